"""Reads another system's answers: JSON Lines of question and cited answer, as `docs/evaluation-exchange.md` lists them.

A line that cannot be read stops with its file and number; a doubled id or number is left out and counted. It does
not cut answers or check numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from posology.evals.errors import AnswerFileError
from posology.evals.left_out import LeftOut
from posology.evals.lines import read_objects

MOST_CHARACTERS = 100_000
MOST_CITATIONS = 1_000


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)


class ForeignCitation(_Record):
    """One source of an answer, as the other system gives it.

    Attributes:
        number: as it stands in the markers.
        text: what the source says, "" when it is not given.
        lead: headings and lead-in or table heads the text stands under, one a line, "" for none.
        passage: id of a passage of our library, "" for none.
        title: of the source.
        url: of the source.
        edition: of the source.
    """

    number: int = Field(ge=0)
    text: str = Field(default="", max_length=MOST_CHARACTERS)
    lead: str = Field(default="", max_length=10_000)
    passage: str = Field(default="", max_length=200)
    title: str = Field(default="", max_length=2_000)
    url: str = Field(default="", max_length=4_000)
    edition: str = Field(default="", max_length=200)


class ForeignAnswer(_Record):
    """One answered question.

    Attributes:
        id: unique in the file; the id of a case where the answers are to be scored against cases.
        question: as it was asked.
        answer: the text, with `[n]` markers.
        citations: its sources.
        abstained: whether the system declined to answer; None takes an empty answer as declined.
    """

    id: str = Field(min_length=1, max_length=200)
    question: str = Field(min_length=1, max_length=MOST_CHARACTERS)
    answer: str = Field(max_length=MOST_CHARACTERS)
    citations: tuple[ForeignCitation, ...] = Field(default=(), max_length=MOST_CITATIONS)
    abstained: bool | None = None

    @property
    def declined(self) -> bool:
        """Whether the system gave no answer."""
        return self.abstained if self.abstained is not None else not self.answer.strip()


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """The answers of a file, and what was left out of it."""

    answers: tuple[ForeignAnswer, ...]
    notes: tuple[str, ...]


def read_answers(path: Path) -> AnswerFile:
    """Read a file of answers.

    Raises:
        AnswerFileError: the file or a line cannot be read, or it holds no answer.
    """
    left_out = LeftOut()
    answers = tuple(_answers(path, left_out))
    if not answers:
        raise AnswerFileError(str(path), 0, "holds no answer")
    return AnswerFile(answers, left_out.notes())


def _answers(path: Path, left_out: LeftOut) -> Iterator[ForeignAnswer]:
    seen: set[str] = set()
    for number, record in read_objects(path, AnswerFileError):
        place = f"{path.name}, line {number}"
        for field in record.keys() - ForeignAnswer.model_fields.keys():
            left_out.add(f"fields {field[:40]!r} not read", place)
        answer = _answer(record, path, number)
        if answer.id in seen:
            left_out.add("answers with an id that stands already left out", place)
            continue
        seen.add(answer.id)
        yield _with_single_numbers(answer, place, left_out)


def _answer(record: dict[str, Any], path: Path, number: int) -> ForeignAnswer:
    given = {key: _storable(value) for key, value in record.items() if value is not None}
    if isinstance(given.get("id"), int) and not isinstance(given.get("id"), bool):
        given["id"] = str(given["id"])
    if isinstance(given.get("citations"), list):
        given["citations"] = tuple(given["citations"])
    try:
        return ForeignAnswer.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "the line"
        raise AnswerFileError(str(path), number, f"{field}: {first['msg']}") from error


def _with_single_numbers(answer: ForeignAnswer, place: str, left_out: LeftOut) -> ForeignAnswer:
    by_number: dict[int, ForeignCitation] = {}
    for citation in answer.citations:
        if citation.number in by_number:
            left_out.add("citations with a number that stands already in their answer left out", place)
        else:
            by_number[citation.number] = citation
    return answer.model_copy(update={"citations": tuple(by_number.values())})


def _storable(value: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A JSON value without halves of characters, zero bytes and nulls in objects."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ")
    if isinstance(value, list):
        return [_storable(entry) for entry in value]
    if isinstance(value, dict):
        return {str(key): _storable(entry) for key, entry in value.items() if entry is not None}
    return value
