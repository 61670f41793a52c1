"""What a message changes about the patient of its conversation: new facts, corrections, or another person.

A unit is never guessed in silence: a clearance without one is read in the measure of the drug's label only where
that is mL/min/kg and the value lies within its table, and then the answer says so.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from posology.assistant.conversations.patient_facts import (
    CLEARANCES,
    CREATININES,
    differing,
    facts_given,
    fields_of,
    questions_about,
    replaced_by,
    shown,
    unsettled_by,
)
from posology.assistant.conversations.state import ConversationState
from posology.assistant.conversations.turn_reading import TurnReading, named_drugs
from posology.assistant.dosing.laboratory import laboratory_values
from posology.assistant.patients import PatientFacts
from posology.assistant.understanding.followup_cues import Cue
from posology.assistant.understanding.given_facts import not_used
from posology.assistant.understanding.lexicon import Lexicon
from posology.assistant.understanding.patient import PatientReading, merge_readings, parse_patient

PerKgBound = Callable[[str], Decimal | None]
_LONGEST_UNIT_REPLY = 8
_CLEARANCE_VALUE = re.compile(r"(?:(?:at|with|of)\s+)?(?P<value>\d+(?:\.\d+)?\s*m[lL]\s*/\s*min[^?,;]{0,12})\s*[?.!]?")
_UNITLESS = {"crcl_without_unit": ("CrCl", CLEARANCES), "creatinine_without_unit": ("creatinine", CREATININES)}


@dataclass(frozen=True, slots=True)
class PatientTurn:
    """The patient after a message.

    Attributes:
        facts: in force.
        told: whether the message changed or repeated any fact, or turned to another person.
        another: whether it turned to another person.
        only: whether it does nothing but give a unit that was asked for.
        notes: what changed, in words.
        problems: what must be asked back.
    """

    facts: PatientFacts
    told: bool
    another: bool
    only: bool
    notes: tuple[str, ...]
    problems: tuple[str, ...]


def patient_after(
    reading: TurnReading,
    state: ConversationState,
    per_kg_bound: PerKgBound,
    given: PatientReading | None,
    lexicon: Lexicon,
) -> PatientTurn:
    """The patient after a message.

    Args:
        reading: the message.
        state: the conversation before it.
        per_kg_bound: the highest bound a drug's label prints in mL/min/kg.
        given: facts given beside the message; they win over it.
        lexicon: the words by which it is understood.
    """
    said = reading.own.patient if given is None else merge_readings(reading.own.patient, given)
    earlier: PatientFacts = state.facts
    notes: tuple[str, ...] = ()
    replied = _unit_reply(reading, said, earlier) or _bare_clearance(reading, said)
    if replied is not None:
        said, name = replied
        earlier = PatientFacts.model_validate({k: v for k, v in facts_given(earlier).items() if k != name})
        notes = tuple(f"Now {shown(*fact)}" for fact in facts_given(said.facts).items())
    said, read_as = _in_label_measure(reading, said, state, per_kg_bound)
    another = _someone_else(reading, said, earlier)
    if another:
        notes = ("Another patient: the facts given before no longer hold",) if not earlier.empty else ()
        earlier = PatientFacts()
    earlier, open_now = unsettled_by(earlier, said.unsettled)
    facts, changes = replaced_by(earlier, said.facts)
    lasting = questions_about(facts)
    unread = _unread(reading, said, facts, lexicon)
    once = tuple(problem for problem in said.problems if not _about_unit(problem, facts))
    told = not said.facts.empty or another or bool(said.problems)
    return PatientTurn(
        facts,
        told,
        another,
        replied is not None,
        (*notes, *open_now, *changes, *read_as, *not_used(_told_of_no_fact(said))),
        tuple(dict.fromkeys((*read_as, *unread, *once, *lasting))),
    )


def _unread(reading: TurnReading, said: PatientReading, facts: PatientFacts, lexicon: Lexicon) -> tuple[str, ...]:
    """Facts that a message names beside a number which was not read as theirs: that the old value holds is said."""
    stray = reading.numbers | frozenset(place for place, word in enumerate(reading.words) if word.folded.isdigit())
    if not stray - reading.facts - reading.regimens or said.unsettled:
        return ()
    named = dict.fromkeys(match.value for match in lexicon.followups.facts.find(reading.words))
    told, held = facts_given(said.facts), facts_given(facts)
    fields = [fields_of(name) for name in named if not any(field in told for field in fields_of(name))]
    kept = [field for group in fields for field in group if field in held]
    return tuple(f"No new value was read from this message: {shown(field, held[field])} still holds" for field in kept)


def _told_of_no_fact(said: PatientReading) -> tuple[str, ...]:
    """The words given about the patient that are neither a fact nor a laboratory value, which is kept beside them."""
    return tuple(phrase for phrase in said.unused if not laboratory_values(phrase))


def _about_unit(problem: str, facts: PatientFacts) -> bool:
    """Whether a problem is one that the facts in force raise by themselves."""
    return problem in questions_about(facts)


def _someone_else(reading: TurnReading, said: PatientReading, earlier: PatientFacts) -> bool:
    """Whether a message turns to another person, or describes one anew whose facts are not the known ones."""
    if reading.has(Cue.ANOTHER_PERSON) or (reading.has(Cue.RELATIVE) and not said.facts.empty):
        return True
    introduced = reading.found[Cue.INTRODUCING]
    spoken_of = reading.found[Cue.PERSON] - introduced
    anew = bool(introduced) and not any(place < min(introduced) for place in spoken_of)
    return anew and differing(earlier, said.facts)


def _unit_reply(reading: TurnReading, said: PatientReading, earlier: PatientFacts) -> tuple[PatientReading, str] | None:
    """A message that is only the unit asked for ("mg/dL"), read with the value that lacked it, and that fact's name."""
    if not said.facts.empty or reading.drugs or len(reading.words) > _LONGEST_UNIT_REPLY:
        return None
    held = facts_given(earlier)
    for name, (label, measures) in _UNITLESS.items():
        if name not in held:
            continue
        start = min(set(range(len(reading.words))) - reading.opening, default=0)
        unit = reading.text[reading.words[start].start :] if reading.words else ""
        for words in (unit, unit.split(" ")[-1]):
            answered = parse_patient(f"{label} {held[name]} {words}")
            found = facts_given(answered.facts)
            if found and name not in found and set(found) <= set(measures) and not answered.problems:
                return PatientReading(answered.facts, (), ()), name
    return None


