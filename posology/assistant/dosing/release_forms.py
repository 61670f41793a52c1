"""The release form of a product that a text names (extended, immediate) and the rules that are printed for another.

Which editions a label has stands in its monograph; dosage forms and strengths are read in `strengths`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.text_memory import remembered
from posology.assistant.dosing.traces import has_none_of

_FORMS = re.compile(
    r"\b(?P<extended>(?:extended|prolonged|sustained|modified)[\s-]release|(?<!the )ER|XR|XL|SR)\b"
    r"|\b(?P<immediate>(?:immediate|regular)[\s-]release|IR)\b",
    re.IGNORECASE,
)
_WORDS = frozenset(
    {"extended", "prolonged", "sustained", "modified", "er", "xr", "xl", "sr", "immediate", "regular", "ir"}
)


@remembered(256)
def release_form(text: str) -> str:
    """The one release form that a text names, "" when it names none or several.

    >>> release_form("metformin ER 500 mg"), release_form("from metformin IR to metformin XR")
    ('extended-release', '')
    """
    if has_none_of(text, _WORDS):
        return ""
    named = {match.lastgroup for match in _FORMS.finditer(text)}
    return f"{named.pop()}-release" if len(named) == 1 else ""


def of_release_form(rules: Sequence[DoseRule], texts: Sequence[str]) -> tuple[DoseRule, ...]:
    """The rules without those printed for another release form than the nearest text names.

    Args:
        rules: rules of one drug.
        texts: the texts that govern a number, nearest first.
    """
    form = next((found for text in texts if text and (found := release_form(text))), "")
    if not form:
        return tuple(rules)
    return tuple(rule for rule in rules if rule.regimen.edition in {form, ""} or not is_form(rule.regimen.edition))


def is_form(edition: str) -> bool:
    """Whether an edition is a release form."""
    return release_form(edition) != ""
