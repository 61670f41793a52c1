"""Formulas of renal function: Cockcroft and Gault in its forms, CKD-EPI 2021, indexing and back, Schwartz.

Judges no value and knows no drug. Constants are those of the sources named with each formula.
"""

from __future__ import annotations

from decimal import Decimal, localcontext

from posology.assistant.dosing.decimal_text import brief, figures, plain
from posology.assistant.dosing.worked import Worked, exact
from posology.assistant.patients import Sex

_ADULT_YEARS = 18
_FEMALE = Decimal("0.85")
_STEADY = "The estimate holds only while serum creatinine is stable."


def _adult_warnings(age_years: Decimal, name: str) -> tuple[str, ...]:
    return (f"{name} was derived in adults; the age is {brief(age_years)} years.",) if age_years < _ADULT_YEARS else ()


def cockcroft_gault(
    age_years: Decimal, sex: Sex, creatinine_mg_per_dl: Decimal, weight_kg: Decimal, weight_name: str = "actual"
) -> Worked:
    """Estimate creatinine clearance in mL/min.

    Args:
        age_years: 18 to 120; below 18 the result carries a warning.
        sex: women have 0.85 of the value.
        creatinine_mg_per_dl: serum creatinine, above 0.
        weight_kg: the weight that is to count.
        weight_name: which weight that is, shown in the label.

    Source: Cockcroft and Gault 1976.

    >>> cockcroft_gault(Decimal(70), Sex.MALE, Decimal(1), Decimal(75)).expression
    '(140 − 70) × 75 ÷ (72 × 1) = 72.9'
    """
    female = sex is Sex.FEMALE
    with localcontext(exact()):
        above = (140 - age_years) * weight_kg * (_FEMALE if female else 1)
        value = above / (72 * creatinine_mg_per_dl)
    factor = f" × {_FEMALE}" if female else ""
    return Worked(
        label=f"Creatinine clearance ({weight_name} weight)",
        value=max(value, Decimal(0)),
        unit="mL/min",
        working=f"(140 − {brief(age_years)}) × {brief(weight_kg)} ÷ (72 × {brief(creatinine_mg_per_dl)}){factor}",
        formula="(140 − age) × weight ÷ (72 × creatinine), × 0.85 if female",
        source="Cockcroft and Gault 1976",
        warnings=(_STEADY, *_adult_warnings(age_years, "The Cockcroft and Gault formula")),
    )


def cockcroft_gault_per_kg(age_years: Decimal, sex: Sex, creatinine_mg_per_dl: Decimal) -> Worked:
    """Estimate creatinine clearance in mL/min/kg by the weight-normalised form; no weight enters.

    Args:
        age_years: 18 to 120; below 18 the result carries a warning.
        sex: women have 0.85 of the value.
        creatinine_mg_per_dl: serum creatinine, above 0.

    Source: foscarnet label, Dose Adjustment ("modified Cockcroft and Gault equation").

    >>> cockcroft_gault_per_kg(Decimal(68), Sex.MALE, Decimal("1.05")).expression
    '(140 − 68) ÷ (72 × 1.05) = 0.952'
    """
    female = sex is Sex.FEMALE
    with localcontext(exact()):
        value = (140 - age_years) * (_FEMALE if female else 1) / (72 * creatinine_mg_per_dl)
    factor = f" × {_FEMALE}" if female else ""
    return Worked(
        label="Creatinine clearance per kg of body weight",
        value=max(value, Decimal(0)),
        unit="mL/min/kg",
        working=f"(140 − {brief(age_years)}) ÷ (72 × {brief(creatinine_mg_per_dl)}){factor}",
        formula="(140 − age) ÷ (72 × creatinine), × 0.85 if female",
        source="modified Cockcroft and Gault equation of the foscarnet label, Dose Adjustment",
        warnings=(_STEADY, *_adult_warnings(age_years, "The formula")),
    )


