"""An answer, a calculation and a conversation say what of the patient's details they did not use."""

from __future__ import annotations

import pytest

from posology.assistant import bootstrap
from posology.assistant.answering.dose_requests import DoseRequest, Dosing
from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.errors import PatientFactError
from posology.assistant.settings import Settings
from tests.conftest import CORPUS

QUESTION = "What is the dose of valacyclovir for herpes zoster?"
BOUND = '"CrCl 50–60 mL/min" was not used: it is a bound or a range, give one value with its unit'
PREGNANT = (
    '"pregnant" was not used: no dose here is chosen for pregnancy or breast-feeding, see what the label says of it'
)
UNUSED = "What was given about the patient was not used"


@pytest.fixture(scope="module")
def dosing() -> Dosing:
    return bootstrap.dosing(Settings(corpus=CORPUS))


@pytest.mark.parametrize(
    ("patient", "warning"),
    [
        ("CrCl 50–60 mL/min", BOUND),
        ("pregnant", PREGNANT),
        ("pregnant, 70 kg, CrCl 60 mL/min", PREGNANT),
        ("70 kg, 62 y, male, CrCl <30 mL/min", "CrCl < 30 is a bound or a range: say one value with its unit"),
    ],
)
def test_an_answer_says_what_it_did_not_use(pipeline: AnswerPipeline, patient: str, warning: str) -> None:
    calculation = pipeline.answer(QUESTION, patient).calculation

    assert calculation is not None
    assert warning in calculation.warnings


@pytest.mark.parametrize("question", ["Compare valacyclovir and acyclovir for zoster", "How is shingles treated?"])
def test_an_answer_without_a_calculation_says_that_the_patient_was_not_used(
    pipeline: AnswerPipeline, question: str
) -> None:
    assert UNUSED in pipeline.answer(question, "70 kg, CrCl 25 mL/min").labels.caution
    assert UNUSED not in pipeline.answer(question).labels.caution


def test_an_answer_that_uses_all_details_says_nothing_of_it(pipeline: AnswerPipeline) -> None:
    answer = pipeline.answer(QUESTION, "70 kg, 62 y, male, CrCl 60 mL/min")

    assert answer.calculation is not None
    assert not [warning for warning in answer.calculation.warnings if "not used" in warning]
    assert UNUSED not in answer.labels.caution


def test_a_population_named_in_the_question_is_said_to_be_no_part_of_the_rules(pipeline: AnswerPipeline) -> None:
    question = "What is the dose of valacyclovir for herpes zoster in a pregnant woman, 70 kg, CrCl 60 mL/min?"
    calculation = pipeline.answer(question).calculation

    assert calculation is not None
    assert "The doses are not chosen for: pregnant; no label rule covers it." in calculation.warnings


def test_a_requested_dose_says_what_it_did_not_use(dosing: Dosing) -> None:
    patient = "62 y, pregnant, creatinine clearance <30 mL/min"
    warnings = dosing.calculate(DoseRequest(drug="valacyclovir", indication="herpes zoster", patient=patient)).warnings

    assert PREGNANT in warnings
    assert any(warning.startswith("CrCl < 30 is a bound or a range") for warning in warnings)
    assert not any("chosen by it" in warning for warning in warnings)


def test_a_clearance_given_by_itself_that_is_a_bound_is_refused(dosing: Dosing) -> None:
    with pytest.raises(PatientFactError, match=r"'<30'.*Write one number with its unit"):
        dosing.calculate(DoseRequest(drug="valacyclovir", indication="herpes zoster", clearance="<30"))


def test_a_laboratory_value_is_not_used_where_the_label_has_no_limit_of_it(dosing: Dosing) -> None:
    patient = "70 kg, CrCl 80 mL/min, platelets 90,000/µL"
    unused = '"platelets 90,000/µL" was not used: no dose here is chosen by it'

    assert unused in dosing.calculate(DoseRequest(drug="valacyclovir", patient=patient)).warnings
    assert unused not in dosing.calculate(DoseRequest(drug="ganciclovir", patient=patient)).warnings


@pytest.mark.parametrize(
    ("question", "phases", "others"),
    [
        ("What is the ganciclovir induction dose?", {"induction"}, "maintenance"),
        ("What is the maintenance dose of ganciclovir?", {"maintenance"}, "induction"),
        ("What are the induction and maintenance doses of ganciclovir?", {"induction", "maintenance"}, ""),
        ("What is the loading dose of valacyclovir for zoster?", {"treatment"}, ""),
    ],
)
def test_a_part_of_the_course_that_a_question_names_is_what_is_calculated(
    pipeline: AnswerPipeline, dosing: Dosing, question: str, phases: set[str], others: str
) -> None:
    calculation = pipeline.answer(question, "60 kg, 55 y, male, CrCl 80 mL/min").calculation

    assert calculation is not None
    phase_of = {regimen.id: regimen.phase.value for regimen in dosing.monograph(calculation.drug).regimens}
    assert {phase_of[regimen.id] for regimen in calculation.regimens} == phases
    told = [warning for warning in calculation.warnings if warning.startswith("Only the doses for")]
    assert [others in warning for warning in told] == ([True] if others else [])


def test_a_higher_first_dose_is_shown_for_a_loading_dose(pipeline: AnswerPipeline, dosing: Dosing) -> None:
    calculation = pipeline.answer("What is the loading dose of voriconazole IV?", "70 kg, 55 y, male").calculation

    assert calculation is not None
    loaded = {
        each.id for each in dosing.monograph("voriconazole").regimens if each.first_dose or each.phase == "loading"
    }
    assert calculation.regimens
    assert {regimen.id for regimen in calculation.regimens} <= loaded


def test_regimens_of_one_use_stand_together(pipeline: AnswerPipeline) -> None:
    calculation = pipeline.answer("digoxin dose", "70 kg, 50 y, male, CrCl 90 mL/min").calculation

    assert calculation is not None
    uses = [regimen.use for regimen in calculation.regimens]
    assert len(set(uses)) > 1
    assert [use for use, before in zip(uses, ["", *uses], strict=False) if use != before] == list(dict.fromkeys(uses))


def test_an_age_without_a_rule_for_the_use_is_told_for_which_uses_it_has_one(dosing: Dosing) -> None:
    told = "At this age the label has regimens for: "
    young = dosing.calculate(
        DoseRequest(drug="levetiracetam", indication="myoclonic seizures", patient="3 years, 14 kg")
    )
    adult = dosing.calculate(DoseRequest(drug="levetiracetam", indication="myoclonic seizures", patient="30 y, 70 kg"))

    assert young.regimens == ()
    assert f"{told}partial-onset seizures." in young.warnings
    assert any("The age is 3 years" in warning for warning in young.warnings)
    assert not [warning for warning in adult.warnings if warning.startswith(told)]
