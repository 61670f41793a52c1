"""What a heading or lead-in says of the doses below it ("With a CrCl of 10-29 mL/min:" and a list).

A line governs what stands below it by layout: a heading until the next one, a lead-in its list. Doses that name a renal
function of their own, and those called usual, are for that one. What a person's clearance chooses is `told_facts`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from posology.assistant.dosing import cues
from posology.assistant.dosing.binding import Clause, Scope
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.kept_cues import keeps
from posology.assistant.dosing.opinions import Opinions, gravity
from posology.assistant.dosing.quantities import FOR_WHOM, Quantity, Role
from posology.assistant.dosing.readings import Readings
from posology.assistant.dosing.spacing import blanked
from posology.assistant.dosing.text_memory import remembered

_DOSED = frozenset({Role.DOSE, Role.MAXIMUM, Role.PERCENTAGE})
# Doses for another renal function than the one above them.
_OTHER_FUNCTION = re.compile(
    r"(?<!of )(?<!of the )\b(?:usual|usually|normal(?:ly)?|standard|ordinar\w+|otherwise|unadjusted"
    r"|any (?:renal|kidney)|(?:all|any) others?|(?:any|every)(?:body|one) else|for others)\b",
    re.IGNORECASE,
)
# A line that says for whom the doses below are not, or that speaks of a renal function beside the one it names.
_EXCEPTED = re.compile(
    r"\b(?:unless|except\w*|other than|otherwise|not|no|without|than (?:that|this|these)|below (?:that|this)"
    r"|above (?:that|this)|avoid\w*|contraindicated|adjust\w* (?:is|are)|until)\b",
    re.IGNORECASE,
)
# Who is not on dialysis still has the clearance that the line names.
_NO_DIALYSIS = re.compile(
    r"\b(?:not|no|without|off)\b[\w ]{0,20}\b(?:(?:ha?emo|peritoneal )?dialysis|HD|CRRT|RRT)\b", re.IGNORECASE
)
_MARKS = re.compile(r"</?(?:b|strong|i|em|u|h[1-6]|p|li)>|[*_>#]+", re.IGNORECASE)
_NOT_BLANK = re.compile(r"\S")
_ITEM = re.compile(r"[ \t]*(?:[-*•‣–+]|\(?(?:\d{1,2}|[a-h])[.)])[ \t]+(?=\S)")
_HEADING = re.compile(r"[ \t>]*(#{1,6})[ \t]")
_UNDERLINE = re.compile(r"\n(?:={3,}|-{3,})[ \t]*(?:\n|$)")
_BOLD = re.compile(
    r"[ \t>]*(?:(\*{1,3}|_{1,3})(?![ \t*_])[^\n]+\1:?|<(?P<tag>b|strong|i|em|u|h[1-6])>[^\n]+</(?P=tag)>:?)[ \t]*",
    re.IGNORECASE,
)
_LEADS = re.compile(r"(?::|[ \t][–—-]|->|→)$")
# "The doses below are for a CrCl of 30-49 mL/min."
_ANNOUNCES = re.compile(r"\b(?:below|following|as follows|listed here|these doses)\b", re.IGNORECASE)
_STOPS = re.compile(r"[.;,!?]$")
_ACTS = re.compile(
    r"\b(?:reduc\w+|adjust|monitor\w*|check\w*|stop\w*"
    r"|discontinu\w+|withhold|hold|give|start\w*|use|consider|caution|increas\w+|contains?)\b",
    re.IGNORECASE,
)
_VERB = re.compile(
    rf"\b(?:is|are|was|were|be|should|must|may|can|will|needs?|requires?|has|have|falls?|drops?)\b|{_ACTS.pattern}",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"(?:if|when|where|with|in|for|patients|dos(?:e|es|ing|age)|those)\b", re.IGNORECASE)
# A line of a record holds for those below it: "CrCl: 26-50 mL/min" above "Dose: 1 g".
_RECORD = re.compile(
    r"(?:[-•‣–+]\s)?(?:(?:renal|kidney) function|renal status|Cr?Cl|CLcr|e?GFR|creatinine clearance"
    r"|clearance|(?:body )?weight|age(?: group)?|population|patients?)\s?:\s",
    re.IGNORECASE,
)
_BOLD_DEPTH, _LEAD_IN_DEPTH = 7, 8
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that governs others: how deep it stands, and the clearances that it names.

    `of_others` marks one for another renal function than that of the lines above it, which then do not count.
    """

    text: str
    depth: int
    bands: tuple[Quantity, ...]
    is_heading: bool

    @property
    def of_others(self) -> bool:
        """Whether it is about patients on dialysis or with normal kidneys."""
        return bool(cues.dialyses(self.text)) or cues.says_normal_function(self.text)


