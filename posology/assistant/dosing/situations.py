"""From a clause to the situation its numbers are judged in: use, route, phase, population, base regimen.

The nearest text that names a thing decides: the clause, then its column heading, lead-in, headings, title.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from posology.assistant.dosing import cues, mentions, phase_steps
from posology.assistant.dosing.ages_named import ages_above, ages_told
from posology.assistant.dosing.bases_named import bases_of
from posology.assistant.dosing.binding import Clause, Scope
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.criteria_matching import met_by_bounds
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dose_rules import LONG_TERM, OPENING, Uses
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import band_in, band_of
from posology.assistant.dosing.monographs import Phase
from posology.assistant.dosing.nearest_dose import dose_of, meant_for, told_of, told_respectively, worked_together
from posology.assistant.dosing.opinions import Situation
from posology.assistant.dosing.parts_of_course import stepped_down
from posology.assistant.dosing.person_facts import chosen_by, facts_of, refused_by, told_before
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.questions import opens_dose
from posology.assistant.dosing.route_reading import first_named, joint_routes, routes_of
from posology.assistant.dosing.stages_before import stages_of
from posology.assistant.dosing.steps import Steps, done
from posology.assistant.dosing.uncovered_uses import uncovered_by
from posology.assistant.dosing.use_reading import of_each_stage, of_finer_use, of_phases, uses_of
from posology.assistant.dosing.weights_named import weights_told

_EVIDENCE_HEADING = re.compile(
    r"\b(?:evidence|efficacy|trials?|studies|pharmacolog\w+|pharmacokinetics?|adverse reactions)\b", re.IGNORECASE
)
_LOADING = frozenset({Phase.LOADING})  # a first dose is over with its sentence
_INDUCTION = frozenset({Phase.INDUCTION})
_PURPOSE = frozenset({Phase.PROPHYLAXIS})  # no stage of a course
_NUMBER = re.compile(r"(?<![\w-])\d")
_OTHERWISE = re.compile(
    r"\b(?:otherwise|or else|all others?|in others?|everyone else|in the absence|without)\b", re.IGNORECASE
)
_OTHERWISE_BEHIND = re.compile(r",?\s*\(?(?:otherwise|or else|in (?:all )?others|for (?:all )?others)\b", re.IGNORECASE)


def situation_of(clause: Clause, group: DoseGroup | None, compiled: CompiledMonograph, scope: Scope) -> Situation:
    """Everything a clause (or one of its dose groups) is bound to."""
    return done(bound_to(clause, group, compiled, scope))


def bound_to(clause: Clause, group: DoseGroup | None, compiled: CompiledMonograph, scope: Scope) -> Steps[Situation]:
    """What `situation_of` gives, in steps."""
    local = group.local if group else ""
    near = (local, _table_title(local, scope, compiled), *clause.earlier)
    levels = tuple([level for level in (*near, scope.indication or "", *scope.levels) if level])
    own = _own_levels(clause, local, scope)
    texts = (*clause.texts, *levels)
    told = told_of(clause, group)
    uses = uses_of(clause, group, compiled, scope, levels)
    phases = phase_steps.of_printed_courses(_phases(clause, group, compiled, uses, levels), clause, compiled)
    uses = of_phases(clause, compiled, uses)
    yield
    situation = Situation(
        compiled=compiled,
        clause=clause.text,
        mode=_mode(clause, scope),
        uses=uses,
        routes=routes_of(clause, group, scope, levels, compiled.monograph.given_with),
        phases=phases,
        lines=first_named(mentions.lines, texts),
        attributed=cues.attributed_to_label(clause.text),
        bases=bases_of(clause, local, scope, compiled, uses.indications),
        governing=_in_one(texts),
        levels=_in_one(levels),
        around=_in_one(_without_earlier_numbers(levels, clause.earlier)),
        weight_kg=clause.weight_kg,
        dialysis=_dialysis(clause, group, levels),
        whole_groups=_own_groups(clause, compiled.drug),
        weights=weights_told(told, own),
        young=_young(clause, compiled, levels),
        picked=_for_phase(_stated_of(clause, group, compiled, own), clause, phases, compiled),
        ages=ages_told(_without_later_ages(told, clause, compiled)) or ages_above(clause, own),
        joint_uses=_joint_uses(clause, compiled, uses),
        joint_phases=_joint_phases(clause, phases),
        joint_routes=joint_routes(clause, group),
        joint_lines=mentions.joined(clause.text, mentions.line_mentions(clause.text)),
    )
    yield
    return _with_uncovered(of_each_stage(of_finer_use(situation, texts), clause), uses, phases)


def _with_uncovered(situation: Situation, uses: Uses, phases: frozenset[Phase]) -> Situation:
    """A situation with why no label rule covers it, where none does: then what its clause names by itself counts."""
    uncovered = uncovered_by(situation)
    if not uncovered:
        return situation
    return replace(
        situation,
        uses=uses if uses.indications else Uses(),
        phases=frozenset() if uncovered.endswith("phase") else phases,
        young=frozenset(),
        uncovered=uncovered,
    )


def _table_title(local: str, scope: Scope, compiled: CompiledMonograph) -> str:
    """The heading of the first column where it says what the table is for and the dose's own column does not."""
    title = scope.header[0] if scope.header else ""
    if not local or title == local or compiled.use_mentions(local):
        return ""
    return title if compiled.uses(title).named else ""


