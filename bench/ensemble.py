"""The peer: a plain LangChain ensemble of its BM25 retriever and its Chroma store, on given passages and vectors.

It is set up as its documentation shows it, with one favour: the question is embedded by our own engine, which is
faster than the default one, so that a ratio to it compares retrieval and not embedding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from posology.ingest.documents import Passage

INSTALL = "not measured: install .[bench]"
_ROWS_PER_ADD = 5_000


class PeerMissingError(RuntimeError):
    """The packages of the peer are not installed."""


class Ensemble:
    """EnsembleRetriever(BM25Retriever, Chroma), equal weights, k of each, fused by passage id."""

    def __init__(self, dense: Any, ids: Sequence[str], texts: Sequence[str], k: int) -> None:  # noqa: ANN401 - peer's type
        from langchain_classic.retrievers import EnsembleRetriever  # noqa: PLC0415 - an optional heavy peer
        from langchain_community.retrievers import BM25Retriever  # noqa: PLC0415

        words = BM25Retriever.from_texts(list(texts), [{"id": passage_id} for passage_id in ids], k=k)
        self._retriever = EnsembleRetriever(retrievers=[words, dense], weights=[0.5, 0.5], id_key="id")
        self._k = k

    def search(self, question: str) -> list[str]:
        """Give the ids of the best k passages."""
        return [document.metadata["id"] for document in self._retriever.invoke(question)[: self._k]]


def build_ensembles(
    passages: Sequence[Passage], vectors: NDArray[np.float32], embed: Callable[[str], Sequence[float]], k: int
) -> tuple[Ensemble, Ensemble]:
    """Build the peer twice over one Chroma store.

    Args:
        passages: the passages, in the order of the vectors.
        vectors: float32, one row per passage.
        embed: embeds a question.
        k: how many passages each retriever gives.

    Returns:
        The plain ensemble, whose words are the passage's text, the title being metadata; and one that is also handed
        our heading path in front of every text.

    Raises:
        PeerMissingError: its packages are not installed.
    """
    try:
        import langchain_classic.retrievers  # noqa: F401, PLC0415 - optional heavy peers
        import langchain_community.retrievers  # noqa: F401, PLC0415
        import rank_bm25  # type: ignore[import-untyped]  # noqa: F401, PLC0415
        from chromadb import EphemeralClient  # noqa: PLC0415
        from chromadb.config import Settings  # noqa: PLC0415
        from langchain_chroma import Chroma  # noqa: PLC0415
        from langchain_core.embeddings import Embeddings  # noqa: PLC0415
    except ImportError as error:
        raise PeerMissingError(INSTALL) from error

    class Given(Embeddings):
        def embed_query(self, text: str) -> list[float]:
            return list(embed(text))

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [self.embed_query(text) for text in texts]

    client = EphemeralClient(Settings(anonymized_telemetry=False))
    store = Chroma("peer", embedding_function=Given(), client=client)
    collection: Any = client.get_collection("peer")
    for start in range(0, len(passages), _ROWS_PER_ADD):
        some = passages[start : start + _ROWS_PER_ADD]
        metadatas = [{"id": passage.id, "title": passage.article_title} for passage in some]
        rows = vectors[start : start + _ROWS_PER_ADD]
        collection.add([passage.id for passage in some], rows, metadatas, [passage.text for passage in some])
    dense = store.as_retriever(search_kwargs={"k": k})
    ids = [passage.id for passage in passages]
    plain = Ensemble(dense, ids, [passage.text for passage in passages], k)
    return plain, Ensemble(dense, ids, [passage.searchable for passage in passages], k)
