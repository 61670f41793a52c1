"""The words that speak against giving a drug too fast ("must not be run in under 60 minutes"), not against its dose.

Language only: no drug, no dose, no limit. On which side of a time they let it run is read in `delivery_cues`.
"""

from __future__ import annotations

import re

from posology.assistant.dosing import cue_traces
from posology.assistant.dosing.traces import may_hold

_NOT_HASTILY = re.compile(
    r"(?![^.;:]*\bmore than \d)\b(?:never|(?:do|does|must|should|may|can|is|are|be) ?not|cannot"
    r"|don't)\b(?=[^.;:]{0,80}?\b(?:faster|quicker"
    r"|more (?:rapidly|quickly|often than|frequently than)"
    r"|(?:in|over) (?:less|fewer|under)|(?:under|less than) [\d.]+ ?(?:min|h))\b)",
    re.IGNORECASE,
)


def forbids_haste(text: str) -> bool:
    """Whether a text speaks against giving a drug too fast, not against its dose.

    >>> forbids_haste("500 mg must not be run in under 60 minutes"), forbids_haste("500 mg must not be given")
    (True, False)
    """
    return may_hold(text, cue_traces.HASTE) and _NOT_HASTILY.search(text) is not None


def without_haste(text: str) -> str:
    """A text without the negations that only speak against haste."""
    return _NOT_HASTILY.sub("", text) if may_hold(text, cue_traces.HASTE) else text
