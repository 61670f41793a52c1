"""What the static checks refuse in a monograph, and what small pure pieces of the rules do at their edges."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from posology.assistant.dosing.measures import comparable, converted, metrics_of, per_week
from posology.assistant.dosing.monographs import RenalTable
from posology.assistant.dosing.quantities import Comparator, Metric, Quantity, Role
from posology.assistant.dosing.rule_values import Band, parse_amount, parse_band
from posology.assistant.dosing.rulebook import load_rulebook
from posology.assistant.dosing.use_words import PhraseFinder
from posology.assistant.errors import RuleDefinitionError
from tests.assistant.dosing.made_monograph import SOURCE, limit, monograph, regimen, table

USE: dict[str, Any] = {"id": "infection", "name": "infection", "labelled": True, "terms": ["infection"], "source": SOURCE}  # fmt: skip
ROWS: list[dict[str, object]] = [
    {"band": ">=30", "dose": "500 mg", "intervals": ["12 h"]},
    {"band": "<30", "dose": "500 mg", "intervals": ["24 h"]},
]
REMINDER: dict[str, Any] = {"id": "r", "topic": "renal", "intents": ["dose"], "text": "Mind it.", "satisfied_by": ["mind"], "source": SOURCE}  # fmt: skip


def _refused(place: str, says: str, **fields: object) -> None:
    with pytest.raises(RuleDefinitionError) as refused:
        monograph(**fields)
    assert place in str(refused.value)
    assert says in str(refused.value)


def test_a_use_without_words_is_refused() -> None:
    _refused("indications[infection].terms", "is empty", indications=[{**USE, "terms": []}])


def test_a_use_that_refines_an_unknown_use_is_refused_with_the_others() -> None:
    other = {**USE, "id": "sepsis", "name": "sepsis", "terms": ["sepsis"]}
    _refused("refines", "other uses are sepsis", indications=[{**USE, "refines": "fever"}, other])


def test_a_regimen_with_two_tables_in_one_metric_is_refused_unless_editions_are_named() -> None:
    _refused("renal_tables", "has 2 tables", renal_tables=[table("one", ROWS), table("two", ROWS)])
    _refused("renal_tables", "of older", renal_tables=[table(n, ROWS, edition="older") for n in ("one", "two")])
    assert monograph(renal_tables=[table("one", ROWS, edition="older"), table("two", ROWS, edition="newer")])


def test_a_table_without_metric_or_regimens_is_refused() -> None:
    _refused("renal_tables[renal].metric", "must be named", renal_tables=[table(rows=ROWS, metric="")])
    _refused("renal_tables[renal].regimens", "is empty", renal_tables=[table(rows=ROWS, regimens=[])])


def test_a_row_without_band_and_without_dialysis_is_refused() -> None:
    bare: dict[str, object] = {"dose": "500 mg", "intervals": ["12 h"]}
    _refused("rows[3]", "neither a band nor", renal_tables=[table(rows=[*ROWS, bare])])


def test_a_share_without_its_outcome_is_refused() -> None:
    share: dict[str, object] = {"band": "<30", "outcome": "percent_of_base"}
    _refused("rows[2]", "belong together", renal_tables=[table(rows=[ROWS[0], share])])


@pytest.mark.parametrize(
    ("bands", "says"),
    [
        (["30-40", "50"], "is not a single value"),
        (["30", "30"], "at least two points"),
        (["30"], "at least two points"),
    ],
)
def test_a_table_of_points_needs_two_single_values(bands: list[str], says: str) -> None:
    rows: list[dict[str, object]] = [{"band": band, "dose": "500 mg", "intervals": ["12 h"]} for band in bands]
    _refused("renal_tables[renal].rows", says, renal_tables=[table(rows=rows, points=True)])


def test_a_limit_on_an_unknown_regimen_or_on_nothing_is_refused() -> None:
    _refused("limits[top].regimens", "regimens are usual", limits=[limit("top", "dose_max", value="1 g", regimens=["x"])])  # fmt: skip
    _refused("limits[top]", "bounds nothing", limits=[limit("top", "dose_max")])


def test_the_unit_of_the_doses_of_a_limit_is_checked() -> None:
    _refused("limits[top].doses", "units are", limits=[limit("top", "infusion_time_min", value="1 h", doses=["5 km"])])


def test_a_reminder_of_an_unknown_use_or_without_a_pattern_is_refused() -> None:
    _refused("reminders[r].indications", "indications are infection", reminders=[{**REMINDER, "indications": ["pain"]}])
    _refused("reminders[r].satisfied_by", "at least one pattern", reminders=[{**REMINDER, "satisfied_by": []}])
    _refused("reminders[r].given_with", "is not a regular expression", reminders=[{**REMINDER, "given_with": "("}])


@pytest.mark.parametrize("rows", ["none", 5, None])
def test_a_table_whose_rows_are_no_list_is_refused_by_the_schema(rows: object) -> None:
    _refused("renal_tables[renal].rows", "", renal_tables=[table() | {"rows": rows}])


def test_a_table_takes_the_source_that_its_row_has_of_its_own() -> None:
    own: dict[str, object] = {**ROWS[1], "source": {"ref": "label", "section": "Highlights"}}
    rows = monograph(renal_tables=[table(rows=[ROWS[0], own])]).renal_tables[0].rows
    assert [row.source.section for row in rows] == ["2.3 Renal", "Highlights"]
    assert isinstance(monograph(renal_tables=[table(rows=ROWS)]).renal_tables[0], RenalTable)


@pytest.mark.parametrize("text", ["60-40 mg/kg", "2-1 week"])
def test_an_amount_that_runs_backwards_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="backwards"):
        parse_amount(text)


@pytest.mark.parametrize("text", ["about 30", "", "30 to 60", ">", "30-"])
def test_what_is_no_band_is_refused_with_examples(text: str) -> None:
    with pytest.raises(ValueError, match="is not a band; write"):
        parse_band(text)


@pytest.mark.parametrize("text", ["<30-60", "<=30-60", "60-30", ">60-30"])
def test_a_band_without_a_lower_and_an_upper_bound_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="lower and an upper"):
        parse_band(text)


@pytest.mark.parametrize("text", [">=30-<60", "30-60", ">1.0-1.4", ">=50", "<=55", "<10", ">1.4", "25"])
def test_a_band_that_is_printed_and_parsed_again_is_the_same(text: str) -> None:
    band = parse_band(text)
    again = str(band).replace("–", "-").replace("≥", ">=").replace("≤", "<=")
    assert parse_band(again) == band


@pytest.mark.parametrize(
    ("band", "inside", "outside"),
    [
        (Band(Decimal(30), Decimal(60), high_open=True), "30", "60"),
        (Band(Decimal(1), Decimal("1.4"), low_open=True), "1.4", "1"),
        (Band(None, Decimal(10), high_open=True), "9.999", "10"),
        (Band(Decimal(50), None), "50", "49.999"),
    ],
)
def test_a_bound_belongs_to_a_band_only_when_its_sign_says_so(band: Band, inside: str, outside: str) -> None:
    assert (band.contains(Decimal(inside)), band.contains(Decimal(outside))) == (True, False)
    assert not band.holds_all


def test_a_band_from_zero_upwards_holds_every_value() -> None:
    assert Band(Decimal(0), None).holds_all
    assert not Band(Decimal(0), None, low_open=True).holds_all


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("conditions: [Asthma]\npopulations: []\n", "lower case"),
        ("conditions: asthma\npopulations: []\n", "must be a list"),
        ("conditions: [asthma]\n", "must be a list"),
        ("conditions: [' asthma']\npopulations: []\n", "without outer spaces"),
        ("- asthma\n", "must hold keys"),
    ],
)
def test_a_list_of_conditions_that_cannot_be_used_is_refused(tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "conditions.yaml").write_text(content, encoding="utf-8")
    with pytest.raises(RuleDefinitionError, match=says) as refused:
        load_rulebook(tmp_path)
    assert refused.value.path == "conditions.yaml"


def test_a_file_that_cannot_be_read_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "testol.yaml").mkdir()
    with pytest.raises(RuleDefinitionError, match="cannot be read"):
        load_rulebook(tmp_path)


def test_an_unknown_key_deep_in_a_list_names_the_keys_of_its_own_model(tmp_path: Path) -> None:
    whole = yaml.safe_load(yaml.safe_dump({"drug": "testol", "limits": [{"id": "top", "kinde": "dose_max"}]}))
    (tmp_path / "testol.yaml").write_text(yaml.safe_dump(whole), encoding="utf-8")
    with pytest.raises(RuleDefinitionError, match="unknown key 'kinde'; allowed keys are id, kind"):
        load_rulebook(tmp_path)


@pytest.mark.parametrize(("unit", "other"), [("furlong", "mg"), ("mg", "mL"), ("mg/kg", "mg"), ("", "mg")])
def test_units_of_different_or_unknown_things_are_not_compared(unit: str, other: str) -> None:
    assert not comparable(unit, other)
    assert converted(Decimal(1), unit, other) is None


@pytest.mark.parametrize(
    ("low", "high", "unit", "expected"),
    [
        ("2", "3", "/week", ("2", "3")),
        ("1", "1", "/day", ("7", "7")),
        ("1", "2", "week", ("0.5", "1")),
        ("12", "12", "h", ("14", "14")),
        ("0", "0", "h", None),
        ("1", "1", "mg", None),
    ],
)
def test_a_frequency_is_turned_into_times_a_week_or_into_nothing(
    low: str, high: str, unit: str, expected: tuple[str, str] | None
) -> None:
    found = per_week(Decimal(low), Decimal(high), unit)
    assert found == (None if expected is None else tuple(map(Decimal, expected)))


@pytest.mark.parametrize(
    ("metric", "unit", "metrics"),
    [
        (Metric.CRCL, "mL/min/kg", {Metric.CRCL_PER_KG}),
        (Metric.EGFR, "mL/min", {Metric.EGFR}),
        (Metric.CRCL, "mL/min", {Metric.CRCL}),
        (Metric.CRCL, "", set()),
        (Metric.UNKNOWN, "", set()),
    ],
)
def test_the_unit_decides_what_a_band_is_measured_in_and_nothing_is_guessed(
    metric: Metric, unit: str, metrics: set[Metric]
) -> None:
    band = Quantity(
        text="30", start=0, end=2, role=Role.BAND, low=Decimal(30), high=Decimal(30), comparator=Comparator.NONE, unit=unit, metric=metric
    )  # fmt: skip
    assert metrics_of(band) == metrics


def test_a_phrase_without_a_word_is_left_out() -> None:
    assert [found.name for found in PhraseFinder(["—", "septic shock"]).find("In septic shock — now")] == ["septic shock"]  # fmt: skip


def test_a_regimen_may_have_a_weight_band_that_is_refused_when_it_is_none() -> None:
    _refused("regimens[usual].weight", "is not a band", regimens=[regimen(weight="heavy")])
