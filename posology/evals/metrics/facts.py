"""Whether an answer carries a fact: quantities by value and unit, other entries by their words. Scores nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from posology.assistant.answers import Answer, RegimenForPatient, Statement, Withheld
from posology.assistant.dosing.folding import fold
from posology.assistant.dosing.measures import alternatives, bound, equal
from posology.assistant.dosing.quantities import Comparator, Metric, Quantity, Role
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.standing import same_quantity
from posology.evals.cases import Fact
from posology.evals.metrics.reading import is_cadence, quantities_of, words_of

_OR = "|"
_NOT_GOING_ON = r"(?<![\w.,/<>≥≤~-])(?<!\d (?:to|or) )(?<!\d and )(?<!every )"
_NOT_GOING_FURTHER = r"(?![\w/-])(?![.,]\d)(?! ?/)(?! (?:per|daily|an?|each|every day|to \d|or \d)\b)"


@dataclass(frozen=True, slots=True)
class Line:
    """What is read together: a statement, row, reminder or regimen, with the lead-in it stands under."""

    texts: tuple[str, ...]
    context: str = ""

    def __str__(self) -> str:
        return "; ".join(self.texts)


def line_of(statement: Statement | Withheld) -> Line:
    """A statement, shown or withheld, with its lead-in."""
    return Line((statement.text,), statement.context)


def lines_of(answer: Answer) -> tuple[Line, ...]:
    """Everything an answer shows: statements, reminders, calculated regimens; withheld statements are not shown."""
    regimens = answer.calculation.regimens if answer.calculation else ()
    return (
        *(line_of(statement) for statement in answer.statements),
        *(Line((reminder.text,)) for reminder in answer.reminders),
        *(regimen_line(regimen) for regimen in regimens),
    )


def dose_line(regimen: RegimenForPatient) -> Line:
    """The doses that a regimen gives to the patient, without the printed ones it was made from."""
    given = (regimen.result, regimen.each, regimen.first_dose, regimen.daily_total)
    return Line(tuple(text for text in given if text))


def regimen_line(regimen: RegimenForPatient) -> Line:
    """Everything a regimen gives to the patient: doses, times, volumes, and the band that was met."""
    further = (regimen.use, regimen.interval, regimen.duration, regimen.infusion, regimen.hydration, regimen.band)
    return Line((*dose_line(regimen).texts, *(text for text in (*further, *regimen.volumes) if text)))


def carries(lines: Iterable[Line], fact: Fact) -> bool:
    """Whether one line holds everything that a fact needs."""
    return any(all(holds(line, entry) for entry in fact.needs) for line in lines)


def holds(line: Line, entry: str) -> bool:
    """Whether a line holds an entry, or one of its alternatives ("a|b").

    >>> holds(Line(("Give 0.04 g/kg q8h or q12h",)), "40 mg/kg every 12 hours")
    True
    >>> holds(Line(("Give 40 mg/kg over 8 hours",)), "every 8 hours")
    False
    >>> holds(Line(("through a central line",)), "peripheral line|central line")
    True
    """
    return any(_holds_one(line, alternative.strip()) for alternative in entry.split(_OR) if alternative.strip())


def needs_a_dose(entry: str) -> bool:
    """Whether an entry names a dose, by any of its alternatives."""
    return any(need.role in {Role.DOSE, Role.MAXIMUM} for part in entry.split(_OR) for need in quantities_of(part))


def _holds_one(line: Line, entry: str) -> bool:
    needed = quantities_of(entry)
    if not needed:
        phrase = words_of(entry)
        return bool(phrase.strip()) and any(phrase in words_of(text) for text in (*line.texts, line.context))
    found = _quantities(line)
    return all(_is_among(need, found) for need in needed) or _stands_printed(entry, line)


def _stands_printed(entry: str, line: Line) -> bool:
    """Whether an entry stands letter by letter, its first number no end of a range and its last unit whole.

    >>> _stands_printed("40 mg", Line(("Give 40 mg/kg",))), _stands_printed("59 and 60 mL", Line(("at 59 and 60 mL.",)))
    (False, True)
    """
    printed = re.escape(" ".join(fold(entry).split()))
    whole = re.compile(rf"{_NOT_GOING_ON}{printed}{_NOT_GOING_FURTHER}")
    return any(whole.search(" ".join(fold(text).split())) for text in (*line.texts, line.context))


@lru_cache(maxsize=16384)
def _quantities(line: Line) -> tuple[Quantity, ...]:
    own = [quantity for text in line.texts for quantity in quantities_of(text, line.context)]
    return (*own, *(quantity for text in line.context.split("\n") for quantity in quantities_of(text)))


def _is_among(need: Quantity, found: Sequence[Quantity]) -> bool:
    """A value with a sign asks for the same sign; a plain one is content with any sign; each alternative must be there.

    Whether a time says how often or how long always counts.
    """
    alike = [
        quantity for quantity in found if is_cadence(quantity) == is_cadence(need) and _same_metric(need, quantity)
    ]
    if need.comparator not in {Comparator.NONE, Comparator.ABOUT}:
        return any(same_quantity(need, quantity) for quantity in alike)
    given = [amount for quantity in alike for amount in _amounts(quantity)]
    asked = alternatives(need)
    return bool(asked) and all(any(equal(amount, other) for other in given) for amount in asked)


def _same_metric(need: Quantity, quantity: Quantity) -> bool:
    return Metric.UNKNOWN in {need.metric, quantity.metric} or need.metric is quantity.metric


def _amounts(quantity: Quantity) -> tuple[Amount, ...]:
    listed = alternatives(quantity)
    if listed:
        return listed
    printed = bound(quantity)
    return (printed,) if printed else ()
