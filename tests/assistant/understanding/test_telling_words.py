"""The words of a question that say what it is about, and those that never do."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posology.assistant.understanding.lexicon import Lexicon
from posology.assistant.understanding.question import understand
from tests.assistant.dosing.shipped_verdicts import shipped_lexicon


@pytest.mark.parametrize(
    "question",
    [
        "hiya doc, which meropenem dose would you suggest for this lady, pls?",
        "Cefepime 2 g q8h vs 1 g TDS: what's the difference?",
        "my uncle keeps getting 500mg levofloxacin bd, is that right?",
        "The registrar wondered whether vancomycin could be given slightly quicker",
        "ganciclovir dosages currently recommended in outpatients, thanks",
    ],
)
def test_filler_shorthand_and_polite_words_tell_nothing(question: str, lexicon: Lexicon) -> None:
    assert list(understand(question.replace("hiya doc, ", "hi, "), lexicon).telling) == []


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("apixaban for nephrotic syndrome", ["nephrotic", "syndrome"]),
        ("foscarnet against zorbovirus", ["zorbovirus"]),
        ("Is meropenem fine in myasthenia gravis?", ["myasthenia", "gravis"]),
        ("cefepime for sternal wounds", ["sternal", "wounds"]),
    ],
)
def test_words_for_a_use_are_told_and_seen_as_the_use(question: str, words: list[str], lexicon: Lexicon) -> None:
    understood = understand(question, lexicon)

    assert list(understood.telling) == words
    assert understood.uses == frozenset(words)


def test_a_word_that_narrows_a_condition_says_what_for(lexicon: Lexicon) -> None:
    assert understand("fluconazole nail candidiasis", lexicon).uses == {"nail"}


def test_shorthand_is_given_with_the_words_of_the_articles(lexicon: Lexicon) -> None:
    telling = understand("CVC needed for foscarnet?", lexicon).telling

    assert "central line" in telling["CVC"]


def test_british_and_american_spelling_cover_each_other(lexicon: Lexicon) -> None:
    assert "anesthesia" in understand("gabapentin and anaesthesia", lexicon).telling["anaesthesia"]


@pytest.mark.parametrize(
    ("question", "searched"),
    [
        ("Levaquin when CrCl is low", "levofloxacin when CrCl is low"),
        ("gcv infusion time in HD pts", "ganciclovir infusion time in hemodialysis patient"),
        ("zosyn dose, 80 kg", "piperacillin-tazobactam dose,"),
        ("Clexane", "enoxaparin"),
        ("   ", ""),
    ],
)
def test_the_search_is_made_with_the_words_of_the_articles(question: str, searched: str, lexicon: Lexicon) -> None:
    understood = understand(question, lexicon)

    assert understood.search_text == searched
    assert understood.resolved_question == question.strip()


def test_facts_given_beside_the_question_leave_its_search_alone(lexicon: Lexicon) -> None:
    assert understand("vancomycin dose", lexicon, "80 kg, 50 y").search_text == "vancomycin dose"


@given(st.text(max_size=200))
def test_no_text_breaks_the_reading(text: str) -> None:
    understood = understand(text, shipped_lexicon())

    assert understood.uses <= {word for phrase in understood.telling for word in phrase.split()} | set(understood.uses)
    assert all(alike for alike in understood.telling.values())
