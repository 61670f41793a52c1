"""From a clause to the situation its numbers are judged in: use, route, phase, population, base regimen.

The nearest text that names a thing decides: the clause, then its column heading, lead-in, headings, title.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from posology.assistant.dosing import cues, mentions
from posology.assistant.dosing.bases_named import bases_of
from posology.assistant.dosing.binding import (
    Clause,
    Scope,
    is_patient_weight,
)
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dose_rules import Uses
from posology.assistant.dosing.gestation import gestations
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import band_of, years
from posology.assistant.dosing.monographs import Outcome, Phase
from posology.assistant.dosing.opinions import Situation
from posology.assistant.dosing.quantities import Role
from posology.assistant.dosing.rule_values import Band
from posology.assistant.dosing.use_reading import nearest, of_finer_use, of_phases, uses_of

_EVIDENCE_HEADING = re.compile(r"\b(?:evidence|efficacy|trials?|studies)\b", re.IGNORECASE)

_NO_DOSE = frozenset({Outcome.NO_DATA, Outcome.NOT_RECOMMENDED, Outcome.CONTRAINDICATED})
_BESIDE = 12
# "Older than one week" begins after it: by less than any printed ages lie apart.
_OLDER = Decimal("0.001")
# A first dose is over with its sentence.
_LOADING = frozenset({Phase.LOADING})
_BEGINS = frozenset({Phase.INDUCTION, Phase.LOADING})
_CONNECTS = re.compile(r"\b(?:plus|then|followed|with)\b|[;+]", re.IGNORECASE)
_OTHERWISE = re.compile(
    r"\b(?:otherwise|or else|all others?|in others?|everyone else|in the absence|without)\b", re.IGNORECASE
)
_DIALYSIS_NAMES = {"peritoneal": "peritoneal dialysis", "continuous": "continuous dialysis"}
Named = TypeVar("Named")


def situation_of(clause: Clause, group: DoseGroup | None, compiled: CompiledMonograph, scope: Scope) -> Situation:
    """Everything a clause (or one of its dose groups) is bound to."""
    local = group.local if group else ""
    levels = tuple(level for level in (local, *clause.earlier, scope.indication or "", *scope.levels) if level)
    texts = (*clause.texts, *levels)
    uses = uses_of(clause, group, compiled, scope, levels)
    phases = _phases(clause, group, compiled, uses, levels)
    uses = of_phases(clause, compiled, uses)
    situation = Situation(
        compiled=compiled,
        clause=clause.text,
        mode=_mode(clause, scope),
        uses=uses,
        routes=_routes(clause, scope, levels),
        phases=phases,
        lines=_first(mentions.lines, texts),
        attributed=cues.attributed_to_label(clause.text),
        bases=bases_of(clause, local, scope),
        governing=" ".join(texts),
        levels=" ".join(levels),
        weight_kg=clause.weight_kg,
        dialysis=_dialysis(clause, group, levels),
        whole_groups=tuple((clause.whole or clause).groups),
        weights=_weights(clause),
        young=_young(clause, compiled, levels),
        picked=_for_phase(_picked_or_born(clause, group, compiled, local, scope), clause, phases, compiled),
        ages=_ages(clause),
        joint_uses=mentions.joined(clause.text, compiled.use_mentions(clause.text)) & uses.indications
        if len(uses.indications) > 1
        else frozenset(),
        joint_phases=frozenset(map(Phase, mentions.joined(clause.text, mentions.phase_mentions(clause.text)))),
        joint_routes=_joint_routes(clause, group),
        joint_lines=mentions.joined(clause.text, mentions.line_mentions(clause.text)),
    )
    situation = of_finer_use(situation, texts)
    uncovered = _uncovered(situation)
    if not uncovered:
        return situation
    return replace(
        situation,
        uses=uses if uses.indications else Uses(),
        phases=frozenset() if uncovered.endswith("phase") else phases,
        young=frozenset(),
        uncovered=uncovered,
    )


def _mode(clause: Clause, scope: Scope) -> Mode:
    """How a clause means its numbers; under a heading of evidence it reports."""
    reports = any(_EVIDENCE_HEADING.search(heading) for heading in scope.near)
    return Mode.REPORT if clause.mode is Mode.RECOMMEND and reports else clause.mode


def _young(clause: Clause, compiled: CompiledMonograph, levels: tuple[str, ...]) -> frozenset[mentions.Stage]:
    """The stages of life that a clause is about, in its own words or in those around it.

    What stands around it does not hold where the clause states a condition that is printed for others only.
    """
    own = _first(mentions.stages, clause.texts)
    around = frozenset() if own else _first(mentions.only_stages, levels)
    named = compiled.regimens_named((clause.whole or clause).text) if around else frozenset()
    stages = [rule.stages for rule in compiled.base_rules if rule.regimen.id in named]
    return own or (frozenset() if stages and all(around.isdisjoint(one) for one in stages) else around)


def _weights(clause: Clause) -> tuple[Band, ...]:
    """The body weights that a clause is about; a patient's own weight is none."""
    thresholds = [q for q in (clause.whole or clause).rest if q.role is Role.THRESHOLD and q.unit == "kg"]
    return tuple(band_of(quantity) for quantity in thresholds if not is_patient_weight(quantity))


