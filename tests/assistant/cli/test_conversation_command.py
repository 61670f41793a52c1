"""`posology ask --conversation`: a conversation over several calls of the command."""

from __future__ import annotations

import json

import pytest

from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.settings import Settings
from tests.command_line import Run, posology_in


@pytest.fixture(scope="module")
def ask(settings: Settings, pipeline: AnswerPipeline) -> Run:
    """Run `posology ask` in a process of its own; the library is already there."""
    assert pipeline is not None
    return posology_in(settings.home, "ask")


def test_a_new_conversation_prints_its_id_and_goes_on_in_the_next_call(ask: Run) -> None:
    first = ask("foscarnet dose for CMV retinitis, 70 kg?", "--conversation", "new", "--json")
    assert first.returncode == 0, first.stderr
    (started,) = (line for line in first.stderr.splitlines() if line.startswith("conversation "))
    conversation = started.removeprefix("conversation ")
    second = ask("and monitoring?", "--conversation", conversation, "--json")
    answer = json.loads(second.stdout)
    assert set(answer) == set(json.loads(first.stdout))
    assert answer["question"] == "and monitoring?"
    assert answer["resolved_question"] == "foscarnet for CMV retinitis: monitoring"
    assert "in force: foscarnet · CMV retinitis · weight 70 kg" in second.stderr
    numbers = {c["number"]: c["passage_id"] for c in json.loads(first.stdout)["citations"]}
    assert all(numbers.get(c["number"], c["passage_id"]) == c["passage_id"] for c in answer["citations"])


def test_an_unknown_conversation_is_an_error_of_input(ask: Run) -> None:
    done = ask("and monitoring?", "--conversation", "c_none")
    assert done.returncode == 2
    assert "no conversation 'c_none' is stored" in done.stderr
    assert done.stdout == ""


def test_a_question_without_a_conversation_is_not_kept(ask: Run, settings: Settings) -> None:
    records = settings.home / "records.db"
    before = records.stat().st_size if records.exists() else 0
    assert ask("foscarnet dose for CMV retinitis, 70 kg?", "--json").returncode == 0
    assert (records.stat().st_size if records.exists() else 0) == before


def test_a_damaged_database_of_records_is_named(ask: Run, settings: Settings) -> None:
    records = settings.home / "records.db"
    kept = records.read_bytes() if records.exists() else None
    records.write_bytes(b"no database at all, only a line of text")
    try:
        done = ask("and monitoring?", "--conversation", "new")
        assert done.returncode == 3
        assert "records.db" in done.stderr
        assert "Traceback" not in done.stderr
    finally:
        records.unlink()
        if kept is not None:
            records.write_bytes(kept)
