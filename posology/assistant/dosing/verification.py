"""The verdict on every number of a text: against its cited passage and against the rules of its drug.

Fails closed: a number that was not checked is never verified. Does not decide what is shown (see the gate).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import chain

from posology.assistant.answers import Verdict, worst
from posology.assistant.dosing.asides import Aside, asides_in, judge_asides, with_refused, without_asides
from posology.assistant.dosing.attached import judge_attached
from posology.assistant.dosing.back_references import with_bounds
from posology.assistant.dosing.band_words import judge_band_words
from posology.assistant.dosing.binding import EMPTY_SCOPE, DrugFinder, DrugMention, Scope, bind, is_patient_weight
from posology.assistant.dosing.casting_doubt import judge_doubts
from posology.assistant.dosing.change_directions import judge_directions
from posology.assistant.dosing.clause_bounds import shaped
from posology.assistant.dosing.clause_opinions import ClauseJudge
from posology.assistant.dosing.column_heads import holds_amount
from posology.assistant.dosing.companions_named import dosed_drugs
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.drug_ids import combination_of, drug_of_name
from posology.assistant.dosing.drugs_named import DrugsNamed, near_drugs
from posology.assistant.dosing.extraction import extract, extracted
from posology.assistant.dosing.findings import (
    NOT_CHECKED,
    Verification,
    as_given,
    finding,
    gravest_each,
    unchecked,
    worse,
)
from posology.assistant.dosing.grade_definitions import judge_definitions
from posology.assistant.dosing.group_opinions import merge
from posology.assistant.dosing.laid_out import laid_out
from posology.assistant.dosing.lead_ins import under_lead_ins
from posology.assistant.dosing.maximum_totals import judge_maximum_totals
from posology.assistant.dosing.measure_names import judge_names
from posology.assistant.dosing.misreadings import doubtful
from posology.assistant.dosing.more_often import judge_more_often
from posology.assistant.dosing.opinions import Agreement, Opinions, no_rule
from posology.assistant.dosing.own_sentences import held_by_itself, told_apart, without_numbers_before
from posology.assistant.dosing.plain_answers import questions_answered, read_answered
from posology.assistant.dosing.quantities import Quantity, between
from posology.assistant.dosing.readings import judged_in_each
from posology.assistant.dosing.respective import in_each, read_apart, unpaired
from posology.assistant.dosing.row_parts import row_parts
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.spacing import fold, fold_scope
from posology.assistant.dosing.standing import Evidence, standing
from posology.assistant.dosing.steps import Steps, done, done_together
from posology.assistant.dosing.strengths import PIECES
from posology.assistant.dosing.table_heads import with_units
from posology.assistant.dosing.table_pieces import Piece
from posology.assistant.dosing.tables import pieces_of
from posology.assistant.dosing.taken_back import judge_taken_back
from posology.assistant.dosing.told_facts import held_for_doses
from posology.assistant.dosing.use_words import PhraseFinder

_BESIDE_RULES = (judge_directions, judge_names, judge_band_words, judge_maximum_totals, judge_more_often)
_REFUSED_WRONGLY = (Agreement.DISAGREES, "polarity")
_LOG = logging.getLogger(__name__)
_REMEMBERED = 4096
_LONGEST_REMEMBERED = 20_000
_LONGEST_NAME = 200  # of a drug that is given with a text; a longer one names none
_AT_ONCE, _LONGEST_BATCH = 256, 60_000
LONGEST_TEXT, MOST_NUMBERS = 5_000_000, 200_000
"""Characters of a text or cited passage, and numbers of a text, that are read in one piece; of more none is checked."""


def _batches(texts: Iterable[tuple[str, Scope]]) -> Iterator[list[tuple[str, Scope]]]:
    """Texts in batches that are checked together: not many, and not more than some characters, or one long text."""
    batch: list[tuple[str, Scope]] = []
    length = 0
    for text, scope in texts:
        more = len(str(text))  # what is no text is found when it is checked
        if len(batch) == _AT_ONCE or (batch and length + more > _LONGEST_BATCH):
            yield batch
            batch, length = [], 0
        batch.append((text, scope))
        length += more
    if batch:
        yield batch


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
        self._given = lru_cache(maxsize=_REMEMBERED)(lambda name: drug_of_name(name, find_drugs, rulebook.monographs))
        self._judge = ClauseJudge(self._rules_of)
        self._decide_once = lru_cache(maxsize=_REMEMBERED)(lambda *asked: done(self._decide(*asked)))

    def find_drugs(self, text: str) -> Sequence[DrugMention]:
        """The drugs a text names, as verification sees them."""
        return self._find_drugs(text)

    def check(self, text: str, scope: Scope = EMPTY_SCOPE) -> Verification:
        """Verify a bare text, against rules alone: what no rule covers is unsupported.

        Args:
            text: one statement, row ("cell | cell") or paragraph.
            scope: the context it stands in.
        """
        return done(self._verify(text, scope, None))

    def check_all(self, texts: Iterable[tuple[str, Scope]]) -> list[Verification]:
        """Verify bare texts as `check` does each of them, some at a time: many take about two thirds of the time.

        Args:
            texts: each with the context it stands in.

        Returns:
            One verification per text, in their order; one whose check broke is not checked, whatever the others are.
        """
        return [
            checked
            for some in _batches(texts)
            for checked in done_together(self._verify(text, scope, None) for text, scope in some)
        ]

    def check_cited(self, text: str, scope: Scope, evidence: Sequence[Evidence]) -> Verification:
        """Verify a statement against its cited passages and against rules.

        Args:
            text: the statement.
            scope: the context it stands in.
            evidence: the passages it cites; none means that every number is unsupported.
        """
        return done(self._verify(text, scope, evidence))

    def _verify(self, text: str, scope: Scope, evidence: Sequence[Evidence] | None) -> Steps[Verification]:
        try:
            lengths = [len(text), *(len(passage.text) for passage in evidence or ())]
            if max(lengths) > LONGEST_TEXT:
                _LOG.error("a text with %d characters to read is shown as not checked", max(lengths))
                return Verification(Verdict.UNSUPPORTED, ())
            if pieces := pieces_of(text, scope, self._find_drugs):
                return (yield from self._by_pieces(text, pieces, evidence))
            scope = with_units(fold_scope(scope))
            if parts := row_parts(text, scope, self._find_drugs):
                return (yield from self._by_pieces(text, parts, evidence))
            folded, place = fold(text), self.with_drug(scope)
            if evidence is None:
                yield
                checked = yield from self._decide(folded.text, place, None)
                if folded.joined:
                    checked = worse(checked, (yield from self._decide(folded.joined, place, None, folded.text)))
                return as_given(checked, folded, text)
            passages = tuple(
                replace(p, text=fold(p.text).text, scope=self.with_drug(fold_scope(p.scope)))
                for p in chain.from_iterable(map(_rows_of, evidence))
            )
            asked = (folded.text, place, passages)
            once = sum(lengths) <= _LONGEST_REMEMBERED
            return as_given(self._decide_once(*asked) if once else (yield from self._decide(*asked)), folded, text)
        except Exception as error:  # noqa: BLE001 - fail closed: whatever broke, nothing in this text was checked
            _LOG.error("verification failed with %s; the text is shown as not checked", type(error).__name__)
            return Verification(Verdict.UNSUPPORTED, unchecked(text, scope))

    def with_drug(self, scope: Scope) -> Scope:
        """The scope with the id of the drug that it gives by name; what else name and route say governs the text."""
        if scope.drug is None or len(scope.drug) > _LONGEST_NAME:
            return scope
        drug, more = self._given(scope.drug)
        said = (scope.drug if more else "", scope.route if scope.route and " " in scope.route.strip() else "")
        near = (*(one for one in said if one and one not in scope.near), *scope.near)
        return scope if (drug, near) == (scope.drug, scope.near) else replace(scope, drug=drug, near=near)

    def _by_pieces(
        self, text: str, pieces: Sequence[Piece], evidence: Sequence[Evidence] | None
    ) -> Steps[Verification]:
        """The verdict on a text that holds a table: each row under its heads, and what stands around it."""
        told = [piece for piece in pieces if not piece.is_head or holds_amount(piece.folded.text)]
        checked = []
        for piece in told:
            read = yield from self._verify(piece.folded.text, piece.scope, evidence)
            checked.append(as_given(read, piece.folded, text))
        findings = gravest_each(finding for one in checked for finding in one.findings)
        return Verification(worst([one.verdict for one in checked if one.verdict is not None]), findings)

    def _decide(
        self, text: str, scope: Scope, evidence: tuple[Evidence, ...] | None, lines: str = ""
    ) -> Steps[Verification]:
        """The verdict on a text; `lines` is the same text in its own lines, where some are joined in it."""
        quantities = yield from extracted(text, scope.unit_context)
        yield
        claims = [quantity for quantity in quantities if not is_patient_weight(quantity, text)]
        if not claims:
            return Verification(None, ())
        few = len(claims) <= self._most_numbers
        opinions = (yield from self._opinions(text, quantities, scope)) if few else {}
        asked = {q for span in questions_answered(text, claims) for q in between(quantities, *span)}
        unasked = [q for q in quantities if q not in asked]
        for judge in _BESIDE_RULES:
            opinions.update(judge(text, quantities))
        opinions.update(judge_taken_back(lines or text, unasked) | judge_definitions(lines or text, quantities))
        opinions.update(judge_doubts(lines or text, quantities, opinions, self._find_drugs, scope.header))
        yield
        stands = standing(text, claims, scope, evidence) if evidence is not None else None
        findings = tuple(
            finding(quantity, opinions.get(quantity, NOT_CHECKED), None if stands is None else stands.get(quantity, ""))
            for quantity in claims
        )
        return Verification(worst([finding.verdict for finding in findings]), findings)

    def _opinions(self, text: str, quantities: Sequence[Quantity], scope: Scope) -> Steps[Opinions]:
        if asides := asides_in(text, quantities):
            return (yield from self._beside_asides(text, quantities, asides, scope))
        yield
        named = dosed_drugs(self._find_drugs(text), text, self._rules_of)
        yield
        apart = (
            read_apart(text, named)
            or with_bounds(text, quantities, scope.near)
            or laid_out(text, quantities, scope.near)
            or read_answered(text, quantities)
        )
        judged = []
        for reading in apart:
            numbers = extract(reading.text, scope.unit_context)
            mentions = dosed_drugs(self._find_drugs(reading.text), reading.text, self._rules_of)
            judged.append((reading, (yield from self._opinions_of(reading.text, mentions, numbers, scope))))
        read = in_each(quantities, judged)
        opinions = read if apart else (yield from self._opinions_of(text, named, quantities, scope))
        yield
        doubts = doubtful(text, quantities, [mention.end for mention in named])
        for quantity, doubt in doubts.items():
            if doubt and opinions.get(quantity, NOT_CHECKED).agreement is not Agreement.DISAGREES:
                opinions[quantity] = no_rule(f"not read with certainty: {doubt}", "unreadable")
        return opinions if apart else opinions | unpaired(text, quantities)

    def _beside_asides(
        self, text: str, quantities: Sequence[Quantity], asides: Sequence[Aside], scope: Scope
    ) -> Steps[Opinions]:
        """The opinions on the numbers of a text with asides that refuse a dose."""
        judged = []
        for reading in (without_asides(text, asides), *(with_refused(text, asides, one) for one in asides)):
            numbers = extract(reading.text, scope.unit_context)
            judged.append((reading, (yield from self._opinions(reading.text, numbers, scope))))
        return judge_asides(quantities, asides, judged[0], judged[1:])

    def _opinions_of(
        self, text: str, named: Sequence[DrugMention], quantities: Sequence[Quantity], scope: Scope
    ) -> Steps[Opinions]:
        """The opinions on the numbers of a text that says one thing at a time."""
        yield
        if scope.drug is None and (whole := combination_of(named, self._combinations)) is not None:
            scope = replace(scope, drug=whole)
        drugs = DrugsNamed(named, scope, near_drugs(scope, self._find_drugs), text)
        yield
        rules_at = self._judge.rules_of_place(drugs)
        bound = drugs.name([shaped(clause, rules_at) for clause in bind(text, quantities, scope)])
        yield
        apart = list(told_apart(bound, drugs.ends, rules_at))
        told = held_for_doses(text, [clause for clause, _ in apart], quantities)
        told = under_lead_ins(text, told, bound, scope)
        yield
        opinions: Opinions = {}
        facts: Opinions = {}  # what was told of a person, with each of the doses that it was held for
        for reading, (_, by_itself) in zip(told, apart, strict=True):
            judged = yield from judged_in_each(reading, lambda clause: self._judge.opinions_of(clause, drugs, scope))
            wrong = any(one.agreement is Agreement.DISAGREES for one in judged.values())
            if wrong and by_itself is not None and not reading.each:
                alone = without_numbers_before(reading.clause, by_itself)
                judged = held_by_itself(judged, (yield from self._judge.opinions_of(alone, drugs, scope)))
            own = {q: one for q, one in judged.items() if reading.clause.start <= q.start < reading.clause.end}
            opinions.update(own)
            merge(facts, {q: one for q, one in judged.items() if q not in own})
        # What a sentence refuses by itself ("withdrawn at an eGFR of 35") stays wrong whatever dose it is held for.
        refused = {q: one for q, one in opinions.items() if (one.agreement, one.code) == _REFUSED_WRONGLY}
        opinions.update(facts | refused)
        opinions.update(self._judge.judge_parts(drugs, opinions))
        opinions.update(judge_attached(text, quantities, opinions))
        return opinions


def _rows_of(passage: Evidence) -> Sequence[Evidence]:
    """A passage that holds a table as each of its rows under its heads, with what stands around them."""
    return [Evidence(one.folded.text, one.scope) for one in pieces_of(passage.text, passage.scope)] or [passage]
