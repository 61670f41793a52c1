"""The weight that doses per kilogram go by: as given, or the ideal one of an obese adult where the label says so."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from posology.assistant.answers import Calculation
from posology.assistant.dosing.doses import doses_for
from posology.assistant.patients import AgeGroup, PatientFacts, Sex
from tests.assistant.dosing.made_monograph import monograph, regimen
from tests.assistant.dosing.shipped_verdicts import shipped_rulebook

OBESE: dict[str, Any] = {
    "weight_kg": Decimal(120),
    "height_cm": Decimal(170),
    "age_years": Decimal(40),
    "sex": Sex.MALE,
}
WORDS = "Obese patients: ideal body weight."


def _for(dose: str = "10 mg/kg", **changed: Any) -> Calculation:  # noqa: ANN401 - facts of every kind
    rules = monograph(regimens=[regimen(dose=dose)], dose_weight="ideal in obesity", weight_rule=WORDS)
    return doses_for(rules, PatientFacts(**{**OBESE, **changed}))


def test_an_obese_adult_is_dosed_on_ideal_weight_where_the_label_says_so() -> None:
    calculation = _for()

    assert calculation.regimens[0].dose_mg == Decimal("659.37")
    assert [step.label for step in calculation.steps[:2]] == ["Body mass index", "Ideal body weight"]
    assert calculation.steps[-1].source.startswith("dose × ideal body weight")
    assert any("41.5 kg/m²" in note and "the weight given is 120 kg" in note for note in calculation.warnings)


@pytest.mark.parametrize(
    "changed",
    [
        {"weight_kg": Decimal("86.69")},
        {"height_cm": None},
        {"sex": None},
        {"age_years": Decimal(17)},
        {"age_years": None},
        {"age_years": None, "age_group": AgeGroup.CHILD},
    ],
    ids=["just not obese", "no height", "no sex", "17 years", "no age", "a child"],
)
def test_everybody_else_is_dosed_on_the_weight_given_beside_the_words_of_the_label(changed: dict[str, Any]) -> None:
    calculation = _for(**changed)
    weight = changed.get("weight_kg", OBESE["weight_kg"])

    assert calculation.regimens[0].dose_mg == Decimal(str(weight)) * 10
    assert f"Weight in doses per kg: {WORDS}" in calculation.warnings


def test_an_adult_is_obese_from_a_body_mass_index_of_exactly_30() -> None:
    assert _for(weight_kg=Decimal("86.70")).regimens[0].dose_mg == Decimal("659.37")


def test_an_adult_told_without_an_age_is_an_adult() -> None:
    assert _for(age_years=None, age_group=AgeGroup.ADULT).regimens[0].dose_mg == Decimal("659.37")


def test_a_fixed_dose_says_nothing_of_weight() -> None:
    calculation = _for(dose="500 mg")

    assert calculation.warnings == ()
    assert calculation.steps == ()


def test_the_shipped_labels_that_dose_the_obese_on_ideal_weight_do() -> None:
    facts = PatientFacts(**OBESE, crcl_ml_per_min_173=Decimal(90), crcl_ml_per_min=Decimal(90))
    acyclovir = doses_for(shipped_rulebook().monograph("acyclovir"), facts, regimen="iv-encephalitis-10-q8h")
    cidofovir = doses_for(shipped_rulebook().monograph("cidofovir"), facts)

    assert acyclovir.regimens[0].dose_mg == Decimal("659.37")
    assert cidofovir.regimens[0].dose_mg == 600


@pytest.mark.parametrize(("weight", "shown"), [("19.9", ["child"]), ("20", ["adult", "child"])])
def test_a_weight_that_no_adult_has_leaves_out_what_is_printed_for_adults(weight: str, shown: list[str]) -> None:
    regimens = [regimen("adult", age_from_years="18"), regimen("child", age_below_years="18")]
    calculation = doses_for(monograph(regimens=regimens), PatientFacts(weight_kg=Decimal(weight)))

    assert [found.id for found in calculation.regimens] == shown
    assert any("is a child's" in note for note in calculation.warnings) == (shown == ["child"])


def test_an_age_or_a_group_that_is_told_is_not_overruled_by_the_weight() -> None:
    regimens = [regimen("adult", age_from_years="18"), regimen("child", age_below_years="18")]
    facts = PatientFacts(weight_kg=Decimal(12), age_group=AgeGroup.ADULT)

    assert [found.id for found in doses_for(monograph(regimens=regimens), facts).regimens] == ["adult"]
