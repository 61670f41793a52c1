"""Small judged sets, for the tests of retrieval measurement."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

DOCUMENTS = (
    {"_id": "fos", "title": "Foscarnet", "text": "Foscarnet is given every 8 hours. Hydrate before each infusion."},
    {"_id": "met", "title": "Metformin", "text": "Metformin is stopped when the eGFR is low."},
    {"_id": "zos", "title": "", "text": "Zoster is treated with valacyclovir for seven days."},
    {"_id": "kid", "title": "Kidney", "text": "Stones of the kidney hurt."},
)
QUESTIONS = ({"_id": "q1", "text": "foscarnet infusion"}, {"_id": "q2", "text": "zoster treatment valacyclovir"})
QRELS = "query-id\tcorpus-id\tscore\nq1\tfos\t2\nq1\tmet\t0\nq2\tzos\t1\n"


def lines(records: Sequence[Mapping[str, object]]) -> str:
    return "".join(f"{json.dumps(record)}\n" for record in records)


def beir_folder(folder: Path, corpus: str = lines(DOCUMENTS), queries: str = lines(QUESTIONS), **qrels: str) -> Path:
    """Write a folder in BEIR form; `qrels` are files by their names without an ending."""
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text(corpus, encoding="utf-8")
    (folder / "queries.jsonl").write_text(queries, encoding="utf-8")
    for name, text in (qrels or {"test": QRELS}).items():
        (folder / "qrels" / f"{name}.tsv").write_text(text, encoding="utf-8")
    return folder


def silent(_done: int, _total: int, _label: str) -> None:
    """Progress that nobody watches."""
