"""Statements that few others are like: fluids, forms, routes, phases and impairments that a label is silent about."""

from __future__ import annotations

from types import MappingProxyType

import pytest

from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.companion_denials import not_given_now
from posology.assistant.dosing.every_function import plainly_kept
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.laid_out import laid_out
from posology.assistant.dosing.misreadings import doubtful
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.shares import read_share
from posology.assistant.dosing.verification import Verifier
from tests.assistant.dosing.made_monograph import monograph, regimen, table
from tests.assistant.dosing.shipped_verdicts import checked, said_of, verdict_of
from tests.fakes import finder_of

NORMAL = {"band": ">=30", "outcome": "unchanged"}


@pytest.mark.parametrize(
    ("number", "text", "verdict"),
    [
        ("2 hours", "Cidofovir prehydration: 1 L of normal saline, over 2 hours.", "verified"),
        ("4 hours", "Cidofovir prehydration: 1 L of normal saline, over 4 hours.", "contradicted"),
        ("30 minutes", "Before cidofovir give 1 L of normal saline, then cidofovir over 30 minutes.", "contradicted"),
        ("1 hour", "Before cidofovir give 1 L of normal saline, then cidofovir over 1 hour.", "verified"),
        ("1 to 3 hours", "Cidofovir: 1 L of saline before the dose, a second litre over 1 to 3 hours.", "unsupported"),
    ],
)
def test_a_time_is_that_of_the_fluid_or_of_the_drug_that_it_follows(number: str, text: str, verdict: str) -> None:
    """The first litre runs over 1 to 2 hours and cidofovir over 1 hour; no time is printed for the second litre."""
    assert said_of(number, text)[0] == verdict


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("30%", "Can foscarnet be diluted in 30% dextrose?"),
        ("3%", "Is foscarnet compatible with 3% saline?"),
    ],
)
def test_a_question_about_a_fluid_that_no_rule_names_is_no_wrong_statement(number: str, text: str) -> None:
    assert said_of(number, text)[0] == "unsupported"


@pytest.mark.parametrize(
    "text",
    [
        "Levofloxacin 500 mg IV once daily is equivalent to 750 mg orally once daily.",
        "Azithromycin 500 mg IV daily is equivalent to 250 mg orally daily.",
    ],
)
def test_no_rule_compares_doses_by_different_routes(text: str) -> None:
    assert {finding.verdict.value for finding in checked(text).findings} == {"unsupported"}


def test_doses_of_one_route_that_differ_are_not_equivalent() -> None:
    text = "Levofloxacin 500 mg orally once daily is equivalent to 750 mg orally once daily."
    assert verdict_of(text) == "contradicted"


@pytest.mark.parametrize(
    "text",
    [
        "Acyclovir cream 400 mg every 8 hours.",
        "Acyclovir ointment 5% 400 mg five times daily",
        "Voriconazole eye drops 200 mg every 12 hours.",
    ],
)
def test_a_form_whose_label_was_not_read_verifies_no_dose(text: str) -> None:
    assert verdict_of(text) == "unsupported"


def test_more_doses_than_uses_told_respectively_are_not_given_to_them_in_order() -> None:
    text = "For HSV and zoster, acyclovir 400 mg, 800 mg and 200 mg respectively."
    assert verdict_of(text) == "contradicted"


def test_a_dose_that_is_to_be_avoided_is_not_the_one_given_otherwise() -> None:
    text = "Foscarnet: avoid 120 mg/kg, which should not be used if the creatinine is above 2.8 mg/dL"
    assert said_of("120 mg/kg", text) == ("unsupported", "polarity")


@pytest.mark.parametrize(
    "text",
    [
        "Letermovir 480 mg once daily for CMV prophylaxis after HSCT, whatever the renal function.",
        "Levofloxacin 250 mg once daily for uncomplicated urinary tract infection regardless of renal function.",
    ],
)
def test_a_dose_at_every_renal_function_is_open_where_the_label_has_no_data_for_some(text: str) -> None:
    """The labels have no data for letermovir at 10 mL/min or less, nor levofloxacin below 10 mL/min."""
    assert said_of("once daily", text) == ("ambiguous", "scope_lost")


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Cidofovir 5 mg/kg once weekly in renal impairment.", "unsupported"),
        ("Voriconazole 4 mg/kg IV every 12 hours in renal failure.", "unsupported"),
        ("Voriconazole 6 mg/kg IV every 12 hours as a loading dose in renal failure.", "unsupported"),
        ("Voriconazole 200 mg orally every 12 hours in renal impairment.", "verified"),
    ],
)
def test_a_drug_that_is_not_used_below_a_clearance_is_not_verified_for_impaired_function(
    text: str, verdict: str
) -> None:
    """Cidofovir is contraindicated at 55 mL/min or less, IV voriconazole is avoided below 50; tablets are unchanged."""
    assert verdict_of(text) == verdict


