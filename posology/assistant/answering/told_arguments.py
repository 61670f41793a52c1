"""Arguments of a calculator that a sentence tells by their names: "calcium 8.4 mg/dL", "QT 330 ms", "no ascites".

Reads words only; the facts of a patient are read in `understanding.patient`, and values are checked where they count.
"""

from __future__ import annotations

import re
from functools import lru_cache

from posology.assistant.dosing.calculator_arguments import Argument
from posology.assistant.errors import CalculatorArgumentError
from posology.assistant.understanding.numbers_in_text import NUMBER, decimal_of, is_bound
from posology.assistant.understanding.readings import LINK

# Another quantity than the one that the calculator takes.
_ANOTHER = re.compile(
    r"\b(?:ionized|ionised|free|urine|urinary|direct|conjugated|indirect|corrected|adjusted|target|maximum|minimum)\s+$",
    re.IGNORECASE,
)
_UNIT = r"(?P<unit>\s*(?!(?:and|or|with|on|at|in|is|to|then)\b)[A-Za-zµμ/%][^\s,;()]*)?"


def told_argument(argument: Argument, sentence: str) -> str:
    """The text of one argument as a sentence tells it, "" where it does not.

    Args:
        argument: of a calculator.
        sentence: on one patient.

    Raises:
        CalculatorArgumentError: two different values are told, or one that can be read in two ways.
    """
    told = _words(argument, sentence) if argument.choices else _values(argument, sentence)
    if len(told) > 1:
        raise CalculatorArgumentError(
            argument.name, f"is told as {' and '.join(told)}", argument.allowed, "Say which one holds."
        )
    return told[0] if told else ""


_CONVERSION = re.compile(
    rf"(?P<value>{NUMBER})\s*(?P<unit>[A-Za-zµμ%][^\s,;()]*)(?P<between>[^\d]*?)\s(?:in|to|into|as)\s+(?P<to>[A-Za-zµμ%][^\s,;()?]*)",
    re.IGNORECASE,
)


def told_conversion(sentence: str, analyte: Argument) -> dict[str, str]:
    """The arguments of a conversion as a sentence tells it ("creatinine 124 µmol/L to mg/dL"), none where it does not.

    Args:
        sentence: on one value.
        analyte: the argument, for its choices and their spellings.

    Raises:
        CalculatorArgumentError: the value can be read in two ways, or there are several.
    """
    matches = list(_CONVERSION.finditer(sentence))
    if not matches:
        return {}
    match, number = matches[0], decimal_of(matches[0]["value"])
    if number is None or len(matches) > 1 or is_bound(sentence, match.start(), match.end("unit")):
        problem = f"{match.group().strip()!r} is no single value"
        raise CalculatorArgumentError("value", problem, analyte.allowed, "Write one value with its unit.")
    names = {**{choice: choice for choice in analyte.choices}, **analyte.spellings}
    around = f"{sentence[: match.start()]} {match['between']} {sentence[match.end() :]}".lower()
    named = {choice for name, choice in names.items() if re.search(rf"\b{re.escape(name)}\b", around)}
    told = {"value": f"{number:f} {match['unit']}", "to": match["to"].rstrip(".")}
    return {**told, "analyte": named.pop()} if len(named) == 1 else told


def _names(argument: Argument) -> str:
    names = (argument.name, *argument.aliases)
    return "|".join(re.escape(name).replace(r"\-", r"[\s-]") for name in sorted(names, key=len, reverse=True))


@lru_cache(maxsize=64)
def _value_form(names: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/-])(?:{names})(?![\w/-]){LINK}(?P<n>{NUMBER}){_UNIT}", re.IGNORECASE)


def _values(argument: Argument, sentence: str) -> list[str]:
    told: dict[str, None] = {}
    for match in _value_form(_names(argument)).finditer(sentence):
        if _ANOTHER.search(sentence, max(0, match.start() - 20), match.start()):
            continue
        number = decimal_of(match["n"])
        if number is None or is_bound(sentence, match.start("n"), match.end()):
            problem = f"{match.group().strip()!r} is no single value"
            raise CalculatorArgumentError(argument.name, problem, argument.allowed, "Write one value with its unit.")
        unit = (match["unit"] or "").strip().rstrip(".")
        told[f"{number:f} {unit}".strip()] = None
    return list(told)


@lru_cache(maxsize=64)
def _word_form(names: str, words: str) -> re.Pattern[str]:
    before = rf"\b(?:grade\s+)?(?P<before>{words})\s+(?:hepatic\s+)?(?:{names})\b"
    behind = rf"\b(?:{names})\s*(?:[:=]|is|was|of)?\s*(?:grade\s+)?(?P<behind>{words})(?=\s*(?:$|[,;.)]))"
    return re.compile(f"{before}|{behind}", re.IGNORECASE)


def _words(argument: Argument, sentence: str) -> list[str]:
    spellings = (*argument.choices, *argument.spellings, *(("without",) if "no" in argument.spellings else ()))
    words = "|".join(re.escape(word) for word in sorted(spellings, key=len, reverse=True))
    told: dict[str, None] = {}
    for match in _word_form(_names(argument), words).finditer(sentence):
        word = (match["before"] or match["behind"]).lower()
        said = "no" if word == "without" else word
        told[argument.spellings.get(said, said)] = None
    return list(told)
