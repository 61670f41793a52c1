"""A dose that the label counts as base, given as an amount of the salt.

Only the words that stand right behind an amount make it one of a salt; a drug named by its salt is none.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.opinions import Opinion, Situation, disagrees

_AS_BASE = re.compile(r"\bof (?P<base>[a-z]+ base)\b", re.IGNORECASE)
_OF_SALT = re.compile(
    r"(?:\s+(?:IV|IM|daily|(?:a|per) day))?\s+(?:of|as)\s+(?:the\s+)?(?P<salt>[a-z]+\s+(?:sodium|sul(?:f|ph)ate|salt"
    r"|hydrochloride|methan\w+|mesylate|phosphate|acetate)\b|(?:the\s+)?(?:prodrug|salt)\b|cms\b)",
    re.IGNORECASE,
)


def of_salt(group: DoseGroup, rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of an amount of a salt where the words of the printed regimen count the base.

    Args:
        group: the dose as the text gives it.
        rule: the printed dose that it agrees with.
        situation: what its clause is bound to.
    """
    base = rule if rule.base is None else rule.base
    printed = _AS_BASE.search(base.source_words)
    if printed is None or group.dose is None or (place := situation.clause.find(group.dose.text)) < 0:
        return None
    named = _OF_SALT.match(situation.clause, place + len(group.dose.text))
    if named is None:
        return None
    reason = f"the label counts this dose as {printed['base']}, not as {named['salt']}"
    return disagrees("unit", reason, base.source_words, rule)
