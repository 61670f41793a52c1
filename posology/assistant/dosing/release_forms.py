"""The release form of a product that a text names (extended, immediate) and the rules that are printed for another.

Which editions a label has stands in its monograph; dosage forms and strengths are read in `strengths`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing.dose_rules import DoseRule

_FORMS = re.compile(
    r"\b(?P<extended>(?:extended|prolonged|sustained|modified)[\s-]release|(?<!the )ER|XR|XL|SR)\b"
    r"|\b(?P<immediate>(?:immediate|regular)[\s-]release|IR)\b",
    re.IGNORECASE,
)


def release_form(text: str) -> str:
    """The one release form that a text names, "" when it names none or several.

    >>> release_form("metformin ER 500 mg"), release_form("from metformin IR to metformin XR")
    ('extended-release', '')
    """
    named = {match.lastgroup for match in _FORMS.finditer(text)}
    return f"{named.pop()}-release" if len(named) == 1 else ""


def of_release_form(rules: Sequence[DoseRule], texts: Sequence[str]) -> tuple[DoseRule, ...]:
    """The rules without those printed for another release form than the nearest text names.

    Args:
        rules: rules of one drug.
        texts: the texts that govern a number, nearest first.
    """
    form = next((found for text in texts if (found := release_form(text))), "")
    return tuple(rule for rule in rules if not form or rule.regimen.edition in {form, ""} or not _is_form(rule))


def _is_form(rule: DoseRule) -> bool:
    """Whether a rule stands in an edition that is a release form."""
    return release_form(rule.regimen.edition) != ""
