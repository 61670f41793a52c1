"""The rules that print a dose are the same whether all are compared, or most are passed over by their bounds."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.pairing import Pair, agreeing, pair_agrees, printing_any
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.rulebook import Rulebook, load_rulebook

CORPUS = Path(__file__).parents[3] / "corpus"
DRUGS = sorted(path.stem for path in (CORPUS / "monographs").glob("*.yaml"))
INTERVALS = (None, *(Amount(Decimal(hours), Decimal(hours), "h") for hours in (7, 8, 12, 24, 48)))
FACTORS = tuple(map(Decimal, ("0.5", "1", "2", "3", "4")))


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    """The shipped rules."""
    return load_rulebook(CORPUS / "monographs")


def _stated(rules: tuple[DoseRule, ...]) -> Iterator[Pair]:
    """Printed doses, smaller and larger ones, in their own unit, in grams, per kilogram, and as totals of a day."""
    printed = {rule.dose for rule in rules if rule.dose is not None}
    for dose in sorted(printed, key=str):
        single = dose.unit.removesuffix("/day")
        for by in FACTORS:
            for unit in (single, f"{single}/day", single.replace("mg", "g"), f"{single}/kg"):
                for interval in INTERVALS:
                    yield Amount(dose.low * by, dose.high * by, unit), interval
    yield from ((None, interval) for interval in INTERVALS)


@pytest.mark.parametrize("drug", DRUGS)
def test_the_rules_found_by_bounds_are_those_that_agree(drug: str, rulebook: Rulebook) -> None:
    compiled = CompiledMonograph(rulebook.monographs[drug])
    rules = (*compiled.base_rules, *compiled.row_rules)
    for dose, interval in _stated(compiled.base_rules):
        compared = [rule for rule in rules if pair_agrees(rule, dose, interval)]
        assert list(agreeing(rules, dose, interval)) == compared


@pytest.mark.parametrize("drug", DRUGS)
def test_rules_that_print_one_of_several_doses_come_once_in_their_order(drug: str, rulebook: Rulebook) -> None:
    rules = CompiledMonograph(rulebook.monographs[drug]).base_rules
    pairs = [(rule.dose, interval) for rule in rules for interval in rule.intervals]
    compared = [rule for rule in rules if any(pair_agrees(rule, *pair) for pair in pairs)]
    assert printing_any(rules, pairs) == compared
    assert printing_any(rules, []) == []
