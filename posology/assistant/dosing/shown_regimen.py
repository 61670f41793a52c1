"""What a calculation shows of one reading: base regimen, row, result, mg, volumes, times, totals, notes and source.

Decides nothing; every value comes from `dose_arithmetic` and `infusion_limits`.
"""

from __future__ import annotations

from posology.assistant.answers import CalculationStep, RegimenForPatient
from posology.assistant.dosing.body_amounts import absolute, per_body
from posology.assistant.dosing.decimal_text import brief, plain
from posology.assistant.dosing.dose_arithmetic import (
    Applied,
    cap_notes,
    daily_total_text,
    each_text,
    hydration_text,
    volume_texts,
)
from posology.assistant.dosing.dose_texts import Course, amount_text, course_text, interval_text
from posology.assistant.dosing.infusion_limits import infusion_text
from posology.assistant.dosing.monographs import Monograph, Regimen
from posology.assistant.dosing.regimen_reading import Found
from posology.assistant.dosing.renal_rows import course_of
from posology.assistant.dosing.rule_sources import rule_source
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.worked import Worked

_PRINTED_UNITS = {"m2": "m²", "kg": "kg"}


def show_regimen(
    monograph: Monograph, regimen: Regimen, found: Found, applied: Applied | None, refused: str = ""
) -> RegimenForPatient:
    """One reading as it is shown.

    Args:
        monograph: the regimen's.
        regimen: the base regimen.
        found: the reading.
        applied: its course for this body, None where no dose is given.
        refused: words for a dose that a limit of use forbids.
    """
    reading = found.reading
    shown = RegimenForPatient(
        id=regimen.id,
        base=course_text(_without_first(course_of(regimen, None))),
        band=f"{reading.band} {found.unit}".strip(),
        result=refused or reading.refused or found.result,
        use=next((use.name for use in monograph.indications if use.id == regimen.indication), ""),
        method=found.method or regimen.edition,
        rule=found.rule,
        source=rule_source(
            monograph, reading.source or regimen.source, found.table.source.table if found.table else ""
        ),
        notes=_notes(monograph, regimen, found),
    )
    return shown if applied is None else shown.model_copy(update=_dose_fields(applied, shown.notes))


def _without_first(course: Course) -> Course:
    return Course(course.dose, course.intervals, course.doses_in_course, timing=course.timing)


def _dose_fields(applied: Applied, notes: tuple[str, ...]) -> dict[str, object]:
    regimen, course = applied.regimen, applied.course
    duration = amount_text(regimen.duration) if regimen.duration else ""
    often = interval_text(course.intervals, course.doses_in_course)
    return {
        "result": course_text(course),
        "dose_mg": applied.mg,
        "each": each_text(applied),
        "first_dose": _first_dose_text(applied),
        "interval": ", ".join(part for part in (often, course.timing) if part),
        "duration": ", ".join(part for part in (duration, regimen.duration_note) if part),
        "volumes": volume_texts(applied),
        "infusion": infusion_text(applied),
        "daily_total": daily_total_text(applied),
        "hydration": hydration_text(applied),
        "notes": (*notes, *cap_notes(applied)),
    }


def _first_dose_text(applied: Applied) -> str:
    opening = applied.opening
    if opening is None:
        return ""
    printed = amount_text(opening.dose)
    one = opening.one if per_body(opening.dose.unit) or opening.cap else None
    return f"{printed} = {amount_text(one)}" if one else printed


def _notes(monograph: Monograph, regimen: Regimen, found: Found) -> tuple[str, ...]:
    notes = [
        f"Condition: {regimen.condition.rstrip('.')}." if regimen.condition else "",
        regimen.note,
        found.reading.note,
    ]
    if found.table is None and regimen.age_below_years is not None:
        notes += [gap.text for gap in monograph.declared_gaps if gap.topic == "children"]
    return tuple(note for note in notes if note)


def dose_steps(applied: Applied, surface: Worked | None) -> tuple[CalculationStep, ...]:
    """The steps from a dose per kg, per m² or per day to one dose; fixed doses need none.

    Args:
        applied: a course for one body.
        surface: the step to the body surface, where it is known.
    """
    steps: list[CalculationStep] = []
    first = applied.course.first_dose
    if first is not None and per_body(first.unit):
        steps += _sized(applied, first, "First dose", surface)
    if per_body(applied.dose.unit):
        name = "Total for the day" if applied.course.per_day else "One dose"
        steps += _sized(applied, applied.dose, name, surface)
    if applied.course.per_day:
        steps += _parts(applied)
    return tuple(steps)


def _sized(applied: Applied, dose: Amount, name: str, surface: Worked | None) -> list[CalculationStep]:
    base, _, per = dose.unit.removesuffix("/day").partition("/")
    size, whole = applied.body.of(per), absolute(dose, applied.body)
    if size is None or whole is None:
        return []
    steps = [_as_step(surface)] if per == "m2" and surface else []
    result = _values(whole)
    source = f"{applied.monograph.name}, {applied.regimen.source.section}"
    steps.append(
        CalculationStep(
            label=f"{name} of {amount_text(dose)}",
            expression=f"{amount_text(dose)} × {brief(size)} {_PRINTED_UNITS[per]} = {result}",
            value=result,
            unit=whole.unit if base != "mcg" else "mg",
            source=f"dose × {applied.body.weight_name if per == 'kg' else 'body surface'}; {source}",
        )
    )
    return steps


def _parts(applied: Applied) -> list[CalculationStep]:
    total = absolute(applied.dose, applied.body)
    if total is None:
        return []
    return [
        CalculationStep(
            label=f"One dose {interval_text((portion.interval,))}",
            expression=f"{_values(total)} {total.unit}/day, in equal parts = {_values(portion.amount)}",
            value=_values(portion.amount),
            unit=portion.amount.unit,
            source="daily dose ÷ doses a day",
        )
        for portion in applied.portions
        if portion.interval is not None and not portion.cap
    ]


def _values(amount: Amount) -> str:
    low, high = brief(amount.low), brief(amount.high)
    return low if low == high else f"{low}–{high}"


def _as_step(worked: Worked) -> CalculationStep:
    return CalculationStep(
        label=worked.label,
        expression=worked.expression,
        value=plain(worked.value.quantize(worked.value.__class__("0.001"))),
        unit=worked.unit,
        source=worked.source,
    )
