"""Decide whether a number of days, weeks, months or years is an age, and which sides of it the words leave open.

Other times are decided in `timing`. Gestation is no age since birth: it is a threshold in a metric of its own.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.clauses import Reading
from posology.assistant.dosing.quantities import Comparator, Metric, Role
from posology.assistant.dosing.terms import Term, bound

AGE_UNITS = frozenset({"year", "month", "week", "day"})
_OLD = re.compile(r"[ -]{0,2}(?:olds?|of age|o\b|\(?age\)?)\b|/o\b|(?:[ -]{0,2}(?:and|or) (?:older|younger))")
_AGED = re.compile(
    r"\b(?:aged?|ages|older than|younger than|children|child|p(?:a)?ediatrics?|adults?|patients|infants?|men|women"
    r"|boys?|girls?|neonates?|newborns?|bab(?:y|ies))\b[^.;\n0-9]{0,20}\Z"
)
FOR_SO_LONG = re.compile(
    r"(?:\bfor(?: up to| a(?: total| further)?(?: of)?| an additional| another| the(?: first| next))?|[x×]"
    r"|\bduration\b[^.;\n0-9]{0,24}|\bcourse of|\bduring(?: the first)?) ?\Z"
)
_PERIOD = re.compile(r"\b(?:(?:period|course|total|duration) of|over|alive for|lasting|lasts?|for from)(?: from)? \Z")
_SPAN_OF_AGES = re.compile(r" ?(?:to|-|through|up to) ?[^,;.\n]{0,20}(?:months?|years?|yrs?)\Z")
_BIRTH = re.compile(
    r"\b(?:birth|newborns?)(?: and| to| through| thru| until| up to|,| -){1,2} ?(?:less than |under |below |<)?\Z"
)
_YOUNG_WORDS = r"\b(?:child(?:ren)?|infants?|boys?|girls?|neonates?|newborns?|bab(?:y|ies)|adolescents?|aged)"
_NEWBORN_WORDS = r"\b(?:infants?|neonates?|newborns?|bab(?:y|ies)|post-?natal age|pna)"
_YOUNG = re.compile(rf"{_YOUNG_WORDS}(?: (?:of|from|between|aged?|through|thru))? \Z")
_NEWBORN = re.compile(rf"{_NEWBORN_WORDS}(?: (?:of|from|between|is))?:? \(?\Z|{_YOUNG_WORDS} (?:of|from|between) \Z")
# "Neonate <1 week: 25 mg/kg q12h; 1-4 weeks: 25 mg/kg q8h": the age that heads the next item.
_NEWBORN_ABOVE = re.compile(rf"{_NEWBORN_WORDS}\b(?:[^.\n]|\.(?=\d)){{0,160}}[;|] \Z")
_HEADS_ITEM = re.compile(r"(?:,? ?[^;:,\n]{0,4}[\d.]+ ?k?g\b(?!/)[^;:\n]{0,12})?\W{0,3}:")
_MARKED = re.compile(r"(?:older|younger| old|[ -]?y\.?o\.?|[0-9 /][mf]|genarians?)\Z")
_FROM = re.compile(rf"{_YOUNG_WORDS} from \Z")
_THROUGH = re.compile(rf"{_YOUNG_WORDS} (?:through|thru) \Z|\bup to (?:the |an )?age(?: of)? \Z")
_RANGE_GOES_ON = re.compile(r" ?(?:to|through|up to|until|-) ?(?:below |less than |under |<)?[0-9]")
_PERSON_OF = re.compile(
    r"\b(?:child(?:ren)?|infants?|toddlers?|boys?|girls?|neonates?|newborns?|bab(?:y|ies)|adolescents?|teenagers?|m[ae]n"
    r"|wom[ae]n|adults?|patients?|males?|females?|daughter|son) of \Z"
)
# "Infant 8 months, 8 kg": the age right behind the person.
_BABY = re.compile(r"\b(?:infant|toddler|baby|child|boy|girl) \Z")
# "Mrs K, 84 y, 55 kg": a number of years between the facts about a person.
_FACT_BEFORE = re.compile(r"(?:^|[,;:(|.\n]) ?\Z")
# "12 to 17 years: 5 mg/kg": a range of years that heads its line.
_HEADS_LINE = re.compile(r"(?:^|[|\n])\W{0,4}\Z")
_HEADED = re.compile(r"\W{0,3}[:|]")
_FACT_AFTER = re.compile(r" ?(?:[,;:|/]|\) ?[a-z]|(?:m|f|male|female|man|woman|boy|girl|with)\b)")
_MORE_THAN = re.compile(rf"{_YOUNG_WORDS} (?P<sign>over) \Z")
_OF_COURSE = re.compile(r" (?:of|after|before|later|ago|duration|follow)")
_AGE_WORD = re.compile(r"\b(?:aged?|ages)(?: of| is| from| between|:)? ?\Z")
_GESTATION = re.compile(
    r"['’]?[ -]?(?:of |at |completed )?\(?(?:gestation|post-?menstrual|ga\b)"
    r"|(?: (?:or|and) \w+)? (?:of )?(?:gestation|ga\b)"
)
_GESTATION_BEFORE = re.compile(
    r"\b(?:gestation\w*(?: ages?)?|ga|born)\b:?(?:(?!\b(?:post-?natal|pna|and|for)\b)[^.;,0-9]){0,24}\Z"
)
_BORN_BEFORE = re.compile(r"\bborn (?:before|prior to|earlier than) \Z")
_POSTNATAL = re.compile(r"(?: (?:or|and) \w+)?[ -]?(?:of )?\(?(?:post-?natal|pna\b|after birth)")
_OR_MORE = re.compile(
    r" (?:of )?\(?(?:gestation(?:al)?|post-?natal|ga|pna)(?: age)?\)?,? (?:or|and) "
    r"(?:(?P<more>more|older|above|over|later|greater)|(?:less|younger|below|under))\b"
)
_SHORT_UNITS = frozenset({"week", "day"})


def age_of(term: Term, lowest: int, folded: str) -> Reading | None:
    """The reading of a number of days to years that is an age or a gestation; None where it is another time.

    Args:
        term: the number; its signs are completed ("from birth through 11 years" begins at 0).
        lowest: the place before which no word counts.
        folded: the folded text.
    """
    after = term.tail or term.end
    gestation = _GESTATION.match(folded, after) or _GESTATION_BEFORE.search(folded, lowest, term.start)
    if term.unit == "week" and gestation:
        _or_more(term, folded)
        if term.plain and _BORN_BEFORE.search(folded, lowest, term.start):
            bound(term, Comparator.LT)
        return Reading(Role.THRESHOLD, Metric.GESTATION)
    if not (_is_age(term, lowest, folded) or _is_newborn_age(term, lowest, folded)):
        return None
    if term.plain and not _RANGE_GOES_ON.match(folded, term.end) and _FROM.search(folded, lowest, term.start):
        bound(term, Comparator.GE)
    elif term.plain and _THROUGH.search(folded, lowest, term.start):
        bound(term, Comparator.LE)
    return Reading(Role.AGE, Metric.AGE)


def _or_more(term: Term, folded: str) -> None:
    """Take the sign that follows the name of an age: "32 weeks gestational age or more"."""
    sign = _OR_MORE.match(folded, term.tail or term.end) if term.plain else None
    if sign is not None:
        term.end = sign.end()
        bound(term, Comparator.GE if sign["more"] else Comparator.LE)


def _is_newborn_age(term: Term, lowest: int, folded: str) -> bool:
    """Whether days, weeks or months stand where the age of the newest born does: "neonates under 28 days"."""
    if _POSTNATAL.match(folded, term.tail or term.end):
        _or_more(term, folded)
        return True
    more = _MORE_THAN.search(folded, lowest, term.start) if term.unit != "year" and term.plain else None
    if more is not None:
        term.start = more.start("sign")
        bound(term, Comparator.GT)
        return True
    if term.unit not in _SHORT_UNITS or _OF_COURSE.match(folded, term.end):
        return False
    if _HEADS_ITEM.match(folded, term.end) and _NEWBORN_ABOVE.search(folded, max(0, term.start - 180), term.start):
        return True
    before = _NEWBORN.search(folded, lowest, term.start)
    signed = term.comparator not in {Comparator.NONE, Comparator.ABOUT} or term.low != term.high
    return before is not None and (signed or before.group().endswith((" of ", " from ", " between ", " is ")))


def _spans_ages(term: Term, lowest: int, folded: str) -> bool:
    """Whether two different units of age make one span: "children 3 months to 12 years"."""
    spans = term.tail > term.end and _SPAN_OF_AGES.fullmatch(folded, term.end, term.tail) is not None
    return spans and not (FOR_SO_LONG.search(folded, lowest, term.start) or _PERIOD.search(folded, lowest, term.start))


def _from_birth(term: Term, folded: str) -> bool:
    """Take "birth to 3 months" as a range from 0."""
    birth = _BIRTH.search(folded, max(0, term.start - 24), term.start)
    if birth is None:
        return False
    term.start = birth.start()
    if term.plain:
        bound(term, Comparator.LE)
    return True


def _is_age(term: Term, lowest: int, folded: str) -> bool:
    old = _OLD.match(folded, term.tail or term.end)
    if old and not term.tail:
        term.end = old.end()
    if _from_birth(term, folded) or old or " of age" in folded[term.number_end : term.end]:
        return True
    if _MARKED.search(folded, term.number_start, term.end):
        return True
    before = folded[term.start : term.number_start].rstrip(" /")
    if before in {"f", "m"} or before.endswith(("older than", "younger than")):
        return True
    if _AGE_WORD.search(folded, lowest, term.start) or _spans_ages(term, lowest, folded):
        return True
    if term.unit not in {"year", "month"}:
        return False
    if term.high_open and term.low is not None and "<" in folded[term.start : term.end]:
        return FOR_SO_LONG.search(folded, lowest, term.start) is None
    if term.comparator in {Comparator.NONE, Comparator.ABOUT}:
        return _ranges_over_ages(term, lowest, folded) or _is_fact(term, lowest, folded)
    if _AGED.search(folded, lowest, term.start) is not None:
        return True
    return (
        term.unit == "year"
        and FOR_SO_LONG.search(folded, lowest, term.start) is None
        and not _OF_COURSE.match(folded, term.end)
    )


def _ranges_over_ages(term: Term, lowest: int, folded: str) -> bool:
    """Whether a range of months or years is one of ages: of the young, or one that begins at birth."""
    if term.low == 0 and term.high:
        return "day" not in folded[lowest : term.start] and FOR_SO_LONG.search(folded, lowest, term.start) is None
    if (
        term.unit == "year"
        and _HEADED.match(folded, term.end)
        and (
            _HEADS_LINE.search(folded, max(0, term.start - 5), term.start)
            or folded[max(0, term.start - 2) : term.start] == ", "
        )
    ):
        return True
    bounded = term.low != term.high or any(edge.search(folded, lowest, term.start) for edge in (_FROM, _THROUGH))
    return bounded and _YOUNG.search(folded, lowest, term.start) is not None


def _is_fact(term: Term, lowest: int, folded: str) -> bool:
    """Whether one number of months or years is told of a person: "a child of 5 years", "84 y, 55 kg"."""
    if not term.plain or _OF_COURSE.match(folded, term.end):
        return False
    fact = _FACT_AFTER.match(folded, term.end) is not None
    if _PERSON_OF.search(folded, lowest, term.start) or (fact and _BABY.search(folded, lowest, term.start)):
        return True
    alone = _FACT_BEFORE.search(folded, max(0, term.start - 2), term.start) is not None
    return term.unit == "year" and alone and fact
