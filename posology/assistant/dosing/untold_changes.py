"""Why what a text says of the dose at a clearance cannot be told: no such band is confirmed.

The rows of the band, and what is said outright, are judged in `lone_bands`.
"""

from __future__ import annotations

from collections.abc import Sequence

from posology.assistant.dosing import full_dose_cues
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.opinions import Opinion, no_rule
from posology.assistant.dosing.quantities import Role
from posology.assistant.dosing.scope_faults import is_base
from posology.assistant.dosing.shares import PART_OF_DOSE


def untold_keeping(said: str, rows: Sequence[DoseRule]) -> Opinion | None:
    """Why a band in which the label keeps the dose is not confirmed: the text speaks of a change, in words unread."""
    if not full_dose_cues.mentions_change(said) or not all(map(is_base, rows)):
        return None
    return no_rule("whether the text says that the dose is changed there could not be read", "polarity")


def untold_change(clause: Clause) -> Opinion | None:
    """Why what a text says of the dose in a band cannot be told; None where it can, or a part of the dose was read."""
    if any(one.role is Role.PERCENTAGE for one in clause.rest):
        return None
    if PART_OF_DOSE.search(clause.text):
        return no_rule("which part of the dose is given there could not be read")
    if full_dose_cues.leaves_open(clause.text) and not full_dose_cues.says_unchanged_until(clause.text):
        return no_rule("the text does not say in known words that the dose is changed there", "polarity")
    return None
