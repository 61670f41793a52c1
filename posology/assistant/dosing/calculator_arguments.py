"""Arguments of calculators: their specification, and strict reading of "124 umol/L", "1.4 mg/dL" or "female".

A bare number is read in the documented default unit; a number in an unknown unit is refused, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from fractions import Fraction

from posology.assistant.dosing.decimal_text import brief, plain
from posology.assistant.dosing.formulas_laboratory import canonical_unit
from posology.assistant.dosing.plausibility import Plausible, in_given_unit
from posology.assistant.dosing.worked import Worked, exact
from posology.assistant.errors import CalculatorArgumentError
from posology.assistant.patients import Sex

_VALUE = re.compile(
    r"(?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+))(?:\s*(?P<unit>(?![eExX]\d)(?:/?[A-Za-z]|[µμ%]).*))?", re.ASCII
)
_BARE = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_LONGEST = 60
# "5 ft 11 in", 5'11", "6 ft" and "11 st 4 lb": how many of the second unit one of the first is. A decimal first number
# is refused: 5.11 ft is said of 5 ft 11 in as well.
_FEET = r"(?P<whole>\d+)\s*(?:'|’|′|ft\.?|feet|foot)(?:\s*(?P<rest>\d+(?:\.\d+)?)\s*(?:\"|”|″|''|in\.?|inch(?:es)?)?)?"
_STONES = r"(?P<whole>\d+)\s*(?:st\.?|stones?)(?:\s*(?P<rest>\d+(?:\.\d+)?)\s*(?:lbs?\.?|pounds?)?)?"
_COMPOUNDS = (
    (re.compile(_FEET, re.ASCII | re.IGNORECASE), 12, "in"),
    (re.compile(_STONES, re.ASCII | re.IGNORECASE), 14, "lb"),
)
SEX_WORDS = {
    "f": Sex.FEMALE,
    "female": Sex.FEMALE,
    "woman": Sex.FEMALE,
    "w": Sex.FEMALE,
    "m": Sex.MALE,
    "male": Sex.MALE,
    "man": Sex.MALE,
}


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a calculator.

    Attributes:
        name: as on the command line, without the dashes.
        help: one line, with the default unit.
        unit: of the value that the formula gets, and of a bare number; "" for words.
        other_units: further units and what one of them is in `unit`.
        plausible: the range that is possible; None where every number is.
        choices: the allowed words of an argument that is a word.
        required: whether it must be given.
        default: taken when it is not given and not required.
        aliases: further names, each with the unit that it holds; "" where a bare number needs none or says its own.
        needs_unit: whether a bare number is refused, because more than one unit is in use.
        spellings: further words for a choice.
    """

    name: str
    help: str
    unit: str = ""
    other_units: Mapping[str, Fraction] = field(default_factory=dict)
    plausible: Plausible | None = None
    choices: tuple[str, ...] = ()
    required: bool = True
    default: str = ""
    aliases: Mapping[str, str] = field(default_factory=dict)
    needs_unit: bool = False
    spellings: Mapping[str, str] = field(default_factory=dict)

    @property
    def allowed(self) -> str:
        """What may be given, in words."""
        if self.choices:
            return ", ".join(self.choices)
        units = " or ".join((self.unit, *self.other_units)) if self.unit else "a number with its unit"
        return f"{self.plausible.allowed} (units: {units})" if self.plausible else units


@dataclass(frozen=True, slots=True)
class Given:
    """Arguments that were read: numbers in the unit of their argument, words, and the conversions on the way."""

    numbers: Mapping[str, Decimal]
    words: Mapping[str, str]
    conversions: tuple[Worked, ...] = ()

    @property
    def sex(self) -> Sex:
        """The sex, where the calculator asks for it."""
        return SEX_WORDS[self.words["sex"]]


def read_arguments(specification: tuple[Argument, ...], given: Mapping[str, str]) -> Given:
    """Read the arguments of one calculator.

    Args:
        specification: what the calculator takes.
        given: name or alias to text; dashes and underscores in names are the same.

    Raises:
        CalculatorArgumentError: an argument is unknown, missing or cannot be read.
        PatientFactError: a value is impossible; names the likely slip.
    """
    texts = _by_argument(specification, given)
    numbers: dict[str, Decimal] = {}
    words: dict[str, str] = {}
    conversions: list[Worked] = []
    for argument in specification:
        text = texts.get(argument.name, "").strip() or argument.default
        if not text:
            if argument.required:
                raise CalculatorArgumentError(argument.name, "is missing", argument.allowed, f"Give {argument.help}.")
        elif argument.unit:
            numbers[argument.name], conversion = _number(argument, text)
            conversions += [conversion] if conversion else []
        else:
            words[argument.name] = _word(argument, text)
    return Given(numbers, words, tuple(conversions))


