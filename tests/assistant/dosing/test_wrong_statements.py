"""Wrong ways to say a right number: each was verified once, and none may be again."""

from __future__ import annotations

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.verification import Verifier

HSV = Scope(drug="foscarnet", indication="HSV")
FOSCARNET = Scope(drug="foscarnet")
Q8H = Scope(drug="foscarnet", indication="HSV", near=("For the 40 mg/kg every 8 hours regimen:",))
OWN = Scope()

NEVER_VERIFIED = [
    ("40 mg/kg every 8 hours, i.e. 80 mg/kg/day", HSV),
    ("minus 40 mg/kg every 8 hours", HSV),
    ("40 mg/kg every −8 hours", HSV),
    ("double 40 mg/kg every 8 hours", HSV),
    ("half of 40 mg/kg every 8 hours", HSV),
    ("40+ mg/kg every 8 hours", HSV),
    ("40 mg/kg or more every 8 hours", HSV),
    ("l g every 8 hours", Scope(drug="valacyclovir", indication="zoster")),
    ("40 mg/kg qBh", HSV),
    ("S0 mg/kg every 8 hours", HSV),
    ("40 mg/kg .3 times a day", HSV),
    ("10 to 2 9 mL/min: 1 g every 24 hours", Scope(drug="valacyclovir", indication="zoster")),
    ("40 mg/kg every 8 hours by IV push", HSV),
    ("40 mg/kg IV bolus every 8 hours", HSV),
    ("40 mg/kg IV every 8 hours PO", HSV),
    ("40 mg/kg/h every 8 hours", HSV),
    ("on haemodialysis 40 mg/kg every 8 hours", HSV),
    ("Foscarnet 40 mg/kg every 8 hours is too low for HSV", OWN),
    ("It is wrong that foscarnet 40 mg/kg every 8 hours is used for HSV", OWN),
    ("Nobody should receive foscarnet 40 mg/kg every 8 hours for HSV", OWN),
    ("Foscarnet 40 mg/kg every 8 hours should not be given for HSV", OWN),
    ("CrCl >1.4 mL/min/kg or less: 40 mg/kg every 8 hours", Q8H),
    ("CrCl not >1.4 mL/min/kg: 40 mg/kg every 8 hours", Q8H),
    ("CrCl 3049 mL/min: 1 g every 12 hours", Scope(drug="valacyclovir", indication="first episode")),
    ("30 mg/kg every 8 hours should not be given when CrCl is >1.0–1.4 mL/min/kg", Q8H),
    ("infuse at 1 mg/kg/min or faster", FOSCARNET),
    ("1 mg/kg/minute minimum", FOSCARNET),
    ("40 mg/kg every 8 hours over 8 hours", HSV),
    ("40 mg/kg every 12 hours over 600 minutes", HSV),
    ("at most 750–1000 mL of saline before the first infusion", FOSCARNET),
    ("Do not stop foscarnet if CrCl falls below 0.4 mL/min/kg", OWN),
    ("Check creatinine clearance no more than 2–3 times a week during foscarnet induction", OWN),
    ("Creatinine clearance need not be checked 2–3 times a week during foscarnet induction", OWN),
    ("Check creatinine clearance 2,000 times a week during foscarnet induction", OWN),
    ("Valacyclovir 2 g once for cold sores", OWN),
    ("Valacyclovir 20 mg/kg three times daily for chickenpox in infants", OWN),
    ("Valacyclovir 500 mg once daily for suppression of genital herpes in patients with HIV", OWN),
    ("HSV | 40 | 6", Scope(title="Foscarnet", header=("Use", "Dose (mg/kg)", "Interval (h)"))),
    ("HSV | 400 | q8h", Scope(title="Foscarnet", header=("Use", "Dose (mg/kg)", "Interval"))),
    ("HSV | 40 | q8h", Scope(title="Foscarnet", header=("Use", "Dose (mL)", "Interval"))),
    (
        "HSV | 40 | every 8 h | 10",
        Scope(title="Foscarnet", header=("Use", "Dose (mg/kg)", "Interval", "Infusion (min)")),
    ),
]

STILL_VERIFIED = [
    ("120 mg/kg daily in 3 divided doses", HSV),
    ("40 mg/kg every 8 hours (120 mg/kg/day)", HSV),
    ("Foscarnet for HSV: reduce 40 mg/kg every 8 hours to 30 mg/kg every 8 hours at CrCl >1.0–1.4 mL/min/kg", OWN),
    ("Valacyclovir 500 mg once daily for suppression in patients with 9 or fewer recurrences a year", OWN),
    ("Valacyclovir 2 g twice daily for 1 day for cold sores in patients 12 years and older", OWN),
    ("Never give foscarnet as a bolus: 40 mg/kg every 8 hours for HSV, over at least 1 hour", OWN),
    ("Hydrate with 750–1000 mL of 5% dextrose before the first infusion", FOSCARNET),
    ("HSV | 40 | 8", Scope(title="Foscarnet", header=("Use", "Dose (mg/kg)", "Interval (h)"))),
    (">1.0–1.4 | 30 q8h", Scope(header=("CrCl (mL/min/kg)", "Dose (mg/kg)"), near=("For the 40 mg/kg every 8 h regimen:", "Foscarnet for HSV"))),
]  # fmt: skip

HOSTILE = {
    "digits": "1" * 200_000,
    "numbers": "1 " * 10_000,
    "brackets": "(" * 50_000 + "40 mg/kg" + ")" * 50_000,
    "signs": ">≥<≤" * 25_000,
    "cells": "40 mg/kg | " * 500,
    "cadences": "every 8 " * 5_000,
    "negations": "do not give " * 5_000,
    "alternatives": "8 or " * 5_000,
    "hidden": "4\u200b0 mg " * 500,
    "surrogates": "\ud800 40 mg " * 500,
    "nothing": "\x00" * 50_000,
}


@pytest.mark.parametrize(("text", "scope"), NEVER_VERIFIED)
def test_a_right_number_said_wrongly_is_not_verified(text: str, scope: Scope, verifier: Verifier) -> None:
    assert verifier.check(text, scope).verdict in {Verdict.CONTRADICTED, Verdict.UNSUPPORTED}


@pytest.mark.parametrize(("text", "scope"), STILL_VERIFIED)
def test_a_right_number_said_otherwise_is_still_verified(text: str, scope: Scope, verifier: Verifier) -> None:
    checked = verifier.check(text, scope)
    assert checked.verdict is Verdict.VERIFIED, [(f.text, f.reason) for f in checked.findings]


def test_a_dose_printed_under_a_condition_is_ambiguous_without_it(verifier: Verifier) -> None:
    checked = verifier.check("Valacyclovir 500 mg once daily for suppression of genital herpes")
    assert checked.verdict is Verdict.AMBIGUOUS
    assert {finding.code for finding in checked.findings} == {"scope_lost"}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize(
    "scope", [OWN, HSV, Scope(drug="foscarnet", header=("a", "b"), near=("c",))], ids=["bare", "given", "row"]
)
def test_hostile_text_is_checked_without_a_broken_check(name: str, scope: Scope, verifier: Verifier) -> None:
    checked = verifier.check(HOSTILE[name], scope)
    assert "not_checked" not in {finding.code for finding in checked.findings}
