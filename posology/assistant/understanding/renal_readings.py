"""Statements about one patient's kidneys found in free text: creatinine, clearance, filtration rate, dialysis.

A value without a unit is kept apart and asked about, never assumed; a clearance is never turned into another metric.
"""

from __future__ import annotations

import re
from decimal import Decimal

from posology.assistant.patients import UMOL_PER_L_PER_MG_PER_DL
from posology.assistant.understanding.numbers_in_text import NUMBER, decimal_of, is_bound, is_population
from posology.assistant.understanding.readings import LINK, Doubt, Found, Reading

UMOL_PER_MMOL = Decimal(1000)

_I = re.IGNORECASE
_CREATININE = r"(?:(?:serum|plasma|s|p)[\s-]+)?creat(?:inine)?\b\.?|s-?cr\b|(?-i:[Cc]r)\b"
_CRCL = r"e?cr\s?cl\b|cl\s?cr\b|ccr\b|creat(?:inine)?\.?\s+clearance\b|clearance\s+of\s+creatinine\b"
_EGFR = r"e?gfr\b|(?:estimated\s+)?glomerular\s+filtration\s+rate\b"
_PER_MIN = r"(?:m[lL]|cc)\s*(?:/|per)\s*min(?:ute)?s?\b\.?"
# "renal function is 25 mL/min": the unit says that a clearance is meant, unless it is indexed.
_FUNCTION = rf"(?:renal|kidney)\s+function(?=[^.,;?!\n\d]{{0,25}}\d+(?:\.\d+)?\s*{_PER_MIN}(?!\s*(?:/|per)\s*\(?1))"
_UNITS = (
    ("mg_dl", re.compile(r"\s*(?:mg\s*(?:/|per)\s*(?:dL|100\s*mL|deciliter|decilitre)\b|mg\s?%|mg\s?dL(?:-1|⁻¹))", _I)),
    (
        "umol_l",
        re.compile(r"\s*(?:[µμu]|micro|mc)mol(?:es?)?(?:\s*(?:/|per)\s*L(?:it(?:er|re))?\b|\b|\s?L(?:-1|⁻¹))", _I),
    ),
    ("mmol_l", re.compile(r"\s*mmol\s*/\s*L\b", _I)),
    ("per_kg", re.compile(rf"\s*(?:{_PER_MIN}\s*(?:/|per)\s*kg\b|(?:m[lL]|cc)\s*/\s*kg\s*/\s*min\b)", _I)),
    ("per_173", re.compile(rf"\s*{_PER_MIN}\s*(?:/|per)\s*\(?1[.,·]73\s*(?:m\s*(?:2|²|\^2)|sq\.?\s*m|m)?\)?", _I)),
    ("per_min", re.compile(rf"\s*{_PER_MIN}(?!\s*(?:/|per\b))", _I)),
)
# "1.4 (mg/dL)", but not "124 (1.4 mg/dL)".
_BRACKET = re.compile(r"\s*[(\[](?=\s*[a-zµμ])", _I)
_OTHER_UNIT = re.compile(
    r"\s*(?:%|(?:[µμ]?[a-zA-Z]+\s*/\s*[a-zA-Z]+)|(?:mg|g|kg|mL|L|h|hours?|days?|weeks?|years?|y|times|x)\b)"
)
_VALUE = {
    "creatinine": re.compile(
        rf"(?<![\w/])(?:{_CREATININE})(?!\s*(?:clearance|kinase|ratio))\.?{LINK}(?P<n>{NUMBER})", _I
    ),
    "CrCl": re.compile(rf"(?<![\w/])(?:{_CRCL}|{_FUNCTION}){LINK}(?P<n>{NUMBER})", _I),
    "eGFR": re.compile(rf"(?<![\w/])(?:{_EGFR}){LINK}(?P<n>{NUMBER})", _I),
}
_CHANGING = re.compile(
    rf"(?<![\w/])(?P<kind>{_CRCL}|{_EGFR}|{_CREATININE})\s+(?:level\s+)?(?:has\s+|have\s+|is\s+|was\s+)?(?:rose|rising|risen|rises|increas\w+|went|goes|going"
    r"|up|down|fell|falling|fallen|falls|dropped|decreas\w+|declin\w+|improv\w+|worsen\w+|climb\w+|chang\w+|trend\w*|from)\b(?!\s+(?:down\s+|up\s+)?to\s+\d)"
    r"[^.;?!\n\d]{0,30}(?P<n>\d+(?:[.,]\d+)?)",
    _I,
)
_THEN = re.compile(
    r"\s*(?:->|→|⇒|=>|>|,?\s*(?:and\s+|but\s+)?(?:then|now|today|currently|up\s+to|down\s+to|rising\s+to|falling\s+to))\s*(?:is\s+|at\s+)?\d",
    _I,
)
_RISES_TO = re.compile(r"\s*to\s*\d", _I)
_STALE = re.compile(r"\b(?:baseline|previous|prior|initial|admission|old|past|earlier|yesterday'?s|last)\s+$", _I)
_STALE_AFTER = re.compile(
    r"\s*[(,]?\s*(?:yesterday|previously|last\s+(?:night|week|month|year)|on\s+admission|at\s+baseline"
    r"|(?:one|two|three|four|\d{1,2})\s+(?:hours?|days?|weeks?|months?|years?)\s+ago)\b",
    _I,
)
_ELSEWHERE = re.compile(r"(?:urine|urinary|albumin|protein|microalbumin)[\s/:-]*(?:to[\s-]*)?$", _I)
_HYPOTHETICAL = re.compile(r"\b(?:if|when|once|until|unless|should)\s+(?:the\s+|his\s+|her\s+|my\s+)?$", _I)
_BOUNDED = re.compile(
    rf"(?<![\w/])(?P<kind>{_CRCL}|{_EGFR}|{_CREATININE}){LINK}(?P<bound>[<>≤≥]=?|\b(?:below|under|above|over|between|at\s+least"
    rf"|at\s+most|up\s+to|(?:less|more|greater|lower|higher)\s+than))\s*(?P<n>{NUMBER})",
    _I,
)
_RANGE_END = re.compile(rf"\s?(?:-|–|—|to|or|and)\s?{NUMBER}", _I)
_ASKED_FOR = re.compile(r"\b(?:if|when|once|until|unless|should|in case|where|while)\b[^.;?!\n]*$", _I)
_CONDITION_REACH = 60
_LIMIT = re.compile(r"[<>≤≥]|\b(?:below|above|under|over|by|than|at\s+least|beyond|exceed\w*)\b", _I)


