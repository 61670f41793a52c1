"""The words of a resolved question: subject first, then what is asked, from words already given.

Adds no number and no medical word of its own beyond the names of drugs and intents.
"""

from __future__ import annotations

from collections.abc import Sequence

from posology.assistant.conversations.state import ConversationState, Subject
from posology.assistant.understanding.lexicon import Lexicon


def resolved_text(subject: Subject, parts: Sequence[str], lexicon: Lexicon) -> str:
    """A question that stands by itself: "foscarnet for CMV retinitis: dose, every 12 hours".

    Args:
        subject: what it is about.
        parts: what is asked, in reading order; empty asks for the subject in general.
        lexicon: where the drugs' names stand.
    """
    about = listed(drug_names(subject.drugs, lexicon))
    uses = listed([use.words for use in subject.uses])
    head = " ".join(part for part in (about, subject.route) if part)
    head = f"{head} for {uses}" if head and uses else head or uses
    asked = ", ".join(dict.fromkeys(part for part in parts if part))
    return f"{head}: {asked}" if head and asked else head or asked


def restated(state: ConversationState, lexicon: Lexicon) -> str:
    """The question in force, asked again: after a fact or chip has changed."""
    return resolved_text(state.subject, (*state.asked.parts, state.population), lexicon)


def drug_names(drugs: Sequence[str], lexicon: Lexicon) -> list[str]:
    """The display names of some drugs."""
    known = lexicon.drugs.drugs
    return [known[drug].name if drug in known else drug for drug in drugs]


def listed(names: Sequence[str]) -> str:
    """Names in one breath.

    >>> listed(["foscarnet", "cidofovir", "ganciclovir"])
    'foscarnet, cidofovir and ganciclovir'
    """
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)
