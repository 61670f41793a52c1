"""One message beside the state before it: what of it is subject, what it asks, and whether it leans on the state.

Decides nothing about the subject after it (see `subject_turn`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from posology.assistant.conversations.label_uses import Standing
from posology.assistant.conversations.patient_turn import PatientTurn
from posology.assistant.conversations.state import ConversationState
from posology.assistant.conversations.turn_reading import (
    Indices,
    TurnReading,
    core_text,
    covered,
    named_drugs,
    specific_intents,
    told_population_places,
    unexplained,
)
from posology.assistant.conversations.wording import drug_names, listed
from posology.assistant.understanding.drugs import drugs_among
from posology.assistant.understanding.followup_cues import Cue, FactName
from posology.assistant.understanding.intents import Intent
from posology.assistant.understanding.lexicon import Lexicon
from posology.assistant.understanding.phrases import words_of
from posology.assistant.understanding.question import understand
from posology.assistant.understanding.roles import Role

_FEW = 1
_SHORT = 3
_SUPPOSING = frozenset({"if", "suppose", "supposing", "assume", "assuming", "say"})
_POSSESSING = frozenset({"the", "his", "her", "their", "its"})
_ADDING = frozenset({"and", "also", "plus"})
_TAKING = frozenset(
    {
        "on",
        "takes",
        "taking",
        "take",
        "took",
        "gets",
        "getting",
        "receives",
        "receiving",
        "given",
        "started",
        "prescribed",
    }
)
_BEING = frozenset(
    {"is", "was", "has", "been", "being", "just", "also", "now", "already", "still", "s", "currently", "daily"}
)
_FOR_ANOTHER = frozenset({"for", "of"})
_BOUNDS = frozenset(
    {
        "max",
        "maximum",
        "min",
        "minimum",
        "highest",
        "lowest",
        "limit",
        "cutoff",
        "cut-off",
        "threshold",
        "upper",
        "lower",
    }
)
_ASKING_VERBS = frozenset(
    {"is", "are", "was", "does", "do", "did", "can", "could", "should", "would", "has", "have", "how"}
)


@dataclass(frozen=True)
class TurnInContext:
    """One message with everything that decides what it is about."""

    reading: TurnReading
    state: ConversationState
    patient: PatientTurn
    lexicon: Lexicon

    @property
    def keeps_patient(self) -> bool:
        """Whether facts of an earlier message still hold."""
        return not (self.state.facts.empty and not self.state.population) and not self.patient.another

    @cached_property
    def core(self) -> str:
        """What the message asks, apart from what goes into the subject or the patient."""
        core = "" if self.patient.only else core_text(self.reading, self.taken(), self.lexicon)
        fillers = self.lexicon.followups.fillers
        # What narrows a condition stands in its own words already ("recurrent genital herpes").
        narrowing = self.lexicon.indications.qualifiers.vocabulary if self.reading.uses else frozenset()
        empty = all(word.folded in fillers or word.folded in narrowing for word in words_of(core))
        return "" if empty and not specific_intents(core, self.lexicon) else core

    def taken(self) -> Indices:
        """The words that are no part of what is asked."""
        found = self.reading.found
        lifted = self.reading.opening | self.reading.facts | self.reading.uses | self._subject_drugs()
        another = found[Cue.ANOTHER_PERSON] | found[Cue.RELATIVE] if self.patient.another else frozenset()
        told = told_population_places(self.reading, self.lexicon)
        return lifted | found[Cue.SAME] | found[Cue.COMPARING] | another | self._bare_route() | told

    def _subject_drugs(self) -> Indices:
        """The words that name subjects; a drug that only narrows the question stays in it."""
        reading = self.reading
        spans = ((m.start, m.end) for m in reading.own.mentions if m.drug in self.moved)
        return covered(reading.words, spans)

    @cached_property
    def moved(self) -> tuple[str, ...]:
        """The drugs of the message that become, or are, its subject."""
        if self.reading.has(Cue.COMPARING):
            return named_drugs(self.reading.own.mentions)
        return () if self.beside_subject else self.reading.own.drugs

    def _bare_route(self) -> Indices:
        """The words of a route that the message gives and of which it asks nothing ("and IV?")."""
        same = self.reading.found[Cue.SAME]
        others = set(range(len(self.reading.words))) - self.reading.routes - self.reading.opening - same
        said = (self.reading.words[place].folded for place in others - self.reading.drugs - self.reading.facts)
        bare = all(word in self.lexicon.followups.fillers for word in said)
        return self.reading.routes if bare else frozenset()

    @cached_property
    def companion(self) -> str:
        """The one drug that stands beside the subject though nothing says so.

        Without rules here, it cannot replace it: "and the probenecid?" is about the drug in question, so is
        "phenytoin?" after "with carbamazepine?", and "and rifampicin?". One that the subject's label names, and that
        is used for nothing of what is asked about, is its company even where it has rules of its own.
        """
        named = named_drugs(self.reading.own.mentions)
        held = self.state.subject.drugs
        if len(named) != 1 or not held or named[0] in held or self.reading.has(Cue.SAME):
            return ""
        if self._tells_of_taking:
            return named[0] if self.reading.standing is not Standing.INSTEAD else ""
        if self.core_alone:
            return ""
        before = self._word_before_drug
        if before in _FOR_ANOTHER:
            return ""
        unruled = named[0] in self.reading.unruled
        standing = self.reading.standing
        beside = standing is Standing.BESIDE or (unruled and self._adds and standing is Standing.EITHER)
        return named[0] if beside or (unruled and (before in _POSSESSING or self._asks_with_another)) else ""

    @property
    def unsure(self) -> bool:
        """Whether a drug named alone may be meant both beside the subject and instead of it."""
        told = self._word_before_drug in _POSSESSING or self._asks_with_another or self._tells_of_taking
        swapped = self._word_before_drug in _FOR_ANOTHER or self.reading.has(Cue.SAME)
        if self.companion:
            return not told
        return self.reading.standing is Standing.EITHER and not swapped and not self.core_alone

    @property
    def _tells_of_taking(self) -> bool:
        """Whether the message says of the patient only that they get a drug: "she's started on rifampicin"."""
        reading, fillers = self.reading, self.lexicon.followups.fillers
        if not reading.has(Cue.PERSON) or reading.text.endswith("?"):
            return False
        said = {
            reading.words[place].folded
            for place in set(range(len(reading.words))) - reading.opening - reading.drugs - reading.found[Cue.PERSON]
        }
        return bool(said & _TAKING) and all(word in _TAKING or word in fillers or word in _BEING for word in said)

    @property
    def _word_before_drug(self) -> str:
        first = min(self.reading.drugs, default=0)
        return self.reading.words[first - 1].folded if first > 0 else ""

    @property
    def _asks_with_another(self) -> bool:
        """Whether the last question was about a drug beside the subject."""
        asked = " ".join(self.state.asked.words)
        return bool(drugs_among(asked, words_of(asked), self.lexicon.drugs))

    @property
    def _adds(self) -> bool:
        """Whether the message adds what it names to what was asked: it opens with "and", and not with "what about"."""
        opening = {self.reading.words[place].folded for place in self.reading.opening}
        return bool(opening & _ADDING) and opening <= _ADDING

    @property
    def refers(self) -> bool:
        """Whether the message points at the subject by a pronoun, or only goes on from it."""
        return bool(self.reading.opening) or self.reading.has(Cue.DRUG_PRONOUN) or self.reading.has(Cue.SAME)

    @cached_property
    def beside_subject(self) -> bool:
        """Whether every drug named only stands beside the subject ("with probenecid?", "any interaction with X?")."""
        held, own = self.state.subject.drugs, self.reading.own
        if not held or not own.drugs or set(own.drugs) & set(held):
            return False
        if self.reading.has(Cue.SAME) or self.reading.has(Cue.COMPARING):
            return False
        combined = understand(f"{listed(drug_names(held, self.lexicon))}: {self.reading.text}", self.lexicon)
        named = [mention for mention in combined.mentions if mention.drug in own.drugs]
        if not all(mention.role is Role.MODIFIER for mention in named):
            return False
        return self.refers or Intent.INTERACTION in own.intents or not specific_intents(self.core_alone, self.lexicon)

    @cached_property
    def fragment(self) -> tuple[str, ...]:
        """The telling words of a message that is no sentence ("knee?"): it can only go on from the last question."""
        reading, fillers = self.reading, self.lexicon.followups.fillers
        known = reading.opening | reading.drugs | reading.uses | reading.facts | reading.asking | reading.numbers
        places = sorted(set(range(len(reading.words))) - known - reading.routes)
        telling = tuple(word for place in places if (word := reading.words[place].folded) not in fillers)
        asks = reading.text.endswith("?") or bool(reading.opening)
        clause = reading.found[Cue.CLAUSE] - reading.opening
        short = len(telling) <= (_SHORT if reading.opening or reading.own.looks_medical else _FEW)
        return telling if asks and short and not clause and not reading.drugs else ()

    @property
    def core_alone(self) -> str:
        """The message without the words that open it, its facts and every drug."""
        reading = self.reading
        return core_text(reading, reading.opening | reading.facts | reading.drugs, self.lexicon)


def cannot_take(turn: TurnInContext) -> bool:
    """Whether a message tells, and does not ask, that the patient cannot have a drug, and asks for nothing else."""
    reading = turn.reading
    if not turn.state.subject.drugs or not reading.has(Cue.CANNOT_TAKE) or reading.uses or reading.regimens:
        return False
    first = min(set(range(len(reading.words))) - reading.opening, default=0)
    asks = reading.words[first].folded in _ASKING_VERBS or reading.words[first].folded.startswith("wh")
    asks = asks or _is_asked(reading)
    rest = core_text(
        reading, reading.opening | reading.facts | reading.drugs | reading.found[Cue.CANNOT_TAKE], turn.lexicon
    )
    return not asks and not set(specific_intents(rest, turn.lexicon)) - {Intent.ALTERNATIVE, Intent.NEXT_STEP}


def _is_asked(reading: TurnReading) -> bool:
    """Whether the question mark belongs to the cue ("contraindicated?"), and not to an "if" or to a "what now"."""
    supposed = any(reading.words[place].folded in _SUPPOSING for place in reading.opening)
    after = reading.words[max(reading.found[Cue.CANNOT_TAKE]) :]
    further = any(word.folded.startswith(("wh", "how")) or word.opens for word in after[1:])
    return reading.text.endswith("?") and not supposed and not further


def leans(turn: TurnInContext) -> bool:
    """Whether a message without a drug of its own goes on from the subject."""
    reading = turn.reading
    harm = bool(reading.harms) and reading.text.endswith("?") and not reading.has(Cue.CLAUSE)
    if turn.patient.only or turn.fragment or harm:
        return True
    new = unexplained(reading, turn.lexicon)
    tied = bool(reading.facts or reading.numbers or reading.asking or reading.routes or reading.drugs)
    tied = tied or turn.patient.told or reading.has(Cue.PERSON)
    points = turn.refers and not _only_expletive(reading)
    if not new:
        return tied or points
    facts = {match.value for match in turn.lexicon.followups.facts.find(reading.words)}
    named = (reading.has(Cue.PERSON) or _asks_of_a_limit(reading)) and bool(facts - {FactName.EVERYTHING})
    asks = named or bool(reading.facts or reading.numbers or reading.asking or reading.routes or reading.drugs)
    if reading.own.looks_medical or reading.uses:
        return asks or points or len(new) <= _FEW
    return (tied or points) and len(new) <= _FEW and (points or reading.has(Cue.PERSON) or len(new) < _FEW)


def _asks_of_a_limit(reading: TurnReading) -> bool:
    """Whether a message asks where a bound lies ("what's the highest creatinine to start?"): a bound of the drug."""
    return any(word.folded in _BOUNDS for word in reading.words)


def _only_expletive(reading: TurnReading) -> bool:
    """Whether the one pronoun is the "it" of "what time is it": last, after a verb of being, with a subject before."""
    places = reading.found[Cue.DRUG_PRONOUN]
    last = len(reading.words) - 1
    return places == {last} and last > 2 and not reading.opening and reading.words[last - 1].folded in {"is", "was"}
