"""Where a rule's value was read, and the strict base of everything that a rule file holds.

Unknown keys are refused. Quantities and bands are written as a label prints them ("40 mg/kg", "2-3 week",
">1.0-1.4") and parsed on load. Holds no rule.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from posology.assistant.dosing.rule_values import Amount, Band, parse_amount, parse_band


def _amount(value: object) -> object:
    return parse_amount(value) if isinstance(value, str) else value


def _band(value: object) -> object:
    return parse_band(value) if isinstance(value, str) else value


AmountField = Annotated[Amount, BeforeValidator(_amount)]
BandField = Annotated[Band, BeforeValidator(_band)]


class Strict(BaseModel):
    """A part of a rule file: immutable, and closed against unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class ReadAs(StrEnum):
    """How a value was read: in the label, in a quotation of it, or in a secondary transcription."""

    LABEL = "label"
    QUOTATION = "quotation"
    SECONDARY = "secondary"


class SourceDocument(Strict):
    """One document the monograph rests on. `set_id` is the DailyMed set id; "" where none was read.

    `check_in` lists set ids of current labels of the same drug in which a reviewer should look the value up
    again; it says nothing about where it was read.
    """

    title: str
    publisher: str
    read: ReadAs
    set_id: str = ""
    labeler: str = ""
    version: str = ""
    year: int | None = None
    url: str = ""
    note: str = ""
    check_in: tuple[str, ...] = ()


class Source(Strict):
    """Where one value stands: source document, section or heading, table, row, column, printed words."""

    ref: str
    section: str = ""
    table: str = ""
    row: str = ""
    column: str = ""
    printed: str = ""


def standing_in(row: object, source: dict[str, object]) -> object:
    """A row of a table in a rule file: one without a source gets its table's, with the row's own printed words."""
    if not isinstance(row, dict) or "source" in row:
        return row
    printed = row.get("printed", "")
    left = {key: value for key, value in row.items() if key != "printed"}
    return {**left, "source": {**source, "printed": printed}}
