"""The command line: contracts 5.1 and 5.2, exit codes, and clear errors for bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.settings import Settings
from tests.command_line import Run, posology_in


@pytest.fixture(scope="module")
def posology(settings: Settings, pipeline: AnswerPipeline) -> Run:
    """Run the command in a process of its own, as a user does; the library is already there."""
    assert pipeline is not None
    return posology_in(settings.home)


def test_ask_prints_lead_table_marks_sources_status_and_disclaimer(posology: Run) -> None:
    done = posology("ask", "What is the dose of foscarnet for acyclovir-resistant HSV?")
    assert done.returncode == 0
    for part in (
        "40 mg/kg✓",
        "Renal adjustment",
        ">1.4 mL/min/kg✓",
        "Sources",
        "[Submitted]",
        "judgement",
    ):
        assert part in done.stdout
    assert "\x1b[" not in done.stdout


def test_ask_as_json_has_every_field_of_the_contract_and_nothing_else_on_stdout(posology: Run) -> None:
    done = posology("ask", "How fast can I infuse foscarnet?", "--json")
    answer = json.loads(done.stdout)
    assert set(answer) == {
        "id", "question", "resolved_question", "audience", "created_at", "outcome", "abstention", "calculation",
        "statements", "reminders", "withheld", "citations", "said_in_question", "also_retrieved", "labels",
        "provenance",
    }  # fmt: skip
    assert answer["statements"][0]["quantities"][0]["verdict"] == "verified"


def test_an_abstention_exits_with_4_only_when_asked_to(posology: Run) -> None:
    assert posology("ask", "How do I bake bread?").returncode == 0
    assert posology("ask", "How do I bake bread?", "--fail-on-abstain").returncode == 4


def test_check_jsonl_gives_one_object_per_line_in_order_with_the_contract_fields(posology: Run) -> None:
    lines = [
        {"id": "a", "text": "Foscarnet 40 mg/kg every 8 hours for HSV"},
        {"id": "b", "text": "40 mg/kg every 6 hours", "drug": "foscarnet", "indication": "HSV", "route": "IV"},
        {"id": 3, "text": "No number here."},
    ]
    done = posology("check", "-", "--jsonl", text="\n".join(json.dumps(line) for line in lines))
    checked = [json.loads(line) for line in done.stdout.splitlines()]
    assert [c["id"] for c in checked] == ["a", "b", 3]
    assert [c["verdict"] for c in checked] == ["verified", "contradicted", None]
    quantity = checked[0]["quantities"][0]
    assert {
        "text",
        "start",
        "end",
        "role",
        "value",
        "low",
        "high",
        "comparator",
        "unit",
        "verdict",
        "reason",
        "rule",
        "source",
    } <= set(quantity)
    assert quantity["value"] == 40
    assert {"title", "set_id", "section", "table", "url"} <= set(quantity["source"])
    assert done.returncode == 0


def test_a_line_that_cannot_be_read_keeps_its_place_and_is_named(posology: Run) -> None:
    done = posology("check", "--jsonl", "-", text='{"id": 1, "text": 5}\nnot json\n{"id": 2, "text": "x"}\n')
    checked = [json.loads(line) for line in done.stdout.splitlines()]
    assert ["error" in c for c in checked] == [True, True, False]
    assert "line 2" in done.stderr
    assert done.returncode == 2


def test_a_line_above_one_megabyte_is_refused_and_the_others_are_checked(posology: Run) -> None:
    long = json.dumps({"id": 1, "text": "40 mg/kg " * 300_000})
    just = json.dumps({"id": 2, "text": "x" * (1024 * 1024 - len(json.dumps({"id": 2, "text": ""})))})
    over = json.dumps({"id": 3, "text": "x" * (1024 * 1024 + 1 - len(json.dumps({"id": 3, "text": ""})))})
    blank = " " * (3 * 1024 * 1024)
    last = json.dumps({"id": 4, "text": "Foscarnet 40 mg/kg every 8 hours for HSV"})
    done = posology("check", "--jsonl", "-", text=f"{long}\n{just}\n{over}\n{blank}\n{last}")
    checked = [json.loads(line) for line in done.stdout.splitlines()]
    assert ["error" in c for c in checked] == [True, False, True, True, False]
    assert [c["verdict"] for c in checked] == [None, None, None, None, "verified"]
    assert checked[0] == {
        "id": None,
        "verdict": None,
        "quantities": [],
        "notation": [],
        "error": "line 1: longer than 1 MB, not checked; give each statement a line of its own",
    }
    assert "line 3" in done.stderr
    assert done.returncode == 2


def test_check_of_a_text_exits_with_5_when_a_rule_contradicts_it(posology: Run) -> None:
    done = posology("check", "-", text="Foscarnet 400 mg/kg every 8 hours for HSV")
    assert done.returncode == 5
    assert "40 mg/kg" in done.stdout
    assert posology("check", "-", text="Foscarnet 40 mg/kg every 8 hours for HSV").returncode == 0


def test_check_of_an_article_reports_every_number_and_what_was_looked_at(posology: Run, corpus: Path) -> None:
    done = posology("check", str(corpus / "articles" / "valacyclovir-renal.md"), "--json")
    report = json.loads(done.stdout)
    assert report["kind"] == "article"
    assert report["rules"] == ["valacyclovir"]
    assert {q["verdict"] for s in report["statements"] for q in s["quantities"]} <= {"verified", "cited", "ambiguous"}


def test_dose_calculates_for_a_patient_and_names_what_is_missing(posology: Run) -> None:
    facts = ("--weight-kg", "70", "--age", "68", "--sex", "male", "--scr-mg-dl", "1.05")
    done = json.loads(posology("dose", "foscarnet", "--indication", "HSV", *facts, "--json").stdout)
    assert done["verdict"] == "calculated"
    assert 2450 in [regimen["dose_mg"] for regimen in done["regimens"]]
    missing = json.loads(posology("dose", "Foscavir", "--indication", "HSV", "--json").stdout)
    assert missing["verdict"] == "missing_facts"
    assert missing["missing"]


def test_dose_takes_creatinine_in_either_unit_and_a_clearance_with_its_unit(posology: Run) -> None:
    umol = json.loads(
        posology(
            "dose",
            "foscarnet",
            "--indication",
            "HSV",
            "--weight-kg",
            "70",
            "--age",
            "68",
            "--sex",
            "male",
            "--scr-umol-l",
            "221",
            "--json",
        ).stdout
    )
    assert umol["verdict"] == "ambiguous"
    measured = json.loads(
        posology(
            "dose", "foscarnet", "--indication", "HSV", "--crcl", "60 mL/min", "--weight-kg", "80", "--json"
        ).stdout
    )
    assert any("0.6–0.8" in regimen["band"] for regimen in measured["regimens"])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("dose", "foscarnet", "--age", "200"), 2, "age"),
        (("dose", "foscarnet", "--scr-mg-dl", "110", "--age", "50", "--sex", "male"), 2, "µmol/L"),
        (("dose", "warfarin"), 2, "warfarin"),
        (("dose", "foscarnet", "--weight-kg", "heavy"), 2, "number"),
        (("calc", "no-such-calculator"), 2, "cockcroft-gault"),
        (("calc", "cockcroft-gault", "--age", "70"), 2, "sex"),
        (("check", "no-such-file.txt"), 2, "no-such-file.txt"),
        (("ingest", "no-such-folder"), 2, "no-such-folder"),
    ],
)  # fmt: skip
def test_bad_input_is_named_with_what_is_allowed(
    arguments: tuple[str, ...], code: int, said: str, posology: Run
) -> None:
    done = posology(*arguments)
    assert done.returncode == code, done.stderr
    assert said in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_calc_shows_the_worked_steps_and_takes_units(posology: Run) -> None:
    done = posology(
        "calc",
        "cockcroft-gault",
        "--age",
        "70",
        "--sex",
        "male",
        "--weight",
        "75",
        "--creatinine",
        "1.0 mg/dL",
        "--json",
    )
    worked = json.loads(done.stdout)
    assert worked["value"] == pytest.approx(72.917, abs=0.001)
    assert "140 − 70" in worked["expression"]
    assert posology("calc").stdout.count("\n") > 10


def test_doctor_finds_a_sound_installation_sound(posology: Run) -> None:
    done = posology("doctor", "--json")
    found = json.loads(done.stdout)
    assert found["sound"], found
    assert done.returncode == 0


def test_every_command_has_help_with_an_example(posology: Run) -> None:
    for command in ("ingest", "ask", "check", "dose", "calc", "doctor"):
        done = posology(command, "--help")
        assert done.returncode == 0
        assert "posology" in done.stdout.lower()
        assert "Example" in done.stdout or command == "calc"
