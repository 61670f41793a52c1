"""Specification of how an article is cut into passages."""

from __future__ import annotations

from pathlib import Path

import pytest

from posology.ingest.documents import Article, BlockKind, Passage
from posology.ingest.passages import LONGEST_PASSAGE_WORDS, passages_of
from posology.ingest.readers.markdown import read_markdown
from posology.ingest.readers.registry import read_document

FRONT = (
    "---\nid: a\nquestion: How much?\ntitle: Title\ndrugs: []\npublisher: P\nstatus: Submitted\n"
    "last_updated: 2026-01-01\nreferences:\n  - {type: label, title: L}\n---\n\n"
)


def article(body: str) -> Article:
    return read_markdown(FRONT + body, "a.md")


def passages(body: str) -> tuple[Passage, ...]:
    return passages_of(article(body))


def contexts(body: str) -> dict[str, str]:
    return {passage.text: passage.context for passage in passages(body)}


def test_every_block_but_a_bare_lead_in_becomes_a_passage_in_order() -> None:
    cut = passages("Lead.\n\n## A\n\nFor adults:\n\n- one [1]\n- two\n\nText.\n")
    assert [(p.kind, p.text, p.ordinal) for p in cut] == [
        (BlockKind.LEAD, "Lead.", 0),
        (BlockKind.BULLET, "one", 1),
        (BlockKind.BULLET, "two", 2),
        (BlockKind.PARAGRAPH, "Text.", 3),
    ]
    assert cut[1].references == (1,)
    assert cut[1].searchable == "Title › A\nFor adults:\none"


def test_a_lead_in_that_states_something_is_a_passage_too() -> None:
    body = "The dose is 40 mg/kg in adults and is given:\n\n- slowly\n\nFor patients who are on dialysis:\n\n- none\n"
    assert [p.text for p in passages(body)] == ["The dose is 40 mg/kg in adults and is given:", "slowly", "none"]


def test_a_nested_bullet_carries_every_line_above_it() -> None:
    found = contexts("For HSV:\n\n- CrCl in mL/min/kg:\n  - >1.4: 40 mg/kg\n")
    assert found[">1.4: 40 mg/kg"] == "For HSV:\nCrCl in mL/min/kg:"


def test_a_row_carries_caption_and_column_heads() -> None:
    found = contexts("## A\n\nDose by clearance:\n\n| CrCl, mL/min | Dose |\n|---|---|\n| 10–29 | 1 g |\n")
    assert found["10–29 | 1 g"] == "Dose by clearance:\ncolumn heads: CrCl, mL/min | Dose"


def test_a_bound_without_a_unit_takes_the_one_its_list_prints() -> None:
    found = contexts(
        "For HSV:\n\n- CrCl >1.4 mL/min/kg: 40 mg/kg\n- CrCl >1.0-1.4: 30 mg/kg\n- <0.4: stop\n- Hydrate\n"
    )
    assert found["CrCl >1.4 mL/min/kg: 40 mg/kg"] == "For HSV:"
    assert found["CrCl >1.0-1.4: 30 mg/kg"] == "For HSV:\nunit: mL/min/kg"
    assert found["<0.4: stop"] == "For HSV:\nunit: mL/min/kg"
    assert found["Hydrate"] == "For HSV:"


@pytest.mark.parametrize(
    "body",
    [
        "- CrCl >50 mL/min: 1 g\n- CrCl >1.0 mL/min/kg: 2 g\n- CrCl <10: stop\n",
        "- Infuse at 5 mL/min\n- CrCl <10: stop\n",
        "- CrCl >50: 1 g\n- CrCl <10: stop\n",
    ],
)
def test_an_open_or_foreign_unit_is_never_assumed(body: str) -> None:
    assert contexts(body)["CrCl <10: stop"] == ""


def test_a_unit_printed_once_in_the_section_serves_a_list_that_prints_none() -> None:
    found = contexts(
        "## A\n\nCreatinine clearance is in mL/min/1.73 m² here.\n\n- CrCl <10: stop\n\n## B\n\n- CrCl <20: stop\n"
    )
    assert found["CrCl <10: stop"] == "unit: mL/min/1.73 m²"
    assert found["CrCl <20: stop"] == ""


def test_long_paragraphs_are_cut_at_sentence_ends() -> None:
    sentence = "This sentence has exactly eight words in it."
    source = article(" ".join([sentence] * 60) + "\n")
    cut = passages_of(source)
    assert len(cut) == 3
    assert all(len(p.text.split()) <= LONGEST_PASSAGE_WORDS and p.text.endswith(".") for p in cut)
    assert all(source.text[p.span.start : p.span.end] == p.text for p in cut)
    assert len({p.id for p in cut}) == 3


def test_ids_stay_when_other_parts_change_and_change_with_text_heading_or_context() -> None:
    def identity(body: str) -> str:
        return next(p.id for p in passages(body) if "40 mg" in p.text)

    base = identity("## A\n\nFor adults:\n\n- 40 mg\n")
    assert identity("New lead.\n\n## A\n\nFor adults:\n\n- other\n- 40 mg\n\nMore.\n") == base
    assert identity("## B\n\nFor adults:\n\n- 40 mg\n") != base
    assert identity("## A\n\nFor children:\n\n- 40 mg\n") != base
    assert identity("## A\n\nFor adults:\n\n- 40 mg.\n") != base


def test_doubled_passages_get_ids_of_their_own() -> None:
    cut = passages("Same.\n\nSame.\n")
    assert cut[0].text == cut[1].text
    assert cut[0].id != cut[1].id


def test_a_page_loses_no_unit_and_every_span_is_exact() -> None:
    source = read_document(Path(__file__).parent / "pages" / "famciclovir-zoster.txt")
    cut = passages_of(source)
    assert all(source.text[p.span.start : p.span.end] == p.text for p in cut)
    band = next(p for p in cut if p.text.startswith("CrCl 20-39"))
    assert band.context == "For herpes zoster, from 500 mg every 8 hours:\nunit: mL/min"
    inner = next(p for p in cut if p.text.startswith("Later starts"))
    assert inner.context == "Timing matters:\nBegin within 72 hours of the rash"
