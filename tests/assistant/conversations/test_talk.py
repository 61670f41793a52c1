"""Turns from message to stored answer, over a stand-in for the pipeline."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from posology.assistant import bootstrap
from posology.assistant.answers import Answer, Audience
from posology.assistant.conversations.evidence import EvidenceNow
from posology.assistant.conversations.resolution import Background
from posology.assistant.conversations.state import ChipKind, with_fact, without
from posology.assistant.conversations.store import ConversationStore
from posology.assistant.conversations.talk import UNTITLED, Answers, Talk
from posology.assistant.errors import ConversationMovedOnError, UnknownRecordError
from posology.assistant.records import Records
from posology.assistant.settings import Settings
from posology.assistant.understanding.question import Understood
from tests.assistant.conversations.answer_samples import ScriptedAnswers, held

FIRST = "What is the dose of foscarnet for CMV retinitis? She weighs 70 kg."
Make = Callable[[Answers], Talk]


@pytest.fixture(scope="module")
def background(settings: Settings) -> Background:
    return Background(bootstrap.lexicon_of(settings), {"foscarnet": Decimal("1.4")}.get)


@pytest.fixture
def talk_over(background: Background, tmp_path: Path) -> Iterator[Make]:
    ids = itertools.count(1)
    with Records.open(tmp_path / "records.db") as records:
        yield lambda answers: Talk(
            answers, ConversationStore(records), background, lambda: "now", lambda: f"c{next(ids)}"
        )


def test_the_pipeline_gets_the_resolved_question_with_the_facts_in_force(talk_over: Make) -> None:
    answers = ScriptedAnswers(["p1"])
    talk = talk_over(answers)
    conversation = talk.start().id
    talk.say(conversation, FIRST)
    told = talk.say(conversation, "what about every 12 hours?")
    asked = answers.asked[-1]
    assert asked.resolved_question == "foscarnet for CMV retinitis: dose, every 12 hours"
    assert asked.patient.facts.weight_kg == Decimal(70)
    assert told.answer.question == "what about every 12 hours?"
    assert told.answer.resolved_question == asked.resolved_question
    assert "weight 70 kg" in [chip.label for chip in told.chips]


def test_a_citation_number_means_the_same_passage_in_every_turn(talk_over: Make) -> None:
    talk = talk_over(ScriptedAnswers(["p1", "p2"], ["p3", "p2"], ["p1", "p4"]))
    conversation = talk.start().id
    for message in (FIRST, "monitoring?", "hydration?"):
        talk.say(conversation, message)
    cited = {(c.number, c.passage_id) for turn in talk.store.turns(conversation) for c in turn.answer.citations}
    assert cited == {(1, "p1"), (2, "p2"), (3, "p3"), (4, "p4")}


def test_what_is_given_beside_the_message_and_not_used_is_said(talk_over: Make) -> None:
    talk = talk_over(ScriptedAnswers(["p1"]))
    told = talk.say(talk.start().id, FIRST, "CrCl 50–60 mL/min, pregnant, platelets 90,000/µL")
    assert '"pregnant" was not used: no dose here is chosen for pregnancy' in " ".join(told.turn.notes)
    assert '"CrCl 50–60 mL/min" was not used: it is a bound or a range' in " ".join(told.turn.notes)
    assert not [note for note in told.turn.notes if "platelets" in note]
    assert [chip.label for chip in told.chips if chip.kind is ChipKind.LABORATORY]


def test_a_bound_told_of_the_patient_in_a_message_is_asked_back(talk_over: Make) -> None:
    answers = ScriptedAnswers(["p1"], ["p1"])
    talk = talk_over(answers)
    conversation = talk.start().id
    talk.say(conversation, f"{FIRST} CrCl 60 mL/min.")
    talk.say(conversation, "her CrCl is now below 30 mL/min, which dose?")
    patient = answers.asked[-1].patient
    assert "CrCl below 30 is a bound or a range: say one value with its unit" in patient.problems
    assert patient.facts.crcl_ml_per_min is None


def test_facts_given_beside_the_message_win_and_stay(talk_over: Make) -> None:
    answers = ScriptedAnswers(["p1"])
    talk = talk_over(answers)
    conversation = talk.start().id
    talk.say(conversation, FIRST, "58 kg")
    talk.say(conversation, "and renal?")
    assert [asked.patient.facts.weight_kg for asked in answers.asked] == [Decimal(58), Decimal(58)]


def test_a_chip_taken_away_or_edited_asks_again(talk_over: Make) -> None:
    answers = ScriptedAnswers(["p1"])
    talk = talk_over(answers)
    conversation = talk.start().id
    weight = next(chip for chip in talk.say(conversation, FIRST).chips if chip.key == "weight_kg")
    talk.ask_again(conversation, lambda state: without(state, weight))
    told = talk.ask_again(conversation, lambda state: with_fact(state, "weight_kg", Decimal(58)))
    assert [asked.patient.facts.weight_kg for asked in answers.asked] == [Decimal(70), None, Decimal(58)]
    assert {asked.resolved_question for asked in answers.asked[1:]} == {"foscarnet for CMV retinitis: dose"}
    drug = next(chip for chip in told.chips if chip.kind is ChipKind.DRUG)
    assert (
        talk.ask_again(conversation, lambda state: without(state, drug)).answer.resolved_question
        == "CMV retinitis: dose"
    )


def test_the_reasons_of_withheld_statements_come_from_the_stored_answer(talk_over: Make) -> None:
    answers = ScriptedAnswers(["p1"], withheld=[held(1)])
    talk = talk_over(answers)
    conversation = talk.start().id
    first = talk.say(conversation, FIRST).answer
    why = talk.say(conversation, "why was that withheld?").answer
    assert why.id != first.id
    assert why.withheld == first.withheld
    assert [c.passage_id for c in why.citations] == ["p1"]
    assert why.labels.checked.withheld == 1
    assert not any(
        statement.quantities or any(sign.isdigit() for sign in statement.text) for statement in why.statements
    )
    assert len(answers.asked) == 1
    for asked in ("and why was it withheld?", "why did you hold that back?", "What was withheld?"):
        again = talk.say(conversation, asked).answer
        assert again.withheld == first.withheld
        assert again.statements[0].text.startswith("The last answer withheld the statements below")


def test_an_audience_is_passed_on(talk_over: Make) -> None:
    talk = talk_over(ScriptedAnswers(["p1"]))
    assert talk.say(talk.start().id, FIRST, audience=Audience.NURSE).answer.audience is Audience.NURSE


def test_the_title_names_the_subject_and_no_patient_fact(talk_over: Make) -> None:
    talk = talk_over(ScriptedAnswers(["p1"]))
    conversation = talk.start()
    assert conversation.title == UNTITLED
    talk.say(conversation.id, FIRST)
    assert talk.store.conversation(conversation.id).title == "foscarnet for CMV retinitis: dose"


def test_two_conversations_share_neither_facts_nor_numbers(talk_over: Make) -> None:
    answers = ScriptedAnswers(["p1"], ["p2"])
    talk = talk_over(answers)
    one, other = talk.start().id, talk.start().id
    talk.say(one, FIRST)
    told = talk.say(other, "and renal?")
    assert told.answer.outcome == "abstained"
    assert told.chips == ()
    assert len(answers.asked) == 1


def test_an_unknown_conversation_is_refused_before_anything_is_asked(talk_over: Make) -> None:
    answers = ScriptedAnswers(["p1"])
    with pytest.raises(UnknownRecordError, match="c99"):
        talk_over(answers).say("c99", FIRST)
    assert answers.asked == []


class InterruptingAnswers(ScriptedAnswers):
    """Another writer adds turns to the conversation while this one answers."""

    def __init__(self, times: int) -> None:
        super().__init__(["p1"])
        self.times = times
        self.interrupt: Callable[[], object] = lambda: None

    def answer_understood(self, understood: Understood, audience: Audience) -> Answer:
        """Let the other writer be faster a few times."""
        made = super().answer_understood(understood, audience)
        if self.times:
            self.times -= 1
            self.interrupt()
        return made


def test_a_turn_overtaken_by_another_writer_is_resolved_again_against_the_newer_state(talk_over: Make) -> None:
    answers = InterruptingAnswers(1)
    talk, other = talk_over(answers), talk_over(ScriptedAnswers(["p9"]))
    conversation = talk.start().id
    other.say(conversation, FIRST)
    answers.interrupt = lambda: other.say(conversation, "ganciclovir for CMV retinitis")
    told = talk.say(conversation, "monitoring of it?")
    assert told.turn.number == 3
    assert told.answer.resolved_question.startswith("ganciclovir for CMV retinitis")
    assert told.answer.citations[0].number == 2


def test_a_writer_overtaken_again_and_again_gives_up_with_a_clear_error(talk_over: Make) -> None:
    answers = InterruptingAnswers(100)
    talk, other = talk_over(answers), talk_over(ScriptedAnswers(["p9"]))
    conversation = talk.start().id
    answers.interrupt = lambda: other.say(conversation, "ganciclovir for CMV retinitis")
    with pytest.raises(ConversationMovedOnError, match="newer turn"):
        talk.say(conversation, FIRST)


def test_a_stored_answer_tells_when_its_evidence_has_changed(talk_over: Make) -> None:
    talk = talk_over(ScriptedAnswers(["p1"]))
    told = talk.say(talk.start().id, FIRST)
    stored = talk.store.turn_of(told.answer.id)
    assert stored.answer == told.answer
    assert talk.notices(stored, EvidenceNow("r1", {"guide": "2026-01-01"}, {"p1"})) == ()
    assert talk.notices(stored, EvidenceNow("r2", {"guide": "2026-02-01"}, set())) != ()
