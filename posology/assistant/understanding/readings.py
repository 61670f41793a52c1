"""Statements about one patient found in free text, one reader per kind of fact.

Reads what is written and converts units; whether readings agree is settled in `patient`, plausibility elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain

from posology.assistant.patients import Sex
from posology.assistant.understanding.numbers_in_text import NUMBER, decimal_of, is_bound, is_population

KG_PER_POUND = Decimal("0.45359237")  # international avoirdupois pound, exact
POUNDS_PER_STONE = Decimal(14)
CM_PER_INCH = Decimal("2.54")  # international inch, exact
INCHES_PER_FOOT = Decimal(12)
MONTHS_PER_YEAR = Decimal(12)
DAYS_PER_YEAR = Decimal("365.25")
DAYS_PER_WEEK = Decimal(7)

_I = re.IGNORECASE
LINK = (
    r"(?:\s*(?:[:=~≈]|,(?=\s*\d)|\b(?:level|value|is|was|were|would\s+be|becomes?|became|equals?|of|at|about|around|approx(?:imately|\.)?|roughly|currently|now|today|"
    r"estimated|calculated|measured|comes\s+to|(?:has\s+|have\s+)?(?:f[ae]ll(?:s|en)?|dropp?(?:s|ed)?|ros?e|rises|risen|goes|went|gone|declin(?:es|ed)|decreas(?:es|ed)|increas(?:es|ed)|improv(?:es|ed)|worsen(?:s|ed))(?:\s+down|\s+up)?\s+to|(?:down|up)\s+to|by\s+(?:cockcroft[\s-]+gault|cg|ckd-epi|mdrd))\b"
    r"|\((?:cockcroft[\s-]+gault|cg|c-g|ckd-epi|mdrd|estimated|calculated|serum)[^)\d]{0,12}\))){0,4}\s*"
)
_FEMALE = r"woman|female|lady|girl|mrs|ms"
_MALE = r"man|male|gentleman|boy|mr"
SEX_WORD = rf"{_FEMALE}|{_MALE}"


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one fact at `start:end`. `rounded`: converted from a unit in which people round."""

    fact: str
    value: Decimal | Sex | str
    start: int
    end: int
    rounded: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that must be asked back; `fact` stays unknown because of it, "" where nothing does.

    With `if_patient` only where the text tells of one patient: "CrCl <30" may as well name many that are asked about.
    """

    fact: str
    problem: str
    if_patient: bool = False


Found = Iterator[Reading | Doubt]


def usable(text: str, start: int, end: int) -> bool:
    """Whether a number is one patient's value: no bound, no end of a range, not said of many people."""
    return not is_bound(text, start, end) and not is_population(text, start)


# --- age -----------------------------------------------------------------------------------------------------------

