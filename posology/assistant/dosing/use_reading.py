"""Which labelled use a clause is about: its own words, those around it, and what they leave to be understood.

Which words name a use stands in the monograph (see `compiled`); routes, phases and patients are read in `situations`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from posology.assistant.dosing import mentions
from posology.assistant.dosing.binding import Clause, Scope
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.dose_rules import Uses, same_phase
from posology.assistant.dosing.elliptical_uses import told_by_difference
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import is_point, metrics_of
from posology.assistant.dosing.monographs import Phase
from posology.assistant.dosing.nearest_dose import BRACKETS, meant_for, stretch_of, told_respectively, words_for
from posology.assistant.dosing.opinions import Situation
from posology.assistant.dosing.pairing import pair_agrees, pairs
from posology.assistant.dosing.person_facts import facts_of, own_facts
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.repeated_doses import PURPOSE_BETWEEN
from posology.assistant.dosing.spacing import blanked
from posology.assistant.dosing.text_memory import remembered

_TREATMENT = re.compile(r"\btreatment\b", re.IGNORECASE)
# Given as the indication, it is the phase of any use and no use of its own.
_ONLY_PHASES = re.compile(
    r"\W*(?:(?:treatment|induction|maintenance|loading|suppress(?:ion|ive)|prophyla(?:xis|ctic)|prevention|initial|acute"
    r"|therapy|phase|dos(?:e|ing)|regimen|course|usual|standard|of|or|and)\b\W*)+",
    re.IGNORECASE,
)
_FOR_MOST = re.compile(r"\b(?:most|other|all|any)\s+(?:other\s+)?(?:infections|indications|uses)\b", re.IGNORECASE)
_OR_ELSE = re.compile(r"\s*(?:,\s+(?:or|but)?|;\s+(?:or|but)?)\s*", re.IGNORECASE)
# "2.25 g q12h, nosocomial pneumonia 2.25 g q8h": the use is that of the dose behind it.
_APART = re.compile(r"\s*[,;]\s+(?:(?:and|but|or)\s+)?(?:(?:in|for)\s+)?", re.IGNORECASE)
_LISTS = re.compile(
    r"\s*(?:[,;&]|and\b)(?!\s*(?:or|then|with|plus|instead|alternatively)\b)\s*(?:and\s+)?[a-z]", re.IGNORECASE
)
_LEADS_ON = re.compile(r"\s*:?\s*")


def of_finer_use(situation: Situation, texts: Sequence[str]) -> Situation:
    """The situation with the parts of its use that are printed for the named stage of life, where the use is not."""
    if not situation.young or not situation.uses.indications or situation.base_rules:
        return situation
    compiled, named = situation.compiled, situation.uses.indications
    text = next((text for text in texts if not compiled.uses(text).indications.isdisjoint(named)), "")
    finer = replace(situation, uses=replace(situation.uses, indications=compiled.finer_uses(named, text)))
    return finer if finer.uses.indications and finer.base_rules else situation


def with_use_of(band: Quantity, clause: Clause, compiled: CompiledMonograph) -> Clause:
    """A clause of bands alone, with blanks for the uses that stand by its other bands.

    "Not recommended below 30 mL/min for treatment or below 60 mL/min for PrEP".
    """
    if len(clause.bands) < 2 or clause.groups:
        return clause
    named = [(one.start, one.end, one.name) for one in compiled.use_mentions(clause.text)]
    if compiled.preventive:
        named += [(found.start(), found.end(), found.group()) for found in _TREATMENT.finditer(clause.text)]
    if len({name for _, _, name in named}) < 2:
        return clause
    places = [(one.start - clause.start, one.end - clause.start) for one in clause.bands]
    own = band.start - clause.start, band.end - clause.start
    low, high = stretch_of(own, places, len(clause.text), leads=min(named)[0] < places[0][0])
    others = [(start, end) for start, end, _ in named if not low <= start < high]
    return replace(clause, text=blanked(clause.text, others)) if len(others) < len(named) else clause


def of_each_stage(situation: Situation, clause: Clause) -> Situation:
    """The situation of "adults and children" where no rule is printed for all of them, but some for each."""
    if len(situation.young) < 2 or clause.bands or situation.base_rules or situation.dialysis or situation.ages:
        return situation
    apart = (replace(situation, young=frozenset({stage})) for stage in situation.young)
    if not all(one.base_rules for one in apart):
        return situation
    return replace(situation, young=frozenset(), joint_young=situation.young)


def of_phases(clause: Clause, compiled: CompiledMonograph, uses: Uses) -> Uses:
    """The use of a clause after its phases are read: joined phases may add one, a part's own phase may end one."""
    joined = _of_joined_phases(clause, compiled, uses)
    return Uses() if clause.whole is not None and _of_other_phase(clause, compiled, joined) else joined


