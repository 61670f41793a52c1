"""Makes the lines of `evals/datasets/worked-doses.jsonl` from the worked cases and sweeps in `tests/rules/`.

Run as a module it writes the file; a test holds the shipped file against it. Calculates nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from posology.evals.doses.worked_cases import WorkedDose
from posology.evals.runs import write_lines

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "evals" / "datasets" / "worked-doses.jsonl"
_NO_RULE = {"no rule", "no dose: the label has no data"}
_ID = str.maketrans({".": "p", "_": "-", ">": "above", "<": "below", "/": "-"})


def worked_doses() -> Iterator[WorkedDose]:
    """Every case and every value of every sweep, in the order of the files."""
    for path in sorted((ROOT / "tests" / "rules").glob("*.yaml")):
        text = path.read_text(encoding="utf-8")
        rules = yaml.safe_load(text)
        source = _source(text)
        for case in rules.get("cases", ()):
            yield _of_case(rules["drug"], case, source)
        for place, sweep in enumerate(rules.get("sweeps", ()), 1):
            for value in sweep["expected"]:
                yield _of_sweep(rules["drug"], sweep, value, place).model_copy(update={"source": source})


def _source(text: str) -> str:
    """What the file's head says of where its values come from."""
    lines = [line.removeprefix("#").strip() for line in text.splitlines() if line.startswith("#")]
    named = [line.partition(":")[2].strip() for line in lines if line.lower().startswith("source:")]
    return named[0] if named else lines[0]


def _of_case(drug: str, case: dict[str, Any], source: str) -> WorkedDose:
    return WorkedDose(
        id=f"{drug}-{case['id']}".lower().translate(_ID),
        drug=drug,
        regimen=case["regimen"],
        patient=case["patient"],
        verdicts=(case["verdict"],),
        expected=tuple(reading["result"] for reading in case["expected"]),
        doses_mg=tuple(reading.get("dose_mg") for reading in case["expected"]),
        source=source,
    )


def _of_sweep(drug: str, sweep: dict[str, Any], value: str, place: int) -> WorkedDose:
    printed = sweep["expected"][value]
    expected = [printed] if isinstance(printed, str) else list(printed)
    return WorkedDose(
        id=f"{drug}-{sweep['regimen']}-s{place}-{sweep['fact']}-{value}".lower().translate(_ID),
        drug=drug,
        regimen=sweep["regimen"],
        patient={**sweep.get("patient", {}), sweep["fact"]: value},
        verdicts=_verdicts(expected),
        expected=tuple(text for text in expected if text != "no rule"),
        source="tests/rules",
    )


def _verdicts(expected: list[str]) -> tuple[str, ...]:
    # A dose more beside another one is no second reading; two of them alone are.
    readings = [text for text in expected if "supplemental dose" not in text] or expected
    if len(readings) > 1:
        return ("ambiguous",)
    if expected[0] in _NO_RULE:
        return ("no_rule",)
    return ("no_dose",) if expected[0].startswith("no dose") else ("calculated", "missing_facts")


if __name__ == "__main__":
    write_lines(SHIPPED, worked_doses())
