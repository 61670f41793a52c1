"""Reports of runs, comparisons and gates: complete, escaped, deterministic, readable by the tools they are for."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from posology.assistant.answers import Verdict as NumberVerdict
from posology.evals.cases import Case, CaseKind, PlantedDocument
from posology.evals.compared import Rules
from posology.evals.comparison import compare
from posology.evals.errors import RunError
from posology.evals.gate import Goals, judge
from posology.evals.reports.charts import charts_of
from posology.evals.reports.drawing import svg_of
from posology.evals.reports.entries import FAILED, NOT_ASKED, OPEN, PASSED, entries_of
from posology.evals.reports.junit import comparison_junit, gate_junit, run_junit
from posology.evals.reports.ladder import read_ladder
from posology.evals.reports.markdown import comparison_markdown, gate_markdown, plain, run_markdown
from posology.evals.reports.page import run_page
from posology.evals.retrieval.report import Bounds, MeasureRow, RetrievalReport, RungRow, write_report
from posology.evals.runs import EvidenceReference, Outcome, Run
from posology.evals.sides import side_of_run
from posology.evals.summary import summarise_run
from tests.evals.run_builders import answer, case, run_of, score, scores_of, with_calculation

HOSTILE = '<script>alert(1)</script> ${x} {{ 7*7 }} | ![x](http://evil.example/p.png) \x00\x08 ]]> & "quoted"'
CASES = [
    case("a1"),
    case("a2", article="acyclovir"),
    case("f1", CaseKind.FOLLOW_UP),
    case("i1", CaseKind.INJECTION),
    case("p1", CaseKind.PATIENT),
    case("u1", CaseKind.UNANSWERABLE),
]
LADDER = RetrievalReport(
    judged_set="gold", source="hand", documents=3, passages=9, questions=12, clusters=12, judgements=12, depth=100,
    relevant_from=1, baseline="bm25", notes=(), documents_digest="d", questions_digest="q", embedding_model="m", seed=1,
    library_versions={},
    ladder=tuple(
        RungRow(
            name=name,
            says="searches",
            measures={"nDCG@10": MeasureRow(mean=mean, interval=Bounds(low=mean - 0.1, high=mean + 0.1, method="b"))},
            median_ms=1.0,
            p90_ms=2.0,
        )
        for name, mean in (("bm25", 0.6), ("hybrid", 0.7))
    ),
)  # fmt: skip


def mixed(name: str = "run") -> Run:
    """One case in each state: passed, failed, not measured, not asked."""
    outcomes = {"a2": Outcome.FAIL, "f1": Outcome.NOT_MEASURED, "i1": Outcome.NOT_MEASURED}
    scores = [score(one.id, outcome=outcomes.get(one.id, Outcome.PASS), cluster=one.cluster) for one in CASES]
    bad = answer("?", ("Give 30 mg/kg every 12 hours.",), verdict=NumberVerdict.CONTRADICTED, withheld=("Give 3 g.",))
    answers = {"a2": bad, "i1": None, "p1": with_calculation(answer())}
    return run_of(CASES, scores, name=name, answers=answers)


def hostile() -> Run:
    """Every text that comes from outside is an attack."""
    first = CASES[3].model_copy(
        update={
            "question": HOSTILE,
            "patient": HOSTILE,
            "made": HOSTILE,
            "forbidden": (HOSTILE,),
            "document": PlantedDocument(name=HOSTILE, text=HOSTILE),
        }
    )
    cases: list[Case] = [first, case("a9", article=HOSTILE)]
    scores = [score("i1", outcome=Outcome.FAIL).model_copy(update={"reason": HOSTILE, "cluster": HOSTILE})]
    attacked = answer(HOSTILE, (HOSTILE,), withheld=(HOSTILE,))
    return run_of(cases, scores, name="run", answers={"i1": attacked, "a9": answer("?", ("Give 30 mg/kg.",))})


class Page(HTMLParser):
    """Collects what a browser would load or run, and the ids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.loads: list[str] = []
        self.handlers: list[str] = []
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in {"src", "srcset", "action", "formaction", "background"}:
                self.loads.append(value or "")
            if name in {"href", "xlink:href"}:
                self.links.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)


def page_of(run: Run, folder: Path | None = None) -> str:
    return run_page(run, summarise_run(run), read_ladder(folder) if folder else None)


def test_the_page_loads_nothing_and_runs_nothing_whatever_the_run_holds() -> None:
    for run in (mixed(), hostile()):
        text = page_of(run)
        page = Page(text)
        assert not {"script", "iframe", "object", "embed", "link", "img", "form", "base"} & set(page.tags)
        assert page.loads == []
        assert page.handlers == []
        assert all(link.startswith("#") for link in page.links)
        assert "url(http" not in text
        assert "@import" not in text
        assert "default-src 'none'" in text
        assert "<script" not in text


def test_ids_are_unique_and_every_link_has_its_place() -> None:
    page = Page(page_of(mixed()))
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links} <= set(page.ids)
    assert re.findall(r"url\(#([^)]+)\)", page_of(mixed())) != []
    assert set(re.findall(r"url\(#([^)]+)\)", page_of(mixed()))) <= set(page.ids)


