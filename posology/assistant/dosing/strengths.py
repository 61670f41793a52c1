"""What a text says that a product holds ("tablets contain 200 mg", "a 6 g bulk package") against the printed products.

A strength is no dose: it is never judged by regimens. Doses counted in pieces of a strength are in `restated_doses`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from posology.assistant.dosing import wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.contents import held_in_volume
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import alternatives, bound, comparable, equal
from posology.assistant.dosing.monographs import Product
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, agrees, no_rule
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.traces import may_hold
from posology.assistant.dosing.unit_table import MASSES

PIECES = frozenset({"tablets", "capsules", "tablet", "capsule"})
_FORMS = r"(?:tab(?:let)?s?|caplets?|cap(?:sule)?s?|vials?|ampou?les?|bags?|bottles?|syringes?|packages?|packets?)"
_STATES = re.compile(
    r"\b(?:contain(?:s|ed|ing)?|holds?|supplied|available|marketed|compris\w+|comes? (?:in|as)|packaged|sold"
    rf"|strengths?)\b(?:[^.;:]|\.(?=\d)){{0,70}}$|\b{_FORMS}\s+(?:is|are|has|have)(?:\s+of)?\s*$",
    re.IGNORECASE,
)
_SOLD = re.compile(r"\b(?:supplied|marketed|sold|packaged|comes? (?:in|as))\b[^.;:]{0,40}$", re.IGNORECASE)
_IS_OF = re.compile(r"\b(?:(?i:solution|suspension)|[A-Z][\w-]+)\s+(?i:is|has)\s*$")
_FORM_AFTER = re.compile(
    rf"[ -]?(?:(?:pharmacy|bulk|single-dose|single-use|film-coated|delayed-release|extended-release) )*{_FORMS}\b",
    re.IGNORECASE,
)
# A strength before the count of pieces, or behind the name of the piece.
_COUNTED_AFTER = re.compile(
    r"\s*[:,–-]?\s*(?:(?:take|give)\s+)?(?:one|two|three|four|[1-8])\s+(?:tab(?:let)?s?|caplets?|cap(?:sule)?s?)\b",
    re.IGNORECASE,
)
_FORM_OF = re.compile(r"\b(?:tablets?|caplets?|capsules?)\s+(?:of\s+)?(?:[\w-]+\s+)?(?:of\s+)?$", re.IGNORECASE)
_FORM_BEFORE = re.compile(r"\b(?:tablets?|caplets?|capsules?)\s+\($", re.IGNORECASE)
_STATED_AFTER = re.compile(r"[^.;:]{0,30}\b(?:is|are) (?:supplied|available|marketed|sold)\b", re.IGNORECASE)
_CONSTITUTED = re.compile(r"\b(?:re)?constitut\w+\b", re.IGNORECASE)
_MADE_UP = re.compile(
    r"\b(?:re)?constitut\w+\b(?:(?!\b(?:infus|inject|administ|giv)\w*)[^.;])*\b(?:to|gives|yields|contains|makes)\s+(?:about\s+)?$",
    re.IGNORECASE,
)
_THEN_DILUTED = re.compile(
    r"\b(?:before|prior to|then|further)\b(?:(?!\b(?:not|without)\b)[^.;]){0,30}\bdilut", re.IGNORECASE
)
_FORM = re.compile(rf"\b{_FORMS}\b", re.IGNORECASE)
_BRAND = re.compile(r"([\w-]+(?: [A-Z]+\b)*)[^(,]{0,24} \(")
_SAME_FORM = {"caplet": "tablet", "ampoule": "ampule"}
_POWERS = tuple(Decimal(10) ** power for power in (1, 2, 3, -1, -2, -3))


def judge_strength(group: DoseGroup, clause: Clause, situation: Situation) -> Opinion | None:
    """Judge an amount that the text states as the content of a product; None where it is a dose.

    Args:
        group: a dose group.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    dose = group.dose
    if dose is None or group.intervals or dose.unit not in MASSES or group.combination:
        return None
    stated = alternatives(dose)
    sentence = clause.whole or clause
    text, start, end = sentence.text, dose.start - sentence.start, dose.end - sentence.start
    form = is_of_a_piece(text, start, end)
    said = _STATES.search(text, max(0, start - 100), start) is not None
    said = said or (form and _STATED_AFTER.match(text, end) is not None)
    packed = may_hold(text, ("constitut",)) and _CONSTITUTED.search(text) is not None
    if not stated or not (said or packed or form):
        return None
    whole = sentence.groups
    counted = any(other.dose is not None and other.dose.unit in PIECES for other in whole)
    repeated = any(other.intervals for other in whole)
    plain = not repeated and said
    if not (plain or (packed and not repeated) or (form and counted)):
        return None
    found = _product(stated, text, situation)
    if found is not None or not (plain or counted):
        return found
    held = held_in_volume(stated[0], (start, end), sentence, situation) if said and len(stated) == 1 else None
    return held or slip(stated[0], situation) or no_rule("no product of this strength is known", "product")


