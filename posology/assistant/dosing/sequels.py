"""Words that tell what comes after a step of a course: "then …", "after induction, …", "once the load is complete".

Reads words only; which phases a dose takes because of them is decided in `situations`.
"""

from __future__ import annotations

import re

from posology.assistant.dosing import cue_traces
from posology.assistant.dosing.traces import at_end, may_hold

# What may stand between "after" and the opening: "after 3 weeks of ganciclovir induction"; a verb ends it.
_BETWEEN = (
    r"(?:(?!(?:gives?|given|start|begin|use|using|is|are|was|were|in|for|if|when|continue|surgery|transplant\w*)\b)"
    r"[\w–-]+\s+){0,6}"
)
_OPENING = (
    r"(?:load(?:ing)?(?:\s+doses?)?|induction)(?:\s+(?:phase|period|therapy|treatment|course|regimen|doses?|dosing))?"
    r"(?:\s+with\s+[\w-]+)?"
)
_AFTER = rf"\b(?:after|following|post)[\s-]+{_BETWEEN}{_OPENING}"
_OVER = re.compile(
    rf"{_AFTER}(?=\s*(?:[.,:;)]|$)|\s+(?:continue|give|use|go|maint|switch|change|step)|(?<=induction)\s+\d"
    r"|\s+(?!(?:of|at|with)\b)[a-z-]+(?:\s+(?:is|at)|:)?\s+\d)"
    rf"|\b(?:once|when|after|as\s+soon\s+as)\s+{_BETWEEN}{_OPENING}"
    r"\s+(?:(?:is|are|has\s+been|have\s+been|was|were)\s+)?(?:completed?|over|finished|done|ended|ends)\b",
    re.IGNORECASE,
)
_OVER_WITH_DOSE = re.compile(
    rf"\W*{_AFTER}(?:(?<!induction)\s+(?:of\s+|at\s+)?|\s+(?:of|at)\s+|\s*\()\d", re.IGNORECASE
)
# "Loaded with 200 mg and continued at 100 mg daily": a dose to continue with is not the first one.
_GOES_ON = (
    r"(?:(?:is|are|was|can be|may be|to be)\s+)?continu(?:e[ds]?|ing)"
    r"(?:\s+(?:it|on|with|at|as|by|oral(?:ly)?|iv|treatment|therapy|intravenously|giving|taking))*\s+(?=\d)"
)
_SEQUEL = re.compile(
    r"\W*(?:\d[.)]\s*)?(?:(?:and|but)\s+)?(?:then|(?:to be )?followed (?:by|with)|after which|thereafter|afterwards"
    r"|subsequently)\b"
    r"|\s*(?:→|⇒|➔|[-=]>)"
    rf"|\W*(?:(?:and|but)\s+)?{_GOES_ON}"
    r"|[^.;]{1,90}\b(?:thereafter|afterwards|subsequently)\W*$",
    re.IGNORECASE,
)
# "100 mg once daily after the loading dose": a single dose before it changes nothing about which regimen it is.
_NO_NUMBER = re.compile(r"[^\d.;]{0,60}")
_THEN_AFTER = re.compile(r"[^.;:\d]{0,30}?\b(?:then|followed by|thereafter)\b", re.IGNORECASE)
# "500 mg daily, plus 500 mg each week up to 2 g": more and more until an end is reached.
_MORE_BEFORE = re.compile(
    r"(?:\bplus(?: an?)?(?: further| another| extra)?"
    r"|(?:\bwith|\band|\bthen|,)\s+(?:an? )?(?:further|another|extra))\s+$",
    re.IGNORECASE,
)
_MORE_AFTER = re.compile(
    r",?\s+(?:up to|until)\s+(?:a (?:maximum|total|dose)|the|[\d.,]+\s?(?:mg|g|mcg))", re.IGNORECASE
)


def is_sequel(text: str) -> bool:
    """Whether a stretch tells what comes after the one before it ("then …", "followed by …", "after induction, …")."""
    return (may_hold(text, cue_traces.THEN) and _SEQUEL.match(text) is not None) or any(
        "induction" in text[start:end].lower() or _NO_NUMBER.fullmatch(text, 0, start)
        for start, end in openings_over(text)
    )


def goes_on(after: str) -> bool:
    """Whether the words right after a dose say that another one comes after it ("once, then …")."""
    return may_hold(after, cue_traces.THEN) and _THEN_AFTER.match(after) is not None


def tells_opening_before(text: str) -> bool:
    """Whether a stretch tells the dose that a course began with, before what comes then.

    >>> tells_opening_before("After a loading dose of 6 mg/kg"), tells_opening_before("After induction, 5 mg/kg")
    (True, False)
    """
    return may_hold(text, cue_traces.OPENINGS) and _OVER_WITH_DOSE.match(text) is not None


def openings_over(text: str) -> list[tuple[int, int]]:
    """Where a text names the opening of a course as over, without its dose.

    >>> openings_over("After 2 weeks of induction, 900 mg"), openings_over("Induction after transplant: 900 mg")
    ([(0, 26)], [])
    """
    return [match.span() for match in _OVER.finditer(text)] if may_hold(text, cue_traces.OPENINGS) else []


def adds_more(before: str, after: str) -> bool:
    """Whether the words around a dose add it to the one before until an end is reached.

    >>> adds_more("500 mg daily, plus ", " up to 2000 mg"), adds_more("300 mg plus ", " daily")
    (True, False)
    """
    return _MORE_AFTER.match(after) is not None and at_end(_MORE_BEFORE, before, 40)
