"""The dose suite sees a verifier, a calculator or a dose that is wrong, and its run folder is one that the gate reads."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from posology.assistant.answers import Calculation, Verdict
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.calculators import run
from posology.assistant.dosing.findings import Verification
from posology.assistant.dosing.standing import Evidence
from posology.assistant.dosing.worked import Worked
from posology.assistant.patients import PatientFacts
from posology.assistant.settings import Settings
from posology.evals.cases import CaseKind
from posology.evals.compared import Verdict as Compared
from posology.evals.comparison import compare
from posology.evals.doses.checks import DOSE_METRICS, Check, Part, checked
from posology.evals.doses.published_vectors import check_calculators, published_vectors
from posology.evals.doses.statements import Draw, check_statements
from posology.evals.doses.suite import DosePlan, Subject, run_doses, shipped_subject
from posology.evals.doses.worked_cases import WorkedDose, check_patients, worked_doses
from posology.evals.errors import RunError
from posology.evals.gate import Gate, Goals, judge, read_goals
from posology.evals.runs import CHECKS, DOSE_TABLES, Outcome, Run, Suite, read_lines, read_run
from posology.evals.scoring import score_folder
from posology.evals.shipped import shipped
from posology.evals.sides import side_of_run
from posology.evals.summary import summarise_run
from tests.evals.worked_dose_lines import worked_doses as lines_of_tests

DRUGS = ("letermovir", "maribavir", "metformin")
GUIDE = (Path(__file__).parents[2] / "docs" / "evaluation.md").read_text(encoding="utf-8")


class SaysAlways:
    """A verifier with one verdict for everything."""

    def __init__(self, verdict: Verdict | None) -> None:
        self.verdict = verdict

    def check(self, text: str, scope: Scope) -> Verification:
        assert text
        assert scope is not None
        return Verification(self.verdict, ())

    def check_cited(self, text: str, scope: Scope, evidence: Sequence[Evidence]) -> Verification:
        assert evidence
        return self.check(text, scope)


class Breaks(SaysAlways):
    """A verifier that fails at everything."""

    def check(self, text: str, scope: Scope) -> Verification:
        raise RuntimeError(f"cannot read {len(text)} characters in {scope}")


@pytest.fixture(scope="module")
def subject() -> Subject:
    return shipped_subject(Settings())


@pytest.fixture(scope="module")
def shipped_run(subject: Subject, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of the shipped verifier, for tests that only read it."""
    folder = tmp_path_factory.mktemp("shipped") / "run"
    run_doses(subject, plan(), folder, silent)
    return folder


def silent(done: int, total: int, label: str) -> None:
    assert 0 <= done <= total
    assert label


def plan(seed: int = 0, drugs: Sequence[str] = DRUGS) -> DosePlan:
    patients = tuple(case for case in worked_doses() if case.drug in drugs)
    return DosePlan(Draw(0.1, seed), drugs, published_vectors(), patients)


def run_of(subject: Subject, folder: Path, seed: int = 0) -> Run:
    run_doses(subject, plan(seed), folder, silent)
    return read_run(folder)


def goals_of_doses(least: int = 1) -> Goals:
    goals = read_goals(shipped("baselines") / "goals.json").goals
    return Goals(goals=tuple(goal.model_copy(update={"least_cases": least}) for goal in goals))


def reached(gate: Gate) -> dict[str, bool]:
    return {one.goal.metric: one.met for one in gate.goals}


def test_the_shipped_verifier_reaches_every_goal_on_three_drugs(shipped_run: Path) -> None:
    found = judge(read_run(shipped_run), goals_of_doses(), None)
    assert [one.reason for one in found.goals if not one.met] == []
    assert {one.goal.metric for one in found.goals} == {metric.name for metric in DOSE_METRICS}
    assert found.passed


def test_a_verifier_that_verifies_everything_fails_the_suite(subject: Subject, tmp_path: Path) -> None:
    scored = run_of(replace(subject, verifier=SaysAlways(Verdict.VERIFIED)), tmp_path / "run")
    found = judge(scored, goals_of_doses(), None)
    rates = {one.goal.metric: one.rate for one in found.goals}
    assert not found.passed
    assert (rates["dose.verified_mutants"].passed, rates["dose.detection"].passed) == (0, 0)
    assert rates["dose.verified_mutants"].parts_counted > rates["dose.verified_mutants"].failed
    assert reached(found)["dose.calculators"]


