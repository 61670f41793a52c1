"""Search vectors with an embedded Chroma collection of ids and nothing else.

Only this module knows chromadb. It starts no server, stores no text or metadata, uses no filter and never lets
Chroma embed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from posology.ingest.errors import GenerationError
from posology.ingest.manifest import REBUILD

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from posology.ingest.index.protocol import RowScore

COLLECTION = "passages"
NEIGHBOURS = 32
EFFORT = 400
_ID_WIDTH = 9
_SPARE = 10


class ChromaIndex:
    """Approximate cosine over an embedded collection; ids are row numbers.

    Args:
        client: the open client.
        collection: the collection that `write_chroma` made.
    """

    def __init__(self, client: Any, collection: Any) -> None:  # noqa: ANN401 chromadb is imported only on use
        self._client = client
        self._collection = collection
        self._count = int(collection.count())

    def __len__(self) -> int:
        return self._count

    def search(self, vector: NDArray[np.float32], k: int) -> list[RowScore]:
        """Return about the `k` rows of highest cosine, best first; equal cosines by row."""
        if k <= 0 or self._count == 0:
            return []
        from chromadb.errors import ChromaError  # noqa: PLC0415 loaded already when a collection is open

        asked = min(self._count, k + _SPARE)  # spare hits let ties at the cut fall by row
        try:
            answer = self._collection.query(query_embeddings=[vector], n_results=asked, include=["distances"])
        except ChromaError as error:
            raise GenerationError(f"Chroma cannot search its collection ({error}). {REBUILD}") from error
        rows, distances = answer["ids"][0], answer["distances"][0]
        hits = [(int(row), 1.0 - float(distance)) for row, distance in zip(rows, distances, strict=True)]
        return sorted(hits, key=lambda hit: (-hit[1], hit[0]))[:k]

    def close(self) -> None:
        """Let go of the files."""
        self._client.close()


def write_chroma(folder: Path, matrix: NDArray[np.float32]) -> None:
    """Write a collection of the matrix's rows into an empty folder.

    Args:
        folder: made if missing.
        matrix: float32, shape (n, d), rows of L2 norm 1.
    """
    client = _open_client(folder)
    try:
        collection = client.create_collection(
            COLLECTION,
            embedding_function=None,
            configuration={
                "hnsw": {
                    "space": "cosine",
                    "max_neighbors": NEIGHBOURS,
                    "ef_construction": EFFORT,
                    "ef_search": EFFORT,
                }
            },
        )
        step = int(client.get_max_batch_size())
        for start in range(0, len(matrix), step):
            rows = range(start, min(start + step, len(matrix)))
            collection.add(
                ids=[f"{row:0{_ID_WIDTH}d}" for row in rows], embeddings=np.asarray(matrix[rows.start : rows.stop])
            )
    finally:
        client.close()


def open_chroma(folder: Path) -> ChromaIndex:
    """Open what `write_chroma` wrote.

    Raises:
        GenerationError: the collection is missing or damaged.
    """
    from chromadb.errors import ChromaError  # noqa: PLC0415 as for the client

    client = _open_client(folder)
    try:
        return ChromaIndex(client, client.get_collection(COLLECTION, embedding_function=None))
    except ChromaError as error:
        client.close()
        raise GenerationError(f"Chroma cannot open its collection in {folder} ({error}). {REBUILD}") from error


def _open_client(folder: Path) -> Any:  # noqa: ANN401 chromadb is imported only on use
    import chromadb  # noqa: PLC0415 a second to import and 50 MB: only a generation that uses it pays
    from chromadb.config import Settings  # noqa: PLC0415 the same

    return chromadb.PersistentClient(str(folder), settings=Settings(anonymized_telemetry=False))
