"""Stated doses and intervals beside printed ones: every pair of a dose group, compared exactly with a rule.

Judges nothing: agreement of a pair with a rule is decided here, what follows from it in `dose_matching`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import product

from posology.assistant.dosing.daily_totals import dose_of_total, once_a_day_or_more, total_of
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.doses_by_weight import for_weight
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import (
    HOURS_PER_DAY,
    alternatives,
    comparable,
    equal,
    scaled,
    split_daily,
    within,
)
from posology.assistant.dosing.mentions import Stage
from posology.assistant.dosing.monographs import Phase
from posology.assistant.dosing.opinions import Opinion, Opinions
from posology.assistant.dosing.printed_doses import Bounds, printed_doses
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.rule_values import Amount

_DAYS_OF_WEEK = Decimal(7)
_A_WEEK = Amount(Decimal(1), Decimal(1), "week")
_DAILY = frozenset({"daily", "a day", "per day", "each day", "/day", "once daily"})
Pair = tuple[Amount | None, Amount | None]
"""A stated dose with a stated interval; None where the text states none."""


def interval_agrees(text: Amount, rule: DoseRule) -> bool:
    """Whether an interval is one that the rule prints, lies in a range it prints, or runs from one to another."""
    for printed in rule.intervals:
        if within(text, printed):
            return True
    if text.low == text.high:
        return False
    ends = (Amount(text.low, text.low, text.unit), Amount(text.high, text.high, text.unit))
    return all(any(equal(end, printed) for printed in rule.intervals) for end in ends)


def pair_agrees(rule: DoseRule, dose: Amount | None, interval: Amount | None, *, as_first: bool = False) -> bool:
    """Whether a rule prints this dose at this interval; totals per day are compared through the interval.

    With `as_first` the text calls it the first dose: of a rule that prints one, only that agrees.
    """
    if as_first and rule.first_dose is not None and rule.regimen.phase is not Phase.LOADING and dose is not None:
        return within(dose, rule.first_dose) and (interval is None or interval_agrees(interval, rule))
    if interval is None and dose is not None and rule.first_dose is not None and within(dose, rule.first_dose):
        return True
    # The dose first: it is compared once, the interval with each that the rule prints.
    return _dose_agrees(rule, dose, interval) and (interval is None or interval_agrees(interval, rule))


def _dose_agrees(rule: DoseRule, dose: Amount | None, interval: Amount | None) -> bool:
    """Whether a dose is the printed one, where one of the two is a daily total at a stated or printed interval."""
    if dose is None or rule.dose is None:
        return dose is None
    if dose.unit == rule.dose.unit:
        return rule.dose.low <= dose.low and dose.high <= rule.dose.high
    unit, daily = split_daily(dose.unit)
    rule_unit, rule_daily = split_daily(rule.dose.unit)
    if not comparable(unit, rule_unit):
        return False
    if daily == rule_daily:
        return within(dose, rule.dose)
    if daily:
        stated = once_a_day_or_more(interval) if interval is not None else None
        hours = rule.hours_between if interval is None else (stated,) if stated is not None else ()
        return total_of(rule.dose, unit, hours, dose)
    return interval is not None and dose_of_total(dose, rule_unit, interval, rule.dose)


def agreeing(rules: Iterable[DoseRule], dose: Amount | None, interval: Amount | None) -> Iterator[DoseRule]:
    """The rules that print a dose at an interval, in order; see `pair_agrees`.

    A dose is converted once for each unit that the rules print, and most rules are passed over by their bounds.
    """
    every = tuple(rules)
    places: Iterable[int] = range(len(every))
    if dose is not None:
        printed = printed_doses(every)
        near = list(printed.others)
        for doses in printed.units:
            bounds = _bounds_in(dose, interval, doses.unit)
            near += doses.between(bounds) if bounds is not None else ()
        places = sorted(near)
    for place in places:
        if pair_agrees(every[place], dose, interval):
            yield every[place]


_ANY = Bounds(Decimal("Infinity"))


def _bounds_in(dose: Amount, interval: Amount | None, unit: str) -> Bounds | None:
    """Where a printed dose in a unit must lie to agree with a stated one; None where none in that unit does."""
    (stated, daily), (printed, per_day) = split_daily(dose.unit), split_daily(unit)
    if daily is per_day:
        same = scaled(dose, unit)
        return None if same is None else Bounds(same.low, same.high)
    if not comparable(stated, printed) or (interval is None and per_day):
        return None
    # A total of a day is no smaller than one of its doses.
    return Bounds(dose.low) if daily and stated == printed else _ANY


def printing_any(rules: Sequence[DoseRule], stated: Sequence[Pair]) -> list[DoseRule]:
    """The rules that print one of some pairs, in order."""
    if len(stated) == 1:
        return list(agreeing(rules, *stated[0]))
    found = {rule for pair in stated for rule in agreeing(rules, *pair)}
    return [rule for rule in rules if rule in found] if found else []


def unreadable(group: DoseGroup) -> bool:
    """Whether a number of the group has no value at all."""
    return any(q.low is None and q.high is None for q in (group.dose, *group.intervals) if q is not None)


def signed(group: DoseGroup) -> bool:
    """Whether the dose of a group or one of its intervals is only a bound ("at least 1 g")."""
    stated = (group.dose, *group.intervals)
    return group.floor or any(q is not None and (q.low is None or q.high is None) for q in stated)


def pairs(group: DoseGroup) -> list[Pair]:
    """Every combination of stated dose and stated interval; none for a dose with a sign ("at least 1 g")."""
    doses: Sequence[Amount | None] = stated_doses(group) or (None,)
    apart = [q for q in group.intervals if q.text.lower() not in _DAILY] if group.daily else group.intervals
    intervals = _on_days(apart)
    divided = [quantity for quantity in intervals if "dose" in quantity.text.lower()]
    others = [quantity for quantity in intervals if quantity not in divided] if divided else []
    if others and len(intervals) > 2 and others[0] is intervals[0] and others[0].text.lower() in _DAILY:
        divided = list(intervals[1:])  # "15 mg/kg daily in 3 divided doses every 8 hours"
    elif any(quantity.text.lower() not in _DAILY for quantity in others):
        divided = []
    if divided and len(divided) < len(intervals):
        # "3 mg/kg daily in 3 divided doses": the dose is the total of a day, whatever stands between.
        doses = [
            None if dose is None else Amount(dose.low, dose.high, f"{split_daily(dose.unit)[0]}/day") for dose in doses
        ]
    spacings: list[Amount | None] = [a for quantity in divided or intervals for a in alternatives(quantity)]
    return [_weekly(pair) for pair in product(doses, spacings or [None])]


def _on_days(intervals: Sequence[Quantity]) -> Sequence[Quantity]:
    """Intervals of which one says on how many days of the week the daily dose is given: those days alone count."""
    days = [quantity for quantity in intervals if quantity.unit == "/week" and "day" in quantity.text.lower()]
    if len(days) != 1:
        return intervals
    daily = [quantity for quantity in intervals if quantity not in days]
    if not daily or not all(q.unit == "h" and q.value == HOURS_PER_DAY for q in daily):
        return intervals
    return daily if days[0].value == _DAYS_OF_WEEK else days


def _weekly(pair: Pair) -> Pair:
    """A dose per week without an interval as that dose once a week."""
    dose, interval = pair
    if dose is None or interval is not None or not dose.unit.endswith("/week"):
        return pair
    return Amount(dose.low, dose.high, dose.unit.removesuffix("/week")), _A_WEEK


def stated_doses(group: DoseGroup) -> tuple[Amount, ...]:
    """The doses of a group, per day where the text calls them a daily dose."""
    doses = alternatives(group.dose) if group.dose else ()
    if not group.daily or any(split_daily(dose.unit)[1] for dose in doses):
        return doses
    return tuple(Amount(dose.low, dose.high, f"{dose.unit}/day") for dose in doses)


def totals(group: DoseGroup) -> list[Pair]:
    """The doses of a group as totals of a day ("15 mg/kg daily" where the label divides a dose per day)."""
    doses = alternatives(group.dose) if group.dose else ()
    return [(Amount(dose.low, dose.high, f"{split_daily(dose.unit)[0]}/day"), None) for dose in doses]


def per_day_rules(rules: Sequence[DoseRule]) -> list[DoseRule]:
    """The rules whose dose is printed per day."""
    return [rule for rule in rules if rule.dose is not None and split_daily(rule.dose.unit)[1]]


def is_of_base(row: DoseRule, group: DoseGroup) -> bool:
    """Whether a stated dose is the base regimen of a row."""
    return row.base is not None and group.dose is not None and prints(row.base, group)


def prints(rule: DoseRule, group: DoseGroup) -> bool:
    """Whether a rule prints every dose of a group at its intervals, or as the total of a day."""
    per_day = group.per_day and all(pair_agrees(rule, *pair) for pair in totals(group))
    return per_day or all(pair_agrees(rule, *pair) for pair in pairs(group))


def single_doses(group: DoseGroup) -> tuple[Amount, ...]:
    """The amounts of one dose that a group states; a daily total is divided by its interval."""
    doses = alternatives(group.dose) if group.dose else ()
    spacings = [scaled(a, "h") for quantity in group.intervals for a in alternatives(quantity)]
    single: list[Amount] = []
    for dose in doses:
        unit, daily = split_daily(dose.unit)
        if not daily:
            single.append(dose)
        for spacing in spacings:
            if daily and spacing is not None and spacing.low == spacing.high:
                low, high = (end * spacing.low / HOURS_PER_DAY for end in (dose.low, dose.high))
                single.append(Amount(low, high, unit))
    return tuple(single)


def matching_rule(
    pair: Pair,
    scope: Sequence[DoseRule],
    weight_kg: Decimal | None,
    picked: frozenset[str] = frozenset(),
    *,
    as_first: bool = False,
) -> DoseRule | None:
    """The rule that prints a pair: as it stands, as two ends of a printed choice, or for the stated weight.

    A regimen whose condition the text states (`picked`) comes first, then those without a condition.
    """
    dose, interval = pair
    if as_first:
        fitting = [rule for rule in scope if pair_agrees(rule, dose, interval, as_first=True)]
    else:
        fitting = list(agreeing(scope, dose, interval))
    if fitting:
        meant = next((rule for rule in fitting if rule.regimen.id in picked), None)
        plain = [rule for rule in fitting if not rule.regimen.terms]
        return meant or next((rule for rule in plain if Stage.ADULT in rule.stages), (*plain, *fitting)[0])
    if dose is None:
        return None
    if weight_kg is not None:
        for rule in scope:
            own = rule.first_dose is not None and rule.regimen.phase is not Phase.LOADING
            if is_first(rule, dose, weight_kg) if as_first and own else _comes_to(rule, pair, weight_kg):
                return rule
    if interval is not None and interval.low != interval.high:
        return _match_spacings(dose, interval, scope)
    return _match_ends(dose, interval, scope) if dose.low != dose.high else None


def _match_ends(dose: Amount, interval: Amount | None, scope: Sequence[DoseRule]) -> DoseRule | None:
    """The lower of two regimens of one use and phase whose doses are the ends of a stated range.

    Regimens with a course or a first dose of their own are steps and alternatives, not the ends of a range.
    """
    low, high = Amount(dose.low, dose.low, dose.unit), Amount(dose.high, dose.high, dose.unit)
    for rule in scope:
        ends = [
            other
            for other in scope
            if other.row is None
            and not other.regimen.terms
            and (other.regimen.duration, other.first_dose) == (None, None)
            and (other.regimen.indication, other.regimen.phase, other.intervals, other.stages, other.regimen.weight)
            == (rule.regimen.indication, rule.regimen.phase, rule.intervals, rule.stages, rule.regimen.weight)
            and pair_agrees(other, high, interval)
        ]
        whole = (rule.regimen.duration, rule.first_dose) == (None, None)
        if ends and whole and rule.row is None and not rule.regimen.terms and pair_agrees(rule, low, interval):
            return rule
    return None


def _match_spacings(dose: Amount, interval: Amount, scope: Sequence[DoseRule]) -> DoseRule | None:
    """The first of two regimens of one use and phase that print a dose at the two ends of a range of intervals."""
    ends = (Amount(end, end, interval.unit) for end in (interval.low, interval.high))
    plain = [rule for rule in scope if rule.row is None and not rule.regimen.terms]
    short, long = ([(rule, _course(rule)) for rule in plain if pair_agrees(rule, dose, end)] for end in ends)
    return next((rule for rule, course in short if any(course == other for _, other in long)), None)


def _course(rule: DoseRule) -> tuple[object, ...]:
    """What tells the courses of two regimens apart, their doses aside."""
    return rule.regimen.indication, rule.regimen.phase, rule.stages, rule.regimen.duration, rule.first_dose


def agrees_for(rule: DoseRule, pair: Pair, weight_kg: Decimal | None) -> bool:
    """Whether a rule prints a stated dose at its interval, as it stands or worked out for a stated weight."""
    dose, interval = pair
    if pair_agrees(rule, dose, interval) or (weight_kg is not None and _comes_to(rule, pair, weight_kg)):
        return True
    return interval is None and dose is not None and is_first(rule, dose, weight_kg)


def is_first(rule: DoseRule, dose: Amount, weight_kg: Decimal | None) -> bool:
    """Whether a stated dose is the printed first one, as it stands or worked out for a stated weight."""
    first = rule.first_dose
    if first is None:
        return False
    return within(dose, first) or (weight_kg is not None and for_weight(first, dose, None, weight_kg))


def _comes_to(rule: DoseRule, pair: Pair, weight_kg: Decimal) -> bool:
    """Whether a dose at its interval is what a rule's dose per kilogram comes to for a weight."""
    dose, interval = pair
    if rule.dose is None or dose is None:
        return False
    fits = for_weight(rule.dose, dose, interval, weight_kg)
    if dose.unit.endswith("/day") and rule.dose.unit.endswith("/kg"):
        unit, low, high = rule.dose.unit.removesuffix("/kg"), rule.dose.low * weight_kg, rule.dose.high * weight_kg
        fits = total_of(Amount(low, high, unit), split_daily(dose.unit)[0], rule.hours_between, dose)
    return fits and (interval is None or interval_agrees(interval, rule))


def for_all(group: DoseGroup, opinion: Opinion) -> Opinions:
    """One opinion for the dose of a group and all its intervals."""
    quantities = [group.dose, *group.intervals]
    return {quantity: opinion for quantity in quantities if quantity is not None}
