"""Wrong numbers are never verified, and right ones are: a seeded sample of the mutants over every drug that has rules."""

from __future__ import annotations

from collections import Counter

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.verification import Verifier
from posology.evals.mutants.fact_phrasings import statements_of
from posology.evals.mutants.mutant_verdicts import judge, judge_rights
from posology.evals.mutants.mutants import Depth, mutants, rights
from posology.evals.mutants.phrasings import Statement
from posology.evals.mutants.printed_agreement import agrees
from posology.evals.mutants.printed_facts import claims_of, printed
from posology.evals.mutants.printed_limits import limit_agrees, limits_of
from posology.evals.mutants.report import (
    LEAST_CONTRADICTED,
    LEAST_VERIFIED,
    MOST_CONTRADICTED_RIGHTS,
    main,
)
from posology.evals.mutants.several_facts import Pair, pairs, shared_slots
from tests.assistant.dosing.shipped_verdicts import shipped_rulebook

_SEED = 20_261_121
_SAMPLE = Depth(variants=1, phrasings=1, share=0.05)
_RIGHTS_OF_EACH = 40
RULED = tuple(drug for drug in printed() if drug in shipped_rulebook().monographs)


def test_no_wrong_statement_is_verified_and_nearly_all_are_contradicted(full_verifier: Verifier) -> None:
    made = [mutant for drug in RULED for mutant in mutants(drug, _SEED, _SAMPLE)]
    tallies, whole = judge(made, full_verifier)
    assert [(mutant.operator, mutant.statement) for mutant in (*whole.escaped, *whole.cited_escaped)] == []
    assert whole.total > 35 * len(RULED)
    assert len(tallies) > 50
    assert whole.dropped > 0
    assert whole.share >= LEAST_CONTRADICTED


def test_right_statements_are_verified_or_ambiguous_where_the_label_is(full_verifier: Verifier) -> None:
    chosen = [s for drug in RULED for s in list(rights(drug, _SEED))[:: max(1, len(RULED) // 4)][:_RIGHTS_OF_EACH]]
    tally = judge_rights(chosen, full_verifier)
    assert tally.good >= LEAST_VERIFIED * tally.total, tally.flagged[:5]
    assert len(tally.wrong) <= MOST_CONTRADICTED_RIGHTS * tally.total, tally.wrong[:5]
    assert tally.cited_lost == []


@pytest.mark.parametrize("pair", list(pairs()), ids=lambda pair: pair.right().text)
def test_two_facts_in_one_sentence_are_verified_as_printed_and_contradicted_when_they_trade_a_part(
    pair: Pair, full_verifier: Verifier
) -> None:
    right, wrong = pair.right(), pair.wrong()
    assert full_verifier.check(right.text, right.scope).verdict is Verdict.VERIFIED
    assert full_verifier.check(wrong.text, wrong.scope).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize("statement", list(shared_slots()), ids=lambda statement: statement.text)
def test_what_the_label_prints_for_one_thing_is_not_verified_for_two(
    statement: Statement, full_verifier: Verifier
) -> None:
    assert full_verifier.check(statement.text, statement.scope).verdict in {Verdict.CONTRADICTED, Verdict.UNSUPPORTED}


@pytest.mark.parametrize("drug", sorted(printed()))
def test_the_oracle_agrees_with_every_printed_fact_itself(drug: str) -> None:
    assert all(agrees(claim) for claim in claims_of(drug))
    assert all(limit_agrees(limit) for limit in limits_of(drug))


def test_every_fact_that_gives_a_dose_is_said_in_at_least_fifteen_ways() -> None:
    counts = Counter(
        len({(s.text, s.scope) for s in statements_of(claim, _SEED)}) >= 15
        for drug in printed()
        for claim in claims_of(drug)
        if claim.dose is not None
    )
    assert counts[False] == 0


def test_every_use_of_a_fact_has_words() -> None:
    for drug, facts in printed().items():
        assert {claim.use for claim in claims_of(drug)} <= {*facts.uses, ""}
        assert {claim.who for claim in claims_of(drug)} <= {*facts.who, ""}


def test_the_report_of_one_operator_lists_it_and_counts_the_drugs_without_rules(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = main(["--drug", "foscarnet", "--operator", "band turned", "--share", "0.2"])
    shown = capsys.readouterr().out
    assert code == 0
    assert "band turned" in shown
    assert "1 drugs tried; 0 without rules skipped" in shown
