"""The dose rules that a monograph prints: one for each base regimen, and one for each renal row of it.

Only makes them; which of them a text names is decided in `compiled`.
"""

from __future__ import annotations

from collections.abc import Iterable

from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.monographs import Monograph, Outcome, Regimen, RenalRow, RenalTable
from posology.assistant.dosing.rule_sources import rule_source
from posology.assistant.dosing.rule_values import Amount


def base_rules(monograph: Monograph) -> tuple[DoseRule, ...]:
    """The rules of the base regimens, in printed order."""
    return tuple(_base_rule(monograph, regimen) for regimen in monograph.regimens)


def row_rules(monograph: Monograph, bases: Iterable[DoseRule]) -> tuple[DoseRule, ...]:
    """The rules of the rows of renal tables, one for each base regimen of the table.

    Args:
        monograph: the rules of a drug.
        bases: the rules of its base regimens.
    """
    base_of = {rule.regimen.id: rule for rule in bases}
    return tuple(
        _row_rule(monograph, table, row, base_of[regimen_id])
        for table in monograph.renal_tables
        for row in table.rows
        for regimen_id in table.regimens
    )


def _base_rule(monograph: Monograph, regimen: Regimen) -> DoseRule:
    return DoseRule(
        rule=f"{monograph.drug}/{regimen.id}",
        regimen=regimen,
        dose=regimen.dose,
        intervals=regimen.intervals,
        source=rule_source(monograph, regimen.source),
    )


def _row_rule(monograph: Monograph, table: RenalTable, row: RenalRow, base: DoseRule) -> DoseRule:
    regimen, dose, intervals = base.regimen, row.dose, row.intervals
    if row.outcome is Outcome.UNCHANGED:
        dose, intervals = regimen.dose, regimen.intervals
    elif row.outcome is Outcome.PERCENT_OF_BASE and row.percent is not None:
        by = row.percent / 100
        dose = Amount(regimen.dose.low * by, regimen.dose.high * by, regimen.dose.unit)
        intervals = row.intervals or regimen.intervals
    place = f"row {row.band or row.dialysis.value}"
    return DoseRule(
        rule=f"{monograph.drug}/{table.id}/{place if len(table.regimens) == 1 else f'{regimen.id}/{place}'}",
        regimen=regimen,
        dose=dose,
        intervals=intervals,
        source=rule_source(monograph, row.source, table.source.table),
        row=row,
        table=table,
        base=base,
    )
