"""Calculators: published vectors, exact end-points, units and refusals."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posology.assistant.dosing.calculator_arguments import Argument, read_arguments, split_value
from posology.assistant.dosing.calculators import CALCULATORS, find_calculator, run
from posology.assistant.dosing.decimal_text import at_most, figures, figures_beside, plain
from posology.assistant.dosing.formulas_laboratory import convert_value
from posology.assistant.dosing.plausibility import check_facts
from posology.assistant.errors import IncompatibleUnitsError, PatientFactError, UnknownUnitError
from posology.assistant.patients import PatientFacts


def _person(sex: str, age: str, creatinine: str, **more: str) -> dict[str, str]:
    bare = creatinine.replace(".", "").isdigit()
    return {"sex": sex, "age": age, "creatinine": f"{creatinine} mg/dL" if bare else creatinine, **more}


def _liver(
    bilirubin: str, albumin: str, inr: str, ascites: str = "none", encephalopathy: str = "none"
) -> dict[str, str]:
    graded = {"ascites": ascites, "encephalopathy": encephalopathy}
    return {"bilirubin": bilirubin, "albumin": albumin, "inr": inr, **graded}


@pytest.mark.parametrize(
    ("name", "arguments", "published"),
    [
        ("cockcroft-gault", _person("male", "45", "2.1", weight="70"), "43.981"),
        ("cockcroft-gault", _person("female", "70", "1.4", weight="60"), "35.417"),
        ("cockcroft-gault", _person("male", "70", "1.0", weight="75"), "72.917"),
        ("cockcroft-gault", _person("male", "65", "1.4", weight="70"), "52.083"),
        ("cockcroft-gault", _person("female", "45", "0.9", weight="60"), "74.769"),
        ("cockcroft-gault", _person("male", "70", "110 µmol/L", weight="75"), "58.60"),
        (
            "cockcroft-gault",
            {**_person("male", "53", "1.39", weight="87", height="175"), "weight-choice": "adjusted"},
            "67.005",
        ),
        ("cockcroft-gault-per-kg", _person("male", "65", "1.4"), "0.7440"),
        ("cockcroft-gault-per-kg", _person("female", "70", "1.2"), "0.6887"),
        ("cockcroft-gault-per-kg", _person("female", "75", "1.8"), "0.4263"),
        ("cockcroft-gault-per-kg", _person("female", "80", "2.5"), "0.283"),
        ("clearance-per-kg", {"clearance": "60", "weight": "80"}, "0.75"),
        ("ckd-epi-2021", _person("male", "60", "1.4"), "57.539"),
        ("ckd-epi-2021", _person("male", "45", "2.1"), "38.830"),
        ("ckd-epi-2021", _person("female", "70", "1.4"), "40.473"),
        ("ckd-epi-2021", _person("male", "81", "1.7"), "40.000"),
        ("ckd-epi-2021", _person("male", "50", "0.8"), "107.817"),
        ("ckd-epi-2021", _person("female", "50", "0.6"), "109.283"),
        ("ideal-body-weight", {"height": "173", "sex": "male"}, "68.654"),
        ("ideal-body-weight", {"height": "180", "sex": "male"}, "74.992"),
        ("ideal-body-weight", {"height": "160", "sex": "female"}, "52.382"),
        ("adjusted-body-weight", {"height": "160", "sex": "female", "weight": "78"}, "62.629"),
        ("adjusted-body-weight", {"height": "180", "sex": "male", "weight": "110"}, "88.995"),
        ("bsa-mosteller", {"height": "180", "weight": "85"}, "2.06155"),
        ("bsa-mosteller", {"height": "170", "weight": "70"}, "1.818"),
        ("bsa-mosteller", {"height": "175", "weight": "70"}, "1.845"),
        ("bsa-du-bois", {"height": "170", "weight": "70"}, "1.8097"),
        ("bsa-du-bois", {"height": "180", "weight": "85"}, "2.0485"),
        ("bmi", {"height": "1.80 m", "weight": "81"}, "25"),
        ("schwartz-bedside", {"creatinine": "1.4 mg/dL", "height": "90"}, "26.55"),
        ("corrected-calcium", {"calcium": "8.4 mg/dL", "albumin": "3.3 g/dL"}, "8.96"),
        ("corrected-calcium", {"calcium-mg-dl": "8.0", "albumin-g-dl": "2.0"}, "9.6"),
        ("corrected-calcium", {"calcium": "7.8 mg/dL", "albumin": "18 g/L"}, "9.56"),
        ("qtc-bazett", {"qt": "330", "heart-rate": "113"}, "452.87"),
        ("qtc-bazett", {"qt": "400", "heart-rate": "60"}, "400"),
        ("qtc-fridericia", {"qt": "373", "heart-rate": "161"}, "518.32"),
        ("deindexed-egfr", {"egfr": "60", "bsa": "2.2"}, "76.3"),
        ("clearance-indexed", {"clearance": "60", "bsa": "2.2"}, "47.2"),
        ("digoxin-clearance", _person("female", "80", "1.5"), "34"),
        ("digoxin-daily-loss", {"clearance": "60"}, "26"),
        ("child-pugh", _liver("0.15 mg/dL", "3.7 g/dL", "2.0"), "6"),
        ("child-pugh", _liver("35 umol/L", "28 g/L", "1.7", "slight", "1-2"), "10"),
        ("child-pugh", _liver("3.1 mg/dL", "2.7 g/dL", "2.4", "moderate", "grade 3-4"), "15"),
    ],
)
def test_a_published_vector_comes_out(name: str, arguments: dict[str, str], published: str) -> None:
    expected = Decimal(published)

    assert abs(run(name, arguments).value - expected) <= Decimal("0.6") * Decimal(1).scaleb(
        int(expected.as_tuple().exponent)
    )


@pytest.mark.parametrize(
    ("creatinine", "exact"),
    [("1.0", "1"), ("1.25", "0.8"), ("2.0", "0.5"), ("2.5", "0.4"), ("221 µmol/L", "0.4"), ("221 umol/l", "0.4")],
)
def test_the_end_points_of_the_foscarnet_table_come_out_exactly(creatinine: str, exact: str) -> None:
    assert run("cockcroft-gault-per-kg", _person("male", "68", creatinine)).value == Decimal(exact)


def test_the_working_shows_the_numbers_and_the_result() -> None:
    worked = run("cockcroft-gault", _person("female", "72", "124 umol/L", weight="60"))

    assert worked.expression == "(140 − 72) × 60 ÷ (72 × 1.40271) × 0.85 = 34.3"
    assert [step.expression for step in worked.rests_on] == ["124 ÷ 88.4 = 1.40271"]
    assert worked.unit == "mL/min"
    assert "1976" in worked.source


def test_the_weight_that_counts_is_named() -> None:
    ideal = run(
        "cockcroft-gault", _person("male", "53", "1.39", weight="87", height="175") | {"weight_choice": "ideal"}
    )

    assert "ideal weight" in ideal.label
    assert [step.label for step in ideal.rests_on] == ["Ideal body weight"]


@pytest.mark.parametrize(
    ("value", "to", "analyte", "expected"),
    [
        ("1 mg/dL", "umol/L", "creatinine", "88.4"),
        ("88.4 µmol/L", "mg/dL", "creatinine", "1"),
        ("1 mg/dL", "umol/L", "bilirubin", "17.1"),
        ("10 mg/dL", "mmol/L", "calcium", "2.495"),
        ("90 mg/dL", "mmol/L", "glucose", "5"),
        ("10 mg/dL", "mmol/L", "urea nitrogen", "3.57"),
        ("35 g/L", "g/dL", "albumin", "3.5"),
        ("0.04 g", "mg", "", "40"),
        ("250 µg", "mg", "", "0.25"),
        ("90 min", "h", "", "1.5"),
        ("3 weeks", "days", "", "21"),
        ("1.5 L", "mL", "", "1500"),
        ("154 lb", "kg", "", "69.85322498"),
    ],
)
def test_a_value_is_converted(value: str, to: str, analyte: str, expected: str) -> None:
    arguments = {"value": value, "to": to} | ({"analyte": analyte} if analyte else {})

    assert run("conversion", arguments).value == Decimal(expected)


@given(
    value=st.decimals(min_value="0.001", max_value="100000", places=4),
    pair=st.sampled_from(
        [
            ("umol/L", "mg/dL", "creatinine"),
            ("mmol/L", "mg/dL", "calcium"),
            ("kg", "lb", ""),
            ("min", "week", ""),
            ("mcg", "g", ""),
        ]
    ),
)
def test_a_conversion_there_and_back_returns_the_value(value: Decimal, pair: tuple[str, str, str]) -> None:
    unit, to, analyte = pair
    there = convert_value(value, unit, to, analyte).value

    assert abs(convert_value(there, to, unit, analyte).value - value) < Decimal("1e-25")


def test_units_of_different_things_do_not_convert() -> None:
    with pytest.raises(IncompatibleUnitsError):
        convert_value(Decimal(1), "mg", "mL")
    with pytest.raises(UnknownUnitError, match="furlong"):
        convert_value(Decimal(1), "mg", "furlong")


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("cockroft", {}, "is not known; allowed is cockcroft-gault"),
        ("bmi", {"height": "180"}, "weight is missing; allowed is 0.3 to 400 kg"),
        ("bmi", {"height": "180", "weight": "70", "colour": "red"}, "colour is not an argument of this calculator"),
        ("bmi", {"height": "180", "weight": "seventy"}, "'seventy' cannot be read"),
        ("bmi", {"height": "180", "weight": "70,5"}, "'70,5' cannot be read"),
        ("bmi", {"height": "180", "weight": "70 80"}, "cannot be read"),
        ("bmi", {"height": "180", "weight": "60-70"}, "cannot be read"),
        ("bmi", {"height": "180", "weight": "70 stones"}, "980 lb (444.521 kg) is not possible"),
        ("bmi", {"height": "1.8", "weight": "70"}, "likely in metres (1.8 m is 180 cm)"),
        ("bmi", {"height": "180", "weight": "7000"}, "likely in grams (7,000 g is 7 kg)"),
        ("bmi", {"height": "180", "weight": "-70"}, "not negative"),
        ("bmi", {"height": "180", "weight": "9" * 500}, "cannot be read"),
        ("cockcroft-gault-per-kg", _person("male", "68", "110"), "likely in µmol/L: 110 µmol/L is 1.24 mg/dL"),
        ("cockcroft-gault-per-kg", _person("other", "68", "1"), "'other' is not known; allowed is female, male"),
        ("cockcroft-gault-per-kg", _person("male", "200", "1"), "age 200 years is not possible"),
        (
            "cockcroft-gault",
            _person("male", "53", "1.39", weight="87") | {"weight-choice": "ideal"},
            "height is missing, and the ideal weight needs it",
        ),
        ("conversion", {"value": "124", "to": "mg/dL", "analyte": "creatinine"}, "value has no unit"),
        ("conversion", {"value": "124 umol/L", "to": "mg/dL"}, "also needs its analyte"),
        ("conversion", {"value": "124 umol/L", "to": "mg/dL", "analyte": "kryptonite"}, "'kryptonite' is not known"),
        ("conversion", {"value": "1 mg", "to": "mL"}, "measure different things"),
    ],
)
def test_an_argument_that_cannot_be_used_is_refused_with_what_is_allowed(
    name: str, arguments: dict[str, str], says: str
) -> None:
    with pytest.raises(PatientFactError) as refused:
        run(name, arguments)

    assert says in str(refused.value)


@pytest.mark.parametrize("text", ["", "  ", "1.2.3", "1e5", "NaN", "Infinity", "0x10", "１２", "½", "1/2", "--5"])
def test_only_a_plain_number_with_a_unit_is_read(text: str) -> None:
    with pytest.raises(PatientFactError):
        split_value("weight", text)


@given(text=st.text(max_size=80))
def test_reading_an_argument_never_fails_in_another_way(text: str) -> None:
    argument = Argument("weight", "the weight in kg", "kg", {"g": Fraction(1, 1000)})
    try:
        read_arguments((argument,), {"weight": text})
    except PatientFactError:
        return


def test_every_calculator_is_described_well_enough_for_a_command_line() -> None:
    for name, calculator in CALCULATORS.items():
        assert calculator.name == name
        assert calculator.title
        names = [argument.name for argument in calculator.arguments]
        assert len(names) == len(set(names))
        for argument in calculator.arguments:
            assert argument.help
            assert argument.allowed


def test_a_formula_outside_its_range_warns() -> None:
    assert any("derived in adults" in note for note in run("ckd-epi-2021", _person("male", "12", "0.6")).warnings)
    assert any("below 60 inches" in note for note in run("ideal-body-weight", {"height": "140", "sex": "f"}).warnings)
    assert any("over-corrects" in note for note in run("qtc-bazett", {"qt": "330", "heart-rate": "113"}).warnings)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"age_years": "121"}, "age 121 years is not possible; allowed is 0 to 120 years"),
        ({"age_years": "1950"}, "year of birth"),
        ({"weight_kg": "0.2"}, "allowed is 0.3 to 400 kg"),
        ({"weight_kg": "401"}, "pounds"),
        ({"weight_kg": "7000"}, "grams"),
        ({"height_cm": "1.75"}, "1.75 m is 175 cm"),
        ({"height_cm": "1750"}, "millimetres"),
        ({"creatinine_mg_per_dl": "110"}, "110 µmol/L is 1.24 mg/dL"),
        ({"creatinine_mg_per_dl": "0.09"}, "0.1 to 30 mg/dL"),
        ({"crcl_ml_per_min": "301"}, "0 to 300 mL/min"),
        ({"crcl_ml_per_min_per_kg": "60"}, "not divided by the weight"),
        ({"egfr_ml_per_min_173": "999"}, "1.73 m²"),
        ({"creatinine_without_unit": "0"}, "positive number with its unit"),
        ({"weight_kg": "-70"}, "not negative"),
        ({"weight_kg": "12", "age_years": "50"}, "If it is in stone, it is 76.2 kg"),
        ({"weight_kg": "19.9", "age_years": "18"}, "20 to 400 kg at this age"),
        ({"weight_kg": "70", "age_years": "2"}, "70 kg at an age of 2 years is not possible; allowed is 0.3 to 49 kg"),
        ({"weight_kg": "70", "height_cm": "68"}, "If the height is in inches, it is 173 cm"),
    ],
)
def test_an_impossible_fact_is_refused_with_the_likely_slip(facts: dict[str, str], says: str) -> None:
    with pytest.raises(PatientFactError) as refused:
        check_facts(PatientFacts(**{name: Decimal(value) for name, value in facts.items()}))

    assert says in str(refused.value)


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"age_years": "0", "weight_kg": "0.3", "height_cm": "20", "creatinine_mg_per_dl": "0.1"},
        {"age_years": "120", "weight_kg": "400", "height_cm": "260", "creatinine_mg_per_dl": "30"},
        {"crcl_ml_per_min": "300", "crcl_ml_per_min_per_kg": "5"},
        {"creatinine_without_unit": "110"},
        {"weight_kg": "20", "age_years": "18"},
        {"weight_kg": "12", "age_years": "17.9"},
        {"weight_kg": "49", "age_years": "2"},
        {"weight_kg": "4", "age_years": "0", "height_cm": "50"},
        {"weight_kg": "200", "age_years": "10", "height_cm": "100"},
    ],
)
def test_facts_at_the_ends_of_the_possible_pass(facts: dict[str, str]) -> None:
    check_facts(PatientFacts(**{name: Decimal(value) for name, value in facts.items()}))


@pytest.mark.parametrize(
    ("value", "shown"), [("2800.0", "2,800"), ("0.50", "0.5"), (".4", "0.4"), ("1E+3", "1,000"), ("-2.50", "−2.5")]
)
def test_a_number_has_no_trailing_zero_and_no_naked_point(value: str, shown: str) -> None:
    assert plain(Decimal(value)) == shown


def test_display_never_moves_a_value_over_a_bound() -> None:
    assert figures(Decimal("0.40004")) == "0.4"
    assert figures_beside(Decimal("0.40004"), [Decimal("0.4")]) == "0.40004"
    assert figures_beside(Decimal("0.39996"), [Decimal("0.4")]) == "0.39996"


@pytest.mark.parametrize(
    ("value", "rounded", "ceiling"),
    [("116.67", "117", "116"), ("0.58333", "0.583", "0.583"), ("9.6667", "9.67", "9.66")],
)
def test_a_volume_is_rounded_to_three_figures_and_a_ceiling_is_rounded_down(
    value: str, rounded: str, ceiling: str
) -> None:
    assert (figures(Decimal(value)), at_most(Decimal(value))) == (rounded, ceiling)


@given(
    value=st.decimals(min_value=0, max_value=1000, places=8), bound=st.decimals(min_value=0, max_value=1000, places=2)
)
def test_a_shown_value_stays_on_its_side_of_a_bound(value: Decimal, bound: Decimal) -> None:
    shown = Decimal(figures_beside(value, [bound]).replace(",", ""))

    assert (shown < bound) == (value < bound)
    assert (shown > bound) == (value > bound)


@pytest.mark.parametrize(
    ("name", "arguments", "wrong", "right"),
    [
        # A published implementation takes the women's constant for men below 0.9 mg/dL.
        ("ckd-epi-2021", _person("male", "50", "0.8"), "99.9", "107.817"),
        # A published molar mass of bilirubin has two digits exchanged.
        ("conversion", {"value": "1 mg/dL", "to": "umol/L", "analyte": "bilirubin"}, "18.2", "17.1"),
    ],
)
def test_a_wrong_published_vector_does_not_come_out(
    name: str, arguments: dict[str, str], wrong: str, right: str
) -> None:
    value = run(name, arguments).value

    assert abs(value - Decimal(wrong)) > Decimal("0.5")
    assert abs(value - Decimal(right)) < Decimal("0.001")


def test_a_body_mass_index_of_24_9_is_given_without_a_class() -> None:
    worked = run("bmi", {"height": "170", "weight": "72"})

    assert worked.expression == "72 ÷ (170 ÷ 100)² = 24.9"
    assert "obes" not in f"{worked.label} {worked.warnings}"


@pytest.mark.parametrize(
    ("score", "letter"),
    [
        (_liver("1.9 mg/dL", "3.6 g/dL", "1.6"), "A"),
        (_liver("2 mg/dL", "3.5 g/dL", "1.6"), "B"),
        (_liver("3 mg/dL", "2.8 g/dL", "2.3", "slight", "none"), "B"),
        (_liver("3 mg/dL", "2.8 g/dL", "2.3", "slight", "1"), "C"),
    ],
)
def test_the_child_pugh_class_follows_from_the_points(score: dict[str, str], letter: str) -> None:
    assert run("child-pugh", score).label.endswith(f"class {letter}")


@pytest.mark.parametrize(
    ("alias", "name"),
    [("cg", "cockcroft-gault"), ("CKD-EPI", "ckd-epi-2021"), ("ckd_epi", "ckd-epi-2021"), ("ibw", "ideal-body-weight")],
)
def test_a_calculator_is_found_by_its_alias(alias: str, name: str) -> None:
    assert find_calculator(alias).name == name


def test_no_name_or_alias_is_used_twice() -> None:
    names = [name for calculator in CALCULATORS.values() for name in (calculator.name, *calculator.aliases)]
    assert len(names) == len(set(names))
    for calculator in CALCULATORS.values():
        called = [name for argument in calculator.arguments for name in (argument.name, *argument.aliases)]
        assert len(called) == len(set(called))


@pytest.mark.parametrize(
    "creatinine",
    [{"scr": "1.4 mg/dL"}, {"scr_mg_dl": "1.4"}, {"creatinine-mg-dl": "1.4"}, {"scr-umol-l": "123.76"}],
)
def test_a_unit_may_stand_in_the_name_of_the_argument(creatinine: dict[str, str]) -> None:
    person = {"age-years": "70", "gender": "f", "weight-kg": "60", **creatinine}

    assert run("cg", person).expression.endswith("= 35.4")


@pytest.mark.parametrize("name", ["cockcroft-gault-per-kg", "ckd-epi-2021", "digoxin-clearance"])
def test_a_creatinine_without_unit_is_refused_and_never_guessed(name: str) -> None:
    with pytest.raises(PatientFactError, match=r"has no unit, and none is guessed.*1\.4 mg/dL or 1\.4 umol/L"):
        run(name, {"age": "70", "sex": "f", "creatinine": "1.4"})


def test_a_value_given_twice_is_refused() -> None:
    with pytest.raises(PatientFactError, match="creatinine is given twice"):
        run("ckd-epi", {"age": "70", "sex": "f", "scr": "1.4 mg/dL", "creatinine": "1.5 mg/dL"})


def test_the_other_weights_are_shown_beside_the_chosen_one() -> None:
    worked = run("cg", _person("female", "60", "1.2", weight="110", height="160"))

    assert "The actual weight was used" in worked.warnings[1]
    assert "ideal 41.2, adjusted 59.4" in " ".join(worked.warnings)


@pytest.mark.parametrize(
    ("name", "arguments", "says"),
    [
        ("conversion", {"value": "-5 mg", "to": "g"}, "is negative"),
        ("cg", _person("female", "60", "1", weight="10", height="30") | {"weight-choice": "ideal"}, "leaves no ideal"),
        ("corrected-calcium", {"calcium": "2.2", "albumin": "30 g/L"}, "calcium '2.2' has no unit"),
        ("child-pugh", _liver("1 mg/dL", "3.7 g/dL", "1", "some"), "'some' is not known"),
        ("child-pugh", _liver("1000 mg/dL", "3.7 g/dL", "1"), "bilirubin 1,000 mg/dL is not possible"),
        ("bmi", {"height": "10", "weight": "70"}, "Give the height in cm."),
        ("bmi", {"height": "180", "weight": "0.1"}, "Give the weight in kg."),
    ],
)
def test_a_value_without_sense_for_its_calculator_is_refused(name: str, arguments: dict[str, str], says: str) -> None:
    with pytest.raises(PatientFactError) as refused:
        run(name, arguments)

    assert says in str(refused.value)


def test_the_actual_weight_is_shown_beside_a_chosen_one() -> None:
    worked = run("cg", _person("male", "53", "1.39", weight="87", height="175") | {"weight-choice": "adjusted"})

    assert "actual 75.6" in " ".join(worked.warnings)


def test_an_argument_without_a_possible_range_takes_every_number() -> None:
    distance = Argument("distance", "any distance", "m", other_units={"km": Fraction(1000)})

    assert read_arguments((distance,), {"distance": "-7 km"}).numbers == {"distance": Decimal(-7000)}
    assert read_arguments((distance,), {"distance": "99999999"}).numbers == {"distance": Decimal(99999999)}


def test_only_the_bedside_schwartz_formula_is_for_children_alone() -> None:
    assert {name: one.below_age for name, one in CALCULATORS.items() if one.below_age} == {"schwartz-bedside": 18}


@pytest.mark.parametrize(
    ("name", "arguments", "shown"),
    [
        ("ideal-body-weight", {"sex": "male", "height": "5'11\""}, "75.30"),
        ("ideal-body-weight", {"sex": "male", "height": "5 ft 11 in"}, "75.30"),
        ("ideal-body-weight", {"sex": "male", "height": "6 feet"}, "77.60"),
        ("bmi", {"height": "170", "weight": "12 st 7 lb"}, "27.47"),
        ("cockcroft-gault", {"sex": "m", "age": "60", "weight": "80", "scr": "0.15 mmol/L"}, "52.39"),
        ("bmi", {"height": "50 cm", "weight": "3500 g"}, "14.00"),
    ],
)
def test_feet_stones_and_other_usual_units_are_read(name: str, arguments: dict[str, str], shown: str) -> None:
    assert f"{run(name, arguments).value:.2f}" == shown


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"height": "175 in", "weight": "70"}, "height 175 in (444.5 cm) is not possible"),
        ({"height": "175 in", "weight": "70"}, "If it is 175 cm, give it in that unit."),
        ({"height": "5.11 ft", "weight": "70"}, "is in a unit that does not fit"),
        ({"height": "5 ft 13 in", "weight": "70"}, "is in a unit that does not fit"),
        ({"height": "-1 in", "weight": "70"}, "Check the value and its unit."),
    ],
)
def test_an_impossible_value_is_refused_in_the_unit_in_which_it_was_given(arguments: dict[str, str], says: str) -> None:
    with pytest.raises(PatientFactError) as refused:
        run("bmi", arguments)

    assert says in str(refused.value)
