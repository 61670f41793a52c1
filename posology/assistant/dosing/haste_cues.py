"""The words that speak against giving a drug too fast, or without something, not against its dose.

"Must not be run in under 60 minutes", "never given without probenecid".

Language only: no drug, no dose, no limit. On which side of a time they let it run is read in `delivery_cues`.
"""

from __future__ import annotations

import re

from posology.assistant.dosing import cue_traces
from posology.assistant.dosing.traces import may_hold

_NOT = r"\b(?:never|(?:do|does|must|should|may|can|is|are|be) ?not|cannot|don't)\b"
_NOT_HASTILY = re.compile(
    rf"(?![^.;:]*\bmore than \d){_NOT}(?=[^.;:]{{0,80}}?\b(?:faster|quicker"
    r"|more (?:rapidly|quickly|often than|frequently than)"
    r"|(?:in|over) (?:less|fewer|under)|(?:under|less than) [\d.]+ ?(?:min|h))\b)",
    re.IGNORECASE,
)
# Not "without adjusting it": that speaks against the dose as it is.
_NOT_WITHOUT = re.compile(
    rf"{_NOT}(?=\s+(?:be\s+)?(?:give|infuse|administer|use|inject|take|start|begin|begun|run|prescribe)\w*\b"
    r"[^.;:]{0,80}?\bwithout\s(?!(?:an? |any |further |renal |prior )*(?:dos(?:e|age|ing) )?"
    r"(?:adjust|reduc|chang|modif|lower|prolong|extend)))",
    re.IGNORECASE,
)


def forbids_haste(text: str) -> bool:
    """Whether a text speaks against giving a drug too fast, not against its dose.

    >>> forbids_haste("500 mg must not be run in under 60 minutes"), forbids_haste("500 mg must not be given")
    (True, False)
    """
    return may_hold(text, cue_traces.HASTE) and _NOT_HASTILY.search(text) is not None


def forbids_absence(text: str) -> bool:
    """Whether a text only speaks against giving a drug without something.

    >>> forbids_absence("5 mg/kg is never given without probenecid"), forbids_absence("not without adjustment")
    (True, False)
    """
    return may_hold(text, cue_traces.WITHOUT) and _NOT_WITHOUT.search(text) is not None


def without_denials(text: str) -> str:
    """A text without the negations that only speak against haste, or against leaving something out."""
    text = _NOT_HASTILY.sub("", text) if may_hold(text, cue_traces.HASTE) else text
    return _NOT_WITHOUT.sub("", text) if may_hold(text, cue_traces.WITHOUT) else text
