"""Values that no monograph may hold: nothing, negative, upside down, unknown or without words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from posology.assistant.dosing.rulebook import read_monograph
from posology.assistant.errors import RuleDefinitionError
from tests.assistant.dosing.made_monograph import SOURCE, limit, monograph, regimen, table

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
        ({"band": "<50", "dose": "1 mg", "doses_in_course": 0, "intervals": ["24 h"]}, "doses_in_course"),
    ],
)
def test_a_row_with_an_impossible_value_is_refused(row: dict[str, object], place: str) -> None:
    with pytest.raises(RuleDefinitionError, match=place):
        monograph(renal_tables=[table(rows=[ROWS[0], row])])


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
