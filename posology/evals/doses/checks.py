"""One check of the dose suite and what it scores: Check, Judgement, Checked, and the metrics. Judges nothing itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from posology.evals.cases import Case, CaseKind
from posology.evals.runs import GRAVITY, Outcome, Score
from posology.evals.strict_record import StrictRecord

_NO_ID = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class DoseMetric:
    """A metric of the suite; its version rises whenever the same verdict could get another score."""

    name: str
    version: int
    says: str


DETECTION = DoseMetric("dose.detection", 1, "a wrong statement that a rule covers is contradicted")
VERIFIED_MUTANTS = DoseMetric(
    "dose.verified_mutants", 1, "a wrong statement is not verified, alone or beside the right one as its source"
)
RIGHT_STATEMENTS = DoseMetric(
    "dose.right_statements", 1, "a right statement is verified, or ambiguous where the label is"
)
FALSE_ALARMS = DoseMetric("dose.false_alarms", 1, "a right statement is not contradicted")
CALCULATORS = DoseMetric("dose.calculators", 1, "a calculator gives the published value within its tolerance")
PATIENT = DoseMetric("dose.patient", 1, "the dose for a patient is the worked one, with its verdict")
DOSE_METRICS = (DETECTION, VERIFIED_MUTANTS, RIGHT_STATEMENTS, FALSE_ALARMS, CALCULATORS, PATIENT)


class Part(StrEnum):
    """What a check is made of."""

    MUTANT = "mutant"
    RIGHT = "right statement"
    CALCULATOR = "calculator"
    PATIENT = "patient"


class Check(StrictRecord):
    """One line of `checks.jsonl`.

    Attributes:
        id: made from what is checked, so that it stays the same when other checks come and go.
        part: what it is.
        drug: id; "" for a calculator.
        operator: how a mutant was made, the name of a calculator or the regimen of a patient; "" for a right statement.
        text: the statement, or the arguments.
        scope: the context a statement stands in, without what is empty.
        right: the statement a mutant was made from, "" for none.
        source: of a published or worked value, as far as one is named.
        expected: what is as meant, in words.
        verdict: what was said, or the value.
        as_cited: the verdict with the right statement as the cited passage, "" when that was not tried.
        outcome: the gravest of its metrics.
        reason: why it failed or was not measured; "" for a pass.
    """

    id: str
    part: Part
    drug: str
    operator: str
    text: str
    scope: Mapping[str, str | tuple[str, ...]] = Field(default_factory=dict)
    right: str = ""
    source: str = ""
    expected: str
    verdict: str
    as_cited: str = ""
    outcome: Outcome = Outcome.NOT_MEASURED
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one metric says of a check, and over how many parts."""

    metric: DoseMetric
    outcome: Outcome
    reason: str = ""
    passed: int = 0
    counted: int = 1


@dataclass(frozen=True, slots=True)
class Checked:
    """A check with its scores."""

    check: Check
    scores: tuple[Score, ...]


def checked(check: Check, judgements: Sequence[Judgement]) -> Checked:
    """Give a check the outcome of its metrics, the gravest first.

    Raises:
        ValueError: when nothing judged it, for it could not fail then.
    """
    if not judgements:
        raise ValueError(f"nothing judges the check {check.id!r}")
    gravest = min(judgements, key=lambda one: GRAVITY.index(one.outcome))
    scores = tuple(
        Score(
            case_id=check.id,
            cluster=check.drug or check.operator,
            metric=one.metric.name,
            outcome=one.outcome,
            passed=one.passed,
            counted=one.counted,
            reason=one.reason,
        )
        for one in judgements
    )
    return Checked(check.model_copy(update={"outcome": gravest.outcome, "reason": gravest.reason}), scores)


def decided(metric: DoseMetric, reason: str) -> Judgement:
    """A pass where there is no reason against it."""
    return Judgement(metric, Outcome.FAIL if reason else Outcome.PASS, reason, passed=0 if reason else 1)


def not_measured(metric: DoseMetric, reason: str) -> Judgement:
    """Neither a pass nor a fail."""
    return Judgement(metric, Outcome.NOT_MEASURED, reason, counted=0)


def case_of(check: Check) -> Case:
    """The case that stands for a check in a run folder."""
    made = ", ".join(text for text in (check.part.value, check.operator, check.source) if text)
    return Case(id=check.id, kind=CaseKind.DOSE, question=check.text, made=made)


def id_of(part: str, drug: str, content: object) -> str:
    """An id made from what is checked.

    >>> id_of("mutant", "acyclovir", "5 mg") == id_of("mutant", "acyclovir", "5 mg")
    True
    >>> id_of("right statement", "acyclovir", "5 mg")[:26]
    'right-statement-acyclovir-'
    """
    name = _NO_ID.sub("-", f"{part}-{drug}".lower()).strip("-")
    return f"{name}-{hashlib.sha256(repr(content).encode()).hexdigest()[:12]}"
