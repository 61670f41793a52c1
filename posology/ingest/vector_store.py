"""Read and write the vectors table of the library: one vector per text and embedder.

Passage vectors are float32; sentence vectors are int8 with one scale each, a quarter of the size. It opens no
database and begins no transaction (see `library.py`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from posology.ingest.errors import LibraryError
from posology.ingest.vector_texts import VectorKind

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from posology.ingest.vector_texts import VectorText

_KEYS_PER_QUERY = 500


def quantise_rows(vectors: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round each row to int8 with its own scale.

    Args:
        vectors: float32, shape (n, d).

    Returns:
        The int8 rows, shape (n, d), and their scales, shape (n,): row * scale is the vector again.
    """
    largest = np.abs(vectors).max(axis=1, initial=0.0)
    scales = np.where(largest > 0, largest / 127, 1).astype(np.float32)
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales


def missing(connection: sqlite3.Connection, embedder: str, texts: Iterable[VectorText]) -> tuple[VectorText, ...]:
    """Return the texts without a vector of this embedder, each once, in the order given."""
    by_key = {text.digest: text for text in texts}
    found = _read(connection, embedder, list(by_key), "text")
    return tuple(text for key, text in by_key.items() if key not in found)


def write_vectors(
    connection: sqlite3.Connection, embedder: str, texts: Sequence[VectorText], vectors: NDArray[np.float32]
) -> None:
    """Write one vector per text, in place of an earlier one."""
    connection.execute("INSERT OR IGNORE INTO embedders (digest) VALUES (?)", (embedder,))
    (number,) = connection.execute("SELECT number FROM embedders WHERE digest = ?", (embedder,)).fetchone()
    small, scales = quantise_rows(vectors)
    rows: list[tuple[bytes, int, float | None, bytes]] = []
    for place, text in enumerate(texts):
        if text.kind is VectorKind.SENTENCE:
            rows.append((text.digest, number, float(scales[place]), small[place].tobytes()))
        else:
            rows.append((text.digest, number, None, vectors[place].astype("<f4").tobytes()))
    connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", rows)


def read_vectors(connection: sqlite3.Connection, embedder: str, texts: Sequence[VectorText]) -> NDArray[np.float32]:
    """Return one float32 row per text.

    Raises:
        LibraryError: a text has no vector of this embedder.
    """
    keys = [text.digest for text in texts]
    found = _read(connection, embedder, list(dict.fromkeys(keys)), "text, scale, content")
    if not keys:
        return np.empty((0, 0), dtype=np.float32)
    absent = sum(key not in found for key in keys)
    if absent:
        raise LibraryError(f"{absent} of {len(keys)} texts have no vector yet. Run `posology ingest` to embed them")
    return np.stack([_decode(*found[key]) for key in keys])


def delete_unused(connection: sqlite3.Connection, embedder: str, texts: Iterable[VectorText]) -> int:
    """Delete every vector that no text of this embedder uses; return how many."""
    connection.execute("CREATE TEMP TABLE used (text BLOB PRIMARY KEY) WITHOUT ROWID")
    connection.executemany("INSERT OR IGNORE INTO used VALUES (?)", ((text.digest,) for text in texts))
    deleted = connection.execute(
        "DELETE FROM vectors WHERE text NOT IN (SELECT text FROM used)"
        " OR embedder NOT IN (SELECT number FROM embedders WHERE digest = ?)",
        (embedder,),
    ).rowcount
    connection.execute("DROP TABLE used")
    return deleted


def _read(
    connection: sqlite3.Connection, embedder: str, keys: list[bytes], columns: str
) -> dict[bytes, tuple[float | None, bytes]]:
    found: dict[bytes, tuple[float | None, bytes]] = {}
    for start in range(0, len(keys), _KEYS_PER_QUERY):
        asked = keys[start : start + _KEYS_PER_QUERY]
        marks = ",".join("?" * len(asked))
        query = (
            f"SELECT {columns} FROM vectors JOIN embedders ON embedder = number"  # noqa: S608 fixed columns and marks
            f" WHERE digest = ? AND text IN ({marks})"
        )
        for key, *values in connection.execute(query, [embedder, *asked]):
            found[bytes(key)] = (values[0], values[1]) if values else (None, b"")
    return found


def _decode(scale: float | None, content: bytes) -> NDArray[np.float32]:
    if scale is None:
        return np.frombuffer(content, dtype="<f4").astype(np.float32)
    return np.frombuffer(content, dtype=np.int8).astype(np.float32) * np.float32(scale)
