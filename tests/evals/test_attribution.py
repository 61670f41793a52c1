"""Citation recall and precision: claims are cut right, and each citation is of use or not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from posology.assistant.answers import Answer
from posology.evals.metrics.attribution import attribution_metrics
from posology.evals.metrics.borne_out import Source
from posology.evals.metrics.claims import claims_of, segment
from posology.evals.metrics.metric import Metric
from posology.evals.metrics.support import CertainJudge, Judgement, Support
from posology.evals.runs import Outcome
from tests.evals.asked_samples import (
    BAND,
    DOSE,
    FIRST,
    FLUIDS,
    OTHER,
    REWORDED,
    asked,
    citation,
    outcome,
    right_answer,
    score,
    statement,
    with_statement,
)

RECALL, PRECISION = attribution_metrics(CertainJudge())


@dataclass(frozen=True)
class WordJudge:
    """Supports a claim when its last word stands in a source; "perhaps" decides nothing."""

    name: str = "words"

    def judge(self, claim: str, context: str, sources: Sequence[Source]) -> Judgement:
        del context
        if "perhaps" in claim:
            return Judgement(Support.UNDECIDED, "perhaps")
        found = any(claim.rstrip(".").split()[-1] in source.text for source in sources)
        return Judgement(Support.SUPPORTED if found else Support.NOT_SUPPORTED, "" if found else "no such word")


WORD_RECALL, WORD_PRECISION = attribution_metrics(WordJudge())


def answer_of(text: str, citations: tuple[int, ...] = ()) -> Answer:
    """One statement with marks in its text over three listed sources: dose, fluids, acyclovir."""
    listed = (citation(1, DOSE, FIRST), citation(2, FLUIDS, FLUIDS.text), citation(3, OTHER, OTHER.text))
    return right_answer().model_copy(
        update={"statements": (statement(1, text, DOSE, 1, citations=citations),), "citations": listed}
    )


def counts(metric: Metric, text: str, citations: tuple[int, ...] = ()) -> tuple[int, int]:
    scored = score(metric, asked(answer_of(text, citations)))
    return scored.passed, scored.counted


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("One [1]. Two [2].", [("One.", (1,)), ("Two.", (2,))]),
        ("One. [1] Two. [2]", [("One.", (1,)), ("Two.", (2,))]),
        ("One.[1][3] Two.", [("One.", (1, 3)), ("Two.", ())]),
        ("Use:\n- one [1]\n- two,\n  still two [2]\n\nThen three [3].", [("Use:", ()), ("one", (1,)), ("two, still two", (2,)), ("Then three.", (3,))]),
        ("1. one [1]\n2) two", [("one", (1,)), ("two", ())]),
        ("| Band | Dose |\n|---|---|\n| >1.4 | 40 mg [1] |\n| 1.0 | 30 mg [2] |", [(">1.4 | 40 mg", (1,)), ("1.0 | 30 mg", (2,))]),
        ("# Dosing\nOne [1–3].", [("One.", (1, 2, 3))]),
        ("[4]", []),
        ("One.\n\n[4]", [("One.", (4,))]),
        ("", []),
        ("Give 1.4 mL i.v., e.g. by pump [1].", [("Give 1.4 mL i.v., e.g. by pump.", (1,))]),
    ],
)  # fmt: skip
def test_a_text_is_cut_into_claims_with_their_marks(text: str, cut: list[tuple[str, tuple[int, ...]]]) -> None:
    assert [(claim.text, claim.citations) for claim in segment(text)] == cut


def test_marks_that_are_no_citations_leave_the_statement_its_own() -> None:
    printed = statement(1, "One, as listed [14].", DOSE, 1, citations=(1, 2))
    assert [claim.citations for claim in claims_of(printed)] == [(1, 2)]


def test_a_row_is_one_claim_whatever_its_cells_hold() -> None:
    assert len(claims_of(statement(1, "Stop. | Start again.", BAND, 2, kind="row"))) == 1


def test_a_quoted_answer_has_full_recall_and_a_restated_sentence_stays_undecided() -> None:
    whole = right_answer()
    quoted = whole.model_copy(update={"statements": whole.statements[:3]})
    assert (outcome(RECALL, asked(quoted)), outcome(PRECISION, asked(quoted))) == (Outcome.PASS, Outcome.PASS)
    restated = score(RECALL, asked(whole))
    assert (restated.outcome, restated.passed, restated.counted) == (Outcome.NOT_MEASURED, 3, 3)


def test_a_foreign_number_is_certain_not_to_be_supported() -> None:
    wrong = with_statement(right_answer(), 3, text=REWORDED.replace("40", "60"))
    assert (outcome(RECALL, asked(wrong)), outcome(PRECISION, asked(wrong))) == (Outcome.FAIL, Outcome.FAIL)


def test_a_part_of_a_sentence_is_never_taken_as_a_quote() -> None:
    judged = CertainJudge().judge("Give it.", "", [Source("Do not give it.")])
    assert judged.support is not Support.SUPPORTED


def test_claims_without_citation_fail_recall_and_leave_precision_unmeasured() -> None:
    scored = asked(answer_of("Weeks go by."))
    assert (outcome(WORD_RECALL, scored), outcome(WORD_PRECISION, scored)) == (Outcome.FAIL, Outcome.NOT_MEASURED)


def test_a_citation_behind_the_full_stop_supports_the_sentence_before_it() -> None:
    assert counts(WORD_RECALL, "It takes weeks. [1] Give infusion. [2]") == (2, 2)


def test_text_behind_the_first_line_is_judged_too() -> None:
    assert counts(WORD_RECALL, "It takes weeks [1].\n\n- nonsense [1]\n- infusion [2]") == (2, 3)


def test_a_citation_out_of_range_counts_as_wrong() -> None:
    assert counts(WORD_PRECISION, "It takes weeks [1, 9].") == (1, 2)
    assert counts(WORD_RECALL, "It takes weeks [9].") == (0, 1)


def test_a_citation_that_adds_nothing_is_imprecise() -> None:
    assert counts(WORD_PRECISION, "It takes weeks [1][2].") == (1, 2)


def test_two_citations_that_each_support_the_claim_are_both_precise() -> None:
    assert counts(WORD_PRECISION, "It is given [1][3].") == (2, 2)


def test_an_unsupported_claim_makes_all_its_citations_imprecise() -> None:
    assert counts(WORD_PRECISION, "It is nonsense [1][2].") == (0, 2)


def test_what_the_judge_leaves_open_is_not_counted() -> None:
    scored = score(WORD_RECALL, asked(answer_of("It takes weeks [1]. It is perhaps weeks [1].")))
    assert (scored.outcome, scored.passed, scored.counted) == (Outcome.NOT_MEASURED, 1, 1)


def test_a_judge_with_a_name_has_metrics_of_its_own() -> None:
    assert (RECALL.name, WORD_RECALL.name) == ("citation.recall", "citation.recall[words]")


def test_an_abstention_claims_nothing() -> None:
    assert not RECALL.applies(asked(right_answer().model_copy(update={"statements": ()})))
