"""Statements made from printed dose rules: each says in a plain sentence what the rule is for and what it gives.

They are what the self-test judges. No drug is known here and nothing is judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from posology.assistant.answers import Verdict
from posology.assistant.dosing import wording
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.mentions import Stage, stages
from posology.assistant.dosing.monographs import Dialysis, Outcome
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.ways_of_giving import in_portions

_SLIP = 1000
_DIALYSES = {
    Dialysis.HAEMODIALYSIS: "on haemodialysis",
    Dialysis.PERITONEAL: "on peritoneal dialysis",
    Dialysis.CONTINUOUS: "on continuous dialysis (CRRT)",
}
_REFUSALS = {Outcome.NOT_RECOMMENDED: "not recommended", Outcome.CONTRAINDICATED: "contraindicated"}
_BORNE_OUT = frozenset({Verdict.VERIFIED, Verdict.AMBIGUOUS})
_REFUTED = frozenset({Verdict.CONTRADICTED})
_NOT_BORNE_OUT = frozenset({Verdict.CONTRADICTED, Verdict.UNSUPPORTED})
_NUMBER_OR_NEGATION = re.compile(r"\d|\b(?:not|no|without)\b")
_AGES = re.compile(r"\bfrom (?=\d+ to \d)")
_TIED = re.compile(r"\b(?:after|following)\b.*")


@dataclass(frozen=True, slots=True)
class KnownStatement:
    """A sentence about one dose, where that stands in it, and the verdicts that it may get.

    Attributes:
        text: the sentence.
        start: `text[start:]` is what is judged: a dose with its intervals, or the range in which none is given.
        scope: the drug, use and route that are given with it.
        expected: the verdicts of which the worst of what is judged must be one.
    """

    text: str
    start: int
    scope: Scope
    expected: frozenset[Verdict]


def known_statements(compiled: CompiledMonograph, rule: DoseRule) -> Iterator[KnownStatement]:
    """What a rule says and what it does not; nothing where no sentence with a number could be judged.

    The wrong dose is a thousand times too high (the milligram and gram slip); the usual dose is wrong where the label
    refuses the drug, and not borne out where it gives no dose.

    Args:
        compiled: the drug's rules.
        rule: a base regimen or a renal row of it.
    """
    if rule.outcome in _REFUSALS and rule.band is not None:
        yield _stated(compiled, rule, f"{_REFUSALS[rule.outcome]} at {_band(rule)}", _BORNE_OUT)
    if not _often(rule):
        return
    if rule.dose is None:
        place = f"{_band(rule)}: " if rule.band is not None else ""
        expected = _REFUTED if rule.outcome in _REFUSALS else _NOT_BORNE_OUT
        yield _stated(compiled, rule, place + _given(rule, rule.regimen.dose), expected)
        return
    yield _stated(compiled, rule, _given(rule, rule.dose), _BORNE_OUT)
    yield _stated(compiled, rule, _given(rule, _thousandfold(rule.dose)), _REFUTED)


def _stated(compiled: CompiledMonograph, rule: DoseRule, judged: str, expected: frozenset[Verdict]) -> KnownStatement:
    condition = _condition(compiled, rule)
    name = f"{condition}, {compiled.monograph.name}" if condition else compiled.monograph.name
    before = f"{name} {', '.join(_circumstances(compiled, rule))}: "
    scope = Scope(drug=compiled.drug, indication=rule.regimen.indication, route=rule.regimen.route)
    return KnownStatement(before + judged, len(before), scope, expected)


def _given(rule: DoseRule, dose: Amount) -> str:
    return f"{wording.amount(dose)} {_often(rule)}"


def _often(rule: DoseRule) -> str:
    """How often a dose is given: at intervals, tied to dialysis, or once; "" where the rule does not say."""
    intervals = rule.intervals if rule.dose is not None else rule.regimen.intervals
    if intervals:
        return wording.intervals(intervals)
    if rule.row is not None and rule.row.timing:
        # "At once and then after …" tells of two doses; the sentence is about those that are tied to dialysis.
        tied = _TIED.search(rule.row.timing)
        return tied[0] if tied else rule.row.timing
    doses = rule.row.doses_in_course if rule.row is not None else rule.regimen.doses_in_course
    if doses != 1:
        return ""
    return "in portions" if in_portions(rule.regimen) else "as a single dose"


def _circumstances(compiled: CompiledMonograph, rule: DoseRule) -> Iterator[str]:
    """What a rule is for, in words: population, weight, usual regimen, dialysis, band."""
    regimen = rule.regimen
    population = _population(compiled, rule)
    yield f"in {population}"
    if regimen.weight is not None and " kg" not in population:
        yield f"weighing {regimen.weight} kg"
    if rule.row is None:
        return
    yield f"usual dose {wording.amount(regimen.dose)} {wording.intervals(regimen.intervals)}".rstrip()
    if rule.dialysis_row:
        yield _DIALYSES[rule.dialysis]
    if rule.band is not None and rule.dose is not None:
        yield _band(rule)


def _band(rule: DoseRule) -> str:
    return f"{wording.metric_name(rule.metric)} {rule.band} {wording.metric_unit(rule.metric)}"


def _population(compiled: CompiledMonograph, rule: DoseRule) -> str:
    """The printed population; its stage of life alone where the printed words name other rules as well."""
    printed = _AGES.sub("aged ", rule.regimen.population.split(";")[0])
    uses, regimens = compiled.uses(printed), compiled.regimens_named(printed)
    if (
        (stages(printed) <= rule.stages or not rule.stages)
        and (not uses.named or rule.regimen.indication in uses.indications)
        and (not regimens or rule.regimen.id in regimens)
    ):
        return printed
    return "adults" if Stage.ADULT in rule.stages else " and ".join(sorted(stage.value for stage in rule.stages))


def _condition(compiled: CompiledMonograph, rule: DoseRule) -> str:
    """The condition as printed, else the words for it that name fewest other regimens; "" where there is none."""
    regimen = rule.regimen
    if not regimen.terms:
        return regimen.condition
    printed = (regimen.condition,) if regimen.id in compiled.regimens_named(regimen.condition) else ()
    # Words with a number or a negation of their own could be read as another claim; the printed words come first.
    plain = [words for words in printed if not _NUMBER_OR_NEGATION.search(words)] or [
        term for term in regimen.terms if not _NUMBER_OR_NEGATION.search(term)
    ]
    return min(plain or printed or regimen.terms, key=lambda words: len(compiled.regimens_named(words)))


def _thousandfold(dose: Amount) -> Amount:
    return Amount(dose.low * _SLIP, dose.high * _SLIP, dose.unit)