def _ages(clause: Clause) -> tuple[tuple[Decimal, Decimal | None], ...]:
    """The ages that a clause is about, in years: ranges and lower bounds, and single ages."""
    found = []
    for quantity in (clause.whole or clause).rest:
        if quantity.role is Role.AGE or (quantity.role is Role.THRESHOLD and quantity.unit == "year"):
            low, high = (None if end is None else years(end, quantity.unit) for end in (quantity.low, quantity.high))
            if low is not None:
                found.append((low + _OLDER if quantity.low_open else low, high))
    return tuple(found)


def _for_phase(
    picked: frozenset[str], clause: Clause, phases: frozenset[Phase], compiled: CompiledMonograph
) -> frozenset[str]:
    """Stated conditions without those of first doses, where the text is about what comes after them."""
    if not clause.sequel and (not phases or Phase.LOADING in phases):
        return picked
    return frozenset(name for name in picked if compiled.regimens[name].phase is not Phase.LOADING)


def _own_levels(local: str, scope: Scope) -> tuple[str, ...]:
    """The lines that govern a clause without the sentences before it: a condition holds for its own sentence."""
    return tuple(level for level in (local, scope.indication or "", *scope.levels) if level)


def _picked(
    clause: Clause, group: DoseGroup | None, compiled: CompiledMonograph, levels: Sequence[str]
) -> frozenset[str]:
    """The regimens whose condition the text states for a dose; of several doses, for the one it stands with."""
    whole = clause.whole or clause
    if group is None or len(whole.groups) < 2:
        return _first(compiled.regimens_named, (*clause.texts, *levels))
    if group.base or group.replaced:
        return frozenset()
    stated = compiled.condition_mentions(whole.text)
    if not stated:
        return _first(compiled.regimens_named, levels)
    meant = [other for other in whole.groups if not (other.base or other.replaced)]
    places = [(other.start - whole.start, other.end - whole.start) for other in meant]
    start = group.start - whole.start
    previous = max((end for begin, end in places if begin < start), default=0)
    if _OTHERWISE.search(whole.text, previous, start):
        return frozenset()
    leading = frozenset(mention.name for mention in stated if mention.start < places[0][0])
    own = frozenset(
        mention.name
        for mention in stated
        if max((begin for begin, end in places if end <= mention.start), default=-1) == start
    )
    return own or leading


def _picked_or_born(
    clause: Clause, group: DoseGroup | None, compiled: CompiledMonograph, local: str, scope: Scope
) -> frozenset[str]:
    picked = _picked(clause, group, compiled, _own_levels(local, scope))
    return (picked - compiled.regimens_denied((clause.whole or clause).text)) | _born(clause, compiled)


def _born(clause: Clause, compiled: CompiledMonograph) -> frozenset[str]:
    """The regimens whose printed gestational age holds the one that the text states."""
    if not compiled.gestations:
        return frozenset()
    whole = clause.whole or clause
    stated = gestations(whole.rest, whole.text, whole.start)
    return frozenset(
        name for name, printed in compiled.gestations.items() if any(band.lies_in(printed) for band in stated)
    )


def _dialysis(clause: Clause, group: DoseGroup | None, levels: tuple[str, ...]) -> str:
    """The kind of dialysis a dose is for: its own, else the clause's or the nearest heading's where no band stands."""
    if group is not None and (group.dialysis or group.band is not None or group.base):
        return group.dialysis
    named = [kind for text in (*clause.texts, *levels) for kind in sorted(cues.dialyses(text))]
    return named[0] if named and not clause.bands else ""


def _first(read: Callable[[str], frozenset[Named]], texts: Sequence[str]) -> frozenset[Named]:
    """What the nearest text that names any of it names."""
    for text in texts:
        if found := read(text):
            return found
    return frozenset()


