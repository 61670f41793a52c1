"""Measures how the time to read a text that repeats one thing without end grows with its length, for each reader.

In this process, in CPU seconds: four times the text may take little more than four times as long. The check of running
text is measured in `long_texts`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bench.long_texts import cpu_seconds
from bench.ratios import Row
from posology.assistant import bootstrap
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.notation import find_notation
from posology.assistant.understanding.lexicon import load_lexicon
from posology.assistant.understanding.question import understand
from posology.ingest.readers.answer_page import read_answer_page

_SHORT, _TIMES = 25_000, 4
_RATIO_GOAL = 6.0
_LEAST_S = 0.02
_PAGE = (
    "How is it given?\n\nEducational purpose only\nArticle Review Status\nSubmitted\n\n"
    "Giving It Safely\n\nLead.\n\nDosing\n\n{body}\n\nText.\n"
)
_NOTATION = ("1", "1.", "1 : ", "IVX", "u ", "a", "q", ".5 ", "x ", "1/")
_QUANTITIES = (
    *("1", "1-", "1 ", "1 000 ", "½", "<1 ", "1 x ", "4o", "8 or "),
    *("q8h ", "not more than ", "\u200b", "crcl ", "40 mg/kg, "),
)
_QUESTION = (
    "foscarnet dose 70 kg creatinine 1.8 acycloveer ",
    *("a", "1", " ", "\n", "1.1", "acyclovir, ", "on chronic ", "\x00\x07\x1b[31m\u202efoscarnet\ufffd"),
    *("creatinine ", "("),
)
_LAYOUT = (
    "CrCl: 26-50 mL/min\nDose: 1 g\nRoute: IV\nInterval: every 12 h\n",
    "- Every 12 hours:\n- Meropenem 1 g\n",
    "CrCl 26-50 mL/min\n",
    "- Maximum dose:\n",
    "Children below that get the same dose. Meropenem 1 g.\n",
    "Meropenem 1 g every 8 hours\n- Zoster: same as above\n",
    "- CrCl 26-50 mL/min:\n  - Meropenem 1 g every 12 hours\n",
)
_LINES = ("a", "1, ", ". 1 ", "- \t", "(", "mL/min ", "&#1;")


def measure_repetition() -> list[Row]:
    """Time every reader on every repeated text; the row shows the worst of them."""
    verifier = bootstrap.checks(bootstrap.settings()).verifier
    lexicon = load_lexicon(bootstrap.settings().corpus / "lexicon")
    return [
        _worst("error-prone notation", find_notation, _NOTATION),
        _worst("quantities", extract, _QUANTITIES),
        _worst("a question", lambda text: understand(text, lexicon), _QUESTION),
        _worst("lines of a checked text", verifier.check, _LAYOUT),
        _worst("an answer page", lambda text: read_answer_page(_PAGE.format(body=text), "page.txt"), _LINES),
    ]


def _worst(name: str, read: Callable[[str], object], units: Sequence[str]) -> Row:
    read(units[0])
    ratio, long, unit = max(_growth(read, unit) for unit in units)
    note = f"worst of {len(units)}, of {unit!r}: {long:.2f} s for {_TIMES * _SHORT:,} characters"
    goal = f"at most {_RATIO_GOAL:.0f} times"
    return Row(f"{_TIMES} times the repetition: {name}", f"{ratio:.1f} times", goal, ratio <= _RATIO_GOAL, note)


def _growth(read: Callable[[str], object], unit: str) -> tuple[float, float, str]:
    short, long = (cpu_seconds(read, unit * (length // len(unit))) for length in (_SHORT, _TIMES * _SHORT))
    return long / max(short, _LEAST_S), long, unit
