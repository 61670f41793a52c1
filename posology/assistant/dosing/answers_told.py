"""The answers "yes" and "no" to a question about a clearance, read as the clearance that each of them stands for.

"CrCl >30 mL/min? Yes: 1 g. No: 500 mg" gives the second dose at 30 mL/min or less.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.quantities import FOR_WHOM, Quantity, Role, between

_ANSWER = re.compile(
    r"(?:^|(?<=[\s(\[|>;/]))[*_]{0,2}(?P<word>yes|no)\b[*_]{0,2}\s*(?::|→|⇒|[-=]{1,2}>|[–—=|-](?=\s)|,)[*_]{0,2}",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.;!?](?=\s)|\n")
_LONGEST, _REACH = 300, 400

Side = tuple[int, int, str, int | None]


def asks(text: str, near: Sequence[str]) -> bool:
    """Whether a question stands in a text or right above it."""
    return "?" in text or any(line.rstrip(" *_").endswith("?") for line in near[:1])


def goes_on(above: str, line: str) -> bool:
    """Whether a line answers the question with which the line above it ends, or goes on with its answers.

    >>> goes_on("CrCl >30 mL/min?", "No → 500 mg"), goes_on("CrCl >30 mL/min.", "No → 500 mg")
    (True, False)
    """
    return "?" in above and _ANSWER.match(line.lstrip(" -•*")) is not None


def sides_answered(
    text: str, quantities: Sequence[Quantity], near: Sequence[str], in_words: Callable[[Quantity, bool], str]
) -> Iterator[Side]:
    """Each "yes" or "no" before a dose: from, to, and the clearance in words.

    Args:
        text: what is read.
        quantities: its numbers in order.
        near: the lines above it, nearest first.
        in_words: a bound in words, below it or above it.
    """
    for found in _ANSWER.finditer(text):
        bound = _asked(text, found.start(), quantities, near)
        if bound is None or not _gives_dose(text, found.end(), quantities):
            continue
        below = bound.low is None
        if found["word"].lower() == "no":
            below = not below
        yield found.start(), found.end(), f"at {in_words(bound, below)}:", None


def _asked(text: str, place: int, quantities: Sequence[Quantity], near: Sequence[str]) -> Quantity | None:
    """The one bound of the last question before a place, None where it asks about several or something else."""
    end = text.rfind("?", max(0, place - _REACH), place)
    if end >= 0:
        stops = [stop.end() for stop in _STOP.finditer(text, max(0, end - _LONGEST), end)]
        inside = between(quantities, max([0, *stops[-1:]]), end)
    elif near and near[0].rstrip(" *_").endswith("?") and len(near[0]) <= _LONGEST:
        inside = extract(near[0])
    else:
        return None
    bounds = [quantity for quantity in inside if quantity.role in FOR_WHOM]
    first = bounds[0] if len(bounds) == 1 else None
    if first is None or first.role is not Role.BAND or not first.unit:
        return None
    return first if (first.low is None) != (first.high is None) else None


def _gives_dose(text: str, place: int, quantities: Sequence[Quantity]) -> bool:
    """Whether a dose without a bound of its own follows in the sentence of an answer."""
    stop = _STOP.search(text, place)
    inside = between(quantities, place, len(text) if stop is None else stop.start())
    roles = {quantity.role for quantity in inside}
    return Role.DOSE in roles and not roles & FOR_WHOM
