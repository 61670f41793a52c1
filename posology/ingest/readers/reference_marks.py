"""Find and take out reference numbers: bracketed, flagged by markup, or bare at a sentence end.

Pure. It decides which printed integers are references and which are clinical numbers; what the
numbers refer to is not its business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from posology.ingest.readers.label_nouns import could_precede_reference

OPEN_FLAG = "\ue000"
CLOSE_FLAG = "\ue001"
"""Private-use characters put around numbers that the markup itself flags as references."""

_NUMBERS = r"\d{1,3}(?:\s*[-–]\s*\d{1,3})?(?:\s*[,;]\s*\d{1,3}(?:\s*[-–]\s*\d{1,3})?)*"
_BRACKETED = rf"\[\s*(?P<bracketed>{_NUMBERS})\s*\]"
_FLAGGED = rf"{OPEN_FLAG}(?P<flagged>[^{CLOSE_FLAG}]*){CLOSE_FLAG}"
_BRACKETS = re.compile(_BRACKETED)
_FLAGS = re.compile(rf"{_FLAGGED}(?:\s*[,;–-]?\s*{OPEN_FLAG}[^{CLOSE_FLAG}]*{CLOSE_FLAG})*")
_BARE = re.compile(
    r"(?<=\S)\s(?<![,;]\s)(?P<bare>\d{1,2}(?:,\s\d{1,2}(?!\d))*)(?!\d)"
    r"(?P<after>(?=\s*[.:;!?]?\s*$)|(?=[.:;!?]\s+\S)|(?=,\s(?!(?:and|or)\s\d)[A-Za-z])|(?=\s+[A-Z(“\"]))"
)
_RANGE = re.compile(r"(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?")
_WIDEST_RANGE = 30
_LARGEST_GAP = 5


@dataclass(frozen=True, slots=True)
class Mark:
    """Reference numbers that stood right after the first `offset` characters of the clean text."""

    offset: int
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text without its reference marks, and the marks that were taken out of it."""

    text: str
    marks: tuple[Mark, ...] = ()

    @property
    def numbers(self) -> tuple[int, ...]:
        """All reference numbers in printed order, each once."""
        return tuple(dict.fromkeys(number for mark in self.marks for number in mark.numbers))


@dataclass(frozen=True, slots=True)
class _Found:
    """Place of a mark in the raw text with its numbers."""

    start: int
    end: int
    numbers: tuple[int, ...]


def expand_numbers(printed: str) -> tuple[int, ...]:
    """Read a printed list of reference numbers, ranges included.

    >>> expand_numbers("1-3, 7")
    (1, 2, 3, 7)
    """
    numbers: list[int] = []
    for low_text, high_text in _RANGE.findall(printed):
        low, high = int(low_text), int(high_text or low_text)
        wide = low < high <= low + _WIDEST_RANGE
        numbers.extend(range(low, high + 1) if wide else dict.fromkeys((low, high)))
    return tuple(dict.fromkeys(numbers))


def take_bracketed(raw: str) -> MarkedText:
    """Take marks such as `[1]`, `[1, 2]` and `[1-3]` out of a text.

    >>> take_bracketed("Hydrate first [1, 2].")
    MarkedText(text='Hydrate first.', marks=(Mark(offset=13, numbers=(1, 2)),))
    """
    return _take_out(raw, _bracketed(raw))


def take_page_marks(raw: str, plausible: frozenset[int]) -> MarkedText:
    """Take flagged, bracketed and bare marks out of one block of an answer page.

    Args:
        raw: the block's text, white space folded.
        plausible: numbers that can be references on this page, see `plausible_numbers`.

    Returns:
        The text without marks. A bare list counts as a mark when all of it is plausible.

    >>> take_page_marks("Infuse over 1 hour 2", frozenset({1, 2}))
    MarkedText(text='Infuse over 1 hour', marks=(Mark(offset=18, numbers=(2,)),))
    >>> take_page_marks("Stop at grade 3", frozenset({1, 2, 3})).text
    'Stop at grade 3'
    """
    explicit = [*_bracketed(raw), *_flagged(raw)]
    blanked = _blank_out(raw, explicit)
    bare = [found for found in _bare(blanked) if plausible.issuperset(found.numbers)]
    return _take_out(raw, sorted((*explicit, *bare), key=lambda found: found.start))


