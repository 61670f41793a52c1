"""Whether the label prints a dose with a sign: its least or largest dose, or the doses that a limit is for.

Everything else with a sign is contradicted by the caller: a bound allows what the label does not.
"""

from __future__ import annotations

import re
from dataclasses import replace

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.daily_totals import comes_to
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.limits import FLOOR_SIGNS, in_line, names_lower_side
from posology.assistant.dosing.maximum_matching import interval_of_maximum, maximum
from posology.assistant.dosing.measures import bound, equal, scaled, split_daily
from posology.assistant.dosing.monographs import LimitKind
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, Situation, no_rule
from posology.assistant.dosing.pairing import for_all, pairs
from posology.assistant.dosing.quantities import Comparator, Quantity, Role
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.traces import Traces, holds, may_hold

# "Must not exceed 300 mg (100 mg three times a day)": what the bound comes to, nothing that is spoken against.
_IN_OTHER_WORDS = re.compile(
    r"\b(?:exceed|more than|above|beyond)\s[^.;()]{0,40}\((?:i\.e\.,?\s|that is,?\s|as\s)?$", re.IGNORECASE
)
# "Doses above 3 g/day bring no added benefit": more than the maximum, told of what it is good for.
_ADDS_NOTHING = re.compile(
    r"\b(?:no|not|n't|without|little|few)\b[^.;\d]{0,40}\b(?:benefits?|efficacy|effect\w*|reductions?|improve\w*|gains?"
    r"|advantages?|responses?|better)\b|\badds? (?:nothing|little)\b",
    re.IGNORECASE,
)
_GAIN = Traces("benefit", "effic", "effect", "reduction", "improve", "gain", "advantage", "response", "better", "add")
_OF_DELIVERY = frozenset({Role.INFUSION_TIME, Role.RATE, Role.VOLUME, Role.CONCENTRATION})


def printed_bound(group: DoseGroup, clause: Clause, situation: Situation) -> Opinion | None:
    """Agreement of a dose with a sign with what the label prints; None where it prints nothing like it."""
    limited = limited_doses(group.dose, clause, situation) if group.dose is not None and not group.intervals else None
    return (
        _least_dose(group, situation)
        or limited
        or _most(group, clause, situation)
        or useless_beyond(group, clause, situation)
    )


def useless_beyond(group: DoseGroup, clause: Clause, situation: Situation) -> Opinion | None:
    """The opinion on doses that are said to bring no more than smaller ones; None where nothing like it is said.

    Agreed with where they are those above a printed maximum; that larger or smaller ones do so no rule says.
    """
    dose = group.dose
    told = dose is not None and dose.comparator is Comparator.GT and may_hold(clause.text, _GAIN)
    if dose is None or not told or _ADDS_NOTHING.search(clause.text) is None:
        return None
    most = maximum(replace(dose, comparator=Comparator.LE), clause, situation)
    if most.agreement is Agreement.AGREES:
        return most
    return no_rule("no rule prints from which dose on more brings nothing", "silent")


def _most(group: DoseGroup, clause: Clause, situation: Situation) -> Opinion | None:
    """Agreement of a printed maximum with a sign for a word ("total daily dose ≤4 g/day"); None of other bounds."""
    if group.dose is None or group.intervals or group.dose.comparator is not Comparator.LE:
        return None
    most = maximum(group.dose, clause, situation)
    return most if most.agreement is Agreement.AGREES else None


def _least_dose(group: DoseGroup, situation: Situation) -> Opinion | None:
    """Agreement of a floor for a dose with the least dose that the label prints; None where it prints none like it."""
    stated = bound(group.dose) if group.dose is not None and not group.intervals else None
    if stated is None or group.dose is None or group.dose.comparator is not Comparator.GE:
        return None
    floors = [limit for limit in situation.compiled.limits(LimitKind.DOSE_MIN) if limit.value is not None]
    limit = next((limit for limit in floors if limit.value is not None and equal(stated, limit.value)), None)
    return None if limit is None else in_line(limit, situation, "the label's least dose")


