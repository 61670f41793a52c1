"""The check of a whole document: numbers, references, omissions, what could not be checked, the page and the object."""

from __future__ import annotations

import html
import json
import re
from itertools import pairwise
from pathlib import Path

import pytest

from posology.assistant.answering.checked_source import MOST_BYTES, article_or_text
from posology.assistant.answering.checking import Report
from posology.assistant.answering.document_check import DocumentChecker
from posology.assistant.answering.document_report import report_object, summary
from posology.assistant.answering.document_stretches import stretches_of
from posology.assistant.answering.report_page import report_page
from posology.assistant.answers import Verdict
from posology.assistant.bootstrap import checks
from posology.assistant.dosing.binding import EMPTY_SCOPE
from posology.assistant.settings import Settings
from posology.ingest.errors import DocumentError
from tests.assistant.answering.document_samples import BreakingVerifier, article, checker


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> DocumentChecker:
    return checker(tmp_path_factory.mktemp("rules"))


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> DocumentChecker:
    return checker(tmp_path_factory.mktemp("rules"), BreakingVerifier)


def text_report(documents: DocumentChecker, text: str) -> Report:
    return documents.check_text(text, "-", EMPTY_SCOPE)


def test_every_number_of_an_article_has_a_verdict_a_reason_and_where_a_rule_decided_its_source(
    documents: DocumentChecker,
) -> None:
    report = documents.check_article(
        article("Foscarnet for acyclovir-resistant HSV is 40 mg/kg every 8 hours for 6 weeks [1].")
    )
    quantities = report_object(report)["statements"][0]["quantities"]
    assert [q["verdict"] for q in quantities] == ["verified", "verified", "contradicted"]
    assert all(q["reason"] and q["source"]["title"] and q["source"]["section"] for q in quantities)
    assert "2–3 weeks" in quantities[2]["expected"]
    assert quantities[0]["source"]["read_as"] == "label"


def test_a_number_without_a_rule_is_cited_with_a_reference_that_has_an_entry_and_unsupported_without(
    documents: DocumentChecker,
) -> None:
    cited = documents.check_article(article("Zidovudine is 300 mg every 12 hours [1]."))
    assert cited.verdict is Verdict.CITED
    unsupported = documents.check_article(article("Zidovudine is 300 mg every 12 hours [9]."))
    assert unsupported.verdict is Verdict.UNSUPPORTED
    assert not unsupported.failed


def test_a_rule_is_looked_at_also_where_a_reference_has_no_entry(documents: DocumentChecker) -> None:
    report = documents.check_article(article("Foscarnet for resistant HSV is 40 mg/kg every 8 hours [7]."))
    assert report.verdict is Verdict.VERIFIED
    assert report.statements[0].faults == ("reference 7 has no entry on the page",)


def test_references_without_an_entry_and_entries_never_cited_are_named_once(documents: DocumentChecker) -> None:
    report = documents.check_article(article("Foscarnet is given by pump [5].\n\nFoscarnet needs hydration [5]."))
    assert [line[:46] for line in report.missing_references] == ["reference 5 has no entry on the page (cited 2 "]
    assert any("reference 2 is never cited" in line for line in report.unused_references)


def test_what_the_document_leaves_out_is_listed_with_its_source(documents: DocumentChecker) -> None:
    report = documents.check_article(article("Foscarnet for resistant HSV is 40 mg/kg every 8 hours [1]."))
    topics = {omission.topic for omission in report.omissions}
    assert {"rate", "hydration", "monitoring"} <= topics
    assert all(omission.source.title for omission in report.omissions)
    said = documents.check_article(
        article(
            "Foscarnet for resistant HSV is 40 mg/kg every 8 hours [1].\n\n"
            "Hydrate with 750–1,000 mL of normal saline or 5% dextrose before the first foscarnet infusion and with "
            "every dose [1]."
        )
    )
    assert "hydration" not in {omission.topic for omission in said.omissions}


def test_notation_advice_stands_with_the_statement(documents: DocumentChecker) -> None:
    report = text_report(documents, "Zidovudine 300 mg QD with food.")
    assert [advice.text for advice in report.statements[0].notation] == ["QD"]


def test_the_report_says_which_rules_were_looked_at_and_which_drugs_have_none(documents: DocumentChecker) -> None:
    report = text_report(documents, "Foscarnet 40 mg/kg every 8 hours for HSV.\n\nMeropenem 1 g every 8 hours.")
    assert [rules.drug for rules in report.rules] == ["foscarnet"]
    assert report.without_rules == ("meropenem",)
    assert report_object(report)["drugs_without_rules"] == ["meropenem"]


def test_a_dose_in_a_lead_in_is_checked_too(documents: DocumentChecker) -> None:
    report = documents.check_article(
        article(
            "Foscarnet is adjusted [1].\n\nFor the foscarnet 44 mg/kg every 8 hours regimen:\n\n- Use a pump [1].\n"
        )
    )
    assert Verdict.CONTRADICTED in {f.verdict for s in report.statements for f in s.verification.findings}


