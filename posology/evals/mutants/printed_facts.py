"""What the labels print: a second transcription of the fact sheets, made without the monographs.

Gives claims, one for each fact. Whether a spoiled claim is still right is decided in `printed_agreement`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict

from posology.evals.mutants.printed_values import Band, Cadence, Cell, Metric, Span, amount, band, cell, metric
from posology.evals.shipped import shipped

FOLDER = shipped("datasets") / "printed"


def _several(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


Several = Annotated[tuple[str, ...], BeforeValidator(_several)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class RegimenEntry(_Entry):
    """One printed regimen."""

    use: Several
    route: Several
    give: str
    phase: str = ""
    who: str = ""
    course: str = ""
    over: str = ""
    first: str = ""
    criteria: bool = False


class TableEntry(_Entry):
    """One printed renal table, or one column of it; `of` is the base regimen."""

    metric: str
    rows: dict[str, str]
    use: Several = ("",)
    route: str = ""
    phase: str = ""
    of: str = ""
    base: str = ""
    ambiguous: list[str] = []


class DialysisEntry(_Entry):
    """One printed dialysis row."""

    kind: str
    give: str
    use: str = ""
    phase: str = ""
    of: str = ""
    route: str = ""
    ambiguous: bool = False


class LimitEntry(_Entry):
    """One printed limit; `place` and `tail` are words around it."""

    kind: str
    value: str
    subject: str = ""
    place: str = ""
    tail: str = ""
    use: str = ""
    route: str = ""
    who: str = ""
    who_words: str = ""


class FrameEntry(_Entry):
    """Sentences with slots, what the label puts there, and by operator what it does not."""

    texts: list[str]
    fill: dict[str, str]
    spoil: dict[str, dict[str, list[str]]]
    loose: bool = False


class PrintedDrug(_Entry):
    """Everything that is known of one drug; a use that is `part_of` another is a condition within it.

    `unreduced`: the label lets the usual dose of a use stand in a renal band where it is the lower one; `unadjusted`:
    what changes no dose, as the label says, "renal" impairment or "dialysis"; `ageless`: its doses are printed for
    adults and children alike.
    """

    drug: str
    names: list[str]
    alike: list[str]
    uses: dict[str, list[str]] = {}
    outside: list[str] = []
    who: dict[str, list[str]] = {}
    part_of: dict[str, str] = {}
    unread_routes: list[str] = []
    unreduced: bool = False
    unadjusted: list[Literal["renal", "dialysis"]] = []
    ageless: bool = False
    regimens: list[RegimenEntry] = []
    renal: list[TableEntry] = []
    dialysis: list[DialysisEntry] = []
    limits: list[LimitEntry] = []
    frames: list[FrameEntry] = []
    right: list[str] = []
    wrong: dict[str, list[str]] = {}
    loose: dict[str, list[str]] = {}


@dataclass(frozen=True)
class Claim:
    """One statement about giving a drug: whatever it says is one slot, whatever it leaves out is empty.

    `base` is the regimen that a renal row belongs to; `extra` is said beside everything else; `conditional` marks a
    fact that holds under a condition the claim does not say; `foreign` a claim whose drug was swapped, so that its use
    is one of another drug's.
    """

    drug: str
    use: str = ""
    route: str = ""
    phase: str = ""
    who: str = ""
    dose: Span | None = None
    cadence: Cadence = field(default_factory=Cadence)
    first: Span | None = None
    course: Span | None = None
    over: Span | None = None
    band: Band | None = None
    metric: Metric | None = None
    base: Cell | None = None
    base_words: str = ""
    dialysis: str = ""
    against: bool = False
    extra: str = ""
    conditional: bool = False
    foreign: bool = False


@cache
def printed() -> dict[str, PrintedDrug]:
    """The facts of every drug, by id."""
    files = sorted(FOLDER.glob("*.yaml"))
    return {path.stem: _read(path) for path in files}


def _read(path: Path) -> PrintedDrug:
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    for regimen in entries.get("regimens", ()):
        if "for" in regimen:
            regimen["course"] = regimen.pop("for")
    return PrintedDrug.model_validate(entries)


@cache
def claims_of(drug: str) -> tuple[Claim, ...]:
    """Every printed regimen, renal row and dialysis row of a drug as a claim."""
    facts = printed()[drug]
    return (*_regimens(facts), *_rows(facts), *_dialysed(facts))


def _regimens(facts: PrintedDrug) -> Iterator[Claim]:
    for entry in facts.regimens:
        printed_cell = cell(entry.give)
        for use, route in product(entry.use, entry.route):
            yield Claim(
                facts.drug,
                use,
                route,
                entry.phase,
                entry.who,
                printed_cell.dose,
                printed_cell.cadence,
                amount(entry.first) if entry.first else printed_cell.first,
                amount(entry.course) if entry.course else None,
                amount(entry.over) if entry.over else None,
                conditional=entry.criteria,
            )


def _rows(facts: PrintedDrug) -> Iterator[Claim]:
    for entry in facts.renal:
        for use, (shown, given) in product(entry.use, entry.rows.items()):
            printed_cell = cell(given)
            yield Claim(
                facts.drug,
                use,
                entry.route,
                entry.phase,
                dose=printed_cell.dose,
                cadence=printed_cell.cadence,
                first=printed_cell.first,
                band=band(shown),
                metric=metric(entry.metric),
                base=cell(entry.of) if entry.of else None,
                base_words=entry.base,
                conditional=shown in entry.ambiguous,
            )


def _dialysed(facts: PrintedDrug) -> Iterator[Claim]:
    for entry in facts.dialysis:
        printed_cell = cell(entry.give)
        yield Claim(
            facts.drug,
            entry.use,
            entry.route,
            entry.phase,
            dose=printed_cell.dose,
            cadence=printed_cell.cadence,
            first=printed_cell.first,
            base=cell(entry.of) if entry.of else None,
            dialysis=entry.kind,
            conditional=entry.ambiguous,
        )
