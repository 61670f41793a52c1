"""Decide about a number that carries no unit: dose slot, table cell, day of treatment, band, or nothing clinical.

Takes a unit only from the context, a header or a sibling in the text, and says so; it never guesses one.
"""

from __future__ import annotations

import re
from decimal import Decimal

from posology.assistant.dosing.clauses import UPPER_SIGNS, Clauses, Reading
from posology.assistant.dosing.decades import of_a_life
from posology.assistant.dosing.metric_cues import Context, last_cue, metric_of, read_context
from posology.assistant.dosing.quantities import Comparator, Metric, Role
from posology.assistant.dosing.terms import Lead, Term
from posology.assistant.dosing.thresholds import decide_measured, printed_before
from posology.assistant.dosing.units import UNIT_PATTERN, canonical_unit

_PARTED = re.compile(r"[,×*÷/]")
_UNIT_BEFORE = re.compile(rf"[( ]({UNIT_PATTERN})[)*]{{0,3}} ?[:=|] ?\Z")
_CELL = 40
_LETTER = re.compile("[a-z]")
_BRACKETS = re.compile(r"\([^()]{0,30}\)|\bin [a-z/0-9. ²]{2,20}")
_OPENING = re.compile(r"\b(?:between|from|for|if|about)\b")
_DAY_LABEL = re.compile(
    r"\b(?P<until>(?:to|until|through|thru|up to|stop(?:ped)? (?:at|on)|discontinued? (?:at|on)) )?"
    r"(?P<unit>day|week|month)s? (?:number )?\Z"
)
# "Until day 200 in kidney and day 100 in heart recipients": the second day ends a course, too.
_UNTIL_TOO = re.compile(
    r"\b(?:to|until|through|thru|up to) (?:[a-z-]+ ){0,2}?(?P<unit>day|week|month) [0-9]+"
    r"(?:(?!\b(?:start|begin|begun|initiat))[^.;0-9]){0,70}"
    r"(?:\b(?:and|or|but|while|whereas)|[,(]) (?:(?!start|begin)[a-z]+ ){0,3}\Z"
)
_UNTIL_REACH = 140
_OF_SO_MANY = re.compile(r" of [0-9]")
_LISTED = frozenset(
    (  # noqa: SIM905 - words read better than a list of strings
        "table tables section sections figure fig fig. figures reference references ref ref. step phase type "
        "grade class stage chapter page pages version no no. number appendix box item study group arm cohort "
        "category level part line protocol hsv hhv cyp il covid rule equation eq january february march april "
        "may june july august september october november december jan feb mar apr jun jul aug sep sept oct "
        "nov dec in since year § # n p"
    ).split()
)
_SLOT_BEFORE = re.compile(
    r"(?:\b(?:giv(?:e|en|ing)|administer(?:ed|ing)?|tak(?:e|en|ing)|prescribe[d]?|infused?|injected?"
    r"|receive[sd]?|start(?:ed)?(?: with| at)?|then|dose(?: of| is| was|:)"
    r"|dosage(?: of| is|:)|doses of|increase[d]? to|reduce[d]? to|decrease[d]? to"
    r"|load(?:ing)?(?: dose)?(?: of| with)?) ?)\Z"
)
_SLOT_AFTER = re.compile(r"(?: ?(?:iv|po|im|sc|orally|intravenously|by mouth|subcutaneously))? ?\Z")
# "Once" and "as a single dose" are told of a dose, whatever route stands between.
_ONCE_AFTER = re.compile(
    r" (?:(?:iv|po|im|sc|orally|intravenously|intramuscularly|subcutaneously|by mouth) )?(?:given )?"
    r"(?:once|twice|as a single dose)\b"
)
# A bare number that fills a cell before a cell of how often is the dose of its row, its unit left out.
_CELL_AFTER = re.compile(r" ?\| ?(?:once|twice|thrice|daily|every\b|q ?[0-9]|single|(?:two|three|four) times)")
_FORMULA_BEFORE = frozenset("×*/÷+^")
_FORMULA_AFTER = re.compile(r":[0-9]| ?[×*÷+^]| ?- ?(?:age|\()| ?/ ?\(|\)? ?[×*÷]")
_GIVEN_TIMES = re.compile(r"[ ,(]{0,2}(?:(?:po|iv|im|sc|orally|by mouth) )?[x×] ?")
_GIVEN_AFTER = 12
_COUNTS = frozenset(map(Decimal, range(1, 61)))
_OLDEST = Decimal(120)
# "STEMI at 80: 0.75 mg/kg": two digits behind a use, at the beginning of a text or line, are the age.
_AT_YEARS = re.compile(
    r"[ #*-]*(?:(?!(?:dose|give|infuse|run|rate|start|set|keep|maintain|stop|hold|target|clearance|crcl|e?gfr|level"
    r"|trough|peak|creatinine|weight|at)\b)[a-z][a-z'-]* ){1,5}(?:at|aged) "
)
_SOMEBODY_OF = re.compile(r"\b(?:man|woman|lady|gentleman|patient|person|male|female) of \Z")
_FACT_GOES_ON = re.compile(r" ?(?:[,.;:)]|(?:with|who|on|and|has|weigh)\b|\Z)")
_AGED_BEFORE = re.compile(r"\b(?:aged|age(?: of| is)?|turned) \Z")
_BEHIND_YEARS = re.compile(r"(?<=[0-9]{2})(?::(?![0-9])|,(?! ?[0-9]))")
_AND = frozenset({",", "and", ", and", "&", "or", ", or"})
_OLDER = re.compile(r"\b(?:older|younger)\b")
_PERSONS = re.compile(
    r"\b(?:patients?|adults?|people|persons?|individuals?|men|man|women|woman|those|subjects?|children|child"
    r"|boys?|girls?|kids|adolescents?|teen(?:ager)?s?)(?: who are| aged)? \Z"
)
_HEADS_ITEM = re.compile(r"[ *_]{0,3}(?::(?!\d)|→|⇒|[-=]>|=(?!=)|[–—-] )")
# "Every 12 hours at CrCl 40 to 59, every 24 hours at 20 to 39": the second range is a clearance like the first.
_AT = re.compile(r"\b(?:at|if) \Z")
_IN_ITEM = re.compile(r"(?:\b(?:at|if) |\()\Z")
_ENDS_ITEM = re.compile(r" ?(?:[,;:)\n]|\.(?!\d)|$)")
_GOES_ON = re.compile(r"\s(?:for|from|if|in|when|with|and|but|once|twice)\b")
# "≥2 of the following": how many of some criteria, not a clearance.
_COUNTS_CRITERIA = re.compile(
    r"[\s*_]*(?:of[\s*_]*(?::|(?:the|these|those|following|age|weight|serum)\b)"
    r"|(?:\w+\s)?(?:criteri|(?:risk )?factors?\b))"
)
_THEN = re.compile(r"\b(?:then|followed by|thereafter) ?\Z")