def test_a_verifier_that_contradicts_everything_detects_all_and_raises_false_alarms(
    subject: Subject, tmp_path: Path
) -> None:
    found = judge(
        run_of(replace(subject, verifier=SaysAlways(Verdict.CONTRADICTED)), tmp_path / "run"), goals_of_doses(), None
    )
    assert [reached(found)[name] for name in ("dose.verified_mutants", "dose.detection")] == [True, True]
    assert [reached(found)[name] for name in ("dose.right_statements", "dose.false_alarms")] == [False, False]


@pytest.mark.parametrize("verdict", [None, Verdict.UNSUPPORTED, Verdict.CITED, Verdict.AMBIGUOUS])
def test_a_verifier_that_decides_nothing_detects_nothing(verdict: Verdict | None) -> None:
    all_checked = list(check_statements("metformin", Draw(0.5), SaysAlways(verdict)))
    detection = [score for one in all_checked for score in one.scores if score.metric == "dose.detection"]
    assert detection
    assert {score.outcome for score in detection} == {Outcome.FAIL}


def test_what_breaks_the_verifier_is_not_measured_and_no_goal_is_met(subject: Subject, tmp_path: Path) -> None:
    broken = run_of(replace(subject, verifier=Breaks(None)), tmp_path / "run")
    found = judge(broken, goals_of_doses(), None)
    assert not any(
        reached(found)[f"dose.{name}"] for name in ("detection", "verified_mutants", "right_statements", "false_alarms")
    )
    first = read_lines(tmp_path / "run" / CHECKS, Check)[0]
    assert (first.outcome, first.verdict) == (Outcome.NOT_MEASURED, "error")
    assert "RuntimeError: cannot read" in first.reason


def test_a_statement_counts_once_and_every_check_has_its_own_case(shipped_run: Path) -> None:
    scored = read_run(shipped_run)
    checks = read_lines(shipped_run / CHECKS, Check)
    assert [check.id for check in checks] == [case.id for case in scored.cases]
    assert len({check.id for check in checks}) == len(checks)
    assert {case.kind for case in scored.cases} == {CaseKind.DOSE}
    assert {check.part for check in checks} == set(Part)
    assert scored.manifest.suite is Suite.DOSES


def test_the_same_seed_draws_the_same_checks_and_another_seed_others(
    subject: Subject, shipped_run: Path, tmp_path: Path
) -> None:
    one, same = read_run(shipped_run), run_of(subject, tmp_path / "same")
    other = run_of(replace(subject, verifier=SaysAlways(Verdict.VERIFIED)), tmp_path / "other", seed=4)
    assert compare(side_of_run(one), side_of_run(same)).verdict is Compared.FINE
    assert one.scores == same.scores
    assert compare(side_of_run(one), side_of_run(other)).verdict is Compared.NOT_COMPARABLE


def test_a_verifier_that_got_worse_is_a_regression(subject: Subject, shipped_run: Path, tmp_path: Path) -> None:
    after = run_of(replace(subject, verifier=SaysAlways(Verdict.VERIFIED)), tmp_path / "run")
    found = compare(side_of_run(read_run(shipped_run)), side_of_run(after))
    assert found.verdict is Compared.REGRESSION
    assert {one.metric for one in found.metrics if one.regressed} == {"dose.detection", "dose.verified_mutants"}


def test_tables_and_summary_count_the_same_checks(subject: Subject, tmp_path: Path) -> None:
    tables = run_doses(subject, plan(drugs=("letermovir", "maribavir")), tmp_path / "run", silent)
    summary = summarise_run(read_run(tmp_path / "run"))
    assert tables.metrics == summary.metrics
    assert set(tables.drugs) == {"letermovir", "maribavir"}
    made = sum(rates["dose.verified_mutants"].measured for rates in tables.operators.values())
    assert made == summary.metrics["dose.verified_mutants"].measured
    assert all(rate.low is not None for rates in tables.operators.values() for rate in rates.values())
    stored = json.loads((tmp_path / "run" / DOSE_TABLES).read_text(encoding="utf-8"))
    assert stored == tables.model_dump(mode="json")


