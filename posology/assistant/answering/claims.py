"""The values that a document claims: schedules, durations, limits and thresholds with the circumstances they hold in.

Holds no rule: reading is in `claim_reading`, comparing in `claim_comparison`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from posology.assistant.answers import Verdict
from posology.assistant.dosing.quantities import Metric
from posology.assistant.dosing.rule_values import Amount


class ClaimKind(StrEnum):
    """What a claim is about."""

    SCHEDULE = "schedule"
    DURATION = "duration"
    RATE = "rate"
    INFUSION_TIME = "infusion time"
    CONCENTRATION = "concentration"
    VOLUME = "volume"
    MAXIMUM = "maximum"
    FREQUENCY = "test frequency"
    STOP = "threshold for stopping"


class Side(StrEnum):
    """How a value bounds."""

    EXACT = ""
    CEILING = "at most"
    FLOOR = "at least"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the ways a claim allows: a dose with its interval, a total per day, or another value alone."""

    value: Amount | None = None
    interval: Amount | None = None
    daily: Amount | None = None


@dataclass(frozen=True, slots=True)
class BandKey:
    """The renal band a schedule is for; the signs at its ends do not tell two bands apart."""

    low: Decimal | None
    high: Decimal | None
    metrics: frozenset[Metric]


UseKey = tuple[frozenset[str], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """When a claim holds; two claims can contradict each other only in the same circumstances.

    Attributes:
        uses: uses the claim covers, each as labelled ids and words that take it out of them.
        routes, phases, lines, bases, doses: as the nearest text names them; an empty one may be filled from the
            only other value of the document (see `claim_comparison`).
        stages, conditions, tests, picked, bounds: must be the same in both;
            `bounds` holds ages, thresholds, the stage of preparation and what a limit is about.
        label: own words of the row label.
        depends_on: own words after "in", "with", "if", "after"; `said_for`: own words after "for", "on", "to".
    """

    drug: str
    uses: frozenset[UseKey]
    routes: frozenset[str] = frozenset()
    phases: frozenset[str] = frozenset()
    lines: frozenset[str] = frozenset()
    bases: frozenset[str] = frozenset()
    doses: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    tests: frozenset[str] = frozenset()
    picked: frozenset[str] = frozenset()
    bounds: frozenset[str] = frozenset()
    band: BandKey | None = None
    label: frozenset[str] = frozenset()
    depends_on: frozenset[str] = frozenset()
    said_for: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of one statement: what it says, when that holds, and where it stands.

    `statement` is the statement's place in the document, `clause` the place of its clause in the statement, `group` the
    statement's list or table (-1 for none); `start:end` its characters in the statement.
    `alternative` marks a claim presented as one of several ways; `cell` is the first cell of a table row.
    """

    kind: ClaimKind
    side: Side
    choices: tuple[Choice, ...]
    when: Circumstances
    statement: int
    clause: int
    group: int
    start: int
    end: int
    verdict: Verdict | None = None
    rules: frozenset[str] = frozenset()
    alternative: bool = False
    cell: str = ""
