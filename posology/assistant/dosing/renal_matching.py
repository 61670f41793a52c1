"""Renal bands and the doses bound to them, against the printed rows of a monograph.

Signs and end-points count: ">1.0–1.4" is not "1.0–1.4". A value in a declared gap is ambiguous, never rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from posology.assistant.dosing import delivery_cues, wording
from posology.assistant.dosing.age_faults import for_the_young
from posology.assistant.dosing.band_exceptions import excepts, judge_excepted, outside_of
from posology.assistant.dosing.base_regimens import base_tells, of_any_bases, raised_where_kept, usual_range
from posology.assistant.dosing.counts_a_day import on_other_days
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.decades import names_decade
from posology.assistant.dosing.dose_faults import begin_differently, other_ends
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.gap_matching import gap_around, in_gap
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.joined_rows import with_joined
from posology.assistant.dosing.measures import converted, is_point, metrics_of
from posology.assistant.dosing.mentions import Stage
from posology.assistant.dosing.monographs import NO_USE, Outcome, Phase
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.pairing import (
    for_all,
    interval_agrees,
    matching_rule,
    pair_agrees,
    pairs,
    per_day_rules,
    printing_any,
    totals,
    unreadable,
)
from posology.assistant.dosing.parts_of_course import in_order
from posology.assistant.dosing.plausibility import CLEARANCE, CLEARANCE_PER_KG, EGFR
from posology.assistant.dosing.point_matching import between_points
from posology.assistant.dosing.quantities import Metric, Quantity
from posology.assistant.dosing.rowless_bands import no_table, of_other_routes, other_base
from posology.assistant.dosing.rule_values import Band
from posology.assistant.dosing.scope_faults import (
    condition_lost,
    given_otherwise,
    is_base,
    loses_condition,
    not_for_each,
    of_one_phase,
    of_other_use,
    only_first,
    said_whole,
)
from posology.assistant.dosing.starting_doses import begins_with_another, start_refused, without_first
from posology.assistant.dosing.weight_faults import other_clearance, other_weight, weight_lost

_PLAUSIBLE = {
    Metric.CRCL: CLEARANCE,
    Metric.CRCL_PER_KG: CLEARANCE_PER_KG,
    Metric.CRCL_INDEXED: EGFR,
    Metric.EGFR: EGFR,
}


def judge_banded(group: DoseGroup, situation: Situation) -> Opinions:
    """Judge a dose group together with its band."""
    band = group.band
    if band is None or unreadable(group):
        return {}
    rows, opinion = rows_for(band, situation)
    between = None if rows else between_points(group, band, situation)
    if between is not None:
        return {band: between} | for_all(group, between)
    if not rows and opinion.agreement is Agreement.AMBIGUOUS:
        return {band: opinion} | in_gap(group, band, opinion, situation)
    if not rows:
        return outside_of(group, band, opinion, situation)
    begins = not group.intervals and delivery_cues.given_once(situation.clause)

    def rank(row: DoseRule) -> tuple[bool, bool, bool]:
        return (
            bool(row.regimen.terms),
            begins and not only_first(group, row, situation.weight_kg),
            Stage.ADULT not in row.stages,
        )

    rows = tuple(sorted(rows, key=rank))
    as_first = Phase.LOADING in situation.phases
    matches = [matching_rule(pair, rows, situation.weight_kg, as_first=as_first) for pair in pairs(group)]
    if group.per_day and not all(matches):
        in_total = [matching_rule(pair, per_day_rules(rows), situation.weight_kg) for pair in totals(group)]
        matches = in_total if in_total and all(in_total) else matches
    matched = [row for row in matches if row]
    if excepts(group, band, situation):
        return {band: opinion} | judge_excepted(group, band, matched, situation)
    if matched and len(matched) == len(matches):
        return _in_printed_row(group, (band, opinion), matched, rows, situation)
    if situation.mode is Mode.REPORT:
        return {band: opinion} | for_all(group, no_rule("reported from a study", "report"))
    return {band: opinion} | _wrong_row(group, rows, situation)


def _in_printed_row(
    group: DoseGroup,
    banded: tuple[Quantity, Opinion],
    matched: Sequence[DoseRule],
    rows: Sequence[DoseRule],
    situation: Situation,
) -> Opinions:
    """Judge a dose that printed rows of its band give: use, way of giving, weight and condition must be theirs too."""
    (band, opinion), first = banded, matched[0]
    if situation.uncovered:
        silent = no_rule(f"no label rule covers this use ({situation.uncovered})", "indication")
        return {band: silent} | for_all(group, silent)
    fault = of_other_use(first, situation) or not_for_each(pairs(group), rows, situation)
    fault = fault or given_otherwise(group, first, situation) or on_other_days(group, first, situation)
    fault = fault or start_refused(group, first, situation)
    fault = fault or (begins_with_another(group, first, situation) if is_base(first) else None)
    fault = fault or without_first(first, situation)
    fault = fault or (None if in_order(group, rows, situation) else of_one_phase(pairs(group), rows, situation))
    fitting = printing_any(rows, pairs(group))
    fault = fault or said_whole(group, fitting, situation) or other_weight(group, first, situation)
    fault = fault or for_the_young(first, situation) or weight_lost(first, situation)
    fault = fault or other_clearance(first, situation) or other_ends(group, matched) or begin_differently(matched)
    if fault is not None:
        return {band: opinion} | for_all(group, fault)
    conditional = [row for row in matched if loses_condition(row, situation) and not base_tells(row, situation)]
    if conditional:
        lost = condition_lost(conditional[0], situation)
        return {band: band_opinion(band, first, situation)} | for_all(group, lost)
    agreed = agrees(f"as {wording.rule(first, situation.use_name(first))}", first.rule, first.source)
    in_two = is_point(band) and twice_held([row for row in rows if row.table is first.table])
    gap = gap_around(band, situation) if is_point(band) and _in_gap_of(first, band) else None
    if gap is not None:
        return {band: gap} | for_all(group, agreed)
    return {band: opinion if in_two else band_opinion(band, first, situation)} | for_all(group, agreed)


def _in_gap_of(row: DoseRule, band: Quantity) -> bool:
    """Whether a single value lies in a declared gap of the row's own table."""
    gaps = row.table.gaps if row.table is not None else ()
    return band.low is not None and any(gap.band.contains(band.low) for gap in gaps)


