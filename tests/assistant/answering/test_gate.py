"""The gate under a model that lies: what a sentence gets wrong is withheld, what it words anew is shown."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import yaml

from posology.assistant.answering.drafts import Draft, DraftStatement, QuotedSpan, sentences_of
from posology.assistant.answering.gate import Gated, gate
from posology.assistant.answering.generative import drafter_with
from posology.assistant.answers import Verdict
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.verification import Verifier
from posology.ingest.documents import Passage
from tests.chat_models import ScriptedChatModel, claiming
from tests.fakes import finder_of
from tests.shipped_articles import article_passages, hits_on, passage_with, shelf_of

HSV = "foscarnet-acyclovir-resistant-hsv"
MEROPENEM = "meropenem-renal"
APIXABAN = "apixaban-dose-reduction"
ACYCLOVIR = "acyclovir-intravenous"
CIDOFOVIR = "cidofovir"
CEFEPIME = "cefepime-renal"


@dataclass(frozen=True, slots=True)
class Said:
    """What a model says over the passage of an article that holds some words."""

    article: str
    passage: str
    says: str
    slip: str = ""


def said_in(file: str) -> list[Said]:
    cases = yaml.safe_load((Path(__file__).parent / file).read_text(encoding="utf-8"))
    return [Said(**case) for case in cases]


LIES = said_in("lies.yaml")
REWORDINGS = said_in("rewordings.yaml")


@pytest.fixture(scope="module")
def gatekeeper(rulebook: Rulebook) -> Verifier:
    """Rules of the shipped monographs; most of the articles' drugs have none, and one name is not known at all."""
    known = "foscarnet valacyclovir ganciclovir acyclovir cidofovir meropenem apixaban vancomycin enoxaparin metformin probenecid"
    return Verifier(rulebook, finder_of(*known.split()))


def judged(said: Said, verifier: Verifier) -> Gated:
    """What the gate makes of one sentence that a model puts over a passage; rows are left out."""
    model = ScriptedChatModel(claiming(said.says, [said.passage]))
    hits = hits_on(said.article, said.passage)
    draft = drafter_with(model, "stub")("any question", hits, ("general",), shelf_of(said.article))
    written = tuple(s for s in draft.statements if s.text == " ".join(said.says.split()))
    assert len(written) == 1, draft
    return gate(Draft(written, draft.drafted_by), verifier)


@pytest.mark.parametrize("said", LIES, ids=lambda said: said.slip)
def test_a_sentence_that_gets_its_passage_wrong_is_withheld_with_a_reason(said: Said, gatekeeper: Verifier) -> None:
    gated = judged(said, gatekeeper)
    assert not gated.shown, [f.model_dump() for c in gated.shown for f in c.verification.findings]
    held = gated.withheld[0]
    assert held.verdict in {Verdict.UNSUPPORTED, Verdict.CONTRADICTED}
    assert held.reason


def test_nine_of_ten_rewordings_that_keep_every_bound_fact_are_shown(gatekeeper: Verifier) -> None:
    """The others are withheld because it cannot be shown that they say the same: a loss, not a danger."""
    lost = [said.says for said in REWORDINGS if not judged(said, gatekeeper).shown]
    assert len(REWORDINGS) >= 25
    assert len(lost) <= len(REWORDINGS) / 10, lost


def test_a_shown_rewording_keeps_a_verdict_on_each_of_its_numbers(gatekeeper: Verifier) -> None:
    said = Said(HSV, "no more than 1 mg/kg/min", "Foscarnet should be infused at a rate not exceeding 1 mg/kg/min.")
    gated = judged(said, gatekeeper)
    assert [f.verdict for f in gated.shown[0].verification.findings] == [Verdict.VERIFIED]
    gated = judged(Said(MEROPENEM, "infused over 15–30 minutes", "Infuse meropenem over 15 to 30 min."), gatekeeper)
    assert [f.verdict for f in gated.shown[0].verification.findings] == [Verdict.VERIFIED]


SLIPS = (
    ("mg/kg", "mg"), ("mg", "g"), ("hours", "days"), ("weeks", "days"), ("once", "twice"), (" not ", " "), (" or ", " and "),
    ("no more", "no less"), ("at least", "at most"), ("before", "after"), ("without", "with"), ("adults", "children"),
    (" is ", " is not "), ("below", "above"), (">", "<"), ("≥", ">"), ("intravenously", "orally"), ("treatment", "prophylaxis"),
)  # fmt: skip


