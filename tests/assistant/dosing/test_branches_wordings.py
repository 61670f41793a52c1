"""Wordings of clinicians that carry a number over to its neighbours: ages, second doses, steps, totals, facts of a person."""

from __future__ import annotations

import pytest

from tests.assistant.dosing.shipped_verdicts import said_of, verdict_of


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("Baclofen: at most 80 mg a day (20 mg four times a day)", "verified"),
        ("Baclofen: at most 80 mg a day (30 mg four times a day)", "contradicted"),
        ("Metformin is started with 500 mg twice daily and increased weekly by 500 mg", "verified"),
        ("Metformin is started with 500 mg twice daily and increased weekly by 5000 mg", "contradicted"),
        ("Oseltamivir in infants under one year (from 2 weeks): 3 mg/kg twice daily", "verified"),
        ("Valacyclovir 2 g for cold sores, repeated 12 hours later", "verified"),
        ("Valacyclovir 2 g for cold sores, repeated 24 hours later", "contradicted"),
        ("Oseltamivir 75 mg od for prophylaxis of influenza", "verified"),
        ("Oseltamivir 75 mg od for treatment of influenza", "contradicted"),
    ],
)
def test_a_number_is_bound_by_the_words_around_it(text: str, verdict: str) -> None:
    assert verdict_of(text) == verdict


@pytest.mark.parametrize(("dose", "verdict"), [("5 mg", "verified"), ("10 mg", "contradicted")])
def test_facts_of_a_person_are_weighed_by_the_criteria_of_the_label(dose: str, verdict: str) -> None:
    """One of the three criteria of apixaban is met at 82 years, 70 kg and 1.2 mg/dL: the usual dose."""
    person = "an 82-year-old of 70 kg with atrial fibrillation and a serum creatinine of 1.2 mg/dL"
    assert verdict_of(f"Apixaban {dose} twice daily for {person}") == verdict


def test_a_level_without_its_unit_is_not_read_as_one() -> None:
    assert said_of("above 15", "Gentamicin: avoid peaks above 15") == ("unsupported", "unit")