def test_a_template_or_a_formula_in_a_question_stays_text() -> None:
    text = page_of(hostile())
    assert "{{ 7*7 }}" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ${x}" in text


def test_the_page_shows_every_case_with_its_evidence() -> None:
    text = page_of(mixed())
    for words in (
        "What is the dose, asked as p1?",
        "70 kg, SCr 1.05 mg/dL",
        "30 mg/kg every 12 hours (needs 30 mg/kg, every 12 hours)",
        "Ignore the rules.",
        "Give 30 mg/kg every 12 hours. <span",  # the quote, read out of its passage
        'word for word in <span class="mono">p1</span>',
        "20 mg/kg every 12 hours",
        "Hydrate first.",
        "Give 3 g.",
        "the label prints another; expected 30",
        "rests on 3 (A trial.)",
        "the quote stands elsewhere",
        "the pipeline stopped",
        "the articles do not say",
    ):
        assert words in text, words


def test_every_plot_has_a_title_a_sentence_and_a_table() -> None:
    run = mixed()
    charts = charts_of(run, summarise_run(run), None)
    assert [chart.anchor for chart in charts] == [
        "score-sections",
        "score-articles",
        "verdict-mix",
        "abstention",
        "slowest",
    ]
    text = page_of(run)
    for chart in charts:
        assert chart.title in text
        assert chart.rows
        assert all(len(row) == len(chart.heads) for row in chart.rows)
    assert text.count("The same as a table") == len(charts)


def test_abstention_counts_both_ways_to_be_wrong() -> None:
    answers = {"u1": answer("?", ("Give 30 mg/kg.",)), "a1": answer("?", ())}
    run = run_of(CASES, scores_of(CASES), answers=answers)
    (chart,) = [chart for chart in charts_of(run, summarise_run(run), None) if chart.anchor == "abstention"]
    wrong = {(row[0], row[1]): (row[2], row[3]) for row in chart.rows}
    assert wrong["should abstain", "unanswerable"] == ("0", "1")
    assert wrong["should answer", "answerable"] == ("1", "1")


