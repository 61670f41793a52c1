"""The peer: a plain LangChain ensemble of its BM25 retriever and its Chroma store, on given passages and vectors.

The plain one is set up as its documentation shows it: the same MiniLM weights on sentence-transformers, the words of a
passage its text. The favoured one is handed our embedding engine and our heading path, so that both can be read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from posology.ingest.minilm import packaged_model

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
        embed: our own engine, for the favoured one.
        k: how many passages each retriever gives.

    Returns:
        The plain ensemble, whose words are the passage's text, the title being metadata, and whose questions are
        embedded by sentence-transformers; and one that is handed our engine and our heading path.

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
        from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    except ImportError as error:
        raise PeerMissingError(INSTALL) from error

    class Given(Embeddings):
        def __init__(self, embed_one: Callable[[str], Sequence[float]]) -> None:
            self._embed_one = embed_one

        def embed_query(self, text: str) -> list[float]:
            return list(self._embed_one(text))

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [self.embed_query(text) for text in texts]

    model = SentenceTransformer(str(packaged_model()), device="cpu")
    client = EphemeralClient(Settings(anonymized_telemetry=False))
    stores = [
        Chroma("peer", embedding_function=Given(engine), client=client)
        for engine in (lambda text: model.encode(text, show_progress_bar=False).tolist(), embed)
    ]
    collection: Any = client.get_collection("peer")
    for start in range(0, len(passages), _ROWS_PER_ADD):
        some = passages[start : start + _ROWS_PER_ADD]
        metadatas = [{"id": passage.id, "title": passage.article_title} for passage in some]
        rows = vectors[start : start + _ROWS_PER_ADD]
        collection.add([passage.id for passage in some], rows, metadatas, [passage.text for passage in some])
    by_torch, by_us = (store.as_retriever(search_kwargs={"k": k}) for store in stores)
    ids = [passage.id for passage in passages]
    plain = Ensemble(by_torch, ids, [passage.text for passage in passages], k)
    return plain, Ensemble(by_us, ids, [passage.searchable for passage in passages], k)
