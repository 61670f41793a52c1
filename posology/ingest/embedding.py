"""Turn texts into unit vectors behind one `Embedder` protocol.

The default runs the packaged all-MiniLM-L6-v2 on ONNX Runtime; any sentence-transformers model can stand in. It
does not store vectors (see `library.py`) or export the model (see `minilm.py`).
"""

from __future__ import annotations

import hashlib
import importlib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from posology.ingest import minilm
from posology.ingest.errors import ModelError
from posology.ingest.minilm_session import open_session, open_tokenizer, run_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray


class Embedder(Protocol):
    """Whatever turns texts into vectors whose dot product is their likeness."""

    @property
    def name(self) -> str:
        """The model's name, for people."""

    @property
    def digest(self) -> str:
        """Hash of engine and model; vectors of different digests are never compared."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one vector per text: float32, shape (len(texts), dimension), each of L2 norm 1."""


class OnnxEmbedder:
    """all-MiniLM-L6-v2 on ONNX Runtime, one text per call and one thread per text.

    Texts are never batched: int8 scales depend on everything in a batch, so only a text alone gives the same bits
    whatever it is embedded with. Cores are used by running several texts at once.

    Args:
        export: a checked export.
        threads: texts embedded at the same time, at least 1.
    """

    def __init__(self, export: minilm.Export, threads: int = 1) -> None:
        self.name = f"{minilm.MODEL_NAME} ({export.precision})"
        self.digest = export.digest
        self.dimension = minilm.DIMENSION
        self.note = export.note
        self._threads = max(1, threads)
        self._session = open_session(export.graph)
        self._tokenizer = open_tokenizer(export.tokenizer)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector per text; text beyond 256 tokens is not seen."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        if len(texts) == 1:
            vectors[0] = run_tokens(self._session, [self._tokenizer.encode(texts[0]).ids])[0]
            return vectors
        lines = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        longest_first = sorted(range(len(lines)), key=lambda place: -len(lines[place]))

        def fill(place: int) -> None:
            vectors[place] = run_tokens(self._session, [lines[place]])[0]

        with ThreadPoolExecutor(self._threads) as pool:
            for _ in pool.map(fill, longest_first):
                pass
        return vectors


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, by name or folder; needs that package and torch.

    Args:
        model: name or folder as `SentenceTransformer` takes it.
        threads: torch threads, at least 1.

    Raises:
        ModelError: the package is not installed or the model cannot be loaded.
    """

    def __init__(self, model: str, threads: int = 1) -> None:
        try:
            library = importlib.import_module("sentence_transformers")
            torch = importlib.import_module("torch")
        except ImportError as error:
            raise ModelError(
                f"the embedding model {model!r} needs sentence-transformers, which is not installed. "
                "Run: pip install sentence-transformers, or leave the model setting empty for the packaged model"
            ) from error
        try:
            self._model: Any = library.SentenceTransformer(model, device="cpu")
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelError(
                f"the embedding model {model!r} cannot be loaded: {error}. Give the name of a sentence-transformers "
                "model that is on this machine, or its folder"
            ) from error
        torch.set_num_threads(max(1, threads))
        self.name = model
        self.dimension = int(self._model.encode(["dimension"]).shape[1])
        self.digest = self._hash_parameters(library.__version__)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector per text."""
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        vectors = self._model.encode(
            list(texts), normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
        )
        return np.ascontiguousarray(vectors, dtype=np.float32)

    def _hash_parameters(self, version: str) -> str:
        """Hash the library's major version and every weight, so that equal names with other weights differ."""
        hashed = hashlib.sha256(f"sentence-transformers {version.partition('.')[0]} {self._model!r}".encode())
        for name, tensor in sorted(self._model.state_dict().items()):
            hashed.update(name.encode())
            hashed.update(tensor.detach().cpu().contiguous().float().numpy().tobytes())
        return hashed.hexdigest()


def load_embedder(model: str, cache: Path, threads: int) -> Embedder:
    """Load the embedder that a setting names.

    Args:
        model: "" or "all-MiniLM-L6-v2" for the packaged model, else a sentence-transformers name or folder.
        cache: the cache folder, which holds the packaged model's export.
        threads: texts embedded at the same time, at least 1.

    Raises:
        ModelError: the model is missing, altered or cannot be loaded.
    """
    if model in ("", minilm.MODEL_NAME):
        return OnnxEmbedder(minilm.ready_export(cache), threads)
    return SentenceTransformerEmbedder(model, threads)
