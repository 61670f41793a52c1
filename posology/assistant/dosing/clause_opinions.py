"""The opinions of the rules on the numbers of one clause, each number by the rules of the drug that it is about.

What a whole text adds to them, and the verdicts, stand in `verification`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from posology.assistant.dosing.binding import Clause, Scope
from posology.assistant.dosing.column_heads import answered_by_dose, give_head, with_heads
from posology.assistant.dosing.combination_parts import of_another_part, of_itself
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.condition_matching import companion, other_companion
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.days_after_first import gone_on_behind
from posology.assistant.dosing.dose_matching import judge_group
from posology.assistant.dosing.drugs_named import DrugsNamed
from posology.assistant.dosing.equivalence import judge_equivalence, judge_pieces, judge_totals
from posology.assistant.dosing.fluid_claims import judge_fluids
from posology.assistant.dosing.forms_alike import judge_forms
from posology.assistant.dosing.formula_matching import judge_formulas, without_numbers
from posology.assistant.dosing.group_opinions import all_agree, merge, opinions_on
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.lead_ins import by_band_above
from posology.assistant.dosing.left_out import judge_left_out
from posology.assistant.dosing.limit_matching import judge_rest
from posology.assistant.dosing.lone_bands import judge_band_only
from posology.assistant.dosing.marked_wrong import judge_marked
from posology.assistant.dosing.offered_beside import judge_offers
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, Situation, no_rule
from posology.assistant.dosing.parts import parts_of, with_doses
from posology.assistant.dosing.places import judge_places
from posology.assistant.dosing.portions import judge_portions
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.refused_together import judge_company
from posology.assistant.dosing.refuted_doses import of_refused_dose
from posology.assistant.dosing.said_of_them import with_refusal_behind
from posology.assistant.dosing.sayings import judge_sayings
from posology.assistant.dosing.schedule_steps import out_of_order
from posology.assistant.dosing.session_claims import judge_sessions
from posology.assistant.dosing.situations import bound_to, situation_of
from posology.assistant.dosing.stages_before import without_the_young
from posology.assistant.dosing.steps import Steps
from posology.assistant.dosing.use_reading import with_use_of


class ClauseJudge:
    """Judges the numbers of clauses with one set of rules. Pure: no state."""

    def __init__(self, rules_of: Callable[[str], CompiledMonograph | None]) -> None:
        """Take what gives the rules of a drug, None for a drug without any."""
        self._rules_of = rules_of

    def opinions_of(self, clause: Clause, drugs: DrugsNamed, scope: Scope) -> Steps[Opinions]:
        """The opinions on the numbers of one clause, in steps."""
        opinions: Opinions = {}
        clause = with_heads(clause, scope.header) if scope.header else with_refusal_behind(clause)
        told = self._rules_at(clause.end, drugs)
        clause = clause if isinstance(told, Opinion) else without_the_young(clause, told)
        parts = [clause] if scope.header else parts_of(clause)
        known: dict[str, Situation] = {}
        yield
        for part in parts:
            yield from self._judge_groups(part, drugs, scope, opinions, known)
            yield
        self._judge_bands(clause, drugs, scope, opinions)
        for place, part in enumerate(parts):
            yield from self._judge_rest(with_doses(part, parts[:place]), drugs, scope, opinions, known)
            yield
        begun = self._rules_at(clause.start if clause.whole is None else clause.whole.start, drugs)
        if not isinstance(begun, Opinion):
            opinions.update(out_of_order(clause, opinions, begun))
        opinions.update(self._judge_formulas(clause, drugs, scope))
        if clause.mode is not Mode.PROHIBIT:
            for q, one in (judge_equivalence(clause) | judge_totals(clause) | judge_pieces(clause)).items():
                if one.agreement or q not in opinions or opinions[q].agreement is not Agreement.DISAGREES:
                    opinions[q] = one
            opinions.update(judge_portions(clause, opinions))
        yield
        compiled = self._rules_at(clause.end, drugs)
        if isinstance(compiled, CompiledMonograph):
            opinions.update(judge_offers(clause, compiled, opinions))
            opinions.update(judge_sessions(clause, compiled, opinions))
            opinions.update(judge_fluids(clause, compiled, opinions))
        named = dict.fromkeys([drug for q in opinions if (drug := drugs.at(q.start))])
        opinions.update(self._judge_sayings(clause, (*named, *drugs.candidates), opinions))
        for drug in named:
            rules = self._rules_of(drug)
            opinions.update({} if rules is None else judge_left_out(clause, rules, opinions))
        for drug in dict.fromkeys((*named, *drugs.candidates)):
            rules = self._rules_of(drug)
            opinions.update({} if rules is None else judge_forms(clause, rules, opinions))
        opinions.update(judge_marked(clause, scope, opinions))
        return opinions

    def rules_of_place(self, drugs: DrugsNamed) -> Callable[[int], CompiledMonograph | None]:
        """The rules of the drug at a place of the text, None where there are none."""

        def rules_at(position: int) -> CompiledMonograph | None:
            found = self._rules_at(position, drugs)
            return None if isinstance(found, Opinion) else found

        return rules_at

    def _judge_formulas(self, clause: Clause, drugs: DrugsNamed, scope: Scope) -> Opinions:
        """Judge the numbers of a formula that the text writes, and what a printed formula gives for a stated value."""
        named = dict.fromkeys(group.drug for group in clause.groups if group.drug)
        last = self._rules_at(clause.end, drugs)
        if isinstance(last, CompiledMonograph):
            named[last.drug] = None
        found: Opinions = {}
        for drug in named:
            compiled = self._rules_of(drug)
            if compiled is not None and compiled.monograph.formulas:
                merge(found, judge_formulas(_alone(clause, drug, drugs), compiled, scope))
        return found

    def _judge_sayings(self, clause: Clause, named: Sequence[str], opinions: Opinions) -> Opinions:
        """Judge the numbers of a clause that repeats or changes a sentence of the label of the first drug with any."""
        for drug in named:
            rules = self._rules_of(drug)
            if rules is not None and rules.monograph.sayings:
                return judge_sayings(clause, list(opinions), rules, opinions)
        return {}

    def judge_parts(self, drugs: DrugsNamed, opinions: Opinions) -> Opinions:
        """The faults of limits beside the name of a part of a combination that the label prints for another part."""
        faults: Opinions = {}
        agrees = Agreement.AGREES
        for quantity, opinion in opinions.items():
            part = drugs.part_at(of_itself(quantity), quantity.end) if opinion.agreement is agrees else ""
            compiled = self._rules_at(quantity.start, drugs) if part else None
            if isinstance(compiled, CompiledMonograph):
                fault = of_another_part(quantity, part, opinion, compiled)
                faults |= {} if fault is None else {quantity: fault}
        return faults

    def _rules_at(self, position: int, drugs: DrugsNamed) -> CompiledMonograph | Opinion:
        """The rules of the drug a number is about, or why there are none."""
        drug = drugs.at(position)
        if drug is None:
            return no_rule("no drug is named for this number", "drug")
        return self._rules_of(drug) or no_rule(f"no rules for {drug} yet", "no_monograph")

    def _judge_groups(
        self, clause: Clause, drugs: DrugsNamed, scope: Scope, opinions: Opinions, known: dict[str, Situation]
    ) -> Steps[None]:
        """Judge dose groups, in steps; the situation of an only one is kept in `known` for the rest of its clause."""
        for group in clause.groups:
            give_head(group)
            compiled = self._rules_at(group.start, drugs)
            if isinstance(compiled, Opinion):
                judged = self._as_condition_of_main(group, clause, drugs, scope)
                numbers = [q for q in (group.dose, *group.intervals) if q is not None and not judged]
                judged |= {q: self._companion(q, group, clause, drugs, scope) or compiled for q in numbers}
                merge(opinions, judged)
                continue
            if group.repeats is not None and drugs.at(group.repeats.start) != drugs.at(group.start):
                group = replace(group, repeats=None)  # noqa: PLW2901 - the dose of another drug is not repeated
            situation = yield from bound_to(clause, group, compiled, scope)
            if len(clause.groups) == 1:
                known[compiled.drug] = situation
            yield
            judged = judge_places(group, clause, situation)
            if not judged:
                part = drugs.part_at(group.dose.start, group.dose.end) if group.dose is not None else ""
                judged = by_band_above(opinions_on(group, part, clause, situation), group)
                judged = gone_on_behind(answered_by_dose(judged, group), clause, situation)
                whole = clause.whole or clause
                judged = judge_company(judged, clause, drugs.given_with(whole.start, whole.end), situation)
                judged = self._of_listed(judged, group, clause, drugs, scope)
            merge(opinions, judged)

    def _of_listed(
        self, judged: Opinions, group: DoseGroup, clause: Clause, drugs: DrugsNamed, scope: Scope
    ) -> Opinions:
        """The opinions on a dose beside a list of drugs: not right where it is not that of each that has rules."""
        place = group.start if group.dose is None else group.dose.start
        for drug in drugs.listed_with(place):
            compiled = self._rules_of(drug)
            if compiled is None or not all_agree(judged):
                continue
            other = opinions_on(group, "", clause, situation_of(clause, replace(group, drug=""), compiled, scope))
            if wrong := next((one for one in other.values() if one.agreement is not Agreement.AGREES), None):
                reason = f"it may be told of {drug} too: {wrong.reason}"
                return {q: replace(wrong, agreement=Agreement.AMBIGUOUS, reason=reason) for q in judged}
        return judged

    def _as_condition_of_main(self, group: DoseGroup, clause: Clause, drugs: DrugsNamed, scope: Scope) -> Opinions:
        """The opinions on a dose after the name of a drug that is only the condition of the main drug's regimen."""
        candidates = (drugs.main, *drugs.named)
        compiled = next((rules for drug in candidates if drug and (rules := self._rules_of(drug))), None)
        if compiled is None:
            return {}
        situation = situation_of(clause, group, compiled, scope)
        own = drugs.is_of_main(group.start, group.end)
        judged = judge_group(group, clause, situation) if situation.picked or own else {}
        return judged if all_agree(judged) or own or drugs.leads_away(group.start) else {}

    def _companion(
        self, quantity: Quantity, group: DoseGroup, clause: Clause, drugs: DrugsNamed, scope: Scope
    ) -> Opinion | None:
        """A number of a drug without rules beside one that has some, whose label may print it."""
        drug = drugs.at(group.start)
        compiled = next((rules for main in drugs.candidates if (rules := self._rules_of(main))), None)
        if drug is None or compiled is None:
            return None
        # What is said of the companion's dose ("with oral aspirin 325 mg") is said of the regimen of the main drug.
        situation = situation_of(clause, replace(group, drug=""), compiled, scope)
        return companion(quantity, drug, situation) or other_companion(quantity, drug, situation)

    def _judge_bands(self, clause: Clause, drugs: DrugsNamed, scope: Scope, opinions: Opinions) -> None:
        """Judge the bands that no dose group took with it, each by the rules of its own drug."""
        judged: dict[str, Opinions] = {}
        for band in [band for band in clause.bands if band not in opinions]:
            compiled = self._rules_at(band.start, drugs)
            if isinstance(compiled, Opinion):
                opinions[band] = compiled
                continue
            own = with_use_of(band, clause, compiled)
            if own is not clause:
                opinions[band] = self._of_bands(own, compiled, scope)[band]
                continue
            if compiled.drug not in judged:
                judged[compiled.drug] = self._of_bands(clause, compiled, scope)
            opinions[band] = judged[compiled.drug][band]

    def _of_bands(self, clause: Clause, compiled: CompiledMonograph, scope: Scope) -> Opinions:
        """The opinions on the bands of a clause by the rules of one drug."""
        situation = situation_of(clause, None, compiled, scope)
        alone = judge_band_only(clause, situation)
        return {q: of_refused_dose(q, clause, situation, one) for q, one in alone.items()}

    def _judge_rest(
        self, clause: Clause, drugs: DrugsNamed, scope: Scope, opinions: Opinions, known: dict[str, Situation]
    ) -> Steps[None]:
        """Judge every number that is neither dose, interval nor band, each by the rules of its own drug."""
        situations = dict(known) if clause.whole is None else {}
        for quantity in clause.rest:
            compiled = self._rules_at(quantity.start, drugs)
            if isinstance(compiled, Opinion):
                opinions[quantity] = compiled
                continue
            if compiled.drug not in situations:
                situations[compiled.drug] = yield from bound_to(clause, None, compiled, scope)
                yield
            opinions[quantity] = judge_rest(quantity, clause.of_drug(compiled.drug), situations[compiled.drug])


def _alone(clause: Clause, drug: str, drugs: DrugsNamed) -> Clause:
    """A clause with the numbers of one drug alone: those of the others are blanked in its text too."""
    groups = [group for group in clause.groups if group.drug in {"", drug}]
    rest = [quantity for quantity in clause.rest if drugs.at(quantity.start) in {None, drug}]
    others = [q for group in clause.groups if group not in groups for q in (group.dose, *group.intervals)]
    others += [quantity for quantity in clause.rest if quantity not in rest]
    if not others:
        return clause
    return replace(clause, text=without_numbers(clause, filter(None, others)), groups=groups, rest=rest)
