"""A message that only takes something back: "forget the creatinine", "no longer on dialysis", "drop the ganciclovir".

Takes back what is named and in force; a verb of taking away inside a question takes back nothing.
"""

from __future__ import annotations

from posology.assistant.conversations.patient_facts import facts_given, fields_of, shown
from posology.assistant.conversations.state import Chip, ChipKind, ConversationState, chips, without, without_facts
from posology.assistant.conversations.turn_reading import TurnReading, named_drugs, route_in, unexplained, uses_in
from posology.assistant.understanding.followup_cues import Cue, FactName
from posology.assistant.understanding.lexicon import Lexicon


def take_back(
    reading: TurnReading, state: ConversationState, lexicon: Lexicon
) -> tuple[ConversationState, tuple[str, ...]] | None:
    """Take back what a message names, if taking back is all that it does.

    Returns:
        The state left and one note for each thing dropped; None for a message that means something else.
    """
    if reading.facts or unexplained(reading, lexicon):
        return None
    named = tuple(dict.fromkeys(match.value for match in lexicon.followups.facts.find(reading.words)))
    if not _takes_back(reading):
        stopped = reading.has(Cue.STOPPED) and named == (FactName.DIALYSIS,) and state.facts.dialysis is not None
        return _drop_facts(state, named) if stopped and not reading.drugs else None
    left, notes = _drop_facts(state, named)
    if FactName.EVERYTHING in named:
        left = left.model_copy(update={"population": "", "laboratory": ()})
    for chip in _named_chips(reading, state, lexicon):
        left = without(left, chip)
        notes = (*notes, f"Dropped {chip.label}")
    if not named and not notes and not (reading.drugs or reading.uses or reading.routes):
        return None
    return left, notes or ("There was nothing to drop",)


def _takes_back(reading: TurnReading) -> bool:
    """Whether the message begins with a verb of taking away: an order, not a question about one."""
    first = min(set(range(len(reading.words))) - reading.opening, default=0)
    if reading.words[first].folded == "please":
        first += 1
    return first in reading.found[Cue.FORGETTING]


def _drop_facts(state: ConversationState, named: tuple[FactName, ...]) -> tuple[ConversationState, tuple[str, ...]]:
    fields = [field for name in named for field in fields_of(name)]
    held = facts_given(state.facts)
    notes = tuple(f"Dropped {shown(field, held[field])}" for field in dict.fromkeys(fields) if field in held)
    return without_facts(state, *fields), notes


def _named_chips(reading: TurnReading, state: ConversationState, lexicon: Lexicon) -> list[Chip]:
    drugs = named_drugs(reading.own.mentions)
    uses = {use.id for use in uses_in(reading, lexicon)}
    route = route_in(reading).lower()
    return [
        chip
        for chip in chips(state)
        if (chip.kind is ChipKind.DRUG and chip.key in drugs)
        or (chip.kind is ChipKind.USE and chip.key in uses)
        or (chip.kind is ChipKind.ROUTE and chip.label.lower() == route)
    ]
