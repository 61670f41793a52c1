"""The totals of a day that stand in other words behind the dose at an interval that comes to them.

They divide nothing: what such a total comes to is judged with the other doses of its clause.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from posology.assistant.dosing.daily_totals import day_total
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import scaled

_DAILY = re.compile(r"daily|(?:a|per|each) day", re.IGNORECASE)
TOTAL_IN_BRACKETS = re.compile(r"\s*\((?:(?:a\s+)?total(?:\s+of)?\s+)?", re.IGNORECASE)
"""What opens the brackets that hold nothing but the total of a day."""
# "1 g q12h, i.e. 2 g daily", "7.5 mg/kg q12h (total 15 mg/kg daily)".
_SAID_AGAIN = re.compile(
    r"[\s,;:–—-]*(?:[(\[]|=|\bi\.\s?e\.|\bie\b|\bthat is\b|\b(?:which )?(?:is|makes|gives|equals|totals"
    r"|(?:comes|amounts|adds up|works out) (?:to|at))\b|\btotall?ing\b|\b(?:giving|to give)\b"
    r"|\b(?:for|in|or)?\s*(?=(?:an? )?(?:total|daily)\b))"
    r"[\s,]*(?:=|i\.\s?e\.,?)?\s*(?:an?\s+)?(?:(?:daily\s+)?(?:total|dose)(?:\s+dose)?(?:\s+of)?)?[\s,:]*",
    re.IGNORECASE,
)
_ENDS_THERE = re.compile(r"\s*(?:[)\].,;:|]|$|\n|in (?:total|all)\b|altogether\b|total\b)", re.IGNORECASE)


def mark_totals(groups: Sequence[DoseGroup], text: str) -> None:
    """Mark the totals of a day that fill the brackets behind a dose and its interval: "75 mg BID (150 mg/day)".

    So are they in other words with the word "daily" apart, where the dose comes to them: "1 g q12h, i.e. 2 g daily".
    """
    for first, second in pairwise(groups):
        if first.dose is None or not first.intervals or second.dose is None:
            continue
        if second.dose.unit.endswith("/day") and not second.intervals and text[second.end : second.end + 1] == ")":
            second.restates = TOTAL_IN_BRACKETS.fullmatch(text, first.end, max(first.end, second.start)) is not None
        elif _is_said_again(first, second, text) and _comes_to(first, second):
            second.restates = second.daily = True


def _is_said_again(first: DoseGroup, second: DoseGroup, text: str) -> bool:
    """Whether a dose told "daily" stands as another word for the dose at an interval before it."""
    daily = len(second.intervals) == 1 and _DAILY.fullmatch(second.intervals[0].text) is not None
    return (
        daily
        and _SAID_AGAIN.fullmatch(text, first.end, max(first.end, second.start)) is not None
        and _ENDS_THERE.match(text, second.end) is not None
    )


def _comes_to(first: DoseGroup, second: DoseGroup) -> bool:
    """Whether a dose at its interval comes exactly to another one in a day."""
    one, total = day_total(first.dose, first.intervals), day_total(second.dose, ())
    same = scaled(one, total.unit) if one is not None and total is not None else None
    return same is not None and total is not None and (same.low, same.high) == (total.low, total.high)
