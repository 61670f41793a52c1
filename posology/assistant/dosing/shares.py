"""Read a part or multiple of a dose: "half the usual dose", "1/2 the regimen", "halved", "twice the daily dose".

Plain percentages are numbers with a unit (see `scanning`); whether a share is right is not decided here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

_NAMED_PART = r"(?:third|quarter|fourth|fifth|sixth|eighth|tenth)s?"
SHARE_WORD_PATTERN = (
    r"halv(?:ed?|es|ing)|quarter(?:ed|ing|s)?(?![\w-]?[a-z])|quarter(?=-dose)|doubl(?:e[ds]?|ing)"
    rf"|(?:an?|one|two|three|four)[ -]{_NAMED_PART}(?!-(?!dose)|\w)"
)
"""Regular expression over folded text for share words that are no number words; no word boundaries."""
PART_OF_DOSE = re.compile(
    r"\bhal(?:f|ve[ds]?|ving)\b|%|\bper ?cent\b|\bquarter(?:s|ed|ing)?\b|[½¼¾⅓⅔]"
    r"|\b[123]/[234]\b(?! ?(?:h|NS\b))|\w-?fold\b"
    rf"|\b(?:an?|one|two|three|four)[ -](?:{_NAMED_PART})\b|\bdivid\w+ (?:[\w-]+ ){{0,4}}?by\b|÷",
    re.IGNORECASE,
)
"""Words and marks for a part of a dose, whether they can be read or not."""

_ADJECTIVES = (
    r"(?:(?:usual|recommended|normal|standard|regular|full|unit|total|daily|single|initial|loading|maintenance|starting"
    r"|previous|original|adult|oral|intravenous|iv) ){0,3}"
    r"(?:(?!dose|dosage|regimen|amount|for|in|of|with|and|to)[a-z-]{6,30} )?"
)
_DOSE = r"(?:doses?|dosages?|regimens?|amount)\b(?! (?:interval|range))"
_OF_DOSE = re.compile(rf"[ -](?:of )?(?:(?:the|that|this|its|their|each|every) )?{_ADJECTIVES}{_DOSE}")
# "A third dose" is the one after the second; "a third of the dose" is a part.
_LINKED = re.compile(r"[ -](?:of|the|that|this|its|their|each|every)\b")
_ORDINAL = re.compile(r"an? (?:third|fourth|fifth|sixth|eighth|tenth)")
# "Every quarter" is a time.
_NO_VERB = re.compile(r"\b(?:every|each|per|the|an?|last|next|first|this|of|annual|one|three) \Z")
_OF_THE_DOSE = re.compile(rf" (?:of )?(?:the|that|this|each) {_ADJECTIVES}{_DOSE}")
# "Half of the daily fluconazole is given at 50 mL/min": the drug itself stands for its dose.
_OF_USUAL = re.compile(
    r" of (?:the |its )?(?:(?:usual|daily|normal|recommended|standard|regular) ){1,2}[a-z-]{6,40}(?= |[,;:.])"
)
# "1 g every 8 hours; at 26–50 mL/min half of it every 12 hours", "half as much".
_OF_IT = re.compile(
    r" (?:(?:of )?(?:it|that|this)|as much)\b"
    r"(?=(?: (?:is|are|to be))?(?: (?:then|only|given|dosed|administered|taken)){0,2}"
    r"(?: (?:every|q[0-9]|once|twice|three|daily|each|at|when|if|below)\b|[,.;]|\Z))"
)
_DOSE_BEFORE = re.compile(rf"{_DOSE}[^.;:0-9]{{0,40}}\Z")
_BY_HALF = re.compile(r"\b(?:by|in|to|(?:reduction|decrease|cut) of)(?: about| one| only| just)? \Z")
# "Cefepime is halved at a CrCl of 40 mL/min": a drug that is halved is given in half its dose.
_CHANGED = re.compile(
    r"\b(?:is|are|be|being|was|were|gets?|got|to be) (?:(?:simply|usually|then|also|only|just|always) )?\Z"
)
_CUT = re.compile(r"\b(?:cut|reduc(?:ed?|ing)|decreas(?:ed?|ing)|lower(?:ed|ing)?) (?:in|by|to)(?: about| one)? \Z")
_KIDNEY = re.compile(
    r"\b(?:clearances?|creatinine|cr?cl|clcr|crcl|ccr|e?gfr|renal|kidneys?|(?:ha?emo)?dialys[a-z]+|ml/min)\b"
)
_SENTENCE = re.compile(r"(?:[^.;\n]|[.](?=[0-9]))*")
# What is halved besides a dose, and does not say what is given.
_THING = (
    r"(?:intervals?|frequency|spacing|tablets?|capsules?|scored|rate|risk|mortality|clearance|crcl|e?gfr|creatinine|volume"
    r"|concentration|half-life|auc|exposure|levels?|duration|course|time|function|incidence|elimination|excretion|platelets?"
    r"|counts?|speed)"
)
_NO_DOSE = re.compile(
    rf"\b{_THING}(?: (?:of|for) [a-z -]{{1,40}})?(?: (?:can|may|must|should|will|has|have|had|been|to))*"
    r" ?(?:is|are|be|being|was|were|gets?|got|to be|cut|reduced|decreased|lowered)\b[^.;]{0,12}\Z"
)
_TO_AMOUNT = re.compile(r" (?:again )?(?:to|by|at) [0-9.]+ ?%")
_OF_WHAT = re.compile(rf" (?!(?:it|this|that|them|and|or|to|at|in)\b)(?!(?:[a-z-]+ ){{0,4}}?{_THING}\b)[a-z]")
_VERBS = ("halv", "quarter", "doubled")
_LEADING_VERBS = frozenset({"halve", "halving", "quarter", "quartering"})
_PERCENT = {
    "half": 50, "one half": 50, "halve": 50, "halved": 50, "halves": 50, "halving": 50, "½": 50, "1/2": 50, ".5": 50,
    "0.5": 50, "quarter": 25, "quarters": 25, "quartered": 25, "quartering": 25, "¼": 25, "1/4": 25, "¾": 75, "3/4": 75,
    "double": 200, "doubled": 200, "doubles": 200, "doubling": 200, "twice": 200, "thrice": 300,
}  # fmt: skip
_FRACTIONS = {"⅓": "one third", "1/3": "one third", "⅔": "two thirds", "2/3": "two thirds"}
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4}
_PARTS = {"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8, "tenth": 10}


class Share(NamedTuple):
    """A share in percent, None when the word names none, and where its wording ends."""

    percent: Decimal | None
    end: int


def read_share(folded: str, start: int, end: int) -> Share | None:
    """The share of a dose that a word or fraction names, None when the words around speak of no dose.

    Args:
        folded: the text as `folding.fold` gives it.
        start: where the word or fraction starts.
        end: where it ends.

    >>> read_share("half of the total daily dose", 0, 4)
    Share(percent=Decimal('50'), end=28)
    """
    word = folded[start:end].replace("-", " ")
    if word == "quarter" and _NO_VERB.search(folded, max(0, start - 8), start):
        return None
    of_dose = (_OF_THE_DOSE if word in {"twice", "thrice"} else _OF_DOSE).match(folded, end)
    if of_dose and not (_ORDINAL.fullmatch(word) and _LINKED.match(folded, end) is None):
        return Share(_percent(word), of_dose.end())
    usual = _OF_USUAL.match(folded, end)
    if usual and _named_part(word.replace("half", "one half")) is not None and _in_renal(folded, start, end):
        return Share(_percent(word), usual.end())
    of_it = _OF_IT.match(folded, end)
    if of_it and _percent(word) is not None:
        return Share(_percent(word), of_it.end())
    by_part = (
        (word in {"half", "one half"} or _named_part(word) is not None)
        and _BY_HALF.search(folded, max(0, start - 20), start) is not None
        and folded[end : end + 3] != " of"
    )
    if not by_part and not word.startswith(_VERBS):
        return None
    dosed = _DOSE_BEFORE.search(folded, max(0, start - 60), start) is not None
    return Share(_percent(word), end) if dosed or _of_drug(folded, start, end, by_half=by_part) else None


def _of_drug(folded: str, start: int, end: int, *, by_half: bool) -> bool:
    """Whether a drug is said to be halved in renal impairment, and nothing else of it or of the patient is."""
    lead = folded[max(0, start - 90) : start]
    said = _CUT.search(lead) if by_half else _CHANGED.search(lead)
    if folded[start:end] in _LEADING_VERBS:
        said, lead = _OF_WHAT.match(folded, end), lead + " "
    if said is None or _TO_AMOUNT.match(folded, end) or _NO_DOSE.search(lead) is not None:
        return False
    return _in_renal(folded, start, end)


def _in_renal(folded: str, start: int, end: int) -> bool:
    """Whether the sentence around a stretch speaks of the kidneys or of dialysis."""
    behind = _SENTENCE.match(folded, end)
    lead = re.split(r"[.;\n](?![0-9])", folded[max(0, start - 90) : start])[-1]
    return _KIDNEY.search(f"{lead} {behind.group() if behind else ''}") is not None


def _percent(word: str) -> Decimal | None:
    """The percentage of a share word or fraction; None for what is no share."""
    known = _PERCENT.get(word)
    return _named_part(_FRACTIONS.get(word, word)) if known is None else Decimal(known)


def _named_part(word: str) -> Decimal | None:
    """The percentage of a counted part ("two thirds"), None for other words.

    A third never ends as a decimal; worked out alike on both sides, it compares exactly all the same.
    """
    count, _, part = word.partition(" ")
    parts = _PARTS.get(part.removesuffix("s"))
    return Decimal(100 * _COUNTS[count]) / parts if count in _COUNTS and parts else None