def _bare_clearance(reading: TurnReading, said: PatientReading) -> tuple[PatientReading, str] | None:
    """A message that is only a value in a unit of clearance ("0.5 mL/min/kg?")."""
    start = min(set(range(len(reading.words))) - reading.opening, default=0)
    value = _CLEARANCE_VALUE.fullmatch(reading.text[reading.words[start].start :])
    if value is None or not said.facts.empty:
        return None
    read = parse_patient(f"CrCl {value['value']}")
    return (PatientReading(read.facts, (), read.problems), "") if not read.facts.empty else None


def _in_label_measure(
    reading: TurnReading, said: PatientReading, state: ConversationState, per_kg_bound: PerKgBound
) -> tuple[PatientReading, tuple[str, ...]]:
    """A clearance without unit in mL/min/kg, where the label of the one drug in question is printed in it."""
    value = said.facts.crcl_without_unit
    drugs = named_drugs(m for m in reading.own.mentions if m.drug in reading.own.drugs) or state.subject.drugs
    bound = per_kg_bound(drugs[0]) if len(drugs) == 1 else None
    if value is None or bound is None or value > bound:
        return said, ()
    known = {name: fact for name, fact in facts_given(said.facts).items() if name != "crcl_without_unit"}
    facts = PatientFacts.model_validate({**known, "crcl_ml_per_min_per_kg": value})
    note = f"CrCl {value} was read as mL/min/kg, the measure of the {drugs[0]} label; give a unit if it is another"
    open_questions = questions_about(said.facts)
    kept = tuple(
        problem for problem in said.problems if problem not in open_questions or not problem.startswith("CrCl")
    )
    return PatientReading(facts, said.spans, kept, said.unsettled), (note,)
