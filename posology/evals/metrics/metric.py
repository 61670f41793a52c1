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
        passed: whether it is as it should be.
        reason: what is wrong with it, "" when it passed.
    """

    passed: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Metric:
    """A named, versioned measure; its version rises whenever the same answer could get another score.

    Attributes:
        name: "group.measure".
        version: from 1.
        says: what a pass means, in one sentence.
        parts: gives the parts judged in one asked case, or in a string why nothing could be.
    """

    name: str
    version: int
    says: str
    parts: Callable[[Asked], Sequence[Part] | str]

    def score(self, asked: Asked) -> Score:
        """Judge one asked case; a case that was not answered at all is not measured."""
        judged = "the question could not be asked: " + asked.item.error if asked.item.error else self.parts(asked)
        if isinstance(judged, str):
            return self._scored(asked, Outcome.NOT_MEASURED, (), judged)
        if not judged:
            return self._scored(asked, Outcome.NOT_MEASURED, (), "nothing to judge")
        wrong = [part.reason for part in judged if not part.passed]
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        return self._scored(
            asked, Outcome.FAIL if wrong else Outcome.PASS, judged, f"{wrong[0]}{more}" if wrong else ""
        )

    def _scored(self, asked: Asked, outcome: Outcome, judged: Sequence[Part], reason: str) -> Score:
        return Score(
            case_id=asked.case.id,
            cluster=asked.case.cluster,
            metric=self.name,
            outcome=outcome,
            passed=sum(part.passed for part in judged),
            counted=len(judged),
            reason=reason,
        )