def _of_joined_phases(clause: Clause, compiled: CompiledMonograph, uses: Uses) -> Uses:
    """Where a text joins prevention to another phase ("maintenance or prevention"), the use that has that one too."""
    joined = mentions.joined(clause.text, mentions.phase_mentions(clause.text))
    if Phase.PROPHYLAXIS not in joined or len(joined) < 2 or not uses.indications:
        return uses
    others = frozenset(map(Phase, joined)) - {Phase.PROPHYLAXIS}
    own = {r.regimen.phase for r in compiled.base_rules if r.regimen.indication in uses.indications}
    wider = {compiled.indications[name].refines for name in uses.indications} - {""}
    having = {r.regimen.indication for r in compiled.base_rules if same_phase(r.regimen.phase, others)}
    return uses if others & own else replace(uses, indications=uses.indications | (wider & having))


def _of_other_phase(part: Clause, compiled: CompiledMonograph, uses: Uses) -> bool:
    """Whether a part names a phase that the use named elsewhere in its clause does not have."""
    own = mentions.phases(part.text)
    if not own or not uses.indications or compiled.uses(part.text).named:
        return False
    return not any(
        rule.regimen.indication in uses.indications and same_phase(rule.regimen.phase, own)
        for rule in compiled.base_rules
    )


def uses_of(
    clause: Clause, group: DoseGroup | None, compiled: CompiledMonograph, scope: Scope, levels: tuple[str, ...]
) -> Uses:
    """The use that the nearest text names: the clause, the sentences before it, what was given with it, headings."""
    own = told_by_difference(clause, compiled) or _treated_in_turn(clause, group, compiled)
    own = own or _own_uses(clause, group, compiled)
    if own is not None:
        return own
    if compiled.preventive and (mentions.names_treatment(clause.text) or _headed_treatment(clause, compiled, scope)):
        return Uses(frozenset(rule.regimen.indication for rule in compiled.base_rules) - compiled.preventive)
    if any(map(mentions.treats, clause.texts)):
        levels = tuple(one for one in levels if one not in clause.earlier or not _only_prevents(one, compiled))
    if (weighed := _weighed(clause, group, compiled, own=True)).named:
        return weighed
    told = (earlier for earlier in clause.earlier if earlier in levels and compiled.uses(earlier).named)
    if (nearest := next(told, None)) is not None:
        before = _of_drug(nearest, told, compiled)
        adjusts = group is not None and (group.band is not None or bool(group.dialysis))
        return Uses() if adjusts and _is_exception(before, clause.earlier, compiled) else compiled.uses(before)
    if scope.indication in compiled.indications:
        return Uses(frozenset({scope.indication}))
    if scope.indication and not _ONLY_PHASES.fullmatch(scope.indication):
        given = compiled.uses(scope.indication)
        return given if given.named else Uses(outside=(scope.indication,))
    for level in levels:
        found = compiled.uses(level)
        if found.named:
            return found if level != scope.title or not found.indications else Uses(found.indications)
    return _weighed(clause, group, compiled, own=False)


def _weighed(clause: Clause, group: DoseGroup | None, compiled: CompiledMonograph, *, own: bool) -> Uses:
    """The use of counted criteria, where a text names none but states them beside such a dose, or what they weigh.

    "2.5 mg twice daily is right at 82 years, 75 kg and a creatinine of 1.2 mg/dL" speaks of atrial fibrillation. With
    `own` only what the clause itself tells counts.
    """
    if group is None or not compiled.monograph.criteria:
        return Uses()
    whole = clause.whole or clause
    numbers = [*whole.bands, *whole.rest, *(() if own else (q for text in whole.earlier[:1] for q in extract(text)))]
    bounded = {metric for q in numbers if not is_point(q) for metric in metrics_of(q) or {q.metric}}
    told = bounded.union(own_facts(clause) if own else facts_of(clause))
    for criteria in compiled.monograph.criteria:
        chosen = [rule for rule in compiled.base_rules if rule.regimen.id in (*criteria.regimens, *criteria.otherwise)]
        given = any(pair_agrees(rule, *pair) for rule in chosen for pair in pairs(group))
        if given and sum(one.metric in told for one in criteria.of) >= criteria.at_least:
            return Uses(frozenset(rule.regimen.indication for rule in chosen))
    return Uses()


def _of_drug(nearest: str, others: Iterable[str], compiled: CompiledMonograph) -> str:
    """The sentence before a clause from which it takes its use: the nearest, or one about its drug that names it.

    A use that the label of a drug does not have, told in a sentence that does not name the drug, is that of another
    drug where a sentence before it tells of a labelled use of the drug itself.

    Args:
        nearest: the nearest sentence that names a use.
        others: those before it, nearest first.
        compiled: the rules of the drug.
    """
    if not compiled.uses(nearest).outside or compiled.names_drug(nearest):
        return nearest
    own = (one for one in others if compiled.names_drug(one) and compiled.uses(one).indications)
    return next((one for one in own if not compiled.uses(one).outside), nearest)


def _headed_treatment(clause: Clause, compiled: CompiledMonograph, scope: Scope) -> bool:
    """Whether the nearest line above that names a use calls it a treatment ("Treatment:" below the name of the drug).

    What stands above the name of the drug is the title of a plan ("Treatment: 1. Enoxaparin 40 mg").
    """
    if compiled.names_drug(clause.text):
        return False
    head = next(
        (line for line in (*clause.above, *scope.levels) if _TREATMENT.search(line) or compiled.uses(line).named), ""
    )
    return _TREATMENT.search(head) is not None and not (compiled.uses(head).named or mentions.phases(head))


