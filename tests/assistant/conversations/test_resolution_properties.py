"""What holds for every message: no number and no drug out of nothing, no error, the same result each time."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posology.assistant import bootstrap, bootstrap_talk
from posology.assistant.conversations.resolution import Background, resolve, understood_of
from posology.assistant.conversations.state import ConversationState
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.settings import Settings

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
PIECES = st.sampled_from(
    [
        "what about", "and", "foscarnet", "valacyclovir", "ganciclovir", "for zoster", "in CMV retinitis", "every 12 hours",
        "40 mg/kg", "she weighs 58 kg", "clearance is 0.7", "CrCl 45 mL/min", "creatinine 1.8", "mg/dL", "62 years old",
        "male", "my other patient", "forget the weight", "monitoring", "compare with", "same for", "IV", "why was that withheld",
        "in dialysis", "not", "?", ".", ",", "it", "her brother", "children", "pregnant", "thanks", "90", "500 mg",
    ]
)  # fmt: skip
MESSAGES = st.lists(PIECES, min_size=1, max_size=6).map(" ".join) | st.text(max_size=80)


@pytest.fixture(scope="module")
def background(request: pytest.FixtureRequest) -> Background:
    chosen: Settings = request.getfixturevalue("settings")
    rulebook: Rulebook = request.getfixturevalue("rulebook")
    return bootstrap_talk.background_of(bootstrap.lexicon_of(chosen), rulebook)


@SLOW
@given(messages=st.lists(MESSAGES, min_size=1, max_size=5))
def test_no_number_and_no_drug_comes_out_of_nothing(messages: list[str], background: Background) -> None:
    state = ConversationState()
    written: set[str] = set()
    for message in messages:
        written |= set(_NUMBER.findall(message))
        resolved = resolve(message, state, background)
        assert set(_NUMBER.findall(resolved.question)) <= written
        state = resolved.state
        text = " ".join(messages).lower()
        assert all(drug in text for drug in state.subject.drugs if drug in {"foscarnet", "valacyclovir", "ganciclovir"})
        given_facts = {str(value) for value in state.facts.model_dump(exclude_none=True).values()}
        assert {fact for fact in given_facts if _NUMBER.fullmatch(fact)} <= written


@SLOW
@given(messages=st.lists(MESSAGES, min_size=1, max_size=4))
def test_resolving_is_repeatable_and_its_result_is_understood(messages: list[str], background: Background) -> None:
    state = ConversationState()
    for message in messages:
        resolved = resolve(message, state, background)
        assert resolve(message, state, background) == resolved
        understood = understood_of(resolved, background.lexicon)
        assert understood.question == message
        assert understood.patient.facts == resolved.state.facts
        state = ConversationState.model_validate_json(resolved.state.to_json())
        assert state == resolved.state


@pytest.mark.parametrize(
    "message",
    ["a " * 5000, "70 kg " * 2000, "(" * 10_000, "and " * 2500, "foscarnet " * 1000, "\ud7ff" * 10_000, "é́" * 3000],
)
def test_a_message_of_ten_thousand_signs_is_resolved(message: str, background: Background) -> None:
    before = resolve("foscarnet for CMV retinitis, 70 kg", ConversationState(), background).state
    resolved = resolve(message, before, background)
    assert "CMV retinitis" not in resolved.question
    assert resolved.state.subject.uses == ()
