"""Search a memory-mapped float32 matrix exactly; above 10,000 rows, sign bits pick what is scored.

It does not embed and keeps no ids: rows are the generation's passages in the order of their ids.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from posology.ingest.index.protocol import best_rows

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from posology.ingest.index.protocol import RowScore

SIGNS_FROM = 10_000
LEAST_RESCORED = 1_000
_WORD_BITS = 64


class ExactIndex:
    """Exact cosine over a matrix of unit rows.

    Args:
        matrix: float32, shape (n, d), rows of L2 norm 1; may be memory-mapped.
        signs: sign bits of the rows, one row of words per column as made by `sign_columns`, or None to score every row.
    """

    def __init__(self, matrix: NDArray[np.float32], signs: NDArray[np.uint64] | None = None) -> None:
        self._matrix = matrix
        self._signs = signs

    def __len__(self) -> int:
        return len(self._matrix)

    def search(self, vector: NDArray[np.float32], k: int) -> list[RowScore]:
        """Return the `k` rows of highest cosine, best first; equal cosines by row."""
        if self._signs is None:
            return best_rows(cosines(self._matrix, vector), k)
        rescored = min(len(self), max(LEAST_RESCORED, 8 * k))
        apart = np.zeros(len(self), dtype=np.uint16)
        for column, word in zip(self._signs, sign_bits(vector[None, :])[0], strict=True):
            apart += np.bitwise_count(column ^ word)
        rows = np.argpartition(apart, rescored - 1)[:rescored]
        rows.sort()
        hits = best_rows(cosines(self._matrix[rows], vector), k)
        return [(int(rows[place]), score) for place, score in hits]


def cosines(rows: NDArray[np.float32], vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the dot product of each row with a vector, row by row in one thread.

    A matrix product would let BLAS start threads, which stall for many milliseconds when other work holds the cores,
    and would make a row's last bits depend on its place.

    Args:
        rows: float32, shape (n, d).
        vector: float32, shape (d,).
    """
    products: NDArray[np.float32] = np.vecdot(rows, vector)
    return products


def sign_bits(matrix: NDArray[np.float32]) -> NDArray[np.uint64]:
    """Return one bit per dimension, set where the number is above 0, packed into 64-bit words.

    Args:
        matrix: float32, shape (n, d).

    Returns:
        uint64, shape (n, d / 64 rounded up).
    """
    short = -matrix.shape[1] % _WORD_BITS
    bits = np.packbits(np.pad(matrix > 0, ((0, 0), (0, short))), axis=1)
    return bits.view(np.uint64)


def sign_columns(matrix: NDArray[np.float32]) -> NDArray[np.uint64]:
    """Return the sign bits word by word: uint64, shape (d / 64 rounded up, n), so that a search reads in order."""
    return np.ascontiguousarray(sign_bits(matrix).T)


def write_exact(folder: Path, matrix: NDArray[np.float32]) -> None:
    """Write `matrix.npy`, and `signs.npy` where the matrix is large."""
    np.save(folder / "matrix.npy", np.ascontiguousarray(matrix, dtype=np.float32))
    if len(matrix) > SIGNS_FROM:
        np.save(folder / "signs.npy", sign_columns(matrix))


def open_matrix(folder: Path) -> NDArray[np.float32]:
    """Map the matrix into memory."""
    matrix: NDArray[np.float32] = np.load(folder / "matrix.npy", mmap_mode="r")
    return np.asarray(matrix)


def open_exact(folder: Path) -> ExactIndex:
    """Open what `write_exact` wrote."""
    signs = folder / "signs.npy"
    return ExactIndex(open_matrix(folder), np.asarray(np.load(signs, mmap_mode="r")) if signs.exists() else None)
