"""What can be wrong with how a printed dose goes into the vein: as a push, or again and again by a line meant for one.

Rates, times and volumes are judged in `delivery_matching`.
"""

from __future__ import annotations

import re

from posology.assistant.dosing import delivery_cues, mentions, wording
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.excluded_parts import told_with_excluded
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.monographs import LimitKind, Regimen
from posology.assistant.dosing.opinions import Opinion, Situation, disagrees
from posology.assistant.dosing.traces import Traces, may_hold
from posology.assistant.dosing.undiluted import given_undiluted

_VEIN = "iv"
_INFUSING = Traces("infus")
_SINGLE = re.compile(r"\b(?:single|one|once)\b", re.IGNORECASE)
_WAYS = re.compile(r"\b(?:(?P<infusion>infus)|(?P<push>push|bolus)|inject)\w*", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never|no|rather than|instead of|without|than)\b", re.IGNORECASE)
_WAY_BEHIND = re.compile(
    r"[\s-]+(?:(?:IV|intravenous|long|short|slow)\s+)?(?:(?P<infusion>infusion)|(?P<push>push|bolus|injection))\b",
    re.IGNORECASE,
)
_OTHER_ROUTE = (
    r"(?:IM|SC|SQ|PO|oral(?:ly)?|by mouth|intramuscular(?:ly)?|subcutaneous(?:ly)?|under the skin"
    r"|into (?:a|the) muscle)\b"
)
_WORDS = (
    r"(?:(?!(?:and|or|when|if|then|to|from|with|after|before|not|never|no|than|while|whereas|IV|intraven\w*)\b)"
    r"[\w./%-]+\s+){0,6}?"
)
_INFUSED_OTHERWISE = re.compile(
    rf"\binfus(?:e[sd]?|ing|ion of)\s+{_WORDS}{_OTHER_ROUTE}"
    rf"|\b{_OTHER_ROUTE}\s+{_WORDS}(?:(?:is|are|must be|should be|may be|to be)\s+)?infused\b",
    re.IGNORECASE,
)
_ALLOWS_ONE = re.compile(
    r"\b(?:single|one|once(?! daily)(?! a day)|first|not|never|no|without|avoid\w*|except|unless|until|only)\b",
    re.IGNORECASE,
)
_PORTIONS = re.compile(r"\b(?:half|quarter|third)s?\b", re.IGNORECASE)
_AT_ONCE = re.compile(
    r"(?<!not )(?<!never )\b(?:(?:all|the (?:whole|full|total)|entire)[^.;,]{0,40}\b(?:at once|at one time|in one go)"
    r"|(?:given|taken|injected) (?:at once|in one go|undivided)"
    r"|(?:as|in) (?:a single|one)(?: \w+)? (?:dose|injection))\b",
    re.IGNORECASE,
)


def way_before(before: str) -> str:
    """The way of giving that the words before a time name last: "infusion", "push", or "" where they name none.

    >>> way_before("infused over 30 minutes or pushed over "), way_before("for injection, given over ")
    ('push', '')
    """
    found = list(_WAYS.finditer(before))
    if not found or _NOT.search(before, max(0, found[-1].start() - 20), found[-1].start()):
        return ""
    return found[-1].lastgroup or ""


def way_behind(text: str, end: int) -> str:
    """The way of giving that the words right behind a time name, "" where they name none.

    >>> way_behind("a 2-minute injection or a 30-minute infusion", 10), way_behind("over 30 minutes", 15)
    ('push', '')
    """
    found = _WAY_BEHIND.match(text, end)
    return "" if found is None else found.lastgroup or ""


def infused_otherwise(text: str) -> bool:
    """Whether a text infuses a drug by another route than a vein.

    >>> infused_otherwise("Infuse gentamicin SC over 1 hour"), infused_otherwise("give it IM or infused over 1 hour")
    (True, False)
    """
    return may_hold(text, _INFUSING) and _INFUSED_OTHERWISE.search(text) is not None


def infused_elsewhere(text: str, situation: Situation) -> Opinion | None:
    """The fault of an infusion by mouth, into a muscle or under the skin; None where the text tells none.

    Args:
        text: the clause.
        situation: what it is bound to.
    """
    rules = situation.base_rules
    if not rules or situation.uncovered or not infused_otherwise(text):
        return None
    return disagrees("route", "the text infuses the drug by another route than a vein", _VEIN, rules[0])


def never_infused(text: str, situation: Situation, *, timed: bool = False) -> Opinion | None:
    """The fault of an infusion of a drug that the label does not give into a vein; None where the text tells none.

    Args:
        text: the clause.
        situation: what it is bound to.
        timed: whether it tells over how many minutes the dose runs.
    """
    rules = situation.compiled.base_rules
    infuses = timed or any(mention.name == _VEIN for mention in mentions.route_mentions(text))
    if not infuses or any(_VEIN in rule.regimen.routes for rule in rules):
        return None
    expected = wording.rules(rules, situation.use_name)
    return disagrees("route", "the label does not give this drug into a vein", expected, rules[0])


def given_another_way(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a printed dose that the text gives as or with a bolus, by a line for one dose, or all at once.

    Args:
        group: the stated dose.
        rule: the rule that prints it.
        situation: what its clause is bound to.
    """
    way = given_rapidly(rule, situation) or repeated_by_line(group, rule, situation)
    way = way or given_at_once(rule, situation) or told_with_excluded(rule, situation)
    return way or given_undiluted(situation)


def given_rapidly(rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose given as a bolus where the label infuses it.

    Args:
        rule: the rule that prints the dose.
        situation: what its clause is bound to.
    """
    infused = [
        limit
        for limit in situation.compiled.limits(LimitKind.INFUSION_TIME_MIN)
        if not limit.regimens or rule.regimen.id in limit.regimens
    ]
    if infused and delivery_cues.given_rapidly(situation.clause) and not situation.compiled.limits(LimitKind.PUSH_TIME):
        expected = wording.listing(wording.amount(limit.value) for limit in infused if limit.value is not None)
        return disagrees("limit", "the label gives this dose as an infusion, not as a bolus", expected, rule)
    return None


def repeated_by_line(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a dose given at an interval by a line through which the label allows one dose.

    Args:
        group: the stated dose.
        rule: the rule that prints it.
        situation: what its clause is bound to.
    """
    if not situation.lines or not group.intervals or _ALLOWS_ONE.search(situation.clause):
        return None
    limits = situation.compiled.limits(LimitKind.INFUSION_TIME_MIN)
    one = next((x for x in limits if x.lines and situation.lines <= {*x.lines} and _SINGLE.search(x.subject)), None)
    if one is None:
        return None
    return disagrees("scope_added", "the label allows one dose only through this line", one.subject, rule)


def given_at_once(rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a total dose given at once where the label gives it in portions.

    Args:
        rule: the rule that prints the total.
        situation: what its clause is bound to.
    """
    if not in_portions(rule.regimen) or _AT_ONCE.search(situation.clause) is None:
        return None
    return disagrees("scope_lost", "the label gives this total in portions", rule.regimen.note, rule)


def in_portions(regimen: Regimen) -> bool:
    """Whether the dose of a regimen is a total that the label gives in portions."""
    return regimen.doses_in_course == 1 and _PORTIONS.search(regimen.note) is not None
