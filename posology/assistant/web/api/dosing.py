"""Doses for a patient, calculators, and checks of statements and documents: the parts of the API without a library."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from posology.assistant.answering.calculator_requests import arguments_of, described, worked_object
from posology.assistant.answering.checking import check_records
from posology.assistant.answering.document_report import report_object
from posology.assistant.answering.dose_requests import ENTRIES, DoseRequest
from posology.assistant.answers import Calculation, NotationFinding, NumberFinding, Verdict
from posology.assistant.dosing.calculators import CALCULATORS, find_calculator, run
from posology.assistant.users.roles import Permission
from posology.assistant.web.access import Needs
from posology.assistant.web.api.check_report import CalculatorDescribed, DocumentReport, WorkedCalculation
from posology.assistant.web.problems import USUAL
from posology.assistant.web.services import services_of

router = APIRouter(prefix="/api/v1", responses=USUAL)
ShortText = Annotated[str, Field(max_length=300)]
CalculatorName = Annotated[str, Path(max_length=100, examples=["cockcroft-gault"])]
_MOST_STATEMENTS = 200


class _Input(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class DoseInput(_Input):
    """A request for doses. Numbers are texts, so that no digit is lost: "1.05"."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"drug": "foscarnet", "indication": "HSV", "patient": "68 y male, 70 kg, SCr 1.05 mg/dL"}]
        }
    )

    drug: Annotated[str, Field(min_length=1, max_length=100)]
    indication: ShortText = ""
    route: ShortText = ""
    regimen: ShortText = ""
    phase: ShortText = ""
    weight_kg: ShortText = ""
    height_cm: ShortText = ""
    age_years: ShortText = ""
    sex: ShortText = ""
    creatinine_mg_per_dl: ShortText = ""
    creatinine_umol_per_l: ShortText = ""
    egfr_ml_per_min_173: ShortText = ""
    clearance: ShortText = ""
    dialysis: ShortText = ""
    patient: Annotated[str, Field(max_length=2000)] = ""

    def asked(self) -> DoseRequest:
        """The request as the engine takes it."""
        numbers = self.model_dump(include=set(ENTRIES))
        words = self.model_dump(
            include={"drug", "indication", "route", "regimen", "phase", "sex", "clearance", "dialysis", "patient"}
        )
        return DoseRequest(**words, numbers=numbers)


class CalculatorInput(_Input):
    """Arguments of a calculator by name, or a sentence on the patient that holds them."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"sentence": "72-year-old woman, 60 kg, creatinine 124 µmol/L"}]}
    )

    arguments: Annotated[dict[str, ShortText], Field(max_length=30)] = {}
    sentence: Annotated[str, Field(max_length=2000)] = ""


class StatementInput(_Input):
    """One statement to check, with what the text itself does not say."""

    id: ShortText = ""
    text: Annotated[str, Field(min_length=1, max_length=20_000)]
    drug: ShortText = ""
    indication: ShortText = ""
    route: ShortText = ""


class ChecksInput(_Input):
    """Statements to check, each on its own."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [{"statements": [{"id": "1", "text": "Ganciclovir is infused over at least one hour."}]}]
        }
    )

    statements: Annotated[list[StatementInput], Field(min_length=1, max_length=_MOST_STATEMENTS)]


class CheckedStatement(BaseModel):
    """The verdicts on one statement (the same object as `posology check --jsonl` prints)."""

    id: str
    verdict: Verdict | None
    quantities: list[NumberFinding]
    notation: list[NotationFinding]


class Checked(BaseModel):
    """The verdicts, in the order of the statements."""

    statements: list[CheckedStatement]


class DocumentInput(_Input):
    """A document to check: an article in Markdown, or plain text."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"name": "note.txt", "text": "Ganciclovir is infused over at least one hour."}]}
    )

    name: Annotated[str, Field(max_length=200, pattern=r"^[^/\\\x00-\x1f]*$")] = "document.md"
    text: Annotated[str, Field(min_length=1, max_length=500_000)]
    drug: ShortText = ""
    indication: ShortText = ""
    route: ShortText = ""


@router.post("/doses", tags=["doses"], dependencies=[Depends(Needs(Permission.CALCULATE))])
def doses(request: Request, wanted: DoseInput) -> Calculation:
    """Calculate the doses of one drug for one patient, with worked steps and the label source of every rule."""
    return services_of(request).dosing.calculate(wanted.asked())


@router.get("/calculators", tags=["doses"], dependencies=[Depends(Needs(Permission.CALCULATE))])
def calculators() -> list[CalculatorDescribed]:
    """The calculators with their arguments, units and ranges of validity."""
    return [CalculatorDescribed.model_validate(described(calculator)) for calculator in CALCULATORS.values()]


@router.post(
    "/calculators/{name}",
    tags=["doses"],
    dependencies=[Depends(Needs(Permission.CALCULATE))],
)
def calculate(name: CalculatorName, given: CalculatorInput) -> WorkedCalculation:
    """Run a calculator; gives every worked step with formula and source."""
    calculator = find_calculator(name)
    arguments = {**arguments_of(calculator, given.sentence, given.arguments), **given.arguments}
    return WorkedCalculation.model_validate(worked_object(calculator, run(calculator.name, arguments)))


@router.post("/checks", tags=["checks"], dependencies=[Depends(Needs(Permission.CHECK))])
def checks(request: Request, wanted: ChecksInput) -> Checked:
    """Verify every number of statements against label rules."""
    verifier = services_of(request).checks.verifier
    checked = check_records((statement.model_dump() for statement in wanted.statements), verifier)
    return Checked(statements=[CheckedStatement.model_validate(one) for one in checked])


@router.post("/checks/document", tags=["checks"], dependencies=[Depends(Needs(Permission.CHECK))])
def check_document(request: Request, wanted: DocumentInput) -> DocumentReport:
    """Check a whole document: numbers, contradictions, references, omissions, notation."""
    checker = services_of(request).checks
    report = checker.check_file(
        wanted.name or "document.md",
        wanted.text.encode(),
        drug=wanted.drug,
        indication=wanted.indication,
        route=wanted.route,
    )
    return DocumentReport.model_validate(report_object(report))
