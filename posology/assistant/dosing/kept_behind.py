"""A dose that the next sentence keeps under a condition for which the label prints another one.

"480 mg once daily. Cyclosporine does not alter the dose." A dose kept in its own sentence is judged in `kept_doses`,
one kept at every renal function in `every_function`.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.full_dose_cues import says_unchanged
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.opinions import Opinion, Situation, no_rule
from posology.assistant.dosing.pairing import prints
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces(
    "same", "chang", "alter", "affect", "differ", "matter", "influence", "irrelevant", "too", "as well", "likewise",
    "also", "adjust", "reduc", "usual", "full", "identical", "no reason",
)  # fmt: skip
_KEEPS = re.compile(
    r"\b(?:the (?:same|usual|full|identical)|identical|unchanged|too|as well|likewise|irrelevant"
    r"|no (?:difference|influence|effect"
    r"|matter|change|reason)|(?:not|never|n['’]t|nothing) (?:\w+ ){0,2}?(?:chang|alter|affect|influenc|matter"
    r"|adjust|reduc|halv)\w*)\b",
    re.IGNORECASE,
)
_ELSE = re.compile(
    r"\b(?:not the same|never the same|unless|until|if|except|monitor\w*|check\w*|levels?|avoid\w*"
    r"|contraindicated|instead|another|other)\b|\?",
    re.IGNORECASE,
)
_LONGEST = 160


def kept_under_another(group: DoseGroup, clause: Clause, situation: Situation) -> Opinion | None:
    """The doubt about a dose that the next sentence keeps where the label changes it.

    Args:
        group: a dose that a rule in scope prints.
        clause: the clause it stands in.
        situation: what the group is bound to.
    """
    behind = (clause.whole or clause).behind
    if group.dose is None or not behind or len(behind) > _LONGEST or not may_hold(behind, _TRACES):
        return None
    if not (says_unchanged(behind) or _KEEPS.search(behind)) or _ELSE.search(behind):
        return None
    named = situation.compiled.regimens_named(behind) - situation.picked
    uses = {rule.regimen.indication for rule in situation.base_rules}
    rules = [
        rule for rule in situation.compiled.base_rules if rule.regimen.id in named and rule.regimen.indication in uses
    ]
    if not rules or any(prints(rule, group) for rule in rules):
        return None
    return no_rule("the text keeps this dose under a condition for which the label prints another one", "scope_lost")
