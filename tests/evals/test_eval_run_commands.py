"""`posology eval run` and `posology eval score`: what they print, and how bad input ends."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from posology.assistant.settings import Settings
from posology.evals.runs import SCORES, write_lines
from tests.command_line import Run
from tests.evals.eval_cases import ANSWERABLE, UNANSWERABLE


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cases") / "cases.jsonl"
    write_lines(path, (ANSWERABLE, UNANSWERABLE))
    return path


@pytest.fixture(scope="module")
def limited(posology_eval: Run, cases: Path) -> CompletedProcess[str]:
    """A run over the first case, asked for once."""
    return posology_eval("run", str(cases), "--limit", "1", "--out", str(cases.with_name("run")))


@pytest.fixture
def folder(limited: CompletedProcess[str], cases: Path, tmp_path: Path) -> Path:
    """A copy of the folder of that run."""
    assert limited.returncode == 0, limited.stderr
    return shutil.copytree(cases.with_name("run"), tmp_path / "run")


def test_run_asks_scores_and_prints_one_json_object(posology_eval: Run, cases: Path, tmp_path: Path) -> None:
    done = posology_eval("run", str(cases), "--out", str(tmp_path / "run"), "--json")
    printed = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (0, "")
    assert (printed["cases"], printed["errors"]) == (2, {})
    assert printed["metrics"]["citation.numbers"] == {"pass": 1, "fail": 0, "not_measured": 0}
    assert (Path(printed["folder"]) / SCORES).exists()


def test_without_a_folder_the_run_goes_into_the_data_home(posology_eval: Run, settings: Settings, cases: Path) -> None:
    done = posology_eval("run", str(cases), "--limit", "1", "--json")
    assert Path(json.loads(done.stdout)["folder"]).parent == settings.home / "evals"


def test_a_limit_asks_the_first_cases_and_a_table_is_printed(limited: CompletedProcess[str]) -> None:
    assert limited.returncode == 0
    assert "1 cases" in limited.stdout
    assert "citation.resolves" in limited.stdout


def test_score_needs_nothing_but_the_folder(posology_eval: Run, folder: Path) -> None:
    before = (folder / SCORES).read_bytes()
    (folder / SCORES).unlink()
    assert posology_eval("score", str(folder)).returncode == 0
    assert (folder / SCORES).read_bytes() == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "holds no case"),
        ("not json\n", "line 1"),
        ('{"id": "a", "kind": "answerable", "question": "Q?", "made": "m"}\n', "needs gold and vital facts"),
        (f"{ANSWERABLE.model_dump_json()}\n" * 2, "stands already"),
    ],
)
def test_a_bad_file_of_cases_ends_with_two_and_its_line(
    posology_eval: Run, tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "bad.jsonl"
    path.write_text(text, encoding="utf-8")
    done = posology_eval("run", str(path), "--out", str(tmp_path / "run"))
    assert (done.returncode, said in " ".join(done.stderr.split())) == (2, True), done.stderr
    assert not (tmp_path / "run").exists()


def test_a_missing_file_and_a_missing_run_end_with_two(posology_eval: Run, tmp_path: Path) -> None:
    for arguments in (("run", str(tmp_path / "none.jsonl")), ("score", str(tmp_path / "none"))):
        done = posology_eval(*arguments)
        assert done.returncode == 2
        assert "Traceback" not in done.stderr
        assert "cannot be read" in " ".join(done.stderr.split())


def test_a_run_never_overwrites_another(posology_eval: Run, cases: Path, folder: Path) -> None:
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    done = posology_eval("run", str(cases), "--out", str(folder))
    assert (done.returncode, "is there already" in " ".join(done.stderr.split())) == (2, True)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_judge_without_its_library_or_a_wrong_name_ends_with_a_message(posology_eval: Run, folder: Path) -> None:
    done = posology_eval("score", str(folder), "--judge", "nonsense")
    assert done.returncode == 3
    assert "provider:model" in " ".join(done.stderr.split())
