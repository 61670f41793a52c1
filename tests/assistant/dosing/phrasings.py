"""Ways in which clinical texts write a dose, a renal row or a limit, with the context each is read in.

Writes what a claim says, right or wrong; knows no label (see `printed_facts`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from posology.assistant.dosing.binding import Scope
from tests.assistant.dosing.printed_facts import Band, Claim, Span

USES: dict[str, tuple[str, ...]] = {
    "hsv": (
        "HSV",
        "acyclovir-resistant HSV",
        "mucocutaneous acyclovir-resistant HSV infection",
        "acyclovir-resistant herpes simplex in immunocompromised patients",
    ),
    "cmv": ("CMV retinitis", "cytomegalovirus retinitis", "CMV retinitis in patients with AIDS"),
    "cold sores": ("cold sores", "herpes labialis", "cold sores (herpes labialis)"),
    "genital initial": ("an initial episode of genital herpes", "a first episode of genital herpes"),
    "genital recurrent": ("recurrent genital herpes", "recurrent episodes of genital herpes"),
    "suppression": ("suppressive therapy of genital herpes", "chronic suppression of genital herpes"),
    "suppression few": (
        "suppression of genital herpes in patients with at most 9 recurrences a year",
        "suppressive therapy of genital herpes with 9 or fewer recurrences per year",
    ),
    "suppression hiv": (
        "suppressive therapy of genital herpes in HIV-infected patients",
        "suppression of genital herpes in patients with HIV",
    ),
    "zoster": ("herpes zoster", "shingles", "zoster"),
    "chickenpox": ("chickenpox", "varicella"),
    "vzv": ("varicella-zoster virus infection", "disseminated zoster"),
    "outside": ("disseminated HSV", "HSV encephalitis"),
}
NAMES: dict[str, tuple[str, ...]] = {
    "foscarnet": ("foscarnet", "Foscavir", "foscarnet sodium"),
    "valacyclovir": ("valacyclovir", "Valtrex", "valaciclovir"),
    "ganciclovir": ("ganciclovir", "Cytovene"),
    "valganciclovir": ("valganciclovir", "Valcyte"),
    "famciclovir": ("famciclovir", "Famvir"),
    "acyclovir": ("acyclovir", "Zovirax"),
}
_ROUTES: dict[str, tuple[str, ...]] = {
    "iv": ("IV", "intravenously"),
    "oral": ("orally", "by mouth", "PO"),
    "im": ("IM", "intramuscularly"),
    "sc": ("subcutaneously", "SC"),
    "intrathecal": ("intrathecally",),
    "intravitreal": ("intravitreally",),
}
_WORDS = {"4": "four", "6": "six", "8": "eight", "12": "twelve", "24": "twenty-four", "48": "forty-eight"}
_TIMES = {
    "6": ("four times daily", "QID"),
    "8": ("three times daily", "TID", "three times a day", "3 times a day"),
    "12": ("twice daily", "BID", "two times a day", "twice a day"),
    "24": ("once daily", "daily", "once a day"),
    "48": ("every 2 days", "every other day"),
    "168": ("once weekly", "every week"),
}


@dataclass(frozen=True)
class Statement:
    """A text in its context; `base_named` tells whether it or its context names the regimen of a row."""

    text: str
    scope: Scope
    base_named: bool = True


def number(value: Decimal) -> str:
    """A number as texts print it, thousands parted."""
    plain = value.normalize()
    whole = plain == plain.to_integral_value()
    return f"{plain.quantize(Decimal(1)):,}" if whole else f"{plain:f}"


def _per_word(unit: str) -> str:
    return {"mg": "milligrams", "g": "grams", "mcg": "micrograms", "kg": "kilogram"}.get(unit, unit)


def dose_words(dose: Span) -> Iterator[str]:
    """Equal ways to write a dose."""
    mass, slash, per = dose.unit.partition("/")
    joints = ("–", "-", " to ") if dose.low != dose.high else ("",)
    factors = {"mg": (("mg", Decimal(1)), ("g", Decimal("0.001"))), "g": (("g", Decimal(1)), ("mg", Decimal(1000)))}
    for unit, factor in factors.get(mass, ((mass, Decimal(1)),)):
        for joint in joints:
            shown = joint.join(number(end * factor) for end in ((dose.low, dose.high) if joint else (dose.low,)))
            yield f"{shown} {unit}{slash}{per}"
            yield f"{shown} {_per_word(unit)}{' per ' + _per_word(per) if per else ''}"
            if per and unit == mass:
                yield f"{shown} {unit} per {per}"
                yield f"{shown} {unit}/{per}/dose"


def hour_words(hours: Sequence[Decimal], unit: str = "hours") -> Iterator[str]:
    """Equal ways to write an interval or a choice of intervals."""
    texts = [number(value) for value in hours]
    if unit != "hours" or len(texts) > 1:
        yield f"every {' or '.join(texts)} {unit}"
        if unit == "hours":
            yield " or ".join(f"q{text}h" for text in texts)
            yield " or ".join(f"every {text} hours" for text in texts)
        return
    text = texts[0]
    yield from (f"every {text} hours", f"q{text}h", f"every {text} h", f"Q{text}H", f"{text}-hourly")
    if text in _WORDS:
        yield f"every {_WORDS[text]} hours"
    yield from _TIMES.get(text, ())


def band_words(band: Band, *, bare: bool = False) -> Iterator[str]:
    """Equal ways to write a clearance band; `bare` leaves the unit to a table header."""
    unit = "" if bare else f" {band.unit}"
    low, high = (None if end is None else f"{end}" for end in (band.low, band.high))
    if low is None:
        words: tuple[str, ...] = ("below", "less than", "under") if band.high_open else ("at most", "up to")
        yield f"{'<' if band.high_open else '≤'}{high}{unit}"
        yield from (f"{word} {high}{unit}" for word in ([] if bare else words))
    elif high is None:
        words = ("above", "greater than", "more than") if band.low_open else ("at least",)
        yield f"{'>' if band.low_open else '≥'}{low}{unit}"
        yield f"{'>' if band.low_open else '>='} {low}{unit}"
        yield from (f"{word} {low}{unit}" for word in ([] if bare else words))
    elif low == high:
        yield f"{low}{unit}" if bare else f"of {low}{unit}"
    else:
        signs = (">" if band.low_open else "", "<" if band.high_open else "")
        if band == Band(band.low, band.high, band.unit) and band.low == Decimal("0.4"):
            signs = ("≥", "")
        yield from (f"{signs[0]}{low}{joint}{signs[1]}{high}{unit}" for joint in ("–", "-", " to "))
        if band.low_open and not band.high_open and not bare:
            yield from (f"above {low} and up to {high}{unit}", f">{low} to ≤{high}{unit}")


def span_words(span: Span) -> Iterator[str]:
    """Equal ways to write a length of time."""
    unit = span.unit.removesuffix("s")
    shown = number(span.low) if span.low == span.high else f"{number(span.low)}–{number(span.high)}"
    spoken = shown.replace("–", " to ")
    plural = unit if shown == "1" else f"{unit}s"
    sign = {"≥": "at least ", "≤": "at most ", "": ""}[span.sign]
    yield f"{sign}{shown} {plural}"
    yield f"{sign}{spoken} {plural}"
    if span.unit == "minutes" and span.low % 30 == 0 and span.high % 30 == 0:
        low, high = number(span.low / 60), number(span.high / 60)
        hours = f"{low} to {high} hours" if low != high else f"{low} hour{'' if low == '1' else 's'}"
        yield f"{sign}{hours}"
    if span.sign == "≥":
        yield f"no less than {shown} {plural}"


def daily_words(claim: Claim) -> Iterator[str]:
    """The daily total of a dose at one interval, divided."""
    if claim.dose is None or len(claim.hours) != 1 or claim.interval_unit != "hours" or 24 % claim.hours[0]:
        return
    count = 24 / claim.hours[0]
    total = Span(claim.dose.low * count, claim.dose.high * count, f"{claim.dose.unit}/day")
    shown = next(dose_words(total))
    if count == 1:
        return
    yield f"{shown} in {number(count)} divided doses"
    yield f"{shown} divided every {number(claim.hours[0])} hours"
    yield f"{shown.removesuffix('/day')} daily in {number(count)} divided doses"


class Wording:
    """One random but repeatable choice of words for every slot of a claim."""

    def __init__(self, claim: Claim, random: Random) -> None:
        self.claim = claim
        self._random = random
        self.drug = self.pick(NAMES[claim.drug])
        self.use = self.pick(USES[claim.use])
        people = {"": "", "children": "children", "neonates": "neonates", "infants": "infants"}[claim.people]
        self.people = f" in {people}" if people else ""
        self.route = self.pick(_ROUTES[claim.route])
        self.dose = self.pick(dose_words(claim.dose)) if claim.dose else ""
        self.every = self.pick(hour_words(claim.hours, claim.interval_unit)) if claim.hours else ""
        self.phase = f" {claim.phase}" if claim.phase else ""
        self.course = f" for {self.pick(span_words(claim.course))}" if claim.course else ""
        self.over = f" over {self.pick(span_words(claim.over))}" if claim.over else ""
        self.tail = f"{self.over}{self.course}"
        self.base = self._base(claim)

    def pick(self, options: Iterator[str] | Sequence[str]) -> str:
        """One of some options."""
        return self._random.choice(tuple(options))

    def _base(self, claim: Claim) -> str:
        if claim.base is None:
            return ""
        unit = "mg/kg" if claim.drug == "foscarnet" else "mg"
        dose = Span(claim.base[0], claim.base[0], unit)
        return f"{next(dose_words(dose))} {self.pick(tuple(hour_words([claim.base[1]]))[:3])}"

    @property
    def band(self) -> str:
        """The band with its unit."""
        return self.pick(band_words(self.claim.band)) if self.claim.band else ""

    @property
    def bare_band(self) -> str:
        """The band without its unit."""
        return self.pick(band_words(self.claim.band, bare=True)) if self.claim.band else ""

    @property
    def unit(self) -> str:
        """The unit of the band."""
        return self.claim.band.unit if self.claim.band else ""

    def given(self) -> Scope:
        """Drug, use and route given as data."""
        use = f"{self.use}{self.phase}{self.people}".strip()
        return Scope(drug=self.claim.drug, indication=use, route=self.claim.route)

    def lead(self, extra: str = "") -> Scope:
        """A lead-in under a title."""
        line = f"{self.use[:1].upper()}{self.use[1:]}{self.phase}{self.people}{extra}:"
        return Scope(near=(line,), title=f"Dosing of {self.drug}")


Template = Callable[[Wording], Statement]


def _cap(text: str) -> str:
    return text[:1].upper() + text[1:]


def regimen_templates(w: Wording) -> Iterator[Statement]:
    """Dose, interval, course and infusion time of a regimen, in many forms."""
    drug, use, every, dose = w.drug, f"{w.use}{w.phase}{w.people}", w.every, w.dose
    dont = "do not " if w.claim.against else ""
    avoid = "Avoid " if w.claim.against else ""
    own = Scope()
    if not w.claim.against:
        yield Statement(f"{_cap(drug)} {dose} {w.route} {every}{w.tail} for {use}.", own)
        yield Statement(f"{_cap(drug)} is given {w.route} at {dose} {every}{w.tail} in patients with {use}.", own)
        yield Statement(f"The recommended dose of {drug} for {use} is {dose} {w.route} {every}{w.tail}.", own)
        yield Statement(f"{dose} {w.route} {every}{w.tail}", w.given())
        yield Statement(f"- {dose} {w.route} {every}{w.tail}", w.lead())
        yield Statement(f"{_cap(every)}, {dose} of {drug} {w.route}{w.tail} for {use}.", own)
        yield Statement(
            f"{_cap(use)} | {dose} | {every}{w.tail}",
            Scope(header=("Indication", "Dose", "Interval"), title=f"{_cap(drug)} {w.route}"),
        )
        if w.claim.dose is not None and w.claim.dose.low == w.claim.dose.high:
            yield (
                Statement(
                    f"{_cap(use)} | {number(w.claim.dose.low)} | {every}",
                    Scope(header=("Use", f"Dose ({w.claim.dose.unit})", "Interval"), title=f"{_cap(drug)} {w.route}"),
                )
                if not w.tail
                else Statement(f"{dose} {every}{w.tail}", w.lead(f", {w.route}"))
            )
        for daily in daily_words(w.claim):
            yield Statement(f"{_cap(drug)} {w.route}, {daily}{w.tail}, for {use}.", own)
        yield Statement(f"{_cap(use)}: {dose} {every}{w.tail}; check renal function.", w.lead(f" ({w.route})"))
    yield Statement(f"For {use}, {dont}give {drug} {dose} {w.route} {every}{w.tail}.", own)
    yield Statement(f"In {use}, {dont}administer {dose} of {drug} {w.route} {every}{w.tail}.", own)
    yield Statement(
        f"{avoid}{_cap(drug)} {dose} {every} {w.route}{w.tail}"
        if not avoid
        else f"{avoid}{drug} {dose} {w.route} {every}{w.tail}",
        Scope(near=(f"Treatment of {use}",), title=_cap(drug)),
    )
    yield Statement(f"{_cap(dont)}use {dose} {w.route} {every}{w.tail} for {use}.", Scope(title=f"{_cap(drug)}: doses"))
    yield Statement(
        f"With {drug}, patients with {use} should {'not ' if dont else ''}receive {dose} {w.route} {every}{w.tail}.",
        own,
    )


def row_templates(w: Wording) -> Iterator[Statement]:
    """A renal row in many forms."""
    drug, use, every, dose, band = w.drug, f"{w.use}{w.phase}{w.people}", w.every, w.dose, w.band
    named = Scope(near=(f"For the {w.base} regimen:", f"{_cap(drug)} in {use}"), title=f"{_cap(drug)} {w.route}")
    loose = Scope(near=(f"Renal adjustment of {drug} in {use}",), title=_cap(drug))
    column = Scope(header=(f"CrCl ({w.unit})", w.base), near=(f"{_cap(drug)} in {use}, {w.route}",), title=_cap(drug))
    if w.claim.against:
        yield Statement(f"CrCl {band}: do not give {dose} {every}.", named)
        yield Statement(f"Avoid {dose} {every} when creatinine clearance is {band}.", named)
        yield Statement(f"{dose} {every} should not be given when CrCl is {band}.", named)
        yield Statement(f"{dose} {w.route} {every} is contraindicated when CrCl is {band}.", named)
        yield Statement(f"Never give {dose} {every} at a creatinine clearance {band}.", named)
        return
    yield Statement(f"CrCl {band}: {dose} {every}", named)
    yield Statement(f"- {band}: {dose} {w.route} {every}", named)
    yield Statement(f"If creatinine clearance is {band}, give {dose} {every}.", named)
    yield Statement(f"{_cap(dose)} {every} for CrCl {band}", named)
    yield Statement(f"{dose} is given {every} when CrCl is {band}.", named)
    yield Statement(
        f"CrCl {band}: {dose} {every}",
        Scope(drug=w.claim.drug, indication=use, route=w.claim.route, near=(f"Adjusted from {w.base}:",)),
    )
    yield Statement(f"{w.bare_band} | {dose} {every}", column)
    yield Statement(
        f"{w.bare_band} | {dose} | {every}",
        Scope(
            header=(f"CrCl ({w.unit})", "Dose", "Interval"),
            near=(f"{_cap(drug)} for {use}, from {w.base}",),
            title=drug,
        ),
    )
    yield Statement(f"On the {w.base} regimen of {drug} for {use}, a CrCl {band} calls for {dose} {every}.", Scope())
    yield Statement(
        f"{_cap(drug)} for {use}: reduce {w.base} to {dose} {every} if creatinine clearance is {band}.", Scope()
    )
    yield Statement(f"{_cap(drug)} in {use}: {dose} {every} at CrCl {band}.", Scope(), base_named=False)
    yield Statement(f"{band}: {dose} {every}", loose, base_named=False)
    yield Statement(
        f"{w.bare_band} | {dose} {every}",
        Scope(header=("Creatinine clearance " + w.unit, "Dose"), near=(f"{_cap(drug)} {w.route} in {use}",)),
        base_named=False,
    )
    yield Statement(
        f"For {use}, a patient with creatinine clearance {band} gets {drug} {dose} {w.route} {every}.",
        Scope(),
        base_named=False,
    )
    yield Statement(f"CrCl {band} → {dose} {every}; recheck renal function.", named)
    if w.claim.dose is not None and w.claim.dose.low == w.claim.dose.high:
        yield Statement(
            f"{w.bare_band} | {number(w.claim.dose.low)} {every}",
            Scope(
                header=(f"CrCl ({w.unit})", f"Dose ({w.claim.dose.unit})"),
                near=(f"For the {w.base} regimen:", f"{_cap(drug)} in {use}"),
            ),
        )
    for daily in daily_words(w.claim):
        yield Statement(f"CrCl {band}: {daily}", named)