Rows = tuple[tuple[DoseRule, ...], Opinion]


def rows_for(band: Quantity, situation: Situation) -> Rows:
    """The printed rows that a stated band is, with the band's own opinion.

    Args:
        band: the stated range or value of a metric.
        situation: what its clause is bound to.

    Returns:
        The rows, none with the reason.
    """
    scope = tuple([row for row in situation.row_rules if row.bands])
    if not scope:
        return (), _without_rows(band, situation)
    of_base = of_any_bases(scope, situation)
    if not of_base and situation.bases:
        return (), other_base(scope, situation)
    scope = of_base or scope
    if not band.unit:
        return (), no_rule("the unit of the clearance is missing", "unit")
    metrics = metrics_of(band)
    rows = tuple([row for row in scope if row.metric in metrics])
    if not rows and situation.uncovered:
        return (), no_rule(f"no label rule covers this use ({situation.uncovered})", "indication")
    if not rows:
        return _in_other_metric(band, scope, situation)
    stated = _in_table_unit(band, rows[0])
    if stated is None:
        return (), no_rule("the bound could not be read", "unreadable")
    if is_point(band) and stated.low is not None:
        across = names_decade(band.text)
        return _rows_across(stated, rows, situation) if across else _rows_at(stated.low, rows, situation)
    whole = with_joined(rows)
    printed = tuple(row for row in whole if stated in row.bands or (row.band is not None and row.band.holds_all))
    printed = printed or tuple(row for row in whole if any(map(stated.borders_on, row.bands)))
    if not printed and all(row.table is not None and row.table.points for row in rows):
        return (), no_rule("the label prints single values of the clearance, no such range", "band")
    if printed:
        return printed, band_opinion(band, printed[0], situation)
    return _loosely_said(band, stated, rows) or ((), _no_such_band(stated, rows))