def decide_unitless(term: Term, following: Term | None, clauses: Clauses, context: Context) -> Reading | None:
    """A number without any unit; one whose unit stands before it ("Dose (mg/kg): 40") gets that unit and no role yet.

    Otherwise a band or threshold after its metric, a dose in a dose slot, else nothing.
    """
    folded, start = clauses.folded, term.start
    listed = _listed(term, clauses)
    if listed is not None or _dose_cell(term, folded, context):
        return listed or Reading(Role.DOSE)
    signed = term.comparator is not Comparator.NONE or term.low != term.high
    before = folded[max(0, start - 3) : start].rstrip(" (")
    if (before[-1:] in _FORMULA_BEFORE and before[-2:] != "k+") or _FORMULA_AFTER.match(folded, term.end):
        return None
    lowest = max(clauses.start(start, 70), min(clauses.last_end, start))
    if not _LETTER.search(folded, lowest, start) and (following is None or following.lead is Lead.NONE):
        if not signed and len(folded) > _CELL:
            return None
        return _unnamed(term, clauses, context, lowest)
    if _dose_slot(term, following, folded, lowest):
        offered = clauses.dose_unit if _THEN.search(folded, lowest, start) else context.dose_unit
        if offered:
            term.unit, term.inherited = offered, True
        return Reading(Role.MAXIMUM if term.ceiling else Role.DOSE)
    cue = last_cue(folded, lowest, term.number_start)
    if (
        cue is not None
        and (signed or start - cue.end <= 16)
        and not _PARTED.search(_BRACKETS.sub("", folded[cue.end : start]))
    ):
        return decide_measured(term, cue, clauses, context)
    printed = _UNIT_BEFORE.search(folded, max(lowest, start - 30), start)
    if printed is not None and (unit := canonical_unit(printed[1])):
        term.unit, term.inherited = unit, True
        return None
    label = _DAY_LABEL.search(folded, lowest, start)
    if label is not None and not term.worded:
        return _labelled(term, label, clauses)
    return _unnamed(term, clauses, context, lowest)