def test_a_dose_that_may_cause_an_impairment_is_not_given_to_impaired_people() -> None:
    text = "Foscarnet 90 mg/kg every 12 hours for CMV retinitis induction may cause renal impairment."
    assert verdict_of(text) == "verified"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Ceftriaxone 2 g every 12 hours for scarlet fever.", "unsupported"),
        ("Gentamicin 1.7 mg/kg every 12 hours for scarlet fever.", "unsupported"),
        ("Spironolactone 50 mg every 48 hours for scarlet fever.", "unsupported"),
        ("Ceftriaxone 1 g every 8 hours for brain abscess.", "contradicted"),
    ],
)
def test_a_use_of_no_rule_leaves_open_what_no_printed_interval_or_daily_maximum_speaks_against(
    text: str, verdict: str
) -> None:
    assert verdict_of(text) == verdict


def test_a_count_of_tablets_of_no_one_strength_is_not_worked_out() -> None:
    text = "Valganciclovir tablets of 450 to 500 mg: take 2 tablets once daily."
    assert verdict_of(text) == "unsupported"


@pytest.mark.parametrize(
    ("dose", "verdict"),
    [
        ("40 mg/kg every 12 hours", "verified"),
        ("77 mg/kg every 12 hours", "unsupported"),
    ],
)
def test_only_a_printed_dose_is_rightly_refused_where_the_label_has_none(dose: str, verdict: str) -> None:
    """Below 0.4 mL/min/kg foscarnet is not recommended; 77 mg/kg is printed nowhere."""
    text = f"Do not give foscarnet {dose} at CrCl below 0.4 mL/min/kg for HSV."
    assert said_of(dose.split(" every", maxsplit=1)[0], text)[0] == verdict
    assert said_of("below 0.4 mL/min/kg", text)[0] == "verified"


def test_a_part_of_a_dose_printed_at_several_intervals_has_no_part_of_a_day() -> None:
    """500 mg every 8 or 12 hours is no one amount in a day; that of the row is no known part of it."""
    made = monograph(
        regimens=[regimen(intervals=["8 h", "12 h"])],
        renal_tables=[table(rows=[NORMAL, {"band": "<30", "dose": "500 mg/day", "intervals": ["24 h"]}])],
    )
    verifier = Verifier(Rulebook(MappingProxyType({"testol": made}), "made"), finder_of("testol"))
    scope = Scope(drug="testol", indication="infection")
    found = verifier.check("Testol: half of the usual dose at CrCl <30 mL/min", scope).findings
    assert [finding.verdict.value for finding in found if "half" in finding.text] == ["unsupported"]


def test_a_quarter_of_a_year_is_no_part_of_a_dose() -> None:
    assert read_share("every quarter dose", 6, 13) is None


def test_the_names_of_companions_that_are_none_are_told_apart() -> None:
    """Only what may be a drug is one that the label does not print the dose with, and it is named."""
    dose = "Letermovir 240 mg once daily for CMV prophylaxis"
    assert verdict_of(f"{dose} in patients taking cyclosporine or receiving it by infusion.") == "verified"
    for listed in ("cyclosporine or tacrolimus", "tacrolimus or cyclosporine"):
        found = checked(f"{dose} with {listed}.").findings
        assert {one.reason for one in found} == {"the label does not print this dose with tacrolimus"}


def test_words_of_an_earlier_sentence_make_no_condition_of_a_companion() -> None:
    text = "if she is well, she goes home. she will start cyclosporine next week"
    place = text.index("cyclosporine")
    assert not_given_now(text, place, place + len("cyclosporine"))


