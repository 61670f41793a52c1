"""Find error-prone ways of writing doses in a text and say how to write them instead.

Covers the Joint Commission "do not use" list and the ISMP list of error-prone abbreviations, symbols and dose
designations as far as they apply to text. Reads no quantity and changes no text: `refused` marks what has two
readings, so that no number may rest on it.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from posology.assistant.dosing.folding import fold
from posology.assistant.dosing.metric_cues import LABORATORY, RENAL_UNITS
from posology.assistant.dosing.quantities import Notation
from posology.assistant.dosing.units import UNIT_PATTERN, canonical_unit


class Form(NamedTuple):
    """One listed form: how it looks, what to advise, whether it has more than one reading."""

    pattern: re.Pattern[str]
    advice: str
    refused: bool = False


def _form(pattern: str, advice: str, *, refused: bool = False, any_case: bool = False) -> Form:
    return Form(re.compile(pattern, re.IGNORECASE if any_case else 0), advice, refused)


_NUMBER = r"(?<![\w.,])[0-9][0-9,.]{0,15}"
_WORD = r"(?<![\w/.])"
_DOSAGE_FORM = r"(?:tab(?:let)?s?|cap(?:sule)?s?|puffs?|drops?|gtts?|vials?|patch(?:es)?|suppositor(?:y|ies))\b"

FORMS: tuple[Form, ...] = (
    _form(rf"{_NUMBER}[ -]?[uU](?![\w.])", 'Write "units" in full.'),
    _form(rf"{_WORD}(?:IU|iu|I\.U\.)(?!\w)", 'Write "units" in full instead of IU.'),
    _form(rf"{_WORD}(?:q\.?o\.?d\.?|e\.?o\.?d\.?)(?!\w)", 'Write "every other day".', any_case=True),
    _form(rf"{_WORD}(?:q\.?d\.?|q\.?1\.?d\.?)(?!\w)", 'Write "daily".', any_case=True),
    _form(rf"{_WORD}(?:OD|O\.D\.|o\.d\.)(?!\w)", 'Write "daily" or "right eye": OD has both readings.', refused=True),
    _form(rf"{_WORD}(?:TIW|tiw|t\.i\.w\.)(?!\w)", 'Write "3 times weekly".'),
    _form(
        rf"{_WORD}(?:BIW|biw|bi-?weekly|bi-?monthly)(?!\w)", 'Write "twice weekly" or "every 2 weeks".', refused=True
    ),
    _form(rf"{_WORD}(?:qhs|q\.h\.s\.|QHS|qn)(?!\w)", 'Write "nightly at bedtime".'),
    _form(rf"{_WORD}(?:HS|h\.s\.|BT)(?!\w)", 'Write "at bedtime" or "half-strength".', refused=True),
    _form(r"[µμ]g(?![a-z])", 'Write "mcg" instead of µg.'),
    _form(rf"{_NUMBER} ?ug(?![a-z])", 'Write "mcg" instead of ug.'),
    _form(rf"{_NUMBER}[ -]?[cC][cC](?!\w)", 'Write "mL" instead of cc.'),
    _form(rf"{_WORD}MgSO4(?!\w)", 'Write "magnesium sulfate" in full.', refused=True),
    _form(rf"{_WORD}MSO4(?!\w)", 'Write "morphine sulfate" in full.', refused=True),
    _form(rf"{_WORD}MS(?= [0-9])", 'Write "morphine sulfate" or "magnesium sulfate" in full.', refused=True),
    _form(rf"{_WORD}(?:SC|SQ|sc(?= )|sub ?q|SubQ|sub-Q|s\.c\.|S\.C\.)(?!\w)", 'Write "subcutaneously" in full.'),
    _form(r"(?<!\w)(?:D/C|d/c)(?!\w)", 'Write "discontinue" or "discharge" in full.', refused=True),
    _form(
        r"(?<![\d:.])1 ?: ?[0-9]{1,3}(?:,?000)+(?![\d:])",
        "Write the strength as mg/mL instead of a ratio.",
        refused=True,
    ),
    _form(
        rf"(?<![\d/])[1-9]/[2-9] ?-?(?=(?:a |of a )?{_DOSAGE_FORM})",
        'Write "half" or the decimal instead of a fraction.',
    ),
    _form(
        rf"(?<!\w)(?:I{{1,3}}|VI{{0,3}}|IX|XI{{0,3}}) (?={_DOSAGE_FORM})",
        "Write the number of units in digits, not in Roman numerals.",
        refused=True,
    ),
    _form(r"(?<!\w)[x×] ?[0-9]{1,3} ?d(?!\w)", 'Write "for … days" in full: it is mistaken for a number of doses.'),
    _form(
        rf"{_NUMBER} ?(?:K|M|MM)(?= (?:units|IU|U)\b)",
        'Write "thousand" or "million", or the whole number.',
        refused=True,
    ),
    _form(r"(?<=[0-9] )(?:mg|mcg|mL|ml|g|kg|mEq)\.(?= [a-z0-9])", "Leave out the full stop after a unit."),
    _form(r"(?<=[0-9])(?:mg|mcg|mL|ml|kg|mEq)\.(?= [a-z0-9])", "Leave out the full stop after a unit."),
    _form(
        r"(?<![\w-])[A-Za-z]{4,}(?=[0-9][0-9.,]* ?(?:mg|mcg|g|mL|units|mEq)\b)",
        "Put a space between drug name and dose.",
    ),
)

_SUSPECT = re.compile(
    r"[µμ×]|[0-9]\.0|(?<![0-9])\.[0-9]|[mMkcEL]?[gLlq]\. |[A-Za-z]\.[A-Za-z]|1 ?:|[0-9Dd]/[0-9Cc]"
    r"|[0-9][A-Za-z]|[0-9]{4}|[A-Za-z]{4}[0-9]|\b(?:IU|iu|[UuKMDI]|HS|BT|MS|SC|SQ|OD|cc|CC|ug)\b"
    r"|\b[qQeEtTbB][oOiIdDhHwWnN1]|SO4|[sS]ub|\bsc\b|\bx ?[0-9]|\b[IVX]+ |[bB]i-?(?:week|month)"
)
_TRAILING_ZERO = re.compile(r"(?<![0-9.,])[0-9]{1,6}\.0+(?![0-9.])")
_NAKED_POINT = re.compile(r"(?<![0-9a-z.,)\]])\.[0-9]{1,6}(?![0-9.])")
_GLUED_UNIT = re.compile(
    r"(?<![\w.,])(?:[0-9][0-9.,]*)(?:mg|mcg|µg|μg|ug|g|mL|ml|ML|units?|mEq|meq|MG|Mg|L|iu|IU)(?![a-zA-Z])"
)
_LARGE = re.compile(r"(?<![0-9.,/])[0-9]{4,9}(?![0-9,]|\.[0-9])")
_UNIT_AHEAD = re.compile(rf"(?: ?(?:-|to) ?[<>≤≥]? ?[0-9][0-9.,]{{0,12}})?[ \n]?-?({UNIT_PATTERN})")
_AMOUNTS = frozenset({"mg", "g", "mcg", "ng", "units", "mEq", "mmol", "mL", "L", "tablets", "capsules"})


def find_notation(text: str) -> tuple[Notation, ...]:
    """Find every listed error-prone form.

    Args:
        text: any clinical text.

    Returns:
        Findings ordered by place; `text[n.start:n.end] == n.text`. Two may overlap ("1.0mg" has two faults).

    >>> [(n.text, n.advice) for n in find_notation("insulin 10 U")]
    [('10 U', 'Write "units" in full.')]
    """
    if not _SUSPECT.search(text):
        return ()
    found = [
        Notation(found_text, match.start(), match.start() + len(found_text), form.advice, form.refused)
        for form in FORMS
        for match in form.pattern.finditer(text)
        for found_text in (match.group().rstrip(),)
    ]
    if any(character.isdigit() for character in text):
        found += _figures(text)
    return tuple(sorted(set(found), key=lambda notation: (notation.start, notation.end, notation.advice)))


def _unit_after(folded: str, place: int) -> str:
    match = _UNIT_AHEAD.match(folded, place)
    return (canonical_unit(match[1]) or "") if match else ""


def _is_amount(unit: str) -> bool:
    """Whether a unit doses something; a measured value may keep its trailing zero to show its precision."""
    return unit not in LABORATORY | RENAL_UNITS and unit.split("/", maxsplit=1)[0] in _AMOUNTS


def _figures(text: str) -> list[Notation]:
    folded = fold(text)
    found: list[Notation] = []
    for match in _TRAILING_ZERO.finditer(folded):
        if _is_amount(_unit_after(folded, match.end())):
            whole = match.group().split(".")[0]
            found.append(_figure(text, match, f'Write "{whole}" without the trailing zero.'))
    found += [
        _figure(text, match, f'Write "0{match.group()}" with a zero before the point.')
        for match in _NAKED_POINT.finditer(folded)
    ]
    found += [_figure(text, match, "Put a space between number and unit.") for match in _GLUED_UNIT.finditer(text)]
    for match in _LARGE.finditer(folded):
        unit = _unit_after(folded, match.end())
        smallest = 10_000 if unit.startswith(("mL", "L")) else 1_000
        if _is_amount(unit) and int(match.group()) >= smallest:
            found.append(_figure(text, match, f'Write "{int(match.group()):,}" with commas.'))
    return found


def _figure(text: str, match: re.Match[str], advice: str) -> Notation:
    return Notation(text[match.start() : match.end()], match.start(), match.end(), advice)
