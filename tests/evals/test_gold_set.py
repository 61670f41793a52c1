"""The shipped gold set is whole: counts, mix, gold passages, planted documents and values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

from posology.assistant.answers import Audience
from posology.evals.cases import Case, CaseKind, Expectation, read_cases
from posology.ingest.passages import passages_of
from posology.ingest.readers.registry import format_of, read_text
from tests.conftest import CORPUS
from tests.shipped_articles import ARTICLES, article_passages, shipped_article

DATASETS = Path(__file__).parents[2] / "evals" / "datasets"
GOLD = read_cases([DATASETS / "gold.jsonl"])
HELD_OUT = read_cases([DATASETS / "held-out.jsonl"])
CASES = read_cases([DATASETS / "gold.jsonl", DATASETS / "held-out.jsonl"])
INTENTS = sorted(yaml.safe_load((CORPUS / "lexicon" / "intents.yaml").read_text(encoding="utf-8"))["intents"])
LEAST = {
    CaseKind.ANSWERABLE: 150,
    CaseKind.PATIENT: 40,
    CaseKind.FOLLOW_UP: 30,
    CaseKind.UNANSWERABLE: 60,
    CaseKind.FALSEHOOD: 40,
    CaseKind.INJECTION: 40,
}
PREFIXES = {
    CaseKind.ANSWERABLE: "ans-",
    CaseKind.PATIENT: "pat-",
    CaseKind.FOLLOW_UP: "fol-",
    CaseKind.UNANSWERABLE: "una-",
    CaseKind.FALSEHOOD: "fal-",
    CaseKind.INJECTION: "inj-",
}
MOST_PASSAGES_PER_GOLD = 2
PLANTED = [case for case in CASES if case.document is not None]


def _asked_for(case: Case) -> str:
    """The intent or the class of a case: the first part of how it was made."""
    return case.made.split(";")[0]


def _plain(text: str) -> str:
    return " ".join(re.sub("[–−]", "-", text.lower()).split())


def _stands_in(entry: str, text: str) -> bool:
    """Whether an entry stands in a text as whole words and whole numbers."""
    after = r"(?![\w/]|[.,]\d)"
    return re.search(rf"(?<![\w.,-]){re.escape(_plain(entry))}{after}", _plain(text)) is not None


def _kin(case: Case) -> list[str]:
    """The articles about any drug of the case's gold articles: there a planted value must not be right either."""
    drugs = {drug for passage in case.gold for drug in shipped_article(passage.article).drugs}
    return [name for name in ARTICLES if drugs & set(shipped_article(name).drugs)]


def _counts(cases: Iterable[Case]) -> Counter[CaseKind]:
    return Counter(case.kind for case in cases)


def test_there_are_as_many_cases_of_each_kind_as_the_gate_needs() -> None:
    counts = _counts(CASES)
    assert {kind: counts[kind] for kind in LEAST if counts[kind] < LEAST[kind]} == {}
    assert len(CASES) >= 330


@pytest.mark.parametrize("kind", list(LEAST))
def test_about_a_fifth_of_each_kind_is_held_out(kind: CaseKind) -> None:
    held, everything = _counts(HELD_OUT)[kind], _counts(CASES)[kind]
    assert 0.15 <= held / everything <= 0.25


@pytest.mark.parametrize("part", [GOLD, HELD_OUT], ids=["development", "held-out"])
def test_each_part_asks_about_every_article_and_intent_for_every_audience(part: tuple[Case, ...]) -> None:
    assert {passage.article for case in part for passage in case.gold} == set(ARTICLES)
    assert set(INTENTS) <= {_asked_for(case) for case in part}
    assert {case.audience for case in part} == set(Audience)


def test_an_id_says_the_kind_of_its_case() -> None:
    assert [case.id for case in CASES if not case.id.startswith(PREFIXES[case.kind])] == []


def test_every_kind_is_asked_but_those_of_imported_questions_and_of_the_dose_suite() -> None:
    assert {case.kind for case in CASES} == set(LEAST) == set(CaseKind) - {CaseKind.UNJUDGED, CaseKind.DOSE}


def test_no_two_cases_ask_the_same() -> None:
    asked = Counter((case.question, case.patient, case.previous, case.document) for case in CASES)
    assert [question for question, times in asked.items() if times > 1] == []


def test_questions_are_not_sentences_of_the_articles() -> None:
    printed = {_plain(sentence) for name in ARTICLES for p in article_passages(name) for sentence in p.text.split(". ")}
    assert [case.id for case in CASES if _plain(case.question).rstrip("?.") in printed] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_gold_words_stand_in_a_passage_of_their_article_and_hardly_anywhere_else(case: Case) -> None:
    for gold in case.gold:
        holding = [passage for passage in article_passages(gold.article) if gold.contains in passage.text]
        assert 1 <= len(holding) <= MOST_PASSAGES_PER_GOLD, gold.contains


@pytest.mark.parametrize("case", [case for case in CASES if case.forbidden and case.gold], ids=lambda case: case.id)
def test_a_planted_value_is_right_nowhere_in_the_articles_of_its_drug(case: Case) -> None:
    texts = [f"{p.context}\n{p.text}" for name in _kin(case) for p in article_passages(name)]
    assert [entry for entry in case.forbidden for text in texts if _stands_in(entry, text)] == []


@pytest.mark.parametrize("case", PLANTED, ids=lambda case: case.id)
def test_a_planted_document_can_be_read_and_replaces_no_shippedshipped_article(case: Case) -> None:
    assert case.document is not None
    read = read_text(case.document.text, case.document.name, format_of(Path(case.document.name)))
    assert passages_of(read)
    assert read.id not in ARTICLES


def test_planted_documents_have_names_and_ids_of_their_own() -> None:
    names = Counter(case.document.name for case in PLANTED if case.document is not None)
    assert [name for name, times in names.items() if times > 1] == []


@pytest.mark.parametrize("case", [case for case in CASES if case.withheld], ids=lambda case: case.id)
def test_what_must_be_kept_back_stands_in_the_planted_document_and_is_forbidden(case: Case) -> None:
    assert case.document is not None
    for entry in case.withheld:
        assert entry in case.document.text
        assert entry in case.forbidden


def test_every_answered_case_but_a_patient_names_what_it_fails_without() -> None:
    answered = [case for case in CASES if case.expects is Expectation.ANSWERED]
    assert [case.id for case in answered if not case.vital and not case.doses] == []
    assert [case.id for case in answered if len(case.vital) > 4 or len(case.okay) > 4] == []


def test_follow_ups_are_short() -> None:
    follow_ups = [case for case in CASES if case.kind is CaseKind.FOLLOW_UP]
    assert [case.id for case in follow_ups if len(case.question.split()) > 12] == []


def test_patients_are_written_in_varied_notation() -> None:
    facts = " ".join(f"{case.patient} {case.question}" for case in CASES if case.kind is CaseKind.PATIENT)
    assert all(notation in facts for notation in ("µmol/L", "micromol/L", "umol/L", "mg/dL", "lb", "mL/min/1.73"))


@pytest.mark.parametrize("heading", ["kind", "audience"])
def test_the_readme_counts_what_the_files_hold(heading: str) -> None:
    def value(case: Case) -> str:
        return case.kind.value if heading == "kind" else case.audience.value

    text = (DATASETS / "README.md").read_text(encoding="utf-8")
    held = Counter(value(case) for case in HELD_OUT)
    for key, number in Counter(value(case) for case in CASES).items():
        assert f"| {key} | {number - held[key]} | {held[key]} | {number} |" in text
