"""The verdict on every number of a text: against its cited passage and against the rules of its drug.

Fails closed: a number that was not checked is never verified. Does not decide what is shown (see the gate).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from posology.assistant.answers import Verdict, worst
from posology.assistant.dosing.attached import judge_attached
from posology.assistant.dosing.binding import (
    EMPTY_SCOPE,
    Clause,
    DrugFinder,
    DrugMention,
    Scope,
    bind,
    is_patient_weight,
)
from posology.assistant.dosing.clause_bounds import shaped
from posology.assistant.dosing.column_heads import answered_by_dose, give_head, holds_amount
from posology.assistant.dosing.combination_parts import of_another_part
from posology.assistant.dosing.companions_named import dosed_drugs
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.condition_matching import companion, other_companion
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dose_matching import judge_group
from posology.assistant.dosing.drugs_named import DrugsNamed, combination_of, near_drugs
from posology.assistant.dosing.equivalence import judge_equivalence, judge_totals
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.findings import NOT_CHECKED, Verification, as_given, finding, unchecked, worse
from posology.assistant.dosing.formula_matching import judge_formulas
from posology.assistant.dosing.group_opinions import all_agree, merge, opinions_on
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.limit_matching import judge_rest
from posology.assistant.dosing.lone_bands import judge_band_only
from posology.assistant.dosing.misreadings import doubtful
from posology.assistant.dosing.offered_beside import judge_offers
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, Situation, no_rule
from posology.assistant.dosing.own_sentences import held_by_itself, told_apart, without_numbers_before
from posology.assistant.dosing.parts import parts_of, with_doses
from posology.assistant.dosing.parts_of_course import out_of_order
from posology.assistant.dosing.places import judge_places
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.readings import judged_in_each
from posology.assistant.dosing.refused_together import judge_company
from posology.assistant.dosing.respective import unpaired
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.sayings import judge_sayings
from posology.assistant.dosing.situations import situation_of
from posology.assistant.dosing.spacing import fold, fold_scope
from posology.assistant.dosing.standing import Evidence, standing
from posology.assistant.dosing.strengths import PIECES
from posology.assistant.dosing.tables import Piece, pieces_of
from posology.assistant.dosing.told_facts import held_for_doses
from posology.assistant.dosing.use_words import PhraseFinder

_LOG = logging.getLogger(__name__)
_REMEMBERED = 4096
_LONGEST_REMEMBERED = 20_000
LONGEST_TEXT, MOST_NUMBERS = 5_000_000, 200_000
"""Characters of a text or cited passage, and numbers of a text, that are read in one piece; of more none is checked."""


class Verifier:
    """Decides about numbers with one rulebook. Pure: no input or output, no state but caches."""

    def __init__(self, rulebook: Rulebook, find_drugs: DrugFinder, most_numbers: int = MOST_NUMBERS) -> None:
        conditions = PhraseFinder(rulebook.conditions)
        # A monograph is compiled when a text first names its drug: most texts name one or two of many.
        self._rules_of = lru_cache(maxsize=None)(
            lambda drug: (
                CompiledMonograph(rulebook.monographs[drug], conditions, rulebook.populations)
                if drug in rulebook.monographs
                else None
            )
        )
        # Only a combination that is dosed in pieces has its parts in fixed amounts.
        self._combinations = tuple(
            drug
            for drug, monograph in rulebook.monographs.items()
            if "-" in drug and any(regimen.dose.unit in PIECES for regimen in monograph.regimens)
        )
        self._find_drugs, self._most_numbers = find_drugs, most_numbers
        self._decide_once = lru_cache(maxsize=_REMEMBERED)(self._decide)

    def find_drugs(self, text: str) -> Sequence[DrugMention]:
        """The drugs a text names, as verification sees them."""
        return self._find_drugs(text)

    def check(self, text: str, scope: Scope = EMPTY_SCOPE) -> Verification:
        """Verify a bare text, against rules alone: what no rule covers is unsupported.

        Args:
            text: one statement, row ("cell | cell") or paragraph.
            scope: the context it stands in.
        """
        return self._verify(text, scope, None)

    def check_cited(self, text: str, scope: Scope, evidence: Sequence[Evidence]) -> Verification:
        """Verify a statement against its cited passages and against rules.

        Args:
            text: the statement.
            scope: the context it stands in.
            evidence: the passages it cites; none means that every number is unsupported.
        """
        return self._verify(text, scope, evidence)

    def _verify(self, text: str, scope: Scope, evidence: Sequence[Evidence] | None) -> Verification:
        try:
            lengths = [len(text), *(len(passage.text) for passage in evidence or ())]
            if max(lengths) > LONGEST_TEXT:
                _LOG.error("a text with %d characters to read is shown as not checked", max(lengths))
                return Verification(Verdict.UNSUPPORTED, ())
            pieces = pieces_of(text, scope) if evidence is None else ()
            if pieces:
                return self._by_pieces(text, pieces)
            folded, place = fold(text), fold_scope(scope)
            if evidence is None:
                checked = self._decide(folded.text, place, None)
                if folded.joined:
                    checked = worse(checked, self._decide(folded.joined, place, None))
                return as_given(checked, folded, text)
            passages = tuple(replace(p, text=fold(p.text).text, scope=fold_scope(p.scope)) for p in evidence)
            decide = self._decide_once if sum(lengths) <= _LONGEST_REMEMBERED else self._decide
            return as_given(decide(folded.text, place, passages), folded, text)
        except Exception as error:  # noqa: BLE001 - fail closed: whatever broke, nothing in this text was checked
            _LOG.error("verification failed with %s; the text is shown as not checked", type(error).__name__)
            return Verification(Verdict.UNSUPPORTED, unchecked(text, scope))

    def _by_pieces(self, text: str, pieces: Sequence[Piece]) -> Verification:
        """The verdict on a text that holds a table: each row under its heads, and what stands around it."""
        told = [piece for piece in pieces if not piece.is_head or holds_amount(piece.folded.text)]
        checked = [as_given(self._verify(p.folded.text, p.scope, None), p.folded, text) for p in told]
        findings = tuple(finding for one in checked for finding in one.findings)
        return Verification(worst([one.verdict for one in checked if one.verdict is not None]), findings)

    def _decide(self, text: str, scope: Scope, evidence: tuple[Evidence, ...] | None) -> Verification:
        quantities = extract(text, scope.unit_context)
        claims = [quantity for quantity in quantities if not is_patient_weight(quantity, text)]
        if not claims:
            return Verification(None, ())
        opinions = self._opinions(text, quantities, scope) if len(claims) <= self._most_numbers else {}
        stands = standing(text, claims, scope, evidence) if evidence is not None else None
        findings = tuple(
            finding(quantity, opinions.get(quantity, NOT_CHECKED), None if stands is None else stands.get(quantity, ""))
            for quantity in claims
        )
        return Verification(worst([finding.verdict for finding in findings]), findings)

    def _opinions(self, text: str, quantities: Sequence[Quantity], scope: Scope) -> Opinions:
        named = dosed_drugs(self._find_drugs(text), text, self._rules_of)
        if scope.drug is None and (whole := combination_of(named, self._combinations)) is not None:
            scope = replace(scope, drug=whole)
        drugs = DrugsNamed(named, scope, near_drugs(scope, self._find_drugs), text)
        opinions: Opinions = {}
        facts: Opinions = {}  # what was told of a person, with each of the doses that it was held for
        rules_at = self._rules_of_place(drugs)
        bound = drugs.name([shaped(clause, rules_at) for clause in bind(text, quantities, scope)])
        apart = list(told_apart(bound, drugs.ends, rules_at))
        told = held_for_doses(text, [clause for clause, _ in apart], quantities)
        for reading, (_, by_itself) in zip(told, apart, strict=True):
            judged = judged_in_each(reading, lambda clause: self._opinions_of(clause, drugs, scope))
            wrong = any(one.agreement is Agreement.DISAGREES for one in judged.values())
            if wrong and by_itself is not None and not reading.each:
                alone = without_numbers_before(reading.clause, by_itself)
                judged = held_by_itself(judged, self._opinions_of(alone, drugs, scope))
            own = {q: one for q, one in judged.items() if reading.clause.start <= q.start < reading.clause.end}
            opinions.update(own)
            merge(facts, {q: one for q, one in judged.items() if q not in own})
        opinions.update(facts)
        opinions.update(self._judge_parts(drugs, opinions))
        opinions.update(judge_attached(text, quantities, opinions))
        doubts = doubtful(text, quantities, drugs.ends)
        for quantity, doubt in doubts.items():
            if doubt and opinions.get(quantity, NOT_CHECKED).agreement is not Agreement.DISAGREES:
                opinions[quantity] = no_rule(f"not read with certainty: {doubt}", "unreadable")
        return opinions | unpaired(text, quantities)

    def _opinions_of(self, clause: Clause, drugs: DrugsNamed, scope: Scope) -> Opinions:
        """The opinions on the numbers of one clause."""
        opinions: Opinions = {}
        parts = [clause] if scope.header else parts_of(clause)
        known: dict[str, Situation] = {}
        for part in parts:
            self._judge_groups(part, drugs, scope, opinions, known)
        self._judge_bands(clause, drugs, scope, opinions)
        for place, part in enumerate(parts):
            self._judge_rest(with_doses(part, parts[:place]), drugs, scope, opinions, known)
        steps = self._rules_at(clause.start if clause.whole is None else clause.whole.start, drugs)
        if not isinstance(steps, Opinion):
            opinions.update(out_of_order(clause, opinions, steps))
        opinions.update(self._judge_formulas(clause, drugs, scope))
        if clause.mode is not Mode.PROHIBIT:
            opinions.update(judge_equivalence(clause) | judge_totals(clause))
        compiled = self._rules_at(clause.end, drugs)
        if isinstance(compiled, CompiledMonograph):
            opinions.update(judge_offers(clause, compiled, opinions))
        opinions.update(self._judge_sayings(clause, drugs, opinions))
        return opinions

    def _rules_of_place(self, drugs: DrugsNamed) -> Callable[[int], CompiledMonograph | None]:
        """The rules of the drug at a place of the text, None where there are none."""

        def rules_at(position: int) -> CompiledMonograph | None:
            found = self._rules_at(position, drugs)
            return None if isinstance(found, Opinion) else found

        return rules_at

    def _judge_formulas(self, clause: Clause, drugs: DrugsNamed, scope: Scope) -> Opinions:
        """Judge the numbers of a formula that the text writes, and what a printed formula gives for a stated value."""
        named = dict.fromkeys(group.drug for group in clause.groups if group.drug)
        if len(named) > 1:
            found: Opinions = {}
            for drug in named:
                merge(found, judge_formulas(clause.of_drug(drug), self._rules_of(drug), scope))
            return found
        compiled = self._rules_at(clause.start, drugs)
        compiled = self._rules_at(clause.end, drugs) if isinstance(compiled, Opinion) else compiled
        return {} if isinstance(compiled, Opinion) else judge_formulas(clause, compiled, scope)

    def _judge_sayings(self, clause: Clause, drugs: DrugsNamed, opinions: Opinions) -> Opinions:
        """Judge the numbers of a clause that repeats or changes a sentence of the label."""
        numbers = list(opinions)
        named = dict.fromkeys([*(drug for q in numbers if (drug := drugs.at(q.start))), *drugs.candidates])
        compiled = next((r for drug in named if (r := self._rules_of(drug)) and r.monograph.sayings), None)
        return {} if compiled is None else judge_sayings(clause, numbers, compiled, opinions)

    def _judge_parts(self, drugs: DrugsNamed, opinions: Opinions) -> Opinions:
        """The faults of limits beside the name of a part of a combination that the label prints for another part."""
        faults: Opinions = {}
        for quantity, opinion in opinions.items():
            part = drugs.part_at(quantity.start, quantity.end) if opinion.agreement is Agreement.AGREES else ""
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
    ) -> None:
        """Judge dose groups; the situation of an only group is kept in `known` for the other numbers of its clause."""
        for group in clause.groups:
            give_head(group)
            compiled = self._rules_at(group.start, drugs)
            if isinstance(compiled, Opinion):
                if self._is_condition_of_main(group, clause, drugs, scope, opinions):
                    continue
                numbers = [q for q in (group.dose, *group.intervals) if q is not None]
                merge(opinions, {q: self._companion(q, group, clause, drugs, scope) or compiled for q in numbers})
                continue
            if group.repeats is not None and drugs.at(group.repeats.start) != drugs.at(group.start):
                group = replace(group, repeats=None)  # noqa: PLW2901 - the dose of another drug is not repeated
            situation = situation_of(clause, group, compiled, scope)
            if len(clause.groups) == 1:
                known[compiled.drug] = situation
            placed = judge_places(group, clause, situation)
            if placed:
                merge(opinions, placed)
                continue
            part = drugs.part_at(group.dose.start, group.dose.end) if group.dose is not None else ""
            judged = answered_by_dose(opinions_on(group, part, clause, situation), group)
            whole = clause.whole or clause
            merge(opinions, judge_company(judged, clause, drugs.given_with(whole.start, whole.end), situation))

    def _is_condition_of_main(
        self, group: DoseGroup, clause: Clause, drugs: DrugsNamed, scope: Scope, opinions: Opinions
    ) -> bool:
        """Judge a dose after the name of a drug that is only the condition of the main drug's regimen, if it is."""
        candidates = (drugs.main, *drugs.named)
        compiled = next((rules for drug in candidates if drug and (rules := self._rules_of(drug))), None)
        if compiled is None:
            return False
        situation = situation_of(clause, group, compiled, scope)
        judged = judge_group(group, clause, situation) if situation.picked else {}
        if not judged or not (all_agree(judged) or drugs.leads_away(group.start)):
            return False
        merge(opinions, judged)
        return True

    def _companion(
        self, quantity: Quantity, group: DoseGroup, clause: Clause, drugs: DrugsNamed, scope: Scope
    ) -> Opinion | None:
        """A number of a drug without rules beside one that has some, whose label may print it."""
        drug = drugs.at(group.start)
        compiled = next((rules for main in drugs.candidates if (rules := self._rules_of(main))), None)
        if drug is None or compiled is None:
            return None
        situation = situation_of(clause, group, compiled, scope)
        return companion(quantity, drug, situation) or other_companion(quantity, drug, situation)

    def _judge_bands(self, clause: Clause, drugs: DrugsNamed, scope: Scope, opinions: Opinions) -> None:
        """Judge the bands that no dose group took with it, each by the rules of its own drug."""
        judged: dict[str, Opinions] = {}
        for band in [band for band in clause.bands if band not in opinions]:
            compiled = self._rules_at(band.start, drugs)
            if isinstance(compiled, Opinion):
                opinions[band] = compiled
                continue
            if compiled.drug not in judged:
                judged[compiled.drug] = judge_band_only(clause, situation_of(clause, None, compiled, scope))
            opinions[band] = judged[compiled.drug][band]

    def _judge_rest(
        self, clause: Clause, drugs: DrugsNamed, scope: Scope, opinions: Opinions, known: dict[str, Situation]
    ) -> None:
        """Judge every number that is neither dose, interval nor band, each by the rules of its own drug."""
        situations = dict(known) if clause.whole is None else {}
        for quantity in clause.rest:
            compiled = self._rules_at(quantity.start, drugs)
            if isinstance(compiled, Opinion):
                opinions[quantity] = compiled
                continue
            if compiled.drug not in situations:
                situations[compiled.drug] = situation_of(clause, None, compiled, scope)
            opinions[quantity] = judge_rest(quantity, clause.of_drug(compiled.drug), situations[compiled.drug])
