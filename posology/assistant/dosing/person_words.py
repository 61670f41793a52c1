"""Words and values that a text uses of one person: pronouns, "a second patient", a clearance, an age.

Language only. About whom each sentence is, is read in `people`; which doses its facts are held for, in `told_facts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.measures import is_point
from posology.assistant.dosing.quantities import Metric, Quantity, Role
from posology.assistant.dosing.traces import has_none_of

# Without one of these words, and without an age in years glued to its "y", a text speaks of no person and no people.
_ANYBODY = frozenset(
    word
    for line in (
        "he she his her hers him their they them my our whose mr mrs ms miss mister madam someone everyone others",
        "other patient patients pt pts person persons recipient recipients man men woman women lady gentleman boy girl",
        "child children infant infants toddler baby newborn newborns neonate neonates teenager adolescent adolescents",
        "adult adults male female individual individuals subject case old yo y o people those elderly users both these",
        "two either neither first second third fourth fifth last former latter has had board goes runs continues",
        "continued administered coadministered added too running",
    )
    for word in line.split()
)
_GLUED_AGE = re.compile(r"\dy|\d ?/? ?[mf]\b", re.IGNORECASE)
_NOUN = (
    r"(?:patients?|pts?|person|recipient|man|woman|lady|gentleman|boy|girl|child(?![- ]?pugh)|infant|toddler|baby"
    r"|newborn|neonate|teenager|adolescent|adult|male|female|individual|subject|case"
    r"|(?:year|yr|month|week|day)s?[- ]old|y/?o)"
)
_PERSON = re.compile(
    r"\b(?:his|her|their|my|the patient(?:['’]s)?|this patient(?:['’]s)?|patient|pt|recipient|he|she|mrs?|ms|man|woman"
    r"|lady|gentleman|boy|girl|child(?![- ]?pugh)|(?:\d+|\w+)[- ]?(?:year|yr|month|week|day)s?[- ]old|\d+ ?(?:yo|y/o|y)"
    r"|\d\d ?/? ?[mf]|has|had|on board|(?:goes|runs) on|continues"
    r"|is (?:also |being |still )?(?:continued|co-?administered|added|given too|running))\b",
    re.IGNORECASE,
)
# Who was spoken of before is spoken of again.
_AGAIN = re.compile(
    r"\b(?:he|she|his|hers?|him|(?:the|this|that|same|our|my) (?:same )?(?:[a-z-]+ ){0,2}?" + _NOUN + r"(?:['’]s)?)\b",
    re.IGNORECASE,
)
_THE_PATIENT = re.compile(r"\b(?:the|this|our|my) (?:same )?(?:patient|pt|recipient)\b", re.IGNORECASE)
_OUR_PATIENT = re.compile(r"\b(?:our|my) (?:same )?(?:patient|pt|recipient)\b", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\b(?:both(?: of (?:them|the patients|these patients))?|each of (?:them|the two)|all of them|they|these patients"
    r"|the two(?: patients)?|either of them|neither(?: of them)?)\b",
    re.IGNORECASE,
)
_BOTH_ALIKE = re.compile(
    r"\bboth\s+(?:doses|drugs|regimens|routes|forms|indications|criteria|strengths)\b", re.IGNORECASE
)
_ORDINALS = {
    "first": "1",
    "second": "2",
    "third": "3",
    "fourth": "4",
    "fifth": "5",
    "last": "last",
    "former": "1",
    "latter": "2",
}
_ORDINAL = re.compile(
    rf"\b(?:the|a|an?)\s+(?P<rank>{'|'.join(_ORDINALS)})(?:\s+(?!dose|day|week|month|infusion|course)[a-z-]+){{0,2}}?\s+"
    rf"{_NOUN}\b(?!\s+(?:dose|week|day|hour))"
    r"|\bthe (?P<alone>first|second|third)(?= (?:has|had|takes|gets|weighs|receives|an?)\b)"
    r"|\bthe (?P<of_two>former|latter)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"\b(?i:patient|pt\.?|case|subject|person)\s+(?i:no\.?\s*|number\s+|#\s?)?"
    r"(?P<label>(?!I\b)[A-Z](?!\w|\.(?!\s*$)|(?i:\s+(?:[a-z]+\s+)?(?:dose|level)))|\d{1,2}(?=\s*[:,;.)(–-](?!\d)|['’]s|\s*$"
    r"|(?i:\s+(?:is|has|had|takes|took|gets|got|weighs|receives|received|was|with|who|needs|on|and|should|must|may|can)\b)))"
    r"|\b(?P<title>Mrs?|MRS|MR(?=\.|\s[A-Z]\b)|(?:(?<!\w\s)|(?<=AND\s))MR(?=\s[A-Z]{2})|Ms|Miss|Mister|Madam)\.?\s+(?P<name>[A-Z][\w'’-]*)"
)
_ANOTHER = re.compile(
    rf"\b(?:another|an? (?:different|further|new|separate|next)|(?:the|our|my) next)\s+(?:[\w-]+\s+){{0,4}}?{_NOUN}\b"
    rf"|\bsomeone else\b|\ba \w+ other {_NOUN}\b",
    re.IGNORECASE,
)
_RELATIVE = re.compile(
    r"\b(?P<of>his|her|their|my|whose|patient['’]s)\s+(?:[a-z]+\s+)?(?:(?P<f>wife|mother|sister|daughter|aunt|grandmother|niece)"
    r"|(?P<m>husband|father|brother|son|uncle|grandfather|nephew)|partner|spouse|neighbou?r|friend|colleague|cousin|twin"
    r"|roommate|donor|baby|child)\b",
    re.IGNORECASE,
)
_THE_OTHER = re.compile(rf"\bthe other\s+(?:[\w-]+\s+){{0,3}}?{_NOUN}\b", re.IGNORECASE)
# "For a 90 kg man", "72-year-old woman": somebody who was not spoken of before begins the sentence.
_SOMEBODY = re.compile(
    r"[\s*•\-–(]*(?:(?:for|in|to|give|treating|consider|suppose|imagine|take|and|but|then)\s+){0,2}"
    rf"(?:(?:an?|one)\s+(?:[^\s.;:]+\s+){{0,6}}?(?:\d+[- ])?{_NOUN}\b"
    r"|\d+[- ]?(?:years?|yrs?|months?|weeks?|days?|y)[- ]old\b"
    rf"|\d+(?:\.\d+)?[- ]?kg\s+(?:[a-z-]+\s+){{0,2}}?{_NOUN}\b)",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:patients|people|persons|those|adults|children|infants|neonates|newborns|adolescents|women|men|recipients"
    r"|individuals|everyone|others|elderly|users)\b",
    re.IGNORECASE,
)
# What sets some people apart from the one who was spoken of.
_SET_APART = re.compile(
    r"\b(?:normal|other|others|without|not|whose|aged|weighing|years?|(?<!/)kg|(?:ha?emo)?dialysis|impair\w*|clearance|cr?cl"
    r"|gfr|egfr)\b",
    re.IGNORECASE,
)
_MALE = re.compile(r"\b(?:he|his|him|man|male|boy|gentleman|mr|mister)\b", re.IGNORECASE)
_FEMALE = re.compile(r"\b(?:she|hers?|woman|female|girl|lady|mrs|ms|miss|madam|pregnant)\b", re.IGNORECASE)
_YOUNG = re.compile(
    r"\b(?:child(?![- ]?pugh)|boy|girl|infant|toddler|baby|newborn|neonate|teenager|adolescent"
    r"|(?:[0-9]|1[0-7])[- ]?(?:years?|yrs?|y)[- ]old|\d+[- ]?(?:months?|weeks?|days?)[- ]old)\b",
    re.IGNORECASE,
)
_GROWN = re.compile(
    r"\b(?:man|woman|adult|lady|gentleman|(?:1[89]|[2-9]\d|1\d\d)[- ]?(?:years?|yrs?|y)[- ]old)\b", re.IGNORECASE
)
_SHOWN = re.compile(
    r"\b(?:the|this|that) (?:[\w-]+ ){0,2}?(?:man|woman|lady|gentleman|boy|girl|male|female)\b", re.IGNORECASE
)
# Nothing but what was measured: "CrCl 40 mL/min", "Estimated creatinine clearance: 40 mL/min".
_MEASURE = re.compile(
    r"[\s*•\-–]*(?:(?:estimated|calculated|current|measured|serum|renal function|now)[\s:,]*)*"
    r"(?:(?:creatinine )?clearance|creatinine|cr?cl|cl ?cr|ccr|e?gfr|s?cr|anc|neutrophils|platelets|ha?emoglobin|hb"
    r"|potassium|k)?[\s:=~]*(?:is|of|was|about)?[\s:=~]*",
    re.IGNORECASE,
)
# A sentence with a rule or a limit in it tells nothing of a person.
_RULE = re.compile(
    r"\b(?:dos(?:e|es|ed|ing|age)|adjust\w*|reduc\w*|cut-?off|threshold|limit|bound\w*|border\w*|recommend\w*|contraindicat\w*"
    r"|avoid\w*|if|when|where|should|must|may|can|need\w*|label|table|normal|usual\w*|until|unless|halv\w*|not|patients|people"
    r"|adults|children|below|above|under|over|less|more|study|studied|trials?|excluded|start\w*|stop\w*)\b",
    re.IGNORECASE,
)
# "If the creatinine is 1.5 mg/dL" states a condition, not what was measured in a person.
_ON_CONDITION = re.compile(r"\b(?:if|when|where|once|unless|or|until|to|above|below|over|under)\b[^,;:]{0,40}$")
_SUPPOSED = re.compile(r"\b(?:if|when|where|once|unless|until)\b[^,;:.]{0,60}$", re.IGNORECASE)
_SUPPOSED_AT = re.compile(r"\b(?:if|when|where|once|unless|until)\b", re.IGNORECASE)
_FELL = re.compile(
    r"\b(?:has|had|is) (?:now |just |since )?(?:fallen|dipped|dropped|slipped|gone|sunk|come)\b", re.IGNORECASE
)
_CONDITION_REACH = 60
_AT_AGE = re.compile(r"\b(?:at (?:the |an )?age(?: of)?|aged|age[:=]?(?: is)?) \d", re.IGNORECASE)
_END = " .;,:\n"
_MEASURED = frozenset({
    Metric.CRCL, Metric.CRCL_PER_KG, Metric.CRCL_INDEXED, Metric.EGFR, Metric.SCR, Metric.ANC, Metric.PLATELETS,
    Metric.HAEMOGLOBIN, Metric.POTASSIUM,
})  # fmt: skip
_DOSED = frozenset({Role.DOSE, Role.INTERVAL, Role.MAXIMUM})


def anybody_in(text: str) -> bool:
    """Whether a text may speak of a person or of people at all; when it says no, none of the questions below says yes.

    >>> anybody_in("Give 5 mg/kg; infuse over 1 hour."), anybody_in("She takes 75 mg.")
    (False, True)
    """
    return not (has_none_of(text, _ANYBODY) and _GLUED_AGE.search(text) is None)


def of_a_person(text: str) -> bool:
    """Whether a text speaks of one person ("He is on dialysis")."""
    return anybody_in(text) and _PERSON.search(text) is not None


def of_the_same(text: str) -> bool:
    """Whether a text speaks again of somebody it spoke of before ("She takes 75 mg", "the patient")."""
    return _AGAIN.search(text) is not None


def of_the_patient(text: str) -> bool:
    """Whether a text calls the one it speaks of the patient ("the patient takes 75 mg")."""
    return _THE_PATIENT.search(text) is not None


def of_our_patient(text: str) -> bool:
    """Whether a text sets the one it speaks of apart as its own patient ("our patient takes 75 mg")."""
    return _OUR_PATIENT.search(text) is not None


def of_several(text: str) -> bool:
    """Whether a text speaks of more than one person of those before ("Both take 75 mg")."""
    return _SEVERAL.search(text) is not None and _BOTH_ALIKE.search(text) is None


def of_people(text: str) -> bool:
    """Whether a text speaks of people in general ("patients with AF")."""
    return _PEOPLE.search(text) is not None


def sets_apart(text: str) -> bool:
    """Whether a text about people in general says of them what may not hold for the person spoken of."""
    return of_people(text) and _SET_APART.search(text) is not None


def of_another(text: str) -> bool:
    """Whether a text begins to speak of somebody else than before ("Another patient")."""
    return _ANOTHER.search(text) is not None


def relative_in(text: str) -> tuple[str, str] | None:
    """The sex of somebody who is told by the person spoken of, and of that person, "" when not told; None of nobody.

    >>> relative_in("His wife weighs 80 kg"), relative_in("My neighbour"), relative_in("His weight")
    (('f', 'm'), ('', ''), None)
    """
    match = _RELATIVE.search(text)
    return None if match is None else ("f" if match["f"] else "m" if match["m"] else "", sex_of(match["of"]))


def of_the_other(text: str) -> bool:
    """Whether a text goes back, or over, to the other one of two people ("the other patient")."""
    return _THE_OTHER.search(text) is not None


def begins_with_somebody(text: str) -> bool:
    """Whether a text begins with somebody who was not spoken of before ("For a 90 kg man", "72-year-old woman")."""
    return _SOMEBODY.match(text) is not None


def names_in(text: str) -> Iterator[tuple[str, str]]:
    """The names by which a text tells people apart, in order, each with the sex that it tells, "" when it tells none.

    >>> list(names_in("Patient A and Mrs K; the first patient"))
    [('1', ''), ('K', 'f'), ('1', '')]
    """
    found = [(match.start(), _name(match), sex_of(match["title"] or "")) for match in _NAMED.finditer(text)]
    found += [
        (m.start(), _ORDINALS[(m["rank"] or m["alone"] or m["of_two"]).lower()], sex_of(m[0]))
        for m in _ORDINAL.finditer(text)
    ]
    return ((name, sex) for _, name, sex in sorted(found))


def _name(match: re.Match[str]) -> str:
    label = match["label"]
    if label is None:
        return match["name"]
    return label if label.isdigit() else str(ord(label) - ord("A") + 1)


def sex_of(text: str) -> str:
    """The sex of the one person of a text: "m", "f", or "" when it is not told or both are named."""
    male, female = _MALE.search(text) is not None, _FEMALE.search(text) is not None
    return "" if male is female else "m" if male else "f"


def grown_in(text: str) -> bool | None:
    """Whether the one person of a text is grown up; None when it is not told or both are named.

    >>> grown_in("The child takes 60 mg"), grown_in("A 50-year-old man"), grown_in("She takes 75 mg")
    (False, True, None)
    """
    young, grown = _YOUNG.search(text) is not None, _GROWN.search(text) is not None
    return None if young is grown else grown


def shows_sex(text: str) -> bool:
    """Whether a text speaks of "the man" or "the woman", not of "he" or "she"."""
    return _SHOWN.search(text) is not None


def of_both_sexes(text: str) -> bool:
    """Whether a text speaks of a man and of a woman."""
    return _MALE.search(text) is not None and _FEMALE.search(text) is not None


def is_value(quantity: Quantity, text: str, start: int) -> bool:
    """Whether a number is one plain value under no condition, in a text that begins at `start`."""
    place = max(0, quantity.start - start)
    return is_point(quantity) and _ON_CONDITION.search(text[max(0, place - _CONDITION_REACH) : place].lower()) is None


def is_fact(quantity: Quantity, clause: Clause) -> bool:
    """Whether a value of a clause without doses was measured in a person, or is the person's age."""
    measured = quantity.metric in _MEASURED
    if not (measured or quantity.role is Role.AGE) or not is_point(quantity):
        return False
    if _SUPPOSED.search(clause.text[: max(0, quantity.start - clause.start)]):
        return False  # "stop when it has risen by 0.3"
    person = of_a_person(clause.text)
    if not (measured or person or _AT_AGE.search(clause.text)):
        return False
    return person or _RULE.search(clause.text) is None or _stands_alone(quantity, clause)


