"""Judges the mutants and the right statements of every drug that has rules, and prints tables by operator and drug.

Run as a module; exit code 1 when a goal is missed. Makes no statements (see `mutants`).
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence

from posology.assistant.answers import Verdict
from posology.assistant.bootstrap import drug_finder
from posology.assistant.dosing.findings import Verification
from posology.assistant.dosing.rulebook import load_rulebook
from posology.assistant.dosing.verification import Verifier
from posology.assistant.settings import Settings
from posology.assistant.understanding.lexicon import load_lexicon
from posology.evals.mutants.mutant_verdicts import RightTally, Tally, judge, judge_rights, name_of, total_of
from posology.evals.mutants.mutants import Depth, Mutant, mutants, rights
from posology.evals.mutants.phrasings import Statement
from posology.evals.mutants.printed_facts import printed

LEAST_MUTANTS = 20_000
LEAST_RIGHTS = 2_000
LEAST_CONTRADICTED = 0.99
LEAST_VERIFIED = 0.99
MOST_CONTRADICTED_RIGHTS = 0.005


def explained(checked: Verification, statement: Statement) -> str:
    """A statement with its verdict and the findings that made it, for reading."""
    faults = [
        f"      {f.text!r} {f.role} {f.verdict.value} {f.code}: {f.reason}"
        for f in checked.findings
        if f.verdict is not Verdict.VERIFIED
    ]
    scope = {
        k: v for k in ("drug", "indication", "route", "near", "header", "title") if (v := getattr(statement.scope, k))
    }
    return "\n".join((f"    {name_of(checked.verdict)} | {statement.text!r} {scope or ''}", *faults))


def _head() -> str:
    names = (
        "mutants",
        "verified",
        "ambig.",
        "contrad.",
        "unsupp.",
        "none",
        "covered",
        "share",
        "dropped",
        "cited",
        "esc.",
    )
    return f"{'':34}" + "".join(f"{name:>9}" for name in names) + "\n"


def _line(name: str, tally: Tally) -> str:
    counts = [tally.counts[key] for key in ("verified", "ambiguous", "contradicted", "unsupported", "no number")]
    share = f"{tally.share:.1%}" if tally.covered else "-"
    cells = (tally.total, *counts, tally.covered, share, tally.dropped, tally.cited, len(tally.cited_escaped))
    return f"{name[:33]:34}" + "".join(f"{cell:>9}" for cell in cells) + "\n"


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drug", action="append", help="only this drug; may be repeated")
    parser.add_argument("--operator", default="", help="only operators whose name holds this")
    parser.add_argument("--show", type=int, default=0, help="how many faults of each drug are shown")
    parser.add_argument("--variants", type=int, default=2, help="spoiled claims for each claim and operator")
    parser.add_argument("--phrasings", type=int, default=2, help="phrasings of each spoiled claim")
    parser.add_argument("--share", type=float, default=1.0, help="share of the facts that are tried")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rights", action="store_true", help="the right statements only")
    return parser.parse_args(given)


def _of_each_operator(faults: Sequence[Mutant], most: int) -> list[Mutant]:
    """Some faults of each operator."""
    shown: Counter[str] = Counter()
    kept = []
    for mutant in faults:
        shown[mutant.operator] += 1
        if shown[mutant.operator] <= most:
            kept.append(mutant)
    return kept


def _show(tally: Tally, right: RightTally, verifier: Verifier, most: int) -> None:
    for title, faults in (
        ("verified", tally.escaped),
        ("verified as cited", tally.cited_escaped),
        ("missed", tally.missed),
    ):
        for mutant in _of_each_operator(faults, most):
            sys.stdout.write(f"  {title}, {mutant.operator}\n")
            sys.stdout.write(
                explained(verifier.check(mutant.statement.text, mutant.statement.scope), mutant.statement) + "\n"
            )
    for statement in right.flagged[:most]:
        sys.stdout.write("  right statement\n")
        sys.stdout.write(explained(verifier.check(statement.text, statement.scope), statement) + "\n")


def main(given: Sequence[str] | None = None) -> int:
    """Print the tables; 0 when every goal is met."""
    asked = _arguments(given)
    corpus = Settings().corpus
    rulebook = load_rulebook(corpus / "monographs")
    verifier = Verifier(rulebook, drug_finder(load_lexicon(corpus / "lexicon")))
    drugs = [drug for drug in printed() if not asked.drug or drug in asked.drug]
    ruled = [drug for drug in drugs if drug in rulebook.monographs]
    depth = Depth(asked.variants, asked.phrasings, asked.share)
    by_drug: dict[str, tuple[Tally, RightTally]] = {}
    by_operator: dict[str, list[Tally]] = defaultdict(list)
    for drug in ruled:
        made = () if asked.rights else (m for m in mutants(drug, asked.seed, depth) if asked.operator in _operator(m))
        tallies, whole = judge(made, verifier)
        by_drug[drug] = whole, judge_rights(() if asked.operator else rights(drug, asked.seed), verifier)
        for name, tally in tallies.items():
            by_operator[name].append(tally)
        if asked.show:
            sys.stdout.write(f"{drug}\n")
            _show(*by_drug[drug], verifier, asked.show)
    operators = {name: total_of(tallies) for name, tallies in sorted(by_operator.items())}
    _print(operators, by_drug)
    skipped = [drug for drug in drugs if drug not in ruled]
    sys.stdout.write(f"{len(ruled)} drugs tried; {len(skipped)} without rules skipped: {', '.join(skipped)}\n")
    return _verdict(by_drug, partial=bool(asked.drug or asked.operator or asked.rights or asked.share < 1))


def _operator(mutant: Mutant | str) -> str:
    return mutant if isinstance(mutant, str) else mutant.operator


def _print(operators: dict[str, Tally], by_drug: dict[str, tuple[Tally, RightTally]]) -> None:
    for title, lines in (("by operator", operators), ("by drug", {drug: pair[0] for drug, pair in by_drug.items()})):
        sys.stdout.write(f"\nmutants {title}\n{_head()}")
        sys.stdout.write("".join(_line(name, tally) for name, tally in lines.items()))
    heads = ("all", "as meant", "verified", "ambig.", "contrad.", "unsupp.", "none", "lost")
    sys.stdout.write(f"\nright statements by drug\n{'':34}{''.join(f'{head:>9}' for head in heads)}\n")
    for drug, (_, right) in by_drug.items():
        counts = [right.counts[key] for key in ("verified", "ambiguous", "contradicted", "unsupported", "no number")]
        cells = (right.total, right.good, *counts, len(right.cited_lost))
        sys.stdout.write(f"{drug[:33]:34}" + "".join(f"{cell:>9}" for cell in cells) + "\n")


def _verdict(by_drug: dict[str, tuple[Tally, RightTally]], *, partial: bool) -> int:
    """Print every goal with what was measured; 1 when one is missed."""
    whole = total_of([pair[0] for pair in by_drug.values()])
    right = RightTally()
    for _, tally in by_drug.values():
        right.counts += tally.counts
        right.flagged += tally.flagged
        right.wrong += tally.wrong
        right.cited_lost += tally.cited_lost
    total = max(1, right.total)
    goals = [
        (
            f"mutants: {whole.total} (at least {LEAST_MUTANTS}), {whole.dropped} equivalents dropped",
            partial or whole.total >= LEAST_MUTANTS,
        ),
        (
            f"verified: {len(whole.escaped)} (none); as cited: {len(whole.cited_escaped)} of {whole.cited} (none)",
            not whole.escaped and not whole.cited_escaped,
        ),
        (
            (
                f"contradicted: {whole.contradicted} of {whole.covered} where a rule covers the slot = "
                f"{whole.share:.2%} (at least 99 %)"
            ),
            whole.share >= LEAST_CONTRADICTED,
        ),
        (f"right statements: {right.total} (at least {LEAST_RIGHTS})", partial or right.total >= LEAST_RIGHTS),
        (
            f"right ones verified, or ambiguous where the label is: {right.good / total:.2%} (at least 99 %)",
            not right.total or right.good >= LEAST_VERIFIED * total,
        ),
        (
            (
                f"right ones contradicted: {len(right.wrong) / total:.2%} (at most 0.5 %); "
                f"lost as cited: {len(right.cited_lost)}"
            ),
            len(right.wrong) <= MOST_CONTRADICTED_RIGHTS * total,
        ),
    ]
    for text, met in goals:
        sys.stdout.write(f"{'met   ' if met else 'MISSED'} {text}\n")
    return 0 if all(met for _, met in goals) else 1


if __name__ == "__main__":
    raise SystemExit(main())
