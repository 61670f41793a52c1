"""Laboratory conversions and corrections: units per analyte, corrected calcium, corrected QT.

Interprets no value.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, localcontext

from posology.assistant.dosing.decimal_text import brief, plain
from posology.assistant.dosing.worked import Worked, exact
from posology.assistant.errors import IncompatibleUnitsError, UnknownUnitError
from posology.assistant.patients import UMOL_PER_L_PER_MG_PER_DL


@dataclass(frozen=True, slots=True)
class _Scale:
    """Units that measure one thing: unit -> how many of the first unit one of it is."""

    kind: str
    units: dict[str, Decimal]
    source: str


_PLAIN_SCALES = (
    _Scale(
        "mass",
        {
            "g": Decimal(1),
            "kg": Decimal(1000),
            "mg": Decimal("0.001"),
            "mcg": Decimal("0.000001"),
            "ng": Decimal("0.000000001"),
            "lb": Decimal("453.59237"),
        },
        "SI; international pound",
    ),
    _Scale(
        "time",
        {"min": Decimal(60), "s": Decimal(1), "h": Decimal(3600), "day": Decimal(86400), "week": Decimal(604800)},
        "definition",
    ),
    _Scale("volume", {"mL": Decimal(1), "L": Decimal(1000)}, "SI"),
    _Scale(
        "length",
        {"cm": Decimal(1), "m": Decimal(100), "mm": Decimal("0.1"), "in": Decimal("2.54"), "ft": Decimal("30.48")},
        "SI; international inch",
    ),
)
# One unit is the measure; the other's size is the factor of the analyte.
_ANALYTES = {
    "creatinine": (("umol/L", Decimal(1)), ("mg/dL", UMOL_PER_L_PER_MG_PER_DL), "molar mass 113.12 g/mol"),
    "bilirubin": (("umol/L", Decimal(1)), ("mg/dL", Decimal("17.1")), "molar mass 584.66 g/mol"),
    "calcium": (("mmol/L", Decimal(1)), ("mg/dL", Decimal("0.2495")), "molar mass 40.08 g/mol"),
    "glucose": (("mg/dL", Decimal(1)), ("mmol/L", Decimal("18.0")), "molar mass 180.16 g/mol, as usually rounded"),
    "urea nitrogen": (("mmol/L", Decimal(1)), ("mg/dL", Decimal("0.357")), "28.01 g of nitrogen per mol of urea"),
    "albumin": (("g/L", Decimal(1)), ("g/dL", Decimal(10)), "definition"),
}
ANALYTES = tuple(_ANALYTES)
_SPELLINGS = {
    "µmol/l": "umol/L",
    "μmol/l": "umol/L",
    "micromol/l": "umol/L",
    "µg": "mcg",
    "μg": "mcg",
    "ug": "mcg",
    "microgram": "mcg",
    "gram": "g",
    "grams": "g",
    "kilogram": "kg",
    "milligram": "mg",
    "lbs": "lb",
    "pounds": "lb",
    "sec": "s",
    "seconds": "s",
    "minutes": "min",
    "minute": "min",
    "hr": "h",
    "hour": "h",
    "hours": "h",
    "d": "day",
    "days": "day",
    "weeks": "week",
    "inch": "in",
    "inches": "in",
    "kgs": "kg",
    "kilograms": "kg",
    "kilos": "kg",
    "pound": "lb",
    "feet": "ft",
    "foot": "ft",
    "metres": "m",
    "meters": "m",
    "cms": "cm",
    "centimetres": "cm",
    "centimeters": "cm",
    "wk": "week",
    "wks": "week",
}


def canonical_unit(unit: str) -> str:
    """The one spelling of a unit that the tables here use; unknown spellings come back as they are.

    >>> canonical_unit("µmol/L"), canonical_unit("MG/DL"), canonical_unit("parsec")
    ('umol/L', 'mg/dL', 'parsec')
    """
    known = {name.lower(): name for scale in _PLAIN_SCALES for name in scale.units}
    known |= {name.lower(): name for low, high, _ in _ANALYTES.values() for name in (low[0], high[0])}
    lowered = unit.strip().lower()
    return _SPELLINGS.get(lowered) or known.get(lowered, unit.strip())


def convert_value(value: Decimal, unit: str, to: str, analyte: str = "") -> Worked:
    """Convert a value into another unit of the same thing.

    Args:
        value: in `unit`.
        unit: unit of mass, time, volume or length, or a concentration unit of the analyte.
        to: the wanted unit of the same thing.
        analyte: one of `ANALYTES` for a laboratory value, "" otherwise.

    Raises:
        UnknownUnitError: a unit that no table here holds.
        IncompatibleUnitsError: the units measure different things, or need an analyte that was not given.

    Source: molar masses; creatinine 88.4 µmol/L per mg/dL.

    >>> convert_value(Decimal(221), "umol/L", "mg/dL", "creatinine").value
    Decimal('2.5')
    """
    source, target = canonical_unit(unit), canonical_unit(to)
    scale = _scale_of(source, target, analyte)
    with localcontext(exact()):
        sizes = scale.units[source], scale.units[target]
        converted = value * sizes[0] / sizes[1]
    steps = [plain(value)]
    if sizes[0] != 1:
        steps.append(f" × {plain(sizes[0])}")
    if sizes[1] != 1:
        steps.append(f" ÷ {plain(sizes[1])}")
    return Worked(
        label=f"{scale.kind.capitalize()} in {target}",
        value=converted,
        unit=target,
        working="".join(steps),
        formula=f"value in {source} × {plain(sizes[0])} ÷ {plain(sizes[1])}",
        source=scale.source,
    )


def _scale_of(source: str, target: str, analyte: str) -> _Scale:
    if analyte:
        low, high, basis = _ANALYTES[analyte]
        scales: tuple[_Scale, ...] = (_Scale(analyte, dict((low, high)), basis),)
    else:
        scales = _PLAIN_SCALES
    known = [name for scale in scales for name in scale.units]
    for unit in (source, target):
        in_analyte = any(unit in {low[0], high[0]} for low, high, _ in _ANALYTES.values())
        if unit not in known and not in_analyte:
            raise UnknownUnitError(unit, ", ".join(known))
    for scale in scales:
        if source in scale.units and target in scale.units:
            return scale
    raise IncompatibleUnitsError(source, target)


def corrected_calcium(calcium_mg_per_dl: Decimal, albumin_g_per_dl: Decimal) -> Worked:
    """Correct total calcium for a low albumin, in mg/dL.

    Source: Payne and others 1973, with a normal albumin of 4.0 g/dL.

    >>> corrected_calcium(Decimal("8.4"), Decimal("3.3")).expression
    '8.4 + 0.8 × (4 − 3.3) = 8.96'
    """
    with localcontext(exact()):
        value = calcium_mg_per_dl + Decimal("0.8") * (4 - albumin_g_per_dl)
    high = "The albumin is not low; the correction lowers the calcium and is not meant for that."
    return Worked(
        label="Calcium corrected for albumin",
        value=value,
        unit="mg/dL",
        working=f"{brief(calcium_mg_per_dl)} + 0.8 × (4 − {brief(albumin_g_per_dl)})",
        formula="calcium + 0.8 × (4.0 − albumin)",
        source="Payne and others 1973",
        warnings=("An ionised calcium decides where it matters.", *((high,) if albumin_g_per_dl > 4 else ())),
    )


def qtc_bazett(qt_ms: Decimal, heart_rate_per_min: Decimal) -> Worked:
    """Correct a QT interval for the heart rate, in ms.

    Source: Bazett 1920.

    >>> qtc_bazett(Decimal(400), Decimal(60)).value
    Decimal('400')
    """
    with localcontext(exact()):
        value = qt_ms / (60 / heart_rate_per_min).sqrt()
    return Worked(
        label="QTc (Bazett)",
        value=value,
        unit="ms",
        working=f"{brief(qt_ms)} ÷ √(60 ÷ {brief(heart_rate_per_min)})",
        formula="QT ÷ √RR, RR = 60 ÷ heart rate",
        source="Bazett 1920",
        warnings=_rate_warnings(heart_rate_per_min, "Bazett's formula"),
    )


def qtc_fridericia(qt_ms: Decimal, heart_rate_per_min: Decimal) -> Worked:
    """Correct a QT interval for the heart rate, in ms.

    Source: Fridericia 1920.

    >>> qtc_fridericia(Decimal(373), Decimal(161)).value.quantize(Decimal("0.01"))
    Decimal('518.32')
    """
    with localcontext(exact()):
        value = qt_ms / (60 / heart_rate_per_min) ** (Decimal(1) / Decimal(3))
    return Worked(
        label="QTc (Fridericia)",
        value=value,
        unit="ms",
        working=f"{brief(qt_ms)} ÷ ∛(60 ÷ {brief(heart_rate_per_min)})",
        formula="QT ÷ ∛RR, RR = 60 ÷ heart rate",
        source="Fridericia 1920",
    )


def _rate_warnings(heart_rate_per_min: Decimal, name: str) -> tuple[str, ...]:
    if 60 <= heart_rate_per_min <= 100:
        return ()
    return (f"{name} over-corrects fast rates and under-corrects slow ones; compare Fridericia's.",)