def _treated_in_turn(clause: Clause, group: DoseGroup | None, compiled: CompiledMonograph) -> Uses | None:
    """The uses of the dose that "respectively" gives to treatment; None of another dose, or where none is told so."""
    if group is None or not compiled.preventive or not told_respectively(clause.text):
        return None
    text = clause.text
    named = {(m.start, False) for m in compiled.use_mentions(text) if m.name in compiled.preventive}
    order = sorted(named | {(found.start(), True) for found in _TREATMENT.finditer(text)})
    doses = [other for other in clause.groups if not other.base]
    if len(order) != len(doses) or group not in doses or not order[doses.index(group)][1]:
        return None
    return Uses(frozenset(rule.regimen.indication for rule in compiled.base_rules) - compiled.preventive)


def _own_uses(clause: Clause, group: DoseGroup | None, compiled: CompiledMonograph) -> Uses | None:
    """The use that a clause itself names for a dose: its part, else the whole; None where neither names any."""
    for stretch in (clause, clause.whole):
        text = words_for(stretch, group, clause.start if stretch is clause.whole else -1) if stretch is not None else ""
        own = compiled.uses(text) if text else Uses()
        if stretch is clause.whole and own.outside and not own.indications and group is not None:
            own = _without_other_drugs(own, text, group, clause, compiled)
        if stretch is None or not own.named:
            continue
        if group is not None and _offered_to_all(group, stretch, compiled, text):
            continue
        prevents = not own.outside and _only_prevents(text, compiled)
        if stretch is clause.whole and prevents and mentions.treats(clause.text):
            continue  # "prophylaxis 30 mg, treatment 1 mg/kg": a part about treatment prevents nothing
        if len(own.indications) > 1 and group is not None and len(stretch.groups) > 1:
            beside = compiled.narrowest(meant_for(compiled.use_mentions(text), group, stretch))
            return Uses(beside, own.outside) if beside else own
        return own
    return None


def _without_other_drugs(uses: Uses, text: str, group: DoseGroup, part: Clause, compiled: CompiledMonograph) -> Uses:
    """The uses of a dose in a list of drugs without those told of the drugs before it, which its label does not have.

    "Spironolactone 25 mg daily for heart failure, sitagliptin 100 mg daily".
    """
    whole = part.whole or part
    before = [one.end - whole.start for one in whole.groups if one.drug != group.drug and one.end <= part.start]
    if not before or not group.drug or _LISTS.match(part.text) is None:
        return uses
    left = [(min(before), part.start - whole.start)]
    return compiled.uses(blanked(text, left)) if text == whole.text else uses


def _offered_to_all(group: DoseGroup, stretch: Clause, compiled: CompiledMonograph, text: str) -> bool:
    """Whether a dose stands before one that alone is told of the use behind it ("3 g, or 4 g in pneumonia")."""
    later = sorted((other for other in stretch.groups if other.start >= group.end), key=lambda other: other.start)
    between = (group.end - stretch.start, later[0].start - stretch.start) if later else (0, 0)
    told = compiled.use_mentions(text)
    if later and later[0].repeats is group.dose is not None and PURPOSE_BETWEEN.fullmatch(text, *between):
        return bool(told) and all(one.start >= between[0] for one in told)
    if later and told and between[0] <= told[0].start and told[-1].end <= between[1]:
        apart = _APART.fullmatch(text, between[0], told[0].start) is not None
        return apart and _LEADS_ON.fullmatch(text, told[-1].end, between[1]) is not None
    if not later or not _OR_ELSE.fullmatch(text, *between):
        return False
    behind = later[0].end - stretch.start
    return bool(told) and all(one.start >= behind for one in told) and "," not in text[behind : told[0].start]


def _is_exception(told: str, earlier: Sequence[str], compiled: CompiledMonograph) -> bool:
    """Whether a sentence only adds the dose of one use to that of all others: what is adjusted next may be either.

    "4.5 g every 8 hours; for pneumonia 6 g. In renal impairment …"; a sentence that names the drug begins anew.
    What stands in brackets beside a dose is such an exception, too: "4.5 g every 8 hours (6 g for pneumonia)".
    """
    outside = BRACKETS.sub("", told)
    if outside != told and not compiled.uses(outside).named and _holds_dose(outside):
        return True
    if compiled.names_drug(told) or not _holds_dose(told):
        return False
    before = earlier[earlier.index(told) + 1 :]
    general = bool(before) and (not compiled.uses(before[0]).named or _FOR_MOST.search(before[0]) is not None)
    return general and _holds_dose(before[0])


@remembered(256)
def _holds_dose(text: str) -> bool:
    return any(quantity.role is Role.DOSE for quantity in extract(text))


def _only_prevents(text: str, compiled: CompiledMonograph) -> bool:
    """Whether a text names uses that are preventions, and no other."""
    named = compiled.uses(text).indications
    return bool(named) and named <= compiled.preventive
