"""Numbers that only repeat or complete the number before them: "≥133 µmol/L (1.5 mg/dL)", "at most 450 mg daily".

They take the opinion of the number that they belong to, and only where they say the same.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from posology.assistant.dosing.daily_totals import comes_to
from posology.assistant.dosing.measures import HOURS_PER_DAY, alternatives, bound, creatinine, equal, split_daily
from posology.assistant.dosing.opinions import Agreement, Opinions
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.restated_totals import TOTAL_IN_BRACKETS
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.traces import Traces, may_hold

_IN_OTHER_WORDS = re.compile(r"\s*[(\[=,]?\s*(?:i\.?e\.?,?\s*|or\s+|equals?\s+)?", re.IGNORECASE)
_TOTAL = re.compile(r"\b(?:total(?:l?ing)?|total dose)(?:\s+(?:of|is)|:)?\s*$", re.IGNORECASE)
_TOTALLING = re.compile(
    r"(?:[\s,]+(?:plus|with)\s+an?\s+[a-z]+)?[\s,;(]*(?:for\s+)?(?:a\s+)?(?:daily\s+)?total(?:l?ing)?(?:\s+(?:daily\s+)?(?:dose\s+)?of)?\s+",
    re.IGNORECASE,
)
_ENDS = re.compile(r"\s*(?:$|\.(?!\d)|[,;()]|(?:a|per|each) day\b|daily\b|and\b)", re.IGNORECASE)
_IN_TOTAL = re.compile(r"\s+(?:in (?:all|total)|altogether)\b(?!\s+(?:daily|a day|per day))", re.IGNORECASE)
_IN_ALL = Traces("total", "altogether", "in all")
_A_DAY = frozenset({"daily", "a day", "per day", "each day", "once daily", "every day", "per 24 hours"})
_RESTATED = frozenset({Role.BAND, Role.THRESHOLD, Role.AGE, Role.CONCENTRATION, Role.VOLUME, Role.INFUSION_TIME})
_AGREED = frozenset({Agreement.AGREES, Agreement.AMBIGUOUS})


def judge_attached(text: str, quantities: Sequence[Quantity], opinions: Opinions) -> Opinions:
    """The opinions of numbers that repeat the agreed number right before them in another unit, or complete it.

    Args:
        text: what was read.
        quantities: its numbers in order.
        opinions: what the rules say of each so far.
    """
    verdicts: Opinions = {}
    for first, second in pairwise(quantities):
        known, own = opinions.get(first), opinions.get(second)
        between = text[first.end : second.start]
        if known is None or own is None or len(between) > 12:
            continue
        completes = first.role is Role.MAXIMUM and second.role is Role.INTERVAL and not between.strip()
        completes = completes and (own.agreement is Agreement.AGREES or second.text.lower() in _A_DAY)
        same_dose = first.role is second.role is Role.DOSE and between.strip() == "(" and bound(first) == bound(second)
        open_yet = own.agreement not in _AGREED and known.agreement in _AGREED
        if completes or (open_yet and (same_dose or _repeats(first, second, between))):
            verdicts[second] = known
    told = _divided(text, quantities, opinions) | _of_course(text, quantities, opinions)
    return verdicts | told | _of_day(text, quantities, opinions)


def _of_day(text: str, quantities: Sequence[Quantity], opinions: Opinions) -> Opinions:
    """The opinion of the total of a day that fills the brackets behind an agreed dose and interval, and is theirs."""
    verdicts: Opinions = {}
    for dose, interval, total in zip(quantities, quantities[1:], quantities[2:], strict=False):
        if dose.role is not Role.DOSE or interval.role is not Role.INTERVAL or total.role is not Role.DOSE:
            continue
        known, often, given, day = opinions.get(dose), opinions.get(interval), bound(dose), bound(total)
        if known is None or often is None or given is None or day is None:
            continue
        agreed = known.agreement is often.agreement is Agreement.AGREES
        day = replace(day, unit=f"{split_daily(day.unit)[0]}/day")
        if agreed and _calls_day(text, interval, total) and comes_to(given, alternatives(interval), day):
            verdicts[total] = known
    return verdicts


def _calls_day(text: str, interval: Quantity, total: Quantity) -> bool:
    """Whether an amount is what an interval comes to in a day: alone in brackets behind it, or called the total."""
    if total.unit.endswith("/day") and text[total.end : total.end + 1] == ")":
        return TOTAL_IN_BRACKETS.fullmatch(text, interval.end, total.start) is not None
    return (
        _TOTALLING.fullmatch(text, interval.end, total.start) is not None and _ENDS.match(text, total.end) is not None
    )


def _of_course(text: str, quantities: Sequence[Quantity], opinions: Opinions) -> Opinions:
    """The opinion of a dose called the total of the course before it: it must come to that."""
    verdicts: Opinions = {}
    windows = zip(quantities, quantities[1:], quantities[2:], strict=False) if may_hold(text, _IN_ALL) else ()
    for place, (often, days, total) in enumerate(windows):
        if days.role is not Role.DURATION or days.unit != "day" or total.role is not Role.DOSE:
            continue
        called = _TOTAL.search(text, days.end, total.start) or _IN_TOTAL.match(text, total.end)
        dose = quantities[place - 1] if often.role is Role.INTERVAL and place else often
        given, stated, known = _given_in(dose, often, days), bound(total), opinions.get(dose)
        if called is None or given is None or stated is None or known is None:
            continue
        reason = "the doses and days before it come to another total"
        wrong = replace(known, agreement=Agreement.DISAGREES, reason=reason, code="arithmetic")
        other = wrong if known.agreement is Agreement.AGREES else opinions.get(total, known)
        verdicts[total] = known if equal(given, stated) else other
    return verdicts


def _given_in(dose: Quantity, often: Quantity, days: Quantity) -> Amount | None:
    """What a dose at its interval, or a dose of a day, comes to in some days; None where that is not told."""
    unit, daily = split_daily(dose.unit)
    if dose.role is not Role.DOSE or dose.value is None or days.value is None:
        return None
    times = Decimal(1) if daily else None
    if not daily and dose is not often and often.unit == "h" and often.value:
        times = HOURS_PER_DAY / often.value
    if times is None:
        return None
    given = dose.value * times * days.value
    return Amount(given, given, unit)


def _divided(text: str, quantities: Sequence[Quantity], opinions: Opinions) -> Opinions:
    """The opinions of a dose and interval in brackets that come to the agreed maximum of a day before them."""
    verdicts: Opinions = {}
    for most, dose, interval in zip(quantities, quantities[1:], quantities[2:], strict=False):
        told = most.role is Role.MAXIMUM and dose.role is Role.DOSE and interval.role is Role.INTERVAL
        if not told or text[most.end : dose.start].strip() != "(" or interval.unit != "h":
            continue
        known, own, total = opinions.get(most), opinions.get(dose), bound(most)
        if known is None or own is None or total is None or dose.value is None or interval.value is None:
            continue
        open_yet = known.agreement is Agreement.AGREES and own.agreement is Agreement.NO_RULE
        day, given = total.high * interval.value, dose.value * HOURS_PER_DAY
        same = equal(Amount(given, given, dose.unit), Amount(day, day, split_daily(total.unit)[0]))
        if open_yet and same:
            verdicts |= {dose: known, interval: known}
    return verdicts


def _repeats(first: Quantity, second: Quantity, between: str) -> bool:
    if first.role not in _RESTATED or second.role not in _RESTATED or first.unit == second.unit:
        return False
    one, other = bound(first), bound(second)
    same_sign = second.value is not None or (first.low is None) == (second.low is None)
    return (
        one is not None
        and other is not None
        and same_sign
        and _IN_OTHER_WORDS.fullmatch(between) is not None
        and between.strip() != ""
        and rounds_to(one, other)
    )


def rounds_to(one: Amount, other: Amount) -> bool:
    """Whether two amounts in different units are the same but for the rounding of either.

    >>> rounds_to(Amount(Decimal("1.5"), Decimal("1.5"), "mg/dL"), Amount(Decimal(133), Decimal(133), "umol/L"))
    True
    """
    return _rounded(one, other) or _rounded(other, one)


def _rounded(exact: Amount, shown: Amount) -> bool:
    ends = ((exact.low, shown.low), (exact.high, shown.high))
    for value, printed in ends:
        same = creatinine(value, exact.unit, shown.unit)
        if same is None or same.quantize(Decimal(1).scaleb(_exponent(printed)), ROUND_HALF_UP) != printed:
            return False
    return True


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
