"""The days of a course on which a dose is given ("500 mg on day 1, then 250 mg on days 2 to 5") against its regimen.

Whether the label prints the dose at all is decided in `dose_matching`; lengths of courses are in `course_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from posology.assistant.dosing import wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.condition_matching import in_condition
from posology.assistant.dosing.dose_rules import OPENING, DoseRule
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.limits import against, applicable, in_line, with_values
from posology.assistant.dosing.measures import alternatives, scaled
from posology.assistant.dosing.monographs import LimitKind, Phase
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.pairing import agrees_for, is_first, pair_agrees, pairs
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.strengths import PIECES, is_of_a_piece
from posology.assistant.dosing.text_memory import remembered

Span = tuple[Decimal, Amount | None]
"""The first day of a dose, and its last day or days as printed; None where none is printed."""
_ONE_DAY = re.compile(r"day\s", re.IGNORECASE)
_ONE = Decimal(1)
_NEAR = 24
_FROM = re.compile(r"\b(?:from|starting|beginning|begun|since)\s+(?:on\s+)?$", re.IGNORECASE)
_ON = re.compile(r"\s+(?:onwards?|on(?=[.,;]|$)|and thereafter)", re.IGNORECASE)
# "Switches to 20 mg once daily on day 22": the day on which what is switched to begins.
_SWITCHED = re.compile(r"\b(?:switch|chang|step|transition|convert)\w*\b[^.;]{0,90}\bon\s+$", re.IGNORECASE)
_LISTED = re.compile(r"\bdays\b[^.;]*\d\s*(?:,|and|&)\s*\d", re.IGNORECASE)
_SWITCHED_FROM = re.compile(r"\b(?:switch|chang|step|transition|convert)\w*\b", re.IGNORECASE)
_BEGINS = re.compile(r"\b(?:start|begin|initiat)\w*\b", re.IGNORECASE)
# "On day 3 her creatinine clearance fell": a day of a stay in hospital, not of a course.
_OF_A_STAY = re.compile(
    r"\s*(?:of (?:the )?(?:stay|admission|hospitali[sz]ation)\b|,?\s*(?:the |his |her |their )?"
    r"(?:creatinine|clearance|Cr?Cl|e?GFR|SCr|(?:renal|kidney) function|he|she|the patient)\b[^.;\d]{0,40}?"
    r"\b(?:fell|rose|was|had|dropped|declined|improved|recovered|worsened|increased|decreased|deteriorated)\b)",
    re.IGNORECASE,
)
_LAST_DAY = re.compile(
    r"\b(?:stop|end) (?:date|day)|\b(?:last|final|review) (?:day|date)|\breview(?:ed)? on\b", re.IGNORECASE
)
_DAYS = re.compile(r"\bdays?\s+\d", re.IGNORECASE)


def day_of_course(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge a day or days of the course: those of the dose beside them, else the first days of any regimen.

    Args:
        quantity: the days.
        clause: the clause they stand in.
        situation: what the clause is bound to.
    """
    opinion = _day(quantity, clause, situation)
    if opinion.agreement is Agreement.AGREES:
        return _from_another(_nearest(quantity, clause), clause, situation) or opinion
    return opinion


