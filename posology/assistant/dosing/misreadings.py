"""Numbers that may not be what they look like: a stray sign, letter, superscript or factor beside them.

Such a number is never verified; what was meant is not guessed. Spellings inside a number are handled in `extraction`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import lru_cache

from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.traces import Traces, may_hold
from posology.assistant.dosing.uncounted import uncounted

_MINUS = re.compile(r"(?:^|[\s(:=])[-−–‒﹣－]$")
# A letter where the digits of an amount belong, a superscript after a decimal point.
_SPOILT = re.compile(
    # The first character is looked for in one go; what stands before it is asked then.
    r"[SlIOoBZqQ\d|](?:(?<=[SlIOoBZ])(?<![\w-].)\s?(?i:mg|milligrams?|grams?|mcg|micrograms?|tablets?|capsules?)\b"
    r"|(?<=[OolISBZ])(?<![\w.].)(?:\s(?i:to|and)\s|[-–—])\d"
    r"|(?<=[qQ])(?<!\w.)\s?(?:[OolISBZ][-–]?\d|\d+[-–]?[OolISBZ])"
    r"|(?<=\d)(?:[.,](?:[⁰¹²³⁴⁵⁶⁷⁸⁹]|[OolISBZ](?![a-z]))|to\s?\d)|(?<=\|)\s*[OolISBZ]\s*\|)"
    # "10`g`", "10[ g]": a mark that is none of a number's between an amount and its unit.
    r"|(?<=\d)(?:[`\[\]{}~^\\\"'_]|<[^<>\n]{1,200}>)[\s`\[\]{}~^\\\"'_]{0,4}(?i:mg|g|mcg|grams?|milligrams?|micrograms?)\b"
)
_EARLIER_UNIT = re.compile(r"\d\s?(?:mg|milligrams?|g|grams?|mcg|micrograms?|mL|units?)\b", re.IGNORECASE)
# No part of a listed number is given back, and a list ends somewhere: a long one would else be read over and over.
_LISTED = r"\.?\d++(?:[.,]\d++)*+"
_UNIT_AHEAD = re.compile(
    rf"\s*(?:,|or|and|to|/|[-–—])+\s*{_LISTED}(?:\s*(?:,|or|and|to)\s*{_LISTED}){{0,40}}+\s?[a-zA-Z]", re.IGNORECASE
)
_BARE_ONCE = re.compile(
    r"(?<![\w.,/–-])\d+(?:[.,]\d+)?\s+(?:(?:IV|PO|IM|SC|orally|by mouth|intravenously)\s+)?"
    r"(?:once|as a single dose|twice)\b"
    r"|\b\w+\s+times\s+(?:daily|a day|per day|an hour|hourly)\b|\b(?:once|twice)\s+(?:hourly|an hour)\b"
    r"|\balternate\s+(?!days?\b|(?:ha?emo)?dialys)\w+",
    re.IGNORECASE,
)
# A plain number right behind a name is a dose that lost its unit; the year of a label is none.
_AFTER_NAME = re.compile(
    r"\s+(?:(?:IV|PO|oral|injection|tablets?|capsules?)\s+)?(?P<bare>\d+(?:[.,]\d+)?)(?=[\s,;:)]|\.(?!\d)|$)"
    r"(?!\s+(?:labels?|guidelines?|updates?|editions?|versions?|prescribing|revisions?)\b)",
    re.IGNORECASE,
)
# "30 of azithromycin": a plain number right before a name is a dose that lost its unit, unless it counts something.
_BEFORE_NAME = re.compile(
    r"(?<![\w.,/–-])(?P<bare>\d+(?:[.,]\d+)?)\s+of\s+(?!(?:the|these|this|those|each|every|all|our|his|her|their)\b)"
    r"(?:[A-Za-z-]+\s+){0,2}[\w-]+$",
    re.IGNORECASE,
)
_COUNTS = re.compile(
    r"\b(?:days?|doses?|weeks?|months?|years?|cycles?|courses?|tables?|sections?|figures?|pages?|steps?|stages?|phases?"
    r"|parts?|chapters?|lines?|rows?|numbers?|no\.?|items?|grades?|versions?|case|class)\s*$",
    re.IGNORECASE,
)
# Dosage forms counted before a name: "six Triumeq PD tablets".
_COUNTED = re.compile(
    r"\b(?:[Oo]ne|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even|[Ee]ight|[Nn]ine|[Tt]en|\d+)\s+"
    r"(?:(?!mg\b)[A-Z][\w-]*\s+){1,3}(?i:tablets?|capsules?|caplets?|vials?|patch(?:es)?|sachets?|packets?)\b"
)
_ONCE = Traces("once", "twice", "single dose", "times", "alternate")
_FORMS = Traces("tablet", "capsule", "caplet", "vial", "patch", "sachet", "packet")
_SENTENCE_END = re.compile(r"(?<!\.[a-zA-Z])[.;!?]\s|\n")
_BARE = re.compile(
    r"(?<![\w.,/–-])(\d[\d.,]*(?:\s?(?:-|–|to)\s?\d[\d.,]*)?)"
    r"(?:\s+(?:IV|PO|IM|SC|orally|by mouth|intravenously|intramuscularly|subcutaneously|once"
    r"|is given|are given|is|of(?:\s+[\w-]+){1,4}?)){0,2}\s*(?:\|\s*)?$",
    re.IGNORECASE,
)
# "Table 1 of the label prints every 12 hours": the number is that of a place.
_PLACE_BEFORE = re.compile(r"\b(?:tables?|sections?|figures?|chapters?|appendix|edition|version)\s$", re.IGNORECASE)
_MOST_BEFORE = re.compile(r"\b(?:maxim\w+|at most|no more than|not exceed|up to)\b[^.;]*$", re.IGNORECASE)
_ROUTE_ONLY = re.compile(r"[\s,]*(?:(?:IV|PO|IM|SC|orally|by mouth|intravenously)[\s,]*)*", re.IGNORECASE)
_EVERY = re.compile(r"\b(?:every|each|q)\s*$", re.IGNORECASE)
_LETTER_END = re.compile(r"(?<![\w.])(?:[A-Za-z][^\S\n]?[-–—−]|[OolISBZ]\s(?i:to|and))\s?$")
# "1 g + 1 g", "7+7 days": what is given in all stands in neither number.
_SUM_AFTER = re.compile(r"\s?\+\s?\d")
_SUM_BEFORE = re.compile(r"\d\s?(?i:mg|g|mcg|mL|days?|weeks?)?\s?\+\s?$")
_MINUS_INSIDE = re.compile(r"(?:\b(?i:to|and)|–|—|-)\s*[-−–‒﹣－]\s?\d")
_SUPERSCRIPT = re.compile(r"\d[.,]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+\s?(?:[-–—−]\s?)?$|(?<!\d)[.,][⁰¹²³⁴⁵⁶⁷⁸⁹]")
_OR_TO = r"(?:\s?(?:[-–—−‒‑]|to)\s?\d+)?"
_FACTOR = re.compile(
    r"\s*[×*]\s*\d|\s*[xX]\s*\d+"
    rf"(?![\d,.]*{_OR_TO}[\s-]*(?i:d\b|days?|weeks?|wks?|months?|mos?\b|doses?|courses?|/|times|years?|h\b|hours?))"
)
_FACTOR_AFTER_TIMES = re.compile(rf"\s*[×*]\s*\d+{_OR_TO}[\s-]*(?i:d\b|days?|weeks?|wks?|months?|doses?|courses?)")
_FACTOR_OF_ONE = re.compile(r"\s*[×*xX]\s?1(?![\d.,/]*\d)")  # "750 mg x1, then …"
# "5 mg/kg × 70 kg = 350 mg": what a dose per kilogram is worked out for.
_BODY_AFTER = re.compile(r"\s*[×*x]\s*\d+(?:[.,]\d+)?\s?(?:kg|m²|m2)\b(?!/)", re.IGNORECASE)
# "Once weekly x 2": how often it is given in all, which is a number of its own.
_TIMES_IN_ALL = re.compile(r"\s*[xX×]\s?\d{1,2}(?=\s*(?:[.,;)]|$))")
# "TID, 14, for zoster", "1 g 1+0+1": a plain number right behind a dose or interval says something of it.
_RIGHT_BEHIND = re.compile(
    r"[ \t]?[,;#(+/x×-]{0,2}[ \t]?(?!(?:19|20)\d\d\b)(?P<bare>\d++(?:[.,/+-]\d++)*+)"
    r"(?=\s*(?:[;,]|\.(?!\d)|$|\b(?:for|in|with|then|and|to|if|over|at|when|until)\b))",
    re.IGNORECASE,
)
_DOSED = frozenset({Role.DOSE, Role.INTERVAL, Role.DURATION})
# Without one of these right beside a number the slower patterns cannot match.
_DASHES = frozenset("-−–‒﹣－")
_FACTORS = frozenset("×*xX")
_SIGNS = frozenset("<>≤≥")
_RANGE_ENDS = ("-", "–", "—", "−", "to", "and")
_NUMBERS = re.compile(r"\d+(?:[.,]\d+)*")
_BEFORE = 12
_LONGEST_UNIT = 16
_NAME_REACH = 60
_BAR = re.compile(r" (?=\| )")


def misread(text: str, quantity: Quantity) -> str:
    """Why a number cannot be trusted to be what it looks like, "" when nothing speaks against it.

    Args:
        text: what it was read from.
        quantity: the number, with its place in the text.

    >>> from posology.assistant.dosing.extraction import extract
    >>> [misread(t, extract(t)[-1]) for t in ("for −10 days", "for 10 days")]
    ['a minus sign stands before it', '']
    """
    before, after = text[max(0, quantity.start - _BEFORE) : quantity.start], text[quantity.end : quantity.end + 24]
    bare = before.rstrip()
    if quantity.text.startswith(".") and _EVERY.search(before):
        return "an interval with a naked point"
    if bare[-1:] in _DASHES and _MINUS.search(before) and quantity.text[:1].isdigit():
        return "a minus sign stands before it"
    if quantity.unit_inherited and quantity.role is Role.DOSE and not _unit_follows(quantity, text):
        return "its unit is not stated"
    if not _DASHES.isdisjoint(quantity.text) and _MINUS_INSIDE.search(quantity.text):
        return "a minus sign stands inside it"
    if bare.lower().endswith(_RANGE_ENDS) and _LETTER_END.search(before):
        return "a letter stands where the range begins"
    if not before.isascii() and _SUPERSCRIPT.search(before):
        return "a superscript digit stands before it"
    if _factor_behind(quantity, after):
        return "a factor stands behind it"
    if _runs_backwards(quantity):
        return "its range runs backwards"
    return _in_part(quantity, before, after)


def _factor_behind(quantity: Quantity, after: str) -> bool:
    """Whether a factor stands behind a number: no count of days or doses, nor the body a dose is worked out for.

    A star that begins the next line is the mark of a list.
    """
    if "\n" in after[: len(after) - len(after.lstrip())]:
        return False
    if after.lstrip()[:1] not in _FACTORS or not _FACTOR.match(after) or _FACTOR_AFTER_TIMES.match(after):
        return False
    if _FACTOR_OF_ONE.match(after):
        return False
    if _BODY_AFTER.match(after) and ("/kg" in quantity.unit or "/m2" in quantity.unit or quantity.unit == "h"):
        return False
    return quantity.role is not Role.INTERVAL or _TIMES_IN_ALL.match(after) is None


def _in_part(quantity: Quantity, before: str, after: str) -> str:
    """Why a number says only a part of what is given, "" when it may say all."""
    summed = ("+" in after and _SUM_AFTER.match(after)) or ("+" in before and _SUM_BEFORE.search(before))
    if summed:
        return "it is one part of a sum"
    if not _SIGNS.isdisjoint(quantity.text) and quantity.role is Role.INTERVAL:
        return "a sign stands inside it"
    return ""


def doubtful(text: str, quantities: Sequence[Quantity], names: Sequence[int] = ()) -> dict[Quantity, str]:
    """The numbers of a text that cannot be trusted, with the reason: their own, or an unread number beside them.

    Args:
        text: what was read.
        quantities: its numbers in order.
        names: where the names of drugs end in it.
    """
    doubts = {quantity: reason for quantity in quantities if (reason := misread(text, quantity))}
    starts = [quantity.start for quantity in quantities]
    volumes = [quantity.end for quantity in quantities if quantity.role is Role.VOLUME]

    def unread(place: int) -> bool:
        nearest = bisect_right(starts, place) - 1
        return nearest < 0 or quantities[nearest].end <= place

    spots = [match.start() for match in _SPOILT.finditer(text)]
    for pattern, traces in ((_BARE_ONCE, _ONCE), (_COUNTED, _FORMS)):
        if may_hold(text, traces):
            spots += [match.start() for match in pattern.finditer(text) if unread(match.start())]
    # "…; then double it" changes what stands before it, too.
    spots += [p for a, end in uncounted(text) if unread(a) or unread(end - 1) for p in (a, end - 1)]
    bare = (match.start("bare") for end in names if (match := _AFTER_NAME.match(text, end)) is not None)
    spots += [place for place in bare if unread(place)]
    behind = (_RIGHT_BEHIND.match(text, quantity.end) for quantity in quantities if quantity.role in _DOSED)
    spots += [match.start("bare") for match in behind if match is not None and unread(match.start("bare"))]
    spots += [place for end in names if (place := _bare_of(text, end)) >= 0 and unread(place)]
    ends = [match.start() for match in _SENTENCE_END.finditer(text)] if spots else []
    spoilt = {bisect_left(ends, spot) for spot in spots}
    for quantity in quantities:
        if quantity in doubts:
            continue
        if bisect_left(ends, quantity.start) in spoilt:
            doubts[quantity] = "a number beside it could not be read"
        elif quantity.role is Role.INTERVAL and (reason := _no_dose_before(text, quantity, unread, volumes)):
            doubts[quantity] = reason
    return doubts


def _bare_of(text: str, end: int) -> int:
    """Where a plain number stands right before the drug's name that ends at a place ("30 of azithromycin"), or -1."""
    start = max(0, end - _NAME_REACH)
    if " of " not in text[start:end].lower():
        return -1
    match = _BEFORE_NAME.search(text, start, end)
    if match is None or _COUNTS.search(text, max(0, match.start() - _BEFORE), match.start()) is not None:
        return -1
    return match.start("bare")


