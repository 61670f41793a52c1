"""The doses of one drug for one patient: facts to metric, metric to printed row, row to dose.

Rounds nothing before comparing and picks no side where the label leaves two readings. Arithmetic is in
`dose_arithmetic`, the way to the metric in `renal_reading`, the choice of regimens in `regimen_choice`.
"""

from __future__ import annotations

from decimal import Decimal

from posology.assistant.answers import Calculation, CalculationStep, PatientFacts, RegimenForPatient, RuleSource
from posology.assistant.dosing.decimal_text import figures, plain
from posology.assistant.dosing.dose_arithmetic import (
    Applied,
    amount_text,
    daily_total_text,
    hydration_text,
    infusion_text,
    interval_text,
    volume_texts,
)
from posology.assistant.dosing.monographs import (
    Dialysis,
    LimitKind,
    Monograph,
    Outcome,
    Phase,
    Regimen,
    RenalRow,
    RenalTable,
)
from posology.assistant.dosing.plausibility import check_facts
from posology.assistant.dosing.provenance import Source
from posology.assistant.dosing.regimen_choice import Asked, Chosen, choose_regimens
from posology.assistant.dosing.renal_reading import METRIC_UNITS, WEIGHT, RenalReading, dialysis_kind, read_metric
from posology.assistant.dosing.renal_rows import RowReading, dose_of, kind_of, read_rows

_ADULT_YEARS = 18
_OUTCOME_WORDS = {
    Outcome.NOT_RECOMMENDED: "no dose: not recommended",
    Outcome.CONTRAINDICATED: "no dose: contraindicated",
    Outcome.NO_DATA: "no dose: the label has no data",
}


def doses_for(  # noqa: PLR0913 - the ways to narrow the question, each optional
    monograph: Monograph,
    facts: PatientFacts,
    indication: str | None = None,
    route: str | None = None,
    *,
    regimen: str | None = None,
    phase: Phase | str | None = None,
) -> Calculation:
    """Calculate what the label's regimens come to for one patient.

    Args:
        monograph: rules of the drug.
        facts: what is known of the patient; nothing is assumed where a fact is None.
        indication: id or words of a use; None takes every labelled use.
        route: "iv", "oral" and the like; None takes every route.
        regimen: id of one regimen; None takes all that fit.
        phase: part of the course; None takes all.

    Returns:
        Steps, regimens and a verdict: "calculated"; "ambiguous" with both readings of the label; "no_dose";
        "missing_facts" with what can be said and what is missing; "no_rule" with the reason in `warnings`.

    Raises:
        PatientFactError: a fact is impossible; names the likely slip.
    """
    check_facts(facts)
    chosen = choose_regimens(monograph, facts, Asked(indication, route, regimen, phase))
    kind = dialysis_kind(facts.dialysis)
    refusal = _dialysis_refusal(monograph, kind)
    if not chosen.regimens or refusal:
        warnings = (*chosen.warnings, *((refusal,) if refusal else ()))
        return _calculation(monograph, chosen, warnings=warnings, verdict="no_rule")
    return _calculate(monograph, facts, chosen)


