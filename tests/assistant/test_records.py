"""The database of records: opening, migrating, transactions, and files that are none."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from posology.assistant.records import MIGRATIONS, Records, RecordsError


def names_in(records: Records) -> list[str]:
    with records.reading() as database:
        return [row[0] for row in database.execute("SELECT name FROM users ORDER BY name")]


def add(records: Records, name: str) -> None:
    with records.transaction() as database:
        database.execute("INSERT INTO users VALUES (?, ?, 'clinician', 1, 'x', '2026-11-21')", (name, name))


def test_what_was_written_is_there_when_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "home" / "records.db"
    records = Records.open(path)
    add(records, "meier")
    records.close()

    assert names_in(Records.open(path)) == ["meier"]


def test_a_transaction_takes_effect_whole_or_not_at_all(tmp_path: Path) -> None:
    records = Records.open(tmp_path / "records.db")

    def write_and_break() -> None:
        with records.transaction():
            add(records, "meier")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_break()

    assert names_in(records) == []
    add(records, "after")
    assert names_in(records) == ["after"]


def test_writes_of_two_openers_at_once_are_all_kept(tmp_path: Path) -> None:
    path = tmp_path / "records.db"
    openers = [Records.open(path), Records.open(path)]

    def write(opener: Records, mark: str) -> None:
        for number in range(40):
            add(opener, f"{mark}{number}")

    threads = [threading.Thread(target=write, args=(o, m)) for o, m in zip(openers, "ab", strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(names_in(openers[0])) == 80


def test_every_write_is_synced_before_it_counts_as_done(tmp_path: Path) -> None:
    records = Records.open(tmp_path / "records.db")

    with records.reading() as database:
        assert database.execute("PRAGMA synchronous").fetchone()[0] == 2
        assert database.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_a_file_that_is_no_database_or_another_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    text = tmp_path / "text.db"
    text.write_bytes(b"this is no database, and long enough to be read as one" * 40)
    other = tmp_path / "other.db"
    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE something (x)")
    connection.commit()
    connection.close()

    for path in (text, other):
        before = path.read_bytes()
        with pytest.raises(RecordsError, match=path.name):
            Records.open(path)
        assert path.read_bytes() == before


def test_records_of_a_newer_version_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "records.db"
    records = Records.open(path)
    with records.reading() as database:
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    records.close()

    with pytest.raises(RecordsError, match="newer version"):
        Records.open(path)


def test_records_that_cannot_be_written_say_so(tmp_path: Path) -> None:
    records = Records.open(tmp_path / "records.db")
    assert records.writable()

    with records.reading() as database:
        database.execute("PRAGMA query_only = ON")

    assert not records.writable()