_AGE_UNIT = r"years?|yrs?|y|months?|mos?|weeks?|wks?|days?|d"
_OWN_AGE = r"(?<!gestational )(?<!menstrual )(?<!conceptional )\bage[d]?\b"
_RELATIVE = r"mother|mum|mom|father|dad|sister|brother|husband|wife|partner|son|daughter|aunt|uncle"
_AGE_FORMS = tuple(
    re.compile(form, _I)
    for form in (
        rf"(?P<n>{NUMBER})\s*[-–]?\s*(?P<unit>{_AGE_UNIT})\.?\s*[-–]?\s*(?:old|of\s+age)\b",
        rf"(?P<n>{NUMBER})\s*[-–]?\s*(?P<unit>y)\.?\s?/?\s?o\b\.?",
        rf"{_OWN_AGE}{LINK}(?P<n>{NUMBER})(?:\s*(?P<unit>{_AGE_UNIT})\b)?(?!\s*(?:mg|mL|kg|%))",
        rf"\b(?:who|she|he|patient|{SEX_WORD}|{_RELATIVE})\s+is\s+(?:now\s+)?(?P<n>{NUMBER})(?P<unit>)(?:\s*years?)?(?=\s*(?:$|[,;.)]|and\b|with\b))",
        rf"\b(?P<unit>day\s+of\s+life|DOL)\s*(?P<n>{NUMBER})",
        rf"(?P<n>{NUMBER})\s*[-–]?\s*(?P<unit>{_AGE_UNIT})\b\.?\s*[-–,/]?\s*(?:{SEX_WORD}|(?-i:[MF]))\b",
        rf"\b(?:{SEX_WORD}|(?-i:[MF]))\b\s*[-–,/]?\s*(?P<n>{NUMBER})\s*[-–]?\s*(?P<unit>{_AGE_UNIT})\b(?!\s*(?:of\b(?!\s+age)|ago|course|history))",
        rf"(?:^|[,;\n(])\s*(?P<n>{NUMBER})\s*(?P<unit>{_AGE_UNIT})\b\.?\s*(?=$|[,;\n)])",
        rf"(?P<n>{NUMBER})\s*(?P<unit>years?|yrs?|y)\b\.?(?=\s+(?:{NUMBER}\s*(?:kg|lbs?|cm)\b|weigh|wt\b|s?cr\b|creat|crcl|egfr))",
    )
)
_AGE_LETTER = re.compile(
    rf"(?P<n>{NUMBER})\s?-?(?:y\.?\s?/?o\b\.?|y|yrs?|years?(?:[\s-]old)?)?\s?[-/,]?\s?(?P<sex>[MF])\b"
    r"(?!\s*(?:catheter|sheath|tube|cannula|foley|NaCl|KCl|HCl|NaOH|solution|IU|units))"
)
_LETTER_AGE = re.compile(rf"(?<![\w/])(?P<sex>[MF])/(?P<n>{NUMBER})\b(?!\s*(?:kg|lb|cm|mg|[-/]))")
_AGE_LETTER_LOWER = re.compile(rf"(?P<n>{NUMBER})\s?(?:yo|y/o|yrs?|y)\s?[-/,]?\s?(?P<sex>[mf])\b", _I)
_YEARS_MONTHS = re.compile(
    rf"(?P<years>{NUMBER})\s*(?:years?|yrs?|y)\s*(?:and\s+|,\s*)?(?P<months>{NUMBER})\s*(?:months?|mos?|m)\b\.?(?:\s*(?:old|of\s+age)\b)?",
    _I,
)
_TEMPERATURE = re.compile(r"\b(?:temp(?:erature)?|fever|febrile|tmax|T)\b[^,;.]{0,12}$", _I)
_NOT_AGE = re.compile(
    r"\s*(?:of\s+)?(?:gestation|gestational|pregnan|ago\b|history|course|of\s+(?:therapy|treatment|prophylaxis))", _I
)
_GESTATION_BEFORE = re.compile(
    r"(?:gestation\w*|menstrual|conception\w*|every|for|after|within|past|last|next|since|in)\s*$", _I
)


def read_ages(text: str) -> Found:
    """Age in years; months, weeks and days as a fraction of a year."""
    compound: set[int] = set()
    for match in _YEARS_MONTHS.finditer(text):
        years, months = decimal_of(match["years"]), decimal_of(match["months"])
        if years is not None and months is not None and usable(text, match.start(), match.end()):
            compound.update((match.start("years"), match.start("months")))
            yield Reading("age_years", years + months / MONTHS_PER_YEAR, *match.span())
    for form in _AGE_FORMS:
        for match in form.finditer(text):
            if match.start("n") not in compound:
                yield from _age(text, match)
    for match in chain.from_iterable(form.finditer(text) for form in (_AGE_LETTER, _LETTER_AGE, _AGE_LETTER_LOWER)):
        years = decimal_of(match["n"])
        if years is None or years != years.to_integral_value() or not usable(text, match.start(), match.end()):
            continue
        if _TEMPERATURE.search(text, max(0, match.start() - 30), match.start()):
            continue
        yield Reading("age_years", years, *match.span())
        yield Reading("sex", Sex.FEMALE if match["sex"] in "Ff" else Sex.MALE, *match.span("sex"))


