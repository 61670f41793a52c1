"""White space folded to single blanks, dashes of ranges to one kind, with the way back to the places as given.

A dash or blank of another kind, two blanks or a hard-wrapped line must not change what a text says; line breaks that
divide rows, bullets and sentences stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.day_marks import counts_days, with_days
from posology.assistant.dosing.edits import Edit, edited
from posology.assistant.dosing.markup import has_markup, without_markup
from posology.assistant.dosing.text_marks import silent_marks

_DASH = re.compile(r"(?<=\d)[‐‑‒—−](?=\d)")
_ODD = re.compile(rf"[^\S \n]|[ ]{{2}}|\n|{_DASH.pattern}")
_RUN = re.compile(r"\s+")
_GOES_ON = re.compile(r"(?!eGFR\b)[a-z0-9(≥≤<>~+%µ/]")
_HANGS = re.compile(
    r"(?:,|\b(?:for|of|in|with|and|or|every|at|to|the|a|an|by|is|are|from|than|on|per|if|when|until|over|not|no))$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"\s*(?:[-•‣*–+]|\d+[.)]|\(?(?:\d{1,2}|[a-h]|i{1,3}|iv|v)[.)]|\[[ _xX✓✔]?\]|[☐☑☒✅□■◻✓✔])\s")
_NUMBERED = re.compile(r"(?m)^\s*\(?(\d{1,2}|[a-h])[.)]\s")
_FIRST = frozenset({"1", "a"})
# "Oral: 500 mg" and "Zoster — 1 g": a line that begins with what it is about.
_KEYED = re.compile(r"\s*(?:[-•‣*–+]\s)?[^\s:—](?:[^:—.;]|\.(?=\d)){0,58}(?::(?!\d)|\s[—–=-]\s|\s?(?:→|⇒|[-=]>))")
_MARKED = re.compile(r"\s*(?:#{1,6}\s|\*\*|__)")
_HEADING = re.compile(r"\s*(?:#{1,6}\s.*|(\*\*|__).*\1:?\s*)")
# "… 2 g daily (incorrect)": a line that is judged at its end goes on nowhere.
_JUDGED = re.compile(
    r"(?:[(\[*_](?:in|not )?correct|[(\[*_](?:wrong|right|false|true))[)\]*_]{1,3}\s*$|[❌❎✗✘✖👎✅✔✓]️?\s*$",
    re.IGNORECASE,
)
_JUDGED_WITHIN = 20
# A line above a list that says for whom the list is.
_PEOPLE = re.compile(
    r"\s*\(?(?:CrCl|CLcr|Ccr|e?GFR|Creatinine|Normal|Mild|Moderate|Severe|Renal|Body|Weight|Adults?|Child|Infants?|Neonates?"
    r"|Newborns?|Adolescents?|Patients|Ha?emodialysis|Dialysis|HD|CAPD|CRRT)[^.;]*"
    r"|[A-Z][^\d.;:,]{2,50}"
)
# "6 months to <4 years:" and "≥30 to <60 mL/min:" above a list.
_BOUND_HEAD = re.compile(
    r"[≥≤<>]{0,2}\s?\d[^.:;\n]{0,40}?\b(?:days?|weeks?|months?|years?|kg|mL/min)\b[^:;\n]{0,30}:[ \t]*\n\s*[-•‣*–+]\s"
)
# "posaconazole" above a list.
_WORD_HEAD = re.compile(r"[a-z][a-z-]{4,40}:?[ \t]*\n\s*[-•‣*–+]\s")
# "50–69 mL/min: 2.5 mg/kg every 12 hours": a line that begins with whom it is for.
_BOUND_KEY = re.compile(
    r"[≥≤<>]{0,2}=?\s?\d[\d.]*(?:\s?(?:[–-]|to)\s?[≤<]?\s?\d[\d.]*)?[ \t]*(?::(?!\d)|→|⇒|[-=]>)[ \t]*\S"
    r"|[≥≤<>]{0,2}=?\s?\d[^.:;\n]{0,40}?\b(?:days?|weeks?|months?|years?|kg|mL/min)\b[^:;\n]{0,30}(?::|→|->)[ \t]*\S"
)
# A line that begins with the part of the course it gives a dose for.
_PART = re.compile(
    r"\s*(?:Induction|Maintenance|Loading|Initial|Treatment|Prophylaxis|Suppression|Duration|Infus\w+|Monitor\w*)\b[^\n]*\d"
)
_ROW = " | "
_BRANCH = re.compile(r"[├└┣┗╠╚][─━═╴-]*")
# "CrCl 50–69 mL/min ..... 2.5 mg/kg" in several lines.
_LEADER = re.compile(r"(?m)^(.{0,80}?\S)([ \t]*\.{3,}[ \t]*)(?=\S)(?!.*\.{3})")
_STEMS = str.maketrans("│┃║", "   ")
_TAB, _DEEPEST = 4, 16


def undrawn(text: str) -> str:
    """A text with the drawn branches of a tree as the bullets of a list, and dots that lead across lines as colons.

    Every character stays at its place.

    >>> undrawn("├─ yes: 1 g"), undrawn("│   └── no: 2 g")
    (' - yes: 1 g', '      - no: 2 g')
    """
    if "..." in text and len(_LEADER.findall(text)) > 1:
        text = _LEADER.sub(lambda found: f"{found[1]}:{' ' * (len(found[2]) - 1)}", text)
    if _BRANCH.search(text) is None:
        return text
    return _BRANCH.sub(lambda branch: " " * (len(branch[0]) - 1) + "-", text).translate(_STEMS)


def blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """A text with blanks in place of some stretches, as long as before.

    >>> blanked("5 mg and 7 mg", [(0, 4)])
    '     and 7 mg'
    """
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


@dataclass(frozen=True, slots=True)
class Folded:
    """A text with folded white space.

    `places` holds each character's place in the text as given, none when equal; `joined` is the text with doubtful line
    breaks taken for blanks, "" when there are none.
    """

    text: str
    places: tuple[int, ...] = ()
    joined: str = ""

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of the text as given that a range of the folded text came from."""
        return self.places[start], self.places[end - 1] + 1 if end > start else self.places[start]


