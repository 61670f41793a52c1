"""Static checks of the plain values of one monograph: none is zero, negative, upside down, impossible or without words.

Knows no drug; references, units and bands are checked in `rule_checks` and `rule_tiling`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from posology.assistant.dosing.daily_totals import comes_to
from posology.assistant.dosing.limit_scope import HoldsFor
from posology.assistant.dosing.monographs import Limit, Monograph, Regimen, RenalTable
from posology.assistant.dosing.provenance import SourceDocument
from posology.assistant.dosing.rule_values import Amount

Problem = tuple[str, str]
ROUTES = ("iv", "im", "sc", "oral")
_OLDEST_YEARS = Decimal(120)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHIPPED = date(2026, 11, 21)  # no shipped file is newer
_FIRST_YEAR = 1938  # the first labels under the act that asks for them
_SET_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LIKE = "1b49df80-be4f-47e0-a0b7-123f3e69395b"
_WHOLE = Decimal(100)


def range_problems(monograph: Monograph) -> Iterator[Problem]:
    """What is wrong with the values of a monograph.

    Args:
        monograph: already valid against the schema.
    """
    yield from _date(monograph.last_updated)
    for name, document in monograph.sources.items():
        yield from _document(f"sources[{name}]", document)
    for regimen in monograph.regimens:
        yield from _regimen(f"regimens[{regimen.id}]", regimen)
    for table in monograph.renal_tables:
        yield from _table(f"renal_tables[{table.id}]", table)
    started = {regimen.id for regimen in monograph.regimens if regimen.first_dose is not None}
    started |= {
        name for table in monograph.renal_tables for row in table.rows if row.first_dose for name in table.regimens
    }
    for limit in monograph.limits:
        yield from _limit(f"limits[{limit.id}]", limit, started)
    for reminder in monograph.reminders:
        if not reminder.intents:
            yield f"reminders[{reminder.id}].intents", "is empty; no answer would carry it"


def _date(text: str) -> Iterator[Problem]:
    try:
        known = _DAY.fullmatch(text) is not None and date.fromisoformat(text) is not None
    except ValueError:
        known = False
    if not known:
        yield "last_updated", f"{text!r} is no date; write the year, month and day, like 2026-11-21"
    elif (newest := _newest_day()) < date.fromisoformat(text):
        yield "last_updated", f"{text} has not come yet; give the day of the last change, {newest} at the latest"


def _newest_day() -> date:
    """The day that it is somewhere on earth, or that of the shipped rules where the clock goes wrong."""
    return max(_SHIPPED, datetime.now(UTC).date() + timedelta(days=1))


def _document(place: str, document: SourceDocument) -> Iterator[Problem]:
    for name, set_id in (("set_id", document.set_id), *(("check_in", one) for one in document.check_in)):
        if _SET_ID.fullmatch(set_id) is None and not (name == "set_id" and set_id == ""):
            yield f"{place}.{name}", f"{set_id!r} is no set id; write it like {_LIKE}, or leave it out"
    if document.year is not None and not _FIRST_YEAR <= document.year <= _newest_day().year:
        yield f"{place}.year", f"is {document.year}; years are {_FIRST_YEAR} to {_newest_day().year}"


def _regimen(place: str, regimen: Regimen) -> Iterator[Problem]:
    yield from _words(f"{place}.population", regimen.population)
    for route in regimen.routes:
        yield from _route(f"{place}.route", route)
    amounts = {"dose": regimen.dose, "first_dose": regimen.first_dose, "duration": regimen.duration}
    for name, amount in amounts.items():
        yield from _positive(f"{place}.{name}", amount)
    yield from _repeated(place, regimen.intervals)
    if regimen.daily_total is not None and not comes_to(regimen.dose, regimen.intervals, regimen.daily_total):
        told = f"{regimen.daily_total} is not what {regimen.dose} comes to in a day"
        yield f"{place}.daily_total", f"{told}; give the dose times its doses a day, or leave it out"
    if regimen.doses_in_course is not None and regimen.doses_in_course < 1:
        yield f"{place}.doses_in_course", f"is {regimen.doses_in_course}; count at least one dose, or leave it out"
    yield from _ages(place, regimen.age_from_years, regimen.age_below_years)


def _ages(place: str, begins: Decimal | None, ends: Decimal | None) -> Iterator[Problem]:
    for name, age in (("age_from_years", begins), ("age_below_years", ends)):
        if age is not None and not 0 <= age <= _OLDEST_YEARS:
            yield f"{place}.{name}", f"is {age}; ages are 0 to {_OLDEST_YEARS} years"
    if begins is not None and ends is not None and begins >= ends:
        yield f"{place}.age_below_years", f"is {ends}, and age_from_years {begins}: nobody is left between them"


def _repeated(place: str, intervals: tuple[Amount, ...]) -> Iterator[Problem]:
    for interval in intervals:
        yield from _positive(f"{place}.intervals", interval)
    if len(set(intervals)) != len(intervals):
        yield f"{place}.intervals", "holds one interval twice; alternatives differ"


def _table(place: str, table: RenalTable) -> Iterator[Problem]:
    for number, row in enumerate(table.rows, 1):
        where = f"{place}.rows[{number}]"
        yield from _positive(f"{where}.dose", row.dose)
        yield from _positive(f"{where}.first_dose", row.first_dose)
        yield from _repeated(where, row.intervals)
        if row.percent is not None and row.percent <= 0:
            yield f"{where}.percent", f"is {row.percent}; where nothing is given the outcome says so"
        if row.percent is not None and row.percent > _WHOLE:
            yield f"{where}.percent", f"is {row.percent}; a share of the usual dose is {_WHOLE} at most"
        if row.doses_in_course is not None and row.doses_in_course < 1:
            yield f"{where}.doses_in_course", f"is {row.doses_in_course}; count at least one dose, or leave it out"
    for number, gap in enumerate(table.gaps, 1):
        yield from _words(f"{place}.gaps[{number}].reason", gap.reason)


def _limit(place: str, limit: Limit, started: set[str]) -> Iterator[Problem]:
    yield from _positive(f"{place}.value", limit.value)
    for route in limit.routes:
        yield from _route(f"{place}.routes", route)
    yield from _ages(place, None, limit.age_below_years)
    if limit.holds_for is HoldsFor.FIRST_DOSE and not started.intersection(limit.regimens or started):
        yield f"{place}.holds_for", "is first_dose, and no regimen that it applies to prints a first_dose"


def _positive(place: str, amount: Amount | None) -> Iterator[Problem]:
    if amount is not None and amount.low <= 0 and amount.high <= 0:
        yield place, "is nothing; give the printed amount, or an outcome that says that none is given"


def _route(place: str, route: str) -> Iterator[Problem]:
    if route not in ROUTES:
        yield place, f"unknown route {route!r}; routes are {', '.join(ROUTES)}"


def _words(place: str, text: str) -> Iterator[Problem]:
    if not text.strip():
        yield place, "is empty; say it in words"
