"""Bounds and doses named again by a word alone ("children below that get the same"), read with their numbers.

Whether a dose is printed for such people is judged in `verification` like any other; here only words are replaced.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from posology.assistant.dosing import wording
from posology.assistant.dosing.answers_told import asks, sides_answered
from posology.assistant.dosing.quantities import FOR_WHOM, Metric, Quantity, Role, between
from posology.assistant.dosing.spacing import Folded
from posology.assistant.dosing.traces import Traces, holds, may_hold

_BELOW = r"below|under|beneath|less than|younger than|lighter than|smaller than|lower than"
_ABOVE = r"above|over|beyond|more than|older than|heavier than|greater than|higher than"
# What goes on behind the word that stands for a bound, and not behind "that dose" or "over this time".
_GOES_ON = (
    r"(?=\s*(?:[.,;:)]|$)|\s+(?:gets?|receives?|takes?|needs?|requires?|are|is|was|were|shall|should|must|may|can|will|do"
    r"|does|have|has|who|it|they|the|give|given|use|start|reduce|halve|change|at|for|with|no|not|also|too|as well|only"
    r"|oral|iv|patients|children|adults|infants|\d[\d.,]*)\b)"
)
# "Below that" stands for a bound whatever goes on, except before the name of something else.
_NO_BOUND = (
    r"(?!\s+(?:total|daily|single|usual|first)?\s*(?:doses?|dosages?|dosing|amounts?|times?|periods?|rates?|volumes?"
    r"|concentrations?|strengths?|maxim\w+|minim\w+|durations?|intervals?|ranges?|courses?|of|which|used|recommended|studied)\b)"
)
_REFERENCE = re.compile(
    rf"(?P<joins>,?\s+and\s+)?(?:\b(?:(?P<below>{_BELOW})|(?:{_ABOVE}))\s+(?:that|this)"
    r"(?:\s+(?P<what>age|(?:body\s+)?weight|(?:(?:creatinine\s+)?clearance|crcl|e?gfr)(?:\s+(?:value|level|limit))?"
    r"|bound(?:ary)?|cut-?off|threshold|value|level|limit|point|mark|number|figure))?"
    rf"(?:{_GOES_ON}|(?<=\bbelow that){_NO_BOUND}|(?<=\bbelow this){_NO_BOUND}|(?<=\bunder that){_NO_BOUND}"
    rf"|(?<=\babove that){_NO_BOUND})"
    r"|\b(?:(?P<below_it>below|under)|above)\s+(?:it|which)\b)",
    re.IGNORECASE,
)
# "500 mg daily if the clearance is 30 mL/min or less, 1 g daily if above", or "otherwise 1 g daily".
_IF_SIDE = re.compile(
    r"\b(?:if|when|where|and)\s+(?:(?:it|this) is\s+)?"
    r"(?:(?P<below>below|lower|less|under)|above|higher|greater|more|over)(?=\s*(?:[.;,)]|$))"
    r"|\b(?:at|with|and)\s+(?:(?P<with_less>less|lower|worse)|more|higher|better)(?=:?\s+(?:[a-z]+\s+){0,2}\d)"
    r"|\b(?:at|for|in|with)\s+(?:(?:an?|any|those with|patients with)\s+)?(?:(?P<at_lower>lower)|higher)\s+"
    r"(?:values?|levels?|ones?|(?:creatinine )?clearances?|e?GFRs?|CrCl|(?:renal|kidney) function)\b",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(r"(?:\b(?:otherwise|or else)|(?<=[;,] )else)\b,?(?=\s+(?:[a-z]+\s+){0,3}\d)", re.IGNORECASE)
_STOP = re.compile(r"[.;](?!\d)")
_SENTENCE = re.compile(r"[.!?]\s|\n")
_STOP_BEFORE = re.compile(r"[.;](?!\d)|,?\s(?:and|but|while|whereas)\s")
_SAME = re.compile(
    r"\b(?:gets?|receives?|takes?|needs?|given|have|use|give)\s+(?P<same>(?:exactly\s+)?the\s+same"
    r"(?:\s+(?:dose|regimen|amount|schedule)s?)?|(?:this|that)(?:\s+dose)?(?=\s+(?:too|also|as well)\b))"
    r"(?=\s*(?:[.,;:)]|$|\s(?:too|also|as well)\b))",
    re.IGNORECASE,
)
# "Maintenance is the same", "continue that for maintenance", "the same holds for shingles".
_SAME_COURSE = re.compile(
    r"\b(?:maintenance|suppression|prophylaxis|induction|treatment)(?: (?:dose|regimen))? (?:is|stays|remains)"
    r" (?P<is>(?:exactly )?the same)(?=\s*(?:[.,;:)]|$))"
    r"|\b(?:continue|keep|use|give)(?: with)? (?P<on>(?:that|this|it|the same)(?: dose| regimen)?)"
    r"(?= (?:as|for|during|in) (?:the )?(?:long-term |lifelong )?(?:maintenance|suppression|prophylaxis|induction)\b)"
    r"|(?:(?<=[.;] )|^)(?P<holds>(?:exactly )?the same(?: dose| regimen)?"
    r" (?:holds|applies|goes|is (?:used|given)))(?= (?:for|in) )",
    re.IGNORECASE,
)
# "CrCl 30-49 mL/min: same as above": the dose of the line before.
_SAME_LINE = re.compile(
    r"(?<=[:–—|-] )(?:(?:the )?same(?: (?:dose|regimen))?(?: as (?:above|before))?|as above|ditto|idem)"
    r"(?=[ \t]*(?:[.,;]|\n|$))",
    re.IGNORECASE,
)
_OTHER_PEOPLE = re.compile(
    r"\b(?:child(?:ren)?|infants?|newborns?|neonates?|adolescents?|toddlers?|adults|younger|older|lighter|heavier)\b",
    re.IGNORECASE,
)
_REACH, _MOST_LINES = 240, 40
_OF_AGE = re.compile(r"\b(?:ages?|younger|older)\b", re.IGNORECASE)
_OF_WEIGHT = re.compile(r"\b(?:weights?|weighing|lighter|heavier)\b", re.IGNORECASE)
_OF_KIDNEY = re.compile(r"\b(?:clearance|crcl|e?gfr)\b", re.IGNORECASE)
_OF_YOUNG = re.compile(r"\b(?:child(?:ren)?|infants?|adolescents?|teenagers?|newborns?|neonates?)\s+\Z", re.IGNORECASE)
_NAMES = {
    Metric.CRCL: "CrCl ", Metric.CRCL_PER_KG: "CrCl ", Metric.CRCL_INDEXED: "CrCl ", Metric.EGFR: "eGFR ",
    Metric.SCR: "serum creatinine ",
}  # fmt: skip

_TRACES = Traces(
    "than", "below", "under", "above", "over", "beyond", "beneath", " same", "this too", "that too", " for maintenance",
    "this as", "that as", "ditto", "idem", "otherwise", "else", "higher", "lower", "greater", "less", "more",
)  # fmt: skip
_THESE, _IFS, _OTHER = (
    Traces("that", "this", "below", "under", "above"),
    Traces("if", "when", "where", "and", "lower", "higher", "with ", "at "),
    Traces("otherwise", "else"),
)
_SAMES, _AS_ABOVE = Traces("same", "this", "that", "it"), Traces("same", "as above", "ditto", "idem")
_Told = tuple[int, int, str, int | None]


def with_bounds(text: str, quantities: Sequence[Quantity], near: Sequence[str] = ()) -> tuple[Folded, ...]:
    """The text with the numbers that its words refer back to, none where it has no such word.

    Args:
        text: what is read.
        quantities: its numbers in order.
        near: the lines above it, nearest first.
    """
    asked = asks(text, near)
    if not (asked or may_hold(text, _TRACES)):
        return ()
    told = [
        *(sides_answered(text, quantities, near, lambda bound, below: _words(bound, below=below)) if asked else ()),
        *_bounds_told(text, quantities),
        *_sides_told(text, quantities),
        *_doses_told(text, quantities),
        *_told_above(text, quantities),
    ]
    if not told:
        return ()
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for start, end, words, origin in sorted(told):
        pieces += [text[done:start], words]
        # A bound is judged where it was first told, a dose again where it was.
        places += [
            *range(done, start),
            *([len(text)] * len(words) if origin is None else range(origin, origin + len(words))),
        ]
        done = end
    return (Folded("".join((*pieces, text[done:])), (*places, *range(done, len(text) + 1))),)


def _bounds_told(text: str, quantities: Sequence[Quantity]) -> Iterator[_Told]:
    """Each word that stands for a bound: from, to, and the bound in words."""
    for found in _REFERENCE.finditer(text) if may_hold(text, _THESE) else ():
        bound = _meant(text, found, quantities)
        if bound is not None:
            words = _words(bound, below=bool(found["below"] or found["below_it"]))
            if text[found.start()].isupper():  # it begins a sentence
                words = words[0].upper() + words[1:]
            # "At 50 mL/min or less, and above that 20 mg": two bounds with a dose each, no range.
            yield found.start(), found.end(), f"; {words}" if found["joins"] else words, None


def _sides_told(text: str, quantities: Sequence[Quantity]) -> Iterator[_Told]:
    """Each word that stands for the other side of the only clearance before it, in the sentence of a dose."""
    for pattern, traces in ((_IF_SIDE, _IFS), (_OTHERWISE, _OTHER)):
        for found in pattern.finditer(text) if may_hold(text, traces) else ():
            near = between(quantities, found.start() - _REACH, found.start())
            begin = _sentence_begin(text, found.start())
            bounds = [
                q
                for q in near
                if q.role is Role.BAND and q.start >= begin and (pattern is _IF_SIDE or None in (q.low, q.high))
            ]
            others = [q for q in near if q.role in FOR_WHOM and q not in bounds and q.start >= begin]
            if len(bounds) != 1 or others or not any(q.role is Role.DOSE and q.start >= begin for q in near):
                continue
            lower = found.groupdict()
            below = (
                bool(lower["below"] or lower["at_lower"] or lower["with_less"])
                if pattern is _IF_SIDE
                else bounds[0].high is None
            )
            words = _words(bounds[0], below=below)
            yield found.start(), found.end(), f"{'if' if pattern is _IF_SIDE else 'at'} {words}", None


def _doses_told(text: str, quantities: Sequence[Quantity]) -> Iterator[_Told]:
    """Each "the same dose" of younger, older, lighter or heavier people: from, to, and the only dose before it."""
    if not may_hold(text, _SAMES):
        return
    for found in _SAME.finditer(text):
        near = between(quantities, found.start() - _REACH, found.start())
        doses = _only_dose(near, text, found.start())
        people = _STOP_BEFORE.split(text[max(0, found.start() - _REACH) : found.start()])[-1]
        if len(doses) != 1 or _OTHER_PEOPLE.search(people) is None or doses[0].start >= found.start() - len(people):
            continue
        yield _dose_again(found.span("same"), doses[0], near, text)
    for found in _SAME_COURSE.finditer(text):
        near = between(quantities, found.start() - _REACH, found.start())
        doses = _only_dose(near, text, found.start())
        if len(doses) == 1:
            yield _dose_again(found.span(found.lastgroup or 0), doses[0], near, text)


def _only_dose(near: Sequence[Quantity], text: str, end: int) -> list[Quantity]:
    """The doses before a word that stands for one: those of its own sentence, where it has any."""
    doses = [q for q in near if q.role is Role.DOSE]
    begin = _sentence_begin(text, end)
    return [q for q in doses if q.start >= begin] or doses


def _sentence_begin(text: str, end: int) -> int:
    """Where the sentence before a place begins, 0 where it begins out of reach."""
    return max((stop.end() for stop in _SENTENCE.finditer(text, max(0, end - _REACH), end)), default=0)


def _told_above(text: str, quantities: Sequence[Quantity]) -> Iterator[_Told]:
    """Each "same as above" at the end of a line: from, to, and the only dose of the last line that gives any."""
    for found in _SAME_LINE.finditer(text) if may_hold(text, _AS_ABOVE) else ():
        end = text.rfind("\n", 0, found.start())
        near: Sequence[Quantity] = ()
        for _ in range(_MOST_LINES):
            if end <= 0 or any(q.role is Role.DOSE for q in near):
                break
            start = text.rfind("\n", 0, end) + 1
            near, end = between(quantities, start, end), start - 1
        doses = [q for q in near if q.role is Role.DOSE]
        if len(doses) == 1:
            yield _dose_again(found.span(), doses[0], near, text)


def _dose_again(place: tuple[int, int], dose: Quantity, near: Sequence[Quantity], text: str) -> _Told:
    """A dose with its interval in place of the words that stand for it."""
    times = [q.end for q in near if q.role is Role.INTERVAL and q.start >= dose.end]
    return *place, text[dose.start : max([dose.end, *times[:1]])], dose.start


def _meant(text: str, found: re.Match[str], quantities: Sequence[Quantity]) -> Quantity | None:
    """The age, weight or band right before a word that stands for it."""
    near = [
        q
        for q in between(quantities, found.start() - _REACH, found.start())
        if q.role in FOR_WHOM
        and (q.role is not Role.THRESHOLD or q.unit in {"kg", "year"})
        and (q.low, q.high) != (None, None)
        and q.unit
    ]
    words = found.group()
    for cue, kinds in ((_OF_AGE, {"age"}), (_OF_WEIGHT, {"weight"}), (_OF_KIDNEY, {"kidney"})):
        if cue.search(words):
            near = [q for q in near if _kind(q) in kinds]
    if _OF_YOUNG.search(text, max(0, found.start() - 16), found.start()):
        near = [q for q in near if _kind(q) != "kidney"]
    if not near or _bounded_again(text, found.end(), _kind(near[-1]), quantities):
        return None
    return near[-1]


def _bounded_again(text: str, start: int, kind: str, quantities: Sequence[Quantity]) -> bool:
    """Whether a clause goes on with a bound of its own ("below that, to 30 mL/min"), or gives no dose there."""
    stop = _STOP.search(text, start)
    end = len(text) if stop is None else stop.start()
    if holds(text[start:end], ("depend",)):
        return True
    return any(q.role in FOR_WHOM and _kind(q) == kind for q in between(quantities, start, end))


def _kind(quantity: Quantity) -> str:
    """What a bound is one of."""
    if quantity.unit == "kg":
        return "weight"
    return "age" if quantity.role is Role.AGE or quantity.unit == "year" else "kidney"


def _words(bound: Quantity, *, below: bool) -> str:
    """What lies on one side of a bound: all that it leaves out there."""
    ends: tuple[Decimal | None, Decimal | None] = (bound.low, bound.high) if below else (bound.high, bound.low)
    own, other = ends
    value = other if own is None else own
    left_out = (bound.low_open if below else bound.high_open) if own is not None else False
    words = ("{} or less" if left_out else "below {}") if below else ("{} or more" if left_out else "above {}")
    kind = _kind(bound)
    name = "weighing " if kind == "weight" else _NAMES.get(bound.metric, "") if kind == "kidney" else ""
    number = "" if value is None else wording.number(value)
    return name + words.format(f"{number} {bound.unit}s" if kind == "age" else f"{number} {bound.unit}")
