"""What a message is about and asks, after the conversation before it: the same subject, another drug, or a new one.

A question that starts a new subject takes nothing from the old one; one that nothing ties to it inherits nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from posology.assistant.conversations.patient_turn import PatientTurn
from posology.assistant.conversations.state import Asked, ConversationState, Subject
from posology.assistant.conversations.turn_in_context import TurnInContext, cannot_take, leans
from posology.assistant.conversations.turn_reading import (
    TurnReading,
    asked_in,
    core_text,
    named_drugs,
    population_in,
    route_in,
    specific_intents,
    unexplained,
    uses_in,
)
from posology.assistant.conversations.wording import drug_names, listed, resolved_text
from posology.assistant.understanding.followup_cues import Cue
from posology.assistant.understanding.intents import Intent, intents_among
from posology.assistant.understanding.lexicon import Lexicon
from posology.assistant.understanding.phrases import words_of

# What is asked of a drug: without a drug of its own such a question is about the last one.
_OF_A_DRUG = frozenset(
    {
        Intent.DOSE, Intent.RENAL_ADJUSTMENT, Intent.ADMINISTRATION, Intent.HYDRATION, Intent.MONITORING,
        Intent.INTERACTION, Intent.CONTRAINDICATION, Intent.DURATION, Intent.SPECIAL_POPULATION,
    }
)  # fmt: skip
_DOSE = Intent.DOSE.value
_RENAL = Intent.RENAL_ADJUSTMENT.value.replace("_", " ")
_ALTERNATIVES = "alternatives"
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
    turn = TurnInContext(reading, state, patient, lexicon)
    if cannot_take(turn):
        return _another_drug(turn)
    if reading.has(Cue.COMPARING) and (len(turn.moved) > 1 or (turn.moved and state.subject.drugs)):
        return _comparison(turn)
    if turn.companion:
        asked = Asked(words=(f"with {listed(drug_names((turn.companion,), lexicon))}",))
        return _resolved(turn, state.subject, asked, asked.parts, (_beside_note(turn),) if turn.unsure else ())
    if turn.moved:
        return _about_named_drugs(turn)
    unknown = reading.own.unknown_drug_words or (unexplained(reading, lexicon) if reading.has(Cue.SAME) else ())
    if unknown or reading.own.ambiguous:
        return _by_itself(turn, f"Not known here: {listed(unknown)}" if unknown else "")
    bare = not turn.core and (reading.text.endswith("?") or reading.has(Cue.DESCRIBING))
    if reading.uses and bare and not state.subject.empty:
        return _follow_up(turn)
    if state.subject.empty or not leans(turn):
        return _new_subject(turn) if reading.uses else _unrelated(turn)
    told = reading.has(Cue.DESCRIBING)
    if reading.uses and not (turn.refers or told) and (not _needs_drug(turn) or unexplained(reading, lexicon)):
        return _new_subject(turn)
    return _follow_up(turn)


def _another_drug(turn: TurnInContext) -> SubjectTurn:
    """The patient cannot have the drug in question: its alternatives; or another one, and then the question stands."""
    held = turn.state
    named = named_drugs(turn.reading.own.mentions)
    if named and not set(named) & set(held.subject.drugs):
        note = f"{listed(drug_names(named, turn.lexicon))} cannot be given; the question is kept"
        return _resolved(turn, held.subject, held.asked, held.asked.parts, (note,))
    note = f"{listed(drug_names(held.subject.drugs, turn.lexicon))} cannot be given: alternatives are asked for"
    return _resolved(turn, held.subject, held.asked, (_ALTERNATIVES,), (note,))


def _comparison(turn: TurnInContext) -> SubjectTurn:
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
    turn: TurnInContext, subject: Subject, asked: Asked, parts: tuple[str, ...], notes: tuple[str, ...], *problems: str
) -> SubjectTurn:
    """A turn with its question: the subject, what is asked, and what is known of the patient's population."""
    # Of a harm or a drug beside it is asked whatever the drug is given for; the use would answer in its place.
    about = subject.model_copy(update={"uses": ()}) if turn.reading.harms or turn.companion else subject
    question = resolved_text(about, (*parts, turn.state.population), turn.lexicon)
    return SubjectTurn(subject, asked, question, notes, problems)


def _about_named_drugs(turn: TurnInContext) -> SubjectTurn:
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
    if not same and _asks_what_else(turn.state.asked, turn.lexicon):
        # One of the alternatives that were asked for: now its dose is wanted, and not what there is instead of it.
        turn = replace(turn, state=turn.state.model_copy(update={"asked": Asked(words=(_DOSE,))}))
    return _asking(turn, subject, notes)


def _swap_note(turn: TurnInContext, subject: Subject) -> str:
    old, new = (listed(drug_names(drugs, turn.lexicon)) for drugs in (turn.state.subject.drugs, subject.drugs))
    anew = _asks_what_else(turn.state.asked, turn.lexicon)
    kept = [*([] if anew else ["the question"]), *(["the patient"] if turn.keeps_patient else [])]
    instead = f" instead of {old}" if old else ""
    said = f"Now {'the dose of ' if anew else ''}{new}{instead}"
    unsure = f"; for {new} given beside {old}, ask “with {new}”" if old and turn.unsure else ""
    return f"{said}; {listed(kept)} {'are' if len(kept) > 1 else 'is'} kept{unsure}" if kept else f"{said}{unsure}"


