"""The chart of a dose by renal function: its steps are the engine's, and the patient stands in the right one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from posology.assistant import bootstrap
from posology.assistant.answering.dose_chart import MOST_CHARTS, DoseChart, charts_for, range_words
from posology.assistant.answering.dose_requests import DoseRequest, Dosing
from posology.assistant.settings import Settings
from tests.conftest import CORPUS


@pytest.fixture(scope="module")
def dosing() -> Dosing:
    return bootstrap.dosing(Settings(corpus=CORPUS))


def charts(dosing: Dosing, drug: str, clearance: str = "", **numbers: str) -> tuple[DoseChart, ...]:
    request = DoseRequest(drug=drug, clearance=clearance, numbers=numbers)
    return charts_for(dosing, request, dosing.calculate(request))


def test_foscarnet_steps_down_as_its_table_prints_it(dosing: Dosing) -> None:
    request = DoseRequest(drug="foscarnet", indication="HSV", clearance="0.9 mL/min/kg", numbers={"weight_kg": "70"})
    found = charts_for(dosing, request, dosing.calculate(request))
    chart = next(chart for chart in found if chart.title.startswith("40 mg/kg every 8 h"))

    assert [step.dose for step in chart.steps] == [
        "no dose: not recommended",
        "35 mg/kg every 24 h",
        "40 mg/kg every 24 h",
        "25 mg/kg every 12 h",
        "35 mg/kg every 12 h",
        "30 mg/kg every 8 h",
        "40 mg/kg every 8 h",
    ]
    assert [step.daily for step in chart.steps] == [0, 2450, 2800, 3500, 4900, 6300, 8400]
    assert [step.dose for step in chart.steps if step.here] == ["35 mg/kg every 12 h"]
    assert (chart.unit, chart.patient) == ("mg/day", Decimal("0.9"))


@pytest.mark.parametrize(("value", "expected"), [("1.4", "30 mg/kg every 8 h"), ("1.41", "40 mg/kg every 8 h")])
def test_a_patient_on_a_bound_stands_where_the_sign_puts_them(dosing: Dosing, value: str, expected: str) -> None:
    request = DoseRequest(
        drug="foscarnet", indication="HSV", clearance=f"{value} mL/min/kg", numbers={"weight_kg": "70"}
    )
    found = charts_for(dosing, request, dosing.calculate(request))
    chart = next(chart for chart in found if chart.title.startswith("40 mg/kg every 8 h"))

    assert [step.dose for step in chart.steps if step.here] == [expected]


def test_two_readings_between_printed_bands_are_both_shown_and_not_drawn_as_one(dosing: Dosing) -> None:
    chart = charts(dosing, "gabapentin", "40 mL/min", weight_kg="70")[0]
    between = [step for step in chart.steps if " or " in step.dose]

    assert between
    assert all(step.daily is None for step in between)


def test_without_weight_the_daily_amount_is_per_kilogram(dosing: Dosing) -> None:
    chart = charts(dosing, "foscarnet", "0.9 mL/min/kg")[0]

    assert chart.unit == "mg/kg/day"


def test_without_renal_function_nobody_stands_in_the_chart(dosing: Dosing) -> None:
    request = DoseRequest(drug="cefepime")
    for chart in charts_for(dosing, request, dosing.calculate(request)):
        assert chart.patient is None
        assert not any(step.here for step in chart.steps)


@pytest.mark.parametrize("drug", ["vancomycin", "cidofovir", "apixaban", "amphotericin-b", "azithromycin"])
def test_drugs_without_a_table_of_bands_have_no_chart_or_a_whole_one(dosing: Dosing, drug: str) -> None:
    for chart in charts(dosing, dosing.monograph(drug).drug, "50 mL/min", weight_kg="70", age_years="60"):
        assert len(chart.steps) > 1


def test_every_drug_can_be_charted_and_its_steps_tile_the_axis(dosing: Dosing) -> None:
    drawn = 0
    for drug in dosing.drugs:
        found = charts(dosing, drug, "45 mL/min", weight_kg="70", age_years="60", height_cm="170")
        assert len(found) <= MOST_CHARTS
        for chart in found:
            drawn += 1
            assert chart.steps[0].low == 0
            assert chart.steps[-1].high is None
            assert all(one.high == other.low for one, other in zip(chart.steps, chart.steps[1:], strict=False))
            assert all(range_words(step) for step in chart.steps)
    assert drawn > 20
