"""Read a part or multiple of a dose: "half the usual dose", "1/2 the regimen", "halved", "twice the daily dose".

Plain percentages are numbers with a unit (see `scanning`); whether a share is right is not decided here.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

SHARE_WORD_PATTERN = (
    r"halv(?:ed?|es|ing)|doubl(?:e[ds]?|ing)|(?:one|a|three)[ -](?:quarters?|fourths?)(?= of)"
    r"|a[ -]thirds?(?= of)|(?:one[ -](?:third|quarter|fourth)|two[ -]thirds|three[ -](?:quarters|fourths))(?![\w-]| of)"
    r"|(?:one|two)[ -]thirds?(?= of)"
)
"""Regular expression over folded text for share words that are no number words; no word boundaries."""

_ADJECTIVES = (
    r"(?:(?:usual|recommended|normal|standard|full|unit|total|daily|single|initial|loading|maintenance|starting"
    r"|previous|original|adult|oral|intravenous|iv) ){0,3}"
    r"(?:(?!dose|dosage|regimen|amount|for|in|of|with|and|to)[a-z-]{6,30} )?"
)
_DOSE = r"(?:doses?|dosages?|regimens?|amount)\b(?! (?:interval|range))"
_OF_DOSE = re.compile(rf"[ -](?:of )?(?:(?:the|that|this|its|their|each|every) )?{_ADJECTIVES}{_DOSE}")
_OF_THE_DOSE = re.compile(rf" (?:of )?(?:the|that|this|each) {_ADJECTIVES}{_DOSE}")
_DOSE_BEFORE = re.compile(rf"{_DOSE}[^.;:0-9]{{0,40}}\Z")
_BY_HALF = re.compile(r"\b(?:by|in|to)(?: about| one)? \Z")
# "Cefepime is halved at a CrCl of 40 mL/min": a drug that is halved is given in half its dose.
_CHANGED = re.compile(
    r"\b(?:is|are|be|being|was|were|gets?|got|to be) (?:(?:simply|usually|then|also|only|just|always) )?\Z"
)
_CUT = re.compile(r"\b(?:cut|reduc(?:ed?|ing)|decreas(?:ed?|ing)|lower(?:ed|ing)?) (?:in|by|to)(?: about| one)? \Z")
_KIDNEY = re.compile(r"\b(?:clearances?|cr?cl|clcr|crcl|ccr|e?gfr|renal|kidneys?|(?:ha?emo)?dialys[a-z]+|ml/min)\b")
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
_HALVES = frozenset({"half", "one half", "one-half"})
_PARTS = ("one third", "one quarter", "one fourth", "two thirds", "three quarters", "three fourths")
_PERCENT = {
    "half": 50, "one half": 50, "halve": 50, "halved": 50, "halves": 50, "halving": 50, "quarter": 25, "fourth": 25,
    "double": 200, "doubled": 200, "doubles": 200, "doubling": 200, "twice": 200, "thrice": 300,
}  # fmt: skip


class Share(NamedTuple):
    """A share in percent, None when it never ends as a decimal, and where its wording ends."""

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
    of_dose = (_OF_THE_DOSE if word in {"twice", "thrice"} else _OF_DOSE).match(folded, end)
    if of_dose:
        return Share(_percent(word), of_dose.end())
    by_half = (
        (word in _HALVES or word.startswith(_PARTS))
        and _BY_HALF.search(folded, max(0, start - 14), start)
        and folded[end : end + 3] != " of"
    )
    if (by_half or word.startswith(("halv", "doubled"))) and _of_drug(folded, start, end, by_half=bool(by_half)):
        return Share(_percent(word), end)
    if (by_half or word.startswith(("halv", "doubled"))) and _DOSE_BEFORE.search(folded, max(0, start - 60), start):
        return Share(_percent(word), end)
    return None


def _of_drug(folded: str, start: int, end: int, *, by_half: bool) -> bool:
    """Whether a drug is said to be halved in renal impairment, and nothing else of it or of the patient is."""
    lead = folded[max(0, start - 90) : start]
    said = _CUT.search(lead) if by_half else _CHANGED.search(lead)
    if folded[start:end] in {"halve", "halving"}:
        said, lead = _OF_WHAT.match(folded, end), lead + " "
    if said is None or _TO_AMOUNT.match(folded, end) or _NO_DOSE.search(lead) is not None:
        return False
    behind = _SENTENCE.match(folded, end)
    sentence = re.split(r"[.;\n](?![0-9])", lead)[-1] + (behind.group() if behind else "")
    return _KIDNEY.search(sentence) is not None


def _percent(word: str) -> Decimal | None:
    """The percentage of a share word or fraction; None for thirds and for what is no share."""
    if word in {"½", "1/2", ".5", "0.5"}:
        return Decimal(50)
    if word.startswith("three ") and "thirds" not in word:
        return Decimal(75)
    known = _PERCENT.get(word) or _PERCENT.get(word.rsplit(" ", 1)[-1].rstrip("s"))
    return None if known is None else Decimal(known)
