"""Numbers in the words that a rule's condition is printed in ("after at least 6 months of treatment").

They are neither dose nor limit: a text that repeats them agrees with the label's words, one that changes them does not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from posology.assistant.answers import RuleSource
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.event_sides import side_of
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.measures import bound, comparable, equal, scaled, within
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, agrees, disagrees
from posology.assistant.dosing.pairing import pairs, printing_any
from posology.assistant.dosing.quantities import Metric, Quantity, Role
from posology.assistant.dosing.rule_values import Amount

_SLOT = re.compile(
    r"\b(?P<after>after|following|once)|\b(?P<within>within)|\b(?P<first>first)|\b(?P<each>each|every)|\b(?P<day>days?)",
    re.IGNORECASE,
)
_ALREADY = re.compile(r"\s+(?:already|so far)\b", re.IGNORECASE)
_BEFORE = 28
_TO_NAME = re.compile(r"[\s(]{0,2}(?:of\s+)?", re.IGNORECASE)
_FROM_NAME = re.compile(r"[\s:(]{0,2}(?:(?:tablets?|capsules?|at|of|dose|daily)\s){0,3}", re.IGNORECASE)
_COLUMN = re.compile(r"\([^()]*\bcolumn\b[^()]*\)")  # the regimen that heads a column is no dose of its rows
_ROLES = frozenset({Role.THRESHOLD, Role.DURATION, Role.FREQUENCY, Role.AGE, Role.BAND})


@lru_cache(maxsize=4096)
def _numbers(text: str) -> tuple[tuple[Quantity, str], ...]:
    """The numbers of some words with the slot each one fills."""
    return tuple((quantity, _slot(text, quantity.start)) for quantity in extract(text) if quantity.role in _ROLES)


def _slot(text: str, start: int) -> str:
    """The word that says what a time at `start` is for: "after", "within", "first"; "" when none stands before it."""
    found = list(_SLOT.finditer(text, max(0, start - _BEFORE), start + 5))
    return found[-1].lastgroup or "" if found else ""


def _words(rule: DoseRule) -> tuple[str, ...]:
    regimen = rule.regimen
    own = (regimen.condition, regimen.duration_note, regimen.source.printed, regimen.note)
    return own if rule.row is None else (*own, rule.row.timing, rule.row.source.printed)


def in_condition(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """Judge a number against the words of the rules that the clause is about; None where they hold none like it.

    Args:
        quantity: a time, age or count.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    stated = bound(quantity)
    if stated is None or quantity.role not in _ROLES:
        return None
    slot = _slot(clause.text, quantity.start - clause.start)
    whole = clause.whole or clause
    doses = [pair for group in whole.groups for pair in pairs(group)]
    rules = (*situation.base_rules, *situation.dialysis_rows)
    meant = printing_any(rules, doses) or [
        rule for rule in rules if not doses or all(_in_own_words(rule, dose) for dose, _ in doses)
    ]
    meant = _of_own_dose(meant, quantity, clause)
    others: list[tuple[DoseRule, str]] = []
    for rule in meant:
        for words in _words(rule):
            for printed, printed_slot in _numbers(words) if words else ():
                value = bound(printed)
                if value is None or not comparable(value.unit, stated.unit) or _of_other_time(quantity, printed):
                    continue
                if equal(stated, value) and _turned(quantity, clause, printed, words):
                    return disagrees("polarity", "the label prints this time on the other side", words, rule)
                if (
                    equal(stated, value)
                    and same_side(quantity, printed)
                    and (slot == printed_slot or (slot != "day" and (not slot or not printed_slot)))
                ):
                    return agrees(f"as the label says: {words}", rule.rule, rule.source)
                if slot and slot == printed_slot and slot != "day":
                    others.append((rule, words))
    if others and len({rule for rule, _ in others}) == len(meant) and not situation.uncovered:
        rule, words = others[0]
        return disagrees("scope_added", "the label's words hold another number here", words, rule)
    return _so_far(stated, meant) if _ALREADY.match(clause.text, quantity.end - clause.start) else None


