"""Answers in short: what is the same answer, and what differs between two."""

from __future__ import annotations

from posology.assistant.answers import Verdict
from posology.evals.runs import Item
from posology.evals.short_answers import differences, digest_of_answer, short_answer
from tests.evals.run_builders import answer, with_calculation


def test_id_time_and_provenance_make_no_other_answer() -> None:
    plain = answer()
    provenance = plain.provenance.model_copy(update={"corpus_digest": "c2", "library_generation": "g2"})
    again = plain.model_copy(update={"id": "x", "created_at": "2030-01-01T00:00:00Z", "provenance": provenance})
    assert digest_of_answer(plain) == digest_of_answer(again)
    assert digest_of_answer(plain) != digest_of_answer(answer(texts=("Give 31 mg/kg every 12 hours.",)))


def test_all_that_a_reader_is_shown_is_in_the_lines() -> None:
    shown = short_answer(Item(case_id="c", answer=with_calculation(answer(withheld=("Give 3 g.",)))))
    assert [(line.part, line.verdict) for line in shown.lines] == [
        ("statement", "verified"),
        ("dose", "calculated"),
        ("reminder", ""),
        ("withheld", "contradicted"),
    ]


def test_another_verdict_on_the_same_words_is_told_as_such() -> None:
    before, after = (
        short_answer(Item(case_id="c", answer=answer(verdict=verdict))) for verdict in (Verdict.VERIFIED, Verdict.CITED)
    )
    assert differences(before, after) == ("statement “Give 30 mg/kg every 12 hours.”: verified before, cited now",)


def test_a_statement_said_twice_and_then_once_is_told_as_gone() -> None:
    twice, once = (
        short_answer(Item(case_id="c", answer=answer(texts=("Give 30 mg/kg.",) * number))) for number in (2, 1)
    )
    assert differences(twice, once) == ("statement gone: “Give 30 mg/kg.”",)


def test_a_change_of_citations_only_is_told() -> None:
    plain = answer()
    other = plain.model_copy(update={"citations": ()})
    before, after = (short_answer(Item(case_id="c", answer=one)) for one in (plain, other))
    assert differences(before, after) == ("the words are the same; citations, quotes or labels differ",)
