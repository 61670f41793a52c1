"""Doses under a heading or lead-in are for the renal function, weight or age that it names, not for everybody."""

from __future__ import annotations

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.verification import Verifier

RIGHT = {
    "every other day": "CrCl 30–49 mL/min:\n- Tenofovir disoproxil 300 mg every other day for HIV",
    "list": "CrCl 26–50 mL/min:\n- Meropenem 1 g every 12 hours",
    "words of a sentence": "With a creatinine clearance of <30 mL/min:\n- Enoxaparin for DVT is 1 mg/kg once daily.",
    "bold heading": "**CrCl 26–50 mL/min:**\n\n* Meropenem 1 g every 12 hours",
    "heading and paragraph": "## Moderate (CrCl 30–60 mL/min)\n\nCefepime 2 g every 12 hours for febrile neutropenia.",
    "numbered list": "Renal dosing, CrCl 20–49 mL/min:\n1. Levofloxacin 750 mg every 48 hours\n2. Nothing else",
    "one value": "CrCl 25 mL/min:\n- Enoxaparin 1 mg/kg every 24 hours for DVT",
    "list within a list": (
        "- CrCl 26–50 mL/min:\n  - Meropenem 1 g every 12 hours\n- CrCl 10–25 mL/min:\n  - Meropenem 500 mg every 12 hours"
    ),
    "list no deeper than its lead-in": "- CrCl 30–49 mL/min:\n- Valacyclovir for zoster 1 g every 12 hours",
    "tabs": "* CrCl 26–50 mL/min:\n\t* Meropenem 1 g every 12 hours\n* CrCl >50 mL/min:\n\t* Meropenem 1 g every 8 hours",
    "headings of two depths": (
        "### Valacyclovir\n#### CrCl 30–49 mL/min\n- Zoster: 1 g every 12 hours\n#### CrCl 10–29 mL/min\n"
        "- Zoster: 1 g every 24 hours\n### Famciclovir\n- Zoster: 500 mg every 8 hours"
    ),
    "behind the list": "CrCl 26–50 mL/min:\n- Meropenem 1 g every 12 hours\n\nOtherwise meropenem is 1 g every 8 hours.",
    "behind the list, of another use": (
        "CrCl 26–50 mL/min:\n- Meropenem 1 g every 12 hours\n\nFor intra-abdominal infection meropenem is 1 g every 8 hours."
    ),
    "usual dose in the list": "CrCl 26–50 mL/min:\n- Meropenem 1 g every 12 hours\n- Usual dose of meropenem: 1 g every 8 hours",
    "own clearance": "CrCl ≤50 mL/min:\n- Meropenem 1 g every 12 hours at CrCl 26–50 mL/min",
    "excepted": "No adjustment is needed unless CrCl is ≤50 mL/min:\n- Meropenem 1 g every 8 hours",
    "dialysis below a clearance": (
        "### CrCl <30 mL/min/1.73 m²\n**On haemodialysis:**\n- Levetiracetam 500 mg to 1,000 mg every 24 hours"
    ),
    "normal function below a clearance": (
        "### CrCl 26–50 mL/min\nWith normal renal function:\n- Meropenem 1 g every 8 hours"
    ),
    "weight": "For body weight ≤60 kg:\n- Edoxaban 30 mg once daily for DVT.",
    "age": "Children 5 to 11 years:\n- Uncomplicated skin infection: linezolid 10 mg/kg every 12 hours.",
    "phases": (
        "## Induction\n- Ganciclovir 5 mg/kg IV every 12 hours for 14 to 21 days\n## Maintenance\n"
        "- Ganciclovir 5 mg/kg IV once daily"
    ),
}
WRONG = {
    "every other day": "CrCl 10–29 mL/min:\n- Tenofovir disoproxil 300 mg every other day for HIV",
    "list": "CrCl 26–50 mL/min:\n- Meropenem 1 g every 8 hours",
    "words of a sentence": "With a creatinine clearance of <30 mL/min:\n- Enoxaparin for DVT is 1 mg/kg every 12 hours.",
    "bold heading": "**CrCl 26–50 mL/min:**\n\n* Meropenem 1 g every 8 hours",
    "bold heading without colon": "__CrCl 26–50 mL/min__\n\n* Meropenem 1 g every 8 hours",
    "heading and paragraph": "## Moderate (CrCl 30–60 mL/min)\n\nCefepime 2 g every 8 hours for febrile neutropenia.",
    "numbered list": "Renal dosing, CrCl 20–49 mL/min:\n1. Levofloxacin 750 mg every 24 hours\n2. Nothing else",
    "one value": "CrCl 25 mL/min:\n- Enoxaparin 1 mg/kg every 12 hours for DVT",
    "second of a list": "CrCl 26–50 mL/min:\n- Meropenem 1 g every 12 hours\n- Cefepime 2 g every 8 hours",
    "list within a list": (
        "- CrCl 26–50 mL/min:\n  - Meropenem 1 g every 12 hours\n- CrCl 10–25 mL/min:\n  - Meropenem 1 g every 12 hours"
    ),
    "list no deeper than its lead-in": "- CrCl 30–49 mL/min:\n- Valacyclovir for zoster 1 g every 8 hours",
    "headings of two depths": (
        "### Valacyclovir\n#### CrCl 30–49 mL/min\n- Zoster: 1 g every 12 hours\n#### CrCl 10–29 mL/min\n"
        "- Zoster: 1 g every 12 hours"
    ),
    "several clearances": "For CrCl 15–29 or 30–59 mL/min:\n- Gabapentin 300 mg three times daily",
    "dialysis below a clearance": (
        "### CrCl <30 mL/min/1.73 m²\n**On haemodialysis:**\n- Levetiracetam 500 mg to 1,500 mg every 12 hours"
    ),
    "weight": "For body weight ≤60 kg:\n- Edoxaban 60 mg once daily for DVT.",
    "age": "Children 5 to 11 years:\n- Uncomplicated skin infection: linezolid 10 mg/kg every 8 hours.",
    "phase": "## Maintenance\n- Ganciclovir 5 mg/kg IV every 12 hours",
}


