"""Scripted conversations, resolved over the shipped lexicon; those that look at answers run over the whole pipeline."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from posology.assistant import bootstrap, bootstrap_talk
from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.answers import Answer
from posology.assistant.conversations.resolution import Background, Resolved, resolve
from posology.assistant.conversations.state import ConversationState, LastAnswer
from posology.assistant.conversations.talk import Talk, Told
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.records import Records
from posology.assistant.settings import Settings

Turn = dict[str, Any]
OF_ANSWERS = frozenset({"outcome", "cites", "calculation", "dose", "withheld", "lead", "reason"})
OF_RESOLUTION = frozenset(
    {
        "say", "repeat", "asks", "lacks", "drugs", "uses", "facts", "notes", "problems", "route", "regimen", "kind",
        "resolved",
    }
)  # fmt: skip


def scripts() -> Iterator[tuple[str, list[Turn]]]:
    for path in sorted(Path(__file__).parent.glob("*.yaml")):
        for script in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield f"{path.stem}: {script['name']}", script["turns"]


SCRIPTS = list(scripts())
ANSWERED = [(name, turns) for name, turns in SCRIPTS if any(OF_ANSWERS & set(turn) for turn in turns)]


@pytest.fixture(scope="module")
def background(settings: Settings, rulebook: Rulebook) -> Background:
    return bootstrap_talk.background_of(bootstrap.lexicon_of(settings), rulebook)


@pytest.fixture(scope="module")
def talk(pipeline: AnswerPipeline, background: Background, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talk]:
    """Conversations over the real pipeline and a database of their own."""
    with Records.open(tmp_path_factory.mktemp("talk") / "records.db") as records:
        yield bootstrap_talk.talk_with(records, pipeline, background)


def said(turn: Turn) -> str:
    return str(turn["say"]) * int(turn.get("repeat", 1))


def written(value: object) -> str:
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def test_there_are_enough_scripts_and_every_expectation_is_known() -> None:
    assert len(SCRIPTS) >= 60
    assert len(ANSWERED) >= 25
    for name, turns in SCRIPTS:
        for turn in turns:
            assert set(turn) <= OF_ANSWERS | OF_RESOLUTION, name


@pytest.mark.parametrize("turns", [turns for _, turns in SCRIPTS], ids=[name for name, _ in SCRIPTS])
def test_every_turn_is_resolved_as_the_script_says(turns: list[Turn], background: Background) -> None:
    state = ConversationState()
    for number, turn in enumerate(turns):
        resolved = resolve(said(turn), state, background)
        check_resolution(turn, resolved)
        state = resolved.state.model_copy(update={"last": LastAnswer(answer_id=f"a{number}")})


def check_resolution(turn: Turn, resolved: Resolved) -> None:
    state = resolved.state
    seen = f"{turn['say'][:60]!r} gave {resolved.question!r} with {resolved.chips} {resolved.notes}"
    facts = {name: written(value) for name, value in state.facts.model_dump(exclude_none=True).items()}
    expected: dict[str, Callable[[Any], bool]] = {
        "asks": lambda words: all(word in resolved.question for word in words),
        "lacks": lambda words: not any(word in resolved.question for word in words),
        "resolved": lambda text: resolved.question == text,
        "drugs": lambda drugs: list(state.subject.drugs) == drugs,
        "uses": lambda uses: [use.id for use in state.subject.uses] == uses,
        "facts": lambda given: facts == {name: written(_number(text)) for name, text in given.items()},
        "notes": lambda notes: all(any(note in shown for shown in resolved.notes) for note in notes),
        "problems": lambda found: (
            all(any(p in shown for shown in resolved.problems) for p in found)
            and bool(found) == bool(resolved.problems)
        ),
        "route": lambda route: state.subject.route == route,
        "regimen": lambda regimen: state.asked.regimen == regimen,
        "kind": lambda kind: resolved.kind == kind,
    }
    for key, holds in expected.items():
        if key in turn:
            assert holds(turn[key]), f"{key}: {seen} {facts} {resolved.problems}"


def _number(text: str) -> object:
    return Decimal(text) if text.replace(".", "").isdigit() else text


@pytest.mark.parametrize("turns", [turns for _, turns in ANSWERED], ids=[name for name, _ in ANSWERED])
def test_every_turn_is_answered_as_the_script_says(turns: list[Turn], talk: Talk) -> None:
    conversation = talk.start().id
    before: Answer | None = None
    for turn in turns:
        told = talk.say(conversation, said(turn))
        check_answer(turn, told, before)
        if turn.get("kind") != "withheld":
            before = told.answer


def check_answer(turn: Turn, told: Told, before: Answer | None) -> None:
    answer = told.answer
    cited = " ".join(f"{citation.article_id} {citation.title}" for citation in answer.citations).lower()
    seen = f"{turn['say'][:60]!r} gave {answer.resolved_question!r}: {answer.outcome} {answer.abstention} {cited}"
    assert answer.question == said(turn)
    if "outcome" in turn:
        assert answer.outcome == turn["outcome"], seen
    if "reason" in turn:
        assert answer.abstention is not None, seen
        assert turn["reason"] in answer.abstention.reason, seen
    assert all(drug in cited for drug in turn.get("cites", ())), seen
    if "calculation" in turn:
        assert answer.calculation is not None, seen
        assert answer.calculation.verdict == turn["calculation"], answer.calculation
    if "dose" in turn:
        assert answer.calculation is not None, seen
        assert turn["dose"] in [regimen.result for regimen in answer.calculation.regimens]
    if "lead" in turn:
        assert answer.statements[0].text.startswith(turn["lead"]), seen
    if turn.get("withheld") == "same":
        assert before is not None
        assert answer.withheld == before.withheld
        assert {n for held in answer.withheld for n in held.citations} <= {c.number for c in answer.citations}