def _so_far(stated: Amount, meant: Sequence[DoseRule]) -> Opinion | None:
    """The opinion on a time that is over already, where the words of a rule give its dose after one."""
    for rule in meant:
        for printed, slot in _numbers(rule.regimen.condition):
            value = bound(printed) if slot == "after" else None
            same = scaled(stated, value.unit) if value is not None else None
            if value is None or same is None:
                continue
            if same.low >= value.low:
                return agrees(f"as long as the label says: {rule.regimen.condition}", rule.rule, rule.source)
            return disagrees("scope_lost", "the label gives this dose later", rule.regimen.condition, rule)
    return None


def _of_own_dose(meant: Sequence[DoseRule], quantity: Quantity, clause: Clause) -> list[DoseRule]:
    """Rules but those that print the length of their own course, where a length stands beside the doses of others."""
    stated = [pair for group in clause.groups for pair in pairs(group)] if quantity.role is Role.DURATION else []
    printed = printing_any(meant, stated) if stated else []
    return [rule for rule in meant if not printed or rule.regimen.duration is None or rule in printed]


def _turned(quantity: Quantity, clause: Clause, printed: Quantity, words: str) -> bool:
    """Whether a time stands before an event in the text and after it in the printed words, or the other way round."""
    stated, said = side_of(clause.text, quantity.end - clause.start), side_of(words, printed.end)
    return stated != "" and said not in {"", stated}


def _in_own_words(rule: DoseRule, dose: Amount | None) -> bool:
    """Whether the words of a row hold a dose beside its own ("150 mg more after the session")."""
    return rule.row is not None and dose is not None and any(holds_amount(words, dose) for words in _own_words(rule))


def _of_other_time(stated: Quantity, printed: Quantity) -> bool:
    """Whether one of two numbers counts from conception and the other one does not."""
    return (stated.metric is Metric.GESTATION) is not (printed.metric is Metric.GESTATION)


def _own_words(rule: DoseRule) -> tuple[str, ...]:
    """The words of a rule itself: of its row where it is one."""
    return _words(rule) if rule.row is None else (rule.row.timing, rule.row.source.printed)


def in_words(
    quantity: Quantity, situation: Situation, rules: Sequence[DoseRule] = (), *, limits: bool = True
) -> Opinion | None:
    """Judge a number of any role against the words of rules and limits; None where none of them holds it.

    Args:
        quantity: the number.
        situation: what its clause is bound to.
        rules: the rules whose words count.
        limits: whether the words of limits count too.
    """
    stated = bound(quantity)
    compiled = situation.compiled
    texts = [(rule.rule, rule.source, _COLUMN.sub("", words)) for rule in rules for words in _own_words(rule)]
    texts += [
        (f"{compiled.drug}/{limit.id}", compiled.limit_sources[limit.id], words)
        for limit in (compiled.monograph.limits if limits else ())
        for words in (limit.subject, limit.note)
    ]
    for name, source, words in texts:
        for printed, value in _amounts(words) if words else ():
            if (
                stated is not None
                and printed.role is quantity.role
                and comparable(value.unit, stated.unit)
                and equal(stated, value)
            ):
                return agrees(f"as the label says: {words}", name, source)
    return None


@lru_cache(maxsize=4096)
def _amounts(text: str) -> tuple[tuple[Quantity, Amount], ...]:
    found = ((quantity, bound(quantity)) for quantity in extract(text))
    return tuple((quantity, value) for quantity, value in found if value is not None)


def holds_amount(words: str, stated: Amount) -> bool:
    """Whether some words hold an amount.

    >>> from decimal import Decimal
    >>> holds_amount("diluent for 500 mg", Amount(Decimal("0.5"), Decimal("0.5"), "g"))
    True
    """
    return any(comparable(value.unit, stated.unit) and equal(stated, value) for _, value in _amounts(words))


def numbers_like(words: str, quantity: Quantity) -> tuple[Amount, ...]:
    """The numbers of some printed words that have the role of a stated one and a unit of its kind."""
    found = _amounts(words) if words else ()
    return tuple(
        value for printed, value in found if printed.role is quantity.role and comparable(value.unit, quantity.unit)
    )


def intervals_in(words: str) -> tuple[Amount, ...]:
    """The intervals that some printed words hold."""
    return tuple(value for printed, value in _amounts(words) if printed.role is Role.INTERVAL)


def doses_in(words: str) -> tuple[Amount, ...]:
    """The doses that some printed words hold."""
    return tuple(value for printed, value in _amounts(words) if printed.role is Role.DOSE)


