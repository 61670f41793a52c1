"""Doses without what the label gives with every one of them are wrong, however the text says it."""

from __future__ import annotations

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.verification import Verifier

CIDOFOVIR = "Cidofovir 5 mg/kg once weekly"
FOSCARNET = "Foscarnet 90 mg/kg every 12 hours over 2 hours"


@pytest.mark.parametrize(
    "text",
    [
        f"{CIDOFOVIR} without probenecid.",
        f"{CIDOFOVIR} without any oral probenecid.",
        f"Without probenecid, {CIDOFOVIR[0].lower()}{CIDOFOVIR[1:]}.",
        "Probenecid is not needed with cidofovir 5 mg/kg once weekly.",
        f"{CIDOFOVIR} for two weeks. Probenecid is not needed.",
        f"{CIDOFOVIR}; no probenecid is required.",
        f"{CIDOFOVIR}; probenecid is optional.",
        f"{CIDOFOVIR}, no probenecid.",
        f"{CIDOFOVIR}. Saline hydration can safely be omitted.",
        f"{FOSCARNET}; hydration is not necessary.",
        f"{FOSCARNET}; patients don’t need extra hydration.",
        f"{FOSCARNET}, skipping prehydration.",
        f"{FOSCARNET}; there is no need for hydration.",
        f"{FOSCARNET}; hydration need not be given.",
        f"{FOSCARNET} without a pump.",
        "Acyclovir 10 mg/kg IV every 8 hours for encephalitis; the patient needs no hydration.",
    ],
)
def test_a_dose_without_what_is_given_with_it_is_contradicted(full_verifier: Verifier, text: str) -> None:
    checked = full_verifier.check(text)
    assert checked.verdict is Verdict.CONTRADICTED
    wrong = [one for one in checked.findings if one.verdict is Verdict.CONTRADICTED]
    assert {one.reason for one in wrong} == {"the text leaves out what the label gives with every dose"}
    assert all(one.expected and one.source for one in wrong)


@pytest.mark.parametrize(
    "text",
    [
        f"{CIDOFOVIR}, not without probenecid.",
        f"{CIDOFOVIR}; no allergy to probenecid is known.",
        f"{CIDOFOVIR}. A second litre of saline is not required.",
        f"{FOSCARNET}; hydration must not be omitted.",
        f"{FOSCARNET}; do not skip hydration.",
        "Acyclovir 800 mg orally five times daily for zoster; hydration is not required.",
        "Acyclovir 10 mg/kg IV every 8 hours for encephalitis without probenecid.",
    ],
)
def test_what_is_asked_for_or_not_asked_for_leaves_the_dose_right(full_verifier: Verifier, text: str) -> None:
    assert full_verifier.check(text).verdict is Verdict.VERIFIED


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (f"{CIDOFOVIR} with oral probenecid.", Verdict.VERIFIED),
        (f"{FOSCARNET}; hydration may be omitted only if the heart fails.", Verdict.UNSUPPORTED),
        (f"{CIDOFOVIR} without probenecid if the patient is allergic to sulfa.", Verdict.UNSUPPORTED),
        ("Cidofovir 5 mg/kg IV once weekly, with oral probenecid and IV saline.", Verdict.VERIFIED),
        ("Acyclovir 800 mg by mouth five times daily with intravenous hydration.", Verdict.VERIFIED),
        ("Cidofovir 5 mg/kg orally once weekly with oral probenecid.", Verdict.CONTRADICTED),
    ],
)
def test_the_route_of_what_is_given_with_a_dose_is_not_that_of_the_dose(
    full_verifier: Verifier, text: str, verdict: Verdict
) -> None:
    assert full_verifier.check(text).verdict is verdict


def test_only_the_doses_that_are_right_else_are_at_fault(full_verifier: Verifier) -> None:
    """An interval is not given with probenecid, and a dose that no rule prints keeps its own fault."""
    text = "Cidofovir {} once weekly for CMV retinitis induction without probenecid."
    right, wrong = (full_verifier.check(text.format(dose)).findings for dose in ("5 mg/kg", "7 mg/kg"))
    assert [(one.text, one.code) for one in right] == [("5 mg/kg", "polarity"), ("once weekly", "")]
    assert [(one.text, one.code) for one in wrong] == [("7 mg/kg", "value"), ("once weekly", "")]
