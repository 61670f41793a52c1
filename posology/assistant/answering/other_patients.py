"""What an answer says of another kidney function or age than the patient's, told beside it.

Reads bands and ages; which dose the patient's own band has is decided in `dosing`.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal

from posology.assistant.answers import Statement
from posology.assistant.dosing.decimal_text import figures_beside
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.measures import band_in, is_point, metrics_of
from posology.assistant.dosing.quantities import OF_KIDNEYS, Metric, Quantity, Role
from posology.assistant.dosing.renal_reading import RenalReading, read_metric
from posology.assistant.dosing.wording import listing, metric_name, metric_unit
from posology.assistant.patients import PatientFacts

_LOG = logging.getLogger(__name__)
_OF_PATIENTS = frozenset({Role.BAND, Role.AGE, Role.THRESHOLD})
_MEASURED = (*OF_KIDNEYS, Metric.AGE)
_MOST_NAMED = 4


def said_of_others(
    statements: Sequence[Statement], facts: PatientFacts, weight_rules: Collection[str]
) -> tuple[str, ...]:
    """What to tell a reader of the sentences that are for another kidney function than the patient's.

    Rows of a table are left out: their reader looks for a row.

    Args:
        statements: those of the answer.
        facts: what is known of the patient.
        weight_rules: the weights that the labels of the drugs want in a clearance.

    Returns:
        One sentence per metric; a metric that is not known of the patient, or of which one of several estimates lies
        inside, gives none.
    """
    try:
        told = [_bands(statement) for statement in statements if statement.kind != "row"]
        rule = next(iter(weight_rules)) if len(weight_rules) == 1 else "as given"
        said = (_said(metric, [one[metric] for one in told], facts, rule) for metric in _MEASURED)
        return tuple(sentence for sentence in said if sentence)
    except Exception as error:  # noqa: BLE001 - an answer without this sentence says what it said before
        _LOG.error("reading for whom an answer is failed with %s", type(error).__name__)
        return ()


def _bands(statement: Statement) -> Mapping[Metric, list[Quantity]]:
    """The ranges of a statement, with what it stands under, by their metrics; a plain value is a point of a table.

    An age counts beside a dose, and only where nothing else of a patient does: one of several criteria excludes nobody.
    """
    found = extract(f"{statement.context}\n{statement.text}")
    ranges = [quantity for quantity in found if quantity.role in _OF_PATIENTS and not is_point(quantity)]
    bands = [quantity for quantity in ranges if quantity.role is Role.BAND]
    told = {metric: [band for band in bands if metric in metrics_of(band)] for metric in OF_KIDNEYS}
    dosed = any(quantity.role is Role.DOSE for quantity in found)
    alone = all(quantity.role is Role.AGE for quantity in ranges)
    return {**told, Metric.AGE: ranges if dosed and alone else []}


def _said(metric: Metric, told: Sequence[Sequence[Quantity]], facts: PatientFacts, weight_rule: str) -> str:
    """The sentence on one metric, "" where it is not known of the patient or all that is said may be for them."""
    read = read_metric(metric, facts, (), weight_rule) if any(told) else RenalReading(metric)
    if read.value is None:
        return ""
    values = (read.value, *(value for _, value in read.by_other_weight))
    others = [band for bands in told if bands and not _holds_one(bands, metric, values) for band in bands]
    if not others:
        return ""
    shown = figures_beside(read.value, [end for band in others for end in (band.low, band.high) if end is not None])
    ranges = listing((band.text for band in others), _MOST_NAMED)
    return (
        f"The {metric_name(metric)} of this patient is {shown} {metric_unit(metric)}: what is said below for another "
        f"one ({ranges}) is not for them."
    )


def _holds_one(bands: Iterable[Quantity], metric: Metric, values: Iterable[Decimal]) -> bool:
    """Whether one of some values lies in one of some bands; a band in a unit that is not known may hold any."""
    read = [band_in(band, metric_unit(metric)) for band in bands]
    return any(band is None or band.contains(value) for band in read for value in values)