def _age(text: str, match: re.Match[str]) -> Found:
    number = decimal_of(match["n"])
    start, end = match.span("n")
    if match["unit"]:
        end = max(end, match.end("unit"))
    clear = re.search(r"old|age|y\s?/?\s?o", match.group(), _I) is not None
    if number is None or not usable(text, start, match.end()) or is_bound(text, start, end):
        return
    old = re.search(r"old|y\s?/?\s?o", match.group(), _I) is not None
    if (_NOT_AGE.match(text, match.end()) and not old) or (
        not clear and _GESTATION_BEFORE.search(text, max(0, start - 20), start)
    ):
        return
    yield Reading("age_years", in_years(number, (match["unit"] or "y").lower()), match.start(), match.end())


def in_years(number: Decimal, unit: str) -> Decimal:
    """Convert an age in months, weeks or days, by the beginning of the unit's name; anything else is years."""
    if unit.startswith("mo"):
        return number / MONTHS_PER_YEAR
    if unit.startswith("w"):
        return number * DAYS_PER_WEEK / DAYS_PER_YEAR
    return number / DAYS_PER_YEAR if unit.startswith("d") else number


# --- sex -----------------------------------------------------------------------------------------------------------

_SEX = re.compile(rf"\b(?:(?P<female>{_FEMALE})|(?P<male>{_MALE}))\b", _I)
_SEX_SEGMENT = re.compile(r"(?:^|[,;\n(])\s*(?P<sex>[MF])\s*(?=$|[,;\n)])")
_SEX_LABEL = re.compile(r"\b(?:sex|gender)\s*[:=]?\s*(?P<sex>[MF])\b", _I)
# A person only in the name of a reaction or disease: "red man", "stiff-man syndrome".
_NOT_SEX_BEFORE = re.compile(
    r"(?:\b(?:red|stiff|gr[ae]y)[\s-]|\bif(?:\s+(?:the\s+patient\s+is|a|an))?|\d\)?\s*(?:for|in|if)|\b(?:fe)?male\s*(?:or|and|/|vs\.?|versus|to|-to-)|\bw?o?man\s+or(?:\s+a)?"
    r"|\b(?:not|no)\s+an?|\bnot)\s*$",
    _I,
)
_NOT_SEX_AFTER = re.compile(
    rf"\s*(?:(?:or|and|/|vs\.?|versus|-?to-?)\s*(?:an?\s+)?(?:{SEX_WORD}|women|men)\b"
    r"|(?:patients|adults|subjects|children|infants|partner|partners|donor|donors|contact|contacts|sex\s+hormone|condom|genital\w*)\b)"
    r"|[\s-]+(?:syndrome|reaction|disease|phenomenon)\b",
    _I,
)
_SHE = re.compile(r"\b(?:she|her|hers|herself)\b", _I)
_HE = re.compile(r"\b(?:he|him|his|himself)\b", _I)


def read_sexes(text: str) -> Found:
    """Sex, from words, or from a single letter that stands alone between commas."""
    for match in _SEX.finditer(text):
        start, end = match.span()
        if _NOT_SEX_BEFORE.search(text, max(0, start - 30), start) or _NOT_SEX_AFTER.match(text, end):
            continue
        yield Reading("sex", Sex.FEMALE if match["female"] else Sex.MALE, start, end)
    for form in (_SEX_SEGMENT, _SEX_LABEL):
        for match in form.finditer(text):
            yield Reading("sex", Sex.FEMALE if match["sex"] in "Ff" else Sex.MALE, *match.span("sex"))
    for match in re.finditer(rf"(?<![\w])(?P<sex>[MF])\s*[-–,/]?\s*{NUMBER}\s*(?:y|yrs?|years?|yo|y/o)\b", text):
        yield Reading("sex", Sex.FEMALE if match["sex"] == "F" else Sex.MALE, *match.span("sex"))


def read_pronouns(text: str) -> Found:
    """Sex from "she" or "he" alone: only where the text uses one of them."""
    she, he = _SHE.search(text), _HE.search(text)
    only = she if he is None else he if she is None else None
    if only is not None:
        yield Reading("sex", Sex.FEMALE if only is she else Sex.MALE, *only.span())


# --- weight and height -----------------------------------------------------------------------------------------------

