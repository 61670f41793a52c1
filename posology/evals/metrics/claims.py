"""Cut a statement into the claims that are judged one by one, each with its citation numbers. Judges none.

Lists and tables are cut too, and a citation mark that follows a full stop belongs to the sentence before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from posology.assistant.answers import Statement
from posology.evals.exchange.markers import numbers_listed
from posology.evals.metrics.reading import sentences_of

_MARK = re.compile(r"\[\s*(\d+(?:\s*[,;–-]\s*\d+)*)\s*\]")
_LATE_MARKS = re.compile(r"([.!?]+[\"'”’)]*)\s*((?:\[\s*\d+(?:\s*[,;–-]\s*\d+)*\s*\]\s*)+)")
_LIST_ITEM = re.compile(r"\s*(?:[-*•]|\(?\d{1,2}[.)])\s+")
_TABLE_ROW = re.compile(r"\s*\|.*\|\s*\Z")
_TABLE_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*\Z")
_HEADING = re.compile(r"\s*#{1,6}\s")
_SPACE_BEFORE_STOP = re.compile(r"\s+([.,;:!?])")


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence, list item or table row with the numbers it cites."""

    text: str
    citations: tuple[int, ...]


def claims_of(statement: Statement) -> tuple[Claim, ...]:
    """The claims of a statement.

    Marks in the text are citations when the statement lists one of their numbers or lists nothing; else they are
    reference numbers printed in the source, and every claim has the citations of the statement.
    """
    if statement.kind == "row":
        return (Claim(statement.text, statement.citations),)
    cut = segment(statement.text)
    marked = {number for claim in cut for number in claim.citations}
    if marked and (not statement.citations or not marked.isdisjoint(statement.citations)):
        return cut
    return tuple(Claim(claim.text, statement.citations) for claim in cut)


def segment(text: str) -> tuple[Claim, ...]:
    r"""Cut a text with citation marks into claims.

    >>> [(c.text, c.citations) for c in segment("Give 1 g. [2] Then wait [1][3].\n- Stop at 2 g [4, 5]")]
    [('Give 1 g.', (2,)), ('Then wait.', (1, 3)), ('Stop at 2 g', (4, 5))]
    """
    claims: list[Claim] = []
    for block in _blocks(text):
        for sentence in sentences_of(_LATE_MARKS.sub(_before_the_stop, block)):
            claim = _claim(sentence)
            if any(character.isalnum() for character in claim.text):
                claims.append(claim)
            elif claims and claim.citations:
                before = claims[-1]
                claims[-1] = Claim(before.text, (*before.citations, *claim.citations))
    return tuple(claims)


def marks_in(text: str) -> tuple[int, ...]:
    """The numbers of all marks of a text, in order, each once.

    >>> marks_in("a [3] b [1–2, 7]")
    (3, 1, 2, 7)
    """
    return tuple(dict.fromkeys(number for match in _MARK.finditer(text) for number in numbers_listed(match[1])))


def without_marks(text: str) -> str:
    """A text without its marks and the spaces before them.

    >>> without_marks("Give 1 g [2, 3].")
    'Give 1 g.'
    """
    return _SPACE_BEFORE_STOP.sub(r"\1", " ".join(_MARK.sub(" ", text).split()))


def _blocks(text: str) -> Iterator[str]:
    """Paragraphs, list items and table rows; headings, table heads and rules carry no claim."""
    lines = text.split("\n")
    open_block: list[str] = []
    for place, line in enumerate(lines):
        item = _LIST_ITEM.match(line)
        row = _TABLE_ROW.match(line) is not None
        apart = row or not line.strip() or _HEADING.match(line) or _TABLE_RULE.match(line)
        if (apart or item) and open_block:
            yield " ".join(open_block)
            open_block = []
        if not apart:
            open_block.append(line[item.end() :].strip() if item else line.strip())
        elif row and not _TABLE_RULE.match(line) and not _is_head(lines, place):
            yield " | ".join(cell.strip() for cell in line.strip().strip("|").split("|"))
    if open_block:
        yield " ".join(open_block)


def _is_head(lines: list[str], place: int) -> bool:
    return place + 1 < len(lines) and _TABLE_RULE.match(lines[place + 1]) is not None


def _before_the_stop(match: re.Match[str]) -> str:
    return f" {match[2].strip()}{match[1]} "


def _claim(sentence: str) -> Claim:
    return Claim(without_marks(sentence), marks_in(sentence))
