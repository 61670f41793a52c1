"""Stand-ins for adapters, used instead of patches."""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing.binding import DrugFinder, DrugMention


def finder_of(*drugs: str) -> DrugFinder:
    """A drug finder that knows some names; "X-resistant" is a modifier, everything else a subject."""
    pattern = re.compile(
        rf"\b(?:{'|'.join(sorted(drugs, key=len, reverse=True))})\b(?P<tail>-resistant)?", re.IGNORECASE
    )

    def find(text: str) -> Sequence[DrugMention]:
        return [
            DrugMention(
                match.group(0).lower().removesuffix("-resistant"), match.start(), match.end(), not match["tail"]
            )
            for match in pattern.finditer(text)
        ]

    return find
