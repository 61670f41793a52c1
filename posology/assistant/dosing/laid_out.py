"""Texts that say by layout what a sentence says in words, read as that sentence: records, and lists that go on.

"Dose: 1 g" above "Interval: every 8 hours" is one dose; "1 g every:" and "Maximum dose:" begin each item of their list;
"Once daily:" above a list is how often each of its doses is given. For whom heads say doses are is read in `lead_ins`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.quantities import Quantity, Role, between
from posology.assistant.dosing.spacing import Folded, blanked

_MARK = r"[ \t>]*(?:[-*•‣–+][ \t]+)?[*_]{0,2}"
_DOSE_KEY = re.compile(rf"{_MARK}(?:[\w-]+ )?(?:dose|dosage|amount)[*_]{{0,2}}:[*_ \t]*", re.IGNORECASE)
_TIME_KEY = re.compile(
    rf"{_MARK}(?:dos(?:e|ing) )?(?:interval|frequency|freq|schedule|how often|timing|times)[*_]{{0,2}}:[*_ \t]*",
    re.IGNORECASE,
)
_OTHER_KEY = re.compile(rf"{_MARK}(?:route|form|formulation|via|given)[*_]{{0,2}}:[*_ \t]*", re.IGNORECASE)
_DRUG_KEY = re.compile(rf"{_MARK}(?:drug|medication|medicine|agent)[*_]{{0,2}}:", re.IGNORECASE)
_PEOPLE_KEY = re.compile(
    rf"{_MARK}(?:(?:renal|kidney) function|Cr?Cl|CLcr|e?GFR|(?:creatinine )?clearance"
    r"|(?:body )?weight|age|indication|use)[*_]{0,2}:",
    re.IGNORECASE,
)
_ITEM = re.compile(r"[ \t>]*(?:[-*•‣–+]|\(?(?:\d{1,2}|[a-h])[.)])[ \t]+(?=\S)")
_HANGS = re.compile(r"\b(?:every|below|above|under|over|than|of|at|to|is|are|by)[ \t]*:[ \t]*$", re.IGNORECASE)
# A head that tells of each item what it is, and no more.
_HEADS = re.compile(
    r"[ \t#*_>]*(?:contraindicated|not recommended"
    r"|(?:maximum|max\.?|maximal)(?: (?:daily|single|total|adult|recommended))*"
    r" (?:doses?|dosage|rate|infusion rate|concentration))[ \t*_]*(?:(?<!\*):|:?\*\*:?)[ \t*_]*",
    re.IGNORECASE,
)
_FRAME = re.compile(r"[ \t#*_>]*(.*?)[ \t*_]*:?[ \t*_]*", re.DOTALL)
_ADVERBS = re.compile(
    r"(?:given|dosed|doses?|dosing|administered|drugs?|medicines?|if|with"
    r"|CrCl|CLcr|e?GFR|creatinine clearance|[\s,()–—-])*",
    re.IGNORECASE,
)
_TIMES = frozenset({Role.INTERVAL, Role.FREQUENCY})
_LONGEST, _MOST_ITEMS = 200, 200

Span = tuple[int, int]
_Part = tuple[str, int | None]  # words with the place where they stand in the text, None for a mark of our own


@dataclass(frozen=True, slots=True)
class _Lines:
    """The lines of a text that are not blank, and its numbers."""

    text: str
    spans: tuple[Span, ...]
    quantities: Sequence[Quantity]

    def words(self, at: int) -> str:
        start, end = self.spans[at]
        return self.text[start:end]

    def inside(self, at: int) -> Sequence[Quantity]:
        return between(self.quantities, *self.spans[at])

    def roles(self, at: int) -> frozenset[Role]:
        return frozenset(quantity.role for quantity in self.inside(at))

    def items_below(self, at: int) -> Iterator[int]:
        """The items of the list right below a line, without those of lists within it."""
        depth = -1
        for below in range(at + 1, min(len(self.spans), at + 1 + _MOST_ITEMS)):
            words = self.words(below)
            if _ITEM.match(words) is None:
                return
            own = len(words) - len(words.lstrip())
            depth = own if depth < 0 else depth
            if own < depth:
                return
            if own == depth:
                yield below


def laid_out(text: str, quantities: Sequence[Quantity], near: Sequence[str] = ()) -> tuple[Folded, ...]:
    r"""The text with what its layout says spelt out, none where it says nothing so.

    Args:
        text: what is read.
        quantities: its numbers in order.
        near: the lines above it, nearest first.

    >>> from posology.assistant.dosing.extraction import extract
    >>> record = "Dose: 1 g\nInterval: every 8 hours"
    >>> [one.text for one in laid_out(record, extract(record))]
    ['Dose: 1 g every 8 hours']
    """
    above = _above(text, quantities, near[0]) if near and quantities and len(near[0]) <= _LONGEST else ()
    if above or "\n" not in text or (":" not in text and "#" not in text and "**" not in text):
        return above
    lines = _Lines(text, tuple(_spans(text)), quantities)
    changes: dict[int, tuple[_Part, ...]] = {}
    for at in range(len(lines.spans) - 1):
        changes.update(_record(lines, at) or _led_on(lines, at) or _timed(lines, at))
    return (_spelt_out(lines, changes),) if changes else ()


def is_one_record(line: str, below: str) -> bool:
    """Whether two lines tell parts of one regimen by their keys ("CrCl: 26-50 mL/min", "Dose: 1 g", "Route: IV")."""
    parts = (_PEOPLE_KEY, _DOSE_KEY, _TIME_KEY, _OTHER_KEY)
    first = any(key.match(line) for key in (_DRUG_KEY, *parts))
    return first and any(key.match(below) for key in parts)


def _above(text: str, quantities: Sequence[Quantity], head: str) -> tuple[Folded, ...]:
    """The text with the line above it that begins its sentence or says how often its doses are given.

    What is wrong with a number of that line is said of the first number of the text: it stands nowhere in it.
    """
    at = quantities[0].start
    if (heads := _HEADS.fullmatch(head)) or _HANGS.search(head):
        words = head.strip(" \t:#*_") + (": " if heads else " ")
        return (Folded(words + text, (*[at] * len(words), *range(len(text) + 1))),)
    roles = {quantity.role for quantity in quantities}
    doses = [quantity for quantity in quantities if quantity.role is Role.DOSE]
    how = _time_of(head, extract(head)) if doses and not roles & _TIMES else None
    if how is None:
        return ()
    words, end = f" {how.text}", doses[0].end
    return (Folded(text[:end] + words + text[end:], (*range(end), *[at] * len(words), *range(end, len(text) + 1))),)


def _time_of(line: str, inside: Sequence[Quantity]) -> Quantity | None:
    """How often the doses below a line are given, where it tells that, for whom, and nothing else."""
    times = [quantity for quantity in inside if quantity.role in _TIMES]
    if len(times) != 1 or any(quantity.role not in _TIMES | {Role.BAND} for quantity in inside):
        return None
    framed = _FRAME.fullmatch(blanked(line, ((q.start, q.end) for q in inside)))
    return times[0] if framed is not None and _ADVERBS.fullmatch(framed[1]) else None


def _spans(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _record(lines: _Lines, at: int) -> dict[int, tuple[_Part, ...]]:
    """A dose that has a line for itself, with the lines below it that tell its route and interval."""
    found = _DOSE_KEY.match(lines.words(at))
    if found is None or Role.DOSE not in lines.roles(at) or lines.roles(at) & _TIMES:
        return {}
    joined: dict[int, tuple[_Part, ...]] = {}
    start, end = lines.spans[at]
    parts: tuple[_Part, ...] = ((lines.text[start:end], start),)
    for below in range(at + 1, len(lines.spans)):
        key = _TIME_KEY.match(lines.words(below)) or _OTHER_KEY.match(lines.words(below))
        if key is None:
            break
        start, end = lines.spans[below]
        parts = (*parts, (" ", None), (lines.text[start + key.end() : end], start + key.end()))
        joined[below] = ()
        if _TIME_KEY.match(lines.words(below)) and lines.roles(below) & _TIMES:
            return {at: parts, **joined}
    return {}


def _led_on(lines: _Lines, at: int) -> dict[int, tuple[_Part, ...]]:
    """The items that end the sentence of the line above them ("Meropenem 1 g every:"), each with its beginning."""
    start, end = lines.spans[at]
    words = lines.words(at)
    heads = _HEADS.fullmatch(words) is not None
    if end - start > _LONGEST or not (heads or _HANGS.search(words)):
        return {}
    items = list(lines.items_below(at))
    item = _ITEM.match(words)
    first = 0 if item is None else item.end()
    lead = (words.rstrip(" \t:*_")[first:] + (": " if heads else " "), start + first)
    bullet = (words[:first], start)
    told = {one: (bullet, lead, *_own(lines, one)) for one in items}
    return {at: (), **told} if told else {}


def _timed(lines: _Lines, at: int) -> dict[int, tuple[_Part, ...]]:
    """The doses of a list whose head tells nothing but how often they are given, each with that."""
    start, end = lines.spans[at]
    words = lines.words(at)
    if end - start > _LONGEST or not lines.roles(at) & _TIMES:
        return {}
    if not (words.rstrip(" *_").endswith(":") or words.lstrip().startswith(("#", "**", "__"))):
        return {}
    inside = lines.inside(at)
    time = _time_of(words, [replace(q, start=q.start - start, end=q.end - start) for q in inside])
    if time is None:
        return {}
    first, last = start + time.start, start + time.end
    how = ((" ", None), (lines.text[first:last], first))
    doses = [one for one in lines.items_below(at) if _gives_dose(lines, one)]
    told = {one: _with_time(lines, one, how) for one in doses}
    before, behind = (start, first), (last, end)
    left = tuple((lines.text[a:b], a) for a, b in (before, behind)) if len(inside) > 1 else ()
    return {at: left, **told} if told else {}


def _gives_dose(lines: _Lines, at: int) -> bool:
    return Role.DOSE in lines.roles(at) and not lines.roles(at) & _TIMES


def _with_time(lines: _Lines, at: int, how: tuple[_Part, ...]) -> tuple[_Part, ...]:
    """An item with how often its dose is given right behind the dose."""
    start, end = lines.spans[at]
    dose = next(quantity.end for quantity in lines.inside(at) if quantity.role is Role.DOSE)
    return ((lines.text[start:dose], start), *how, (lines.text[dose:end], dose))


def _own(lines: _Lines, at: int) -> tuple[_Part, ...]:
    """An item without its bullet."""
    start, end = lines.spans[at]
    item = _ITEM.match(lines.text, start, end)
    first = start if item is None else item.end()
    return ((lines.text[first:end], first),)


def _spelt_out(lines: _Lines, changes: dict[int, tuple[_Part, ...]]) -> Folded:
    """The text with some of its lines in other words, each character with the place it stands at."""
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for at, (start, end) in enumerate(lines.spans):
        if at not in changes:
            continue
        parts = changes[at]
        before = (lines.text[done:start], done) if parts else (lines.text[done:start].rstrip("\n"), done)
        for words, place in (before, *parts):
            pieces.append(words)
            places += [start] * len(words) if place is None else range(place, place + len(words))
        done = end
    pieces.append(lines.text[done:])
    places += range(done, len(lines.text) + 1)
    return Folded("".join(pieces), tuple(places))