def _unit_follows(quantity: Quantity, text: str) -> bool:
    """Whether a number takes its unit from what follows it or from the head of its column, not from an earlier dose."""
    own = any(character.isalpha() for character in quantity.text)
    cell = _cell_start(text, quantity.start)
    return (
        own
        or _UNIT_AHEAD.match(text, quantity.end) is not None
        or (
            _first_unit(text, cell) > quantity.start
            and not _EARLIER_UNIT.search(text, max(cell, quantity.start - _LONGEST_UNIT), quantity.start)
        )
    )


def _cell_start(text: str, place: int) -> int:
    """Where the cell begins in which a place of a text stands; 0 in a text without cells."""
    bars = _bars(text)
    before = bisect_right(bars, place - 2)
    return bars[before - 1] if before else 0


@lru_cache(maxsize=4)
def _bars(text: str) -> tuple[int, ...]:
    """Where each bar between two cells of a text stands."""
    return tuple(match.end() for match in _BAR.finditer(text))


@lru_cache(maxsize=8)
def _first_unit(text: str, start: int) -> int:
    """Where the first amount with a unit ends in a text, from a place on; behind the text when there is none."""
    match = _EARLIER_UNIT.search(text, start)
    return len(text) + 1 if match is None else match.end()


def _no_dose_before(text: str, interval: Quantity, unread: Callable[[int], bool], volumes: Sequence[int]) -> str:
    """Why what stands right before an interval is no dose that was read, "" when nothing speaks against it."""
    if _bare_before(text, interval, unread):
        return "the number before it has no unit"
    return "a volume stands before it where a dose belongs" if _volume_before(text, interval, volumes) else ""


