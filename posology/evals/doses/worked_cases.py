"""Doses for patients against worked cases: the regimens, the milligrams and the verdict. Works nothing out itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from pydantic import Field

from posology.assistant.answers import Calculation
from posology.assistant.errors import AssistantError
from posology.assistant.patients import PatientFacts
from posology.evals.doses.checks import PATIENT, Check, Checked, Part, checked, decided
from posology.evals.runs import read_lines
from posology.evals.shipped import shipped
from posology.evals.strict_record import StrictRecord

FILE = "worked-doses.jsonl"
_MAY_LACK = frozenset({"weight (kg)", "height (cm)"})
_WAYS_TO_SAY = (("first dose ", ""), (" divided every", " every"), ("every 1 ", "every "))
Calculate = Callable[[str, str, PatientFacts], Calculation]


class WorkedDose(StrictRecord):
    """One line of the file.

    Attributes:
        id: unique.
        drug: id of the drug.
        regimen: id of the regimen in its rules.
        patient: facts as texts, so that they stay decimal.
        verdicts: the verdicts of the calculation that go with the case.
        expected: what the label gives: one reading, or all where it leaves several.
        doses_mg: the milligrams of each, None where the label gives no single one; None as a whole in a case that
            states readings only, whose order and ways to say the same do not count.
        source: of the printed values.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    drug: str = Field(min_length=1)
    regimen: str = Field(min_length=1)
    patient: Mapping[str, str]
    verdicts: tuple[str, ...] = Field(min_length=1)
    expected: tuple[str, ...]
    doses_mg: tuple[Decimal | None, ...] | None = None
    source: str = Field(min_length=1)


def worked_doses() -> tuple[WorkedDose, ...]:
    """Read the cases; the shipped ones.

    Raises:
        RunError: when the file is missing or a line is no case.
    """
    return read_lines(shipped("datasets") / FILE, WorkedDose)


def check_patients(cases: tuple[WorkedDose, ...], calculate: Calculate) -> Iterator[Checked]:
    """Every case, in order; one whose drug has no rules, or whose facts are refused, fails."""
    for case in cases:
        try:
            calculation = calculate(case.drug, case.regimen, PatientFacts.model_validate(dict(case.patient)))
            said = f"{calculation.verdict}: {_joined(tuple(shown.result for shown in calculation.regimens))}"
            fault = _fault(case, calculation)
        except (AssistantError, KeyError) as error:
            said, fault = "refused", f"refused: {error}"
        check = Check(
            id=f"patient-{case.id}",
            part=Part.PATIENT,
            drug=case.drug,
            operator=case.regimen,
            text=f"{case.drug} {case.regimen}: " + ", ".join(f"{name} {text}" for name, text in case.patient.items()),
            source=case.source,
            expected=f"{' or '.join(case.verdicts)}: {_joined(case.expected)}",
            verdict=said,
        )
        yield checked(check, [decided(PATIENT, fault)])


def _fault(case: WorkedDose, calculation: Calculation) -> str:
    """Why a calculation is not the worked case, "" when it is."""
    if calculation.verdict not in case.verdicts:
        return f"the verdict is {calculation.verdict}, {' or '.join(case.verdicts)} is worked"
    results = [shown.result for shown in calculation.regimens]
    doses = [shown.dose_mg for shown in calculation.regimens]
    if case.doses_mg is None:
        if calculation.verdict == "missing_facts" and not set(calculation.missing) <= _MAY_LACK:
            return f"it asks for {', '.join(calculation.missing)}"
        same = sorted(map(_plain, results)) == sorted(map(_plain, case.expected))
    else:
        same = results == list(case.expected) and doses == list(case.doses_mg)
    return "" if same else f"{_joined(case.expected)} is worked, {_joined(tuple(results))} was calculated"


def _plain(text: str) -> str:
    """A result without the words that say how it is put, not what is given."""
    for said, plain in _WAYS_TO_SAY:
        text = text.replace(said, plain)
    return text


def _joined(results: tuple[str, ...]) -> str:
    return " | ".join(results) or "nothing"