def test_a_bare_number_before_an_interval_leaves_it_open() -> None:
    text = "The order (1000 of the drug every 8 hours) is unclear."
    assert list(doubtful(text, extract(text)).values()) == ["the number before it has no unit"]


@pytest.mark.parametrize(
    ("volume", "said"),
    [
        ("suspension: 20 mL", ("unsupported", "unreadable")),
        ("suspension: 20 mL orally", ("unsupported", "unreadable")),
        ("1 g as 20 mL of suspension", ("verified", "")),
        ("at most 20 mL", ("verified", "")),
    ],
)
def test_a_volume_right_before_an_interval_leaves_it_open_unless_it_is_what_is_limited(
    volume: str, said: tuple[str, str]
) -> None:
    assert said_of("every 8 hours", f"Valacyclovir {volume} every 8 hours for herpes zoster.") == said


def test_a_number_that_the_label_says_of_a_bound_is_open() -> None:
    text = "Remdesivir: patients are observed for 1 hour after the infusion."
    assert said_of("1 hour", text) == ("ambiguous", "scope_lost")


def test_the_total_of_what_is_not_exceeded_is_not_worked_out_without_a_day() -> None:
    text = "Oseltamivir: do not exceed 75 mg (75 mg twice daily) for influenza."
    assert said_of("75 mg", text) == ("unsupported", "derived")


def test_a_dose_that_is_kept_where_another_sentence_tells_what_it_was_reduced_from_is_open() -> None:
    text = "Pregabalin was 300 mg/day for fibromyalgia. Pregabalin 75 mg/day is continued at CrCl 20 mL/min."
    assert said_of("75 mg/day", text) == ("unsupported", "no_rule")


def test_parts_of_a_dose_stand_under_their_own_heads_beside_a_dose() -> None:
    heads = "| Drug | CrCl 30-49 mL/min | CrCl 10-29 mL/min |\n|---|---|---|\n"
    text = f"{heads}| Acyclovir 10 mg/kg every 8 hours IV | 100% | 50% |"
    assert [one.verdict.value for one in checked(text).findings] == ["verified"] * 2 + ["unsupported"] * 2


def test_a_long_line_keeps_no_dose() -> None:
    assert plainly_kept("No adjustment. " * 8)
    assert plainly_kept("one two three four five six: no adjustment")
    assert not plainly_kept("one two three four five six seven: no adjustment")
    assert not plainly_kept("No adjustment. " * 9)


def test_an_item_that_stands_further_out_ends_a_list() -> None:
    text = "Maximum dose:\n  - 3 g\n  - 4 g\n- gentamicin 5 mg/kg every 24 hours"
    (read,) = laid_out(text, extract(text))
    assert read.text == "\nMaximum dose: 3 g\nMaximum dose: 4 g\n- gentamicin 5 mg/kg every 24 hours"


@pytest.mark.parametrize(
    ("dose", "listed", "rule"),
    [
        ("800 mg", "carbamazepine or phenytoin", "adult-1200"),
        ("800 mg", "phenytoin or carbamazepine", "adult-1200"),
        ("1,200 mg", "phenytoin, carbamazepine", "adult-800"),
    ],
)
def test_a_dose_for_two_companions_is_wrong_where_the_label_prints_another_one_with_the_second(
    dose: str, listed: str, rule: str
) -> None:
    found = checked(f"Maribavir {dose} twice daily with {listed}.").findings[0]
    assert (found.verdict.value, found.code) == ("contradicted", "condition")
    assert rule in str(found.rule)


def test_a_refused_dose_is_no_step_of_a_schedule() -> None:
    text = "Pregabalin for fibromyalgia: not 225 mg twice daily, then 75 mg twice daily."
    assert said_of("75 mg", text)[0] == "verified"


@pytest.mark.parametrize(
    ("row", "verdict"),
    [
        ("Meropenem | 1 g q8h", "verified"),
        ("Meropenem | 1 g q12h", "contradicted"),
    ],
)
def test_a_row_that_ends_before_its_heads_is_judged_below_those_that_it_reaches(
    full_verifier: Verifier, row: str, verdict: str
) -> None:
    scope = Scope(header=("Drug", "CrCl >50 mL/min", "CrCl 26-50 mL/min"))
    assert full_verifier.check(row, scope).verdict == verdict