def read_kidney_values(text: str) -> Found:
    """Creatinine in mg/dL, creatinine clearance and eGFR each in its own metric."""
    for kind, form in _VALUE.items():
        for match in form.finditer(text):
            start, end = match.span("n")
            if is_population(text, start) or _ELSEWHERE.search(text, max(0, match.start() - 20), match.start()):
                continue
            yield from _value(text, kind, match, start, end)
    for match in _CHANGING.finditer(text):
        hypothetical = _HYPOTHETICAL.search(text, max(0, match.start() - 20), match.start())
        if not hypothetical and not _LIMIT.search(match.group()) and not is_population(text, match.start("n")):
            name, fact = _named(match["kind"])
            yield Doubt(fact, f"{name} is given as changing: say the current value with its unit")
    for match in _BOUNDED.finditer(text):
        if not is_population(text, match.start("n")):
            yield from _bounded(text, match, *_named(match["kind"]))


def _bounded(text: str, match: re.Match[str], kind: str, fact: str) -> Found:
    """What must be asked back of a bound or range, unless the text asks what holds within it."""
    if not _ASKED_FOR.search(text, max(0, match.start() - _CONDITION_REACH), match.start()):
        sign = match.groupdict().get("bound", "")
        ends = _RANGE_END.match(text, match.end("n"))
        told = " ".join(part for part in (kind, sign, match["n"] + (ends.group() if ends else "")) if part)
        yield Doubt(fact, f"{told} is a bound or a range: say one value with its unit", if_patient=True)


