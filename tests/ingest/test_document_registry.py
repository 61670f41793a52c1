"""Specification of file reading: suffixes, encodings and refusals that name file, line and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from posology.ingest.errors import DocumentError
from posology.ingest.readers import source_text
from posology.ingest.readers.registry import read_document, read_text, readable_suffixes

PAGE = "How much?\n\nArticle Review Status\nSubmitted\nUnder Review\nApproved\n\nDosing It\n\nGive 40 µg once a day.\n"
HOUSE = (
    "---\nid: a\nquestion: How much?\ntitle: T\ndrugs: []\npublisher: P\nstatus: Submitted\n"
    "last_updated: 2026-01-01\n---\n\nGive 40 mg.\n"
)


def write(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def refusal(path: Path) -> DocumentError:
    with pytest.raises(DocumentError) as caught:
        read_document(path)
    assert str(path) in str(caught.value)
    assert caught.value.remedy
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_unicode_files_with_or_without_a_byte_order_mark_are_read(tmp_path: Path, encoding: str, line_end: str) -> None:
    path = write(tmp_path, "a.TXT", PAGE.replace("\n", line_end).encode(encoding))
    article = read_document(path)
    assert article.text == "Dosing It\n\nGive 40 µg once a day."
    assert article.path == str(path)


def test_windows_1252_is_refused_by_name_and_line(tmp_path: Path) -> None:
    error = refusal(write(tmp_path, "a.txt", PAGE.encode("cp1252")))
    assert "Windows-1252" in error.problem
    assert error.line == 10


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.md", b"", "empty"),
        ("a.md", b" \r\n\t", "empty"),
        ("a.md", b"\xef\xbb\xbf\n", "empty"),
        ("a.txt", b"How?\n\x00\x01", "binary"),
        ("a.txt", b"%PDF-1.7\n", "binary content (a PDF)"),
        ("a.txt", b"\xff\xfea", "not valid UTF-16"),
        ("a.txt", b"How?\n\x81\x8d\xff", "unknown encoding"),
        ("a.md", b"just words\n", "no front matter"),
        ("a.txt", b"just words\n", "without a question"),
        ("a.html", b"<p>just words", "without a question"),
        ("a.txt", b"<?xml version='1.0'?><article/>", "XML"),
    ],
)
def test_content_that_cannot_be_an_article_is_refused(tmp_path: Path, name: str, content: bytes, problem: str) -> None:
    assert problem in refusal(write(tmp_path, name, content)).problem


@pytest.mark.parametrize("name", ["a.xml", "a.pdf", "a.docx", "a.csv", "a"])
def test_a_suffix_without_a_reader_is_refused_with_the_way_out(tmp_path: Path, name: str) -> None:
    error = refusal(write(tmp_path, name, b"content"))
    assert "Markdown" in error.remedy
    assert all(suffix in error.remedy for suffix in readable_suffixes())


def test_a_missing_path_and_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.md").mkdir()
    assert "no such file" in refusal(tmp_path / "none.md").problem
    assert "no such file" in refusal(tmp_path / "none").problem
    assert "not a regular file" in refusal(tmp_path / "folder.md").problem
    with pytest.raises(DocumentError):
        read_document(Path("nul\0byte.md"))


def test_an_oversize_file_is_refused() -> None:
    with pytest.raises(DocumentError, match="larger than 20 MB"):
        source_text.decode(b"a" * (source_text.MAX_BYTES + 1), "big.md")


def test_content_decides_where_the_suffix_is_wrong(tmp_path: Path) -> None:
    house = read_document(write(tmp_path, "house.txt", HOUSE.encode()))
    page = read_document(write(tmp_path, "page.md", PAGE.encode()))
    web = read_document(write(tmp_path, "web.txt", b"<!doctype html><h1>How?</h1><h2>T</h2><p>Give 5 mg.</p>"))
    assert (house.facts.format, page.facts.format, web.facts.format) == ("markdown", "answer_page", "html_page")
    assert all("not as its suffix says" in article.warnings[0] for article in (house, page, web))


def test_text_at_hand_is_read_in_a_named_format() -> None:
    assert read_text(HOUSE, "<stdin>", "markdown").id == "a"
    with pytest.raises(ValueError, match="not a valid"):
        read_text(HOUSE, "<stdin>", "pdf")
    with pytest.raises(DocumentError):
        read_text(" ", "<stdin>", "markdown")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=200).map(lambda text: (HOUSE + text).encode("utf-8", "surrogatepass")),
        st.text(max_size=200).map(lambda text: (PAGE + text).encode("utf-8", "surrogatepass")),
    ),
    st.sampled_from(["a.md", "a.txt", "a.html"]),
)
def test_any_bytes_give_an_article_with_matching_spans_or_a_refusal(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes, name: str
) -> None:
    path = write(tmp_path_factory.getbasetemp(), name, raw)
    try:
        article = read_document(path)
    except DocumentError:
        return
    assert article.digest
    for block in article.blocks:
        text = article.text[block.span.start : block.span.end]
        assert text.strip() == text != ""
        assert all(block.span.start <= s.span.start < s.span.end <= block.span.end for s in block.sentences)
