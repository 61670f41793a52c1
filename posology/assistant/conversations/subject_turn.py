"""What a message is about and asks, after the conversation before it: the same subject, another drug, or a new one.

A question that starts a new subject takes nothing from the old one; one that nothing ties to it inherits nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from posology.assistant.conversations.patient_turn import PatientTurn
from posology.assistant.conversations.state import Asked, ConversationState, Subject
from posology.assistant.conversations.turn_reading import (
    Indices,
    TurnReading,
    asked_in,
    core_text,
    named_drugs,
    population_in,
    route_in,
    specific_intents,
    told_population_places,
    unexplained,
    uses_in,
)
from posology.assistant.conversations.wording import drug_names, listed, resolved_text
from posology.assistant.understanding.followup_cues import Cue, FactName
from posology.assistant.understanding.intents import Intent
from posology.assistant.understanding.lexicon import Lexicon
from posology.assistant.understanding.phrases import words_of
from posology.assistant.understanding.question import understand
from posology.assistant.understanding.roles import Role

# What is asked of a drug: without a drug of its own such a question is about the last one.
_OF_A_DRUG = frozenset(
    {
        Intent.DOSE, Intent.RENAL_ADJUSTMENT, Intent.ADMINISTRATION, Intent.HYDRATION, Intent.MONITORING,
        Intent.INTERACTION, Intent.CONTRAINDICATION, Intent.DURATION, Intent.SPECIAL_POPULATION,
    }
)  # fmt: skip
_DOSE = Intent.DOSE.value
_RENAL = Intent.RENAL_ADJUSTMENT.value.replace("_", " ")
_FEW = 1


@dataclass(frozen=True, slots=True)
class SubjectTurn:
    """What a message is about: `question` is "" where it stands by itself as typed.

    `pivotal` are the words on which a follow-up turns where no cue says what it asks ("is it teratogenic?"), folded.
    """

    subject: Subject
    asked: Asked
    question: str = ""
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    pivotal: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Turn:
    """One message with everything that decides what it is about."""

    reading: TurnReading
    state: ConversationState
    patient: PatientTurn
    lexicon: Lexicon

    @property
    def keeps_patient(self) -> bool:
        """Whether facts of an earlier message still hold."""
        return not (self.state.facts.empty and not self.state.population) and not self.patient.another

    @property
    def core(self) -> str:
        """What the message asks, apart from what goes into the subject or the patient."""
        core = "" if self.patient.only else core_text(self.reading, self.taken(), self.lexicon)
        fillers = self.lexicon.followups.fillers
        empty = all(word.folded in fillers for word in words_of(core))
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
        spans = [(m.start, m.end) for m in reading.own.mentions if m.drug in self.moved]
        return frozenset(
            place for place in reading.drugs
            if any(start < reading.words[place].end and reading.words[place].start < end for start, end in spans)
        )  # fmt: skip

    @property
    def moved(self) -> tuple[str, ...]:
        """The drugs of the message that become, or are, its subject."""
        if self.reading.has(Cue.COMPARING):
            return named_drugs(self.reading.own.mentions)
        return () if self.beside_subject else self.reading.own.drugs

    def _bare_route(self) -> Indices:
        """The words of a route that the message gives and of which it asks nothing ("and IV?")."""
        others = set(range(len(self.reading.words))) - self.reading.routes - self.reading.opening
        said = (self.reading.words[place].folded for place in others - self.reading.drugs - self.reading.facts)
        bare = all(word in self.lexicon.followups.fillers for word in said)
        return self.reading.routes if bare else frozenset()

    @property
    def refers(self) -> bool:
        """Whether the message points at the subject by a pronoun, or only goes on from it."""
        return bool(self.reading.opening) or self.reading.has(Cue.DRUG_PRONOUN) or self.reading.has(Cue.SAME)

    @property
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

    @property
    def core_alone(self) -> str:
        """The message without the words that open it, its facts and every drug."""
        reading = self.reading
        return core_text(reading, reading.opening | reading.facts | reading.drugs, self.lexicon)


def subject_after(
    reading: TurnReading, state: ConversationState, patient: PatientTurn, lexicon: Lexicon
) -> SubjectTurn:
    """What a message is about and asks.

    Args:
        reading: the message.
        state: the conversation before it, with the facts already in force.
        patient: what it changed about the patient.
        lexicon: the words by which it is understood.
    """
    turn = _Turn(reading, state, patient, lexicon)
    if reading.has(Cue.COMPARING) and (len(turn.moved) > 1 or (turn.moved and state.subject.drugs)):
        return _comparison(turn)
    if turn.moved:
        return _about_named_drugs(turn)
    unknown = reading.own.unknown_drug_words or (unexplained(reading, lexicon) if reading.has(Cue.SAME) else ())
    if unknown or reading.own.ambiguous:
        return _by_itself(turn, f"Not known here: {listed(unknown)}" if unknown else "")
    if state.subject.empty or not _leans(turn):
        bare = not turn.core and (reading.text.endswith("?") or reading.has(Cue.DESCRIBING))
        if reading.uses and bare and not state.subject.empty:
            return _follow_up(turn)
        return _new_subject(turn) if reading.uses else _unrelated(turn)
    told = reading.has(Cue.DESCRIBING)
    if reading.uses and not (turn.refers or told) and (not _needs_drug(turn) or unexplained(reading, lexicon)):
        return _new_subject(turn)
    return _follow_up(turn)


def _comparison(turn: _Turn) -> SubjectTurn:
    held = turn.state.subject
    drugs = turn.moved if len(turn.moved) > 1 else tuple(dict.fromkeys((*held.drugs, *turn.moved)))
    subject = Subject(
        drugs=drugs,
        uses=uses_in(turn.reading, turn.lexicon) or held.uses,
        route=route_in(turn.reading),
    )
    asks = specific_intents(turn.core, turn.lexicon) or turn.reading.regimens
    asked = asked_in(turn.core, turn.lexicon) if asks else turn.state.asked
    asked = asked if asked.parts else Asked(words=(_DOSE,))
    note = f"Compared: {listed(drug_names(drugs, turn.lexicon))}"
    return _resolved(turn, subject, asked, asked.parts, (note,))


def _resolved(
    turn: _Turn, subject: Subject, asked: Asked, parts: tuple[str, ...], notes: tuple[str, ...], *problems: str
) -> SubjectTurn:
    """A turn with its question: the subject, what is asked, and what is known of the patient's population."""
    question = resolved_text(subject, (*parts, turn.state.population), turn.lexicon)
    return SubjectTurn(subject, asked, question, notes, problems)


