"""Give a number the unit that stands behind it, or mark it unreadable where what stands there is no known unit.

A unit in brackets of its own ("CrCl 25 (mL/min)") is the number's where nothing nearer is.
"""

from __future__ import annotations

import re
from functools import lru_cache

from posology.assistant.dosing.counted_forms import form_after_name
from posology.assistant.dosing.misprints import has_unknown_tail, indexed_end, odd_unit_end
from posology.assistant.dosing.quantities import Comparator
from posology.assistant.dosing.terms import Lead, Term, bound
from posology.assistant.dosing.units import UNIT_PATTERN, canonical_unit

_UNIT = re.compile(
    rf"[*_†‡§¶]{{0,2}}[ \n]{{0,2}}-?[ \n]?[*_]{{0,2}}(?:(?:consecutive|additional|full|more|further|calendar"
    r"|(?:(?:equally|evenly|equal)[ -])?(?:divided|separate|equal|daily)) (?=day|week|month|hour|dose|portion)"
    r"|(?:(?:double|single)-strength|[ds]s|film-coated|oral|(?:extended|delayed|immediate)-release)"
    r" (?=tab|cap|vial))?"
    rf"({UNIT_PATTERN})"
)
_GRAM_STAIN = re.compile(r"gram[ -](?:neg|pos|stain)")
_BRACKETED = re.compile(rf" ?\(({UNIT_PATTERN})")
# "84F", "84/F", "84 F,", "84yo": a number with the letter of a sex, in capitals, or with "yo" is the age of a person.
_AGE_MARK = re.compile(
    r"(?<![0-9a-z.,/-])(?:[1-9][0-9]{0,2}(?P<old> ?-?(?:yo|y\.o\.?)(?![a-z]))"
    r"|[1-9][0-9](?: ?/ ?|(?= [mf][,;:]) )?(?P<sex>[mf])(?=[\s,.;:)])(?! ?(?:iu|units?|u)\b))"
)
# "F84, 55 kg", "M 72 with shingles": the letter of a sex in capitals where a person is named, and the age behind it.
_SEX_FIRST = re.compile(
    r"(?:^|[\n.;:,|–—-] ?|\(|\b(?:pt|patient|case|for|in|an?|the|this) )(?P<sex>[fm])(?:(?P<apart> ?/ ?| )|)\Z"
)
_AGE_ENDS = re.compile(
    r"\Z| ?[,;:/|]| (?:with|w/|on|who|and|has|having|in|for|cr?cl|clcr|egfr|scr|[0-9.]{2,5} ?kg\b|[a-z]{2,4}\b[,:;])"
)
_OLDEST = 110
_HOURLY = re.compile(r"[ -]{0,2}(?:hourly|weekly|monthly)\b")


@lru_cache(maxsize=8192)
def _unit(spelling: str) -> str:
    return canonical_unit(spelling) or ""


def _read_unit(folded: str, original: str, term: Term) -> None:
    """Give the term the unit printed after it; an unknown tail ("mg/tablet", a hidden character) spoils the number."""
    match = _UNIT.match(folded, term.number_end)
    counted = form_after_name(folded, original, term.number_end) if match is None else None
    if counted is not None:
        term.unit, term.end, term.cued = _unit(counted.form), counted.end, True
        term.readable = term.readable and counted.plain
        return
    if match is None:
        hourly = _HOURLY.match(folded, term.number_end)
        if hourly:
            word = hourly.group().strip(" -")
            term.readable = term.readable and folded[max(0, term.number_start - 1)] != "×"
            term.unit, term.lead, term.end = (
                {"hourly": "h", "weekly": "week"}.get(word, "month"),
                Lead.EVERY,
                hourly.end(),
            )
            return
        plus = (
            _UNIT.match(folded, term.number_end + 1) if folded[term.number_end : term.number_end + 1] == "+" else None
        )
        if plus and (unit := _unit(plus[1])):
            term.unit, term.end, term.cued = unit, plus.end(), True
            bound(term, Comparator.GE)
            return
        odd = odd_unit_end(folded, term.number_end)
        if odd > term.number_end:
            term.readable, term.end, term.cued = False, odd, True
        return
    spelling = match[1]
    if _GRAM_STAIN.match(folded, match.start(1)):
        return
    unit, end = _unit(spelling), match.end()
    indexed = indexed_end(folded, end) if unit == "mL/min" else end
    if indexed > end:
        unit, end = "mL/min/1.73 m2", indexed
    elif has_unknown_tail(folded, end, unit):
        term.readable = False
    term.unit, term.end, term.cued = unit, end, True
    if not unit:
        term.readable = False


def read_marked_age(folded: str, original: str, term: Term) -> bool:
    """Give a number with a mark of an age its unit ("84F", "84yo"); False where it is no age.

    >>> term = Term(0, 2, 0, 2, None, None)
    >>> read_marked_age("84f, af", "84F, AF", term), term.unit
    (True, 'year')
    """
    first = _sex_before(folded, original, term)
    if first is not None:
        term.start, term.unit, term.cued = first, "year", True
        return True
    mark = _AGE_MARK.match(folded, term.number_start)
    sex = mark is not None and mark["sex"] is not None
    if mark is None or mark.end() <= term.number_end or (sex and not original[mark.start("sex")].isupper()):
        return False
    term.unit, term.end, term.cued = "year", mark.end(), True
    return True


def _sex_before(folded: str, original: str, term: Term) -> int | None:
    """Where the capital letter of a sex stands before a number that is an age ("F84"); None where none does."""
    start, end = term.number_start, term.number_end
    if folded[max(0, start - 4) : start].rstrip(" /")[-1:] not in {"f", "m"} or not folded[start:end].isdecimal():
        return None
    sex = _SEX_FIRST.search(folded, max(0, start - 14), start)
    if sex is None or not original[sex.start("sex")].isupper() or int(folded[start:end]) not in range(1, _OLDEST):
        return None
    # A single digit behind a blank may count anything; a code of a disease stands in brackets by itself.
    alone = sex["apart"] is not None and end - start == 1
    return None if alone or _AGE_ENDS.match(folded, end) is None else sex.start("sex")


def read_unit(folded: str, original: str, term: Term) -> None:
    """Give the term the unit printed after it, or the year where the mark of an age stands there."""
    if not read_marked_age(folded, original, term):
        _read_unit(folded, original, term)


def read_bracketed_unit(folded: str, term: Term) -> None:
    """Give a number without a unit the measure that stands in brackets behind it and its sign ("50 or less (mL/min)").

    Args:
        folded: the text as `folding.fold` gives it.
        term: the number with its signs; left as it is where it has a unit, or the brackets hold something else.
    """
    match = _BRACKETED.match(folded, term.end) if not (term.unit or term.cued or term.lead) else None
    unit = _unit(match[1]) if match else ""
    if match is None or "/" not in unit:
        return
    end = indexed_end(folded, match.end()) if unit == "mL/min" else match.end()
    unit = "mL/min/1.73 m2" if end > match.end() else unit
    if folded[end : end + 1] in {")", ",", ";"}:
        term.unit, term.end, term.cued = unit, end + (folded[end] == ")"), True


def measures_litres(folded: str, confused: re.Match[str]) -> bool:
    """Whether the letter glued behind the digits is a litre ("1L", "2l/day") and not a mistyped 1 or 0."""
    if confused.group() != "l":
        return False
    rest = _UNIT.match(folded, confused.end())
    return rest is None or rest[1].startswith(("/", "per"))
