"""Which rows adjust the base regimens that a text names ("for a usual dose of 2 g every 8 hours").

Finds no regimens in a text (see `situations`) and judges no dose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from posology.assistant.dosing import wording
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import alternatives, equal
from posology.assistant.dosing.monographs import Outcome
from posology.assistant.dosing.opinions import Opinion, Situation, agrees
from posology.assistant.dosing.pairing import agreeing, interval_agrees, matching_rule, pair_agrees, pairs
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.scope_faults import is_base

_RAISED = re.compile(r"\b(?:increas|rais|titrat|escalat|uptitrat)\w*\b[^.;]{0,40}\bto\b", re.IGNORECASE)
# An "or" that joins two conditions, not the two words of one bound ("60 kg or less").
_BESIDE = re.compile(r"\bor\b(?! (?:less|more|below|above|under|over|greater|lower|higher|equal)\b)", re.IGNORECASE)
Base = tuple[Amount, tuple[Amount, ...]]
"""A dose with its intervals, from which an adjusted one starts."""


def bases_of_group(group: DoseGroup) -> list[Base]:
    """The doses of a group with their intervals."""
    spacings = tuple(a for quantity in group.intervals for a in alternatives(quantity))
    return [(dose, spacings) for dose in alternatives(group.dose)] if group.dose else []


def of_bases(rows: tuple[DoseRule, ...], bases: Sequence[Base]) -> tuple[DoseRule, ...]:
    """The rows of the base regimens that the context names; all rows when it names none."""
    if not bases:
        return rows
    exact = tuple(row for row in rows for dose, spacings in bases if is_printed_base(row, dose, spacings))
    kept = exact or tuple(row for row in rows for dose, spacings in bases if _starts_from(row, dose, spacings))
    return tuple(dict.fromkeys(kept))


def of_any_bases(rows: tuple[DoseRule, ...], situation: Situation) -> tuple[DoseRule, ...]:
    """The rows of the base regimens that the context names, also where it names a weight beside the clearance.

    "60 mg, reduced to 30 mg if CrCl is 15–50 mL/min or weight is 60 kg or less": the row is that of any weight.
    """
    found = of_bases(rows, situation.bases)
    if found or not situation.weights or _BESIDE.search(situation.clause) is None:
        return found
    of_all = (row for row in replace(situation, weights=(), picked=frozenset()).row_rules if row.bands)
    return of_bases(tuple(of_all), situation.bases)


def base_tells(row: DoseRule, situation: Situation) -> bool:
    """Whether what a text starts from tells the condition of a row: in words, or as the dose of no other regimen."""
    own = row.regimen
    if situation.bases and own.id in situation.compiled.regimens_named(situation.governing):
        return True
    without = (other.regimen for other in situation.compiled.base_rules if not other.regimen.terms)
    return bool(situation.bases) and not any(
        (other.indication, other.phase) == (own.indication, own.phase)
        and not set(other.routes).isdisjoint(own.routes)
        and equal(other.dose, own.dose)
        and not set(other.intervals).isdisjoint(own.intervals)
        for other in without
    )


def usual_range(group: DoseGroup, rows: Sequence[DoseRule], situation: Situation) -> Opinion | None:
    """The opinion of a printed range of usual doses both ends of which rows of their band keep, None of any other.

    "75–150 mg twice daily at 60 mL/min or more", where one table keeps 75 mg there and another one 150 mg.
    """
    kept = [row for row in rows if is_base(row)]
    printed = [rule for rule in situation.base_rules if rule.row is None and not rule.regimen.terms]
    found: DoseRule | None = None
    for dose, interval in pairs(group) if len(kept) > 1 and not situation.uncovered else ():
        if dose is None or interval is None or dose.low == dose.high:
            return None
        ends = (replace(dose, high=dose.low), replace(dose, low=dose.high))
        rule = next(agreeing(printed, dose, interval), None)
        own = [row for row in kept if rule is not None and row.regimen.indication == rule.regimen.indication]
        kept_at = all(any(pair_agrees(row, end, interval) for row in own) for end in ends)
        if rule is None or rule.dose is None or not (kept_at and equal(dose, rule.dose)):
            return None
        found = rule
    if found is None:
        return None
    return agrees(f"as {wording.rule(found, situation.use_name(found))}", found.rule, found.source)


def raised_where_kept(group: DoseGroup, rows: Sequence[DoseRule], situation: Situation) -> Opinion | None:
    """The opinion of a dose to which a text raises the starting one that every row of its band keeps, None of another.

    "25 mg once daily if eGFR is >50 mL/min/1.73 m², increased to 50 mg once daily": the label reduces neither there.
    """
    kept = all(row.outcome is Outcome.UNCHANGED and row.regimen.starts for row in rows)
    if not kept or situation.uncovered or _RAISED.search(situation.clause) is None:
        return None
    uses, adjusted = {row.regimen.indication for row in rows}, {row.regimen.id for row in situation.row_rules}
    later = [
        rule
        for rule in situation.base_rules
        if rule.row is None
        and rule.regimen.indication in uses
        and rule.regimen.id not in adjusted
        and not (rule.regimen.starts or rule.regimen.terms)
    ]
    found = [next(agreeing(later, dose, interval), None) for dose, interval in pairs(group) if dose and interval]
    rule = found[0] if len(found) == len(pairs(group)) and None not in found else None
    if rule is None:
        return None
    return agrees(f"as {wording.rule(rule, situation.use_name(rule))}", rule.rule, rule.source)


def of_adjusted(
    rows: Sequence[DoseRule], bases: Sequence[tuple[Amount, tuple[Amount, ...]]], others: Sequence[DoseRule]
) -> tuple[DoseRule, ...]:
    """The rows of the regimens one of whose other rows gives a dose that the text names ("patients on 75 mg daily").

    Args:
        rows: the rows in question.
        bases: doses with intervals that the text starts from.
        others: every row in scope.
    """
    regimens = {
        other.regimen.id
        for other in others
        if not other.dialysis_row  # what is given on dialysis is no regimen to start from
        for dose, spacings in bases
        if all(pair_agrees(other, dose, spacing) for spacing in spacings or (None,))
    }
    return tuple(row for row in rows if row.regimen.id in regimens)


def is_printed_base(row: DoseRule, dose: Amount, spacings: tuple[Amount, ...]) -> bool:
    """Whether a named regimen is the base regimen of a row as printed, and not only within its range."""
    base = row.regimen
    daily = base.daily_total is not None and not spacings and equal(dose, base.daily_total)
    printed = daily or equal(dose, base.dose)
    return printed and all(any(equal(s, printed) for printed in base.intervals) for s in spacings)


def _starts_from(row: DoseRule, dose: Amount, spacings: tuple[Amount, ...]) -> bool:
    """Whether a row belongs to the table of a base regimen."""
    base = row.base or row
    return pair_agrees(base, dose, None) and (not spacings or any(interval_agrees(s, base) for s in spacings))


def of_wider_use(group: DoseGroup, situation: Situation) -> DoseRule | None:
    """The rule that prints a dose to start from for the use of which the named one is a part, and not for that one.

    Args:
        group: a dose of which the text says what becomes of it ("5 mg twice daily is lowered to …").
        situation: what its clause is bound to.
    """
    parts = situation.uses.indications if group.base else ()
    wider = frozenset(situation.compiled.indications[name].refines for name in parts) - {"", *parts}
    if not wider or situation.uncovered or any(None in pair for pair in pairs(group)):
        return None
    before = situation.named._replace(indications=wider, phases=frozenset(), picked=frozenset())
    matches = [matching_rule(pair, situation.base_rules_of(before), situation.weight_kg) for pair in pairs(group)]
    own = any(matching_rule(pair, situation.base_rules, situation.weight_kg) for pair in pairs(group))
    return matches[0] if matches and all(matches) and not own else None
