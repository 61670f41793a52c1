"""The amount of one part of a combination ("ritonavir 100 mg", "50 mg of dolutegravir") against the words of its rules.

Which part a number belongs to is found in `drugs_named`; the whole combination is judged in `dose_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from posology.assistant.dosing import wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.condition_matching import doses_in
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.measures import alternatives, bound, comparable, equal, scaled
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.pairing import pair_agrees, pairs
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.strengths import PIECES
from posology.assistant.dosing.unit_table import MASSES

# How the rules say of which part an amount is: "Counted as trimethoprim."
_AMOUNTS = frozenset({Role.MAXIMUM, Role.CONCENTRATION, Role.VOLUME})
_NAME = 24
_IN_BRACKETS = re.compile(r"\s?\((?:[^().;]|\.(?=\d))*")
_A_VOLUME = re.compile(r"mL\b")


def of_part(dose: Quantity, part: str, clause: Clause, situation: Situation) -> Opinion | None:
    """Judge the amount of one part; None where no rule's words name an amount of it.

    Args:
        dose: the amount of the part.
        part: the part's name.
        clause: the clause it stands in; a dose in pieces there says which rules are meant.
        situation: what the clause is bound to.
    """
    compiled = situation.compiled
    meant = (*situation.base_rules, *situation.row_rules)
    rules = _of_pieces(clause, meant) or meant or (*compiled.base_rules, *compiled.row_rules)
    printed = [(rule, amount) for rule in rules for amount in _amounts_of(rule, part)]
    stated = alternatives(dose)
    like = [(rule, amount) for rule, amount in printed if any(comparable(one.unit, amount.unit) for one in stated)]
    whole = _of_whole(dose, part, clause, compiled)
    if not (like or whole) or not stated:
        return None
    if situation.uncovered:
        return no_rule(f"no label rule covers this use ({situation.uncovered})", "indication")
    if whole is not None:
        return agrees(f"the {part} of the whole dose before it, as the label divides it", whole.rule, whole.source)
    match = next((rule for rule, amount in like if len(stated) == 1 and equal(stated[0], amount)), None)
    if match is not None and not _of_one_rule(clause, [rule for rule, _ in printed]):
        expected = wording.listing(wording.rule(rule, situation.use_name(rule)) for rule, _ in like)
        return disagrees("value", "the label gives these amounts in no one dose", expected, match)
    if match is not None:
        return agrees(f"the label's amount of {part}", match.rule, match.source)
    expected = wording.listing(f"{wording.amount(amount)} of {part}" for _, amount in like)
    return disagrees("value", f"the label gives another amount of {part}", expected, like[0][0])


def _of_whole(dose: Quantity, part: str, clause: Clause, compiled: CompiledMonograph) -> DoseRule | None:
    """The rule whose words divide a whole dose as the text does in the brackets behind one ("4.5 g (4 g …)")."""
    whole, stated = clause.whole or clause, alternatives(dose)
    before = [one.dose for one in whole.groups if one.dose is not None and one.end <= dose.start]
    opened = [
        one for one in before if _IN_BRACKETS.fullmatch(whole.text, one.end - whole.start, dose.start - whole.start)
    ]
    given = alternatives(opened[-1]) if opened else ()
    for rule in compiled.base_rules if len(given) == len(stated) == 1 else ():
        shares = [named_amounts(rule.source_words, name) for name in compiled.drug.split("-")]
        mine, printed = named_amounts(rule.source_words, part), rule.dose
        if printed is None or len(mine) != 1 or any(len(one) != 1 for one in shares):
            continue
        same = scaled(stated[0], given[0].unit)
        if same is None or sum(one[0].low for one in shares) != printed.low or printed.low != printed.high:
            continue
        if same.low * printed.low == given[0].low * mine[0].low and same.low == same.high:
            return rule
    return None


def _of_one_rule(clause: Clause, rules: Sequence[DoseRule]) -> bool:
    """Whether the words of one rule hold all the masses that a clause states, where it states several."""
    groups = (clause.whole or clause).groups
    doses = [one for group in groups if group.dose is not None for one in alternatives(group.dose)]
    masses = [one for one in doses if one.unit in MASSES]
    return len(masses) < 2 or any(_lists(words, masses) for rule in rules for words in _own_words(rule))


def _lists(words: str, stated: Sequence[Amount]) -> bool:
    """Whether some words hold every one of some amounts, each at a place of its own."""
    left = list(doses_in(words))
    for one in stated:
        held = next((printed for printed in left if comparable(one.unit, printed.unit) and equal(one, printed)), None)
        if held is None:
            return False
        left.remove(held)
    return True


def _own_words(rule: DoseRule) -> tuple[str, ...]:
    return tuple(filter(None, (rule.source_words, rule.regimen.note, rule.base.source_words if rule.base else "")))


def changed_unlike(row: DoseRule, part: str, percent: Decimal) -> bool:
    """Whether a row prints an amount of a part of the combination that is another share of its usual amount.

    Args:
        row: a row of a renal table.
        part: the part's name.
        percent: what is left of the dose, in percent.
    """
    usual = named_amounts(row.base.source_words, part) if row.base else ()
    own = named_amounts(row.source_words, part)
    if len(usual) != 1 or len(own) != 1 or usual[0].unit != own[0].unit or not usual[0].low:
        return False
    return own[0].low * 100 / usual[0].low != percent


def of_itself(quantity: Quantity) -> int:
    """From where on a part's name makes a number one of the part; "trimethoprim (60 mL)" is a volume of the whole."""
    held = quantity.role is Role.VOLUME and " of " not in quantity.text.lower()
    return quantity.end if held else quantity.start


