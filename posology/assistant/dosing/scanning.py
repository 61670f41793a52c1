"""Scan folded text once, left to right, for single numbers with their units and signs.

Does not join neighbours (see `joining`) and gives no role (see `roles`). A number that cannot be read safely stays
as a term marked unreadable; only names that contain a digit (HSV-1, CYP3A4) are passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from posology.assistant.dosing.cadence import CADENCE_BEGINNINGS, CADENCE_PATTERN, read_cadence, spelt_cadence
from posology.assistant.dosing.decades import DECADE_BEGINNINGS, DECADE_PATTERN, read_decade
from posology.assistant.dosing.following_units import measures_litres, read_bracketed_unit, read_unit
from posology.assistant.dosing.misprints import (
    CONFUSABLE_ALONE,
    CONFUSABLE_BEFORE,
    confusable_after,
    is_broken,
)
from posology.assistant.dosing.numerals import (
    NUMBER_WORD_PATTERN,
    NUMERAL_PATTERN,
    read_numeral,
    read_original,
    read_word,
)
from posology.assistant.dosing.quantities import Comparator
from posology.assistant.dosing.shares import SHARE_WORD_PATTERN, read_share
from posology.assistant.dosing.signs import Sign, sign_after, sign_before
from posology.assistant.dosing.terms import Lead, Term, bound
from posology.assistant.dosing.traces import opening_pattern

# "Each gram over 100 minutes" tells a dose of one gram; "a gram-negative infection" none.
_GRAM = r" (?:full |whole )?grams?\b(?! ?-| neg| pos| stain| per\b|s\b)"
# Two letters tell of most words that they begin no number: in words, for a part of one, or with a letter for a digit.
_OPENING = opening_pattern([
    *CADENCE_BEGINNINGS, *DECADE_BEGINNINGS, "q", "an", "a-", "halv", "quarter", "doubl",
    *(letter + behind for letter in "sb" for behind in " m%o0"),
    *(letter + behind for letter in "oli" for behind in " mgu%oli"),
])  # fmt: skip
_MASTER = re.compile(
    rf"(?<![a-z0-9])(?:(?=[0-9])|{_OPENING})(?:(?P<cadence>{CADENCE_PATTERN})"
    rf"|(?P<every>(?:every|each)\b(?= ?-?(?:[0-9½¼<>≤≥]|(?:{NUMBER_WORD_PATTERN})\b))|q(?=[ .-]{{0,2}}[0-9]))"
    rf"|(?P<confused>{CONFUSABLE_ALONE})"
    rf"|(?P<share>(?:{SHARE_WORD_PATTERN})(?![a-z]))"
    rf"|(?P<decade>{DECADE_PATTERN})"
    rf"|(?P<word>(?:{NUMBER_WORD_PATTERN}|an?(?= (?:hour|minute)\b)"
    rf"|(?:an?|each|every)(?={_GRAM})"
    r"|(?<=within )an?(?= (?:day|week|month)\b)|(?:(?<=for )|(?<=lasts ))an?(?= week\b))(?![a-z])))"
    rf"|(?P<numeral>{NUMERAL_PATTERN})"
)
_DIGIT = re.compile(r"[0-9\x01½¼¾⅓⅔]")
_ANY_NUMBER = re.compile(
    rf"(?<![a-z0-9]){CONFUSABLE_ALONE}|"
    r"[0-9\x01½¼¾⅓⅔]|\b(?:q[hoidapw.]|b\.?[id]|t\.?[id]|o\.?d|eod|tiw|biw|semi-?weekly|tri-?weekly|every|each|daily|weekly|hourly|nightly"
    r"|monthly|fortnightly|bi-?weekly|bimonthly|yearly|annually|bedtime|at night|alternate"
    rf"|an? (?:hour|minute)|(?:an?|each|every)(?={_GRAM})|{NUMBER_WORD_PATTERN}|{SHARE_WORD_PATTERN})|{DECADE_PATTERN}"
)
_RANGE_AFTER = re.compile(r" ?(?:-|to ) ?[0-9]")
_CADENCE_AHEAD = re.compile(rf" (?:q ?[0-9]|every\b|[0-9]{{1,2}}-hourly|{CADENCE_PATTERN})")
_VULGAR = frozenset("½¼¾⅓⅔")
_SHARES = frozenset({"half", "one half", "one-half", "twice", "thrice"})
# "Cut in half to 240 mg": the half is no end of a range.
_IN_HALF = re.compile(r"\b(?:in|by) (?:one[ -])?half\Z")
_DENIED = re.compile(r"\b(?:not|never|no) (?=\Z)")
_TIMES_AFTER = re.compile(
    r"(?: ?-?times| ?[x×])[ -]?(?:/|per|an?|each|every|in an?)? ?(?:day|daily|week|weekly|month|monthly|24 ?h)\b"
)
# What may stand before a number without belonging to it: the common cases, which need no closer look.
_FREE = frozenset(["", " ", "\n", "(", "/"])
_GLUED = re.compile(r"[a-z\x00|]-?\Z")
# A range with its unit on both sides: "1 L-2 L", "8 h-12 h", "30 min-2 h".
_AFTER_UNIT = re.compile(r"[0-9] ?(?:[lhds]|min(?:ute)?s?|hrs?|hours?|days?|weeks?|ml)-\Z")
_BRACKETED = re.compile(r" ?\( ?([0-9][0-9.,]*) ?\)")
_BRACKETED_WORD = re.compile(rf" ?\( ?({NUMBER_WORD_PATTERN}) ?\)")
_FRACTION = re.compile(
    r"(1|3)/(2|4)(?= ?-?(?:(?:a |of an? )?(?:tab|cap|patch|dose)|(?:(?:to|or) [0-9½]{1,2} ?)?(?:hours?|hrs?|h)\b"
    r"|(?:of )?(?:the|that|this|usual|normal|recommended|standard)\b))"
    r"|([12])/(3)(?= (?:of )?(?:the|that|this|usual|normal|recommended|standard)\b)"
)
# "x 7/7", "for 2/52": days, weeks and months over the days of a week, the weeks and the months of a year.
_PERIOD_OF = re.compile(r"/(7|52|12)(?![0-9/.,]*[0-9])")
# Behind an interval it stands without "for": "bd 5/7", "daily, 2/52".
_LASTS = re.compile(
    r"(?:\b(?:for|course(?: of)?:?|duration:?|(?:further|another)) |[x×*] ?"
    r"|(?:\b(?:daily|weekly|(?:hour|night)ly|night|mane|nocte|hours?|hrs?|[bo]\.?d\.?|b\.?i\.?d\.?|[tq]\.?[di]\.?[ds]\.?|o[mn]"
    r"|day)|[0-9] ?h)[.,;]? ?\(?)\Z"
)
_GOES_ON = re.compile(r" ?[a-z]")
_PERIODS = {"7": "day", "52": "week", "12": "month"}
_JUST = re.compile(r"\b(?:just|barely|slightly|marginally|a (?:little|bit|touch|shade|hair)) \Z")
_CHAIN = re.compile(r"(?:-[0-9][0-9.,]*){2,}")


def has_number(folded: str) -> bool:
    """Whether the text can hold a number at all: the quick way out for plain prose."""
    return _DIGIT.search(folded) is not None or _ANY_NUMBER.search(folded) is not None


def _value(folded: str, original: str, start: int, end: int) -> Decimal | None:
    raw = folded[start:end]
    if original[start:end] == raw:
        return read_numeral(raw)
    return read_original(original[start:end], raw)


def _glue(folded: str, term: Term) -> bool:
    """Judge what is glued to the left of a numeral; False when it is a name with a digit (HSV-1, CYP3A4)."""
    place = term.number_start
    if folded[place - 1 : place] in _FREE or (term.unit == "year" and term.start < place):
        return True
    confused = CONFUSABLE_BEFORE.search(folded, max(0, place - 4), place)
    if place == 0 or not (confused or _GLUED.search(folded, max(0, place - 2), place)):
        return True
    if folded[place - 1] == "x" and (place == 1 or not folded[place - 2].isalnum()):
        return True
    if confused:
        term.start = confused.start()
        term.readable = False
        long = term.number_end - confused.start() > 2 and folded[term.start] != "b"
        signed = folded[max(0, term.start - 2) : term.start].strip()[-1:] in {"<", ">", "≤", "≥", "-"}
        ranged = _RANGE_AFTER.match(folded, term.number_end) is not None
        dosed = _CADENCE_AHEAD.match(folded, term.number_end) is not None and folded[term.start] != "b"
        return (bool(term.unit) and term.unit != "L") or signed or ranged or long or dosed
    amount = bool(term.unit) and (len(term.unit) > 1 or term.unit == "g")
    if folded[place - 1] == "-":
        return amount or _AFTER_UNIT.search(folded, max(0, place - 10), place) is not None
    term.readable = False
    return amount


def _numeral(folded: str, original: str, match: re.Match[str], *, led: bool) -> Term | None:
    start, end = match.span()
    following = folded[end : end + 1]
    chain = _CHAIN.match(folded, end) if following == "-" else None
    fraction = _FRACTION.match(folded, start) if following == "/" else None
    confused = confusable_after(folded, end)
    value = _value(folded, original, start, end)
    term = Term(start, end, start, end, value, value, readable=value is not None)
    if is_broken(folded, original, start):
        term.readable = False
    if fraction:
        term.low = term.high = Decimal(fraction[1] or fraction[3]) / Decimal(fraction[2] or fraction[4])
        term.end = term.number_end = fraction.end()
    if (fraction or folded[end - 1] in _VULGAR) and (share := _share(folded, start, term.end)) is not None:
        return share
    if chain and not fraction:
        term.end = term.number_end = chain.end()
        term.readable = False
    elif confused and not fraction and not measures_litres(folded, confused):
        term.end = term.number_end = confused.end()
        term.readable = False
    bracketed = _BRACKETED_WORD.match(folded, term.number_end) if "(" in folded[end : end + 2] else None
    if bracketed:
        term.end = term.number_end = bracketed.end()
        term.readable = term.readable and read_word(bracketed[1]) == value
    period = _period(folded, term, led=led) if following == "/" and not fraction else None
    if period is not None:
        term.unit, term.end, term.cued = _PERIODS[period[1]], period.end(), True
    else:
        read_unit(folded, original, term)
    if led and not term.cued and not term.unit and folded[term.end : term.end + 1].isalpha():
        term.readable = False
    times = _TIMES_AFTER.match(folded, term.end) if not term.unit else None
    if times:
        # A count of times that is no whole number (".3 times a day"): `cadence` reads only whole ones.
        term.unit, term.lead, term.end, term.readable = "/day", Lead.CADENCE, times.end(), False
    return term if led or _glue(folded, term) else None


def _period(folded: str, term: Term, *, led: bool) -> re.Match[str] | None:
    """The period that a number counts in shorthand ("for 5/52"), where what leads to it or follows says so."""
    period = _PERIOD_OF.match(folded, term.number_end)
    if period is None or (led and not _GOES_ON.match(folded, period.end())):
        return period
    return period if _LASTS.search(folded, max(0, term.start - 12), term.start) else None


def _scan(folded: str, original: str) -> Iterator[Term]:
    """Yield terms one by one, without joining them."""
    every: re.Match[str] | None = None
    covered = 0
    for match in _MASTER.finditer(folded):
        start, end = match.span()
        if start < covered:
            continue
        kind = match.lastgroup
        if kind == "every":
            every = match
            continue
        term: Term | None
        if kind == "cadence":
            cadence = read_cadence(spelt_cadence(folded, original, match))
            term = Term(start, end, start, end, cadence.low, cadence.high, cadence.unit, lead=Lead.CADENCE)
            term.options, term.readable = cadence.options, cadence.low is not None
        elif kind == "confused":
            term = Term(start, end, start, end, None, None, readable=False)
            read_unit(folded, original, term)
            term.lead = Lead.EVERY if folded[start] == "q" else Lead.NONE
        elif kind == "word":
            term = _word(folded, original, match)
        elif kind in {"share", "decade"}:
            term = _share(folded, start, end) if kind == "share" else read_decade(folded, original, match)
        else:
            led = every is not None and start - every.end() <= 3
            term = _numeral(folded, original, match, led=led)
        if term is None:
            covered = match.end()
            every = None
            continue
        if every is not None and kind != "cadence" and term.number_start - every.end() <= 12:
            term.lead, term.start = Lead.EVERY, every.start()
        every = None
        covered = term.end
        yield term


def _share(folded: str, start: int, end: int) -> Term | None:
    """A part or multiple of a dose as a percentage; None when the words speak of no dose."""
    share = read_share(folded, start, end)
    if share is None:
        return None
    percent = share.percent
    return Term(start, share.end, start, end, percent, percent, "%", readable=percent is not None, cued=True)


def _word(folded: str, original: str, match: re.Match[str]) -> Term | None:
    value = read_word(match.group())
    term = Term(match.start(), match.end(), match.start(), match.end(), value, value, readable=value is not None)
    term.worded = True
    share = _share(folded, match.start(), match.end()) if match.group() in _SHARES else None
    if share is not None or match.group() in {"once", "twice", "thrice"}:
        return share
    if _IN_HALF.search(folded, max(0, match.start() - 4), match.end()) and folded.startswith(" to ", match.end()):
        return None
    bracketed = _BRACKETED.match(folded, term.end)
    if bracketed:
        term.end = term.number_end = bracketed.end()
        term.readable = read_numeral(bracketed[1]) == value
    read_unit(folded, original, term)
    return term


def _upward(sign: Sign) -> bool:
    return sign.comparator in {Comparator.GT, Comparator.GE}


def _names_minimum(folded: str, end: int, after: Sign) -> bool:
    """Whether the sign behind a number calls it a minimum ("slower than the 60-minute minimum")."""
    return "minimum" in folded[end : after.place]


def _take_next_value(term: Term, folded: str) -> None:
    """Take a clearance "just under 30 mL/min" as the value next to 30: it is measured in somebody, and no bound."""
    below = term.comparator is Comparator.LT
    if not (below or term.comparator is Comparator.GT) or "mL/min" not in term.unit or term.ceiling:
        return
    limit = term.high if below else term.low
    if limit is None or not _JUST.search(folded, max(0, term.start - 12), term.start):
        return
    term.low = term.high = limit.next_minus() if below else limit.next_plus()
    term.comparator, term.low_open, term.high_open, term.compares = Comparator.NONE, False, False, False


def _place_signs(folded: str, term: Term, before: Sign | None, after: Sign | None) -> Sign | None:
    """Let a term begin and end with its signs; the one of them that counts."""
    if before is not None and before.compares and after is not None and _names_minimum(folded, term.end, after):
        before = None
    about = before is not None and before.comparator is Comparator.ABOUT
    if (before is not None and after is not None and not about and _upward(before) is not _upward(after)) or (
        before is not None and _DENIED.search(folded, max(0, before.place - 8), before.place)
    ):
        term.readable = False
    if before is not None:
        term.start = before.place
    if after is not None:
        term.end = after.place
    return (after if about else before) or before or after


def scan_terms(folded: str, original: str) -> Iterator[Term]:
    """Yield every number with its unit and the signs standing before and after it.

    Args:
        folded: the text as `folding.fold` gives it.
        original: the text itself, of the same length.
    """
    lowest = 0
    for term in _scan(folded, original):
        share = term.unit == "%" and not term.worded and folded[term.number_start] not in "0123456789.,"
        if term.lead is not Lead.CADENCE and not share:
            before = sign_before(folded, lowest, term.start)
            if before is not None and folded.startswith("over ", before.place) and before.place + 5 < term.start:
                before = sign_before(folded, before.place + 5, term.start) or before
            if folded[max(0, term.start - 2) : term.start].rstrip(" *")[-1:] in {"£", "±"}:
                term.readable = False
            after = sign_after(folded, term.end)
            sign = _place_signs(folded, term, before, after) if before or after else None
            read_bracketed_unit(folded, term)
            if sign is not None:
                bound(term, sign.comparator)
                term.ceiling, term.compares = sign.ceiling, sign.compares
                _take_next_value(term, folded)
        lowest = term.end
        yield term