def under_lead_ins(text: str, readings: Sequence[Readings], clauses: Sequence[Clause], scope: Scope) -> list[Readings]:
    """The clauses of a text with the lines that stand above each, and with their clearance as the one of its doses.

    Args:
        text: the whole text.
        readings: the ways in which each clause may be read.
        clauses: all clauses of the text in order, those of its lead-ins too.
        scope: the lines above the text.
    """
    if not any(clause.groups or clause.rest for clause in clauses):
        return list(readings)
    above = _bands_above(scope)
    within = _lines_above(text, clauses) if "\n" in text else {}
    if not above and not within:
        return list(readings)
    return [_governed(one, within.get(one.clause.start, ()), above) for one in readings]


def by_band_above(judged: Opinions, group: DoseGroup) -> Opinions:
    """The opinions on a group whose band stands above its text: what is wrong with the band is the group's fault.

    Args:
        judged: the opinions on the group and its band.
        group: the group.
    """
    band = group.band
    if band is None or band.start >= 0 or band not in judged:
        return judged
    own = {quantity: one for quantity, one in judged.items() if quantity != band}
    above = replace(judged[band], reason=f"under “{band.text}”: {judged[band].reason}")
    return {q: above if gravity(one) < gravity(above) else one for q, one in own.items()}


def _bands_above(scope: Scope) -> tuple[Quantity, ...]:
    """The clearances of the nearest line above a text that names any, none below one for another renal function."""
    for line in scope.near:
        if cues.says_normal_function(line) or cues.dialyses(line):
            return ()
        if bands := _bands_named(line):
            return bands
    return ()


@remembered(256)
def _bands_named(line: str) -> tuple[Quantity, ...]:
    """The clearances of a line without a dose, at places before a text: no place in the text is their own."""
    numbers = extract(line) if len(line) <= _LONGEST else ()
    bands = _leading(line, [number for number in numbers if number.role is Role.BAND])
    if any(number.role in _DOSED for number in numbers):
        return ()
    before = len(line) + 1
    return tuple(replace(band, start=band.start - before, end=band.end - before) for band in bands)


def _leading(line: str, bands: Sequence[Quantity]) -> tuple[Quantity, ...]:
    """The clearances of a line that names whom the doses below are for; none of one that excepts somebody."""
    words = _NO_DIALYSIS.sub("", line)
    for band in bands:
        words = words.replace(band.text, "")
    return () if _EXCEPTED.search(words) else tuple(bands)


def _lines_above(text: str, clauses: Sequence[Clause]) -> dict[int, tuple[_Line, ...]]:
    """The lines of a text that govern its clauses, nearest first, by where the clauses begin."""
    found: dict[int, tuple[_Line, ...]] = {}
    stack: list[_Line] = []
    leads = listed = False  # whether the line before is one that governs, and whether it is one of a list
    starts = {clause.start: clause for clause in clauses}
    for start, end in _lines(text):
        inside = [starts[place] for place in range(start, end) if place in starts]
        governing, item = _governing_line(text, start, end, inside), _ITEM.match(text, start, end)
        if governing is not None:
            further = leads and not (governing.bands or governing.of_others or governing.is_heading)
            stack = [*(one for one in stack if one.depth < governing.depth + further), governing]
        elif item is not None:
            depth = _item_depth(item)
            if leads and stack[-1].depth == depth:
                stack[-1] = replace(stack[-1], depth=depth - 1)  # a list that is no deeper than its lead-in
            stack = [one for one in stack if one.depth < depth]
        elif not leads and (listed or text.endswith("\n\n", 0, start)):
            stack = [one for one in stack if one.is_heading]
        leads, listed = governing is not None, item is not None
        if stack and not leads:
            found.update(dict.fromkeys([clause.start for clause in inside], tuple(reversed(stack))))
    return found