def bands_told(clause: Clause, sentence: str) -> tuple[Quantity, ...]:
    """The bands of a clause that tells them of a person, asks for a dose, or states no rule; none of another clause."""
    asked = len(clause.bands) == 1 and clause.text.rstrip().endswith("?") and not any(map(holds_dose, clause.earlier))
    fell = len(clause.bands) == 1 and _FELL.search(clause.text) is not None and _SUPPOSED_AT.search(clause.text) is None
    if (
        not clause.bands
        or clause.groups
        or not (asked or fell or all(map(is_point, clause.bands)) or _is_alone(clause, sentence))
    ):
        return ()
    told = asked or fell or of_a_person(clause.text) or _RULE.search(clause.text) is None
    return tuple(clause.bands) if told or all(_stands_alone(band, clause) for band in clause.bands) else ()


def _is_alone(clause: Clause, sentence: str) -> bool:
    """Whether a sentence tells one band and no more ("CrCl 30–49 mL/min.", "she has a clearance below 30 mL/min.").

    A line without a full stop is a heading or lead-in, see `lead_ins`.
    """
    if len(clause.bands) != 1 or "\n" in sentence.strip() or not sentence.rstrip().endswith("."):
        return False
    band = clause.bands[0]
    besides = f"{clause.text[: band.start - clause.start]}{clause.text[band.end - clause.start :]}"
    told = of_a_person(clause.text) and _RULE.search(besides) is None
    return told or _stands_alone(band, clause)


def _stands_alone(quantity: Quantity, clause: Clause) -> bool:
    """Whether a clause holds nothing but the name of a measure and its value."""
    start, end = quantity.start - clause.start, quantity.end - clause.start
    return _MEASURE.fullmatch(clause.text, 0, start) is not None and not clause.text[end:].strip(_END)


@lru_cache(maxsize=1024)
def holds_dose(text: str) -> bool:
    """Whether a text states a dose, an interval or a maximum."""
    return any(quantity.role in _DOSED for quantity in extract(text))
