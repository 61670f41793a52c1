"""What renal tables leave open: declared gaps and overlaps, and the other side of the row of the usual dose.

The rows themselves are matched in `renal_matching`.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from posology.assistant.dosing import wording
from posology.assistant.dosing.base_regimens import of_bases
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.joined_rows import with_joined
from posology.assistant.dosing.measures import band_of, metrics_of
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, Situation, agrees, disagrees
from posology.assistant.dosing.pairing import for_all, pair_agrees, pairs
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.rule_values import Band
from posology.assistant.dosing.scope_faults import is_base


def gap_around(band: Quantity, situation: Situation) -> Opinion | None:
    """The declared gap in which a single value lies: both readings stand."""
    for table in situation.compiled.monograph.renal_tables:
        for gap in table.gaps:
            if table.metric in metrics_of(band) and band.low is not None and gap.band.contains(band.low):
                source = situation.compiled.source(table.source)
                rule = f"{situation.compiled.drug}/{table.id}/gap"
                return Opinion(Agreement.AMBIGUOUS, gap.reason, "band", "both readings are possible", rule, source)
    return None


def declared_gap(band: Quantity, situation: Situation) -> Opinion | None:
    """A stated range that the monograph declares as a hole or overlap of its table."""
    for table in situation.compiled.monograph.renal_tables:
        for gap in table.gaps:
            if table.metric in metrics_of(band) and (gap.band.low, gap.band.high) == (band.low, band.high):
                source = situation.compiled.source(table.source)
                return agrees(
                    f"a declared {gap.kind}: {gap.reason}", f"{situation.compiled.drug}/{table.id}/gap", source
                )
    return None


def complement(band: Quantity, situation: Situation) -> Opinion | None:
    """A bound that is the other side of the row in which the dose is unchanged ("below 50")."""
    stated = band_of(band)
    top = stated.complement if stated.low is None and not situation.uncovered else None
    rows = of_bases(situation.row_rules, situation.bases) or situation.row_rules
    for row in with_joined(rows) if top is not None else ():
        if (
            row.band == top
            and row.metric in metrics_of(band)
            and not (situation.bases and _kept_below(row, stated, rows))
        ):
            return agrees(
                f"the label keeps the usual dose only at {top} {wording.metric_unit(row.metric)}", row.rule, row.source
            )
    return None


def _kept_below(row: DoseRule, stated: Band, rows: Sequence[DoseRule]) -> bool:
    """Whether the row right below one of the usual dose keeps it too."""
    beside = [
        other for other in rows if other.table is row.table and other.regimen is row.regimen and other.band is not None
    ]
    below = [other for other in beside if other.band is not None and other.band.lies_in(stated)]
    nearest = max(below, key=lambda other: _end(other.band), default=None)
    return nearest is not None and is_base(nearest)


def _end(band: Band | None) -> Decimal:
    return band.high if band is not None and band.high is not None else Decimal(0)


def in_gap(group: DoseGroup, band: Quantity, opinion: Opinion, situation: Situation) -> Opinions:
    """Judge a dose at a value between printed rows: one of the rows beside it must print it.

    Args:
        group: the dose.
        band: its single value.
        opinion: what was said of the band.
        situation: what its clause is bound to.
    """
    beside = rows_beside(band, situation)
    if all(any(pair_agrees(row, *pair) for row in beside) for pair in pairs(group)):
        return for_all(group, opinion)
    rows = beside or list(situation.row_rules)
    expected = wording.rules(rows, situation.use_name)
    return for_all(
        group, disagrees("value", "neither printed row beside this value gives this dose", expected, rows[0])
    )


def rows_beside(band: Quantity, situation: Situation) -> list[DoseRule]:
    """The printed rows right above and right below a single value that lies in none."""
    rows = [row for row in situation.row_rules if row.metric in metrics_of(band) and row.band is not None]
    found = _neighbours(band.low, rows) if band.low is not None else []
    return [row for row in rows if row in found]


def _neighbours(value: Decimal, rows: Sequence[DoseRule]) -> list[DoseRule]:
    """The rows of each table right above and right below a value that none of them holds."""
    found: list[DoseRule] = []
    for table, regimen in {(id(row.table), row.regimen.id): None for row in rows}:
        own = [row for row in rows if (id(row.table), row.regimen.id) == (table, regimen) and row.band is not None]
        above = [row for row in own if row.band and row.band.low is not None and row.band.low >= value]
        below = [row for row in own if row.band and row.band.high is not None and row.band.high <= value]
        found += sorted(above, key=lambda row: row.band.low if row.band and row.band.low is not None else value)[:1]
        found += sorted(below, key=lambda row: row.band.high if row.band and row.band.high is not None else value)[-1:]
    return found
