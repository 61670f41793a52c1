"""The layer of numbers on the shipped articles: every sentence stands, and every slip of a digit or a “not” is seen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from posology.evals.metrics.borne_out import Source, fault_of
from posology.evals.metrics.reading import sentences_of
from posology.ingest.documents import Passage
from tests.shipped_articles import ARTICLES, article_passages, passage_with

REWORDINGS = Path(__file__).parents[1] / "assistant" / "answering" / "rewordings.yaml"
NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,]\d+)*")
NOT = re.compile(r"\b(?:not|no|never) ")


def source_of(passage: Passage) -> Source:
    return Source(passage.text, "\n".join(part for part in (passage.context, passage.heading) if part))


def slips(sentence: str) -> Iterator[str]:
    """The sentence with one number changed, a "not" dropped, or a "not" added."""
    for match in NUMBER.finditer(sentence):
        digit = str(int(match.group()[0]) % 9 + 1)
        yield f"{sentence[: match.start()]}{digit}{match.group()[1:]}{sentence[match.end() :]}"
        tenfold = f"{match.group()}0"
        if Decimal(tenfold.replace(",", "")) != Decimal(match.group().replace(",", "")):
            yield f"{sentence[: match.start()]}{tenfold}{sentence[match.end() :]}"
    for match in NOT.finditer(sentence):
        yield f"{sentence[: match.start()]}{sentence[match.end() :]}"
    if " is " in sentence:
        yield sentence.replace(" is ", " is not ", 1)


@pytest.mark.parametrize("article", ARTICLES)
def test_each_sentence_of_an_article_stands_in_its_passage_and_no_slip_of_it_does(article: str) -> None:
    seen = 0
    for passage in article_passages(article):
        source = source_of(passage)
        assert not fault_of(passage.text, passage.context, [source])
        for sentence in sentences_of(passage.text):
            assert not fault_of(sentence, passage.context, [source])
            for slip in slips(sentence):
                seen += 1
                assert fault_of(slip, passage.context, [source]), slip
    assert seen


@pytest.mark.parametrize("case", yaml.safe_load(REWORDINGS.read_text(encoding="utf-8")), ids=lambda case: case["says"])
def test_an_honest_rewording_is_not_at_fault(case: dict[str, str]) -> None:
    assert fault_of(case["says"], "", [source_of(passage_with(case["article"], case["passage"]))]) == ""


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("5 mg for gout, 10 mg for asthma.", "10 mg for gout, 5 mg for asthma."),
        ("Band >1.0–1.4: 40 mg/kg", "Band >1.0–1.4: 30 mg/kg"),
        ("It is contraindicated if SCr is <1.5 mg/dL.", "It is contraindicated if SCr is >1.5 mg/dL."),
        ("It is not contraindicated in gout.", "It is contraindicated in gout."),
        ("Give \u202e04\u202c mg.", "Give 40 mg."),
        ("Give 4\u200b0 mg.", "Give 40 mg, then 4 mg."),
        ("The rate is more than 1 mg/kg/min, and it is not a bolus.", "It is not a bolus, and the rate is no more than 1 mg/kg/min."),
    ],
)  # fmt: skip
def test_numbers_that_only_changed_places_and_signs_are_seen(text: str, source: str) -> None:
    assert fault_of(text, "", [Source(source)])


def test_a_number_may_stand_in_the_lead_in() -> None:
    row = Source(
        ">1.4 | 40 every 8 hours", "From the 40 mg/kg regimen:\ncolumn heads: Clearance (mL/min/kg) | Dose (mg/kg)"
    )
    assert fault_of("From the 40 mg/kg regimen, at >1.4 mL/min/kg, give 40 mg/kg q8h.", "", [row]) == ""


def test_without_a_source_a_number_stands_nowhere_and_words_alone_are_not_judged() -> None:
    assert fault_of("Give 40 mg.", "", [])
    assert fault_of("Give it.", "", []) == ""
