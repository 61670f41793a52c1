"""One regimen's dose turned into mg, mL, totals and hydration for one body, never above a printed maximum.

Applies the limits of the monograph as printed. Chooses no regimen and no row, and judges no text; the time and rate
of an infusion are in `infusion_limits`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal, localcontext

from posology.assistant.dosing.body_amounts import (
    MG_IN,
    BodySize,
    absolute,
    divided,
    multiplied,
    per_body,
    times_a_day,
)
from posology.assistant.dosing.decimal_text import brief, figures
from posology.assistant.dosing.dose_texts import ONCE_A_DAY, Course, amount_text, interval_text
from posology.assistant.dosing.limit_scope import HoldsFor
from posology.assistant.dosing.measures import scaled
from posology.assistant.dosing.monographs import Limit, LimitKind, Monograph, Regimen
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.worked import exact

_WEEK_DAYS = Decimal(7)
# The days that a printed maximum spans; none for one dose.
_SPAN_DAYS = {LimitKind.DOSE_MAX: Decimal(0), LimitKind.DAILY_MAX: Decimal(1), LimitKind.WEEKLY_MAX: _WEEK_DAYS}
# Limits whose `doses` say what goes with a dose; the others are narrowed by the full dose of the regimen.
_BY_GIVEN_DOSE = frozenset({LimitKind.HYDRATION_VOLUME})


@dataclass(frozen=True, slots=True)
class Portion:
    """One dose in an absolute unit, at one of the printed intervals, and the printed maximum that cut it, if any."""

    interval: Amount | None
    amount: Amount
    cap: Limit | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """A course of one regimen for one body: what the row gives, and the sizes and age that are known.

    `first` marks the larger first dose of a course, taken by itself.
    """

    monograph: Monograph
    regimen: Regimen
    course: Course
    body: BodySize
    age_years: Decimal | None = None
    first: bool = False

    @property
    def dose(self) -> Amount:
        """The printed dose."""
        return self.course.dose

    @property
    def reduced(self) -> bool:
        """Whether the dose differs from the full dose of the regimen; a first dose is its own full dose."""
        return not self.first and self.dose != self.regimen.dose

    @property
    def opening(self) -> Applied | None:
        """The larger first dose of the course by itself, None where the course has none."""
        dose = self.course.first_dose
        return None if dose is None else replace(self, course=Course(dose, (), 1), first=True)

    @property
    def portions(self) -> tuple[Portion, ...]:
        """One dose at each interval where the interval changes its size, else one; none when the size is unknown."""
        whole_dose = absolute(self.dose, self.body)
        if whole_dose is None:
            return ()
        if not self.course.per_day:
            return (self._capped(None, whole_dose),)
        found = []
        for interval in self.course.intervals:
            times = times_a_day(interval)
            if times is not None:
                found.append(self._capped(interval, divided(whole_dose, times)))
        return tuple(found)

    def _capped(self, interval: Amount | None, dose: Amount) -> Portion:
        allowed = [(most, limit) for limit, most in self._most_per_dose(interval) if most.unit == dose.unit]
        if not allowed:
            return Portion(interval, dose)
        most, limit = min(allowed, key=lambda pair: pair[0].high)
        if dose.high <= most.high:
            return Portion(interval, dose)
        return Portion(interval, Amount(min(dose.low, most.high), most.high, dose.unit), limit)

    def _most_per_dose(self, interval: Amount | None) -> list[tuple[Limit, Amount]]:
        """What each printed maximum leaves for one dose."""
        found = []
        for limit in self.limits(*_SPAN_DAYS):
            most = _most(limit, self.body)
            doses = self._doses_in(_SPAN_DAYS[limit.kind], interval)
            if most is not None and doses is not None:
                found.append((limit, divided(most, Amount(doses, doses, ""))))
        return found

    def _doses_in(self, days: Decimal, interval: Amount | None) -> Decimal | None:
        """The most doses that intervals and course put into some days, at least one; None without a fixed interval."""
        if not days or self.course.doses_in_course == 1:
            return Decimal(1)
        intervals = (interval,) if interval else self.course.intervals
        times = [times.high for each in intervals if (times := times_a_day(each))]
        if not times:
            return None
        with localcontext(exact()):
            return min(max(max(times) * days, Decimal(1)), Decimal(self.course.doses_in_course or "Infinity"))

    @property
    def one(self) -> Amount | None:
        """One dose in mg or another absolute unit, None when it cannot be said or depends on the interval."""
        portions = self.portions
        return portions[0].amount if len(portions) == 1 else None

    @property
    def mg(self) -> Decimal | None:
        """One dose in mg to six figures, never above a printed maximum; None when it is a range or cannot be said."""
        one = self.one
        return _rounded(one.low) if one and one.unit == "mg" and one.low == one.high else None

    @property
    def largest(self) -> Amount | None:
        """The largest single dose in an absolute unit."""
        return max((portion.amount for portion in self.portions), key=lambda amount: amount.high, default=None)

    @property
    def cap(self) -> Limit | None:
        """The printed maximum that cut the dose."""
        return next((portion.cap for portion in self.portions if portion.cap), None)

    def limits(self, *kinds: LimitKind) -> tuple[Limit, ...]:
        """The limits of some kinds that apply to this regimen, by the dose given where any speaks of it."""
        fitting = [limit for limit in self._printed(kinds) if self._binds(limit)]
        return tuple(limit for limit in fitting if not limit.doses or self._speaks_of(limit, fitting))

    def named_limits(self, *kinds: LimitKind) -> tuple[Limit, ...]:
        """The limits of some kinds that hold in a case which no fact of the patient decides; they bind nothing here."""
        undecided = [
            limit
            for limit in self._printed(kinds)
            if limit.holds_for is HoldsFor.NAMED_CASE or (limit.age_below_years is not None and self.age_years is None)
        ]
        return tuple(undecided)

    def _printed(self, kinds: tuple[LimitKind, ...]) -> list[Limit]:
        """The limits of some kinds that are printed for the regimen, its route and its phase."""
        regimen = self.regimen
        return [
            limit
            for limit in self.monograph.limits
            if limit.kind in kinds
            and (not limit.regimens or regimen.id in limit.regimens)
            and (not limit.routes or set(limit.routes) & set(regimen.routes))
            and (not limit.phases or regimen.phase in limit.phases)
        ]

    def _binds(self, limit: Limit) -> bool:
        """Whether a limit holds for this part of the course and this age."""
        if limit.age_below_years is not None and (self.age_years is None or self.age_years >= limit.age_below_years):
            return False
        of_part = HoldsFor.FIRST_DOSE if self.first else HoldsFor.LATER_DOSES
        return limit.holds_for in {None, HoldsFor.EVERY_DOSE, of_part}

    def _speaks_of(self, limit: Limit, fitting: list[Limit]) -> bool:
        if limit.kind in _BY_GIVEN_DOSE or self.covered_by(limit, self.dose):
            return True
        same = [other for other in fitting if other.kind is limit.kind and other.doses]
        if any(self.covered_by(other, self.dose) for other in same):
            return False
        return self.covered_by(limit, self.regimen.dose)

    def covered_by(self, limit: Limit, dose: Amount) -> bool:
        """Whether a limit is printed for a dose, compared in its unit or, for this body, in mg."""
        for span in limit.doses:
            pairs = [(span, dose)] if span.unit == dose.unit else []
            if per_body(span.unit) == per_body(dose.unit):
                one = BodySize(Decimal(1), Decimal(1))
                pairs.append((absolute(span, one) or span, absolute(dose, one) or dose))
            elif not per_body(span.unit):
                pairs.append((absolute(span, self.body) or span, absolute(dose, self.body) or dose))
            if any(s.unit == d.unit and s.low <= d.low and d.high <= s.high for s, d in pairs):
                return True
        return False


def _most(limit: Limit, body: BodySize) -> Amount | None:
    """A printed bound for one body, whatever span it holds for."""
    value = limit.value
    return None if value is None else absolute(Amount(value.low, value.high, value.unit.removesuffix("/week")), body)


def each_text(applied: Applied) -> str:
    """One dose in an absolute unit, with its interval where that changes it; "" for what the dose itself says."""
    divided_up = applied.course.per_day and interval_text(applied.course.intervals) not in ONCE_A_DAY
    if not applied.portions or not (per_body(applied.dose.unit) or divided_up or applied.cap):
        return ""
    return " or ".join(
        amount_text(p.amount) + (f" {interval_text((p.interval,))}" if p.interval else "") for p in applied.portions
    )


def cap_notes(applied: Applied) -> tuple[str, ...]:
    """Which printed maximum cut the dose, and which printed minimum it stays below."""
    kinds = {LimitKind.DAILY_MAX: "daily maximum", LimitKind.WEEKLY_MAX: "weekly maximum"}
    whole_course = (("Limited", applied), ("First dose limited", applied.opening))
    notes = [
        f"{words} to the printed {kinds.get(portion.cap.kind, 'maximum')} of {amount_text(portion.cap.value)}."
        for words, part in whole_course
        for portion in (part.portions if part else ())
        if portion.cap and portion.cap.value
    ]
    notes += [
        f"Printed for {limit.subject}: no more than {amount_text(limit.value)}."
        for limit in applied.named_limits(*_SPAN_DAYS)
        if limit.value
    ]
    for limit in applied.limits(LimitKind.DOSE_MIN):
        least, largest = _most(limit, applied.body), applied.largest
        if least and largest and limit.value and least.unit == largest.unit and largest.high < least.low:
            notes.append(f"Below the printed minimum of {amount_text(limit.value)}.")
    return tuple(dict.fromkeys(notes))


def volume_texts(applied: Applied) -> tuple[str, ...]:
    """The volume of one dose at each printed concentration, to three figures, and the printed volume of diluent."""
    volumes = [
        f"{words}{_figures_range(volume)} mL at {amount_text(concentration)}{_line(limit)}"
        for words, part in (("", applied), ("first dose: ", applied.opening))
        for limit, concentration, volume in (volumes_of(part) if part else ())
    ]
    diluent = [
        f"in {amount_text(limit.value)}{f' {limit.subject}' if limit.subject else ' of diluent'}{_line(limit)}"
        for limit in applied.limits(LimitKind.DILUTION_VOLUME)
        if limit.value
    ]
    return (*volumes, *diluent)


def volumes_of(applied: Applied) -> list[tuple[Limit, Amount, Amount]]:
    """Each printed concentration with the volume in mL that the largest single dose makes at it."""
    dose, found = applied.largest, []
    for limit in applied.limits(LimitKind.CONCENTRATION_MAX, LimitKind.CONCENTRATION):
        if dose is None or limit.value is None or not limit.value.low or limit.of_part:
            continue
        mass, _, per = limit.value.unit.partition("/")
        by = MG_IN.get(mass, Decimal(1))
        if per == "mL" and (mass == dose.unit or (mass in MG_IN and dose.unit == "mg")):
            with localcontext(exact()):
                volume = Amount(dose.low / (limit.value.high * by), dose.high / (limit.value.low * by), "mL")
            found.append((limit, limit.value, volume))
    return found


def _figures_range(volume: Amount) -> str:
    low, high = figures(volume.low), figures(volume.high)
    return low if low == high else f"{low}–{high}"


def _line(limit: Limit) -> str:
    """The line that a limit is for, else the case in which alone it holds ("2 g vial after constitution")."""
    case = limit.subject if limit.terms and limit.kind is not LimitKind.DILUTION_VOLUME else ""
    return f" ({' or '.join(limit.lines)} line)" if limit.lines else f" ({case})" if case else ""


def daily_total_text(applied: Applied) -> str:
    """What the regimen adds up to per day, per week or per course; "" when that cannot be said."""
    course = applied.course
    if course.doses_in_course:
        one = applied.one
        many = Amount(Decimal(course.doses_in_course), Decimal(course.doses_in_course), "")
        return f"{amount_text(multiplied(one, many))} in the whole course" if one else ""
    if course.per_day and not course.intervals:
        total = absolute(course.dose, applied.body)
        return f"{amount_text(_brief(total))}/day" if total and per_body(course.dose.unit) else ""
    totals = [_total(applied, interval) for interval in course.intervals]
    if len(totals) < 2 or not all(totals):
        return totals[0] if len(totals) == 1 else ""
    shown = [f"{total} {interval_text((interval,))}" for total, interval in zip(totals, course.intervals, strict=True)]
    return " or ".join(shown) if len(set(totals)) > 1 else totals[0]


def _total(applied: Applied, interval: Amount) -> str:
    times = times_a_day(interval)
    if times is None:
        return ""
    weekly = interval.unit in {"week", "/week"}
    if weekly:
        with localcontext(exact()):
            times = Amount(times.low * _WEEK_DAYS, times.high * _WEEK_DAYS, "")
    portion = next((p for p in applied.portions if p.interval in {None, interval}), None)
    one = portion and (scaled(portion.amount, "mcg") if applied.dose.unit == "mcg" else portion.amount)
    parts = [multiplied(one, times)] if one else []
    if per_body(applied.dose.unit) and not (portion and portion.cap):
        dose = applied.dose
        per = Amount(dose.low, dose.high, dose.unit.removesuffix("/day"))
        parts.append(per if applied.course.per_day else multiplied(per, times))
    text = [f"{amount_text(_brief(part))}/{'week' if weekly else 'day'}" for part in parts]
    joined = f"{text[0]} ({text[1]})" if len(text) > 1 else "".join(text)
    seldom = not weekly and times.low < 1
    return f"{joined}, on average" if joined and seldom else joined


def _brief(amount: Amount) -> Amount:
    return Amount(_rounded(amount.low), _rounded(amount.high), amount.unit)


def _rounded(value: Decimal) -> Decimal:
    """A total to six figures, for display."""
    return Decimal(brief(value).replace(",", ""))


def hydration_text(applied: Applied) -> str:
    """Printed hydration volumes for this dose; the declared gap where the label prints none; "" without a rule."""
    limits = applied.limits(LimitKind.HYDRATION_VOLUME)
    matching = [limit for limit in limits if not limit.doses or applied.covered_by(limit, applied.dose)]
    parts = [f"{amount_text(limit.value)} {limit.subject}".strip() for limit in matching if limit.value]
    if limits and not any(limit.doses for limit in matching):
        parts += [gap.text for gap in applied.monograph.declared_gaps if gap.topic == "hydration"]
    return "; ".join(parts)
