"""Coverage: the facts about hits that speak for or against answering."""

from __future__ import annotations

import re

from posology.assistant.retrieval.coverage import measure_coverage
from posology.assistant.retrieval.hits import Hit
from posology.ingest.documents import BlockKind, Passage, Span


class CountedWords:
    """Word statistics over a few texts; a term is a word without its plural s."""

    def __init__(self, *texts: str) -> None:
        self._passages = [frozenset(self.terms(text)) for text in texts]

    def terms(self, text: str) -> list[str]:
        return [word.removesuffix("s") for word in re.findall(r"[\w-]+", text.casefold())]

    def document_frequency(self, term: str) -> int:
        return sum(term in passage for passage in self._passages)

    def passage_count(self) -> int:
        return len(self._passages)


def hit(text: str, cosine: float = 0.5) -> Hit:
    passage = Passage("p_1", "a", "Title", (), BlockKind.PARAGRAPH, text, Span(0, len(text)))
    return Hit(passage, cosine, cosine, 0.0, 0.0)


def asked(*words: str) -> dict[str, tuple[str, ...]]:
    return {word: (word,) for word in words}


LIBRARY = CountedWords("foscarnet for herpes", "herpes of the eye", "herpes zoster", "metformin and kidneys")


def test_a_question_whose_words_all_stand_in_the_best_hit_is_covered_fully() -> None:
    facts = measure_coverage(asked("foscarnet", "herpes"), [hit("Foscarnet for herpes.")], LIBRARY)

    assert (facts.word_share, facts.uncovered) == (1.0, ())


def test_a_rare_word_that_is_missing_weighs_more_than_a_common_one() -> None:
    without_rare = measure_coverage(asked("foscarnet", "herpes"), [hit("herpes")], LIBRARY)
    without_common = measure_coverage(asked("foscarnet", "herpes"), [hit("foscarnet")], LIBRARY)

    assert without_rare.word_share < 0.5 < without_common.word_share
    assert without_rare.uncovered == ("foscarnet",)


def test_words_spread_over_the_best_three_hits_count_together() -> None:
    facts = measure_coverage(asked("foscarnet", "herpes"), [hit("herpes"), hit("x"), hit("foscarnet")], LIBRARY)

    assert facts.word_share == 1.0


def test_a_word_only_in_the_fourth_hit_is_not_covered() -> None:
    facts = measure_coverage(asked("foscarnet"), [hit("x"), hit("x"), hit("x"), hit("foscarnet")], LIBRARY)

    assert facts.uncovered == ("foscarnet",)


def test_a_word_that_the_library_does_not_hold_is_absent() -> None:
    facts = measure_coverage(asked("zorbamycin", "herpes"), [hit("herpes")], LIBRARY)

    assert (facts.uncovered, facts.absent) == (("zorbamycin",), ("zorbamycin",))


def test_words_are_compared_by_stem_and_reported_as_written() -> None:
    facts = measure_coverage(asked("kidney", "metformins", "pumps"), [hit("Metformin and kidneys")], LIBRARY)

    assert facts.uncovered == ("pumps",)


def test_a_word_far_down_is_uncovered_but_not_absent() -> None:
    facts = measure_coverage(asked("foscarnet", "eye"), [hit("x"), hit("x"), hit("x"), hit("foscarnet")], LIBRARY)

    assert facts.uncovered == ("foscarnet", "eye")
    assert facts.absent == ("eye",)


def test_a_phrase_that_says_the_same_covers_a_word_when_one_passage_holds_all_of_it() -> None:
    said = {"shingles": ("shingles", "herpes zoster")}

    assert measure_coverage(said, [hit("herpes zoster")], LIBRARY).uncovered == ()
    assert measure_coverage(said, [hit("herpes"), hit("zoster")], LIBRARY).uncovered == ("shingles",)


def test_without_hits_nothing_is_covered() -> None:
    facts = measure_coverage(asked("foscarnet"), [], LIBRARY)

    assert (facts.top_cosine, facts.word_share) == (0.0, 0.0)
    assert facts.uncovered == ("foscarnet",)


def test_a_question_without_content_words_is_covered_by_definition() -> None:
    assert measure_coverage({}, [], LIBRARY).word_share == 1.0


def test_the_highest_cosine_counts_even_when_another_hit_is_fused_first() -> None:
    assert measure_coverage(asked("x"), [hit("a", 0.2), hit("b", 0.7)], LIBRARY).top_cosine == 0.7
