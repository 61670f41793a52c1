"""The conditions that drugs' labels speak of as uses, as far as telling a use from a harm needs it.

Judges no dose and no text: a condition that a label knows as no use may still be asked about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from posology.assistant.dosing.monographs import Monograph
from posology.assistant.understanding.indications import indications_among
from posology.assistant.understanding.lexicon import Lexicon
from posology.assistant.understanding.phrases import words_of

UsedFor = Callable[[str, str], bool]
"""Whether a drug (id) may be meant for a condition (id of the lexicon): True for drugs without a label here."""


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
