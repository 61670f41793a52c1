"""What each number is about: clauses, dose groups, bands, and the scope a clause stands in.

Reads words, never rules: which rules apply is decided in `verification`, whether they agree in `*_matching`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from posology.assistant.dosing import cue_traces, cues, sequels
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.extraction import cell_ends
from posology.assistant.dosing.grouping import (
    DoseGroup,
    grouped,
    share_intervals,
)
from posology.assistant.dosing.places_attached import attach_places
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.repeated_doses import repeat_dose, split_at_bands, split_by_purpose
from posology.assistant.dosing.restated_totals import mark_totals
from posology.assistant.dosing.traces import may_hold
from posology.assistant.dosing.words_around import read_around

# "1 tablet once daily, and should not be used if CrCl is below 30 mL/min": the bound is the refusal's alone.
_REFUSES_AT = (
    r"(?:(?:it|they|use|(?!dos|regimen|schedul|amount)[a-z]{5,})\s+)?"
    r"(?:(?:(?:should|must|may|can|is|are)(?:\s+not|n['’]t)|cannot)\s+(?:to\s+)?(?:be\s+)?"
    r"(?:used|given|administered|taken|started|initiated|prescribed|recommended|advised|indicated)"
    r"|(?:is|are|should\s+be|must\s+be)\s+(?:contraindicated|(?:to\s+be\s+)?avoided))\s"
    r"[^.;,:\d]{0,40}\b(?:Cr?Cl|creatinine clearance|e?GFR)\b[^.;,:\d]{0,30}\d"
    r"|(?:(?:it|(?!dos|regimen|schedul|amount)[a-z]{5,})\s+)?(?:(?:is|are|should\s+be|must\s+be)\s+)?"
    r"(?:discontinued|stopped|withheld)\s+(?:if|when|for|with|at|once)\b[^.;:\d]{0,60}[<>≥≤]?\s?\d"
)
_CLAUSE_END = re.compile(
    r"(?=[\])”\"'\s;,.])"
    r"(?:(?<=[.!?])[\])”\"']*\s+(?=[A-Z0-9(\[“\"•*|-]|eGFR\b)"
    r"|;\s+(?!(?i:indications?|diagnosis|for)\b ?:)|\n+|(?<=\.\.\.)\s+"
    r"|(?<=[hHDdys]),\s+(?=(?i:on (?:h[ae]+mo)?dialysis|on HD)\b:?\s+(?i:[a-z]+\s+){0,2}\d)"
    r"|(?i:,?\s+(?:and|but)\s+(?=(?:stop|discontinue|withhold|do not|avoid|never)\b"
    r"|(?:[\w-]+\s+){0,6}?(?:should|must|may|can|cannot|is|are)\s+(?:not\s+|never\s+)?(?:to\s+|be\s+)*(?:exceed|(?:go|rise)\s+(?:above|over|beyond)\b)"
    rf"|{_REFUSES_AT}))"
    r"|\.\s+(?=[A-Z]|eGFR\b))"
)
# "Not given as a bolus, and the rate is 1 mg/kg/min": a negation does not reach over a new subject and verb.
_NEXT_STATEMENT = re.compile(
    r",?\s+(?:and|but|while|whereas)\s+(?=(?:it|(?:the|its|an?|this)\s+(?:[\w-]+\s+){0,3}?(?:rate|dos(?:es?|age)|infusion"
    r"|interval|concentration|duration|course|time|volume|regimen|schedule))\s+(?:is|are|was|were|may|can|must|should"
    r"|runs?|drops|falls|becomes)\b)",
    re.IGNORECASE,
)
_LEADS_PHASES = re.compile(r"\)?:\s*(?:for\s+)?(?:induction|treatment|initial|therap)", re.IGNORECASE)
_LATER_PHASE = re.compile(r"\s*(?:and\s+)?(?:for\s+)?(?:maintenance|prophyla|prevention|suppress)", re.IGNORECASE)
_RECORD_LINE = re.compile(r":\W*\w|\?$")  # "Adjustment: none", "Adjustment? None"
_LONGEST_CLAUSE, _MOST_EARLIER, _WEIGHT_CUES = 2000, 12, 40
_WEIGHT_BEFORE = re.compile(
    r"(?:^|[,;:(|.!?\n×*]\s*|\b(?:x(?=\s)|weigh\w*|weight|wt\.?|bw|patients?|child(?:ren)?|infants?|neonates?|newborns?"
    r"|toddlers?|adults?|man|woman|boy|girl|of|an?|for|and|in|at|to|than|above|below|over|under|is|was)\s+(?:about\s+|~\s*)?)$",
    re.IGNORECASE,
)
_DOSED = re.compile(
    r"\b(?:doses? of|dose:?|give|administer|dialysis:?|h(?:a?)emodialysis:?"
    r"|(?:dose|dosage|dosing|amount)\b(?: (?:of|for|in) [^\s.;:]+){0,3} (?:is|was|are)"
    r"|(?:maximum|total(?: of)?|available as):?|(?:keep|kept|stay|remain)\w*\b[^.;,:\d]{0,30}\bat)\s*(?:about\s+)?$",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"[ \t,]*(?:(?:IV|PO|IM|SC|orally|by mouth|intravenously|intramuscularly|subcutaneously|or|and|given)\b[\s,]*)*"
    r"(?:every\b|divided\b|split\b|per day\b|a day\b"
    r"|q\s?\d|once\b|twice\b|(?:three|four|two|five) times\b|daily\b|[btq]id\b|over\b|as a single dose\b"
    r"|(?:(?!patient|child|infant|adult|wom[ae]n|m[ae]n\b|boy|girl|newborn|neonate)[\w-]+\s+)?"
    r"(?:bolus|loads?|loading|doses?|injection|infusion)\b|then\b|followed by\b"
    r"|(?<!, )(?:pharmacy |bulk )*(?:bulk|packages?|vials?|bags?|bottles?|ampoules?|tablets?|capsules?|doses?)\b"
    r"|of (?!body)|in (?:all|total|(?:(?:at least|no less than) )?\d+ ?mL)\b|altogether\b"
    r"|(?:before|after) (?:each|every)\b|more\b)"
    r"|\s+(?:given\s+\d|[a-z]{9,}(?:\)|(?:,| and|/) ?\d)|or\s+\d[\d.,]*\s?(?:mg|g|mcg)\b(?!/))",
    re.IGNORECASE,
)
# "Gentamicin 60 kg, SCr 2.0 mg/dL": what follows is another fact about the patient.
_NEXT_FACT = re.compile(
    r"\s*:(?!\d)|,?\s+[a-z][^\d.;:,|]{0,40}:|\s*[,;]\s*(?:with\s+)?(?:a\s+)?(?:normal (?:renal|kidney)|S?Cr\b"
    r"|(?:serum )?creatinine|Cr?Cl\b|eGFR\b|(?:fe)?male\b|(?:wo)?man\b|\d{1,3}[\s-]*(?:y\b|years?))",
    re.IGNORECASE,
)
_PERSON_AFTER = re.compile(
    r"[\s-]*(?:(?!dose|every|for|of|in|per|with|and|or)[a-z-]+\s+){0,2}"
    r"(?:m[ae]n|wom[ae]n|patients?|males?|females?|adults?|persons?|recipients?|lady|gentleman|boy|girl|child|infant|toddler|neonate|newborn|adolescent|teenager)\b",
    re.IGNORECASE,
)
# "For S. aureus": no sentence ends with a letter behind a preposition.
_ABBREVIATION = re.compile(
    r"\b(?:e\.g|i\.e|vs|approx|(?<!\? )no|fig|dr|mrs?|ms|prof|i\.v|p\.o|i\.m|b\.i\.d|t\.i\.d|q\.i\.d"
    r"|(?:for|of|by|to|with|in|against|from)\s[a-z])\.$",
    re.IGNORECASE,
)
# "MRS. K. HAS A CLEARANCE OF": nor does one with the initial of somebody of whom it goes on to tell.
_INITIAL = re.compile(rf"\b(?:mrs?|ms|miss)\.?\s[a-z]\.$|{_ABBREVIATION.pattern}", re.IGNORECASE)
_OF_SOMEBODY = re.compile(r"\s+(?:is|was|has|had|weighs|takes|gets|needs|receives|who)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DrugMention:
    """A drug named in a text: its id, place, and whether it is the subject or only a modifier."""

    drug: str
    start: int
    end: int
    subject: bool


DrugFinder = Callable[[str], Sequence[DrugMention]]


@dataclass(frozen=True, slots=True)
class Scope:
    """The context a text stands in, apart from itself.

    Attributes:
        drug, indication, route: given with the text (for example by `check --jsonl`), None when not.
        near: lines that govern the text, nearest first: lead-in or table caption, then headings inside out.
        header: column headings of a table row, as many as its cells.
        usual: the cells of the row that tells the doses of normal renal function in the table of a row.
        title: title of the article.
    """

    drug: str | None = None
    indication: str | None = None
    route: str | None = None
    near: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    title: str = ""
    usual: tuple[str, ...] = ()

    @property
    def levels(self) -> tuple[str, ...]:
        """Near lines and title, nearest first."""
        return (*self.near, self.title) if self.title else self.near

    @property
    def unit_context(self) -> str:
        """Text from which a missing unit or metric may be inherited: headings of the table and the lead-in."""
        return " | ".join((*self.header, *self.near[:1]))


EMPTY_SCOPE = Scope()


@dataclass(slots=True)
class Clause:
    """A stretch of text whose numbers belong together.

    `earlier` holds the last clauses before it, nearest first: what they name still governs. `weight_kg` is a patient
    weight that the text states: no claim. A part of a clause (see `parts`) keeps its `whole`; `sequel` marks one that
    tells what comes "then", `before_sequel` the one before it. `told` holds what is said of its person, `above` what
    stands over it; `behind` the next sentence without a number, `behind_it` also a record's lines, `later` one with it.
    """

    text: str
    start: int
    end: int
    mode: Mode
    groups: list[DoseGroup]
    bands: list[Quantity]
    rest: list[Quantity]
    earlier: tuple[str, ...] = ()
    weight_kg: Decimal | None = None
    whole: Clause | None = None
    sequel: bool = False
    before_sequel: bool = False
    told: tuple[str, ...] = ()
    behind: str = ""
    behind_it: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    later: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Its own words, then those of its whole clause."""
        return (self.text, self.whole.text) if self.whole is not None else (self.text,)

    def of_drug(self, drug: str) -> Clause:
        """The clause with the doses of one drug alone, where it has any."""
        own = [group for group in self.groups if group.drug in {"", drug}]
        return self if len(own) in {0, len(self.groups)} else replace(self, groups=own)

    @property
    def band_only(self) -> bool:
        """Whether it states a band and no dose."""
        return bool(self.bands) and not self.groups


