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