def _about_named_drugs(turn: _Turn) -> SubjectTurn:
    held, reading = turn.state.subject, turn.reading
    if held.empty:
        return _by_itself(turn, "")
    same = set(turn.moved) == set(held.drugs)
    elliptical = reading.has(Cue.SAME) or (
        not specific_intents(turn.core, turn.lexicon) and len(unexplained(reading, turn.lexicon)) < _FEW
    )
    if not elliptical and not (same and turn.reading.uses):
        return _follow_up(turn) if same else _new_subject(turn)
    if same and not elliptical:
        return _by_itself(turn, "")
    uses = uses_in(reading, turn.lexicon) or held.uses
    route = route_in(reading) or (held.route if same else "")
    subject = Subject(drugs=turn.moved, uses=uses, route=route)
    notes = () if same else (_swap_note(turn, subject),)
    return _asking(turn, subject, notes)


def _swap_note(turn: _Turn, subject: Subject) -> str:
    old, new = (listed(drug_names(drugs, turn.lexicon)) for drugs in (turn.state.subject.drugs, subject.drugs))
    kept = ["the question", *(["the patient"] if turn.keeps_patient else [])]
    instead = f" instead of {old}" if old else ""
    return f"Now {new}{instead}; {listed(kept)} {'are' if len(kept) > 1 else 'is'} kept"


def _new_subject(turn: _Turn) -> SubjectTurn:
    named = listed(drug_names(turn.moved, turn.lexicon)) or listed(
        [use.words for use in uses_in(turn.reading, turn.lexicon)]
    )
    if turn.state.subject.empty:
        return _by_itself(turn, "")
    kept = "; the patient is kept" if turn.keeps_patient else ""
    return _by_itself(turn, f"New subject: {named}{kept}")


def _by_itself(turn: _Turn, note: str) -> SubjectTurn:
    """A question that brings its own subject: nothing is inherited but what was told of the patient."""
    reading = turn.reading
    subject = Subject(drugs=turn.moved, uses=uses_in(reading, turn.lexicon), route=route_in(reading))
    asked = asked_in(core_text(reading, turn.taken() | reading.routes, turn.lexicon), turn.lexicon)
    told = turn.state.population
    said = population_in(reading, turn.lexicon)
    question = f"{reading.text.rstrip('?. ')} ({told})" if told and told not in said else ""
    return SubjectTurn(subject, asked, question, (note,) if note else ())


def _unrelated(turn: _Turn) -> SubjectTurn:
    """A message that nothing ties to the subject: it inherits nothing.

    Small talk leaves the subject waiting; another question of medicine ends it, so that the next "and the dose?" asks.
    """
    held = turn.state
    if turn.reading.own.looks_medical and unexplained(turn.reading, turn.lexicon) and not held.subject.empty:
        return _by_itself(turn, "New subject: what was asked before is left")
    return SubjectTurn(held.subject, held.asked)


