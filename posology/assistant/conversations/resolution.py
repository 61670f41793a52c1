"""A message resolved against the state of its conversation: the question that stands by itself, and the state after.

Deterministic and without a model: rests on the lexicon's cues, drugs, conditions, intents and on the patient reader.
Answers nothing; numbers come only from the message and the state. The patient's side is in `patient_turn`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from posology.assistant.conversations.label_uses import StandingOf, UsedFor, always_instead, of_any_use
from posology.assistant.conversations.patient_turn import PatientTurn, PerKgBound, patient_after
from posology.assistant.conversations.state import Asked, Chip, ConversationState, LaboratoryValue, Subject, chips
from posology.assistant.conversations.subject_turn import SubjectTurn, subject_after
from posology.assistant.conversations.taking_back import take_back
from posology.assistant.conversations.turn_reading import (
    TurnReading,
    core_text,
    named_drugs,
    read_turn,
    specific_intents,
    told_population,
    unexplained,
    without_harms,
)
from posology.assistant.conversations.wording import resolved_text, restated
from posology.assistant.dosing.laboratory import laboratory_values
from posology.assistant.understanding.followup_cues import Cue
from posology.assistant.understanding.intents import Intent
from posology.assistant.understanding.lexicon import Lexicon
from posology.assistant.understanding.patient import PatientReading
from posology.assistant.understanding.question import Understood, understand

# A pasted page is no follow-up: it is answered as it stands.
LONGEST_FOLLOW_UP = 2000
_JOINTS = re.compile(r"\s*[,;.]\s+|\s+(?:and|but|then)\s+")


class Kind(StrEnum):
    """What a message wants; UNCLEAR leans on a subject that the conversation does not have."""

    QUESTION = "question"
    WITHHELD = "withheld"
    NOTHING = "nothing"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Background:
    """What resolving rests on besides the state.

    Attributes:
        lexicon: the words by which messages are understood.
        per_kg_bound: the highest bound that a drug's label prints in mL/min/kg, None where it uses another measure.
        used_for: whether a drug may be meant for a condition; one it is not used for is asked about, not treated.
        ruled: the drugs that label rules are held for; None where that is not known.
        standing_of: whether a drug that a message only names is meant instead of the one in question or beside it.
    """

    lexicon: Lexicon
    per_kg_bound: PerKgBound
    used_for: UsedFor = of_any_use
    ruled: frozenset[str] | None = None
    standing_of: StandingOf = always_instead


@dataclass(frozen=True, slots=True)
class Resolved:
    """A message resolved.

    Attributes:
        kind: what it wants.
        typed: the message as typed.
        question: the question that stands by itself.
        state: the conversation after it, the answer aside.
        notes: what was changed, dropped or kept, in words.
        problems: what must be asked back about the patient.
        pivotal: words that an answer must speak of, because the whole message turns on them.
    """

    kind: Kind
    typed: str
    question: str
    state: ConversationState
    notes: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    pivotal: tuple[str, ...] = ()

    @property
    def chips(self) -> tuple[Chip, ...]:
        """What is in force for this question."""
        return chips(self.state)


def resolve(
    message: str, state: ConversationState, background: Background, given: PatientReading | None = None
) -> Resolved:
    """Resolve a message.

    Args:
        message: as typed; instructions in it are words like all others.
        state: the conversation before it.
        background: lexicon and measures.
        given: what was given about the patient beside the message; wins over the message.
    """
    if len(message) > LONGEST_FOLLOW_UP:
        state = state.model_copy(update={"subject": Subject(), "asked": Asked()})
    reading = read_turn(message, background.lexicon)
    if not reading.words:
        return Resolved(Kind.NOTHING, message, message.strip(), state)
    lexicon = background.lexicon
    if _restarts(reading, lexicon):
        return Resolved(Kind.NOTHING, message, message.strip(), ConversationState(), ("A new start: nothing is kept",))
    if given is None and _asks_for_withheld(reading, state, lexicon):
        return Resolved(Kind.WITHHELD, message, _about_withheld(state, lexicon), state)
    if given is None and _only_courtesy(reading, lexicon):
        return Resolved(Kind.NOTHING, message, message.strip(), state)
    says_more = message.rstrip().endswith("?") or reading.has(Cue.CLAUSE) or reading.facts
    after = _after_taking_back(message, state, background, given) if says_more else None
    if after is not None:
        return after
    taken = take_back(reading, state, lexicon)
    if taken is not None:
        left, notes = taken
        asks = Kind.NOTHING if left.subject.empty else Kind.QUESTION
        return Resolved(asks, message, restated(left, lexicon) or message.strip(), left, notes)
    patient = patient_after(reading, state, background.per_kg_bound, given, lexicon)
    population = told_population(reading, lexicon) or ("" if patient.another else state.population)
    texts = (message, *(given.laboratory if given else ()))
    laboratory = _laboratory(() if patient.another else state.laboratory, texts)
    now = state.model_copy(update={"facts": patient.facts, "population": population, "laboratory": laboratory})
    reading = without_harms(reading, now.subject.drugs, background.used_for, lexicon)
    return _question(message, _beside_labels(reading, now.subject, background), now, patient, lexicon)


def _laboratory(held: Sequence[LaboratoryValue], texts: Sequence[str]) -> tuple[LaboratoryValue, ...]:
    """The laboratory values in force: a newer one takes the place of the older one of the same kind."""
    known = {value.id: value for value in held}
    for text in texts:
        for metric, (_, words) in laboratory_values(text).items():
            known[metric.value] = LaboratoryValue(id=metric.value, words=words)
    return tuple(known.values())


def _beside_labels(reading: TurnReading, held: Subject, background: Background) -> TurnReading:
    """The reading with what labels say of the drugs that it names."""
    named = named_drugs(reading.own.mentions)
    if background.ruled is not None:
        reading = replace(reading, unruled=tuple(drug for drug in named if drug not in background.ruled))
    if len(named) != 1 or len(held.drugs) != 1:
        return reading
    asked_for = [use.id for use in held.uses]
    return replace(reading, standing=background.standing_of(held.drugs[0], named[0], asked_for))


def _after_taking_back(
    message: str, state: ConversationState, background: Background, given: PatientReading | None
) -> Resolved | None:
    """A message that first takes something back and then says more ("drop dialysis, creatinine now 90 µmol/L")."""
    for joint in _JOINTS.finditer(message):
        first, rest = message[: joint.start()], message[joint.end() :]
        reading = read_turn(first, background.lexicon)
        if not reading.words or not rest.strip():
            continue
        taken = take_back(reading, state, background.lexicon)
        if taken is None or taken[0] == state:
            return None
        left, notes = taken
        more = resolve(rest, left, background, given)
        if more.kind is not Kind.QUESTION:
            return None
        return replace(more, typed=message, notes=(*notes, *more.notes))
    return None


def _question(
    message: str, reading: TurnReading, state: ConversationState, patient: PatientTurn, lexicon: Lexicon
) -> Resolved:
    about: SubjectTurn = subject_after(reading, state, patient, lexicon)
    after = state.model_copy(update={"subject": about.subject, "asked": about.asked})
    return Resolved(
        Kind.UNCLEAR if _hangs_in_the_air(reading, about.subject, lexicon) else Kind.QUESTION,
        message,
        about.question or message.strip(),
        after,
        tuple(dict.fromkeys((*about.notes, *patient.notes))),
        tuple(dict.fromkeys((*about.problems, *patient.problems))),
        about.pivotal,
    )


def _hangs_in_the_air(reading: TurnReading, subject: Subject, lexicon: Lexicon) -> bool:
    """Whether a message can only be a follow-up, or only tells of the patient, with nothing it could be about."""
    if not subject.empty or reading.drugs or reading.uses or reading.own.unknown_drug_words:
        return False
    leans = reading.has(Cue.SAME) or reading.has(Cue.DRUG_PRONOUN) or bool(reading.opening)
    only_told = bool(reading.facts or told_population(reading, lexicon)) and not reading.asking - reading.facts
    return (leans or only_told) and not unexplained(reading, lexicon)


def restate(state: ConversationState, background: Background) -> Resolved:
    """The question in force resolved again, after a chip was removed or edited by hand."""
    question = restated(state, background.lexicon)
    return Resolved(Kind.QUESTION if question else Kind.NOTHING, question, question, state)


def understood_of(resolved: Resolved, lexicon: Lexicon) -> Understood:
    """The resolved question understood, with the facts in force instead of those in its words.

    The words on which a message turns count like a demand: what no passage says of them is not
    answered, however well the rest of the question fits.
    """
    understood = understand(resolved.question, lexicon)
    told = tuple(value.words for value in resolved.state.laboratory)
    patient = PatientReading(resolved.state.facts, understood.patient.spans, resolved.problems, laboratory=told)
    return replace(understood, question=resolved.typed, patient=patient, pivotal=frozenset(resolved.pivotal))


def _restarts(reading: TurnReading, lexicon: Lexicon) -> bool:
    return reading.has(Cue.RESTART) and not _names_something(reading) and not unexplained(reading, lexicon)


def _only_courtesy(reading: TurnReading, lexicon: Lexicon) -> bool:
    only_opens = len(reading.opening) == len(reading.words)
    polite = reading.has(Cue.COURTESY) and not unexplained(reading, lexicon) and not reading.asking
    return (polite or only_opens) and not _names_something(reading) and not reading.regimens


def _names_something(reading: TurnReading) -> bool:
    return bool(reading.drugs or reading.uses or reading.facts or reading.own.unknown_drug_words)


def _asks_for_withheld(reading: TurnReading, state: ConversationState, lexicon: Lexicon) -> bool:
    """Whether a message asks why a statement of the last answer is not shown, and not about withholding a treatment."""
    if state.last is None or not reading.has(Cue.WITHHELD) or _names_something(reading):
        return False
    asked = set(specific_intents(core_text(reading, reading.regimens, lexicon), lexicon)) - {Intent.CONTRAINDICATION}
    places = set(range(len(reading.words))) - reading.regimens
    outside = places - reading.found[Cue.WITHHELD] - reading.opening
    fillers = lexicon.followups.fillers
    treated = any(reading.words[place].folded in lexicon.medical.words for place in places)
    return not asked and not treated and all(reading.words[place].folded in fillers for place in outside)


def _about_withheld(state: ConversationState, lexicon: Lexicon) -> str:
    return resolved_text(state.subject, (*state.asked.parts, "why statements were withheld"), lexicon)
