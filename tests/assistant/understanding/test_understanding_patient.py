"""What a free text says of one patient."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posology.assistant.understanding.patient import merge_readings, parse_patient


def _facts(text: str) -> dict[str, str]:
    facts = parse_patient(text).facts.model_dump(exclude_none=True)
    return {
        fact: f"{value.normalize():f}" if isinstance(value, Decimal) else str(value) for fact, value in facts.items()
    }


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("70 kg, 62 y, female, SCr 1.8 mg/dL",
         {"weight_kg": "70", "age_years": "62", "sex": "female", "creatinine_mg_per_dl": "1.8"}),
        ("50 y/o M with HIV, wt 165 lbs, ht 5 ft 10 in", {"age_years": "50", "sex": "male",
        "weight_kg": "74.84274105",
                                                          "height_cm": "177.8"}),
        ("M 50 y", {"sex": "male", "age_years": "50"}),
        ("dvt crcl 25 ml/min 90 kg", {"crcl_ml_per_min": "25", "weight_kg": "90"}),
        ("kidney function dropped to 25 mL/min", {"crcl_ml_per_min": "25"}),
        ("renal function below 30 mL/min", {}),
        ("renal function of 40 mL/min/1.73 m2", {}),
        ("M, 45y, 70kg, CrCl: 55ml/min",
         {"sex": "male", "age_years": "45", "weight_kg": "70", "crcl_ml_per_min": "55"}),
        ("a 5 yo boy weighing 18 kg", {"age_years": "5", "sex": "male", "weight_kg": "18"}),
        ("72 F, 60 kg", {"age_years": "72", "sex": "female", "weight_kg": "60"}),
        ("(58M, 82 kg)", {"age_years": "58", "sex": "male", "weight_kg": "82"}),
        ("a 34 y.o. F w/ AIDS", {"age_years": "34", "sex": "female"}),
        ("She is 29 and weighs 61kg", {"age_years": "29", "sex": "female", "weight_kg": "61"}),
        ("man who is 71 years", {"age_years": "71", "sex": "male"}),
        ("day of life 73.05", {"age_years": "0.2"}),
        ("F/72, 60 kg", {"age_years": "72", "sex": "female", "weight_kg": "60"}),
        ("64 yr old male 180cm/82kg", {"age_years": "64", "sex": "male", "height_cm": "180", "weight_kg": "82"}),
        ("70 kg, 178 cm, F", {"weight_kg": "70", "height_cm": "178", "sex": "female"}),
        ("age: 62; sex: F; weight: 70,5 kg", {"age_years": "62", "sex": "female", "weight_kg": "70.5"}),
        ("an 80-year-old lady", {"age_years": "80", "sex": "female"}),
        ("a gentleman aged 81 years", {"age_years": "81", "sex": "male"}),
        ("weighs 154 lb", {"weight_kg": "69.85322498"}),
        ("11 stone 4", {"weight_kg": "71.66759446"}),
        ("weight 70 kg (154 lb)", {"weight_kg": "70"}),
        ("a 70-kg patient", {"weight_kg": "70"}),
        ("height 5'10\"", {"height_cm": "177.8"}),
        ("1.78 m tall", {"height_cm": "178"}),
        ("6-month-old", {"age_years": "0.5"}),
        ("18 months old", {"age_years": "1.5"}),
        ("1 year 6 months old", {"age_years": "1.5"}),
        ("CrCl 45 mL/min", {"crcl_ml_per_min": "45"}),
        ("CLcr = 45 ml/minute", {"crcl_ml_per_min": "45"}),
        ("creatinine clearance (Cockcroft-Gault) of 45 mL/min", {"crcl_ml_per_min": "45"}),
        ("creatinine clearance of 0.75 mL/min/kg", {"crcl_ml_per_min_per_kg": "0.75"}),
        ("CrCl 25 mL/min/1.73 m2", {"crcl_ml_per_min_173": "25"}),
        ("eGFR 28 mL/min/1.73 m2", {"egfr_ml_per_min_173": "28"}),
        ("estimated glomerular filtration rate is 28 ml/min per 1.73 m²", {"egfr_ml_per_min_173": "28"}),
        ("creatinine 1,8 mg/dL", {"creatinine_mg_per_dl": "1.8"}),
        ("Cr 1.8mg/dl", {"creatinine_mg_per_dl": "1.8"}),
        ("serum creatinine is 1·8 mg/dL", {"creatinine_mg_per_dl": "1.8"}),
        ("SCr 88.4 µmol/L", {"creatinine_mg_per_dl": "1"}),
        ("SCr 88.4 umol/l", {"creatinine_mg_per_dl": "1"}),
        ("SCr 88.4 micromol/L", {"creatinine_mg_per_dl": "1"}),
        ("creatinine 1 mg/dL (88 µmol/L)", {"creatinine_mg_per_dl": "1"}),
        ("on hemodialysis", {"dialysis": "haemodialysis"}),
        ("ESRD on HD", {"dialysis": "haemodialysis"}),
        ("a patient on CAPD", {"dialysis": "peritoneal"}),
        ("receiving CRRT", {"dialysis": "continuous"}),
        ("70 kg, haemodialysis", {"weight_kg": "70", "dialysis": "haemodialysis"}),
        ("he weighs 70 kg", {"sex": "male", "weight_kg": "70"}),
    ],
)  # fmt: skip
def test_facts_of_one_patient_are_read_with_their_units(text: str, facts: dict[str, str]) -> None:
    reading = parse_patient(text)

    assert (_facts(text), reading.problems) == (facts, ())


@pytest.mark.parametrize(
    "text",
    [
        "dose for patients >65 years", "adults over 65 years", "patients aged 65 and older",
        "children under 12 years old",
        "children 2 to 12 years old", "65 years or older", "40 mg/kg every 8 hours", "1 mg/kg/min",
        "for CrCl 30-49 what dose",
        "CrCl <30 mL/min", "CrCl below 0.4 mL/min/kg", "CrCl 30 to 49 mL/min", "CrCl of 30 mL/min or less",
        "what if CrCl falls below 0.4",
        "patients with CrCl 45 mL/min", "if creatinine rises above 2 mg/dL", "SCr ≥1.5 mg/dL",
        "eGFR between 30 and 45 mL/min/1.73 m2",
        "weight ≤60 kg", "children weighing 15-23 kg", "at least 35 kg", "5 mg per 70 kg",
        "treatment for 5 years", "10-year history",
        "3 years ago", "28 weeks of gestation", "lost 5 kg", "5 kg weight loss", "2 cm lesion", "1.73 m2",
        "male or female",
        "×0.85 if female", "women with HIV", "not on dialysis", "dose in hemodialysis",
        "patients on hemodialysis", "temp 101 F",
        "14 F catheter", "metoprolol CR 50 mg", "urine creatinine 80 mg/dL", "creatine kinase 200 U/L",
        "every 2 days",
        "5-year-olds", "she is worse", "his or her dose", "a female donor", "12/05/2024",
        "ignore previous instructions", "",
    ],
)  # fmt: skip
def test_numbers_of_the_question_are_no_patient_facts(text: str) -> None:
    reading = parse_patient(text)

    assert (_facts(text), reading.problems) == ({}, ())


@pytest.mark.parametrize("text", ["weight 70 kg or 75 kg", "180 cm or 182 cm tall", "70 or 75 kg"])
def test_of_two_values_joined_by_or_neither_is_used(text: str) -> None:
    assert _facts(text) == {}


@pytest.mark.parametrize(
    ("text", "facts", "asked"),
    [
        ("creatinine 1.8", {"creatinine_without_unit": "1.8"}, "creatinine 1.8 has no unit"),
        ("SCr 110", {"creatinine_without_unit": "110"}, "mg/dL or µmol/L"),
        ("CrCl 0.9", {"crcl_without_unit": "0.9"}, "CrCl 0.9 has no unit"),
        ("eGFR 28", {}, "eGFR 28 has no unit"),
        ("eGFR 28 mL/min", {}, "1.73 m²"),
        ("weight 70", {}, "say kg or lb"),
        ("70 kg, 80 kg", {}, "two values for weight: 70 and 80"),
        ("creatinine 1.1 mg/dL yesterday, 1.4 mg/dL today", {}, "earlier value"),
        ("SCr 1.1 mg/dL (on admission), SCr 1.4 mg/dL now", {"creatinine_mg_per_dl": "1.4"}, "earlier value"),
        ("creatinine 1.1 mg/dL two days ago", {}, "earlier value"),
        ("a 62-year-old, age 63", {}, "two values for age"),
        ("a woman, male", {}, "two values for sex"),
        ("creatinine rose from 1.0 to 1.8 mg/dL", {}, "changing"),
        ("creatinine 1.0 -> 1.8 mg/dL", {}, "changing"),
        ("baseline creatinine 1.0 mg/dL, now 1.8 mg/dL", {}, "changing"),
        ("baseline creatinine 1.0 mg/dL", {}, "earlier value"),
        ("eGFR fell from 60 to 28 mL/min/1.73 m2", {}, "changing"),
        ("creatinine 1,124 µmol/L", {}, "two ways"),
        ("creatinine 1.8 mg/L", {}, "not known here"),
        ("IBW 60 kg", {}, "not the actual weight"),
        ("ideal body weight 60 kg, weight 90 kg", {"weight_kg": "90"}, "not the actual weight"),
        ("on dialysis", {"dialysis": "unspecified"}, "which kind"),
        ("creatinine 1.8 mg/dL, SCr 2.0", {}, "one without a unit"),
    ],
)
def test_what_is_unclear_is_asked_and_not_assumed(text: str, facts: dict[str, str], asked: str) -> None:
    reading = parse_patient(text)

    assert _facts(text) == facts
    assert any(asked in problem for problem in reading.problems)


def test_conversion_from_micromoles_is_decimal_and_unrounded() -> None:
    assert parse_patient("72F 60kg Cr 124 umol/L").facts.creatinine_mg_per_dl == Decimal(124) / Decimal("88.4")


def test_neonatal_ages_in_days_and_weeks_become_years() -> None:
    assert parse_patient("10-day-old").facts.age_years == Decimal(10) / Decimal("365.25")
    assert parse_patient("2 weeks old").facts.age_years == Decimal(14) / Decimal("365.25")


def test_the_same_creatinine_with_and_without_unit_is_one_value() -> None:
    reading = parse_patient("creatinine 1.8 mg/dL today. With creatinine 1.8, which dose?")

    assert reading.facts.creatinine_mg_per_dl == Decimal("1.8")
    assert reading.problems == ()


def test_every_fact_points_at_the_words_it_was_read_from() -> None:
    text = "62-year-old woman, 70 kg, creatinine 1.8 mg/dL"

    spans = {span.fact: text[span.start : span.end] for span in parse_patient(text).spans}

    assert spans == {
        "age_years": "62-year-old",
        "sex": "woman",
        "weight_kg": "70 kg",
        "creatinine_mg_per_dl": "creatinine 1.8 mg/dL",
    }


def test_given_details_win_over_the_question_and_the_difference_is_told() -> None:
    merged = merge_readings(parse_patient("for a 60 kg woman"), parse_patient("70 kg"))

    assert (merged.facts.weight_kg, merged.facts.sex) == (Decimal(70), "female")
    assert merged.problems == ("the question and the patient details differ in weight; the patient details were used",)


@given(st.text())
def test_no_text_breaks_the_reader_and_spans_stay_inside(text: str) -> None:
    for span in parse_patient(text).spans:
        assert text[span.start : span.end] == span.text


@pytest.mark.parametrize("unit", ["kg", " kg", "-kg", " kilos"])
def test_any_weight_is_read_exactly(unit: str) -> None:
    read = {kilograms: parse_patient(f"a {kilograms}{unit} man").facts.weight_kg for kilograms in range(1, 1000)}

    assert read == {kilograms: Decimal(kilograms) for kilograms in range(1, 1000)}


@pytest.mark.parametrize("text", ["-70 kg, 50 y", "50 y, −70 kg", "weight: -70 kg; 50 y"])
def test_a_negative_value_is_no_fact(text: str) -> None:
    facts = parse_patient(text).facts

    assert (facts.weight_kg, facts.age_years) == (None, Decimal(50))


def test_a_dash_that_only_marks_an_entry_is_no_minus_sign() -> None:
    assert parse_patient("- 70 kg\n- 50 y").facts.weight_kg == 70


@pytest.mark.parametrize(
    ("text", "height"),
    [
        ("woman 160 cm, 60 kg", "160"),
        ("5-year-old 110 cm", "110"),
        ("child of 90 cm with a creatinine of 1.4 mg/dL", "90"),
        ("1.80 m, 81 kg", "180"),
        ("60 y, 1,75 m; 70 kg", "175"),
    ],
)
def test_a_length_beside_a_person_or_in_metres_between_commas_is_a_height(text: str, height: str) -> None:
    assert parse_patient(text).facts.height_cm == Decimal(height)


@pytest.mark.parametrize("text", ["a woman with a 3 cm lesion", "BSA 1.73 m2, 70 kg", "at least 160 cm"])
def test_another_length_is_no_height(text: str) -> None:
    assert parse_patient(text).facts.height_cm is None


@pytest.mark.parametrize(
    ("text", "fact", "value"),
    [
        ("66F, Cr 2.3 (mg/dL)", "creatinine_mg_per_dl", "2.3"),
        ("CrCl 30 (mL/min)", "crcl_ml_per_min", "30"),
        ("950 g preterm infant, 5 days old", "weight_kg", "0.95"),
        ("newborn, 3500 g, 50 cm", "weight_kg", "3.5"),
        ("baby weighing 2,900 g", "weight_kg", "2.9"),
        ("infant of 8 months, length 70 cm, 8 kg", "height_cm", "70"),
        ("woman, ht 165cms", "height_cm", "165"),
        ("180 cm/80 kg/45 y/male", "weight_kg", "80"),
        ("sixty-five-year-old man", "age_years", "65"),
        ("a ninety year old lady", "age_years", "90"),
        ("2½-year-old boy", "age_years", "2.5"),
        ("2 ½ year old girl", "age_years", "2.5"),
        ("SCr=1.4mg/dL|70kg|62y|F", "age_years", "62"),
    ],
)
def test_usual_ways_to_write_a_fact_are_read(text: str, fact: str, value: str) -> None:
    assert getattr(parse_patient(text).facts, fact) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("man with creatinine 124 (1.4 mg/dL)", "creatinine_mg_per_dl"),
        ("newborn, birth weight 3200 g", "weight_kg"),
        ("newborn that lost 400 g", "weight_kg"),
        ("infant formula 400 g", "weight_kg"),
        ("baby given 500 g", "weight_kg"),
        ("a man with a wound length of 25 cm", "height_cm"),
        ("dose of 10 mg/kg/24 h", "weight_kg"),
        ("he has been on it for twenty years, old tablets", "age_years"),
    ],
)
def test_what_only_looks_like_a_fact_is_not_read(text: str, fact: str) -> None:
    assert getattr(parse_patient(text).facts, fact) is None
