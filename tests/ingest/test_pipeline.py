"""Ingest takes what it can, refuses the rest with reasons, and survives being killed at any point."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from posology.ingest.errors import DocumentError, LibraryLockedError
from posology.ingest.generations import current_name, ensure_generation, open_current
from posology.ingest.library import Library
from posology.ingest.locking import writer_lock
from posology.ingest.pipeline import ingest
from tests.ingest.library_samples import NAMES, WordEmbedder, sample_article

if TYPE_CHECKING:
    from collections.abc import Iterator

    from posology.ingest.documents import Article, DocumentReport, IngestReport


def read_sample(path: Path) -> Article:
    """Read a sample file: the id on the first line, one paragraph on each further line."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0].startswith("broken"):
        raise DocumentError(str(path), "it has no id", "Write the id on the first line", line=1)
    return replace(sample_article(lines[0], lines[1:], str(path)), warnings=("a warning",))


@dataclass
class Desk:
    """A folder of sample files and the library they go to."""

    home: Path
    folder: Path
    library: Library
    embedder: WordEmbedder = field(default_factory=WordEmbedder)
    shown: list[tuple[int, int, str]] = field(default_factory=list)

    def write(self, name: str, article_id: str = "", *paragraphs: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join((article_id or path.stem, *paragraphs)), encoding="utf-8")
        return path

    def ingest(self, *paths: Path) -> IngestReport:
        self.embedder.asked.clear()
        return ingest(
            paths or (self.folder,),
            self.library,
            self.embedder,
            self.home,
            progress=lambda done, total, label: self.shown.append((done, total, label)),
            count_numbers=lambda text: sum(character.isdigit() for character in text),
            read=read_sample,
        )

    def outcomes(self, *paths: Path) -> dict[str, str]:
        return {Path(report.path).name: report.outcome for report in self.ingest(*paths).documents}

    def published_articles(self) -> tuple[str, ...]:
        return open_current(self.home, self.embedder.digest).article_ids


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "documents").mkdir()
    with Library.open(tmp_path / "home" / "library.db") as library:
        yield Desk(tmp_path / "home", tmp_path / "documents", library)


def report_of(report: IngestReport, name: str) -> DocumentReport:
    return next(each for each in report.documents if Path(each.path).name == name)


def test_a_folder_is_walked_in_order_and_hidden_entries_are_skipped(desk: Desk) -> None:
    for name in ("b/zetafovir.md", "betavir.md", "b/alphamycin.md", ".hidden.md", ".git/etamide.md"):
        desk.write(name)
    report = desk.ingest()
    assert [Path(each.path).name for each in report.documents] == ["betavir.md", "alphamycin.md", "zetafovir.md"]
    assert {each.outcome for each in report.documents} == {"added"}
    assert desk.published_articles() == ("alphamycin", "betavir", "zetafovir")
    assert report.generation == current_name(desk.home)


def test_the_report_counts_passages_numbers_and_references_without_entry(desk: Desk) -> None:
    desk.write("betavir.md", "betavir", "Give 12 drops. Wait 3 hours.", "Then stop.")
    report = desk.ingest()
    document = report_of(report, "betavir.md")
    assert (document.passages, document.numbers, document.article_id) == (2, 3, "betavir")
    assert document.embedded == report.embedded == 4
    assert document.missing_references == ("reference 5 has no entry on the page: Give 12 drops.",)
    assert document.warnings == ("a warning",)
    assert report.passages == 2
    assert report_of(desk.ingest(), "betavir.md").numbers == 3


def test_nothing_changed_means_nothing_is_embedded_and_the_generation_stays(desk: Desk) -> None:
    desk.write("betavir.md")
    first = desk.ingest()
    second = desk.ingest()
    assert [each.outcome for each in second.documents] == ["unchanged"]
    assert (second.embedded, desk.embedder.asked) == (0, [])
    assert second.generation == first.generation


def test_only_the_changed_text_is_embedded_again(desk: Desk) -> None:
    desk.write("betavir.md", "betavir", "This line stays.", "This line goes.")
    desk.ingest()
    desk.write("betavir.md", "betavir", "This line stays.", "This line is new.")
    report = desk.ingest()
    assert report_of(report, "betavir.md").outcome == "updated"
    assert len(desk.embedder.asked) == 1
    assert "is new" in desk.embedder.asked[0]
    assert [passage.text for passage in desk.library.passages()] == ["This line stays.", "This line is new."]


