"""Arguments of calculators told by name in a sentence: with their unit, never guessed, never of another quantity."""

from __future__ import annotations

import pytest

from posology.assistant.answering.calculator_requests import arguments_of, calculations_of
from posology.assistant.dosing.calculators import find_calculator, run
from posology.assistant.errors import CalculatorArgumentError


def _told(name: str, sentence: str) -> dict[str, str]:
    return arguments_of(find_calculator(name), sentence, ())


@pytest.mark.parametrize(
    ("name", "sentence", "value"),
    [
        ("corrected-calcium", "calcium 8.4 mg/dL, albumin 3.3 g/dL", "8.96"),
        ("corrected-calcium", "Ca is 8,0 mg/dL with an albumin of 20 g/L", "9.6"),
        ("qtc-bazett", "QT 400 ms at a heart rate of 60", "400"),
        ("qtc-fridericia", "HR 161 bpm, QT interval: 0.373 s", "518.32"),
        ("child-pugh", "bilirubin 0.15 mg/dL, albumin 3.7 g/dL, INR 1.9, no ascites, no encephalopathy", "6"),
        ("child-pugh", "bili 4 mg/dL, alb 25 g/L, INR 2.5, ascites: severe, grade 3 hepatic encephalopathy.", "15"),
        ("child-pugh", "without ascites, encephalopathy absent, bilirubin 1 mg/dL, albumin 4 g/dL, INR 1", "5"),
    ],
)
def test_a_sentence_gives_the_arguments_that_it_names(name: str, sentence: str, value: str) -> None:
    worked = run(find_calculator(name).name, _told(name, sentence))

    assert f"{worked.value:.2f}".rstrip("0").rstrip(".") == value


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("corrected-calcium", "ionized calcium 4.4 mg/dL, albumin 3.3 g/dL"),
        ("corrected-calcium", "corrected calcium 9.0 mg/dL, albumin 3.3 g/dL"),
        ("child-pugh", "direct bilirubin 2 mg/dL, albumin 3 g/dL, INR 1, no ascites, no encephalopathy"),
        ("qtc-bazett", "QTc 440 ms, heart rate 60"),
        ("corrected-calcium", "calcium 8.4, albumin 3.3 g/dL"),
        ("corrected-calcium", "calcium 8.4 mEq/L, albumin 3.3 g/dL"),
        ("corrected-calcium", "calcium 84 g, albumin 3.3 g/dL"),
    ],
)
def test_another_quantity_a_missing_unit_and_an_unknown_one_are_refused(name: str, sentence: str) -> None:
    with pytest.raises(CalculatorArgumentError):
        run(find_calculator(name).name, _told(name, sentence))


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        ("calcium 8.4 mg/dL, then calcium 9.1 mg/dL, albumin 3 g/dL", "8.4 mg/dL and 9.1 mg/dL"),
        ("calcium 8-9 mg/dL, albumin 3 g/dL", "no single value"),
        ("calcium 1,124 mg/dL, albumin 3 g/dL", "no single value"),
    ],
)
def test_two_values_and_ranges_are_asked_back(sentence: str, says: str) -> None:
    with pytest.raises(CalculatorArgumentError, match=says):
        _told("corrected-calcium", sentence)


def test_a_word_of_the_next_finding_is_not_taken_for_this_one() -> None:
    told = _told("child-pugh", "ascites no encephalopathy, INR 1.2")

    assert "ascites" not in told
    assert told["encephalopathy"] == "none"


@pytest.mark.parametrize(("age", "child"), [("17", True), ("18", False), ("19", False)])
def test_a_formula_for_children_is_worked_below_18_years_only(age: str, *, child: bool) -> None:
    named = [one.name for one, _ in calculations_of(f"{age}-year-old girl, 128 cm, creatinine 0.5 mg/dL")]

    assert ("schwartz-bedside" in named) is child
    assert "ideal-body-weight" in named


def test_a_formula_for_children_is_not_worked_where_no_age_is_told() -> None:
    assert [one.name for one, _ in calculations_of("girl, 128 cm, creatinine 0.5 mg/dL")] == ["ideal-body-weight"]


@pytest.mark.parametrize(
    ("sentence", "says"),
    [
        # Child-Pugh stands before the corrected calcium among the calculators.
        ("calcium 84 g, bilirubin 2 g, albumin 3 g/dL, INR 1, no ascites, no encephalopathy", "bilirubin '2 g' is in"),
        ("72-year-old woman, calcium 84 g, albumin 3 g/dL", "calcium '84 g' is in a unit that does not fit"),
        ("a tall man of 60 kg", "tells all facts of no calculator"),
    ],
)
def test_the_first_value_that_cannot_be_read_is_told_and_that_all_facts_are_missing_where_none_is(
    sentence: str, says: str
) -> None:
    with pytest.raises(CalculatorArgumentError, match=says):
        calculations_of(sentence)


def test_a_given_argument_excuses_a_sentence_without_a_fact() -> None:
    calculator = find_calculator("bmi")

    assert arguments_of(calculator, "she is well", {"weight"}) == {}
    with pytest.raises(CalculatorArgumentError, match="holds no fact for this calculator"):
        arguments_of(calculator, "she is well", ())


@pytest.mark.parametrize("written", ["110,50 µmol/L", "110.5 µmol/L", "110,5 (µmol/L)", "110,50 micromol/L"])
def test_a_creatinine_in_micromoles_with_a_decimal_comma_is_read_whole(written: str) -> None:
    told = _told("cockcroft-gault", f"72-year-old woman, 60 kg, creatinine {written}")

    assert f"{run('cockcroft-gault', told).value:.2f}" == "38.53"


@pytest.mark.parametrize(
    ("sentence", "shown"),
    [
        ("creatinine 124 µmol/L in mg/dL", "1.403"),
        ("glucose 100 mg/dL to mmol/L", "5.556"),
        ("150 lb to kg", "68.039"),
        ("bilirubin of 2 mg/dL into µmol/L?", "34.200"),
        ("convert 8,0 mg/dL of calcium to mmol/L", "1.996"),
    ],
)
def test_a_conversion_is_told_in_a_sentence(sentence: str, shown: str) -> None:
    assert f"{run('conversion', _told('conversion', sentence)).value:.3f}" == shown


@pytest.mark.parametrize("sentence", ["1,124 mg to g", "5-10 mg to g", "5 mg to g and 6 mg to g", "the unit of a dose"])
def test_a_conversion_of_no_single_value_is_refused(sentence: str) -> None:
    with pytest.raises(CalculatorArgumentError):
        run("conversion", _told("conversion", sentence))


def test_a_long_sentence_is_quoted_by_its_beginning() -> None:
    with pytest.raises(CalculatorArgumentError) as refused:
        _told("cockcroft-gault", "x" * 100_000)

    assert len(str(refused.value)) < 400


def test_the_formula_for_children_stands_before_those_for_adults() -> None:
    named = [one.name for one, _ in calculations_of("6-year-old boy, 115 cm, 20 kg, creatinine 0.5 mg/dL")]
    assert named[0] == "schwartz-bedside"
    assert "cockcroft-gault" in named
