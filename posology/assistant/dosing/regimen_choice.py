"""Chooses the regimens that a question about one patient can mean, or says why the label has none.

Looks at use, route, phase, regimen, and through `population_fit` at age, weight and criteria; renal function comes
later, in `regimen_reading`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from posology.assistant.answers import CalculationStep
from posology.assistant.dosing.monographs import Indication, Monograph, Phase, Regimen
from posology.assistant.dosing.population_fit import Fitting, fit_age, fit_criteria, fit_weight
from posology.assistant.patients import PatientFacts

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
    """How a question narrows the regimens; None does not narrow. The indication is one in words or ids of several.

    `part` is a part of the course that a question only names: of a named use that has no regimen of it, all are meant.
    """

    indication: str | frozenset[str] | None = None
    route: str | None = None
    regimen: str | None = None
    phase: Phase | str | None = None
    part: Phase | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """The regimens that fit, none with the reason in `warnings`; `indication` as resolved or as asked.

    The other fields are those of `population_fit.Fitting`.
    """

    indication: str | None
    regimens: tuple[Regimen, ...]
    warnings: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    steps: tuple[CalculationStep, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    between: frozenset[str] = frozenset()


def choose_regimens(monograph: Monograph, facts: PatientFacts, asked: Asked) -> Chosen:
    """Find the regimens that the question can mean.

    Args:
        monograph: rules of the drug.
        facts: age, weight and what the label's criteria count.
        asked: use, route, regimen id and phase, each optional.
    """
    uses, refusal = _uses(monograph, asked.indication)
    told = asked.indication if isinstance(asked.indication, str) else None
    if refusal:
        return Chosen(told, (), (refusal,))
    name = uses[0].id if asked.indication and len(uses) == 1 else told
    left = tuple(regimen for regimen in monograph.regimens if regimen.indication in {use.id for use in uses})
    route = _ROUTES.get(asked.route.strip().lower(), asked.route.strip().lower()) if asked.route else None
    phase = str(asked.phase).strip().lower() if asked.phase else None
    for what, wanted in (("route", route), ("regimen", asked.regimen), ("phase", phase)):
        if wanted is None:
            continue
        fitting = tuple(regimen for regimen in left if wanted in _values(regimen, what))
        if not fitting:
            known = ", ".join(dict.fromkeys(value for regimen in left for value in _values(regimen, what)))
            return Chosen(name, (), (f"The label has no {what} {wanted!r} for this use; it has {known or 'none'}.",))
        left = fitting
    of_part = left if asked.part is None else _of_part(left, asked.part, use_named=bool(asked.indication))
    chosen = _fitting(monograph, name, of_part, facts)
    if len(of_part) == len(left):
        return chosen
    others = ", ".join(dict.fromkeys(str(regimen.phase) for regimen in left if regimen not in of_part))
    note = f"Only the doses for {asked.part} are shown, which the question names; the label has others for {others}."
    return replace(chosen, warnings=(note, *chosen.warnings))


def _of_part(regimens: tuple[Regimen, ...], part: Phase, *, use_named: bool) -> tuple[Regimen, ...]:
    """The regimens for one part of the course, a higher first dose for loading; of a named use that has none, all."""
    named = [r for r in regimens if r.phase is part or (part is Phase.LOADING and r.first_dose is not None)]
    uses = {regimen.indication for regimen in named}
    others_too = use_named or not named
    return tuple(r for r in regimens if r in named or (others_too and r.indication not in uses))


def _values(regimen: Regimen, what: str) -> tuple[str, ...]:
    """What a regimen is called in one respect."""
    return {"route": regimen.routes, "regimen": (regimen.id,), "phase": (str(regimen.phase),)}[what]


def _fitting(monograph: Monograph, name: str | None, left: tuple[Regimen, ...], facts: PatientFacts) -> Chosen:
    aged = fit_age(left, facts)
    weighed = fit_weight(aged.regimens, facts)
    counted = fit_criteria(monograph, weighed.regimens, facts)
    return Chosen(
        name,
        counted.regimens,
        (*aged.warnings, *_other_uses(monograph, left, facts, aged), *weighed.warnings, *counted.warnings),
        (*weighed.missing, *counted.missing),
        counted.steps,
        (*aged.notes, *counted.notes),
        weighed.between,
    )


def _other_uses(
    monograph: Monograph, asked: tuple[Regimen, ...], facts: PatientFacts, aged: Fitting
) -> tuple[str, ...]:
    """The other uses for which the label has regimens at an age for which it has none for the use that is asked."""
    if aged.regimens or not asked:
        return ()
    named = {use.id: use.name for use in monograph.indications if use.labelled}
    left = {regimen.indication for regimen in asked}
    others = tuple(r for r in monograph.regimens if r.indication in named and r.indication not in left)
    uses = dict.fromkeys(named[regimen.indication] for regimen in fit_age(others, facts).regimens)
    return (f"At this age the label has regimens for: {'; '.join(uses)}.",) if uses else ()


def _uses(monograph: Monograph, words: str | frozenset[str] | None) -> tuple[tuple[Indication, ...], str]:
    """The labelled uses that some words or ids name, or the reason why none is covered."""
    labelled = tuple(use for use in monograph.indications if use.labelled)
    if isinstance(words, frozenset):
        several = tuple(use for use in labelled if use.id in words)
        unlabelled = "The label does not have the uses that are named. No label rule covers them."
        return _with_regimens(monograph, several), "" if several else unlabelled
    if words is None or not words.strip():
        return labelled, ""
    text = " ".join(words.lower().split())
    for use in labelled:
        if text in {use.id, use.name.lower()}:
            return _with_regimens(monograph, (use,)), ""
    printed = "; ".join(use.name for use in labelled)
    not_labelled = _found(monograph.not_labelled, text)
    uses = _narrowest(tuple(use for use in labelled if _found(use.terms, text))) or _kinds_of(labelled, text)
    outside = tuple(word for use in uses for word in _found(use.outside, text))
    if not_labelled or outside:
        named = ", ".join(dict.fromkeys((*not_labelled, *outside)))
        return (), f"The label does not have this use ({named}); its uses are: {printed}. No label rule covers it."
    if not uses:
        return (), f"No labelled use is named by {words!r}; the label's uses are: {printed}."
    return _with_regimens(monograph, uses), ""


def _kinds_of(labelled: tuple[Indication, ...], text: str) -> tuple[Indication, ...]:
    """The uses that are all kinds of what is asked: "pneumonia" where the label prints two kinds of it, and not it."""
    kinds = tuple(use for use in labelled if any(term.lower().endswith(f" {text}") for term in use.terms))
    return kinds if len(kinds) > 1 else ()


def _with_regimens(monograph: Monograph, uses: tuple[Indication, ...]) -> tuple[Indication, ...]:
    """Uses, instead of one for which the label prints no regimen ("pneumonia") those that it prints as parts of it."""
    printed = {regimen.indication for regimen in monograph.regimens}
    found: dict[str, Indication] = {}
    for use in uses:
        parts = tuple(one for one in monograph.indications if one.refines == use.id and one.labelled)
        named = (use,) if use.id in printed or not parts else _with_regimens(monograph, parts)
        found |= {one.id: one for one in named}
    return tuple(found.values())


def _narrowest(uses: tuple[Indication, ...]) -> tuple[Indication, ...]:
    """Named uses without those that another named use is a part of."""
    wider = {use.refines for use in uses}
    return tuple(use for use in uses if use.id not in wider)


def _found(words: tuple[str, ...], text: str) -> tuple[str, ...]:
    """The words that stand in a text as whole words, spaces and hyphens alike."""
    spaced = _GAPS.sub(" ", text)
    return tuple(word for word in words if re.search(rf"(?<!\w){re.escape(_GAPS.sub(' ', word))}(?!\w)", spaced))
