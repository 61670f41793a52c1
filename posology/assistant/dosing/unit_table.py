"""The closed table of units: what each one measures, how large it is, and how people spell it.

Does not convert (see `units`) and does not look at running text (see `terms`).
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple


class Atom(NamedTuple):
    """One simple unit: the thing it measures and how many base units it is."""

    dimension: str
    size: Fraction


def _atom(dimension: str, size: str = "1") -> Atom:
    return Atom(dimension, Fraction(size))


# Drug mass and body mass are different things, so "mg/kg" has a dimension and cannot pass for a pure number.
# A month has no fixed number of days: months and years convert into each other only.
ATOMS: dict[str, Atom] = {
    "mg": _atom("drug mass"),
    "g": _atom("drug mass", "1000"),
    "mcg": _atom("drug mass", "1/1000"),
    "ng": _atom("drug mass", "1/1000000"),
    "kg": _atom("body mass"),
    "lb": _atom("body mass", "0.45359237"),
    "m2": _atom("body area"),
    "1.73 m2": _atom("reference area"),
    "70 kg": _atom("reference mass"),
    "mL": _atom("volume"),
    "L": _atom("volume", "1000"),
    "dL": _atom("volume", "100"),
    "uL": _atom("volume", "1/1000"),
    "ms": _atom("time", "1/1000"),
    "s": _atom("time"),
    "min": _atom("time", "60"),
    "h": _atom("time", "3600"),
    "day": _atom("time", "86400"),
    "week": _atom("time", "604800"),
    "month": _atom("calendar"),
    "year": _atom("calendar", "12"),
    "units": _atom("international units"),
    "million units": _atom("international units", "1000000"),
    "mEq": _atom("milliequivalents"),
    "mmol": _atom("substance amount"),
    "umol": _atom("substance amount", "1/1000"),
    "nmol": _atom("substance amount", "1/1000000"),
    "%": _atom("percentage"),
    "cells": _atom("cells"),
    "copies": _atom("copies"),
    "mmHg": _atom("pressure"),
    "cm": _atom("length"),
    "mm": _atom("length", "1/10"),
    "°C": _atom("temperature in Celsius"),
    "°F": _atom("temperature in Fahrenheit"),
    "ULN": _atom("upper limit of normal"),
    "tablets": _atom("tablets"),
    "capsules": _atom("capsules"),
    "vials": _atom("vials"),
    "puffs": _atom("puffs"),
    "drops": _atom("drops"),
    "sprays": _atom("sprays"),
    "patches": _atom("patches"),
    "dose": _atom("doses"),
    "ratio": _atom("pure number"),
    "+": _atom("dipstick grade"),
}

# Units that are not numerator/denominator in form: canonical -> (numerator, its factor, denominator).
MASSES = frozenset({"mg", "g", "mcg"})
"""The units of mass in which single doses are written."""
COUNTS: dict[str, tuple[str, str, str]] = {
    "/uL": ("cells", "1", "uL"),
    "10^9/L": ("cells", "1000000000", "L"),
    "10^6/L": ("cells", "1000000", "L"),
    "/day": ("ratio", "1", "day"),
    "/week": ("ratio", "1", "week"),
    "/month": ("ratio", "1", "month"),
}

_LITRES = r"lit(?:er|re)s?"
_GRAMS = r"gram(?:me)?s?"

SQUARE_METRE = r"m ?(?:\^ ?)?[2²]|(?:sq(?:uare|\.)?) ?m(?:et(?:er|re)s?)?|meters? squared|metres? squared"

# Patterns over folded (lower-case) text; the first that matches the whole word names the unit.
NUMERATORS: dict[str, str] = {
    "mg": rf"mgs?|milli{_GRAMS}",
    "mcg": rf"mcgs?|ug|micro{_GRAMS}",
    "ng": rf"ng|nano{_GRAMS}",
    "kg": rf"kgs?|kilo{_GRAMS}|kilos?",
    "g": rf"gms?|g|{_GRAMS}",
    "lb": r"lbs?|pounds?",
    "mmHg": r"mm ?hg",
    "mL": rf"mls?|ccs?|milli{_LITRES}",
    "dL": rf"dl|deci{_LITRES}",
    "uL": rf"ul|mcl|micro{_LITRES}",
    "L": rf"l|{_LITRES}",
    "million units": r"million (?:international )?(?:units?|iu|u)",
    # "the 2013 U.S. guideline" speaks of no units
    "units": r"(?:international |usp )?units?|iu|u(?!\. ?[sk]\b)",
    "mEq": r"meqs?|milli-?equivalents?",
    "mmol": r"mmols?|millimol(?:e|es)?",
    "umol": r"umols?|micromol(?:e|es)?",
    "nmol": r"nmols?|nanomol(?:e|es)?",
    "%": r"%|per ?cent(?: of)?(?! ci\b)|pct",
    "ms": r"msecs?|ms|milliseconds?",
    "min": r"minutes?|mins?",
    "s": r"seconds?|secs?|s",
    "h": r"hours?|hrs?|h",
    "day": r"days?|d",
    "week": r"weeks?|wks?",
    "month": r"months?|mths?|mos?",
    "year": r"years?|yrs?|y",
    "m2": SQUARE_METRE,
    "cm": r"cms?|centimet(?:er|re)s?",
    "mm": r"mm|millimet(?:er|re)s?",
    "°C": r"°\s?c|degrees? c(?:elsius)?",
    "°F": r"°\s?f|degrees? f(?:ahrenheit)?",
    "ULN": r"(?:[x×] ?|times )?(?:the )?(?:uln|upper limits? of (?:the )?normal)",
    "copies": r"copies",
    "tablets": r"tablets?|tabs?|caplets?",
    "capsules": r"capsules?|caps?",
    "vials": r"vials?|ampou?les?",
    "puffs": r"puffs?|inhalations?",
    "drops": r"drops?",
    "sprays": r"sprays?",
    "patches": r"patch(?:es)?",
    "dose": r"doses?",
}

DENOMINATORS: dict[str, str] = {
    "1.73 m2": rf"1[.,·]73(?: ?-?(?:{SQUARE_METRE}|m))?",
    "70 kg": r"70 ?-?kg",
    "day": r"24 ?-?(?:hours?|hrs?|h)|days?|d",
    "kg": rf"kgs?|kilo{_GRAMS}|kilos?",
    "m2": SQUARE_METRE,
    "mL": rf"mls?|cc|milli{_LITRES}",
    "dL": rf"dl|deci{_LITRES}|100 ?ml",
    "uL": rf"ul|mcl|micro{_LITRES}|mm ?(?:\^ ?)?[3³]|cu(?:bic|\.)? ?mm|cubic millimet(?:er|re)s?|cmm",
    "L": rf"l|{_LITRES}",
    "min": r"minutes?|mins?",
    "s": r"seconds?|secs?|s",
    "h": r"hours?|hrs?|h",
    "week": r"weeks?|wks?",
    "month": r"months?|mths?|mos?",
    "dose": r"doses?|infusions?|injections?|administrations?",
}

# Leading part of a cell count: "×10^9", "10⁹", "K", "cells", "thousand".
CELL_COUNTS: dict[str, str] = {
    "10^9": r"(?:[x×*] ?)?10 ?(?:\^ ?9|⁹)",
    "10^6": r"(?:[x×*] ?)?10 ?(?:\^ ?6|⁶)",
    "10^3": r"(?:(?:[x×*] ?)?10 ?(?:\^ ?3|³)|k|thousand)",
    "1": r"(?:cells?|platelets|neutrophils)?",
}
