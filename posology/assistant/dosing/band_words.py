"""Bands whose words and numbers do not fit: a grade on the wrong side, or an upper end with a lower end's sign.

Language only; the bands that a label prints are matched in `renal_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions
from posology.assistant.dosing.quantities import Comparator, Quantity, Role
from posology.assistant.dosing.traces import Traces, may_hold

_GRADES = Traces("mild", "moderate", "severe")
_GRADE = re.compile(
    r"(?P<before>\b(?:to|or|and|very|more|less|not|no|least|than)\s+|[-/])?\b(?P<grade>mild|moderate|severe)(?:ly)?"
    r"(?P<behind>\s+(?:to|or|and)\s+(?:mild|moderate|severe|worse|more)|[-/](?:to-)?(?:moderate|severe))?"
    r"\s+(?:(?:renal|kidney)\s+(?:impairment|insufficiency|dysfunction|disease|failure)"
    r"|(?:renally\s+)?impaired\b[^.;:,(\d]{0,30})[\s:(,]*(?:defined as\s+|with\s+|an?\s+|i\.e\.,?\s+)*"
    r"(?:(?:estimated\s+)?(?:Cr?Cl|CL\s?cr|e?GFR|(?:creatinine\s+)?clearance)(?:\s+of)?)?[\s:=]*$",
    re.IGNORECASE,
)
_TURNED_END = re.compile(
    r"\d\s?(?:[a-z/0-9.²]+\s)?(?:to|[-–])\s?(?:>|≥|&gt;|(?:more|greater|higher) than\b|above\b|over\b|at least\b)\s?\d",
    re.IGNORECASE,
)
_FALLS = re.compile(r"\W*(?:<|≤|&lt;|less|below|under|up\b|at most)", re.IGNORECASE)
_REACH = 110
_ABOVE = frozenset({Comparator.GE, Comparator.GT})
_BOUNDS = frozenset({Role.BAND, Role.THRESHOLD, Role.AGE})
_OTHER_GRADE = Opinion(
    Agreement.DISAGREES, "the text calls a side of renal function by a grade of the other side", "band"
)
_OTHER_SIGN = Opinion(Agreement.DISAGREES, "the upper end of a range has the sign of a lower end", "band")


def judge_band_words(text: str, quantities: Sequence[Quantity]) -> Opinions:
    """The opinions on bands that the words of their text contradict.

    What lies below a clearance holds the severest impairment, so neither "mild" nor "moderate" names it; what lies
    above one holds none, so "severe" does not.

    Args:
        text: the text.
        quantities: its numbers.
    """
    graded = may_hold(text, _GRADES)
    judged: Opinions = {}
    for band in quantities:
        if band.role in _BOUNDS and band.low != band.high and _turned_end(band.text):
            judged[band] = _OTHER_SIGN
        elif graded and band.role is Role.BAND and band.unit.startswith("mL/min") and _misnamed(band, text):
            judged[band] = _OTHER_GRADE
    return judged


def _turned_end(bounds: str) -> bool:
    """Whether a range that rises has a sign of a floor at its upper end; "<60 to ≥30" falls.

    >>> _turned_end("30 to >60 mL/min"), _turned_end("<60 to ≥30 mL/min")
    (True, False)
    """
    return _FALLS.match(bounds) is None and _TURNED_END.search(bounds) is not None


def _misnamed(band: Quantity, text: str) -> bool:
    """Whether the grade right before a bound names the other side of renal function."""
    grade = _GRADE.search(text, max(0, band.start - _REACH), band.start)
    if grade is None or grade["before"] or grade["behind"]:
        return False
    below = band.low is None or (band.low == 0 and band.high is not None)
    above = band.high is None or (band.comparator in _ABOVE and band.low == band.high)
    named = grade["grade"].lower()
    return (below and named != "severe") or (above and not below and named == "severe")
