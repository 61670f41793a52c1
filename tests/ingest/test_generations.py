"""A generation is checked before it answers, swapped in one step, and rebuilt from the library when it is damaged."""

from __future__ import annotations

import json
import shutil
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest

from posology.ingest.errors import GenerationError, LibraryError, LibraryLockedError
from posology.ingest.generation_build import PublishOptions
from posology.ingest.generations import (
    GENERATIONS_FOLDER,
    activate,
    current_name,
    embed_missing,
    ensure_generation,
    open_current,
    prepare,
    publish,
)
from posology.ingest.index.protocol import DenseEngine
from posology.ingest.library import Library
from posology.ingest.locking import writer_lock
from tests.ingest.library_samples import NAMES, WordEmbedder, sample_document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from posology.ingest.generations import Generation


@dataclass
class Home:
    path: Path
    library: Library
    embedder: WordEmbedder

    def publish(self, *names: str) -> Generation:
        for name in names:
            self.library.put_document(sample_document(name))
        embed_missing(self.library, self.embedder)
        return publish(self.library, self.embedder, self.path)

    def open(self) -> Generation:
        return open_current(self.path, self.embedder.digest)

    def folder(self) -> Path:
        return self.path / GENERATIONS_FOLDER / current_name(self.path)


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with Library.open(tmp_path / "library.db") as library:
        yield Home(tmp_path, library, WordEmbedder())


def test_a_published_generation_finds_the_passage_that_holds_the_words(home: Home) -> None:
    home.publish(*NAMES)
    generation = home.open()
    for passage in home.library.passages():
        (vector,) = home.embedder.embed([passage.searchable])
        row, score = generation.dense.search(vector, 1)[0]
        assert generation.passage_ids[row] == passage.id
        assert score == pytest.approx(1, abs=1e-5)
        assert generation.article_ids[generation.article_of[row]] == passage.article_id
        assert generation.lexical.title.search(passage.article_id, 3)


def test_rows_stand_in_the_order_of_passage_ids(home: Home) -> None:
    generation = home.publish(*NAMES)
    assert list(generation.passage_ids) == sorted(passage.id for passage in home.library.passages())
    assert generation.rows(generation.passage_ids[2:5]).tolist() == [2, 3, 4]
    with pytest.raises(KeyError):
        generation.rows(["p_unknown"])


def test_the_best_sentence_is_the_one_with_the_words_of_the_question(home: Home) -> None:
    home.library.put_document(sample_document("betavir", ["Take one tablet. Watch the liver. Avoid strong sun."]))
    home.library.put_document(sample_document("etamide", ["Only one sentence here."]))
    generation = home.publish()
    passages = {passage.article_id: passage for passage in home.library.passages()}
    rows = generation.rows([passages["betavir"].id, passages["etamide"].id])
    (vector,) = home.embedder.embed([f"{passages['betavir'].heading}\nWatch the liver."])
    (place, cosine), (only, _) = generation.best_sentences(vector, rows)
    assert (place, only) == (1, 0)
    assert cosine > 0.99
    assert generation.best_sentences(vector, rows[:0]) == []


def test_the_same_library_gives_the_same_generation_and_another_one_another(home: Home) -> None:
    first = home.publish("betavir").manifest
    assert home.publish("betavir").manifest == first
    assert home.publish("zetafovir").name != first.name


def test_a_reader_notices_that_another_generation_was_published(home: Home) -> None:
    reader = home.publish("betavir")
    assert reader.published() == reader.name
    newer = home.publish("zetafovir").name
    assert reader.published() == newer != reader.name
    assert reader.dense.search(reader.matrix[0], 1)[0][0] == 0
    assert home.open().name == newer


def test_the_generation_before_is_kept_and_older_ones_are_removed(home: Home) -> None:
    names = [home.publish(name).name for name in NAMES[:3]]
    kept = {path.name for path in (home.path / GENERATIONS_FOLDER).iterdir()}
    assert kept == {names[1], names[2], "current"}


def test_nothing_published_says_what_to_do(home: Home) -> None:
    with pytest.raises(GenerationError, match="Run `posology ingest` first"):
        home.open()
    with pytest.raises(GenerationError, match="holds no passages"):
        ensure_generation(home.library, home.embedder, home.path)


def test_a_generation_of_another_model_is_refused(home: Home) -> None:
    home.publish("betavir")
    with pytest.raises(GenerationError, match="not the model in use"):
        open_current(home.path, "another")


def test_publishing_without_all_vectors_is_an_error_and_leaves_the_old_generation(home: Home) -> None:
    before = home.publish("betavir").name
    home.library.put_document(sample_document("zetafovir"))
    with pytest.raises(LibraryError, match="no vector yet"):
        publish(home.library, home.embedder, home.path)
    assert home.open().name == before
    assert not list((home.path / GENERATIONS_FOLDER).glob(".building-*"))


