"""One number for one passage through a whole conversation, and notices when the evidence has changed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posology.assistant.answers import Abstention
from posology.assistant.conversations.evidence import EvidenceNow, changes_since
from posology.assistant.conversations.numbering import renumber
from tests.assistant.conversations.answer_samples import answer, held

NOW = EvidenceNow("r1", {"guide": "2026-01-01"}, frozenset({"p1", "p2"}))


def test_a_passage_cited_again_keeps_its_number_and_a_new_one_gets_the_next() -> None:
    first, numbers = renumber(answer(["p1", "p2"]), {})
    second, numbers = renumber(answer(["p3", "p2"]), numbers)
    assert [(c.number, c.passage_id) for c in first.citations] == [(1, "p1"), (2, "p2")]
    assert [(c.number, c.passage_id) for c in second.citations] == [(2, "p2"), (3, "p3")]
    assert [s.citations for s in second.statements] == [(3,), (2,)]
    assert numbers == {"p1": 1, "p2": 2, "p3": 3}


def test_withheld_statements_and_abstentions_are_renumbered_too() -> None:
    made = answer(["p9"], withheld=[held(1)]).model_copy(
        update={"abstention": Abstention(reason="r", nearest=(1,)), "outcome": "abstained"}
    )
    renumbered, _ = renumber(made, {"p1": 1, "p2": 2})
    assert renumbered.withheld[0].citations == (3,)
    assert renumbered.abstention is not None
    assert renumbered.abstention.nearest == (3,)


def test_renumbering_twice_changes_nothing_and_touches_nothing_but_numbers() -> None:
    made = answer(["p1", "p2"])
    once, numbers = renumber(made, {"p2": 7})
    assert renumber(once, numbers) == (once, numbers)
    assert once.labels == made.labels
    assert [s.text for s in once.statements] == [s.text for s in made.statements]


def test_an_answer_without_citations_stays_as_it_is() -> None:
    assert renumber(answer(), {"p1": 1}) == (answer(), {"p1": 1})


def test_unchanged_evidence_needs_no_notice() -> None:
    assert changes_since(answer(["p1", "p2"]), NOW) == ()


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (replace(NOW, editions={}), "no longer in the library"),
        (
            replace(NOW, editions={"guide": "2026-06-01"}),
            "another edition now (2026-06-01; this answer cites 2026-01-01)",
        ),
        (replace(NOW, passages=frozenset({"p1"})), "has changed since this answer was given (citation 2)"),
        (replace(NOW, rulebook_digest="r2"), "dosing rules have changed"),
    ],
)
def test_each_change_of_the_evidence_is_said_once(now: EvidenceNow, said: str) -> None:
    notices = changes_since(answer(["p1", "p2"]), now)
    assert len(notices) == 1
    assert said in notices[0]


def test_another_generation_of_the_same_evidence_needs_no_notice() -> None:
    made = answer(["p1"])
    moved = made.model_copy(update={"provenance": made.provenance.model_copy(update={"library_generation": "g2"})})
    assert changes_since(moved, NOW) == ()
