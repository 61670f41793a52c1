"""The manifest of a generation: what was built from what, with the hash of every file.

It writes and checks manifests and makes folders durable. It builds no index (see `generations.py`).
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from posology.ingest.errors import GenerationError
from posology.ingest.index.protocol import DenseEngine

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FORMAT = 2
MANIFEST_NAME = "manifest.json"
CHROMA_FOLDER = "chroma"
HASHED_UP_TO_BYTES = 2_000_000_000
REBUILD = "Run `posology ingest` to build it again from the library"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """Size in bytes and SHA-256 of one file of a generation."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation is.

    Attributes:
        format: version of the folder's layout.
        name: the folder's name, `generation-<hash>`.
        corpus_digest: `Library.corpus_digest` when it was built.
        embedder_name: the model, for people.
        embedder_digest: engine and model the vectors are of.
        dimension: length of a vector.
        passages: how many rows.
        sentences: how many sentence vectors.
        ids_digest: SHA-256 over the passage ids in row order.
        engine: index of vectors in use, exact or chroma.
        reason: why that one.
        recall: share of the true best that Chroma found on a sample, None when it was not measured.
        files: facts of each file by path within the folder; Chroma's own files change when opened and are left out.
    """

    format: int
    name: str
    corpus_digest: str
    embedder_name: str
    embedder_digest: str
    dimension: int
    passages: int
    sentences: int
    ids_digest: str
    engine: DenseEngine
    reason: str
    recall: float | None
    files: dict[str, FileEntry]


def ids_digest(passage_ids: Iterable[str]) -> str:
    """Return the SHA-256 over passage ids in row order."""
    return hashlib.sha256("\n".join(passage_ids).encode()).hexdigest()


def list_files(folder: Path) -> dict[str, FileEntry]:
    """Return the facts of every file of a generation but the manifest and Chroma's own."""
    entries = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != MANIFEST_NAME and not name.startswith(CHROMA_FOLDER + "/"):
            entries[name] = FileEntry(path.stat().st_size, file_sha256(path))
    return entries


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest and force the whole folder to disk."""
    (folder / MANIFEST_NAME).write_text(json.dumps(asdict(manifest), indent=2), encoding="utf-8")
    for path in sorted(folder.rglob("*")):
        sync(path)
    sync(folder)


def read_manifest(folder: Path) -> Manifest:
    """Read a manifest.

    Raises:
        GenerationError: it is missing, torn or of another format.
    """
    try:
        written: dict[str, Any] = json.loads((folder / MANIFEST_NAME).read_text(encoding="utf-8"))
        if written["format"] != FORMAT:
            raise GenerationError(f"{folder} has index format {written['format']}, not {FORMAT}. {REBUILD}")
        files = {name: FileEntry(**entry) for name, entry in written["files"].items()}
        return Manifest(**{**written, "files": files, "engine": DenseEngine(written["engine"])})
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise GenerationError(f"{folder / MANIFEST_NAME} cannot be read ({error}). {REBUILD}") from error


def check_files(folder: Path, manifest: Manifest) -> None:
    """Compare the files with the manifest: sizes always, hashes up to 2 GB in all.

    Raises:
        GenerationError: a file is missing or changed.
    """
    hashed = sum(entry.size for entry in manifest.files.values()) <= HASHED_UP_TO_BYTES
    for name, entry in manifest.files.items():
        path = folder / name
        if not path.is_file():
            raise GenerationError(f"the search index {manifest.name} lacks its file {name}. {REBUILD}")
        if path.stat().st_size != entry.size or (hashed and file_sha256(path) != entry.sha256):
            raise GenerationError(f"the file {name} of the search index {manifest.name} was changed. {REBUILD}")


def sync(path: Path) -> None:
    """Force a file or a folder's entries to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file as hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