def same_side(stated: Quantity, printed: Quantity) -> bool:
    """Whether a stated number bounds the same side as a printed one; a plain number is on no side."""
    return (stated.low is None, stated.high is None) == (printed.low is None, printed.high is None)


def companion(quantity: Quantity, drug: str, situation: Situation) -> Opinion | None:
    """Judge a number of a companion drug against the words of the rules that name it ("with aspirin 75–100 mg daily").

    Args:
        quantity: a dose or interval of the companion drug.
        drug: the companion's id.
        situation: what the clause is bound to, with the rules of its main drug.
    """
    stated, name = bound(quantity), drug.replace("-", " ").lower()
    limits = situation.compiled.monograph.limits
    doses = [pair for group in situation.whole_groups for pair in pairs(group)]
    printed_rules = (*situation.base_rules, *situation.row_rules)
    meant = {rule.regimen.id for rule in printing_any(printed_rules, doses)}
    texts = [(rule.rule, rule.source, words) for rule in situation.base_rules for words in _words(rule)]
    texts += [
        (f"{situation.compiled.drug}/{limit.id}", situation.compiled.limit_sources[limit.id], words)
        for limit in limits
        for words in (limit.subject, limit.note, limit.source.printed)
    ]
    others: list[tuple[str, RuleSource, str]] = []
    for rule_name, source, words in texts:
        for printed, value in _beside_name(words, name):
            if stated is None or printed.role is not quantity.role:
                continue
            if equal(stated, value) or (stated.low == stated.high and within(stated, value)):
                return agrees(f"as the label says: {words}", rule_name, source)
            if rule_name.rpartition("/")[2] in meant:
                others.append((rule_name, source, words))
    if not others or quantity.role not in {Role.DOSE, Role.INTERVAL}:
        return None
    rule_name, source, words = others[0]
    code, kind = ("value", "dose") if quantity.role is Role.DOSE else ("interval", "interval")
    reason = f"the label prints another {kind} of {name} with it"
    return Opinion(Agreement.DISAGREES, reason, code, words, rule_name, source)


@lru_cache(maxsize=1024)
def _beside_name(words: str, name: str) -> tuple[tuple[Quantity, Amount], ...]:
    """The doses that stand right beside a name in some words that hold it, with their intervals."""
    places = [(match.start(), match.end()) for match in re.finditer(rf"\b{re.escape(name)}\b", words, re.IGNORECASE)]
    kept: list[tuple[Quantity, Amount]] = []
    own = True
    for printed, value in _amounts(words) if places else ():
        if printed.role is Role.DOSE:
            own = any(_stands_beside(printed, place, words) for place in places)
        if own or printed.role not in {Role.DOSE, Role.INTERVAL}:
            kept.append((printed, value))
    return tuple(kept)


def _stands_beside(printed: Quantity, place: tuple[int, int], words: str) -> bool:
    start, end = place
    if printed.end <= start:
        return _TO_NAME.fullmatch(words, printed.end, start) is not None
    return printed.start >= end and _FROM_NAME.fullmatch(words, end, printed.start) is not None


def other_companion(quantity: Quantity, drug: str, situation: Situation) -> Opinion | None:
    """Disagreement of an amount of a companion drug with the amounts that the label's words print for it.

    Args:
        quantity: a dose of the companion drug.
        drug: the companion's id.
        situation: what the clause is bound to, with the rules of the drug whose label it is.

    Returns:
        None where the words print none like it, or print this one.
    """
    stated, name = bound(quantity), drug.replace("-", " ").lower()
    monograph = situation.compiled.monograph
    # Only what begins with the name is about the companion's own amounts.
    naming = [saying for saying in monograph.sayings if saying.text.lower().startswith(name)]
    if stated is None or quantity.role is not Role.DOSE or situation.mode is Mode.REPORT:
        return None
    printed = [value for saying in naming for _, value in _amounts(saying.text)]
    like = [value for value in printed if comparable(value.unit, stated.unit)]
    if not like or any(within(stated, value) for value in like):
        return None
    return Opinion(
        Agreement.DISAGREES,
        f"the label prints no such amount of {name}",
        "value",
        naming[0].text,
        f"{situation.compiled.drug}/{naming[0].id}",
        situation.compiled.source(naming[0].source),
    )
