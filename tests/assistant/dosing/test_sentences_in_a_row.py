"""What a sentence may take from the sentence before it, and what it may not."""

from __future__ import annotations

import pytest

from tests.assistant.dosing.shipped_verdicts import verdict_of

# The second sentence of each is wrong by itself; what the first one names must not save it.
LENT = [
    "Prevention of influenza: oseltamivir 75 mg daily for 10 days. As treatment on haemodialysis oseltamivir is 30 mg once.",
    "Seasonal prophylaxis: oseltamivir 75 mg once daily. For the treatment of influenza oseltamivir is 75 mg once daily.",
    "HIV on hemodialysis: TDF 300 mg every 7 days. HIV-1 infection: TDF 300 mg once weekly.",
    (
        "Hepatitis B on haemodialysis: tenofovir disoproxil 300 mg once a week. For HIV-1 give tenofovir disoproxil 300 mg"
        " once a week."
    ),
    (
        "Febrile neutropenia on hemodialysis: cefepime 1 g every 24 hours after the session. Febrile neutropenia: cefepime"
        " 1 g every 24 hours."
    ),
    (
        "Maintenance cidofovir is stopped if serum creatinine rises by ≥0.5 mg/dL. Before starting treatment cidofovir is"
        " contraindicated with ≥3+ proteinuria."
    ),
    "Dilute cidofovir in 100 mL of 0.9% saline. Before cidofovir give 100 mL of normal saline over 1 hour to hydrate.",
    (
        "CMV retinitis maintenance: ganciclovir 5 mg/kg once daily. For treatment of CMV retinitis ganciclovir begins with"
        " 6 mg/kg once daily on 5 days per week, induction."
    ),
]

# Every sentence of these is right, each about what it names itself.
APART = [
    (
        "HSV encephalitis in children from 3 months to 12 years: acyclovir 20 mg/kg IV every 8 hours. Herpes zoster in"
        " adults: acyclovir 800 mg PO five times a day."
    ),
    (
        "Suppression of genital herpes: acyclovir 400 mg PO twice daily. Herpes zoster: acyclovir 800 mg PO every 4 hours,"
        " 5 times daily, for 7 to 10 days."
    ),
    (
        "Otitis media in children: azithromycin 10 mg/kg once daily for 3 days. COPD exacerbation: azithromycin 500 mg once"
        " daily for 3 days."
    ),
    (
        "Prophylaxis of DVT following knee replacement surgery: apixaban 2.5 mg twice daily for 12 days. Treatment of DVT:"
        " apixaban 10 mg twice daily for 7 days, then 5 mg twice daily."
    ),
    (
        "Febrile neutropenia on hemodialysis: cefepime 1 g every 24 hours after the session. Febrile neutropenia with normal"
        " renal function: cefepime 2 g every 8 hours."
    ),
    (
        "Prophylaxis of influenza: oseltamivir 75 mg once daily for 10 days. Treatment of influenza: oseltamivir 75 mg twice"
        " daily for 5 days."
    ),
    (
        "Valacyclovir 500 mg twice daily for 3 days for recurrent genital herpes. Valacyclovir 1 g three times daily for 7"
        " days for shingles."
    ),
]

# The sentence after takes the use, phase or people from one that gives no dose of its own.
TAKEN = [
    ("Patients on hemodialysis need less tenofovir. HIV-1: tenofovir disoproxil 300 mg once daily.", False),
    ("Patients on hemodialysis need less tenofovir. HIV-1: tenofovir disoproxil 300 mg once every 7 days.", True),
    ("This is about maintenance in CMV retinitis. Ganciclovir is given at 5 mg/kg every 12 hours.", False),
    ("This is about maintenance in CMV retinitis. Ganciclovir is given at 5 mg/kg once daily.", True),
    ("Shingles is treated at home. Give valacyclovir 1 g twice daily.", False),
    ("Shingles is treated at home. Give valacyclovir 1 g three times daily.", True),
]


@pytest.mark.parametrize("text", LENT)
def test_a_wrong_sentence_takes_nothing_that_saves_it_from_the_one_before(text: str) -> None:
    assert verdict_of(text) == "contradicted"


@pytest.mark.parametrize("text", APART)
def test_a_sentence_of_its_own_drug_and_use_is_not_spoiled_by_the_one_before(text: str) -> None:
    assert verdict_of(text) == "verified"


@pytest.mark.parametrize(("text", "right"), TAKEN)
def test_a_sentence_without_a_dose_governs_the_one_after_it(text: str, right: bool) -> None:  # noqa: FBT001 - drawn
    assert (verdict_of(text) == "verified") is right