def _day(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    begun = _start_window(quantity, clause, situation) or _late_start(quantity, clause, situation)
    if begun is not None:
        return begun
    if _OF_A_STAY.match(clause.text, quantity.end - clause.start):
        return no_rule("a day of a stay, not of a course", "no_rule")
    group = _nearest(quantity, clause)
    spans = [] if group is None else list(_spans(group, situation))
    if group is not None and not spans and (partner := _given_with(group, clause)) is not None:
        spans = list(_spans(partner, situation))
    if not spans:
        return _in_words_of(group, quantity, clause, situation) or _of_any_regimen(quantity, situation)
    open_end = False
    for rule, (begins, ends) in spans:
        if quantity.low != begins:
            continue
        if quantity.high is None or _ends(quantity, ends) or _onwards(quantity, clause):
            place = wording.rule(rule, situation.use_name(rule))
            return agrees(f"the days of this dose as {place}", rule.rule, rule.source)
        open_end = open_end or ends is None
    if open_end:
        return no_rule("the label prints no last day of this dose", "duration")
    if not _onwards(quantity, clause) and any(_inside(quantity, span) for _, span in spans):
        return no_rule("no rule speaks of this day of the course")
    expected = wording.listing(_in_words(rule, span, situation) for rule, span in spans)
    return disagrees("duration", "the label gives this dose on other days", expected, spans[0][0])


def _from_another(group: DoseGroup | None, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a text that switches from a dose with which the label does not begin."""
    whole = clause.whole or clause
    if group is None or not _SWITCHED_FROM.search(whole.text):
        return None
    before = [other for other in whole.groups if other.dose is not None and other.start < group.start]
    begins = [rule for rule in situation.base_rules if rule.regimen.phase in OPENING]
    first = [rule for rule in begins if not rule.regimen.terms or rule.regimen.id in situation.picked]
    if not first or all(any(all(pair_agrees(r, *pair) for pair in pairs(one)) for r in first) for one in before):
        return None
    return disagrees("phase", "the label begins with another dose", wording.rules(first, situation.use_name), first[0])


def _nearest(quantity: Quantity, clause: Clause) -> DoseGroup | None:
    """The dose that the days belong to: of several the one nearest before them, else the one nearest after."""
    dosed = [group for group in clause.groups if group.dose is not None and not _is_strength(group, clause)]
    before = [group for group in dosed if group.start < quantity.start]
    return before[-1] if before else next(iter(dosed), None)


def _given_with(group: DoseGroup, clause: Clause) -> DoseGroup | None:
    """The dose before one that shares its interval: the other part of a combination ("300 mg and ritonavir 100 mg")."""
    before = [other for other in clause.groups if other.dose is not None and other.start < group.start]
    other = before[-1] if before and group.intervals else None
    shared = other is not None and (not other.intervals or other.intervals == group.intervals)
    return other if other is not None and shared and other.band is None else None


def _is_strength(group: DoseGroup, clause: Clause) -> bool:
    """Whether a dose is what one of the pieces holds that another one counts."""
    dose = group.dose
    if (
        dose is None
        or dose.unit in PIECES
        or not any(g.dose is not None and g.dose.unit in PIECES for g in clause.groups)
    ):
        return False
    return is_of_a_piece(clause.text, dose.start - clause.start, dose.end - clause.start)


def _inside(quantity: Quantity, span: Span) -> bool:
    """Whether a single day is a later one of a dose of which the label prints no last day."""
    begins, ends = span
    day = quantity.value
    return day is not None and begins < day and ends is None


def _ends(quantity: Quantity, ends: Amount | None) -> bool:
    """Whether the last stated day is the printed one."""
    return ends is not None and quantity.high is not None and ends.low <= quantity.high <= ends.high


def _onwards(quantity: Quantity, clause: Clause) -> bool:
    """Whether a single day is only the one on which a dose begins ("from day 2")."""
    before = clause.text[max(0, quantity.start - clause.start - _NEAR) : quantity.start - clause.start]
    after = clause.text[quantity.end - clause.start :]
    begins = _FROM.search(before) is not None or _ON.match(after) is not None
    begins = begins or _SWITCHED.search(clause.text, 0, quantity.start - clause.start) is not None
    return begins and quantity.low == quantity.high


def _in_words_of(group: DoseGroup | None, quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The opinion on days that only the words of a rule give ("on days 1 to 5, 14 and 21"); None where none do."""
    rules = (*situation.base_rules, *situation.row_rules)
    told = [] if group is None else [rule for rule in rules if _tells_days(rule)]
    told = [rule for rule in told if group is not None and all(pair_agrees(rule, *pair) for pair in pairs(group))]
    if not told:
        return None
    said = in_condition(quantity, clause, situation)
    listed = _onwards(quantity, clause) or all(_LISTED.search(rule.source_words) for rule in told)
    if said is not None or not listed or situation.uncovered or not situation.uses.indications:
        return said
    place = wording.rules(told, situation.use_name)
    return disagrees("duration", "the label gives this dose on other days", f"{place}: {told[0].source_words}", told[0])


def _tells_days(rule: DoseRule) -> bool:
    """Whether a rule without a first dose of its own says in words on which days it is given."""
    return rule.first_dose is None and _DAYS.search(rule.source_words) is not None


def _spans(group: DoseGroup, situation: Situation) -> Iterator[tuple[DoseRule, Span]]:
    """On which days each rule that prints a dose gives it."""
    rules = (*situation.base_rules, *(row for row in situation.row_rules if row.first_dose is not None))
    doses, weight = alternatives(group.dose) if group.dose is not None else (), situation.weight_kg
    for rule in rules:
        if not doses or _tells_days(rule) or not all(agrees_for(rule, pair, weight) for pair in pairs(group)):
            continue
        first, last = _first_days(rule), _last_day(rule)
        if all(is_first(rule, dose, weight) for dose in doses):
            yield rule, (_ONE, Amount(_ONE, _ONE, "day"))
        if rule.regimen.phase is Phase.LOADING:
            if first is not None:
                yield rule, (_ONE, Amount(first, first, "day"))
        elif rule.dose is not None and all(
            agrees_for(rule, (dose, rule.intervals[0]), weight) for dose in doses if rule.intervals
        ):
            begins = _ONE if rule.first_dose is None else _ONE + 1
            earlier = _days_before(rule, situation)
            yield rule, (begins + earlier, last and Amount(last.low + earlier, last.high + earlier, last.unit))
            for loading in _loading_days(rule, situation):
                yield rule, (loading + 1, last)


def _days_before(rule: DoseRule, situation: Situation) -> Decimal:
    """How many days the steps of a printed schedule take before this one."""
    steps, regimens = situation.compiled.steps, situation.compiled.regimens
    own = steps.get(rule.regimen.id, 0)
    earlier = (regimens[name] for name, place in steps.items() if place < own)
    lengths = (one.duration for one in earlier if one.indication == rule.regimen.indication)
    days = (scaled(length, "day") for length in lengths if length is not None)
    return sum((length.high for length in days if length is not None), Decimal(0))


def _loading_days(rule: DoseRule, situation: Situation) -> set[Decimal]:
    """How long the first doses last, or the induction before maintenance, that are a regimen of the same use."""
    same = [r for r in situation.compiled.base_rules if r.regimen.indication == rule.regimen.indication]
    days = {_first_days(other) for other in same if other.regimen.phase is Phase.LOADING}
    if rule.regimen.phase is Phase.MAINTENANCE:
        lengths = [_last_day(other) for other in same if other.regimen.phase is Phase.INDUCTION]
        days |= {length.low for length in lengths if length is not None and length.low == length.high}
    return {length for length in days if length is not None}


def _last_day(rule: DoseRule) -> Amount | None:
    duration = rule.regimen.duration
    return scaled(duration, "day") if duration is not None else None


def _late_start(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a day until which the text starts a course, after the last one on which the label does."""
    starts = (
        with_values(applicable((LimitKind.START_WITHIN,), clause, situation)) if _BEGINS.search(clause.text) else []
    )
    last = [same.high for _, value in starts if (same := scaled(value, "day")) is not None]
    if not last or quantity.high is None or quantity.high <= max(last):
        return None
    return against("value", "the label starts earlier", [limit for limit, _ in starts], situation)


def _start_window(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The opinion on days between which treatment starts ("from day 0–28 through day 100"); None of other days."""
    if quantity.low in {None, quantity.high} or quantity.high is None or not _ONE_DAY.match(quantity.text):
        return None
    limits = applicable((LimitKind.START_WITHIN,), clause, situation)
    windows = [(limit, days) for limit in limits if len(days := _days_of(limit.subject)) == 2]
    for limit, days in windows:
        if days == (quantity.low, quantity.high):
            return in_line(limit, situation, f"as the label says: {limit.subject}")
    whole = [limit for limit, days in windows if _runs_to_end(quantity, days, situation)]
    if whole:
        return in_line(whole[0], situation, "from a day on which the label starts to the last one of its course")
    between = [limit for limit, days in windows if days[0] == quantity.low]
    return against("value", "the label prints other days to start between", between, situation) if between else None


def _runs_to_end(quantity: Quantity, days: Sequence[Decimal | None], situation: Situation) -> bool:
    """Whether days begin where the label lets a course start and end where it lets it end, under no condition."""
    first, last = days
    if quantity.low is None or first is None or last is None or not first <= quantity.low <= last:
        return False
    rules = [rule for rule in situation.base_rules if not rule.regimen.condition]
    return any((end := _last_day(rule)) is not None and end.high == quantity.high for rule in rules)


@remembered(256)
def _days_of(words: str) -> tuple[Decimal | None, ...]:
    """The days of a course that some words name one by one ("between day 0 and day 28")."""
    return tuple(quantity.value for quantity in extract(words) if quantity.unit == "day")


def _ends_in_course(quantity: Quantity, rule: DoseRule) -> bool:
    """Whether the days after the first ones end with the course, where the label prints how long it is."""
    length = _last_day(rule)
    return quantity.high in {None, quantity.low} or length is None or quantity.high == length.high


def _of_any_regimen(quantity: Quantity, situation: Situation) -> Opinion:
    """A day on which a first dose is given, or from which the dose after it is, where no dose stands beside it."""
    rules = (*situation.base_rules, *(row for row in situation.row_rules if row.first_dose is not None))
    for rule in rules:
        days = _first_days(rule)
        ends = {quantity.low, quantity.high} - {None}
        goes_on = days is not None and quantity.low == days + 1 and _ends_in_course(quantity, rule)
        if days is not None and ends and (ends <= {_ONE, days, days + 1} or goes_on):
            place = wording.rule(rule, situation.use_name(rule))
            return agrees(f"the first days of the course as {place}", rule.rule, rule.source)
    loading = [rule for rule in rules if _first_days(rule) is not None]
    if _LAST_DAY.search(situation.clause):
        return no_rule("a day on which a course ends or is looked at again")
    if loading:
        expected = wording.rules(loading, situation.use_name)
        return disagrees("duration", "the label gives the first dose on other days", expected, loading[0])
    return no_rule("no rule speaks of this day of the course")


def _first_days(rule: DoseRule) -> Decimal | None:
    """How many days the loading part of a course lasts, None where there is none."""
    regimen = rule.regimen
    if rule.first_dose is not None:
        return _ONE
    if regimen.phase is not Phase.LOADING:
        return None
    if regimen.duration is not None:
        length = scaled(regimen.duration, "day")
        return length.high if length is not None else None
    spacing = scaled(regimen.intervals[0], "h") if regimen.intervals else None
    if regimen.doses_in_course is None:
        return None
    hours = (spacing.low if spacing is not None else Decimal(24)) * regimen.doses_in_course
    return max(_ONE, hours / 24)


def _in_words(rule: DoseRule, span: Span, situation: Situation) -> str:
    begins, ends = span
    last = "" if ends is None else f" to {ends.high}"
    return f"{wording.rule(rule, situation.use_name(rule))}: day {begins}{last}"
