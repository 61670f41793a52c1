"""`posology calc` and `posology dose`: arguments, sentences, refusals, and how a calculation reads in a terminal."""

from __future__ import annotations

import io
import json
from decimal import Decimal

import pytest
from rich.console import Console
from typer.testing import CliRunner

from posology.assistant.answers import Calculation, CalculationStep, RegimenForPatient, RuleSource
from posology.assistant.cli.calculation_view import calculation_panel
from posology.assistant.cli.exits import Exit, code_of
from posology.assistant.cli.main import app

WOMAN = "72-year-old woman, 60 kg, creatinine 124 µmol/L"


def _run(*arguments: str) -> str:
    done = CliRunner().invoke(app, arguments, catch_exceptions=False)
    return done.stdout


def _refusal(*arguments: str) -> str:
    done = CliRunner().invoke(app, arguments)
    assert done.exception is not None, done.stdout
    assert code_of(done.exception) is Exit.BAD_INPUT  # type: ignore[arg-type]
    return str(done.exception)


def test_the_facts_of_a_calculator_are_read_from_a_sentence_with_the_conversion_shown() -> None:
    worked = json.loads(_run("calc", "cg", WOMAN, "--json"))

    assert worked["name"] == "cockcroft-gault"
    assert worked["value"] == pytest.approx(34.338, abs=0.001)
    assert worked["steps"][0]["expression"] == "124 ÷ 88.4 = 1.40271"
    assert {"formula", "source", "unit", "valid", "warnings"} <= set(worked)


def test_a_sentence_alone_gives_every_calculation_for_which_it_tells_enough() -> None:
    adult = {one["name"]: one["value"] for one in json.loads(_run("calc", f"{WOMAN}, 160 cm", "--json"))}
    child = {one["name"] for one in json.loads(_run("calc", "8-year-old girl, 128 cm, creatinine 0.5 mg/dL", "--json"))}

    assert adult["cockcroft-gault"] == pytest.approx(34.338, abs=0.001)
    assert adult["bmi"] == pytest.approx(23.4, abs=0.1)
    assert "schwartz-bedside" not in adult
    assert "schwartz-bedside" in child
    assert "Cockcroft and Gault" in _run("calc", WOMAN)


def test_a_flag_wins_over_the_sentence() -> None:
    worked = json.loads(_run("calc", "cockcroft-gault", WOMAN, "--weight-kg", "120", "--json"))

    assert worked["value"] == pytest.approx(68.676, abs=0.001)


def test_facts_that_a_calculator_does_not_need_are_left_aside() -> None:
    assert "57.5" in _run("calc", "ckd-epi", "60-year-old man, 90 kg, 180 cm, creatinine 1.4 mg/dL")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("cg", "72-year-old woman, 60 kg, creatinine 1.4"), "'1.4' has no unit, and none is guessed"),
        (("cg", "72-year-old woman, 60 kg"), "creatinine is missing"),
        (("ckd-epi", "hello"), "holds no fact for this calculator"),
        (("72-year-old woman, 60 kg, creatinine 1.4",), "'1.4' has no unit, and none is guessed"),
        (("blood pressure 120 over 80",), "tells all facts of no calculator"),
        (("cg", "--scr-mg-dl", "NaN", "--age", "60", "--sex", "f", "--weight", "60"), "'NaN"),
        (("cg", "--scr-mg-dl", "inf", "--age", "60", "--sex", "f", "--weight", "60"), "'inf"),
        (("cg", "--scr-mg-dl", "-1", "--age", "60", "--sex", "f", "--weight", "60"), "not negative"),
        (("cg", "--scr-mg-dl", "1", "--age", "", "--sex", "f", "--weight", "60"), "age is missing"),
        (("cg", "--scr-mg-dl", "1", "--age", "60", "--age", "61"), "given twice"),
        (("cg", "--scr-mg-dl"), "has no value"),
        (("cg", "--scr", "1 furlong", "--age", "60", "--sex", "f", "--weight", "60"), "unit that does not fit"),
        (("cg", "--scr", "110 mg/dL", "--age", "60", "--sex", "f", "--weight", "60"), "likely in µmol/L"),
        (("bsa", "--height", "20 cm", "--weight", "-4"), "not negative"),
        (("ideal", "x"), "is not known"),
    ],
)
def test_an_argument_that_cannot_be_used_ends_in_one_message(arguments: tuple[str, ...], says: str) -> None:
    assert says in _refusal("calc", *arguments)


def test_the_arguments_of_a_calculator_are_shown_with_unit_range_and_aliases() -> None:
    done = CliRunner().invoke(app, ["calc", "schwartz"])

    assert code_of(done.exception) is Exit.BAD_INPUT  # type: ignore[arg-type]
    assert "20 to 260 cm" in done.stdout
    assert "--scr-mg-dl" in done.stdout


def test_the_list_of_calculators_can_be_read_by_a_program() -> None:
    listed = {entry["name"]: entry for entry in json.loads(_run("calc", "--json"))}

    assert {"cockcroft-gault", "child-pugh", "qtc-bazett", "conversion"} <= set(listed)
    assert all(entry["valid"] and entry["arguments"] for entry in listed.values())


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--regimen", "hsv-50"), "hsv-40-q8h"),
        (("--phase", "later"), "maintenance"),
        (("--height-cm", "1.75"), "1.75 m is 175 cm"),
        (("--weight-kg", "70000"), "likely in grams"),
        (("--age", "200"), "age 200 years is not possible"),
        (("--scr-mg-dl", "110"), "110 µmol/L is 1.24 mg/dL"),
        (("--egfr", "sixty"), "plain number"),
        (("--scr-umol-l", "1.1"), "If it is 1.1 mg/dL, give it in that unit."),
        (("--scr-umol-l", "1,100"), "comma can be one of thousands"),
        (("--crcl", "60 L/min"), "has a unit that is not known here"),
        (("--crcl", "about the half"), "no clearance is read in it"),
        (("--crcl", "30-40 mL/min"), "no clearance is read in it"),
    ],
)
def test_a_dose_for_an_impossible_patient_or_regimen_is_refused(arguments: tuple[str, ...], says: str) -> None:
    assert says in _refusal("dose", "foscarnet", *arguments)


