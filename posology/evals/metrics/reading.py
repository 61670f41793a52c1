"""How metrics read a text: its quantities, its other numbers, its words in one plain form. Compares nothing."""

from __future__ import annotations

import re
from functools import lru_cache

from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.folding import fold
from posology.assistant.dosing.quantities import Quantity, Role
from posology.ingest.documents import CELL_SEPARATOR
from posology.ingest.passages import COLUMN_HEADS
from posology.ingest.sentences import split_sentences

_CACHED = 65536
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORD = re.compile(r"\d+(?:[.,]\d+)*%?|[^\W\d_]+")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?:\D|\Z))")
_CADENCE = frozenset({Role.INTERVAL, Role.FREQUENCY})


def unit_context(context: str) -> str:
    r"""From what a unit may be inherited: the column heads and the first other line of a lead-in.

    >>> unit_context("By clearance:\ncolumn heads: Clearance (mL/min) | Dose (mg)")
    'Clearance (mL/min) | Dose (mg) | By clearance:'
    """
    lines = [line for line in context.split("\n") if line]
    heads = [line.removeprefix(COLUMN_HEADS) for line in lines if line.startswith(COLUMN_HEADS)]
    others = [line for line in lines if not line.startswith(COLUMN_HEADS)]
    return CELL_SEPARATOR.join((*heads, *others[:1]))


@lru_cache(maxsize=_CACHED)
def quantities_of(text: str, context: str = "") -> tuple[Quantity, ...]:
    """The clinical numbers of a text that can be read; a unit may come from its lead-in or table header."""
    found = extract(text, unit_context(context))
    return tuple(quantity for quantity in found if quantity.low is not None or quantity.high is not None)


def is_cadence(quantity: Quantity) -> bool:
    """Whether a quantity says how often: such a time never stands for a length of time."""
    return quantity.role in _CADENCE


def numbers_in(text: str) -> list[tuple[int, int, str]]:
    """Every printed number with its place, commas between thousands left out.

    >>> numbers_in("750–1,000 mL, table 13")
    [(0, 3, '750'), (4, 9, '1000'), (20, 22, '13')]
    """
    folded = fold(text)
    return [(match.start(), match.end(), THOUSANDS.sub("", match.group())) for match in _NUMBER.finditer(folded)]


def words_of(text: str) -> str:
    """The words and numbers of a text, folded, one space around each: a phrase is contained when its words are.

    >>> words_of("Acyclovir‑resistant HSV"), words_of("resistant") in words_of("Acyclovir-resistant HSV")
    (' acyclovir resistant hsv ', True)
    """
    return f" {' '.join(_WORD.findall(THOUSANDS.sub('', fold(text).replace('—', '-'))))} "


@lru_cache(maxsize=_CACHED)
def sentences_of(text: str) -> tuple[str, ...]:
    """The sentences of a text in order."""
    return tuple(text[start:end] for start, end in split_sentences(text))