def test_a_statement_whose_check_raises_is_not_checked_and_the_check_fails(broken: DocumentChecker) -> None:
    report = text_report(
        broken, "Foscarnet 40 mg/kg every 8 hours for HSV.\n\nFoscarnet 40 mg/kg every 12 hours for HSV."
    )
    good, bad = report.statements
    assert good.verification.verdict is Verdict.VERIFIED
    assert bad.not_checked
    assert report.failed
    assert "1 statement NOT CHECKED" in summary(report)
    assert report_object(report)["not_checked"] == 1
    assert "not checked" in report_page(report)


def test_names_that_break_leave_the_verdicts_and_say_that_nothing_was_compared(documents: DocumentChecker) -> None:
    def breaks(_drug: str) -> None:
        raise LookupError

    names = type(documents.names)(documents.names.find_drugs, breaks)  # type: ignore[arg-type]
    torn = DocumentChecker(documents.verifier, names, documents.rules, documents.intents_of)
    report = text_report(torn, "Foscarnet 40 mg/kg every 8 hours for HSV.")
    assert report.verdict is Verdict.VERIFIED
    assert report.uncompared == 1
    assert report.failed
    assert any("could not be compared" in warning for warning in report.warnings)


def test_counts_add_up_to_the_numbers_found(documents: DocumentChecker) -> None:
    report = text_report(documents, "Foscarnet 40 mg/kg every 8 hours for HSV.\nMeropenem 1 g every 8 hours.")
    counts = report_object(report)["counts"]
    assert counts == {"contradicted": 0, "unsupported": 2, "ambiguous": 0, "cited": 0, "verified": 2}
    assert json.dumps(report_object(report))


def test_a_plain_text_is_read_with_its_title_headings_lead_ins_wrapped_lines_and_tables(
    documents: DocumentChecker,
) -> None:
    report = text_report(
        documents,
        "Foscarnet for acyclovir-resistant HSV\n\nDosing\n\nThe dose:\n- 40 mg/kg IV every\n  8 hours\n- 44 mg/kg IV every 8 hours\n\n"
        "On the 40 mg/kg every 8 hours regimen, clearance in mL/min/kg:\n\nClearance\tDose\n>1.0–1.4\t30 mg/kg every 8 hours\n",
    )
    verdicts = [s.verification.verdict for s in report.statements if s.verification.verdict]
    assert verdicts[:2] == [Verdict.VERIFIED, Verdict.CONTRADICTED]
    assert report.statements[-1].header == ("Clearance", "Dose")
    assert report.title == "Foscarnet for acyclovir-resistant HSV"