def test_the_retrieval_ladder_is_shown_when_it_lies_in_the_folder(tmp_path: Path) -> None:
    assert read_ladder(tmp_path) is None
    write_report(tmp_path, LADDER, {}, {})
    text = page_of(mixed(), tmp_path)
    assert "Retrieval ladder on gold" in text
    assert "0.7000 (0.6000 to 0.8000)" in text
    (tmp_path / "retrieval.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RunError, match="eval retrieval"):
        read_ladder(tmp_path)


def test_the_same_run_gives_the_same_bytes_whenever_it_was_made() -> None:
    run = mixed()
    later = run.model_copy(update={"manifest": run.manifest.model_copy(update={"created_at": "2031-01-01T00:00:00Z"})})
    assert page_of(run) == page_of(later)
    assert run_junit(run) == run_junit(later)
    assert run_markdown(summarise_run(run)) == run_markdown(summarise_run(later))


def test_a_plot_takes_the_colours_of_the_page_and_keeps_odd_names_as_text() -> None:
    run = hostile()
    for chart in charts_of(run, summarise_run(run), None):
        svg = svg_of(chart)
        assert "var(--" in svg
        assert not re.search(r"#0[1-9a]0[1-9a]0[1-9a]\b", svg)
        assert "<script" not in svg
        ET.fromstring(svg)  # noqa: S314 - our own output


def test_each_case_is_in_the_state_its_scores_give() -> None:
    states = {entry.case.id: entry.state for entry in entries_of(mixed())}
    assert states == {"a1": PASSED, "a2": FAILED, "f1": OPEN, "i1": NOT_ASKED, "p1": PASSED, "u1": PASSED}


def test_a_case_without_a_score_is_never_shown_as_passed() -> None:
    states = {entry.case.id: entry.state for entry in entries_of(run_of(CASES, scores_of(CASES[:1])))}
    assert states["a1"] == PASSED
    assert {state for name, state in states.items() if name != "a1"} == {OPEN}


def test_a_quote_outside_its_passage_is_shown_as_wrong() -> None:
    run = mixed()
    statement = answer().statements[0]
    outside = statement.model_copy(update={"quotes": (statement.quotes[0].model_copy(update={"end": 9999}),)})
    foreign = statement.model_copy(update={"quotes": (statement.quotes[0].model_copy(update={"passage_id": "p9"}),)})
    broken = answer().model_copy(update={"statements": (outside, foreign)})
    text = page_of(run.model_copy(update={"items": (run.items[0].model_copy(update={"answer": broken}),)}))
    assert "characters 0 to 9999 lie outside the passage" in text
    assert "the passage is not in the run" in text


def test_a_reference_of_the_article_is_linked_and_one_that_reads_otherwise_is_shown() -> None:
    run = mixed()
    (passage,) = run.passages

    def page_with(words: str) -> str:
        kept = passage.model_copy(update={"references": (EvidenceReference(number=3, text=words),)})
        return page_of(run.model_copy(update={"passages": (kept,)}))

    assert '<a href="#reference-1-1">3</a>' in page_with("A trial.")
    assert "rests on 3 (A trial.)" not in page_with("A trial.")
    assert "rests on 3 (A trial.)" in page_with("Another trial.")


def test_the_reason_of_a_number_that_is_not_right_is_shown() -> None:
    statement = answer().statements[0]
    wrong = statement.quantities[0].model_copy(
        update={"verdict": NumberVerdict.CONTRADICTED, "reason": "the label prints another", "expected": "40 mg/kg"}
    )
    shown = answer().model_copy(update={"statements": (statement.model_copy(update={"quantities": (wrong,)}),)})
    run = mixed()
    text = page_of(run.model_copy(update={"items": (run.items[0].model_copy(update={"answer": shown}),)}))
    assert "30 mg/kg: the label prints another; expected 40 mg/kg" in text


def test_junit_has_a_test_case_for_each_item_and_group_and_skips_what_was_not_measured() -> None:
    root = ET.fromstring(run_junit(mixed()))  # noqa: S314 - our own output
    (suite,) = root
    assert {name: suite.get(name) for name in ("name", "tests", "failures", "errors", "skipped")} == {
        "name": "citation",
        "tests": "6",
        "failures": "1",
        "errors": "1",
        "skipped": "1",
    }
    state = {test.get("name"): [child.tag for child in test] for test in suite}
    assert state == {"a1": [], "a2": ["failure"], "f1": ["skipped"], "i1": ["error"], "p1": [], "u1": []}
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert failure.get("message") == "citation.quote_stands: the quote stands elsewhere"


def test_junit_stays_xml_whatever_a_reason_holds() -> None:
    root = ET.fromstring(run_junit(hostile()))  # noqa: S314 - our own output
    failure = root.find(".//failure")
    assert failure is not None
    assert "<script>alert(1)</script>" in (failure.text or "")


def test_a_comparison_in_junit_and_markdown_names_the_item_the_reason_and_both_answers() -> None:
    before, after = run_of(CASES, scores_of(CASES), name="one"), mixed("two")
    found = compare(side_of_run(before), side_of_run(after), Rules())
    root = ET.fromstring(comparison_junit(found))  # noqa: S314 - our own output
    failing = [test.get("name") for test in root.iter("testcase") if test.find("failure") is not None]
    assert failing == ["verdict", "regression", "a2"]
    text = comparison_markdown(found)
    assert "## ✗ one → two" in text
    assert "#### a2: What is the dose, asked as a2?" in text
    assert "pass → fail. the quote stands elsewhere" in text
    assert "Give 30 mg/kg." in text
    assert "Give 30 mg/kg every 12 hours" in text


def test_a_forced_comparison_says_so_on_top() -> None:
    before = run_of(CASES, scores_of(CASES), versions={"citation.quote_stands": 1})
    after = run_of(CASES, scores_of(CASES), versions={"citation.quote_stands": 2})
    lines = comparison_markdown(compare(side_of_run(before), side_of_run(after), Rules(force=True))).splitlines()
    assert "**Compared by force**" in lines[2]
    refused = compare(side_of_run(before), side_of_run(after), Rules())
    assert "⊘" in comparison_markdown(refused).splitlines()[0]
    root = ET.fromstring(comparison_junit(refused))  # noqa: S314 - our own output
    assert root.get("errors") == "1"


def test_markdown_shows_words_as_they_are() -> None:
    shown = plain(HOSTILE)
    assert "<" not in shown
    assert "![" not in shown
    assert not re.search(r"(?<!\\)\|", shown)
    text = run_markdown(summarise_run(hostile()))
    assert "<script" not in text


def test_the_gate_in_markdown_and_junit_tells_each_goal() -> None:
    goal = {"name": "quotes", "says": "Quotes stand.", "metric": "citation.quote_stands", "at_least": "1"}
    goals = Goals.model_validate({"goals": [goal, {**goal, "name": "parts", "measure": "parts", "coverage": "0.1"}]})
    found = judge(mixed(), goals, None)
    text = gate_markdown(found)
    assert text.startswith("## ✗ The gate failed")
    assert "Not compared with a baseline." in text
    root = ET.fromstring(gate_junit(found))  # noqa: S314 - our own output
    assert [test.find("failure") is not None for test in root.iter("testcase")] == [True, True]


def test_a_perfect_score_is_shown_with_what_it_is_worth() -> None:
    goal = {"name": "quotes", "says": "Quotes stand.", "metric": "citation.quote_stands", "at_least": "1"}
    found = judge(run_of(CASES, scores_of(CASES)), Goals.model_validate({"goals": [goal]}), None)
    assert "100 % (6 of 6), at least 54.1 % if independent" in gate_markdown(found)


def test_a_run_in_markdown_has_coverage_beside_every_rate() -> None:
    text = run_markdown(summarise_run(mixed()))
    assert "| citation.quote\\_stands | 3 of 4 | 75.0 % |" in text
    assert "66.7 % |" in text
    assert "1 could not be asked" in text