_KG = r"kgs?|kilos?|kilogram(?:me)?s?"
_LB = r"lbs?|pounds?"
_OTHER_WEIGHT = (
    r"(?:ideal|adjusted|lean|dry|birth|predicted|target|usual)(?:[\s-]+body)?[\s-]+(?:weight|wt)"
    r"|birth\s*weight|IBW|AdjBW|ABW|LBW|PBW"
)
_OTHER = re.compile(rf"\b(?P<kind>{_OTHER_WEIGHT})\b{LINK}(?P<n>{NUMBER})\s*(?P<unit>{_KG}|{_LB}|g|grams?)?", _I)
_WEIGHT = re.compile(
    rf"\b(?:weight|wt|weigh(?:s|ing|ed)?|BW|TBW)\b\.?{LINK}(?P<n>{NUMBER})\s*-?\s*(?P<unit>{_KG}|{_LB}|g|grams?|st|stones?)?(?!\w|\s*/|\s*per\b)",
    _I,
)
_BARE_WEIGHT = re.compile(
    rf"(?P<n>{NUMBER})\s*-?\s*(?P<unit>{_KG}|{_LB})\b(?!\s*/(?!\s*\d+\s*(?:y|cm))|\s*per\b|\s*[·*]|\s*-1|⁻)", _I
)
_STONE = re.compile(rf"(?P<n>{NUMBER})\s*(?:stones?|st)\b(?:\s*(?:and\s+)?(?P<lb>\d{{1,2}})\s*(?:{_LB})?\b)?", _I)
_CHANGE_BEFORE = re.compile(
    r"(?:lost|lose|loses|losing|gain(?:ed|s|ing)?(?:\s+of)?|loss(?:\s+of)?|by|dropped|put\s+on)\s*$", _I
)
_CHANGE_AFTER = re.compile(
    r"\s*(?:(?:of\s+)?(?:body\s*)?weight\s+)?(?:loss|gain|increments?|steps?|dog|cat|horse|rat|tumou?r|mass)\b|\s*weight\s+(?:loss|gain)",
    _I,
)


def read_weights(text: str) -> Found:
    """Actual weight in kg; ideal, adjusted, dry or birth weight never stands for it."""
    taken: set[int] = set()
    for match in _OTHER.finditer(text):
        taken.add(match.start("n"))
        kind = match["kind"].lower()
        yield Doubt("", f"{kind} {match['n']} is not the actual weight: give the actual weight with kg or lb")
    for match in _STONE.finditer(text):
        stones = decimal_of(match["n"])
        if stones is not None and _weighs(text, match, taken):
            taken.update((match.start("n"), match.start("lb")))
            pounds = stones * POUNDS_PER_STONE + Decimal(match["lb"] or 0)
            yield Reading("weight_kg", pounds * KG_PER_POUND, *match.span(), rounded=True)
    for form in (_WEIGHT, _BARE_WEIGHT):
        for match in form.finditer(text):
            if _weighs(text, match, taken):
                taken.add(match.start("n"))
                yield from _weight(match)


def in_grams(written: str) -> Decimal | None:
    """A weight in grams: no person weighs 2.9 g, so a comma before three digits is one of thousands."""
    return Decimal(written.replace(",", "")) if re.fullmatch(r"\d{1,3},\d{3}", written) else decimal_of(written)


def _weighs(text: str, match: re.Match[str], taken: set[int]) -> bool:
    start = match.start("n")
    return (
        start not in taken
        and usable(text, start, match.end())
        and not _CHANGE_BEFORE.search(text, max(0, start - 20), start)
        and not _CHANGE_AFTER.match(text, match.end())
    )


def _weight(match: re.Match[str]) -> Found:
    unit = (match["unit"] or "").lower()
    number = in_grams(match["n"]) if unit.startswith("g") else decimal_of(match["n"])
    if number is None:
        yield Doubt("weight_kg", f"weight {match['n']} can be read in two ways: write it without a thousands comma")
    elif not unit:
        yield Doubt("weight_kg", f"weight {match['n']} has no unit: say kg or lb")
    elif unit.startswith("k"):
        yield Reading("weight_kg", number, *match.span())
    elif unit.startswith("g"):
        yield Reading("weight_kg", number / 1000, *match.span())
    else:
        yield Reading("weight_kg", number * KG_PER_POUND, *match.span(), rounded=True)


