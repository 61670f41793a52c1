"""Edges of reading and arithmetic that a mutation run found unguarded: numerals, phrases, calendar, figures."""

from __future__ import annotations

from dataclasses import is_dataclass
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest

from posology.assistant import dosing
from posology.assistant.dosing.decimal_text import figures_beside, plain
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.measures import years
from posology.assistant.dosing.mentions import Mention
from posology.assistant.dosing.numerals import read_word
from posology.assistant.dosing.scope_faults import says_whole_dose
from posology.assistant.dosing.use_words import PhraseFinder
from tests.assistant.dosing.shipped_verdicts import said_of


def test_the_longest_of_the_phrases_that_begin_alike_is_found() -> None:
    finder = PhraseFinder(["cmv", "cmv retinitis"])

    assert finder.find("CMV retinitis and CMV") == (Mention(0, 13, "cmv retinitis"), Mention(18, 21, "cmv"))


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("twenty ten", None),
        ("one zero", None),
        ("a thousand", 1000),
        ("thousand", 1000),
        ("one hundred and one", 101),
        ("two thousand five hundred", 2500),
    ],
)
def test_number_words_are_added_only_where_they_leave_room(words: str, value: int | None) -> None:
    assert read_word(words) == value


def test_a_day_is_one_of_365_of_a_year() -> None:
    assert years(Decimal(73), "day") == Decimal("0.2")


@pytest.mark.parametrize(("value", "shown"), [("0.39996", "0.39996"), ("0.40004", "0.40004"), ("0.4", "0.4")])
def test_a_value_beside_a_bound_is_not_rounded_onto_it_from_either_side(value: str, shown: str) -> None:
    assert figures_beside(Decimal(value), [Decimal("0.4")]) == shown


@pytest.mark.parametrize("module", sorted(Path(dosing.__file__).parent.glob("*.py")), ids=lambda path: path.stem)
def test_what_is_decided_of_a_number_cannot_be_changed_afterwards(module: Path) -> None:
    built_up = {
        "Clause",
        "DoseGroup",
        "Term",
        "_Gathered",
        "_Known",
        "_Sentence",
    }  # taken apart and put together while a text is read
    held = vars(import_module(f"{dosing.__name__}.{module.stem}")).values()
    own = [
        kind for kind in held if isinstance(kind, type) and is_dataclass(kind) and kind.__module__.endswith(module.stem)
    ]

    loose = {kind.__name__ for kind in own if not vars(kind)["__dataclass_params__"].frozen}
    assert loose <= built_up


@pytest.mark.parametrize(("value", "shown"), [("-1", "−1"), ("-0.0", "0"), ("0.00", "0"), ("1", "1")])
def test_a_value_is_shown_with_its_sign_and_nothing_as_zero(value: str, shown: str) -> None:
    assert plain(Decimal(value)) == shown


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("give the full dose", True),
        ("give the usual dose", True),
        ("give half of the full dose", False),
        ("give 50% of the usual dose", False),
    ],
)
def test_a_part_of_the_usual_dose_is_not_the_whole(text: str, whole: object) -> None:
    assert says_whole_dose(text) is whole


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("creatinine 1.8, 500 mg", "threshold"),
        ("SCr was 2.1, then 1 g", "threshold"),
        ("aged 8, 500 mg", "age"),
        ("weighs 60, 500 mg", "threshold"),
        ("a weight of 60, 5 mg/kg", "threshold"),
        ("platelets 20, 5 mg/kg", "threshold"),
        ("trough 15, 1 g", "threshold"),
        ("potassium: 5.4, 25 mg", "threshold"),
        ("INR 2, 5 mg", "threshold"),
        ("eGFR 28, 500 mg", "band"),
    ],
)
def test_a_measured_number_takes_no_unit_from_the_dose_listed_behind_it(text: str, role: str) -> None:
    first, second = extract(text)
    assert (first.role, first.unit in {"", "year"}, second.role) == (role, True, "dose")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("trough 10 or 15 mcg/mL", ["10 or 15 mcg/mL"]),
        ("weight 40, 60 or 80 kg", ["40, 60 or 80 kg"]),
        ("aged 8, 12 or 14 years", ["8, 12 or 14 years"]),
        ("creatinine 1.2, 1.8 and 2.0 mg/dL", ["1.2", "1.8", "2.0 mg/dL"]),
        ("potassium 20 or 40 mEq", ["20 or 40 mEq"]),
        ("calcium 500 or 1000 mg", ["500 or 1000 mg"]),
    ],
)
def test_measured_numbers_of_one_list_share_their_unit(text: str, read: list[str]) -> None:
    found = extract(text)
    assert ([q.text for q in found], len({q.unit for q in found})) == (read, 1)


@pytest.mark.parametrize(
    ("text", "total", "said"),
    [
        (
            "Meropenem 1 g every 8 hours (3–4 g per day) for intra-abdominal infection.",
            "3–4 g per day",
            ("contradicted", "arithmetic"),
        ),
        (
            "Gentamicin 1 mg/kg at an interval in hours of serum creatinine x 8 (3 mg/kg/day).",
            "3 mg/kg/day",
            ("verified", ""),
        ),
    ],
    ids=["a range is no rounded total", "a factor of a formula is no number of doses"],
)
def test_a_total_is_held_to_the_doses_of_a_day(text: str, total: str, said: tuple[str, str]) -> None:
    assert said_of(total, text) == said