def plausible_numbers(raws: Iterable[str], entries: int) -> frozenset[int]:
    """Say which integers can be reference numbers on a page.

    References are numbered from 1 as they are first used, so the numbers of a page's candidates
    run on without wide gaps; a lone 50 on a page that cites 1 to 7 is a clinical value.

    Args:
        raws: text of every block of the page.
        entries: number of entries in the page's own list, 0 if it has none.

    Returns:
        Numbers from 1 up to the last one reached without a gap of more than five.

    >>> sorted(plausible_numbers(["Hydrate well 2", "Expect counts near 50"], 0))
    [1, 2]
    """
    seen: set[int] = set()
    for raw in raws:
        explicit = [*_bracketed(raw), *_flagged(raw)]
        for found in (*explicit, *_bare(_blank_out(raw, explicit))):
            seen.update(found.numbers)
    reach = entries
    for number in sorted(seen):
        if number > reach + _LARGEST_GAP:
            break
        reach = max(reach, number)
    return frozenset(range(1, reach + 1))


def flag(numbers: str) -> str:
    """Put the private-use flags around numbers that markup shows as references."""
    return f"{OPEN_FLAG}{numbers}{CLOSE_FLAG}"


def _bracketed(raw: str) -> list[_Found]:
    return [_Found(m.start(), m.end(), expand_numbers(m["bracketed"])) for m in _BRACKETS.finditer(raw)]


def _flagged(raw: str) -> list[_Found]:
    return [_Found(m.start(), m.end(), expand_numbers(m.group())) for m in _FLAGS.finditer(raw)]


def _bare(raw: str) -> list[_Found]:
    """Bare integer lists at a sentence end, or before a comma, after something complete."""
    found: list[_Found] = []
    for match in _BARE.finditer(raw):
        numbers = tuple(int(number) for number in match["bare"].split(","))
        before = raw[max(0, match.start() - 60) : match.start()]
        if 0 in numbers or len(set(numbers)) < len(numbers):
            continue
        upcoming = raw[match.end("bare") : match.end("bare") + 2]
        if could_precede_reference(before, upcoming):
            found.append(_Found(match.start("bare"), match.end("bare"), numbers))
    return found


def _blank_out(raw: str, places: list[_Found]) -> str:
    """Put a harmless letter-free filler over known marks, so that offsets stay the same."""
    pieces: list[str] = []
    last = 0
    for place in sorted(places, key=lambda found: found.start):
        pieces += [raw[last : place.start], " " * (place.end - place.start)]
        last = place.end
    return "".join((*pieces, raw[last:]))


def _take_out(raw: str, places: list[_Found]) -> MarkedText:
    """Remove the marks with the space before them and close the gaps."""
    pieces: list[str] = []
    length = 0
    marks: list[Mark] = []
    last = 0
    for place in places:
        piece = raw[last : place.start].rstrip()
        if length == 0:
            piece = piece.lstrip()
        pieces.append(piece)
        length += len(piece)
        marks.append(Mark(length, place.numbers))
        last = place.end
        if length and last < len(raw) and (raw[last].isalnum() or raw[last] in '(“"•'):
            pieces.append(" ")
            length += 1
    rest = raw[last:]
    pieces.append(rest if length else rest.lstrip())
    clean = "".join(pieces).rstrip()
    merged = tuple(Mark(min(mark.offset, len(clean)), mark.numbers) for mark in marks)
    return MarkedText(clean, merged)