def clearance_per_kg(clearance_ml_per_min: Decimal, weight_kg: Decimal) -> Worked:
    """Divide a creatinine clearance by the weight.

    Source: foscarnet label, Dose Adjustment ("must be divided by body weight").

    >>> clearance_per_kg(Decimal(60), Decimal(80)).expression
    '60 ÷ 80 = 0.75'
    """
    with localcontext(exact()):
        value = clearance_ml_per_min / weight_kg
    return Worked(
        label="Creatinine clearance per kg of body weight",
        value=value,
        unit="mL/min/kg",
        working=f"{brief(clearance_ml_per_min)} ÷ {brief(weight_kg)}",
        formula="creatinine clearance ÷ weight",
        source="foscarnet label, Dose Adjustment",
    )


def ckd_epi_2021(age_years: Decimal, sex: Sex, creatinine_mg_per_dl: Decimal) -> Worked:
    """Estimate the glomerular filtration rate, indexed to 1.73 m² of body surface.

    Args:
        age_years: 18 to 120; below 18 the result carries a warning.
        sex: sets the constants.
        creatinine_mg_per_dl: serum creatinine, above 0.

    Source: Inker and others 2021, creatinine equation without race.

    >>> ckd_epi_2021(Decimal(60), Sex.MALE, Decimal("1.4")).value.quantize(Decimal("0.01"))
    Decimal('57.54')
    """
    female = sex is Sex.FEMALE
    kappa, alpha = (Decimal("0.7"), Decimal("-0.241")) if female else (Decimal("0.9"), Decimal("-0.302"))
    with localcontext(exact()):
        ratio = creatinine_mg_per_dl / kappa
        below, above = min(ratio, Decimal(1)) ** alpha, max(ratio, Decimal(1)) ** Decimal("-1.2")
        value = 142 * below * above * Decimal("0.9938") ** age_years * (Decimal("1.012") if female else 1)
    shown, sign = figures(ratio), plain(alpha)
    working = (
        f"142 × min({shown}, 1)^({sign}) × max({shown}, 1)^(−1.2) × 0.9938^{brief(age_years)}"
        f"{' × 1.012' if female else ''}"
    )
    return Worked(
        label="Estimated glomerular filtration rate (CKD-EPI 2021)",
        value=value,
        unit="mL/min/1.73 m²",
        working=working,
        formula="142 × min(Scr/κ, 1)^α × max(Scr/κ, 1)^−1.2 × 0.9938^age, × 1.012 if female",
        source="CKD-EPI creatinine equation, Inker and others 2021",
        warnings=(
            "Not a creatinine clearance: never put it into a table in mL/min as it is.",
            *_adult_warnings(age_years, "CKD-EPI 2021"),
        ),
    )


def clearance_per_70kg(age_years: Decimal, sex: Sex, creatinine_mg_per_dl: Decimal) -> Worked:
    """Estimate creatinine clearance in mL/min corrected to 70 kg of body weight, as the digoxin label does.

    Args:
        age_years: 18 to 120; below 18 the result carries a warning.
        sex: women have 0.85 of the value.
        creatinine_mg_per_dl: serum creatinine, above 0.

    Source: LANOXIN label, footnote of the table of maintenance doses.

    >>> clearance_per_70kg(Decimal(80), Sex.FEMALE, Decimal("1.5")).expression
    '(140 − 80) ÷ 1.5 × 0.85 = 34'
    """
    female = sex is Sex.FEMALE
    with localcontext(exact()):
        value = (140 - age_years) * (_FEMALE if female else 1) / creatinine_mg_per_dl
    factor = f" × {_FEMALE}" if female else ""
    return Worked(
        label="Creatinine clearance per 70 kg of body weight",
        value=max(value, Decimal(0)),
        unit="mL/min per 70 kg",
        working=f"(140 − {brief(age_years)}) ÷ {brief(creatinine_mg_per_dl)}{factor}",
        formula="(140 − age) ÷ creatinine, × 0.85 if female",
        source="LANOXIN label, table of maintenance doses",
        warnings=(_STEADY, *_adult_warnings(age_years, "The formula")),
    )


