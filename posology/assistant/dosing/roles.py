"""Decide what each number is for, from its unit and the words nearest to it.

Works on terms already read (see `joining`); does not judge whether a number is right (see `verification`).
"""

from __future__ import annotations

import re
from functools import lru_cache

from posology.assistant.dosing.clauses import TIME_UNITS, UPPER_SIGNS, Clauses, Reading
from posology.assistant.dosing.counted_forms import form_counted_again
from posology.assistant.dosing.factors import dipstick_grade, factor_of
from posology.assistant.dosing.list_leads import list_of_maxima
from posology.assistant.dosing.metric_cues import LABORATORY, LEVEL_KINDS, RENAL_UNITS, Context, metric_of
from posology.assistant.dosing.newborn_weights import weighs_grams
from posology.assistant.dosing.quantities import Comparator, Metric, Role
from posology.assistant.dosing.signs import is_negated_giving, is_turned_too, reversed_sign
from posology.assistant.dosing.terms import Lead, Term, bound
from posology.assistant.dosing.thresholds import decide_clearance, decide_laboratory, nearest_cue
from posology.assistant.dosing.timing import decide_doses, decide_time, decide_timed, divide_day
from posology.assistant.dosing.unitless import decide_unitless, decide_worded

_DRUG = frozenset({"mg", "g", "mcg", "ng", "units", "million units", "mEq", "mmol", "umol", "nmol"})
_LEVELS = frozenset({"mcg/mL", "ng/mL", "mg/L", "units/mL"})
_FORMS = frozenset({"tablets", "capsules", "vials", "puffs", "drops", "sprays", "patches"})
_GIVEN = _DRUG | _FORMS
_MOMENTS = frozenset({"min", "h", "s"})
_VOLUMES = frozenset({"mL", "L", "dL"})
_CALENDAR = frozenset({"day", "week", "month"})
_TURNED = frozenset({Role.DOSE, Role.RATE, Role.INFUSION_TIME, Role.CONCENTRATION, Role.VOLUME, Role.DURATION})
_PERSON = frozenset({Metric.AGE, Metric.WEIGHT})
_OF_PERSON = frozenset({Role.AGE, Role.THRESHOLD})
_FLOOR_OR_CAP = frozenset({Comparator.GE, Comparator.LE})
_UNTIMED = TIME_UNITS | {""}
_CEILING = re.compile(
    r"\b(?:maximum|max\b\.?|exceed\w*|ceiling|capped?|(?:daily|dose) cap|upper limit|no more than|not more than"
    r"|never more|limit(?:ed)? to|stop(?:ping|s)? at"
    r"|(?:highest|largest|greatest|top) (?:[a-z-]+ ){0,4}(?:dose|dosage|rate|concentration)"
    r"(?! (?:studied|tested|used|reported|evaluated|was)\b))\b"
)
# What stands behind it are all maxima: "Maximum daily doses: metformin 2550 mg, gabapentin 3600 mg".
_CEILINGS = re.compile(
    r"\b(?:max\b\.?|maxim(?:um|al)|highest)(?: [a-z]+){0,2} (?:doses|amounts)\b|\b(?:maximums|maxima)\b"
)
_FLOORS = re.compile(r"\bmin(?:imum)?\b")
_CEILING_AFTER = re.compile(
    r" (?:(?:must|should|may) (?:not|never) )?be exceeded\b"
    r"| ?[(,]? ?(?:as (?:a|the) )?(?:max|maximum)\b\.?(?! ?(?:(?:total |daily |single )?dose )?(?:of|is|:|=)? ?[0-9])"
)
# "Max: neuropathy 300 mg/day, neuralgia 600 mg/day": behind a colon each label has a maximum of its own.
_LABELLED = re.compile(
    r"\bmax(?:imum|imal)?\b\.?[^.;:\n0-9]{0,40}:[ *_]*(?!then\b|give\b|start\b)[a-z][^.;:\n0-9]{1,60}[ :*_(]"
    r"(?:[0-9][0-9.,]*[^.;:\n]{0,120})?\Z"
)
_NO_LABEL = (
    r"(?![^0-9]*\b(?:is|are|was|giv\w+|start\w*|then|follow\w*|reduc\w*|tak\w+|increas\w*|us(?:ed?|ually|ual)|load\w*"
    r"|initial\w*|begin\w*|should|may|can|continu\w*|infus\w*|over|every|needs?|re(?:ceives?|quires?))\b)"
)
_LABEL = re.compile(rf"{_NO_LABEL}[^0-9\n]{{1,80}}")
_NEXT_LABELLED = re.compile(
    rf"{_NO_LABEL}[ *_]*(?:(?:once )?daily|(?:a|per|each) (?:day|week)|(?:per|a) [a-z]+)?[ ,;*_]+(?:and )?"
    r"[a-z][a-z (),/'*_-]{1,60}?:?[ *_]+"
)
_DAILY_BEFORE = re.compile(
    r"\bdaily (?:(?:[a-z]+ ){0,2})(?:dose|doses|dosage|amount|total|maximum|max|intake|limit|ceiling|cap)\b"
    r"[^.;\n0-9]{0,40}\Z"
    r"|\bmax(?:imum)?\b[^.;\n0-9]{0,40}\b(?:in a|per|each|a) day\b[^.;\n0-9]{0,20}\Z"
    r"|\btotal daily\b[^.;\n0-9]{0,30}\Z|\btdd(?: of| is|:|=)? \Z"
    r"|\b(?:hours?|h|daily)\b[^.;\n0-9]{0,40},? totall?ing \Z"
    r"|\b(?:total|sum|amount|dose) (?:per|a|each) day\b[^.;,\n0-9]{0,20}\Z"
)
_EACH_ONE = re.compile(r"(?:/|\b(?:per|a|each) )(?:single )?dose\b")  # "total daily dose of 15 mg/kg/dose"
_DAILY_AFTER = re.compile(
    r" (?:as (?:a |the )?)?(?:total )?daily (?:dose|maximum|total)\b| total daily\b| (?:in|within|per"
    r"|over) (?:any |a |each )?24[ -]?(?:hours?|h|hour period)\b"
    r"| \(?(?:(?:of|as) )?(?:(?!once|twice|thrice|times?\b|doses?\b|tablets?\b|hours?\b|and\b|or\b|on\b)[a-z-]+ ){1,3}"
    r"(?:component\)? )?(?:per|/|a) ?(?:day|24 ?(?:hours?|h))\b| \([^()0-9]{1,50}\) (?:per|each|a) day\b"
)
_DAILY_DIVIDED = re.compile(
    r" (?:once )?(?:daily|a day|per day|each day|every day|every 24 (?:hours|h))"
    r"(?=,? (?:given |administered )?(?:(?:equally |evenly )?(?:divided|split)"
    r"|(?:in|as|into) (?:[a-z]+|[0-9]{1,2}) (?:(?:equally |evenly )?(?:divided |equal |separate )?(?:doses|portions))))"
)
# "The maximum is 300 mg daily in diabetic neuropathy and 600 mg in postherpetic neuralgia": each use with its own.
_FOR_WHOM = r"(?:for|in|as|by|with|when|if|at|below|above|under|oral(?:ly)?|iv|im|of)\b[a-z (),/'-]{0,70}?"
_NEXT_MAXIMUM = re.compile(
    rf"{_NO_LABEL}"
    r"[ *_]*(?:(?:once )?daily|(?:a|per|each) day)?[ ,]*"
    rf"(?:{_FOR_WHOM}(?:,? (?:and|or|but)|,)(?: {_FOR_WHOM})?(?: to)? |,? (?:and|or|but) {_FOR_WHOM} )"
)
_NOT_REPEATED = re.compile(
    r"(?! ?(?:twice|thrice|(?:two|three|four|six|[0-9]) (?:times|divided)|every (?!day|24)|q ?[0-9]|[btq]id\b|divided"
    r"|is\b|are\b|over\b|as a (?:single|first)|once (?!daily|a day)|loading|then\b))"
)
_RANGE_BEFORE = re.compile(r"\brange(?: is| of|:)? \Z")
# In drug amounts per volume these words name the salt of a drug ("foscarnet sodium"), not a blood level.
_SALT = re.compile(r"(?:sodium|potassium|calcium|magnesium|phosphate)\b")
_CONFIDENCE = re.compile(r" ?(?:ci\b|confidence|credible)")


