"""Wrong numbers are never verified, and right ones are: a seeded sample of the mutants, and every right phrasing."""

from __future__ import annotations

from collections import Counter

import pytest

from posology.assistant.answers import Verdict
from posology.assistant.dosing.verification import Verifier
from tests.assistant.dosing.mutants import judge, right_statements, sample, shipped_verifier
from tests.assistant.dosing.paired_statements import Pair, pairs, shared_slots
from tests.assistant.dosing.patient_statements import wrong_for_patients
from tests.assistant.dosing.phrasings import Statement

_SAMPLE = 2_000
_SEED = 20_261_121


@pytest.fixture(scope="module")
def shipped() -> Verifier:
    return shipped_verifier()


def test_no_wrong_statement_is_verified_and_nearly_all_are_contradicted(shipped: Verifier) -> None:
    chosen, dropped = sample(_SAMPLE, _SEED, thin=12)
    tallies = judge(chosen, shipped)
    escaped = [(name, mutant.statement) for name, tally in tallies.items() for mutant in tally.escaped]
    covered = sum(tally.covered for tally in tallies.values())
    contradicted = sum(tally.contradicted for tally in tallies.values())
    assert escaped == []
    assert len(chosen) > 0.8 * _SAMPLE
    assert dropped > 0
    assert contradicted >= 0.99 * covered


def test_right_statements_are_verified_or_ambiguous_where_the_label_is(shipped: Verifier) -> None:
    verdicts = Counter(shipped.check(s.text, s.scope).verdict for s in right_statements(rounds=1))
    total = sum(verdicts.values())
    assert total > 1_500
    assert verdicts[Verdict.VERIFIED] + verdicts[Verdict.AMBIGUOUS] >= 0.99 * total
    assert verdicts[Verdict.CONTRADICTED] <= 0.005 * total


@pytest.mark.parametrize("pair", list(pairs()), ids=lambda pair: pair.right().text)
def test_two_facts_in_one_sentence_are_verified_as_printed_and_contradicted_when_they_trade_a_part(
    pair: Pair, shipped: Verifier
) -> None:
    right, wrong = pair.right(), pair.wrong()
    assert shipped.check(right.text, right.scope).verdict is Verdict.VERIFIED
    assert shipped.check(wrong.text, wrong.scope).verdict is Verdict.CONTRADICTED


@pytest.mark.parametrize("statement", list(shared_slots()), ids=lambda statement: statement.text)
def test_what_the_label_prints_for_one_thing_is_not_verified_for_two(statement: Statement, shipped: Verifier) -> None:
    assert shipped.check(statement.text, statement.scope).verdict in {Verdict.CONTRADICTED, Verdict.UNSUPPORTED}


def test_a_milligram_dose_of_another_weight_or_dose_per_kilogram_is_contradicted(shipped: Verifier) -> None:
    verdicts = {shipped.check(s.text, s.scope).verdict for s in wrong_for_patients()}
    assert verdicts == {Verdict.CONTRADICTED}
