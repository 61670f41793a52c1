"""Drugs that a text gives undiluted where the label dilutes them, always or for a peripheral vein.

Language and printed products only; stated concentrations are judged in `concentration_matching`.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.limits import against, with_values
from posology.assistant.dosing.measures import scaled
from posology.assistant.dosing.monographs import Limit, LimitKind
from posology.assistant.dosing.opinions import Opinion, Situation
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces("undilut", "without dilut")
_UNDILUTED = re.compile(r"\b(?:undiluted|without (?:further )?dilution)\b", re.IGNORECASE)
_DENIED = re.compile(
    r"(?:\b(?:not|never|no|nor|neither|cannot|avoid\w*|instead of|rather than|wrong\w*|contraindicated)\b|n['’]t\b)"
    r"[^.;:]{0,60}$",
    re.IGNORECASE,
)
_DENIED_BEHIND = re.compile(
    r"[^.;:]{0,60}\b(?:is|are|be|must|should|may)\s+(?:not|never|avoided|forbidden|wrong|contraindicated|dangerous)\b",
    re.IGNORECASE,
)
_TO_DILUTE = "diluted"


def given_undiluted(situation: Situation) -> Opinion | None:
    """The fault of a drug given undiluted through a line for which the label dilutes it; None where none is.

    Args:
        situation: what the clause is bound to.
    """
    text = situation.clause
    said = _UNDILUTED.search(text) if may_hold(text, _TRACES) else None
    if said is None or _DENIED.search(text, 0, said.start()) or _DENIED_BEHIND.match(text, said.end()):
        return None
    limits = _exceeded(situation)
    return against("limit", "the label dilutes the drug for this", limits, situation) if limits else None


def _exceeded(situation: Situation) -> list[Limit]:
    """The printed concentrations below that of the undiluted product, for the line that the text names."""
    products = situation.compiled.monograph.products
    limits = situation.compiled.limits(LimitKind.CONCENTRATION_MAX, LimitKind.CONCENTRATION, LimitKind.DILUTION_VOLUME)
    own = [limit for limit in limits if not limit.lines or not situation.lines.isdisjoint(limit.lines)]
    if any(_TO_DILUTE in f"{product.form} {product.container}" for product in products):
        return own
    return [
        limit
        for limit, value in with_values(own)
        if limit.lines and any(_stronger(product.strength, value) for product in products)
    ]


def _stronger(product: Amount, printed: Amount) -> bool:
    same = scaled(product, printed.unit)
    return same is not None and same.high > printed.high