def test_a_file_that_vanished_from_its_folder_is_removed_and_one_elsewhere_is_not(desk: Desk) -> None:
    gone, stays = desk.write("in/betavir.md"), desk.write("out/zetafovir.md")
    desk.write("in/etamide.md")
    desk.ingest()
    gone.unlink()
    stays.unlink()
    assert desk.outcomes(desk.folder / "in") == {"etamide.md": "unchanged", "betavir.md": "removed"}
    assert desk.published_articles() == ("etamide", "zetafovir")


def test_removing_the_last_document_publishes_an_empty_generation(desk: Desk) -> None:
    path = desk.write("betavir.md")
    desk.ingest()
    path.unlink()
    assert desk.outcomes() == {"betavir.md": "removed"}
    assert desk.published_articles() == ()


def test_a_moved_file_keeps_its_article_and_embeds_nothing(desk: Desk) -> None:
    path = desk.write("old.md", "betavir")
    desk.ingest()
    path.rename(desk.folder / "new.md")
    assert desk.outcomes() == {"new.md": "updated"}
    assert desk.embedder.asked == []
    assert desk.published_articles() == ("betavir",)


def test_two_files_may_swap_their_ids(desk: Desk) -> None:
    desk.write("one.md", "betavir")
    desk.write("two.md", "zetafovir")
    desk.ingest()
    desk.write("one.md", "zetafovir")
    desk.write("two.md", "betavir")
    assert desk.outcomes() == {"one.md": "updated", "two.md": "updated"}
    assert {Path(each.path).name: each.article_id for each in desk.library.documents()} == {
        "one.md": "zetafovir",
        "two.md": "betavir",
    }


def test_a_duplicated_id_is_refused_naming_both_files_and_the_rest_is_taken(desk: Desk) -> None:
    first, second = desk.write("one.md", "betavir"), desk.write("two.md", "betavir")
    desk.write("zetafovir.md")
    report = desk.ingest()
    (refused,) = report.refused
    assert refused.path == str(second)
    assert str(first) in refused.reason
    assert str(second) in refused.reason
    assert desk.published_articles() == ("betavir", "zetafovir")


def test_the_file_that_had_an_id_first_keeps_it(desk: Desk) -> None:
    desk.write("two.md", "betavir")
    desk.ingest()
    desk.write("one.md", "betavir")
    assert desk.outcomes() == {"one.md": "refused", "two.md": "unchanged"}


def test_bad_input_is_refused_with_its_reason_and_the_rest_is_taken(desk: Desk) -> None:
    desk.write("betavir.md")
    desk.write("broken.md", "broken")
    (desk.folder / "empty.md").write_text("")
    report = desk.ingest(desk.folder, desk.folder / "missing", Path("/dev/null"))
    reasons = {Path(each.path).name: each.reason for each in report.refused}
    assert set(reasons) == {"broken.md", "empty.md", "missing", "null"}
    assert "broken.md:1: it has no id. Write the id on the first line" in reasons["broken.md"]
    assert "does not exist" in reasons["missing"]
    assert "neither a file nor a folder" in reasons["null"]
    assert desk.published_articles() == ("betavir",)


def test_a_document_that_broke_keeps_its_last_good_version_and_says_so(desk: Desk) -> None:
    desk.write("betavir.md", "betavir", "The good version.")
    desk.ingest()
    desk.write("betavir.md", "broken")
    (refused,) = desk.ingest().refused
    assert "The version ingested before stays" in refused.reason
    assert [passage.text for passage in desk.library.passages()] == ["The good version."]


def test_a_file_that_may_not_be_read_is_refused(desk: Desk) -> None:
    def read(path: Path) -> Article:
        raise PermissionError(13, "Permission denied", str(path))

    desk.write("betavir.md")
    report = ingest([desk.folder], desk.library, desk.embedder, desk.home, read=read)
    assert "Permission denied" in report.refused[0].reason


def test_when_everything_is_refused_nothing_is_published(desk: Desk) -> None:
    desk.write("broken.md", "broken")
    report = desk.ingest()
    assert (report.generation, report.passages) == ("", 0)
    assert current_name(desk.home) == ""


def test_one_file_named_twice_is_one_document(desk: Desk) -> None:
    path = desk.write("betavir.md")
    (desk.folder / "link.md").symlink_to(path)
    assert desk.outcomes(path, desk.folder, desk.folder / ".." / "documents" / "betavir.md") == {"betavir.md": "added"}


