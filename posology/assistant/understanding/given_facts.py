"""What was given about one patient beside a question: the facts in it, and what of it no fact was read from.

All of it is about the patient, so what is left over is told and never dropped in silence. Whether a laboratory value
counts is decided where the rules are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from posology.assistant.understanding.numbers_in_text import NUMBER, is_bound
from posology.assistant.understanding.patient import PatientReading, parse_patient
from posology.assistant.understanding.renal_readings import names_dialysis, speaks_of_dialysis

_I = re.IGNORECASE
# A question about a clearance names it in short; the text may have written it out.
_CLEARANCE = "crcl creatinine clearance "
_LONGEST, _MOST = 80, 8
# A comma inside of a number and an "and" between numbers divide nothing.
_DIVIDES = re.compile(r"[;\n]|,(?!\d)|\.(?=\s|$)|\b(?:and|with|but)\b(?!\s*[\d.])", _I)
_WORD = re.compile(r"[<>≤≥=~]*\w[\w./%²³µμ+-]*")
# Words that tell nothing by themselves.
_SAYS_NOTHING = re.compile(
    r"(?:an?|the|this|that|my|our|his|her|he|she|it|is|was|has|had|have|are|of|in|on|at|for|to|or|by|who|whose|also|now|today"
    r"|currently|about|approx(?:imately)?|patients?|pt|case|aged?|years?|yrs?|old|weigh(?:s|ing|ed)?|weight|wt|height|tall"
    r"|stands|sex|gender|person|someone|body|facts?|cockcroft[-–]?gault|cockcroft|gault|cg|ckd-epi|mdrd|estimated|calculated"
    r"|measured|actual|current|serum|level|value)",
    _I,
)
_UNIT = re.compile(r"(?:m?l|[mµμu]?mol|[mµμk]?g|lbs?|cm|ft|min|hr?|m[2²]|dl)(?:[/.]\S+)?", _I)
_MEASURE = re.compile(r"age|weight|wt|height|creatinine", _I)
_AGE_GROUP = re.compile(
    r"(?:adults?|grown-?up|child(?:ren)?|kid|boy|girl|infant|toddler|neonate|newborn|baby|p(?:a?e)diatric|teenager|adolescent)",
    _I,
)
# Laboratory values that labels bound; whether this one does is decided where the rules are.
_COUNTED = re.compile(
    r"\b(?:anc|neutrophils?(?:\s+count)?|plt|platelets?(?:\s+count)?|ha?emoglobin|hg?b|potassium|K\+?)\s*(?:[:=]|of|is)?\s*\d",
    _I,
)
_COUNT_UNIT = re.compile(r"\d\s*(?:[a-zµμ%]+\s*(?:/|per\b)|/|x\s*10|×\s*10|m?mol|meq|per\b|g\b|k\b)", _I)
_CHILDBEARING = re.compile(
    r"\bpregnan|\bbreast-?\s?fe|\blactat|\bnursing\b|\bpostpartum\b|\btrimester\b|\bgestation", _I
)


def read_given(text: str) -> PatientReading:
    """Read what was given about one patient; `unused` holds the words from which nothing was read.

    >>> read_given("70 kg, pregnant").unused
    ('pregnant',)
    """
    reading = parse_patient(text)
    left = dict.fromkeys(phrase for start, end in _entries(text) for phrase in _left_of(text, start, end, reading))
    return replace(reading, laboratory=(text,), unused=tuple(left), given=True)


def not_used(phrases: tuple[str, ...]) -> tuple[str, ...]:
    """What is said of words from which nothing was read, a sentence for each; of many, how many are left out.

    >>> not_used(("CrCl <30 mL/min",))
    ('"CrCl <30 mL/min" was not used: it is a bound or a range, give one value with its unit',)
    """
    said = tuple(f'"{_short(phrase)}" was not used: {_why(phrase)}' for phrase in phrases[:_MOST])
    more = len(phrases) - len(said)
    return (*said, f"{more} more entries about the patient were not used") if more > 0 else said


def _entries(text: str) -> Iterator[tuple[int, int]]:
    """The half-open ranges between what divides the entries of a text."""
    start = 0
    for match in _DIVIDES.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def _left_of(text: str, start: int, end: int, reading: PatientReading) -> Iterator[str]:
    """The stretches of an entry that stand in no fact and in no question that it raises."""
    entry = text[start:end]
    alone = parse_patient(entry)
    if speaks_of_dialysis(entry) and not names_dialysis(entry):
        return  # "not on dialysis" is what is taken where none is told
    asked = "".join("".join((*reading.problems, *alone.problems)).lower().split()).replace("crcl", _CLEARANCE)
    inside = {(span.start - start, span.end - start) for span in reading.spans if span.start < end and span.end > start}
    inside |= {(span.start, span.end) for span in alone.spans}
    grouped = reading.facts.age_years is not None or reading.facts.age_group is not None
    place = 0
    for first, last in (*sorted(inside), (len(entry), len(entry))):
        yield from _telling(entry[place : max(place, first)], asked, grouped=grouped)
        place = max(place, last)


def _telling(stretch: str, asked: str, *, grouped: bool) -> Iterator[str]:
    """A stretch from its first telling word to its last, if there is one."""
    words = list(_WORD.finditer(stretch))
    telling = [
        place
        for place, word in enumerate(words)
        if not (_SAYS_NOTHING.fullmatch(word.group()) or _UNIT.fullmatch(word.group()))
        and not (grouped and _AGE_GROUP.fullmatch(word.group()))
        and word.group().lower() not in asked
    ]
    if telling:
        first, last = telling[0], telling[-1]
        first -= first > 0 and _MEASURE.fullmatch(words[first - 1].group()) is not None
        last += last + 1 < len(words) and _UNIT.fullmatch(words[last + 1].group()) is not None
        yield " ".join(stretch[words[first].start() : words[last].end()].split())


def _why(phrase: str) -> str:
    if _CHILDBEARING.search(phrase):
        return "no dose here is chosen for pregnancy or breast-feeding, see what the label says of it"
    bounds = (is_bound(phrase, *number.span()) for number in re.finditer(rf"{NUMBER}(?:\s*[^\s\d,;]+)?", phrase))
    if any(bounds) or any(is_bound(phrase, *number.span()) for number in re.finditer(NUMBER, phrase)):
        return "it is a bound or a range, give one value with its unit"
    if _COUNTED.search(phrase) and not _COUNT_UNIT.search(phrase):
        return "it has no unit"
    return "no dose here is chosen by it"


def _short(phrase: str) -> str:
    return phrase if len(phrase) <= _LONGEST else f"{phrase[: _LONGEST - 1]}…"
