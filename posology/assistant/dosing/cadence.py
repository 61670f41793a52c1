"""Read how often something is done when it is worded without a plain unit: BID, twice weekly, every other day.

Does not read "every 8 hours" (a number with a unit, see `terms`) and does not decide dosing against monitoring.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from posology.assistant.dosing.numerals import NUMBER_WORD_PATTERN, NUMBER_WORDS, read_numeral, read_word
from posology.assistant.dosing.traces import opening_pattern

HOURS_IN_DAY = Decimal(24)


class Cadence(NamedTuple):
    """Bounds with their unit: "h" between doses, "week"/"month" between doses, or "/day", "/week", "/month" counts."""

    low: Decimal | None
    high: Decimal | None
    unit: str
    options: tuple[Decimal, ...] = ()


_COUNT = rf"(?:[0-9]{{1,6}}(?:,[0-9]{{3}})*|{NUMBER_WORD_PATTERN})"
_PERIOD = r"(?:day|daily|week|weekly|month|monthly|night|nightly|24 ?-?(?:hours?|h))"
_JOIN = r"(?: ?- ?| to | or (?:at most )?)"
_TIMES = r"(?: ?-?times| ?[x×](?= ?(?:/|per|an? |daily|weekly|monthly|day|week)))"
_PER = r"(?:[ -]?(?:/|per|an?|each|every|in (?:an?|one|each|every)(?: single)?|in)?[ -]?)"
_COUNTED = (
    rf"(?:(?P<adverb>once|twice|thrice)(?:(?P<adverb_join>{_JOIN})(?P<second>twice|thrice"
    rf"|{_COUNT}(?={_TIMES}))(?:{_TIMES})?)?"
    rf"|[x×] ?(?P<counted>{_COUNT})(?= ?(?:daily|weekly|monthly|/|per |an? ))"
    rf"|(?P<first>{_COUNT})(?:{_TIMES})?(?:(?P<join>{_JOIN})(?P<last>{_COUNT}))?{_TIMES})"
    rf"{_PER}(?P<period>{_PERIOD})"
)
_DAYS_A_WEEK = (
    rf"(?P<days>{_COUNT})(?:(?P<days_join>{_JOIN})(?P<days_last>{_COUNT}))? ?-?days?"
    r" ?(?:an?|per|/|(?:of |out of )?(?:an?|the|each|every)) ?week"
)
_EVERY_WORD = (
    r"(?:every|each) (?:(?P<skip>other|second|alternate|third|fourth|2nd|3rd|4th) )?(?P<step>day|night|morning|evening"
    r"|week|month|hour|year)"
)
_LATIN = {
    "b.i.d": "12", "bid": "12", "bd": "12", "b.d": "12",
    "t.i.d": "8", "tid": "8", "tds": "8", "t.d.s": "8",
    "q.i.d": "6", "qid": "6", "qds": "6", "q.d.s": "6",
    "q.d": "24", "qd": "24", "qam": "24", "qpm": "24", "qhs": "24", "q.h.s": "24", "o.d": "24", "od": "",
    "q.o.d": "48", "qod": "48", "eod": "48", "qh": "1",
}  # fmt: skip
_PLAIN = {
    "daily": ("24", "h"), "nightly": ("24", "h"), "at bedtime": ("24", "h"), "at night": ("24", "h"),
    "nocte": ("24", "h"), "mane": ("24", "h"),
    "hourly": ("1", "h"), "weekly": ("1", "week"), "fortnightly": ("2", "week"), "monthly": ("1", "month"),
    "on alternate days": ("48", "h"), "alternate days": ("48", "h"), "yearly": ("1", "year"), "annually": ("1", "year"),
    "once a year": ("1", "year"), "once per year": ("1", "year"), "once each year": ("1", "year"),
    "biweekly": ("", ""), "bi-weekly": ("", ""), "bimonthly": ("", ""), "tiw": ("3", "/week"), "biw": ("", ""),
    "semi-weekly": ("", ""), "semiweekly": ("", ""), "tri-weekly": ("", ""), "triweekly": ("", ""),
    "qw": ("1", "week"), "qwk": ("1", "week"),
}  # fmt: skip
# The same dose at two times of the day; an amount named again must be the one before (see `spelt_cadence`).
_AGAIN = (
    r"(?:(?:(?:one|1|another|the other)|(?P<again>[0-9][0-9.]*+ ?(?:mcg|mg|g)(?:/kg)?))"
    r"(?: (?:tablet|tab|capsule|cap|dose))? )?"
)
_TWICE = (
    r"(?:(?:every|each|in the) )?(?:morning|breakfast|mane)(?:,? and|,|/| et| \+| plus) "
    rf"{_AGAIN}(?:(?:every|each|in the|at|with|the) )*+(?:evening|night|nocte|bedtime|dinner|supper)"
    r"|am ?(?:and|/|&|\+) ?pm"
)
# "daily dose" names an amount per day, not how often it is given; what a full stop parts from it does not.
_NOT_AN_INTERVAL = (
    r"(?!(?<!\.)[ -](?:(?:iv|im|po|oral|intravenous|intramuscular|maintenance|adult|total|maximum|recommended) ){0,2}"
    r"(?:dose|doses|dosage|total(?!s [0-9])|maximum|max\b|basis|intake|amount|living|requirement|limit|ceiling"
    r"|cap\b|life|activit|exposure|use|bath|shower|wash|routine|exercis|habit|hygiene))"
    r"(?!(?<=\.[a-z]\.) doses?\b(?! (?:adjust|reduc|modif|chang|titrat|increas)))"
    r"(?!(?:(?<=the daily)|(?<=total daily)) [a-z-]{4,30} dose)"
)
_SINGLE = r"(?:single|one) (?:daily dose|dose (?:a|per|each|every) day)"
_LATIN_PATTERN = "|".join(re.escape(name) for name in sorted(_LATIN, key=len, reverse=True))
_PLAIN_PATTERN = "|".join(sorted(_PLAIN, key=len, reverse=True))

# Most words and figures begin nothing of this kind; behind a figure only "times", "x", "days", a dash, "to" or "or" do.
CADENCE_BEGINNINGS = (
    *_LATIN, *_PLAIN, *NUMBER_WORDS, "every", "each", "in the", "morning", "breakfast", "am", "mane", "x", "×",
    "single",
)  # fmt: skip
"""What a wording begins with that begins with no figure."""
_OPENING = rf"(?:(?=[0-9]{{1,6}}(?:,[0-9]{{3}})*+ ?[-dotx×])|{opening_pattern(CADENCE_BEGINNINGS)})"

CADENCE_PATTERN = (
    rf"{_OPENING}(?:(?:{_COUNTED})|(?:{_DAYS_A_WEEK})|(?:{_TWICE})|(?:{_SINGLE})|(?:{_EVERY_WORD})|(?:{_LATIN_PATTERN})\.?(?![.a-z])"
    rf"|(?:{_PLAIN_PATTERN}))(?![a-z0-9]){_NOT_AN_INTERVAL}"
)
CADENCE_PATTERN = re.sub(r"\(\?P<\w+>", "(?:", CADENCE_PATTERN)
"""Regular expression over folded text; a word boundary must stand before it."""

_AMOUNT_BEFORE = re.compile(
    r"[0-9a-z] ?(?:mg|mcg|g|grams?|milligrams?|micrograms?|mg/kg|mcg/kg|tabs?|tablets?|capsules?|caps?)"
    r"(?: (?:po|orally|oral|by mouth|iv|im|sc|s\.c\.|i\.v\.|p\.o\.))?,? \Z"
)
_LAST_AMOUNT = re.compile(r"(?<![0-9.])[0-9][0-9.]*+ ?(?:mcg|mg|g)(?:/kg)?")
_COUNTED_WHOLE = re.compile(_COUNTED)
_DAYS_WHOLE = re.compile(_DAYS_A_WEEK)
_TWICE_WHOLE = re.compile(_TWICE)
_SINGLE_WHOLE = re.compile(_SINGLE)
_EVERY_WHOLE = re.compile(_EVERY_WORD)
_SKIPS = {
    None: 1, "other": 2, "second": 2, "2nd": 2, "alternate": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4,
}  # fmt: skip


def _number(raw: str) -> Decimal | None:
    return read_numeral(raw) if raw[0].isdigit() else read_word(raw)


def _per_day(count: Decimal) -> Decimal | None:
    """Hours between doses when they divide the day evenly, otherwise None."""
    return HOURS_IN_DAY / count if count > 0 and HOURS_IN_DAY % count == 0 else None


def _counted(counts: list[Decimal | None], joined: str | None, period: str) -> Cadence:
    unit = "/week" if period.startswith("week") else "/month" if period.startswith("month") else "/day"
    first, last = counts[0], counts[-1]
    if first is None or last is None or first <= 0:
        return Cadence(None, None, "")
    if first == last == 1 and unit != "/day":
        return Cadence(first, first, unit[1:])
    if unit == "/day":
        slow, fast = _per_day(first), _per_day(last)
        if slow is not None and fast is not None:
            options = (fast,) if joined and "or" in joined else ()
            return Cadence(slow, slow, "h", options) if options else Cadence(min(fast, slow), max(fast, slow), "h")
    return Cadence(min(first, last), max(first, last), unit)


@lru_cache(maxsize=4096)
def read_cadence(text: str) -> Cadence:
    """Read one matched wording; bounds are None where the wording itself is ambiguous ("biweekly").

    Args:
        text: folded text that `CADENCE_PATTERN` matched.

    >>> read_cadence("twice a week").low, read_cadence("three times daily").unit, read_cadence("bid").low
    (Decimal('2'), 'h', Decimal('12'))
    """
    latin = _LATIN.get(text.rstrip("."))
    if latin is not None:
        return Cadence(Decimal(latin), Decimal(latin), "h") if latin else Cadence(None, None, "")
    if text in _PLAIN:
        count, unit = _PLAIN[text]
        return Cadence(Decimal(count), Decimal(count), unit) if count else Cadence(None, None, "")
    if _TWICE_WHOLE.fullmatch(text):
        return Cadence(HOURS_IN_DAY / 2, HOURS_IN_DAY / 2, "h")
    if _SINGLE_WHOLE.fullmatch(text):
        return Cadence(HOURS_IN_DAY, HOURS_IN_DAY, "h")
    every = _EVERY_WHOLE.fullmatch(text)
    if every:
        step = every["step"]
        unit = step if step in {"week", "month", "year"} else "h"
        value = Decimal(_SKIPS[every["skip"]]) * (1 if unit != "h" or step == "hour" else HOURS_IN_DAY)
        return Cadence(value, value, unit)
    days = _DAYS_WHOLE.fullmatch(text)
    if days:
        return _counted([_number(days["days"]), _number(days["days_last"] or days["days"])], days["days_join"], "week")
    counted = _COUNTED_WHOLE.fullmatch(text)
    if counted is None:
        return Cadence(None, None, "")
    first = counted["adverb"] or counted["counted"] or counted["first"]
    last = counted["second"] or counted["last"] or first
    return _counted([_number(first), _number(last)], counted["adverb_join"] or counted["join"], counted["period"])


def spelt_cadence(folded: str, original: str, match: re.Match[str]) -> str:
    """The wording of how often, "" where another amount is named in it ("500 mg in the morning and 250 mg at night").

    A small "od" behind an amount of a drug is once a day, where no eye can be meant.
    """
    if original[match.start() : match.start() + 2] == "od" and _AMOUNT_BEFORE.search(
        folded, max(0, match.start() - 24), match.start()
    ):
        return "once daily"
    again = _TWICE_WHOLE.fullmatch(match.group())
    if again is not None and again["again"]:
        before = folded[max(0, match.start() - 40) : match.start()]
        return match.group() if _LAST_AMOUNT.findall(before)[-1:] == [again["again"]] else ""
    return match.group()
