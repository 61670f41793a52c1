"""Stand-ins for adapters, used instead of patches."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

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


class Clock:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 21, 8, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def seconds(self) -> float:
        return self.time.timestamp()

    def pass_by(self, span: timedelta) -> None:
        self.time += span


class WordCounts:
    """Texts that share words are near to each other; nothing else is known."""

    name = "word counts"
    digest = "word-counts-1"
    dimension = 64

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.full((len(texts), self.dimension), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.casefold()):
                vectors[row, zlib.crc32(word.encode()) % self.dimension] += 1
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)
