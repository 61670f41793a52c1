"""Doses that another part of their text takes back: options not chosen, ended orders, what a correction replaces.

What is taken back is no claim: it is neither verified nor contradicted. What a text marks as wrong by itself is read
in `marked_wrong`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.opinions import Opinions, no_rule
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.questions import asks_what_becomes, takes_place
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces(
    "false", "should",  "disagree", "not quite", "sorry", "actually",
    "answer", "ans", "correct", "key", "solution", "option", "choice", "[", "after", "new", "now", "current",
    "revised", "discontinue", "stop", "held", "cease", "withdrawn", "ended",
    "d/c", "cancel", "hold", "stopped", "void", "error", "declined", "refused", "rejected",
    "superseded", "replaced", "deleted", "read", "been", "? no", "nope", "wrong", "updated", ": no", "no,",
)  # fmt: skip
_MOST = 50_000
_LEADS = r"[ \t>*_#•‣–+-]*"
_OPTION = re.compile(r"(?:^|(?<=\s))[*_]{0,2}\(?([A-Ha-h1-8])[.):][*_]{0,2}\s", re.MULTILINE)
_KEY = r"\(?([A-H]\b|[1-8](?![\d.,–%/-]*\s?[\w%/]))\)?"
_KEYS = rf"{_KEY}(?:(?:\s?(?:,|and|&|\+)\s?){_KEY})?"
_CHOSEN = re.compile(
    r"\b(?:(?:correct|right|best)\s(?:answer|option|choice)|answers?|ans|key|solution|correct)[*_]{0,2}"
    rf"(?:\s(?:is|are|key)\b)?\s?[:=.]?[*_\s]{{0,4}}(?:option\s|choice\s|is\s)?{_KEYS}"
    rf"|\b(?:option|choice|answer)\s{_KEYS}\s(?:is|are)\s(?:the\s)?(?:correct|right|best|true)",
    re.IGNORECASE,
)
_INVERTS = re.compile(
    r"\b(?:not|except|incorrect|wrong|false|inappropriate|least|avoid(?:ed)?|contraindicated|error)\b", re.IGNORECASE
)
_EMPTY_BOX = re.compile(r"(?<![\w\])])(?:\[[ _]?\](?!\()|☐|□|⬜|◻|○)")
_FULL_BOX = re.compile(r"(?<![\w\])])(?:\[[xX✓✔]\]|☑|☒|✅|✔|✓|■|◼|●)")
_ANY_BOX = re.compile(f"{_EMPTY_BOX.pattern}|{_FULL_BOX.pattern}")
_LETTERS = "abcdefgh "
_CONDEMNED = re.compile(
    r"(?<![ \t:–—-])[ \t:–—-]{1,6}"
    r"(?:(?:❌|❎|✗|✘|✖|👎)[️ \t]*|[(\[*_]{1,3}(?:incorrect|wrong|false|not correct)[)\]*_]{1,3}[.;]?)$",
    re.MULTILINE | re.IGNORECASE,
)
_STATUS = (
    r"(?:discontinued|d/c['’]?d|cancell?ed|(?:put |now )?on hold|stopped|void(?:ed)?|entered in error|declined|refused"
    r"|rejected|superseded|replaced|deleted)"
)
_ENDED = re.compile(
    rf"^{_LEADS}(?:\[?{_STATUS}\]?(?:\s(?:orders?|medications?|today|by \w+)){{0,2}}[*_]{{0,2}}\s?[:–—-])"
    rf"|(?:\s[–—-]{{1,2}}\s|[(\[]|\bstatus\s?:\s?)[*_]{{0,2}}(?:order\s|now\s)?{_STATUS}\b"
    r"(?:\s(?:on|by|today|yesterday|this|per)\b[^)\]\n;|]{0,40})?[*_]{0,2}(?:[)\]]|[.;\s]*$)"
    rf"|[(\[]{_STATUS}(?:[,;:]|\s(?:because|due|as|since|for|when|after|with)\b)[^)\]\n|]{{0,80}}[)\]]",
    re.IGNORECASE | re.MULTILINE,
)
# "STOP metformin 1000 mg BID" ends an order; "stop if …" and "stop at …" tell a limit.
_STOPPED = re.compile(
    rf"^{_LEADS}(?:\(?\w{{1,2}}[.)]\s)?[*_]{{0,2}}"
    r"(?:(?:STOP(?:PED)?|DISCONTINUED?|D/C|HOLD|HELD|CEASED?|WITHDRAWN|ENDED)\b[*_]{0,2}\s?[:–—-]?"
    r"|(?i:stop(?:ped)?|discontinued?|d/c|hold|held|ceased?|withdrawn|ended)\b[*_]{0,2}\s?[:–—])[*_\s]+"
    r"(?:(?!(?i:if|when|once|at|above|below|over|under|exceed\w*|more|than|after|before|by|infusion|until|giving)\b)"
    r"[\w/()-]+[\s,*_]+){1,6}(?=\d)",
    re.MULTILINE,
)
_AMOUNT = re.compile(r"\d\s?(?:mg|g|mcg|units?)\b", re.IGNORECASE)
_STOP_CELL = re.compile(
    r"(?:^|\|)[ \t*_]*(?:stop(?:ped)?|discontinued?|d/c|ceased?|ended)[ \t*_]*(?=\||$)",
    re.IGNORECASE | re.MULTILINE,
)
_FIRST = r"(?:before|old|previous(?:ly)?|prior|former(?:ly)?|was|original(?:ly)?|then|outdated|superseded)"
_SECOND = r"(?:after|new|now|current(?:ly)?|is|revised|corrected|updated)"
_BEFORE = re.compile(
    rf"^{_LEADS}{_FIRST}(?:\s(?:dose|regimen|order|text|version|label|wording|line))?[*_]{{0,2}}\s?:",
    re.IGNORECASE | re.MULTILINE,
)
_AFTER = re.compile(
    rf"^{_LEADS}{_SECOND}(?:\s(?:dose|regimen|order|text|version|label|wording|line))?[*_]{{0,2}}\s?:",
    re.IGNORECASE | re.MULTILINE,
)
_REPLACED = re.compile(
    r"\b(?:should (?:have )?(?:read|been)|(?:is |was |to be )?corrected to|must read|ought to read)\b", re.IGNORECASE
)
_SIC = re.compile(r"[(\[]sic\b", re.IGNORECASE)
_NO = re.compile(
    r"\?[\s\"”*_]*(?:[A-Z][\w. ]{0,20}:[\s*_]*)?(?:no\b(?! (?:change|adjust|reduc|dose))|nope\b|wrong\b|incorrect\b)",
    re.IGNORECASE,
)
_OBJECTS = re.compile(
    r"(?:\n[ \t]{0,20}|[.?!]\s)[*_]{0,2}[A-Z][\w. ]{0,20}:[\s*_]*"
    r"(?:no|nope|wrong|incorrect|disagree|not quite|sorry|actually)\b[,.:;–—-]"
    r"|\n[ \t]{0,20}[*_]{0,2}[A-Z][\w. ]{0,20}:[\s*_]*(?:that|it|this|the dose) should (?:be|have been)\b",
    re.IGNORECASE,
)
_FORMERLY = re.compile(
    r"\b(?:the|an?|our|its)\s(?:old(?:er)?|previous|former|earlier|outdated|superseded|obsolete|last|prior)\s"
    r"(?:\w+\s){0,2}?(?:edition|versions?|labels?|labell?ing|protocols?|guidelines?|guidance|orders?|policy|textbooks?"
    r"|recommendations?|monograph)\s(?:gave|said|had|was|were|recommended|advised|listed|printed|called|used|stated)\b",
    re.IGNORECASE,
)
_NOW = re.compile(r"\b(?:now|currently|today|the (?:current|new|revised|updated|present)|since then)\b", re.IGNORECASE)
_NEAR, _SENTENCE, _OPTIONS = 160, 600, 1500
_STOP = re.compile(r"[.;?!](?=\s)|\n")
_FOR_WHOM = frozenset({Role.BAND, Role.AGE})
_NOT_CHOSEN = no_rule("the text itself takes this back", "refuted")

_Span = tuple[int, int]


def judge_taken_back(text: str, quantities: Sequence[Quantity]) -> Opinions:
    """The opinions on the numbers that another part of their text takes back.

    Args:
        text: the whole text.
        quantities: its numbers.
    """
    if len(text) > _MOST or not may_hold(text, _TRACES):
        return {}
    whole = [*_not_chosen(text), *_unchecked(text), *_ended(text), *_replaced_lines(text), *_condemned(text)]
    whole += [_of_ended_row(text, found) for found in _STOP_CELL.finditer(text)]
    doses = [*_corrected(text), *_denied(text), *_formerly(text), *_stopped(text)]
    if not (whole or doses):
        return {}
    every, of_doses = _Stretches(whole), _Stretches(doses)
    return {q: _NOT_CHOSEN for q in quantities if every.hold(q) or (q.role not in _FOR_WHOM and of_doses.hold(q))}


def is_ended_row(row: str) -> bool:
    """Whether a cell of a row says that its order is ended.

    >>> is_ended_row("Apixaban | STOP | 5 mg BID"), is_ended_row("Apixaban | CONTINUE | 5 mg BID")
    (True, False)
    """
    return _STOP_CELL.search(row) is not None


def replaces(clause: Clause) -> bool:
    """Whether a clause puts something in the place of what was said, or refuses each of its doses for another one."""
    return takes_place(clause.text) or bool(clause.groups and all(group.refuted for group in clause.groups))


def band_taken_over(clause: Clause | None, text: str) -> Quantity | None:
    """The one clearance of the dose of a clause in whose place the next sentence puts another dose.

    Args:
        clause: the clause before, None where there is none.
        text: the next sentence.
    """
    if clause is None or not clause.groups or len(clause.bands) != 1:
        return None
    refused = all(group.refuted for group in clause.groups)
    return clause.bands[0] if refused or takes_place(text) else None


class _Stretches:
    """Stretches of a text, joined where they meet."""

    def __init__(self, spans: Sequence[_Span]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def hold(self, quantity: Quantity) -> bool:
        """Whether a number begins in one of them."""
        place = bisect_right(self._starts, quantity.start) - 1
        return place >= 0 and quantity.start < self._ends[place]


def _not_chosen(text: str) -> Iterator[_Span]:
    """The options of a question of which another part names the right one, or the one where a wrong one is asked."""
    begin = 0
    for chosen in _CHOSEN.finditer(text):
        options: list[re.Match[str]] = []
        for option in _OPTION.finditer(text, max(begin, chosen.start() - _OPTIONS), chosen.start()):
            if option[1].lower() in (_LETTERS[len(options)], str(len(options) + 1)):
                options.append(option)
        if len(options) > 1:
            yield from _other_options(text, begin, chosen, options)
            begin = chosen.end()


def _other_options(text: str, begin: int, chosen: re.Match[str], options: Sequence[re.Match[str]]) -> Iterator[_Span]:
    keys = {key.lower() for key in chosen.groups() if key}
    inverts = _INVERTS.search(text, begin, options[0].start()) is not None
    ends = [*(option.start() for option in options[1:]), chosen.start()]
    for option, end in zip(options, ends, strict=True):
        if (option[1].lower() in keys) is inverts:
            yield option.start(), end


def _line_at(text: str, place: int) -> _Span:
    end = text.find("\n", place)
    return text.rfind("\n", 0, place) + 1, len(text) if end < 0 else end


def _unchecked(text: str) -> Iterator[_Span]:
    """What stands behind an empty box, where a number stands behind a checked one."""
    if any(map(str.isdigit, "".join(text[slice(*_behind_box(text, box))] for box in _FULL_BOX.finditer(text)))):
        yield from (_behind_box(text, box) for box in _EMPTY_BOX.finditer(text))


def _behind_box(text: str, box: re.Match[str]) -> _Span:
    following = _ANY_BOX.search(text, box.end())
    end = _line_at(text, box.end() - 1)[1]
    return box.start(), end if following is None else min(end, following.start())


def _ended(text: str) -> Iterator[_Span]:
    """The orders that are ended by a word before or behind them."""
    for found in _ENDED.finditer(text):
        start, end = _line_at(text, found.end() - 1)
        if not text[start : found.start()].strip(" \t>*_#•‣–+-"):
            stop = _STOP.search(text, found.end(), end)
            yield start, end if stop is None else stop.start()
        else:
            yield max(start, _sentence_start(text, found.start())), found.end()


def _of_ended_row(text: str, cell: re.Match[str]) -> _Span:
    """What a cell that ends an order ends: the doses before it where others stand behind it, else its row."""
    start, end = _line_at(text, cell.end() - 1)
    both = _AMOUNT.search(text, start, cell.start()) and _AMOUNT.search(text, cell.end(), end)
    return start, cell.start() if both else end


def _stopped(text: str) -> Iterator[_Span]:
    """The orders that a line ends by what it begins with; the reason that it tells is judged like any other."""
    for found in _STOPPED.finditer(text):
        start, end = _line_at(text, found.end() - 1)
        stop = _STOP.search(text, found.end(), end)
        yield start, end if stop is None else stop.start()


def _replaced_lines(text: str) -> Iterator[_Span]:
    """The lines that tell what was, where a line below tells what is."""
    afters = [after.start() for after in _AFTER.finditer(text)]
    for before in _BEFORE.finditer(text) if afters else ():
        place = bisect_left(afters, before.end())
        if place < len(afters):
            yield before.start(), afters[place]


def _corrected(text: str) -> Iterator[_Span]:
    """What stands in its sentence before the words of a correction."""
    for found in (*_REPLACED.finditer(text), *_SIC.finditer(text)):
        yield _sentence_start(text, found.start()), found.start()


def _condemned(text: str) -> Iterator[_Span]:
    """The lines that end with a mark of what is wrong."""
    for found in _CONDEMNED.finditer(text):
        start, end = _line_at(text, found.start())
        options = [option.start() for option in _OPTION.finditer(text, start, end)]
        yield (options[-1] if options else start), end


def _denied(text: str) -> Iterator[_Span]:
    """The questions that are answered with no, and the statements that the next speaker replaces by another dose."""
    for found in _NO.finditer(text):
        start = _sentence_start(text, found.start())
        if not asks_what_becomes(text[start : found.start() + 1]):
            yield start, found.start()
    for found in _OBJECTS.finditer(text):
        if _tells_number(text, found.end()):
            lowest = max(0, found.start() - _SENTENCE)
            stops = [lowest, *(stop.end() for stop in _STOP.finditer(text, lowest, found.start()))]
            told = [start for start, end in pairwise([*stops, found.start()]) if any(map(str.isdigit, text[start:end]))]
            asks = any(asks_what_becomes(text[start : found.start() + 1]) for start in told[-1:])
            yield from ((start, found.start()) for start in told[-1:] if not asks)


def _tells_number(text: str, start: int) -> bool:
    """Whether a digit stands in the rest of a sentence."""
    end = min(len(text), start + _SENTENCE)
    stop = _STOP.search(text, start, end)
    return any(map(str.isdigit, text[start : end if stop is None else stop.start()]))


def _sentence_start(text: str, place: int) -> int:
    """Where the sentence of a place begins, at most so many characters before it."""
    lowest = max(0, place - _SENTENCE)
    return max((stop.end() for stop in _STOP.finditer(text, lowest, place)), default=lowest)


def _formerly(text: str) -> Iterator[_Span]:
    """What an earlier text said, where the same passage tells what is said now."""
    for found in _FORMERLY.finditer(text):
        now = _NOW.search(text, found.end(), found.end() + _NEAR)
        if now is not None and _tells_number(text, now.end()):
            yield found.start(), now.start()