def is_of_a_piece(text: str, start: int, end: int) -> bool:
    """Whether an amount at a place of a text is what one tablet or vial holds.

    >>> is_of_a_piece("250 mg tablets", 0, 6), is_of_a_piece("tablets of 250 mg", 11, 17), is_of_a_piece("250 mg", 0, 6)
    (True, True, False)
    """
    behind = _FORM_AFTER.match(text, end) or _COUNTED_AFTER.match(text, end)
    low = max(0, start - 40)
    enclosed = text[end : end + 1] == ")" and _FORM_BEFORE.search(text, low, start) is not None  # "tablets (200 mg)"
    return behind is not None or enclosed or _FORM_OF.search(text, low, start) is not None


def only_counted(group: DoseGroup, rule: DoseRule) -> bool:
    """Whether a dose is only a count of pieces, where a rule prints a mass."""
    printed = rule.dose is not None and rule.dose.unit not in PIECES
    return printed and group.dose is not None and group.dose.unit in PIECES


def _product(stated: Sequence[Amount], text: str, situation: Situation) -> Opinion | None:
    """Agreement with the strengths of products of the forms that a text names."""
    named = {word.group().lower().removesuffix("s") for word in _FORM.finditer(text)}
    named = {_SAME_FORM.get(word, word) for word in named}
    for product in situation.compiled.monograph.products:
        words = f"{product.form} {product.container}".lower()
        if (not named or any(word in words for word in named)) and _holds(product, stated):
            source = situation.compiled.source(product.source)
            return agrees("a strength of the product", f"{situation.compiled.drug}/product", source)
    return None


def made_up_strength(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """Agreement of the strength to which a text reconstitutes a product before it is diluted; None where it is none.

    Args:
        quantity: a concentration.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    stated, place = bound(quantity), quantity.start - clause.start
    made = _MADE_UP.search(clause.text, 0, place) is not None
    if stated is None or not made or not _THEN_DILUTED.search(clause.text, place):
        return None
    return _product((stated,), "", situation)


def _holds(product: Product, stated: Sequence[Amount]) -> bool:
    return any(equal(one, product.strength) for one in stated) and len(stated) == 1


def is_sold(before: str) -> bool:
    """Whether the words before a strength say that a product is sold so, and not what it is diluted to.

    >>> is_sold("It is supplied as "), is_sold("It is diluted to ")
    (True, False)
    """
    return may_hold(before, ("uppl", "arket", "sold", "packag", "come")) and _SOLD.search(before) is not None


def other_of_brand(stated: Amount, before: str, situation: Situation) -> Opinion | None:
    """Disagreement with a strength that a text says a brand has, where the label of that brand prints none like it.

    Args:
        stated: what the text says that the product holds.
        before: the words before the strength.
        situation: what its clause is bound to.
    """
    sources = situation.compiled.monograph.sources
    of_brand = [
        product
        for product in situation.compiled.monograph.products
        if comparable(product.strength.unit, stated.unit) and _names_brand(before, sources[product.source.ref].title)
    ]
    said = _STATES.search(before) or _IS_OF.search(before)
    if not of_brand or said is None or any(equal(stated, product.strength) for product in of_brand):
        return None
    return Opinion(
        Agreement.DISAGREES,
        "the label of this brand prints other strengths of the product",
        "value",
        wording.listing(f"{product.form} {wording.amount(product.strength)}" for product in of_brand),
        f"{situation.compiled.drug}/product",
        situation.compiled.source(of_brand[0].source),
    )


def _names_brand(text: str, title: str) -> bool:
    """Whether some words hold the brand that the title of a label begins with, in front of the drug in brackets."""
    brand = _BRAND.match(title)
    return brand is not None and re.search(rf"\b{re.escape(brand[1])}\b", text, re.IGNORECASE) is not None


def slip(stated: Amount, situation: Situation) -> Opinion | None:
    """Disagreement with a strength that is a printed one in another unit or with the decimal point moved.

    Args:
        stated: what the text says that the product holds.
        situation: what its clause is bound to.
    """
    for product in situation.compiled.monograph.products:
        printed = product.strength
        if not comparable(stated.unit, printed.unit):
            continue
        other_unit = (stated.low, stated.high) == (printed.low, printed.high) and stated.unit != printed.unit
        measured = "/" in printed.unit or any(piece in product.form for piece in PIECES)
        moved = measured and any(
            equal(Amount(stated.low * by, stated.high * by, stated.unit), printed) for by in _POWERS
        )
        if other_unit or moved:
            return Opinion(
                Agreement.DISAGREES,
                "the label prints another strength of the product",
                "unit" if other_unit else "value",
                f"{product.form} {wording.amount(printed)}",
                f"{situation.compiled.drug}/product",
                situation.compiled.source(product.source),
            )
    return None
