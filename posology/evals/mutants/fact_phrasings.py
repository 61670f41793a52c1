"""The sentences, bullets and rows in which regimens, renal rows and dialysis rows are said, at least fifteen each.

Words for single slots are in `phrasings`; limits have phrasings of their own in `printed_limits`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import chain

from posology.assistant.dosing.binding import Scope
from posology.evals.mutants.answer_phrasings import refused_regimens, refused_rows, regimen_answers, row_answers
from posology.evals.mutants.phrasings import Statement, Wording, cap, daily_words, header_unit, tidy
from posology.evals.mutants.printed_facts import Claim
from posology.evals.mutants.printed_values import number

_OWN = Scope()


def statements_of(claim: Claim, seed: int) -> tuple[Statement, ...]:
    """Every phrasing of a claim, in words chosen by a seed."""
    wording = Wording(claim, seed)
    if claim.dialysis:
        made = _dialysis_rows(wording)
    elif claim.band is not None and claim.dose is None:
        made = _no_dose_rows(wording)
    elif claim.band is not None:
        made = chain(_rows(wording), refused_rows(wording) if claim.against else row_answers(wording))
    elif claim.against:
        made = chain(_prohibited(wording), refused_regimens(wording))
    else:
        made = chain(_regimens(wording), regimen_answers(wording))
    return tuple(tidy(replace(s, ambiguous=s.ambiguous or claim.conditional)) for s in made)


def _regimens(w: Wording) -> Iterator[Statement]:
    """Dose, interval, course and infusion time of a regimen."""
    drug, use, every, dose, why = w.drug, w.about, w.every, w.dose, w.purpose
    for text in (
        f"{cap(drug)} {dose} {w.route} {every}{w.tail}{why}.",
        f"{cap(drug)} is given {w.route} at {dose} {every}{w.tail}{why}.",
        f"The recommended dose of {drug}{why} is {dose} {w.route} {every}{w.tail}.",
        f"For {use}, give {drug} {dose} {w.route} {every}{w.tail}."
        if use
        else f"Give {drug} {dose} {w.route} {every}{w.tail}.",
        f"In {use}, administer {dose} of {drug} {w.route} {every}{w.tail}."
        if w.use
        else f"Administer {dose} of {drug} {w.route} {every}{w.tail}.",
        f"Patients with {use} should receive {drug} {dose} {w.route} {every}{w.tail}."
        if w.use and not w.who
        else f"{cap(drug)} {w.route}: {dose} {every}{w.tail}{why}.",
        f"{cap(use)}: {drug} {w.route} {dose} {every}{w.tail}"
        if use
        else f"{cap(drug)} {dose} {w.route} {every}{w.tail}",
        f"{dose} of {drug} {w.route} {every}{w.tail} is recommended{why}.",
        f"Treat {use} with {drug} {dose} {w.route} {every}{w.tail}."
        if w.use and not w.who and _heading(use).startswith("Treatment")
        else f"Start {drug} at {dose} {w.route} {every}{w.tail}{why}.",
        f"{cap(drug)} ({w.route}){why}: {dose} {every}{w.tail}"
        if w.route
        else f"{cap(drug)}{why}: {dose} {every}{w.tail}",
    ):
        yield Statement(text, _OWN)
    yield Statement(f"{dose} {w.route} {every}{w.tail}", w.given())
    yield Statement(f"Give {dose} {every}{w.tail}.", w.given())
    yield Statement(f"- {dose} {w.route} {every}{w.tail}", w.lead())
    yield Statement(f"• {dose} {every}{w.tail}", w.lead(f", {w.route}" if w.route else ""))
    yield Statement(f"{cap(drug)} {dose} {w.route} {every}{w.tail}", Scope(near=(_heading(use),) if use else ()))
    yield Statement(f"Use {dose} {w.route} {every}{w.tail}{why}.", Scope(title=f"{cap(drug)}: doses"))
    yield from _regimen_rows(w)
    for daily in daily_words(w.claim):
        yield Statement(f"{cap(drug)} {w.route}, {daily}{w.tail}{',' if why else ''}{why}.", _OWN)


def _heading(use: str) -> str:
    """A heading over the doses for a use; nobody treats a prophylaxis."""
    other = ("prophyla", "prevent", "suppress", "treatment", "empiric", "reduction", "pre-exposure", "prep")
    return cap(use) if any(word in use.lower() for word in other) else f"Treatment of {use}"


def _regimen_rows(w: Wording) -> Iterator[Statement]:
    if not w.about:
        return
    title = f"{cap(w.drug)} {w.route}".strip()
    header = ("Indication", "Dose", "Interval")
    if w.every:
        yield Statement(f"{cap(w.about)} | {w.dose} | {w.every}{w.tail}", Scope(header=header, title=title))
    yield Statement(f"{cap(w.about)} | {w.dose} {w.every}{w.tail}", Scope(header=("Use", "Regimen"), title=title))
    dose = w.claim.dose
    plain = dose is not None and dose.single and not w.tail and w.claim.first is None
    if plain and dose is not None and dose.unit and not dose.unit.endswith(("/day", "%")):
        header = ("Use", f"Dose ({dose.unit})", "Interval")
        yield Statement(f"{cap(w.about)} | {number(dose.low)} | {w.every}", Scope(header=header, title=title))


def _prohibited(w: Wording) -> Iterator[Statement]:
    """The same regimen forbidden."""
    drug, every, dose, why = w.drug, w.every, w.dose, w.purpose
    for text in (
        f"Do not give {drug} {dose} {w.route} {every}{why}.",
        f"{cap(drug)} {dose} {w.route} {every} must not be used{why}.",
        f"Avoid {drug} {dose} {w.route} {every}{why}.",
        f"{cap(drug)} {dose} {w.route} {every} is contraindicated{why}.",
        f"Never administer {drug} {dose} {every}{why}.",
        f"{cap(drug)} {dose} {w.route} {every} should not be given{why}.",
    ):
        yield Statement(text, _OWN)
    yield Statement(f"Do not use {dose} {w.route} {every}{why}.", Scope(title=f"{cap(drug)}: doses"))
    yield Statement(f"Avoid {dose} {every}.", w.given())


def _rows(w: Wording) -> Iterator[Statement]:
    """A renal row."""
    if w.claim.against:
        yield from _prohibited_rows(w)
        return
    drug, every, dose, band, measure = w.drug, w.every, w.dose, w.band, w.measure
    base = f" ({w.base} regimen)" if w.base else ""
    why = w.purpose
    named = _row_scope(w, f"{cap(drug)}{why}")
    for text in (
        f"{measure} {band}: {dose} {every}",
        f"- {band}: {dose} {w.route} {every}",
        f"If {measure} is {band}, give {dose} {every}.",
        f"{cap(dose)} {every} for {measure} {band}",
        f"{dose} is given {every} when {measure} is {band}.",
        f"{measure} {band} → {dose} {every}; recheck renal function.",
        f"{dose} {every} ({measure} {band})",
        f"When {measure} is {band}, the dose is {dose} {every}.",
    ):
        yield Statement(text.replace("- of ", "- "), named)
    given = w.given()
    near = (f"Adjusted from {w.base}:",) if w.base else ()
    yield Statement(f"{measure} {band}: {dose} {every}", Scope(given.drug, given.indication, given.route, near))
    yield from _table_rows(w)
    yield from _below_bands(w)
    for text in (
        f"{cap(drug)}{why}{base}: {dose} {w.route} {every} if {measure} is {band}.",
        f"With a {measure} {band}, {drug}{why}{base} is given at {dose} {w.route} {every}.",
        f"Patients with a {measure} {band} receive {drug} {dose} {w.route} {every}{why}{base}.",
    ):
        yield Statement(text, _OWN)
    yield Statement(f"{cap(drug)} {w.route}{why}{base}, {measure} {band}: {dose} {every}.", _OWN)
    yield Statement(f"{dose} {w.route} {every} of {drug}{why}{base} at a {measure} {band}.", _OWN)
    if w.base:
        yield Statement(
            f"On the {w.base} regimen of {drug}{why}, a {measure} {band} calls for {dose} {w.via} {every}.", _OWN
        )
        yield Statement(
            f"{cap(drug)}{why}: reduce {w.base} to {dose.replace(' to ', '–')} {w.via} {every} if {measure} is {band}.",
            _OWN,
        )
    for daily in daily_words(w.claim):
        yield Statement(f"{measure} {band}: {daily}", named)
    yield from _unnamed(w)


def _below_bands(w: Wording) -> Iterator[Statement]:
    """A row whose band stands above it: in a lead-in or heading of its document, or in a line of the text itself."""
    dose, every, title = w.dose, w.every, f"{cap(w.drug)}{w.purpose}"
    base = f" ({w.base} regimen)" if w.base else ""
    yield Statement(f"{title}{base}: {dose} {w.route} {every}", Scope(near=(f"With a {w.measure} {w.band}:",)))
    yield Statement(f"{dose} {every}", Scope(near=(f"{w.measure} {w.band}", f"{title}{base}"), title=cap(w.drug)))
    yield Statement(f"{w.measure} {w.band}:\n- {title}{base} {dose} {w.route} {every}", _OWN)
    yield Statement(f"**{w.measure} {w.band}**\n\n{title}{base}: {dose} {w.route} {every}", _OWN)


def _row_scope(w: Wording, title: str) -> Scope:
    near = (f"For the {w.base} regimen:", title) if w.base else (f"Renal adjustment: {title}",)
    return Scope(near=near, title=f"{cap(w.drug)} {w.route}".strip())


def _table_rows(w: Wording) -> Iterator[Statement]:
    drug, measure, unit = cap(w.drug), w.measure, header_unit(w.claim)
    about = f"{drug}{w.purpose}{', ' + w.route if w.route else ''}"
    from_base = f"{about}, from {w.base}" if w.base else about
    yield Statement(
        f"{w.bare_band} | {w.dose} {w.every}",
        Scope(header=(f"{measure} ({unit})", w.base or "Dose"), near=(about,), title=drug),
    )
    if w.every:
        header = (f"{measure} ({unit})", "Dose", "Interval")
        yield Statement(f"{w.bare_band} | {w.dose} | {w.every}", Scope(header=header, near=(from_base,), title=drug))
    yield Statement(
        f"{w.bare_band} | {w.dose} {w.every}", Scope(header=(f"{measure}, {unit}", "Adjusted dose"), near=(from_base,))
    )
    dose = w.claim.dose
    plain = dose is not None and dose.single and w.claim.first is None and w.every
    if plain and dose is not None and dose.unit and not dose.unit.endswith(("/day", "%", "tablet")):
        header = (f"{measure} ({unit})", f"Dose ({dose.unit})", "Interval")
        yield Statement(f"{w.bare_band} | {number(dose.low)} | {w.every}", Scope(header=header, near=(from_base,)))


def _unnamed(w: Wording) -> Iterator[Statement]:
    """Rows whose base regimen nobody names."""
    if not w.base:
        return
    drug, why = w.drug, w.purpose
    for text, scope in (
        (f"{cap(drug)}{why}: {w.dose} {w.via} {w.every} at {w.measure} {w.band}.", _OWN),
        (
            f"{w.measure} {w.band}: {w.dose} {w.via} {w.every}",
            Scope(near=(f"Renal adjustment of {drug}{why}",), title=cap(drug)),
        ),
        (f"A patient with a {w.measure} {w.band} gets {drug} {w.dose} {w.route} {w.every}{why}.", _OWN),
    ):
        yield Statement(text, scope, base_named=False, ambiguous=True)


def _prohibited_rows(w: Wording) -> Iterator[Statement]:
    drug, every, dose, band, measure = w.drug, w.every, w.dose, w.band, w.measure
    named = _row_scope(w, f"{cap(drug)}{w.purpose}")
    for text in (
        f"{measure} {band}: do not give {dose} {every}.",
        f"Avoid {dose} {every} when {measure} is {band}.",
        f"{dose} {every} should not be given when {measure} is {band}.",
        f"{dose} {w.route} {every} is contraindicated when {measure} is {band}.",
        f"Never give {dose} {every} at a {measure} {band}.",
    ):
        yield Statement(text, named)


def _no_dose_rows(w: Wording) -> Iterator[Statement]:
    """A row that gives no dose; "against" turns it into one that does."""
    drug, band, measure, why = w.drug, w.band, w.measure, w.purpose
    named = _row_scope(w, f"{cap(drug)}{why}")
    if w.claim.against:
        for text in (
            f"{cap(drug)} is recommended{why} when {measure} is {band}.",
            f"{cap(drug)} can be given{why} at a {measure} {band}.",
        ):
            yield Statement(text, _OWN)
        return
    for text in (
        f"{cap(drug)} is not recommended{why} when {measure} is {band}.",
        f"Do not use {drug}{why} if {measure} is {band}.",
        f"With a {measure} {band}, {drug} is not recommended{why}.",
        f"Avoid {drug}{why} at a {measure} {band}.",
        f"{measure} {band}: {drug} is not recommended{why}.",
    ):
        yield Statement(text, _OWN)
    yield Statement(f"{measure} {band}: not recommended", named)
    yield Statement(f"Do not give it when {measure} is {band}.", named)
    header = (f"{measure} ({header_unit(w.claim)})", "Dose")
    yield Statement(
        f"{w.bare_band} | not recommended", Scope(header=header, near=(f"{cap(drug)}{why}",), title=cap(drug))
    )


def _dialysis_rows(w: Wording) -> Iterator[Statement]:
    """A dialysis row."""
    drug, every, dose, why, kind = w.drug, f"{w.via} {w.every}", w.dose, w.purpose, w.dialysis()
    base = f" ({w.base} regimen)" if w.base else ""
    if w.claim.against:
        yield Statement(f"On {kind}, do not give {drug} {dose} {every}{why}{base}.", _OWN)
        yield Statement(f"Patients on {kind} should not receive {drug} {dose} {every}{why}{base}.", _OWN)
        return
    loose = bool(w.base)
    for text in (
        f"In patients on {kind}, {drug}{why}{base} is given at {dose} {every}.",
        f"{cap(drug)}{why}{base} on {kind}: {dose} {every}.",
        f"Patients receiving {kind}: {drug} {dose} {every}{why}{base}.",
        f"{cap(kind)}: {drug} {dose} {every}{why}{base}",
        f"Give {drug} {dose} {every} to patients on {kind}{why}{base}.",
        f"For patients undergoing {kind}, the dose of {drug}{why}{base} is {dose} {every}.",
        f"{cap(drug)} {dose} {every} if the patient is on {kind}{why}{base}.",
    ):
        yield Statement(text, _OWN, ambiguous=loose)
    lead = Scope(near=(f"{cap(drug)}{why}{base}",), title=cap(drug))
    yield Statement(f"{kind}: {dose} {every}", lead, ambiguous=loose)
    yield Statement(f"- On {kind}: {dose} {every}", lead, ambiguous=loose)
    yield Statement(f"Patients on {kind} receive {dose} {every}.", lead, ambiguous=loose)
    alone = Scope(drug=w.claim.drug, indication=w.about or None)
    yield Statement(f"{kind}: {dose} {every}", alone, base_named=False, ambiguous=True)
    yield Statement(
        f"{cap(kind)} | {dose} {every}",
        Scope(header=("Renal function", w.base or "Dose"), near=(f"{cap(drug)}{why}",)),
        ambiguous=loose,
    )
    yield Statement(
        f"{cap(kind)} | {dose} {w.via} | {w.every}",
        Scope(header=("Renal function", "Dose", "Interval"), near=(f"{cap(drug)}{why}{base}",)),
        ambiguous=loose,
    )
    yield Statement(
        f"{cap(drug)} in a patient on {kind}: {dose} {every}", Scope(near=(f"Dialysis{why}{base}",)), ambiguous=loose
    )
    yield Statement(f"If the patient is on {kind}, give {dose} {every}.", lead, ambiguous=loose)
