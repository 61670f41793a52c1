"""Whatever breaks, hangs or is stale at a call of the verifier or the rules, the outcome is "not checked", never "verified"."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import cast

import pytest
from fastapi import Request

from posology.assistant.answering.checking import check_records
from posology.assistant.answering.claim_circumstances import Names, without_rules
from posology.assistant.answering.document_check import DocumentChecker
from posology.assistant.answering.dose_chart import charts_for
from posology.assistant.answering.dose_requests import DoseRequest, Dosing
from posology.assistant.answering.drafts import Draft, DraftStatement, QuotedSpan, evidence_of, scope_of
from posology.assistant.answering.gate import gate
from posology.assistant.answering.pipeline import AnswerPipeline
from posology.assistant.answering.self_test import failed_self_tests
from posology.assistant.answers import Answer, Verdict
from posology.assistant.bootstrap import checks, drug_finder, rulebook_of
from posology.assistant.cli.checked_lines import checked_lines
from posology.assistant.dosing.binding import EMPTY_SCOPE, DrugMention, Scope
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.findings import Verification
from posology.assistant.dosing.monographs import Monograph
from posology.assistant.dosing.rulebook import Rulebook, load_rulebook
from posology.assistant.dosing.standing import Evidence, is_verbatim
from posology.assistant.dosing.verification import Verifier
from posology.assistant.errors import AssistantError, RuleDefinitionError
from posology.assistant.settings import Settings
from posology.assistant.understanding.lexicon import load_lexicon
from posology.assistant.web.api.dosing import ChecksInput, StatementInput
from posology.assistant.web.api.dosing import checks as check_request
from posology.assistant.web.composition import Probes
from posology.ingest.documents import Passage
from posology.ingest.readers.registry import read_document
from tests.conftest import CORPUS
from tests.fakes import finder_of
from tests.shipped_articles import passage_with

PACKAGE = Path(__file__).parents[3] / "posology"
HSV_ARTICLE = "foscarnet-acyclovir-resistant-hsv"
RIGHT = "Foscarnet 40 mg/kg every 8 hours for HSV"
QUESTION = "What is the dose of foscarnet for acyclovir-resistant HSV?"
HSV = Scope(drug="foscarnet", indication="HSV")
SHOWN_AS_SOUND = {Verdict.VERIFIED, Verdict.CITED, Verdict.AMBIGUOUS}
NOT_CHECKED = "not checked"
RIGHT_TEXTS = (
    (RIGHT, EMPTY_SCOPE),
    ("40 mg/kg every 8 hours for 2–3 weeks, each over at least 1 hour", HSV),
    ("Foscarnet for HSV at a CrCl of 1.25 mL/min/kg: 30 mg/kg every 8 hours", EMPTY_SCOPE),
    ("Infuse foscarnet at no more than 1 mg/kg/min", EMPTY_SCOPE),
    ("Stop foscarnet if creatinine clearance falls below 0.4 mL/min/kg", EMPTY_SCOPE),
    ("Valacyclovir 1 g every 8 hours for herpes zoster", EMPTY_SCOPE),
)


class RaisingVerifier(Verifier):
    """A verifier every call of which raises."""

    def __init__(self) -> None:
        super().__init__(Rulebook(MappingProxyType({}), "none"), finder_of("foscarnet"))

    def check(self, text: str, scope: Scope = EMPTY_SCOPE) -> Verification:
        """Raise."""
        raise RuntimeError(text + str(scope))

    def check_all(self, texts: Iterable[tuple[str, Scope]]) -> list[Verification]:
        """Raise."""
        raise RuntimeError(str(list(texts)))

    def check_cited(self, text: str, scope: Scope, evidence: Sequence[Evidence]) -> Verification:
        """Raise."""
        raise RuntimeError(text + str(scope) + str(len(evidence)))

    def find_drugs(self, text: str) -> Sequence[DrugMention]:
        """Raise."""
        raise RuntimeError(text)


class Torn:
    """A monograph that raises when some of it is read (all of it when nothing is named)."""

    def __init__(self, whole: Monograph | None = None, *broken: str) -> None:
        self._whole = whole
        self._broken = broken

    def __getattr__(self, name: str) -> object:
        if self._whole is None or name in self._broken:
            raise RuntimeError(name)
        return getattr(self._whole, name)


def no_finder(text: str) -> Sequence[DrugMention]:
    """A drug finder that raises."""
    raise RuntimeError(text)


def torn_rulebook(rulebook: Rulebook, drug: str, *broken: str) -> Rulebook:
    """The rulebook with one monograph that raises where it is read."""
    torn = Torn(rulebook.monographs[drug], *broken) if broken else Torn()
    return replace(rulebook, monographs=MappingProxyType({**rulebook.monographs, drug: cast("Monograph", torn)}))


def broken_verifiers(rulebook: Rulebook) -> dict[str, Verifier]:
    """Verifiers that break in each way."""
    return {
        "the verifier raises": RaisingVerifier(),
        "the drug finder raises": Verifier(rulebook, no_finder),
        "the monograph raises": Verifier(torn_rulebook(rulebook, "foscarnet"), finder_of("foscarnet", "acyclovir")),
    }


WAYS = ("the verifier raises", "the drug finder raises", "the monograph raises")


@pytest.fixture(scope="module")
def broken(rulebook: Rulebook) -> dict[str, Verifier]:
    return broken_verifiers(rulebook)


@pytest.fixture(scope="module")
def passage() -> Passage:
    return passage_with(HSV_ARTICLE, "40 mg/kg")


# --- the verifier itself -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", WAYS[1:])
def test_the_verifier_reports_every_number_of_a_broken_check_as_not_checked(
    way: str, broken: dict[str, Verifier], passage: Passage
) -> None:
    for checked in (
        broken[way].check(RIGHT),
        broken[way].check_cited(passage.text, scope_of(passage), [evidence_of(passage)]),
    ):
        assert checked.verdict is Verdict.UNSUPPORTED
        assert not checked.shown
        assert checked.findings
        assert {(f.verdict, f.code) for f in checked.findings} == {(Verdict.UNSUPPORTED, "not_checked")}
        assert all(f.reason.startswith(NOT_CHECKED) for f in checked.findings)
        assert all(f.source is None and not f.rule for f in checked.findings)


@pytest.mark.parametrize("part", sorted(Monograph.model_fields))
@pytest.mark.parametrize("drug", ["foscarnet", "valacyclovir"])
def test_a_monograph_that_raises_in_any_of_its_parts_never_makes_a_verdict_better(
    part: str, drug: str, rulebook: Rulebook
) -> None:
    finder = finder_of("foscarnet", "valacyclovir")
    whole, torn = Verifier(rulebook, finder), Verifier(torn_rulebook(rulebook, drug, part), finder)
    for text, scope in RIGHT_TEXTS:
        for said in (text, text.replace("8 hours", "7 hours").replace("0.4", "0.7").replace("1 mg", "3 mg")):
            before, after = whole.check(said, scope), torn.check(said, scope)
            assert after.verdict == before.verdict or after.verdict is Verdict.UNSUPPORTED, said
            if after.verdict != before.verdict:
                assert {f.code for f in after.findings} == {"not_checked"}


def test_a_check_that_broke_once_is_not_remembered(rulebook: Rulebook, passage: Passage) -> None:
    find, failing = finder_of("foscarnet", "acyclovir"), [True]

    def sometimes(text: str) -> Sequence[DrugMention]:
        if failing[0]:
            raise RuntimeError(text)
        return find(text)

    verifier = Verifier(rulebook, sometimes)

    def once() -> tuple[Verdict | None, Verdict | None]:
        cited = verifier.check_cited(passage.text, scope_of(passage), [evidence_of(passage)])
        return verifier.check(RIGHT).verdict, cited.verdict

    first = once()
    failing[0] = False
    second = once()
    assert first == (Verdict.UNSUPPORTED, Verdict.UNSUPPORTED)
    assert second[0] is Verdict.VERIFIED
    assert second[1] in SHOWN_AS_SOUND


def test_a_text_that_cannot_even_be_searched_for_numbers_is_not_checked(rulebook: Rulebook) -> None:
    checked = Verifier(rulebook, finder_of("foscarnet")).check(cast("str", 40), EMPTY_SCOPE)
    assert (checked.verdict, checked.findings, checked.shown) == (Verdict.UNSUPPORTED, (), False)


def test_nothing_cited_makes_every_number_unsupported(verifier: Verifier) -> None:
    checked = verifier.check_cited(RIGHT, EMPTY_SCOPE, [])
    assert {f.verdict for f in checked.findings} == {Verdict.UNSUPPORTED}


# --- every call site ---------------------------------------------------------------------------------------------


def over(passage: Passage, text: str) -> Draft:
    span = QuotedSpan(passage, 0, len(passage.text))
    return Draft((DraftStatement(text, "bullet", "Dosing", (span,), passage.context),), "stub")


@pytest.mark.parametrize("way", WAYS)
def test_the_gate_withholds_a_statement_whose_check_breaks(
    way: str, broken: dict[str, Verifier], passage: Passage
) -> None:
    gated = gate(over(passage, passage.text), broken[way])
    assert gated.shown == ()
    assert [held.verdict for held in gated.withheld] == [Verdict.UNSUPPORTED]
    assert NOT_CHECKED in gated.withheld[0].reason


def test_the_gate_withholds_a_reworded_statement_when_names_cannot_be_found(rulebook: Rulebook) -> None:
    passage = passage_with("cidofovir", "Cidofovir is infused over 1 hour")
    find, calls = finder_of("cidofovir"), iter([True] * 3)

    def breaks_later(text: str) -> Sequence[DrugMention]:
        if next(calls, False):
            return find(text)
        raise RuntimeError(text)

    gated = gate(over(passage, "The infusion of cidofovir is given over 1 hour."), Verifier(rulebook, breaks_later))
    assert gated.shown == ()


@pytest.mark.parametrize("way", WAYS)
def test_a_record_of_a_batch_whose_check_breaks_is_never_verified(way: str, broken: dict[str, Verifier]) -> None:
    try:
        [answer] = check_records([{"id": "1", "text": RIGHT}], broken[way])
    except RuntimeError:
        return  # the command gives such a line an object with "error" and no verdict
    assert answer["verdict"] == "unsupported"
    assert {q["verdict"] for q in answer["quantities"]} == {"unsupported"}
    assert {q["code"] for q in answer["quantities"]} == {"not_checked"}


@pytest.mark.parametrize("way", WAYS)
def test_a_line_of_a_batch_whose_check_breaks_gets_an_error_and_no_verdict(
    way: str, broken: dict[str, Verifier]
) -> None:
    lines = BytesIO(f'{{"id": 1, "text": "{RIGHT}"}}\nno object\n{{"id": 2, "text": "{RIGHT}"}}'.encode())
    answers = [one for together in checked_lines(lines, broken[way]) for one in together]
    first, second, third = ((json.loads(line), problem) for line, problem in answers)
    assert second[0]["error"] == second[1] != ""
    for number, (answer, problem) in ((1, first), (2, third)):
        assert answer["id"] == number
        assert answer.get("error", "") == problem
        assert answer["verdict"] == (None if problem else "unsupported")
        assert {q["verdict"] for q in answer["quantities"]} <= {"unsupported"}


def documents(verifier: Verifier, rulebook: Rulebook, find: Callable[[str], Sequence[DrugMention]]) -> DocumentChecker:
    rules = {drug: CompiledMonograph(rulebook.monographs[drug]) for drug in ("foscarnet", "valacyclovir")}
    names = Names(find, lambda drug: rules.get(drug) or without_rules(drug))
    return DocumentChecker(verifier, names, rules, lambda _text: ("dose",))


@pytest.mark.parametrize("way", WAYS)
def test_a_document_whose_checks_break_is_reported_as_not_checked_and_fails(
    way: str, broken: dict[str, Verifier], rulebook: Rulebook
) -> None:
    report = documents(broken[way], rulebook, finder_of("foscarnet")).check_text(RIGHT, "-", EMPTY_SCOPE)
    assert report.failed
    assert report.not_checked
    assert report.counts[Verdict.VERIFIED] == 0


def test_a_document_is_reported_when_names_break_outside_the_checks(rulebook: Rulebook) -> None:
    verifier = Verifier(rulebook, finder_of("foscarnet"))
    report = documents(verifier, rulebook, no_finder).check_text(RIGHT, "-", EMPTY_SCOPE)
    assert report.failed


def test_an_article_is_reported_when_names_break_outside_the_checks(rulebook: Rulebook) -> None:
    verifier = Verifier(rulebook, finder_of("foscarnet"))
    article = read_document(CORPUS / "articles" / f"{HSV_ARTICLE}.md")
    assert documents(verifier, rulebook, no_finder).check_article(article).failed


def test_a_document_is_reported_when_the_reminders_of_a_drug_cannot_be_read(rulebook: Rulebook) -> None:
    verifier = Verifier(rulebook, finder_of("foscarnet"))
    checker = documents(verifier, rulebook, finder_of("foscarnet"))
    torn = CompiledMonograph(cast("Monograph", Torn(rulebook.monographs["foscarnet"], "reminders")))
    report = replace(checker, rules={**checker.rules, "foscarnet": torn}).check_text(RIGHT, "-", EMPTY_SCOPE)
    assert report.failed


def pipeline_with(pipeline: AnswerPipeline, **parts: object) -> AnswerPipeline:
    return AnswerPipeline(replace(pipeline._parts, **parts))  # type: ignore[arg-type]


def sound_numbers(answer: Answer) -> list[str]:
    return [f.text for s in answer.statements for f in s.quantities if f.verdict in SHOWN_AS_SOUND]


@pytest.mark.parametrize("way", WAYS[:2])
def test_an_answer_shows_nothing_that_could_not_be_checked(
    way: str, broken: dict[str, Verifier], pipeline: AnswerPipeline
) -> None:
    answer = pipeline_with(pipeline, verifier=broken[way]).answer(QUESTION)
    assert sound_numbers(answer) == []
    assert answer.labels.checked.verified == 0
    assert answer.withheld
    assert all(NOT_CHECKED in held.reason for held in answer.withheld)


def test_a_dose_of_a_question_that_could_not_be_checked_is_told_as_not_checked(
    broken: dict[str, Verifier], pipeline: AnswerPipeline
) -> None:
    answer = pipeline_with(pipeline, verifier=broken["the verifier raises"]).answer(f"Is {RIGHT} right?")
    assert [(said.verdict, NOT_CHECKED in said.reason) for said in answer.said_in_question] == [
        (Verdict.UNSUPPORTED, True)
    ]


def test_an_answer_shows_no_number_of_a_drug_whose_monograph_raises(
    broken: dict[str, Verifier], pipeline: AnswerPipeline
) -> None:
    answer = pipeline_with(pipeline, verifier=broken["the monograph raises"]).answer(QUESTION)
    assert sound_numbers(answer) == []


@pytest.mark.parametrize("part", ["regimens", "renal_tables", "limits"])
def test_an_answer_is_given_without_a_calculation_when_the_rules_break_in_it(
    part: str, pipeline: AnswerPipeline, rulebook: Rulebook
) -> None:
    compiled = CompiledMonograph(rulebook.monographs["foscarnet"])
    compiled.monograph = cast("Monograph", Torn(rulebook.monographs["foscarnet"], part))
    rules = {**pipeline._parts.rules, "foscarnet": compiled}
    answer = pipeline_with(pipeline, rules=rules).answer(QUESTION, "70 kg, 50 y, male, SCr 1.0 mg/dL")
    assert answer.calculation is None or answer.calculation.verdict not in {"calculated", "ambiguous"}


def test_an_answer_says_so_when_the_reminders_cannot_be_read(pipeline: AnswerPipeline, rulebook: Rulebook) -> None:
    compiled = CompiledMonograph(rulebook.monographs["foscarnet"])
    compiled.monograph = cast("Monograph", Torn(rulebook.monographs["foscarnet"], "reminders"))
    answer = pipeline_with(pipeline, rules={**pipeline._parts.rules, "foscarnet": compiled}).answer(QUESTION)
    assert answer.outcome in {"answered", "abstained"}


@pytest.mark.parametrize("way", WAYS)
def test_a_request_whose_check_breaks_gives_a_problem_and_no_verdict(way: str, broken: dict[str, Verifier]) -> None:
    """An error ends in a problem (see the tests of the web); what is answered all the same is not verified."""
    services = SimpleNamespace(checks=SimpleNamespace(verifier=broken[way]))
    request = cast("Request", SimpleNamespace(app=SimpleNamespace(state=SimpleNamespace(services=services))))
    asked = ChecksInput(statements=[StatementInput(text=RIGHT_TEXTS[0][0])])
    verdicts: list[Verdict | None] = []
    with contextlib.suppress(RuntimeError):
        verdicts += [one.verdict for one in check_request(request, asked).statements]
    assert Verdict.VERIFIED not in verdicts
    assert None not in verdicts


@pytest.mark.parametrize("part", ["regimens", "renal_tables", "limits"])
def test_a_page_or_request_whose_rules_break_gives_a_problem_and_no_dose(part: str, rulebook: Rulebook) -> None:
    dosing = Dosing(torn_rulebook(rulebook, "foscarnet", part), load_lexicon(CORPUS / "lexicon"))
    request = DoseRequest(drug="foscarnet", clearance="0.9 mL/min/kg", numbers={"weight_kg": "70"})
    whole = Dosing(rulebook, load_lexicon(CORPUS / "lexicon")).calculate(request)
    with pytest.raises(RuntimeError):
        dosing.calculate(request)
    with pytest.raises(RuntimeError):
        charts_for(dosing, request, whole)


def test_a_server_whose_self_test_breaks_is_not_ready() -> None:
    def breaks() -> str:
        raise RuntimeError

    probes = Probes({}, {"verifier": breaks})
    assert not probes.readiness().ready
    probes._ask()
    found = probes.readiness()
    assert not found.ready
    assert "could not be probed" in found.probes["verifier"]


def test_the_self_test_fails_when_the_drug_finder_raises(rulebook: Rulebook) -> None:
    few = replace(rulebook, monographs=MappingProxyType({"foscarnet": rulebook.monographs["foscarnet"]}))
    failed, count = failed_self_tests(few, no_finder)
    assert count > 0
    assert len(failed) >= count // 2


def test_the_self_test_of_a_monograph_that_raises_fails_and_says_which(rulebook: Rulebook) -> None:
    few = Rulebook(MappingProxyType({"foscarnet": cast("Monograph", Torn())}), "x")
    assert rulebook.drugs
    try:
        failed, _ = failed_self_tests(few, finder_of("foscarnet"))
    except AssistantError as error:
        failed = [str(error)]
    assert any("foscarnet" in line for line in failed)


def test_the_self_test_of_an_empty_rulebook_is_not_passed(tmp_path: Path) -> None:
    empty = load_rulebook(tmp_path)
    try:
        failed, count = failed_self_tests(empty, finder_of("foscarnet"))
    except AssistantError:
        return
    assert failed or count


# --- the commands, in a process of their own -----------------------------------------------------------------------


@pytest.fixture
def corpus_copy(tmp_path: Path) -> Path:
    copy = tmp_path / "corpus"
    shutil.copytree(CORPUS, copy)
    return copy


def command(corpus: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    code = "from posology.command import main; main()"
    home = corpus.parent / "home"
    environment = {**os.environ, "POSOLOGY_HOME": str(home), "POSOLOGY_CORPUS": str(corpus), "NO_COLOR": "1"}
    return subprocess.run(  # noqa: S603 - our own interpreter and code
        [sys.executable, "-c", code, *arguments],
        input=given,
        capture_output=True,
        text=True,
        check=False,
        encoding="utf-8",
        env={**environment, "PYTHONPATH": str(PACKAGE.parent)},
    )


LINE = '{"id": "1", "text": "Foscarnet 40 mg/kg every 8 hours for HSV"}\n'
COMMANDS = {
    "check": ("check", "-"),
    "check --jsonl": ("check", "--jsonl", "-"),
    "dose": ("dose", "foscarnet", "--indication", "HSV", "--crcl", "1.2 mL/min/kg", "--json"),
    "ask": ("ask", QUESTION, "--json"),
}


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        *((name, "truncated") for name in COMMANDS),
        *((name, damage) for name in ("check", "check --jsonl", "dose") for damage in ("emptied", "removed folder")),
    ],
)
def test_a_command_over_a_broken_rulebook_says_what_is_wrong_and_gives_no_verdict(
    name: str, damage: str, corpus_copy: Path
) -> None:
    monograph = corpus_copy / "monographs" / "foscarnet.yaml"
    if damage == "removed folder":
        shutil.rmtree(monograph.parent)
    else:
        monograph.write_bytes(monograph.read_bytes()[:2000] if damage == "truncated" else b"")
    if name == "ask":
        shutil.rmtree(corpus_copy / "articles")
        (corpus_copy / "articles").mkdir()
        shutil.copy(CORPUS / "articles" / f"{HSV_ARTICLE}.md", corpus_copy / "articles")
    done = command(corpus_copy, *COMMANDS[name], given=LINE)
    assert done.returncode in {1, 2, 3}, done.stdout + done.stderr
    assert "verified" not in done.stdout
    assert "Traceback" not in done.stdout + done.stderr
    assert "foscarnet.yaml" in done.stderr or "monographs" in done.stderr


def test_a_batch_over_a_rulebook_without_the_drug_is_unsupported(corpus_copy: Path) -> None:
    (corpus_copy / "monographs" / "foscarnet.yaml").unlink()
    done = command(corpus_copy, "check", "--jsonl", "-", given=LINE)
    assert done.returncode == 0, done.stderr
    assert '"verdict":"unsupported"' in done.stdout
    assert '"verdict":"verified"' not in done.stdout


def test_dose_of_a_drug_without_rules_names_the_drugs_that_have_some(corpus_copy: Path) -> None:
    (corpus_copy / "monographs" / "foscarnet.yaml").unlink()
    done = command(corpus_copy, *COMMANDS["dose"])
    assert done.returncode == 2
    assert "no monograph for" in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_finds_a_broken_and_an_empty_rulebook_unsound(corpus_copy: Path) -> None:
    monographs = corpus_copy / "monographs"
    (monographs / "foscarnet.yaml").write_text("drug: foscarnet\n", encoding="utf-8")
    damaged = command(corpus_copy, "doctor", "--json")
    shutil.rmtree(monographs)
    monographs.mkdir()
    empty = command(corpus_copy, "doctor", "--json")
    for done in (damaged, empty):
        assert done.returncode == 5, done.stdout + done.stderr
        assert "Traceback" not in done.stdout + done.stderr
        assert '"name":"verifier self-test","sound":true' not in done.stdout.replace(" ", "").replace("\n", "")


# --- stale rules ---------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for drug in ("foscarnet", "valacyclovir"):
        shutil.copy(CORPUS / "monographs" / f"{drug}.yaml", tmp_path)
    return tmp_path


def test_a_rulebook_that_was_loaded_does_not_follow_its_files(folder: Path) -> None:
    loaded = load_rulebook(folder)
    verifier = Verifier(loaded, finder_of("foscarnet", "valacyclovir"))
    digest = loaded.digest
    (folder / "foscarnet.yaml").write_text("broken: [", encoding="utf-8")
    assert verifier.check(RIGHT).verdict is Verdict.VERIFIED
    assert loaded.digest == digest
    with pytest.raises(RuleDefinitionError, match="foscarnet"):
        load_rulebook(folder)


def test_rules_that_changed_on_disk_have_another_digest(folder: Path) -> None:
    before = load_rulebook(folder)
    path = folder / "foscarnet.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# read again\n", encoding="utf-8")
    after = load_rulebook(folder)
    path.unlink()
    without = load_rulebook(folder)
    assert len({before.digest, after.digest, without.digest}) == 3


def test_verdicts_of_one_rulebook_are_never_given_by_another(folder: Path) -> None:
    old = Verifier(load_rulebook(folder), finder_of("foscarnet", "valacyclovir"))
    assert old.check(RIGHT).verdict is Verdict.VERIFIED
    (folder / "foscarnet.yaml").unlink()
    new = Verifier(load_rulebook(folder), finder_of("foscarnet", "valacyclovir"))
    assert new.check(RIGHT).verdict is Verdict.UNSUPPORTED
    assert old.check(RIGHT).verdict is Verdict.VERIFIED


def test_an_answer_carries_the_digest_of_the_rules_that_judged_it(pipeline: AnswerPipeline, settings: Settings) -> None:
    assert pipeline.answer(QUESTION).provenance.rulebook_digest == rulebook_of(settings).digest


def test_checks_are_built_from_the_rules_as_they_are_now(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    shutil.copytree(CORPUS, corpus)
    chosen = Settings(home=tmp_path, corpus=corpus)
    before = checks(chosen).verifier.check(RIGHT).verdict
    (corpus / "monographs" / "foscarnet.yaml").unlink()
    after = checks(chosen).verifier.check(RIGHT).verdict
    assert (before, after) == (Verdict.VERIFIED, Verdict.UNSUPPORTED)


def test_a_loaded_rulebook_cannot_be_changed(rulebook: Rulebook) -> None:
    with pytest.raises(TypeError):
        rulebook.monographs["foscarnet"] = rulebook.monographs["valacyclovir"]  # type: ignore[index]
    with pytest.raises((AttributeError, ValueError)):
        rulebook.monographs["foscarnet"].drug = "acyclovir"  # type: ignore[misc]


# --- a rulebook without the drug -----------------------------------------------------------------------------------


def test_the_gate_marks_numbers_of_a_drug_without_rules_as_cited_and_never_as_verified(
    rulebook: Rulebook, passage: Passage
) -> None:
    without = replace(rulebook, monographs=MappingProxyType({}))
    gated = gate(over(passage, passage.text), Verifier(without, finder_of("foscarnet", "acyclovir")))
    verdicts = {f.verdict for checked in gated.shown for f in checked.verification.findings}
    assert verdicts <= {Verdict.CITED}


@pytest.mark.parametrize("kept", ["", "valacyclovir"])
def test_a_document_about_a_drug_without_rules_is_unsupported_and_says_so(kept: str, rulebook: Rulebook) -> None:
    found = {kept: rulebook.monographs[kept]} if kept else {}
    verifier = Verifier(replace(rulebook, monographs=MappingProxyType(found)), finder_of("foscarnet", "valacyclovir"))
    names = Names(finder_of("foscarnet"), without_rules)
    report = DocumentChecker(verifier, names, {}, lambda _text: ()).check_text(RIGHT, "-", EMPTY_SCOPE)
    assert report.verdict is Verdict.UNSUPPORTED
    assert report.without_rules == ("foscarnet",)


# --- long texts ----------------------------------------------------------------------------------------------------

SENTENCE = "Foscarnet 40 mg/kg IV every 8 hours for HSV; at CrCl >1.0-1.4 mL/min/kg: 30 mg/kg every 8 h. "
LONG_CHARACTERS = 40_000
LONG = {
    "sentences": SENTENCE * (LONG_CHARACTERS // len(SENTENCE)),
    "one sentence": "40 mg/kg every 8 hours, " * (LONG_CHARACTERS // 24),
    "bands": "CrCl >1.0-1.4 mL/min/kg, " * (LONG_CHARACTERS // 25),
    "drugs": "foscarnet 40 mg/kg or valacyclovir 1 g; " * (LONG_CHARACTERS // 40),
    "cells": "40 mg/kg | 250 or 500 mg | q8h | " * (LONG_CHARACTERS // 33),
}
WITHOUT_NUMBERS = {
    "prose": "foscarnet is given for HSV and " * (LONG_CHARACTERS // 31),
    "one word": "x" * LONG_CHARACTERS,
}


@pytest.mark.parametrize("shape", LONG)
def test_a_long_text_is_checked_to_its_end(shape: str, verifier: Verifier) -> None:
    text = LONG[shape]
    checked = verifier.check(text)
    assert checked.findings[-1].end > len(text) - len(SENTENCE)
    assert not [finding for finding in checked.findings if finding.code == "not_checked"]
    assert all(text[finding.start : finding.end] == finding.text for finding in checked.findings)


@pytest.mark.parametrize("shape", WITHOUT_NUMBERS)
def test_a_long_text_without_a_number_has_no_verdict(shape: str, verifier: Verifier) -> None:
    assert verifier.check(WITHOUT_NUMBERS[shape]) == Verification(None, ())


def test_every_sentence_of_a_long_text_has_the_verdicts_that_it_has_alone(verifier: Verifier) -> None:
    wrong = SENTENCE.replace("40 mg/kg", "41 mg/kg")
    alone = {text: [(f.text, f.verdict, f.code) for f in verifier.check(text).findings] for text in (SENTENCE, wrong)}
    order = [wrong if place % 7 == 3 else SENTENCE for place in range(300)]
    together = [(f.text, f.verdict, f.code) for f in verifier.check("".join(order)).findings]
    assert alone[wrong] != alone[SENTENCE]
    assert together == [found for text in order for found in alone[text]]


def test_a_long_statement_stands_on_a_long_passage_but_for_the_number_that_it_changes(verifier: Verifier) -> None:
    scope, passage = Scope(drug="foscarnet", indication="HSV"), SENTENCE * 300
    changed = f"{SENTENCE * 299}Foscarnet 40 mg/kg IV every 7 hours for HSV."
    checked = verifier.check_cited(changed, scope, [Evidence(f"As printed. {passage}", scope)])
    assert {f.text for f in checked.findings if f.verdict not in SHOWN_AS_SOUND} == {"40 mg/kg", "every 7 hours"}
    assert [f.start >= len(SENTENCE) * 299 for f in checked.findings if f.verdict not in SHOWN_AS_SOUND] == [True, True]


def test_a_passage_cut_into_sentences_holds_several_in_a_row_and_no_part_of_one() -> None:
    sentences = ("Give 1 g.", "Give 1 g. Again.", "Stop at 4.")
    whole = " ".join(sentences)
    assert is_verbatim("Give 1 g. Again. Stop at 4", whole, sentences)
    assert not is_verbatim("Again. Stop at 4.", whole, sentences)
    assert not is_verbatim("Give 1 g. Give 1 g", whole, sentences)


# --- no call site without a test -------------------------------------------------------------------------------------

CALLED = {
    "check": "verifier",
    "check_all": "verifier",
    "check_cited": "verifier",
    "find_drugs": "verifier",
    "gate": "",
    "check_records": "",
    "checked_lines": "",
    "failed_self_tests": "",
    "doses_for": "",
    "missing_reminders": "",
    "load_rulebook": "",
    "rulebook_of": "",
    "Verifier": "",
    "DocumentChecker": "",
}
SITES: dict[str, tuple[str, ...]] = {
    "assistant/answering/gate.py:_decide:check_cited": ("test_the_gate_withholds_a_statement_whose_check_breaks",),
    "assistant/answering/gate.py:_decide:find_drugs": (
        "test_the_gate_withholds_a_reworded_statement_when_names_cannot_be_found",
    ),
    "assistant/answering/checking.py:check_records:check_all": (
        "test_a_record_of_a_batch_whose_check_breaks_is_never_verified",
    ),
    "assistant/answering/document_carried.py:checked_behind:check": (
        "test_a_document_whose_checks_break_is_reported_as_not_checked_and_fails",
    ),
    "assistant/answering/document_check.py:_checked:check_cited": (
        "test_a_document_whose_checks_break_is_reported_as_not_checked_and_fails",
        "test_an_article_is_reported_when_names_break_outside_the_checks",
    ),
    "assistant/answering/document_check.py:_omissions:missing_reminders": (
        "test_a_document_is_reported_when_the_reminders_of_a_drug_cannot_be_read",
    ),
    "assistant/answering/self_test.py:failed_self_tests:Verifier": (
        "test_the_self_test_of_a_monograph_that_raises_fails_and_says_which",
    ),
    "assistant/answering/self_test.py:failed_self_tests:check": (
        "test_the_self_test_fails_when_the_drug_finder_raises",
    ),
    "assistant/answering/question_numbers.py:contradicted_in_question:check": (
        "test_a_dose_of_a_question_that_could_not_be_checked_is_told_as_not_checked",
    ),
    "assistant/answering/pipeline.py:__init__:find_drugs": ("test_an_answer_shows_nothing_that_could_not_be_checked",),
    "assistant/answering/pipeline.py:_gate:gate": ("test_an_answer_shows_nothing_that_could_not_be_checked",),
    "assistant/answering/patient_doses.py:calculated_for:doses_for": (
        "test_an_answer_is_given_without_a_calculation_when_the_rules_break_in_it",
    ),
    "assistant/answering/pipeline.py:_reminders:missing_reminders": (
        "test_an_answer_says_so_when_the_reminders_cannot_be_read",
    ),
    "assistant/bootstrap.py:rulebook_of:load_rulebook": (
        "test_a_command_over_a_broken_rulebook_says_what_is_wrong_and_gives_no_verdict",
    ),
    "assistant/bootstrap.py:knowledge_of:rulebook_of": (
        "test_a_command_over_a_broken_rulebook_says_what_is_wrong_and_gives_no_verdict",
        "test_an_answer_carries_the_digest_of_the_rules_that_judged_it",
    ),
    "assistant/bootstrap.py:knowledge_of:Verifier": ("test_an_answer_carries_the_digest_of_the_rules_that_judged_it",),
    "assistant/bootstrap.py:checks:rulebook_of": ("test_checks_are_built_from_the_rules_as_they_are_now",),
    "assistant/bootstrap.py:__init__:Verifier": ("test_checks_are_built_from_the_rules_as_they_are_now",),
    "assistant/bootstrap.py:_document_checker:DocumentChecker": (
        "test_checks_are_built_from_the_rules_as_they_are_now",
    ),
    "assistant/cli/checked_lines.py:_checked:check_all": (
        "test_a_line_of_a_batch_whose_check_breaks_gets_an_error_and_no_verdict",
    ),
    "assistant/cli/check.py:_check_lines:checked_lines": (
        "test_a_batch_over_a_rulebook_without_the_drug_is_unsupported",
        "test_a_command_over_a_broken_rulebook_says_what_is_wrong_and_gives_no_verdict",
    ),
    "assistant/bootstrap.py:dosing:rulebook_of": (
        "test_a_command_over_a_broken_rulebook_says_what_is_wrong_and_gives_no_verdict",
        "test_dose_of_a_drug_without_rules_names_the_drugs_that_have_some",
    ),
    "assistant/answering/dose_requests.py:calculate:doses_for": (
        "test_a_command_over_a_broken_rulebook_says_what_is_wrong_and_gives_no_verdict",
        "test_a_page_or_request_whose_rules_break_gives_a_problem_and_no_dose",
    ),
    "assistant/answering/dose_chart.py:readings_at:doses_for": (
        "test_a_page_or_request_whose_rules_break_gives_a_problem_and_no_dose",
    ),
    "assistant/web/api/dosing.py:checks:check_records": (
        "test_a_request_whose_check_breaks_gives_a_problem_and_no_verdict",
    ),
    "assistant/web/composition.py:verifier_passes:failed_self_tests": (
        "test_a_server_whose_self_test_breaks_is_not_ready",
    ),
    "assistant/cli/doctor.py:_rules:rulebook_of": ("test_doctor_finds_a_broken_and_an_empty_rulebook_unsound",),
    "assistant/cli/doctor.py:_self_test:rulebook_of": ("test_doctor_finds_a_broken_and_an_empty_rulebook_unsound",),
    "assistant/cli/doctor.py:_self_test:failed_self_tests": (
        "test_doctor_finds_a_broken_and_an_empty_rulebook_unsound",
    ),
}


def _owner(node: ast.expr) -> tuple[str, str]:
    """The name that is called or handed on, and what it is taken from ("" for a plain name)."""
    if isinstance(node, ast.Attribute):
        return node.attr, ast.unparse(node.value)
    return (node.id, "") if isinstance(node, ast.Name) else ("", "")


def _sites_of(node: ast.AST, place: str, within: str) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else within
        parts = [child.func, *child.args] if isinstance(child, ast.Call) else []
        for position, part in enumerate(parts):
            name, source = _owner(part)
            taken = CALLED.get(name)
            of_verifier = bool(taken) and source.lower().endswith("verifier")
            if of_verifier or (taken == "" and position == 0 and source in {"", "bootstrap"}):
                yield f"{place}:{inside}:{name}"
        yield from _sites_of(child, place, inside)


def test_every_call_of_the_verifier_and_the_rulebook_has_a_fail_closed_test() -> None:
    found: set[str] = set()
    for path in sorted(PACKAGE.rglob("*.py")):
        place = path.relative_to(PACKAGE).as_posix()
        if place.startswith("assistant/") and not place.startswith("assistant/dosing/"):
            found.update(_sites_of(ast.parse(path.read_text(encoding="utf-8")), place, ""))
    assert found == set(SITES), f"new: {sorted(found - set(SITES))}; gone: {sorted(set(SITES) - found)}"
    assert {name for names in SITES.values() for name in names} <= set(globals())


def test_the_scan_sees_a_call_in_every_form() -> None:
    source = "def f(v, verifier):\n    self._parts.verifier.check(x)\n    g(verifier.find_drugs)\n    bootstrap.rulebook_of(s)\n    library.check()\n"
    assert set(_sites_of(ast.parse(source), "m", "")) == {"m:f:check", "m:f:find_drugs", "m:f:rulebook_of"}


def test_the_shipped_names_and_rules_pass_their_own_self_test() -> None:
    rulebook, lexicon = load_rulebook(CORPUS / "monographs"), load_lexicon(CORPUS / "lexicon")
    failed, count = failed_self_tests(rulebook, drug_finder(lexicon))
    assert (failed, count > 100) == ([], True)
