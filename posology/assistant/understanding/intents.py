"""What a question asks for, and which section headings answer it.

Rests on cue words of the lexicon alone and falls to GENERAL rather than to a wrong specific intent.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from posology.assistant.understanding.phrases import Phrasebook, Word, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posology.assistant.understanding.lexicon import Lexicon


class Intent(StrEnum):
    """What is asked for. GENERAL stands for mechanism, evidence, overview and everything unclear."""

    DOSE = "dose"
    RENAL_ADJUSTMENT = "renal_adjustment"
    ADMINISTRATION = "administration"
    HYDRATION = "hydration"
    MONITORING = "monitoring"
    INTERACTION = "interaction"
    CONTRAINDICATION = "contraindication"
    ALTERNATIVE = "alternative"
    NEXT_STEP = "next_step"
    DURATION = "duration"
    PREVENTION = "prevention"
    SPECIAL_POPULATION = "special_population"
    GENERAL = "general"


@dataclass(frozen=True, slots=True)
class IntentCue:
    """What a cue stands for, None for words that ask for nothing; a hint (`strong` is False) only suggests it."""

    intent: Intent | None
    strong: bool


@dataclass(frozen=True, slots=True)
class IntentLexicon:
    """Cue words of questions and words of headings."""

    cues: Phrasebook[IntentCue]
    headings: Phrasebook[Intent]


def find_intents(text: str, lexicon: Lexicon) -> tuple[Intent, ...]:
    """Find what a question asks for: clear intents first, hinted ones after, each in reading order."""
    return intents_among(words_of(text), lexicon.intents)


def intents_among(words: Sequence[Word], lexicon: IntentLexicon) -> tuple[Intent, ...]:
    """Find the intents among the words of a question; `(GENERAL,)` where nothing speaks."""
    found = [match.value for match in lexicon.cues.find(words)]
    clear = dict.fromkeys(cue.intent for cue in found if cue.intent and cue.strong)
    hinted = dict.fromkeys(cue.intent for cue in found if cue.intent and cue.intent not in clear)
    return (*clear, *hinted) or (Intent.GENERAL,)


def asking_places(words: Sequence[Word], lexicon: IntentLexicon) -> frozenset[int]:
    """The places of the words that say what is asked for; they name no subject.

    A population ("in pregnancy") does name one, and so may a hint, or a word between the words of a cue.
    """
    cue_words = lexicon.cues.vocabulary
    matches = [
        match
        for match in lexicon.cues.find(words)
        if match.value.strong and match.value.intent is not Intent.SPECIAL_POPULATION
    ]
    places = (place for match in matches for place in range(match.first, match.last + 1))
    return frozenset(place for place in places if words[place].folded in cue_words)


def intents_of_heading(heading: str, lexicon: Lexicon) -> tuple[Intent, ...]:
    """All intents that a section under this heading answers, in the order in which the heading names them."""
    return tuple(dict.fromkeys(match.value for match in lexicon.intents.headings.find(words_of(heading))))