def clause_spans(text: str) -> Iterator[tuple[int, int]]:
    """Half-open ranges of the clauses of a text, in order.

    >>> [("Give 1 g; stop below 0.4."[a:b]) for a, b in clause_spans("Give 1 g; stop below 0.4.")]
    ['Give 1 g', 'stop below 0.4.']
    """
    cut = _statements if may_hold(text, cue_traces.AGAINST) else _pieces
    start = 0
    for match in _CLAUSE_END.finditer(text):
        if match.start() <= start or _abbreviated(text, start, match.start()):
            continue
        yield from cut(text, start, match.start())
        start = match.end()
    yield from cut(text, start, len(text))


def _abbreviated(text: str, start: int, place: int) -> bool:
    """Whether the full stop at or right before a place belongs to an abbreviation."""
    end = place + 1 if text[place] == "." else place
    initial = text[end - 3 : end - 2].isspace() and _OF_SOMEBODY.match(text, end) is not None
    return (_INITIAL if initial else _ABBREVIATION).search(text, max(start, end - 12), end) is not None


def _statements(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A clause cut where a new statement begins behind one that speaks against something."""
    first = _NEXT_STATEMENT.search(text, start, end)
    before = text[start : first.start()] if first is not None else ""
    if first is not None and (cues.mode_of(before) is Mode.PROHIBIT or cues.ends_use(before)):
        yield from _pieces(text, start, first.start())
        start = first.end()
    yield from _pieces(text, start, end)


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A clause cut into pieces of bounded length, at spaces where there are any: no sentence is as long."""
    while end - start > _LONGEST_CLAUSE:
        cut = text.rfind(" ", start + _LONGEST_CLAUSE // 2, start + _LONGEST_CLAUSE)
        cut = cut if cut > start else start + _LONGEST_CLAUSE
        yield start, cut
        start = cut
    if start < end:
        yield start, end


def bind(text: str, quantities: Sequence[Quantity], scope: Scope) -> list[Clause]:
    """Group the numbers of a text into clauses and dose groups.

    A table row (`scope.header` given) is one clause; its groups carry the heading of their column.
    """
    weights = {q.value for q in quantities if is_patient_weight(q, text)}
    weight = weights.pop() if len(weights) == 1 else None
    remaining = [q for q in quantities if not is_patient_weight(q, text)]
    if scope.header and len(text) <= _LONGEST_CLAUSE:
        return [replace(_clause(text, 0, len(text), remaining, scope), weight_kg=weight)]
    clauses: list[Clause] = []
    earlier: tuple[str, ...] = ()
    done = 0
    for start, end in clause_spans(text):
        first = done
        while done < len(remaining) and remaining[done].start < end:
            done += 1
        inside = remaining[first:done]
        if inside:
            clause = _clause(text, start, end, inside, scope)
            clause.earlier, clause.weight_kg = earlier, weight
            clause.sequel = sequels.is_sequel(clause.text)
            if clauses:
                _under_same_band(clause, clauses[-1])
                repeat_dose(clause.groups, clause.bands, clause.text, (last := clauses[-1]).groups)
                last.later, last.before_sequel = clause.text, last.before_sequel or clause.sequel
            clauses.append(clause)
        elif clauses:
            _go_on(clauses, text[start:end], follows=clauses[-1].text == earlier[0])
        earlier = (text[start:end], *earlier[: _MOST_EARLIER - 1])
    return clauses


def _under_same_band(clause: Clause, before: Clause) -> None:
    """Give a later phase the band that leads the earlier one ("At 50–69 mL/min: induction …; maintenance …")."""
    if clause.bands or len(before.bands) != 1 or _LATER_PHASE.match(clause.text) is None:
        return
    (band,) = before.bands
    if _LEADS_PHASES.match(before.text, band.end - before.start):
        for group in clause.groups:
            group.band = None if group.dialysis else band


def _go_on(clauses: Sequence[Clause], behind: str, *, follows: bool) -> None:
    """Tell the last clause, and what it only completes ("Duration: 7 days" below a dose), the sentence behind it."""
    for clause in reversed(clauses[-4:]):
        clause.behind = clause.behind or (behind if follows else "")
        if follows or any(map(_RECORD_LINE.search, clause.behind_it[-1:])):
            clause.behind_it = (*clause.behind_it[:8], behind)
        if clause.groups or clause.bands:
            return


def is_patient_weight(quantity: Quantity, text: str = "") -> bool:
    """Whether a number is a plain body weight ("70 kg") and no bound, and does not stand where a dose belongs."""
    plain = quantity.unit == "kg" and quantity.role is Role.THRESHOLD and quantity.value is not None
    if not plain or not text:
        return plain
    before = text[max(0, quantity.start - _WEIGHT_CUES) : quantity.start]
    dosed = _GIVEN.match(text, quantity.end) is not None or _DOSED.search(before) is not None
    if _PERSON_AFTER.match(text, quantity.end) or (not dosed and _NEXT_FACT.match(text, quantity.end)):
        return True
    return _WEIGHT_BEFORE.search(before) is not None and not dosed


def _clause(text: str, start: int, end: int, quantities: list[Quantity], scope: Scope) -> Clause:
    words = text[start:end]
    groups, bands, rest = grouped(quantities, text)
    groups = split_by_purpose(split_at_bands(groups, bands, text), text)
    edges = cell_ends(text, len(scope.header)) if scope.header else []
    mark_totals(groups, text)
    share_intervals(groups, text)
    read_around(groups, bands, rest, text, (start, end))
    for group in groups if scope.header else ():
        group.local = column_heading(edges, group.start, scope.header)
    attach_places(groups, bands, text, (start, end))
    return Clause(words, start, end, cues.mode_of(words), groups, bands, rest)


def column_heading(edges: Sequence[int], position: int, header: tuple[str, ...]) -> str:
    """The heading of the column in which a position of a row stands; `edges` are the places where cells end."""
    column = bisect_right(edges, position)
    return header[column] if column < len(header) else ""
