"""How the checks came out by operator, drug and calculator, every rate with its interval. Prints nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from posology.evals.doses.checks import Check, Checked, Part
from posology.evals.runs import Score
from posology.evals.strict_record import StrictRecord
from posology.evals.summary import Rate, rate_of

Rates = Mapping[str, Rate]


class DoseTables(StrictRecord):
    """What `doses.json` holds.

    Attributes:
        seed: what drew the statements.
        share: share of facts and of right statements that were drawn.
        metrics: metric to rate, over all checks; the checks of one drug are held together.
        operators: operator to metric to rate, over the mutants it made; the checks of one drug are held together.
        drugs: drug to metric to rate; each check for itself.
        calculators: calculator to metric to rate; each vector for itself.
    """

    seed: int
    share: float
    metrics: Rates
    operators: Mapping[str, Rates]
    drugs: Mapping[str, Rates]
    calculators: Mapping[str, Rates]


def tabulate(checks: Sequence[Checked], *, share: float, seed: int) -> DoseTables:
    """Count the checks in every direction."""
    mutants = [one for one in checks if one.check.part is Part.MUTANT]
    calculators = [one for one in checks if one.check.part is Part.CALCULATOR]
    return DoseTables(
        seed=seed,
        share=share,
        metrics=_rates(checks, alone=False),
        operators=_table(mutants, lambda check: check.operator, alone=False),
        drugs=_table([one for one in checks if one.check.drug], lambda check: check.drug, alone=True),
        calculators=_table(calculators, lambda check: check.operator, alone=True),
    )


def _table(checks: Sequence[Checked], name: Callable[[Check], str], *, alone: bool) -> dict[str, Rates]:
    members: dict[str, list[Checked]] = {}
    for one in checks:
        members.setdefault(name(one.check), []).append(one)
    return {value: _rates(own, alone=alone) for value, own in sorted(members.items())}


def _rates(checks: Sequence[Checked], *, alone: bool) -> Rates:
    scored: dict[str, dict[str, Score]] = {}
    for one in checks:
        for score in one.scores:
            scored.setdefault(score.metric, {})[score.case_id] = score
    return {metric: rate_of(scores, list(scores), one_article=alone) for metric, scores in sorted(scored.items())}
