"""Drugs that a text lists beside each other as the condition of one dose ("with carbamazepine or phenytoin").

The label must print the dose with each of them; a dose with its own companion is matched like any other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from posology.assistant.dosing import wording
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.opinions import Opinion, Situation, disagrees, no_rule
from posology.assistant.dosing.pairing import Pair, matching_rule
from posology.assistant.dosing.traces import Traces, holds

_COMPANION = "together with"
_JOINT = r"(?:\s*[,/]\s*|\s+)(?:(?:and/or|or(?:\s+with)?|and|as well as)\s+)?"
_WORDS = r"(?:[a-z-]+(?:\s*[,/]\s*|\s+(?:and/or|or|and)\s+)){0,3}"
_IN_TURN = Traces("respectively", "in that order")
_EITHER = r"\s*(?:/|,?\s+(?:and/or|or)(?:\s+with)?\s)\s*"
# What may stand in the place of another drug and is none.
_NO_DRUG = frozenset({
    "without", "otherwise", "whether", "placebo", "taking", "receiving", "within", "before", "during", "systemic",
    "patients", "adults", "children",
})  # fmt: skip


def not_with_each(stated: Sequence[Pair], situation: Situation) -> Opinion | None:
    """The fault of a dose for several companions in one list when the label prints another one with some of them.

    Args:
        stated: the doses with their intervals.
        situation: what they are bound to.
    """
    text = situation.clause.lower()
    picked = [rule for rule in situation.compiled.base_rules if rule.regimen.id in situation.picked]
    own = [rule for rule in picked if any(matching_rule(pair, [rule], situation.weight_kg) for pair in stated)]
    for rule in own if not holds(text, _IN_TURN) else ():
        for other in _others(rule, picked):
            if other not in own and _listed(text, rule.regimen.terms, other.regimen.terms):
                reason = f"the label prints another dose {other.regimen.condition}"
                return disagrees("condition", reason, wording.rule(other, situation.use_name(other)), other)
    unknown = _unknown_companion(text, own)
    return no_rule(f"the label does not print this dose with {unknown}", "condition") if unknown else None


def _unknown_companion(text: str, own: Sequence[DoseRule]) -> str:
    """The drug that a text gives as another companion of a dose ("with cyclosporine or tacrolimus"), "" where none."""
    terms = {term for rule in own if _COMPANION in rule.regimen.condition for term in rule.regimen.terms}
    if not terms or not all(_COMPANION in rule.regimen.condition for rule in own):
        return ""
    words = "|".join(map(re.escape, sorted(terms)))
    for form in (rf"\b(?:{words}){_EITHER}([a-z]{{6,}})\b", rf"\b([a-z]{{6,}}){_EITHER}(?:{words})\b"):
        for found in re.finditer(form, text):
            if found[1] not in _NO_DRUG and not any(found[1] in term for term in terms):
                return found[1]
    return ""


def _others(rule: DoseRule, picked: Sequence[DoseRule]) -> Iterator[DoseRule]:
    """The regimens with another companion for the same people, use and phase."""
    own = rule.regimen
    for other in picked if _COMPANION in own.condition else ():
        regimen = other.regimen
        alike = (regimen.indication, regimen.phase, regimen.population) == (own.indication, own.phase, own.population)
        if alike and _COMPANION in regimen.condition and set(regimen.terms).isdisjoint(own.terms):
            yield other


def _listed(text: str, one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a word of each stands in one list."""
    first, second = ("|".join(map(re.escape, terms)) for terms in (one, other))
    return any(re.search(rf"\b(?:{a}){_JOINT}{_WORDS}(?:{b})\b", text) for a, b in ((first, second), (second, first)))
