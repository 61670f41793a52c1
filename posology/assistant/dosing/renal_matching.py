"""Renal bands and the doses bound to them, against the printed rows of a monograph.

Signs and end-points count: ">1.0–1.4" is not "1.0–1.4". A value in a declared gap is ambiguous, never rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from posology.assistant.dosing import cues, wording
from posology.assistant.dosing.binding import Clause, DoseGroup
from posology.assistant.dosing.compiled import DoseRule
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dose_matching import condition_lost, given_otherwise, not_for_each
from posology.assistant.dosing.measures import band_of, converted, is_point, metrics_of
from posology.assistant.dosing.monographs import LimitKind, Outcome
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.pairing import for_all, interval_agrees, pair_agrees, pairs, unreadable
from posology.assistant.dosing.plausibility import CLEARANCE, CLEARANCE_PER_KG, EGFR
from posology.assistant.dosing.quantities import Metric, Quantity
from posology.assistant.dosing.rule_values import Amount, Band

_PLAUSIBLE = {
    Metric.CRCL: CLEARANCE,
    Metric.CRCL_PER_KG: CLEARANCE_PER_KG,
    Metric.CRCL_INDEXED: EGFR,
    Metric.EGFR: EGFR,
}
_NO_USE = frozenset({Outcome.NOT_RECOMMENDED, Outcome.CONTRAINDICATED, Outcome.NO_DATA})


def judge_banded(group: DoseGroup, situation: Situation) -> Opinions:
    """Judge a dose group together with its band."""
    band = group.band
    if band is None or unreadable(group):
        return {}
    rows, opinion = _rows_for(band, situation)
    if not rows:
        return {band: opinion} | for_all(group, no_rule("its clearance band matches no printed row", "band"))
    stated = pairs(group)
    rows = tuple(sorted(rows, key=lambda row: bool(row.regimen.terms)))
    matches = [next((row for row in rows if pair_agrees(row, *pair)), None) for pair in stated]
    if matches and all(matches):
        first = next(row for row in matches if row)
        if situation.uncovered:
            silent = no_rule(f"no label rule covers this use ({situation.uncovered})", "indication")
            return {band: silent} | for_all(group, silent)
        fault = not_for_each(stated, rows, situation) or given_otherwise(group, first, situation)
        if fault is not None:
            return {band: opinion} | for_all(group, fault)
        conditional = [row for row in matches if row and row.regimen.terms and row.regimen.id not in situation.picked]
        if conditional and not situation.bases:
            lost = condition_lost(conditional[0], situation)
            return {band: _band_opinion(band, first, situation)} | for_all(group, lost)
        reason = f"as {wording.rule(first, situation.use_name(first))}"
        agreed = agrees(reason, first.rule, first.source)
        return {band: _band_opinion(band, first, situation)} | for_all(group, agreed)
    if situation.mode is Mode.REPORT:
        return {band: opinion} | for_all(group, no_rule("reported from a study", "report"))
    return {band: opinion} | _wrong_row(group, rows, situation)


def judge_band_only(clause: Clause, situation: Situation) -> Opinions:
    """Judge a clause that states a band and no dose: an outcome, a stop rule or a mere mention."""
    return {band: _lone_band(band, clause, situation) for band in clause.bands}


def _lone_band(band: Quantity, clause: Clause, situation: Situation) -> Opinion:
    words = f"{clause.text} {situation.governing}" if len(clause.text) < 40 else clause.text
    stops = _stop_opinion(band, situation) if cues.ends_use(clause.text) else None
    if stops is not None:
        return stops
    rows, opinion = _rows_for(band, situation)
    gap = _gap_around(band, situation) if is_point(band) else None
    if gap is not None:
        return gap
    if not rows and cues.says_silent(clause.text):
        return _declared_gap(band, situation) or no_rule("the text says that its source is silent here", "silent")
    if not rows:
        complement = _declared_gap(band, situation) or _complement(band, situation)
        return complement or (opinion if situation.mode is not Mode.REPORT else no_rule(opinion.reason, opinion.code))
    no_use = [row for row in rows if row.outcome in _NO_USE]
    place = wording.rules(rows, situation.use_name)
    sole = len(clause.bands) == 1  # with several bands the words may belong to another one
    if sole and cues.ends_use(clause.text) and not no_use:
        return disagrees(
            "polarity", "the text says not to use it; the label prints a dose for this band", place, rows[0]
        )
    if sole and cues.allows_use(clause.text) and len(no_use) == len(rows):
        return disagrees("polarity", "the text allows it; the label does not for this band", place, no_use[0])
    if cues.says_unchanged(words) and not any(_is_base(row) for row in rows):
        return disagrees(
            "value", "the text says the dose is unchanged; the label reduces it in this band", place, rows[0]
        )
    if situation.uncovered:
        return no_rule(f"no label rule covers this use ({situation.uncovered})", "indication")
    return _band_opinion(band, no_use[0] if no_use and cues.ends_use(clause.text) else rows[0], situation)


def _is_base(row: DoseRule) -> bool:
    """Whether a row keeps the base regimen."""
    return row.outcome is Outcome.UNCHANGED or (row.dose == row.regimen.dose and row.intervals == row.regimen.intervals)


def _stop_opinion(band: Quantity, situation: Situation) -> Opinion | None:
    """A bound below which the drug is stopped or not used, against rows without a dose and stop limits."""
    compiled, metrics = situation.compiled, metrics_of(band)
    if not band.unit or is_point(band):
        return None
    rows = [row for row in situation.row_rules if row.outcome in _NO_USE and row.bands]
    limits = [limit for limit in compiled.limits(LimitKind.STOP_BELOW, LimitKind.DO_NOT_USE) if limit.band is not None]
    stated = band_of(band)
    for row in rows:
        if row.metric in metrics and stated in row.bands:
            return agrees(f"as {wording.rule(row, situation.use_name(row))}", row.rule, row.source)
    for limit in limits:
        if limit.metric in metrics and stated == limit.band:
            reason = f"as the label's limit: {limit.note or limit.subject}"
            return agrees(reason, f"{compiled.drug}/{limit.id}", compiled.limit_source(limit))
    known = [(row.metric, row.band) for row in rows] + [(limit.metric, limit.band) for limit in limits]
    dosed = [row for row in situation.row_rules if row.outcome not in _NO_USE]
    if not known or any(row.metric in metrics and stated in row.bands for row in dosed):
        return None
    expected = wording.listing(f"{wording.metric_name(m)} {b} {wording.metric_unit(m)}" for m, b in known)
    if not any(metric in metrics for metric, _ in known):
        return disagrees(
            "metric",
            f"the label gives this limit in another measure than {band.unit}",
            expected,
            rows[0] if rows else None,
        )
    return disagrees(
        "bound", "the label prints another limit for not using the drug", expected, rows[0] if rows else None
    )


Rows = tuple[tuple[DoseRule, ...], Opinion]


def _rows_for(band: Quantity, situation: Situation) -> Rows:
    """The printed rows that a stated band is, with the band's own opinion when there is none."""
    scope = tuple(row for row in situation.row_rules if row.bands)
    if not scope:
        return (), _of_other_routes(situation) or no_rule("the monograph holds no renal table for this use")
    of_base = _of_bases(scope, situation.bases)
    if not of_base and any(spacings for _, spacings in situation.bases):
        return (), _other_base(scope, situation)
    scope = of_base or scope
    if not band.unit:
        return (), no_rule("the unit of the clearance is missing", "unit")
    metrics = metrics_of(band)
    rows = tuple(row for row in scope if row.metric in metrics)
    if not rows and situation.uncovered:
        return (), no_rule(f"no label rule covers this use ({situation.uncovered})", "indication")
    if not rows:
        expected = wording.listing(f"{wording.metric_name(r.metric)} in {wording.metric_unit(r.metric)}" for r in scope)
        return (), disagrees("metric", f"the label's bands are not in {band.unit}", expected, scope[0])
    stated = _in_table_unit(band, rows[0])
    if stated is None:
        return (), no_rule("the bound could not be read", "unreadable")
    if is_point(band) and stated.low is not None:
        return _rows_at(stated.low, rows, situation)
    printed = tuple(row for row in rows if stated in row.bands)
    return (printed, _band_opinion(band, printed[0], situation)) if printed else ((), _no_such_band(stated, rows))


