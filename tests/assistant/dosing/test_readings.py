"""A clause that may be read in more than one way: agreement only where every way agrees, doubt where they differ."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from posology.assistant.dosing.binding import EMPTY_SCOPE, Clause, bind
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions
from posology.assistant.dosing.own_sentences import held_by_itself
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.readings import Readings, judged_in_each
from posology.assistant.dosing.steps import Steps, done

RIGHT = Opinion(Agreement.AGREES, "as printed", rule="drug/right")
WRONG = Opinion(Agreement.DISAGREES, "not as printed", "value", "500 mg", "drug/wrong")
SILENT = Opinion(Agreement.NO_RULE, "no rule")
TEXT = "CrCl 30 mL/min. Give 1 g every 8 hours. CrCl 20 mL/min."


@dataclass(frozen=True)
class Told:
    """Numbers of a text, those of one clause of it, and what is said of them in the ways that are tried."""

    clause: Clause
    dose: Quantity
    before: Quantity
    behind: Quantity

    def read(self, first: Opinions, other: Opinions, *, of_each: bool = False) -> Opinions:
        """The opinions on the clause where it is read in two ways, or of two people."""
        said = iter((first, other))

        def judge(_clause: Clause) -> Steps[Opinions]:
            yield
            return next(said)

        besides, each = ((), (self.clause,)) if of_each else ((self.clause,), ())
        return done(judged_in_each(Readings(self.clause, besides, each), judge))


@pytest.fixture
def told() -> Told:
    before, dose, _, behind = quantities = extract(TEXT)
    (clause,) = (clause for clause in bind(TEXT, quantities, EMPTY_SCOPE) if clause.groups)
    return Told(clause, dose, before, behind)


@pytest.mark.parametrize(("first", "other"), [(RIGHT, WRONG), (WRONG, RIGHT)])
def test_a_number_that_is_right_in_one_way_is_open_and_shows_the_rule_that_it_is_right_of(
    told: Told, first: Opinion, other: Opinion
) -> None:
    found = told.read({told.dose: first}, {told.dose: other})[told.dose]
    assert (found.agreement, found.code) == (Agreement.AMBIGUOUS, "scope_lost")
    assert (found.rule, found.expected) == ("drug/right", "500 mg")


@pytest.mark.parametrize(
    ("first", "other", "agreement"),
    [
        (RIGHT, RIGHT, Agreement.AGREES),
        (WRONG, WRONG, Agreement.DISAGREES),
        (RIGHT, SILENT, Agreement.NO_RULE),
        (SILENT, RIGHT, Agreement.NO_RULE),
    ],
)
def test_a_number_agrees_only_where_it_agrees_in_each_way(
    told: Told, first: Opinion, other: Opinion, agreement: Agreement
) -> None:
    assert told.read({told.dose: first}, {told.dose: other})[told.dose].agreement is agreement


def test_a_number_outside_of_the_clause_keeps_what_was_said_of_it_first(told: Told) -> None:
    found = told.read({told.before: RIGHT, told.behind: RIGHT}, {told.before: WRONG, told.behind: WRONG})
    assert found == {told.before: RIGHT, told.behind: RIGHT}


def test_a_number_that_only_one_way_judges_keeps_what_was_said_of_it(told: Told) -> None:
    assert told.read({told.dose: RIGHT}, {}) == {told.dose: RIGHT}


def test_a_fact_outside_of_the_clause_that_is_wrong_in_another_way_is_open(told: Told) -> None:
    found = told.read({}, {told.dose: WRONG, told.before: WRONG, told.behind: WRONG})
    assert {q: one.agreement for q, one in found.items()} == {
        told.before: Agreement.AMBIGUOUS,
        told.behind: Agreement.AMBIGUOUS,
    }


def test_a_fact_that_is_right_or_unknown_in_another_way_is_left_to_its_own_clause(told: Told) -> None:
    assert told.read({}, {told.before: RIGHT, told.behind: SILENT}) == {}


def test_a_dose_of_two_people_that_is_wrong_of_one_is_wrong(told: Told) -> None:
    found = told.read({told.dose: RIGHT, told.before: RIGHT}, {told.dose: WRONG, told.before: WRONG}, of_each=True)
    assert found == {told.dose: WRONG, told.before: RIGHT}


def test_a_dose_of_two_people_keeps_its_own_fault_where_it_is_right_of_the_other(told: Told) -> None:
    assert told.read({told.dose: WRONG}, {told.dose: RIGHT, told.behind: WRONG}, of_each=True) == {told.dose: WRONG}


def test_of_a_sentence_that_is_right_by_itself_only_the_wrong_numbers_are_open(told: Told) -> None:
    judged = {told.dose: WRONG, told.before: RIGHT, told.behind: WRONG}
    found = held_by_itself(judged, {told.dose: RIGHT, told.before: RIGHT})
    assert found[told.before] is RIGHT
    assert found[told.behind] is WRONG
    assert (found[told.dose].agreement, found[told.dose].expected) == (Agreement.AMBIGUOUS, "500 mg")


@pytest.mark.parametrize("alone", [SILENT, WRONG])
def test_a_sentence_that_is_not_right_by_itself_stays_wrong(told: Told, alone: Opinion) -> None:
    assert held_by_itself({told.dose: WRONG}, {told.dose: alone}) == {told.dose: WRONG}
    assert held_by_itself({told.dose: WRONG}, {}) == {told.dose: WRONG}
