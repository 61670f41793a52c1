"""Specification of the house Markdown reader."""

from __future__ import annotations

import pytest

from posology.ingest.documents import Article, Block, BlockKind
from posology.ingest.errors import DocumentError
from posology.ingest.readers.markdown import read_markdown

FRONT = """---
id: sample-drug
question: How is sampledrug dosed?
title: Dosing of sampledrug
drugs: [sampledrug]
indications: [sample infection]
publisher: Sample House
status: Submitted
last_updated: 2026-02-04
edition: "1"
references:
  - type: label
    title: Sampledrug label
    publisher: Maker
    year: 2024
    locator: set-id 1
  - {type: guideline, title: "Sample: a guideline"}
---

"""


def read(body: str, front: str = FRONT) -> Article:
    return read_markdown(front + body, "sample.md")


def texts(article: Article) -> list[tuple[str, str]]:
    return [(block.kind.value, text_of(article, block)) for block in article.blocks]


def text_of(article: Article, block: Block) -> str:
    return article.text[block.span.start : block.span.end]


def lead_in_of(article: Article, block: Block) -> str:
    return article.text[block.lead_in.start : block.lead_in.end] if block.lead_in else ""


def test_front_matter_becomes_identity_facts_and_references() -> None:
    article = read("# Dosing of sampledrug\n\nLead. [1]\n")
    assert (article.id, article.question, article.title) == (
        "sample-drug",
        "How is sampledrug dosed?",
        "Dosing of sampledrug",
    )
    assert (article.drugs, article.indications) == (("sampledrug",), ("sample infection",))
    assert (article.facts.publisher, article.facts.claimed_status) == ("Sample House", "Submitted")
    assert (article.facts.last_updated, article.facts.edition) == ("2026-02-04", "1")
    assert [(r.number, r.type, r.year) for r in article.references] == [(1, "label", 2024), (2, "guideline", None)]
    assert article.warnings == ()


def test_text_before_the_first_section_is_the_lead_and_headings_make_the_path() -> None:
    article = read("# Dosing of sampledrug\n\nLead.\n\n## A\n\nOne.\n\n### B\n\nTwo.\n\n## C\n\nThree.\n")
    assert [(b.kind, b.section_path) for b in article.blocks] == [
        (BlockKind.LEAD, ()),
        (BlockKind.PARAGRAPH, ("A",)),
        (BlockKind.PARAGRAPH, ("A", "B")),
        (BlockKind.PARAGRAPH, ("C",)),
    ]
    assert article.text == "Dosing of sampledrug\n\nLead.\n\nA\n\nOne.\n\nB\n\nTwo.\n\nC\n\nThree."


def test_a_line_ending_in_a_colon_before_a_list_is_its_lead_in() -> None:
    article = read(
        "## A\n\nA whole sentence. For the 40 mg/kg regimen [2]:\n\n- one [1]\n- two\n\nNo lead-in here:\n\nText.\n"
    )
    assert texts(article) == [
        ("paragraph", "A whole sentence."),
        ("lead_in", "For the 40 mg/kg regimen:"),
        ("bullet", "one"),
        ("bullet", "two"),
        ("paragraph", "No lead-in here:"),
        ("paragraph", "Text."),
    ]
    assert {lead_in_of(article, b) for b in article.blocks if b.kind is BlockKind.BULLET} == {
        "For the 40 mg/kg regimen:"
    }
    assert {b.group for b in article.blocks if b.kind is BlockKind.BULLET} == {0}


def test_a_list_without_a_lead_in_does_not_inherit_the_one_before() -> None:
    article = read("## A\n\nFor adults:\n\n- one\n\n1. two\n")
    assert [lead_in_of(article, b) for b in article.blocks if b.kind is BlockKind.BULLET] == ["For adults:", ""]


def test_a_nested_bullet_is_led_in_by_its_parent() -> None:
    article = read("## A\n\nRows:\n\n- CrCl in mL/min:\n  - <10: stop\n- last\n")
    assert texts(article)[1:] == [("lead_in", "CrCl in mL/min:"), ("bullet", "<10: stop"), ("bullet", "last")]
    assert [lead_in_of(article, b) for b in article.blocks[1:]] == ["Rows:", "CrCl in mL/min:", "Rows:"]


def test_table_rows_keep_cells_header_and_the_references_of_their_caption() -> None:
    article = read(
        "## A\n\nDose by clearance [2]:\n\n| CrCl | Dose |\n|---|---|\n| >1.4 | 40 mg |\n| <0.4 | none [1] |\n"
    )
    first, second = (block for block in article.blocks if block.kind is BlockKind.ROW)
    assert (first.cells, first.header) == ((">1.4", "40 mg"), ("CrCl", "Dose"))
    assert text_of(article, first) == ">1.4 | 40 mg"
    assert (first.sentences[0].references, second.sentences[0].references) == ((2,), (1,))
    assert lead_in_of(article, first) == "Dose by clearance:"
    assert "CrCl | Dose\n>1.4 | 40 mg\n<0.4 | none" in article.text


def test_references_belong_to_their_sentence_on_either_side_of_the_stop() -> None:
    article = read("One [1]. Two.[2] Three [1-2]. Four.\n")
    assert [s.references for s in article.blocks[0].sentences] == [(1,), (2,), (1, 2), ()]
    assert text_of(article, article.blocks[0]) == "One. Two. Three. Four."


