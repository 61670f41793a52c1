"""Laboratory values told of a patient that no patient fact holds, such as urine protein: only limits of use need them.

Reads values; what they forbid is decided in `use_limits`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.quantities import Comparator, Metric
from posology.assistant.dosing.renal_estimates import METRIC_UNITS
from posology.assistant.dosing.units import convert, same_dimension
from posology.assistant.dosing.wording import metric_name

_LABORATORY = frozenset(
    {Metric.URINE_PROTEIN, Metric.PROTEIN_DIPSTICK, Metric.ANC, Metric.PLATELETS, Metric.HAEMOGLOBIN, Metric.POTASSIUM}
)
# Who asks where a bound lies tells nothing of a patient.
_OF_A_BOUND = re.compile(
    r"\b(?:limits?|thresholds?|cut-?offs?|bounds?|maximum|minimum|allowed|permitted|contraindicat\w+|stop(?:ped)?|label)\b",
    re.IGNORECASE,
)

# An ion of one charge: a mmol is a mEq.
_MONOVALENT = {"mmol/L": "mEq/L", "mmol/l": "mEq/L"}
_RANGE = re.compile(r"\d\s*\+?\s*(?:to|-|–)\s*\d", re.IGNORECASE)


def laboratory_values(text: str) -> dict[Metric, tuple[Decimal, str]]:
    """The laboratory values that a text tells: each in the unit of its metric, and in words that are read the same.

    One that stands with two values, without a unit or with a bound is left out.

    >>> [words for _, words in laboratory_values("70 kg, urine protein 2+").values()]
    ['urine protein by dipstick 2+']
    """
    if _OF_A_BOUND.search(text):
        return {}
    told: dict[Metric, set[tuple[Decimal, str]]] = {}
    unclear: set[Metric] = set()
    for quantity in extract(text):
        metric = quantity.metric
        unit = _MONOVALENT.get(quantity.unit, quantity.unit) if metric is Metric.POTASSIUM else quantity.unit
        if metric not in _LABORATORY or not same_dimension(unit, METRIC_UNITS[metric]):
            continue
        if quantity.value is None or quantity.comparator is not Comparator.NONE or _RANGE.search(quantity.text):
            unclear.add(metric)
        else:
            value = convert(quantity.value, unit, METRIC_UNITS[metric])
            told.setdefault(metric, set()).add((value, f"{metric_name(metric)} {quantity.text}"))
    return {metric: next(iter(values)) for metric, values in told.items() if len(values) == 1 and metric not in unclear}


def measured_in(texts: Iterable[str]) -> dict[Metric, Decimal]:
    """The values of some texts; a later text wins."""
    return {metric: value for text in texts for metric, (value, _) in laboratory_values(text).items()}
