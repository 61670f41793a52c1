"""Wrong and right statements made from the printed facts of every drug by the literature's operators.

Makes statements only; `report` judges and prints them: python -m posology.evals.mutants.report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from posology.evals.mutants.claim_mutations import CLAIM_OPERATORS, Operator
from posology.evals.mutants.fact_phrasings import statements_of
from posology.evals.mutants.frame_statements import Spoiled, framed_rights, framed_wrongs
from posology.evals.mutants.limit_mutations import LIMIT_OPERATORS
from posology.evals.mutants.patient_statements import patient_rights, patient_wrongs, points
from posology.evals.mutants.phrasings import Statement
from posology.evals.mutants.printed_agreement import agrees
from posology.evals.mutants.printed_facts import Claim, claims_of, printed
from posology.evals.mutants.printed_limits import LimitClaim, limit_agrees, limit_statements, limits_of
from posology.evals.mutants.several_facts import extra_statements, pairs, shared_slots
from posology.evals.mutants.table_statements import table_rights, table_wrongs
from posology.evals.mutants.text_mutations import TEXT_OPERATORS, TextOperator

_MASS = re.compile(r"\bm?c?g\b")
C = TypeVar("C", Claim, LimitClaim)


@dataclass(frozen=True)
class Mutant:
    """One wrong statement: its drug, operator, whether a rule must contradict it, and the right one it came from."""

    drug: str
    operator: str
    statement: Statement
    covered: bool
    right: Statement | None


@dataclass(frozen=True)
class Depth:
    """How much is written out: variants of an operator for each claim, phrasings of a variant, share of claims."""

    variants: int = 2
    phrasings: int = 2
    share: float = 1.0


def said(claim: Claim | LimitClaim, seed: int) -> tuple[Statement, ...]:
    """Every phrasing of a claim or limit."""
    return limit_statements(claim, seed) if isinstance(claim, LimitClaim) else statements_of(claim, seed)


def is_right(claim: Claim | LimitClaim, statement: Statement) -> bool:
    """Whether the label allows what a statement of this claim says."""
    if isinstance(claim, LimitClaim):
        return limit_agrees(claim)
    return agrees(claim, base_named=statement.base_named)


def rights(drug: str, seed: int = 1) -> Iterator[Statement]:
    """Statements that the label of one drug allows, each once."""
    seen: set[tuple[object, ...]] = set()
    for statement in _rights(drug, seed * 7919):
        key = (statement.text, statement.scope)
        if key not in seen:
            seen.add(key)
            yield statement


def _rights(drug: str, seed: int) -> Iterator[Statement]:
    facts = claims_of(drug)
    pointed = tuple(point for fact in facts for point in points(fact))
    for place, claim in enumerate((*facts, *pointed)):
        if claim.conditional and claim.band is None and not claim.dialysis:
            continue  # without its condition the dose is not right; frames state both
        yield from (s for s in statements_of(claim, seed + place) if agrees(claim, base_named=s.base_named))
    for place, limit in enumerate(limits_of(drug)):
        yield from limit_statements(limit, seed + place)
    yield from framed_rights(printed()[drug])
    yield from table_rights(drug, seed)
    yield from patient_rights(drug)
    yield from extra_statements(drug)
    if drug == "foscarnet":
        yield from (pair.right() for pair in pairs())


def mutants(drug: str, seed: int = 1, depth: Depth = Depth()) -> Iterator[Mutant | str]:
    """Every mutant of one drug; a text stands for an equivalent of that operator that was dropped."""
    random = Random(f"{seed}:{drug}")  # noqa: S311 - repeatable, no secret
    facts: Sequence[Claim] = claims_of(drug)
    for claim in (*facts, *(point for fact in facts for point in points(fact))):
        if random.random() <= depth.share:
            yield from _mutated(claim, CLAIM_OPERATORS, random, depth)
            yield from _spoiled_texts(claim, random, depth)
    for limit in limits_of(drug):
        if random.random() <= depth.share:
            yield from _mutated(limit, LIMIT_OPERATORS, random, depth)
            yield from _spoiled_texts(limit, random, depth)
    for spoiled in (*framed_wrongs(printed()[drug]), *table_wrongs(drug), *patient_wrongs(drug), *_paired(drug)):
        if random.random() <= depth.share:
            yield Mutant(drug, spoiled.operator, spoiled.statement, spoiled.covered, spoiled.right)


def _paired(drug: str) -> Iterator[Spoiled]:
    if drug == "foscarnet":
        for pair in pairs():
            yield Spoiled("facts traded", pair.wrong(), pair.right(), covered=True)
        for statement in shared_slots():
            yield Spoiled("one fact claimed for two", statement, None, covered="adults" not in statement.text)


def _mutated(claim: C, operators: Sequence[Operator[C]], random: Random, depth: Depth) -> Iterator[Mutant | str]:
    """The claim with one slot spoiled, in some phrasings; an equivalent is dropped."""
    key = random.randrange(10**9)
    correct = said(claim, key)
    known = {(s.text, s.scope) for s in correct}
    for operator in operators:
        variants = list(operator.spoil(claim, random))
        for variant in random.sample(variants, min(depth.variants, len(variants))):
            fresh = [s for s in said(variant, key) if (s.text, s.scope) not in known and not _unit_given(variant, s)]
            covered = operator.covered(variant)
            for statement in random.sample(fresh, min(depth.phrasings, len(fresh))):
                if is_right(variant, statement):
                    yield operator.name
                else:
                    right = random.choice(correct)
                    sure = covered and not (statement.ambiguous or statement.unruled)
                    yield Mutant(claim.drug, operator.name, statement, sure, right)


def _unit_given(claim: Claim | LimitClaim, statement: Statement) -> bool:
    """Whether a dose without a unit stands where a head or lead-in names one."""
    bare = isinstance(claim, Claim) and claim.dose is not None and not claim.dose.unit
    heads = statement.text.split("\n")[:-1]
    return bare and bool(_MASS.search(" ".join((*statement.scope.header, *statement.scope.near, *heads))))


def _spoiled_texts(claim: Claim | LimitClaim, random: Random, depth: Depth) -> Iterator[Mutant | str]:
    """Some phrasings of a claim with the characters of one number spoiled."""
    if _tolerant(claim):
        return
    correct = said(claim, random.randrange(10**9))
    named = [statement for statement in correct if statement.base_named and not statement.unruled]
    for right in random.sample(named, min(depth.phrasings, len(named))):
        for operator in _text_operators(claim):
            for text in operator.spoil(right.text, random):
                if text == right.text:
                    yield operator.name
                else:
                    yield Mutant(claim.drug, operator.name, Statement(text, right.scope), operator.covered, right)


def _text_operators(claim: Claim | LimitClaim) -> tuple[TextOperator, ...]:
    """The operators on characters; where the label prints a range or more of a kind, a digit more may stay right."""
    if isinstance(claim, LimitClaim):
        sure = not any(one.entry.kind == claim.entry.kind and one.value != claim.value for one in limits_of(claim.drug))
    else:
        facts = (fact for fact in claims_of(claim.drug) if fact.use in {claim.use, ""})
        ranged = any(fact.dose is not None and not fact.dose.single for fact in facts)
        sure = claim.dose is None or (claim.dose.single and not ranged)
    if sure:
        return TEXT_OPERATORS
    inside = {"dash lost", "digit glued on", "decimal point"}
    return tuple(operator for operator in TEXT_OPERATORS if operator.name not in inside)


def _tolerant(claim: Claim | LimitClaim) -> bool:
    """Whether the label allows a whole range around what a claim says, so that a slip in a digit may stay right."""
    if isinstance(claim, LimitClaim):
        return not claim.value.sign and claim.entry.kind in {"rate", "time", "fluid", "time_min"}
    timed = claim.over is not None and not claim.over.sign
    return timed or (claim.band is not None and claim.band.point)
