"""Clinical scores that add up points: Child-Pugh.

Knows no drug and recommends nothing; the cut-offs are those of the source named with the score.
"""

from __future__ import annotations

from decimal import Decimal

from posology.assistant.dosing.decimal_text import plain
from posology.assistant.dosing.worked import Worked

ASCITES = ("none", "slight", "moderate")
ENCEPHALOPATHY = ("none", "grade 1-2", "grade 3-4")
_SOURCE = "Pugh and others 1973"
_CLASS_A_MOST, _CLASS_B_MOST = 6, 9


def child_pugh(
    bilirubin_mg_per_dl: Decimal, albumin_g_per_dl: Decimal, inr: Decimal, ascites: str, encephalopathy: str
) -> Worked:
    """Add up the Child-Pugh score, 5 to 15 points, and name its class.

    Args:
        bilirubin_mg_per_dl: total serum bilirubin.
        albumin_g_per_dl: serum albumin.
        inr: international normalised ratio.
        ascites: one of `ASCITES`.
        encephalopathy: one of `ENCEPHALOPATHY`.

    Source: Pugh and others 1973, with the INR in place of the prothrombin time.

    >>> child_pugh(Decimal("0.15"), Decimal("3.7"), Decimal(2), "none", "none").value
    Decimal('6')
    """
    steps = (
        _step("Bilirubin", _rising(bilirubin_mg_per_dl, Decimal(2), Decimal(3)), f"{plain(bilirubin_mg_per_dl)} mg/dL"),
        _step("Albumin", _falling(albumin_g_per_dl, Decimal("3.5"), Decimal("2.8")), f"{plain(albumin_g_per_dl)} g/dL"),
        _step("INR", _rising(inr, Decimal("1.7"), Decimal("2.3")), plain(inr)),
        _step("Ascites", ASCITES.index(ascites) + 1, ascites),
        _step("Encephalopathy", ENCEPHALOPATHY.index(encephalopathy) + 1, encephalopathy),
    )
    score = sum((step.value for step in steps), Decimal(0))
    letter = "A" if score <= _CLASS_A_MOST else "B" if score <= _CLASS_B_MOST else "C"
    return Worked(
        label=f"Child-Pugh score, class {letter}",
        value=score,
        unit="points",
        working=" + ".join(plain(step.value) for step in steps),
        formula="1 to 3 points each; class A 5–6, B 7–9, C 10–15",
        source=_SOURCE,
        warnings=("For cirrhosis; in cholestatic disease other bilirubin cut-offs are used.",),
        rests_on=steps,
    )


def _rising(value: Decimal, low: Decimal, high: Decimal) -> int:
    """1 below the lower bound, 2 from it to the upper one, 3 above."""
    return 1 if value < low else 2 if value <= high else 3


def _falling(value: Decimal, high: Decimal, low: Decimal) -> int:
    """1 above the upper bound, 2 down to the lower one, 3 below."""
    return 1 if value > high else 2 if value >= low else 3


def _step(name: str, points: int, given: str) -> Worked:
    cut_offs = {
        "Bilirubin": "<2, 2–3, >3 mg/dL",
        "Albumin": ">3.5, 2.8–3.5, <2.8 g/dL",
        "INR": "<1.7, 1.7–2.3, >2.3",
        "Ascites": ", ".join(ASCITES),
        "Encephalopathy": ", ".join(ENCEPHALOPATHY),
    }
    return Worked(
        label=f"{name}, points", value=Decimal(points), unit="", working=given, formula=cut_offs[name], source=_SOURCE
    )
