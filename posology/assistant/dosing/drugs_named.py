"""Which drug a number of a text is about: the drugs that the text and its scope name.

Reads no rules; whether there are rules for a drug is asked in `verification`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

from posology.assistant.dosing import cues
from posology.assistant.dosing.amounts_beside import counted_before, number_behind, numbers_before
from posology.assistant.dosing.binding import Clause, DrugFinder, DrugMention, Scope
from posology.assistant.dosing.denials import denied_at
from posology.assistant.dosing.drug_ids import is_part
from posology.assistant.dosing.drugs_in_turn import drugs_in_turn
from posology.assistant.dosing.drugs_listed import told_of_others
from posology.assistant.dosing.extraction import CELL_END
from posology.assistant.dosing.grouping import DoseGroup

# "When cyclosporine is stopped" is not about cyclosporine.
_PREDICATE = re.compile(
    r"\s+(?:(?:is|are|was|were)(?! (?:stopped|withdrawn|discontinued),)|can|may|should|must|has|dose|dosing)\b",
    re.IGNORECASE,
)
_AWAY = re.compile(
    r"[:,;]|\b(?:reduc|increas|decreas|lower|rais|halv|doubl|giv|use|tak|is|are|should|must|becomes?)", re.IGNORECASE
)
_AMOUNT = re.compile(r"\d\s?(?:mg|g|mcg|mL|units?)\b", re.IGNORECASE)
_BESIDE_DRUG = 40
_COMPANION = re.compile(
    r"\b(?:with|without|plus|alongside"
    r"|(?:refractory|resistant|unresponsive|intolerant) to|not tolerating|unable to take"
    r"|(?:taking|receiving|also given|(?:patients?|adults?|those|who are|while|is|are) on)"
    r"(?: [a-z]+ly)?)\s+$",
    re.IGNORECASE,
)
_WITH_FIRST = re.compile(r";\s+(?:(?:when|if)\s+(?:given|taken)\s+)?(?:together\s+)?with\s+$", re.IGNORECASE)
# "Heparin first, then 60 mg", "with carbamazepine, 400 mg otherwise": the amount is not that of the name before it.
_THEN = re.compile(r"[^.;\d]*\b(?:then|followed by|otherwise|else)\s+(?:\w+\s+)?$", re.IGNORECASE)
_OTHERWISE = re.compile(r"[^.;,\d]{0,30}\b(?:otherwise|without (?:it|them|either)|alone)\b", re.IGNORECASE)
# "Treat with acyclovir: …" is about acyclovir.
_TREATED = re.compile(
    r"\b(?:treat\w*|therapy|start\w*|begin\w*|prophyla\w+|manag\w+|replac\w+|continu\w+|courses?|dosing|induction"
    r"|maintenance|monotherapy|load\w*|PrEP|PEP)\s+with\s+$",
    re.IGNORECASE,
)
_PREVENTED = re.compile(r"\b(?:PrEP|PEP)\s+with\s+$", re.IGNORECASE)
# Between an amount and the name of its part; a comma or "with" before it begins the next part.
_JOINED = re.compile(
    r"\s{0,2}(?:(?:IV|PO|orally|intravenously|daily)\s)?(?:\(?(?:of|as|based on)\s(?:the\s)?|[:(]\s?|at\s"
    r"|(?:remains?|stays?|is|(?:is )?kept|continues)\s(?:unchanged\s)?(?:at\s)?)?",
    re.IGNORECASE,
)
# "Unlike ganciclovir, which is infused over one hour, …": what is told of a drug that another is compared with.
_COMPARED = re.compile(
    r"\b(?:unlike|in contrast (?:to|with)|as opposed to|compared (?:with|to)|than)\s+(?:\w+\s+)?$",
    re.IGNORECASE,
)
_MADE_OF = re.compile(
    r"\b(?:(?:pro-?drug|ester|derivative|analog(?:ue)?|metabolite|enantiomer) of"
    r"|(?:converted|metaboli[sz]ed|hydroly[sz]ed) (?:\w+ ){0,2}?(?:in)?to) (?:the )?$",
    re.IGNORECASE,
)
_PREFERRED = re.compile(
    r"\b(?:prefer(?:red|able)|favou?red|superior|inferior) (?:over|to) (?:oral |IV )?$", re.IGNORECASE
)
# "Gabapentin, like pregabalin, is …": what follows is not told of the drug between the commas.
_LIKE = re.compile(r",\s(?:just\s|much\s)?(?:like|similar(?:ly)? to|as with|as is)\s$", re.IGNORECASE)
_ASIDE = re.compile(r",?\s+(?:which|that|whose|where)\b(?:[^,;.()]|[.,](?=\d))*|\s*\((?:[^()]){1,200}\)", re.IGNORECASE)
_NEXT = re.compile(r"(?:[,;]|\b(?:and|or|but|while|whereas))\s(?:(?:for|the|oral|IV|intravenous)\s)?$", re.IGNORECASE)
_PARTED = re.compile(r"[\s,(:]{0,4}")
# "Emtricitabine (FTC) 200 mg": the short form in brackets is part of the name.
_SHORT_FORM = re.compile(r"\s?\([A-Z][A-Za-z0-9-]{1,8}\)")
_WIDEST_GAP = 24  # as many characters as the patterns of a gap can span


class DrugsNamed:
    """The drugs that a text and its scope name, ready to be asked about any place of the text.

    `named` are the drugs of the text in order, `ends` the places where their names end.
    """

    def __init__(
        self, named: Sequence[DrugMention], scope: Scope, near: Sequence[tuple[str, ...]], text: str = ""
    ) -> None:
        """Take the mentions in reading order, the scope with its subject drugs (see `near_drugs`), and the text."""
        named = _with_short_forms(named, text) if "(" in text else named
        heads, near = near[: len(scope.header)], near[len(scope.header) :]
        near = (tuple(dict.fromkeys([drug for head in heads for drug in head])), *near)
        self._columns = [head[0] if len(head) == 1 else None for head in heads]
        self._edges = [cell.start() for cell in CELL_END.finditer(text)] if any(self._columns) else []
        combined = [scope.drug or "", *[mention.drug for mention in named], *[drug for level in near for drug in level]]
        wholes = [drug for drug in combined if "-" in drug]
        parts = [mention for mention in named if wholes and any(is_part(mention.drug, whole) for whole in wholes)]
        begins = _combined_from(parts, named, text) if parts else 0
        self._parts = [mention for mention in parts if mention.start >= begins]
        named = [mention for mention in named if mention not in self._parts] if parts else named
        of_scope = _drug_of_scope(scope, near)
        several = len(named) > 1 or of_scope is not None
        in_turn = drugs_in_turn(named, text) if several else []
        self._listed = told_of_others(named, text) if len(named) > 1 and not in_turn else {}
        self._asides = in_turn or (_asides(named, text) if several else [])
        beside = _beside(named, text, of_scope).items()
        self._beside = {at: drug for at, drug in beside if not any(a <= at < b for a, b, _ in in_turn)}
        others = {mention.drug for mention in named} | {of_scope}
        subjects = [
            mention
            for mention in named
            if (
                mention.subject
                or _PREDICATE.match(text[mention.end : mention.end + _BESIDE_DRUG]) is not None
                or _PREVENTED.search(text, max(0, mention.start - _BESIDE_DRUG), mention.start) is not None
            )
            and not (others - {mention.drug, None} and (_is_companion(mention, text) or _is_likened(mention, text)))
        ]
        self._companions = [m for m in named if len(others) > 1 and others - {m.drug, None} and _is_companion(m, text)]
        self._given = scope.drug
        self._text = text
        self.ends = [mention.end for mention in named]
        self.named = tuple(dict.fromkeys([mention.drug for mention in named]))
        self._starts = [mention.start for mention in subjects]
        self._drugs = [mention.drug for mention in subjects]
        self._only = self._drugs[0] if len(set(self._drugs)) == 1 else None
        self._of_scope = None if subjects else of_scope
        self._context = of_scope

    @property
    def candidates(self) -> tuple[str, ...]:
        """The drugs whose label may speak of a number beside another drug's name, the likeliest first."""
        return tuple(dict.fromkeys([drug for drug in (self.main, self._context, *self.named) if drug is not None]))

    def part_at(self, start: int, end: int) -> str:
        """The part of a combination whose name stands in or beside a number at `start:end`, "" where none does."""
        first = bisect_left(self._parts, start - _WIDEST_GAP, key=lambda part: part.end)
        near = self._parts[first : bisect_right(self._parts, end + _WIDEST_GAP, key=lambda part: part.start)]
        if (inside := next((p.drug for p in near if start <= p.start and p.end <= end), "")) != "":
            return inside
        for pattern, beside in ((_JOINED, True), (_PARTED, False)):
            for part in near:
                gaps = [(end, part.start)] if end <= part.start else []
                gaps += [(part.end, start)] if part.end <= start else []
                if any(pattern.fullmatch(self._text, *gap) for gap in gaps):
                    return part.drug.replace("-", " ") if beside or len(self._parts) == 1 else ""
        return ""

    def given_with(self, start: int, end: int) -> tuple[str, ...]:
        """The drugs that a stretch of the text gives together with the one in question."""
        return tuple(
            mention.drug
            for mention in self._companions
            if start <= mention.start < end and not denied_at(self._text, mention.start, mention.end)
        )

    def listed_with(self, position: int) -> tuple[str, ...]:
        """The other drugs of the list beside which a number stands ("acyclovir or valacyclovir 1 g")."""
        return self._listed.get(position, ())

    def leads_away(self, position: int) -> bool:
        """Whether the words between a number and the name before it say that the number is not that drug's own.

        "Letermovir with cyclosporine: 240 mg" is not a dose of cyclosporine; "with cyclosporine 100 mg" is one.
        """
        place = bisect_right(self.ends, position)
        return bool(place) and _AWAY.search(self._text, self.ends[place - 1], position) is not None

    def is_of_main(self, start: int, end: int) -> bool:
        """Whether the words around a dose behind another drug's name give it back to the main drug."""
        place = bisect_right(self.ends, start)
        between = _THEN.fullmatch(self._text, self.ends[place - 1], start) if place > 1 else None
        return between is not None or _OTHERWISE.match(self._text, end) is not None

    @property
    def main(self) -> str | None:
        """The drug that the text is about: the given one, else its first subject, else that of the scope."""
        if self._given is not None:
            return self._given
        return self._drugs[0] if self._drugs else self._of_scope

    def at(self, position: int) -> str | None:
        """The drug a number is about: named right before it, the last subject, the only one after, the scope's."""
        if position in self._beside:
            return self._beside[position]
        if self._asides and (aside := next((d for a, b, d in self._asides if a <= position < b), None)) is not None:
            return aside
        place = bisect_right(self._starts, position)
        column = bisect_right(self._edges, position)
        headed = self._columns[column] if column < len(self._columns) else None
        # "Carbamazepine | 800 mg" below "Given with | Maribavir": the head names the drug.
        if headed is not None and (not place or bisect_right(self._edges, self._starts[place - 1]) < column):
            return headed
        return self._drugs[place - 1] if place else self._only if self._drugs else self._of_scope

    def name(self, clauses: list[Clause]) -> list[Clause]:
        """Say of each dose which drug's it is, where the text names several; an interval of another is none of it."""
        for clause in clauses if len(self.named) > 1 else ():
            clause.groups[:] = [one for group in clause.groups for one in self._of_each(group)]
        return clauses

    def _of_each(self, group: DoseGroup) -> list[DoseGroup]:
        """A dose of one drug with its intervals, then by themselves those behind the name of the next drug.

        The only interval, behind both names, is told of both drugs.
        """
        group.drug = self.at(group.start) or ""
        between = self._starts[bisect_right(self._starts, group.start) : bisect_left(self._starts, group.end)]
        named = (at for at in between if _NEXT.search(self._text, max(0, at - _WIDEST_GAP), at) is not None)
        following = next(named, group.end)
        behind = [q for q in group.intervals if q.start > following and self.at(q.start) != group.drug]
        if not behind:
            return [group]
        own = [interval for interval in group.intervals if interval not in behind]
        return [replace(group, intervals=own) if own else group, *self._of_each(DoseGroup(None, behind))]