@lru_cache(maxsize=1024)
def _parts(unit: str) -> tuple[str, frozenset[str]]:
    """The numerator of a unit and its denominators."""
    first, *rest = unit.split("/")
    return first, frozenset(rest)


def decide(  # noqa: C901, PLR0912 - one branch per family of units
    term: Term, following: Term | None, clauses: Clauses, context: Context
) -> Reading | None:
    """The role of a term, None when the number has no clinical role.

    Completes the term on the way: inherited units, ceilings, days of a course.
    """
    if term.lead:
        if term.lead is not Lead.EVERY or term.unit in _UNTIMED:
            return decide_timed(term, clauses)
        term.lead = Lead.NONE
    unit = term.unit
    if unit in {"", "h"} and (reading := dipstick_grade(term, clauses) or factor_of(term, clauses)) is not None:
        return reading
    if not unit:
        if term.cued:
            return Reading(Role.DOSE)
        if term.plain and (form := form_counted_again(clauses.folded, term.start, term.end)):
            term.unit, term.inherited = form, True
            return Reading(Role.DOSE)
        worded = term.worded
        reading = decide_worded(term, clauses.folded) if worded else decide_unitless(term, following, clauses, context)
        if reading is not None or not term.unit:
            return reading
        unit = term.unit
    if unit in TIME_UNITS:
        return decide_time(term, clauses)
    if unit in RENAL_UNITS:
        return decide_clearance(term, clauses, context)
    if unit == "%":
        return None if _CONFIDENCE.match(clauses.folded, term.end) else Reading(Role.PERCENTAGE)
    if unit == "m2" and term.value_text(clauses.folded) == "1.73":
        return None
    if unit in {"kg", "lb"} or weighs_grams(term, clauses):
        if term.comparator is Comparator.NONE and term.low == term.high and _is_from(term, clauses):
            bound(term, Comparator.GE)
        return Reading(Role.THRESHOLD, Metric.WEIGHT)
    if unit in LABORATORY and not is_strength(term, clauses):
        return decide_laboratory(term, clauses, context)
    if unit == "dose":
        return decide_doses(term, clauses)
    if unit == "dose/day":
        return divide_day(term)
    if unit in {"/day", "/week", "/month", "day/week"}:
        return decide_timed(term, clauses)
    return _amount(term, clauses)


