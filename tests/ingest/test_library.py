"""The library keeps documents exactly and never half."""

from __future__ import annotations

import dataclasses
import sqlite3
import threading
from typing import TYPE_CHECKING

import numpy as np
import pytest

from posology.ingest.errors import LibraryError, LibraryLockedError
from posology.ingest.library import Library
from posology.ingest.library_schema import MIGRATIONS
from posology.ingest.locking import writer_lock
from posology.ingest.vector_texts import VectorKind, vector_texts
from tests.ingest.library_samples import NAMES, WordEmbedder, sample_document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library.db") as opened:
        yield opened


def test_an_article_and_its_passages_come_back_exactly_as_they_were_put(library: Library) -> None:
    document = sample_document("betavir", ["Give 5 µg/kg – “slowly”. Never ≥ 2 h.", "漢字 and 🩺 survive."])
    library.put_document(document)
    assert library.article("betavir") == document.article
    assert library.articles() == (document.article,)
    assert library.passages() == document.passages
    assert library.passages_of("betavir") == document.passages
    assert library.original(document.source_sha256) == document.content
    assert library.holds(document)


def test_every_passage_stands_at_its_span_in_the_stored_article(library: Library) -> None:
    library.put_document(sample_document("betavir"))
    article = library.article("betavir")
    assert article is not None
    for passage in library.passages():
        assert article.text[passage.span.start : passage.span.end] == passage.text


def test_what_survives_closing_and_opening_again_is_everything(tmp_path: Path) -> None:
    document = sample_document("betavir")
    with Library.open(tmp_path / "library.db") as library:
        library.put_document(document)
        digest = library.corpus_digest()
    with Library.open(tmp_path / "library.db") as library:
        assert library.holds(document)
        assert library.corpus_digest() == digest


def test_passages_by_id_keep_the_order_asked_for_and_leave_out_unknown_ids(library: Library) -> None:
    for name in NAMES:
        library.put_document(sample_document(name))
    wanted = [passage.id for passage in reversed(library.passages())]
    assert list(library.passages_by_id([*wanted, "p_unknown"])) == wanted
    assert library.passages_by_id([]) == {}
    assert library.passages_by_id(["' OR 1=1 --"]) == {}


def test_a_changed_document_replaces_its_passages_and_its_original(library: Library) -> None:
    old, new = sample_document("betavir"), sample_document("betavir", ["Only this is left."])
    library.put_document(old)
    library.put_document(new)
    assert library.passages() == new.passages
    assert library.original(old.source_sha256) is None
    assert not library.holds(old)


def test_a_copy_holds_everything_and_goes_its_own_way(library: Library, tmp_path: Path) -> None:
    library.put_document(sample_document("betavir"))
    library.copy_to(tmp_path / "copy.db")
    with Library.open(tmp_path / "copy.db") as copy:
        assert copy.passages() == library.passages()
        assert copy.corpus_digest() == library.corpus_digest()
        copy.remove_document(sample_document("betavir").path)
        assert copy.passage_count() == 0
    assert library.passage_count() > 0


def test_a_copy_into_a_folder_that_is_missing_is_an_error(library: Library, tmp_path: Path) -> None:
    with pytest.raises(LibraryError):
        library.copy_to(tmp_path / "none" / "copy.db")


def test_a_path_whose_article_got_another_id_holds_only_the_new_article(library: Library) -> None:
    library.put_document(sample_document("betavir", path="/documents/one.md"))
    library.put_document(sample_document("zetafovir", path="/documents/one.md"))
    assert [article.id for article in library.articles()] == ["zetafovir"]
    assert {passage.article_id for passage in library.passages()} == {"zetafovir"}


def test_removing_a_document_removes_article_passages_and_original(library: Library) -> None:
    document = sample_document("betavir")
    library.put_document(document)
    assert library.remove_document(document.path)
    assert not library.remove_document(document.path)
    assert (library.articles(), library.passages(), library.documents()) == ((), (), ())
    assert library.original(document.source_sha256) is None


def test_two_documents_with_the_same_bytes_share_one_original_until_both_are_gone(library: Library) -> None:
    first = sample_document("betavir")
    second = dataclasses.replace(sample_document("zetafovir"), content=first.content)
    library.put_document(first)
    library.put_document(second)
    library.remove_document(first.path)
    assert library.original(first.source_sha256) == first.content
    library.remove_document(second.path)
    assert library.original(first.source_sha256) is None


def test_a_transaction_that_fails_leaves_nothing_behind(library: Library) -> None:
    library.put_document(sample_document("betavir"))
    before = library.corpus_digest()

    def change_and_fail() -> None:
        with library.transaction():
            library.remove_document("/documents/betavir.md")
            library.put_document(sample_document("zetafovir"))
            raise ValueError("stopped")

    with pytest.raises(ValueError, match="stopped"):
        change_and_fail()
    assert library.corpus_digest() == before
    assert [article.id for article in library.articles()] == ["betavir"]