@pytest.mark.parametrize("layout", RIGHT)
def test_a_dose_that_is_printed_for_what_stands_above_it_is_verified(full_verifier: Verifier, layout: str) -> None:
    assert full_verifier.check(RIGHT[layout]).verdict is Verdict.VERIFIED


@pytest.mark.parametrize("layout", WRONG)
def test_a_dose_for_others_than_those_above_it_is_contradicted(full_verifier: Verifier, layout: str) -> None:
    assert full_verifier.check(WRONG[layout]).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    ("near", "verdict"),
    [
        (("With a creatinine clearance of 30–49 mL/min:",), Verdict.CONTRADICTED),
        (("For adults:", "CrCl 30–49 mL/min"), Verdict.CONTRADICTED),
        (("With normal renal function:", "CrCl 30–49 mL/min"), Verdict.VERIFIED),
        (("Except with a CrCl of 30–49 mL/min:",), Verdict.VERIFIED),
        (("1 g every 12 hours with a CrCl of 30–49 mL/min:",), Verdict.VERIFIED),
        (("In zoster:", "Renal function"), Verdict.VERIFIED),
    ],
)
def test_the_nearest_line_above_a_text_says_for_which_clearance_it_is(
    full_verifier: Verifier, near: tuple[str, ...], verdict: Verdict
) -> None:
    scope = Scope(drug="valacyclovir", near=near)

    assert full_verifier.check("Valacyclovir 1 g every 8 hours for zoster", scope).verdict is verdict


@pytest.mark.parametrize(
    ("above", "verdict"),
    [
        ("CrCl 30–49 mL/min:", Verdict.VERIFIED),
        ("CrCl 31–48 mL/min:", Verdict.CONTRADICTED),
        ("CrCl 30–50 mL/min/1.73 m²:", Verdict.CONTRADICTED),
        ("CrCl 30–49:", Verdict.UNSUPPORTED),
    ],
)
def test_a_clearance_above_a_text_that_the_label_does_not_print_is_the_fault_of_its_doses(
    full_verifier: Verifier, above: str, verdict: Verdict
) -> None:
    scope = Scope(near=(above,))

    assert full_verifier.check("Valacyclovir 1 g every 12 hours for zoster", scope).verdict is verdict


def test_the_clearance_above_a_text_is_no_number_of_it(full_verifier: Verifier) -> None:
    scope = Scope(near=("With a creatinine clearance of 30–49 mL/min:",))

    checked = full_verifier.check("Valacyclovir 1 g every 12 hours for zoster", scope)

    assert [finding.text for finding in checked.findings] == ["1 g", "every 12 hours"]
    assert checked.verdict is Verdict.VERIFIED
