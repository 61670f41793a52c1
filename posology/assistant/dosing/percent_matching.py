"""Percentages of the usual dose ("half the dose at 15–30 mL/min") against the printed rows.

A fluid in percent ("5% dextrose") is held against the fluids that the label names with its limits.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from posology.assistant.dosing import cues, delivery_cues, wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.daily_totals import in_a_day
from posology.assistant.dosing.dialysis_timing import on_wrong_side
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.formula_matching import share_by_formula
from posology.assistant.dosing.gap_matching import gap_around, rows_beside
from posology.assistant.dosing.limits import against, in_line
from posology.assistant.dosing.measures import is_point, split_daily
from posology.assistant.dosing.monographs import Outcome
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.renal_matching import rows_for
from posology.assistant.dosing.rule_values import Amount

_WHOLE = Decimal(100)
_OF_DOSE = re.compile(r"\b(?:dos\w+|regimen|amount|usual|normal|recommended|recommendation)\b", re.IGNORECASE)
_REDUCED_BY = re.compile(r"\b(?:reduc\w+|decreas\w+|lower\w*|cut)\b[^.;]{0,40}\bby\s+(?:about\s+)?$", re.IGNORECASE)
_OF_ANOTHER = re.compile(
    r"\s*(?:of\s+)?(?:the\s+)?(?:daily\s+)?(?:dose\s+|one\s+)?(?:printed\s+|given\s+|used\s+|of\s+(?:a\s+)?patients?\s+)?"
    r"(?:for|at|with|of)\s+(?:(?:a\s+|the\s+)?(?:CrCl|creatinine clearance|clearance)\s+(?:of\s+)?)?",
    re.IGNORECASE,
)
_VEHICLE = re.compile(r"[\s-]*(dextrose|glucose|sodium chloride|saline)\b", re.IGNORECASE)
_REACH = 60
_TO_NEXT = re.compile(r"(?:[,;]|\b(?:and|but)\b)(?:(?![,;]|\b(?:and|but)\b).)*$", re.IGNORECASE)


def percentage(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge a percentage: of the usual dose by the row of its band, else of a fluid by the printed fluids.

    Args:
        quantity: the percentage; "half the dose" is 50 %.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    of_other = _of_other_value(quantity, clause, situation)
    if of_other is not None:
        return of_other
    rows = _rows(quantity, clause, situation)
    about_dose = _OF_DOSE.search(clause.text) is not None or _OF_DOSE.search(quantity.text) is not None
    printed = any(row.row is not None and row.row.percent is not None for row in rows)
    about_dose = about_dose or (printed and _VEHICLE.match(clause.text, quantity.end - clause.start) is None)
    if not rows and about_dose and (between := _between_rows(quantity, clause, situation)) is not None:
        return between
    if not rows or not about_dose or quantity.value is None:
        return _of_fluid(quantity, clause, situation)
    before = clause.text[max(0, quantity.start - clause.start - _REACH) : quantity.start - clause.start]
    stated = _WHOLE - quantity.value if _REDUCED_BY.search(before) else quantity.value
    expected = wording.rules(rows, situation.use_name)
    match = next((row for row in rows if _percent(row) == stated), None)
    if match is not None and match.intervals and delivery_cues.given_once(clause.text):
        return disagrees("interval", "the label prints this part of the dose repeated, not once", expected, match)
    if match is not None and _spoken_against(quantity, clause):
        return disagrees("polarity", "the text speaks against what the label prints", expected, match)
    if match is not None and (lost := _interval_lost(match, stated, clause, expected)) is not None:
        return lost
    if match is not None and (turned := on_wrong_side(match, "", situation)) is not None:
        return turned
    if match is not None:
        return agrees(f"as {wording.rule(match, situation.use_name(match))}", match.rule, match.source)
    if any(row.dose is not None and _percent(row) is None and _base(row) is None for row in rows):
        return no_rule("the label prints a dose here in another measure than the usual dose")
    return disagrees("value", "the label prints another part of the usual dose here", expected, rows[0])


def _spoken_against(quantity: Quantity, clause: Clause) -> bool:
    """Whether a text speaks against a part of the dose; of several bands, in the words of its own."""
    if len(clause.bands) < 2:
        return clause.mode is Mode.PROHIBIT or cues.ends_use(clause.text)
    own = _nearest(quantity, clause)
    later = [band.start for band in clause.bands if band is not own and band.start >= max(quantity.end, own.end)]
    start = own.start if own.end <= quantity.start else quantity.start
    words = clause.text[start - clause.start : min([*later, clause.end]) - clause.start]
    # "… and is not recommended below 15 mL/min": the last words lead to the band behind them.
    words = _TO_NEXT.sub("", words) if later else words
    return cues.mode_of(words) is Mode.PROHIBIT or cues.ends_use(words)


def _nearest(quantity: Quantity, clause: Clause) -> Quantity:
    """The band that stands nearest to a number."""
    return min(clause.bands, key=lambda band: max(band.start - quantity.end, quantity.start - band.end))


def _of_fluid(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """The opinion on a fluid in percent; one that the text calls incompatible must not be one that the label uses."""
    opinion = _of_printed_fluid(quantity, clause, situation)
    if opinion.agreement is Agreement.DISAGREES and delivery_cues.asks_compatible(clause.text):
        return no_rule("the text asks whether the fluid goes with the drug; no rule says it")
    if not delivery_cues.says_incompatible(clause.text):
        return opinion
    if opinion.agreement is Agreement.AGREES:
        reason = "the text calls a fluid incompatible that the label uses"
        return replace(opinion, agreement=Agreement.DISAGREES, reason=reason, code="polarity", expected=opinion.reason)
    return no_rule("no rule names the fluids that do not go with the drug")


def _of_printed_fluid(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """The opinion on the strength of a fluid ("5% dextrose") by the fluids that the label names with its limits."""
    vehicle = _VEHICLE.match(clause.text, quantity.end - clause.start)
    if vehicle is None or quantity.value is None:
        return no_rule("no rule speaks of this percentage")
    named = [limit for limit in situation.compiled.monograph.limits if vehicle[1].lower() in limit.note.lower()]
    printed = rf"(?<![\d.]){re.escape(wording.number(quantity.value))}\s?%\s*{vehicle[1]}"
    match = next((limit for limit in named if re.search(printed, limit.note, re.IGNORECASE)), None)
    if match is not None:
        return in_line(match, situation, f"a fluid the label names ({match.note})")
    if any(re.search(rf"%\s*{vehicle[1]}", limit.note, re.IGNORECASE) for limit in named):
        return against("value", "the label names this fluid in another strength", named, situation)
    return no_rule("no rule names this fluid")


def _of_other_value(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The opinion on a part of the dose that another value of the metric has ("half of the dose for 15 mL/min")."""
    points = [band for band in clause.bands if is_point(band)]
    after = [band for band in points if band.start >= quantity.end]
    others = [band for band in points if band not in after[:1]]
    if quantity.value is None or len(points) != 2 or not after or len(others) != 1:
        return None
    between = clause.text[quantity.end - clause.start : after[0].start - clause.start]
    if _OF_ANOTHER.fullmatch(between) is None:
        return None
    return share_by_formula(quantity.value, others[0], after[0], situation)


