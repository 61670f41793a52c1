"""Grades of renal impairment that a text defines by a clearance: "“Mild renal impairment” means CrCl 50-79 mL/min".

A definition claims nothing of a drug: its bounds are neither verified nor contradicted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from posology.assistant.dosing.opinions import Opinions, no_rule
from posology.assistant.dosing.quantities import Quantity, Role, between

_BAND = (
    r"(?P<band>(?:[<>≥≤]|below |above |under |over )?=? ?\d[\d.]*(?: ?(?:[-–]|to) ?[<≤]? ?\d[\d.]*)?"
    r" ?mL/min(?:/1\.73 ?m(?:2|²))?)"
)
_NAME = r"(?P<grade>mild|moderate|severe)(?:ly)?\b[\"”*_]*"
_KIND = (
    r"(?:\s?(?:renal|kidney))?(?:\s?(?:impairment|insufficiency|dysfunction|impaired|reduced|disease|function)){0,2}"
)
# A line that only defines, and each of several grades that a sentence defines.
_LINE = re.compile(
    rf"[\s>#*_•\"“–-]*{_NAME}{_KIND}[\s\"”*_]*(?::|=|means|is|\(|,|–|-)?[\s*_]*(?:defined as\s)?"
    rf"(?:a\s)?(?:Cr?Cl|CL ?cr|e?GFR|(?:creatinine )?clearance)?(?: of)?[\s:=]*{_BAND}[\s).;,*_]*",
    re.IGNORECASE,
)
_IN_SENTENCE = re.compile(rf"\b{_NAME}[^\d.;|<>≥≤]{{0,60}}?{_BAND}", re.IGNORECASE)
_DEFINES = re.compile(r"\b(?:means?|defined|definitions?|denotes?|refers? to)\b|=", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:[^.;\n]|[.;](?!\s))+")
_DOSE = re.compile(r"\d ?(?:mg|g|mcg|units?)\b", re.IGNORECASE)
_LONGEST = 400
_DEFINED = no_rule("the text defines a grade of renal impairment by this")


def grades_defined(lines: Sequence[str]) -> dict[str, str]:
    """The clearance of each grade that some lines define, of those that they define in one way.

    Args:
        lines: the lines of a document.

    >>> grades_defined(["Mild: CrCl 50-79 mL/min", "Severe: CrCl 10-29 mL/min"])
    {'mild': 'CrCl 50-79 mL/min', 'severe': 'CrCl 10-29 mL/min'}
    """
    found: dict[str, set[str]] = {}
    for line in lines:
        for one in _definitions(line, lines_alone=True):
            found.setdefault(one["grade"].lower(), set()).add(f"CrCl {one['band'].strip()}")
    return {grade: bands.pop() for grade, bands in found.items() if len(bands) == 1} if len(found) > 1 else {}


def judge_definitions(text: str, quantities: Sequence[Quantity]) -> Opinions:
    """The opinions on the clearances by which a text defines grades in words.

    A line that only names a grade with its clearance may be the heading of doses: its clearance is judged. So is one in
    a sentence that gives a dose.

    Args:
        text: the text.
        quantities: its numbers.
    """
    spans: list[tuple[int, int]] = []
    for sentence in _SENTENCE.finditer(text):
        defined = _definitions(sentence.group(), lines_alone=False)
        spans += [(sentence.start() + one.start("band"), sentence.start() + one.end("band")) for one in defined]
    inside = (q for first, last in spans for q in between(quantities, first, last))
    return {q: _DEFINED for q in inside if q.role is Role.BAND}


def _definitions(line: str, *, lines_alone: bool) -> Iterator[re.Match[str]]:
    if len(line) > _LONGEST or _DOSE.search(line):
        return
    if lines_alone and (whole := _LINE.fullmatch(line)) is not None:
        yield whole
    elif _DEFINES.search(line):
        yield from _IN_SENTENCE.finditer(line)
