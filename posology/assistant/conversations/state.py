"""What a conversation is about at one moment: subject, what was asked, the patient, and the last answer.

Frozen values and the changes a person makes to them by hand; how a question changes them is decided in `resolution`.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from posology.assistant.answers import Answer, Withheld
from posology.assistant.conversations.patient_facts import facts_given, replaced_by, shown
from posology.assistant.patients import PatientFacts, Sex


class _Kept(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Use(_Kept):
    """A condition in force: its id, and the words that name it with everything that narrows it."""

    id: str
    words: str


class Subject(_Kept):
    """What the conversation is about; the route in the words in which it was given."""

    drugs: tuple[str, ...] = ()
    uses: tuple[Use, ...] = ()
    route: str = ""

    @property
    def empty(self) -> bool:
        """Whether nothing is named that a follow-up could lean on."""
        return not self.drugs and not self.uses


class LaboratoryValue(_Kept):
    """A laboratory value told of the patient that is no patient fact: what was measured, and words that tell it."""

    id: str
    words: str


class Asked(_Kept):
    """What was asked of the subject: the words that ask, and the regimen they propose ("every 12 hours")."""

    words: tuple[str, ...] = ()
    regimen: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """The words and the regimen, as they are read out."""
        return tuple(part for part in (*self.words, self.regimen) if part)


class LastAnswer(_Kept):
    """The answer that a follow-up may point at: its id, its passages and what it withheld."""

    answer_id: str
    passages: tuple[str, ...] = ()
    withheld: tuple[Withheld, ...] = ()


class ConversationState(_Kept):
    """Everything that a follow-up is resolved against.

    `population` is what was told of the patient beside the facts ("pregnant"), in the words in which it was told;
    `laboratory` the values that only limits of use need ("urine protein 2+").
    """

    subject: Subject = Subject()
    asked: Asked = Asked()
    facts: PatientFacts = PatientFacts()
    population: str = ""
    laboratory: tuple[LaboratoryValue, ...] = ()
    last: LastAnswer | None = None

    def to_json(self) -> str:
        """The state as JSON; numbers stand as text, so that not a digit is lost."""
        return json.dumps(self.model_dump(mode="python"), default=str, ensure_ascii=False, sort_keys=True)


class ChipKind(StrEnum):
    """What a chip stands for."""

    DRUG = "drug"
    USE = "use"
    ROUTE = "route"
    POPULATION = "population"
    REGIMEN = "regimen"
    LABORATORY = "laboratory"
    FACT = "fact"


@dataclass(frozen=True, slots=True)
class Chip:
    """One thing in force that a person can take away; a fact can also be edited. `key` is a drug, use or fact id."""

    kind: ChipKind
    key: str
    label: str


def chips(state: ConversationState) -> tuple[Chip, ...]:
    """Everything in force, in the order in which it is read out.

    >>> [chip.label for chip in chips(ConversationState(facts=PatientFacts(weight_kg=Decimal(58))))]
    ['weight 58 kg']
    """
    subject = state.subject
    found = [Chip(ChipKind.DRUG, drug, drug) for drug in subject.drugs]
    found += [Chip(ChipKind.USE, use.id, use.words) for use in subject.uses]
    texts = (
        (ChipKind.ROUTE, subject.route),
        (ChipKind.POPULATION, state.population),
        (ChipKind.REGIMEN, state.asked.regimen),
    )
    found += [Chip(kind, kind.value, words) for kind, words in texts if words]
    found += [Chip(ChipKind.LABORATORY, value.id, value.words) for value in state.laboratory]
    found += [Chip(ChipKind.FACT, name, shown(name, value)) for name, value in facts_given(state.facts).items()]
    return tuple(found)


def without(state: ConversationState, chip: Chip) -> ConversationState:
    """The state without what a chip stands for; the same state when it is not in force."""
    subject, asked = state.subject, state.asked
    match chip.kind:
        case ChipKind.DRUG:
            subject = _with_subject(subject, drugs=tuple(drug for drug in subject.drugs if drug != chip.key))
        case ChipKind.USE:
            subject = _with_subject(subject, uses=tuple(use for use in subject.uses if use.id != chip.key))
        case ChipKind.ROUTE:
            subject = _with_subject(subject, route="")
        case ChipKind.POPULATION:
            return state.model_copy(update={"population": ""})
        case ChipKind.REGIMEN:
            asked = asked.model_copy(update={"regimen": ""})
        case ChipKind.LABORATORY:
            kept = tuple(value for value in state.laboratory if value.id != chip.key)
            return state.model_copy(update={"laboratory": kept})
        case ChipKind.FACT:
            return without_facts(state, chip.key)
    return state.model_copy(update={"subject": subject, "asked": asked})


def _with_subject(subject: Subject, **changed: object) -> Subject:
    return subject.model_copy(update=changed)


def without_facts(state: ConversationState, *names: str) -> ConversationState:
    """The state without some patient facts, by field name."""
    kept = {name: value for name, value in facts_given(state.facts).items() if name not in names}
    return state.model_copy(update={"facts": PatientFacts.model_validate(kept)})


def with_fact(state: ConversationState, name: str, value: Decimal | Sex | str) -> ConversationState:
    """The state with one patient fact set by hand; facts that the new one makes obsolete are dropped.

    Raises:
        ValueError: the fact is not known, or the value is none of its kind.
    """
    facts, _ = replaced_by(state.facts, PatientFacts.model_validate({name: value}))
    return state.model_copy(update={"facts": facts})


def after_answer(state: ConversationState, answer: Answer) -> ConversationState:
    """The state once a question was answered: the answer is what the next question may point at."""
    last = LastAnswer(
        answer_id=answer.id,
        passages=tuple(citation.passage_id for citation in answer.citations),
        withheld=answer.withheld,
    )
    return state.model_copy(update={"last": last})