def _without_rows(band: Quantity, situation: Situation) -> Opinion:
    """The opinion on a band where no row is in scope; a contradiction when the text says that the label has one."""
    if not band.unit and band.metric is Metric.UNKNOWN:
        return no_rule("the unit of the clearance is missing", "unit")
    return of_other_routes(situation) or no_table(situation)


def _in_other_metric(band: Quantity, scope: tuple[DoseRule, ...], situation: Situation) -> Rows:
    """The rows of a band in a metric that the table does not have: those that hold at every renal function."""
    everywhere = tuple(row for row in scope if row.band is not None and row.band.holds_all)
    if everywhere and not _PLAUSIBLE.keys().isdisjoint(metrics_of(band)):
        return everywhere, band_opinion(band, everywhere[0], situation)
    known = dict.fromkeys(row.metric for row in scope)
    expected = wording.listing(f"{wording.metric_name(one)} in {wording.metric_unit(one)}" for one in known)
    return (), disagrees("metric", f"the label's bands are not in {band.unit}", expected, scope[0])


def _rows_at(value: Decimal, rows: tuple[DoseRule, ...], situation: Situation) -> Rows:
    """The printed rows in which one value lies."""
    plausible = _PLAUSIBLE.get(rows[0].metric)
    if plausible is not None and value > plausible.high:
        return (), disagrees("value", "no patient has such a clearance", plausible.allowed, rows[0])
    holding = tuple(row for row in rows if any(printed.contains(value) for printed in row.bands))
    return (holding, _point_opinion(holding, situation)) if holding else ((), _between(value, rows, situation))


def _rows_across(decade: Band, rows: tuple[DoseRule, ...], situation: Situation) -> Rows:
    """The printed rows in which a value lies of which only the decade is told; which of several is left open."""
    reached = tuple(row for row in rows if any(map(decade.overlaps, row.bands)))
    if reached and all(any(map(decade.lies_in, row.bands)) for row in reached):
        return reached, _point_opinion(reached, situation)
    expected, reason = wording.rules(reached or rows, situation.use_name), "the text leaves open in which row it lies"
    return reached, Opinion(Agreement.AMBIGUOUS, reason, "band", expected, rows[0].rule, rows[0].source)


def _loosely_said(band: Quantity, stated: Band, rows: tuple[DoseRule, ...]) -> Rows | None:
    """The rows of a bound in words that leaves out the printed value itself ("below 50" for ≤50), None of another."""
    if not band.text[:1].isalpha():
        return None
    meant = tuple(
        row
        for row in rows
        if any((b.low, b.high) == (stated.low, stated.high) and stated.lies_in(b) for b in row.bands)
    )
    if not meant:
        return None
    reason = f"the label's band holds its end too: {meant[0].band}"
    return meant, Opinion(Agreement.AMBIGUOUS, reason, "bound", str(meant[0].band), meant[0].rule, meant[0].source)


def _no_such_band(stated: Band, rows: tuple[DoseRule, ...]) -> Opinion:
    expected = wording.listing(map(wording.band, rows), most=8)
    same_numbers = any({stated.low, stated.high} == {b.low, b.high} for row in rows for b in row.bands)
    if same_numbers:
        return disagrees("bound", "the label prints these bounds with other signs", expected, rows[0])
    return disagrees("band", "the label prints no such band", expected, rows[0])


def _in_table_unit(band: Quantity, row: DoseRule) -> Band | None:
    to = wording.metric_unit(row.metric)
    if band.metric is Metric.EGFR is row.metric and band.unit == "mL/min":
        return Band(band.low, band.high, band.low_open, band.high_open)
    low = None if band.low is None else converted(band.low, band.unit, to)
    high = None if band.high is None else converted(band.high, band.unit, to)
    if (low is None) != (band.low is None) or (high is None) != (band.high is None) or low is high is None:
        return None
    return Band(low, high, band.low_open, band.high_open)