_FEET = re.compile(
    r"(?<![\w.,/])(?P<feet>\d)\s*(?:['′’]|ft\b\.?|feet\b|foot\b)\s*,?\s*(?P<inches>\d{1,2}(?:\.\d)?)\s*(?:\"|″|”|''|’’|in(?:ch(?:es)?)?\b)?(?![\d.]*\s*(?:kg|lb|y))",
    _I,
)
# A length is a person's at the beginning of an entry; "wound length", "length of stay" are not.
_BODY_LENGTH = r"(?:(?<=body )|(?<!\w\s))length(?=\W[^,;.]{0,12}\d\s*cm)"
_HEIGHT_UNIT = r"cms?|centimet(?:er|re)s?|m|met(?:er|re)s?|in|inch(?:es)?|ft|feet"
_HEIGHT = re.compile(
    rf"\b(?:height|ht|stands|{_BODY_LENGTH})\b\.?{LINK}(?P<n>{NUMBER})\s*(?P<unit>{_HEIGHT_UNIT})?(?![\w²^'′’])",
    _I,
)
_TALL = re.compile(rf"(?P<n>{NUMBER})\s*-?\s*(?P<unit>{_HEIGHT_UNIT})\s*-?\s*tall\b", _I)
_CM_SEGMENT = re.compile(rf"(?:^|[,;\n(])\s*(?P<n>{NUMBER})\s*(?P<unit>cm)\s*(?=$|[,;\n)])", _I)
_M_SEGMENT = re.compile(r"(?:^|[,;\n(])\s*(?P<n>[012][.,·]\d\d?)\s*(?P<unit>m)\s*(?=$|[,;\n)])", _I)
_CM_OF_PERSON = re.compile(
    rf"\b(?:{SEX_WORD}|child|infant|patient|adult|old|years|yo)\s+(?:of\s+)?(?P<n>{NUMBER})\s*(?P<unit>cm)\b", _I
)
_CM_BESIDE_KG = re.compile(
    rf"(?:(?:{_KG}|{_LB})\s*[,/]?\s*(?:and\s+)?(?P<n>{NUMBER})\s*(?P<unit>cm)\b)|(?P<n2>{NUMBER})\s*(?P<unit2>cm)\s*[,/]?\s*(?:and\s+)?(?=\d[\d.]*\s*(?:{_KG}|{_LB})\b)",
    _I,
)


def read_heights(text: str) -> Found:
    """Height in cm; a bare length counts only beside a weight or a person, between commas or with "tall"."""
    taken: set[int] = set()
    for match in _FEET.finditer(text):
        if usable(text, match.start(), match.end()):
            taken.add(match.start("feet"))
            inches = Decimal(match["feet"]) * INCHES_PER_FOOT + Decimal(match["inches"])
            yield Reading("height_cm", inches * CM_PER_INCH, *match.span(), rounded=True)
    for form in (_HEIGHT, _TALL, _CM_SEGMENT, _M_SEGMENT, _CM_OF_PERSON):
        for match in form.finditer(text):
            if match.start("n") not in taken:
                yield from _height(text, match, match["n"], match["unit"] or "")
    for match in _CM_BESIDE_KG.finditer(text):
        yield from _height(text, match, match["n"] or match["n2"], "cm")


def _height(text: str, match: re.Match[str], written: str, unit: str) -> Found:
    number, unit = decimal_of(written), unit.lower()
    if not usable(text, text.index(written, match.start()), match.end()):
        return
    if number is None or not unit:
        yield Doubt("height_cm", f"height {written} has no clear unit: say cm, or feet and inches")
    elif unit.startswith("c"):
        yield Reading("height_cm", number, *match.span())
    elif unit.startswith("m"):
        yield Reading("height_cm", number * 100, *match.span())
    elif unit.startswith("i"):
        yield Reading("height_cm", number * CM_PER_INCH, *match.span(), rounded=True)
    else:
        yield Reading("height_cm", number * INCHES_PER_FOOT * CM_PER_INCH, *match.span(), rounded=True)