def _leans(turn: _Turn) -> bool:
    """Whether a message without a drug of its own goes on from the subject."""
    reading = turn.reading
    if turn.patient.only:
        return True
    new = unexplained(reading, turn.lexicon)
    tied = bool(reading.facts or reading.numbers or reading.asking or reading.routes or reading.drugs)
    tied = tied or turn.patient.told or reading.has(Cue.PERSON)
    points = turn.refers and not _only_expletive(reading)
    if not new:
        return tied or points
    facts = {match.value for match in turn.lexicon.followups.facts.find(reading.words)}
    named = reading.has(Cue.PERSON) and bool(facts - {FactName.EVERYTHING})
    asks = named or bool(reading.facts or reading.numbers or reading.asking or reading.routes or reading.drugs)
    if reading.own.looks_medical or reading.uses:
        return asks or points or len(new) <= _FEW
    return (tied or points) and len(new) <= _FEW and (points or reading.has(Cue.PERSON) or len(new) < _FEW)


def _only_expletive(reading: TurnReading) -> bool:
    """Whether the one pronoun is the "it" of "what time is it": last, after a verb of being, with a subject before."""
    places = reading.found[Cue.DRUG_PRONOUN]
    last = len(reading.words) - 1
    return places == {last} and last > 2 and not reading.opening and reading.words[last - 1].folded in {"is", "was"}


def _needs_drug(turn: _Turn) -> bool:
    return bool(_OF_A_DRUG & set(turn.reading.own.intents))


def _follow_up(turn: _Turn) -> SubjectTurn:
    """The same subject, with whatever the message names of it in place of what was in force."""
    held, reading = turn.state.subject, turn.reading
    uses = uses_in(reading, turn.lexicon)
    subject = held
    notes: tuple[str, ...] = ()
    if uses and {use.id for use in uses} != {use.id for use in held.uses}:
        subject = subject.model_copy(update={"uses": uses})
        notes = (f"Now for {listed([use.words for use in uses])}",) if held.uses else ()
    bare = reading.routes & turn.taken()
    if bare:
        subject = subject.model_copy(update={"route": route_in(reading)})
    return _asking(turn, subject, notes)


def _asking(turn: _Turn, subject: Subject, notes: tuple[str, ...]) -> SubjectTurn:
    """What is asked of the subject: the message's own words, or the last question again."""
    core, held = turn.core, turn.state.asked
    if core and all(word.isdigit() for word in core.replace(".", " ").replace(",", " ").split()):
        problem = f"{core} has no name and no unit: say what it is, for example with kg or years"
        return _resolved(turn, subject, held, held.parts, notes, problem)
    own = asked_in(core, turn.lexicon) if core else Asked()
    if core and specific_intents(core, turn.lexicon) and not (own.regimen and not own.words):
        clear = any(match.value.strong for match in turn.lexicon.intents.cues.find(words_of(core)))
        pivotal = () if clear else unexplained(turn.reading, turn.lexicon)
        return replace(_resolved(turn, subject, own, (core,), notes), pivotal=pivotal)
    if own.regimen:
        words = held.words if _asks_dose(held, turn.lexicon) else (_DOSE,)
        asked = Asked(words=words, regimen=own.regimen)
        return _resolved(turn, subject, asked, asked.parts, notes)
    population = population_in(turn.reading, turn.lexicon)
    pointing = turn.reading.has(Cue.DRUG_PRONOUN) or bool(turn.reading.drugs)
    only_told = turn.patient.told and not pointing and not population
    if core and own.words and not population and not only_told:
        pivotal = unexplained(turn.reading, turn.lexicon)
        return replace(_resolved(turn, subject, own, (core,), notes), pivotal=pivotal)
    asked = _again(turn)
    return _resolved(turn, subject, asked, asked.parts if only_told else (*asked.parts, core), notes)


def _asks_dose(asked: Asked, lexicon: Lexicon) -> bool:
    return any(Intent.DOSE in specific_intents(words, lexicon) for words in asked.words)


def _again(turn: _Turn) -> Asked:
    """The last question; with the kidneys where the message tells of them and the question did not."""
    held = turn.state.asked
    told = frozenset(span.fact for span in turn.reading.own.patient.spans)
    kidneys = any(fact.startswith(("crcl", "egfr", "creatinine", "dialysis")) for fact in told)
    asks = {intent for words in held.words for intent in specific_intents(words, turn.lexicon)}
    if not kidneys or Intent.RENAL_ADJUSTMENT in asks:
        return held
    return Asked(words=(*(held.words or (_DOSE,)), _RENAL), regimen=held.regimen)