def _printed_with_other_signs(row: DoseRule) -> bool:
    """Whether the label prints one band with the same numbers and other signs elsewhere."""
    first, *others = row.bands
    return any((other.low, other.high) == (first.low, first.high) for other in others)


def band_opinion(band: Quantity, row: DoseRule, situation: Situation) -> Opinion:
    """Agreement with a printed band; ambiguous where the label prints the band in two forms."""
    place = wording.rule(row, situation.use_name(row))
    if situation.uncovered:
        return no_rule(f"no label rule covers this use ({situation.uncovered})", "indication")
    if not is_point(band) and _printed_with_other_signs(row):
        forms = " and once as ".join(str(printed) for printed in row.bands)
        reason = f"the label prints this band once as {forms}"
        return Opinion(Agreement.AMBIGUOUS, reason, "band", place, row.rule, row.source)
    stated = None if is_point(band) else _in_table_unit(band, row)
    if stated is not None and stated not in row.bands and any(map(stated.borders_on, row.bands)):
        reason = f"the label prints {row.band}; a value between these bounds is not decided by the text"
        return Opinion(Agreement.AMBIGUOUS, reason, "bound", place, row.rule, row.source)
    return agrees(f"a printed band: {place}", row.rule, row.source)


def _point_opinion(rows: tuple[DoseRule, ...], situation: Situation) -> Opinion:
    places = wording.rules(rows, situation.use_name)
    if len({row.band for row in rows}) > 1 and twice_held(rows):
        return Opinion(
            Agreement.AMBIGUOUS, "the value lies in two printed rows", "band", places, rows[0].rule, rows[0].source
        )
    return agrees(f"lies in {places}", rows[0].rule, rows[0].source)


def twice_held(rows: Sequence[DoseRule]) -> bool:
    """Whether a value lies in two rows of one table for one regimen."""
    places = [(id(row.table), row.regimen.id) for row in rows]
    return len(set(places)) < len(places)


def _between(value: object, rows: tuple[DoseRule, ...], situation: Situation) -> Opinion:
    expected = wording.listing((f"{row.band}: {wording.dose_of(row)}" for row in rows), most=8)
    reason = f"{value} lies between printed rows"
    return Opinion(
        Agreement.AMBIGUOUS, reason, "band", expected, rows[0].rule, situation.compiled.source(rows[0].regimen.source)
    )


def _wrong_row(group: DoseGroup, rows: tuple[DoseRule, ...], situation: Situation) -> Opinions:
    """Say what is wrong with a dose whose band is printed but gives something else."""
    usual = usual_range(group, rows, situation) or raised_where_kept(group, rows, situation)
    if usual is not None:
        return for_all(group, usual)
    expected = wording.rules(rows, situation.use_name)
    if all(row.outcome is Outcome.NO_DATA for row in rows):
        if situation.attributed:
            reason = "the text says the label says it, but the label has no dose for this band"
            return for_all(group, disagrees("band", reason, expected, rows[0]))
        return for_all(group, no_rule("the label has no dose for this band", "no_data"))
    if all(row.outcome in NO_USE for row in rows):
        return for_all(group, disagrees("polarity", "the label gives no dose in this band", expected, rows[0]))
    missed = next((pair for pair in pairs(group) if not any(pair_agrees(row, *pair) for row in rows)), None)
    dose, interval = missed or pairs(group)[0]
    dose_fits = missed is not None and dose is not None and any(pair_agrees(row, dose, None) for row in rows)
    spacing_fits = interval is not None and any(interval_agrees(interval, row) for row in rows)
    verdicts: Opinions = {}
    if group.dose is not None:
        wrong = disagrees("value", "the label prints another dose in this band", expected, rows[0])
        fits = agrees("printed for this band", rows[0].rule, rows[0].source)
        verdicts[group.dose] = fits if dose_fits and not situation.uncovered else wrong
    for quantity in group.intervals:
        wrong = disagrees("interval", "the label prints another interval for this dose in this band", expected, rows[0])
        fits = agrees("printed for this band", rows[0].rule, rows[0].source)
        verdicts[quantity] = fits if spacing_fits and not dose_fits and not situation.uncovered else wrong
    return verdicts
