"""Ages told in a sentence: "a man of 50", "she turned 80", and ages still to come, which hold only where asked for.

Ages with their usual words ("68 y", "aged 68") are read in `readings`.
"""

from __future__ import annotations

import re
from decimal import Decimal

from posology.assistant.patients import AgeGroup
from posology.assistant.understanding.numbers_in_text import NUMBER, decimal_of
from posology.assistant.understanding.readings import SEX_WORD, Doubt, Found, Reading, in_years, usable

_I = re.IGNORECASE
_NO_DOSE = r"\b(?!\s*(?:mg|mL|kg|%|/))"
# Only the number is the fact: the person ("child") still says what population is asked about.
_PERSON_OF_AGE = re.compile(
    rf"\b(?:(?P<small>toddler|infant|baby|newborn|neonate)|{SEX_WORD}|patient|person|someone|somebody|child|teenager"
    rf"|adolescent)\s+(?P<age>of\s+(?P<n>{NUMBER})(?:\s*[-–]?\s*(?P<unit>years?|yrs?|months?|mos?|weeks?|wks?|days?)\b)?)"
    r"(?=\s*(?:$|[,;:.?!)]|(?:with|and|who|on|in|from|has|at|weighing|for)\b))",
    _I,
)
_LONE = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"]
_LONE += ["fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
_ONES = {word: number for number, word in enumerate(_LONE, 1)}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_HALVES = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_AGE_OLD = r"[\s-]*(?P<unit>years?|yrs?|months?|weeks?|days?)[\s-]*(?:old|of\s+age)\b"
_AGE_IN_WORDS = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})(?:[\s-](?P<ones>{'|'.join(_LONE[:9])}))?|(?P<lone>{'|'.join(_LONE)})){_AGE_OLD}",
    _I,
)
_AGE_AND_PART = re.compile(rf"(?<![\d.,/])(?P<whole>\d{{1,2}})?\s?(?P<part>[{''.join(_HALVES)}]){_AGE_OLD}", _I)
_TURNED = re.compile(rf"\b(?:has\s+)?(?:just\s+|recently\s+)?turned\s+(?P<n>{NUMBER}){_NO_DOSE}", _I)
_WILL_TURN = re.compile(
    rf"\b(?:(?:will|is\s+about\s+to)\s+turn|(?:is\s+)?turning|turns)\s+(?P<n>{NUMBER}){_NO_DOSE}"
    r"(?:\s+(?:next|this|in\s+\w+|tomorrow|soon)(?:\s+(?:days?|weeks?|months?|years?|\w+day))?)?",
    _I,
)
_ONE = r"(?:(?<!not\s)(?<!if\s)\b(?:an?|this|my|our)\s+(?:(?!of\b|with\b|for\b|and\b|or\b|to\b|on\b)[\w-]+\s+){0,2})"
_AS_ENTRY = r"(?:^|[,;(\n])\s*"
_ENTRY_ENDS = r"\s*(?=$|[,;)\n])"
_NO_MORE = r"\b(?![-\s]*(?:pugh|bearing|dos(?:e|es|ing|age)|regimens?|patients)\b)"
_GROWN = r"(?:adult|man|woman|gentleman|lady)"
_ADULT = re.compile(
    rf"{_ONE}(?:adult|grown-?up){_NO_MORE}|\b{NUMBER}\s*-?\s*kg\s+{_GROWN}{_NO_MORE}|\badult\s+(?:patient|man|woman|male|female)\b|{_AS_ENTRY}adult(?:{_ENTRY_ENDS}|\s+(?:with|on|in|weighing|at)\b)",
    _I,
)
_YOUNG = r"(?:child|kid|infant|toddler|neonate|newborn|baby|schoolchild|boy|girl)"
# "remdesivir dose 12 kg child": a weight of its own tells one child as an article does; a bound of weight tells many.
_BY_WEIGHT = rf"\b{NUMBER}\s*-?\s*kg\s+{_YOUNG}{_NO_MORE}"
_THEN_WEIGHT = rf"\b{_YOUNG}\s*,?\s+(?:(?:of|weighing)\s+)?{NUMBER}\s*kg\b(?!\s*(?:(?:and|or|to)\b|[-–]))"
_CHILD = re.compile(
    rf"{_ONE}(?:{_YOUNG}|p(?:a?e)diatric\s+patient){_NO_MORE}"
    rf"|{_AS_ENTRY}(?:child|infant|neonate|newborn){_ENTRY_ENDS}|{_BY_WEIGHT}|{_THEN_WEIGHT}",
    _I,
)


def read_told_ages(text: str) -> Found:
    """Age in years, of one patient whose age the sentence tells."""
    for match in _PERSON_OF_AGE.finditer(text):
        number = decimal_of(match["n"])
        if number is None or not usable(text, match.start("n"), match.end("age")):
            continue
        if match["small"] and not match["unit"]:
            yield Doubt("age_years", f"age {match['n']} has no unit: say days, weeks, months or years")
        else:
            yield Reading("age_years", in_years(number, (match["unit"] or "y").lower()), *match.span("age"))
    yield from _written_out(text)
    for match in _TURNED.finditer(text):
        number = decimal_of(match["n"])
        if number is not None and usable(text, match.start("n"), match.end("n")):
            yield Reading("age_years", number, *match.span())
    for match in _WILL_TURN.finditer(text):
        yield from _age_to_come(text, match)


def _written_out(text: str) -> Found:
    """Ages in words, and with a fraction: "sixty-five-year-old", "2 ½ years old"."""
    for match in _AGE_IN_WORDS.finditer(text):
        words = {name: (match[name] or "").lower() for name in ("tens", "ones", "lone")}
        number = Decimal(_TENS.get(words["tens"], 0) + _ONES.get(words["ones"] or words["lone"], 0))
        if usable(text, *match.span()):
            yield Reading("age_years", in_years(number, match["unit"].lower()), *match.span())
    for match in _AGE_AND_PART.finditer(text):
        if usable(text, *match.span()):
            number = Decimal(match["whole"] or 0) + _HALVES[match["part"]]
            yield Reading("age_years", in_years(number, match["unit"].lower()), *match.span())


def read_age_groups(text: str) -> Found:
    """An age told without a number; nothing where the text speaks of both groups.

    The words are no fact's place: they still say what population is asked about.
    """
    groups = {
        group: match
        for group, form in ((AgeGroup.ADULT, _ADULT), (AgeGroup.CHILD, _CHILD))
        if (match := form.search(text)) is not None
    }
    if len(groups) == 1:
        group, match = groups.popitem()
        yield Reading("age_group", group, match.start(), match.start())


def _age_to_come(text: str, match: re.Match[str]) -> Found:
    number = decimal_of(match["n"])
    if number is None:
        return
    asked_for = rf"\b(?:then|(?:age|aged|at)\s+{re.escape(match['n'])})\b"
    if re.search(asked_for, text[match.end() :], _I):
        yield Reading("age_years", number, *match.span())
    else:
        yield Doubt("age_years", f"age {match['n']} is still to come: say for which age the dose is meant")
