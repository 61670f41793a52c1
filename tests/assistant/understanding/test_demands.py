"""What a question demands of an answer, and which texts meet it."""

from __future__ import annotations

import pytest

from posology.assistant.understanding.demands import demands_met
from posology.assistant.understanding.lexicon import Lexicon
from posology.assistant.understanding.question import understand


def demanded(question: str, lexicon: Lexicon) -> tuple[str, ...]:
    return tuple(demand.name for demand in understand(question, lexicon).demands)


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("meropenem for a teenager", ("children",)),
        ("cefepime in babies born preterm", ("children", "preterm")),
        ("is famvir fine while breast-feeding", ("pregnancy",)),
        ("ganciclovir in Child-Pugh B", ("liver disease",)),
        ("nebulized vancomycin", ("inhaled form",)),
        ("Forgot two valtrex tablets yesterday", ("missed dose", "oral form")),
        ("can eliquis be chewed", ("crushing",)),
        ("prolonged meropenem infusion", ("extended infusion",)),
        ("cefepime dose at a clearance of 20 mL/min", ()),
        ("", ()),
    ],
)
def test_populations_routes_and_subjects_of_their_own_are_demanded(
    question: str, names: tuple[str, ...], lexicon: Lexicon
) -> None:
    assert demanded(question, lexicon) == names


def test_a_demand_is_named_once_as_the_question_puts_it(lexicon: Lexicon) -> None:
    (demand,) = understand("Tamiflu for Toddlers: which toddler dose?", lexicon).demands

    assert (demand.name, demand.text) == ("children", "Toddlers")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The dose from 12 years of age is 400 mg.", "children"),
        ("It is taken by mouth twice daily.", "oral form"),
        ("The vial is diluted before use.", "intravenous form"),
        ("Pregnant women were not studied.", "pregnancy"),
    ],
)
def test_a_text_meets_a_demand_by_its_own_words(text: str, name: str, lexicon: Lexicon) -> None:
    assert name in demands_met(text, lexicon)


def test_a_text_on_children_does_not_speak_of_the_preterm(lexicon: Lexicon) -> None:
    assert "preterm" not in demands_met("In infants of 2 months and older the dose is by weight.", lexicon)
