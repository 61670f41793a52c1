"""The values of a comparison of two runs: what flipped, the counts of each metric, the verdict. Compares nothing."""

from __future__ import annotations

from enum import IntEnum, StrEnum

from posology.evals.runs import Outcome
from posology.evals.short_answers import ShortAnswer
from posology.evals.strict_record import StrictRecord

COVERAGE_FLOOR = 0.9


class Change(StrEnum):
    """How the outcome of one metric on one item changed."""

    WORSE = "worse"
    BETTER = "better"
    LOST = "no longer measured"
    GAINED = "newly measured"


class FailOn(StrEnum):
    """What counts as a regression of a metric."""

    ANY = "any"
    NET = "net"
    SIGNIFICANT = "significant"


class Verdict(IntEnum):
    """What a comparison found; the exit codes of `posology eval compare`."""

    FINE = 0
    REGRESSION = 1
    NOT_COMPARABLE = 2
    TOO_LITTLE_COVERAGE = 3


class Rules(StrictRecord):
    """How a comparison judges.

    Attributes:
        fail_on: what counts as a regression: any item that newly fails, more newly failing than newly passing ones, or
            a loss that is not chance after Holm's correction.
        coverage_floor: least share of the cases measured before that must be measured again, for each metric.
        force: compare in spite of other cases, articles or metric versions.
        articles_may_differ: whether other articles are a change to be judged and no obstacle, as for the gate.
    """

    fail_on: FailOn = FailOn.ANY
    coverage_floor: float = COVERAGE_FLOOR
    force: bool = False
    articles_may_differ: bool = False


class Flip(StrictRecord):
    """One metric of one item whose outcome changed, with both reasons."""

    metric: str
    change: Change
    before: Outcome
    after: Outcome
    reason_before: str = ""
    reason_after: str = ""


class FlippedItem(StrictRecord):
    """An item with at least one flip: both answers in short and what differs."""

    case_id: str
    question: str
    flips: tuple[Flip, ...]
    before: ShortAnswer
    after: ShortAnswer
    differs: tuple[str, ...]

    @property
    def same_answer(self) -> bool:
        """Whether both runs gave the same answer, so that only its score changed."""
        return bool(self.after.digest) and self.before.digest == self.after.digest


class MetricComparison(StrictRecord):
    """One metric over the cases that both runs measured.

    Attributes:
        metric: its name.
        pairs: cases measured in both runs.
        both_passed: pairs that passed twice.
        both_failed: pairs that failed twice.
        worse: pairs that passed before and fail now.
        better: pairs that failed before and pass now.
        lost: cases measured before only.
        gained: cases measured now only.
        before: rate before, over the pairs; None without a pair.
        after: rate now.
        parts_before: rate of the parts before, over the pairs; None without a part.
        parts_after: rate of the parts now.
        mcnemar: exact probability of the flips by chance, each item for itself.
        clustered: the same with the items of one article held together.
        adjusted: `clustered`, corrected for the number of metrics (Holm).
        discordant_share: the share of flips that `detectable` reckons with: the one seen, at least the smallest that
            would be found when all go one way.
        detectable: smallest difference found with 80 % power, None when these pairs cannot show any.
        coverage: cases measured again among those measured before.
        regressed: whether it counts as a regression.
    """

    metric: str
    pairs: int
    both_passed: int
    both_failed: int
    worse: int
    better: int
    lost: int
    gained: int
    before: float | None
    after: float | None
    parts_before: float | None
    parts_after: float | None
    mcnemar: float
    clustered: float
    adjusted: float
    discordant_share: float
    detectable: float | None
    coverage: float
    regressed: bool


class Comparison(StrictRecord):
    """Two runs compared.

    Attributes:
        before: name of the first run or baseline.
        after: name of the second.
        verdict: what was found.
        says: the verdict in one sentence.
        obstacles: why the runs should not be compared; empty when they should.
        forced: whether they were compared in spite of obstacles.
        changed: what else the runs were made from differently.
        cases: cases in both.
        unanswered: cases that were answered before and could not be asked now.
        metrics: each metric of both.
        items: every item that flipped, those that got worse first.
    """

    before: str
    after: str
    verdict: Verdict
    says: str
    obstacles: tuple[str, ...]
    forced: bool
    changed: tuple[str, ...]
    cases: int
    unanswered: tuple[str, ...] = ()
    metrics: tuple[MetricComparison, ...] = ()
    items: tuple[FlippedItem, ...] = ()
