"""A sentence without a number that speaks against a rule is withheld; one bound to a condition, or true, stands."""

from __future__ import annotations

import pytest

from posology.assistant.answering.denials import Denials
from posology.assistant.answering.drafts import Draft, DraftStatement, QuotedSpan, sentences_of
from posology.assistant.answering.gate import gate
from posology.assistant.answers import Verdict
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.rulebook import Rulebook
from posology.assistant.dosing.verification import Verifier
from posology.ingest.documents import BlockKind, Passage, Span
from tests.conftest import CORPUS
from tests.fakes import finder_of
from tests.shipped_articles import article_passages


@pytest.fixture(scope="module")
def denials(rulebook: Rulebook) -> Denials:
    rules = {drug: CompiledMonograph(monograph) for drug, monograph in rulebook.monographs.items()}
    return Denials(rules, finder_of(*rulebook.drugs))


def saying(text: str, title: str = "A note", path: tuple[str, ...] = ()) -> DraftStatement:
    passage = Passage("p_0", "note", title, path, BlockKind.BULLET, text, Span(0, len(text)))
    return DraftStatement(text, "bullet", title, (QuotedSpan(passage, 0, len(text)),))


@pytest.mark.parametrize(
    "text",
    [
        "Saline is superfluous with cidofovir.",
        "Cidofovir is safely given without probenecid; probenecid may be left out.",
        "Cidofovir doesn't need probenecid.",
        "Prehydration can be skipped before foscarnet.",
        "There is no need to check electrolytes with foscarnet.",
        "Platelets need not be counted during ganciclovir; blood counts are unnecessary.",
        "Hydration isn’t required with intravenous acyclovir.",
        "Meropenem needs no dose adjustment in renal impairment.",
        "Cefepime requires no renal adjustment.",
    ],
)
def test_a_needed_thing_called_needless_speaks_against_the_rule(text: str, denials: Denials) -> None:
    found = denials.against(saying(text))
    assert found is not None
    assert found.expected


@pytest.mark.parametrize(
    "text",
    [
        "Metformin is dosed by creatinine clearance in mL/min.",
        "Foscarnet is adjusted to the kidney by eGFR.",
        "The valacyclovir label uses mL/min/kg.",
    ],
)
def test_another_measure_of_renal_function_speaks_against_the_rule(text: str, denials: Denials) -> None:
    found = denials.against(saying(text))
    assert found is not None
    assert "measure of renal function" in found.reason


@pytest.mark.parametrize(
    "text",
    [
        "With cidofovir, probenecid is needed.",
        "Hydration is not needed if foscarnet is not given.",
        "Metformin is judged by eGFR in mL/min/1.73 m².",
        "Metformin is not dosed by creatinine clearance in mL/min.",
        "Foscarnet is adjusted by creatinine clearance in mL/min/kg.",
        "Cefepime needs no dose adjustment in mild renal impairment.",
        "A loading dose is not needed with foscarnet.",
        "Probenecid is not needed with aspirin.",
        "",
    ],
)
def test_a_true_a_bound_or_an_unruled_sentence_stands(text: str, denials: Denials) -> None:
    assert denials.against(saying(text)) is None


def test_the_drug_of_the_heading_is_meant_where_the_sentence_names_none(denials: Denials) -> None:
    assert denials.against(saying("Hydration is optional.", "Giving foscarnet", ("Hydration",))) is not None
    assert denials.against(saying("Hydration is optional.", "Giving aspirin", ("Hydration",))) is None


def test_no_shipped_sentence_is_taken_for_a_denial(denials: Denials) -> None:
    articles = sorted(path.stem for path in (CORPUS / "articles").glob("*.md"))
    denied = [
        sentence
        for article in articles
        for passage in article_passages(article)
        for sentence in sentences_of(passage)
        if denials.against(DraftStatement(sentence, "bullet", "", (QuotedSpan(passage, 0, len(sentence)),)))
    ]
    assert denied == []


def test_the_gate_withholds_a_denial_as_contradicted_with_what_the_rule_asks(
    denials: Denials, rulebook: Rulebook
) -> None:
    draft = Draft((saying("Probenecid is unnecessary with cidofovir."),), "stub")
    gated = gate(draft, Verifier(rulebook, finder_of(*rulebook.drugs)), denials)
    assert gated.shown == ()
    assert gated.withheld[0].verdict is Verdict.CONTRADICTED
    assert "probenecid" in gated.withheld[0].expected
