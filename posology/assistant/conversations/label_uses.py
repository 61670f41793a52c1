"""What drugs' labels speak of as uses and as company: as much as tells a use from a harm and a swap from company.

Judges no dose and no text: a condition that a label knows as no use may still be asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache

from posology.assistant.dosing.monographs import Monograph
from posology.assistant.understanding.drugs import drugs_among
from posology.assistant.understanding.indications import indications_among
from posology.assistant.understanding.lexicon import Lexicon
from posology.assistant.understanding.phrases import words_of

# Drugs of one class end alike: apixaban and rivaroxaban, valganciclovir and brincidofovir.
_STEM = 4

UsedFor = Callable[[str, str], bool]
"""Whether a drug (id) may be meant for a condition (id of the lexicon): True for drugs without a label here."""


class Standing(StrEnum):
    """How a drug that a message only names stands to the one in question."""

    INSTEAD = "instead"
    BESIDE = "beside"
    EITHER = "either"


StandingOf = Callable[[str, str, Sequence[str]], Standing]
"""How a drug (second id) stands to the one in question (first id), which is asked about for some conditions."""


def always_instead(held: str, named: str, conditions: Sequence[str]) -> Standing:  # noqa: ARG001 - a `StandingOf`
    """A drug named alone takes the place of the one before: nothing is known of labels."""
    return Standing.INSTEAD


def standing_of(monographs: Mapping[str, Monograph], lexicon: Lexicon) -> StandingOf:
    """How drugs stand to each other by their labels.

    One that shares the conditions in question, or the stem of its name, is meant instead, one that the label of the
    first names and that shares neither beside it; both or nothing of this leaves it open. Without conditions, those of
    the first drug's label count.
    """
    roots = {drug: _roots(monograph, lexicon) for drug, monograph in monographs.items()}

    @cache
    def company(drug: str) -> frozenset[str]:
        texts = _texts(monographs[drug].model_dump()) if drug in monographs else ()
        return frozenset(m.drug for text in texts for m in drugs_among(text, words_of(text), lexicon.drugs) if m.drug)

    def standing(held: str, named: str, conditions: Sequence[str]) -> Standing:
        wanted = frozenset(_root(condition) for condition in conditions) or roots.get(held, frozenset())
        rival = not wanted.isdisjoint(roots.get(named, frozenset())) or held[-_STEM:] == named[-_STEM:]
        if rival is (named in company(held)):
            return Standing.EITHER
        return Standing.INSTEAD if rival else Standing.BESIDE

    return standing


def _texts(part: object) -> Iterator[str]:
    """Every text inside a monograph."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping | list | tuple):
        for inner in part.values() if isinstance(part, Mapping) else part:
            yield from _texts(inner)


def of_any_use(drug: str, condition: str) -> bool:  # noqa: ARG001 - the shape of `UsedFor`
    """Every condition may be meant: nothing is known of labels."""
    return True


def used_for(monographs: Mapping[str, Monograph], lexicon: Lexicon) -> UsedFor:
    """What each drug is used for, labelled or not; a narrower or wider form of a use is a use."""
    roots = {drug: _roots(monograph, lexicon) for drug, monograph in monographs.items()}

    def may_be_meant(drug: str, condition: str) -> bool:
        return drug not in roots or _root(condition) in roots[drug]

    return may_be_meant


def _roots(monograph: Monograph, lexicon: Lexicon) -> frozenset[str]:
    named = [term for use in monograph.indications for term in (use.name, *use.terms, *use.outside)]
    texts = (*named, *monograph.not_labelled)
    found = (mention for text in texts for mention in indications_among(text, words_of(text), lexicon.indications))
    return frozenset(_root(mention.id) for mention in found)


def _root(condition: str) -> str:
    return condition.split("-", maxsplit=1)[0]
