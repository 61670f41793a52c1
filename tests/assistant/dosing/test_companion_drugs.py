"""A dose beside the name of a drug given with the one in question, in a passage whose title names the latter."""

from __future__ import annotations

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.standing import Evidence
from posology.assistant.dosing.verification import Verifier


def _verdict(full_verifier: Verifier, title: str, text: str) -> Verdict | None:
    """The verdict on a sentence that its own passage holds word by word."""
    scope = Scope(title=title)
    return full_verifier.check_cited(text, scope, [Evidence(text, scope, (text,))]).verdict


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Letermovir with cyclosporine", "The letermovir dose with cyclosporine is 720 mg once daily."),
        ("Letermovir", "When coadministered with cyclosporine, give 720 mg once daily."),
        ("Letermovir", "Co-administration with cyclosporine: 960 mg once daily."),
        ("Letermovir", "With tacrolimus, give 720 mg once daily."),
        ("Maribavir", "With carbamazepine, the dose is 900 mg twice daily."),
        ("Maribavir", "Maribavir with rifampin: 1600 mg twice daily."),
        ("Rivaroxaban", "The dose with aspirin is 7.5 mg twice daily."),
        ("Voriconazole", "Coadministration with efavirenz: 500 mg every 12 hours."),
        ("Cidofovir", "Probenecid 3 g is given 3 hours before cidofovir."),
        ("Cidofovir", "The probenecid dose with cidofovir is 5 g."),
    ],
)
def test_a_value_that_the_label_prints_for_nothing_is_contradicted_and_not_only_cited(
    title: str, text: str, full_verifier: Verifier
) -> None:
    assert _verdict(full_verifier, title, text) is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Letermovir with cyclosporine", "Without cyclosporine, letermovir is 240 mg once daily."),
        ("Letermovir with cyclosporine", "Unless the patient takes cyclosporine, letermovir is 240 mg once daily."),
        ("Maribavir with carbamazepine", "In the absence of carbamazepine, maribavir is 800 mg twice daily."),
    ],
)
def test_a_dose_for_a_condition_is_contradicted_where_the_text_denies_the_condition(
    title: str, text: str, full_verifier: Verifier
) -> None:
    assert _verdict(full_verifier, title, text) is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Letermovir with cyclosporine", "Without cyclosporine, letermovir is 480 mg once daily."),
        ("Letermovir", "With cyclosporine, the dose is 240 mg once daily."),
        ("Maribavir with phenytoin", "Without phenytoin, maribavir is 400 mg twice daily."),
        ("Maribavir", "With phenytoin, give 1,200 mg twice daily."),
    ],
)
def test_the_printed_dose_with_or_without_a_companion_is_verified(
    title: str, text: str, full_verifier: Verifier
) -> None:
    assert _verdict(full_verifier, title, text) is Verdict.VERIFIED


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("Cidofovir", "Probenecid 2 g is given 3 hours before cidofovir."),
        ("Letermovir", "Cyclosporine 100 mg twice daily was given with letermovir."),
        ("Rivaroxaban", "With aspirin 100 mg daily, bleeding is more frequent."),
    ],
)
def test_a_companions_own_dose_is_not_held_against_the_rules_of_the_other_drug(
    title: str, text: str, full_verifier: Verifier
) -> None:
    assert _verdict(full_verifier, title, text) in {Verdict.CITED, Verdict.VERIFIED}


@pytest.mark.parametrize(
    "told",
    [
        "She is allergic to {}.",
        "She cannot take {}.",
        "She refuses {}.",
        "She will start {} next month.",
        "{} is planned for next month.",
        "She used to take {}.",
        "She took {} until last week.",
        "She had {} years ago.",
        "{} has been replaced by another drug.",
        "Instead of {} she takes another drug.",
        "The patient's donor takes {}.",
    ],
)
@pytest.mark.parametrize(
    ("companion", "dose"),
    [
        ("cyclosporine", "Letermovir 240 mg once daily after HSCT."),
        ("carbamazepine", "Maribavir 800 mg twice daily."),
        ("phenytoin", "Voriconazole 5 mg/kg IV every 12 hours for maintenance of invasive aspergillosis."),
    ],
)
@pytest.mark.parametrize("order", ["{told} {dose}", "{dose} {told}"])
def test_a_companion_that_is_not_given_now_does_not_choose_the_dose_with_it(
    told: str, companion: str, dose: str, order: str, full_verifier: Verifier
) -> None:
    sentence = told.format(companion)
    text = order.format(told=sentence[0].upper() + sentence[1:], dose=dose)
    assert full_verifier.check(text).verdict is not Verdict.VERIFIED


@pytest.mark.parametrize(
    "text",
    [
        "Cyclosporine was started last week. Letermovir 240 mg once daily after HSCT.",
        "She was switched from tacrolimus to cyclosporine. Letermovir 240 mg once daily after HSCT.",
        "She is allergic to penicillin and takes cyclosporine. Letermovir 240 mg once daily after HSCT.",
        "Patients who will receive cyclosporine take letermovir 240 mg once daily after HSCT.",
        "If carbamazepine will be started, give maribavir 800 mg twice daily.",
    ],
)
def test_a_companion_that_is_given_or_is_the_condition_chooses_the_dose_with_it(
    text: str, full_verifier: Verifier
) -> None:
    assert full_verifier.check(text).verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    "text",
    [
        "Her sister takes cyclosporine. She continues letermovir 240 mg once daily after HSCT.",
        "His brother takes carbamazepine. He gets maribavir 800 mg twice daily.",
        "Another patient takes cyclosporine. Our patient takes letermovir 240 mg once daily after HSCT.",
        "Letermovir 240 mg once daily after HSCT in a patient whose brother takes cyclosporine.",
    ],
)
def test_a_companion_that_somebody_else_takes_verifies_no_dose(text: str, full_verifier: Verifier) -> None:
    assert full_verifier.check(text).verdict not in {Verdict.VERIFIED, None}
