"""`posology dose`: the doses of one drug for one patient, with the worked steps."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated

import typer

from posology.assistant import bootstrap
from posology.assistant.answers import PatientFacts, Sex
from posology.assistant.cli.calculation_view import calculation_panel
from posology.assistant.cli.console import out, print_json
from posology.assistant.cli.exits import Exit
from posology.assistant.dosing.doses import doses_for
from posology.assistant.errors import PatientFactError, UnknownDrugError
from posology.assistant.understanding.drugs import find_drugs
from posology.assistant.understanding.patient import merge_readings, parse_patient

_UMOL_PER_MG_DL = Decimal("88.4")


def dose(
    drug: Annotated[str, typer.Argument(help="Generic or brand name.")],
    indication: Annotated[str | None, typer.Option(help="The use, in words.")] = None,
    route: Annotated[str | None, typer.Option(help="iv, oral, ...")] = None,
    regimen: Annotated[
        str | None, typer.Option(help="One regimen by its id; an unknown one lists the ids of the drug.")
    ] = None,
    phase: Annotated[str | None, typer.Option(help="loading, induction, treatment, maintenance, ...")] = None,
    weight_kg: Annotated[str | None, typer.Option(help="Body weight in kg.")] = None,
    height_cm: Annotated[str | None, typer.Option(help="Height in cm.")] = None,
    age: Annotated[str | None, typer.Option(help="Age in years.")] = None,
    sex: Annotated[str | None, typer.Option(help="female or male.")] = None,
    scr_mg_dl: Annotated[str | None, typer.Option(help="Serum creatinine in mg/dL.")] = None,
    scr_umol_l: Annotated[str | None, typer.Option(help="Serum creatinine in umol/L.")] = None,
    crcl: Annotated[str | None, typer.Option(help='Clearance with its unit: "60 mL/min" or "0.75 mL/min/kg".')] = None,
    egfr: Annotated[str | None, typer.Option(help="eGFR in mL/min/1.73 m2.")] = None,
    patient: Annotated[str, typer.Option(help='Facts in words: "70 kg, 62 y, female, SCr 1.8 mg/dL".')] = "",
    dialysis: Annotated[str | None, typer.Option(help="haemodialysis, peritoneal or continuous.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the calculation as one JSON object.")] = False,
) -> None:
    """Calculate doses from label rules.

    Example: posology dose foscarnet --indication HSV --weight-kg 70 --age 68 --sex male --scr-mg-dl 1.05
    """
    chosen = bootstrap.settings()
    rulebook, lexicon = bootstrap.rulebook_of(chosen), bootstrap.lexicon_of(chosen)
    named = [mention.drug for mention in find_drugs(drug, lexicon) if mention.drug]
    name = named[0] if named else drug
    if name not in rulebook.drugs:
        raise UnknownDrugError(drug, rulebook.drugs)
    monograph = rulebook.monograph(name)
    _known("regimen", regimen, [each.id for each in monograph.regimens])
    _known("phase", phase, list(dict.fromkeys(each.phase.value for each in monograph.regimens)))
    options = {
        "weight_kg": weight_kg,
        "height_cm": height_cm,
        "age_years": age,
        "sex": sex,
        "creatinine_mg_per_dl": _creatinine(scr_mg_dl, scr_umol_l),
        "egfr_ml_per_min_173": egfr,
        "dialysis": dialysis,
    }
    facts, problems = _facts(options, crcl, patient)
    worked = doses_for(monograph, facts, indication, route, regimen=regimen, phase=phase)
    calculation = worked.model_copy(update={"warnings": (*problems, *worked.warnings)})
    if as_json:
        print_json(calculation)
    else:
        out.print(calculation_panel(calculation))
    if calculation.verdict == "no_rule":
        raise typer.Exit(Exit.CHECK_FAILED)


def _known(what: str, asked: str | None, known: list[str]) -> None:
    """Refuse the name of a part of the label that does not exist, with those that do."""
    if asked is not None and asked.strip().lower() not in known:
        raise PatientFactError(what, repr(asked), ", ".join(known), "Choose one of them, or leave it out.")


def _facts(
    options: dict[str, str | Decimal | None], crcl: str | None, patient: str
) -> tuple[PatientFacts, tuple[str, ...]]:
    """The facts of flags and words together; a flag wins over the words."""
    reading = parse_patient(patient)
    given: dict[str, object] = {}
    for name, value in options.items():
        if value is None:
            continue
        given[name] = _sex(str(value)) if name == "sex" else value if name == "dialysis" else _number(name, str(value))
    if crcl is not None:
        clearance = parse_patient(
            crcl if re.search(r"[a-zA-Z]\s*(?:=|:|of|is|\d)", crcl) else f"creatinine clearance {crcl}"
        )
        reading = merge_readings(reading, clearance)
    facts = PatientFacts.model_validate({**reading.facts.model_dump(), **given})
    return facts, reading.problems


def _creatinine(mg_dl: str | None, umol_l: str | None) -> Decimal | None:
    if mg_dl is not None and umol_l is not None:
        raise PatientFactError(
            "creatinine", f"{mg_dl} mg/dL and {umol_l} umol/L", "one of the two units", "Give it once."
        )
    if mg_dl is not None:
        return _number("creatinine", mg_dl)
    return None if umol_l is None else _number("creatinine", umol_l) / _UMOL_PER_MG_DL


def _number(name: str, text: str) -> Decimal:
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation as error:
        raise PatientFactError(
            name, repr(text), "a plain number", "Leave the unit out; the option's name holds it."
        ) from error
    if not value.is_finite():
        raise PatientFactError(name, repr(text), "a plain number", "Give the measured value.")
    return value


def _sex(text: str) -> Sex:
    for sex in Sex:
        if text.strip().lower() in {sex.value, sex.value[0]}:
            return sex
    raise PatientFactError("sex", repr(text), "female or male", "The clearance formula needs one of the two.")
