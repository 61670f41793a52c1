"""The words by which a question leans on the one before it, as the lexicon holds them.

Resolves nothing: what a cue means for a conversation is decided in `conversations`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from posology.assistant.understanding.phrases import Match, Phrasebook, Word


class Cue(StrEnum):
    """What some words of a follow-up do."""

    OPENING = "opening"
    SAME = "same"
    COMPARING = "comparing"
    DRUG_PRONOUN = "drug_pronoun"
    PERSON = "person"
    ANOTHER_PERSON = "another_person"
    DESCRIBING = "describing"
    RELATIVE = "relative"
    FORGETTING = "forgetting"
    STOPPED = "stopped"
    INTRODUCING = "introducing"
    RESTART = "restart"
    WITHHELD = "withheld"
    COURTESY = "courtesy"
    CLAUSE = "clause"
    CANNOT_TAKE = "cannot_take"


class FactName(StrEnum):
    """What a person calls a patient fact; some names stand for several facts."""

    AGE = "age_years"
    SEX = "sex"
    WEIGHT = "weight_kg"
    HEIGHT = "height_cm"
    CREATININE = "creatinine"
    CLEARANCE = "clearance"
    DIALYSIS = "dialysis"
    KIDNEYS = "kidneys"
    EVERYTHING = "everything"


@dataclass(frozen=True, slots=True)
class FollowUpLexicon:
    """Cue words of follow-ups, names of patient facts, and words that ask for nothing."""

    cues: Mapping[Cue, Phrasebook[Cue]]
    facts: Phrasebook[FactName]
    fillers: frozenset[str]
    edges: frozenset[str]

    def find(self, cue: Cue, words: Sequence[Word]) -> tuple[Match[Cue], ...]:
        """Where the words of a question hold a cue."""
        return self.cues[cue].find(words)