def test_a_folder_that_holds_something_is_left_alone(subject: Subject, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("kept", encoding="utf-8")
    with pytest.raises(RunError, match="is there already"):
        run_doses(subject, plan(drugs=("metformin",)), tmp_path, silent)


def test_answers_are_not_scored_where_doses_were_checked(shipped_run: Path) -> None:
    with pytest.raises(RunError, match="posology eval doses"):
        score_folder(shipped_run)


def test_a_run_that_no_goal_is_about_does_not_pass(shipped_run: Path) -> None:
    answers = tuple(goal for goal in goals_of_doses().goals if goal.suite is Suite.ANSWERS)
    with pytest.raises(RunError, match="no goal is about such runs"):
        judge(read_run(shipped_run), Goals(goals=answers), None)


def _off_by(change: Decimal) -> Callable[[str, Mapping[str, str]], Worked]:
    def calculate(name: str, arguments: Mapping[str, str]) -> Worked:
        worked = run(name, arguments)
        return replace(worked, value=worked.value * change)

    return calculate


def test_a_calculator_that_is_off_fails_every_vector() -> None:
    right = list(check_calculators(published_vectors(), run))
    wrong = list(check_calculators(published_vectors(), _off_by(Decimal("1.03"))))
    assert {one.check.outcome for one in right} == {Outcome.PASS}
    assert {one.check.outcome for one in wrong} == {Outcome.FAIL}


def test_a_calculator_that_refuses_published_arguments_fails() -> None:
    vector = published_vectors()[0]
    refused = next(check_calculators((vector.model_copy(update={"calculator": "unheard-of"}),), run))
    assert (refused.check.outcome, refused.check.verdict) == (Outcome.FAIL, "refused")


def test_every_vector_has_a_name_of_its_own_and_a_source() -> None:
    vectors = published_vectors()
    assert len({vector.name for vector in vectors}) == len(vectors) >= 30
    assert all(vector.tolerance <= abs(vector.published) / 10 for vector in vectors)


def _cases(drug: str = "foscarnet") -> tuple[WorkedDose, ...]:
    return tuple(case for case in worked_doses() if case.drug == drug)


@pytest.mark.parametrize(
    "spoiled",
    [
        {"expected": ("no such dose",)},
        {"doses_mg": (Decimal(1),)},
        {"verdicts": ("no_such_verdict",)},
        {"drug": "unheard-of"},
        {"patient": {"weight_kg": "-5"}},
    ],
)
def test_a_worked_case_that_is_not_what_is_calculated_fails(subject: Subject, spoiled: dict[str, object]) -> None:
    case = next(one for one in _cases() if one.verdicts == ("calculated",))
    assert next(check_patients((case,), subject.calculate)).check.outcome is Outcome.PASS
    assert next(check_patients((case.model_copy(update=spoiled),), subject.calculate)).check.outcome is Outcome.FAIL


def test_a_dose_that_came_out_twice_as_high_fails(subject: Subject) -> None:
    def doubled(drug: str, regimen: str, facts: PatientFacts) -> Calculation:
        given = subject.calculate(drug, regimen, facts)
        twice = [one.model_copy(update={"dose_mg": one.dose_mg * 2 if one.dose_mg else None}) for one in given.regimens]
        return given.model_copy(update={"regimens": tuple(twice)})

    cases = tuple(case for case in _cases() if case.doses_mg and any(case.doses_mg))
    assert cases
    assert {one.check.outcome for one in check_patients(cases, doubled)} == {Outcome.FAIL}


def test_the_shipped_worked_cases_are_those_of_the_rules() -> None:
    assert worked_doses() == tuple(lines_of_tests())
    assert len({case.id for case in worked_doses()}) == len(worked_doses()) >= 150


def test_a_check_that_nothing_judges_is_refused() -> None:
    check = Check(id="a", part=Part.PATIENT, drug="x", operator="", text="t", expected="e", verdict="v")
    with pytest.raises(ValueError, match="nothing judges"):
        checked(check, [])


@pytest.mark.parametrize("metric", DOSE_METRICS, ids=lambda metric: metric.name)
def test_every_dose_metric_stands_in_the_guide_with_its_version(metric: object) -> None:
    one = next(each for each in DOSE_METRICS if each is metric)
    assert f"| `{one.name}` | {one.version} | {one.says} |" in GUIDE


def test_the_shipped_goals_hold_what_is_promised_of_doses() -> None:
    promised = {goal.metric: str(goal.at_least) for goal in goals_of_doses().goals if goal.suite is Suite.DOSES}
    assert promised == {
        "dose.verified_mutants": "1",
        "dose.detection": "0.99",
        "dose.right_statements": "0.99",
        "dose.false_alarms": "0.995",
        "dose.calculators": "1",
        "dose.patient": "1",
    }
