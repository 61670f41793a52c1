"""Whether sources support a claim: the Judge protocol, and the judge that decides only what is certain.

Support by meaning needs a model (see `evals/judge_model.py`). Overlap of words decides nothing here: it cannot tell
support from refutation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from posology.evals.metrics.borne_out import Source, fault_of, is_quoted


class Support(StrEnum):
    """What a judge says of a claim beside its sources."""

    SUPPORTED = "supported"
    NOT_SUPPORTED = "not_supported"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a judge says and why."""

    support: Support
    reason: str = ""


class Judge(Protocol):
    """Decides about one claim; the same inputs always give the same judgement.

    `name` is "" for the judge that needs no model; any other is printed with the metric.
    """

    @property
    def name(self) -> str:
        """What the scores are printed under."""
        ...

    def judge(self, claim: str, context: str, sources: Sequence[Source]) -> Judgement:
        """Say whether the sources together support a claim that stands under some lead-in or table header."""
        ...


@dataclass(frozen=True, slots=True)
class CertainJudge:
    """Decides by the letter: whole sentences of a source are supported, foreign numbers and turned negations are not.

    Whatever else is worded differently stays undecided.
    """

    name: str = ""

    def judge(self, claim: str, context: str, sources: Sequence[Source]) -> Judgement:
        """Decide what is certain."""
        if not sources:
            return Judgement(Support.NOT_SUPPORTED, "nothing that exists is cited")
        fault = fault_of(claim, context, sources)
        if fault:
            return Judgement(Support.NOT_SUPPORTED, fault)
        if is_quoted(claim, sources):
            return Judgement(Support.SUPPORTED)
        return Judgement(Support.UNDECIDED, "worded differently from its source; a judge model is needed")
