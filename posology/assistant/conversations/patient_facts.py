"""Patient facts across the turns of a conversation: the newer fact holds, and what it makes obsolete is said.

Reads no text and judges no value: `understanding` reads, `dosing` judges.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from posology.assistant.dosing.decimal_text import brief
from posology.assistant.patients import PatientFacts, Sex
from posology.assistant.understanding.followup_cues import FactName

FactValue = Decimal | Sex | str

CREATININES = ("creatinine_mg_per_dl", "creatinine_without_unit")
CLEARANCES = (
    "crcl_ml_per_min",
    "crcl_ml_per_min_per_kg",
    "crcl_ml_per_min_173",
    "egfr_ml_per_min_173",
    "crcl_without_unit",
)
# A value converted from another unit has digits that nobody measured.
_FIGURES = 4
_LABELS = {
    "age_years": ("age", "years"),
    "age_group": ("", ""),
    "sex": ("", ""),
    "weight_kg": ("weight", "kg"),
    "height_cm": ("height", "cm"),
    "creatinine_mg_per_dl": ("creatinine", "mg/dL"),
    "creatinine_without_unit": ("creatinine", "(unit unknown)"),
    "crcl_ml_per_min": ("CrCl", "mL/min"),
    "crcl_ml_per_min_per_kg": ("CrCl", "mL/min/kg"),
    "crcl_ml_per_min_173": ("CrCl", "mL/min/1.73 m²"),
    "egfr_ml_per_min_173": ("eGFR", "mL/min/1.73 m²"),
    "crcl_without_unit": ("CrCl", "(unit unknown)"),
    "dialysis": ("dialysis:", ""),
}
_NAMED: Mapping[FactName, tuple[str, ...]] = {
    FactName.AGE: ("age_years", "age_group"),
    FactName.CREATININE: CREATININES,
    FactName.CLEARANCE: CLEARANCES,
    FactName.KIDNEYS: (*CREATININES, *CLEARANCES, "dialysis"),
    FactName.EVERYTHING: tuple(PatientFacts.model_fields),
}


def facts_given(facts: PatientFacts) -> dict[str, FactValue]:
    """The facts that are known, by field name, in the order of the contract."""
    return facts.model_dump(exclude_none=True)


def fields_of(name: FactName) -> tuple[str, ...]:
    """The facts that a name stands for.

    >>> fields_of(FactName.WEIGHT)
    ('weight_kg',)
    """
    return _NAMED.get(name, (name.value,))


def shown(name: str, value: FactValue) -> str:
    """One fact as a reader sees it.

    >>> shown("weight_kg", Decimal("58.0")), shown("creatinine_mg_per_dl", Decimal("1.583710407"))
    ('weight 58 kg', 'creatinine 1.584 mg/dL')
    """
    label, unit = _LABELS[name]
    written = brief(value, _FIGURES) if isinstance(value, Decimal) else str(value)
    return " ".join(part for part in (label, written, unit) if part)


def replaced_by(facts: PatientFacts, newer: PatientFacts) -> tuple[PatientFacts, tuple[str, ...]]:
    """Join the facts in force with newer ones, which win.

    A newer creatinine ends every clearance given before, since that belonged to the older creatinine; a newer
    clearance ends the clearances in other measures. A value without a unit ends the older value with one. An age in
    numbers outdoes an age group.

    Returns:
        The facts in force, and one note for each fact that changed or ended.
    """
    old, new = facts_given(facts), facts_given(newer)
    if "age_years" in new:
        old.pop("age_group", None)
    elif "age_years" in old:
        new.pop("age_group", None)
    ended: list[str] = []
    notes: list[str] = []
    if any(name in new for name in CREATININES):
        ended += [*CREATININES, *CLEARANCES]
    if any(name in new for name in CLEARANCES):
        ended += CLEARANCES
    for name, value in new.items():
        if name in old and old[name] != value:
            notes.append(f"Now {shown(name, value)} (was {shown(name, old[name])})")
    over = [name for name in dict.fromkeys(ended) if name in old and name not in new]
    notes.extend(f"The earlier {shown(name, old.pop(name))} no longer holds" for name in over)
    return PatientFacts.model_validate({**old, **new}), tuple(notes)


def unsettled_by(facts: PatientFacts, names: Sequence[str]) -> tuple[PatientFacts, tuple[str, ...]]:
    """The facts without those that a message speaks of and leaves open: an older value must not stand in for them.

    An open creatinine or clearance leaves the kidneys open, whatever was known of them; an eGFR only the clearances.

    Args:
        facts: in force.
        names: the facts left open, or the beginnings of their names.
    """
    held = facts_given(facts)
    dropped = [name for name in held if name.startswith(tuple(names))] if names else []
    kidneys = (*CREATININES, *CLEARANCES)
    if any(name.startswith(("creatinine", "crcl")) for name in names):
        dropped += [name for name in kidneys if name in held]
    elif any(name.startswith("egfr") for name in names):
        dropped += [name for name in CLEARANCES if name in held]
    kept = {name: value for name, value in held.items() if name not in dropped}
    notes = tuple(f"The earlier {shown(name, held[name])} no longer holds" for name in dict.fromkeys(dropped))
    return PatientFacts.model_validate(kept), notes


def differing(facts: PatientFacts, newer: PatientFacts) -> bool:
    """Whether newer facts state any known fact differently."""
    old, new = facts_given(facts), facts_given(newer)
    return any(old[name] != value for name, value in new.items() if name in old)


def questions_about(facts: PatientFacts) -> tuple[str, ...]:
    """What must be asked back about the facts in force: values without a unit, dialysis of no stated kind."""
    asked = []
    if facts.creatinine_without_unit is not None:
        asked.append(f"creatinine {brief(facts.creatinine_without_unit)} has no unit: say mg/dL or µmol/L")
    if facts.crcl_without_unit is not None:
        asked.append(f"CrCl {brief(facts.crcl_without_unit)} has no unit: say mL/min, mL/min/kg or mL/min/1.73 m²")
    if facts.dialysis == "unspecified":
        asked.append("dialysis of which kind: say haemodialysis, peritoneal dialysis or continuous (CRRT)")
    return tuple(asked)