def _amount(term: Term, clauses: Clauses) -> Reading:
    """Drug amounts, volumes, rates and concentrations."""
    first, per = _parts(term.unit)
    folded = clauses.folded
    lowest = max(clauses.start(term.start, 80), min(clauses.last_end, term.start))
    if (listed := _CEILINGS.search(folded, lowest, term.start)) is not None:
        clauses.ceilings_end = clauses.end(listed.end(), len(folded))
    ceiling = term.ceiling or _under_ceiling(term, folded, lowest) or term.end <= clauses.ceilings_end
    if not ceiling and clauses.last_maximum and term.comparator is Comparator.NONE:
        ceiling = _joins_maximum(term, clauses) or _is_next_maximum(term, clauses)
    ceiling = ceiling or _is_listed_maximum(term, clauses)
    if ceiling and term.comparator is Comparator.NONE and term.low == term.high:
        term.comparator, term.low = Comparator.LE, None
    if not per.isdisjoint(_MOMENTS):
        return Reading(Role.RATE)
    if not per.isdisjoint(_VOLUMES):
        return _per_volume(term, clauses)
    volume = first in {"mL", "L", "dL", "uL"}
    if not volume and first not in _GIVEN:
        return Reading(Role.THRESHOLD)
    if per.isdisjoint(_CALENDAR):
        _take_day(term, folded, lowest)
    if volume:
        return Reading(Role.VOLUME)
    if clauses.dose_unit == f"{term.unit}/day" and _RANGE_BEFORE.search(folded, lowest, term.number_start):
        term.unit, term.inherited = clauses.dose_unit, True  # "100 mg a day, range 25 to 200 mg"
    return Reading(Role.MAXIMUM if ceiling else Role.DOSE)


def _take_day(term: Term, folded: str, lowest: int) -> None:
    """Give an amount the day of which the words around it tell, unless it is that of each dose."""
    daily = _DAILY_AFTER.match(folded, term.end) or _DAILY_DIVIDED.match(folded, term.end)
    told = daily or _DAILY_BEFORE.search(folded, lowest, term.number_start)
    if told and _EACH_ONE.search(folded, term.number_end, term.end) is None:
        term.unit, term.inherited = f"{term.unit}/day", True
        term.end = daily.end() if daily else term.end


def is_strength(term: Term, clauses: Clauses) -> bool:
    """Whether "400 mg/100 mL" is the strength of a solution: no word for a measured value stands before it."""
    hundred = term.unit.endswith("/dL") and "100" in clauses.folded[term.number_end : term.end]
    return hundred and nearest_cue(term, clauses) is None


def gap_is_or(folded: str, end: int, start: int, *, both: bool = False) -> bool:
    """Whether only "or" stands between two amounts: "no more than 15 mg/kg/day or 1.5 g/day" is two ceilings.

    With `both`, "and" joins them too: one by body weight, the other for any body.
    """
    between = folded[end:start].strip(" ,(*_")
    return between in {"or", "nor"} or (both and between in {"and", "&", "and also"})


def _joins_maximum(term: Term, clauses: Clauses) -> bool:
    """Whether an amount is joined to a maximum right before it; it takes the day of that one."""
    both = ("/kg" in clauses.dose_unit) != ("/kg" in term.unit)
    if not gap_is_or(clauses.folded, clauses.last_maximum, term.start, both=both):
        return False
    if both and clauses.dose_unit.endswith("/day") and not term.unit.endswith("/day"):
        term.unit, term.inherited = f"{term.unit}/day", True
    return True


