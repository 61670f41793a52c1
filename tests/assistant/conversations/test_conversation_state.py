"""What is in force as chips, and changing it by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from posology.assistant.conversations.state import (
    Asked,
    Chip,
    ChipKind,
    ConversationState,
    Subject,
    Use,
    after_answer,
    chips,
    with_fact,
    without,
)
from posology.assistant.patients import PatientFacts, Sex
from tests.assistant.conversations.answer_samples import answer, held

FULL = ConversationState(
    subject=Subject(drugs=("foscarnet", "cidofovir"), uses=(Use(id="cmv-retinitis", words="CMV retinitis"),), route="IV"),
    asked=Asked(words=("dose",), regimen="every 12 hours"),
    facts=PatientFacts(weight_kg=Decimal("69.85322498"), sex=Sex.FEMALE, creatinine_mg_per_dl=Decimal(200) / Decimal("88.4")),
    population="pregnant",
)  # fmt: skip


def test_every_chip_can_be_taken_away_and_nothing_else_goes_with_it() -> None:
    for chip in chips(FULL):
        left = chips(without(FULL, chip))
        assert chip not in left
        assert set(left) == set(chips(FULL)) - {chip}


def test_taking_away_what_is_not_in_force_changes_nothing() -> None:
    assert without(FULL, Chip(ChipKind.DRUG, "meropenem", "meropenem")) == FULL


def test_the_state_survives_its_json_to_the_last_digit() -> None:
    kept = after_answer(FULL, answer(["p1"], withheld=[held(1)]))
    assert ConversationState.model_validate_json(kept.to_json()) == kept
    assert kept.last is not None
    assert kept.last.passages == ("p1",)


def test_a_fact_set_by_hand_ends_what_it_makes_obsolete() -> None:
    state = ConversationState(facts=PatientFacts(crcl_ml_per_min=Decimal(60), weight_kg=Decimal(70)))
    changed = with_fact(state, "creatinine_mg_per_dl", Decimal(2))
    assert changed.facts == PatientFacts(creatinine_mg_per_dl=Decimal(2), weight_kg=Decimal(70))


@pytest.mark.parametrize(("name", "value"), [("weight_kg", "heavy"), ("shoe_size", "43"), ("sex", "unknown")])
def test_a_fact_that_is_none_is_refused(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        with_fact(FULL, name, value)
