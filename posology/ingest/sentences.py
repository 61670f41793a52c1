"""Find where each sentence of a clinical text starts and ends.

Pure: works on one block of text and returns offsets. It does not clean text and knows nothing of
reference marks (see `readers/reference_marks.py`), which are gone before it is called.
"""

from __future__ import annotations

import re

_STOP = re.compile(r"[.!?]+[\"'”’)\]]*(?=\s)")
_WORD_BEFORE = re.compile(r"[^\s(\[\"“‘]+$")
_NEVER_LAST = frozenset(
    "dr mr mrs ms prof st vs e.g i.e eg ie cf al approx ca resp incl viz fig figs eq refs sr jr dept "  # noqa: SIM905
    "u.s u.k inc".split()
)
"""Abbreviations that are followed by more of the same sentence whatever comes next."""
_BEFORE_NUMBER = frozenset("no nos nr vol p pp sect sec ch ver max min ed tab ref temp wt conc avg".split())  # noqa: SIM905
"""Abbreviations that go on when a number follows."""
_MAY_END = frozenset(
    "i.v p.o i.m s.c s.q p.r b.i.d t.i.d q.i.d q.d q.h o.d a.m p.m etc hr hrs wk wks mo yr yrs mins secs "  # noqa: SIM905
    "tab tabs".split()
)
"""Abbreviations that end a sentence only when a capitalised word follows."""
_INITIAL = re.compile(r"(?:[A-Z]|[A-Z]\.[A-Z])")
_LIST_NUMBER = re.compile(r"\(?\d{1,3}")
_LOOK_BACK = 24


def split_sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return the half-open character ranges of the sentences of `text`, in order.

    Ranges carry no leading or trailing white space, do not overlap, and together hold every
    character of the text that is not white space.

    Args:
        text: one block of running text, without reference marks.

    Returns:
        Pairs `(start, end)`; empty for blank text.

    >>> s = "Give 1.4 mL i.v. over 1 h, e.g. by pump. Then, as Dr. Lee (no. 3) says, stop."
    >>> [s[a:b] for a, b in split_sentences(s)]
    ['Give 1.4 mL i.v. over 1 h, e.g. by pump.', 'Then, as Dr. Lee (no. 3) says, stop.']
    """
    ranges: list[tuple[int, int]] = []
    start = _skip_space(text, 0)
    for stop in _STOP.finditer(text):
        following = _skip_space(text, stop.end())
        if following >= len(text) or stop.start() < start:
            continue
        if _ends_sentence(text, start, stop, following):
            ranges.append((start, stop.end()))
            start = following
    end = len(text.rstrip())
    if start < end:
        ranges.append((start, end))
    return tuple(ranges)


def _skip_space(text: str, position: int) -> int:
    """The first position at or after `position` that is not white space."""
    while position < len(text) and text[position].isspace():
        position += 1
    return position


def _ends_sentence(text: str, start: int, stop: re.Match[str], following: int) -> bool:
    """Decide whether the punctuation at `stop` ends the sentence that began at `start`."""
    upcoming = text[following]
    if upcoming.islower() and not text.startswith("pH", following):
        return False
    if upcoming in ",;:)]%/":
        return False
    mark = stop.group()
    if mark[0] != "." or len(mark.rstrip("\"'”’)]")) > 1:
        return True
    found = _WORD_BEFORE.search(text[max(start, stop.start() - _LOOK_BACK) : stop.start()])
    word = found.group() if found else ""
    return not _goes_on(word, upcoming, whole=stop.start() - len(word) == start, closed=len(mark) > 1)


def _goes_on(word: str, upcoming: str, *, whole: bool, closed: bool) -> bool:
    """Say whether a full stop after `word` belongs to the word and not to the sentence.

    `whole` marks a word that is the whole sentence so far; `closed` a stop followed by a bracket.
    """
    folded = word.lower()
    if closed:
        return False
    if whole and (_LIST_NUMBER.fullmatch(word) or len(word) == 1):
        return True
    if folded in _NEVER_LAST:
        return True
    if folded in _BEFORE_NUMBER and upcoming.isdigit():
        return True
    if folded in _MAY_END and not upcoming.isupper():
        return True
    return _INITIAL.fullmatch(word) is not None and upcoming.isupper() and word != "I"