def fold(text: str) -> Folded:
    """Fold white space (see `_spaced`); tags and marks that say nothing are left out (see `markup`, `text_marks`).

    Days in shorthand are written out (see `day_marks`).

    >>> fold("at most **4 g**  a day^a").text, fold("1 g d1-5").text
    ('at most 4 g a day', '1 g days 1-5')
    """
    places: tuple[int, ...] = ()
    if has_markup(text):
        text, places = without_markup(text)
    if marks := silent_marks(text):
        text, own = edited(text, (Edit(*mark, "") for mark in marks))
        places = _through(places, own)
    if counts_days(text):
        text, own = with_days(text)
        places = _through(places, own)
    spaced = _spaced(text)
    return replace(spaced, places=_through(places, spaced.places) if spaced.places else places) if places else spaced


def _through(places: tuple[int, ...], own: tuple[int, ...]) -> tuple[int, ...]:
    """The places of characters in the text as given, by way of those in the text that they were taken from."""
    return tuple(places[at] for at in own) if places else own


def _spaced(text: str) -> Folded:
    r"""Fold every run of white space to one blank, or to a line break where the run divides; ranges get one dash.

    A blank line stays one, and a bullet stays indented: what it stands under is read from it.

    >>> _spaced("40\u00a0mg/kg  every\n8 hours").text
    '40 mg/kg every 8 hours'
    """
    if (text.isascii() and text.isprintable() and "  " not in text) or _ODD.search(text) is None:
        return Folded(undrawn(text))
    text = _DASH.sub("–", undrawn(text))
    folded, places = edited(text, (Edit(*run.span(), _kept(text, run)) for run in _RUN.finditer(text)))
    # A line that begins with a capital may be a new line or a wrapped one; the other reading is kept beside.
    marks = (" " if mark == "\n" and _may_go_on(folded, place) else mark for place, mark in enumerate(folded))
    joined = "".join(marks)
    return Folded(folded, places, joined if joined != folded else "")


