"""Decide what a number of hours, days or doses is for: interval, check, duration, infusion time, moment or age.

Other numbers are decided in `roles`, `thresholds` and `unitless`.
"""

from __future__ import annotations

import re
from decimal import Decimal

from posology.assistant.dosing.age_terms import AGE_UNITS, FOR_SO_LONG, age_of
from posology.assistant.dosing.cadence import HOURS_IN_DAY
from posology.assistant.dosing.clauses import Clauses, Reading
from posology.assistant.dosing.list_leads import times_infusion
from posology.assistant.dosing.quantities import Comparator, Metric, Role
from posology.assistant.dosing.terms import Lead, Term, bound
from posology.assistant.dosing.traces import may_hold

_MONITOR = re.compile(
    r"\b(?:monitor|check|recheck|assess|test|re-?test|repeat|obtain|draw|screen|measure|determine|re-?evaluate)s?\b"
    r"|\b(?:monitoring|checking|assessing|testing|screening|measuring|measurements?|assessments?|surveillance)\b"
    r"|\b(?:monitored|checked|rechecked|assessed|tested|repeated|obtained|drawn|measured|determined|evaluated)\b"
    r"[^.;,\n0-9]{0,30}\Z"
    r"|\b(?:levels?|labs?|cbc|blood counts?|ecg|weigh)\b"
)
_MONITORS = (
    "monitor", "check", "assess", "test", "repeat", "obtain", "draw", "screen", "measur", "determin", "evaluat",
    "surveillance", "level", "lab", "cbc", "blood count", "ecg", "weigh",
)  # fmt: skip
_WEAK_MONITOR = re.compile(
    r"\b(?:creatinine|electrolytes|calcium|magnesium|phosph\w+|potassium|renal function|counts?|clearance"
    r"|crcl|egfr|[bc]mp|lfts?|a?ptt|inr|vitals?|vital signs?|blood pressure|temperature|fingersticks?|fbc|u&es?"
    r"|urinalysis|crp|cpk|ck|bun|scr|platelets?|liver (?:enzymes|function)|urine output|weights)\b"
)
_CALCULATED = re.compile(r"\b(?:divid|multipl)\w*(?: by| the| serum){0,3} \Z|[÷×/] ?(?:the )?(?:serum )?\Z")
_MONITOR_AFTER = re.compile(
    r"[ -]{0,2}(?:(?:serum|blood|complete|renal|laboratory|lab|24-hour|clinical) ){0,2}(?:monitoring"
    r"|checks?|measure\w*|assess\w*|test\w*|cbc|[bc]mp|lfts?|vitals?|weights|fbc|levels?|labs?"
    r"|surveillance|blood (?:counts?|tests?)|creatinine|electrolytes|ecgs?)\b"
    r"|[ -]{0,2}(?:[a-z-]{1,20} ){0,2}(?:monitoring|surveillance|checks|measurements?|assessments?|testing|tests)\b"
)
_MONITOR_VERB = re.compile(r"\b(?:monitor|check|recheck|measure|assess|test|repeat|obtain)\b")
_CONNECTIVE = re.compile(r"\b(?:and|while|whereas|but|then|thereafter)\b")
_OVER = re.compile(
    r"\bover (?:an? |the |at )?[^.;\n0-9]{0,30}\Z|\binfus(?:ed?|ing|ions?)\b[^.;\n0-9]{0,30}\b(?:for|in"
    r"|during|of|time|duration|period|is|at)\b[^.;\n0-9]{0,20}\Z"
)
_GIVING = re.compile(r"\b(?:infus|inject|iv push|slow push|drip|administ|bolus|over\b)")
_GIVEN = frozenset({Role.DOSE, Role.INTERVAL})
_TAKES = re.compile(
    r"\b(?:needs?|takes?|requires?|lasts?) (?:(?:about|approximately|a full|the full|only|just|merely) )?\Z"
)
_IN_MINUTES = re.compile(r"\b(?:given|administered|run|runs) in (?:(?:only|just|as little as|about) )?\Z")
_INFUSION_AFTER = re.compile(
    r"[ -]{0,2}(?:\(?(?!after\b|before\b|following\b|post\b|prior\b|from\b|of\b|per\b)[a-z-]+\)? ){0,2}"
    r"(?:infusions?|drip|push|injection)\b|[ -]{0,2}infusions?\b"
)
_APART = re.compile(
    r" (?:apart(?! from\b)|between doses)\b"
    r"|[ -]{1,2}(?:dosing )?(?:intervals?|dosing|dosage interval|regimens?|schedules?)\b"
)
# "2 g and another 2 g 12 hours later" is given at that interval.
_LATER = re.compile(r" later\b")
_AGAIN = re.compile(r"\b(?:another|again|a second (?:dose|[0-9])|repeat(?:ed)?|the same dose)\b[^.;]{0,40}\Z")
_SPACED = re.compile(r"\b(?:intervals?(?: of| is| to| at)?|spaced|separated by|q)\b[^.;\n0-9]{0,20}\Z")
_X_BEFORE = re.compile(r"(?:^|[ )])[x×] ?\Z")
_MOMENT_BEFORE = re.compile(
    r"\b(?:within|after|before|prior to|since|by|from|beyond|until|at)(?: the)?(?: first| next"
    r"| last)?(?: about| approximately)? ?\Z"
)
_UNTIL = re.compile(r"\b(?:until|through|thru|continued? (?:to|for)|up to)(?: (?:at least|about|approximately))? \Z")
_STOPPED = re.compile(
    r"\b(?:stop(?:s|ped|ping)?|discontinu(?:e[sd]?|ing)|ends?|ended|finish(?:es|ed)?)"
    r"(?: (?:it|them|treatment|therapy|the (?:drug|course|treatment)))? after(?: a total of)? \Z"
)
_THROUGH = re.compile(r"(?:up to|at least) [^.;]{0,20}(?:post|after (?:the )?transplant)")
_MOMENT_AFTER = re.compile(
    r" (?:before(?:hand)?|ahead|after|afterwards?|prior to|apart|later|ago|earlier|following|post"
    r"|(?:pre|post)-?operatively|from (?:the )?(?:onset|start)"
    r"|of (?:symptom|rash|onset|exposure|transplant)\w*)\b"
)
_AS_ONE = re.compile(r"(?<!day )(?<!daily )\bas \Z")
_IN_DOSES = re.compile(
    r"\b(?:in(?:to)?|divided|as|over)(?: (?:divided|equally|in|into|split))*(?: (?:about|equal))? ?\Z"
)
_DOSES_DAILY = re.compile(r" (?:daily|a day|per day|each day|every day|(?:every|per|in|over) 24 ?(?:hours?|h))\b")
_DIVIDED = re.compile(r" (?:divided|daily) ")
# "Rising every 2 weeks to 21 mg/kg": how often a dose is raised, not given.
_STEPPED = re.compile(r"\b(?:ris(?:es?|ing)|rais(?:ed?|ing)|increas(?:ed?|es|ing)|titrat(?:ed?|ing)) (?:the dose )?\Z")
_TO_DOSE = re.compile(r" (?:to|towards|up to|until) ")
# "A patient on haemodialysis three times a week": how often dialysis is. "After haemodialysis" is of a dose.
_DIALYSED = re.compile(
    r"\b(?:on|has|gets?|has had|receiv\w+|undergo\w+|needs?|[(:]) ?(?:maintenance |intermittent |chronic )?"
    r"(?:(?:ha?emo)?dialysis|hd)(?: sessions?)?[ ,(]{0,2}\Z|\(ha?emodialysis \Z|\bdialy[sz]ed \Z"
)
_SESSION = re.compile(r"[ -](?:of )?(?:ha?emo)?(?:dialysis|session)|[ -](?:of )?treatment session")