def limited_doses(dose: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """Agreement of the doses that a printed limit is for, told beside it: "500 mg or less over 20–30 minutes"."""
    stated = bound(dose)
    if stated is None or dose.comparator not in {Comparator.LE, Comparator.GT}:
        return None
    told = [amount for q in clause.rest if q.role in _OF_DELIVERY and (amount := bound(q)) is not None]
    limits = [limit for limit in situation.compiled.monograph.limits if limit.doses]
    ending = [limit for limit in limits if any(equal(stated, _end(printed)) for printed in limit.doses)]
    for limit in limits if ending else ():
        of_these = limit in ending
        if dose.comparator is Comparator.GT:
            of_these = any(limit.kind is other.kind for other in ending) and all(_above(d, stated) for d in limit.doses)
        if of_these and limit.value is not None and any(equal(amount, limit.value) for amount in told):
            return in_line(limit, situation, "the doses that the label's limit is for")
    return None


def _end(printed: Amount) -> Amount:
    return Amount(printed.high, printed.high, printed.unit)


def _above(printed: Amount, stated: Amount) -> bool:
    """Whether printed doses all lie above a stated one."""
    low = scaled(Amount(printed.low, printed.low, printed.unit), stated.unit)
    return low is not None and low.low > stated.high


def beyond_most(group: DoseGroup, clause: Clause, situation: Situation) -> Opinions:
    """Agreement of a text that speaks against what is above a printed maximum ("above 80 mg is not recommended")."""
    if group.dose is None or group.dose.comparator not in FLOOR_SIGNS or names_lower_side(group.dose):
        return {}
    most = maximum(replace(group.dose, comparator=Comparator.LE), clause, situation)
    spaced = interval_of_maximum(group, situation) if group.intervals else {}
    agreed = all(one.agreement is Agreement.AGREES for one in (most, *spaced.values()))
    return spaced | {group.dose: most} if agreed else {}


def restates_bound(group: DoseGroup, clause: Clause) -> bool:
    """Whether a dose in brackets says in other words what a text does not exceed."""
    return _IN_OTHER_WORDS.search(clause.text, 0, max(0, group.start - clause.start)) is not None


def of_bound(group: DoseGroup, clause: Clause, refuted: Opinions, plain: Opinions) -> Opinions:
    """The opinions on a dose that says in other words what a text does not exceed: it is not itself spoken against.

    Args:
        group: the dose.
        clause: the clause it stands in.
        refuted: the opinions on it as a dose that the text speaks against.
        plain: those on it as a dose that the text gives.
    """
    if any(opinion.agreement is Agreement.DISAGREES for opinion in plain.values()):
        return plain
    most = next((q for q in reversed(clause.rest) if q.role is Role.MAXIMUM and q.end <= group.start), None)
    told = [(dose, spacing) for dose, spacing in pairs(group) if dose is not None and spacing is not None]
    if most is not None and most.high is not None and told and _is_of_a_day(most, group, clause):
        total = Amount(most.high, most.high, split_daily(most.unit)[0])
        if all(comes_to(dose, (spacing,), total) for dose, spacing in told):
            return plain
        reason = "the bound before it is another total of a day"
        return for_all(group, Opinion(Agreement.DISAGREES, reason, "arithmetic", most.text))
    if any(opinion.agreement is Agreement.DISAGREES for opinion in refuted.values()):
        return for_all(group, no_rule("what the bound before it comes to; the total is not worked out", "derived"))
    return refuted


def _is_of_a_day(most: Quantity, group: DoseGroup, clause: Clause) -> bool:
    """Whether the maximum before a dose is one of a day."""
    between = clause.text[most.end - clause.start : group.start - clause.start]
    return split_daily(most.unit)[1] or holds(between, ("day", "daily"))
