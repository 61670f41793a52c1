"""Whether a drug that a question names is its subject or a side matter ("acyclovir-resistant", "with ciclosporin").

Looks only at the words around a mention; which words matter stands in the lexicon.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posology.assistant.understanding.phrases import Phrasebook, Word

_LONGEST_CUE = 4
_MOST_FILLERS = 6
# A question names few drugs; a pasted page may name thousands and is no list.
_LONGEST_LIST = 60
_DOSE_WORDS = frozenset({"dose", "doses", "infusion", "infusions", "induction", "load", "loading"})
_ROUTES = frozenset({"oral", "iv", "intravenous", "po", "topical"})
_LISTING = frozenset({"and", "or", "nor"})


class Role(StrEnum):
    """What a drug is to the question."""

    SUBJECT = "subject"
    MODIFIER = "modifier"


@dataclass(frozen=True, slots=True)
class RoleCues:
    """Words around a drug name that make it a side matter, always or where another drug remains the subject."""

    before: Phrasebook[str]
    after: Phrasebook[str]
    before_with_other: Phrasebook[str]
    after_with_other: Phrasebook[str]
    treating: frozenset[str]
    fillers: frozenset[str]
    fillers_after: frozenset[str]


class Place(NamedTuple):
    """Where a drug is named: words `first` to `last`; `drug` tells repeated mentions of one drug from two drugs."""

    drug: str
    first: int
    last: int


class RoleReading(NamedTuple):
    """The role of one mention and the words that decided it, "" for a subject."""

    role: Role
    cue: str = ""


def roles_of(words: Sequence[Word], places: Sequence[Place], cues: RoleCues) -> tuple[RoleReading, ...]:
    """Decide the role of every mention, in the order given."""
    always = [
        _cue_before(words, place, cues.before, cues) or _cue_after(words, place, cues.after, cues) for place in places
    ]
    _spread_over_lists(words, places, always)
    # A companion is one of another drug: among mentions of one drug there is none.
    several = any(place.drug != places[0].drug for place in places)
    perhaps = [
        _companion_cue(words, place, cues) if several and not cue else ""
        for place, cue in zip(places, always, strict=True)
    ]
    subjects = {place.drug for place, cue, maybe in zip(places, always, perhaps, strict=True) if not cue and not maybe}
    readings: list[RoleReading] = []
    for place, cue, maybe in zip(places, always, perhaps, strict=True):
        decided = cue or (maybe if subjects - {place.drug} else "")
        readings.append(RoleReading(Role.MODIFIER, decided) if decided else RoleReading(Role.SUBJECT))
    return tuple(readings)


def _companion_cue(words: Sequence[Word], place: Place, cues: RoleCues) -> str:
    before = _cue_before(words, place, cues.before_with_other, cues)
    if before:
        return before
    return _cue_after(words, place, cues.after_with_other, cues)


def _cue_before(words: Sequence[Word], place: Place, book: Phrasebook[str], cues: RoleCues) -> str:
    """The cue that ends right before a mention, fillers aside."""
    end = place.first - 1
    if words[place.first].opens:
        return ""
    for _ in range(_MOST_FILLERS + 1):
        if end < 0 or not words[end + 1].joined:
            return ""
        for start in range(max(0, end - _LONGEST_CUE + 1), end + 1):
            match = book.at(words, start)
            if match is not None and match.last == end and not _vetoed(words, start, place, cues):
                return _words(words, start, end)
        if words[end].folded not in cues.fillers and not words[end].folded.isdigit():
            return ""
        end -= 1
    return ""


def _words(words: Sequence[Word], first: int, last: int) -> str:
    return " ".join(word.folded for word in words[first : last + 1])


def _vetoed(words: Sequence[Word], start: int, place: Place, cues: RoleCues) -> bool:
    """Whether a cue does not count here: "why not X", "after X infusion", "treated with X"."""
    cue = words[start].folded
    previous = words[start - 1].folded if start else ""
    if cue == "not":
        return previous in {"why", "or"} or place.first != start + 1
    if cue in {"after", "following"} and place.last + 1 < len(words):
        return words[place.last + 1].joined and words[place.last + 1].folded in _DOSE_WORDS
    if cue in {"with", "on"}:
        return any(word.folded in cues.treating for word in words[max(0, start - 3) : start])
    return False


def _cue_after(words: Sequence[Word], place: Place, book: Phrasebook[str], cues: RoleCues) -> str:
    """The cue that begins right after a mention, fillers aside."""
    start = place.last + 1
    for _ in range(3):
        if start >= len(words) or not words[start].joined:
            return ""
        match = book.at(words, start)
        if match is not None:
            return _words(words, start, match.last)
        if words[start].folded not in cues.fillers_after:
            return ""
        start += 1
    return ""


def _spread_over_lists(words: Sequence[Word], places: Sequence[Place], found: list[str]) -> None:
    """Give every member of "resistant to X, Y or Z" the cue of the first, and of "X or Y failed" that of the last.

    Backwards only where another drug remains the subject: "foscarnet and acyclovir-resistant HSV" is no list.
    """
    if len(places) > _LONGEST_LIST:
        return
    for index in range(1, len(places)):
        if found[index - 1] and not found[index] and _listed(words, places, index - 1):
            found[index] = found[index - 1]
    for index in range(len(places) - 1, 0, -1):
        if found[index] and not found[index - 1] and _listed(words, places, index - 1):
            others = {place.drug for place, cue in zip(places, found, strict=True) if not cue}
            if others - {places[index - 1].drug}:
                found[index - 1] = found[index]


def _listed(words: Sequence[Word], places: Sequence[Place], left: int) -> bool:
    """Whether mentions `left` and `left + 1` are members of one list that is closed by "and" or "or"."""
    for index in range(left, len(places) - 1):
        inner = words[places[index].last + 1 : places[index + 1].first]
        if any(word.opens for word in (*inner, words[places[index + 1].first])):
            return False
        between = [word.folded for word in inner if word.folded not in _ROUTES]
        if between:
            return len(between) == 1 and between[0] in _LISTING
    return False