def _rows_at(value: Decimal, rows: tuple[DoseRule, ...], situation: Situation) -> Rows:
    """The printed rows in which one value lies."""
    plausible = _PLAUSIBLE.get(rows[0].metric)
    if plausible is not None and value > plausible.high:
        return (), disagrees("value", "no patient has such a clearance", plausible.allowed, rows[0])
    holding = tuple(row for row in rows if any(printed.contains(value) for printed in row.bands))
    return (holding, _point_opinion(holding, situation)) if holding else ((), _between(value, rows, situation))


def _no_such_band(stated: Band, rows: tuple[DoseRule, ...]) -> Opinion:
    expected = wording.listing((f"{row.band} {wording.metric_unit(row.metric)}" for row in rows), most=8)
    same_numbers = any({stated.low, stated.high} == {b.low, b.high} for row in rows for b in row.bands)
    if same_numbers:
        return disagrees("bound", "the label prints these bounds with other signs", expected, rows[0])
    return disagrees("band", "the label prints no such band", expected, rows[0])


def _of_bases(rows: tuple[DoseRule, ...], bases: Sequence[tuple[Amount, tuple[Amount, ...]]]) -> tuple[DoseRule, ...]:
    """The rows of the base regimens that the context names; all rows when it names none."""
    if not bases:
        return rows
    kept = tuple(row for row in rows for dose, spacings in bases if _starts_from(row, dose, spacings))
    return tuple(dict.fromkeys(kept))


