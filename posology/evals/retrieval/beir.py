"""Reads a judged set in BEIR form: corpus.jsonl, queries.jsonl and qrels/*.tsv in one folder.

A line that cannot be read stops with its file and number; what is merely missing, doubled or unknown is left out and
counted. It does not index or measure.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from posology.evals.errors import RetrievalSetError
from posology.evals.left_out import LeftOut
from posology.evals.lines import read_objects, text_lines
from posology.evals.retrieval.judged_set import JudgedDocument, JudgedQuestion, JudgedSet

CORPUS = "corpus.jsonl"
QUERIES = "queries.jsonl"
QRELS = "qrels"
PREFERRED_SPLIT = "test"
_GRADE = re.compile(r"[+-]?\d{1,6}(?:\.0+)?\Z")


def read_beir(folder: Path, split: str = "") -> JudgedSet:
    """Read a folder in BEIR form.

    Args:
        folder: holds corpus.jsonl, queries.jsonl and qrels/*.tsv.
        split: name of the judgement file without its ending; "" takes test where it is there, else every file.

    Returns:
        The set, with every question that has a relevant document.

    Raises:
        RetrievalSetError: a part is missing, a line cannot be read, or nothing is left to measure.
    """
    left_out = LeftOut()
    documents = tuple(_documents(folder / CORPUS, left_out))
    if not documents:
        raise RetrievalSetError(str(folder / CORPUS), 0, "holds no document with a text")
    asked = _questions(folder / QUERIES, left_out)
    if not asked:
        raise RetrievalSetError(str(folder / QUERIES), 0, "holds no question with a text")
    files = _judgement_files(folder, split)
    grades = _grades(files, {document.id for document in documents}, asked, left_out)
    questions = []
    for question_id, judged in grades.items():
        if max(judged.values()) > 0:
            questions.append(JudgedQuestion(question_id, asked[question_id], judged))
        else:
            left_out.add("questions without a relevant document left out", f"question {_short(question_id)}")
    if not questions:
        problem = "no judgement names a question and a relevant document that are both there"
        raise RetrievalSetError(str(folder / QRELS), 0, problem)
    questions.sort(key=lambda question: question.id)
    source = ", ".join(file.name for file in files)
    return JudgedSet(folder.resolve().name, documents, tuple(questions), left_out.notes(), source)


def _documents(path: Path, left_out: LeftOut) -> Iterator[JudgedDocument]:
    seen: set[str] = set()
    for number, record in read_objects(path, RetrievalSetError):
        document_id = _id(record, path, number)
        title, text = (_string(record, field, path, number) for field in ("title", "text"))
        if document_id in seen:
            left_out.add("documents with an id that stands already left out", f"{path.name}, line {number}")
        elif not title and not text:
            left_out.add("documents without title and text left out", f"{path.name}, line {number}")
        else:
            seen.add(document_id)
            yield JudgedDocument(document_id, title, text)


def _questions(path: Path, left_out: LeftOut) -> dict[str, str]:
    asked: dict[str, str] = {}
    for number, record in read_objects(path, RetrievalSetError):
        question_id, text = _id(record, path, number), _string(record, "text", path, number)
        if question_id in asked:
            left_out.add("questions with an id that stands already left out", f"{path.name}, line {number}")
        elif not text:
            left_out.add("questions without a text left out", f"{path.name}, line {number}")
        else:
            asked[question_id] = text
    return asked


def _judgement_files(folder: Path, split: str) -> list[Path]:
    files = sorted((folder / QRELS).glob("*.tsv"))
    wanted = split or PREFERRED_SPLIT
    chosen = [file for file in files if file.stem == wanted]
    if split and not chosen:
        there = ", ".join(file.stem for file in files) or "none"
        raise RetrievalSetError(str(folder / QRELS), 0, f"has no {split}.tsv (there: {there})")
    if not files:
        raise RetrievalSetError(str(folder / QRELS), 0, "holds no .tsv file with judgements")
    return chosen or files


def _grades(
    files: list[Path], documents: set[str], questions: Mapping[str, str], left_out: LeftOut
) -> dict[str, dict[str, int]]:
    grades: dict[str, dict[str, int]] = {}
    for path in files:
        for number, question_id, document_id, grade in _judgements(path):
            place = f"{path.name}, line {number}"
            if question_id not in questions:
                left_out.add("judgements of questions that are not there left out", place)
            elif document_id not in documents:
                left_out.add("judgements of documents that are not there left out", place)
            elif grades.get(question_id, {}).get(document_id, grade) != grade:
                left_out.add("judgements against an earlier one of the same pair left out", place)
            else:
                grades.setdefault(question_id, {})[document_id] = grade
    return grades


def _judgements(path: Path) -> Iterator[tuple[int, str, str, int]]:
    """Lines of "question, document, grade", or of TREC's "question, 0, document, grade"; a line of heads is skipped."""
    first = True
    for number, line in text_lines(path, RetrievalSetError):
        cells = [cell.strip() for cell in (line.split("\t") if "\t" in line else line.split())]
        is_head, first = first and not _GRADE.match(cells[-1]), False
        if is_head and len(cells) in {3, 4}:
            continue
        if len(cells) not in {3, 4} or not all(cells):
            problem = f"has {len(cells)} cells; a judgement is question, document and grade with a tab between"
            raise RetrievalSetError(str(path), number, problem)
        if not _GRADE.match(cells[-1]):
            raise RetrievalSetError(str(path), number, f"the grade {_short(cells[-1])!r} is no whole number")
        yield number, cells[0], cells[-2], int(cells[-1].partition(".")[0])


def _id(record: Mapping[str, Any], path: Path, number: int) -> str:
    found = record.get("_id")
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    if not isinstance(found, str) or not found.strip():
        raise RetrievalSetError(str(path), number, '"_id" is missing or no text')
    return _storable(found)


def _string(record: Mapping[str, Any], field: str, path: Path, number: int) -> str:
    """A text field without what cannot be stored; a missing one and null are ""."""
    found = record.get(field)
    if found is not None and not isinstance(found, str):
        raise RetrievalSetError(str(path), number, f'"{field}" is a {type(found).__name__}; it must be a text')
    return _storable(found or "")


def _storable(text: str) -> str:
    """A text without halves of characters and zero bytes, which neither a model nor a database takes."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\x00", " ").strip()


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:37]}..."
