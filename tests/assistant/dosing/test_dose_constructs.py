"""Every construct of the monograph schema, one at a time, on an invented drug."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from posology.assistant.answers import Calculation
from posology.assistant.dosing.doses import doses_for
from posology.assistant.dosing.monographs import Monograph
from posology.assistant.patients import AgeGroup, PatientFacts, Sex
from tests.assistant.dosing.made_monograph import SOURCE, limit, monograph, regimen, table

WORDS = {"sex", "dialysis"}


def _for(rules: Monograph, asked: str | None = None, **known: Any) -> Calculation:  # noqa: ANN401 - texts or a sex
    facts = PatientFacts(**{name: value if name in WORDS else Decimal(value) for name, value in known.items()})
    return doses_for(rules, facts, regimen=asked)


def _results(calculation: Calculation) -> list[str]:
    return [shown.result for shown in calculation.regimens]


BANDS = [
    {"band": ">=50", "outcome": "unchanged", "printed": "no change"},
    {"band": "<50", "dose": "250 mg", "intervals": ["24 h"], "printed": "250 mg"},
]


# dialysis


@pytest.mark.parametrize(
    ("kind", "row", "result"),
    [
        ("haemodialysis", {"dose": "250 mg", "timing": "after each dialysis"}, "250 mg after each dialysis"),
        (
            "haemodialysis",
            {"dose": "250 mg", "intervals": ["24 h"], "timing": "after dialysis"},
            "250 mg every 24 h, after dialysis",
        ),
        (
            "haemodialysis",
            {"dose": "250 mg", "intervals": ["24 h"], "first_dose": "1 g"},
            "first dose 1 g, then 250 mg every 24 h",
        ),
        ("CAPD", {"dose": "250 mg", "doses_in_course": 1}, "250 mg once only"),
        ("CVVH", {"outcome": "not_recommended"}, "no dose: not recommended"),
    ],
)
def test_a_patient_on_dialysis_gets_the_row_of_that_kind(kind: str, row: dict[str, object], result: str) -> None:
    kinds = {"CAPD": "peritoneal", "CVVH": "continuous"}
    rules = monograph(renal_tables=[table(rows=[*BANDS, {**row, "dialysis": kinds.get(kind, kind), "printed": "x"}])])
    calculation = _for(rules, dialysis=kind)

    assert _results(calculation) == [result]
    assert calculation.verdict == ("no_dose" if result.startswith("no dose") else "calculated")
    assert calculation.regimens[0].rule.startswith("testol/renal/row ")


def test_dialysis_without_row_and_rule_is_no_rule_even_with_a_clearance() -> None:
    calculation = _for(monograph(renal_tables=[table(rows=BANDS)]), dialysis="HD", crcl_ml_per_min="8")

    assert (calculation.verdict, calculation.regimens) == ("no_rule", ())
    assert calculation.warnings == ("No rule covers patients on haemodialysis.",)


@pytest.mark.parametrize("words", ["unspecified", "on dialysis", "yes", "RRT"])
def test_dialysis_of_no_stated_kind_is_asked_about_and_gives_no_dose(words: str) -> None:
    row = {"dialysis": "haemodialysis", "dose": "250 mg", "intervals": ["24 h"], "printed": "x"}
    calculation = _for(monograph(renal_tables=[table(rows=[*BANDS, row])]), dialysis=words)

    assert (calculation.verdict, calculation.regimens) == ("missing_facts", ())
    assert calculation.missing == ("kind of dialysis: haemodialysis, peritoneal or continuous (CRRT)",)


@pytest.mark.parametrize(
    ("outcome", "verdict", "results"),
    [
        ("dose", "calculated", ["Give 100 mg after each session."]),
        ("no_data", "no_rule", []),
        ("contraindicated", "no_dose", ["no dose: contraindicated"]),
    ],
)
def test_a_dialysis_rule_in_words_is_shown_as_it_stands(outcome: str, verdict: str, results: list[str]) -> None:
    words = "Give 100 mg after each session."
    rule = {"dialysis": "haemodialysis", "outcome": outcome, "text": words, "source": SOURCE}
    calculation = _for(monograph(renal_tables=[table(rows=BANDS)], dialysis_rules=[rule]), dialysis="HD")

    assert (calculation.verdict, _results(calculation)) == (verdict, results)
    assert words in calculation.warnings


# several tables


TWO_METHODS = [
    table("by-clearance", BANDS),
    table(
        "by-creatinine",
        [
            {"band": "<=1.5", "outcome": "unchanged", "printed": "x"},
            {"band": ">1.5", "dose": "100 mg", "intervals": ["24 h"], "printed": "x"},
        ],
        metric="scr_mg_dl",
    ),
]


def test_of_two_tables_the_one_that_can_be_read_is_read_and_named() -> None:
    calculation = _for(monograph(renal_tables=TWO_METHODS), creatinine_mg_per_dl="2")

    assert _results(calculation) == ["100 mg every 24 h"]
    assert calculation.regimens[0].method == "by serum creatinine"
    assert calculation.verdict == "calculated"


def test_two_tables_that_differ_are_two_readings() -> None:
    calculation = _for(monograph(renal_tables=TWO_METHODS), creatinine_mg_per_dl="2", crcl_ml_per_min="40")

    assert _results(calculation) == ["250 mg every 24 h", "100 mg every 24 h"]
    assert calculation.verdict == "ambiguous"


def test_where_no_table_can_be_read_the_shortest_list_of_facts_is_asked_for() -> None:
    assert _for(monograph(renal_tables=TWO_METHODS)).missing == ("creatinine with its unit",)


def test_two_editions_that_differ_are_two_readings_each_with_its_label() -> None:
    other = [BANDS[0], {"band": "<50", "dose": "300 mg", "intervals": ["24 h"], "printed": "x"}]
    rules = monograph(renal_tables=[table("a", BANDS, edition="label A"), table("b", other, edition="label B")])

    low, high = _for(rules, crcl_ml_per_min="40"), _for(rules, crcl_ml_per_min="60")

    assert (low.verdict, [shown.method for shown in low.regimens]) == (
        "ambiguous",
        ["by creatinine clearance, label A", "by creatinine clearance, label B"],
    )
    assert (high.verdict, _results(high)) == ("calculated", ["500 mg every 12 h", "500 mg every 12 h"])


def test_two_regimens_that_differ_only_in_edition_are_two_readings() -> None:
    rules = monograph(
        regimens=[regimen("a", edition="highlights"), regimen("b", edition="section 2.1", intervals=["8 h"])]
    )

    assert _for(rules).verdict == "ambiguous"


def test_a_table_that_changes_nothing_at_any_value_needs_no_value() -> None:
    rows = [{"band": ">=0", "outcome": "unchanged", "printed": "no adjustment"}]
    calculation = _for(monograph(renal_tables=[table(rows=rows)]))

    assert (calculation.verdict, _results(calculation)) == ("calculated", ["500 mg every 12 h"])


# points


POINTS = table(
    rows=[
        {"band": "100", "dose": "1545 mg/day", "intervals": ["24 h"], "printed": "1545"},
        {"band": "80", "dose": "1235 mg/day", "intervals": ["24 h"], "printed": "1235"},
        {"band": "70", "dose": "1080 mg/day", "intervals": ["24 h"], "printed": "1080"},
    ],
    points=True,
)


@pytest.mark.parametrize(
    ("clearance", "result"),
    [
        ("70", "1,080 mg/day every 24 h"),
        ("80", "1,235 mg/day every 24 h"),
        ("75", "1,157.5 mg/day every 24 h"),
        ("70.0001", "1,080 mg/day every 24 h"),
        ("73.333", "1,131.7 mg/day every 24 h"),
    ],
)
def test_between_two_printed_points_lies_a_straight_line(clearance: str, result: str) -> None:
    calculation = _for(monograph(renal_tables=[POINTS]), crcl_ml_per_min=clearance)

    assert (_results(calculation), calculation.verdict) == ([result], "calculated")


def test_a_formula_beside_a_table_is_rounded_as_the_table_prints_and_each_says_which_it_is() -> None:
    formula = _formula(gives="daily_dose", expression="15 * crcl", unit="mg/day", metric="crcl_ml_min")
    calculation = _for(monograph(renal_tables=[POINTS], formulas=[formula]), crcl_ml_per_min="75.03")

    assert _results(calculation) == ["1,158 mg/day every 24 h", "1,125 mg/day"]
    by_table, by_formula = (shown.notes[0] for shown in calculation.regimens)
    assert by_table.startswith("By the label's table: between the printed values at 70 and 80.")
    assert by_formula.startswith("By the label's formula. Rounded to 1 mg/day")
    assert "1,125.5 before rounding" in by_formula


def test_a_formula_without_a_table_of_points_is_not_rounded() -> None:
    formula = _formula(gives="daily_dose", expression="15 * crcl", unit="mg/day", metric="crcl_ml_min")
    calculation = _for(monograph(formulas=[formula]), crcl_ml_per_min="75.03")

    assert "1,125.45 mg/day" in _results(calculation)


ADULTS = regimen("adults", population="adult", age_from_years=18)
CHILDREN = regimen("children", population="child below 12 years", age_below_years=12)


@pytest.mark.parametrize(("group", "kept"), [("adult", ["adults"]), ("child", ["children"])])
def test_an_age_group_leaves_out_what_is_printed_for_the_other_one(group: str, kept: list[str]) -> None:
    rules = monograph(regimens=[ADULTS, CHILDREN])
    facts = PatientFacts(age_group=AgeGroup(group), crcl_ml_per_min=Decimal(90), weight_kg=Decimal(70))

    calculation = doses_for(rules, facts)

    assert [shown.id for shown in calculation.regimens] == kept
    assert any("only; the regimens are for" in note for note in calculation.warnings) == (group == "child")


def test_regimens_of_children_that_differ_by_age_say_for_whom_each_is_printed() -> None:
    rules = monograph(regimens=[CHILDREN, regimen("older", population="adolescent", age_from_years=12, dose="1 g")])
    facts = PatientFacts(age_group=AgeGroup.CHILD, crcl_ml_per_min=Decimal(90), weight_kg=Decimal(40))

    notes = {shown.id: " ".join(shown.notes) for shown in doses_for(rules, facts).regimens}

    assert "Printed for: child below 12 years." in notes["children"]
    assert "Printed for: adolescent." in notes["older"]


def test_a_regimen_without_a_rule_for_dialysis_is_named_where_another_one_has_it() -> None:
    rows = [*BANDS, {"dialysis": "haemodialysis", "dose": "250 mg", "intervals": ["24 h"], "printed": "x"}]
    rules = monograph(
        regimens=[regimen(), regimen("severe", dose="1 g", population="adults who are severely ill")],
        renal_tables=[table(rows=rows)],
    )

    calculation = doses_for(rules, PatientFacts(dialysis="haemodialysis", age_years=Decimal(50)))

    asked = "No rule covers patients on haemodialysis and the regimen of 1 g every 12 h, printed for: adults who are"
    assert any(asked in warning for warning in calculation.warnings)


def test_an_age_in_numbers_outdoes_the_group_and_a_group_without_a_regimen_is_said() -> None:
    rules = monograph(regimens=[CHILDREN])
    known = {"crcl_ml_per_min": Decimal(90), "weight_kg": Decimal(20)}

    by_age = doses_for(rules, PatientFacts(age_group=AgeGroup.ADULT, age_years=Decimal(6), **known))
    by_group = doses_for(rules, PatientFacts(age_group=AgeGroup.ADULT, **known))

    assert [shown.id for shown in by_age.regimens] == ["children"]
    assert by_group.regimens == ()
    assert any("No label rule covers this age" in note for note in by_group.warnings)


def test_the_working_of_an_interpolation_is_shown() -> None:
    calculation = _for(monograph(renal_tables=[POINTS]), crcl_ml_per_min="75")

    assert calculation.steps[1].expression == "1,080 + (1,235 − 1,080) × (75 − 70) ÷ (80 − 70) = 1,157.5"
    assert calculation.regimens[0].rule == "testol/renal/points 70 and 80"


def test_below_the_printed_points_nothing_is_decided() -> None:
    calculation = _for(monograph(renal_tables=[POINTS]), crcl_ml_per_min="69.9")

    assert (calculation.verdict, calculation.regimens) == ("no_rule", ())
    assert "at 70 mL/min it prints 1,080" in " ".join(calculation.warnings)


def test_above_the_printed_points_the_usual_regimen_stands_beside_the_last_row() -> None:
    rows = [{"band": str(at), "dose": f"{dose} mg", "intervals": ["12 h"]} for at, dose in ((50, 250), (100, 400))]
    rules = monograph(renal_tables=[table(rows=rows, points=True)])
    calculation = _for(rules, crcl_ml_per_min="100.1")

    assert (calculation.verdict, _results(calculation)) == ("ambiguous", ["500 mg every 12 h", "400 mg every 12 h"])
    assert [shown.band for shown in calculation.regimens] == ["", "100 mL/min"]
    assert all("above the highest value of the label's table, 100" in s.notes[-1] for s in calculation.regimens)


def test_above_the_printed_points_a_last_row_that_is_the_usual_regimen_stands_alone() -> None:
    rows = [{"band": str(at), "dose": f"{dose} mg", "intervals": ["12 h"]} for at, dose in ((50, 250), (100, 500))]
    calculation = _for(monograph(renal_tables=[table(rows=rows, points=True)]), crcl_ml_per_min="130")

    assert (calculation.verdict, _results(calculation)) == ("calculated", ["500 mg every 12 h"])


@pytest.mark.parametrize(
    ("known", "left_out"),
    [
        ({"crcl_ml_per_min": "80"}, ["1 g every 7 days (anuria)"]),
        ({"crcl_ml_per_min": "70"}, ["1 g every 7 days (anuria)"]),
        ({"crcl_without_unit": "45"}, ["1 g every 7 days (anuria)"]),
        ({"creatinine_without_unit": "2"}, ["1 g every 7 days (anuria)"]),
        ({"crcl_ml_per_min": "5"}, []),
        ({}, []),
    ],
)
def test_a_regimen_for_failed_kidneys_is_shown_where_the_table_of_points_does_not_hold(
    known: dict[str, str], left_out: list[str]
) -> None:
    failed = regimen("failed", dose="1 g", intervals=["7 day"], condition="anuria", kidneys_fail=True)
    calculation = _for(monograph(regimens=[regimen(), failed], renal_tables=[POINTS]), age_years="50", **known)

    assert ("1 g every 7 days" in _results(calculation)) is (left_out == [])
    told = [warning for warning in calculation.warnings if "Only without kidney function" in warning]
    assert told == [f"Only without kidney function, and so not shown for this patient: {name}." for name in left_out]


def test_a_regimen_for_failed_kidneys_stands_behind_those_for_others() -> None:
    failed = regimen("failed", dose="1 g", intervals=["7 day"], condition="anuria", kidneys_fail=True)
    first = regimen("first", dose="15 mg/kg", intervals=[], doses_in_course=1, condition="first dose")
    rules = monograph(regimens=[failed, first, regimen()], renal_tables=[POINTS])

    assert _results(_for(rules, weight_kg="70")) == ["15 mg/kg once only", "1 g every 7 days"]


def test_a_regimen_for_failed_kidneys_is_shown_when_it_is_asked_for() -> None:
    failed = regimen("failed", dose="1 g", intervals=["7 day"], condition="anuria", kidneys_fail=True)
    rules = monograph(regimens=[regimen(), failed], renal_tables=[POINTS])

    assert _results(_for(rules, "failed", crcl_ml_per_min="80")) == ["1 g every 7 days"]


def test_points_that_no_line_can_join_are_two_readings() -> None:
    rows = [
        {"band": "50", "dose": "500 mg", "intervals": ["12 h"], "printed": "x"},
        {"band": "20", "dose": "500 mg", "intervals": ["24 h"], "printed": "x"},
    ]
    calculation = _for(monograph(renal_tables=[table(rows=rows, points=True)]), crcl_ml_per_min="30")

    assert calculation.verdict == "ambiguous"
    assert sorted(_results(calculation)) == ["500 mg every 12 h", "500 mg every 24 h"]


# what is given


def test_a_percentage_is_of_the_base_regimen_and_keeps_its_first_dose() -> None:
    rows = [BANDS[0], {"band": "<50", "outcome": "percent_of_base", "percent": "50", "printed": "50 %"}]
    rules = monograph(regimens=[regimen(first_dose="1 g")], renal_tables=[table(rows=rows)])
    calculation = _for(rules, crcl_ml_per_min="20")

    assert _results(calculation) == ["first dose 1 g, then 250 mg every 12 h"]
    assert "50 % of the full dose." in " ".join(calculation.regimens[0].notes)


def test_a_first_dose_per_kg_has_its_own_step() -> None:
    calculation = _for(monograph(regimens=[regimen(dose="4 mg/kg", first_dose="6 mg/kg")]), weight_kg="70")

    assert calculation.regimens[0].first_dose == "6 mg/kg = 420 mg"
    assert [step.expression for step in calculation.steps] == ["6 mg/kg × 70 kg = 420", "4 mg/kg × 70 kg = 280"]


@pytest.mark.parametrize(
    ("dose", "intervals", "each", "total"),
    [
        ("3 mg/kg/day", ["8 h"], "70 mg every 8 h", "210 mg/day (3 mg/kg/day)"),
        ("3-5 mg/kg/day", ["12 h"], "105–175 mg every 12 h", "210–350 mg/day (3–5 mg/kg/day)"),
        ("3 mg/kg/day", ["8 h", "6 h"], "70 mg every 8 h or 52.5 mg every 6 h", "210 mg/day (3 mg/kg/day)"),
        ("4 mg/kg/day", ["8 h"], "93.3333 mg every 8 h", "280 mg/day (4 mg/kg/day)"),
        ("4-6 mg/kg", ["24 h"], "280–420 mg", "280–420 mg/day (4–6 mg/kg/day)"),
        ("7.5 mg/kg", ["12 h"], "525 mg", "1,050 mg/day (15 mg/kg/day)"),
        ("5 mg/kg", ["3 /week"], "350 mg", "1,050 mg/week (15 mg/kg/week)"),
        ("80 unit/kg", ["12 h"], "5,600 units", "11,200 units/day (160 unit/kg/day)"),
        ("1 g", ["8 h"], "", "3,000 mg/day"),
        ("1 tablet", ["24 h"], "", "1 tablet/day"),
        ("62.5 mcg", ["12 h"], "", "125 mcg/day"),
    ],
)
def test_one_dose_and_the_total_are_shown_in_absolute_units(
    dose: str, intervals: list[str], each: str, total: str
) -> None:
    shown = _for(monograph(regimens=[regimen(dose=dose, intervals=intervals)]), weight_kg="70").regimens[0]

    assert (shown.each, shown.daily_total) == (each, total)


def test_a_dose_per_square_metre_needs_height_and_weight() -> None:
    rules = monograph(regimens=[regimen(dose="20 mg/m2")])
    known, unknown = _for(rules, weight_kg="85", height_cm="180"), _for(rules)

    assert known.regimens[0].each == "41.2311 mg"
    assert known.steps[0].label == "Body surface (Mosteller)"
    assert (unknown.verdict, unknown.missing) == ("missing_facts", ("weight (kg)", "height (cm)"))


@pytest.mark.parametrize(
    ("intervals", "text"),
    [
        (["8-12 h"], "500 mg every 8–12 h"),
        (["8 h", "12 h"], "500 mg every 8 h or every 12 h"),
        (["3 /week"], "500 mg 3 times a week"),
        (["1 /week"], "500 mg once a week"),
        (["1 week"], "500 mg every week"),
    ],
)
def test_intervals_are_written_as_printed(intervals: list[str], text: str) -> None:
    assert _results(_for(monograph(regimens=[regimen(intervals=intervals)]))) == [text]


# who it is for


WEIGHTS = [
    regimen("small", weight="<=15", dose="30 mg"),
    regimen("middle", weight="15.1-23", dose="45 mg"),
    regimen("large", weight=">23", dose="60 mg"),
]


@pytest.mark.parametrize(
    ("weight", "results"),
    [("15", ["30 mg every 12 h"]), ("15.1", ["45 mg every 12 h"]), ("23.01", ["60 mg every 12 h"])],
)
def test_a_weight_band_chooses_the_regimen(weight: str, results: list[str]) -> None:
    calculation = _for(monograph(regimens=WEIGHTS), weight_kg=weight)

    assert (_results(calculation), calculation.verdict) == (results, "calculated")


def test_a_weight_between_two_bands_shows_both_neighbours() -> None:
    calculation = _for(monograph(regimens=WEIGHTS), weight_kg="15.05")

    assert _results(calculation) == ["30 mg every 12 h", "45 mg every 12 h"]
    assert calculation.verdict == "ambiguous"
    assert any("between ≤15 kg and 15.1–23 kg" in note for note in calculation.warnings)


def test_a_weight_beyond_all_bands_has_no_rule() -> None:
    calculation = _for(monograph(regimens=WEIGHTS[:2]), weight_kg="40")

    assert (calculation.verdict, calculation.regimens) == ("no_rule", ())
    assert "No label rule covers it" in calculation.warnings[0]


def test_an_unknown_weight_is_missing_where_the_label_prints_weights() -> None:
    calculation = _for(monograph(regimens=WEIGHTS))

    assert (calculation.verdict, calculation.missing) == ("missing_facts", ("weight (kg)",))


def test_a_second_route_of_the_same_dose_is_found() -> None:
    rules = monograph(regimens=[regimen(also_routes=["im"])])

    assert _results(doses_for(rules, PatientFacts(), route="intramuscular")) == ["500 mg every 12 h"]
    assert "it has iv, im" in doses_for(rules, PatientFacts(), route="oral").warnings[0]


COUNTED = {
    "id": "two-of-three",
    "regimens": ["low"],
    "otherwise": ["high"],
    "at_least": 2,
    "text": "at least two of age ≥80, weight ≤60 kg, creatinine ≥1.5 mg/dL",
    "source": SOURCE,
    "of": [
        {"metric": "age_years", "band": ">=80", "source": SOURCE},
        {"metric": "weight_kg", "band": "<=60", "source": SOURCE},
        {"metric": "scr_mg_dl", "band": ">=1.5", "source": SOURCE},
    ],
}
ONE_OF_TWO = [regimen("high", dose="5 mg"), regimen("low", dose="2.5 mg")]


@pytest.mark.parametrize(
    ("known", "verdict", "results"),
    [
        ({"age_years": "80", "weight_kg": "60"}, "calculated", ["2.5 mg every 12 h"]),
        ({"age_years": "79", "weight_kg": "61"}, "calculated", ["5 mg every 12 h"]),
        ({"age_years": "80", "weight_kg": "60.1", "creatinine_mg_per_dl": "1.49"}, "calculated", ["5 mg every 12 h"]),
        ({"age_years": "80", "weight_kg": "61", "creatinine_mg_per_dl": "1.5"}, "calculated", ["2.5 mg every 12 h"]),
        ({"age_years": "80", "weight_kg": "70"}, "missing_facts", ["5 mg every 12 h", "2.5 mg every 12 h"]),
        ({}, "missing_facts", ["5 mg every 12 h", "2.5 mg every 12 h"]),
    ],
)
def test_counted_criteria_choose_a_side_or_name_what_is_missing(
    known: dict[str, str], verdict: str, results: list[str]
) -> None:
    calculation = _for(monograph(regimens=ONE_OF_TWO, criteria=[COUNTED]), **known)

    assert (calculation.verdict, _results(calculation)) == (verdict, results)
    assert calculation.steps[0].label == "Criteria met (at least 2 of 3 count)"


def test_a_regimen_asked_for_by_name_is_replaced_when_the_criteria_say_the_other() -> None:
    calculation = _for(monograph(regimens=ONE_OF_TWO, criteria=[COUNTED]), "high", age_years="85", weight_kg="50")

    assert [shown.id for shown in calculation.regimens] == ["low"]
    assert "The patient meets 2 of 3" in calculation.warnings[0]


# formulas


def _formula(**fields: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "id": "by-formula",
        "regimens": ["usual"],
        "gives": "interval",
        "expression": "scr * 9",
        "unit": "h",
        "text": "interval in hours = creatinine × 9",
        "source": SOURCE,
    }
    return {**usual, **fields}


def test_a_formula_gives_the_interval_with_its_working() -> None:
    rules = monograph(regimens=[regimen(dose="7.5 mg/kg")], formulas=[_formula()])
    calculation = _for(rules, creatinine_mg_per_dl="2", weight_kg="70")

    assert _results(calculation) == ["7.5 mg/kg every 18 h"]
    assert calculation.steps[0].expression == "2 × 9 = 18"
    assert calculation.regimens[0].rule == "testol/by-formula"


def test_a_formula_never_shortens_the_printed_interval() -> None:
    calculation = _for(monograph(formulas=[_formula()]), creatinine_mg_per_dl="0.8")

    assert _results(calculation) == ["500 mg every 12 h"]
    assert "which is kept" in " ".join(calculation.regimens[0].notes)


def test_a_formula_names_the_facts_it_lacks() -> None:
    calculation = _for(monograph(formulas=[_formula()]), creatinine_without_unit="110")

    assert (calculation.verdict, calculation.missing) == (
        "missing_facts",
        ("unit of the creatinine: mg/dL or µmol/L",),
    )
    assert calculation.regimens == ()


@pytest.mark.parametrize(
    ("clearance", "result", "note"),
    [
        ("100", "775 mg every 24 h", "Rounded to the nearest 25 mg"),
        ("150", "900 mg every 24 h", "Limited to the printed maximum of 900 mg"),
        ("160", "900 mg every 24 h", "Limited"),
    ],
)
def test_a_formula_is_rounded_and_capped_as_printed(clearance: str, result: str, note: str) -> None:
    formula = _formula(
        gives="dose", expression="7 * bsa * min(crcl_173, 150)", unit="mg", round_to="25 mg", at_most="900 mg"
    )
    rules = monograph(regimens=[regimen(dose="900 mg", intervals=["24 h"])], formulas=[formula])
    calculation = _for(rules, crcl_ml_per_min_173=clearance, height_cm="130", weight_kg="34")

    assert _results(calculation) == [result]
    assert note in " ".join(calculation.regimens[0].notes)


def test_a_supplement_after_dialysis_is_given_beside_the_dose_and_leaves_no_doubt() -> None:
    rows = [
        {"dialysis": "haemodialysis", "dose": "500 mg", "intervals": ["24 h"], "printed": "x"},
        {"dialysis": "haemodialysis", "dose": "250 mg", "timing": "supplemental dose after dialysis", "printed": "x"},
    ]
    calculation = _for(monograph(renal_tables=[table(rows=[*BANDS, *rows])]), dialysis="haemodialysis")

    assert calculation.verdict == "calculated"
    assert _results(calculation) == ["500 mg every 24 h", "250 mg supplemental dose after dialysis"]
    alone = _for(monograph(renal_tables=[table(rows=[*BANDS, rows[1]])]), dialysis="haemodialysis")
    assert (alone.verdict, len(alone.regimens)) == ("calculated", 1)


@pytest.mark.parametrize(
    ("weight", "light", "ids"),
    [
        ("58", {"alternative": False, "condition": "60 kg or less", "terms": ["60 kg or less"]}, ["light"]),
        ("61", {"alternative": False, "condition": "60 kg or less", "terms": ["60 kg or less"]}, ["usual"]),
        ("58", {}, ["usual", "light"]),
        ("58", {"alternative": False, "age_from_years": 12}, ["usual", "light"]),
        ("58", {"alternative": False, "route": "oral"}, ["usual", "light"]),
    ],
    ids=["within the exception", "outside of it", "an alternative", "of other ages", "by another route"],
)
def test_a_printed_exception_for_a_weight_stands_in_the_place_of_the_usual_dose(
    weight: str, light: dict[str, object], ids: list[str]
) -> None:
    rules = monograph(regimens=[regimen(), regimen("light", dose="250 mg", weight="<=60", **light)])

    assert [shown.id for shown in _for(rules, weight_kg=weight, age_years="50").regimens] == ids


@pytest.mark.parametrize(("age", "ids"), [("0.01", ["week"]), ("0.05", ["month"])])
def test_a_regimen_of_the_first_week_stands_alone_in_it(age: str, ids: list[str]) -> None:
    week = {"age_from_years": 0, "age_below_years": "0.0192", "condition": "first week", "terms": ["first week"]}
    month = {"age_from_years": 0, "age_below_years": "0.084", "condition": "thereafter", "terms": ["thereafter"]}
    rules = monograph(regimens=[regimen("week", **week), regimen("month", intervals=["8 h"], **month)])

    assert [shown.id for shown in _for(rules, age_years=age).regimens] == ids


FACTORS = [
    {"k": "0.33", "age_below_years": "1", "condition": "low birth weight"},
    {"k": "0.45", "age_below_years": "2"},
    {"k": "0.55", "age_from_years": "2", "age_below_years": "13", "sex": "male"},
    {"k": "0.7", "age_from_years": "13", "age_below_years": "17", "sex": "male"},
    {"k": "0.55", "age_from_years": "2", "age_below_years": "17", "sex": "female"},
]


def _by_height(**known: Any) -> Calculation:  # noqa: ANN401 - texts or a sex
    formula = _formula(gives="dose", expression="crcl_173 * 10", unit="mg", height_factors=FACTORS)
    return _for(monograph(formulas=[formula]), **{"height_cm": "100", "creatinine_mg_per_dl": "0.5", **known})


@pytest.mark.parametrize(
    ("age", "sex", "result", "verdict"),
    [
        ("5", Sex.MALE, "1,100 mg every 12 h", "calculated"),
        ("14", Sex.MALE, "1,400 mg every 12 h", "calculated"),
        ("14", Sex.FEMALE, "1,100 mg every 12 h", "calculated"),
        ("1", None, "900 mg every 12 h", "calculated"),
        ("0.5", None, "660–900 mg every 12 h", "ambiguous"),
    ],
)
def test_a_childs_clearance_is_estimated_with_the_printed_k(
    age: str, sex: Sex | None, result: str, verdict: str
) -> None:
    calculation = _by_height(age_years=age, **({"sex": sex} if sex else {}))

    assert (_results(calculation), calculation.verdict) == ([result], verdict)


def test_a_printed_k_names_the_facts_that_choose_it() -> None:
    assert _by_height(age_years="14").missing == ("sex",)
    assert _by_height(sex=Sex.MALE).missing == ("age (years)",)
    bare = _for(monograph(formulas=[_formula(expression="crcl_173", height_factors=FACTORS)]), age_years="1")
    assert bare.missing == ("height (cm)", "creatinine with its unit")


def test_a_given_clearance_needs_no_k_and_an_age_without_one_gets_no_dose() -> None:
    given = _by_height(age_years="0.5", crcl_ml_per_min_173="80")

    assert (_results(given), given.verdict) == (["800 mg every 12 h"], "calculated")
    assert "800 mg" not in " ".join(_results(_by_height(age_years="17.5", sex=Sex.MALE)))
    assert _by_height(age_years="5", sex=Sex.MALE, dialysis="haemodialysis").verdict != "calculated"


@pytest.mark.parametrize(("doses", "each"), [(3, ""), (12, "1.66667 mg")])
def test_a_weekly_maximum_counts_no_more_doses_than_the_course_has(doses: int, each: str) -> None:
    most = [limit("most", "weekly_max", value="20 mg/week")]
    rules = monograph(regimens=[regimen(dose="2.5 mg", intervals=["12 h"], doses_in_course=doses)], limits=most)

    assert _for(rules).regimens[0].each == each


def test_a_formula_with_a_band_holds_only_there() -> None:
    formula = _formula(
        gives="dose", expression="dose * crcl / 15", unit="mg", metric="crcl_ml_min", band="<15", text="in proportion"
    )
    rows = [
        {"band": ">=15", "dose": "300 mg", "intervals": ["24 h"], "printed": "x"},
        {"band": "<15", "outcome": "no_data", "printed": "in proportion"},
    ]
    rules = monograph(regimens=[regimen(intervals=["24 h"])], renal_tables=[table(rows=rows)], formulas=[formula])

    assert _results(_for(rules, crcl_ml_per_min="20")) == ["300 mg every 24 h"]
    assert _results(_for(rules, crcl_ml_per_min="7.5")) == ["250 mg every 24 h"]


def test_a_formula_for_the_day_does_not_say_how_it_is_divided() -> None:
    formula = _formula(gives="daily_dose", expression="15 * crcl", unit="mg/day", text="15 × clearance")
    calculation = _for(monograph(formulas=[formula]), crcl_ml_per_min="70")

    assert _results(calculation) == ["1,050 mg/day"]
    assert calculation.regimens[0].dose_mg is None


def test_a_formula_in_percent_cuts_the_full_dose_and_never_raises_it() -> None:
    rules = monograph(formulas=[_formula(gives="percent", expression="crcl", unit="%", text="per cent = clearance")])

    assert _results(_for(rules, crcl_ml_per_min="40")) == ["200 mg every 12 h"]
    assert _results(_for(rules, crcl_ml_per_min="140")) == ["500 mg every 12 h"]


@pytest.mark.parametrize("expression", ["1 / (crcl - 40)", "crcl - 40"])
def test_a_formula_without_a_value_gives_no_dose(expression: str) -> None:
    rules = monograph(formulas=[_formula(gives="dose", expression=expression, unit="mg")])

    assert _for(rules, crcl_ml_per_min="40").verdict == "no_rule"


# which weight counts


@pytest.mark.parametrize(
    ("rule", "label", "band"),
    [
        ("as given", "Creatinine clearance (actual weight)", "≥50 mL/min"),
        ("actual", "Creatinine clearance (actual weight)", "≥50 mL/min"),
        ("ideal", "Creatinine clearance (ideal weight)", "<50 mL/min"),
        ("adjusted", "Creatinine clearance (adjusted weight)", "≥50 mL/min"),
    ],
)
def test_the_weight_that_the_label_wants_goes_into_the_clearance(rule: str, label: str, band: str) -> None:
    rules = monograph(renal_tables=[table(rows=BANDS)], renal_weight=rule)
    facts = {"age_years": "60", "creatinine_mg_per_dl": "1.2", "weight_kg": "110", "height_cm": "160"}
    calculation = _for(rules, sex=Sex.FEMALE, **facts)

    assert label in {step.label for step in calculation.steps}
    assert calculation.regimens[0].band == band


def test_the_ideal_weight_needs_the_height() -> None:
    rules = monograph(renal_tables=[table(rows=BANDS)], renal_weight="ideal")
    facts = {"age_years": "60", "creatinine_mg_per_dl": "1.2", "weight_kg": "110"}
    calculation = _for(rules, sex=Sex.FEMALE, **facts)

    assert (calculation.verdict, calculation.missing) == ("missing_facts", ("height (cm)",))


# limits


@pytest.mark.parametrize(
    ("limits", "dose", "each", "note"),
    [
        ([limit("most", "daily_max", value="960 mg/day")], "20 mg/kg/day", "480 mg every 12 h", "daily maximum of 960"),
        ([limit("most", "daily_max", value="960 mg/day")], "10 mg/kg", "480 mg", "daily maximum of 960"),
        ([limit("most", "daily_max", value="15 mg/kg/day")], "10 mg/kg", "525 mg", "daily maximum of 15 mg/kg/day"),
        ([limit("most", "dose_max", value="5 mg/kg")], "10 mg/kg", "350 mg", "maximum of 5 mg/kg"),
        ([limit("most", "dose_max", value="1 g")], "4-20 mg/kg", "280–1,000 mg", "maximum of 1 g"),
        ([limit("most", "dose_max", value="1 g")], "10 mg/kg", "700 mg", ""),
    ],
)
def test_a_dose_never_exceeds_a_printed_maximum(
    limits: list[dict[str, object]], dose: str, each: str, note: str
) -> None:
    weight = "60" if "daily_max" in str(limits) and "15" not in str(limits) else "70"
    shown = _for(monograph(regimens=[regimen(dose=dose)], limits=limits), weight_kg=weight).regimens[0]

    assert shown.each == each
    assert note in " ".join(shown.notes)
    assert ("Limited" in " ".join(shown.notes)) == bool(note)


@pytest.mark.parametrize(
    ("limits", "infusion"),
    [
        (
            [limit("t", "infusion_time_min", value="60 min"), limit("r", "rate_max", value="10 mg/min")],
            "at least 100 min: the rate ceiling of 10 mg/min binds (the printed time is 60 min)",
        ),
        ([limit("r", "rate_max", value="200 mg/h")], "at least 300 min: from the rate ceiling of 200 mg/h"),
        ([limit("t", "infusion_time_min", value="30-60 min")], "at least 30 min: the printed time is 30–60 min"),
        ([limit("p", "push_time", value="3-5 min")], "as a push over 3–5 min"),
        ([limit("r", "rate_max", value="100 mL/h")], "no faster than 100 mL/h"),
        ([limit("r", "rate_max", value="1 mg/kg/min")], "at least 15 min: from the rate ceiling of 1 mg/kg/min"),
    ],
)
def test_the_binding_time_or_rate_is_named(limits: list[dict[str, object]], infusion: str) -> None:
    shown = _for(monograph(regimens=[regimen(dose="1 g")], limits=limits), weight_kg="70").regimens[0]

    assert shown.infusion == infusion


def test_a_printed_time_goes_with_the_dose_that_is_given() -> None:
    limits = [
        limit("small", "infusion_time_min", value="20 min", doses=["1-500 mg"]),
        limit("large", "infusion_time_min", value="40 min", doses=["501-1000 mg"]),
    ]
    rows = [BANDS[0], {"band": "<50", "dose": "0.5 g", "intervals": ["24 h"], "printed": "x"}]
    rules = monograph(regimens=[regimen(dose="1 g")], renal_tables=[table(rows=rows)], limits=limits)

    assert _for(rules, crcl_ml_per_min="60").regimens[0].infusion.startswith("at least 40 min")
    assert _for(rules, crcl_ml_per_min="40").regimens[0].infusion == "at least 20 min: the printed time is 20 min"


def test_a_concentration_in_another_measure_gives_no_volume() -> None:
    calculation = _for(monograph(limits=[limit("c", "concentration", value="5 unit/mL")]), crcl_ml_per_min="90")

    assert [shown.volumes for shown in calculation.regimens] == [()]


def test_volumes_follow_from_a_range_of_concentrations_and_the_diluent_is_named() -> None:
    limits = [
        limit("c", "concentration", value="1-40 mg/mL"),
        limit("d", "dilution_volume", value="50-150 mL", subject="sodium chloride 0.9 %"),
    ]
    shown = _for(monograph(limits=limits)).regimens[0]

    assert shown.volumes == ("12.5–500 mL at 1–40 mg/mL", "in 50–150 mL sodium chloride 0.9 %")


USE = [
    limit("scr", "do_not_use", metric="scr_mg_dl", band=">1.5"),
    limit("crcl", "do_not_use", metric="crcl_ml_min", band="<=55"),
]


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        ({"creatinine_mg_per_dl": "1.5", "crcl_ml_per_min": "55.01"}, "calculated"),
        ({"creatinine_mg_per_dl": "1.51", "crcl_ml_per_min": "90"}, "no_dose"),
        ({"creatinine_mg_per_dl": "1.0", "crcl_ml_per_min": "55"}, "no_dose"),
        ({"crcl_ml_per_min": "90"}, "missing_facts"),
    ],
)
def test_a_fact_in_a_forbidden_range_gives_no_dose(known: dict[str, str], verdict: str) -> None:
    calculation = _for(monograph(limits=USE), **known)

    assert calculation.verdict == verdict
    assert (_results(calculation) == ["no dose: do not use"]) == (verdict == "no_dose")


def test_the_reason_of_a_forbidden_use_stands_beside_it() -> None:
    calculation = _for(monograph(limits=USE), creatinine_mg_per_dl="1.0", crcl_ml_per_min="55")

    assert (
        "The creatinine clearance is 55 mL/min; the label: do not use if creatinine clearance ≤55 mL/min."
        in " ".join(calculation.regimens[0].notes)
    )


def test_a_laboratory_value_that_no_fact_holds_is_one_to_check() -> None:
    limits = [limit("k", "use_only_if", metric="potassium_meq_l", band="<=5.0", subject="potassium")]
    calculation = _for(monograph(limits=limits))

    assert calculation.verdict == "calculated"
    assert calculation.warnings == ("Check before use: use only if potassium ≤5.0 mEq/L.",)


def test_use_only_if_refuses_what_lies_outside() -> None:
    limits = [limit("egfr", "use_only_if", metric="egfr_ml_min_173", band=">50")]

    assert _for(monograph(limits=limits), egfr_ml_per_min_173="50").verdict == "no_dose"
    assert _for(monograph(limits=limits), egfr_ml_per_min_173="50.1").verdict == "calculated"


# measures of renal function


def test_an_indexed_clearance_comes_from_the_clearance_and_the_body_surface() -> None:
    rules = monograph(renal_tables=[table(rows=BANDS, metric="crcl_ml_min_173")])
    calculation = _for(rules, crcl_ml_per_min="60", height_cm="190", weight_kg="91.7")

    assert [step.label for step in calculation.steps] == [
        "Creatinine clearance",
        "Body surface (Mosteller)",
        "Creatinine clearance per 1.73 m² of body surface",
    ]
    assert calculation.steps[-1].expression == "60 × 1.73 ÷ 2.19994 = 47.2"
    assert calculation.regimens[0].band == "<50 mL/min/1.73 m²"


def test_a_child_gets_the_bedside_schwartz_formula() -> None:
    rules = monograph(renal_tables=[table(rows=BANDS, metric="crcl_ml_min_173")])
    calculation = _for(rules, age_years="3", height_cm="90", creatinine_mg_per_dl="1.4")

    assert calculation.steps[0].expression == "0.413 × 90 ÷ 1.4 = 26.6"


def test_digoxin_counts_the_clearance_per_70_kg() -> None:
    rules = monograph(renal_tables=[table(rows=BANDS, metric="ccr_ml_min_70kg")])
    calculation = _for(rules, age_years="80", sex=Sex.FEMALE, creatinine_mg_per_dl="1.5")

    assert calculation.steps[0].expression == "(140 − 80) ÷ 1.5 × 0.85 = 34"
    assert calculation.regimens[0].band == "<50 mL/min per 70 kg"


# the rest of the ways


@pytest.mark.parametrize(
    ("intervals", "each"),
    [(["1 week"], "25 mg"), (["2 /week"], "12.5 mg"), (["1 day"], "3.57143 mg"), (["1 month"], "35 mg")],
)
def test_a_weekly_maximum_is_shared_by_the_doses_of_a_week(intervals: list[str], each: str) -> None:
    most = [limit("most", "weekly_max", value="25 mg/week")]
    rules = monograph(regimens=[regimen(dose="0.5 mg/kg", intervals=intervals)], limits=most)
    shown = _for(rules, weight_kg="70").regimens[0]

    assert shown.each == each
    assert ("weekly maximum of 25 mg/week" in " ".join(shown.notes)) == (each != "35 mg")


@pytest.mark.parametrize(("intervals", "each"), [(["8 h", "12 h"], "333.333 mg"), (["12 h"], "500 mg")])
def test_a_daily_maximum_holds_for_the_closest_of_the_printed_intervals(intervals: list[str], each: str) -> None:
    most = [limit("most", "daily_max", value="1 g/day")]
    rules = monograph(regimens=[regimen(dose="10 mg/kg", intervals=intervals)], limits=most)

    assert _for(rules, weight_kg="70").regimens[0].each == each


def test_a_single_dose_is_held_against_the_daily_maximum_once() -> None:
    most = [limit("most", "daily_max", value="1 g/day")]
    rules = monograph(regimens=[regimen(dose="20 mg/kg", intervals=[], doses_in_course=1)], limits=most)
    shown = _for(rules, weight_kg="70").regimens[0]

    assert (shown.result, shown.each, shown.daily_total) == (
        "20 mg/kg once only",
        "1,000 mg",
        "1,000 mg in the whole course",
    )


def test_an_interval_without_a_fixed_length_has_no_daily_total() -> None:
    shown = _for(monograph(regimens=[regimen(dose="3 mg/kg/day", intervals=["1 month"])]), weight_kg="70").regimens[0]

    assert (shown.daily_total, shown.each) == ("", "")


def test_a_dose_per_day_in_mg_needs_no_weight() -> None:
    shown = _for(monograph(regimens=[regimen(dose="600 mg/day", intervals=["8 h"])])).regimens[0]

    assert (shown.result, shown.each, shown.daily_total) == (
        "600 mg/day divided every 8 h",
        "200 mg every 8 h",
        "600 mg/day",
    )


def test_a_time_printed_for_a_dose_in_mg_goes_with_a_dose_per_kg_of_a_known_weight() -> None:
    limits = [
        limit("small", "infusion_time_min", value="30 min", doses=["1-500 mg"]),
        limit("large", "infusion_time_min", value="60 min", doses=["501-2000 mg"]),
    ]
    rules = monograph(regimens=[regimen(dose="10 mg/kg")], limits=limits)

    assert _for(rules, weight_kg="40").regimens[0].infusion.startswith("at least 30 min")
    assert _for(rules, weight_kg="70").regimens[0].infusion.startswith("at least 60 min")
    assert _for(rules).regimens[0].infusion == ""


@pytest.mark.parametrize(
    ("dose", "rate", "known", "infusion"),
    [
        ("3 mg/kg/day", "0.1 mg/kg/min", {}, "at least 15 min: from the rate ceiling of 0.1 mg/kg/min"),
        ("700 mg", "1 mg/kg/min", {}, "no faster than 1 mg/kg/min"),
        ("10 mg/kg", "10 mg/min", {}, "no faster than 10 mg/min"),
        ("10 mg/kg", "10 mg/min", {"weight_kg": "70"}, "at least 70 min: from the rate ceiling of 10 mg/min"),
        ("80 unit/kg", "1000 unit/h", {"weight_kg": "70"}, "at least 336 min: from the rate ceiling of 1,000 unit/h"),
        ("5 mcg/kg", "0.5 mcg/kg/min", {}, "at least 10 min: from the rate ceiling of 0.5 mcg/kg/min"),
    ],
)
def test_a_rate_is_turned_into_a_time_where_the_dose_allows_it(
    dose: str, rate: str, known: dict[str, str], infusion: str
) -> None:
    limits = [limit("r", "rate_max", value=rate)]
    shown = _for(monograph(regimens=[regimen(dose=dose, intervals=["12 h"])], limits=limits), **known).regimens[0]

    assert shown.infusion == infusion


@pytest.mark.parametrize(
    ("metric", "known", "value"),
    [
        ("crcl_ml_min", {"crcl_ml_per_min_173": "100", "height_cm": "160", "weight_kg": "50"}, "86.2"),
        ("crcl_ml_min", {"crcl_ml_per_min_per_kg": "0.5", "weight_kg": "80"}, "40"),
        ("crcl_ml_min_173", {"crcl_ml_per_min_per_kg": "1", "height_cm": "180", "weight_kg": "80"}, "69.2"),
        ("ccr_ml_min_70kg", {"crcl_ml_per_min": "60", "weight_kg": "84"}, "50"),
        ("ccr_ml_min_70kg", {"crcl_ml_per_min_per_kg": "0.5"}, "35"),
    ],
)
def test_a_given_clearance_is_turned_into_the_measure_of_the_label(
    metric: str, known: dict[str, str], value: str
) -> None:
    calculation = _for(monograph(renal_tables=[table(rows=BANDS, metric=metric)]), **known)

    assert calculation.steps[-1].value == value


def test_a_given_clearance_that_cannot_be_turned_into_the_measure_gives_way_to_an_estimate_and_is_named() -> None:
    known = {"age_years": "60", "creatinine_mg_per_dl": "1.0", "crcl_ml_per_min": "60"}
    calculation = _for(monograph(renal_tables=[table(rows=BANDS, metric="crcl_ml_min_kg")]), sex=Sex.MALE, **known)

    assert calculation.steps[0].expression == "(140 − 60) ÷ (72 × 1) = 1.11"
    assert any("an estimate was used instead" in warning for warning in calculation.warnings)


def test_a_clearance_that_lacks_only_the_height_asks_for_the_height() -> None:
    rules = monograph(renal_tables=[table(rows=BANDS, metric="crcl_ml_min_173")])

    assert _for(rules, crcl_ml_per_min="60", weight_kg="70").missing == ("height (cm)",)


def test_a_formula_with_the_body_surface_names_height_and_weight() -> None:
    formula = _formula(gives="dose", expression="7 * bsa * crcl_173", unit="mg")
    calculation = _for(monograph(formulas=[formula]), crcl_ml_per_min_173="100")

    assert calculation.missing == ("height (cm)", "weight (kg)")


def test_a_formula_with_a_band_names_what_the_band_needs() -> None:
    formula = _formula(metric="crcl_ml_min", band="<50", expression="scr * 9")

    assert "sex" in _for(monograph(formulas=[formula]), creatinine_mg_per_dl="2").missing


def test_between_a_dose_and_no_dose_no_line_is_drawn() -> None:
    rows = [
        {"band": "50", "dose": "500 mg", "intervals": ["12 h"], "printed": "x"},
        {"band": "20", "outcome": "not_recommended", "printed": "x"},
    ]
    calculation = _for(monograph(renal_tables=[table(rows=rows, points=True)]), crcl_ml_per_min="30")

    assert calculation.verdict == "ambiguous"


def test_a_table_of_dialysis_rows_alone_leaves_the_regimen_as_it_is() -> None:
    rows = [{"dialysis": "haemodialysis", "dose": "250 mg", "timing": "after each dialysis", "printed": "x"}]
    rules = monograph(renal_tables=[table(rows=rows)])

    assert _results(_for(rules, crcl_ml_per_min="20")) == ["500 mg every 12 h"]


def test_another_printed_way_names_what_it_needs() -> None:
    rules = monograph(renal_tables=[table(rows=BANDS)], formulas=[_formula()])
    calculation = _for(rules, crcl_ml_per_min="40")

    assert calculation.verdict == "calculated"
    assert "Another printed way of this label needs: creatinine with its unit." in calculation.warnings


def test_a_total_for_the_day_that_is_given_once_is_shown_once() -> None:
    shown = _for(monograph(regimens=[regimen(dose="1080 mg/day", intervals=["24 h"])])).regimens[0]

    assert (shown.result, shown.each, shown.dose_mg) == ("1,080 mg/day every 24 h", "", Decimal(1080))


def test_a_formula_for_the_day_is_divided_by_its_own_printed_intervals() -> None:
    formula = _formula(gives="daily_dose", expression="15 * crcl", unit="mg/day", intervals=["12 h"])
    shown = _for(monograph(formulas=[formula]), crcl_ml_per_min="70").regimens[0]

    assert (shown.result, shown.each) == ("1,050 mg/day divided every 12 h", "525 mg every 12 h")


@pytest.mark.parametrize(
    ("dose", "notes"),
    [("10 mg/kg", ["Below the printed minimum of 15 mg/kg."]), ("15 mg/kg", []), ("1.05 g", []), ("1 g", ["Below"])],
)
def test_a_dose_below_a_printed_minimum_is_pointed_out(dose: str, notes: list[str]) -> None:
    least = [limit("least", "dose_min", value="15 mg/kg")]
    shown = _for(monograph(regimens=[regimen(dose=dose)], limits=least), weight_kg="70").regimens[0]

    said = [note for note in shown.notes if note.startswith("Below")]
    assert len(said) == len(notes)
    assert all(note.startswith(start) for note, start in zip(said, notes, strict=True))


@pytest.mark.parametrize(("use", "left_out"), [("abscess", False), ("infection", True)])
def test_a_range_gives_way_to_doses_with_a_renal_table_of_its_own_use_only(use: str, left_out: object) -> None:
    uses = [
        {"id": name, "name": name, "labelled": True, "terms": [name], "source": SOURCE}
        for name in ("infection", "abscess")
    ]
    rows = [
        {"band": ">=50", "outcome": "unchanged", "printed": "no change"},
        {"band": "<50", "dose": "250 mg", "intervals": ["12 h"], "printed": "250 mg every 12 hours"},
    ]
    rules = monograph(
        indications=uses,
        regimens=[regimen(), regimen("range", indication=use, dose="200-400 mg")],
        renal_tables=[table(rows=rows)],
    )

    warnings = _for(rules, crcl_ml_per_min="80").warnings

    assert any("has no renal table of its own" in warning for warning in warnings) is left_out
