"""What a finding tells beside its verdict: what the label prints instead, and the rule that a reader can look up.

The file beside this one holds a finding of each kind; its expected values were read against the label's rules.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.assistant.dosing.shipped_verdicts import checked, shipped_rulebook

FINDINGS: list[dict[str, str]] = yaml.safe_load(
    Path(__file__).with_name("findings_in_full.yaml").read_text(encoding="utf-8")
)
DECIDED = {"verified", "contradicted"}


@pytest.mark.parametrize("told", FINDINGS, ids=lambda told: f"{told['number']} in {told['text'][:70]}")
def test_a_finding_says_what_was_expected_and_which_rule_says_so(told: dict[str, str]) -> None:
    said = [
        (str(found.verdict), found.code, found.expected, found.rule)
        for found in checked(told["text"]).findings
        if found.text == told["number"]
    ]
    assert (told["verdict"], told.get("code", ""), told.get("expected", ""), told.get("rule")) in said


def test_every_rule_that_decided_is_one_of_a_drug_and_has_a_source() -> None:
    monographs = shipped_rulebook().monographs
    decided = [
        (found.rule, found.source)
        for told in FINDINGS
        for found in checked(told["text"]).findings
        if str(found.verdict) in DECIDED and found.rule is not None
    ]
    nameless = [
        rule for rule, source in decided if rule.split("/")[0] not in monographs or not (source and source.title)
    ]
    assert len(decided) > len(FINDINGS)
    assert nameless == []
