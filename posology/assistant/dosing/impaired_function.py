"""A full dose for people whose renal function is called impaired, where the label changes that dose by its measure.

"Impaired" names no row of a table: what holds for these people is open, and the full dose is never verified for them.
"""

from __future__ import annotations

import operator
import re

from posology.assistant.dosing.denials import denied_at
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.full_dose_cues import says_no_adjustment
from posology.assistant.dosing.monographs import Limit, LimitKind, Outcome, Phase
from posology.assistant.dosing.opinions import Opinion, Situation, no_rule
from posology.assistant.dosing.quantities import OF_KIDNEYS
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces("renal", "kidney", "ckd", "esrd", "eskd", "aki", "anur", "oligur", "uremi", "uraemi", "anephr")
_STAGE = r"(?:stage|grade|G)?[ -]?(?:[3-5][ab]?|III[ab]?|IV|V)\b"
_IMPAIRED = re.compile(
    r"\b(?:(?:renal|kidney)\s+(?:impairment|insufficiency|failure|disease|dysfunction|injury)"
    r"|(?:impaired|reduced|poor|decreased|diminished|failing|low)\s+(?:renal|kidney)\s+function"
    r"|(?:renal|kidney)\s+function\s+(?:is|was)\s+(?:\w+\s+)?(?:impaired|reduced|poor|decreased|diminished"
    r"|failing|low)"
    r"|renally[\s-]impaired|ESRD|ESKD|AKI|anuri[ac]|oliguri[ac]|ura?emi[ac]|anephric|anuric|oliguric"
    r"|(?:without|no|lost both|whose)\s(?:working\s|functioning\s|own\s)?kidneys(?:\s(?:have\s)?(?:failed|fail"
    r"|do not work|don't work))?"
    rf"|CKD[ -]{{0,2}}{_STAGE}|{_STAGE}\s+CKD|CKD)\b",
    re.IGNORECASE,
)
# The text speaks of changing the dose, of where it does not hold, of causing the impairment or of watching for it.
_SPOKEN_OF = re.compile(
    r"\b(?:adjust|reduc(?:e|ed|es|ing|tions?)\b(?!\s+(?:renal|kidney))|lower|decreas(?:e|es|ing)\b|less|smaller"
    r"|longer"
    r"|prolong|modif|chang|differ|avoid|unless|except|excluding|risk|caus|(?:monitor|check"
    r"|watch)\w*\s+(?:\w+\s+){0,2}for"
    r"|history|toxic|normal|regardless|irrespective|whatever|contraindicat|not\s+recommended|worsen)\w*",
    re.IGNORECASE,
)
_SILENT = frozenset({Outcome.UNCHANGED, Outcome.NO_DATA})


def full_dose_when_impaired(first: DoseRule, situation: Situation) -> Opinion | None:
    """The opinion on a full dose for people with impaired renal function; None where none are spoken of.

    Args:
        first: the rule that prints the dose.
        situation: what the clause is bound to; a named condition of the regimen ("first dose in renal impairment"), a
            dialysis and a change that the text speaks of are judged elsewhere.
    """
    if not may_hold(situation.clause, _TRACES) or first.row is not None or situation.dialysis:
        return None
    named = [
        match.group()
        for match in _IMPAIRED.finditer(situation.clause)
        if not denied_at(situation.clause, *match.span())
    ]
    if not named or not (_changed(first, situation) or refused_below(first, situation) is not None):
        return None
    if _SPOKEN_OF.search(situation.clause) and not says_no_adjustment(situation.clause):
        return None
    return no_rule(f"the label changes this dose by renal function; “{named[0]}” names no row of its table", "band")


def _changed(first: DoseRule, situation: Situation) -> bool:
    """Whether the label prints another dose, or none, for some renal function of the regimen or of one of its dose."""
    # What "no adjustment" keeps is judged by all rows.
    within = operator.eq if says_no_adjustment(situation.clause) else _within
    begins = first.regimen.phase is Phase.LOADING or first.regimen.doses_in_course == 1
    of_kidneys = first.regimen.id in situation.picked and may_hold(first.regimen.condition, _TRACES)
    if begins or of_kidneys:
        return False
    if any(first.regimen.id in formula.regimens for formula in situation.compiled.monograph.formulas):
        return True
    return any(
        (row.regimen.id == first.regimen.id or within(row.regimen.dose, first.regimen.dose))
        and not row.dialysis_row
        and row.outcome not in _SILENT
        and (row.outcome is not Outcome.DOSE or (row.dose, row.intervals) != (first.dose, first.intervals))
        for row in situation.row_rules
    )


def _within(dose: Amount, printed: Amount) -> bool:
    """Whether a dose is another one, or lies in its printed range ("0.5–1 g", of which a table reduces each end)."""
    return dose == printed or (dose.unit == printed.unit and printed.low <= dose.low <= dose.high <= printed.high)


def refused_below(rule: DoseRule, situation: Situation) -> Limit | None:
    """The label's limit of renal function below which a regimen is not used, None where it has none."""
    regimen = rule.regimen
    for limit in situation.compiled.limits(LimitKind.DO_NOT_USE, LimitKind.STOP_BELOW):
        of_kidneys = limit.metric in OF_KIDNEYS and not limit.situation
        below = limit.band is not None and limit.band.low is None
        named = not limit.regimens or regimen.id in limit.regimens
        by_route = not limit.routes or not set(limit.routes).isdisjoint(regimen.routes)
        if of_kidneys and below and named and by_route and (not limit.phases or regimen.phase in limit.phases):
            return limit
    return None
