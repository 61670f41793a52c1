"""What a single printed rule is beside others: a prevention, a first dose, a row for patients on dialysis.

Looks at one rule only; which rules a text is about is decided in `compiled`.
"""

from __future__ import annotations

import re

from posology.assistant.dosing import cues
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.monographs import Phase

_BAND_ON_DIALYSIS = re.compile(r"\d\s*\(on [a-z]*dialysis\)", re.IGNORECASE)


def replaced(rule: DoseRule, named: set[tuple[str, bool]]) -> bool:
    """Whether regimens whose condition is stated stand for a rule: first doses for all, others for what follows."""
    use, loading = rule.regimen.indication, rule.regimen.phase is Phase.LOADING
    return (use, True) in named or ((use, False) in named and not loading)


def dialysed_band(row: DoseRule) -> frozenset[str]:
    """The kinds of dialysis that stand in brackets behind the printed band of a row ("< 10 (on hemodialysis)")."""
    printed = row.row.source.printed if row.row is not None else ""
    return cues.dialyses(printed) if _BAND_ON_DIALYSIS.search(printed) else frozenset()


def follows(rule: DoseRule) -> bool:
    """Whether a rule is no loading dose."""
    return rule.regimen.phase is not Phase.LOADING
