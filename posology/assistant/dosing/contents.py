"""What a stated volume of a product holds ("each 250 mL bottle contains 6 g"), worked out from its printed strength.

Strengths themselves are judged in `strengths`, volumes to dilute in `diluent_matching`.
"""

from __future__ import annotations

import re
from decimal import Decimal

from posology.assistant.dosing import wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.decimal_text import plain
from posology.assistant.dosing.measures import alternatives, comparable, equal
from posology.assistant.dosing.monographs import Product
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, agrees
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.rule_values import Amount

_PER_ML = "/mL"
_NAME_REACH = 32
_OPENS = re.compile(r"\s*[(\[=]\s*(?:=\s*|i\.\s?e\.,?\s*)?", re.IGNORECASE)
_IN_DILUENT = re.compile(r"\s+(?:is\s+)?(?:mixed\s+|diluted\s+)?in\s+\d[\d.,]*\s?mL\b", re.IGNORECASE)


def held_in_volume(stated: Amount, place: tuple[int, int], clause: Clause, situation: Situation) -> Opinion | None:
    """The opinion on an amount that a text says a volume of a solution holds; None where no strength decides.

    Args:
        stated: the amount.
        place: where it begins and ends in the clause.
        clause: the whole clause.
        situation: what it is bound to.
    """
    volumes = [q.value for q in clause.rest if q.role is Role.VOLUME and q.unit == "mL" and q.value is not None]
    products = situation.compiled.monograph.products
    if len(volumes) != 1 or not products or not all(p.strength.unit.endswith(_PER_ML) for p in products):
        return None
    beside = clause.text[max(0, place[0] - _NAME_REACH) : place[1] + _NAME_REACH].lower()
    meant = [
        p
        for p in products
        if _part(p, situation.compiled.drug) in beside and comparable(_held(p, volumes[0]).unit, stated.unit)
    ]
    if not meant:
        return None
    rule, source = f"{situation.compiled.drug}/product", situation.compiled.source(meant[0].source)
    if any(equal(stated, _held(product, volumes[0])) for product in meant):
        return agrees("what this volume holds at the printed strength", rule, source)
    expected = wording.listing(f"{product.form} {wording.amount(product.strength)}" for product in meant)
    reason = f"{plain(volumes[0])} mL hold another amount at the printed strength"
    return Opinion(Agreement.DISAGREES, reason, "arithmetic", expected, rule, source)


def printed_container(quantity: Quantity, situation: Situation) -> Opinion | None:
    """Agreement of a volume with that of a printed container ("250 mL bottle"); None where none holds it."""
    number = "" if quantity.value is None else re.escape(plain(quantity.value))
    for product in situation.compiled.monograph.products if number else ():
        if re.search(rf"(?<![\d.,]){number} mL (?:bottle|bag|vial|amp)", product.container):
            source = situation.compiled.source(product.source)
            return agrees(f"as the label packs it: {product.container}", f"{situation.compiled.drug}/product", source)
    return None


def of_solution(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The opinion on a volume of a solution of the drug: of the dose before it, or of a dose written in mL."""
    return _volume_of_dose(quantity, clause, situation) or _dose_in_millilitres(quantity, clause, situation)


def _volume_of_dose(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """Agreement of a volume in brackets with the dose before it at the one printed strength of the form that is named.

    "200 mg (5 mL)" of an oral suspension of 40 mg/mL.
    """
    volume, whole = quantity.value, clause.whole or clause
    before = [group.dose for group in whole.groups if group.dose and group.dose.end <= quantity.start]
    if not before or volume is None or quantity.unit != "mL":
        return None
    if _OPENS.fullmatch(whole.text, before[-1].end - whole.start, quantity.start - whole.start) is None:
        return None
    liquid = [p for p in situation.compiled.monograph.products if p.strength.unit.endswith(_PER_ML)]
    words = situation.governing.lower()
    meant = [p for p in liquid if p.form.partition(",")[0].lower() in words]
    meant = meant or [p for p in liquid if _in_short(p.form.partition(",")[0], words)] or liquid
    held = {_held(product, volume) for product in meant}
    stated = alternatives(before[-1])
    if len(held) != 1 or len(stated) != 1 or not equal(stated[0], held.pop()):
        return None
    source = situation.compiled.source(meant[0].source)
    return agrees("the volume of this dose at the printed strength", f"{situation.compiled.drug}/product", source)


def _in_short(form: str, words: str) -> bool:
    """Whether a text names a form by its last word alone ("suspension" for an oral one); a brand is no such form."""
    return form == form.lower() and re.search(rf"\b{re.escape(form.rsplit(maxsplit=1)[-1])}\b", words) is not None


def _dose_in_millilitres(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a printed dose in mg or g that a text writes in mL ("100 mL in 100 mL of saline")."""
    if _IN_DILUENT.match(clause.text, quantity.end - clause.start) is None or quantity.value is None:
        return None
    for rule in situation.base_rules:
        for dose in (rule.dose, rule.first_dose):
            if dose is not None and dose.unit in {"mg", "g"} and dose.low == dose.high == quantity.value:
                expected = wording.rule(rule, situation.use_name(rule))
                reason = "the label prints this number as a mass, not as a volume"
                return Opinion(Agreement.DISAGREES, reason, "unit", expected, rule.rule, rule.source)
    return None


def _held(product: Product, volume: Decimal) -> Amount:
    strength = product.strength
    return Amount(strength.low * volume, strength.high * volume, strength.unit.removesuffix(_PER_ML))


def _part(product: Product, drug: str) -> str:
    """The part of a combination that a strength counts ("concentrate for infusion, trimethoprim"), "" for the whole."""
    return next((part for part in drug.split("-") if part in product.form), "") if "-" in drug else ""
