"""Drugs that a text names only as the condition of another drug's doses ("ketoconazole plus dabigatran: 75 mg").

Which of the remaining drugs a number is about is decided in `drugs_named`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from posology.assistant.dosing.binding import DrugMention
from posology.assistant.dosing.compiled import CompiledMonograph

_TOGETHER = re.compile(r"\s*(?:plus|and|with|\+|&|together with|combined with)\s*", re.IGNORECASE)
_OWN_DOSE = re.compile(r"[\s,(]*(?:of\s+)?\d")


def dosed_drugs(
    named: Sequence[DrugMention], text: str, rules_of: Callable[[str], CompiledMonograph | None]
) -> Sequence[DrugMention]:
    """The mentions of a text without those of a drug that only tells when a dose of the drug beside it holds.

    Args:
        named: the drugs that the text names, in order.
        text: the text.
        rules_of: the rules of a drug, None where there are none.
    """
    conditions: list[DrugMention] = []
    dosed: list[DrugMention] = []
    for first, second in pairwise(named):
        if _TOGETHER.fullmatch(text, first.end, max(first.end, second.start)) is None:
            continue
        for one, main in ((first, second), (second, first)):
            rules = rules_of(main.drug) if rules_of(one.drug) is None else None
            if rules is not None and rules.regimens_named(one.drug) and not _OWN_DOSE.match(text, one.end):
                conditions.append(one)
                dosed.append(main)
    if not conditions:
        return named
    kept = [mention for mention in named if mention not in conditions]
    return [replace(mention, subject=True) if mention in dosed else mention for mention in kept]