def _named(kind: str) -> tuple[str, str]:
    if re.fullmatch(_CRCL, kind, _I):
        return "CrCl", "crcl"
    return ("eGFR", "egfr") if re.fullmatch(_EGFR, kind, _I) else ("creatinine", "creatinine")


def _value(text: str, kind: str, match: re.Match[str], start: int, end: int) -> Found:
    unit, end = _unit(text, end)
    fact = kind.lower()
    written = match["n"]
    if _THEN.match(text, end) or (kind == "creatinine" and _RISES_TO.match(text, end)):
        yield Doubt(fact, f"{kind} is given as changing: say the current value with its unit")
    elif is_bound(text, start, end):
        yield from _bounded(text, match, kind, fact)
    elif _STALE.search(text, max(0, match.start() - 20), match.start()) or _STALE_AFTER.match(text, end):
        yield Doubt("", f"{kind} {written} is an earlier value: say the current one with its unit")
    elif (number := decimal_of(written)) is None:
        yield Doubt(fact, f"{kind} {written} can be read in two ways: write a decimal point, or no thousands comma")
    elif kind == "creatinine":
        yield from _creatinine(text, number, unit, (match.start(), end), written)
    else:
        yield from _clearance(text, kind, number, unit, (match.start(), end))


def _unit(text: str, after: int) -> tuple[str, int]:
    bracket = _BRACKET.match(text, after)
    after = bracket.end() if bracket else after
    for name, form in _UNITS:
        match = form.match(text, after)
        if match is not None:
            return name, match.end()
    return ("other", after) if _OTHER_UNIT.match(text, after) else ("", after)


def _creatinine(text: str, number: Decimal, unit: str, span: tuple[int, int], written: str) -> Found:
    if unit == "mg_dl":
        yield Reading("creatinine_mg_per_dl", number, *span)
    elif unit == "umol_l":
        yield Reading("creatinine_mg_per_dl", number / UMOL_PER_L_PER_MG_PER_DL, *span, rounded=True)
    elif unit == "mmol_l":
        yield Reading("creatinine_mg_per_dl", number * UMOL_PER_MMOL / UMOL_PER_L_PER_MG_PER_DL, *span, rounded=True)
    elif unit == "":
        yield Reading("creatinine_without_unit", number, *span)
        yield Doubt("", f"creatinine {written} has no unit: say mg/dL or µmol/L")
    elif "/" in text[span[1] : span[1] + 12]:
        yield Doubt("creatinine", f"creatinine {written} has a unit that is not known here: say mg/dL or µmol/L")


_CLEARANCE_FACTS = {
    ("CrCl", "per_min"): "crcl_ml_per_min",
    ("CrCl", "per_kg"): "crcl_ml_per_min_per_kg",
    ("CrCl", "per_173"): "crcl_ml_per_min_173",
    ("eGFR", "per_173"): "egfr_ml_per_min_173",
}


def _clearance(text: str, kind: str, number: Decimal, unit: str, span: tuple[int, int]) -> Found:
    fact = _CLEARANCE_FACTS.get((kind, unit))
    if fact is not None:
        yield Reading(fact, number, *span)
    elif kind == "eGFR" and unit == "per_min":
        yield Doubt(
            "egfr",
            f"eGFR {number} mL/min: say whether it is mL/min/1.73 m² or was converted to mL/min (then call it CrCl)",
        )
    elif unit == "" and kind == "eGFR":
        yield Doubt("egfr", f"eGFR {number} has no unit: say mL/min/1.73 m²")
    elif unit == "":
        yield Reading("crcl_without_unit", number, *span)
        yield Doubt("", f"CrCl {number} has no unit: say mL/min, mL/min/kg or mL/min/1.73 m²")
    elif "/" in text[span[1] : span[1] + 12]:
        yield Doubt(
            kind.lower(), f"{kind} {number} has a unit that is not known here: say mL/min, mL/min/kg or mL/min/1.73 m²"
        )


# --- dialysis --------------------------------------------------------------------------------------------------------

