"""What every index of vectors promises: PassageIndex, and the order of its hits.

It holds no adapter; the exact matrix and Chroma stand beside it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    RowScore = tuple[int, float]


class DenseEngine(StrEnum):
    """Which index of vectors a generation uses; `auto` lets the publisher decide by size and measured recall."""

    AUTO = "auto"
    EXACT = "exact"
    CHROMA = "chroma"


class PassageIndex(Protocol):
    """Finds the rows whose vectors are nearest to a query vector."""

    def search(self, vector: NDArray[np.float32], k: int) -> list[RowScore]:
        """Return the `k` rows of highest cosine, best first; equal cosines by row, which is by passage id.

        Args:
            vector: float32 query of L2 norm 1.
            k: how many, 0 or more; fewer come back when the index holds fewer.
        """

    def __len__(self) -> int:
        """Return how many rows the index holds."""


def best_rows(scores: NDArray[np.float32], k: int) -> list[RowScore]:
    """Return the `k` highest scores with their rows, best first; equal scores by row.

    >>> best_rows(np.array([0.5, 0.9, 0.5, 0.1], dtype=np.float32), 2)
    [(1, 0.8999999761581421), (0, 0.5)]
    """
    wanted = min(k, len(scores))
    if wanted <= 0:
        return []
    if wanted < len(scores):
        least = np.partition(scores, len(scores) - wanted)[len(scores) - wanted]
        rows = np.flatnonzero(scores >= least)
    else:
        rows = np.arange(len(scores))
    order = rows[np.lexsort((rows, -scores[rows]))][:wanted]
    return list(zip(order.tolist(), scores[order].tolist(), strict=True))