def _kept(text: str, run: re.Match[str]) -> str:
    """What is kept of white space: of a line break that divides, a blank line and the indent of a bullet behind it."""
    if "\n" not in run.group() or not _divides(text, run):
        return " "
    depth = len(run.group().rpartition("\n")[2].expandtabs(_TAB)) if _BULLET.match(text, run.end()) else 0
    return ("\n\n" if run.group().count("\n") > 1 else "\n") + " " * min(depth, _DEEPEST)


def _may_go_on(text: str, place: int) -> bool:
    """Whether the sentence before a line break may go on after it."""
    line_start, line_end = text.rfind("\n", 0, place) + 1, text.find("\n", place + 1)
    around = (text[line_start:place], text[place + 1 : None if line_end < 0 else line_end])
    ends = not all(line.strip() for line in around) or around[0][-1] in ".;!?" or _is_judged(around[0])
    apart = any(mark.match(around[1]) for mark in (_BULLET, _MARKED)) or _HEADING.fullmatch(around[0])
    keyed = (
        _BOUND_KEY.match(text, place + 1)
        or _PART.match(around[1])
        or (_KEYED.match(around[1]) and (_KEYED.match(around[0]) or around[1].endswith(":")))
    )
    keyed = (
        keyed
        or _BOUND_HEAD.match(text, place + 1)
        or _WORD_HEAD.match(text, place + 1)
        or (_PEOPLE.fullmatch(around[1]) and line_end > 0 and _BULLET.match(text, line_end))
    )
    return not ends and not apart and not keyed and not any(_ROW in line for line in around)


def _is_judged(line: str) -> bool:
    """Whether a line ends with a word or sign that calls it right or wrong."""
    return _JUDGED.search(line, max(0, len(line) - _JUDGED_WITHIN)) is not None


def _divides(text: str, run: re.Match[str]) -> bool:
    """Whether a line break divides: a blank line, a new row or bullet, or the end of a sentence before it."""
    if run.group().count("\n") > 1 or run.start() == 0 or run.end() == len(text):
        return True
    line_start, line_end = text.rfind("\n", 0, run.start()) + 1, text.find("\n", run.end())
    around = (text[line_start : run.start()], text[run.end() : None if line_end < 0 else line_end])
    if any(_ROW in line for line in around) or text[run.start() - 1] in ".:;!?" or _is_judged(around[0]):
        return True
    if _HANGS.search(around[0]) is not None:
        return False
    begins = any(key.match(text, run.end()) for key in (_BOUND_HEAD, _BOUND_KEY, _WORD_HEAD))
    goes_on = _GOES_ON.match(text, run.end()) is not None and not begins
    return not goes_on or _is_numbered(text, run.end())


def _is_numbered(text: str, place: int) -> bool:
    """Whether a line begins with the number or letter of a list that begins with the first one."""
    mark = _NUMBERED.match(text, place) or _NUMBERED.match(text, text.rfind("\n", 0, place) + 1)
    if mark is None or mark[1] in _FIRST:
        return mark is not None
    before = {str(int(mark[1]) - 1)} if mark[1].isdigit() else {chr(ord(mark[1]) - 1)}
    ends = _first_ends(text)
    return any(one in ends and ends[one] <= mark.start() for one in before)


@lru_cache(maxsize=1)
def _first_ends(text: str) -> dict[str, int]:
    """Where the first line with each number or letter of a list has said it; asked for every such line of one text."""
    ends: dict[str, int] = {}
    for mark in _NUMBERED.finditer(text):
        ends.setdefault(mark[1], mark.end())
    return ends


def fold_scope(scope: Scope) -> Scope:
    """The context of a text with its lines folded."""
    lines = (*scope.near, *scope.header, scope.title, scope.indication or "", scope.route or "")
    if not any(line and (_ODD.search(line) or has_markup(line) or counts_days(line)) for line in lines):
        return scope
    return replace(
        scope,
        near=tuple(fold(line).text for line in scope.near),
        header=tuple(fold(line).text for line in scope.header),
        title=fold(scope.title).text,
        indication=None if scope.indication is None else fold(scope.indication).text,
        route=None if scope.route is None else fold(scope.route).text,
    )