def decide_worded(term: Term, folded: str) -> Reading | None:
    """A number in words without a unit, behind a word for an age ("aged eighty-four"); None for any other."""
    if not term.plain or _AGED_BEFORE.search(folded, max(0, term.start - 12), term.start) is None:
        return None
    term.unit, term.inherited = "year", True
    return Reading(Role.AGE, Metric.AGE)


def _labelled(term: Term, label: re.Match[str], clauses: Clauses) -> Reading | None:
    """A day of life, or a day, week or month of a course or until which it lasts; "day 9 of 14" is how far one is."""
    if label["unit"] == "day" and clauses.folded.startswith(" of life", term.end):
        term.unit, term.inherited = "day", True
        return Reading(Role.AGE, Metric.AGE)
    if label["unit"] == "day" and _OF_SO_MANY.match(clauses.folded, term.end):
        return None
    term.start, term.unit, term.inherited = label.start("unit"), label["unit"], True
    ends = bool(label["until"]) or _ends_too(term, label["unit"], clauses)
    clauses.day_list = "" if ends else label["unit"]
    return Reading(Role.DURATION if ends else Role.THRESHOLD)


def _ends_too(term: Term, unit: str, clauses: Clauses) -> bool:
    """Whether a day shares the word before another one that ends a course."""
    if clauses.last_role is not Role.DURATION:
        return False
    shared = _UNTIL_TOO.search(clauses.folded, clauses.start(term.start, _UNTIL_REACH), term.start)
    return shared is not None and shared["unit"] == unit


def _dose_cell(term: Term, folded: str, context: Context) -> bool:
    """Whether a number fills a cell before one of how often: the dose of its row, its unit in the header or nowhere."""
    filled = term.plain and not term.worded and folded[: term.start].rstrip(" *_").endswith("|")
    if not filled or context.renal_unit or not _CELL_AFTER.match(folded, term.end):
        return False
    if context.dose_unit:
        term.unit, term.inherited = context.dose_unit, True
    return True


def _listed(term: Term, clauses: Clauses) -> Reading | None:
    """A number explained by the one before it or by its own sign: "q12h ×2", "days 1, 3", "80 or older"."""
    folded, start = clauses.folded, term.start
    since = folded[clauses.last_end : start] if clauses.last_end and start - clauses.last_end <= _GIVEN_AFTER else "."
    given = clauses.last_role in {Role.DOSE, Role.INTERVAL} and term.plain and term.low in _COUNTS
    if given and _GIVEN_TIMES.fullmatch(since):
        term.unit, term.inherited = "dose", True
        return Reading(Role.DURATION)
    if clauses.day_list and since.strip(" ") in _AND:
        term.unit, term.inherited = clauses.day_list, True
        return Reading(Role.THRESHOLD)
    clauses.day_list = ""
    if _aged(term, folded):
        term.unit, term.inherited = "year", True
        return Reading(Role.AGE, Metric.AGE)
    return None


def _aged(term: Term, folded: str) -> bool:
    """Whether the wording of the sign itself tells an age: "80 or older", "younger than 12"."""
    value = term.low if term.low is not None else term.high
    if value is None or value > _OLDEST:
        return False
    if term.low != term.high and of_a_life(folded, term.start):
        return True
    if (
        term.plain
        and _SOMEBODY_OF.search(folded, max(0, term.start - 14), term.start)
        and _FACT_GOES_ON.match(folded, term.end)
    ):
        return True
    if term.plain and _BEHIND_YEARS.match(folded, term.end):
        line = folded.rfind("\n", 0, term.start) + 1
        if _AT_YEARS.fullmatch(folded, line, term.start):
            return True
    if term.compares and _PERSONS.search(folded, max(0, term.start - 32), term.start):
        return True  # "in patients under 70": nothing was measured, so it is the age
    return bool(
        _OLDER.search(folded[term.start : term.number_start]) or _OLDER.search(folded[term.number_end : term.end])
    )