def _own_groups(clause: Clause, drug: str) -> tuple[DoseGroup, ...]:
    """Every dose group of the whole clause that is one of a drug."""
    return tuple([group for group in (clause.whole or clause).groups if group.drug in {"", drug}])


@lru_cache(maxsize=32)
def _in_one(texts: tuple[str, ...]) -> str:
    """Some texts in one string; the same for every number of a clause."""
    return " ".join(texts)


@lru_cache(maxsize=32)
def _without_earlier_numbers(levels: tuple[str, ...], earlier: tuple[str, ...]) -> tuple[str, ...]:
    """The lines that govern a clause without those of the sentences before it that hold a number."""
    return tuple(level for level in levels if level not in earlier or not _NUMBER.search(level))


def _mode(clause: Clause, scope: Scope) -> Mode:
    """How a clause means its numbers; under a heading of evidence it reports."""
    if clause.mode is not Mode.RECOMMEND or not scope.near:
        return clause.mode
    return Mode.REPORT if any(map(_EVIDENCE_HEADING.search, scope.near)) else clause.mode


def _young(clause: Clause, compiled: CompiledMonograph, levels: tuple[str, ...]) -> frozenset[mentions.Stage]:
    """The stages of life that a clause is about, in its own words or in those around it.

    What stands around it does not hold where the clause states a condition that is printed for others only.
    """
    own = stages_of(clause, compiled)
    around = frozenset() if own else first_named(mentions.only_stages, levels)
    if not around:
        return own
    named = compiled.regimens_named((clause.whole or clause).text)
    stages = [rule.stages for rule in compiled.base_rules if rule.regimen.id in named]
    return frozenset() if stages and all(around.isdisjoint(one) for one in stages) else around


def _without_later_ages(told: Sequence[Quantity], clause: Clause, compiled: CompiledMonograph) -> Sequence[Quantity]:
    """What a part is told without the ages behind it, where its own words state for whom a dose is printed."""
    later = [q for q in told if q.role is Role.AGE and q.start >= clause.end] if clause.whole is not None else []
    return [q for q in told if q not in later] if later and compiled.regimens_named(clause.text) else told


def _for_phase(
    picked: frozenset[str], clause: Clause, phases: frozenset[Phase], compiled: CompiledMonograph
) -> frozenset[str]:
    """Stated conditions without those of first doses, where the text is about what comes after them."""
    stages = phases - _PURPOSE
    if not clause.sequel and (not stages or Phase.LOADING in stages):
        return picked
    return frozenset(name for name in picked if compiled.regimens[name].phase is not Phase.LOADING)