def _bare_before(text: str, quantity: Quantity, unread: Callable[[int], bool]) -> bool:
    """Whether a plain number that nobody read stands right before an interval, or alone in the cell before it."""
    match = _BARE.search(text, max(0, quantity.start - 48), quantity.start)
    if match is None or _PLACE_BEFORE.search(text, max(0, match.start(1) - _BEFORE), match.start(1)) is not None:
        return False
    return unread(match.start(1))


def _volume_before(text: str, quantity: Quantity, ends: Sequence[int]) -> bool:
    """Whether a volume (`ends`: where each ends) stands right before an interval, with only a route between them."""
    before = bisect_right(ends, quantity.start)
    if before and _MOST_BEFORE.search(text, max(0, ends[before - 1] - 90), ends[before - 1]) is not None:
        return False  # "the maximum is 60 mL daily": a volume may be what is limited
    return bool(before) and _ROUTE_ONLY.fullmatch(text, ends[before - 1], quantity.start) is not None


def _runs_backwards(quantity: Quantity) -> bool:
    """Whether the numbers of a range stand in the other order in the text than in value."""
    if quantity.low is None or quantity.high is None or quantity.low >= quantity.high or quantity.options:
        return False
    if quantity.role is Role.BAND:
        return False  # tables print bands from the top down; a band has one reading
    printed = [Decimal(number.replace(",", "")) for number in _NUMBERS.findall(quantity.text) if number.count(".") < 2]
    return printed == [quantity.high, quantity.low]
