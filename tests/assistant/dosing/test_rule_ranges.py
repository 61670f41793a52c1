"""Values that no monograph may hold: nothing, negative, upside down, unknown or without words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from posology.assistant.dosing.pattern_checks import pattern_problems
from posology.assistant.dosing.rule_ranges import _SHIPPED
from posology.assistant.dosing.rulebook import read_monograph
from posology.assistant.errors import RuleDefinitionError
from tests.assistant.dosing.made_monograph import SOURCE, limit, monograph, regimen, table
from tests.assistant.dosing.shipped_verdicts import shipped_rulebook

ROWS: list[dict[str, object]] = [
    {"band": ">=50", "outcome": "unchanged"},
    {"band": "<50", "dose": "250 mg", "intervals": ["24 h"]},
]


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"dose": "0 g"}, "dose"),
        ({"first_dose": "0 mg"}, "first_dose"),
        ({"duration": "0 day"}, "duration"),
        ({"intervals": ["0 h"]}, "intervals"),
        ({"intervals": ["8 h", "8 h"]}, "intervals"),
        ({"doses_in_course": 0}, "doses_in_course"),
        ({"doses_in_course": -2}, "doses_in_course"),
        ({"age_from_years": "-1"}, "age_from_years"),
        ({"age_below_years": "200"}, "age_below_years"),
        ({"age_from_years": "65", "age_below_years": "18"}, "nobody is left"),
        ({"route": "teleport"}, "unknown route 'teleport'; routes are iv, im, sc, oral"),
        ({"also_routes": [""]}, "unknown route"),
        ({"population": " "}, "say it in words"),
        ({"daily_total": "1500 mg/day"}, "1500 mg/day is not what 500 mg comes to in a day; give the dose times"),
        ({"daily_total": "1 g/day", "intervals": ["8 h"]}, "daily_total: .* is not what"),
        ({"daily_total": "1-2 g/day"}, "daily_total: .* is not what"),
        ({"daily_total": "1000 mg/kg/day"}, "daily_total: .* is not what"),
        ({"daily_total": "1000 mg/day", "dose": "500 mg/day"}, "daily_total: .* is not what"),
        ({"daily_total": "71.4 mg/day", "intervals": ["7 day"]}, "daily_total: .* is not what"),
        ({"daily_total": "500 mg/day", "intervals": ["3 /week"]}, "daily_total: .* is not what"),
        ({"daily_total": "0 mg/day"}, "daily_total: .* is not what"),
    ],
)
def test_a_regimen_with_an_impossible_value_is_refused(changed: dict[str, Any], place: str) -> None:
    with pytest.raises(RuleDefinitionError, match=place):
        monograph(regimens=[regimen(**changed)])


@pytest.mark.parametrize(
    ("row", "place"),
    [
        ({"band": "<50", "dose": "0 mg", "intervals": ["24 h"]}, r"rows\[2\].dose"),
        ({"band": "<50", "dose": "1 mg", "intervals": ["0 day"]}, r"rows\[2\].*intervals"),
        ({"band": "<50", "outcome": "percent_of_base", "percent": "-50"}, "percent"),
        ({"band": "<50", "outcome": "percent_of_base", "percent": "0"}, "percent"),
        (
            {"band": "<50", "outcome": "percent_of_base", "percent": "1000"},
            "percent: is 1000; a share of .* 100 at most",
        ),
        ({"band": "<50", "outcome": "percent_of_base", "percent": "100.5"}, "100 at most"),
        ({"band": "<50", "dose": "1 mg", "doses_in_course": 0, "intervals": ["24 h"]}, "doses_in_course"),
    ],
)
def test_a_row_with_an_impossible_value_is_refused(row: dict[str, object], place: str) -> None:
    with pytest.raises(RuleDefinitionError, match=place):
        monograph(renal_tables=[table(rows=[ROWS[0], row])])


@pytest.mark.parametrize(
    "changed",
    [
        {"daily_total": "1000 mg/day"},
        {"daily_total": "1 g/day"},
        {"daily_total": "1000-1500 mg/day", "intervals": ["12 h", "8 h"]},
        {"daily_total": "1500 mg/day", "intervals": ["12 h", "8 h"]},
        {"daily_total": "1000-1500 mg/day", "intervals": ["8-12 h"]},
        {"daily_total": "2500 mg/day", "intervals": ["5 /day"]},
        {"daily_total": "250 mg/day", "intervals": ["2 day"]},
        {"daily_total": "500 mg/day", "dose": "500 mg/day", "intervals": ["8 h"]},
        {"daily_total": "500-800 mg/day", "dose": "250-400 mg"},
        {"daily_total": "500 mg/day", "intervals": [], "doses_in_course": 1},
    ],
)
def test_a_daily_total_that_the_doses_come_to_is_taken(changed: dict[str, Any]) -> None:
    (usual,) = monograph(regimens=[regimen(**changed)]).regimens

    assert str(usual.daily_total).replace("\u2013", "-") == changed["daily_total"]


def test_a_gap_says_why_it_is_one() -> None:
    rows = [ROWS[0], {**ROWS[1], "band": "<49"}]

    with pytest.raises(RuleDefinitionError, match="reason: is empty"):
        monograph(renal_tables=[table(rows=rows, gaps=[{"band": ">=49-<50", "kind": "hole", "reason": ""}])])


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"kind": "rate_max", "value": "0 mg/min"}, "value: is nothing"),
        ({"kind": "dose_max", "value": "1 g", "routes": ["nasal"]}, "unknown route"),
        ({"kind": "dose_max", "value": "1 g", "age_below_years": "-1"}, "ages are 0 to 120 years"),
        ({"kind": "dose_max", "value": "1 g", "holds_for": "first_dose"}, "no regimen that it applies to prints"),
    ],
)
def test_a_limit_with_an_impossible_value_is_refused(changed: dict[str, Any], place: str) -> None:
    kind = changed.pop("kind")

    with pytest.raises(RuleDefinitionError, match=place):
        monograph(limits=[limit("x", kind, **changed)])


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "20261121", "2026-1-1", ""])
def test_a_date_that_is_none_is_refused(day: str) -> None:
    with pytest.raises(RuleDefinitionError, match=r"last_updated: .* is no date"):
        monograph(last_updated=day)


def test_a_reminder_that_no_intent_asks_for_is_refused() -> None:
    reminder = {
        "id": "r",
        "topic": "renal",
        "intents": [],
        "text": "Mind it.",
        "satisfied_by": ["mind"],
        "source": SOURCE,
    }

    with pytest.raises(RuleDefinitionError, match="intents: is empty"):
        monograph(reminders=[reminder])


@pytest.mark.parametrize("content", ["[" * 100_000, "{" * 100_000, "- " * 100_000, "[\n" * 50_000])
def test_a_file_that_would_end_the_process_is_refused(content: str) -> None:
    with pytest.raises(RuleDefinitionError, match="too deep"):
        read_monograph(Path("testol.yaml"), content.encode())


def _with_source(**changed: object) -> None:
    monograph(sources={"label": {"title": "Testol label", "publisher": "nobody", "read": "label", **changed}})


@pytest.mark.parametrize("changed", [{"last_updated": "2999-01-01"}, {"last_updated": "9999-12-31"}])
def test_a_day_that_has_not_come_yet_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(RuleDefinitionError, match=r"last_updated: .* has not come yet; give the day .* at the latest"):
        monograph(**changed)


@pytest.mark.parametrize("year", [2999, 20265, 26, 0, -2020])
def test_a_year_in_which_no_label_was_read_is_refused(year: int) -> None:
    with pytest.raises(RuleDefinitionError, match=rf"sources\[label\].year: is {year}; years are 1938 to 20\d\d"):
        _with_source(year=year)


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"set_id": "junk"}, "set_id: 'junk' is no set id; write it like"),
        ({"set_id": "a09299d5-9c55-4cef-aed0-3a6a4553228"}, "set_id"),
        ({"set_id": "a09299d5-9c55-4cef-aed0-3a6a455322890"}, "set_id"),
        ({"set_id": "A09299D5-9C55-4CEF-AED0-3A6A45532289"}, "set_id"),
        ({"set_id": "a09299d59c554cefaed03a6a45532289"}, "set_id"),
        ({"set_id": "g09299d5-9c55-4cef-aed0-3a6a45532289"}, "set_id"),
        ({"set_id": "a09299d5-9c55-4cef-aed0-3a6a45532289\n"}, "set_id"),
        (
            {"check_in": ["a09299d5-9c55-4cef-aed0-3a6a45532289", "see DailyMed"]},
            "check_in: 'see DailyMed' is no set id",
        ),
        ({"check_in": [""]}, "check_in: '' is no set id"),
    ],
)
def test_what_is_no_set_id_is_refused(changed: dict[str, Any], place: str) -> None:
    with pytest.raises(RuleDefinitionError, match=place):
        _with_source(**changed)


def test_no_shipped_file_is_refused_for_its_day_whatever_the_clock_says() -> None:
    days = {one.last_updated for one in shipped_rulebook().monographs.values()}
    years = {source.year or 0 for one in shipped_rulebook().monographs.values() for source in one.sources.values()}

    assert max(days) <= _SHIPPED.isoformat()
    assert max(years) <= _SHIPPED.year


@pytest.mark.parametrize(
    ("pattern", "group"),
    [
        ("(a+)+b", "(a+)"),
        (r"(?:\w+\s?)*mg", r"(?:\w+\s?)"),
        ("(?:a|ab)*c", "(?:a|ab)"),
        ("(?:(?:renal|kidney) ?)+", "(?:(?:renal|kidney) ?)"),
        ("((x{1,3}))+y", "((x{1,3}))"),
        ("(?:a?){30}", "(?:a?)"),
        ("(?P<word>a*){2,}", "(?P<word>a*)"),
        (r"([^)]\(*)+", r"([^)]\(*)"),
        ("(?i:a+)*?b", "(?i:a+)"),
        ("(?:a{,5})*", "(?:a{,5})"),
    ],
)
def test_a_pattern_that_may_take_forever_is_refused(pattern: str, group: str) -> None:
    reminder = {"id": "r", "topic": "renal", "intents": ["dose"], "text": "Adjust.", "source": SOURCE}
    with pytest.raises(
        RuleDefinitionError, match="varies in length: on some texts it never ends; repeat it at most 10 times"
    ) as refused:
        monograph(reminders=[{**reminder, "satisfied_by": [pattern]}])

    assert refused.value.place == "reminders[r].satisfied_by"
    assert f"repeats {group!r}" in str(refused.value)


@pytest.mark.parametrize(
    "pattern",
    [
        "(?:ab)+", r"(?:\w+ ){0,3}mg", "(?>a+)+b", "(?:a+)++b", r"\(a+\)+", "[(a+)]+b", "(?:a+)?b", "(?:a{2})+", "a{}+|b",
        r"(?:a+)\+", "(?:a+)(?:b)+", "(?:x(?:ab)c)*", "renal|kidney",
    ],
)  # fmt: skip
def test_a_pattern_that_always_ends_is_taken(pattern: str) -> None:
    assert list(pattern_problems("words", [pattern])) == []
