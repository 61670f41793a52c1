"""Combinations whose parts a text names apart, each with its own amount; and maxima and durations told together."""

from __future__ import annotations

import pytest

from posology.assistant.dosing.binding import DrugMention
from posology.assistant.dosing.drug_ids import combination_of
from tests.assistant.dosing.shipped_verdicts import verdict_of

RIGHT = [
    "Emtricitabine 200 mg plus tenofovir DF 300 mg once daily for HIV.",
    "Tenofovir disoproxil fumarate 300 mg with emtricitabine 200 mg once daily for HIV treatment.",
    "Emtricitabine 200 mg with tenofovir disoproxil 300 mg every 48 hours for HIV at CrCl 30-49 mL/min.",
    "Abacavir 600 mg with dolutegravir 50 mg and lamivudine 300 mg once daily for HIV.",
    "SMX-TMP: no more than 60 mL a day, that is 960 mg.",
    "SMX-TMP injection: at most 60 mL (960 mg trimethoprim) per day.",
    "Ganciclovir for CMV prevention starts with 5 mg/kg every 12 hours for 7 to 14 days, followed by once daily.",
    "Herpes simplex in newborns up to 3 months: acyclovir 10 mg/kg IV every 8 hours for 10 days.",
    "Babies up to 3 months with neonatal herpes simplex receive acyclovir 10 mg/kg IV every 8 hours for 10 days.",
    "A supplementary ertapenem dose of 150 mg follows haemodialysis when the last dose was within 6 hours before it.",
    "Valganciclovir for children: 7 x BSA x CrCl.",
    "Paediatric valganciclovir is 7 times BSA times creatinine clearance.",
]
WRONG = [
    "Emtricitabine 100 mg with tenofovir disoproxil fumarate 300 mg once daily for treatment of HIV.",
    "Emtricitabine 200 mg plus tenofovir DF 300 mg twice daily for HIV.",
    "Emtricitabine 300 mg with tenofovir disoproxil fumarate 200 mg once daily for HIV.",
    "Abacavir 300 mg with dolutegravir 50 mg and lamivudine 300 mg once daily for HIV.",
    "SMX-TMP: no more than 60 mL a day, that is 480 mg.",
    "SMX-TMP: no more than 50 mL a day, that is 960 mg.",
    "CMV prevention: ganciclovir 5 mg/kg every 12 hours, then once daily for 7–14 days.",
    "Valganciclovir for children: 5 x BSA x CrCl.",
    "Valganciclovir in children is 8 × BSA × creatinine clearance.",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_told_together_is_verified_where_the_label_says_so(text: str) -> None:
    assert verdict_of(text) == "verified"


@pytest.mark.parametrize("text", WRONG)
def test_what_is_told_together_is_contradicted_where_the_label_says_otherwise(text: str) -> None:
    assert verdict_of(text) == "contradicted"


@pytest.mark.parametrize(
    "text",
    [
        "Abacavir 600 mg with lamivudine 300 mg once daily for HIV.",
        "Piperacillin 3 g plus tazobactam 3 g every 6 hours.",
    ],
)
def test_what_no_rule_holds_together_is_not_verified(text: str) -> None:
    assert verdict_of(text) == "unsupported"


def test_a_combination_is_named_by_all_its_parts_and_by_no_other_drug() -> None:
    def named(*drugs: str) -> list[DrugMention]:
        return [DrugMention(drug, place, place + 1, subject=True) for place, drug in enumerate(drugs)]

    wholes = ("a-b-c", "d-e")
    assert combination_of(named("b-c", "a"), wholes) == "a-b-c"
    assert combination_of(named("c", "b", "a"), wholes) == "a-b-c"
    assert combination_of(named("a", "b"), wholes) is None
    assert combination_of(named("d", "e", "a"), wholes) is None
    assert combination_of(named("d-e"), wholes) is None
    assert combination_of([], wholes) is None
