"""Wrong and right statements of one drug, drawn with a seed, each held against what the verifier says of it.

The statements come from `posology.evals.mutants`. An error of the verifier leaves its statement not measured.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from random import Random

from posology.assistant.answers import Verdict
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.standing import Evidence
from posology.evals.doses.checks import (
    DETECTION,
    FALSE_ALARMS,
    RIGHT_STATEMENTS,
    VERIFIED_MUTANTS,
    Check,
    Checked,
    Judgement,
    Part,
    checked,
    decided,
    id_of,
    not_measured,
)
from posology.evals.mutants.mutant_verdicts import ChecksStatements, as_meant, name_of
from posology.evals.mutants.mutants import Depth, Mutant, mutants, rights
from posology.evals.mutants.phrasings import Statement
from posology.evals.runs import Outcome

_CITED_EVERY = 5


@dataclass(frozen=True, slots=True)
class Draw:
    """Which statements are tried: share of facts and of right statements (0 to 1), and the seed that draws them."""

    share: float
    seed: int = 0


@dataclass(frozen=True, slots=True)
class _Said:
    """What the verifier said: verdict, that with a cited passage where it was tried, and the error that ended it."""

    verdict: Verdict | None = None
    tried_as_cited: bool = False
    as_cited: Verdict | None = None
    error: str = ""


def check_statements(drug: str, draw: Draw, verifier: ChecksStatements) -> Iterator[Checked]:
    """Every drawn statement of one drug, each once: the wrong ones, then the right ones."""
    seen: set[str] = set()
    for wrong in mutants(drug, draw.seed, Depth(share=draw.share)):
        if not isinstance(wrong, str) and (name := _id(Part.MUTANT, drug, wrong.statement)) not in seen:
            seen.add(name)
            yield _check_mutant(name, wrong, verifier, cited=len(seen) % _CITED_EVERY == 0)
    random = Random(f"{draw.seed}:{drug}:right")  # noqa: S311 - repeatable, no secret
    for statement in rights(drug, draw.seed):
        if random.random() <= draw.share:
            yield _check_right(_id(Part.RIGHT, drug, statement), drug, statement, verifier)


def _check_mutant(name: str, wrong: Mutant, verifier: ChecksStatements, *, cited: bool) -> Checked:
    said = _ask(verifier, wrong.statement, wrong.right if cited else None)
    metrics = (VERIFIED_MUTANTS, DETECTION) if wrong.covered else (VERIFIED_MUTANTS,)
    judged = [not_measured(metric, said.error) for metric in metrics] if said.error else [_not_verified(said)]
    if wrong.covered and not said.error:
        fault = "" if said.verdict is Verdict.CONTRADICTED else f"a rule covers it, and it is {name_of(said.verdict)}"
        judged.append(decided(DETECTION, fault))
    check = Check(
        id=name,
        part=Part.MUTANT,
        drug=wrong.drug,
        operator=wrong.operator,
        text=wrong.statement.text,
        scope=_scope(wrong.statement.scope),
        right=wrong.right.text if wrong.right else "",
        expected=Verdict.CONTRADICTED.value if wrong.covered else f"not {Verdict.VERIFIED.value}",
        **_words(said),
    )
    return checked(check, judged)


def _not_verified(said: _Said) -> Judgement:
    tried = [said.verdict, said.as_cited] if said.tried_as_cited else [said.verdict]
    wrongly = sum(verdict is Verdict.VERIFIED for verdict in tried)
    how = "wrong and verified" if said.verdict is Verdict.VERIFIED else "wrong and verified beside the right statement"
    outcome = Outcome.FAIL if wrongly else Outcome.PASS
    return Judgement(VERIFIED_MUTANTS, outcome, how if wrongly else "", len(tried) - wrongly, len(tried))


def _check_right(name: str, drug: str, statement: Statement, verifier: ChecksStatements) -> Checked:
    said = _ask(verifier, statement, statement)
    allowed = as_meant(statement)
    if said.error:
        judged = [not_measured(metric, said.error) for metric in (RIGHT_STATEMENTS, FALSE_ALARMS)]
    else:
        judged = [
            decided(RIGHT_STATEMENTS, _not_as_meant(said, allowed)),
            decided(FALSE_ALARMS, "right and contradicted" if said.verdict is Verdict.CONTRADICTED else ""),
        ]
    check = Check(
        id=name,
        part=Part.RIGHT,
        drug=drug,
        operator="",
        text=statement.text,
        scope=_scope(statement.scope),
        expected=" or ".join(sorted(name_of(verdict) for verdict in allowed)),
        **_words(said),
    )
    return checked(check, judged)


def _not_as_meant(said: _Said, allowed: set[Verdict | None]) -> str:
    if said.verdict not in allowed:
        return f"right, and it is {name_of(said.verdict)}"
    return "" if said.as_cited in allowed else f"right, and {name_of(said.as_cited)} beside itself as the source"


def _ask(verifier: ChecksStatements, statement: Statement, source: Statement | None) -> _Said:
    try:
        verdict = verifier.check(statement.text, statement.scope).verdict
        if source is None:
            return _Said(verdict)
        evidence = (Evidence(source.text, source.scope),)
        return _Said(verdict, True, verifier.check_cited(statement.text, statement.scope, evidence).verdict)  # noqa: FBT003 - tried
    except Exception as error:  # noqa: BLE001 - one statement that breaks the verifier is reported, the run goes on
        return _Said(error=f"the verifier failed: {type(error).__name__}: {error}")


def _words(said: _Said) -> dict[str, str]:
    return {
        "verdict": "error" if said.error else name_of(said.verdict),
        "as_cited": name_of(said.as_cited) if said.tried_as_cited else "",
    }


def _scope(scope: Scope) -> dict[str, str | tuple[str, ...]]:
    return {name: value for name, value in asdict(scope).items() if value}


def _id(part: Part, drug: str, statement: Statement) -> str:
    return id_of(part.value, drug, (statement.text, _scope(statement.scope)))
