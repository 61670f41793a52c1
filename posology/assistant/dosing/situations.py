"""From a clause to the situation its numbers are judged in: use, route, phase, population, base regimen.

The nearest text that names a thing decides: the clause, then its column heading, lead-in, headings, title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from posology.assistant.dosing import cues
from posology.assistant.dosing.binding import EMPTY_SCOPE, Clause, DoseGroup, DrugMention, Scope, bind
from posology.assistant.dosing.compiled import CompiledMonograph, Uses
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.measures import alternatives
from posology.assistant.dosing.monographs import Phase
from posology.assistant.dosing.opinions import Situation
from posology.assistant.dosing.rule_values import Amount

_EVIDENCE_HEADING = re.compile(r"\b(?:evidence|efficacy|trials?|studies)\b", re.IGNORECASE)

Base = tuple[Amount, tuple[Amount, ...]]


def drug_at(
    position: int, mentions: Sequence[DrugMention], scope: Scope, near: Sequence[tuple[str, ...]]
) -> str | None:
    """The drug a number is about: the last subject before it, else the only one after, else the scope's.

    Args:
        position: place of the number in the text.
        mentions: drugs named in the text itself.
        scope: its `drug` is used when the text names none.
        near: subject drugs of each level of the scope, nearest first.
    """
    subjects = [mention for mention in mentions if mention.subject]
    before = [mention.drug for mention in subjects if mention.start <= position]
    if before:
        return before[-1]
    after = {mention.drug for mention in subjects}
    if len(after) == 1:
        return after.pop()
    if after:
        return None
    if scope.drug is not None:
        return scope.drug
    if scope.near and cues.about_alternatives(" ".join(scope.near)):
        return near[0][0] if near and len(near[0]) == 1 else None
    for drugs in near:
        if drugs:
            return drugs[0] if len(drugs) == 1 else None
    return None


def situation_of(clause: Clause, group: DoseGroup | None, compiled: CompiledMonograph, scope: Scope) -> Situation:
    """Everything a clause (or one of its dose groups) is bound to."""
    local = group.local if group else ""
    levels = tuple(level for level in (local, *clause.earlier, *scope.levels) if level)
    uses = _uses(clause, group, compiled, scope, levels)
    routes = _routes(clause.text, scope, levels)
    phases = _phases(clause, group, levels)
    mode = clause.mode
    if mode is Mode.RECOMMEND and any(_EVIDENCE_HEADING.search(heading) for heading in scope.near):
        mode = Mode.REPORT
    lines = cues.lines(clause.text) or next((found for level in levels if (found := cues.lines(level))), frozenset())
    situation = Situation(
        compiled=compiled,
        clause=clause.text,
        mode=mode,
        uses=uses,
        routes=routes,
        phases=phases,
        lines=lines,
        attributed=cues.attributed_to_label(clause.text),
        bases=_bases(clause, local, scope),
        governing=" ".join((clause.text, *levels)),
        weight_kg=clause.weight_kg,
        young=cues.young(clause.text) or any(cues.young(level) for level in levels[:2]),
    )
    uncovered = _uncovered(situation)
    if not uncovered:
        return situation
    return replace(
        situation,
        uses=uses if uses.indications else Uses(),
        phases=frozenset() if uncovered.endswith("phase") else phases,
        young=False,
        uncovered=uncovered,
    )


def _uses(
    clause: Clause, group: DoseGroup | None, compiled: CompiledMonograph, scope: Scope, levels: tuple[str, ...]
) -> Uses:
    own = compiled.uses(clause.text)
    if own.named:
        if len(own.indications) > 1 and group is not None and len(clause.groups) > 1:
            nearest = _nearest(compiled.use_mentions(clause.text), group, clause)
            return Uses(frozenset({nearest}), own.outside) if nearest else own
        return own
    for earlier in clause.earlier:
        found = compiled.uses(earlier)
        if found.named:
            return found
    if scope.indication in compiled.indications:
        return Uses(frozenset({scope.indication}))
    if scope.indication:
        given = compiled.uses(scope.indication)
        return given if given.named else Uses(outside=(scope.indication,))
    for level in levels:
        found = compiled.uses(level)
        if found.named:
            near = level in scope.near[:1] or level == (group.local if group else "")
            return found if near or not found.indications else Uses(found.indications)
    return Uses()


def _nearest(mentions: Sequence[tuple[int, str]], group: DoseGroup, clause: Clause) -> str | None:
    """The mention that belongs to a group: before it where mentions lead, else after it."""
    start, end = group.start - clause.start, group.end - clause.start
    first_group = min(g.start for g in clause.groups) - clause.start
    if mentions and mentions[0][0] < first_group:
        before = [name for position, name in mentions if position < start]
        return before[-1] if before else None
    return next((name for position, name in mentions if position >= end), None)


def _routes(text: str, scope: Scope, levels: tuple[str, ...]) -> frozenset[str]:
    own = cues.routes(text)
    if own:
        return own
    if scope.route:
        return cues.routes(scope.route) or frozenset({scope.route.lower()})
    return next((found for level in levels if (found := cues.routes(level))), frozenset())


def _phases(clause: Clause, group: DoseGroup | None, levels: tuple[str, ...]) -> frozenset[Phase]:
    own = cues.phases(clause.text)
    if len(own) > 1 and group is not None and len(clause.groups) > 1:
        nearest = _nearest([(at, phase.value) for at, phase in cues.phase_mentions(clause.text)], group, clause)
        return frozenset({Phase(nearest)}) if nearest else own
    if own:
        return own
    return next((found for level in levels if (found := cues.phases(level))), frozenset())


@lru_cache(maxsize=2048)
def _bases_named(text: str) -> tuple[Base, ...]:
    """The regimens (dose with interval) that a heading or lead-in names."""
    bases: list[Base] = []
    for clause in bind(text, extract(text), EMPTY_SCOPE):
        for group in clause.groups:
            doses = alternatives(group.dose) if group.dose else ()
            spacings = tuple(a for quantity in group.intervals for a in alternatives(quantity))
            bases.extend((dose, spacings) for dose in doses)
    return tuple(bases)


def _bases(clause: Clause, local: str, scope: Scope) -> tuple[Base, ...]:
    own: list[Base] = []
    for group in clause.groups:
        if group.base and group.dose:
            spacings = tuple(a for quantity in group.intervals for a in alternatives(quantity))
            own.extend((dose, spacings) for dose in alternatives(group.dose))
    if own:
        return tuple(own)
    earlier = next((found for level in clause.earlier if (found := _bases_marked(level))), ())
    if earlier:
        return earlier
    return next((found for level in (local, *scope.near) if level and (found := _bases_named(level))), ())


@lru_cache(maxsize=512)
def _bases_marked(text: str) -> tuple[Base, ...]:
    """The regimens that an earlier clause names as a regimen to start from ("on the 40 mg/kg … regimen")."""
    return tuple(
        (dose, tuple(a for quantity in group.intervals for a in alternatives(quantity)))
        for clause in bind(text, extract(text), EMPTY_SCOPE)
        for group in clause.groups
        if group.dose and cues.marks_base(text[: group.start], text[group.end :])
        for dose in alternatives(group.dose)
    )


def _uncovered(situation: Situation) -> str:
    """Why no label rule covers the use, "" when one may."""
    if situation.uses.outside:
        return ", ".join(situation.uses.outside)
    rules = situation.base_rules
    if situation.young and not rules:
        return "children"
    if situation.phases and not rules:
        named = " and ".join(sorted(phase.value for phase in situation.phases))
        of_any_phase = replace(situation, phases=frozenset()).base_rules
        return f"{named} phase" if of_any_phase else ""
    return ""
