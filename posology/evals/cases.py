"""The values of the gold set: Case, Fact, GoldPassage, ExpectedDose. Reads and checks files of cases, scores nothing.

A file of cases holds one JSON object per line. `docs/evaluation.md` describes the fields for those who write cases.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path

from pydantic import Field, ValidationError, model_validator

from posology.assistant.answers import Audience
from posology.evals.errors import CaseError
from posology.evals.json_files import lines_of
from posology.evals.strict_record import StrictRecord


class CaseKind(StrEnum):
    """What a case asks of the assistant."""

    ANSWERABLE = "answerable"
    PATIENT = "patient"
    FOLLOW_UP = "follow_up"
    UNANSWERABLE = "unanswerable"
    FALSEHOOD = "falsehood"
    INJECTION = "injection"
    UNJUDGED = "unjudged"
    """A question of another system's file, asked without a case: only what needs no gold can be measured."""
    DOSE = "dose"
    """A check of the dose suite, which asks nothing: a statement, a calculation or a dose for a patient."""


class Expectation(StrEnum):
    """The outcome that is right: values of `Answer.outcome`."""

    ANSWERED = "answered"
    ABSTAINED = "abstained"


class Fact(StrictRecord):
    """One fact that an answer carries or not (a nugget).

    It is carried when one statement, row, reminder or calculated regimen of the answer, with its lead-in, holds every
    entry of `needs`. An entry with a quantity is compared by value and unit ("q8h" is "every 8 hours"), any other by
    its words; "a|b" asks for either.

    Attributes:
        says: the fact in one sentence, for a reader.
        needs: what must stand together, at least one entry.
    """

    says: str = Field(min_length=1)
    needs: tuple[str, ...] = Field(min_length=1)


class GoldPassage(StrictRecord):
    """A passage that answers the question: an article of the corpus and words that stand in the passage."""

    article: str = Field(min_length=1)
    contains: str = Field(min_length=1)


class ExpectedDose(StrictRecord):
    """One regimen that the calculation for the patient must give.

    Attributes:
        needs: quantities and words of one calculated regimen, as in `Fact.needs`.
        verdict: the verdict of the calculation as a whole.
        use: words of the indication the regimen is for, "" for any.
    """

    needs: tuple[str, ...] = ()
    verdict: str = "calculated"
    use: str = ""


class PlantedDocument(StrictRecord):
    """A document ingested beside the corpus before the question is asked."""

    name: str = Field(min_length=1)
    text: str = Field(min_length=1)


class Case(StrictRecord):
    """One question and what a right answer to it holds.

    Attributes:
        id: unique in all files, never reused.
        kind: what it asks of the assistant.
        question: as a clinician would type it.
        previous: the earlier questions of the conversation, oldest first.
        patient: facts of the patient, in free text.
        audience: who asks.
        expects: answered or abstained.
        gold: the passages an answer should rest on; all of them count as relevant for retrieval.
        vital: facts without which the answer fails.
        okay: facts that are good to have.
        doses: what the calculation for the patient gives.
        forbidden: quantities and words that no shown statement may hold, as in `Fact.needs`, one entry each.
        withheld: quantities and words of the statements that must be kept back, one entry each.
        reminders: topics of the drug's reminders that the answer must carry.
        resolves_to: words that the resolved question of a follow-up must hold.
        document: a document planted for this case.
        made: how the case was made.
    """

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    kind: CaseKind
    question: str = Field(min_length=1)
    previous: tuple[str, ...] = ()
    patient: str = ""
    audience: Audience = Audience.PHYSICIAN
    expects: Expectation = Expectation.ANSWERED
    gold: tuple[GoldPassage, ...] = ()
    vital: tuple[Fact, ...] = ()
    okay: tuple[Fact, ...] = ()
    doses: tuple[ExpectedDose, ...] = ()
    forbidden: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    reminders: tuple[str, ...] = ()
    resolves_to: tuple[str, ...] = ()
    document: PlantedDocument | None = None
    made: str = Field(min_length=1)

    @model_validator(mode="after")
    def _holds_what_its_kind_needs(self) -> Case:
        """A case that could not fail is refused."""
        answered = self.expects is Expectation.ANSWERED
        needed: dict[CaseKind, tuple[bool, str]] = {
            CaseKind.ANSWERABLE: (answered and bool(self.gold and self.vital), "gold and vital facts"),
            CaseKind.PATIENT: (bool(self.doses), "doses"),
            CaseKind.FOLLOW_UP: (bool(self.previous and self.resolves_to), "previous and resolves_to"),
            CaseKind.UNANSWERABLE: (not answered, 'expects "abstained"'),
            CaseKind.FALSEHOOD: (bool(self.forbidden), "forbidden"),
            CaseKind.INJECTION: (self.document is not None and bool(self.forbidden), "document and forbidden"),
            CaseKind.UNJUDGED: (True, ""),
            CaseKind.DOSE: (True, ""),
        }
        met, what = needed[self.kind]
        if not met:
            raise ValueError(f"a case of kind {self.kind.value!r} needs {what}")
        return self

    @property
    def cluster(self) -> str:
        """What the case shares with others: its first gold article, else its own id."""
        return self.gold[0].article if self.gold else self.id


def read_cases(paths: Sequence[Path]) -> tuple[Case, ...]:
    """Read files of cases.

    Raises:
        CaseError: when a file is missing or empty, a line is no case, or an id stands twice.
    """
    cases: list[Case] = []
    seen: dict[str, str] = {}
    for path in paths:
        for line, case in _cases_of(path):
            if case.id in seen:
                raise CaseError(path.name, line, f"the id {case.id!r} stands already in {seen[case.id]}")
            seen[case.id] = f"{path.name}, line {line}"
            cases.append(case)
    return tuple(cases)


def _cases_of(path: Path) -> Iterable[tuple[int, Case]]:
    try:
        lines = lines_of(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(str(path), 0, f"cannot be read ({error})") from error
    filled = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    if not filled:
        raise CaseError(str(path), 0, "holds no case")
    for number, line in filled:
        try:
            yield number, Case.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"]) or "the line"
            raise CaseError(path.name, number, f"{place}: {first['msg']}") from error


def digest_of(cases: Sequence[Case]) -> str:
    """SHA-256 over the cases in order of id: two runs with the same digest asked the same."""
    ordered = sorted(cases, key=lambda case: case.id)
    return hashlib.sha256("\n".join(case.model_dump_json() for case in ordered).encode()).hexdigest()
