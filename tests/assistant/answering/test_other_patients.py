"""An answer tells which of its sentences are for another kidney function or age than the patient's."""

from __future__ import annotations

from decimal import Decimal

import pytest

from posology.assistant.answering import other_patients
from posology.assistant.answering.other_patients import said_of_others
from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.answers import Statement
from posology.assistant.patients import PatientFacts, Sex

BELOW = "When the creatinine clearance is <30 mL/min, enoxaparin is 1 mg/kg subcutaneously once daily."
ABOVE = "With a creatinine clearance of ≥30 mL/min enoxaparin is not changed."
FEMALE = PatientFacts(
    weight_kg=Decimal(105), age_years=Decimal(80), sex=Sex.FEMALE, creatinine_mg_per_dl=Decimal("2.4")
)


def statement(text: str, context: str = "", kind: str = "bullet") -> Statement:
    return Statement(
        id="s", section="", text=text, kind=kind, citations=(), quotes=(), verdict=None, quantities=(), context=context
    )


def clearance(value: str) -> PatientFacts:
    return PatientFacts(crcl_ml_per_min=Decimal(value))


@pytest.mark.parametrize(
    ("facts", "texts", "told"),
    [
        (
            clearance("31"),
            [BELOW, ABOVE],
            "is 31 mL/min: what is said below for another one (<30 mL/min) is not for them",
        ),
        (clearance("29.9"), [BELOW, ABOVE], "is 29.9 mL/min: what is said below for another one (≥30 mL/min)"),
        (clearance("30"), [BELOW], "is 30 mL/min"),
        (FEMALE, [BELOW], "is 31 mL/min"),
    ],
)
def test_sentences_for_another_clearance_are_named(facts: PatientFacts, texts: list[str], told: str) -> None:
    (said,) = said_of_others([statement(text) for text in texts], facts, {"as given"})

    assert said.startswith("The creatinine clearance of this patient ")
    assert told in said


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        (clearance("30"), [statement(ABOVE)]),
        (clearance("60"), [statement("Enoxaparin is 1 mg/kg every 12 hours.")]),
        (PatientFacts(), [statement(BELOW)]),
        (PatientFacts(egfr_ml_per_min_173=Decimal(60)), [statement(BELOW)]),
        (clearance("31"), [statement("<30 mL/min | 1 mg/kg once daily", "Creatinine clearance | Dose", "row")]),
        (clearance("31"), [statement("CrCl ≥30 mL/min: 1 mg/kg twice daily; <30 mL/min: 1 mg/kg once daily.")]),
    ],
)
def test_nothing_is_said_where_all_may_be_meant_for_the_patient(facts: PatientFacts, told: list[Statement]) -> None:
    assert said_of_others(told, facts, {"as given"}) == ()


def test_what_a_bullet_stands_under_tells_for_whom_it_is() -> None:
    under = statement("Enoxaparin is 30 mg once daily.", "With a creatinine clearance of <30 mL/min:")

    assert "(<30 mL/min)" in said_of_others([under], clearance("45"), {"as given"})[0]


def test_an_estimate_by_another_weight_that_lies_inside_says_nothing() -> None:
    tall = FEMALE.model_copy(update={"height_cm": Decimal(160)})  # 31 mL/min by 105 kg, below 30 by the others

    assert said_of_others([statement(BELOW)], tall, {"as given"}) == ()
    assert said_of_others([statement(BELOW)], FEMALE, {"as given"}) != ()


def test_many_ranges_are_counted() -> None:
    told = [statement(f"CrCl {low}–{low + 9} mL/min: 1 g daily.") for low in (30, 40, 50, 60, 70)]

    assert (
        "30–39 mL/min; 40–49 mL/min; 50–59 mL/min; 60–69 mL/min; and 1 more"
        in said_of_others(told, clearance("5"), ())[0]
    )


def test_a_break_says_nothing_more(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(other_patients, "extract", broken)

    assert said_of_others([statement(BELOW)], clearance("31"), ()) == ()
    assert "RuntimeError" in caplog.text


def test_an_answer_tells_it_in_its_caution(pipeline: AnswerPipeline) -> None:
    question = "What is the dose of enoxaparin for treatment of deep vein thrombosis?"

    assert "is not for them" in pipeline.answer(question, "105 kg, CrCl 31 mL/min").labels.caution
    assert "is not for them" not in pipeline.answer(question).labels.caution


INFANTS = "Oseltamivir for treatment of influenza from 2 weeks to under 1 year of age is 3 mg/kg twice daily."


@pytest.mark.parametrize(
    ("age", "text", "told"),
    [
        ("3", INFANTS, ["The age of this patient is 3 years: what is said below for another one (under 1 year)"]),
        ("0.5", INFANTS, []),
        ("70", "Apixaban is 2.5 mg with two of: age ≥80 years, weight ≤60 kg, creatinine ≥1.5 mg/dL.", []),
        ("70", "An age of ≥80 years counts for apixaban.", []),
    ],
)
def test_a_dose_for_another_age_is_named_and_one_of_several_criteria_is_not(
    age: str, text: str, told: list[str]
) -> None:
    said = said_of_others([statement(text)], PatientFacts(age_years=Decimal(age)), {"as given"})

    assert [one[: len(told[0])] for one in said] == told if told else said == ()
