"""The form of a product that a text names (extended release, suspension) and the rules that are printed for another.

Which editions and forms a label has stands in its monograph; strengths are read in `strengths`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.route_reading import first_named
from posology.assistant.dosing.text_memory import remembered
from posology.assistant.dosing.traces import Traces, has_none_of, may_hold

_FORMS = re.compile(
    r"\b(?P<extended>(?:extended|prolonged|sustained|modified)[\s-]release|(?<!the )ER|XR|XL|SR)\b"
    r"|\b(?P<immediate>(?:immediate|regular)[\s-]release|IR)\b",
    re.IGNORECASE,
)
_WORDS = frozenset(
    {"extended", "prolonged", "sustained", "modified", "er", "xr", "xl", "sr", "immediate", "regular", "ir"}
)
# PowderMix is given as a suspension, too: what is called so and no more may be either.
_DOSAGE_FORMS = re.compile(
    r"\b(?:(?P<powdermix>powder ?mix|delayed[\s-]release\s+(?:oral\s+)?suspension)"
    r"|(?P<suspension>suspension)|(?P<tablet>tablets?|tabs?))\b",
    re.IGNORECASE,
)
_DOSAGE_WORDS = Traces("powder", "suspension", "tab")


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


@remembered(256)
def dosage_forms(text: str) -> frozenset[str]:
    """The dosage forms of which a text may name one, none when it names none or several.

    >>> sorted(dosage_forms("oral suspension")), sorted(dosage_forms("DR tablets, not the suspension"))
    (['powdermix', 'suspension'], [])
    """
    if not may_hold(text, _DOSAGE_WORDS):
        return frozenset()
    named = {match.lastgroup or "" for match in _DOSAGE_FORMS.finditer(text)}
    if "powdermix" in named:
        named.discard("suspension")
    if named == {"suspension"}:
        return frozenset({"powdermix", "suspension"})
    return frozenset(named) if len(named) == 1 else frozenset()


def of_form(rules: Sequence[DoseRule], texts: Sequence[str]) -> tuple[DoseRule, ...]:
    """The rules without those printed for another release form or dosage form than the nearest text names.

    Args:
        rules: rules of one drug.
        texts: the texts that govern a number, nearest first.
    """
    release = next((found for text in texts if text and (found := release_form(text))), "")
    dosage = first_named(dosage_forms, texts)
    return tuple(
        rule
        for rule in rules
        if not (release and release_form(rule.regimen.edition) not in {release, ""})
        and not (dosage and rule.regimen.form and dosage.isdisjoint(dosage_forms(rule.regimen.form)))
    )


def is_form(edition: str) -> bool:
    """Whether an edition is a release form."""
    return release_form(edition) != ""
