"""The words around a number that say how a drug is given: fluids, rate, push, once, tests, the weight a dose rests on.

Language only: no drug, no dose, no limit. Polarity and report are in `cues`, routes and lines in `mentions`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from posology.assistant.dosing.quantities import Comparator
from posology.assistant.dosing.text_memory import remembered
from posology.assistant.dosing.traces import Traces, has_none_of, may_hold

_HYDRATION = re.compile(
    r"hydrat|saline|dextrose|\bfluids?\b|diuresis|\bNS\b|\bD5W\b|before the first|preload", re.IGNORECASE
)
_DILUTION = re.compile(r"\b(?:dilut|dissolv|reconstitut|constitut|add(?:ed)? to|mix)\w*", re.IGNORECASE)
_DILUTED_TO = re.compile(
    r"\bdilut\w*\b[^.;]{0,80}\b(?:to|at|of)\s+(?:[\w-]+\s+){0,5}$"
    r"|\b(?:final|infusion)\s+concentrations?\s*[:=]?\s*(?:(?:is|was|of|at|be|must|should|about)\s+){0,3}$"
    r"|\binfused\s+(?:\w+\s+){0,3}?at\s+(?:(?:an?|the)\s+)?(?:concentration of\s+)?$",
    re.IGNORECASE,
)
_INTO_FLUID = re.compile(
    r"(?:\b(?:(?:in|into|with|to|using|add|minimum|least|requires?|needs?|less than|below|under|over|about|total"
    r"|(?:volumes?|diluents?|fluid|solution|bags?)(?: of| is|:)?)(?:\s+(?:a|an|of|the))?)|[≥>]|(?:mg|g)\s*[:|])\s*$",
    re.IGNORECASE,
)
_OF_FLUID = re.compile(
    r"[\s-]*(?:\([^()]*\)\s*)?(?:of\s+)?(?:a\s+|an\s+|the\s+)?"
    r"(?:(?!(?:in|into|with|to)\s)[\w%.]+\s+){0,2}"
    r"(?:water|saline|sodium chloride|dextrose|diluent|fluid|solution|bags?|NS|D5W|ringer)\b",
    re.IGNORECASE,
)
_RATE = re.compile(r"\brates?\b|\binfus\w+\b|\bpumps?\b|\bdrips?\b|\brun(?:ning|s)?\b", re.IGNORECASE)
_RAPID = re.compile(
    r"\bbolus(?:es)?\b|\bIV push\b|\brapid(?:ly)?\b[\w ]{0,20}\b(?:inject|infus|push)|\bslow push\b", re.IGNORECASE
)
_NOT_RAPID = re.compile(
    r"\b(?:not|never|no|avoid|without|rather than|instead of)\b[^.;]{0,40}\b(?:bolus|push|rapid)", re.IGNORECASE
)
_SPEED = re.compile(
    r"(?P<not>\b(?:no|not|never|cannot|nor)\b[^.;:,]{0,60}?\s)?\b(?:(?P<fast>faster|quicker|more (?:rapidly|quickly))"
    r"|slower|more slowly)\s+than\s+(?:over\s+)?(?:(?:a|the|its)\s+)?(?:period\s+of\s+)?$",
    re.IGNORECASE,
)
_NAMED_TIME = re.compile(
    r"\b(?:(?P<least>minim(?:um|al)|shortest)|maxim(?:um|al)|longest)\s+(?:[\w-]+\s+){0,3}?(?:time|duration|period)\b"
    r"[^.;:]{0,60}?(?:\b(?:is|are|be|of)\s+|[:=]\s*)$",
    re.IGNORECASE,
)
_NAMED = Traces("maxim", "minim", "longest", "shortest")
_SPEEDS = Traces("faster", "quicker", "more rapidly", "more quickly", "slower", "more slowly")
_ONCE = re.compile(  # not "once CrCl is below 30"
    r"\b(?:(?<!at )once|as a single dose|a single dose|one dose|single[- ]dose)\b"
    r"(?!\s*(?:-\s*)?(?:daily|a\b|per\b|each|every|weekly|monthly|in\b|or twice|healed|the\b)"
    r"|(?:\s+(?!(?:and|then|if|when|on|at|in|for|after|before|by|with|over|as|or|but|that|which)\b)[^\W\d][\w-]*){1,4}"
    r"\s+(?:is|are|was|has|have|falls?|fell|drops?|goes|reaches|becomes?|begins?|starts?|improves?|resolves?|rises?)\b)",
    re.IGNORECASE,
)
_STOPS_BEFORE = re.compile(
    r"\b(?:stop|discontinue|hold|withhold|interrupt|withdraw)\w*\b[^.;]{0,80}\b(?:before|prior to)\b", re.IGNORECASE
)
_AT_ONCE = re.compile(r"\bat once\b", re.IGNORECASE)
_NO_TESTS = re.compile(
    r"\b(?:not|never|no need to|needn't|unnecessary to|not necessary to|stop)\s+(?:to\s+|be\s+|routinely\s+)?"
    r"(?:check|monitor|measur|test|assess|determin)\w*\b",
    re.IGNORECASE,
)
_AT_MOST = re.compile(
    r"\b(?:(?:no|not)\s+more\s+(?:often\s+|frequently\s+)?than|at\s+most|up\s+to|a?\s*maximum(?:\s+of)?|only)\s*$",
    re.IGNORECASE,
)
_AFTER_STOP = re.compile(
    r"\b(?:until|recover(?:s|ed|y)?|resol(?:ve|ves|ved|ution)|discontinu|stopp?(?:ed|ing)?)\b", re.IGNORECASE
)
_STOPS = Traces("until", "recover", "resol", "discontinu", "stop")
_WARNS = re.compile(
    r"\b(?:avoid\w*|not|never|exceed\w*|toxic\w*|risk|harm\w*|prevent\w*|unsafe|danger\w*|reduce|lower|hold)\b",
    re.IGNORECASE,
)
_NO_HARM = re.compile(
    r"(?:\b(?:not|never|no|without|hardly)|n't)\b(?: \w+){0,2}? (?:toxic\w*|risk\w*|harm\w*|unsafe|danger\w*)",
    re.IGNORECASE,
)
_WEIGHT_BASIS = re.compile(
    r"(?P<basis>ideal|lean|adjusted|dosing|fat-free)\s+(?:body\s+)?(?:weight|mass)\b|\b(?P<short>IBW|LBW|AdjBW|ABW)\b",
    re.IGNORECASE,
)
_BASES = {"ibw": "ideal", "lbw": "lean", "adjbw": "adjusted", "abw": "adjusted"}
_CLEARANCE_BASIS = re.compile(
    r"(?:\bclearance\b|\bCr?Cl\b|\bCLcr\b)[^.;]{0,60}?\b(?P<basis>actual|total|ideal|lean|adjusted)\s+(?:body\s+)?weight\b"
    r"|\b(?P<named>actual|total|ideal|lean|adjusted)\s+(?:body\s+)?weight\s+(?:[\w-]+\s+){0,4}?(?:clearance|Cr?Cl|CLcr)\b",
    re.IGNORECASE,
)
_MOST = re.compile(r"\bmax(?:im\w+|\b)|\bexceed|\b(?:no|not) more than\b|\bat most\b", re.IGNORECASE)
_NO_MOST = re.compile(
    r"\b(?:no|without(?: an?| any)?)\s+(?:(?:upper|fixed|set|absolute|daily|weekly|recommended)\s+){0,2}"
    r"(?:maxim\w+|limits?\b|ceiling|cap\b)(?!\s+(?:of|on|to|in|for)\s+(?:the\s+)?(?:duration|time|age|length|course|weight))"
    r"|(?<!levels )(?<!concentrations )\b(?:may|can|could|might)\s+(?:\w+ly\s+)?(?:be\s+)?(?:\w+ly\s+)?exceed"
    r"|(?:^|[.;:,]\s+(?:(?:and|but)\s+)?)do\s+exceed|\b(?:must|shall|will)\s+exceed"
    r"|\b(?:is|are)\s+(?:not|never|no longer)\s+(?:an?|the|any)\s+(?:\w+\s+)?(?:maxim\w+|limit|ceiling|cap)\b"
    r"|\bnot limited to\b"
    r"|(?<!no )(?<!not )\b(?:exceed\w*|above|more than|beyond)\s+(?:\w+\s+){0,2}?[\d.,]+\s?(?:mg|g|mcg|units?|mL)\b"
    r"(?!\s?/\s?min)[^.;:]{0,40}\b(?:is|are|may be|can be)\s+(?:\w+ly\s+)?"
    r"(?:allowed|permitted|acceptable|safe|fine|possible|given)\b",
    re.IGNORECASE,
)
_BOUND_TRACES = Traces("maxim", "minimum", "exceed", "limit", "ceiling", "cap", "above", "more than", "beyond")
_DEMANDS = re.compile(
    r"\b(?:always|should|must|shall|needs? to|(?:has|have|ought|is|are) to|aim(?:ed|ing)? to|so as to)"
    r"\s+(?:always\s+|be\s+){0,2}(?:exceed\s+)?$",
    re.IGNORECASE,
)
_FIRST_DAY = re.compile(r"\b(?:on\s+)?day\s+1\b(?!\s*(?:to|[-–]|and))|\bon the first day\b", re.IGNORECASE)
_FIRST = frozenset({"1", "first"})
_INCOMPATIBLE = re.compile(
    r"\b(?<!not )incompatib\w+|\bnot compatible\b|\b(?:must|should) not be mixed\b|\bdo not mix\b", re.IGNORECASE
)
_ASKS_COMPATIBLE = re.compile(r"\b(?:compatible|compatibility|mixed|mix|diluted?)\b[^.;?]*\?", re.IGNORECASE)
# A form for one place of the body: what the label of tablets or of an injection prints does not speak of it.
_LOCAL_FORM = re.compile(
    r"\b(?:creams?|ointments?|lotions?|gels?(?! cap)"
    r"|(?:eye|ear|nose|nasal|ophthalmic|otic)[ -](?:drops?|sprays?|solution|suspension))\b",
    re.IGNORECASE,
)
_LOCAL_TRACES = Traces("cream", "ointment", "lotion", "gel", "drop", "spray", "ophthalmic", "otic ")
_TOTAL_BEFORE = re.compile(
    r"\b(?:totals?(?: of)?|totall?ing|adds? up to|adding up to|comes? to|amounts? to|altogether|in all)\s*$",
    re.IGNORECASE,
)
_TOTAL_AFTER = re.compile(
    r"\s*(?:daily|a day|per day|each day|every day)\s*(?:in (?:all|total)\b|altogether\b"
    r"|,?\s*(?:(?:is |and is |(?:may|can|should) be )?(?:given|taken|administered|split|divided|dosed)\s+)"
    r"(?:as|into|in)\b)",
    re.IGNORECASE,
)
_LEAST = re.compile(r"\bminimum\s+(?:[\w-]+\s+){0,3}?(?:rate|concentration|dose|amount)\b", re.IGNORECASE)
_NEXT_DOSE = re.compile(r"\d\s?(?:mg|g|mcg)\b|[.;]\s", re.IGNORECASE)
_CLEARANCE = re.compile(r"\bclearance\b|\bCr?Cl\b|\bCockcroft\b|\beGFR\b|\bheight\b", re.IGNORECASE)
_GOES_ON_AFTER = re.compile(
    r"\b(?:then|followed by|thereafter|afterwards|subsequently|continu(?:es|ed|ing)|goes on)\b",
    re.IGNORECASE,
)


def about_hydration(text: str) -> bool:
    """Whether a text is about fluids given with the drug."""
    return _HYDRATION.search(text) is not None


@remembered(64)
def clearance_basis(text: str) -> str:
    """The body weight with which a text works out the clearance, "" when it names none.

    >>> clearance_basis("at CrCl 30–49 mL/min calculated with actual body weight")
    'actual'
    """
    match = _CLEARANCE_BASIS.search(text)
    return (match["basis"] or match["named"]).lower() if match else ""


def calls_most(text: str) -> bool:
    """Whether a text is about the most of a day."""
    return _MOST.search(text) is not None and _NO_MOST.search(text) is None


@remembered(256)
def on_first_day(text: str) -> bool:
    """Whether a stretch of text gives a dose on the first day of the course.

    >>> on_first_day("100 mg on day 1"), on_first_day("100 mg daily from day 2")
    (True, False)
    """
    return not has_none_of(text, _FIRST) and _FIRST_DAY.search(text) is not None


def unbounded(text: str) -> bool:
    """Whether a text denies a ceiling, or makes a floor of it."""
    return may_hold(text, _BOUND_TRACES) and (_NO_MOST.search(text) is not None or _LEAST.search(text) is not None)


@remembered(256)
def local_form(text: str) -> str:
    """The form for one place of the body that a text names ("cream", "eye drops"), "" when it names none."""
    found = _LOCAL_FORM.search(text) if may_hold(text, _LOCAL_TRACES) else None
    return found.group().lower() if found else ""


def asks_compatible(text: str) -> bool:
    """Whether a text asks whether a drug goes with a fluid."""
    return "?" in text and _ASKS_COMPATIBLE.search(text) is not None


def about_dilution(text: str) -> bool:
    """Whether a text is about the fluid in which a dose is dissolved or diluted."""
    return _DILUTION.search(text) is not None


def diluted_to(before: str) -> bool:
    """Whether the words before a concentration make it what a drug is diluted to.

    >>> diluted_to("Dilute it to a final concentration of "), diluted_to("the solution of ")
    (True, False)
    """
    return _DILUTED_TO.search(before) is not None


def holds_dose(before: str, after: str) -> bool:
    """Whether the words around a volume make it the fluid that a dose is put into, not the dose itself.

    >>> holds_dose("500 mg in at least ", ""), holds_dose("", " of sterile water"), holds_dose("vancomycin ", " IV")
    (True, True, False)
    """
    return _INTO_FLUID.search(before) is not None or _OF_FLUID.match(after) is not None


def about_rate(text: str) -> bool:
    """Whether a text is about how fast a drug runs in."""
    return _RATE.search(text) is not None


@remembered(256)
def given_rapidly(text: str) -> bool:
    """Whether a text gives a dose as a bolus or push (and does not warn against it)."""
    return _RAPID.search(text) is not None and _NOT_RAPID.search(text) is None


def bounds_time(text: str, place: int) -> Comparator | None:
    """On which side of the time at `place` a text lets a drug run: "no faster than over 30 minutes" is at least that.

    >>> bounds_time("no slower than over 3 minutes", 20).value, bounds_time("over 3 minutes", 5)
    ('≤', None)
    """
    named = _NAMED_TIME.search(text, 0, place) if may_hold(text, _NAMED) else None
    if named is not None:
        return Comparator.GE if named["least"] else Comparator.LE
    said = _SPEED.search(text, 0, place) if may_hold(text, _SPEEDS) else None
    if said is None:
        return None
    against = bool(said["not"]) or warns(text)
    if said["fast"]:
        return Comparator.GE if against else Comparator.LT
    return Comparator.LE if against else Comparator.GT


def stops_before(text: str) -> bool:
    """Whether a text stops the drug for a time before something ("stop 48 hours before surgery")."""
    return _STOPS_BEFORE.search(text) is not None


@remembered(256)
def given_once(text: str) -> bool:
    """Whether a text gives one dose only."""
    return _ONCE.search(text) is not None


def given_immediately(text: str) -> bool:
    """Whether a text gives a dose at once, which says nothing of the doses after it."""
    return _AT_ONCE.search(text) is not None


def denies_tests(text: str, place: int) -> bool:
    """Whether a text speaks against the tests whose frequency stands at `place`, or makes a ceiling of it.

    >>> denies_tests("check it no more than weekly", 22), denies_tests("check it at least weekly", 18)
    (True, False)
    """
    return _NO_TESTS.search(text) is not None or _AT_MOST.search(text[:place]) is not None


def after_stopping(text: str) -> bool:
    """Whether a test frequency is meant for the time after the drug was stopped."""
    return may_hold(text, _STOPS) and _AFTER_STOP.search(text) is not None


def says_incompatible(text: str) -> bool:
    """Whether a text says that a fluid or drug does not go with the drug.

    >>> says_incompatible("incompatible with 30% dextrose"), says_incompatible("compatible with 5% dextrose")
    (True, False)
    """
    return _INCOMPATIBLE.search(text) is not None


def demands_more(before: str) -> bool:
    """Whether the words up to a bound demand that it is passed.

    >>> demands_more("Peak levels should "), demands_more("Peak levels should not ")
    (True, False)
    """
    return _DEMANDS.search(before) is not None


def warns(text: str) -> bool:
    """Whether a text warns of what its bound describes ("avoid troughs above …", "levels above … are toxic")."""
    return _WARNS.search(text) is not None and _NO_HARM.search(text) is None


def weight_basis(after: str) -> str:
    """The body weight that the words after a dose per kilogram base it on, "" when they name none but the plain one.

    >>> weight_basis(" of ideal body weight every 8 hours"), weight_basis(" every 8 h; CrCl by ideal body weight")
    ('ideal', '')
    """
    match = _WEIGHT_BASIS.search(after)
    if match is not None and _NEXT_DOSE.search(after, 0, match.start()):
        return ""
    if match is None or _CLEARANCE.search(after[: match.start()]):
        return ""
    return (match["basis"] or _BASES[match["short"].lower()]).lower()


def goes_on(between: str) -> bool:
    """Whether the words between two intervals say that the second comes after the first."""
    return _GOES_ON_AFTER.search(between) is not None


@lru_cache(maxsize=256)
def calls_total(text: str, dose: str) -> bool:
    """Whether a text calls a dose the total of a day, or says how it is divided.

    >>> calls_total("500 mg q6h, 2 g daily in all", "2 g"), calls_total("1 g q12h or 2 g daily", "2 g")
    (True, False)
    """
    return any(
        _TOTAL_BEFORE.search(text, 0, found.start()) is not None or _TOTAL_AFTER.match(text, found.end()) is not None
        for found in re.finditer(rf"(?<![\w.]){re.escape(dose)}(?!\w)", text)
    )
