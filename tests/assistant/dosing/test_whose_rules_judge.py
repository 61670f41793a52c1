"""Which drug's rules a number is judged by, and what one sentence may say of a number in another."""

from __future__ import annotations

import pytest

from posology.assistant.dosing.binding import Scope
from tests.assistant.dosing.shipped_verdicts import checked, said_of


@pytest.mark.parametrize(
    ("text", "verdicts"),
    [
        (
            "Valacyclovir is adjusted at CrCl 30-49 mL/min and foscarnet at CrCl >1.0-1.4 mL/min/kg.",
            ["verified", "verified"],
        ),
        ("Bands: foscarnet >1.0-1.4 mL/min/kg, valacyclovir 30-49 mL/min", ["verified", "verified"]),
        (
            "Valacyclovir is adjusted at CrCl 30-49 mL/min and acetaminophen at CrCl 10-29 mL/min.",
            ["verified", "unsupported"],
        ),
        (
            "Acetaminophen is adjusted at CrCl 10-29 mL/min and valacyclovir at CrCl 30-49 mL/min.",
            ["unsupported", "verified"],
        ),
        (
            "Famciclovir is adjusted at CrCl 40-59 mL/min and valacyclovir at CrCl 40-59 mL/min.",
            ["verified", "contradicted"],
        ),
    ],
)
def test_a_band_is_judged_by_the_rules_of_its_own_drug(text: str, verdicts: list[str]) -> None:
    assert [finding.verdict for finding in checked(text).findings] == verdicts


@pytest.mark.parametrize(
    ("text", "fact", "rule"),
    [
        (
            "25 mL/min is her creatinine clearance. Valacyclovir 1 g every 24 hours for herpes zoster.",
            "25 mL/min",
            "valacyclovir/renal-zoster-1g/row 10–29",
        ),
        (
            "Valacyclovir 500 mg every 24 hours for recurrent genital herpes. 20 mL/min was his creatinine clearance.",
            "20 mL/min",
            "valacyclovir/renal-genital-recurrent-500/row 10–29",
        ),
    ],
)
def test_a_fact_is_shown_with_the_row_of_the_dose_that_it_is_told_for(text: str, fact: str, rule: str) -> None:
    (found,) = [finding for finding in checked(text).findings if finding.text == fact]

    assert (found.verdict, found.rule) == ("verified", rule)


@pytest.mark.parametrize(
    "text",
    [
        "Give Mr. Smith and Mrs. Smith metformin 500 mg twice daily. Her eGFR is 25 mL/min/1.73 m².",
        "She takes metformin 500 mg twice daily. Then she takes metformin 850 mg daily. Her eGFR is 25 mL/min/1.73 m².",
    ],
)
def test_a_fact_told_behind_doses_of_several_is_judged_with_them_not_by_itself(text: str) -> None:
    """By itself the sentence names a band in which the label forbids the drug and does not say so."""
    assert said_of("25 mL/min/1.73 m²", text) == ("verified", "")


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("Do not give valacyclovir 500 mg twice daily (a total of 1.2 g per day).", "1.2 g per day"),
        ("Never give acyclovir 1 g every 8 hours, i.e. 2 g/day.", "2 g/day"),
    ],
)
def test_a_dose_that_the_text_speaks_against_is_not_added_up(text: str, total: str) -> None:
    assert said_of(total, text) == ("unsupported", "polarity")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SMX-TMP: at most 960 mg of trimethoprim per day.", ["verified", ""]),
        ("SMX-TMP: at most 960 mg of sulfamethoxazole per day.", ["contradicted", "value"]),
        ("SMX-TMP: no more than 960 mg sulfamethoxazole a day.", ["contradicted", "value"]),
        ("SMX-TMP: at most 900 mg of sulfamethoxazole per day.", ["contradicted", "limit"]),
    ],
)
def test_a_maximum_of_one_part_is_not_one_of_the_other(text: str, said: list[str]) -> None:
    (found,) = checked(text).findings

    assert [found.verdict, found.code] == said


def test_every_number_of_a_clause_is_judged_after_one_of_a_drug_without_rules() -> None:
    rest = checked("Acetaminophen over 15 minutes and foscarnet over at least 1 hour.").findings
    row = checked("over 15 minutes | over at least 1 hour for HSV", Scope(header=("Acetaminophen", "Foscarnet")))
    doses = checked("1 g every 8 hours | 40 mg/kg every 8 hours for HSV", Scope(header=("Acetaminophen", "Foscarnet")))

    assert [finding.verdict for finding in rest] == ["unsupported", "verified"]
    assert [finding.verdict for finding in row.findings] == ["unsupported", "verified"]
    assert [finding.verdict for finding in doses.findings] == ["unsupported", "unsupported", "verified", "verified"]


def test_every_dose_of_a_row_is_judged_after_one_that_goes_with_another_drug() -> None:
    row = "Letermovir for CMV prophylaxis | with cyclosporine 240 mg once daily | foscarnet 40 mg/kg every 8 hours"
    found = checked(row, Scope(header=("Drug", "Combined", "HSV"))).findings

    assert [(finding.verdict, finding.code) for finding in found] == [
        ("verified", ""),
        ("verified", ""),
        ("unsupported", "indication"),
        ("unsupported", "indication"),
    ]


@pytest.mark.parametrize(
    ("row", "duration"),
    [
        (
            "Valacyclovir | zoster 1 g every 8 hours for 7 days | recurrent genital herpes 500 mg every 12 hours",
            "7 days",
        ),
        (
            "Valacyclovir | recurrent genital herpes 500 mg every 12 hours for 3 days | zoster 1 g every 8 hours",
            "3 days",
        ),
    ],
)
def test_a_duration_in_a_row_of_two_uses_is_not_judged_by_the_last_of_them(row: str, duration: str) -> None:
    assert said_of(duration, row, Scope(header=("Drug", "", ""))) == ("ambiguous", "duration")


def test_each_of_two_uses_keeps_its_duration() -> None:
    text = "Valacyclovir 1 g every 8 hours for 7 days for herpes zoster and 500 mg every 12 hours for 3 days for recurrent "
    found = {finding.text: finding for finding in checked(f"{text}genital herpes.").findings}

    assert {finding.verdict for finding in found.values()} == {"verified"}
    assert (found["7 days"].rule, found["3 days"].rule) == (
        "valacyclovir/zoster-1g",
        "valacyclovir/genital-recurrent-500",
    )


@pytest.mark.parametrize(("factor", "verdict"), [("7", "verified"), ("8", "contradicted")])
def test_a_formula_is_that_of_the_drug_named_before_it(factor: str, verdict: str) -> None:
    text = f"Acetaminophen aside, valganciclovir in children is {factor} × BSA × creatinine clearance."

    assert said_of(factor, text)[0] == verdict


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("CMV retinitis: foscarnet 90 mg/kg every 12 hours. Foscarnet 40 mg/kg.", "40 mg/kg"),
        ("Valacyclovir for recurrent genital herpes lasts 3 days. Valacyclovir lasts 7 days.", "7 days"),
    ],
)
def test_an_only_number_that_is_right_by_itself_is_not_held_against_the_use_before_it(text: str, number: str) -> None:
    assert said_of(number, text) == ("ambiguous", "scope_lost")
