"""The doses of one drug for one patient: facts to metric, metric to printed row, row to dose.

Rounds nothing before comparing and picks no side where the label leaves two readings. The choice of regimens is in
`regimen_choice`, the reading of one regimen in `regimen_reading`, arithmetic in `dose_arithmetic`, what is shown of
one reading in `shown_regimen`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from posology.assistant.answers import Calculation, CalculationStep, RegimenForPatient
from posology.assistant.dosing.body_amounts import BodySize, per_body
from posology.assistant.dosing.dose_arithmetic import Applied
from posology.assistant.dosing.dose_texts import amount_text, interval_text
from posology.assistant.dosing.monographs import Monograph, Phase, Regimen
from posology.assistant.dosing.patient_body import PatientBody, body_of
from posology.assistant.dosing.plausibility import check_facts, grouped_by_weight
from posology.assistant.dosing.point_tables import reaches
from posology.assistant.dosing.regimen_choice import Asked, Chosen, choose_regimens
from posology.assistant.dosing.regimen_reading import Found, RegimenReading, read_for_patient, with_note
from posology.assistant.dosing.renal_estimates import ADULT_YEARS
from posology.assistant.dosing.renal_reading import (
    DIALYSIS_KIND,
    HEIGHT,
    WEIGHT,
    dialysis_kind,
    of_unknown_kind,
    read_metric,
)
from posology.assistant.dosing.shown_regimen import dose_steps, show_regimen
from posology.assistant.dosing.use_limits import DO_NOT_USE, NOTHING_MEASURED, Measured, judge_use, stop_warnings
from posology.assistant.patients import AgeGroup, PatientFacts


@dataclass(slots=True)
class _Gathered:
    """What the regimens of one calculation come to, in order."""

    steps: list[CalculationStep] = field(default_factory=list)
    shown: list[RegimenForPatient] = field(default_factory=list)
    kinds: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    checks: list[str] = field(default_factory=list)


def doses_for(  # noqa: PLR0913 - the ways to narrow the question, each optional
    monograph: Monograph,
    facts: PatientFacts,
    indication: str | frozenset[str] | None = None,
    route: str | None = None,
    *,
    regimen: str | None = None,
    phase: Phase | str | None = None,
    part: Phase | None = None,
    measured: Measured = NOTHING_MEASURED,
) -> Calculation:
    """Calculate what the label's regimens come to for one patient.

    Args:
        monograph: rules of the drug.
        facts: what is known of the patient; nothing is assumed where a fact is None.
        indication: id or words of a use, or ids of several; None takes every labelled use.
        route: "iv", "oral" and the like; None takes every route.
        regimen: id of one regimen; None takes all that fit.
        phase: part of the course; None takes all.
        part: part of the course that a question names; of a named use that has no regimen of it, all are taken.
        measured: values that no patient fact holds, such as urine protein; held against the limits of use.

    Returns:
        Steps, regimens and a verdict: "calculated"; "ambiguous" with both readings of the label; "no_dose";
        "missing_facts" with what can be said and what is missing; "no_rule" with the reason in `warnings`.

    Raises:
        PatientFactError: a fact is impossible; names the likely slip.
    """
    check_facts(facts)
    if of_unknown_kind(facts.dialysis):
        return _which_dialysis(monograph, indication if isinstance(indication, str) else None)
    facts, by_weight = grouped_by_weight(facts)
    chosen = _with_tables(monograph, choose_regimens(monograph, facts, Asked(indication, route, regimen, phase, part)))
    chosen = chosen if regimen else _with_kidneys(monograph, chosen, facts)
    body = body_of(monograph, facts)
    gathered = _Gathered(steps=list(chosen.steps), warnings=[*([by_weight] if by_weight else []), *chosen.warnings])
    notes = _notes_by_regimen(chosen)
    readings = [(each, read_for_patient(monograph, each, facts)) for each in chosen.regimens]
    for each, reading in _not_children_alone(readings, facts, gathered.warnings):
        gathered.missing += reading.missing
        gathered.warnings += reading.warnings
        gathered.steps += reading.steps
        if reading.missing or any(found.reading.course for found in reading.found):
            gathered.missing += _missing_sizes(each, body.size)
        allowed = [
            _gather(gathered, (monograph, each, facts, measured), with_note(found, notes.get(each.id, "")), body)
            for found in reading.found
        ]
        gathered.kinds += reading.kinds if any(allowed) or not allowed else ("no_dose",)
    _between_bands(gathered, chosen)
    _between_editions(gathered, chosen)
    missing = [*gathered.missing, *chosen.missing]
    verdict = _verdict(gathered.kinds, missing) if chosen.regimens else "no_rule"
    return Calculation(
        drug=monograph.drug,
        indication=chosen.indication,
        steps=_each_once(gathered.steps),
        regimens=_by_use(gathered.shown),
        verdict=verdict,
        warnings=tuple(dict.fromkeys((*gathered.warnings, *_patient_notes(monograph, facts, gathered)))),
        missing=tuple(dict.fromkeys(missing)),
    )


def _not_children_alone(
    readings: list[tuple[Regimen, RegimenReading]], facts: PatientFacts, warnings: list[str]
) -> list[tuple[Regimen, RegimenReading]]:
    """The readings; without those for children where no age is given and nothing can be told for adults yet.

    A child's dose must not stand as the only one for a patient who is most likely an adult.
    """
    told = [each for each, reading in readings if reading.found]
    for_children = [each for each in told if each.age_below_years is not None and each.age_below_years <= ADULT_YEARS]
    others = any(each.age_below_years is None for each, _ in readings)
    if facts.age_years is not None or facts.age_group is not None or told != for_children or not (told and others):
        return readings
    named = "; ".join(dict.fromkeys(f"{amount_text(r.dose)} {interval_text(r.intervals)}" for r in for_children))
    warnings.append(f"No age is given: the doses for children ({named}) are not shown alone.")
    return [(each, reading) for each, reading in readings if not reading.found]


def _by_use(shown: list[RegimenForPatient]) -> tuple[RegimenForPatient, ...]:
    """Regimens with those of one use together, in the order in which the uses come first."""
    uses = {use: place for place, use in reversed(list(enumerate(regimen.use for regimen in shown)))}
    return tuple(sorted(shown, key=lambda regimen: uses[regimen.use]))


def _with_kidneys(monograph: Monograph, chosen: Chosen, facts: PatientFacts) -> Chosen:
    """The regimens with those for failed kidneys last; without them where a point table reaches, or a value is told.

    A value whose unit is missing chooses no row, but who has one is not without kidney function as far as is known.
    """
    failing = tuple(each for each in chosen.regimens if each.kidneys_fail)
    others = tuple(each for each in chosen.regimens if not each.kidneys_fail)
    if not failing:
        return chosen
    tables = [table for table in monograph.renal_tables if table.points]
    values = [read_metric(table.metric, facts, (), monograph.renal_weight).value for table in tables]
    unitless = facts.crcl_without_unit is not None or facts.creatinine_without_unit is not None
    if not unitless and not any(v is not None and reaches(table, v) for table, v in zip(tables, values, strict=True)):
        return replace(chosen, regimens=(*others, *failing))
    named = "; ".join(
        f"{amount_text(each.dose)} {interval_text(each.intervals)} ({each.condition})" for each in failing
    )
    note = f"Only without kidney function, and so not shown for this patient: {named}."
    return replace(chosen, regimens=others, warnings=(*chosen.warnings, note))


def _which_dialysis(monograph: Monograph, indication: str | None) -> Calculation:
    """No dose where there is dialysis of no stated kind: labels print other doses for each kind, or none."""
    return Calculation(
        drug=monograph.drug,
        indication=indication,
        steps=(),
        regimens=(),
        verdict="missing_facts",
        warnings=(),
        missing=(DIALYSIS_KIND,),
    )


def _with_tables(monograph: Monograph, chosen: Chosen) -> Chosen:
    """The regimens without those that have no renal table where others of the same use and route have one.

    A range of doses whose printed columns are adjusted must not stand unadjusted beside them.
    """
    tabled = {name for table in monograph.renal_tables for name in table.regimens}
    adjusted = [regimen for regimen in chosen.regimens if regimen.id in tabled]
    left_out = [
        regimen
        for regimen in chosen.regimens
        if regimen.id not in tabled
        and regimen.dose.low != regimen.dose.high
        and any(
            (other.indication, other.phase) == (regimen.indication, regimen.phase)
            and set(other.routes) & set(regimen.routes)
            for other in adjusted
        )
    ]
    if not left_out:
        return chosen
    named = "; ".join(dict.fromkeys(f"{amount_text(r.dose)} {interval_text(r.intervals)}" for r in left_out))
    note = f"The printed range ({named}) has no renal table of its own; the doses in it that have one are shown."
    kept = tuple(regimen for regimen in chosen.regimens if regimen not in left_out)
    return replace(chosen, regimens=kept, warnings=(*chosen.warnings, note))


def _each_once(steps: list[CalculationStep]) -> tuple[CalculationStep, ...]:
    first: dict[tuple[str, str], CalculationStep] = {}
    for step in steps:
        first.setdefault((step.label, step.expression), step)
    return tuple(first.values())


def _gather(
    gathered: _Gathered,
    asked: tuple[Monograph, Regimen, PatientFacts, Measured],
    found: Found,
    body: PatientBody,
) -> bool:
    """Add one reading, judged by the limits of use, with its steps, as it is shown; False where they forbid it."""
    monograph, regimen, facts, measured = asked
    course = found.reading.course
    applied = Applied(monograph, regimen, course, body.size, facts.age_years) if course else None
    if applied is not None and course is not None:
        judged = judge_use(applied, facts, measured)
        gathered.checks += judged.checks
        gathered.missing += judged.missing
        if judged.refusals:
            refused = with_note(found, " ".join(judged.refusals))
            gathered.shown.append(show_regimen(monograph, regimen, refused, None, DO_NOT_USE))
            return False
        if "kg" in {per_body(dose.unit) for dose in (course.dose, course.first_dose) if dose}:
            gathered.warnings += body.notes
            gathered.steps += body.steps
        gathered.steps += dose_steps(applied, body.surface)
    gathered.shown.append(show_regimen(monograph, regimen, found, applied))
    return True


def _notes_by_regimen(chosen: Chosen) -> dict[str, str]:
    notes: dict[str, str] = {}
    for name, note in chosen.notes:
        notes[name] = f"{notes[name]} {note}" if name in notes else note
    return notes


def _between_bands(gathered: _Gathered, chosen: Chosen) -> None:
    """Two regimens on either side of a weight are two readings, unless they say the same."""
    results = {shown.result for shown in gathered.shown if shown.id in chosen.between}
    if len(results) > 1:
        gathered.kinds.append("ambiguous")


def _between_editions(gathered: _Gathered, chosen: Chosen) -> None:
    """Regimens that differ only in the label they stand in are two readings, unless they say the same."""
    groups: dict[tuple[object, ...], dict[str, set[str]]] = {}
    for regimen in chosen.regimens:
        if regimen.edition:
            key = (regimen.indication, regimen.routes, regimen.phase, regimen.age_from_years, regimen.condition)
            results = {shown.result for shown in gathered.shown if shown.id == regimen.id}
            groups.setdefault(key, {}).setdefault(regimen.edition, set()).update(results)
    for editions in groups.values():
        if len({frozenset(results) for results in editions.values()}) > 1:
            gathered.kinds.append("ambiguous")


def _missing_sizes(regimen: Regimen, body: BodySize) -> list[str]:
    """The sizes that a printed dose is given per and that are not known."""
    missing = []
    amounts = [regimen.dose, *([regimen.first_dose] if regimen.first_dose else [])]
    for per in (per_body(amount.unit) for amount in amounts):
        if per and body.weight_kg is None:
            missing.append(WEIGHT)
        if per == "m2" and body.surface_m2 is None:
            missing.append(HEIGHT)
    return missing


def _verdict(kinds: list[str], missing: list[str]) -> str:
    if "ambiguous" in kinds:
        return "ambiguous"
    if kinds and "dose" not in kinds and not (missing and "no_dose" not in kinds):
        return "no_dose" if "no_dose" in kinds else "no_rule"
    return "missing_facts" if missing or not kinds else "calculated"


def is_child(facts: PatientFacts) -> bool:
    """Whether the patient is known to be a child."""
    return facts.age_group is AgeGroup.CHILD if facts.age_years is None else facts.age_years < ADULT_YEARS


def _patient_notes(monograph: Monograph, facts: PatientFacts, gathered: _Gathered) -> tuple[str, ...]:
    """What the label says of patients like this one beside the doses: checks, dialysis, children, stop rules."""
    kind = dialysis_kind(facts.dialysis)
    notes = [*gathered.checks, *(rule.text for rule in monograph.dialysis_rules if rule.dialysis is kind)]
    if is_child(facts):
        notes += [gap.text for gap in monograph.declared_gaps if gap.topic == "children"]
    if {"no_dose", "ambiguous"} & set(gathered.kinds):
        notes += stop_warnings(monograph)
    return tuple(notes)
