"""Doses that another sentence changes, or that a heading or other words of their own sentence put in doubt.

Such a dose is not verified, whatever a rule prints; what a rule contradicts stays contradicted. Which words do it
stands in `change_cues`, `condemning_cues`, `foreign_ways` and `unread_words`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from posology.assistant.dosing import change_cues, condemning_cues, foreign_ways, unread_words
from posology.assistant.dosing.binding import DrugFinder, column_heading
from posology.assistant.dosing.extraction import cell_ends
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, no_rule
from posology.assistant.dosing.quantities import Comparator, Quantity, Role
from posology.assistant.dosing.traces import Traces, may_hold

_MOST = 50_000
# A single letter before a stop is an initial, behind a number a unit ("every 12 h.").
_STOP = re.compile(r"(?:(?<!\b[a-zA-Z])|(?<=\d [hdgL])|(?<=\d[hdgL]))(?<!\.\.)[.;?!](?=\s)|\n")
_CELL_STOP = re.compile(rf"{_STOP.pattern}|\|")
_DOSED = frozenset({Role.DOSE, Role.INTERVAL})
_PLAIN = frozenset({Comparator.NONE, Comparator.ABOUT})
_A_DAY = Decimal(24)
_FURTHEST = 4  # sentences without a dose between a dose and what changes it
_LONGEST_HEADING, _NEAR = 80, 12
_NOTE = re.compile(r"\s*(?:[*†‡§¶¹²³⁴]|\(?[a-d1-4][).:]\s|\^[a-z1-4])\s?(?!\*)")
_NO = re.compile(r"\W*(?:no|not?|n|false|wrong|incorrect|✗|✘|❌|×)\W*", re.IGNORECASE)
_ASKS = re.compile(
    r"\W*(?:is it |is this )?(?:correct|right|true|valid|ok(?:ay)?|accurate|approved|recommended|allowed|safe"
    r"|licen[sc]ed|printed|on label)\W*",
    re.IGNORECASE,
)
_PER_BODY = re.compile(r"(?:\bper|/)\s?(?:kg|kilo\w*|lbs?|pounds?|m2|m²|square\b)", re.IGNORECASE)
# A line of a record that takes its dose back: "status: incorrect", "Recommended: no", "Species: dog".
_RECORD = re.compile(
    r"""[\W_]*(?:(?:status|verdict|assessment|judg\w+|evaluation|review|result|comment"
    r"|remark)["'\s]*[:=][\W_]*(?:in(?:correct|valid)|wrong|false|error\w*|"""
    r"""cancel\w*|stopped|void|refused|rejected|withdrawn|retracted|obsolete|superseded|outdated|unverified"
    r"|draft|not \w+)"""
    r"""|(?:(?:is )?(?:correct|right|valid|true|recommended|approved|licen[sc]ed|allowed|safe|ok|on label"
    r"|verified|current|applicable|indicated))["'\s]*[:=?][\W_]*(?:no|false|never|n|0|not \w+)"""
    r"""|(?:species|animal|breed)["'\s]*[:=][\W_]*(?!human|homo|person|people|none|n/a)\w+"""
    r"""|(?:patients?|population|age group|for|who|people|group)["'\s]*[:=][\W_]*(?:newborn|neonat|preterm"
    r"|premature|infant|dog|cat|animal|mice|rat)\w*"""
    r"""|(?:(?:dose|amount|figure|value)s? )?(?:per|basis|expressed per)["'\s]*[:=][\W_]*(?:kg|kilo\w*|day|hour"
    r"|lb|pound|m2|m²|week)"""
    r"""|route["'\s]*[:=][\W_]*(?:intrathecal|epidural|topical|rectal|vaginal|inhal\w+|nebul\w+|ocular|otic"
    r"|nasal|intraventricular|intra-?articular))[\W_]*""",
    re.IGNORECASE,
)
_RECORD_TRACES = Traces(
    "status",
    "verdict",
    "assessment",
    "judg",
    "evaluation",
    "review",
    "result",
    "comment",
    "remark",
    "correct",
    "right",
    "valid",
    "true",
    "recommended",
    "approved",
    "licen",
    "allowed",
    "safe",
    "ok",
    "on label",
    "verified",
    "current",
    "applicable",
    "indicated",
    "species",
    "animal",
    "breed",
    "patient",
    "population",
    "group",
    "for:",
    "who",
    "people",
    "per",
    "basis",
    "route",
)
_FIELD = re.compile(
    r"""["']?(?:correct|valid|recommended|approved|true|ok|safe|verified)["']?\s*[:=]\s*["']?(?:false|no|0|n)\b""",
    re.IGNORECASE,
)
_SAME_DOSE = re.compile(
    r"\b(?:(?:the |an? )?(?:same|identical|equal) (?:dos(?:e|age|ing)|amount|schedule|regimen|way|figures?)|as much"
    r"|(?:also|equally) (?:the|an?) (?:dose|dosage|regimen|schedule)|dosed alike"
    r"|(?:dose|dosage|regimen|schedule)s? (?:is|are) (?:equal|identical|the same))\b|^\W*so (?:is|are|does"
    r"|do)\b|\blikewise\W*$",
    re.IGNORECASE,
)
_SAME_TRACES = Traces("same", "as much", "so ", "likewise", "identical", "equal", "also", "alike")
_NOT = re.compile(r"\b(?:not|never|no|nor|neither|unlike|cannot|other|another|different)\b|n['’]t\b", re.IGNORECASE)
_OTHER_DRUG = no_rule("the text gives the same dose of another drug", "drug")
_CHANGED = no_rule("another sentence changes this dose, or takes it back", "refuted")
_CONDEMNED = no_rule("the words around this dose speak against it", "refuted")
_UNREAD = no_rule("not read with certainty: the words beside it make another dose of it", "unreadable")
_FOREIGN = no_rule("no label rule covers this way of giving, or this kind of body", "route")
_GUARDS = (change_cues.TRACES, condemning_cues.TRACES, foreign_ways.TRACES, _RECORD_TRACES, *unread_words.GUARDS)


class _Piece(NamedTuple):
    """A sentence, line or cell of a text with its numbers."""

    text: str
    start: int
    numbers: list[Quantity]
    heading: bool

    @property
    def told(self) -> list[Quantity]:
        """Its doses and intervals; none where its only doses are limits."""
        told = [q for q in self.numbers if q.role in _DOSED and q.comparator in _PLAIN]
        limits = any(q.role is Role.DOSE and q.comparator not in _PLAIN for q in self.numbers)
        return [] if limits and all(q.role is not Role.DOSE for q in told) else told

    @property
    def doses(self) -> list[Quantity]:
        """Its doses and their intervals, where it tells a dose."""
        told = self.told
        return told if any(q.role is Role.DOSE for q in told) else []


def judge_doubts(
    text: str,
    quantities: Sequence[Quantity],
    opinions: Opinions,
    find_drugs: DrugFinder,
    header: tuple[str, ...] = (),
) -> Opinions:
    """The opinions on the doses of a text that its own words put in doubt, where no rule contradicts them.

    Args:
        text: the whole text, or a row of a table.
        quantities: its numbers, in order.
        opinions: what the rules say of them.
        find_drugs: finds drug names.
        header: the column headings of a row.
    """
    found = _in_columns(text, quantities, header) if header else {}
    if len(text) <= _MOST and any(may_hold(text, guard) for guard in _GUARDS):
        pieces = list(_pieces(text, quantities, _CELL_STOP if header else _STOP))
        found |= _below_headings(pieces) | _behind(pieces, find_drugs)
        for piece in pieces:
            told = piece.told
            doubt = _own(piece, told) if told else None
            found |= {} if doubt is None else dict.fromkeys(told, doubt)
    return {q: one for q, one in found.items() if q in opinions and opinions[q].agreement is not Agreement.DISAGREES}


def _pieces(text: str, quantities: Sequence[Quantity], stops: re.Pattern[str]) -> Iterator[_Piece]:
    """The sentences, lines and cells of a text, each with its numbers."""
    place, start = 0, 0
    for end in (*(stop.end() for stop in stops.finditer(text)), len(text)):
        first = place
        while place < len(quantities) and quantities[place].start < end:
            place += 1
        words, numbers = text[start:end], list(quantities[first:place])
        yield _Piece(words, start, numbers, not numbers and _is_heading(words, text[start - 1 : start]))
        start = end


def _is_heading(words: str, before: str) -> bool:
    """Whether a line stands alone, without the full stop of a sentence, above another one."""
    line = words.rstrip()
    alone = words.endswith("\n") and before in {"", "\n"}
    return alone and 0 < len(line) <= _LONGEST_HEADING and not line.endswith((".", ";", "!"))


def _below_headings(pieces: Sequence[_Piece]) -> Opinions:
    """The doubts about the doses below a heading or lead-in, up to the next one or an empty line."""
    found: Opinions = {}
    doubt: Opinion | None = None
    headed = False
    for piece in pieces:
        if piece.heading:
            doubt = _of_heading(piece.text)
        elif not piece.text.strip():
            doubt = doubt if headed else None
        elif doubt is not None:
            found |= dict.fromkeys(piece.doses, doubt)
        headed = piece.heading
    return found


def _of_heading(line: str) -> Opinion | None:
    if condemning_cues.condemns_below(line):
        return _CONDEMNED
    return _FOREIGN if foreign_ways.foreign(line) else None


def _own(piece: _Piece, told: Sequence[Quantity]) -> Opinion | None:
    """The doubt that the words of a sentence cast on its own doses."""
    first, last = told[0].start - piece.start, told[-1].end - piece.start
    lead, tail = piece.text[:first], piece.text[last:]
    of_last = [q.start for q in told if q.role is Role.DOSE][-1:] or [told[0].start]
    before = piece.text[: of_last[0] - piece.start]
    if condemning_cues.condemns_before(lead, piece.text[first:]) or condemning_cues.condemns_behind(tail, before):
        return _CONDEMNED
    if unread_words.unread(piece.text) or _is_open(piece, told, tail):
        return _UNREAD
    if may_hold(tail, _RECORD_TRACES) and _RECORD.fullmatch(tail) is not None:
        return _CONDEMNED
    if "{" in piece.text and _FIELD.search(piece.text) is not None:
        return _CONDEMNED
    if foreign_ways.foreign(piece.text):
        return _FOREIGN
    aside = change_cues.last_part(tail)
    goes_on = any(q.start >= piece.start + len(piece.text) - len(aside) for q in piece.numbers)
    banded = aside == tail and any(q.role is Role.BAND for q in piece.numbers)
    return _CHANGED if not (goes_on or banded) and change_cues.changes(aside) else None


def _is_open(piece: _Piece, told: Sequence[Quantity], tail: str) -> bool:
    """Whether a sentence leaves open how much it gives ("or more"), or tells both an interval and a single dose."""
    beyond = unread_words.goes_beyond(tail)
    place = piece.start + len(piece.text) - len(tail) + beyond
    if beyond >= 0 and not any(q.start <= place <= q.end + 1 for q in piece.numbers):
        return True
    doses = [q for q in told if q.role is Role.DOSE]
    hours = [q.value for q in told if q.role is Role.INTERVAL and q.unit == "h" and q.value is not None]
    return len(doses) == 1 and bool(hours) and unread_words.told_once(piece.text, daily=hours == [_A_DAY])


def _behind(pieces: Sequence[_Piece], find_drugs: DrugFinder) -> Opinions:
    """The doubts that sentences without a dose cast on the doses before them."""
    found: Opinions = {}
    before: list[Quantity] = []
    dosed = ""
    since = 0
    for piece in pieces:
        if piece.doses:
            before, dosed, since = piece.doses, piece.text, 0
            continue
        since += 1
        doubt = None
        if before and since <= _FURTHEST:
            doubt = _OTHER_DRUG if _of_other_drug(piece, dosed, find_drugs) else _of_next(piece)
        found |= {} if doubt is None else dict.fromkeys(before, doubt)
    return found


def _of_other_drug(piece: _Piece, dosed: str, find_drugs: DrugFinder) -> bool:
    """Whether a sentence gives the dose of the sentence before it to a drug that is not named there."""
    same = _SAME_DOSE.search(piece.text) if not piece.numbers and may_hold(piece.text, _SAME_TRACES) else None
    if same is None or _NOT.search(piece.text, max(0, same.start() - _NEAR), same.start()) is not None:
        return False
    named = {mention.drug for mention in find_drugs(piece.text)}
    return bool(named) and named.isdisjoint(mention.drug for mention in find_drugs(dosed))


def _of_next(piece: _Piece) -> Opinion | None:
    """The doubt that a sentence without a dose casts on the dose before it."""
    if change_cues.gives_nothing(piece.text):
        return _CHANGED
    if may_hold(piece.text, _RECORD_TRACES) and _RECORD.fullmatch(piece.text) is not None:
        return _CONDEMNED
    if any(q.role is not Role.INTERVAL for q in piece.numbers):
        return None
    if change_cues.changes(piece.text):
        return _CHANGED
    note = _NOTE.match(piece.text)
    if note is not None and condemning_cues.condemns_below(piece.text[note.end() :]):
        return _CONDEMNED
    return _FOREIGN if foreign_ways.foreign(piece.text) else None


def _in_columns(text: str, quantities: Sequence[Quantity], header: tuple[str, ...]) -> Opinions:
    """The doubts that the headings of a row cast on its doses."""
    edges = cell_ends(text, len(header))
    cells = [text[start:end] for start, end in zip((0, *edges), (*edges, len(text)), strict=False)]
    denied = any(_ASKS.fullmatch(head) and _NO.fullmatch(cell) for head, cell in zip(header, cells, strict=False))
    found: Opinions = {}
    for quantity in quantities:
        if quantity.role not in _DOSED or quantity.comparator not in _PLAIN:
            continue
        head = column_heading(edges, quantity.start, header)
        doubt = _CONDEMNED if denied else _of_heading(head)
        if doubt is None and quantity.role is Role.DOSE and "/" not in quantity.unit and _PER_BODY.search(head):
            doubt = _UNREAD
        found |= {} if doubt is None else {quantity: doubt}
    return found
