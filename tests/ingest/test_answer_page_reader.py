"""Specification of the answer page readers: saved text and HTML give the same article."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posology.ingest.documents import Article, Block, BlockKind
from posology.ingest.errors import DocumentError
from posology.ingest.readers.answer_page import read_answer_page
from posology.ingest.readers.html_page import read_html_page
from posology.ingest.readers.page_facts import read_date
from posology.ingest.readers.registry import read_document

PAGES = Path(__file__).parent / "pages"
PREAMBLE = """How is sampledrug given?

Medical Advisory BoardPhysicians read every page before it is listed
Educational purpose only • Handle with care: this text is pending human review
Article Review Status
Submitted
Under Review
Approved

Last updated: December 9, 2025View editorial policy

Personalize

Help us tailor your experience

Which best describes you? Your answer sets how plainly we write.

Giving Sampledrug Safely

"""


def page(body: str) -> Article:
    return read_answer_page(PREAMBLE + body, "page.txt")


def html(body: str, preamble: str = "<h1>How is sampledrug given?</h1><p>Article Review Status</p>") -> Article:
    return read_html_page(f"<html><body>{preamble}<h2>Giving Sampledrug Safely</h2>{body}</body></html>", "page.html")


def text_of(article: Article, block: Block) -> str:
    return article.text[block.span.start : block.span.end]


def outline(article: Article) -> list[tuple[str, str]]:
    return [(block.kind.value, text_of(article, block)) for block in article.blocks]


@pytest.fixture(scope="module")
def saved() -> Article:
    return read_document(PAGES / "famciclovir-zoster.txt")


def test_a_saved_page_keeps_question_title_and_facts(saved: Article) -> None:
    assert saved.question == "How is famciclovir dosed for shingles when the kidneys work poorly?"
    assert saved.title == "Famciclovir for Herpes Zoster in Reduced Renal Function"
    assert saved.id == "famciclovir-for-herpes-zoster-in-reduced-renal-function"
    assert saved.facts.publisher == "Sample Health Desk"
    assert saved.facts.claimed_status == "pending human review"
    assert saved.facts.last_updated == "2025-03-04"
    assert saved.facts.disclaimer.startswith("Written for clinicians")


def test_furniture_is_no_part_of_the_article(saved: Article) -> None:
    furniture = ("Advisory Board", "Under Review", "Personalize", "describes you", "assumes no", "follow-up", "Teva")
    assert not [words for words in furniture if words in saved.text]


def test_the_reference_block_is_read_in_printed_order(saved: Article) -> None:
    assert [(r.number, r.type, r.publisher, r.year) for r in saved.references] == [
        (1, "Drug Label", "Teva", 2025),
        (2, "Guideline", "Society of Viral Skin Disease", 2021),
        (3, "Research", "Journal of Dosing Practice", 2019),
    ]
    assert saved.references[1].title == "Management of herpes zoster in adults"


def test_entries_with_bare_numbers_keep_the_numbers_they_print() -> None:
    read = page("Lead. 1, 3\n\nReferences\n\n1 First label. FDA, 2024.\n3 Blum RA. Kinetics. 1994.\n7 Last.\n")

    assert [(r.number, r.title) for r in read.references] == [
        (1, "First label. FDA, 2024."),
        (3, "Blum RA. Kinetics. 1994."),
        (7, "Last."),
    ]


def test_entries_out_of_order_keep_the_numbers_they_print() -> None:
    read = page(
        "Lead. 1, 3\n\nReferences\n\n2. Second label. FDA, 2024.\n1. First guideline, 2019.\n4. Fourth, 2001.\n"
    )

    assert [r.number for r in read.references] == [2, 1, 4]
    assert [number for number, _ in read.missing_references] == [3]


def test_entries_that_begin_with_falling_numbers_are_numbered_by_place() -> None:
    read = page("Lead. 1\n\nReferences\n\n- 12 Angry cells. A, 2020.\n- 10 Green bottles. B, 2021.\n")

    assert [r.number for r in read.references] == [1, 2]


def test_a_number_without_an_entry_is_reported_with_its_statement(saved: Article) -> None:
    ((number, span),) = saved.missing_references
    assert (number, saved.text[span.start : span.end]) == (5, "Hemodialysis: 250 mg after each dialysis")
    assert saved.warnings == ("reference 5 has no entry on the page",)


def test_reference_numbers_leave_the_text_and_clinical_numbers_stay(saved: Article) -> None:
    lead = saved.blocks[0]
    assert [s.references for s in lead.sentences] == [(1, 2), (1,)]
    assert "CrCl 40-59: 500 mg every 12 hours\n" in saved.text
    assert "beyond grade 3. Pain alone is no reason to stop." in saved.text


@pytest.mark.parametrize("name", ["famciclovir-zoster.html", "famciclovir-zoster-divs.html"])
def test_html_gives_the_same_article_as_its_text(saved: Article, name: str) -> None:
    article = read_document(PAGES / name)
    assert article.text == saved.text
    assert article.blocks == saved.blocks
    assert article.references == saved.references
    assert replace(article.facts, format="") == replace(saved.facts, format="")
    assert (article.id, article.question, article.title) == (saved.id, saved.question, saved.title)
    assert article.missing_references == saved.missing_references


@pytest.mark.parametrize("sign", ["•", "-", "*", "–", "1.", "2)", "•\t"])
@pytest.mark.parametrize("indent", ["", "  ", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_bullets_are_told_by_any_sign_indent_and_line_end(sign: str, indent: str, line_end: str) -> None:
    body = f"Lead sentence.\n\nDosing\n\nFor adults:\n\n{indent}{sign} one dose 1\n{indent}{sign} two doses 1\n"
    article = read_answer_page((PREAMBLE + body).replace("\n", line_end).replace("\r\n", "\n"), "page.txt")
    assert outline(article) == [
        ("lead", "Lead sentence."),
        ("lead_in", "For adults:"),
        ("bullet", "one dose"),
        ("bullet", "two doses"),
    ]


def test_tab_separated_lines_become_rows_under_their_first_line() -> None:
    article = page("Lead.\n\nDosing\n\nCrCl, mL/min\tDose\n>1.4\t40 mg 2\n<0.4\tnone\n")
    rows = [block for block in article.blocks if block.kind is BlockKind.ROW]
    assert [row.cells for row in rows] == [(">1.4", "40 mg"), ("<0.4", "none")]
    assert {row.header for row in rows} == {("CrCl, mL/min", "Dose")}
    assert rows[0].sentences[0].references == (2,)


def test_pipe_tables_in_saved_text_become_rows() -> None:
    article = page("Lead.\n\nDosing\n\n| CrCl | Dose |\n|---|---|\n| >1.4 | 40 mg |\n")
    assert outline(article)[-1] == ("row", ">1.4 | 40 mg")


def test_wrapped_lines_are_joined_and_entities_decoded() -> None:
    article = page(
        "A lead that was wrapped by the program that saved the page and then\n"
        "goes on &lt;5 mg.\n\n- a bullet\n  goes on\n"
    )
    assert [text for _, text in outline(article)] == [
        "A lead that was wrapped by the program that saved the page and then goes on <5 mg.",
        "a bullet goes on",
    ]


def test_a_short_line_that_states_a_dose_is_no_heading() -> None:
    article = page("Lead.\n\nDosing\n\nMaximum 8 g daily\n\nMonitoring\n\nText.\n")
    assert ("paragraph", "Maximum 8 g daily") in outline(article)


def test_a_page_without_a_title_takes_its_question() -> None:
    article = read_answer_page("How much?\n\nArticle Review Status\n\nGive 5 mg once a day.\n", "p.txt")
    assert (article.title, outline(article)) == ("How much?", [("lead", "Give 5 mg once a day.")])


@pytest.mark.parametrize(
    ("steps", "status"),
    [
        ("Submitted\nUnder Review (current)\nApproved", "Under Review"),
        ("✓ Submitted\n✓ Under Review\nApproved", "Under Review"),
        ("Approved", "Approved"),
        ("Submitted\nUnder Review\nApproved", "pending human review"),
    ],
)
def test_the_publishers_own_step_is_kept_as_a_fact(steps: str, status: str) -> None:
    text = (PREAMBLE + "Lead.\n").replace("Submitted\nUnder Review\nApproved", steps)
    assert read_answer_page(text, "p.txt").facts.claimed_status == status


@pytest.mark.parametrize("mark", ['aria-current="step"', 'class="step active"', 'data-state="active"'])
def test_the_step_that_markup_shows_as_current_is_the_publishers_status(mark: str) -> None:
    steps = f"<p>Article Review Status</p><ol><li>Submitted</li><li {mark}>Under Review</li><li>Approved</li></ol>"
    assert html("<p>Lead.</p>", "<h1>How much?</h1>" + steps).facts.claimed_status == "Under Review"


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("December 19, 2025View editorial policy", "2025-12-19"),
        ("19 Dec 2025", "2025-12-19"),
        ("2025-12-19", "2025-12-19"),
        ("February 30, 2025", ""),
        ("12/19/2025", ""),
        ("Smarch 3, 2025", ""),
    ],
)
def test_dates_are_read_only_when_their_reading_is_certain(printed: str, iso: str) -> None:
    assert read_date(printed) == iso


def test_a_date_that_cannot_be_read_is_a_warning() -> None:
    text = PREAMBLE.replace("December 9, 2025", "12/09/2025") + "Lead.\n"
    assert "cannot be read for certain" in read_answer_page(text, "p.txt").warnings[0]


@pytest.mark.parametrize(
    "hidden",
    [
        '<p style="display: none">Give 400 mg.</p>',
        "<p hidden>Give 400 mg.</p>",
        '<p class="sr-only">Give 400 mg.</p>',
        '<p style="font-size:0">Give 400 mg.</p>',
        '<style>.x .y{color:red;display:none}</style><div class="x"><p class="y">Give 400 mg.</p></div>',
        "<!-- Give 400 mg. -->",
    ],
)
def test_hidden_html_is_stripped_and_counted(hidden: str) -> None:
    article = html(f"<p>Lead.</p>{hidden}<p>Give 40 mg.</p>")
    assert "400" not in article.text
    assert article.warnings == ("10 hidden characters were stripped",)


def test_scripts_forms_and_style_rules_for_print_change_nothing() -> None:
    style = "<style>@media print{p{display:none}}</style><script>var a='Give 400 mg.'</script>"
    article = html(f"{style}<p>Lead.</p><form><p>Which one?</p></form><nav><p>Home</p></nav>")
    assert outline(article) == [("lead", "Lead.")]
    assert article.warnings == ()


def test_exponents_stay_and_raised_references_go() -> None:
    article = html(
        "<p>Dose per m<sup>2</sup>, 10<sup>9</sup>/L, Ca<sup>2+</sup>, eGFR in mL/min/1.73 "
        "m<sup>2</sup><sup>3</sup>.</p>"
    )
    assert outline(article) == [("lead", "Dose per m², 10⁹/L, Ca²⁺, eGFR in mL/min/1.73 m².")]
    assert article.blocks[0].sentences[0].references == (3,)


def test_table_spans_are_written_out_and_huge_ones_capped() -> None:
    article = html(
        "<p>Lead.</p><table><tr><th>CrCl</th><th>Dose</th></tr><tr><td rowspan=2>low</td><td>5 mg</td></tr>"
        "<tr><td>6 mg</td></tr></table><table><tr><td colspan=99999>a</td><td>b</td></tr></table>"
    )
    assert outline(article)[1:] == [("row", "low | 5 mg"), ("row", "low | 6 mg")]


def refusal(text: str, *, as_html: bool = False) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        (read_html_page if as_html else read_answer_page)(text, "page")
    assert caught.value.remedy
    return caught.value


def test_a_page_without_a_question_is_refused() -> None:
    assert "without a question" in refusal(PREAMBLE.split("\n", 1)[1] + "Lead.\n").problem
    assert "without a question" in refusal("Some notes.\n\nMore notes.\n").problem
    assert "without a question" in refusal("<p>Some notes</p>", as_html=True).problem


def test_a_page_without_an_answer_is_refused() -> None:
    assert "no answer" in refusal("How much?\n").problem


def test_html_nested_beyond_any_page_is_refused() -> None:
    assert "nested deeper" in refusal("<h1>How?</h1>" + "<div>" * 1_000_000 + "x", as_html=True).problem


@pytest.mark.parametrize(
    "body",
    [
        "a" * 300_000,
        "1, " * 100_000,
        ". 1 " * 50_000,
        "- \t" * 50_000,
        "(" * 100_000,
        "mL/min " * 40_000,
        "&#1;" * 50_000,
    ],
)
def test_what_stands_around_a_huge_line_is_kept(body: str) -> None:
    texts = [text for _, text in outline(page(f"Lead.\n\nDosing\n\n{body}\n\nText.\n"))]
    assert (texts[0], texts[-1]) == ("Lead.", "Text.")


_LINES = st.sampled_from(
    ["", "Lead. 1, 2", "Dosing Regimen", "For adults:", "  • 40 mg/kg 2", "    ◦ inner 3", "a\tb", "c\td 1",
     "References", "Label", "Title", "Maker, 2024", "Approved", "Professional Medical Disclaimer", "| x | y |", "How?",
     "9. Nine", "<0.4",
     "Have a follow-up question?", "grade 3", "\u200b", "x:"]
)  # fmt: skip


def check_spans(article: Article) -> None:
    for block in article.blocks:
        assert 0 < block.span.start < block.span.end <= len(article.text)
        assert text_of(article, block).strip() == text_of(article, block)
        assert block.sentences[0].span.start >= block.span.start
        assert block.sentences[-1].span.end <= block.span.end
        if block.cells:
            assert " | ".join(block.cells).strip() == text_of(article, block).strip()
    spans = {block.span for block in article.blocks}
    assert all(block.lead_in in spans for block in article.blocks if block.lead_in)
    assert all(before.span.end < after.span.start for before, after in pairwise(article.blocks))


@settings(max_examples=150, deadline=None)
@given(st.lists(_LINES, max_size=25), st.booleans())
def test_any_order_of_page_lines_gives_matching_spans_or_a_refusal(lines: list[str], preamble: bool) -> None:  # noqa: FBT001
    try:
        article = read_answer_page((PREAMBLE if preamble else "") + "\n".join(lines), "p.txt")
    except DocumentError:
        return
    check_spans(article)


_TAGS = st.sampled_from(
    ["<p>", "</p>", "<ul>", "</ul>", "<li>", "<table>", "<tr>", "<td>", "</table>", "<th>", "<sup>2</sup>",
     "<h2>Dosing</h2>", "<div>", "</div>", "<b>", "40 mg ", "text: ", "<br>", "<a href='#r'>1</a>", "<header>",
     "<aside>", "&#57344;",
     "<!--", "-->",
     "<caption>Doses 1", "<style>p{display:none}", "</style>", "<p hidden>", "<template>", "\u202e"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_TAGS, max_size=30))
def test_any_tag_soup_gives_matching_spans_or_a_refusal(tags: list[str]) -> None:
    try:
        article = html("".join(tags))
    except DocumentError:
        return
    check_spans(article)
    assert "\ue000" not in article.text


def test_a_table_wider_than_any_table_of_doses_is_read_as_text() -> None:
    article = html("<p>Lead.</p><table><tr>" + "<td>40 mg</td>" * 300 + "</tr></table>")
    assert article.text.count("40 mg") == 300


def test_section_headings_that_look_like_audiences_stay() -> None:
    article = page("Lead.\n\nDosing\n\nGive it.\n\nOther\n\nWait.\n\nShare\n")
    assert [block.section_path for block in article.blocks] == [(), ("Dosing",), ("Other",)]
