"""`posology eval compare`, `gate`, `bless` and `report` from the command line: output, files and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from posology.assistant.cli.exits import Exit, code_of
from posology.evals.cli.app import eval_app
from posology.evals.extras import MissingExtraError, require
from tests.evals.run_builders import answer, case, run_of, score, scores_of, stored

CASES = [case(f"c{number}", article=f"article-{number}") for number in range(8)]
GOALS = {"goals": [{"name": "q", "says": "Quotes.", "metric": "citation.quote_stands", "at_least": "0.5"}]}


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    """A folder with a run, a worse one, one of other cases and one without scores."""
    stored(run_of(CASES, scores_of(CASES), name="good"), tmp_path / "good")
    changed = {"c2": answer("?", ("Give 300 mg/kg.",))}
    stored(run_of(CASES, scores_of(CASES, failing=["c2"]), name="worse", answers=changed), tmp_path / "worse")
    stored(run_of(CASES[:5], scores_of(CASES[:5]), name="other"), tmp_path / "other")
    stored(run_of(CASES, []), tmp_path / "unscored")
    (tmp_path / "goals.json").write_text(json.dumps(GOALS), encoding="utf-8")
    return tmp_path


def called(*words: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(eval_app, [str(word) for word in words])
    if result.exception and not isinstance(result.exception, SystemExit):
        return int(code_of(result.exception)) if isinstance(result.exception, Exception) else 1, str(result.exception)
    return result.exit_code, result.output


def test_compare_ends_with_its_documented_exit_codes(runs: Path) -> None:
    assert called("compare", runs / "good", runs / "good")[0] == 0
    assert called("compare", runs / "worse", runs / "good")[0] == 0
    assert called("compare", runs / "good", runs / "worse")[0] == 1
    assert called("compare", runs / "good", runs / "worse", "--fail-on", "significant")[0] == 0
    assert called("compare", runs / "good", runs / "other")[0] == 2
    assert called("compare", runs / "good", runs / "other", "--force")[0] == 0
    assert called("compare", runs / "good", runs / "nothing")[0] == Exit.BAD_INPUT
    assert called("compare", runs / "good", runs / "unscored")[0] == Exit.BAD_INPUT


def test_compare_prints_what_flipped_and_writes_its_files(runs: Path) -> None:
    markdown, junit = runs / "c.md", runs / "c.xml"
    code, shown = called("compare", runs / "good", runs / "worse", "--markdown", markdown, "--junit", junit)
    assert code == 1
    assert "citation.quote_stands: pass → fail" in shown
    assert "statement new: “Give 300 mg/kg.” (verified)" in shown
    assert "Give 300 mg/kg" in markdown.read_text(encoding="utf-8")
    assert junit.read_text(encoding="utf-8").startswith("<?xml")
    assert called("compare", runs / "good", runs / "worse", "--markdown", runs / "no" / "c.md")[0] == Exit.BAD_INPUT


def test_compare_as_json_is_one_object(runs: Path) -> None:
    code, shown = called("compare", runs / "good", runs / "worse", "--json")
    assert code == 1
    found = json.loads(shown)
    assert found["verdict"] == 1
    assert [item["case_id"] for item in found["items"]] == ["c2"]
    assert found["metrics"][0]["worse"] == 1


def test_bless_writes_a_baseline_that_the_gate_and_compare_read(runs: Path) -> None:
    code, shown = called("bless", runs / "good", "--folder", runs / "baselines")
    assert code == 0
    assert "8 cases, 1 metrics" in " ".join(shown.split())
    baseline = runs / "baselines" / "default.json"
    again = baseline.read_bytes()
    assert called("bless", runs / "good", "--folder", runs / "baselines")[0] == 0
    assert baseline.read_bytes() == again
    assert called("compare", baseline, runs / "worse")[0] == 1
    options = ("--baseline", baseline, "--goals", runs / "goals.json")
    assert called("gate", runs / "good", *options)[0] == 0
    assert called("gate", runs / "worse", *options)[0] == Exit.CHECK_FAILED
    assert called("gate", runs / "other", *options)[0] == Exit.CHECK_FAILED


def test_blessing_over_a_baseline_shows_what_changes(runs: Path) -> None:
    called("bless", runs / "good", "--folder", runs / "baselines")
    _, shown = called("bless", runs / "worse", "--folder", runs / "baselines")
    assert "What the new baseline changes" in shown
    assert "citation.quote_stands: 1 failed" in shown


def test_the_gate_can_look_at_the_goals_only_and_writes_its_files(runs: Path) -> None:
    options = ("--no-baseline", "--goals", runs / "goals.json")
    code, shown = called("gate", runs / "worse", *options, "--markdown", runs / "g.md", "--junit", runs / "g.xml")
    assert code == 0
    assert "1 of 1 goals are met, not compared with a baseline" in shown
    assert (runs / "g.md").exists()
    assert (runs / "g.xml").exists()
    assert json.loads(called("gate", runs / "worse", *options, "--json")[1])["passed"] is True
    assert called("gate", runs / "worse", "--no-baseline")[0] == Exit.CHECK_FAILED


def test_the_gate_wants_its_baseline_unless_told_otherwise(runs: Path) -> None:
    assert called("gate", runs / "good", "--baseline", "never-blessed")[0] == Exit.BAD_INPUT


def test_report_prints_the_metrics_and_writes_its_files(runs: Path) -> None:
    files = {kind: runs / f"r.{kind}" for kind in ("html", "markdown", "junit")}
    code, shown = called(
        "report", runs / "worse", *(word for kind, file in files.items() for word in (f"--{kind}", file))
    )
    assert code == 0
    assert "7 of 8" in shown
    assert all(file.stat().st_size for file in files.values())
    assert json.loads(called("report", runs / "worse", "--json")[1])["cases"] == 8
    assert called("report", runs / "unscored")[0] == Exit.BAD_INPUT


def test_scoring_keeps_the_summary_in_step(runs: Path) -> None:
    summary = runs / "unscored" / "summary.json"
    summary.write_text("stale", encoding="utf-8")
    assert called("score", runs / "unscored")[0] == 0
    kept = json.loads(summary.read_text(encoding="utf-8"))
    assert kept["cases"] == len(CASES)
    assert kept["metrics"]["citation.resolves"]["passed"] + kept["metrics"]["citation.resolves"]["failed"] > 0


def test_scores_of_strangers_are_bad_input(runs: Path) -> None:
    stored(run_of(CASES, [score("stranger")]), runs / "strange")
    assert called("report", runs / "strange")[0] == Exit.BAD_INPUT


def test_a_missing_library_names_the_extra_and_ends_with_3() -> None:
    with pytest.raises(MissingExtraError, match=r"posology\[evals\]") as missing:
        require("scipy", "matplotlib", find=lambda name: None if name == "matplotlib" else name)
    assert missing.value.missing == ("matplotlib",)
    assert code_of(missing.value) is Exit.NOTHING_THERE
    require("json")