def _beside_note(turn: TurnInContext) -> str:
    """What is said where a drug named alone is read as company."""
    beside, held = (listed(drug_names(d, turn.lexicon)) for d in ((turn.companion,), turn.state.subject.drugs))
    return f"{beside} is read as given beside {held}; for {beside} itself, ask “same for {beside}”"


def _new_subject(turn: TurnInContext) -> SubjectTurn:
    named = listed(drug_names(turn.moved, turn.lexicon)) or listed(
        [use.words for use in uses_in(turn.reading, turn.lexicon)]
    )
    if turn.state.subject.empty:
        return _by_itself(turn, "")
    kept = "; the patient is kept" if turn.keeps_patient else ""
    return _by_itself(turn, f"New subject: {named}{kept}")


def _by_itself(turn: TurnInContext, note: str) -> SubjectTurn:
    """A question that brings its own subject: nothing is inherited but what was told of the patient."""
    reading = turn.reading
    subject = Subject(drugs=turn.moved, uses=uses_in(reading, turn.lexicon), route=route_in(reading))
    asked = asked_in(core_text(reading, turn.taken() | reading.routes, turn.lexicon), turn.lexicon)
    told = turn.state.population
    said = population_in(reading, turn.lexicon)
    question = f"{reading.text.rstrip('?. ')} ({told})" if told and told not in said else ""
    return SubjectTurn(subject, asked, question, (note,) if note else ())


def _unrelated(turn: TurnInContext) -> SubjectTurn:
    """A message that nothing ties to the subject: it inherits nothing.

    Small talk leaves the subject waiting; another question of medicine ends it, so that the next "and the dose?" asks.
    """
    held = turn.state
    if turn.reading.own.looks_medical and unexplained(turn.reading, turn.lexicon) and not held.subject.empty:
        return _by_itself(turn, "New subject: what was asked before is left")
    return SubjectTurn(held.subject, held.asked)


def _needs_drug(turn: TurnInContext) -> bool:
    return bool(_OF_A_DRUG & set(turn.reading.own.intents))


def _follow_up(turn: TurnInContext) -> SubjectTurn:
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


def _asking(turn: TurnInContext, subject: Subject, notes: tuple[str, ...]) -> SubjectTurn:
    """What is asked of the subject: the message's own words, or the last question again."""
    core, held = turn.core, turn.state.asked
    if core and all(word.isdigit() for word in core.replace(".", " ").replace(",", " ").split()):
        problem = f"{core} has no name and no unit: say what it is, for example with kg or years"
        return _resolved(turn, subject, held, held.parts, notes, problem)
    if turn.reading.laboratory and not specific_intents(core, turn.lexicon):
        # A value told of the patient, as any other fact: the last question again.
        return _resolved(turn, subject, held, held.parts, notes)
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
        if turn.fragment and not turn.reading.harms:
            return replace(_resolved(turn, subject, held, (*held.parts, core), notes), pivotal=turn.fragment)
        pivotal = unexplained(turn.reading, turn.lexicon)
        return replace(_resolved(turn, subject, own, (core,), notes), pivotal=pivotal)
    asked = _again(turn, population)
    return _resolved(turn, subject, asked, asked.parts if only_told else (*asked.parts, core), notes)


def _only_population(text: str, lexicon: Lexicon) -> bool:
    return intents_among(words_of(text), lexicon.intents) == (Intent.SPECIAL_POPULATION,)


def _asks_dose(asked: Asked, lexicon: Lexicon) -> bool:
    return any(Intent.DOSE in specific_intents(words, lexicon) for words in asked.words)


def _asks_what_else(asked: Asked, lexicon: Lexicon) -> bool:
    """Whether what was asked was nothing but what to use instead."""
    intents = {intent for words in asked.words for intent in specific_intents(words, lexicon)}
    return bool(intents) and intents <= {Intent.ALTERNATIVE, Intent.NEXT_STEP} and not asked.regimen


def _again(turn: TurnInContext, population: str) -> Asked:
    """The last question; with the kidneys where the message tells of them and the question did not.

    A population that the message names stands in the place of the one asked about before.
    """
    held = turn.state.asked
    if population:
        kept = tuple(words for words in held.words if not _only_population(words, turn.lexicon))
        held = held.model_copy(update={"words": kept})
    told = frozenset(span.fact for span in turn.reading.own.patient.spans)
    kidneys = any(fact.startswith(("crcl", "egfr", "creatinine", "dialysis")) for fact in told)
    asks = {intent for words in held.words for intent in specific_intents(words, turn.lexicon)}
    if not kidneys or Intent.RENAL_ADJUSTMENT in asks:
        return held
    return Asked(words=(*(held.words or (_DOSE,)), _RENAL), regimen=held.regimen)