def _routes(clause: Clause, scope: Scope, levels: tuple[str, ...]) -> frozenset[str]:
    own = _first(mentions.explicit_routes, clause.texts)
    if own:
        return own
    own = _first(mentions.routes, clause.texts)
    if own and not scope.route:
        return _first(mentions.explicit_routes, levels) or own
    if scope.route:
        return mentions.routes(scope.route) or frozenset({scope.route.lower()})
    return _first(mentions.routes, levels)


def _joint_routes(clause: Clause, group: DoseGroup | None) -> frozenset[str]:
    """Routes that are all said of one dose: listed in one breath, or on both sides of the dose or its interval."""
    found = mentions.route_mentions(clause.text)
    if len({mention.name for mention in found}) < 2:
        return frozenset()
    near = (
        []
        if group is None
        else [
            mention.name
            for mention in found
            if group.start - clause.start - _BESIDE <= mention.end
            and mention.start <= group.end - clause.start + _BESIDE
            and not _CONNECTS.search(clause.text, mention.end, max(mention.end, group.start - clause.start))
            and not _CONNECTS.search(clause.text, group.end - clause.start, max(0, mention.start))
        ]
    )
    return mentions.joined(clause.text, found) | (frozenset(near) if len(set(near)) > 1 else frozenset())


def _phases(
    clause: Clause, group: DoseGroup | None, compiled: CompiledMonograph, uses: Uses, levels: tuple[str, ...]
) -> frozenset[Phase]:
    for stretch in (clause, clause.whole):
        own = mentions.phases(stretch.text) if stretch is not None else frozenset()
        if stretch is not None and own:
            if len(own) > 1 and group is not None and len(stretch.groups) > 1:
                return (
                    frozenset(Phase(n) for n in nearest(mentions.phase_mentions(stretch.text), group, stretch)) or own
                )
            if stretch is clause.whole and clause.sequel and own <= _BEGINS:
                return _phases_of_sequence(clause, compiled, uses)  # what begins the course has ended before "then"
            return own
    levels = tuple(level for level in levels if level not in clause.earlier or mentions.phases(level) != _LOADING)
    return _first(mentions.phases, levels) or _phases_of_sequence(clause, compiled, uses)


def _phases_of_sequence(clause: Clause, compiled: CompiledMonograph, uses: Uses) -> frozenset[Phase]:
    """The phases of a part of a course told in order: "6 mg/kg for 2 doses, then …" is what the course begins with."""
    if not (clause.sequel or clause.before_sequel):
        return frozenset()
    printed = {
        rule.regimen.phase
        for rule in compiled.base_rules
        if not uses.indications or rule.regimen.indication in uses.indications
    }
    begins = printed & {Phase.INDUCTION, Phase.LOADING}
    goes_on = printed - begins - {Phase.SUPPRESSION, Phase.PROPHYLAXIS}
    if not begins or Phase.MAINTENANCE not in goes_on:
        return frozenset()
    return frozenset(goes_on if clause.sequel else begins)


def _uncovered(situation: Situation) -> str:
    """Why no label rule covers the use, "" when one may."""
    for kind in sorted(cues.dialyses(situation.clause)):
        ruled = [rule for rule in situation.compiled.monograph.dialysis_rules if rule.dialysis == kind]
        if ruled and all(rule.outcome in _NO_DOSE for rule in ruled):
            return _DIALYSIS_NAMES.get(kind, kind)
    kind = situation.dialysis
    if kind and not situation.dialysis_rows and not situation.compiled.speaks_of_dialysis(kind):
        return _DIALYSIS_NAMES.get(kind, kind)
    if situation.uses.outside:
        return ", ".join(situation.uses.outside)
    rules = situation.base_rules
    if not rules and situation.routes:
        # A wrong route is a contradiction of its own; it must not pass for a use that no rule covers.
        rules = replace(situation, routes=frozenset()).base_rules
    if not rules and situation.weights and not _inside_printed_weights(situation):
        # A body weight that the label prints in other ranges is a contradiction of its own, too.
        rules = replace(situation, weights=()).base_rules
    if situation.young and not rules:
        return " and ".join(sorted(situation.young))
    if situation.phases and not rules and not situation.dialysis_rows:
        named = " and ".join(sorted(phase.value for phase in situation.phases))
        of_any_phase = replace(situation, phases=frozenset()).base_rules
        return f"{named} phase" if of_any_phase else ""
    return ""


def _inside_printed_weights(situation: Situation) -> bool:
    """Whether a stated range of body weight lies in a printed one: what the label says of the wider one holds."""
    printed = [rule.regimen.weight for rule in situation.compiled.base_rules if rule.regimen.weight is not None]
    return not printed or any(band.lies_in(other) for band in situation.weights for other in printed)
