"""Rules in words: how a regimen, a band or a limit is written in a reason, an expectation or an answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import lru_cache

from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.monographs import Dialysis, Outcome
from posology.assistant.dosing.quantities import Metric
from posology.assistant.dosing.rule_values import Amount

_METRICS = {
    Metric.CRCL: ("creatinine clearance", "mL/min"),
    Metric.CRCL_PER_KG: ("creatinine clearance", "mL/min/kg"),
    Metric.CRCL_INDEXED: ("creatinine clearance", "mL/min/1.73 m2"),
    Metric.EGFR: ("eGFR", "mL/min/1.73 m2"),
    Metric.CCR_PER_70KG: ("creatinine clearance", "mL/min/70 kg"),
    Metric.SCR: ("serum creatinine", "mg/dL"),
    Metric.SCR_RISE: ("rise of serum creatinine", "mg/dL"),
    Metric.URINE_PROTEIN: ("urine protein", "mg/dL"),
    Metric.AGE: ("age", "years"),
    Metric.GESTATION: ("gestational age", "weeks"),
    Metric.WEIGHT: ("weight", "kg"),
    Metric.ANC: ("absolute neutrophil count", "/uL"),
    Metric.PLATELETS: ("platelets", "/uL"),
    Metric.HAEMOGLOBIN: ("haemoglobin", "g/dL"),
    Metric.POTASSIUM: ("potassium", "mEq/L"),
    Metric.PROTEIN_DIPSTICK: ("urine protein by dipstick", "+"),
    Metric.PEAK: ("peak level", "mcg/mL"),
    Metric.TROUGH: ("trough level", "mcg/mL"),
    Metric.UNKNOWN: ("", ""),
}
_WEEK = 168
_LONG_UNITS = {"h": "hour", "min": "minute", "day": "day", "week": "week", "month": "month", "year": "year"}


def metric_name(metric: Metric) -> str:
    """The metric in words, without its unit."""
    return _METRICS[metric][0]


def metric_unit(metric: Metric) -> str:
    """The unit a metric is always given in."""
    return _METRICS[metric][1]


def number(value: Decimal) -> str:
    """A number as we print it: no trailing zeros, a leading zero, thousands separated.

    >>> number(Decimal("2450.0")), number(Decimal("0.50"))
    ('2,450', '0.5')
    """
    plain = value.normalize()
    return f"{plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain:,f}"


def amount(value: Amount) -> str:
    """An amount in words.

    >>> amount(Amount(Decimal(2), Decimal(3), "week"))
    '2–3 weeks'
    """
    values = number(value.low) if value.low == value.high else f"{number(value.low)}–{number(value.high)}"
    unit = _LONG_UNITS.get(value.unit, value.unit)
    plural = "s" if value.unit in _LONG_UNITS and value.high != 1 else ""
    return f"{values} {unit}{plural}" if not value.unit.startswith("/") else f"{values} times a {value.unit[1:]}"


def interval(value: Amount) -> str:
    """An interval in words: "every 8 hours", "3 times a week"."""
    if value.unit.startswith("/"):
        return amount(value)
    if value.unit == "h" and value.low % _WEEK == 0 == value.high % _WEEK:
        value = Amount(value.low / _WEEK, value.high / _WEEK, "week")
    if value.low == value.high == 1:
        return f"every {_LONG_UNITS.get(value.unit, value.unit)}"
    return f"every {amount(value)}"


def intervals(values: Iterable[Amount]) -> str:
    """Alternative intervals in words."""
    return " or ".join(interval(value) for value in values)


def dose_of(rule: DoseRule) -> str:
    """What a dose rule gives, in words."""
    if rule.outcome is Outcome.NOT_RECOMMENDED:
        return "not recommended"
    if rule.outcome is Outcome.CONTRAINDICATED:
        return "contraindicated"
    if rule.outcome is Outcome.NO_DATA or rule.dose is None:
        return "no dose on the label"
    text = f"{amount(rule.dose)} {intervals(rule.intervals)}".strip()
    if rule.row is None and rule.regimen.doses_in_course:
        text += f", {rule.regimen.doses_in_course} doses in all"
    return text


def place_of(rule: DoseRule, use_name: str = "") -> str:
    """Where a dose rule applies, in words: use, base regimen and band."""
    parts = [use_name]
    if rule.row is not None:
        base = rule.regimen
        parts.append(f"from {amount(base.dose)} {intervals(base.intervals)}")
        if rule.band is not None:
            parts.append(f"{metric_name(rule.metric)} {rule.band} {metric_unit(rule.metric)}")
        if rule.row.dialysis is not Dialysis.NONE:
            parts.append(f"on {rule.row.dialysis.value} dialysis".replace("haemodialysis dialysis", "haemodialysis"))
    elif rule.regimen.phase.value in {"induction", "maintenance", "loading"}:
        parts.append(rule.regimen.phase.value)
    return ", ".join(part for part in parts if part)


@lru_cache(maxsize=4096)
def band(printed: DoseRule) -> str:
    """The band of a row with its unit."""
    return f"{printed.band} {metric_unit(printed.metric)}"


@lru_cache(maxsize=4096)
def rule(printed: DoseRule, use_name: str) -> str:
    """A dose rule in words: where it applies, and what it gives."""
    return f"{place_of(printed, use_name)}: {dose_of(printed)}"


def rules(printed: Iterable[DoseRule], use_name: Callable[[DoseRule], str]) -> str:
    """Several dose rules in words."""
    return listing(rule(one, use_name(one)) for one in printed)


def listing(texts: Iterable[str], most: int = 6) -> str:
    """Distinct texts in order, joined; the rest counted.

    >>> listing(["a", "b", "a"])
    'a; b'
    """
    distinct = list(dict.fromkeys(texts))
    more = len(distinct) - most
    return "; ".join(distinct[:most]) + (f"; and {more} more" if more > 0 else "")
