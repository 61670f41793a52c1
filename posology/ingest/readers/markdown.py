"""Read an article in house Markdown: front matter, title, lead, sections, lists, pipe tables.

Block structure comes from markdown-it; constructs that would swallow clinical signs (block quotes
for ">", underlined headings, link definitions, code blocks, raw HTML) are switched off.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from posology.ingest.documents import Article, SourceFacts
from posology.ingest.errors import DocumentError
from posology.ingest.readers.canonical import Identity, Part, PartKind, compose, row_part
from posology.ingest.readers.front_matter import FrontMatter, read_front_matter, split_front_matter
from posology.ingest.readers.reference_marks import MarkedText, take_bracketed
from posology.ingest.readers.source_text import fold_space, hidden_warning, strip_unseen

FORMAT = "markdown"
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_RAW_HTML = re.compile(
    r"</?(?:a|b|i|u|p|br|hr|div|span|sup|sub|em|strong|font|img|table|t[drh]|ul|ol|li|h[1-6]|style|script|iframe|"
    r"svg|form|input|details|summary|template|noscript|object|embed|video|audio|link|meta)\b[^<>\n]*/?>",
    re.IGNORECASE,
)
_OFF = ("blockquote", "lheading", "reference", "code", "fence", "html_block", "html_inline")
_DEEPEST = 60
_CELL_BORDER = re.compile(r"(?<!\\)\|")
_NUMBERS_ONLY = re.compile(r"\[?\d{1,3}(?:\s*[,–-]\s*\d{1,3})*\]?")


def read_markdown(text: str, path: str) -> Article:
    r"""Read one article of house Markdown.

    Args:
        text: the whole file with `\n` line ends.
        path: name used in messages and kept in the article.

    Returns:
        The article; references are those of the front matter, `[n]` marks belong to sentences.

    Raises:
        DocumentError: broken front matter, raw HTML, a table whose rows do not match its header,
            nesting deeper than the format allows, or no content.
    """
    visible, hidden = strip_unseen(text)
    yaml_text, body, lines_before = split_front_matter(visible, path)
    front = read_front_matter(yaml_text, path)
    body, commented = _strip_comments(body)
    _refuse_raw_html(body, path, lines_before)
    collected = _Body(path, body.split("\n"), lines_before)
    collected.read(_parser().parse(body))
    if not any(part.kind is not PartKind.HEADING for part in collected.parts):
        raise DocumentError(
            path, "the article has no content after its front matter", "Write the article.", lines_before
        )
    warnings = [*hidden_warning(hidden + commented), *collected.warnings]
    if collected.title and collected.title != front.title:
        warnings.append(f"the heading {collected.title[:80]!r} differs from the title in the front matter")
    identity = Identity(front.id, front.question, front.title, path, front.drugs, front.indications)
    return compose(identity, collected.parts, front.references, _facts(front), tuple(warnings))


def _facts(front: FrontMatter) -> SourceFacts:
    return SourceFacts(
        publisher=front.publisher,
        claimed_status=front.status,
        last_updated=front.last_updated,
        edition=front.edition,
        url=front.url,
        format=FORMAT,
    )


def _parser() -> MarkdownIt:
    """A CommonMark parser with tables and without what could swallow clinical signs."""
    options = {"html": False, "maxNesting": _DEEPEST + 4}
    return MarkdownIt("commonmark", options).enable("table").disable(list(_OFF))


def _strip_comments(body: str) -> tuple[str, int]:
    """Remove comments but keep their line breaks; count the characters removed."""
    removed = sum(len(re.sub(r"\s", "", found.group()[4:].removesuffix("-->"))) for found in _COMMENT.finditer(body))
    return _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), body), removed


def _refuse_raw_html(body: str, path: str, lines_before: int) -> None:
    found = _RAW_HTML.search(body)
    if found is not None:
        line = lines_before + body.count("\n", 0, found.start()) + 1
        remedy = "Write it in Markdown, or save the page as .html."
        raise DocumentError(path, f"raw HTML {found.group()[:40]!r} in Markdown", remedy, line)


@dataclass(slots=True)
class _Body:
    """Walks the parser's tokens and collects the parts of the article."""

    path: str
    lines: list[str]
    lines_before: int
    parts: list[Part] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    title: str = ""
    _groups: int = 0
    _depth: int = 0
    _group: int = -1

    def read(self, tokens: Sequence[Token]) -> None:
        """Collect parts from a token stream."""
        stream = iter(tokens)
        for token in stream:
            if token.level >= _DEEPEST:
                raise DocumentError(self.path, "nested too deeply", "Use at most two list levels.", self._line(token))
            if token.type == "heading_open":
                self._add_heading(token, next(stream))
            elif token.type in ("bullet_list_open", "ordered_list_open"):
                self._depth += 1
                if self._depth == 1:
                    self._group = self._next_group()
            elif token.type in ("bullet_list_close", "ordered_list_close"):
                self._depth -= 1
            elif token.type == "table_open":
                self._add_table(token, stream)
            elif token.type == "inline":
                self._add_text(token, _marked(token))

    def _line(self, token: Token) -> int:
        return self.lines_before + (token.map[0] if token.map else 0) + 1

    def _next_group(self) -> int:
        self._groups += 1
        return self._groups - 1

    def _add_heading(self, opening: Token, inline: Token) -> None:
        content = _marked(inline)
        level = int(opening.tag[1])
        if level == 1 and not self.title and not self.parts:
            self.title = content.text
            return
        self.parts.append(Part(PartKind.HEADING, MarkedText(content.text), level, line=self._line(opening)))

    def _add_text(self, token: Token, content: MarkedText) -> None:
        line = self._line(token)
        if not content.text:
            return
        if self._depth:
            self.parts.append(Part(PartKind.BULLET, content, self._depth - 1, self._group, line=line))
            return
        if content.text.startswith("|"):
            remedy = "Put a line such as `| --- | --- |` under the header, with as many columns."
            raise DocumentError(self.path, "a table without a matching delimiter line", remedy, line)
        self.parts.append(Part(PartKind.PARAGRAPH, content, line=line))

    def _add_table(self, opening: Token, stream: Iterator[Token]) -> None:
        """Collect a table's rows; marks in the header hold for rows that have none."""
        group = self._next_group()
        header: tuple[MarkedText, ...] = ()
        cells: list[MarkedText] = []
        line = self._line(opening)
        for token in stream:
            if token.type == "table_close":
                return
            if token.type == "tr_open":
                cells, line = [], self._line(token)
            elif token.type == "inline":
                cells.append(_marked(token))
            elif token.type == "tr_close" and not header:
                header = tuple(cells)
            elif token.type == "tr_close" and any(cell.text for cell in cells):
                self._check_width(line, len(header))
                part = row_part(cells, tuple(cell.text for cell in header), group, line)
                marks = tuple(mark for cell in header for mark in cell.marks)
                if marks and not part.content.marks:
                    numbered = MarkedText(part.content.text, marks)
                    part = Part(PartKind.ROW, numbered, 0, group, part.header, part.cells, line)
                self.parts.append(part)

    def _check_width(self, line: int, columns: int) -> None:
        """Refuse a row that the parser would cut or pad: its cells may stand under wrong heads."""
        printed = self.lines[line - self.lines_before - 1].strip()
        cells = _CELL_BORDER.split(printed)
        count = len(cells) - printed.startswith("|") - (printed.endswith("|") and not printed.endswith("\\|"))
        if count != columns:
            remedy = "Give every row one cell per column head; write a bar inside a cell as `\\|`."
            raise DocumentError(self.path, f"a table row has {count} cells under {columns} column heads", remedy, line)