def _combined_from(parts: Sequence[DrugMention], named: Sequence[DrugMention], text: str) -> int:
    """Where the sentence begins that first names a combination of some drugs, 0 where only the scope names it.

    "Tenofovir 300 mg daily. Truvada one tablet daily": what is told of a drug before that is not told of a part.
    """
    wholes = (mention.start for mention in named if any(is_part(part.drug, mention.drug) for part in parts))
    first = next(wholes, 0)
    return max(0, *(text.rfind(mark, 0, first) for mark in (". ", "\n")))


def _with_short_forms(named: Sequence[DrugMention], text: str) -> list[DrugMention]:
    """The mentions, each as far as the short form of its name that stands in brackets behind it."""
    found: list[DrugMention] = []
    for mention, following in zip_longest(named, named[1:]):
        if found and mention.end <= found[-1].end:
            continue
        short = _SHORT_FORM.match(text, mention.end)
        end = mention.end if short is None else short.end()
        other = following is not None and following.drug != mention.drug and following.start < end
        found.append(mention if other else replace(mention, end=end))
    return found


def near_drugs(scope: Scope, find_drugs: DrugFinder) -> tuple[tuple[str, ...], ...]:
    """The subject drugs of each column head, then of each level of the scope, nearest first; none with a given drug."""
    if scope.drug is not None:
        return ()
    levels = (find_drugs(level) for level in (*scope.header, *scope.levels))
    return tuple(tuple(dict.fromkeys(m.drug for m in level if m.subject)) for level in levels)