def test_progress_rises_to_its_total_for_reading_and_embedding(desk: Desk) -> None:
    for name in NAMES:
        desk.write(f"{name}.md")
    desk.ingest()
    for label in ("reading", "embedding"):
        steps = [(done, total) for done, total, shown in desk.shown if shown == label]
        assert steps == sorted(steps)
        assert steps[-1][0] == steps[-1][1] > 0


def test_a_second_writer_is_refused_while_one_is_at_work(desk: Desk) -> None:
    desk.write("betavir.md")
    with writer_lock(desk.home), pytest.raises(LibraryLockedError, match=str(os.getpid())):
        desk.ingest()


KILLED = """
import os, signal, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
import test_pipeline
from tests.ingest.library_samples import WordEmbedder
from posology.ingest import generations, pipeline
from posology.ingest.library import Library

home, folder, point, count = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])
calls = 0

def dying(function):
    def call(*args, **kwargs):
        global calls
        calls += 1
        if calls == count:
            os.kill(os.getpid(), signal.SIGKILL)
        return function(*args, **kwargs)
    return call

owner, name = {{
    "read": (test_pipeline, "read_sample"),
    "embed": (WordEmbedder, "embed"),
    "stored": (Library, "put_vectors"),
    "put": (Library, "put_document"),
    "prepare": (pipeline, "prepare"),
    "build": (generations, "build_generation"),
    "activate": (pipeline, "activate"),
    "drop": (Library, "drop_unused_vectors"),
    "sync": (os, "fsync"),
    "rename": (Path, "rename"),
    "pointer": (Path, "replace"),
}}[point]
setattr(owner, name, dying(getattr(owner, name)))
generations.EMBEDDED_PER_COMMIT = pipeline.EMBEDDED_PER_COMMIT = 4
with Library.open(home / "library.db") as library:
    pipeline.ingest([folder], library, WordEmbedder(), home, read=test_pipeline.read_sample)
"""


@pytest.mark.parametrize(
    ("point", "count"),
    [
        ("read", 2),
        ("embed", 1),
        ("embed", 3),
        ("stored", 2),
        ("put", 1),
        ("put", 3),
        ("prepare", 1),
        ("build", 1),
        ("sync", 1),
        ("sync", 9),
        ("rename", 1),
        ("activate", 1),
        ("pointer", 1),
        ("drop", 1),
    ],
)
def test_a_kill_at_any_point_leaves_a_whole_library_and_the_next_run_finishes(
    desk: Desk, tmp_path: Path, point: str, count: int
) -> None:
    desk.write("betavir.md", "betavir", "The old text.")
    before = desk.ingest().generation
    desk.write("betavir.md", "betavir", "The new text.", "More of it. And more.")
    for name in NAMES[2:]:
        desk.write(f"{name}.md")
    program = KILLED.format(tests=str(Path(__file__).parent))
    command = [sys.executable, "-c", program, str(desk.home), str(desk.folder), point, str(count)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL  # noqa: S603 our own program

    generation = ensure_generation(desk.library, desk.embedder, desk.home)
    held = desk.library.passages_by_id(generation.passage_ids)
    assert len(held) == len(generation)
    texts = {passage.text for passage in held.values() if passage.article_id == "betavir"}
    assert texts == ({"The old text."} if generation.name == before else {"The new text.", "More of it. And more."})

    finished = desk.ingest()
    assert not finished.refused
    with Library.open(tmp_path / "clean" / "library.db") as clean_library:
        clean = Desk(tmp_path / "clean", desk.folder, clean_library).ingest()
        assert clean_library.corpus_digest() == desk.library.corpus_digest()
    assert finished.generation == clean.generation
    opened = open_current(desk.home, desk.embedder.digest)
    assert opened.published() == opened.name == finished.generation
    assert not list((desk.home / "generations").glob(".building-*"))
    desk.library.check()


def test_an_interrupted_embedding_is_taken_up_where_it_stopped(desk: Desk) -> None:
    for name in NAMES:
        desk.write(f"{name}.md")
    program = KILLED.format(tests=str(Path(__file__).parent))
    command = [sys.executable, "-c", program, str(desk.home), str(desk.folder), "embed", "4"]
    subprocess.run(command, check=False)  # noqa: S603 our own program
    report = desk.ingest()
    texts = len(NAMES) * 4
    assert report.embedded == texts - 3 * 4
