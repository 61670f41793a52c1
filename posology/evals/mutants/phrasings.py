"""Ways in which clinical texts write a dose, a renal row or a dialysis row, with the context each is read in.

Writes what a claim says, right or wrong; knows no label (see `printed_facts`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from posology.assistant.dosing.binding import Scope
from posology.evals.mutants.printed_facts import Claim, claims_of, printed
from posology.evals.mutants.printed_values import PER_MIN, Band, Cadence, Cell, Span, number

_ROUTES: dict[str, tuple[str, ...]] = {
    "IV": ("IV", "intravenously"),
    "oral": ("orally", "by mouth", "PO"),
    "IM": ("IM", "intramuscularly"),
    "SC": ("subcutaneously", "SC"),
    "intrathecal": ("intrathecally",),
    "": ("",),
}
_WORDS = {"4": "four", "6": "six", "8": "eight", "12": "twelve", "24": "twenty-four", "48": "forty-eight"}
_TIMES = {
    "6": ("four times daily", "QID", "4 times a day"),
    "8": ("three times daily", "TID", "three times a day", "3 times a day"),
    "12": ("twice daily", "BID", "two times a day", "twice a day"),
    "24": ("once daily", "daily", "once a day"),
    "48": ("every 2 days", "every other day"),
    "168": ("once weekly", "every week", "once a week"),
    "336": ("every 2 weeks", "every other week"),
}
_KINDS = {
    "": ("",),
    "usual": ("",),
    "once": ("as a single dose", "once"),
    "afterHD": ("after each haemodialysis", "after each hemodialysis session", "after each dialysis"),
    "2/wk": ("twice weekly", "twice a week", "two times a week"),
    "3/wk": ("three times a week", "three times weekly", "3 times a week"),
}
_SPELT = {"mg": "milligrams", "g": "grams", "mcg": "micrograms", "kg": "kilogram"}
_FACTORS = {
    "mg": (("mg", Decimal(1)), ("g", Decimal("0.001"))),
    "g": (("g", Decimal(1)), ("mg", Decimal(1000))),
    "mcg": (("mcg", Decimal(1)), ("mg", Decimal("0.001"))),
}
_DIALYSES = {
    "haemodialysis": ("haemodialysis", "hemodialysis", "HD"),
    "peritoneal dialysis": ("peritoneal dialysis",),
    "CAPD": ("CAPD", "continuous ambulatory peritoneal dialysis"),
    "dialysis": ("dialysis",),
}


@dataclass(frozen=True)
class Statement:
    """A text in its context.

    `base_named` tells whether it or its context names the regimen of a row, `ambiguous` whether the label leaves a
    text that says no more than this one with several readings, `unruled` whether it says something beside all rules.
    """

    text: str
    scope: Scope
    base_named: bool = True
    ambiguous: bool = False
    unruled: bool = False


def dose_words(dose: Span) -> Iterator[str]:
    """Equal ways to write a dose."""
    unit, slash, per = dose.unit.partition("/")
    if dose.unit == "%":
        yield from _percent_words(dose)
        return
    joints = ("–", "-", " to ") if not dose.single else ("",)
    for shown_unit, factor in _FACTORS.get(unit, ((unit, Decimal(1)),)):
        for joint in joints:
            ends = (dose.low, dose.high) if joint else (dose.low,)
            shown = joint.join(number(end * factor) for end in ends)
            many = "s" if shown_unit == "tablet" and shown != "1" else ""
            yield f"{shown} {shown_unit}{many}{slash}{per}"
            spelt = _SPELT.get(shown_unit, shown_unit + many)
            parts = [_SPELT.get(part, part) for part in per.split("/") if part]
            yield " per ".join((f"{shown} {spelt}", *parts))


def _percent_words(dose: Span) -> Iterator[str]:
    share = number(dose.low)
    yield from (f"{share}% of the usual dose", f"{share} % of the recommended dose")
    if share == "100":
        yield "the full dose"
    if share == "50":
        yield "half the usual dose"


def hour_words(cadence: Cadence) -> Iterator[str]:
    """Equal ways to write an interval, a choice or a range of intervals."""
    if not cadence.hours:
        yield from _KINDS[cadence.kind]
        return
    texts = [number(value) for value in cadence.hours]
    if cadence.joint == "to":
        yield f"every {texts[0]} to {texts[-1]} {cadence.unit}"
        yield f"every {texts[0]}–{texts[-1]} {cadence.unit}"
        if cadence.unit == "hours":
            yield f"q{texts[0]}-{texts[-1]}h"
    elif len(texts) > 1 or cadence.unit != "hours":
        yield f"every {' or '.join(texts)} {cadence.unit}"
        if cadence.unit == "hours":
            yield " or ".join(f"q{text}h" for text in texts)
    else:
        yield from _one_interval(texts[0])


def _one_interval(text: str) -> Iterator[str]:
    if text in {"168", "336"}:
        yield from _TIMES[text]
        return
    yield from (f"every {text} hours", f"q{text}h", f"every {text} h", f"Q{text}H", f"{text}-hourly")
    if text in _WORDS:
        yield f"every {_WORDS[text]} hours"
    yield from _TIMES.get(text, ())


def band_words(band: Band, unit: str = "") -> Iterator[str]:
    """Equal ways to write a band; without a unit as a table writes it under a header."""
    bare, unit = not unit, f" {unit}" if unit else ""
    low, high = (None if end is None else f"{end}" for end in (band.low, band.high))
    if low is None:
        words: tuple[str, ...] = ("below", "less than", "under") if band.high_open else ("at most", "up to")
        yield f"{'<' if band.high_open else '≤'}{high}{unit}"
        yield from (f"{word} {high}{unit}" for word in (() if bare else words))
    elif high is None:
        words = ("above", "greater than", "more than") if band.low_open else ("at least",)
        yield f"{'>' if band.low_open else '≥'}{low}{unit}"
        yield f"{'>' if band.low_open else '>='} {low}{unit}"
        yield from (f"{word} {low}{unit}" for word in (() if bare else words))
    elif low == high:
        yield f"{low}{unit}"
    else:
        signs = (">" if band.low_open else "", "<" if band.high_open else "")
        if signs == ("", "<"):
            yield f"≥{low}–<{high}{unit}"
            yield f"≥{low} to <{high}{unit}"
            return
        yield from (f"{signs[0]}{low}{joint}{signs[1]}{high}{unit}" for joint in ("–", "-", " to "))
        if signs == (">", "") and not bare:
            yield from (f"above {low} and up to {high}{unit}", f">{low} to ≤{high}{unit}")


def span_words(span: Span) -> Iterator[str]:
    """Equal ways to write a length of time."""
    unit = span.unit.removesuffix("s")
    shown = number(span.low) if span.single else f"{number(span.low)}–{number(span.high)}"
    plural = unit if shown == "1" else f"{unit}s"
    sign = {"≥": "at least ", "≤": "at most ", "<": "less than ", ">": "more than ", "": ""}[span.sign]
    yield f"{sign}{shown} {plural}"
    yield f"{sign}{shown.replace('–', ' to ')} {plural}"
    if unit == "minute":
        yield f"{sign}{shown} min"
        if span.low % 30 == 0 and span.high % 30 == 0:
            low, high = number(span.low / 60), number(span.high / 60)
            yield f"{sign}{low} to {high} hours" if low != high else f"{sign}{low} hour{'' if low == '1' else 's'}"
    if span.sign == "≥":
        yield f"no less than {shown} {plural}"


def daily_words(claim: Claim) -> Iterator[str]:
    """The daily total of a dose at one interval, divided."""
    hours = claim.cadence.hours
    if claim.dose is None or len(hours) != 1 or claim.cadence.unit != "hours" or claim.first:
        return
    count = 24 / hours[0]
    if count not in {2, 3, 4} or claim.dose.unit in {"%", "tablet"}:
        return
    given = claim.dose.unit.endswith("/day")
    unit = claim.dose.unit.removesuffix("/day")
    factor = Decimal(1) if given else count
    total = Span(claim.dose.low * factor, claim.dose.high * factor, f"{unit}/day")
    shown = next(dose_words(total))
    yield f"{shown} in {number(count)} divided doses"
    yield f"{shown} divided every {number(hours[0])} hours"
    yield f"{shown.removesuffix('/day')} daily in {number(count)} divided doses"


class Wording:
    """One random but repeatable choice of words for every slot of a claim."""

    def __init__(self, claim: Claim, seed: int) -> None:
        self.claim = claim
        self._seed = seed
        facts = printed().get(claim.drug)
        self.drug = self.pick("drug", facts.names) if facts else claim.drug
        self.use = self.pick("use", _use_words(claim)) if claim.use else ""
        self.who = self.pick("who", _who_words(claim)) if claim.who else ""
        self.route = self.pick("route", _ROUTES[claim.route])
        self.via = self.route if _many_routes(claim) else ""
        self.every = self.pick("every", tuple(hour_words(claim.cadence)))
        self.dose = self.pick("dose", tuple(dose_words(claim.dose))) if claim.dose else ""
        self._divide(claim)
        phase = claim.phase if claim.phase in {"induction", "maintenance"} else ""
        self.phase = f" {phase}" if phase else ""
        stage = f" as the {claim.phase} dose" if claim.phase and not phase else ""
        course = f" for {self.pick('course', tuple(span_words(claim.course)))}" if claim.course else ""
        over = f" over {self.pick('over', tuple(span_words(claim.over)))}" if claim.over else ""
        self.tail = f"{over}{course}{stage}{claim.extra}"
        self.base = self.pick("base", base_words(claim))

    def _divide(self, claim: Claim) -> None:
        """A dose per day is said with the doses it is divided into; a first dose is said before the dose."""
        if claim.dose is not None and claim.dose.unit.endswith("/day") and claim.cadence.hours:
            divided = tuple(daily_words(claim))
            self.dose, _, self.every = (
                self.pick("divided", divided).partition(" ") if divided else (self.dose, "", self.every)
            )
            if divided:
                words = f"{self.dose} {self.every}"
                self.dose, joint, self.every = _split(words)
                self.every = f"{joint}{self.every}"
        if claim.first is not None:
            self.dose = f"{self.pick('first', tuple(dose_words(claim.first)))} once, then {self.dose}"

    def pick(self, slot: str, options: Sequence[str]) -> str:
        """One of some options, the same for a slot whatever the other slots say."""
        return Random(f"{self._seed}:{slot}").choice(options)  # noqa: S311 - repeatable, no secret

    @property
    def band(self) -> str:
        """The band with its unit."""
        unit = self.claim.metric.unit if self.claim.metric else ""
        return self.pick("band", tuple(band_words(self.claim.band, unit))) if self.claim.band else ""

    @property
    def bare_band(self) -> str:
        """The band without its unit."""
        return self.pick("bare band", tuple(band_words(self.claim.band))) if self.claim.band else ""

    @property
    def measure(self) -> str:
        """The name of the measure, short or long."""
        name = self.claim.metric.name if self.claim.metric else ""
        return self.pick("measure", ("CrCl", "creatinine clearance")) if name == "CrCl" else name

    @property
    def about(self) -> str:
        """Use, phase and people."""
        people = f" in {self.who}" if self.who else ""
        return f"{self.use}{self.phase}{people}".strip()

    @property
    def purpose(self) -> str:
        """The use behind a "for", where one is named."""
        return f" for {self.about}" if self.use else f"{self.phase} in {self.who}" if self.who else self.phase

    def dialysis(self) -> str:
        """The kind of dialysis."""
        return self.pick("dialysis", _DIALYSES[self.claim.dialysis])

    def given(self) -> Scope:
        """Drug, use and route given as data."""
        return Scope(drug=self.claim.drug, indication=self.about or None, route=self.claim.route.lower() or None)

    def lead(self, extra: str = "") -> Scope:
        """A lead-in under a title."""
        line = f"{cap(self.about)}{extra}:" if self.about else f"Usual dose{extra}:"
        return Scope(near=(line,), title=f"Dosing of {self.drug}")


def _split(words: str) -> tuple[str, str, str]:
    for joint in (" in ", " divided ", " daily "):
        if joint in words:
            dose, _, every = words.partition(joint)
            return dose, joint.strip() + " ", every
    return words, "", ""


def base_words(claim: Claim) -> Sequence[str]:
    """Ways to name the base regimen of a row; one empty one where there is none."""
    base = claim.base or Cell(None)
    if claim.base_words or base.dose is None:
        return (claim.base_words,)
    return [f"{next(dose_words(base.dose))} {every}" for every in tuple(hour_words(base.cadence))[:3]]


def _many_routes(claim: Claim) -> bool:
    return len({fact.route for fact in claims_of(claim.drug)} - {""}) > 1 if claim.drug in printed() else False


def _use_words(claim: Claim) -> Sequence[str]:
    facts = printed().get(claim.drug)
    if facts is not None and claim.use in facts.uses:
        return facts.uses[claim.use]
    for other in printed().values():
        if claim.use in other.uses:
            return other.uses[claim.use]
    return (claim.use,)


def _who_words(claim: Claim) -> Sequence[str]:
    facts = printed().get(claim.drug)
    return facts.who.get(claim.who, (claim.who,)) if facts is not None else (claim.who,)


def cap(text: str) -> str:
    """The text with a capital."""
    return text[:1].upper() + text[1:]


def tidy(statement: Statement) -> Statement:
    """The statement without the spaces that an empty slot leaves."""
    text = "\n".join(" ".join(line.split()) for line in statement.text.split("\n"))
    for loose, tight in ((" ,", ","), (" .", "."), (" :", ":"), (" ;", ";"), ("()", "")):
        text = text.replace(loose, tight)
    return replace(statement, text=text)


def header_unit(claim: Claim) -> str:
    """The unit of the measure in a table's head."""
    return claim.metric.unit if claim.metric else PER_MIN