def _is_companion(mention: DrugMention, text: str) -> bool:
    """Whether the words before a name make it a drug that is given with the one in question, and not dosed itself.

    >>> _is_companion(DrugMention("aspirin", 5, 12, True), "With aspirin, the dose is 2.5 mg twice daily")
    True
    """
    lowest = max(0, mention.start - _BESIDE_DRUG)
    if _COMPANION.search(text, lowest, mention.start) is None or _TREATED.search(text, lowest, mention.start):
        return False
    return number_behind(text, mention.end) < 0 or text.startswith(":", mention.end) or _leads_clause(mention, text)


def _is_likened(mention: DrugMention, text: str) -> bool:
    """Whether a name is that of a drug which another one is like or preferred to, or of which it is made."""
    stretch = max(0, mention.start - _BESIDE_DRUG), mention.start
    if _MADE_OF.search(text, *stretch):
        return True
    if _PREFERRED.search(text, *stretch):
        return number_behind(text, mention.end) < 0
    before = _LIKE.search(text, *stretch)
    return before is not None and before.start() > 0 and text.startswith(",", mention.end)


def _leads_clause(mention: DrugMention, text: str) -> bool:
    """Whether a name behind "with" begins a clause of its own ("400 mg daily; with phenytoin 800 mg daily")."""
    return _WITH_FIRST.search(text, max(0, mention.start - _BESIDE_DRUG), mention.start) is not None