def _own_levels(clause: Clause, local: str, scope: Scope) -> tuple[str, ...]:
    """The lines that govern a clause; of the sentences before it only one that opens it has conditions that hold on."""
    opening = clause.earlier[:1] if any(map(opens_dose, clause.earlier[:1])) else ()
    return tuple(level for level in (local, *opening, *clause.above, scope.indication or "", *scope.levels) if level)


def _picked(
    clause: Clause, group: DoseGroup | None, compiled: CompiledMonograph, levels: Sequence[str]
) -> frozenset[str]:
    """The regimens whose condition the text states for a dose; of several doses, for the one it stands with."""
    whole = clause.whole or clause
    if compiled.gestations:
        counted = frozenset(
            name for name, terms in compiled.gestations.items() if all(_states(whole, term) for term in terms)
        )
        if counted:
            return counted
    if group is not None and (group.base or group.replaced):
        return frozenset()
    if group is None or len(whole.groups) < 2:
        lengths = [q.start for q in whole.rest if q.role is Role.DURATION] if clause.whole is not None else []
        # Of several lengths each has its own condition: what leads all of them stands before the first.
        texts = (clause.text, whole.text[: lengths[0] - whole.start]) if len(lengths) > 1 else clause.texts
        return first_named(compiled.regimens_named, (*texts, *levels))
    stated = compiled.condition_mentions(whole.text)
    if not stated:
        return first_named(compiled.regimens_named, levels)
    meant = [other for other in whole.groups if not (other.base or other.replaced)]
    places = [(other.start - whole.start, other.end - whole.start) for other in meant]
    start = group.start - whole.start
    previous = max((end for begin, end in places if begin < start), default=0)
    # "2 g otherwise, 1 g in …": what stands right behind a dose is said of that one.
    of_last = _OTHERWISE_BEHIND.match(whole.text, previous) if previous else None
    behind = _OTHERWISE_BEHIND.match(whole.text, group.end - whole.start)
    if behind or _OTHERWISE.search(whole.text, of_last.end() if of_last else previous, start):
        return frozenset()
    leading = frozenset(mention.name for mention in stated if mention.start < places[0][0])
    together = worked_together(group, meant, whole)
    own = frozenset(mention.name for mention in stated if dose_of(mention, places, whole.text) in together)
    return own or leading or first_named(compiled.regimens_named, levels)


def _stated_of(
    clause: Clause, group: DoseGroup | None, compiled: CompiledMonograph, levels: Sequence[str]
) -> frozenset[str]:
    """The regimens whose condition the text states for a dose, without those whose condition it denies."""
    picked = _picked(clause, group, compiled, levels)
    if picked and group is not None and stepped_down(group, clause, picked, compiled):
        return frozenset()
    if compiled.chosen_by_facts and not (group is not None and group.base):  # what a person was given before
        facts = facts_of(clause)
        picked |= chosen_by(facts, compiled) | met_by_bounds(clause, group, compiled, levels)
        picked -= refused_by(facts, compiled)
    if not picked and clause.earlier:
        picked = told_before(clause, compiled)
    if not picked:
        return picked
    return picked - compiled.regimens_denied((clause.whole or clause).text) - compiled.regimens_denied(clause.behind)


def _states(clause: Clause, printed: Quantity) -> bool:
    """Whether a clause states an age or gestation that lies in a printed one."""
    bands = (band_in(quantity, printed.unit) for quantity in clause.rest if quantity.metric is printed.metric)
    return any(band is not None and band.lies_in(band_of(printed)) for band in bands)


def _dialysis(clause: Clause, group: DoseGroup | None, levels: tuple[str, ...]) -> str:
    """The kind of dialysis a dose is for: its own, else the clause's or the nearest heading's where no band stands."""
    if group is not None and (group.dialysis or group.band is not None or group.base):
        return group.dialysis
    if clause.bands:
        return ""
    for text in (*clause.texts, *levels):
        if kinds := cues.dialyses(text):
            return min(kinds)
        if cues.says_normal_function(text):
            break
    return ""