def _other_base(rows: tuple[DoseRule, ...], situation: Situation) -> Opinion:
    """The context names a regimen to start from that the label does not print for this use."""
    if situation.uncovered:
        return no_rule(f"no label rule covers this use ({situation.uncovered})", "indication")
    bases = {row.regimen.id: row.base or row for row in rows}.values()
    expected = wording.rules(bases, situation.use_name)
    named = wording.listing(f"{wording.amount(d)} {wording.intervals(s)}" for d, s in situation.bases if s)
    return disagrees("indication", f"the label prints no regimen of {named} here", expected, rows[0])


def _of_other_routes(situation: Situation) -> Opinion | None:
    """The fault of a band for a route by which the label prints no dose."""
    rows = replace(situation, routes=frozenset()).row_rules
    if situation.uncovered or not situation.routes or not rows:
        return None
    named, first = ", ".join(sorted(situation.routes)), rows[0]
    return disagrees(
        "route", f"the label prints no dose for the {named} route", wording.rules(rows[:1], situation.use_name), first
    )


def _starts_from(row: DoseRule, dose: Amount, spacings: tuple[Amount, ...]) -> bool:
    """Whether a row belongs to the table of a base regimen."""
    base = row.base or row
    return pair_agrees(base, dose, None) and (not spacings or any(interval_agrees(s, base) for s in spacings))


def _in_table_unit(band: Quantity, row: DoseRule) -> Band | None:
    to = wording.metric_unit(row.metric)
    low = None if band.low is None else converted(band.low, band.unit, to)
    high = None if band.high is None else converted(band.high, band.unit, to)
    if (low is None) != (band.low is None) or (high is None) != (band.high is None) or low is high is None:
        return None
    return Band(low, high, band.low_open, band.high_open)


def _band_opinion(band: Quantity, row: DoseRule, situation: Situation) -> Opinion:
    """Agreement with a printed band; ambiguous where the label prints the band in two forms."""
    place = wording.rule(row, situation.use_name(row))
    if situation.uncovered:
        return no_rule(f"no label rule covers this use ({situation.uncovered})", "indication")
    if row.row is not None and row.row.also_printed and not is_point(band):
        forms = " and once as ".join(str(printed) for printed in row.bands)
        reason = f"the label prints this band once as {forms}"
        return Opinion(Agreement.AMBIGUOUS, reason, "band", place, row.rule, row.source)
    return agrees(f"a printed band: {place}", row.rule, row.source)


