"""Where a text begins to change the dose ("adjust from 30 mL/min"), against rows that change it sooner."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from posology.assistant.dosing import full_dose_cues, wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.measures import metrics_of
from posology.assistant.dosing.monographs import Phase
from posology.assistant.dosing.opinions import Opinion, Situation, disagrees
from posology.assistant.dosing.pairing import is_of_base
from posology.assistant.dosing.quantities import Comparator, Quantity
from posology.assistant.dosing.rule_values import Band
from posology.assistant.dosing.scope_faults import is_base

_BELOW_WHICH = re.compile(
    r"\b(?:below|under|less than) which\b"
    r"|\b(?:stop(?:ping)?|discontinuation|withdrawal) (?:limit|threshold|cut-?off)\b",
    re.IGNORECASE,
)
_ZERO, _WHOLE = Decimal(0), Decimal(1)


def of_course(rows: tuple[DoseRule, ...], situation: Situation) -> tuple[DoseRule, ...]:
    """Rows of a course without those of its first dose: what is said of "the dose" is not said of that one alone."""
    if Phase.LOADING in situation.phases:
        return rows
    return tuple(row for row in rows if row.regimen.phase is not Phase.LOADING) or rows


def named_below(band: Quantity, clause: Clause) -> Quantity:
    """A single value as the bound that a text makes of it ("the threshold below which it is reduced is 30 mL/min")."""
    if band.low is None or band.low != band.high or _BELOW_WHICH.search(clause.text) is None:
        return band
    return replace(band, low=None, high_open=True, comparator=Comparator.LT)


def changed_earlier(band: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a bound down to which a text keeps the dose, where the label changes it above that bound already.

    Args:
        band: the bound, or the value from which on the text changes the dose.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    place = max(0, band.start - clause.start)
    sole, upper = len(clause.bands) == 1, band.high
    first = sole and (
        full_dose_cues.says_changed_only(clause.text)
        or full_dose_cues.says_change_begins(clause.text, place, max(0, band.end - clause.start))
    )
    kept = first or (band.low is None and full_dose_cues.says_unchanged_until(clause.text))
    if upper is None or not kept or situation.uncovered:
        return None
    own = [group for group in clause.groups if group.dose is not None]
    above: dict[tuple[int, str], list[DoseRule]] = {}
    for row in of_course(situation.row_rules, situation):
        of_stated = not own or any(is_of_base(row, group) for group in own)
        if of_stated and row.metric in metrics_of(band) and any(_goes_above(one, upper) for one in row.bands):
            above.setdefault((id(row.table), row.regimen.id), []).append(row)
    next_above = [min(rows, key=_lowest) for rows in above.values()]
    if not next_above or any(map(is_base, next_above)):
        return None
    named = wording.rules(next_above, situation.use_name)
    return disagrees("bound", "the label changes the dose above this bound already", named, next_above[0])


def _goes_above(band: Band, value: Decimal) -> bool:
    """Whether a printed band goes on above a value; "<30" does not go on above 29, where whole numbers are told."""
    return band.high is None or band.high - value > (_WHOLE if band.high_open else _ZERO)


def _lowest(row: DoseRule) -> Decimal:
    """The lowest value of a row's bands."""
    return min((own.low for own in row.bands if own.low is not None), default=_ZERO)
