"""Measures how the time of one check grows with the length of its text: 1 MB beside 100 kB of the same shape.

In this process, in CPU seconds, so that neither start-up nor a busy machine counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from bench.ratios import Row
from posology.assistant import bootstrap
from posology.assistant.dosing.binding import EMPTY_SCOPE, Scope
from posology.assistant.dosing.standing import Evidence
from posology.assistant.dosing.verification import Verifier

_SHORT, _LONG = 100_000, 1_000_000
_RATIO_GOAL = 13.0
_SENTENCE_GOAL = 1.5
_ALONE = 1_000
T = TypeVar("T")
_SENTENCE = "Foscarnet 40 mg/kg IV every 8 hours for HSV; at CrCl >1.0-1.4 mL/min/kg: 30 mg/kg every 8 h. "


def _repeated(text: str) -> Callable[[int], str]:
    return lambda length: text * (length // len(text))


_SHAPES: dict[str, Callable[[int], str]] = {
    "sentences": _repeated(_SENTENCE),
    "lines": _repeated(_SENTENCE.strip() + "\n"),
    "one sentence": _repeated("40 mg/kg every 8 hours, "),
    "numbers": _repeated("40 mg/kg "),
    "a list of doses": lambda length: "Foscarnet " + ", ".join(f"{dose} mg/kg" for dose in range(length // 12)),
    "bands": _repeated("CrCl >1.0-1.4 mL/min/kg, "),
    "two drugs": _repeated("foscarnet 40 mg/kg or valacyclovir 1 g; "),
    "a part of a combination": _repeated("Sulfamethoxazole/trimethoprim: trimethoprim 160 mg q12h, not 40 mg. "),
    "weights": _repeated("A 70 kg adult gets 700 mg. "),
    "cells": _repeated("40 mg/kg | 250 or 500 mg | q8h | "),
    "release forms": _repeated("metformin 500 mg ER | "),
    "hidden characters": _repeated("4\u200b0 mg "),
    "lone surrogates": _repeated("\ud800 40 mg "),
    "prose": _repeated("foscarnet is given for HSV and "),
    "one word": _repeated("x"),
}
# Doses without a name are judged only where the drug is given with the text.
_GIVEN = Scope(drug="foscarnet", indication="acyclovir-resistant HSV", route="IV")
_OF_A_GIVEN_DRUG = ("cells", "numbers", "hidden characters", "lone surrogates")


def measure_long_texts() -> list[Row]:
    """Time every shape at both lengths, sentences with a passage too, and one sentence of many beside one alone."""
    verifier = bootstrap.checks(bootstrap.settings()).verifier
    verifier.check(_SENTENCE)
    rows = [_growth(name, verifier.check, shape) for name, shape in _SHAPES.items()]
    rows += [
        _growth(f"{name}, of a given drug", lambda text: verifier.check(text, _GIVEN), _SHAPES[name])
        for name in _OF_A_GIVEN_DRUG
    ]
    rows.append(_growth("sentences, cited", lambda text: _check_cited(verifier, text), _SHAPES["sentences"]))
    return [*rows, _sentence_cost(verifier)]


def _check_cited(verifier: Verifier, text: str) -> object:
    return verifier.check_cited(text, EMPTY_SCOPE, [Evidence(f"As the label says. {text}", EMPTY_SCOPE)])


def cpu_seconds(read: Callable[[T], object], text: T) -> float:
    """How long reading a text keeps a processor busy."""
    began = time.process_time()
    read(text)
    return time.process_time() - began


def _growth(name: str, check: Callable[[str], object], shape: Callable[[int], str]) -> Row:
    short = min(cpu_seconds(check, shape(_SHORT)) for _ in range(2))
    long = cpu_seconds(check, shape(_LONG))
    ratio = long / short
    note = f"{long:.2f} s for 1 MB, {short:.2f} s for 100 kB"
    goal = f"at most {_RATIO_GOAL:.0f} times"
    return Row(f"1 MB beside 100 kB: {name}", f"{ratio:.1f} times", goal, ratio <= _RATIO_GOAL, note)


def _sentence_cost(verifier: Verifier) -> Row:
    alone = cpu_seconds(lambda text: [verifier.check(text) for _ in range(_ALONE)], _SENTENCE) / _ALONE
    text = _SHAPES["sentences"](_LONG)
    ratio = cpu_seconds(verifier.check, text) / text.count(_SENTENCE) / alone
    note = f"{1e3 * alone:.2f} ms for the sentence alone"
    goal = f"at most {_SENTENCE_GOAL} times"
    return Row("a sentence of 1 MB beside one alone", f"{ratio:.2f} times", goal, ratio <= _SENTENCE_GOAL, note)
