"""The body weights that a text names as those of the people whom it is about.

Which regimens are printed for them is decided in `dose_rules` and `weight_ranges`.
"""

from __future__ import annotations

from collections.abc import Sequence

from posology.assistant.dosing.binding import is_patient_weight
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.measures import band_of
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.rule_values import Band
from posology.assistant.dosing.text_memory import remembered


def weights_told(told: Sequence[Quantity], levels: Sequence[str]) -> tuple[Band, ...]:
    """The body weights that a clause is about, or the nearest line above it; a patient's own weight is none.

    Args:
        told: the numbers that a clause is told.
        levels: the lines that govern it, nearest first.
    """
    return _weights_in(told) or next(
        (found for level in levels if "kg" in level and (found := _weights_named(level))), ()
    )


@remembered(256)
def _weights_named(text: str) -> tuple[Band, ...]:
    return _weights_in(extract(text))


def _weights_in(numbers: Sequence[Quantity]) -> tuple[Band, ...]:
    thresholds = [q for q in numbers if q.unit == "kg" and q.role is Role.THRESHOLD]
    return tuple([band_of(quantity) for quantity in thresholds if not is_patient_weight(quantity)])