@pytest.mark.parametrize("clearance", ["25 mL/min/1.73 m2", "CrCl = 25 mL/min/1.73 m²", "25 mL/min/1.73m²"])
def test_an_indexed_clearance_is_read_from_its_option(clearance: str) -> None:
    facts = ("--crcl", clearance, "--age", "50", "--weight-kg", "70", "--route", "iv", "--indication", "encephalitis")
    shown = json.loads(_run("dose", "acyclovir", *facts, "--json"))

    assert {regimen["interval"] for regimen in shown["regimens"]} == {"every 12 h", "every 24 h"}


def test_kinds_of_the_use_that_is_asked_for_are_all_shown() -> None:
    shown = json.loads(_run("dose", "linezolid", "--indication", "pneumonia", "--age", "50", "--json"))

    assert {regimen["id"] for regimen in shown["regimens"]} == {"nosocomial-pneumonia-600", "community-pneumonia-600"}


def test_a_dose_is_narrowed_by_its_phase() -> None:
    facts = ("--crcl", "1.5 mL/min/kg", "--age", "50", "--weight-kg", "70")
    shown = json.loads(_run("dose", "foscarnet", "--phase", "maintenance", *facts, "--json"))

    assert {regimen["id"] for regimen in shown["regimens"]} == {"cmv-maintenance-90", "cmv-maintenance-120"}
    assert {regimen["use"] for regimen in shown["regimens"]} == {"CMV retinitis in patients with AIDS"}


def _shown(width: int) -> str:
    source = RuleSource(title="Label", set_id="", section="2.1", table="Table 1", url="", read_as="label")
    regimen = RegimenForPatient(
        id="usual",
        base="3 mg/kg/day divided every 8 h",
        band="30–49 mL/min",
        result="first dose 2 mg/kg, then 3 mg/kg/day divided every 8 h",
        each="70 mg every 8 h",
        first_dose="2 mg/kg = 140 mg",
        daily_total="210 mg/day (3 mg/kg/day)",
        infusion="at least 60 min: the printed time is 60 min",
        use="an infection",
        source=source,
        notes=("A note.",),
    )
    refused = regimen.model_copy(update={"id": "other", "result": "no dose: not recommended", "each": ""})
    fixed = regimen.model_copy(update={"result": "1 g once only", "each": "", "dose_mg": Decimal(1000)})
    step = CalculationStep(label="Clearance", expression="60 ÷ 80 = 0.75", value="0.75", unit="mL/min/kg", source="def")
    calculation = Calculation(
        drug="testol",
        indication=None,
        steps=(step,),
        regimens=(regimen, refused, fixed),
        verdict="ambiguous",
        warnings=("Take care.",),
        missing=("weight (kg)",),
    )
    written = io.StringIO()
    Console(file=written, width=width, highlight=False, markup=False).print(calculation_panel(calculation))
    return written.getvalue()


@pytest.mark.parametrize("width", [60, 100])
def test_a_calculation_fits_its_terminal_and_says_everything_once(width: int) -> None:
    text = _shown(width)

    assert max(len(line) for line in text.splitlines()) <= width
    joined = " ".join(line.strip("│╭╮╰╯─ ") for line in text.splitlines())
    for part in (
        "more than one reading",
        "= 70 mg every 8 h [1]",
        "1 g once only = 1,000 mg each",
        "no dose: not recommended",
        "Needed for a dose • weight (kg)",
        "Mind • Take care.",
        "60 ÷ 80 = 0.75 mL/min/kg",
        "[1] Label, 2.1, Table 1 (read as label)",
    ):
        assert part in joined
    assert joined.count("For an infection") == 1
    assert joined.count("read as label") == 1


def test_regimens_that_come_to_one_dose_are_told_once() -> None:
    first = RegimenForPatient(
        id="first", base="5 mg every 12 h", band="<30 mL/min", result="5 mg every 24 h", notes=("A.",)
    )
    again = first.model_copy(update={"id": "again", "base": "10 mg every 24 h", "notes": ("A.", "Only at night.")})
    other = first.model_copy(update={"id": "other", "result": "no dose: not recommended"})
    calculation = Calculation(
        drug="testol", indication=None, steps=(), regimens=(first, other, again), verdict="calculated", warnings=()
    )
    written = io.StringIO()
    Console(file=written, width=100).print(calculation_panel(calculation))

    text = written.getvalue()
    assert text.count("5 mg every 24 h") == 1
    assert text.index("the same for the full dose 10 mg every 24 h · regimen again") < text.index("no dose")
    assert text.count("• A.") == 2  # of the first and of the other one
    assert text.count("• Only at night.") == 1


def test_an_empty_calculation_says_why() -> None:
    written = io.StringIO()
    empty = Calculation(
        drug="testol", indication=None, steps=(), regimens=(), verdict="no_rule", warnings=("No rule.",)
    )
    Console(file=written, width=80).print(calculation_panel(empty))

    assert "No rule." in written.getvalue()
