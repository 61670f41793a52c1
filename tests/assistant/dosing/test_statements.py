"""Statements per drug as clinicians write them, with the verdict that the label's text asks for.

The files in tests/statements hold them: the verdict was written from the label, not from the program. An entry
with `open` is a known gap: the verdict that the program still gives. It fails here as soon as the gap is closed, or
as soon as the program gives yet another verdict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from posology.assistant.answering.checking import check_records
from posology.assistant.answers import Verdict
from posology.assistant.dosing.verification import Verifier

FOLDER = Path(__file__).parents[2] / "statements"
CORPUS = Path(__file__).parents[3] / "corpus"


@dataclass(frozen=True)
class Case:
    """One statement of a file: its place in it, its context as in contract 5.2, and the verdict it must get."""

    drug: str
    number: int
    text: str
    verdict: str
    record: dict[str, str]
    open: str


def _cases() -> list[Case]:
    cases: list[Case] = []
    for path in sorted(FOLDER.glob("*.yaml")):
        for number, entry in enumerate(yaml.safe_load(path.read_text(encoding="utf-8")), 1):
            record = {key: entry[key] for key in ("drug", "indication", "route") if key in entry}
            cases.append(Case(path.stem, number, entry["text"], entry["verdict"], record, entry.get("open", "")))
    return cases


CASES = _cases()


@pytest.mark.parametrize("drug", sorted({case.drug for case in CASES}))
def test_statements_get_the_verdicts_that_the_label_asks_for(drug: str, full_verifier: Verifier) -> None:
    cases = [case for case in CASES if case.drug == drug]
    records = [{"id": str(case.number), "text": case.text, **case.record} for case in cases]

    given = check_records(records, full_verifier)

    others = [
        f"{case.number}: {case.text!r} must be {_expected(case)}, is {checked['verdict']}: {_reasons(checked)}"
        for case, checked in zip(cases, given, strict=True)
        if str(checked["verdict"]) != (case.open or case.verdict)
    ]
    assert not others, "\n".join(others)


def _expected(case: Case) -> str:
    return f"{case.verdict} (known gap: {case.open})" if case.open else case.verdict


def _reasons(checked: Mapping[str, Any]) -> str:
    return "; ".join(f"{found['text']}: {found['verdict']} ({found['reason']})" for found in checked["quantities"])


def test_every_verdict_of_a_statement_file_is_one_that_exists() -> None:
    known = {*Verdict, "None"}
    assert [(case.drug, case.text) for case in CASES if case.verdict not in known] == []


def test_no_known_gap_lets_a_wrong_statement_pass() -> None:
    """A gap may leave a right statement unproved or a wrong one unnamed; it may never verify one."""
    assert [(case.drug, case.text) for case in CASES if case.open == "verified"] == []
    assert sum(bool(case.open) for case in CASES) < len(CASES) * 0.03


def test_every_monograph_has_right_and_wrong_statements() -> None:
    drugs = {path.stem for path in (CORPUS / "monographs").glob("*.yaml")}
    lacking = {
        drug: wanted
        for drug in sorted(drugs)
        for wanted in ("verified", "contradicted")
        if sum(case.drug == drug and case.verdict == wanted for case in CASES) < 5
    }
    assert lacking == {}