@pytest.mark.parametrize(
    "text", ["1 mg", "Dose:\n\n40 mg/kg:", "- 5 mg\n1 mg\n- 2 mg", "| 1 mg | 2 mg |\n| 3 mg | 4 mg |", "A:\nB:\n5 mg"]
)
def test_no_number_of_a_plain_text_goes_missing(text: str) -> None:
    title, stretches = stretches_of(text)
    shown = " ".join((title, *(f"{s.context} {' '.join(s.header)} {s.text}" for s in stretches)))
    assert re.findall(r"\d+", text) == list(dict.fromkeys(re.findall(r"\d+", shown)))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.md", b"", "empty"),
        ("-", b" \n ", "empty"),
        ("a.txt", b"dose\x00\x01", "binary"),
        ("a.txt", "40 mg für".encode("cp1252"), "UTF-8"),
        ("a.pdf", b"%PDF-1.7", ".pdf files cannot be checked"),
        ("a.docx", b"PK\x03\x04", ".docx"),
        ("-", b"<?xml version='1.0'?><a/>", "XML"),
        ("a.jsonl", b"{}", "--jsonl"),
        ("a.txt", b"x" * (MOST_BYTES + 1), "too large"),
        ("a.md", b"---\ntitle: x\n---\n", "front matter"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_what_is_allowed_and_what_to_do(name: str, content: bytes, said: str) -> None:
    with pytest.raises(DocumentError) as refused:
        article_or_text(name, content)
    assert said in str(refused.value)
    assert refused.value.remedy


def test_a_text_file_that_is_no_answer_page_is_read_as_plain_text_and_that_is_said() -> None:
    found, text, note = article_or_text("notes.txt", b"Foscarnet 40 mg/kg every 8 hours.")
    assert found is None
    assert "40 mg/kg" in text
    assert note.startswith("read as plain text") or not note


class TestPage:
    def test_everything_is_escaped_and_nothing_is_loaded_or_run(self, documents: DocumentChecker) -> None:
        hostile = 'Foscarnet <script>alert(1)</script> 44 mg/kg every 8 hours for HSV "><img src=x onerror=y> {{ 7*7 }}'
        page = report_page(text_report(documents, hostile))
        assert "<script" not in page
        assert "<img" not in page
        assert "{{ 7*7 }}" in page
        assert not re.search(r"<(?:link|iframe|object|embed|form)\b|<[^>]*\b(?:src|on\w+)=|url\(|@import", page)
        assert "default-src 'none'" in page

    def test_a_reason_ends_with_one_full_stop(self, settings: Settings) -> None:
        report = checks(settings).check_file("a.txt", "IV acyclovir at exactly 25 mL/min/1.73 m².".encode())
        page = report_page(report)
        assert "rows 25 to 50 and 10 to 25.<" in page

    def test_a_verdict_is_shown_by_sign_word_and_colour(self, documents: DocumentChecker) -> None:
        page = report_page(text_report(documents, "Foscarnet 44 mg/kg every 8 hours for HSV."))
        mark = re.search(
            r'<a class="n bad"[^>]*>44 mg/kg<span class="m"><span aria-hidden="true">✗</span> contradicted', page
        )
        assert mark
        assert "Expected" in page

    def test_every_link_inside_the_page_has_its_target_once(self, documents: DocumentChecker) -> None:
        body = (
            "Foscarnet for resistant HSV is 40 mg/kg every 8 hours for 2–3 weeks [1].\n\n## Dosing\n\n- Foscarnet 50 mg/kg every 8 "
            "hours for resistant HSV [4].\n- Zidovudine 300 mg QD [1].\n\n| Clearance | Dose |\n|---|---|\n| >1.4 mL/min/kg | 41 mg/kg every 8 hours |\n"
        )  # fmt: skip
        page = report_page(documents.check_article(article(body)))
        targets = re.findall(r'id="([^"]+)"', page)
        assert len(targets) == len(set(targets))
        assert set(re.findall(r'href="#([^"]+)"', page)) <= set(targets)

    def test_the_text_of_the_document_stands_in_order_and_complete(self, documents: DocumentChecker) -> None:
        body = (
            "Foscarnet A [1].\n\n## Dosing & more\n\nLead B:\n\n- Item C 40 mg/kg [1]\n- Item D\n\n## Next\n\nLast E.\n"
        )
        page = report_page(documents.check_article(article(body)))
        document = page[page.index('<h2 id="document"') :]
        plain = html.unescape(re.sub(r"<[^>]+>", "", document))
        places = [
            plain.index(part)
            for part in ("Foscarnet A", "Dosing & more", "Lead B:", "Item C", "Item D", "Next", "Last E.")
        ]
        assert places == sorted(places)

    def test_headings_do_not_skip_a_level(self, documents: DocumentChecker) -> None:
        page = report_page(documents.check_article(article("Lead [1].\n\n## One\n\nText.\n\n### Two\n\nText.\n")))
        levels = [int(level) for level in re.findall(r"<h(\d)", page)]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))

    def test_an_address_that_is_not_of_the_web_is_no_link(self, tmp_path: Path) -> None:
        rules = tmp_path / "shipped"
        rules.mkdir()
        documents = checker(rules, addresses="javascript:alert(1)")
        page = report_page(text_report(documents, "Foscarnet 44 mg/kg every 8 hours for HSV"))
        assert "contradicted" in page
        assert 'href="javascript' not in page


def test_a_page_that_is_no_answer_page_is_checked_as_its_visible_text(documents: DocumentChecker) -> None:
    page = (
        "<html><body><nav>Menu</nav><h1>Foscarnet</h1><h2>HSV</h2><p>40 mg/kg every 8 hours</p>"
        "<table><tr><th>Use</th><th>Dose</th></tr><tr><td rowspan='2'>HSV</td><td>40 mg/kg every 12 hours</td></tr>"
        "<tr><td>40 mg/kg every 6 hours</td></tr></table><ul><li>for 2 to 3 weeks<ul><li>a | b</li></ul></li></ul>"
        "<script>50 mg/kg</script></body></html>"
    )
    read, text, note = article_or_text("protocol.html", page.encode())

    assert read is None
    assert "without a question" in note
    report = text_report(documents, text)
    assert [(s.text, s.section) for s in report.statements] == [
        ("40 mg/kg every 8 hours", ("HSV",)),
        ("HSV | 40 mg/kg every 12 hours", ("HSV",)),
        ("HSV | 40 mg/kg every 6 hours", ("HSV",)),
        ("for 2 to 3 weeks", ("HSV",)),
        ("a | b", ("HSV",)),
    ]
    verdicts = [s.verification.verdict for s in report.statements]
    assert verdicts == [*[Verdict.VERIFIED] * 2, Verdict.CONTRADICTED, Verdict.VERIFIED, None]


def test_a_page_that_shows_nothing_is_refused() -> None:
    with pytest.raises(DocumentError, match="without any text"):
        article_or_text("empty.html", b"<html><body><script>40 mg</script></body></html>")


def test_two_entries_with_one_number_are_told(documents: DocumentChecker) -> None:
    page = (
        "What is the dose of foscarnet?\n\nArticle Review Status\nSubmitted\nUnder Review\n\nFoscarnet for HSV\n\n"
        "Foscarnet is 40 mg/kg every 8 hours. 2\n\nReferences\n\n2. One label. FDA, 2024.\n2. Another. FDA, 2025.\n"
    )
    read, _, _ = article_or_text("page.txt", page.encode())

    assert read is not None
    assert "2 entries have the reference number 2" in documents.check_article(read).warnings