def _between_rows(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The opinion on a percentage at a value between two printed rows: one of them must give it."""
    band = clause.bands[0] if len(clause.bands) == 1 else None
    gap = gap_around(band, situation) if band is not None and is_point(band) else None
    if band is None or gap is None or situation.uncovered:
        return None
    beside = rows_beside(band, situation)
    if any(_percent(row) == quantity.value for row in beside):
        return gap
    expected = wording.rules(beside, situation.use_name)
    reason = "neither printed row beside this value gives this part of the dose"
    return disagrees("value", reason, expected, beside[0]) if beside else None


def _interval_lost(row: DoseRule, stated: Decimal, clause: Clause, expected: str) -> Opinion | None:
    """The fault of a part of the dose without an interval, in a row that changes the interval too."""
    told = any(group.intervals for group in (clause.whole or clause).groups)
    kept = set(row.regimen.intervals) <= set(row.intervals)
    if told or not row.intervals or row.outcome is Outcome.UNCHANGED or kept:
        return None
    reason = "the label also changes the interval in this row"
    if stated == _WHOLE:
        return disagrees("interval", reason, expected, row)
    return Opinion(Agreement.AMBIGUOUS, reason, "scope_lost", expected, row.rule, row.source)


def _rows(quantity: Quantity, clause: Clause, situation: Situation) -> tuple[DoseRule, ...]:
    """The printed rows of the band that a percentage belongs to: the only one, or the nearest."""
    if situation.dialysis_rows:
        return situation.dialysis_rows
    if not clause.bands:
        return ()
    return rows_for(_nearest(quantity, clause), situation)[0]


def _percent(row: DoseRule) -> Decimal | None:
    """The part of the usual dose that a row gives, in percent."""
    if row.outcome is Outcome.UNCHANGED:
        return _WHOLE
    if row.row is not None and row.row.percent is not None:
        return row.row.percent
    base = _base(row)
    if row.dose is None or base is None or not base.low:
        return None
    low, high = row.dose.low * _WHOLE / base.low, row.dose.high * _WHOLE / base.high
    return low if low == high else None


def _base(row: DoseRule) -> Amount | None:
    """The usual dose in the measure of a row's dose; None where they have none in common."""
    if row.dose is None:
        return None
    (unit, daily), base = split_daily(row.dose.unit), row.regimen.dose
    if daily and split_daily(base.unit) == (unit, False):
        total = in_a_day(base, row.regimen.intervals)
        return total and Amount(total.low, total.high, f"{base.unit}/day")
    return base if base.unit == row.dose.unit else None
