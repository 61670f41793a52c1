"""Why no row of a label can be meant by a renal band: no table, another regimen to start from, another route.

Which rows a band is, is decided in `renal_matching`.
"""

from __future__ import annotations

from dataclasses import replace

from posology.assistant.dosing import wording
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, disagrees, no_rule


def no_table(situation: Situation) -> Opinion:
    """Silence about a band where there is no table; a contradiction when the text says that the label has one."""
    chosen = situation.compiled.monograph.criteria
    if situation.attributed and chosen and not situation.uncovered:
        return Opinion(Agreement.DISAGREES, "the label has no such rule for this use", "metric", chosen[0].text)
    return no_rule("the monograph holds no renal table for this use")


def other_base(rows: tuple[DoseRule, ...], situation: Situation) -> Opinion:
    """The context names a regimen to start from that the label does not print for this use."""
    if situation.uncovered:
        return no_rule(f"no label rule covers this use ({situation.uncovered})", "indication")
    bases = {row.regimen.id: row.base or row for row in rows}.values()
    expected = wording.rules(bases, situation.use_name)
    named = wording.listing(f"{wording.amount(d)} {wording.intervals(s)}" for d, s in situation.bases if s)
    return disagrees("indication", f"the label prints no regimen of {named} here", expected, rows[0])


def of_other_routes(situation: Situation) -> Opinion | None:
    """The fault of a band for a route by which the label prints no dose."""
    rows = replace(situation, routes=frozenset()).row_rules
    if situation.uncovered or not situation.routes or not rows:
        return None
    named, first = ", ".join(sorted(situation.routes)), rows[0]
    return disagrees(
        "route", f"the label prints no dose for the {named} route", wording.rules(rows[:1], situation.use_name), first
    )