_KINDS = (
    ("peritoneal", r"peritoneal\s+dialysis|(?-i:CAPD|CCPD|APD|PD)"),
    (
        "continuous",
        r"(?-i:CRRT|CVVHDF|CVVHD|CVVH)|continuous\s+(?:renal\s+replacement(?:\s+therapy)?|veno-?venous\s+\w+|dialysis|ha?emo(?:dia)?filtration)",
    ),
    ("haemodialysis", r"ha?emodialysis|(?-i:HD)(?!\s*(?:day|vaccine))"),
    ("unspecified", r"dialysis|renal\s+replacement\s+therapy|(?-i:RRT)"),
)
_ANY_KIND = "|".join(f"(?P<{name}>{form})" for name, form in _KINDS)
_ANY_KIND_ANY_CASE = _ANY_KIND.replace("(?-i:", "(?:")
_FREQUENCY = (
    r"(?:(?:intermittent|chronic|maintenance|regular|outpatient|in-cent(?:er|re)|long-term|thrice[\s-]weekly)\s+)*"
)
_ON_DIALYSIS = re.compile(
    rf"\b(?:on|receiving|receives|undergoing|undergoes|gets|getting|having|started|starting)\s+{_FREQUENCY}(?:{_ANY_KIND_ANY_CASE})\b",
    _I,
)
_DIALYSIS_KIND_ASKED = re.compile(
    rf"^\s*(?:(?:and|or|but|what|how|about|if|in|on|with)\s+)*(?:intermittent|chronic|maintenance)\s+(?:{_ANY_KIND_ANY_CASE})\s*\??\s*$",
    _I,
)
_DIALYSIS_SEGMENT = re.compile(
    rf"(?:^|[,;\n(])\s*{_FREQUENCY}(?:{_ANY_KIND})(?:\s*(?:patient|dependent|MWF|TTS|TThS|\d\s*x?\s*(?:/|per|times).{{0,10}}))?\s*(?=$|[,;\n)])",
    _I,
)
_DIALYSIS_PATIENT = re.compile(rf"\b(?:{_ANY_KIND})(?:\s+patient\b|[\s-]+dependent\b)", _I)
_NOT_ON = re.compile(
    r"\b(?:not|no|never|off|without|isn't|nor|stopped|before|if|when|once|until|unless|while|pre-?)\s*(?:yet\s+|currently\s+|longer\s+|patients?\s+(?:is|are)\s+)?$",
    _I,
)


_NAMED = re.compile(rf"\b(?:{_ANY_KIND})\b", _I)
_NONE = re.compile(
    r"\b(?:not|no|never|off|without|isn't|nor|stopped)\s+(?:yet\s+|currently\s+|longer\s+)?"
    r"(?:(?:on|receiving|having|undergoing|getting|requiring)\s+)?(?:any\s+)?$",
    _I,
)


def speaks_of_dialysis(text: str) -> bool:
    """Whether a text speaks of dialysis at all."""
    return _NAMED.search(text) is not None


def names_dialysis(text: str) -> bool:
    """Whether a text speaks of dialysis, of this patient's or of any, other than to say that there is none.

    >>> names_dialysis("and in dialysis?"), names_dialysis("not on dialysis, what dose?")
    (True, False)
    """
    return any(not _NONE.search(text, max(0, match.start() - 40), match.start()) for match in _NAMED.finditer(text))


def read_dialysis(text: str) -> Found:
    """The kind of dialysis a patient is on; dialysis of no stated kind is "unspecified" and asked about."""
    for form in (_ON_DIALYSIS, _DIALYSIS_KIND_ASKED, _DIALYSIS_SEGMENT, _DIALYSIS_PATIENT):
        for match in form.finditer(text):
            if _NOT_ON.search(text, max(0, match.start() - 30), match.start()) or is_population(text, match.start()):
                continue
            kind = next(name for name, _ in _KINDS if match[name])
            yield Reading("dialysis", kind, *match.span())
            if kind == "unspecified":
                yield Doubt("", "dialysis of which kind: say haemodialysis, peritoneal dialysis or continuous (CRRT)")
