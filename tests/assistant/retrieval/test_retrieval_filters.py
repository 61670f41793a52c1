"""Filters: a passage belongs to a drug by its article or by its own words."""

from __future__ import annotations

import pytest

from posology.assistant.retrieval.filters import AboutDrugs, about_drugs
from posology.ingest.documents import BlockKind, Passage, Span


def passage(text: str, article: str = "other", context: str = "", title: str = "Herpes") -> Passage:
    return Passage(
        f"p_{title}{context}{text}", article, title, (), BlockKind.PARAGRAPH, text, Span(0, len(text)), context
    )


DRUGS_OF = {"fos-1": ("Foscarnet",), "met-1": ("metformin",), "none-1": ()}


def test_every_passage_of_an_article_on_the_drug_is_kept_even_when_it_does_not_name_it() -> None:
    keep = about_drugs(["foscarnet"], DRUGS_OF)

    assert keep(passage("Hydrate before each dose.", "fos-1"))
    assert not keep(passage("Hydrate before each dose.", "met-1"))


@pytest.mark.parametrize(
    "text", ["Give FOSCARNET.", "foscarnet, then", "(Foscavir) is given", "a foscarnet-resistant strain"]
)
def test_a_passage_that_names_the_drug_in_any_case_is_kept(text: str) -> None:
    assert about_drugs(["foscarnet", "Foscavir"], DRUGS_OF)(passage(text))


@pytest.mark.parametrize("text", ["Give ganciclovir.", "Prefoscarnetal.", ""])
def test_a_passage_that_does_not_name_the_drug_as_a_word_is_not_kept(text: str) -> None:
    assert not about_drugs(["foscarnet"], DRUGS_OF)(passage(text))


def test_ganciclovir_is_not_found_in_valganciclovir() -> None:
    assert not about_drugs(["ganciclovir"], {})(passage("Valganciclovir 900 mg."))


def test_a_drug_named_only_in_the_lead_in_or_the_title_counts() -> None:
    keep = about_drugs(["foscarnet"], {})

    assert keep(passage("CrCl > 1.4: 40 mg/kg", context="For foscarnet:"))
    assert keep(passage("Hydrate.", title="Foscarnet and the kidney"))


def test_no_names_keep_nothing() -> None:
    assert not about_drugs([], DRUGS_OF)(passage("Anything."))
    assert not AboutDrugs(frozenset({""}))(passage("Anything."))


def test_a_name_with_signs_is_taken_literally() -> None:
    keep = about_drugs(["5-FC (flucytosine)", "a.b"], {})

    assert keep(passage("Give 5-FC (flucytosine) now."))
    assert not keep(passage("Give axb now."))