def _point_opinion(rows: tuple[DoseRule, ...], situation: Situation) -> Opinion:
    places = wording.rules(rows, situation.use_name)
    if len({row.band for row in rows}) > 1:
        return Opinion(
            Agreement.AMBIGUOUS, "the value lies in two printed rows", "band", places, rows[0].rule, rows[0].source
        )
    return agrees(f"lies in {places}", rows[0].rule, rows[0].source)


def _between(value: object, rows: tuple[DoseRule, ...], situation: Situation) -> Opinion:
    expected = wording.listing((f"{row.band}: {wording.dose_of(row)}" for row in rows), most=8)
    reason = f"{value} lies between printed rows"
    return Opinion(
        Agreement.AMBIGUOUS, reason, "band", expected, rows[0].rule, situation.compiled.source(rows[0].regimen.source)
    )


def _gap_around(band: Quantity, situation: Situation) -> Opinion | None:
    """The declared gap in which a single value lies: both readings stand."""
    for table in situation.compiled.monograph.renal_tables:
        for gap in table.gaps:
            if table.metric in metrics_of(band) and band.low is not None and gap.band.contains(band.low):
                source = situation.compiled.source(table.source)
                rule = f"{situation.compiled.drug}/{table.id}/gap"
                return Opinion(Agreement.AMBIGUOUS, gap.reason, "band", "both readings are possible", rule, source)
    return None


def _declared_gap(band: Quantity, situation: Situation) -> Opinion | None:
    """A stated range that the monograph declares as a hole or overlap of its table."""
    for table in situation.compiled.monograph.renal_tables:
        for gap in table.gaps:
            if table.metric in metrics_of(band) and (gap.band.low, gap.band.high) == (band.low, band.high):
                source = situation.compiled.source(table.source)
                return agrees(
                    f"a declared {gap.kind}: {gap.reason}", f"{situation.compiled.drug}/{table.id}/gap", source
                )
    return None


def _complement(band: Quantity, situation: Situation) -> Opinion | None:
    """A bound that is the other side of the row in which the dose is unchanged ("below 50")."""
    stated = band_of(band)
    if situation.uncovered or stated.low is not None or stated.high is None:
        return None
    for row in situation.row_rules:
        top = row.band
        if (
            top is not None
            and top.high is None
            and top.low == stated.high
            and top.low_open != stated.high_open
            and row.metric in metrics_of(band)
        ):
            return agrees(
                f"the label keeps the usual dose only at {top} {wording.metric_unit(row.metric)}", row.rule, row.source
            )
    return None


def _wrong_row(group: DoseGroup, rows: tuple[DoseRule, ...], situation: Situation) -> Opinions:
    """Say what is wrong with a dose whose band is printed but gives something else."""
    expected = wording.rules(rows, situation.use_name)
    if all(row.outcome in _NO_USE for row in rows):
        return for_all(group, disagrees("polarity", "the label gives no dose in this band", expected, rows[0]))
    dose, interval = next(pair for pair in pairs(group) if not any(pair_agrees(row, *pair) for row in rows))
    dose_fits = dose is not None and any(pair_agrees(row, dose, None) for row in rows)
    spacing_fits = interval is not None and any(interval_agrees(interval, row) for row in rows)
    verdicts: Opinions = {}
    if group.dose is not None:
        wrong = disagrees("value", "the label prints another dose in this band", expected, rows[0])
        fits = agrees("printed for this band", rows[0].rule, rows[0].source)
        verdicts[group.dose] = fits if dose_fits and not situation.uncovered else wrong
    for quantity in group.intervals:
        wrong = disagrees("interval", "the label prints another interval for this dose in this band", expected, rows[0])
        fits = agrees("printed for this band", rows[0].rule, rows[0].source)
        both_fit_apart = dose_fits and spacing_fits
        verdicts[quantity] = fits if spacing_fits and not both_fit_apart and not situation.uncovered else wrong
    return verdicts