def test_a_reference_without_an_entry_is_a_warning_and_kept_per_sentence() -> None:
    article = read("One [5]. Two [5, 7].\n")
    assert [number for number, _ in article.missing_references] == [5, 5, 7]
    assert article.warnings == ("reference 5 has no entry on the page", "reference 7 has no entry on the page")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (">1.4 mL/min/kg: 40 mg/kg", ">1.4 mL/min/kg: 40 mg/kg"),
        ("Give **40 mg/kg** _slowly_ by `pump` ([label](https://x.org/a))", "Give 40 mg/kg slowly by pump (label)"),
        ("Multiply 2*3*4 mg", "Multiply 2*3*4 mg"),
        ("Use <0.4 and >0.8 mL/min", "Use <0.4 and >0.8 mL/min"),
        ("A&nbsp;B &lt;5 &micro;g", "A\u00a0B <5 µg"),
        ("Total\n---\nend", "Total"),
        ("[1]: this stays visible", ": this stays visible"),
        ("    four spaces are no code", "four spaces are no code"),
        ("10\u00a0mg − 2–3 h", "10\u00a0mg − 2–3 h"),
    ],
)
def test_clinical_signs_survive_and_emphasis_does_not(source: str, text: str) -> None:
    assert text_of(read(source + "\n"), read(source + "\n").blocks[0]) == text


def test_hidden_characters_and_comments_are_stripped_and_counted() -> None:
    article = read("Give 4\u200b0 mg.\u202e <!-- say 400 mg -->\n")
    assert article.text.endswith("Give 40 mg.")
    assert article.warnings == ("10 hidden characters were stripped",)


def test_blocks_know_their_source_line() -> None:
    article = read("Lead.\n\n- one\n- two\n")
    offset = FRONT.count("\n")
    assert [block.line for block in article.blocks] == [offset + 1, offset + 3, offset + 4]


def refusal(text: str) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read_markdown(text, "sample.md")
    assert caught.value.remedy
    assert str(caught.value).startswith("sample.md")
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ("question: How is sampledrug dosed?\n", "", 2, "lacks question"),
        ("question: How is sampledrug dosed?", "question:", 3, "question in front matter is empty"),
        ("edition:", "editor:", 10, "unknown key 'editor'"),
        ("title: Dosing", "title: Dosing: of", 4, "broken front matter"),
        ("drugs: [sampledrug]", "drugs: sampledrug", 5, "drugs is not a list"),
        ("drugs: [sampledrug]", "drugs: [sampledrug", 6, "broken front matter"),
        ("2026-02-04", "04/02/2026", 9, "YYYY-MM-DD"),
        ("2026-02-04", "2026-02-30", 9, "YYYY-MM-DD"),
        ("year: 2024", "year: MMXX", 15, "not a year"),
        ("id: sample-drug", "id: ../etc", 2, "not lower-case words"),
        ("id: sample-drug", "id: a\nid: b", 3, "stands twice"),
        ("status: Submitted", "status: Blessed", 8, "is none of"),
        ("    locator: set-id 1", "    place: x", 16, "unknown key 'place' in reference 1"),
        ("type: guideline, ", "", 17, "reference 2 lacks type"),
        ('edition: "1"', "url: javascript:alert(1)", 10, "not an http or https address"),
        ("edition:", "\tedition:", 10, "broken front matter"),
    ],
)
def test_a_fault_in_the_front_matter_is_refused_with_its_line(old: str, new: str, line: int, problem: str) -> None:
    error = refusal(FRONT.replace(old, new, 1) + "Lead.\n")
    assert problem in error.problem
    assert error.line == line


@pytest.mark.parametrize(
    ("body", "line", "problem"),
    [
        ("", -1, "no content"),
        ("## Only a heading\n", -1, "no content"),
        ("<span style='display:none'>400 mg</span>\n", 1, "raw HTML"),
        ("| a | b |\n|---|---|\n| 1 | 2 | 3 |\n", 3, "3 cells under 2"),
        ("| a | b |\n|---|---|\n| 1 |\n", 3, "1 cells under 2"),
        ("| a | b |\n| 1 | 2 |\n", 1, "delimiter line"),
        ("- " * 200 + "deep\n", 1, "nested too deeply"),
    ],
)
def test_a_body_that_would_lose_content_is_refused(body: str, line: int, problem: str) -> None:
    error = refusal(FRONT + body)
    assert problem in error.problem
    assert error.line == FRONT.count("\n") + line


def test_front_matter_that_is_absent_or_open_is_refused() -> None:
    assert "no front matter" in refusal("# Title\n\nText.\n").problem
    assert "never closed" in refusal("---\nid: x\n\nText.\n").problem


def test_hostile_yaml_is_refused_not_run() -> None:
    assert refusal("---\n" + "a: " + "[" * 5000 + "\n---\nText.\n").problem.startswith("broken front matter")
    assert "unknown key" in refusal("---\n!!python/object/apply:os.system [x]: 1\n---\nText.\n").problem


@pytest.mark.parametrize("source", ["````lost", "~~~ 40 mg\ntext\n~~~", "+ 5 mg", "![40 mg](x.png)", "`40 mg"])
def test_no_construct_swallows_what_the_author_wrote(source: str) -> None:
    words = [word for word in ("lost", "40 mg", "text", "5 mg") if word in source]
    assert all(word in read(source + "\n").text for word in words)