def _by_argument(specification: tuple[Argument, ...], given: Mapping[str, str]) -> dict[str, str]:
    """The texts by argument: an alias that names a unit lends it to a bare number; nothing is given twice."""
    names = {argument.name: (argument.name, "") for argument in specification}
    for argument in specification:
        names |= {alias: (argument.name, unit) for alias, unit in argument.aliases.items()}
    texts: dict[str, str] = {}
    for called, text in given.items():
        name = called.strip().lower().replace("_", "-")
        if name not in names:
            known = ", ".join(argument.name for argument in specification)
            raise CalculatorArgumentError(name, "is not an argument of this calculator", known, "Leave it out.")
        own, unit = names[name]
        if own in texts:
            raise CalculatorArgumentError(own, "is given twice", "each value once", "Leave one of them out.")
        texts[own] = f"{text.strip()} {unit}" if unit and _BARE.fullmatch(text.strip()) else text
    return texts


def _in_one_unit(text: str) -> str:
    """A length in feet and inches as inches, a weight in stones and pounds as pounds; any other text as it is.

    >>> _in_one_unit("5 ft 11 in"), _in_one_unit("11 st 4 lb"), _in_one_unit("70 kg")
    ('71 in', '158 lb', '70 kg')
    """
    for form, size, unit in _COMPOUNDS:
        match = form.fullmatch(text.strip())
        rest = Decimal(match["rest"] or 0) if match else Decimal(0)
        if match and rest < size:
            return f"{plain(Decimal(match['whole']) * size + rest)} {unit}"
    return text


def split_value(name: str, text: str) -> tuple[Decimal, str]:
    """Split "124 µmol/L" into its number and its canonical unit, "" for a bare number.

    >>> split_value("creatinine", "124 µmol/L")
    (Decimal('124'), 'umol/L')

    Raises:
        CalculatorArgumentError: it is not one number with at most one unit.
    """
    match = _VALUE.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if match is None:
        shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
        remedy = "Write one number with a decimal point and no comma, and its unit."
        raise CalculatorArgumentError(name, f"{shown!r} cannot be read", "a number like 1.4 or 1.4 mg/dL", remedy)
    return Decimal(match["number"]), canonical_unit(match["unit"] or "")


def _number(argument: Argument, text: str) -> tuple[Decimal, Worked | None]:
    """The value in the argument's unit, and the conversion that led there when one was needed."""
    value, unit = split_value(argument.name, _in_one_unit(text) if len(text) <= _LONGEST else text)
    if argument.needs_unit and not unit:
        problem = f"{text!r} has no unit, and none is guessed"
        example = " or ".join(f"{plain(value)} {known}" for known in (argument.unit, *argument.other_units))
        raise CalculatorArgumentError(argument.name, problem, argument.allowed, f"Write {example}.")
    sizes = {argument.unit.lower(): Fraction(1), "": Fraction(1)}
    sizes |= {name.lower(): size for name, size in argument.other_units.items()}
    size = sizes.get(unit.lower())
    if size is None:
        problem = f"{text!r} is in a unit that does not fit"
        raise CalculatorArgumentError(argument.name, problem, argument.allowed, f"Give it in {argument.unit}.")
    by, divided_by = Decimal(size.numerator), Decimal(size.denominator)
    with localcontext(exact()):
        converted = value * by / divided_by
    if argument.plausible and size == 1:
        argument.plausible.check(converted)
    elif argument.plausible:
        in_given_unit(argument.plausible, converted, value, unit)
    if size == 1:
        return value, None
    return converted, _conversion(argument, value, unit, converted)


def _conversion(argument: Argument, value: Decimal, unit: str, converted: Decimal) -> Worked:
    """The step from the given unit, with the factor in whichever direction it can be written out in full."""
    size = argument.other_units[next(name for name in argument.other_units if name.lower() == unit.lower())]
    divides = (1 / size).denominator == 1 or (not _written_out(size) and _written_out(1 / size))
    factor = 1 / size if divides else size
    sign = "÷" if divides else "×"
    with localcontext(exact()):
        exactly = Decimal(factor.numerator) / Decimal(factor.denominator)
    shown = plain(exactly) if _written_out(factor) else brief(exactly)
    return Worked(
        label=f"{argument.name.capitalize()} in {argument.unit}",
        value=converted,
        unit=argument.unit,
        working=f"{plain(value)} {sign} {shown}",
        formula=f"value in {unit} {sign} {shown}",
        source="unit conversion",
        shown_figures=6,
    )


def _written_out(number: Fraction) -> bool:
    """Whether a fraction has an end as a decimal."""
    rest = number.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def _word(argument: Argument, text: str) -> str:
    if not argument.choices:
        return text
    lowered = text.lower()
    said = lowered if lowered in argument.choices else lowered.removeprefix("grade ")
    word = argument.spellings.get(said, said)
    if word not in argument.choices and not (argument.name == "sex" and word in SEX_WORDS):
        raise CalculatorArgumentError(
            argument.name, f"{text!r} is not known", argument.allowed, f"Give {argument.help}."
        )
    return word
