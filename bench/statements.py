"""Measures how many single statements the verifier decides about in a second of one core, start-up aside.

Every statement is a new one: nothing that was decided before helps.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable

from bench.long_texts import cpu_seconds
from bench.questions import SEED
from bench.ratios import Row
from posology.assistant import bootstrap
from posology.assistant.dosing.binding import EMPTY_SCOPE

RATE_GOAL = 2_000
_GOAL = f"at least {RATE_GOAL:,} statements/s"
_WARM, _BLOCK, _BLOCKS = 500, 1_000, 11
_ROUTES = ("IV", "oral")
_FORMS = (
    "{drug} {dose} mg/kg {route} every {hours} hours for {days} days.",
    "Give {drug} {dose} mg {route} q{hours}h; infuse over at least {hours} hours.",
    "In a creatinine clearance of {low}-{high} mL/min, {drug} is reduced to {dose} mg/kg every {hours} hours.",
    "Monitor creatinine {days} times a week while {drug} {dose} mg/kg/day is given.",
)
_DRUGS = ("Foscarnet", "valacyclovir", "Acyclovir", "metformin", "ganciclovir")


def statements(count: int) -> list[str]:
    """Make so many dosing statements with drawn numbers; they carry load, not meaning."""
    source = random.Random(SEED)  # noqa: S311 - invented statements, not a secret
    made = []
    for _ in range(count):
        low = source.randint(5, 60)
        made.append(
            source.choice(_FORMS).format(
                drug=source.choice(_DRUGS),
                dose=source.randint(5, 120),
                route=source.choice(_ROUTES),
                hours=source.choice((8, 12, 24)),
                days=source.randint(2, 21),
                low=low,
                high=low + source.randint(5, 30),
            )
        )
    return made


def json_lines(texts: list[str]) -> str:
    """Texts as a batch for `check --jsonl`."""
    return "".join(json.dumps({"id": str(number), "text": text}) + "\n" for number, text in enumerate(texts))


def measure_statements() -> list[Row]:
    """Time blocks of statements in this process, in CPU seconds, together and one by one; the median block counts."""
    verifier = bootstrap.checks(bootstrap.settings()).verifier
    texts = statements(_WARM + _BLOCK * _BLOCKS)
    verifier.check_all((text, EMPTY_SCOPE) for text in texts[:_WARM])
    bootstrap.settle()  # as `posology check --jsonl` does

    def together(block: list[str]) -> None:
        verifier.check_all((text, EMPTY_SCOPE) for text in block)

    def singly(block: list[str]) -> None:
        for text in block:
            verifier.check(text)

    def rate(check: Callable[[list[str]], None]) -> float:
        times = sorted(cpu_seconds(check, texts[begin : begin + _BLOCK]) for begin in range(_WARM, len(texts), _BLOCK))
        return _BLOCK / times[_BLOCKS // 2]

    many, single = rate(together), rate(singly)
    note = "one core, start-up aside, median block"
    return [
        Row("checks of many statements", f"{many:,.0f} statements/s", _GOAL, many >= RATE_GOAL, note),
        Row("the same, one after another", f"{single:,.0f} statements/s", note=note),
    ]
