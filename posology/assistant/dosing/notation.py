"""Find error-prone ways of writing doses in a text and say how to write them instead.

Covers the Joint Commission "do not use" list and the ISMP list of error-prone abbreviations, symbols and dose
designations as far as they apply to text. Reads no quantity and changes no text: `refused` marks what has two
readings, so that no number may rest on it.
"""

from __future__ import annotations

import re
from functools import cache

from posology.assistant.dosing.error_prone_forms import FORMS, TRACES, Form
from posology.assistant.dosing.folding import fold
from posology.assistant.dosing.metric_cues import LABORATORY, RENAL_UNITS
from posology.assistant.dosing.quantities import Notation
from posology.assistant.dosing.traces import words_in
from posology.assistant.dosing.units import UNIT_PATTERN, canonical_unit

_DIGIT = re.compile(r"\d")
_FOUR_DIGITS = re.compile(r"\d{4}")
_GLUED_LETTER = re.compile(r"[0-9][mguUMLliIµμ]")


def _by_need() -> dict[str, tuple[int, ...]]:
    places: dict[str, list[int]] = {}
    for place, form in enumerate(FORMS):
        for need in form.needs:
            places.setdefault(need, []).append(place)
    return {need: tuple(found) for need, found in places.items()}


_FORMS_BY_NEED = _by_need()
_WORDS = frozenset(need for need in _FORMS_BY_NEED if need.isalnum())
_SYMBOLS = frozenset(need for need in _FORMS_BY_NEED if len(need) == 1 and not need.isalnum()) | {"µ", "μ", "ʒ", "º"}
_PLAIN_SYMBOLS = frozenset(symbol for symbol in _SYMBOLS if symbol.isascii())
_TRAILING_ZERO = re.compile(r"(?<![0-9.,])[0-9]{1,6}\.0+(?![0-9.])")
_NAKED_POINT = re.compile(r"\.(?<![0-9a-z.,)\]]\.)[0-9]{1,6}(?![0-9.])")
_DOSED_AHEAD = re.compile(
    r"(?: ?-(?: ?to)? ?\.?[0-9][0-9.]*)? ?"
    r"(?:(?:iv|po|im|orally|tablet|tab)\b|once|twice|daily|every|[qbt]id\b|q ?[0-9])"
)
_GLUED_UNIT = re.compile(
    r"(?<![\w.,])(?:[0-9][0-9.,]*)(?:mg|mcg|µg|μg|ug|g|mL|ml|ML|[uU]nits?|mEq|meq|MG|Mg|L|iu|IU)(?![a-zA-Z])"
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
    found = [
        Notation(shown, start, start + len(shown), form.advice, form.refused)
        for form in _possible(text)
        for match in _compiled(form.pattern).finditer(text)
        for start, shown in (_shown(match),)
    ]
    if _DIGIT.search(text):
        found += _figures(text)
    if not found:
        return ()
    return tuple(sorted(set(found), key=lambda notation: (notation.start, notation.end, notation.advice)))


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compile a form when it is first met: most runs meet few, and seventy at once would slow every start."""
    return re.compile(pattern)


def _possible(text: str) -> list[Form]:
    """The forms of which a text holds at least a trace: most texts hold traces of none."""
    traces = set(words_in(text) & _WORDS)
    for symbol in _PLAIN_SYMBOLS if text.isascii() else _SYMBOLS:
        if symbol in text:
            traces.add(symbol)
    for name, (mark, looks) in TRACES.items():
        if mark in text and looks.search(text):
            traces.add(name)
    if not traces:
        return []
    places = {place for trace in traces for place in _FORMS_BY_NEED[trace]}
    return [FORMS[place] for place in places]


def _shown(match: re.Match[str]) -> tuple[int, str]:
    """Where the part of a match starts that is the fault, and its characters."""
    group = "shown" if "shown" in match.re.groupindex and match["shown"] is not None else 0
    return match.start(group), match[group].rstrip()


def _unit_after(folded: str, place: int) -> str:
    match = _UNIT_AHEAD.match(folded, place)
    if match is None or (match[1] == "u" and folded[match.end() : match.end() + 1] == "."):
        return ""
    return canonical_unit(match[1]) or ""


def _is_amount(unit: str) -> bool:
    """Whether a unit doses something; a measured value may keep its trailing zero to show its precision."""
    return unit not in LABORATORY | RENAL_UNITS and unit.split("/", maxsplit=1)[0] in _AMOUNTS


def _figures(text: str) -> list[Notation]:
    found: list[Notation] = []
    large = _FOUR_DIGITS.search(text) is not None
    folded = fold(text) if large or "." in text or not text.isascii() else ""
    if "." in folded:
        found += _points(text, folded)
    if _GLUED_LETTER.search(text):
        found += [_figure(text, match, "Put a space between number and unit.") for match in _GLUED_UNIT.finditer(text)]
    for match in _LARGE.finditer(folded) if large else ():
        unit = _unit_after(folded, match.end())
        smallest = 10_000 if unit.startswith(("mL", "L")) else 1_000
        if _is_amount(unit) and int(match.group()) >= smallest:
            found.append(_figure(text, match, f'Write "{int(match.group()):,}" with commas.'))
    return found


def _points(text: str, folded: str) -> list[Notation]:
    """Trailing zeros of doses, and points without a zero before them."""
    found = [
        _figure(text, match, f'Write "0{match.group()}" with a zero before the point.')
        for match in _NAKED_POINT.finditer(folded)
        if match.group() == folded or _unit_after(folded, match.end()) or _DOSED_AHEAD.match(folded, match.end())
    ]
    for match in _TRAILING_ZERO.finditer(folded) if ".0" in folded else ():
        if _is_amount(_unit_after(folded, match.end())):
            whole = match.group().split(".")[0]
            found.append(_figure(text, match, f'Write "{whole}" without the trailing zero.'))
    return found


def _figure(text: str, match: re.Match[str], advice: str) -> Notation:
    return Notation(text[match.start() : match.end()], match.start(), match.end(), advice)