def _joint_uses(clause: Clause, compiled: CompiledMonograph, uses: Uses) -> frozenset[str]:
    """Uses that are all said of one dose."""
    if len(uses.indications) < 2:
        return frozenset()
    return mentions.joined(clause.text, compiled.use_mentions(clause.text)) & uses.indications


def _joint_phases(clause: Clause, phases: frozenset[Phase]) -> frozenset[Phase]:
    """Phases that are all said of one dose; none where each dose is told of one of them, respectively."""
    if len(phases) == 1 and told_respectively(clause.text):
        return frozenset()
    return frozenset(map(Phase, mentions.joined(clause.text, mentions.phase_mentions(clause.text))))


def _phases(
    clause: Clause, group: DoseGroup | None, compiled: CompiledMonograph, uses: Uses, levels: tuple[str, ...]
) -> frozenset[Phase]:
    """The phases that the nearest text names, else those that the order of the course tells; see `_phases_named`."""
    named = phase_steps.phases_in_turn(clause, group) or _phases_named(clause, group, compiled, levels)
    treats = named == _PURPOSE and told_respectively(clause.text) and uses.indications - compiled.preventive
    if treats or not named:
        return phase_steps.phases_of_sequence(clause, compiled, uses, OPENING)
    return named if named != _PURPOSE else phase_steps.phases_of_sequence(clause, compiled, uses, _INDUCTION) or named


def _is_of_repeated(part: Clause, group: DoseGroup | None) -> bool:
    """Whether only what stands behind a dose that is told once more names phases ("q12h, or q24h for maintenance")."""
    whole = part.whole or part
    again = group is not None and any(one.repeats is group.dose is not None for one in whole.groups)
    return again and not mentions.phases(whole.text[: part.end - whole.start])


def _phases_named(
    clause: Clause, group: DoseGroup | None, compiled: CompiledMonograph, levels: tuple[str, ...]
) -> frozenset[Phase]:
    """The phases that the clause names for a dose, else the nearest heading or sentence before it."""
    for stretch in (clause, clause.whole):
        own = mentions.phases(stretch.text) if stretch is not None else frozenset()
        long_term = bool(own) and own <= LONG_TERM
        if stretch is clause.whole and (
            _is_of_repeated(clause, group) or (long_term and phase_steps.is_of_another(clause, own, compiled))
        ):
            continue
        if stretch is not None and own:
            loads = own - _PURPOSE == _LOADING
            if loads and (later := phase_steps.after_untold_loading(stretch, group, compiled)):
                return later | (own & _PURPOSE)
            if group is not None and len(stretch.groups) > 1:
                found = mentions.phase_mentions(stretch.text)
                behind = found[0].start + stretch.start >= stretch.groups[0].end
                if len(own) > 1 or (own == _LOADING and (behind or stretch is clause)):
                    meant = frozenset(Phase(name) for name in meant_for(found, group, stretch))
                    if meant or len(own) > 1:
                        return meant or own
                    if behind:
                        break  # "1 g as a loading dose, 1 g every 24 hours": the first dose is over
            if stretch is clause.whole and phase_steps.is_of_other_step(clause, own):
                return frozenset()  # what begins the course has ended before "then"
            return own
    ended = _ended(clause)
    return first_named(
        lambda text: mentions.phases(text) - (_LOADING if text in clause.earlier else frozenset()),
        [one for one in levels if one not in ended],
    )


def _ended(clause: Clause) -> set[str]:
    """The sentences before a clause whose phases are over with them."""
    over = OPENING if clause.sequel else LONG_TERM | _LOADING if clause.before_sequel else _LOADING
    ended = [one for one in clause.earlier if (named := mentions.phases(one)) and named - _PURPOSE <= over]
    if clause.sequel and ended:  # "Then …" goes on from what has ended, not from what was told before that
        return set(clause.earlier[clause.earlier.index(ended[0]) :])
    if any(map(mentions.treats, clause.texts)):
        ended += [one for one in clause.earlier if mentions.phases(one) <= LONG_TERM]
    return set(ended)
