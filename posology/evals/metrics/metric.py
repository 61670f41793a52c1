"""The shape of a metric: Asked in, Score out, with the one rule how parts make an outcome. Measures nothing itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from posology.evals.cases import Case
from posology.evals.runs import EvidencePassage, Item, Outcome, Score


@dataclass(frozen=True, slots=True)
class Asked:
    """One asked case with the evidence of its run: all that a metric may look at."""

    case: Case
    item: Item
    passages: Mapping[str, EvidencePassage]


@dataclass(frozen=True, slots=True)
class Part:
    """One thing judged: a statement, a citation, a fact, a number.

    Attributes:
        passed: whether it is as it should be; None when that could not be decided.
        reason: what is wrong with it or why it was not decided, "" when it passed.
    """

    passed: bool | None
    reason: str = ""


RIGHT = Part(passed=True)
NO_ANSWER = "there is no answer"
"""Why a part of an answer is not measured where there is none."""


def wrong(reason: str) -> Part:
    """A part that is not as it should be."""
    return Part(passed=False, reason=reason)


def undecided(reason: str) -> Part:
    """A part about which nothing can be said."""
    return Part(passed=None, reason=reason)


def right_unless(fault: str) -> Part:
    """A part that passed unless there is a fault to name."""
    return wrong(fault) if fault else RIGHT


def _every_case(asked: Asked) -> bool:  # noqa: ARG001 - the shape of `Metric.applies`
    return True


@dataclass(frozen=True, slots=True)
class Metric:
    """A named, versioned measure; its version rises whenever the same answer could get another score.

    Attributes:
        name: "group.measure".
        version: from 1.
        says: what a pass means, in one sentence.
        parts: gives the parts judged in one asked case, or in a string why nothing could be.
        applies: whether the measure means anything for a case; where it does not, the case has no such score at all.
    """

    name: str
    version: int
    says: str
    parts: Callable[[Asked], Sequence[Part] | str]
    applies: Callable[[Asked], bool] = _every_case

    def score(self, asked: Asked) -> Score:
        """Judge one asked case: one wrong part fails it, one undecided part leaves it not measured."""
        judged = "the question could not be asked: " + asked.item.error if asked.item.error else self.parts(asked)
        if isinstance(judged, str):
            return self._scored(asked, Outcome.NOT_MEASURED, (), judged)
        if not judged:
            return self._scored(asked, Outcome.NOT_MEASURED, (), "nothing to judge")
        failed = [part.reason for part in judged if part.passed is False]
        open_ = [part.reason for part in judged if part.passed is None]
        outcome = Outcome.FAIL if failed else Outcome.NOT_MEASURED if open_ else Outcome.PASS
        return self._scored(asked, outcome, judged, _in_one_sentence(failed or open_))

    def _scored(self, asked: Asked, outcome: Outcome, judged: Sequence[Part], reason: str) -> Score:
        return Score(
            case_id=asked.case.id,
            cluster=asked.case.cluster,
            metric=self.name,
            outcome=outcome,
            passed=sum(part.passed is True for part in judged),
            counted=sum(part.passed is not None for part in judged),
            reason=reason,
        )


def _in_one_sentence(reasons: Sequence[str]) -> str:
    if not reasons:
        return ""
    return f"{reasons[0]} (and {len(reasons) - 1} more)" if len(reasons) > 1 else reasons[0]