def _marked(inline: Token) -> MarkedText:
    """The text of an inline token without emphasis and links, its reference marks taken out."""
    return take_bracketed(fold_space(_inline_text(inline.children or [])))


def _inline_text(children: Sequence[Token]) -> str:
    """Join inline tokens; emphasis signs between two digits stay, they are not emphasis."""
    pieces: list[str] = []
    for index, token in enumerate(children):
        if token.type in ("text", "text_special", "code_inline"):
            pieces.append(_link_number(children, index) or token.content)
        elif token.type in ("softbreak", "hardbreak"):
            pieces.append("\n")
        elif token.type == "image":
            pieces.append(token.content)
        elif token.markup in ("*", "**", "_", "__") and _between_digits("".join(pieces[-2:]), children[index + 1 :]):
            pieces.append(token.markup)
    return "".join(pieces)


def _link_number(children: Sequence[Token], index: int) -> str:
    """A link whose whole text is a number is a reference mark."""
    linked = 0 < index < len(children) - 1 and children[index - 1].type == "link_open"
    alone = linked and children[index + 1].type == "link_close"
    content = children[index].content
    return f"[{content.strip('[]')}]" if alone and _NUMBERS_ONLY.fullmatch(content) else ""


def _between_digits(before: str, following: Sequence[Token]) -> bool:
    upcoming = next((token.content for token in following if token.content), "")
    return before[-1:].isdigit() and upcoming[:1].isdigit()
