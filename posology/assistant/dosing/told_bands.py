"""A clearance told of one person in a sentence of its own, held for the doses of the sentences after it.

"His creatinine clearance is 40 mL/min. Give 30 mg daily." Bands and doses of one clause are put together in `grouping`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.measures import is_point
from posology.assistant.dosing.quantities import Quantity

_PERSON = re.compile(
    r"\b(?:his|her|their|my|the patient(?:['’]s)?|this patient(?:['’]s)?|patient|pt|he|she|mrs?|ms|man|woman|lady"
    r"|gentleman|boy|girl|(?:\d+|\w+)[- ]?(?:year|yr)s?[- ]old|\d+ ?(?:yo|y/o|y)|has|had)\b",
    re.IGNORECASE,
)
# Nothing but what was measured: "CrCl 40 mL/min", "Estimated creatinine clearance: 40 mL/min".
_MEASURE = re.compile(
    r"[\s*•\-–]*(?:(?:estimated|calculated|current|measured|serum|renal function|now)[\s:,]*)*"
    r"(?:creatinine(?: clearance)?|cr?cl|cl ?cr|ccr|e?gfr|s?cr)?[\s:=~]*(?:is|of|was|about)?[\s:=~]*",
    re.IGNORECASE,
)
_OTHER_FUNCTION = re.compile(
    r"\b(?:usual|usually|normal(?:ly)?|standard|before|until now|previously|so far|originally|ordinar\w+|if)\b",
    re.IGNORECASE,
)
_END = " .;,:\n"


def told_on(clauses: Iterable[Clause]) -> Iterator[Clause]:
    """The clauses in order, the doses of those without a band at the one that was told before."""
    told: Quantity | None = None
    for clause in clauses:
        if clause.bands:
            told = _told(clause)
        elif told is not None and not _OTHER_FUNCTION.search(clause.text):
            for group in clause.groups:
                if group.band is None and not (group.base or group.dialysis or group.refuted or group.replaced):
                    group.band = told
        yield clause


def _told(clause: Clause) -> Quantity | None:
    """The only band of a clause that tells it of a person, or that tells nothing else; None of another clause."""
    if len(clause.bands) != 1 or clause.groups:
        return None
    band = clause.bands[0]
    start, end = band.start - clause.start, band.end - clause.start
    alone = _MEASURE.fullmatch(clause.text, 0, start) is not None and not clause.text[end:].strip(_END)
    return band if alone or (is_point(band) and _PERSON.search(clause.text) is not None) else None
