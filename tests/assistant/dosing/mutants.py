"""Wrong and right statements made from printed facts by the literature's operators, and what the verifier says of them.

Run as a module it prints a table per operator: python -m tests.assistant.dosing.mutants [--size N] [--show OPERATOR].
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, TypeVar

from posology.assistant.answers import Verdict
from posology.assistant.bootstrap import drug_finder
from posology.assistant.dosing.rulebook import load_rulebook
from posology.assistant.dosing.verification import Verifier
from posology.assistant.understanding.lexicon import load_lexicon
from tests.assistant.dosing.claim_mutations import CLAIM_OPERATORS, LIMIT_OPERATORS, Operator
from tests.assistant.dosing.paired_statements import pairs, shared_slots
from tests.assistant.dosing.patient_statements import right_for_patients, wrong_for_patients
from tests.assistant.dosing.phrasings import Statement, Wording, regimen_templates, row_templates
from tests.assistant.dosing.printed_facts import REGIMENS, ROWS, Claim, agrees
from tests.assistant.dosing.printed_limits import LIMITS, LimitClaim, limit_agrees, limit_templates
from tests.assistant.dosing.right_statements import extra_claims, extra_statements
from tests.assistant.dosing.text_mutations import TEXT_OPERATORS

if TYPE_CHECKING:
    from collections.abc import Sequence

C = TypeVar("C", Claim, LimitClaim)
CORPUS = Path(__file__).parents[3] / "corpus"


def shipped_verifier() -> Verifier:
    """The verifier with the shipped rules and drug names."""
    return Verifier(load_rulebook(CORPUS / "monographs"), drug_finder(load_lexicon(CORPUS / "lexicon")))


@dataclass(frozen=True)
class Mutant:
    """One wrong statement: the operator that made it, and whether a rule covers the slot that it spoiled."""

    operator: str
    statement: Statement
    covered: bool
    right: str


@dataclass
class Tally:
    """The verdicts on the mutants of one operator."""

    counts: Counter[str] = field(default_factory=Counter)
    covered: int = 0
    contradicted: int = 0
    escaped: list[Mutant] = field(default_factory=list)
    missed: list[Mutant] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Mutants judged."""
        return sum(self.counts.values())


def _claims() -> tuple[Claim, ...]:
    timed = [replace(r.claim(), course=r.course, over=r.floor) for r in REGIMENS if r.course or r.floor]
    return (*(r.claim() for r in REGIMENS), *timed, *extra_claims(), *ROWS)


def statements_of(claim: Claim | LimitClaim, seed: int) -> tuple[Statement, ...]:
    """Every phrasing of a claim, in words chosen by a seed."""
    random = Random(seed)  # noqa: S311 - repeatable, no secret
    if isinstance(claim, LimitClaim):
        return tuple(limit_templates(claim, random))
    templates = row_templates if claim.band is not None else regimen_templates
    return tuple(templates(Wording(claim, random)))


def right_statements(seed: int = 1, rounds: int = 2) -> Iterator[Statement]:
    """Statements that the label allows, each once."""
    seen: set[tuple[object, ...]] = set()
    for turn in range(rounds):
        all_claims: tuple[Claim | LimitClaim, ...] = (*_claims(), *LIMITS)
        for place, claim in enumerate(all_claims):
            for statement in statements_of(claim, seed * 7919 + turn * 101 + place):
                if isinstance(claim, Claim) and not agrees(claim, base_named=statement.base_named):
                    continue
                if (statement.text, statement.scope) not in seen:
                    seen.add((statement.text, statement.scope))
                    yield statement
    yield from extra_statements()
    yield from (pair.right() for pair in pairs())
    yield from right_for_patients()


def mutants(seed: int = 1, thin: int = 1) -> Iterator[Mutant | None]:
    """Every mutant of one seed; None stands for an equivalent that was dropped.

    With `thin` above 1 only about one in so many mutated claims is written out.
    """
    random = Random(seed)  # noqa: S311 - repeatable, no secret
    for claim in _claims():
        key = random.randrange(10**9)
        yield from _mutated(claim, CLAIM_OPERATORS, key, thin)
        yield from _spoiled(claim, key, thin)
    for limit in LIMITS:
        key = random.randrange(10**9)
        yield from _mutated(limit, LIMIT_OPERATORS, key, thin)
        yield from _spoiled(limit, key, thin)
    for pair in pairs():
        yield Mutant("facts traded", pair.wrong(), covered=True, right=pair.right().text)
    for statement in shared_slots():
        yield Mutant("one fact claimed for two", statement, covered="adults" not in statement.text, right="")
    for statement in wrong_for_patients():
        yield Mutant("dose of a patient", statement, covered=True, right="")


def _mutated(claim: C, operators: Sequence[Operator[C]], key: int, thin: int) -> Iterator[Mutant | None]:
    """The claim with one slot spoiled, in every phrasing; an equivalent is dropped."""
    random = Random(key)  # noqa: S311 - repeatable, no secret
    for operator in operators:
        for mutated in operator.spoil(claim, random):
            if thin > 1 and random.randrange(thin):
                continue
            for statement in statements_of(mutated, key):
                right = _is_right(mutated, statement)
                yield None if right else Mutant(operator.name, statement, operator.covered(mutated), repr(claim))


def _is_right(claim: Claim | LimitClaim, statement: Statement) -> bool:
    if isinstance(claim, LimitClaim):
        return limit_agrees(claim)
    return agrees(claim, base_named=statement.base_named)


