"""Chooses the regimens that a question about one patient can mean, or says why the label has none.

Looks at use, route, phase, regimen and age only; renal function comes later, in `doses`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from posology.assistant.answers import PatientFacts
from posology.assistant.dosing.decimal_text import plain
from posology.assistant.dosing.monographs import Indication, Monograph, Phase, Regimen

_GAPS = re.compile(r"[\s-]+")
_ROUTES = {
    "intravenous": "iv",
    "intravenously": "iv",
    "i.v.": "iv",
    "infusion": "iv",
    "by mouth": "oral",
    "po": "oral",
    "p.o.": "oral",
    "orally": "oral",
    "tablet": "oral",
    "intramuscular": "im",
    "subcutaneous": "sc",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """How a question narrows the regimens; None does not narrow."""

    indication: str | None = None
    route: str | None = None
    regimen: str | None = None
    phase: Phase | str | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The regimens that fit, none with the reason in `warnings`; `indication` as resolved or as asked."""

    indication: str | None
    regimens: tuple[Regimen, ...]
    warnings: tuple[str, ...] = ()


def choose_regimens(monograph: Monograph, facts: PatientFacts, asked: Asked) -> Chosen:
    """Find the regimens that the question can mean.

    Args:
        monograph: rules of the drug.
        facts: only the age matters here.
        asked: use, route, regimen id and phase, each optional.
    """
    uses, refusal = _uses(monograph, asked.indication)
    if refusal:
        return Chosen(asked.indication, (), (refusal,))
    name = uses[0].id if asked.indication and len(uses) == 1 else asked.indication
    left = tuple(regimen for regimen in monograph.regimens if regimen.indication in {use.id for use in uses})
    route = _ROUTES.get(asked.route.strip().lower(), asked.route.strip().lower()) if asked.route else None
    phase = str(asked.phase).strip().lower() if asked.phase else None
    for what, wanted, field in (
        ("route", route, "route"),
        ("regimen", asked.regimen, "id"),
        ("phase", phase, "phase"),
    ):
        if wanted is None:
            continue
        fitting = tuple(regimen for regimen in left if str(getattr(regimen, field)) == wanted)
        if not fitting:
            known = ", ".join(dict.fromkeys(str(getattr(regimen, field)) for regimen in left))
            return Chosen(name, (), (f"The label has no {what} {wanted!r} for this use; it has {known or 'none'}.",))
        left = fitting
    return _by_age(name, left, facts)


def _by_age(name: str | None, regimens: tuple[Regimen, ...], facts: PatientFacts) -> Chosen:
    age = facts.age_years
    bounded = [regimen for regimen in regimens if regimen.age_from_years or regimen.age_below_years]
    populations = "; ".join(dict.fromkeys(regimen.population for regimen in regimens))
    if age is None:
        note = f"The age is not given; the regimens are for: {populations}."
        return Chosen(name, regimens, (note,) if bounded else ())
    left = tuple(
        regimen
        for regimen in regimens
        if (regimen.age_from_years is None or age >= regimen.age_from_years)
        and (regimen.age_below_years is None or age < regimen.age_below_years)
    )
    if left or not regimens:
        return Chosen(name, left)
    note = f"The age is {plain(age)} years; the label's regimens are for: {populations}. No label rule covers this age."
    return Chosen(name, (), (note,))


def _uses(monograph: Monograph, words: str | None) -> tuple[tuple[Indication, ...], str]:
    """The labelled uses that some words name, or the reason why none is covered."""
    labelled = tuple(use for use in monograph.indications if use.labelled)
    if words is None or not words.strip():
        return labelled, ""
    text = " ".join(words.lower().split())
    for use in labelled:
        if text in {use.id, use.name.lower()}:
            return (use,), ""
    printed = "; ".join(use.name for use in labelled)
    not_labelled = _found(monograph.not_labelled, text)
    uses = tuple(use for use in labelled if _found(use.terms, text))
    outside = tuple(word for use in uses for word in _found(use.outside, text))
    if not_labelled or outside:
        named = ", ".join(dict.fromkeys((*not_labelled, *outside)))
        return (), f"The label does not have this use ({named}); its uses are: {printed}. No label rule covers it."
    if not uses:
        return (), f"No labelled use is named by {words!r}; the label's uses are: {printed}."
    return uses, ""


def _found(words: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The words that stand in a text as whole words, spaces and hyphens alike."""
    spaced = _GAPS.sub(" ", text)
    return tuple(word for word in words if re.search(rf"(?<!\w){re.escape(_GAPS.sub(' ', word))}(?!\w)", spaced))