def test_a_passage_id_that_belongs_to_another_article_is_refused_and_changes_nothing(library: Library) -> None:
    owner, thief = sample_document("betavir"), sample_document("zetafovir")
    library.put_document(owner)
    stolen = dataclasses.replace(thief.passages[0], id=owner.passages[0].id)
    with pytest.raises(LibraryError):
        library.put_document(dataclasses.replace(thief, passages=(stolen,)))
    assert library.article("zetafovir") is None
    assert library.passages() == owner.passages


def test_the_corpus_digest_depends_on_content_and_not_on_the_order_of_putting(tmp_path: Path) -> None:
    digests = []
    for number, order in enumerate((NAMES, tuple(reversed(NAMES)))):
        with Library.open(tmp_path / f"{number}.db") as library:
            for name in order:
                library.put_document(sample_document(name))
            digests.append(library.corpus_digest())
            library.put_document(sample_document("betavir", ["Another text."]))
            assert library.corpus_digest() != digests[0]
    assert digests[0] == digests[1]


def test_passage_vectors_come_back_bit_for_bit_and_sentence_vectors_nearly(library: Library) -> None:
    embedder = WordEmbedder()
    texts = vector_texts(sample_document("betavir").passages)
    vectors = embedder.embed([text.text for text in texts])
    library.put_vectors(embedder.digest, texts, vectors)
    stored = library.vectors(embedder.digest, texts)
    for place, text in enumerate(texts):
        if text.kind is VectorKind.PASSAGE:
            assert (stored[place] == vectors[place]).all()
        else:
            assert float(stored[place] @ vectors[place]) > 0.999
    assert {text.kind for text in texts} == {VectorKind.PASSAGE, VectorKind.SENTENCE}


def test_a_text_is_missing_until_its_vector_of_this_very_embedder_is_stored(library: Library) -> None:
    texts = vector_texts(sample_document("betavir").passages)
    assert library.missing_vectors("one", [*texts, *texts]) == texts
    library.put_vectors("one", texts[:1], np.ones((1, 4), dtype=np.float32))
    assert library.missing_vectors("one", texts) == texts[1:]
    assert library.missing_vectors("two", texts) == texts
    with pytest.raises(LibraryError, match="no vector yet"):
        library.vectors("one", texts)


def test_unused_vectors_are_dropped_and_used_ones_kept(library: Library) -> None:
    texts = vector_texts(sample_document("betavir").passages)
    library.put_vectors("one", texts, np.ones((len(texts), 4), dtype=np.float32))
    library.put_vectors("two", texts, np.ones((len(texts), 4), dtype=np.float32))
    assert library.drop_unused_vectors("one", texts[:2]) == 2 * len(texts) - 2
    assert library.missing_vectors("one", texts) == texts[2:]


def test_a_database_of_a_newer_version_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    Library.open(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    connection.close()
    with pytest.raises(LibraryError, match="newer version of Posology"):
        Library.open(path)


def test_a_file_that_is_no_database_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    path.write_bytes(b"this is not a database, however long it may be" * 100)
    with pytest.raises(LibraryError, match=r"is damaged .* Move it away and run"):
        Library.open(path)


def test_a_foreign_sqlite_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE holidays (day TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(LibraryError, match="no library"):
        Library.open(path)
    assert path.read_bytes() == before


def test_a_damaged_page_is_an_error_and_not_a_wrong_answer(tmp_path: Path) -> None:
    path = tmp_path / "library.db"
    with Library.open(path) as library:
        for name in NAMES:
            library.put_document(sample_document(name, [f"{name} sentence number {n}." for n in range(60)]))
    with path.open("r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xff" * (path.stat().st_size - 4096))
    with Library.open(path) as library, pytest.raises(LibraryError, match="Move it away"):
        library.check()


def test_an_intact_library_passes_its_check(library: Library) -> None:
    library.put_document(sample_document("betavir"))
    library.check()


def test_threads_may_read_and_write_one_library(library: Library) -> None:
    def put(name: str) -> None:
        for turn in range(5):
            library.put_document(sample_document(name, [f"{name} in turn {turn}."]))
            library.passages()

    threads = [threading.Thread(target=put, args=(name,)) for name in NAMES[:4]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {passage.text for passage in library.passages()} == {f"{name} in turn 4." for name in NAMES[:4]}


def test_a_second_writer_is_told_who_holds_the_lock(tmp_path: Path) -> None:
    with writer_lock(tmp_path), pytest.raises(LibraryLockedError, match=r"process \d+"), writer_lock(tmp_path):
        pass
    with writer_lock(tmp_path):
        pass
