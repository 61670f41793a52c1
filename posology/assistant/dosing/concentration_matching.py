"""Concentrations against the ceilings, the fixed values and the strengths that a label prints.

Rates, times and volumes are judged in `delivery_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from posology.assistant.dosing import delivery_cues, mentions, wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.clauses import UPPER_SIGNS
from posology.assistant.dosing.diluent_matching import MADE_UP, without_making_up
from posology.assistant.dosing.limits import (
    FLOOR_SIGNS,
    against,
    applicable,
    in_line,
    named_in,
    under_ceiling,
    with_values,
)
from posology.assistant.dosing.measures import bound, equal, scaled, within
from posology.assistant.dosing.monographs import Limit, LimitKind
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, agrees, no_rule
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.strengths import is_sold, other_of_brand, slip

_SUSPENSION = re.compile(r"\bsuspension\b(?![^.;]{0,40}\b(?:infus|inject)\w*)", re.IGNORECASE)
_INFUSED = re.compile(r"\b(?:infus|inject|dilut)\w*", re.IGNORECASE)
_INFUSION = re.compile(r"\binfus", re.IGNORECASE)
_TENS = (Decimal(10), Decimal(100), Decimal(1000))


def concentration(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge a concentration against those printed for the line, the ceilings and the product."""
    stated = bound(quantity)
    if stated is None:
        return no_rule("the concentration could not be read", "unreadable")
    before = clause.text[: quantity.start - clause.start]
    if is_sold(before):
        return _of_product(stated, before, situation)
    return _of_suspension(stated, clause, situation) or _in_use(quantity, stated, clause, situation)


def _of_product(stated: Amount, before: str, situation: Situation) -> Opinion:
    """What a product is said to be sold as, against the printed strengths."""
    known = other_of_brand(stated, before, situation) or _strength(stated, situation) or slip(stated, situation)
    return known or no_rule("no product of this strength is known", "product")


def _in_use(quantity: Quantity, stated: Amount, clause: Clause, situation: Situation) -> Opinion:
    """A concentration of what is given, against the fixed ones and the ceilings."""
    before = clause.text[: quantity.start - clause.start]
    fixed, ceilings = _of_way(clause, before, situation)
    for limit, value in with_values(fixed):
        lowest = quantity.comparator in FLOOR_SIGNS and value.low != value.high and _begins(stated, value)
        if lowest or (within(stated, value) and quantity.comparator not in FLOOR_SIGNS):
            return in_line(limit, situation, f"a concentration the label prints ({limit.subject or limit.note})")
    if ceilings and delivery_cues.unbounded(clause.text):
        return against("polarity", "the text denies the label's ceiling", ceilings, situation)
    plain = quantity.comparator not in UPPER_SIGNS | FLOOR_SIGNS
    if fixed and plain and situation.lines:
        return against("limit", "the label prints another concentration for this line", fixed, situation)
    if ceilings and plain and situation.lines and (moved := _moved_from(stated, ceilings)):
        return against("value", "the label's concentration for this line, some powers of ten away", moved, situation)
    if ceilings and plain and all(_far_below(stated, value) for _, value in with_values(ceilings)):
        return no_rule("less than half of the label's concentration; no rule prints it")
    if ceilings and plain and (of_vial := _of_vial(stated, clause, situation)) is not None:
        return of_vial
    if ceilings:
        return under_ceiling(quantity, ceilings, situation, "concentration")
    made = plain and not situation.lines and not delivery_cues.diluted_to(before)
    strength = (other_of_brand(stated, before, situation) or _strength(stated, situation)) if made else None
    if strength is not None or not fixed:
        slipped = slip(stated, situation) if made else None
        return strength or slipped or no_rule("the monograph prints no concentration")
    return against("limit", "the label prints another concentration here", fixed, situation)


def _of_way(clause: Clause, before: str, situation: Situation) -> tuple[list[Limit], list[Limit]]:
    """The fixed concentrations and the ceilings of the way of giving that a clause names: an infusion, or a bolus."""
    fixed = applicable((LimitKind.CONCENTRATION,), _diluted(clause, before), situation)
    ceilings = applicable((LimitKind.CONCENTRATION_MAX,), clause, _of_infusion(clause, situation))
    words = clause.text.lower()
    named = named_in(words, ceilings)
    if named and _INFUSION.search(words) is None:
        return named_in(words, fixed), named
    of_infusion = any(_INFUSION.search(limit.subject) for limit in fixed)
    if of_infusion and not named and all(limit.terms for limit in ceilings) and _INFUSION.search(words):
        return fixed, []
    return fixed, ceilings


def _of_vial(stated: Amount, clause: Clause, situation: Situation) -> Opinion | None:
    """The opinion on the strength of a vial that was made up, which no ceiling of an infusion bounds."""
    if MADE_UP.search(clause.text) is None or _INFUSED.search(clause.text) is not None:
        return None
    known = any("/mL" in product.strength.unit for product in situation.compiled.monograph.products)
    unknown = None if known else no_rule("the strength of a vial that was made up; no rule prints it")
    return _strength(stated, situation) or unknown


def _begins(stated: Amount, printed: Amount) -> bool:
    """Whether a least concentration is the lower end of a printed range."""
    same = scaled(stated, printed.unit)
    return same is not None and same.low == same.high == printed.low


def _diluted(clause: Clause, before: str) -> Clause:
    """A clause without the word for what a vial was made up with, where the concentration is what it is diluted to."""
    if not delivery_cues.diluted_to(before):
        return clause
    return without_making_up(clause)


def _of_infusion(clause: Clause, situation: Situation) -> Situation:
    """The situation of a clause that tells how to dilute and names no route: the route named before is not its own."""
    if delivery_cues.about_dilution(clause.text) and not mentions.routes(clause.text):
        return replace(situation, routes=frozenset())
    return situation


def _strength(stated: Amount, situation: Situation) -> Opinion | None:
    """Agreement with the strength of a product."""
    for product in situation.compiled.monograph.products:
        if equal(stated, product.strength):
            source = situation.compiled.source(product.source)
            return agrees("a strength of the product", f"{situation.compiled.drug}/product", source)
    return None


def _of_suspension(stated: Amount, clause: Clause, situation: Situation) -> Opinion | None:
    """The strength of an oral suspension against the printed ones, None where the text speaks of something else."""
    if _SUSPENSION.search(clause.text) is None or delivery_cues.about_dilution(clause.text):
        return None
    printed = [p for p in situation.compiled.monograph.products if "suspension" in p.form and "/" in p.strength.unit]
    agreed = _strength(stated, situation)
    if not printed or agreed is not None:
        return agreed
    expected = wording.listing(f"{product.form}: {wording.amount(product.strength)}" for product in printed)
    rule, source = f"{situation.compiled.drug}/product", situation.compiled.source(printed[0].source)
    return Opinion(Agreement.DISAGREES, "the label prints another strength", "value", expected, rule, source)


def _moved_from(stated: Amount, ceilings: Sequence[Limit]) -> list[Limit]:
    """The ceilings of which a concentration is a tenth, hundredth or thousandth: a slip of the point or of the unit."""
    return [
        limit
        for limit, value in with_values(ceilings)
        if (same := scaled(stated, value.unit)) is not None
        and any((same.low * by, same.high * by) == (value.low, value.high) for by in _TENS)
    ]


def _far_below(stated: Amount, ceiling: Amount) -> bool:
    same = scaled(stated, ceiling.unit)
    return same is not None and same.high * 2 <= ceiling.low