def _calculation(monograph: Monograph, chosen: Chosen, *, warnings: tuple[str, ...], verdict: str) -> Calculation:
    return Calculation(
        drug=monograph.drug,
        indication=chosen.indication,
        steps=(),
        regimens=(),
        verdict=verdict,
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _calculate(monograph: Monograph, facts: PatientFacts, chosen: Chosen) -> Calculation:
    tables = {name: table for table in monograph.renal_tables for name in table.regimens}
    renal: dict[str, RenalReading] = {}
    steps: list[CalculationStep] = []
    shown: list[RegimenForPatient] = []
    kinds: list[str] = []
    other_weights: list[str] = []
    for regimen in chosen.regimens:
        table = tables.get(regimen.id)
        if table and table.metric not in renal:
            renal[table.metric] = read_metric(table.metric, facts, _bounds(monograph))
            steps.extend(renal[table.metric].steps)
        value = renal[table.metric].value if table else None
        if table and value is None:
            continue
        readings = read_rows(regimen, table, value)
        kinds.append(kind_of(readings))
        if table:
            other_weights += _other_weight_warnings(regimen, table, readings, renal[table.metric])
        for reading in readings:
            applied = _applied(monograph, regimen, reading.row, facts.weight_kg)
            steps.extend(_dose_steps(applied))
            shown.append(_regimen(monograph, regimen, table, reading, applied))
    missing = [name for reading in renal.values() for name in reading.missing]
    if any(_needs_weight(regimen) for regimen in chosen.regimens) and facts.weight_kg is None:
        missing.append(WEIGHT)
    warnings = (
        *chosen.warnings,
        *(note for reading in renal.values() for note in reading.warnings),
        *other_weights,
    )
    return Calculation(
        drug=monograph.drug,
        indication=chosen.indication,
        steps=tuple({(step.label, step.expression): step for step in reversed(steps)}.values())[::-1],
        regimens=tuple(shown),
        verdict=_verdict(kinds, missing),
        warnings=tuple(
            dict.fromkeys((*warnings, *_patient_warnings(monograph, facts), *_stop_warnings(monograph, kinds)))
        ),
        missing=tuple(dict.fromkeys(missing)),
    )


def _needs_weight(regimen: Regimen) -> bool:
    return regimen.dose.unit.endswith("/kg")


def _bounds(monograph: Monograph) -> tuple[Decimal, ...]:
    bands = [row.band for table in monograph.renal_tables for row in table.rows if row.band]
    return tuple({bound for band in bands for bound in (band.low, band.high) if bound is not None})


def _dialysis_refusal(monograph: Monograph, kind: Dialysis) -> str:
    """Why there is no rule for a patient on this kind of dialysis; "" when there is one or it is not needed."""
    if kind is Dialysis.NONE:
        return ""
    rules = [rule for rule in monograph.dialysis_rules if rule.dialysis is kind]
    if not rules:
        return (
            f"No rule covers patients on {kind.value} dialysis."
            if kind is not Dialysis.HAEMODIALYSIS
            else ("No rule covers patients on haemodialysis.")
        )
    return "" if rules[0].outcome is Outcome.UNCHANGED else rules[0].text


def _other_weight_warnings(
    regimen: Regimen, table: RenalTable, readings: tuple[RowReading, ...], renal: RenalReading
) -> list[str]:
    """Where ideal or adjusted weight would lead to other rows than the actual one."""
    rows = {str(reading.row.band) for reading in readings if reading.row}
    found = []
    for name, value in renal.by_other_weight:
        others = read_rows(regimen, table, value)
        if {str(other.row.band) for other in others if other.row} != rows:
            bands = " or ".join(str(other.row.band) for other in others if other.row)
            unit = METRIC_UNITS.get(table.metric, "")
            found.append(f"With the {name} weight the clearance is {figures(value)} {unit}: row {bands} instead.")
    return found


def _verdict(kinds: list[str], missing: list[str]) -> str:
    if "ambiguous" in kinds:
        return "ambiguous"
    for only in ("no_dose", "no_rule"):
        if kinds and set(kinds) == {only}:
            return only
    return "missing_facts" if missing or not kinds else "calculated"


def _stop_warnings(monograph: Monograph, kinds: list[str]) -> tuple[str, ...]:
    """The printed stop rule, where a row gives no dose or may give none."""
    if not {"no_dose", "ambiguous"} & set(kinds):
        return ()
    return tuple(
        f"The label stops {monograph.drug} at {limit.subject} {limit.band} {METRIC_UNITS.get(limit.metric, '')}."
        for limit in monograph.limits
        if limit.kind is LimitKind.STOP_BELOW and limit.band
    )


def _applied(monograph: Monograph, regimen: Regimen, row: RenalRow | None, weight_kg: Decimal | None) -> Applied | None:
    if row is not None and row.outcome in _OUTCOME_WORDS:
        return None
    dose, intervals, doses_in_course = dose_of(regimen, row)
    return Applied(monograph, regimen, dose, intervals, doses_in_course, weight_kg)


def _dose_steps(applied: Applied | None) -> tuple[CalculationStep, ...]:
    """The step from mg/kg to mg; fixed doses need none."""
    if applied is None or applied.mg_per_kg is None or applied.uncapped_mg is None or applied.weight_kg is None:
        return ()
    mg, weight = plain(applied.uncapped_mg), plain(applied.weight_kg)
    step = CalculationStep(
        label=f"One dose of {amount_text(applied.dose)}",
        expression=f"{amount_text(applied.dose)} × {weight} kg = {mg}",
        value=mg,
        unit="mg",
        source=f"dose × weight as given; {applied.monograph.name}, {applied.regimen.source.section}",
    )
    return (step,)


def _regimen(
    monograph: Monograph, regimen: Regimen, table: RenalTable | None, reading: RowReading, applied: Applied | None
) -> RegimenForPatient:
    row = reading.row
    unit = METRIC_UNITS.get(table.metric, "") if table else ""
    rule = f"{monograph.drug}/{regimen.id}"
    if table and row:
        place = f"row {row.band}"
        inner = place if len(table.regimens) == 1 else f"{regimen.id}/{place}"
        rule = f"{monograph.drug}/{table.id}/{inner}"
    source = row.source if row else regimen.source
    shown = RegimenForPatient(
        id=regimen.id,
        base=f"{amount_text(regimen.dose)} {interval_text(regimen.intervals, regimen.doses_in_course)}".strip(),
        band=f"{_band_text(row)} {unit}".strip() if row else "",
        result=_OUTCOME_WORDS[row.outcome] if applied is None and row else "",
        rule=rule,
        source=rule_source(monograph, source, table.source.table if table else ""),
        notes=_notes(monograph, regimen, reading),
    )
    return shown if applied is None else shown.model_copy(update=_dose_fields(applied, shown.notes))


def _dose_fields(applied: Applied, notes: tuple[str, ...]) -> dict[str, object]:
    regimen, interval = applied.regimen, interval_text(applied.intervals, applied.doses_in_course)
    duration = amount_text(regimen.duration) if regimen.duration else ""
    cap = applied.cap
    if cap and cap.value:
        notes = (*notes, f"Limited to the printed maximum of {amount_text(cap.value)}.")
    return {
        "result": f"{amount_text(applied.dose)} {interval}",
        "dose_mg": applied.mg,
        "interval": interval,
        "duration": ", ".join(part for part in (duration, regimen.duration_note) if part),
        "volumes": volume_texts(applied),
        "infusion": infusion_text(applied),
        "daily_total": daily_total_text(applied),
        "hydration": hydration_text(applied),
        "notes": notes,
    }


def _band_text(row: RenalRow) -> str:
    return row.source.row if row.source.row and row.source.row[0] in "<>≤≥" else str(row.band)


def _notes(monograph: Monograph, regimen: Regimen, reading: RowReading) -> tuple[str, ...]:
    notes = [f"For {regimen.condition}." if regimen.condition else "", regimen.note, reading.note]
    if reading.row is not None:
        notes.append(reading.row.note)
    elif regimen.age_below_years is not None:
        notes += [gap.text for gap in monograph.declared_gaps if gap.topic == "children"]
    return tuple(note for note in notes if note)


def _patient_warnings(monograph: Monograph, facts: PatientFacts) -> tuple[str, ...]:
    """What the label says of patients like this one beside the doses: dialysis, and children where it has no data."""
    kind = dialysis_kind(facts.dialysis)
    notes = [rule.text for rule in monograph.dialysis_rules if rule.dialysis is kind]
    if facts.age_years is not None and facts.age_years < _ADULT_YEARS:
        notes += [gap.text for gap in monograph.declared_gaps if gap.topic == "children"]
    return tuple(notes)


def rule_source(monograph: Monograph, source: Source, table: str = "") -> RuleSource:
    """The source of one value as it is shown: document, set id, heading, and table with row and column.

    Args:
        monograph: holds the documents.
        source: the value's place.
        table: name of the table where the value itself names none.
    """
    document = monograph.sources[source.ref]
    place = ", ".join(part for part in (source.table or table, source.row, source.column) if part)
    return RuleSource(
        title=document.title,
        set_id=document.set_id,
        section=source.section,
        table=place,
        url=document.url,
        read_as=document.read.value,
    )
