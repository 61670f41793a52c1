"""The self-test's statements say what a rule is for, leave out no rule, and fail closed."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType

from posology.assistant.answering.known_statements import known_statements
from posology.assistant.answering.self_test import failed_self_tests, rules_not_stated
from posology.assistant.answers import Verdict
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.monographs import Outcome
from posology.assistant.dosing.rulebook import Rulebook
from tests.fakes import finder_of


def test_every_shipped_rule_is_stated(rulebook: Rulebook) -> None:
    assert rules_not_stated(rulebook) == ()


def test_a_statement_names_population_weight_usual_regimen_dialysis_and_band(rulebook: Rulebook) -> None:
    for drug in rulebook.drugs:
        compiled = CompiledMonograph(rulebook.monographs[drug])
        for rule in (*compiled.base_rules, *compiled.row_rules):
            for known in known_statements(compiled, rule):
                said = known.text[: known.start]
                assert compiled.monograph.name in said
                assert " in " in said
                assert rule.regimen.weight is None or " kg" in said
                assert (rule.row is None) or "usual dose" in said
                assert not rule.dialysis_row or "dialysis" in said
                assert rule.band is None or str(rule.band) in known.text


def test_a_row_without_a_dose_expects_the_usual_dose_not_to_be_borne_out(rulebook: Rulebook) -> None:
    seen = set()
    for drug in rulebook.drugs:
        compiled = CompiledMonograph(rulebook.monographs[drug])
        for rule in compiled.row_rules:
            if rule.dose is None:
                last = [*known_statements(compiled, rule)][-1]
                assert not last.expected & {Verdict.VERIFIED, Verdict.AMBIGUOUS}
                seen.add(rule.outcome)
    assert seen >= {Outcome.NO_DATA, Outcome.NOT_RECOMMENDED}


def test_the_rules_of_one_drug_pass_by_themselves(rulebook: Rulebook) -> None:
    few = replace(rulebook, monographs=MappingProxyType({"foscarnet": rulebook.monographs["foscarnet"]}))
    failed, count = failed_self_tests(few, finder_of("foscarnet"))
    assert failed == []
    assert count > 20


def test_no_rules_are_no_sound_rules() -> None:
    assert failed_self_tests(Rulebook(MappingProxyType({}), "x"), finder_of()) == (["there are no rules to judge"], 0)
