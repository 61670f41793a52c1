"""Sentences that say two things at once ("both A and B …", "12 and 35 days after A and B, respectively"), read apart.

Each reading is the text with blanks for what belongs to the other one, so that no place moves; how a reading is judged
is no matter here. Whole amounts that "respectively" pairs are read in `nearest_dose`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from operator import attrgetter

from posology.assistant.dosing.binding import DrugMention, clause_spans
from posology.assistant.dosing.nearest_dose import told_respectively
from posology.assistant.dosing.opinions import Opinions, gravity, no_rule
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.spacing import Folded, blanked, fold
from posology.assistant.dosing.traces import Traces, may_hold

_BARE = re.compile(r"(?<![\w.,–-])\d[\d.,]*(?:,\s\d[\d.,]*)*,?\s(?:and|or)\s\d[\d.,]*\s?[a-zA-Z%]", re.IGNORECASE)
_PAIR = re.compile(r"(?<![\w.,–-])(\d[\d.]*)\s(?:and|or)\s(\d[\d.]*)(?=\s?[a-zA-Z%])", re.IGNORECASE)
# What stands in the other order behind the numbers: "… days after hip and knee replacement, respectively".
_WORD = r"(?!(?:and|or|in|for|after|at|of|on|by|when|with)\b)[a-z][\w-]*"
_NAMES_BEHIND = re.compile(
    rf"\s?[a-z%][\w/]*(?:[\s\w%/]*\b(?:in|for|after|at|of|by|when|on|with))?\s"
    rf"({_WORD}(?:\s{_WORD}){{0,4}})\s(?:and|or)\s([a-z][\w-]*(?:\s[\w-]+){{0,4}}?),?\s(?=respectively)",
    re.IGNORECASE,
)
_NAME = r"\d[\d.,]*\s?(?:mg|g|mcg)(?:/kg)?"
_NAMES_BEFORE = re.compile(rf"({_NAME})\s(?:and|or)\s({_NAME})\b[^.;\d]*$", re.IGNORECASE)
_RESPECTIVELY = re.compile(r",?\s*respectively\b", re.IGNORECASE)
_AND = re.compile(r"\s*(?:,|/|&|,?\s(?:and|or|as well as))\s*", re.IGNORECASE)
_SAME = re.compile(
    r"[^.;\d]{0,60}\b(?:both|same|share[sd]?|alike|identical|interchange(?:d|able|ably)?|exchanged|swapped"
    r"|mg[- ]for[- ]mg)\b(?:[^.;]|[.,](?=\d))*",
    re.IGNORECASE,
)
_DOSING = r"(?:dos(?:e|es|age|ages|ing)|regimens?|schedules?|amounts?|intervals?|rates?|way)"
_EQUATES = re.compile(
    rf"(?P<words>[^.;\d]{{0,60}}?)(?:\bsame (?:(?:[a-z]+ ){{0,3}}?{_DOSING} (?:[a-z]+ ){{0,4}}?)?as"
    r"|\b(?:equals?|matches|match)|\bdos(?:e|es|ed|ing|age) (?:is )?as"
    r"|\bas (?:you|one|we) (?:would|do|did|dose|give)(?: (?:dose|give|use))?|\bsee"
    r"|(?P<loose>\b(?:like|identical to|interchangeable with|equivalent to)))"
    r"(?: (?:for|with|in|the|that|those|of)\b)*\s",
    re.IGNORECASE,
)
_TOLD_BEHIND = re.compile(r"(?:(?!\b(?:but|whereas|while|though|although|except)\b)(?:[^.;\d]|i\.e\.|e\.g\.)){0,60}\d")
_GIVEN_BEHIND = re.compile(
    r"\s*[,:(]?\s*(?:(?:i\.e\.|e\.g\.|namely|is|are|be|given|dosed|taken|at|as|in|for|a|the|dose|doses|of|with|both)[\s,:]+"
    r"){0,6}(?<=[\s,:(])\d",
    re.IGNORECASE,
)
_DENIES = re.compile(r"\b(?:not|no|never|nor|neither|cannot|hardly|un)\b|n['’]t\b", re.IGNORECASE)
_AT_ITS = re.compile(
    r"\b(?:given|dosed|used|taken|prescribed|administered|is|are)\s(?:at|in|with|by)\sthe\s(?:same\s|usual\s|full\s)?$",
    re.IGNORECASE,
)
_DOSE_BEHIND = re.compile(
    r"(?:['’]s)?\s(?:\w+\s)?(?:dose|dosage|dosing|regimen|schedule)\b[^.;\d]{0,60}\d", re.IGNORECASE
)
_BREAK = re.compile(r"[.;,?!](?=\s)|\n|[.;]$")
_SAME_BEHIND = re.compile(
    rf"(?<!not )(?:\bthe same (?:{_DOSING} )?(?:goes|applies|holds|counts|is (?:true|given|used|right|valid))\b"
    rf"|(?:\b(?:at|has|have|takes?|uses?|gets?|is)\s|:\s?)(?:the )?same(?: {_DOSING})?(?=\W*$)"
    r"|\bditto\b|\blikewise(?=\W*$)|\bno different\b|\bas above\b)",
    re.IGNORECASE,
)
_SAME_TRACES = Traces("both", "same", "share", "alike", "identical", "change", "swap", "mg for", "mg-for")
_EQUAL_TRACES = Traces(
    "same", "like", "ditto", "no different", "as above", "equ", "match", "identical", "change", "dos", "substitut",
    "switch", "see", "at the",
)  # fmt: skip
_EXCHANGES = re.compile(
    r"\b(?:substitut|switch|replac|chang|convert|swap|exchang)\w*\s(?:(?:from|the|oral|IV)\s)*$", re.IGNORECASE
)
_FOR_IT = re.compile(r"\s(?:for|to|with|by)\s(?:the\s|oral\s|IV\s)?", re.IGNORECASE)
_BOTH_BEFORE = re.compile(r"\bboth\s$", re.IGNORECASE)
_TO_STOP = re.compile(r"(?:[^.;]|[.,](?=\d))*")
_DIGIT = re.compile(r"\d(?=\D*$)")

Span = tuple[int, int]


def unpaired(text: str, quantities: Sequence[Quantity]) -> Opinions:
    """The opinion of silence on bare numbers of a sentence whose lists are paired by a word.

    Args:
        text: what was read.
        quantities: its numbers in order.
    """
    if not told_respectively(text):
        return {}
    paired = [(start, end) for start, end in clause_spans(text) if told_respectively(text[start:end])]
    lists = [found.span() for start, end in paired for found in _BARE.finditer(text, start, end)]
    silent = no_rule('which number belongs to which name is not read ("respectively")', "unreadable")
    return {q: silent for q in quantities if any(start <= q.start < end for start, end in lists)}


def read_apart(text: str, named: Sequence[DrugMention]) -> tuple[Folded, ...]:
    """The two readings of a text that says two things at once, none of another text.

    Args:
        text: what is read.
        named: the drugs that it names, in order.

    >>> [one.text for one in read_apart("12 and 35 days after hip and knee surgery, respectively.", [])]
    ['12 days after hip surgery .', ' 35 days after knee surgery .']
    """
    found = _shared(text, named) or _equated(text, named) or _in_turn(text)
    return tuple(fold(blanked(text, others)) for others in found)


def in_each(quantities: Sequence[Quantity], judged: Sequence[tuple[Folded, Opinions]]) -> Opinions:
    """The gravest opinion on each number among the readings in which it stands.

    Args:
        quantities: the numbers of the text.
        judged: each reading of the text with the opinions on its numbers.
    """
    found: Opinions = {}
    for read, opinions in judged:
        for number, one in opinions.items():
            own = _own_place(number.text) + number.start
            quantity = _at(read.places[own], quantities)
            if quantity is not None and (quantity not in found or gravity(one) > gravity(found[quantity])):
                found[quantity] = one
    return found


def _own_place(words: str) -> int:
    """Where the last digit of a number stands in its words, or their end where it has none."""
    digit = _DIGIT.search(words)
    return len(words) - 1 if digit is None else digit.start()


def _at(place: int, quantities: Sequence[Quantity]) -> Quantity | None:
    """The number at a place of the text; for one that only a reading holds, the next one: they are told together."""
    found = bisect_right(quantities, place, key=attrgetter("end"))
    return quantities[found] if found < len(quantities) else None


def _shared(text: str, named: Sequence[DrugMention]) -> list[list[Span]]:
    """What to leave out for each of two drugs of which a text says the same ("A and B share the dose of 3 mg/kg")."""
    if len(named) < 2 or not may_hold(text, _SAME_TRACES):
        return []
    for place, (first, second) in enumerate(pairwise(named)):
        end = named[place + 2].start if place + 2 < len(named) else len(text)
        if first.drug == second.drug or _AND.fullmatch(text, first.end, second.start) is None:
            continue
        both = _BOTH_BEFORE.search(text, max(0, first.start - 6), first.start) is not None
        said = _SAME.match(text[:end], second.end) or (_TO_STOP.match(text[:end], second.end) if both else None)
        if said is not None and any(letter.isdigit() for letter in said.group()):
            return [[(first.end, second.end)], [(first.start, second.start)]]
    return []


def _equated(text: str, named: Sequence[DrugMention]) -> list[list[Span]]:
    """What to leave out for each of two drugs whose dose a text calls the same ("A is dosed like B: 1 g")."""
    if len(named) < 2 or not may_hold(text, _EQUAL_TRACES):
        return []
    for place, (first, second) in enumerate(pairwise(named)):
        end = named[place + 2].start if place + 2 < len(named) else len(text)
        if first.drug == second.drug:
            continue
        if _follows(text[:end], first, second):
            return [[(second.start, second.end)], [(first.start, first.end)]]
        if not _equates(text[:end], first, second):
            continue
        return [[(first.end, second.end)], [(first.start, second.start)]]
    return []


def _follows(text: str, first: DrugMention, second: DrugMention) -> bool:
    """Whether what is told of one drug is said behind it of another one as well, in a clause without a number."""
    breaks = [stop.end() for stop in _BREAK.finditer(text, first.end, second.start)]
    if not breaks or _SAME_BEHIND.search(text, first.end) is None:
        return False
    after = _BREAK.search(text, second.end)
    said = text[breaks[-1] : len(text) if after is None else after.start()]
    told = any(map(str.isdigit, text[first.end : breaks[-1]]))
    return told and not any(map(str.isdigit, said)) and _SAME_BEHIND.search(said) is not None


def _equates(text: str, first: DrugMention, second: DrugMention) -> bool:
    """Whether the words between two names, or those behind both, make the dose behind them that of both."""
    if _EXCHANGES.search(text, max(0, first.start - 40), first.start) and _FOR_IT.fullmatch(
        text, first.end, second.start
    ):
        said = _SAME.match(text, second.end)
        return said is not None and any(map(str.isdigit, said.group()))
    if _AT_ITS.search(text, first.end, second.start) and _DOSE_BEHIND.match(text, second.end):
        return _DENIES.search(text, first.end, second.start) is None
    equal = _EQUATES.fullmatch(text, first.end, second.start)
    if equal is None or _DENIES.search(text, first.end, second.start):
        return False
    return (_GIVEN_BEHIND if equal["loose"] else _TOLD_BEHIND).match(text, second.end) is not None


def _in_turn(text: str) -> list[list[Span]]:
    """What to leave out for each of two bare numbers that "respectively" gives to two names; none where not told."""
    last = _RESPECTIVELY.search(text) if "respectively" in text.lower() else None
    if last is None:
        return []
    start = next(begin for begin, end in clause_spans(text) if last.start() < end)
    pairs = list(_PAIR.finditer(text, start, last.start()))
    if len(pairs) != 1 or len(_BARE.findall(text, start, last.end())) != 1:
        return []
    (pair,) = pairs
    names = _NAMES_BEHIND.match(text, pair.end()) or _NAMES_BEFORE.search(text[: pair.start()], start)
    if names is None:
        return []
    short = len(names[2].split()) - len(names[1].split())
    tail = 0 if short <= 0 else sum(len(word) + 1 for word in names[2].split()[-short:])
    return [
        [(pair.end(1), pair.end(2)), (names.end(1), names.end(2) - tail), last.span()],
        [(pair.start(1), pair.start(2)), (names.start(1), names.start(2)), last.span()],
    ]
