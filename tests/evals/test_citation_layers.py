"""Known faults of citations: each is caught by the layer that should catch it, and by no other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from posology.assistant.answers import Answer, CitedReference, Quote
from posology.evals.metrics.citations import LAYERS, NUMBERS, QUOTE, REFERENCE, RESOLVES
from posology.evals.metrics.metric import Asked, Metric
from posology.evals.runs import Outcome
from tests.evals.asked_samples import (
    BAND,
    DOSE,
    FIRST,
    OTHER,
    REWORDED,
    SECOND,
    asked,
    citation,
    outcome,
    right_answer,
    score,
    with_citation,
    with_statement,
)

NOT_LISTED = CitedReference(number=9, text="A paper that was never written. 2031", found=True)


def _statement(place: int, **changed: object) -> Callable[[Answer], Answer]:
    return lambda answer: with_statement(answer, place, **changed)


def _citation(place: int, **changed: object) -> Callable[[Answer], Answer]:
    return lambda answer: with_citation(answer, place, **changed)


def _quote(start: int, end: int, passage: str = DOSE.id) -> Callable[[Answer], Answer]:
    return _statement(0, quotes=(Quote(passage_id=passage, start=start, end=end),))


FAULTS: list[tuple[str, Metric, Callable[[Answer], Answer]]] = [
    ("a citation out of range", RESOLVES, _statement(0, citations=(1, 9))),
    ("a passage of no library", RESOLVES, _citation(0, passage_id="p_none")),
    ("a passage of another article", RESOLVES, _citation(0, article_id="acyclovir-hsv")),
    ("an edition that is not served", RESOLVES, _citation(0, edition="1")),
    ("another passage of the same article", QUOTE, _citation(0, passage_id="p_fluids")),
    ("a wrong page with its own facts", QUOTE, lambda answer: answer.model_copy(update={"citations": (citation(1, OTHER, FIRST), answer.citations[1])})),
    ("a wrong page shown with its own words", QUOTE, lambda answer: answer.model_copy(update={"citations": (citation(1, OTHER, OTHER.text), answer.citations[1])})),
    ("a shown quote with other letters", QUOTE, _citation(0, quote=FIRST.replace("given", "givn"))),
    ("a shown quote from the middle of a word", QUOTE, _citation(0, quote=FIRST[3:])),
    ("a shown quote that is empty", QUOTE, _citation(0, quote="")),
    ("a quote off by some characters", QUOTE, _quote(3, len(FIRST) + 3)),
    ("a quote that starts some words later", QUOTE, _quote(FIRST.index("given"), len(FIRST))),
    ("a quote that ends behind its passage", QUOTE, _quote(0, len(DOSE.text) + 5)),
    ("a quote that is empty", QUOTE, _quote(5, 5)),
    ("a quote that runs backwards", QUOTE, _quote(20, 4)),
    ("a changed digit", NUMBERS, _statement(0, text=FIRST.replace("40", "45"))),
    ("a digit more", NUMBERS, _statement(0, text=FIRST.replace("40", "400"))),
    ("a changed unit", NUMBERS, _statement(0, text=FIRST.replace("mg/kg", "g/kg"))),
    ("a unit that is gone", NUMBERS, _statement(0, text=FIRST.replace("mg/kg", "mg"))),
    ("a changed interval", NUMBERS, _statement(0, text=FIRST.replace("every 8 hours", "every 6 hours"))),
    ("an interval read as a length of time", NUMBERS, _statement(0, text=FIRST.replace("every 8 hours or every 12 hours", "over 8 hours"))),
    ("a changed sign", NUMBERS, _statement(1, text=SECOND.replace("no more than", "more than"))),
    ("a restated sentence with a changed digit", NUMBERS, _statement(3, text=REWORDED.replace("2–3", "2–4"))),
    ("a number of no unit", NUMBERS, _statement(3, text=REWORDED.replace("weeks.", "weeks, as in table 17."))),
    ("a dropped “not”", NUMBERS, _statement(1, text=SECOND.replace("not ", ""))),
    ("an added “not”", NUMBERS, _statement(0, text=FIRST.replace("is given", "is not given"))),
    ("a band of another row", NUMBERS, _statement(2, text=BAND.text.replace("1.4", "1.6"))),
    ("a row under another table's lead-in", NUMBERS, _statement(2, context="From 40 mg/kg every 12 hours:\ncolumn heads: Clearance (mL/min/kg) | Dose (mg/kg)")),
    ("a row under another unit", NUMBERS, _statement(2, text="30 every 8 hours", context="column heads: Dose (mg)")),
    ("a fabricated reference", REFERENCE, lambda answer: with_citation(answer, 0, references=(*answer.citations[0].references, NOT_LISTED))),
    ("a reference with other words", REFERENCE, _citation(0, references=(NOT_LISTED.model_copy(update={"number": 1}),))),
    ("a reference without an entry", REFERENCE, _citation(0, references=(CitedReference(number=3, text="reference 3 has no entry on the page", found=False),))),
    ("a number in brackets without an entry", REFERENCE, _statement(0, text=FIRST.replace("weeks.", "weeks [77]."))),
]  # fmt: skip


@pytest.mark.parametrize(("layer", "put"), [(m, put) for _, m, put in FAULTS], ids=[name for name, _, _ in FAULTS])
def test_a_fault_is_caught_by_its_layer_and_by_no_other(layer: Metric, put: Callable[[Answer], Answer]) -> None:
    faulty = asked(put(right_answer()))
    failed = {metric.name for metric in LAYERS if outcome(metric, faulty) is Outcome.FAIL}
    assert failed == {layer.name}
    assert score(layer, faulty).reason


@pytest.mark.parametrize("metric", LAYERS, ids=lambda metric: metric.name)
def test_a_right_answer_passes_every_layer(metric: Metric) -> None:
    passed = score(metric, asked())
    assert (passed.outcome, passed.passed) == (Outcome.PASS, passed.counted)
    assert passed.counted > 0


def test_a_passage_that_was_not_retrieved_does_not_resolve() -> None:
    assert outcome(RESOLVES, asked(retrieved=(DOSE.id,))) is Outcome.FAIL


def test_an_edition_that_the_library_has_replaced_does_not_resolve() -> None:
    newer = {**asked().passages, DOSE.id: DOSE.model_copy(update={"current_edition": "3"})}
    stale = replace(asked(), passages=newer)
    assert {metric.name for metric in LAYERS if outcome(metric, stale) is Outcome.FAIL} == {RESOLVES.name}


def test_what_was_retrieved_is_not_measured_when_the_run_does_not_say() -> None:
    assert outcome(RESOLVES, asked(retrieved=())) is Outcome.NOT_MEASURED


def test_a_fault_counts_even_when_the_run_does_not_say_what_was_retrieved() -> None:
    assert outcome(RESOLVES, asked(with_citation(right_answer(), 0, edition="1"), retrieved=())) is Outcome.FAIL


def test_numbers_without_any_citation_are_at_fault() -> None:
    bare = with_statement(right_answer(), 0, citations=(), quotes=())
    assert outcome(NUMBERS, asked(bare)) is Outcome.FAIL


def test_without_quotes_the_numbers_are_looked_up_in_what_is_cited() -> None:
    imported = right_answer().model_copy(
        update={"statements": tuple(s.model_copy(update={"quotes": ()}) for s in right_answer().statements)}
    )
    assert outcome(NUMBERS, asked(imported)) is Outcome.PASS
    assert outcome(NUMBERS, asked(with_statement(imported, 0, citations=(2,)))) is Outcome.FAIL


@pytest.mark.parametrize(
    "text",
    [
        "Foscarnet, 40 mg/kg every 8 hours or every 12 hours, is given for 2–3 weeks.",
        "Give foscarnet 40 mg/kg q8h or q12h for 2 to 3 weeks.",
        "Give foscarnet 0.04 g/kg every 8 or 12 hours, for 14–21 days.",
        "A rapid injection is not given; do not exceed 1 mg/kg/min.",
        "The rate does not exceed 1 mg/kg/min.",
        "Foscarnet is not given as a rapid injection.",
    ],
)
def test_right_rewordings_are_not_at_fault(text: str) -> None:
    assert score(NUMBERS, asked(with_statement(right_answer(), 3, text=text))).reason == ""


def test_numbers_do_not_look_at_the_verdicts_of_the_answer() -> None:
    wrong = with_statement(right_answer(), 0, text=FIRST.replace("40", "45"), verdict="verified")
    assert outcome(NUMBERS, asked(wrong)) is Outcome.FAIL


def test_an_abstention_is_judged_by_its_nearest_citations_only() -> None:
    abstained = right_answer().model_copy(update={"outcome": "abstained", "statements": ()})
    assert outcome(RESOLVES, asked(abstained)) is Outcome.PASS
    assert not NUMBERS.applies(asked(abstained))
    empty = abstained.model_copy(update={"citations": ()})
    assert not any(metric.applies(asked(empty)) for metric in LAYERS)


@pytest.mark.parametrize("metric", LAYERS, ids=lambda metric: metric.name)
def test_a_question_that_failed_is_not_measured(metric: Metric) -> None:
    failed: Asked = asked()
    failed = replace(failed, item=failed.item.model_copy(update={"answer": None, "error": "ValueError: no"}))
    assert (outcome(metric, failed), "ValueError" in score(metric, failed).reason) == (Outcome.NOT_MEASURED, True)


def test_a_mark_in_the_text_may_name_a_reference_of_the_cited_article() -> None:
    marked = with_statement(right_answer(), 0, text=FIRST.replace("weeks.", "weeks [4]."))
    assert outcome(REFERENCE, asked(marked)) is Outcome.PASS


def test_a_shown_quote_may_be_the_whole_passage() -> None:
    assert outcome(QUOTE, asked(with_citation(right_answer(), 0, quote=DOSE.text))) is Outcome.PASS