def digoxin_daily_loss(clearance_per_70kg_ml_per_min: Decimal) -> Worked:
    """Estimate the share of body stores of digoxin that is lost in a day, in per cent.

    Source: LANOXIN label, maintenance dose: per cent daily loss = 14 + Ccr/5.

    >>> digoxin_daily_loss(Decimal(60)).expression
    '14 + 60 ÷ 5 = 26'
    """
    with localcontext(exact()):
        value = 14 + clearance_per_70kg_ml_per_min / 5
    return Worked(
        label="Daily loss of digoxin",
        value=value,
        unit="%",
        working=f"14 + {brief(clearance_per_70kg_ml_per_min)} ÷ 5",
        formula="14 + creatinine clearance (per 70 kg) ÷ 5",
        source="LANOXIN label, maintenance dose",
    )


def indexed(clearance_ml_per_min: Decimal, body_surface_m2: Decimal) -> Worked:
    """Index a creatinine clearance to 1.73 m² of body surface.

    Source: definition of the index; levetiracetam label, section 2.5 ("adjusted for body surface area").

    >>> indexed(Decimal(60), Decimal("2.2")).expression
    '60 × 1.73 ÷ 2.2 = 47.2'
    """
    with localcontext(exact()):
        value = clearance_ml_per_min * Decimal("1.73") / body_surface_m2
    return Worked(
        label="Creatinine clearance per 1.73 m² of body surface",
        value=value,
        unit="mL/min/1.73 m²",
        working=f"{brief(clearance_ml_per_min)} × 1.73 ÷ {brief(body_surface_m2)}",
        formula="creatinine clearance × 1.73 ÷ body surface",
        source="definition of the index to 1.73 m²",
    )


def deindexed(egfr_ml_per_min_173: Decimal, body_surface_m2: Decimal) -> Worked:
    """Turn an indexed filtration rate into mL/min for one body.

    Source: definition of the index, 1.73 m².

    >>> deindexed(Decimal(60), Decimal("2.2")).expression
    '60 × 2.2 ÷ 1.73 = 76.3'
    """
    with localcontext(exact()):
        value = egfr_ml_per_min_173 * body_surface_m2 / Decimal("1.73")
    return Worked(
        label="Filtration rate without the index",
        value=value,
        unit="mL/min",
        working=f"{brief(egfr_ml_per_min_173)} × {brief(body_surface_m2)} ÷ 1.73",
        formula="eGFR × body surface ÷ 1.73",
        source="definition of the index to 1.73 m²",
        warnings=("Still an estimated filtration rate, not a creatinine clearance.",),
    )


def schwartz_bedside(height_cm: Decimal, creatinine_mg_per_dl: Decimal) -> Worked:
    """Estimate the filtration rate of a child, indexed to 1.73 m².

    Args:
        height_cm: body height or length.
        creatinine_mg_per_dl: enzymatic serum creatinine, above 0.

    Source: Schwartz and others 2009, bedside formula.

    >>> schwartz_bedside(Decimal(90), Decimal("1.4")).value
    Decimal('26.55')
    """
    with localcontext(exact()):
        value = Decimal("0.413") * height_cm / creatinine_mg_per_dl
    return Worked(
        label="Estimated glomerular filtration rate (bedside Schwartz)",
        value=value,
        unit="mL/min/1.73 m²",
        working=f"0.413 × {brief(height_cm)} ÷ {brief(creatinine_mg_per_dl)}",
        formula="0.413 × height ÷ creatinine",
        source="Schwartz and others 2009",
        warnings=("For ages 1 to 17 years with an enzymatic creatinine; labels that print another k need that k.",),
    )