def _spoiled(claim: Claim | LimitClaim, key: int, thin: int) -> Iterator[Mutant | None]:
    """The phrasings of a claim with the characters of one number spoiled."""
    random = Random(key)  # noqa: S311 - repeatable, no secret
    for right in () if _tolerant(claim) else statements_of(claim, key):
        if thin > 1 and random.randrange(thin):
            continue
        for operator in TEXT_OPERATORS:
            for text in operator.spoil(right.text, random):
                spoiled = Statement(text, right.scope, right.base_named)
                made = Mutant(operator.name, spoiled, covered=False, right=right.text)
                yield None if text == right.text else made


def _tolerant(claim: Claim | LimitClaim) -> bool:
    """Whether the label allows a whole range around what a claim says, so that a slip in a digit may stay right."""
    if isinstance(claim, LimitClaim):
        return not claim.value.sign and claim.kind in {"rate", "concentration", "time"}
    timed = claim.over is not None and not claim.over.sign
    return timed or (claim.band is not None and claim.band.low == claim.band.high)


def sample(size: int, seed: int = 1, thin: int = 1) -> tuple[list[Mutant], int]:
    """About `size` mutants, spread evenly over the operators, and how many equivalents were dropped."""
    by_operator: dict[str, list[Mutant]] = defaultdict(list)
    dropped, seen = 0, set()
    for mutant in mutants(seed, thin):
        if mutant is None:
            dropped += 1
            continue
        key = (mutant.statement.text, mutant.statement.scope)
        if key not in seen:
            seen.add(key)
            by_operator[mutant.operator].append(mutant)
    share = max(1, size // len(by_operator))
    random = Random(seed)  # noqa: S311 - repeatable, no secret
    chosen = [m for many in by_operator.values() for m in (many if len(many) <= share else random.sample(many, share))]
    return chosen, dropped


def judge(chosen: Sequence[Mutant], verifier: Verifier) -> dict[str, Tally]:
    """The verdicts on mutants, by operator."""
    tallies: dict[str, Tally] = defaultdict(Tally)
    for mutant in chosen:
        verdict = verifier.check(mutant.statement.text, mutant.statement.scope).verdict
        tally = tallies[mutant.operator]
        tally.counts[verdict.value if verdict else "no number"] += 1
        if verdict is Verdict.VERIFIED:
            tally.escaped.append(mutant)
        if mutant.covered:
            tally.covered += 1
            if verdict is Verdict.CONTRADICTED:
                tally.contradicted += 1
            else:
                tally.missed.append(mutant)
    return tallies


def _print_rights(verifier: Verifier, show: int) -> None:
    counts: Counter[str] = Counter()
    shown = 0
    for statement in right_statements():
        checked = verifier.check(statement.text, statement.scope)
        name = checked.verdict.value if checked.verdict else "no number"
        counts[name] += 1
        if name not in {"verified", "ambiguous"} and shown < show:
            shown += 1
            bad = [
                (f.text, f.verdict.value, f.code, f.reason)
                for f in checked.findings
                if f.verdict is not Verdict.VERIFIED
            ]
            sys.stdout.write(f"  {name}: {statement.text!r} {statement.scope}\n     {bad}\n")
    total = sum(counts.values())
    shares = ", ".join(f"{name} {count} ({count / total:.2%})" for name, count in counts.most_common())
    sys.stdout.write(f"right statements: {total}: {shares}\n")


def main() -> None:
    """Print the table per operator, and the right statements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", default="", help="operator whose misses are shown")
    parser.add_argument("--most", type=int, default=10)
    parser.add_argument("--rights", action="store_true", help="the right statements only")
    given = parser.parse_args()
    verifier = shipped_verifier()
    if not given.rights:
        chosen, dropped = sample(given.size, given.seed)
        tallies = judge(chosen, verifier)
        sys.stdout.write(
            f"{'operator':34}{'mutants':>9}{'verified':>9}{'ambig.':>8}{'contrad.':>9}{'unsupp.':>9}{'none':>6}{'covered':>9}{'share':>8}\n"
        )
        for name, t in tallies.items():
            share = f"{t.contradicted / t.covered:.1%}" if t.covered else "-"
            sys.stdout.write(
                f"{name:34}{t.total:>9}{t.counts['verified']:>9}{t.counts['ambiguous']:>8}{t.counts['contradicted']:>9}{t.counts['unsupported']:>9}{t.counts['no number']:>6}{t.covered:>9}{share:>8}\n"
            )
            for mutant in (
                [*t.escaped, *([m for m in t.missed if m not in t.escaped])][: given.most]
                if given.show in {name, "all"}
                else ()
            ):
                checked = verifier.check(mutant.statement.text, mutant.statement.scope)
                sys.stdout.write(
                    f"    {checked.verdict} {mutant.statement.text!r} {mutant.statement.scope}\n       from {mutant.right}\n"
                )
                for f in checked.findings:
                    sys.stdout.write(f"       {f.text!r} {f.role} {f.verdict.value} {f.code}: {f.reason}\n")
        covered, contradicted = sum(t.covered for t in tallies.values()), sum(t.contradicted for t in tallies.values())
        escaped = sum(len(t.escaped) for t in tallies.values())
        sys.stdout.write(
            f"{sum(t.total for t in tallies.values())} mutants, {dropped} equivalents dropped; {escaped} verified; {contradicted}/{covered} = {contradicted / max(1, covered):.2%} contradicted where a rule covers the slot\n"
        )
    _print_rights(verifier, given.most)


if __name__ == "__main__":
    main()
