"""What drugs are used for, by their labels: enough to tell a use from a harm."""

from __future__ import annotations

import pytest

from posology.assistant import bootstrap
from posology.assistant.conversations.label_uses import Standing, StandingOf, UsedFor, standing_of, used_for
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.settings import Settings


@pytest.fixture(scope="module")
def meant(settings: Settings, rulebook: Rulebook) -> UsedFor:
    return used_for(rulebook.monographs, bootstrap.lexicon_of(settings))


@pytest.mark.parametrize(
    ("drug", "condition"),
    [
        ("foscarnet", "cmv-retinitis"),
        ("foscarnet", "hsv-genital"),  # a form of a use that the label names otherwise
        ("gabapentin", "epilepsy"),
        ("gabapentin", "migraine"),  # a use that the label is known not to have
        ("no-such-drug", "asthma"),  # nothing is known of it
    ],
)
def test_a_condition_that_a_label_speaks_of_may_be_meant(meant: UsedFor, drug: str, condition: str) -> None:
    assert meant(drug, condition)


@pytest.mark.parametrize(
    ("drug", "condition"), [("foscarnet", "epilepsy"), ("ganciclovir", "anaemia"), ("apixaban", "asthma")]
)
def test_a_condition_that_no_label_of_the_drug_speaks_of_is_no_use(meant: UsedFor, drug: str, condition: str) -> None:
    assert not meant(drug, condition)


@pytest.fixture(scope="module")
def stands(settings: Settings, rulebook: Rulebook) -> StandingOf:
    return standing_of(rulebook.monographs, bootstrap.lexicon_of(settings))


@pytest.mark.parametrize(
    ("held", "named", "conditions", "standing"),
    [
        ("foscarnet", "cidofovir", ["cmv-retinitis"], Standing.INSTEAD),
        ("foscarnet", "cidofovir", [], Standing.INSTEAD),
        ("valganciclovir", "brincidofovir", ["cmv-retinitis"], Standing.INSTEAD),
        ("apixaban", "ketoconazole", ["nvaf"], Standing.BESIDE),
        ("foscarnet", "pentamidine", ["cmv-retinitis"], Standing.BESIDE),
        ("foscarnet", "ganciclovir", ["cmv-retinitis"], Standing.EITHER),
        ("apixaban", "rifampin", ["nvaf"], Standing.EITHER),
        ("apixaban", "gabapentin", ["nvaf"], Standing.EITHER),
        ("a drug without label", "another", [], Standing.EITHER),
    ],
)
def test_labels_tell_a_drug_given_beside_from_one_given_instead(
    stands: StandingOf, held: str, named: str, conditions: list[str], standing: Standing
) -> None:
    assert stands(held, named, conditions) is standing
