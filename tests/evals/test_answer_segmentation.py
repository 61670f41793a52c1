"""Cutting foreign answers: sentences, bullets, rows; where a marker belongs; what is no statement."""

from __future__ import annotations

import pytest

from posology.evals.exchange.markers import put_in_markers, take_out_markers
from posology.evals.exchange.segmentation import Segment, segments_of


def cut(text: str) -> list[tuple[str, tuple[int, ...]]]:
    return [(segment.text, segment.numbers) for segment in segments_of(text)]


def only(text: str) -> Segment:
    (segment,) = segments_of(text)
    return segment


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Give it daily [1]. Stop on day 7 [2].", [("Give it daily.", (1,)), ("Stop on day 7.", (2,))]),
        ("Give it daily. [1] Stop on day 7. [2]", [("Give it daily.", (1,)), ("Stop on day 7.", (2,))]),
        ("Give it daily.[1][3] Stop on day 7.[2]", [("Give it daily.", (1, 3)), ("Stop on day 7.", (2,))]),
        ("Give it daily.[1]Stop on day 7.", [("Give it daily.", (1,)), ("Stop on day 7.", ())]),
        ("Give it [1] daily, or [2] weekly.", [("Give it daily, or weekly.", (1, 2))]),
        ("Give it [1, 3] daily [5-7].", [("Give it daily.", (1, 3, 5, 6, 7))]),
        ("Give it [3–4; 9].", [("Give it.", (3, 4, 9))]),
        ("Give it daily [1](https://example.org/a#b).", [("Give it daily.", (1,))]),
        ("[1] Give it daily. Then stop.", [("Give it daily.", (1,)), ("Then stop.", ())]),
        ("Give it daily.\n[2]", [("Give it daily.", (2,))]),
        ("Give it daily [1] [1].", [("Give it daily.", (1,))]),
        ("Is it safe? [4] Yes! [5]", [("Is it safe?", (4,)), ("Yes!", (5,))]),
    ],
)
def test_a_marker_belongs_to_the_sentence_it_stands_in_or_behind(
    text: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert cut(text) == expected


@pytest.mark.parametrize("number", [0, 99, 123_456_789])
def test_a_number_out_of_any_range_is_kept(number: int) -> None:
    assert only(f"Give it daily [{number}].").numbers == (number,)


def test_a_range_turned_round_or_without_end_is_kept_as_its_two_numbers() -> None:
    assert only("Give it [7-5].").numbers == (7, 5)
    assert only("Give it [1-999999].").numbers == (1, 999_999)


@pytest.mark.parametrize(
    "text",
    ["Avoid below [10-20] mL/min.", "Give [5, 10] mg once.", "It fell [20–30]% at once.", "Take [1-2] tablets a day."],
)
def test_values_in_brackets_before_a_unit_are_no_markers(text: str) -> None:
    assert (only(text).text, only(text).numbers) == (text, ())


def test_a_single_number_before_a_unit_is_a_marker() -> None:
    assert only("Infuse over 2 [1] hours.").numbers == (1,)


def test_text_after_the_first_line_is_not_lost() -> None:
    assert cut("First line [1]\nSecond line [2]\n\nThird line [3]") == [
        ("First line", (1,)),
        ("Second line", (2,)),
        ("Third line", (3,)),
    ]


def test_a_wrapped_line_goes_on() -> None:
    text = "This sentence was wrapped at about seventy letters by some program and\nFoscarnet stands on its second line [1]."

    assert len(cut(text)) == 1
    assert only("Give it daily\nand with food [1].").text == "Give it daily and with food."


def test_bullets_carry_their_lead_in_and_heading() -> None:
    segments = segments_of("## Monitoring\n\nCheck regularly:\n- calcium [1]\n* magnesium. Potassium too [2]\n3. urea")

    assert [(s.text, s.numbers) for s in segments] == [
        ("calcium", (1,)), ("magnesium.", ()), ("Potassium too", (2,)), ("urea", ()),
    ]  # fmt: skip
    assert {(s.section, s.context, s.group) for s in segments} == {("Monitoring", "Check regularly:", 0)}


def test_a_table_row_carries_its_heads_and_every_marker_of_its_cells() -> None:
    segments = segments_of("| Drug [9] | Dose |\n|:--|--:|\n| A [1] | 5 mg [2] |\n| B | none |\n[7]")

    assert [(s.text, s.numbers, s.kind) for s in segments] == [("A | 5 mg", (1, 2), "row"), ("B | none", (7,), "row")]
    assert segments[0].header == ("Drug", "Dose")
    assert segments[0].context == "column heads: Drug | Dose"


def test_a_lead_in_governs_one_list_or_table_and_not_the_next() -> None:
    segments = segments_of("By clearance:\n\n| A | low |\n| B | high |\n\n- Ask first [1]")

    assert [segment.context for segment in segments] == ["By clearance:", "By clearance:", ""]


def test_a_table_without_heads_loses_no_row() -> None:
    assert [s.text for s in segments_of("| A | 5 mg |\n| B | 6 mg |")] == ["A | 5 mg", "B | 6 mg"]


def test_a_row_of_another_width_has_no_heads() -> None:
    assert segments_of("| A | B |\n|---|---|\n| 1 | 2 | 3 |")[0].header == ()


def test_a_heading_is_no_statement_unless_it_claims_something() -> None:
    assert cut("# Dosing\n**Renal function**\nGive it daily [1].") == [("Give it daily.", (1,))]
    assert cut("# Give 40 mg/kg every 8 hours") == [("Give 40 mg/kg every 8 hours", ())]
    assert cut("**Never give it to children.**") == [("Never give it to children.", ())]
    assert cut("# Dosing [3]\nDaily.") == [("Dosing", (3,)), ("Daily.", ())]


def test_a_lead_in_that_claims_a_dose_is_a_statement_resting_on_what_is_cited_below_it() -> None:
    first, *below = segments_of("Give 40 mg/kg every 8 hours, adjusted:\n- at night [1]\n- by day [2]\n\nStop it [3].")

    assert (first.text, first.numbers, first.governs) == ("Give 40 mg/kg every 8 hours, adjusted:", (1, 2), True)
    assert [segment.numbers for segment in below] == [(1,), (2,), (3,)]


def test_a_lead_in_with_a_marker_of_its_own_keeps_it() -> None:
    assert segments_of("Give 40 mg/kg [4]:\n- at night [1]")[0].numbers == (4,)


def test_the_list_of_sources_at_the_end_is_no_statement() -> None:
    text = "Give it daily [1].\n\n## References\n[1] A label, 40 mg tablets.\n2. Another.\n- A third."

    assert cut(text) == [("Give it daily.", (1,))]
    assert cut("Give it daily [1].\n\nSources:\n1. A label.") == [("Give it daily.", (1,))]


def test_prose_below_a_list_of_sources_is_kept() -> None:
    assert cut("Sources:\n1. A label.\n\nGive 400 mg at once.")[-1] == ("Give 400 mg at once.", ())


@pytest.mark.parametrize("text", ["", " \n\t\n", "[1]", "## [1]", "---", "|", "| |", "**", "- ", "…"])
def test_what_holds_no_words_gives_no_statement(text: str) -> None:
    assert segments_of(text) == ()


@pytest.mark.parametrize(
    "text",
    [" " * 90_000, "[1]" * 30_000, "-" * 90_000 + "x", "a. [1] " * 12_000, "[ " * 45_000, "1 g:\n" * 2_000, "|" * 90_000, "[1," * 30_000],
)  # fmt: skip
def test_long_runs_of_signs_are_read_to_their_end(text: str) -> None:
    assert all(segment.text for segment in segments_of(text))


def test_markers_are_put_back_where_they_are_found_again() -> None:
    for statement in ("Give 1 g.", "Give 1 g", "Is it safe?"):
        marked = take_out_markers(put_in_markers(statement, (2, 11)))
        assert marked.text == statement
        assert marked.between(0, len(statement)) == (2, 11)


def test_emphasis_signs_are_taken_off() -> None:
    assert only("Give **40 mg/kg** of `foscarnet` [1].").text == "Give 40 mg/kg of foscarnet."