def of_another_part(quantity: Quantity, part: str, opinion: Opinion, compiled: CompiledMonograph) -> Opinion | None:
    """The fault of a maximum, strength or volume of one part of a combination that the label prints of another part.

    Args:
        quantity: a number that agrees with a rule.
        part: the part's name that stands beside it.
        opinion: what the rules say of the amount.
        compiled: the rules of the combination.
    """
    if quantity.role not in _AMOUNTS:
        return None
    words = "; ".join(_words_of_rule(quantity, opinion.rule, compiled))
    meant = [name for name in compiled.drug.split("-") if name in words.lower()]
    if part in meant or not (meant or _A_VOLUME.match(quantity.unit)):
        return None
    reason = f"the label prints this as an amount of {' and '.join(meant) or 'the combination'}, not of {part}"
    return replace(opinion, agreement=Agreement.DISAGREES, reason=reason, code="value", expected=words)


def _words_of_rule(quantity: Quantity, rule: str | None, compiled: CompiledMonograph) -> Iterator[str]:
    """The words of a limit or product that say of which part of a combination its amount is."""
    drug, monograph, stated = compiled.drug, compiled.monograph, bound(quantity)
    for limit in monograph.limits:
        if f"{drug}/{limit.id}" == rule:
            yield limit.subject
    for product in monograph.products:
        if f"{drug}/product" == rule and stated is not None and equal(stated, product.strength):
            yield product.form


def _of_pieces(clause: Clause, rules: Sequence[DoseRule]) -> tuple[DoseRule, ...]:
    """The rules that print the dose in pieces that a clause states ("one tablet (abacavir 600 mg …)")."""
    whole = clause.whole or clause
    stated = [
        pair for group in whole.groups if group.dose is not None and group.dose.unit in PIECES for pair in pairs(group)
    ]
    return tuple(rule for rule in rules if any(pair_agrees(rule, *pair) for pair in stated))


def _amounts_of(rule: DoseRule, part: str) -> Iterator[Amount]:
    """The amounts that the words of a rule give for a part."""
    texts = (rule.source_words, rule.regimen.note) if rule.row is None else (rule.source_words,)
    for words in texts:
        if part.lower() in words.lower():
            yield from named_amounts(words, part)


@lru_cache(maxsize=1024)
def named_amounts(words: str, part: str) -> tuple[Amount, ...]:
    """The amounts right before the name of a part in some words, else those right after it."""
    name = re.escape(part)
    before = re.compile(rf"\s*(?:of\s+)?{name}\b", re.IGNORECASE)
    after = re.compile(rf"\b{name}\s*(?:[:(]\s*)?(?:of\s+)?$", re.IGNORECASE)
    found = extract(words)
    named = [q for q in found if before.match(words, q.end)]
    named = named or [q for q in found if after.search(words, max(0, q.start - len(part) - _NAME), q.start)]
    return tuple(amount for quantity in named for amount in alternatives(quantity))
