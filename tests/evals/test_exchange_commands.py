"""`posology eval retrieval`, `import` and `export` from outside: output, files and exit codes."""

from __future__ import annotations

import json
from pathlib import Path

from posology.assistant.cli.exits import Exit
from tests.command_line import Run
from tests.evals.judged_samples import beir_folder

ANSWER = {
    "id": "a",
    "question": "Foscarnet dose for resistant HSV?",
    "answer": "Foscarnet is 400 mg/kg every 8 hours.[1] Hydrate [7].",
    "citations": [{"number": 1, "text": "Foscarnet is 40 mg/kg every 8 hours.", "title": "Label"}],
}


def test_retrieval_prints_one_table_and_writes_its_files(posology_eval: Run, tmp_path: Path) -> None:
    folder, out = beir_folder(tmp_path / "set"), tmp_path / "out"

    table = posology_eval("retrieval", str(folder), "--out", str(out))
    again = posology_eval("retrieval", str(folder), "--json", "--limit", "1")

    assert (table.returncode, again.returncode) == (0, 0), table.stderr + again.stderr
    for words in ("nDCG@10", "bm25", "dense", "hybrid+sentences", "4 documents", "2 questions", "ir-measures"):
        assert words in table.stdout
    assert {path.name for path in out.iterdir()} >= {"retrieval.json", "qrels.tsv", "run.hybrid-sentences.trec"}
    report = json.loads(again.stdout)
    assert (report["questions"], report["judged_set"]) == (1, "set")
    assert [rung["name"] for rung in report["ladder"]] == ["bm25", "dense", "hybrid", "hybrid+sentences"]


def test_retrieval_names_the_line_it_cannot_read(posology_eval: Run, tmp_path: Path) -> None:
    folder = beir_folder(tmp_path / "set", corpus='{"_id": "a", "text": 3}\n')

    done = posology_eval("retrieval", str(folder))

    assert done.returncode == Exit.BAD_INPUT
    assert "corpus.jsonl, line 1" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_folder_and_the_gold_set_at_once_are_refused(posology_eval: Run, tmp_path: Path) -> None:
    assert posology_eval("retrieval", str(tmp_path), "--gold").returncode == Exit.BAD_INPUT


def test_another_systems_answers_become_a_run_that_exports_again(posology_eval: Run, tmp_path: Path) -> None:
    file, run, lines, log = (tmp_path / name for name in ("answers.jsonl", "run", "again.jsonl", "log.json"))
    file.write_text(json.dumps(ANSWER), encoding="utf-8")

    done = posology_eval("import", str(file), "--out", str(run), "--json", "--system", "other")

    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    assert (counts["statements"], counts["markers without a citation"]) == (2, 1)
    assert counts["numbers contradicted"] > 0
    assert posology_eval("export", str(run), "--format", "jsonl", "--out", str(lines)).returncode == 0
    assert "400 mg/kg" in json.loads(lines.read_text(encoding="utf-8"))["answer"]
    assert posology_eval("export", str(run), "--format", "inspect", "--out", str(log)).returncode == 0
    assert json.loads(log.read_text(encoding="utf-8"))["eval"]["model"] == "other"


def test_import_names_the_line_it_cannot_read_and_makes_no_run(posology_eval: Run, tmp_path: Path) -> None:
    file = tmp_path / "answers.jsonl"
    file.write_text(f"{json.dumps(ANSWER)}\nnot json\n", encoding="utf-8")

    done = posology_eval("import", str(file), "--out", str(tmp_path / "run"))

    assert done.returncode == Exit.BAD_INPUT
    assert "answers.jsonl, line 2" in done.stderr
    assert not (tmp_path / "run").exists()


def test_export_without_a_run_needs_beir(posology_eval: Run, tmp_path: Path) -> None:
    done = posology_eval("export", "--format", "inspect", "--out", str(tmp_path / "log.json"))

    assert done.returncode == Exit.BAD_INPUT
    assert "needs a run folder" in done.stderr


def test_a_folder_that_is_no_run_is_refused(posology_eval: Run, tmp_path: Path) -> None:
    done = posology_eval("export", str(tmp_path), "--format", "jsonl", "--out", str(tmp_path / "a.jsonl"))

    assert done.returncode == Exit.BAD_INPUT
    assert "manifest.json" in done.stderr