def slips_of(sentence: str) -> set[str]:
    """The sentence with one slip each: a number ten times as high, one digit put before it, two numbers swapped, a word turned."""
    numbers = list(re.finditer(r"\d[\d.,]*(?<![.,])", sentence))
    slipped = {sentence.replace(word, other, 1) for word, other in SLIPS if word in sentence}
    for place, number in enumerate(numbers):
        start, end = number.span()
        slipped.add(f"{sentence[:start]}1{sentence[start:]}")
        if "." not in number.group():
            slipped.add(f"{sentence[:end]}0{sentence[end:]}")
        for other in numbers[place + 1 :]:
            between = sentence[end : other.start()]
            if other.group() != number.group():
                slipped.add(f"{sentence[:start]}{other.group()}{between}{number.group()}{sentence[other.end() :]}")
    return slipped - {sentence}


@pytest.mark.parametrize("article", [APIXABAN, CEFEPIME, HSV])
def test_no_slip_in_any_sentence_of_an_article_gets_through(article: str, gatekeeper: Verifier) -> None:
    shown = [
        slipped
        for passage in article_passages(article)
        for sentence in sentences_of(passage)
        for slipped in slips_of(sentence)
        if gate(Draft((over(passage, slipped),), "stub"), gatekeeper).shown
    ]
    assert shown == []


def over(passage: Passage, text: str, *, kind: str = "bullet") -> DraftStatement:
    return DraftStatement(text, kind, "Dosing", (QuotedSpan(passage, 0, len(passage.text)),), passage.context)


@pytest.mark.parametrize("article", [HSV, MEROPENEM, APIXABAN])
def test_every_sentence_row_and_passage_quoted_word_by_word_is_grounded(article: str, gatekeeper: Verifier) -> None:
    for passage in article_passages(article):
        for text in (passage.text, *sentences_of(passage)):
            gated = gate(Draft((over(passage, text),), "stub"), gatekeeper)
            assert all(held.verdict is Verdict.CONTRADICTED for held in gated.withheld), gated.withheld


@pytest.mark.parametrize(
    "part", ["5 mg by mouth twice daily", "mg by mouth", "is 2.5 mg by mouth twice daily for 35 days"]
)
def test_a_quote_that_is_cut_short_does_not_stand_by_itself(part: str, gatekeeper: Verifier) -> None:
    passage = passage_with(APIXABAN, "Apixaban after hip replacement")
    assert part in passage.text
    assert not gate(Draft((over(passage, part),), "stub"), gatekeeper).shown


def test_a_statement_without_a_citation_is_withheld_even_without_a_number(gatekeeper: Verifier) -> None:
    held = gate(
        Draft((DraftStatement("Foscarnet is nephrotoxic.", "bullet", "Dosing", ()),), "stub"), gatekeeper
    ).withheld
    assert held[0].reason == "nothing is cited for this statement"


def test_numbers_of_two_passages_are_never_put_together(gatekeeper: Verifier) -> None:
    dose = passage_with(ACYCLOVIR, "Intravenous acyclovir for genital herpes is")
    other = passage_with(ACYCLOVIR, "herpes zoster in immunocompromised patients is 10 mg/kg")
    mixed = replace(
        over(dose, "Intravenous acyclovir for genital herpes is 5 mg/kg every 8 hours for 7 days."),
        quotes=(QuotedSpan(dose, 0, len(dose.text)), QuotedSpan(other, 0, len(other.text))),
    )
    assert not gate(Draft((mixed,), "stub"), gatekeeper).shown


def test_two_sentences_of_one_list_may_be_said_in_one(gatekeeper: Verifier) -> None:
    first = passage_with(CIDOFOVIR, "Cidofovir is infused over 1 hour")
    second = passage_with(CIDOFOVIR, "Cidofovir is diluted in 100 mL")
    both = replace(
        over(first, "Cidofovir is diluted in 100 mL of normal saline; cidofovir is infused over 1 hour."),
        quotes=(QuotedSpan(second, 0, len(second.text)), QuotedSpan(first, 0, len(first.text))),
    )
    assert gate(Draft((both,), "stub"), gatekeeper).shown


def test_a_passage_under_another_heading_lends_nothing(gatekeeper: Verifier) -> None:
    children = passage_with(MEROPENEM, "Meropenem for children is")
    adults = passage_with(MEROPENEM, "Meropenem for intra-abdominal infection is")
    mixed = replace(
        over(adults, "Meropenem for intra-abdominal infection in children is 1 g intravenously every 8 hours."),
        quotes=tuple(QuotedSpan(p, 0, len(p.text)) for p in (adults, children)),
    )
    assert not gate(Draft((mixed,), "stub"), gatekeeper).shown
