"""Read an answer page that was saved as text.

Tells bullets, table rows and wrapped lines; what is article and what is furniture is decided in
`page_layout`, together with the HTML form of the same page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from posology.ingest.documents import Article
from posology.ingest.readers.page_layout import assemble_page
from posology.ingest.readers.page_lines import LineKind, PageLine, is_control, is_furniture, zone_started_by
from posology.ingest.readers.source_text import decode_entities, fold_space, hidden_warning, strip_unseen

FORMAT = "answer_page"
_BULLET = re.compile(r"(?P<indent>\s*)(?P<sign>[•◦▪▫●○‣⁃·∙*\-–—]|\d{1,2}[.)]|\([a-z0-9]\))(?:\s+(?P<text>\S.*)|\s*)")
_DASHES = r"\s*(?::-+:?|-+:|-{2,})\s*"
_PIPE_RULE = re.compile(rf"\|?{_DASHES}(?:\|{_DASHES})*\|?")
_NUMBERED = re.compile(r"\s*\(?[a-z0-9]{1,2}[.)]\s")
_WRAPPED_FROM = 60
_TAB = 8
# A line that ends so goes on in the next one, however short it is.
_HANGS = re.compile(
    r"(?:[,/(]|\b(?:every|over|for|of|to|than|at|by|with|and|or|the|is|are|below|above|within|then|Cr?Cl|CLcr|e?GFR|clearance))$",
    re.IGNORECASE,
)
# A line that begins so is an order, a box or a branch of its own, however long the one before it is.
_BEGINS = re.compile(
    r"(?:START|STOP|CHANGE|CONTINUE|HOLD|RESUME|SWITCH|ADD|NEW|INCREASE|DECREASE|REDUCE|DISCONTINUE)(?:P?ED|D)?\b"
    r"|(?:IF|ELSE|THEN|WHEN)\b|(?:If|Else|Otherwise)\b|\[[ xX✓✔]?\]|[☐☑☒□■]|\( ?[xX]?\)\s|[-=]>|[→⇒]"
)
# "Spironolactone: 25 mg daily" above "Digoxin: no change", and lines in columns.
_HEADED = re.compile(r"[A-Z][\w /()-]{1,40}: +\S")
_GAPPED = re.compile(r"\S {3,}\S")
_KEYED = re.compile(r"[a-z][a-z -]{2,30}: *\S")  # "usual: 3 mg/kg/day" tells something of its own
# Page numbers and running heads that a copied page leaves between its lines.
_PAGE_FOOT = re.compile(
    r"(?:.{0,90}?(?:\s{3,}|\s[–—|·-]\s|^))?(?:page\s\d{1,4}(?:\s(?:of|/)\s\d{1,4})?|\d{1,4}\sof\s\d{1,4})\s*",
    re.IGNORECASE,
)
_FOLIO = re.compile(r"\s{20,}\d{1,4}\s*")


@dataclass(frozen=True, slots=True)
class _Raw:
    """A source line: its number, its text with indent, and its tab-separated cells if any."""

    number: int
    text: str
    cells: tuple[str, ...] = ()


def read_answer_page(text: str, path: str) -> Article:
    r"""Read an answer page saved as text.

    Args:
        text: the whole file with `\n` line ends.
        path: name used in messages and kept in the article.

    Raises:
        DocumentError: the page has no question or no answer.
    """
    visible, hidden = strip_unseen(text)
    decoded, more = strip_unseen(decode_entities(visible))
    return assemble_page(page_lines(decoded), path, FORMAT, hidden_warning(hidden + more))


def page_lines(text: str) -> list[PageLine]:
    r"""Cut saved text into lines of known kind, wrapped lines joined.

    >>> [(line.kind.value, line.text) for line in page_lines("Doses:\n  - 5 mg once\n    a day")]
    [('text', 'Doses:'), ('bullet', '5 mg once a day')]
    """
    raws = [_raw(number, line) for number, line in enumerate(text.split("\n"), start=1)]
    lines: list[PageLine] = []
    indents: list[int] = []
    table = -1
    above = ""
    for index, raw in enumerate(raws):
        if _PAGE_FOOT.fullmatch(raw.text.strip()) or _FOLIO.fullmatch(raw.text):
            continue
        if not raw.text.strip():
            lines.append(PageLine(LineKind.BREAK, line=raw.number))
            continue
        if raw.cells and _in_table(raws, index):
            if not _PIPE_RULE.fullmatch(raw.text.strip()):
                table += not (lines and lines[-1].kind is LineKind.ROW)
                lines.append(PageLine(LineKind.ROW, fold_space(raw.text), 0, raw.number, raw.cells, table))
            elif lines and lines[-1].kind is LineKind.ROW and lines[-1].line == raw.number - 1:
                lines[-1] = replace(lines[-1], heads=len(lines) < 2 or lines[-2].table != table)
            continue
        indents = indents if lines and _in_list(lines) else []
        line = _classify(raw, raws, index, indents)
        if lines and _continues(lines[-1], line, raw, above):
            between = "" if lines[-1].text.endswith("/") else " "
            lines[-1] = replace(lines[-1], text=f"{lines[-1].text}{between}{line.text}")
        elif line.text:
            lines.append(line)
        above = raw.text.strip()
    return [_as_caption(line, following) for line, following in zip_longest(lines, lines[1:])]


def _raw(number: int, line: str) -> _Raw:
    """Cut a source line into cells where it has tabs or pipes between them."""
    stripped = line.strip(" \r\n")
    if stripped.startswith("|") and stripped.endswith("|") and len(stripped) > 2:
        return _Raw(number, line, tuple(fold_space(cell) for cell in stripped[1:-1].split("|")))
    if "\t" in stripped.strip("\t") and not _BULLET.fullmatch(line):
        return _Raw(number, line, tuple(fold_space(cell) for cell in line.strip("\r\n").split("\t")))
    return _Raw(number, line)


def _in_table(raws: Sequence[_Raw], index: int) -> bool:
    """Say whether a neighbouring line has as many cells."""
    width = len(raws[index].cells)
    return any(len(raws[other].cells) == width for other in (index - 1, index + 1) if 0 <= other < len(raws))


def _in_list(lines: Sequence[PageLine]) -> bool:
    """Say whether the last line that has text is a bullet."""
    last = next((line for line in reversed(lines[-3:]) if line.kind is not LineKind.BREAK), None)
    return last is not None and last.kind is LineKind.BULLET


def _classify(raw: _Raw, raws: Sequence[_Raw], index: int, indents: list[int]) -> PageLine:
    """Decide between a bullet, with its depth from the indents of its list, and plain text."""
    found = _BULLET.fullmatch(raw.text)
    if found is None or not found["text"] or _is_numbered_heading(raw, raws, index):
        return PageLine(LineKind.TEXT, fold_space(raw.text) if found is None or found["text"] else "", 0, raw.number)
    width = len(found["indent"].expandtabs(_TAB))
    while indents and width < indents[-1]:
        indents.pop()
    if not indents or width > indents[-1] + 1:
        indents.append(width)
    printed = found["sign"].rstrip(".)")
    ordinal = int(printed) if printed.isdecimal() else 0
    return PageLine(LineKind.BULLET, fold_space(found["text"]), len(indents) - 1, raw.number, ordinal=ordinal)


def _is_numbered_heading(raw: _Raw, raws: Sequence[_Raw], index: int) -> bool:
    """Say whether "1. Induction" is a heading: it stands alone at the margin, no sign of a sentence."""
    if raw.text[:1].isspace() or not _NUMBERED.match(raw.text) or raw.text.rstrip().endswith((".", ":", ";")):
        return False
    neighbours = [raws[other].text for other in (index - 1, index + 1) if 0 <= other < len(raws)]
    followed = next((other.text for other in raws[index + 1 :] if other.text.strip()), "")
    return (
        not any(text.strip() for text in neighbours)
        and not _NUMBERED.match(followed)
        and bool(followed)
        and (len(raw.text) < 80 and not raw.text.rstrip()[-1].isdigit())
    )


def _continues(previous: PageLine, line: PageLine, raw: _Raw, above: str) -> bool:
    """Say whether a line goes on with the one right above it, which is written as `above`."""
    if previous.kind not in (LineKind.TEXT, LineKind.BULLET) or line.kind is not LineKind.TEXT or not line.text:
        return False
    fixed = (is_furniture, is_control, zone_started_by)
    if any(check(text) for check in fixed for text in (previous.text, line.text)):
        return False
    if previous.kind is LineKind.BULLET:
        return raw.text[:1].isspace()
    if (_HEADED.match(line.text) and _HEADED.match(above)) or (_GAPPED.search(raw.text) and _GAPPED.search(above)):
        return False
    if _BEGINS.match(line.text) or (_KEYED.match(line.text) and not above.endswith((",", "-"))):
        return False
    ended = previous.text.endswith((".", ":", "?", "!")) or previous.text[-1].isdigit()
    wrapped = len(above) >= _WRAPPED_FROM and not ended
    return line.text[0].islower() or wrapped or _HANGS.search(above) is not None


def _as_caption(line: PageLine, following: PageLine | None) -> PageLine:
    """A line right above a table's first row is the table's caption."""
    above = line.kind is LineKind.TEXT and following is not None and following.kind is LineKind.ROW
    return replace(line, kind=LineKind.CAPTION) if above else line
