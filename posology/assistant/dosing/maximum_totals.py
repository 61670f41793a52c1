"""Totals of a day in the brackets behind a highest dose and its interval: "up to 225 mg twice daily (450 mg/day)".

Arithmetic only; totals behind plain doses are marked in `restated_totals`, the doses themselves are judged elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from posology.assistant.dosing.daily_totals import day_total
from posology.assistant.dosing.measures import scaled, split_daily
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions
from posology.assistant.dosing.quantities import Comparator, Quantity, Role
from posology.assistant.dosing.restated_totals import TOTAL_IN_BRACKETS
from posology.assistant.dosing.wording import amount


def judge_maximum_totals(text: str, quantities: Sequence[Quantity]) -> Opinions:
    """The opinions on totals of a day that a highest dose at its interval does not come to.

    Args:
        text: the text.
        quantities: its numbers, in the order of their places.
    """
    judged: Opinions = {}
    for (most, often), (_, total) in pairwise(pairwise(quantities)):
        if most.role is not Role.MAXIMUM or often.role is not Role.INTERVAL or not total.unit.endswith("/day"):
            continue
        if TOTAL_IN_BRACKETS.fullmatch(text, often.end, total.start) is None or text[total.end : total.end + 1] != ")":
            continue
        single = replace(most, low=most.high, low_open=False, high_open=False, comparator=Comparator.NONE)
        reached = day_total(single, [often])
        stated = day_total(total, ())
        same = scaled(reached, stated.unit) if reached is not None and stated is not None else None
        if same is None or stated is None or (same.low, same.high) == (stated.low, stated.high):
            continue
        shown = amount(replace(same, unit=f"{split_daily(same.unit)[0]}/day"))
        judged[total] = Opinion(Agreement.DISAGREES, f"the dose before it comes to {shown}", "arithmetic", shown)
    return judged