def decide_timed(term: Term, clauses: Clauses) -> Reading | None:
    """The role of "every 8 hours" or "twice weekly": an interval between doses, or how often something is checked.

    None where it is how often a patient is dialysed.
    """
    if clauses.folded.startswith(("each", "every"), term.start) and _SESSION.match(clauses.folded, term.end):
        return Reading(Role.DURATION)
    undosed = not clauses.last_dose or clauses.last_dose < clauses.start(term.start)
    if undosed and term.unit == "/week" and _DIALYSED.search(clauses.folded, clauses.start(term.start, 40), term.start):
        return None
    stepped = _STEPPED.search(clauses.folded, clauses.start(term.start, 40), term.start)
    if stepped is not None and _TO_DOSE.match(clauses.folded, term.end):
        return Reading(Role.FREQUENCY)
    if _is_monitoring(term, clauses):
        return Reading(Role.FREQUENCY)
    if term.lead is Lead.EVERY and not term.unit:
        _without_unit(term, clauses)
    return Reading(Role.INTERVAL)


def _without_unit(term: Term, clauses: Clauses) -> None:
    """Read the raised circle of "q6°" as hours; of "q6" alone nobody knows what the number counts."""
    if clauses.folded[term.end : term.end + 1] in {"°", "º"}:
        term.unit, term.end = "h", term.end + 1
    else:
        term.readable = False


def _is_monitoring(term: Term, clauses: Clauses) -> bool:
    folded = clauses.folded
    start = clauses.start(term.start)
    since_dose = max(start, min(clauses.last_dose, term.start))
    monitors = may_hold(folded[since_dose : term.start], _MONITORS)
    monitors = monitors and _MONITOR.search(folded, since_dose, term.start) is not None
    if monitors or clauses.last_frequency > since_dose:
        return True
    since_any = max(start, min(clauses.last_end, term.start))
    measured = _WEAK_MONITOR.search(folded, since_any, term.start) if since_dose == start else None
    if measured and not _CALCULATED.search(folded, since_any, measured.start()):
        return True
    if since_dose != start:
        return False
    if _MONITOR_AFTER.match(folded, term.end):
        return True
    opens = not _CONNECTIVE.sub("", folded[start : term.start]).strip(" *_|-•(")
    if opens and clauses.last_frequency and clauses.last_frequency == clauses.last_end:
        # "…during induction; every 1–2 weeks during maintenance": the tests of the clause before go on.
        return True
    return opens and _MONITOR_VERB.search(folded, term.end, clauses.end(term.end)) is not None


