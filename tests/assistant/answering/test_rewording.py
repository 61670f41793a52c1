"""When one sentence restates another: all of its facts, no other fact, bound the same way."""

from __future__ import annotations

import pytest

from posology.assistant.answering.quoting import locate, nearest_first
from posology.assistant.answering.rewording import SourceText, fault_of
from tests.shipped_articles import passage_with

SAME = [
    ("Give drugol 2 g IV q8h.", "Drugol is given as 2000 mg intravenously every 8 hours."),
    ("Drugol should be given by mouth twice daily, 5 mg.", "Drugol is 5 mg orally every 12 hours."),
    ("If CrCl is <30 mL/min, stop drugol.", "Drugol is discontinued when the creatinine clearance is below 30 mL/min."),
    ("Infuse drugol over 60 minutes.", "Drugol is infused over 1 hour."),
]
DIFFERENT = [
    ("Drugol 5 mg daily.", "Drugol 50 mg daily.", "numbers"),
    ("Drugol 5 mg daily.", "Drugol 5 mg daily for 7 days.", "left out"),
    ("Drugol 5 mg daily for 7 days.", "Drugol 5 mg daily.", "numbers"),
    ("Drugol 5 mg daily in men.", "Drugol 5 mg daily.", "words that the cited passage does not hold: man"),
    ("Drugol 5 mg daily.", "Drugol 5 mg daily in men.", "left out of the cited sentence: man"),
    ("Drugol and not placebol is given.", "Placebol and not drugol is given.", "put together differently"),
    ("5 mg for gout, 10 mg for asthma.", "10 mg for gout, 5 mg for asthma.", "put together differently"),
    ("Before lunch, after tea.", "Before tea, after lunch.", "bound to something else"),
    ("Drugol for gout and asthma.", "Drugol for gout or asthma.", "alternative"),
    ("Drugol may be given.", "Drugol is given.", "words that the cited passage does not hold: may"),
    ("Table 12 lists drugol.", "Table 13 lists drugol.", "12"),
    ("Drugol ➔ placebol", "Drugol placebol", "➔"),
]


@pytest.mark.parametrize(("sentence", "source"), SAME)
def test_a_sentence_in_other_words_with_the_same_facts_has_no_fault(sentence: str, source: str) -> None:
    assert fault_of(sentence, SourceText(source)) is None


@pytest.mark.parametrize(("sentence", "source", "reason"), DIFFERENT)
def test_a_sentence_with_another_fact_has_a_fault_that_names_it(sentence: str, source: str, reason: str) -> None:
    fault = fault_of(sentence, SourceText(source))
    assert fault is not None
    assert reason in fault.reason


def test_words_of_the_headings_may_be_added_but_only_before_several_numbers() -> None:
    source = SourceText("Drugol is 5 mg daily and then 10 mg daily.", lent=frozenset({"gout"}))
    assert fault_of("For gout, drugol is 5 mg daily and then 10 mg daily.", source) is None
    assert fault_of("Drugol is 5 mg daily and then 10 mg daily for gout.", source) is not None


def test_a_quote_is_found_only_where_whole_words_and_numbers_stand() -> None:
    passage = passage_with("apixaban-dose-reduction", "Apixaban after hip replacement")
    assert locate("2.5 mg by mouth", passage).text == "2.5 mg by mouth"
    assert locate("5 mg by mouth", passage).text == passage.text


def test_the_passage_that_shares_most_words_comes_first() -> None:
    hip = passage_with("apixaban-dose-reduction", "Apixaban after hip replacement")
    knee = passage_with("apixaban-dose-reduction", "Apixaban after knee replacement")
    quotes = [locate("", hip), locate("", knee)]
    assert nearest_first("apixaban after knee replacement, 12 days", quotes)[0].passage == knee
