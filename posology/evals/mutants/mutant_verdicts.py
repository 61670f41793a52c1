"""What the verifier says of mutants and of right statements, counted.

Makes no statements (see `mutants`) and prints nothing (see `report`).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from posology.assistant.answers import Verdict
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.findings import Verification
from posology.assistant.dosing.standing import Evidence
from posology.evals.mutants.mutants import Mutant
from posology.evals.mutants.phrasings import Statement


class ChecksStatements(Protocol):
    """What is tried: `posology.assistant.dosing.verification.Verifier`, or anything that answers like it."""

    def check(self, text: str, scope: Scope) -> Verification:
        """Verify a bare text."""
        ...

    def check_cited(self, text: str, scope: Scope, evidence: Sequence[Evidence]) -> Verification:
        """Verify a text against its cited passages."""
        ...


@dataclass
class Tally:
    """The verdicts on the mutants of one operator or drug, and how many are kept to be shown."""

    counts: Counter[str] = field(default_factory=Counter)
    covered: int = 0
    contradicted: int = 0
    dropped: int = 0
    escaped: list[Mutant] = field(default_factory=list)
    missed: list[Mutant] = field(default_factory=list)
    cited: int = 0
    cited_escaped: list[Mutant] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Mutants judged."""
        return sum(self.counts.values())

    @property
    def share(self) -> float:
        """Share of the covered mutants that were contradicted."""
        return self.contradicted / self.covered if self.covered else 1.0


@dataclass
class RightTally:
    """The verdicts on right statements of one drug."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[Statement] = field(default_factory=list)
    flagged: list[Statement] = field(default_factory=list)
    cited_lost: list[Statement] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Statements judged."""
        return sum(self.counts.values())

    @property
    def good(self) -> int:
        """Statements that were verified, or ambiguous where the label is."""
        return self.total - len(self.flagged)


def name_of(verdict: Verdict | None) -> str:
    """A verdict's name in tables."""
    return verdict.value if verdict else "no number"


def judge(
    chosen: Iterable[Mutant | str], verifier: ChecksStatements, *, cite_every: int = 5
) -> tuple[dict[str, Tally], Tally]:
    """The verdicts on mutants by operator, and over all of them; each once.

    Args:
        chosen: mutants, and the operator's name for each equivalent that was dropped.
        verifier: what is tried.
        cite_every: one in so many is also checked against its right statement as the cited passage.
    """
    tallies: dict[str, Tally] = defaultdict(Tally)
    whole, seen = Tally(), set()
    for mutant in chosen:
        if isinstance(mutant, str):
            tallies[mutant].dropped += 1
            whole.dropped += 1
            continue
        key = (mutant.statement.text, mutant.statement.scope)
        if key in seen:
            continue
        seen.add(key)
        verdict = verifier.check(mutant.statement.text, mutant.statement.scope).verdict
        cited = mutant.right is not None and len(seen) % cite_every == 0
        for tally in (tallies[mutant.operator], whole):
            _count(tally, mutant, verdict)
        if cited and escapes_citation(mutant, verifier):
            tallies[mutant.operator].cited_escaped.append(mutant)
            whole.cited_escaped.append(mutant)
        tallies[mutant.operator].cited += cited
        whole.cited += cited
    return dict(tallies), whole


def _count(tally: Tally, mutant: Mutant, verdict: Verdict | None) -> None:
    tally.counts[name_of(verdict)] += 1
    if verdict is Verdict.VERIFIED:
        tally.escaped.append(mutant)
    if mutant.covered:
        tally.covered += 1
        if verdict is Verdict.CONTRADICTED:
            tally.contradicted += 1
        else:
            tally.missed.append(mutant)


def escapes_citation(mutant: Mutant, verifier: ChecksStatements) -> bool:
    """Whether a mutant is verified when the right statement is the passage it cites."""
    if mutant.right is None:
        return False
    evidence = (Evidence(mutant.right.text, mutant.right.scope),)
    return verifier.check_cited(mutant.statement.text, mutant.statement.scope, evidence).verdict is Verdict.VERIFIED


def judge_rights(statements: Iterable[Statement], verifier: ChecksStatements) -> RightTally:
    """The verdicts on right statements; each is also checked against itself as the cited passage."""
    tally = RightTally()
    for statement in statements:
        verdict = verifier.check(statement.text, statement.scope).verdict
        tally.counts[name_of(verdict)] += 1
        allowed = as_meant(statement)
        if verdict not in allowed:
            tally.flagged.append(statement)
        if verdict is Verdict.CONTRADICTED:
            tally.wrong.append(statement)
        evidence = (Evidence(statement.text, statement.scope),)
        cited = verifier.check_cited(statement.text, statement.scope, evidence).verdict
        if verdict in allowed and cited not in allowed:
            tally.cited_lost.append(statement)
    return tally


def as_meant(statement: Statement) -> set[Verdict | None]:
    """The verdicts that are as meant for a right statement."""
    if statement.unruled:
        return {None, *Verdict} - {Verdict.CONTRADICTED}
    return {Verdict.VERIFIED, Verdict.AMBIGUOUS} if statement.ambiguous else {Verdict.VERIFIED}


def total_of(tallies: Sequence[Tally]) -> Tally:
    """The tallies of several drugs or operators as one."""
    whole = Tally()
    for tally in tallies:
        whole.counts += tally.counts
        whole.covered += tally.covered
        whole.contradicted += tally.contradicted
        whole.dropped += tally.dropped
        whole.cited += tally.cited
        whole.escaped += tally.escaped
        whole.missed += tally.missed
        whole.cited_escaped += tally.cited_escaped
    return whole
