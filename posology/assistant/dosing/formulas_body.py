"""Formulas of body size: ideal and adjusted weight, body mass index, body surface.

Does not choose which weight a dose needs; that is the monograph's business.
"""

from __future__ import annotations

from decimal import Decimal, localcontext

from posology.assistant.dosing.decimal_text import brief, figures
from posology.assistant.dosing.worked import Worked, exact
from posology.assistant.patients import Sex

_CM_PER_INCH = Decimal("2.54")
_FIVE_FEET_IN = Decimal(60)
OBESE_FROM = Decimal(30)
"""The body mass index in kg/m² from which an adult counts as obese: our choice, the labels print no number."""


def ideal_body_weight(height_cm: Decimal, sex: Sex) -> Worked:
    """Estimate the ideal body weight in kg.

    Args:
        height_cm: below 152.4 cm (60 inches) the formula was never given; it is carried on downwards and warns.
        sex: sets the base weight.

    Source: Devine 1974.

    >>> ideal_body_weight(Decimal(180), Sex.MALE).value.quantize(Decimal("0.001"))
    Decimal('74.992')
    """
    base = Decimal(50) if sex is Sex.MALE else Decimal("45.5")
    with localcontext(exact()):
        inches = height_cm / _CM_PER_INCH
        value = base + Decimal("2.3") * (inches - _FIVE_FEET_IN)
    short = "The height is below 60 inches, where the formula is not defined; it was carried on downwards."
    return Worked(
        label="Ideal body weight",
        value=value,
        unit="kg",
        working=f"{brief(base)} + 2.3 × ({brief(height_cm)} ÷ 2.54 − 60)",
        formula="50 (male) or 45.5 (female) + 2.3 × (inches − 60)",
        source="Devine 1974",
        warnings=(short,) if inches < _FIVE_FEET_IN else (),
    )


def adjusted_body_weight(height_cm: Decimal, sex: Sex, weight_kg: Decimal) -> Worked:
    """Estimate the adjusted body weight in kg: ideal weight plus 0.4 of the excess.

    Source: usual correction of 0.4; rules on when to use it differ and are not applied here.

    >>> adjusted_body_weight(Decimal(180), Sex.MALE, Decimal(110)).value.quantize(Decimal("0.001"))
    Decimal('88.995')
    """
    ideal = ideal_body_weight(height_cm, sex)
    with localcontext(exact()):
        value = ideal.value + Decimal("0.4") * (weight_kg - ideal.value)
    below = "The actual weight is below the ideal weight; the adjusted weight is meant for the opposite case."
    return Worked(
        label="Adjusted body weight",
        value=value,
        unit="kg",
        working=f"{figures(ideal.value)} + 0.4 × ({brief(weight_kg)} − {figures(ideal.value)})",
        formula="ideal weight + 0.4 × (actual weight − ideal weight)",
        source="Devine 1974 for the ideal weight; usual factor 0.4",
        warnings=(*ideal.warnings, *((below,) if weight_kg < ideal.value else ())),
    )


def body_mass_index(height_cm: Decimal, weight_kg: Decimal) -> Worked:
    """Calculate the body mass index in kg/m².

    Source: Quetelet's index.

    >>> body_mass_index(Decimal(180), Decimal(81)).expression
    '81 ÷ (180 ÷ 100)² = 25'
    """
    with localcontext(exact()):
        value = weight_kg * 10_000 / (height_cm * height_cm)
    return Worked(
        label="Body mass index",
        value=value,
        unit="kg/m²",
        working=f"{brief(weight_kg)} ÷ ({brief(height_cm)} ÷ 100)²",
        formula="weight ÷ height²",
        source="Quetelet's index",
    )


def body_surface_mosteller(height_cm: Decimal, weight_kg: Decimal) -> Worked:
    """Estimate the body surface in m².

    Source: Mosteller 1987.

    >>> body_surface_mosteller(Decimal(180), Decimal(85)).value.quantize(Decimal("0.00001"))
    Decimal('2.06155')
    """
    with localcontext(exact()):
        value = (height_cm * weight_kg / 3600).sqrt()
    return Worked(
        label="Body surface (Mosteller)",
        value=value,
        unit="m²",
        working=f"√({brief(height_cm)} × {brief(weight_kg)} ÷ 3,600)",
        formula="√(height × weight ÷ 3,600)",
        source="Mosteller 1987",
    )


def body_surface_du_bois(height_cm: Decimal, weight_kg: Decimal) -> Worked:
    """Estimate the body surface in m².

    Source: Du Bois and Du Bois 1916.

    >>> body_surface_du_bois(Decimal(170), Decimal(70)).value.quantize(Decimal("0.0001"))
    Decimal('1.8097')
    """
    with localcontext(exact()):
        value = Decimal("0.007184") * height_cm ** Decimal("0.725") * weight_kg ** Decimal("0.425")
    return Worked(
        label="Body surface (Du Bois)",
        value=value,
        unit="m²",
        working=f"0.007184 × {brief(height_cm)}^0.725 × {brief(weight_kg)}^0.425",
        formula="0.007184 × height^0.725 × weight^0.425",
        source="Du Bois and Du Bois 1916",
    )
