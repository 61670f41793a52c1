"""`posology dose`: the doses of one drug for one patient, with the worked steps."""

from __future__ import annotations

from typing import Annotated

import typer

from posology.assistant import bootstrap
from posology.assistant.answering.dose_requests import DoseRequest
from posology.assistant.cli.calculation_view import calculation_panel
from posology.assistant.cli.console import out, print_json
from posology.assistant.cli.exits import Exit


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
    numbers = {
        "weight_kg": weight_kg,
        "height_cm": height_cm,
        "age_years": age,
        "creatinine_mg_per_dl": scr_mg_dl,
        "creatinine_umol_per_l": scr_umol_l,
        "egfr_ml_per_min_173": egfr,
    }
    request = DoseRequest(
        drug=drug,
        indication=indication or "",
        route=route or "",
        regimen=regimen or "",
        phase=phase or "",
        numbers={name: value for name, value in numbers.items() if value is not None},
        sex=sex or "",
        clearance=crcl or "",
        dialysis=dialysis or "",
        patient=patient,
    )
    calculation = bootstrap.dosing(bootstrap.settings()).calculate(request)
    if as_json:
        print_json(calculation)
    else:
        out.print(calculation_panel(calculation))
    if calculation.verdict == "no_rule":
        raise typer.Exit(Exit.CHECK_FAILED)