def _is_next_maximum(term: Term, clauses: Clauses) -> bool:
    """Whether an amount is one more maximum, for other people or another use than the one right before it."""
    between = clauses.folded[clauses.last_maximum : term.start]
    joined = _NEXT_MAXIMUM.fullmatch(between) or (
        _NEXT_LABELLED.fullmatch(between)
        and _LABELLED.search(clauses.folded, max(0, clauses.last_maximum - 160), clauses.last_maximum)
    )
    if joined is None or _NOT_REPEATED.match(clauses.folded, term.end) is None:
        return False
    if f"{term.unit}/day" == clauses.dose_unit:
        term.unit, term.inherited = clauses.dose_unit, True
    return True


def _is_listed_maximum(term: Term, clauses: Clauses) -> bool:
    """Whether an amount is an item of a list of maxima: behind its label alone, and not repeated."""
    folded = clauses.folded
    if term.comparator is not Comparator.NONE or clauses.last_end > folded.rfind("\n", 0, term.start):
        return False
    of_list = list_of_maxima(folded, term.start) if _NOT_REPEATED.match(folded, term.end) else ""
    if not of_list or _LABEL.fullmatch(folded, folded.rfind("\n", 0, term.start) + 1, term.start) is None:
        return False
    if of_list == "day" and "/day" not in term.unit:
        term.unit, term.inherited = f"{term.unit}/day", True
    return True


def _per_volume(term: Term, clauses: Clauses) -> Reading:
    """An amount per volume: a blood level or other measured value after its word, else the strength of a solution."""
    cue = nearest_cue(term, clauses, 50)
    if cue is None or cue.kind not in LEVEL_KINDS:
        further = nearest_cue(term, clauses, 110)
        cue = further if further is not None and further.kind in LEVEL_KINDS - {"level"} else cue
    if cue is None or cue.kind in {"age", "weight", "crcl", "egfr"} or _SALT.match(clauses.folded, cue.start):
        return Reading(Role.CONCENTRATION)
    if cue.kind in LEVEL_KINDS and term.unit not in _LEVELS:
        drug = clauses.folded.startswith("drug", cue.start)
        return Reading(Role.CONCENTRATION if drug else Role.THRESHOLD, metric_of("" if drug else cue.kind, term.unit))
    return Reading(Role.THRESHOLD, metric_of(cue.kind, term.unit))


def _under_ceiling(term: Term, folded: str, lowest: int) -> bool:
    if _CEILING_AFTER.match(folded, term.end):
        return True
    if term.comparator is not Comparator.NONE:
        return False
    return _CEILING.search(folded, lowest, term.start) is not None and not _FLOORS.search(folded, lowest, term.start)


def _is_from(term: Term, clauses: Clauses) -> bool:
    """Whether a weight is where something begins: "200 mg from 40 kg", not "from 40 kg to …"."""
    folded = clauses.folded
    return folded.endswith(" from ", 0, term.start) and not folded.startswith((" to ", " down", " up"), term.end)


def share_sign(term: Term, reading: Reading, clauses: Clauses) -> None:
    """Give a body weight or age the sign of the one before it: "at least 12 years and 35 kg"."""
    pair = {clauses.last_role, reading.role}
    person = reading.metric in _PERSON and pair == _OF_PERSON and clauses.last_sign in _FLOOR_OR_CAP
    if person and term.plain and clauses.folded[clauses.last_end : term.start] == " and ":
        bound(term, clauses.last_sign)


def turn_forbidden(term: Term, reading: Reading, clauses: Clauses) -> Reading:
    """Turn the sign of "must not be given over less than 60 minutes" into the allowed side."""
    if (
        not term.compares
        or term.ceiling
        or reading.role not in _TURNED
        or (term.low is not None and term.high is not None)
    ):
        return reading
    lowest = max(clauses.start(term.start), min(clauses.last_end, term.start))
    turned = is_negated_giving(clauses.folded, lowest, term.start)
    turned = turned or (clauses.last_turned > 0 and is_turned_too(clauses.folded, clauses.last_turned, term.start))
    if not turned:
        return reading
    clauses.last_turned = term.end
    limit = term.low if term.low is not None else term.high
    term.comparator = reversed_sign(term.comparator)
    upper = term.comparator in UPPER_SIGNS
    term.low, term.high = (None, limit) if upper else (limit, None)
    term.low_open, term.high_open = term.comparator is Comparator.GT, term.comparator is Comparator.LT
    return Reading(Role.MAXIMUM) if upper and reading.role is Role.DOSE else reading
