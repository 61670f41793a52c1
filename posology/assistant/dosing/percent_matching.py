"""Percentages of the usual dose ("half the dose at 15–30 mL/min") against the printed rows.

A fluid in percent ("5% dextrose") is held against the fluids that the label names with its limits.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from posology.assistant.dosing import cues, delivery_cues, wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.combination_parts import changed_unlike
from posology.assistant.dosing.condition_matching import doses_in
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.daily_totals import in_a_day
from posology.assistant.dosing.dialysis_timing import on_wrong_side
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.formula_matching import share_by_formula
from posology.assistant.dosing.gap_matching import gap_around, rows_beside
from posology.assistant.dosing.limits import against, in_line
from posology.assistant.dosing.measures import alternatives, equal, is_point, split_daily
from posology.assistant.dosing.monographs import Outcome
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.renal_matching import rows_for
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.scope_faults import is_base

_WHOLE = Decimal(100)
_OF_DOSE = re.compile(r"\b(?:dos\w+|regimen|amount|usual|normal|recommended|recommendation)\b", re.IGNORECASE)
_IN_PERCENT = re.compile(r"%|\bper ?cent\b", re.IGNORECASE)
_BY = re.compile(
    r"\bby\s+(?:about|roughly|approximately|around|some)?\s*$|\b(?:reduction|decrease|cut)s?\s+of\s+(?:about\s+)?$",
    re.IGNORECASE,
)
_REDUCTION = re.compile(
    r"[\s-]*(?:of\s+)?(?:the\s+)?(?:(?:\w+\s+){0,2}dos(?:es?|age|ing)\s+)?(?:reduction|decrease|cut)s?\b(?!\s+to\b)",
    re.IGNORECASE,
)
_RAISED = re.compile(r"\b(?:increas\w+|rais\w+|escalat\w+)\b[^.;]*$", re.IGNORECASE)
_MULTIPLIED = re.compile(r"\b(?:multipl|divid)\w*\b[^.;]*$", re.IGNORECASE)
_NOT_CHANGED = re.compile(
    r"(?:\b(?:not|never|without|no need to)|n't)\s+(?:\w+\s+){0,2}(?:reduc|decreas|lower|halv|cut|adjust|chang)",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    r"\s*(?:of\s+)?(?:the\s+)?(?:daily\s+)?(?:dose\s+|one\s+)?(?:printed\s+|given\s+|used\s+|of\s+(?:a\s+)?patients?\s+)?"
    r"(?:for|at|with|of)\s+(?:(?:a\s+|the\s+)?(?:CrCl|creatinine clearance|clearance)\s+(?:of\s+)?)?",
    re.IGNORECASE,
)
_VEHICLE = re.compile(r"[\s-]*(dextrose|glucose|sodium chloride|saline)\b", re.IGNORECASE)
_DIVIDES = re.compile(r"[,;:]|\b(?:and|but|or|then|while|whereas)\b", re.IGNORECASE)
_NOT_TO_BE = re.compile(
    r"(?:\b(?:not|never|no (?:need|reason|obligation))|n't) (?:(?:have|need|require)s? )?(?:to )?(?:be )?$",
    re.IGNORECASE,
)
_REACH, _LEAD = 60, 120
_OF_THE_DOSE = re.compile(
    r"\s*of (?:the |its |his |her )?(?:(?:usual|full|normal|recommended|standard) )?dos(?:e|age)\b", re.IGNORECASE
)
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
    before = clause.text[max(0, quantity.start - clause.start - _REACH) : quantity.start - clause.start]
    stated = quantity.value and _left(quantity.value, before, clause.text[quantity.end - clause.start :])
    conditional = _under_condition(stated, clause, situation) if stated else None
    if conditional is not None:
        return conditional
    rows = _rows(quantity, clause, situation)
    about_dose = _is_of_dose(quantity, clause, rows)
    if not rows and about_dose and (between := _between_rows(quantity, clause, situation)) is not None:
        return between
    if not rows or not about_dose or stated is None:
        return _of_fluid(quantity, clause, situation)
    expected = wording.rules(rows, situation.use_name)
    match = next((row for row in rows if _percent(row) == stated), None)
    if match is not None:
        return _as_row(match, (stated, expected), quantity, clause, situation)
    if _spoken_against(quantity, clause):
        kept = rows[0] if all(map(is_base, rows)) else None
        agreed = kept and agrees(f"as {wording.rule(kept, situation.use_name(kept))}", kept.rule, kept.source)
        return agreed or no_rule("the text speaks against this part of the dose; no rule confirms that", "polarity")
    if any(row.dose is not None and _percent(row) is None and _base(row) is None for row in rows):
        return no_rule("the label prints a dose here in another measure than the usual dose")
    return disagrees("value", "the label prints another part of the usual dose here", expected, rows[0])


def _as_row(
    row: DoseRule, told: tuple[Decimal, str], quantity: Quantity, clause: Clause, situation: Situation
) -> Opinion:
    """The opinion on a part of the dose that a row prints: how it is given and spoken of must be as in the row, too.

    `told` holds the part in percent, and what the rows of the band say.
    """
    stated, expected = told
    if row.intervals and delivery_cues.given_once(clause.text):
        return disagrees("interval", "the label prints this part of the dose repeated, not once", expected, row)
    if _spoken_against(quantity, clause):
        return disagrees("polarity", "the text speaks against what the label prints", expected, row)
    if part := _part_kept(row, stated, quantity, clause):
        return disagrees("component", f"the label prints another share of {part} here", expected, row)
    lost = _interval_lost(row, stated, clause, expected)
    agreed = agrees(f"as {wording.rule(row, situation.use_name(row))}", row.rule, row.source)
    return lost or on_wrong_side(row, "", situation) or agreed


def _part_kept(row: DoseRule, stated: Decimal, quantity: Quantity, clause: Clause) -> str:
    """The part of a combination that the text changes and the row does not, "" where there is none.

    A share is of the part that is named nearest before it; where no part is, of all of them.
    """
    parts = row.rule.partition("/")[0].split("-")
    before = clause.text[: max(0, quantity.start - clause.start)].lower()
    named = sorted((before.rfind(part), part) for part in parts if part in before)
    meant = [named[-1][1]] if named else [part for part in parts if part in clause.text.lower()] or parts
    kept = [part for part in meant if len(parts) > 1 and changed_unlike(row, part, stated)]
    return kept[0] if kept and (len(kept) < len(meant) or named) else ""


def _left(percent: Decimal, before: str, after: str) -> Decimal:
    """The part of the dose that is given after it is reduced or raised by a percentage, else the percentage itself."""
    if _BY.search(before) and not _MULTIPLIED.search(before):
        return _WHOLE + percent if _RAISED.search(before) else _WHOLE - percent
    return _WHOLE - percent if _REDUCTION.match(after) else percent


def _under_condition(stated: Decimal, clause: Clause, situation: Situation) -> Opinion | None:
    """The opinion on a part of the dose under a stated condition that names the dose it starts from; None for others.

    "5 mg twice daily together with ketoconazole" is printed with 2.5 mg twice daily: half of the dose.
    """
    whole = clause.whole or clause
    told = [one for group in whole.groups if group.dose is not None for one in alternatives(group.dose)]
    picked, uses = situation.compiled.regimens_named(whole.text), situation.uses.indications
    rules = [rule for rule in situation.compiled.base_rules if rule.regimen.id in picked and rule.dose is not None]
    named = [rule for rule in rules if not uses or rule.regimen.indication in uses]
    shares: list[tuple[DoseRule, Decimal]] = []
    for rule in named:
        bases = [
            one for one in doses_in(rule.regimen.condition) if rule.dose and one.unit == rule.dose.unit and one.low
        ]
        shares += [(rule, rule.dose.low * _WHOLE / one.low) for one in bases if rule.dose and _is_told(one, told)]
    meant = all(any(equal(one, base) for rule in named for base in doses_in(rule.regimen.condition)) for one in told)
    if not shares or not meant or whole.bands or situation.uncovered or clause.mode is Mode.PROHIBIT:
        return None
    rule = shares[0][0]
    expected = wording.rules([one for one, _ in shares], situation.use_name)
    if all(share == stated for _, share in shares) and not _NOT_CHANGED.search(whole.text):
        return agrees(f"as {wording.rule(rule, situation.use_name(rule))}", rule.rule, rule.source)
    return disagrees("value", "the label prints another part of the dose under this condition", expected, rule)


def _is_told(base: Amount, told: Sequence[Amount]) -> bool:
    """Whether a dose to start from is one that the text tells, where it tells any."""
    return not told or any(equal(one, base) for one in told)


def _is_of_dose(quantity: Quantity, clause: Clause, rows: Sequence[DoseRule]) -> bool:
    """Whether a percentage is one of a dose: by a word for it, or where a row prints one and no fluid follows."""
    if _OF_DOSE.search(clause.text) is not None or _OF_DOSE.search(quantity.text) is not None:
        return True
    whole = clause.whole or clause
    if _BY.search(whole.text, 0, quantity.start - whole.start) and any(group.base for group in whole.groups):
        return True
    if _IN_PERCENT.search(quantity.text) is None:  # a share in words is read of a dose alone
        return True
    printed = any(row.row is not None and row.row.percent is not None for row in rows)
    return printed and _VEHICLE.match(clause.text, quantity.end - clause.start) is None


def _spoken_against(quantity: Quantity, clause: Clause) -> bool:
    """Whether a text speaks against a part of the dose; of several bands, in the words of its own."""
    before, after = clause.text[: quantity.start - clause.start], clause.text[quantity.end - clause.start :]
    after = after[whole.end() :] if (whole := _OF_THE_DOSE.match(after)) else after
    if (
        _NOT_CHANGED.search(before)
        or _NOT_TO_BE.search(before)
        or cues.spoken_against(before[-_LEAD:], quantity.text, after)
    ):
        return True
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
    """The band that stands nearest to a number; not one before "and" where another goes with it right behind."""
    behind = next((band for band in clause.bands if band.start >= quantity.end), None)
    if behind is not None and not _DIVIDES.search(
        clause.text, quantity.end - clause.start, behind.start - clause.start
    ):
        before = [band.end for band in clause.bands if band.end <= quantity.start]
        if before and _DIVIDES.search(clause.text, max(before) - clause.start, quantity.start - clause.start):
            return behind
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
    return rows_for(_nearest(quantity, clause), situation)[0] if clause.bands else ()


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
