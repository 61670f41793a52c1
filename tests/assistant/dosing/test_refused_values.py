"""Printed values that a text refuses, parts that it adds, and fluids and infusions that it gives in another way."""

from __future__ import annotations

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.verification import Verifier


@pytest.mark.parametrize(
    "text",
    [
        "Ceftriaxone IV should not be infused over 30 minutes in adults.",
        "Vancomycin 1 g is diluted in at most 200 mL.",
        "Gentamicin peak levels below 12 mcg/mL should be avoided.",
        "Avoid amikacin trough concentrations below 10 mcg/mL.",
        "Gentamicin peaks above 12 mcg/mL should not be avoided.",
        "Remdesivir maintenance dose of 200 mg, then 100 mg daily.",
        "Levofloxacin on HD: 750 mg as maintenance dose, then 500 mg every 48 hours for pneumonia.",
        "STEMI ≥75 years: give an IV bolus, then enoxaparin 0.75 mg/kg SC every 12 hours.",
        "Foscarnet: give 750 to 1000 mL of saline after the first infusion.",
        "Infuse gentamicin SC over 60 minutes.",
        "Infuse oseltamivir over 30 to 120 minutes.",
        "Letermovir is begun between day 0 and day 28 before stem cell transplantation.",
        "Rivaroxaban 10 mg daily is started 6 to 10 hours before knee replacement.",
        "A 70-kg patient gets foscarnet 40 mg/kg every 8 hours, i.e. 5,600 mg per day.",
        "Foscarnet 40 mg/kg every 8 hours for resistant HSV is run undiluted through a hand vein.",
        "Remdesivir reconstituted solution is given at 5 mg/mL undiluted.",
        "Cidofovir 5 mg/kg is infused undiluted over 1 hour.",
        "Valganciclovir 900 mg daily is taken without food.",
        "Stop oseltamivir within 48 hours of symptom onset.",
        "Linezolid courses shorter than 28 days are not recommended.",
        "Remdesivir 200 mg IV twice, then 100 mg IV every 24 hours for COVID-19.",
        "Triumeq is fine unless creatinine clearance is above 30 mL/min.",
        "Vancomycin 1 g is diluted in 20 mL at most.",
        "Zoster: valacyclovir 3 g per dose in three divided doses for 7 days.",
    ],
)
def test_what_the_label_allows_is_not_refused(text: str, full_verifier: Verifier) -> None:
    assert full_verifier.check(text).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize(
    "text",
    [
        "Ceftriaxone IV should be infused over 30 minutes in adults.",
        "Acyclovir should not be given over less than an hour.",
        "Vancomycin 1 g is diluted in at least 200 mL.",
        "Gentamicin peaks above 12 mcg/mL should be avoided.",
        "Unlike in adults, do NOT administer daptomycin by injection over a 2-minute period to children.",
        "Remdesivir 200 mg on day 1, then a maintenance dose of 100 mg daily.",
        "STEMI ≥75 years: skip the IV bolus and give enoxaparin 0.75 mg/kg SC every 12 hours.",
        "In STEMI patients aged ≥75 the enoxaparin bolus is omitted and 0.75 mg/kg SC q12h is given.",
        "Foscarnet: give 750 to 1000 mL of saline before the first infusion.",
        "Remdesivir loading dose 200 mg, then maintenance 100 mg daily.",
        "Gentamicin may be given IM or infused over 30 to 120 minutes.",
        "Letermovir is begun between day 0 and day 28 after stem cell transplantation.",
        "Rivaroxaban 10 mg daily is started 6 to 10 hours after knee replacement.",
        "A 70-kg patient gets foscarnet 40 mg/kg every 8 hours, i.e. 8,400 mg per day.",
        "Foscarnet 40 mg/kg every 8 hours for resistant HSV is run undiluted through a central line.",
        "Ganciclovir must not be given undiluted; infuse 5 mg/kg every 12 hours for CMV retinitis induction over 1 hour.",
        "Valganciclovir 900 mg daily is taken with food.",
        "Triumeq is fine unless creatinine clearance is below 30 mL/min.",
        "Zoster: valacyclovir 3 g per day in three divided doses for 7 days.",
    ],
)
def test_what_is_told_as_the_label_has_it_stays_verified(text: str, full_verifier: Verifier) -> None:
    assert full_verifier.check(text).verdict is Verdict.VERIFIED


def test_what_no_rule_speaks_of_is_not_refused_either(full_verifier: Verifier) -> None:
    assert full_verifier.check("Digoxin tablets are not taken in 240 mL of water.").verdict is Verdict.UNSUPPORTED
