"""What changes with the reader: order of sections, words before them, words explained, what to ask. Never a number.

Statements, numbers, units, citations, verdicts, reminders and labels are the same for everybody; a test holds every
answer of the shipped corpus to that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from posology.assistant.answering.presentation import Section, sections_of
from posology.assistant.answers import Answer, Audience, RetrievedPassage

AUDIENCES: tuple[tuple[Audience, str], ...] = (
    (Audience.PHYSICIAN, "Physician"),
    (Audience.PHARMACIST, "Pharmacist"),
    (Audience.NURSE, "Nurse"),
    (Audience.STUDENT, "Student"),
    (Audience.PATIENT, "Patient or carer"),
)
_AT_THE_BEDSIDE = ("administration", "preparation", "hydration", "monitoring")
_FOR_PHARMACY = ("renal", "administration", "preparation", "interactions")
_FIRST: Mapping[Audience, tuple[str, ...]] = {
    Audience.NURSE: _AT_THE_BEDSIDE,
    Audience.PHARMACIST: _FOR_PHARMACY,
}
_TO_PATIENTS = (
    "This is what the guideline tells clinicians, and no instruction to you.",
    "Do not start, stop or change a medicine by it. Talk to your care team first.",
    "In an emergency, call your local emergency number.",
)
_QUESTIONS = (
    ("", "Is this medicine right for me, and what is it for?"),
    ("dos", "How was my dose chosen, and who changes it?"),
    ("renal", "How are my kidneys checked, and does that change my dose?"),
    ("monitoring", "Which blood tests do I need, and how often?"),
    ("hydration", "Do I need to drink more, or get fluids, with this medicine?"),
    ("administration", "How and where is it given, and what should I notice while it is given?"),
    ("interaction", "Does it go together with everything else that I take?"),
    ("contraindication", "Is there a reason why I should not have it?"),
    ("", "Which signs mean that I should call you at once?"),
)
_ABBREVIATION = re.compile(r"[A-Z][A-Za-z]*[A-Z]+[A-Za-z]*|[A-Z]{2,}")


@dataclass(frozen=True, slots=True)
class Presentation:
    """How one answer is set for one reader.

    Attributes:
        preface: sentences before the answer.
        sections: every section of the answer, in this reader's order.
        glosses: terms of the answer with plain words, in order of appearance.
        glosses_open: whether they are shown without asking.
        to_ask: what a patient can ask the care team.
        beside: where else retrieval found something, one place per section; a patient is not sent to unchecked doses.
    """

    preface: tuple[str, ...]
    sections: tuple[Section, ...]
    glosses: tuple[tuple[str, str], ...]
    glosses_open: bool
    to_ask: tuple[str, ...]
    beside: tuple[RetrievedPassage, ...]


def present(answer: Answer, glosses: Mapping[str, str]) -> Presentation:
    """Arrange an answer for its audience.

    Args:
        answer: the answer; its audience decides.
        glosses: plain words by term.
    """
    audience = answer.audience
    explained = audience in {Audience.STUDENT, Audience.PATIENT}
    return Presentation(
        preface=preface_of(answer),
        sections=_ordered(sections_of(answer.statements), _FIRST.get(audience, ())),
        glosses=_found(answer, glosses) if explained else (),
        glosses_open=explained,
        to_ask=_to_ask(answer) if audience is Audience.PATIENT else (),
        beside=places_beside(answer),
    )


def preface_of(answer: Answer) -> tuple[str, ...]:
    """Sentences that a reader needs before the answer, wherever it is shown."""
    return _TO_PATIENTS if answer.audience is Audience.PATIENT else ()


def places_beside(answer: Answer) -> tuple[RetrievedPassage, ...]:
    """The first of the passages also retrieved in each section, best first; none for a patient or carer."""
    if answer.audience is Audience.PATIENT:
        return ()
    first: dict[tuple[str, ...], RetrievedPassage] = {}
    for passage in answer.also_retrieved:
        first.setdefault((passage.article_id, *passage.section_path), passage)
    return tuple(first.values())


def _ordered(sections: Sequence[Section], first: Sequence[str]) -> tuple[Section, ...]:
    """The lead, then the sections this reader needs first, then the others, each group in its own order."""

    def place(section: Section) -> int:
        if not section.heading:
            return -1
        heading = section.heading.lower()
        return next((rank for rank, word in enumerate(first) if word in heading), len(first))

    return tuple(sorted(sections, key=place))


def _found(answer: Answer, glosses: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The terms that stand in the answer; the longer of two that begin at the same place."""
    text = "\n".join(_texts(answer))
    places: dict[str, int] = {}
    for term in glosses:
        flags = 0 if _ABBREVIATION.fullmatch(term) else re.IGNORECASE
        match = re.search(rf"(?<!\w){re.escape(term)}(?!\w)", text, flags)
        if match:
            places[term] = match.start()
    inside = {
        term
        for term in places
        if any(term != other and places[term] == places[other] and len(other) > len(term) for other in places)
    }
    return tuple((term, glosses[term]) for term in sorted(places, key=lambda term: places[term]) if term not in inside)


def _texts(answer: Answer) -> Iterable[str]:
    for statement in answer.statements:
        yield statement.context
        yield statement.text
    for reminder in answer.reminders:
        yield reminder.text


def _to_ask(answer: Answer) -> tuple[str, ...]:
    """Questions that go with what the answer speaks of; they hold no number."""
    if answer.outcome != "answered":
        return tuple(question for word, question in _QUESTIONS if not word)
    spoken = " ".join(
        (*(statement.section for statement in answer.statements), *(reminder.topic for reminder in answer.reminders))
    ).lower()
    return tuple(question for word, question in _QUESTIONS if word in spoken)