def _dose_slot(term: Term, following: Term | None, folded: str, lowest: int) -> bool:
    led = following is not None and following.lead is not Lead.NONE and following.start - term.end <= 20
    if led and following is not None and not term.compares and _SLOT_AFTER.match(folded, term.end, following.start):
        return last_cue(folded, lowest, term.number_start) is None
    return _SLOT_BEFORE.search(folded, lowest, term.start) is not None and last_cue(folded, lowest, term.start) is None


def _kind_above(term: Term, clauses: Clauses) -> str:
    """The clearance by which the list of a number goes, where the text above names one."""
    return read_context(clauses.folded[max(0, term.start - 300) : term.start]).renal_kind


def _kind_in_list(term: Term, clauses: Clauses, told: str, *, opens: bool) -> str:
    """The clearance that a bare range is in a list by clearance whose unit is told nowhere, "" for none.

    Args:
        term: the range ("30–49: 500 mg", "every 24 hours at 20 to 39").
        clauses: its text.
        told: the clearance that the text or its context has named.
        opens: whether the range heads an item.
    """
    if clauses.band_kind and _AT.search(clauses.folded, max(0, term.start - 4), term.start):
        return clauses.band_kind if _ENDS_ITEM.match(clauses.folded, term.end) else ""
    return told or _kind_above(term, clauses) if opens else ""


def _is_item(term: Term, clauses: Clauses) -> bool:
    """Whether a bare range is all of an item's condition: "1 g (30–60)", "1 g if 30–60", ">60, 30–60 and <30"."""
    folded = clauses.folded
    if clauses.last_role is Role.BAND and folded[clauses.last_end : term.start].strip(" ") in _AND:
        return True
    if _IN_ITEM.search(folded, max(0, term.start - 4), term.start) is None:
        return False
    goes_on = bool(clauses.band_unit) and _GOES_ON.match(folded, term.end) is not None
    return goes_on or _ENDS_ITEM.match(folded, term.end) is not None


def _unnamed(term: Term, clauses: Clauses, context: Context, lowest: int) -> Reading | None:
    """A bare number that nothing in its own clause names: a table cell, or a sibling row's band."""
    folded = clauses.folded
    previous = folded[lowest : term.start].rstrip(" (:*").rsplit(" ", 1)[-1]
    if previous in _LISTED or (previous.startswith(("p", "n", "r", "hr", "or")) and len(previous) <= 2 and previous):
        return None
    if term.plain and not term.worded and _ONCE_AFTER.match(folded, term.end):
        return Reading(Role.DOSE)
    if _COUNTS_CRITERIA.match(folded, term.end):
        return None
    alone = (
        len(folded) <= _CELL
        and not _OPENING.sub("", folded[: term.start]).strip(" *_|(")
        and not folded[term.end :].strip(" *_|)†‡:0123456789,")
    )
    signed = term.comparator in {Comparator.GT, Comparator.GE, *UPPER_SIGNS} and (
        folded[term.start] in "<>≥≤=&" or term.compares
    )
    ranged = term.low_open or term.high_open or signed
    printed = printed_before(term, clauses, "")
    offered = printed.renal_unit or context.renal_unit
    opens = not _OPENING.sub("", folded[clauses.start(term.start) : term.start]).strip(" *_|-(")
    bounded = ranged or term.low != term.high
    heads = bounded and _HEADS_ITEM.match(folded, term.end) is not None
    opens = opens or (heads and folded[: term.start].rstrip(" *_")[-1:] in {",", "|"})
    told = printed.renal_kind or context.renal_kind
    item = bounded and bool(told or clauses.band_unit) and _is_item(term, clauses)
    opens = opens or item
    kind = "" if ranged or offered or not bounded else _kind_in_list(term, clauses, told, opens=opens and heads)
    kind = kind or (told if item and not (ranged or offered) else "")
    if kind:
        return Reading(Role.BAND, metric_of(kind, ""))
    if ranged or (offered and (alone or (opens and bounded))):
        if alone and context.dose_unit and not context.renal_unit:
            term.unit, term.inherited = context.dose_unit, True
            return None
        if not offered and context.other_unit:
            term.unit, term.inherited = context.other_unit, True
            metric = metric_of(context.other_kind, context.other_unit)
            return Reading(Role.BAND if metric in {Metric.SCR, Metric.SCR_RISE} else Role.THRESHOLD, metric)
        term.unit, term.inherited = offered, bool(offered)
        return Reading(Role.BAND, metric_of(told, term.unit))
    if alone and context.dose_unit:
        term.unit, term.inherited = context.dose_unit, True
    return None
