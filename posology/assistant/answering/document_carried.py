"""What a document says once, held for each stretch that does not say it again: its drug, its units, a person's facts.

A letter tells the clearance once, a leaflet the drug, a note below a table the unit; each stretch is checked by itself.
Judges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from posology.assistant.answers import worst
from posology.assistant.dosing import cues
from posology.assistant.dosing.binding import Clause, DrugFinder, Scope, bind, clause_spans, is_patient_weight
from posology.assistant.dosing.drug_ids import is_part
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.findings import Verification
from posology.assistant.dosing.grade_definitions import grades_defined
from posology.assistant.dosing.measures import is_point
from posology.assistant.dosing.metric_cues import read_context
from posology.assistant.dosing.person_words import bands_told, holds_dose, is_fact, of_a_person
from posology.assistant.dosing.quantities import Role
from posology.assistant.dosing.verification import Verifier

_LONGEST, _MOST_FACTS = 200, 3
_CLEARANCE_UNIT = re.compile(
    r"(?P<name>\bCr?Cl\b|\bCL ?cr\b|\be?GFR\b|\bclearance\b)[^|.;\n\d]{0,30}?(?:\(|\[|\bin |, |: ?)"
    r"(?P<unit>mL ?/ ?min(?: ?/ ?(?:kg|1[.,·]73 ?m(?:2|²|\^2)))?)(?![\w/])",
    re.IGNORECASE,
)
# "CrCl 22 mL/min, on levofloxacin 750 mg daily" tells the clearance of somebody who takes the drug.
_TAKES = re.compile(r"\b(?:on|taking|takes|receiving|receives|currently|home dose)\b", re.IGNORECASE)
_MEASURED = re.compile(
    r"\b(?:Cr?Cl|CL ?cr|e?GFR|creatinine clearance)\b[\s:=~]*(?:of |is |was )?\d[\d.]* ?mL/min(?:/1\.73 ?m(?:2|²))?",
    re.IGNORECASE,
)
# What an example supposes of somebody holds in its section only.
_SUPPOSES = re.compile(r"\b(?:examples?|e\.g\.|for instance|suppose|imagine|consider|say)\b", re.IGNORECASE)
_MEASURES = re.compile(
    r"[\s*_]*(?:Cr?Cl|CL ?cr|e?GFR|(?:creatinine )?clearance|(?:renal|kidney) function)[\s*_]*", re.IGNORECASE
)
_DOSE_UNIT = re.compile(
    r"\b(?:dos(?:e|es|ing|age)|all values|amounts?)\b[^|.;:\n\d]{0,40}?(?:\(|\[|\bin )"
    r"(?P<unit>mg/kg|mcg|mg|g)(?=[)\],.;\s]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Told:
    """One stretch of a document as what it tells is carried on: its text, whether it is a row, and its scope."""

    text: str
    is_row: bool
    section: tuple[str, ...]
    scope: Scope


@dataclass(frozen=True, slots=True)
class Carried:
    """What a stretch is checked with: its scope, and the sentences before it that tell facts of its person."""

    scope: Scope
    facts: str = ""


@dataclass(frozen=True, slots=True)
class _Named:
    """The drugs that a stretch names itself, and those that the lines above it name, each with its name as written."""

    own: dict[str, str]
    above: dict[str, str]


def with_what_was_told(
    stretches: Sequence[Told], text: str, find_drugs: DrugFinder, has_rules: Callable[[str], bool]
) -> Iterator[Carried]:
    """Each stretch with the drug, the units and the facts of a person that the document told elsewhere.

    Args:
        stretches: all stretches of a plain text, in order.
        text: the whole text.
        find_drugs: finds drugs.
        has_rules: whether there are rules for a drug.
    """
    named = [_drugs_of(one, find_drugs) for one in stretches]
    every = (drugs for one in reversed(named) for drugs in (one.own, one.above))
    ruled = {drug: name for drugs in every for drug, name in drugs.items() if has_rules(drug)}
    only = next(iter(ruled.values())) if len(ruled) == 1 else ""
    notes = [line for line in text.split("\n") if "|" not in line and "\t" not in line]
    grades = grades_defined(notes)
    title = stretches[0].scope.title if stretches else ""
    of_title = Told(title, is_row=False, section=(), scope=Scope())
    facts: tuple[tuple[str, tuple[str, ...] | None], ...] = tuple((words, None) for words in _facts_told(of_title))
    noted = _unit_noted(notes) if only else ""
    last: dict[tuple[str, ...], dict[str, str]] = {}
    for one, drugs in zip(stretches, named, strict=True):
        here = drugs.own or drugs.above
        scope = _of_drug(one.scope, "" if here else _drug_told(last.get(one.section, {}), only, is_row=one.is_row))
        last |= {one.section: here} if here else {}
        scope = _of_grade(_with_units(scope, noted), one.text, grades)
        held = tuple(words for words, section in facts if section in (None, one.section))
        if one.is_row:  # a sentence before a row would be one of its cells
            yield Carried(replace(scope, near=(*(scope.near or ("",)), *reversed(held))) if held else scope)
        else:
            yield Carried(scope, " ".join(held))
        told = ((words, one.section if _SUPPOSES.search(words) else None) for words in _facts_told(one))
        facts = (*facts, *told)[-_MOST_FACTS:]


def checked_behind(verifier: Verifier, text: str, carried: Carried) -> Verification:
    """The verification of a stretch as it stands behind the facts that were told of its person.

    Args:
        verifier: decides.
        text: the stretch.
        carried: its scope and the facts.
    """
    if not carried.facts:
        return verifier.check(text, carried.scope)
    first = len(carried.facts) + 1
    checked = verifier.check(f"{carried.facts}\n{text}", carried.scope)
    if checked.verdict is not None and not checked.findings:
        return checked
    findings = tuple(
        one.model_copy(update={"start": one.start - first, "end": one.end - first})
        for one in checked.findings
        if one.start >= first
    )
    return Verification(worst([one.verdict for one in findings]), findings)


def _drugs_of(one: Told, find_drugs: DrugFinder) -> _Named:
    own = _wholes({m.drug: one.text[m.start : m.end] for m in find_drugs(one.text)})
    if one.scope.drug is not None:
        return _Named(own, {one.scope.drug: one.scope.drug})
    levels = (*one.scope.levels, *one.scope.header)
    return _Named(own, _wholes({m.drug: level[m.start : m.end] for level in levels for m in find_drugs(level)}))


def _wholes(drugs: dict[str, str]) -> dict[str, str]:
    """Drugs without the parts of a combination that is among them."""
    return {drug: name for drug, name in drugs.items() if not any(is_part(drug, whole) for whole in drugs)}


def _drug_told(told: dict[str, str], only: str, *, is_row: bool) -> str:
    """The name of the drug that a stretch is about which names none, "" where that is not sure.

    It is the one `told` last in the section, where that is one alone; else the `only` one of the document.
    """
    if not told or (is_row and only):
        return only
    return next(iter(told.values())) if len(told) == 1 and not is_row else ""


def _of_drug(scope: Scope, drug: str) -> Scope:
    if not drug:
        return scope
    return replace(scope, title=f"{scope.title} ({drug})" if scope.title else drug)


def _with_units(scope: Scope, noted: str) -> Scope:
    """The scope with the units that lines further away tell ("CrCl in mL/min", "dose in mg"), where they tell one each.

    They are told with the nearest line: units are taken from there.
    """
    context = read_context(scope.unit_context)
    near = scope.near or ("",)
    further = [*near[1:], scope.title]
    told = []
    if not context.renal_unit and (unit := _told_once(_CLEARANCE_UNIT, further, noted)):
        told.append(unit)
        measure = unit.rpartition(" in ")[2].rstrip(")")
        heads = tuple(f"{head} ({measure})" if _MEASURES.fullmatch(head) else head for head in scope.header)
        scope = replace(scope, header=heads)
    if not context.dose_unit and (unit := _told_once(_DOSE_UNIT, further, "")):
        told.append(unit)
    return replace(scope, near=(" ".join((near[0], *told)).strip(), *near[1:])) if told else scope


def _told_once(pattern: re.Pattern[str], further: Sequence[str], otherwise: str) -> str:
    """What the nearest line with a unit tells of it, "" where that tells several; `otherwise` where no line does."""
    for line in further:
        if found := {_unit_told(match) for match in pattern.finditer(line)}:
            return found.pop() if len(found) == 1 else ""
    return otherwise


def _unit_noted(notes: Sequence[str]) -> str:
    """The only unit of a clearance that the lines of a document tell, "" for none."""
    found = {_unit_told(match) for line in notes for match in _CLEARANCE_UNIT.finditer(line)}
    return found.pop() if len(found) == 1 else ""


def _of_grade(scope: Scope, text: str, grades: dict[str, str]) -> Scope:
    """The scope with the clearance of the one defined grade that a stretch, or the line above it, names."""
    if not grades or any(quantity.role is Role.BAND for quantity in extract(text, scope.unit_context)):
        return scope
    named = [
        {word for word in grades if re.search(rf"\b{word}\b", one, re.IGNORECASE)} for one in (text, *scope.near[:1])
    ]
    told = next((words for words in named if words), set())
    return replace(scope, near=(*(scope.near or ("",)), grades[told.pop()])) if len(told) == 1 else scope


def _unit_told(match: re.Match[str]) -> str:
    return f"({match.groupdict().get('name', 'dose')} in {match['unit']})"


def _facts_told(one: Told) -> Iterator[str]:
    """The sentences of a stretch that tell facts of a person and give no dose."""
    quantities = () if one.is_row else extract(one.text, one.scope.unit_context)
    clauses = {clause.start: clause for clause in bind(one.text, quantities, one.scope)} if quantities else {}
    for start, end in () if one.is_row else clause_spans(one.text):
        words = one.text[start:end].strip()
        clause = clauses.get(start)
        if len(words) > _LONGEST or holds_dose(words):
            if clause is not None and _TAKES.search(words) and (measured := _MEASURED.findall(words)):
                yield f"{measured[-1]}."
            continue
        told = clause is not None and _tells(clause)
        told = told or any(is_patient_weight(q, one.text) for q in quantities if start <= q.start < end)
        if told or (of_a_person(words) and cues.dialyses(words)):
            yield words if words.endswith((".", "!", "?")) else f"{words}."


def _tells(clause: Clause) -> bool:
    points = (is_point(band) and band.unit for band in bands_told(clause, clause.text))
    return any(points) or any(is_fact(quantity, clause) for quantity in clause.rest)