@pytest.mark.parametrize(
    "name",
    [
        "matrix.npy",
        "sentences.npy",
        "sentence-scales.npy",
        "sentence-offsets.npy",
        "rows.json",
        "article-of.npy",
        "lexical/body-weights.npy",
        "lexical/title-terms.txt",
        "manifest.json",
    ],
)
@pytest.mark.parametrize("harm", ["one bit", "cut", "empty", "gone", "zeros"])
def test_damage_to_any_file_is_noticed_at_opening_and_mended_from_the_library(home: Home, name: str, harm: str) -> None:
    intact = home.publish("betavir", "zetafovir").manifest
    path = home.folder() / name
    content = path.read_bytes()
    middle = content[: len(content) // 2]
    harmed = {
        "one bit": middle + bytes([content[len(middle)] ^ 1]) + content[len(middle) + 1 :],
        "cut": middle,
        "empty": b"",
        "zeros": bytes(len(content)),
        "gone": None,
    }[harm]
    path.unlink()
    if harmed is not None:
        path.write_bytes(harmed)
    if name != "manifest.json" or harm != "one bit":  # a digit in a reason may change without harm
        with pytest.raises(GenerationError, match="posology ingest"):
            home.open()
    asked_before = len(home.embedder.asked)
    assert ensure_generation(home.library, home.embedder, home.path).manifest.ids_digest == intact.ids_digest
    assert len(home.embedder.asked) == asked_before


def test_a_matrix_of_other_vectors_with_a_matching_hash_fails_its_counts(home: Home) -> None:
    home.publish("betavir", "zetafovir")
    folder = home.folder()
    np.save(folder / "matrix.npy", np.eye(3, home.embedder.dimension, dtype=np.float32))
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["files"]["matrix.npy"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(GenerationError, match="does not hold what its manifest says"):
        home.open()


@pytest.mark.parametrize("pointer", ["", "generation-unknown", "../../elsewhere", "/etc", "\n"])
def test_a_broken_pointer_is_an_error_and_mended(home: Home, pointer: str) -> None:
    name = home.publish("betavir").name
    (home.path / GENERATIONS_FOLDER / "current").write_text(pointer)
    with pytest.raises(GenerationError):
        home.open()
    assert ensure_generation(home.library, home.embedder, home.path).name == name


def test_a_missing_index_is_rebuilt_without_embedding_anything(home: Home) -> None:
    name = home.publish(*NAMES).name
    shutil.rmtree(home.path / GENERATIONS_FOLDER)
    asked_before = len(home.embedder.asked)
    assert ensure_generation(home.library, home.embedder, home.path).name == name
    assert len(home.embedder.asked) == asked_before


def test_another_model_embeds_everything_again_and_publishes(home: Home) -> None:
    home.publish("betavir")
    other = WordEmbedder("words-2")
    assert ensure_generation(home.library, other, home.path).manifest.embedder_digest == "words-2"
    assert other.asked


def test_a_prepared_generation_answers_only_after_its_activation(home: Home) -> None:
    before = home.publish("betavir").name
    home.library.put_document(sample_document("zetafovir"))
    embed_missing(home.library, home.embedder)
    folder = prepare(home.library, home.embedder, home.path)
    assert home.open().name == before
    assert activate(folder, home.embedder.digest).name == folder.name
    assert home.open().name == folder.name


def test_what_an_interrupted_build_left_is_swept_away(home: Home) -> None:
    left = home.path / GENERATIONS_FOLDER / ".building-left"
    left.mkdir(parents=True)
    (left / "matrix.npy").write_bytes(b"half")
    home.publish("betavir")
    assert not left.exists()


def test_opening_for_several_askers_at_once_builds_once(home: Home) -> None:
    home.publish("betavir")
    shutil.rmtree(home.path / GENERATIONS_FOLDER)
    names: list[str] = []

    def ask() -> None:
        names.append(ensure_generation(home.library, home.embedder, home.path).name)

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert len(names) == 4
    assert len(set(names)) == 1


def test_the_lock_is_free_again_after_an_error(home: Home) -> None:
    with pytest.raises(ValueError, match="stopped"), writer_lock(home.path):
        raise ValueError("stopped")
    with writer_lock(home.path), pytest.raises(LibraryLockedError), writer_lock(home.path):
        pass


def test_auto_keeps_exact_search_for_a_small_library_and_says_why(home: Home) -> None:
    manifest = home.publish("betavir").manifest
    assert (manifest.engine, manifest.recall) == (DenseEngine.EXACT, None)
    assert "exact search is faster" in manifest.reason


@pytest.mark.parametrize("options", [PublishOptions(DenseEngine.CHROMA), PublishOptions(chroma_from=4)])
def test_chroma_is_measured_and_answers_like_exact_search(home: Home, options: PublishOptions) -> None:
    exact = home.publish(*NAMES)
    chroma = publish(home.library, home.embedder, home.path, options)
    assert chroma.manifest.engine is DenseEngine.CHROMA
    assert chroma.manifest.recall == 1
    for row in range(len(exact)):
        vector = exact.matrix[row]
        assert [hit[0] for hit in chroma.dense.search(vector, 5)] == [hit[0] for hit in exact.dense.search(vector, 5)]
    chroma.close()


def test_chroma_that_lost_its_vectors_is_noticed(home: Home) -> None:
    home.publish(*NAMES)
    publish(home.library, home.embedder, home.path, PublishOptions(DenseEngine.CHROMA)).close()
    shutil.rmtree(home.folder() / "chroma")
    with pytest.raises(GenerationError):
        home.open()


def test_exact_search_can_be_asked_for(home: Home) -> None:
    home.publish("betavir")
    manifest = publish(home.library, home.embedder, home.path, PublishOptions(DenseEngine.EXACT)).manifest
    assert (manifest.engine, manifest.reason) == (DenseEngine.EXACT, "asked for")
