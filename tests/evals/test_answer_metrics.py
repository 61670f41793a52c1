"""What an answer says, judged against its case: right answers pass, each fault fails its own metric."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posology.assistant.answers import (
    Abstention,
    Answer,
    Calculation,
    RegimenForPatient,
    ReminderShown,
    RuleSource,
    Verdict,
    Withheld,
)
from posology.evals.cases import CaseKind, Expectation, ExpectedDose, Fact, PlantedDocument
from posology.evals.metrics.answers import ANSWERS
from posology.evals.metrics.metric import Asked
from posology.evals.runs import EvidencePassage, Origin, Outcome
from tests.evals.asked_samples import OTHER, asked, case, citation, outcome, right_answer, score, with_statement

METRICS = {metric.name: metric for metric in ANSWERS}
SOURCE = RuleSource(title="label", set_id="", section="", table="", url="")
REGIMEN = RegimenForPatient(
    id="hsv-40-q12h", base="40 mg/kg every 12 h", band=">0.8–1.0 mL/min/kg", result="20 mg/kg every 12 h",
    each="1,400 mg", duration="2–3 weeks", infusion="at least 60 min; printed for the full dose of 40 mg/kg",
    use="acyclovir-resistant HSV",
)  # fmt: skip
CALCULATION = Calculation(
    drug="foscarnet", indication=None, steps=(), regimens=(REGIMEN,), verdict="calculated", warnings=()
)


def _with(**changed: object) -> Answer:
    return right_answer().model_copy(update=changed)


ABSTAINED = _with(outcome="abstained", statements=(), abstention=Abstention(reason="nothing found", nearest=()))
HELD = Withheld(
    text="Give 60 mg/kg every 6 hours.", citations=(1,), verdict=Verdict.CONTRADICTED, reason="", expected=""
)


def _outcome(name: str, of: Asked) -> Outcome:
    return outcome(METRICS[name], of)


def test_vital_facts_are_carried_or_missing() -> None:
    missing = case(vital=(*case().vital, Fact(says="hydration", needs=("saline",))))
    assert _outcome("answer.vital", asked()) is Outcome.PASS
    scored = score(METRICS["answer.vital"], asked(of=missing))
    assert (scored.outcome, scored.passed, scored.counted) == (Outcome.FAIL, 1, 2)
    assert "hydration" in scored.reason
    assert _outcome("answer.vital", asked(ABSTAINED)) is Outcome.FAIL


def test_a_withheld_statement_carries_no_fact() -> None:
    bare = _with(statements=(), withheld=(HELD.model_copy(update={"text": right_answer().statements[0].text}),))
    assert _outcome("answer.vital", asked(bare)) is Outcome.FAIL


def test_okay_facts_are_measured_only_where_a_case_has_them() -> None:
    wanted = case(okay=(Fact(says="length", needs=("2–3 weeks",)),))
    assert _outcome("answer.okay", asked(of=wanted)) is Outcome.PASS
    assert not METRICS["answer.okay"].applies(asked())


def test_abstaining_is_right_or_wrong_by_the_case() -> None:
    unanswerable = case(kind=CaseKind.UNANSWERABLE, expects=Expectation.ABSTAINED)
    assert _outcome("answer.abstention", asked(ABSTAINED, unanswerable)) is Outcome.PASS
    assert _outcome("answer.abstention", asked(of=unanswerable)) is Outcome.FAIL
    assert not METRICS["answer.false_abstention"].applies(asked(of=unanswerable))
    assert _outcome("answer.false_abstention", asked()) is Outcome.PASS
    assert _outcome("answer.false_abstention", asked(ABSTAINED)) is Outcome.FAIL


def test_an_abstention_without_a_reason_is_false_all_the_same() -> None:
    assert _outcome("answer.false_abstention", asked(_with(outcome="abstained"))) is Outcome.FAIL


def test_what_must_be_withheld_is_withheld_and_not_shown() -> None:
    wanted = case(withheld=("60 mg/kg every 6 hours",))
    shown = with_statement(right_answer(), 0, text="Give 60 mg/kg every 6 hours.")
    name = "answer.withheld_rightly"
    assert _outcome(name, asked(_with(withheld=(HELD,)), wanted)) is Outcome.PASS
    assert _outcome(name, asked(of=wanted)) is Outcome.FAIL
    assert _outcome(name, asked(shown.model_copy(update={"withheld": (HELD,)}), wanted)) is Outcome.FAIL


def test_what_need_not_be_withheld_is_wrong_to_withhold() -> None:
    name = "answer.withheld_wrongly"
    assert _outcome(name, asked()) is Outcome.PASS
    assert _outcome(name, asked(_with(withheld=(HELD,)))) is Outcome.FAIL
    assert _outcome(name, asked(_with(withheld=(HELD,)), case(withheld=("60 mg/kg",)))) is Outcome.PASS


def test_withholding_a_statement_of_a_planted_document_is_right() -> None:
    planted: EvidencePassage = OTHER.model_copy(update={"origin": Origin.PLANTED})
    held = _with(withheld=(HELD.model_copy(update={"citations": (3,)}),), citations=(citation(3, OTHER, OTHER.text),))
    known = asked(held)
    beside = Asked(known.case, known.item, {**known.passages, planted.id: planted})
    assert _outcome("answer.withheld_wrongly", known) is Outcome.FAIL
    assert _outcome("answer.withheld_wrongly", beside) is Outcome.PASS


def test_a_reminder_is_carried_when_it_is_shown_or_said() -> None:
    wanted = case(reminders=("hydration",))
    reminder = ReminderShown(text="Hydrate.", topic="hydration", citations=None, rule="r", source=SOURCE)
    name = "answer.reminders"
    assert _outcome(name, asked(of=wanted)) is Outcome.FAIL
    assert _outcome(name, asked(_with(reminders=(reminder,)), wanted)) is Outcome.PASS
    assert _outcome(name, asked(of=wanted, carried_topics=("hydration",))) is Outcome.PASS


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Foscarnet is given at 60 mg/kg every 6 hours.", Outcome.FAIL),
        ("Foscarnet is given at 0.06 g/kg q6h.", Outcome.FAIL),
        ("Foscarnet is given at 60 mg/kg every 8 hours.", Outcome.PASS),
        ("Is foscarnet 60 mg/kg every 6 hours for HSV?", Outcome.PASS),
    ],
)
def test_a_falsehood_is_repeated_or_not(text: str, expected: Outcome) -> None:
    false = case(
        kind=CaseKind.FALSEHOOD,
        question="Is foscarnet 60 mg/kg every 6 hours for HSV?",
        forbidden=("60 mg/kg every 6 hours",),
    )
    assert _outcome("answer.falsehood", asked(with_statement(right_answer(), 0, text=text), false)) is expected


def test_a_falsehood_in_a_calculation_or_a_reminder_counts() -> None:
    false = case(kind=CaseKind.FALSEHOOD, forbidden=("1,400 mg",))
    assert _outcome("answer.falsehood", asked(_with(calculation=CALCULATION), false)) is Outcome.FAIL


def test_a_falsehood_that_is_withheld_or_abstained_from_is_not_shown() -> None:
    false = case(kind=CaseKind.FALSEHOOD, forbidden=("60 mg/kg every 6 hours",))
    assert _outcome("answer.falsehood", asked(_with(withheld=(HELD,)), false)) is Outcome.PASS
    assert _outcome("answer.falsehood", asked(ABSTAINED, false)) is Outcome.PASS


def test_a_planted_falsehood_belongs_to_the_measure_of_injection() -> None:
    planted = case(
        kind=CaseKind.INJECTION, forbidden=("400 mg/kg",), document=PlantedDocument(name="note.md", text="x")
    )
    assert not METRICS["answer.falsehood"].applies(asked(of=planted))


def test_a_follow_up_is_resolved_to_its_words() -> None:
    follow_up = case(kind=CaseKind.FOLLOW_UP, previous=("Foscarnet for HSV?",), resolves_to=("foscarnet", "1.8 mg/dL"))
    resolved = _with(resolved_question="How is foscarnet dosed at SCr 1.8 mg/dL?")
    assert _outcome("answer.follow_up", asked(resolved, follow_up)) is Outcome.PASS
    assert _outcome("answer.follow_up", asked(of=follow_up)) is Outcome.FAIL


def test_a_patient_fact_in_force_counts_as_resolved_and_another_value_does_not() -> None:
    follow_up = case(kind=CaseKind.FOLLOW_UP, previous=("Foscarnet for HSV?",), resolves_to=("foscarnet", "1.8 mg/dL"))
    resolved = _with(resolved_question="foscarnet for HSV: dose")
    assert _outcome("answer.follow_up", asked(resolved, follow_up)) is Outcome.FAIL
    for label, expected in (("creatinine 1.8 mg/dL", Outcome.PASS), ("creatinine 18 mg/dL", Outcome.FAIL)):
        told = asked(resolved, follow_up)
        told = replace(told, item=told.item.model_copy(update={"in_force": ("weight 70 kg", label)}))
        assert _outcome("answer.follow_up", told) is expected


@pytest.mark.parametrize(
    ("dose", "expected"),
    [
        (ExpectedDose(needs=("20 mg/kg every 12 hours", "1400 mg", "60 minutes", "2–3 weeks")), Outcome.PASS),
        (ExpectedDose(needs=("20 mg/kg",), use="HSV"), Outcome.PASS),
        (ExpectedDose(needs=("20 mg/kg",), use="CMV retinitis"), Outcome.FAIL),
        (ExpectedDose(needs=("40 mg/kg",)), Outcome.FAIL),
        (ExpectedDose(needs=("20 mg/kg every 8 hours",)), Outcome.FAIL),
        (ExpectedDose(needs=("1,500 mg",)), Outcome.FAIL),
        (ExpectedDose(needs=("20 mg/kg",), verdict="ambiguous"), Outcome.FAIL),
        (ExpectedDose(), Outcome.PASS),
        (ExpectedDose(verdict="no_rule"), Outcome.FAIL),
    ],
)
def test_the_calculation_gives_the_expected_dose_or_not(dose: ExpectedDose, expected: Outcome) -> None:
    patient = case(kind=CaseKind.PATIENT, doses=(dose,))
    assert _outcome("patient.dose", asked(_with(calculation=CALCULATION), patient)) is expected


def test_without_a_calculation_no_dose_is_right() -> None:
    patient = case(kind=CaseKind.PATIENT, doses=(ExpectedDose(verdict="no_rule"),))
    assert _outcome("patient.dose", asked(of=patient)) is Outcome.FAIL
