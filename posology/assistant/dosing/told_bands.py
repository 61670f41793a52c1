"""A clearance told of one person in a sentence of its own, held for the doses of the sentences beside it.

"His creatinine clearance is 40 mL/min. Give 30 mg daily." Bands and doses of one clause are put together in `grouping`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from posology.assistant.dosing import mentions
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.measures import is_point
from posology.assistant.dosing.quantities import Metric, Quantity, Role

_PERSON = re.compile(
    r"\b(?:his|her|their|my|the patient(?:['’]s)?|this patient(?:['’]s)?|patient|pt|he|she|mrs?|ms|man|woman|lady"
    r"|gentleman|boy|girl|(?:\d+|\w+)[- ]?(?:year|yr)s?[- ]old|\d+ ?(?:yo|y/o|y)|has|had)\b",
    re.IGNORECASE,
)
# Nothing but what was measured: "CrCl 40 mL/min", "Estimated creatinine clearance: 40 mL/min".
_MEASURE = re.compile(
    r"[\s*•\-–]*(?:(?:estimated|calculated|current|measured|serum|renal function|now)[\s:,]*)*"
    r"(?:(?:creatinine )?clearance|creatinine|cr?cl|cl ?cr|ccr|e?gfr|s?cr|anc|neutrophils|platelets|ha?emoglobin|hb"
    r"|potassium|k)?[\s:=~]*(?:is|of|was|about)?[\s:=~]*",
    re.IGNORECASE,
)
_OTHER_FUNCTION = re.compile(
    r"\b(?:usual|usually|normal(?:ly)?|standard|before|until now|previously|so far|originally|ordinar\w+|if)\b",
    re.IGNORECASE,
)
# A sentence with a rule or a limit in it tells nothing of a person.
_RULE = re.compile(
    r"\b(?:dos(?:e|es|ed|ing|age)|adjust\w*|reduc\w*|cut-?off|threshold|limit|bound\w*|border\w*|recommend\w*|contraindicat\w*"
    r"|avoid\w*|if|when|where|should|must|may|can|need\w*|label|table|normal|usual\w*|until|unless|halv\w*|not|patients|people"
    r"|adults|children|below|above|under|over|less|more|study|studied|trials?|excluded|start\w*|stop\w*)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\b(?:so|therefore|thus|hence|accordingly|consequently|now|reduc\w*|lower\w*|halv\w*|instead|give|gets?|receives?|he|she"
    r"|his|her|they|this|the patient|then)\b",
    re.IGNORECASE,
)
_END = " .;,:\n"
_MEASURED = frozenset({
    Metric.CRCL, Metric.CRCL_PER_KG, Metric.CRCL_INDEXED, Metric.EGFR, Metric.SCR, Metric.ANC, Metric.PLATELETS,
    Metric.HAEMOGLOBIN, Metric.POTASSIUM,
})  # fmt: skip


def told_on(clauses: Iterable[Clause]) -> Iterator[Clause]:
    """The clauses in order, each with what the sentences before it told of the person that it is about.

    Doses without a band are given at the one that was told; other values are judged with the first doses after them.
    """
    told: Quantity | None = None
    facts: list[Quantity] = []
    held = list(clauses)
    _give_backwards(held)
    for clause in held:
        if clause.groups and facts:
            clause = replace(clause, rest=[*facts, *clause.rest])  # noqa: PLW2901 - the clause with its facts
            facts = []
        if clause.bands:
            told = told_in(clause)
        elif told is not None:
            give(told, clause)
        if not clause.groups:
            facts = [q for q in clause.rest if is_fact(q, clause)]
        yield clause


def _give_backwards(clauses: list[Clause]) -> None:
    """Give doses that other doses follow what the sentence right after them tells of the person they are for.

    What is told behind the last doses of a text is held for them before (see `told_behind`).

    What the next doses follow from ("so he gets 75 mg") is told for those alone.
    """
    known = False  # what was told before the doses holds for them
    for place, (clause, after) in enumerate(pairwise(clauses)):
        later = next((one.text for one in clauses[place + 2 :] if one.groups), "")
        known = known or (
            not clause.groups and (told_in(clause) is not None or any(is_fact(q, clause) for q in clause.rest))
        )
        if known or not clause.groups or after.groups or _GOES_ON.search(later):
            continue
        told = None if clause.bands else told_in(after)
        if told is not None and is_point(told):
            give(told, clause)
        facts = [q for q in after.rest if is_fact(q, after)]
        if facts and not mentions.stages(clause.text):
            clauses[place] = replace(clause, rest=[*clause.rest, *facts])


def give(told: Quantity, clause: Clause) -> None:
    """Give the doses of a clause the band that was told before; one told for usual function keeps none."""
    usual = _OTHER_FUNCTION.search(clause.text) is not None and not any(group.base for group in clause.groups)
    for group in clause.groups if not usual else ():
        if group.band is None and not (group.base or group.dialysis or group.refuted or group.replaced):
            group.band = told


def is_fact(quantity: Quantity, clause: Clause) -> bool:
    """Whether a value of a clause without doses was measured in a person, or is the person's age."""
    person = _PERSON.search(clause.text) is not None
    known = quantity.metric in _MEASURED or (quantity.role is Role.AGE and person)
    told = person or _RULE.search(clause.text) is None or _stands_alone(quantity, clause)
    return known and is_point(quantity) and told


def of_a_person(text: str) -> bool:
    """Whether a text speaks of one person ("He is on dialysis")."""
    return _PERSON.search(text) is not None


def _stands_alone(quantity: Quantity, clause: Clause) -> bool:
    """Whether a clause holds nothing but the name of a measure and its value."""
    start, end = quantity.start - clause.start, quantity.end - clause.start
    return _MEASURE.fullmatch(clause.text, 0, start) is not None and not clause.text[end:].strip(_END)


def told_in(clause: Clause) -> Quantity | None:
    """The only band of a clause that tells it of a person, or that states no rule; None of another clause."""
    if len(clause.bands) != 1 or clause.groups:
        return None
    band = clause.bands[0]
    told = is_point(band) and (_PERSON.search(clause.text) is not None or _RULE.search(clause.text) is None)
    return band if told or _stands_alone(band, clause) else None
