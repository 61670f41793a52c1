"""What a mutation run found unguarded: pairs and repeated numbers, bounds met exactly, and rare branches."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import MappingProxyType
from typing import Any, cast

import pytest

from posology.assistant.dosing.attached import judge_attached, rounds_to
from posology.assistant.dosing.binding import EMPTY_SCOPE, Scope
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.formula_arithmetic import formula_problems
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import metrics_of
from posology.assistant.dosing.opinions import Agreement, Opinion, in_all, no_rule
from posology.assistant.dosing.pairing import (
    agrees_for,
    interval_agrees,
    pair_agrees,
    pairs,
    per_day_rules,
    single_doses,
)
from posology.assistant.dosing.quantities import Metric, Quantity, Role
from posology.assistant.dosing.rule_formulas import Formula
from posology.assistant.dosing.rule_values import Amount, parse_amount
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.verification import Verifier
from tests.assistant.dosing.made_monograph import SOURCE, limit, monograph, regimen, table
from tests.fakes import finder_of

# --- pairs of dose and interval --------------------------------------------------------------------------------------


def _amount(text: str) -> Amount:
    return parse_amount(text)


def _quantity(text: str, role: Role, value: str, unit: str, start: int = 0, **more: Any) -> Quantity:  # noqa: ANN401 - any field
    number = None if value == "" else Decimal(value)
    return Quantity(text, start, start + len(text), role, more.pop("low", number), number, unit=unit, **more)


def _rules(**fields: object) -> tuple[DoseRule, ...]:
    return CompiledMonograph(monograph(regimens=[regimen(**cast("dict[str, Any]", fields))])).base_rules


@pytest.mark.parametrize(
    ("stated", "agrees"),
    [("8 h", True), ("8-12 h", True), ("12-24 h", False), ("6-12 h", False), ("24 h", False), ("0.5 day", True)],
)
def test_a_range_of_intervals_needs_both_ends_printed(stated: str, *, agrees: bool) -> None:
    (rule,) = _rules(intervals=["8 h", "12 h"])

    assert interval_agrees(_amount(stated), rule) is agrees
    assert pair_agrees(rule, None, _amount(stated)) is agrees


def test_a_weight_gives_no_dose_to_an_interval_alone() -> None:
    (rule,) = _rules(intervals=["8 h"])

    assert agrees_for(rule, (None, _amount("8 h")), Decimal(70))
    assert not agrees_for(rule, (None, _amount("12 h")), Decimal(70))


@pytest.mark.parametrize("word", ["daily", "a day", "per day", "each day", "/day", "once daily", "Daily"])
def test_a_dose_in_divided_doses_of_a_day_is_the_total_of_that_day(word: str) -> None:
    dose = _quantity("90 mg/kg", Role.DOSE, "90", "mg/kg")
    day = _quantity(word, Role.INTERVAL, "24", "h", 9)
    divided = _quantity("3 divided doses", Role.INTERVAL, "8", "h", 20)

    assert pairs(DoseGroup(dose, [day, divided])) == [(_amount("90 mg/kg/day"), _amount("8 h"))]


def test_a_dose_in_divided_doses_beside_another_interval_stays_one_dose() -> None:
    dose = _quantity("90 mg/kg", Role.DOSE, "90", "mg/kg")
    twelve = _quantity("every 12 hours", Role.INTERVAL, "12", "h", 9)
    divided = _quantity("3 divided doses", Role.INTERVAL, "8", "h", 25)

    found = pairs(DoseGroup(dose, [twelve, divided]))

    assert found == [(_amount("90 mg/kg"), _amount("12 h")), (_amount("90 mg/kg"), _amount("8 h"))]


def test_a_dose_per_week_is_that_dose_once_a_week() -> None:
    assert pairs(DoseGroup(_quantity("5 mg/kg/week", Role.DOSE, "5", "mg/kg/week"))) == [
        (_amount("5 mg/kg"), _amount("1 week"))
    ]


def test_a_daily_total_is_divided_by_its_interval_into_single_doses() -> None:
    eight = _quantity("every 8 hours", Role.INTERVAL, "8", "h", 14)
    total = DoseGroup(_quantity("120 mg/kg/day", Role.DOSE, "120", "mg/kg/day"), [eight])
    single = DoseGroup(_quantity("40 mg/kg", Role.DOSE, "40", "mg/kg"), [eight])

    assert single_doses(total) == (_amount("40 mg/kg"),)
    assert single_doses(single) == (_amount("40 mg/kg"),)


def test_only_rules_printed_per_day_are_rules_per_day() -> None:
    daily, single = _rules(dose="1 g/day", intervals=["8 h"]), _rules()

    assert per_day_rules([*daily, *single]) == list(daily)


# --- numbers that repeat or complete the one before them -------------------------------------------------------------

AGREED = Opinion(Agreement.AGREES, "as printed")
SILENT = Opinion(Agreement.NO_RULE, "no rule")


@pytest.mark.parametrize(
    "word", ["daily", "a day", "per day", "each day", "once daily", "every day", "per 24 hours", "Each Day"]
)
def test_words_for_a_day_complete_a_maximum(word: str) -> None:
    text = f"450 mg {word}"
    most, day = _quantity("450 mg", Role.MAXIMUM, "450", "mg"), _quantity(word, Role.INTERVAL, "24", "h", 7)

    assert judge_attached(text, [most, day], {most: AGREED, day: SILENT}) == {day: AGREED}


def test_another_interval_does_not_complete_a_maximum() -> None:
    text = "450 mg every 8 hours"
    most, eight = _quantity("450 mg", Role.MAXIMUM, "450", "mg"), _quantity("every 8 hours", Role.INTERVAL, "8", "h", 7)

    assert judge_attached(text, [most, eight], {most: AGREED, eight: SILENT}) == {}


@pytest.mark.parametrize(("second_low", "repeats"), [("", False), ("1.5", True)])
def test_a_bound_is_repeated_only_by_a_bound_of_the_same_side(second_low: str, *, repeats: bool) -> None:
    first = Quantity("≥133 µmol/L", 0, 11, Role.BAND, Decimal(133), None, unit="umol/L")
    low, high = (Decimal("1.5"), None) if second_low else (None, Decimal("1.5"))
    second = Quantity("≥1.5 mg/dL", 13, 23, Role.BAND, low, high, unit="mg/dL")

    judged = judge_attached("≥133 µmol/L (≥1.5 mg/dL)", [first, second], {first: AGREED, second: SILENT})

    assert judged == ({second: AGREED} if repeats else {})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("1.25 mg/dL", "111 umol/L", True),
        ("111 umol/L", "1.25 mg/dL", True),
        ("1.25 mg/dL", "112 umol/L", False),
        ("1.25-2 mg/dL", "111-177 umol/L", True),
        ("1.25-2 mg/dL", "111-178 umol/L", False),
        ("1.25 mg/dL", "111 mg", False),
        ("117 umol/L", "1.3 mg/dL", True),
        ("1.3 mg/dL", "117 umol/L", True),
        ("120 umol/L", "1.3 mg/dL", False),
    ],
)
def test_two_values_are_the_same_when_one_is_the_other_rounded(one: str, other: str, *, same: bool) -> None:
    assert rounds_to(_amount(one), _amount(other)) is same


# --- bounds of laboratory values, levels, weights and days, judged with a made monograph ------------------------------

ANAEMIA = limit("anaemia", "do_not_use", metric="haemoglobin_g_dl", band="<8", subject="haemoglobin below 8 g/dL")
CREATININE = limit("creatinine", "do_not_use", metric="scr_mg_dl", band="<0.8", subject="creatinine")
PEAK = limit("peak", "level_max", value="12 mcg/mL", subject="peak")
TROUGH = limit("trough", "level_max", value="2 mcg/mL", subject="trough")
LOADING = regimen("load", phase="loading", dose="1 g", intervals=["24 h"], duration="2 day")
NO_USE = "do not use <8 (haemoglobin below 8 g/dL)"


def _found(text: str, number: str, **fields: object) -> list[str]:
    """Verdict, code, reason, what was expected and the rule of one number of a text about the invented drug."""
    rules = Rulebook(MappingProxyType({"testol": monograph(**fields)}), "digest")
    findings = Verifier(rules, finder_of("testol")).check(text, Scope(drug="testol")).findings
    (found,) = [finding for finding in findings if finding.text == number]
    return [found.verdict, found.code, found.reason, found.expected, found.rule or ""]


@pytest.mark.parametrize(
    ("text", "number", "expected"),
    [
        (
            "Do not use testol if haemoglobin is below 8 g/dL",
            "below 8 g/dL",
            ["verified", "", "the label's limit: haemoglobin below 8 g/dL", "", "testol/anaemia"],
        ),
        (
            "Do not use testol if haemoglobin is below 8 mmol/L",
            "below 8 mmol/L",
            ["contradicted", "unit", "the label prints this limit in another unit", NO_USE, "testol/anaemia"],
        ),
        (
            "Do not use testol if haemoglobin is above 8 g/dL",
            "above 8 g/dL",
            ["contradicted", "bound", "the label prints this bound with another sign", NO_USE, "testol/anaemia"],
        ),
        (
            "Do not use testol if haemoglobin is = 8 g/dL",
            "8 g/dL",
            [
                "contradicted",
                "bound",
                "the label prints a bound here, the text a single value",
                NO_USE,
                "testol/anaemia",
            ],
        ),
        (
            "Do not use testol if haemoglobin is below 7 g/dL",
            "below 7 g/dL",
            ["contradicted", "bound", "the label prints another limit of use", NO_USE, "testol/anaemia"],
        ),
        (
            "Testol may be used at a serum creatinine below 0.6 mg/dL",
            "below 0.6 mg/dL",
            [
                "contradicted",
                "bound",
                "the label prints another limit of use",
                "do not use <0.8 (creatinine)",
                "testol/creatinine",
            ],
        ),
        (
            "Avoid testol peak levels above 12 mcg/mL",
            "above 12 mcg/mL",
            ["verified", "", "the label's highest peak level", "", "testol/peak"],
        ),
        (
            "Avoid testol trough levels above 12 mcg/mL",
            "above 12 mcg/mL",
            [
                "contradicted",
                "value",
                "the label prints another level to stay below",
                "level max 2 mcg/mL (trough)",
                "testol/trough",
            ],
        ),
        (
            "Testol troughs should be above 2 mcg/mL",
            "above 2 mcg/mL",
            [
                "contradicted",
                "polarity",
                "the text makes a floor of a level to stay below",
                "level max 2 mcg/mL (trough)",
                "testol/trough",
            ],
        ),
        (
            "Keep the testol trough at 1 mcg/mL",
            "1 mcg/mL",
            ["unsupported", "level", "a level below the label's highest; no rule prints it", "", ""],
        ),
        (
            "Testol 500 mg every 12 hours in patients weighing 50 kg or more",
            "50 kg or more",
            ["unsupported", "no_rule", "no rule speaks of this weight", "", ""],
        ),
    ],
)
def test_a_bound_is_judged_with_its_reason(text: str, number: str, expected: list[str]) -> None:
    assert _found(text, number, limits=[ANAEMIA, CREATININE, PEAK, TROUGH]) == expected


def test_a_day_of_the_course_is_judged_with_its_reason() -> None:
    wrong, unknown = "Testol 500 mg every 12 hours from day 7", "Testol 500 mg every 12 hours on day 3"

    assert _found(wrong, "day 7", regimens=[regimen(), LOADING]) == [
        "contradicted",
        "duration",
        "the label gives this dose on other days",
        "infection: 500 mg every 12 hours: day 1; infection: 500 mg every 12 hours: day 3",
        "testol/usual",
    ]
    assert _found("Testol: the loading dose is given on day 7", "day 7", regimens=[regimen(), LOADING]) == [
        "contradicted",
        "duration",
        "the label gives the first dose on other days",
        "infection, loading: 1 g every 24 hours",
        "testol/load",
    ]
    assert _found(unknown, "day 3") == [
        "unsupported",
        "no_rule",
        "no rule speaks of this day of the course",
        "",
        "",
    ]


# --- metrics by unit, units of printed formulas ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit", "named", "metrics"),
    [
        ("mL/min", Metric.UNKNOWN, {Metric.CRCL}),
        ("mL/min/kg", Metric.UNKNOWN, {Metric.CRCL_PER_KG}),
        ("mL/min/1.73 m2", Metric.UNKNOWN, {Metric.CRCL_INDEXED, Metric.EGFR}),
        ("mg/dL", Metric.UNKNOWN, {Metric.SCR, Metric.SCR_RISE, Metric.URINE_PROTEIN}),
        ("umol/L", Metric.UNKNOWN, {Metric.SCR}),
        ("mmol/L", Metric.UNKNOWN, set()),
        ("mL/min/kg", Metric.CRCL, {Metric.CRCL_PER_KG}),
        ("mL/min", Metric.CRCL_PER_KG, {Metric.CRCL}),
        ("mL/min", Metric.EGFR, {Metric.EGFR}),
        ("mL/min/1.73 m2", Metric.EGFR, {Metric.EGFR}),
        ("umol/L", Metric.EGFR, {Metric.SCR}),
        ("g/dL", Metric.HAEMOGLOBIN, {Metric.HAEMOGLOBIN}),
        ("", Metric.CRCL, set()),
    ],
)
def test_the_unit_decides_the_metric_where_it_can(unit: str, named: Metric, metrics: set[Metric]) -> None:
    assert metrics_of(_quantity("50", Role.BAND, "50", unit, metric=named)) == metrics


@pytest.mark.parametrize(
    ("gives", "units"),
    [
        ("interval", ["h", "day"]),
        ("percent", ["%"]),
        ("dose", ["mg", "g", "mcg", "mg/kg", "mcg/kg"]),
        ("daily_dose", ["mg/day", "g/day", "mcg/day", "mg/kg/day"]),
    ],
)
def test_a_formula_gives_only_units_of_its_kind(gives: str, units: list[str]) -> None:
    every = ["h", "day", "%", "mg", "g", "mcg", "mg/kg", "mcg/kg", "mg/day", "g/day", "mcg/day", "mg/kg/day", "mL"]

    def refused(unit: str) -> bool:
        said = {"id": "double", "regimens": ["usual"], "text": "twice the dose", "source": SOURCE}
        formula = Formula.model_validate({**said, "gives": gives, "unit": unit, "expression": "dose * 2"})
        return bool(list(formula_problems("place", formula)))

    assert [unit for unit in every if not refused(unit)] == [unit for unit in every if unit in units]


# --- counted criteria ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("count", "asked"),
    [
        ("any one of", "1"),
        ("at least 1 of", "1"),
        ("either of", "1"),
        ("any two of", ""),
        ("at least 2 of", ""),
        ("both of", ""),
        ("at least two of", ""),
        ("at least three of", "3"),
        ("at least 3 of", "3"),
        ("all of", "3"),
        ("each of", "3"),
        ("at least four of", "4"),
        ("at least 4 of", "4"),
    ],
)
def test_the_number_of_criteria_that_a_text_asks_for_is_read(count: str, asked: str, rulebook: Rulebook) -> None:
    criteria = "age 80 years or older, body weight 60 kg or less, or serum creatinine 1.5 mg/dL or more"
    text = f"Apixaban 2.5 mg twice daily in atrial fibrillation with {count} the following: {criteria}"
    findings = Verifier(rulebook, finder_of("apixaban")).check(text, EMPTY_SCOPE).findings
    said = {finding.text: finding for finding in findings if finding.role in {"age", "threshold", "band"}}

    reasons = {finding.reason for finding in said.values() if finding.verdict == "contradicted"}
    assert reasons == ({f"the text asks for {asked} of the criteria, the label for 2"} if asked else set())
    assert {finding.verdict for finding in said.values()} == {"contradicted" if asked else "verified"}


# --- points of a table, parts of the usual dose ----------------------------------------------------------------------

POINTS = table(
    rows=[
        {"band": "100", "dose": "1000 mg/day", "intervals": ["24 h"], "printed": "1,000"},
        {"band": "80", "dose": "700 mg/day", "intervals": ["24 h"], "printed": "700"},
    ],
    points=True,
)
PARTS = table(
    rows=[
        {"band": ">=50", "outcome": "unchanged", "printed": "no change"},
        {"band": ">=20-<50", "outcome": "percent_of_base", "percent": "50", "intervals": ["12 h"], "printed": "half"},
        {"band": "<20", "dose": "125 mg", "intervals": ["12 h"], "printed": "125 mg every 12 hours"},
    ]
)
BOTH_POINTS = (
    "from 500 mg every 12 hours, creatinine clearance 80 mL/min: 700 mg/day every 24 hours; "
    "from 500 mg every 12 hours, creatinine clearance 100 mL/min: 1,000 mg/day every 24 hours; 850 mg/day between"
)


@pytest.mark.parametrize(
    ("dose", "verdict"),
    [
        ("850 mg/day", "verified"),
        ("858 mg/day", "verified"),
        ("842 mg/day", "verified"),
        ("859 mg/day", "ambiguous"),
        ("841 mg/day", "ambiguous"),
        ("700 mg/day", "ambiguous"),
        ("1,000 mg/day", "ambiguous"),
        ("1,001 mg/day", "contradicted"),
        ("699 mg/day", "contradicted"),
    ],
)
def test_between_two_points_only_the_interpolated_dose_is_right(dose: str, verdict: str) -> None:
    reasons = {
        "verified": ["", "between two printed points, as they interpolate", ""],
        "ambiguous": [
            "value",
            "lies between the doses of two printed points, not where they interpolate",
            BOTH_POINTS,
        ],
        "contradicted": ["value", "lies outside the doses of the two printed points", BOTH_POINTS],
    }

    found = _found(f"Testol {dose} at CrCl 90 mL/min", dose, renal_tables=[POINTS])

    assert found == [verdict, *reasons[verdict], "testol/renal/row 80"]


@pytest.mark.parametrize(
    ("text", "part", "row"),
    [
        ("Testol 50% of the usual dose at CrCl 30 mL/min", "50%", "20–<50"),
        ("Testol 25% of the usual dose at CrCl 10 mL/min", "25%", "<20"),
        ("Testol 100% of the usual dose at CrCl 60 mL/min", "100%", "≥50"),
        ("Reduce the testol dose by 75% at CrCl 10 mL/min", "75%", "<20"),
    ],
)
def test_a_part_of_the_usual_dose_is_right_where_its_row_gives_it(text: str, part: str, row: str) -> None:
    verdict, code, _, _, rule = _found(text, part, renal_tables=[PARTS])

    assert (verdict, code, rule) == ("verified", "", f"testol/renal/row {row}")


@pytest.mark.parametrize(
    ("text", "part", "row", "code", "reason"),
    [
        (
            "Testol 50% of the usual dose at CrCl 10 mL/min",
            "50%",
            "<20",
            "value",
            "the label prints another part of the usual dose here",
        ),
        (
            "Reduce the testol dose by 25% at CrCl 10 mL/min",
            "25%",
            "<20",
            "value",
            "the label prints another part of the usual dose here",
        ),
        (
            "Testol 50% of the usual dose once only at CrCl 30 mL/min",
            "50%",
            "20–<50",
            "interval",
            "the label prints this part of the dose repeated, not once",
        ),
        (
            "Avoid testol 50% of the usual dose at CrCl 30 mL/min",
            "50%",
            "20–<50",
            "polarity",
            "the text speaks against what the label prints",
        ),
    ],
)
def test_a_wrong_part_of_the_usual_dose_is_contradicted_with_its_reason(
    text: str, part: str, row: str, code: str, reason: str
) -> None:
    assert _found(text, part, renal_tables=[PARTS])[:3] == ["contradicted", code, reason]
    assert _found(text, part, renal_tables=[PARTS])[4] == f"testol/renal/row {row}"


def test_a_number_without_a_rule_in_one_of_several_situations_is_not_right_in_all() -> None:
    (amount,) = extract("5 mg")
    silent = no_rule("no rule speaks of this")
    right = replace(silent, agreement=Agreement.AGREES)

    assert in_all([{amount: silent}, {amount: right}]) == {amount: silent}
    assert in_all([{amount: right}, {amount: silent}]) == {amount: silent}