def _heads(mention: DrugMention, text: str) -> bool:
    """Whether a companion's name is a head that a dose of the other drug follows ("with rifampin: 800 mg")."""
    first = _AMOUNT.search(text, 0, mention.start) is None
    head = _leads_clause(mention, text) or (first and text.startswith(":", mention.end))
    return head and _is_companion(mention, text)


def _beside(named: Sequence[DrugMention], text: str, of_scope: str | None) -> dict[int, str]:
    """The drugs of numbers that stand right beside a name, by the place of the number."""
    drugs = {mention.drug for mention in named} | {of_scope or ""}
    after = {
        at: mention.drug
        for mention in named
        if (at := number_behind(text, mention.end)) >= 0 and not (drugs - {mention.drug, ""} and _heads(mention, text))
    }
    several = len(drugs - {""}) > 1
    told = [(mention.drug, counted_before(text, mention)) for mention in named]
    if several:
        told += [(mention.drug, numbers_before(text, mention)) for mention in named]
    return {at: drug for drug, numbers in told if after.keys().isdisjoint(numbers) for at in numbers} | after


def _asides(named: Sequence[DrugMention], text: str) -> list[tuple[int, int, str]]:
    """The stretches of a text that tell of a drug with which another one is compared."""
    return [
        (aside.start(), aside.end(), mention.drug)
        for mention in named
        if _COMPARED.search(text, max(0, mention.start - _BESIDE_DRUG), mention.start) is not None
        and (aside := _ASIDE.match(text, mention.end)) is not None
    ]


def _drug_of_scope(scope: Scope, near: Sequence[tuple[str, ...]]) -> str | None:
    if scope.drug is not None:
        return scope.drug
    if scope.near and cues.about_alternatives(" ".join(scope.near)):
        return near[0][0] if near and len(near[0]) == 1 else None
    for drugs in near:
        if drugs:
            return drugs[0] if len(drugs) == 1 else None
    return None