def decide_time(term: Term, clauses: Clauses) -> Reading:
    """The role of a plain number of minutes, hours, days, weeks, months or years."""
    folded, start = clauses.folded, term.start
    lowest = max(clauses.start(start, 70), min(clauses.last_end, start))
    unit = term.unit
    if clauses.list_role is not None and term.end <= clauses.list_tail:
        return Reading(clauses.list_role, Metric.AGE if clauses.list_role is Role.AGE else Metric.UNKNOWN)
    if unit in AGE_UNITS and clauses.last_role is Role.AGE and folded[clauses.last_end : start].strip(" (") == "from":
        bound(term, Comparator.GE)  # "under one year (from 2 weeks)"
        return Reading(Role.AGE, Metric.AGE)
    if unit in AGE_UNITS and (age := age_of(term, lowest, folded)) is not None:
        return age
    if _LATER.match(folded, term.end) and _AGAIN.search(folded, clauses.start(start, 70), start):
        term.end += len(" later")
        return Reading(Role.INTERVAL)
    if _APART.match(folded, term.end):
        apart = _APART.match(folded, term.end)
        if apart and "apart" in apart.group():
            term.end = apart.end()
        return Reading(Role.INTERVAL)
    spaced = _SPACED.search(folded, lowest, start)
    if spaced or (clauses.last_role is Role.INTERVAL and folded[clauses.last_end : start] == " to "):
        return Reading(Role.FREQUENCY if _is_monitoring(term, clauses) else Role.INTERVAL)
    return _decide_length(term, clauses, lowest)


def _decide_length(term: Term, clauses: Clauses, lowest: int) -> Reading:
    """A length of time: of a course, of an infusion, or the time to or from an event."""
    folded, start = clauses.folded, term.start
    short = term.unit in {"h", "min", "s"}
    if FOR_SO_LONG.search(folded, lowest, start) and clauses.last_infusion > max(
        clauses.start(start), clauses.last_dose
    ):
        return Reading(Role.DURATION)
    runs = short and (_INFUSION_AFTER.match(folded, term.end) or _OVER.search(folded, lowest, start))
    runs = runs or (term.unit in {"min", "s"} and _IN_MINUTES.search(folded, lowest, start))
    if runs or (short and clauses.last_role in _GIVEN and _TAKES.search(folded, lowest, start)):
        return Reading(Role.INFUSION_TIME)
    whole_days = term.unit == "h" and term.low is not None and term.low >= HOURS_IN_DAY
    if whole_days and FOR_SO_LONG.search(folded, lowest, start) and clauses.last_role is Role.INTERVAL:
        return Reading(Role.DURATION)
    if _X_BEFORE.search(folded, lowest, start) or (FOR_SO_LONG.search(folded, lowest, start) and not short):
        return Reading(Role.DURATION)
    if not short and (_UNTIL.search(folded, lowest, start) or _THROUGH.match(folded, term.start)):
        return Reading(Role.DURATION)
    if not short and _STOPPED.search(folded, lowest, start):
        return Reading(Role.DURATION)
    if (
        _MOMENT_AFTER.match(folded, term.tail or term.end)
        or _MOMENT_BEFORE.search(folded, lowest, start)
        or _worded_within(term, folded)
    ):
        return Reading(Role.THRESHOLD)
    if short and (
        term.compares
        or term.comparator is Comparator.GE
        or _GIVING.search(folded, clauses.start(start), clauses.end(term.end))
        or times_infusion(folded, start)
    ):
        return Reading(Role.INFUSION_TIME)
    return Reading(Role.DURATION)


def _worded_within(term: Term, folded: str) -> bool:
    return term.comparator is Comparator.LE and folded.startswith("within", term.start)


def decide_doses(term: Term, clauses: Clauses) -> Reading:
    """The role of a number of doses: how a daily amount is divided, or how long treatment lasts."""
    folded = clauses.folded
    lowest = max(clauses.start(term.start, 40), min(clauses.last_end, term.start))
    daily = _DOSES_DAILY.match(folded, term.end)
    if daily:
        term.end = daily.end()
    divided = (
        daily or _DIVIDED.search(folded, term.number_end, term.end) or _IN_DOSES.search(folded, lowest, term.start)
    )
    alone = not daily and term.low == term.high == 1 and _AS_ONE.search(folded, lowest, term.start)
    if divided and not alone and term.low is not None and term.high is not None:
        return divide_day(term)
    return Reading(Role.DURATION)


def divide_day(term: Term) -> Reading:
    """Turn "in 3 divided doses" into hours between doses, or a count per day when hours would not be whole."""
    counts = [term.low, term.high, *term.options]
    whole = all(count is not None and count > 0 and Decimal(24) % count == 0 for count in counts)
    if whole and term.low is not None and term.high is not None:
        term.low, term.high = Decimal(24) / term.high, Decimal(24) / term.low
        term.options = tuple(Decimal(24) / count for count in term.options)
        term.unit = "h"
    else:
        term.unit = "/day"
    term.lead = Lead.CADENCE
    return Reading(Role.INTERVAL)