def _lines(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every line that is not blank."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield start, start + len(line)
        start += len(line) + 1


def _item_depth(item: re.Match[str]) -> int:
    return _LEAD_IN_DEPTH + 1 + len(item.group()) - len(item.group().lstrip())


def _governing_line(text: str, start: int, end: int, clauses: Sequence[Clause]) -> _Line | None:
    """A heading, or a lead-in or title without a dose; None for a line that tells something itself."""
    line = text[start:end]
    if any(clause.groups for clause in clauses) or len(line) > _LONGEST:
        return None
    heading, item = _HEADING.match(line), _ITEM.match(line)
    underlined = _UNDERLINE.match(text, end) is not None
    bold = _BOLD.fullmatch(line) is not None and item is None
    if not (heading or underlined or bold or _leads(text, start, end) or _is_title(text, start, end, clauses)):
        return None
    bands = _leading(line, [band for clause in clauses for band in clause.bands])
    if heading is not None or underlined:
        return _Line(line, 1 if heading is None else len(heading[1]), bands, is_heading=True)
    if item is not None:
        beside = _RECORD.match(_MARKS.sub("", line).strip()) is not None
        return _Line(line, _item_depth(item) - beside, bands, is_heading=False)
    return _Line(line, _BOLD_DEPTH if bold else _LEAD_IN_DEPTH, bands, is_heading=bold)


def _leads(text: str, start: int, end: int) -> bool:
    """Whether a line leads into what follows: by a colon or dash at its end, or because it announces it."""
    words = _MARKS.sub("", text[start:end]).strip()
    if _LEADS.search(words) is not None:
        return True
    return _ANNOUNCES.search(words) is not None and _ITEM.match(text, _next_line(text, end)) is not None


def names_people(line: str, numbers: Sequence[Quantity], *, above_list: bool = False) -> bool:
    """Whether a line names only for whom what follows is ("CrCl 30-49 mL/min", "For body weight below 60 kg:").

    Args:
        line: the line.
        numbers: its numbers.
        above_list: whether a list follows; then "If CrCl is 30-49 mL/min" names nothing else, too.
    """
    if not numbers or any(quantity.role not in FOR_WHOM for quantity in numbers) or "|" in line:
        return False
    words = _MARKS.sub("", line).strip()
    if _STOPS.search(words) is not None:
        return False
    return (_ACTS if above_list and _CONDITION.match(words) else _VERB).search(words) is None


def announces(line: str, numbers: Sequence[Quantity]) -> bool:
    """Whether a sentence says for whom the list behind it is ("The doses below are for a CrCl of 30-49 mL/min.")."""
    return bool(numbers) and all(q.role in FOR_WHOM for q in numbers) and _ANNOUNCES.search(line) is not None


def _is_title(text: str, start: int, end: int, clauses: Sequence[Clause]) -> bool:
    """Whether a line without a colon names for whom what follows is."""
    words = _MARKS.sub("", text[start:end]).strip()
    numbers = [quantity for clause in clauses for quantity in (*clause.bands, *clause.rest)]
    following, item = _next_line(text, end), _ITEM.match(text, start, end)
    below = _ITEM.match(text, following)
    if not names_people(words, numbers, above_list=below is not None):
        return False
    if record := _RECORD.match(words):
        return record.end() < len(words)
    if item is not None:
        return below is not None and _item_depth(below) > _item_depth(item)
    return following < len(text)


def _next_line(text: str, end: int) -> int:
    """Where the next line begins that is not blank; the end of the text when there is none."""
    word = _NOT_BLANK.search(text, end)
    return len(text) if word is None else max(end, text.rfind("\n", end, word.start()) + 1)


def _governed(readings: Readings, lines: tuple[_Line, ...], above: tuple[Quantity, ...]) -> Readings:
    """A clause in each way in which it may be read, its doses for the clearance above it, or for each of several.

    Args:
        readings: the ways.
        lines: the lines of its text that govern it, nearest first.
        above: the clearances that stand above the whole text.
    """
    nearest = next((line for line in lines if line.bands or line.of_others), None)
    bands = above if nearest is None else nearest.bands
    clause = replace(readings.clause, above=tuple(line.text for line in lines))
    if not bands:
        return replace(readings, clause=clause)
    first, *others = [with_band(clause, band) for band in bands]
    besides = tuple(with_band(other, bands[0]) for other in readings.besides)
    return Readings(first, besides, (*readings.each, *(other for other in others if other is not clause)))


def _is_kept(group: DoseGroup, clause: Clause) -> bool:
    """Whether a usual dose is the one given, too ("a usual dose of 250 mg is unchanged")."""
    return keeps(clause.text[: group.start - clause.start], clause.text[group.end - clause.start :])


def with_band(clause: Clause, band: Quantity) -> Clause:
    """A clause whose doses are for a clearance, where it names no renal function of its own."""
    shares = [quantity for quantity in clause.rest if quantity.role is Role.PERCENTAGE]
    # "Half the usual dose" is no usual dose.
    words = blanked(clause.text, ((q.start - clause.start, q.end - clause.start) for q in shares))
    kept = len(clause.groups) == 1 and _is_kept(clause.groups[0], clause)
    usual = _OTHER_FUNCTION.search(words) and not kept and not any(group.base for group in clause.groups)
    if clause.bands or cues.dialyses(clause.text) or usual or not (clause.groups or shares):
        return clause
    groups = [replace(group) for group in clause.groups]
    for group in groups:
        if group.band is None and not ((group.base and not kept) or group.dialysis or group.refuted or group.replaced):
            group.band = band
    return replace(clause, groups=groups, bands=[band] if shares else clause.bands)
