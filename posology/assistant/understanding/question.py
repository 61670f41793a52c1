"""A question understood: drugs, conditions, intents and the patient, without a model.

Retrieves nothing and answers nothing; a follow-up is resolved against its conversation elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from posology.assistant.understanding.drugs import DrugMention, Naming, drugs_among, unknown_drug_words
from posology.assistant.understanding.indications import IndicationMention, indications_among, qualifiers_among
from posology.assistant.understanding.intents import Intent, asking_words, intents_among, population_words
from posology.assistant.understanding.patient import PatientReading, merge_readings, parse_patient
from posology.assistant.understanding.phrases import Word, words_of
from posology.assistant.understanding.roles import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posology.assistant.understanding.lexicon import Lexicon, MedicalWords

_COMPANION_CUES = frozenset(
    {"with", "on", "taking", "takes", "receiving", "receives", "plus", "concomitant", "concurrent"}
)
_SHORTEST_MEDICAL_WORD = 7


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question says.

    Attributes:
        question: as asked.
        resolved_question: what is searched for; the question itself until a follow-up is resolved.
        drugs: ids of the drugs it is about, in reading order.
        modifier_drugs: ids of drugs that only narrow it ("acyclovir-resistant", "with ciclosporin").
        unknown_drug_words: words that end like a drug name and stand in no list.
        ambiguous: mentions whose spelling fits several drugs.
        mentions: every drug mention with its place.
        indications: conditions with their places and qualifiers.
        qualifiers: what narrows the conditions, wherever it stands.
        intents: what is asked for; never empty.
        asking_words: the words that say what is asked for, as the question writes them.
        population_words: the words that name a population, folded.
        patient: facts of the patient from question and patient text.
        looks_medical: whether anything at all points to medicine.
    """

    question: str
    resolved_question: str
    drugs: tuple[str, ...]
    modifier_drugs: tuple[str, ...]
    unknown_drug_words: tuple[str, ...]
    ambiguous: tuple[DrugMention, ...]
    mentions: tuple[DrugMention, ...]
    indications: tuple[IndicationMention, ...]
    qualifiers: tuple[str, ...]
    intents: tuple[Intent, ...]
    asking_words: frozenset[str]
    population_words: frozenset[str]
    patient: PatientReading
    looks_medical: bool


def understand(question: str, lexicon: Lexicon, patient_text: str = "") -> Understood:
    """Understand a question.

    Args:
        question: any text; instructions in it are words like all others.
        lexicon: the words by which it is understood.
        patient_text: what was given about the patient beside the question; wins over the question.
    """
    words = words_of(question)
    mentions = drugs_among(question, words, lexicon.drugs)
    indications = indications_among(question, words, lexicon.indications)
    unknown = unknown_drug_words(words, mentions, lexicon.drugs)
    patient = parse_patient(question)
    if patient_text.strip():
        patient = merge_readings(patient, parse_patient(patient_text))
    subjects = _drugs(mentions, Role.SUBJECT)
    return Understood(
        question=question,
        resolved_question=question.strip(),
        drugs=subjects,
        modifier_drugs=tuple(drug for drug in _drugs(mentions, Role.MODIFIER) if drug not in subjects),
        unknown_drug_words=unknown,
        ambiguous=tuple(mention for mention in mentions if mention.how is Naming.AMBIGUOUS),
        mentions=mentions,
        indications=indications,
        qualifiers=qualifiers_among(words, lexicon.indications),
        intents=_with_interaction(intents_among(words, lexicon.intents), mentions),
        asking_words=asking_words(words, lexicon.intents),
        population_words=population_words(words, lexicon.intents),
        patient=patient,
        looks_medical=bool(mentions or indications or unknown or not patient.facts.empty)
        or _speaks_of_medicine(words, lexicon.medical),
    )


def _drugs(mentions: Sequence[DrugMention], role: Role) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mention.drug for mention in mentions if mention.role is role and mention.drug))


def _with_interaction(intents: tuple[Intent, ...], mentions: Sequence[DrugMention]) -> tuple[Intent, ...]:
    """Add the interaction that "X with Y" asks about without saying so."""
    together = any(mention.cue in _COMPANION_CUES for mention in mentions)
    if not together or Intent.INTERACTION in intents:
        return intents
    return (*(intent for intent in intents if intent is not Intent.GENERAL), Intent.INTERACTION)


def _speaks_of_medicine(words: Sequence[Word], medical: MedicalWords) -> bool:
    for word in words:
        if word.folded in medical.words:
            return True
        if (
            len(word.folded) >= _SHORTEST_MEDICAL_WORD
            and word.folded.endswith(medical.endings)
            and word.folded not in medical.not_medical
        ):
            return True
    return False
