"""A dose in another measure than the label's, turned into the label's: tablets of a strength, contents of a tablet.

Judges nothing (see `group_opinions`); what cannot be turned exactly is left as it stands.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from posology.assistant.dosing import wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import alternatives, comparable, equal, scaled
from posology.assistant.dosing.opinions import Opinion, Situation, disagrees
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.strengths import PIECES, is_of_a_piece
from posology.assistant.dosing.unit_table import MASSES

_A_WEEK = "/week"


def restated(group: DoseGroup, clause: Clause, situation: Situation) -> DoseGroup | None:
    """The same dose in the label's measure, None where the text does not give it in another one.

    Args:
        group: a dose group.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    if group.dose is None:
        return None
    if group.combination:
        return _of_contents(group, situation)
    if group.dose.unit in PIECES:
        return _of_pieces(group, clause, situation)
    mass = group.dose.unit.removesuffix(_A_WEEK) in MASSES
    return _of_surface(group, group.dose, clause, situation) if mass else None


def _of_surface(group: DoseGroup, dose: Quantity, clause: Clause, situation: Situation) -> DoseGroup | None:
    """A mass as the printed dose per square metre that it comes to with the one body surface that the text names."""
    surfaces = {quantity.value for quantity in (clause.whole or clause).rest if quantity.unit == "m2"}
    if len(surfaces) != 1 or (surface := surfaces.pop()) is None:
        return None
    time = _A_WEEK if dose.unit.endswith(_A_WEEK) else ""
    stated = alternatives(replace(dose, unit=dose.unit.removesuffix(time)))
    if len(stated) != 1:
        return None
    for printed in (rule.dose for rule in situation.base_rules if rule.dose is not None):
        unit = printed.unit.removesuffix("/m2")
        same = scaled(stated[0], unit) if unit != printed.unit and printed.low == printed.high else None
        exact = printed.low * surface
        if (
            same is not None
            and same.low == same.high
            and same.low in {exact, exact.quantize(Decimal(1), ROUND_HALF_UP)}
        ):
            unit = f"{printed.unit}{time}"
            return replace(group, dose=replace(dose, low=printed.low, high=printed.high, unit=unit))
    return None


def _of_contents(group: DoseGroup, situation: Situation) -> DoseGroup | None:
    """The dose whose contents a text lists in the order of the label's words ("600 mg/50 mg/300 mg" for one tablet)."""
    stated = [alternatives(quantity) for quantity in group.combination]
    amounts = [one[0] for one in stated if len(one) == 1]
    if len(amounts) < len(stated) or group.dose is None:
        return None
    rules = (*situation.base_rules, *situation.row_rules)
    rule = next((rule for rule in rules if _lists(rule, amounts, situation)), None)
    if rule is None or rule.dose is None:
        return None
    dose = replace(group.dose, low=rule.dose.low, high=rule.dose.high, unit=rule.dose.unit, options=())
    return replace(group, dose=dose, combination=())


def for_other_weight(group: DoseGroup, situation: Situation) -> Opinion | None:
    """The fault of a combination whose amounts the label lists for another body weight than the text names.

    Args:
        group: the first part, with the doses of all parts.
        situation: what it is bound to.
    """
    amounts = [amount for quantity in group.combination for amount in alternatives(quantity)]
    if situation.uncovered or not (situation.weights or situation.weight_kg is not None):
        return None
    listing = [
        rule for rule in situation.compiled.base_rules if rule.regimen.weight and _lists(rule, amounts, situation)
    ]
    if not listing or any(rule in situation.base_rules for rule in listing):
        return None
    reason = f"the label prints this for a weight of {listing[0].regimen.weight} kg"
    expected = wording.rules(situation.base_rules, situation.use_name)
    return disagrees("population", reason, expected, listing[0])


def other_parts(group: DoseGroup, situation: Situation) -> Opinion | None:
    """The fault of the later parts of a combination where the words of the rules for its first part hold none of them.

    Args:
        group: the first part, with the doses of all parts.
        situation: what it is bound to.
    """
    stated = [alternatives(quantity) for quantity in group.combination]
    amounts = [one[0] for one in stated if len(one) == 1]
    if situation.uncovered or len(amounts) < max(2, len(stated)):
        return None
    rules = [
        rule
        for rule in (*situation.base_rules, *situation.row_rules)
        if rule.dose is not None and equal(amounts[0], rule.dose) and len(_masses(rule.source_words)) >= len(amounts)
    ]
    held = [one for rule in rules for one in _masses(rule.source_words)]
    if not rules or any(equal(one, printed) for one in amounts[1:] for printed in held):
        return None
    reason = "the label prints another amount of the other part of the combination"
    return disagrees("value", reason, wording.listing(rule.source_words for rule in rules), rules[0])


def _lists(rule: DoseRule, amounts: Sequence[Amount], situation: Situation) -> bool:
    """Whether the words of a rule, or of the product that is its dose, hold amounts right after each other in order."""
    products = situation.compiled.monograph.products
    of_product = [p.source.printed for p in products if rule.dose is not None and equal(rule.dose, p.strength)]
    for words in (rule.source_words, rule.regimen.note, *of_product):
        printed = [one for one in _masses(words) if comparable(one.unit, amounts[0].unit)] if words else []
        for first in range(len(printed) - len(amounts) + 1):
            run = printed[first : first + len(amounts)]
            if all(equal(stated, one) for stated, one in zip(amounts, run, strict=True)):
                return True
    return False


@lru_cache(maxsize=1024)
def _masses(words: str) -> tuple[Amount, ...]:
    doses = (quantity for quantity in extract(words) if quantity.role is Role.DOSE)
    return tuple(amount for quantity in doses for amount in alternatives(quantity))


def _of_pieces(group: DoseGroup, clause: Clause, situation: Situation) -> DoseGroup | None:
    """A count of tablets as a mass, where the text names the one strength they have and the label doses in a mass."""
    printed = [rule.dose.unit for rule in situation.compiled.base_rules if rule.dose is not None]
    whole = clause.whole or clause
    strengths = [other.dose for other in whole.groups if other is not group and _is_strength(other, whole)]
    single = {(one.value, one.unit) for one in strengths if one is not None}
    if not printed or any(unit in PIECES for unit in printed) or len(single) != 1 or group.dose is None:
        return None
    value, unit = single.pop()
    if value is None or group.dose.low is None or group.dose.high is None:
        return None
    options = tuple(option * value for option in group.dose.options)
    low, high = group.dose.low * value, group.dose.high * value
    return replace(group, dose=replace(group.dose, low=low, high=high, unit=unit, options=options))


def _is_strength(group: DoseGroup, clause: Clause) -> bool:
    dose: Quantity | None = group.dose
    if dose is None or group.intervals or dose.unit not in MASSES:
        return False
    return is_of_a_piece(clause.text, dose.start - clause.start, dose.end - clause.start)
