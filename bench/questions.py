"""The passages and questions a benchmark runs on: a question-answer file, cut into passages, with gold answers.

It does not embed, index or search; a set made of invented text for a clone without any file is in `synthetic.py`.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from posology.ingest.documents import Article, Block, BlockKind, Sentence, SourceFacts, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

PASSAGES = 15_000
QUESTIONS = 300
SEED = 20_26
PASSAGE_WORDS = (200, 190, 180, 170, 160, 150, 140, 130, 120, 110, 100, 90, 80, 70, 60)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9(\"'-])")
_TEMPLATE = re.compile(
    r"^(?:what (?:is|are) \(are\)|what (?:is|are|causes)|how (?:to (?:diagnose|prevent)|many people are affected by)"
    r"|is|who is at risk for|do you have information about"
    r"|what are the (?:symptoms|treatments|genetic changes|stages|complications) (?:of|for|related to)"
    r"|what (?:to do for|research \(or clinical trials\) is being done for|is the outlook for))\s+"
    r"(?P<entity>.+?)(?: inherited)?\s*\??$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class BenchQuestion:
    """A question and the ids of the articles that answer it."""

    text: str
    gold: frozenset[str]


@dataclass(frozen=True, slots=True)
class BenchSet:
    """Articles to search, questions to ask, and where they are from."""

    name: str
    articles: tuple[Article, ...]
    questions: tuple[BenchQuestion, ...]
    judges_recall: bool

    @property
    def passages(self) -> int:
        """How many passages the articles hold: one per block."""
        return sum(len(article.blocks) for article in self.articles)

    @property
    def digest(self) -> str:
        """The first 16 hex digits of the SHA-256 over every article text."""
        content = hashlib.sha256()
        for article in self.articles:
            content.update(f"{article.id}\x1f{article.title}\x1f{article.text}\x1e".encode())
        return content.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Pair:
    key: str
    question: str
    title: str
    sentences: tuple[str, ...]


def read_questions(path: Path, *, passages: int = PASSAGES, questions: int = QUESTIONS) -> BenchSet:
    """Read a question-answer file: one JSON object a line with "question", "answer" and, if known, "focus".

    Args:
        path: the JSON-lines file.
        passages: how many passages to make; the longest passages that give so many are used, at most 200 words each.
        questions: how many questions to draw, with a fixed seed.

    Returns:
        The set; an answer is one article, the gold of a question is every article that answers this very question.
    """
    with path.open(encoding="utf-8") as lines:
        pairs = [pair for number, line in enumerate(lines) if (pair := _pair(json.loads(line), number))]
    words = next((size for size in PASSAGE_WORDS if _count(pairs, size) >= passages), PASSAGE_WORDS[-1])
    articles = tuple(_until(passages, (bench_article(p.key, p.title, _cut(p.sentences, words)) for p in pairs)))
    name = f"{path.name}, answers cut at {words} words"
    return BenchSet(name, articles, _draw(pairs, articles, questions), judges_recall=True)


def _pair(row: dict[str, str], number: int) -> _Pair | None:
    question, answer = _plain(row.get("question", "")), _plain(row.get("answer", ""))
    title = _plain(row.get("focus", "")) or entity(question)
    sentences = _SENTENCE_END.split(answer)
    while len(sentences) > 1 and _repeats(sentences[0], question, title):
        sentences = sentences[1:]
    if not question or not answer:
        return None
    return _Pair(f"qa-{number:05}", question, title, tuple(sentences))


def entity(question: str) -> str:
    """Read what a question is about, or give the question itself.

    >>> entity("What are the treatments for Menetrier disease ?")
    'Menetrier disease'
    >>> entity("Is Diabetes mellitus type 1 inherited ?")
    'Diabetes mellitus type 1'
    """
    match = _TEMPLATE.match(question)
    return match["entity"].strip() if match else question


def _repeats(sentence: str, question: str, title: str) -> bool:
    if not sentence.rstrip().endswith("?"):
        return False
    said = set(re.findall(r"\w+", sentence.casefold()))
    asked = set(re.findall(r"\w+", f"{question} {title}".casefold()))
    return len(said & asked) >= 0.5 * len(said)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _cut(sentences: Sequence[str], words: int) -> list[list[str]]:
    """Group sentences into passages of at most so many words; a longer sentence is cut at the limit."""
    passages: list[list[str]] = [[]]
    room = words
    for sentence in sentences:
        tokens = sentence.split()
        for start in range(0, len(tokens), words):
            piece = tokens[start : start + words]
            if len(piece) > room and passages[-1]:
                passages.append([])
                room = words
            passages[-1].append(" ".join(piece))
            room -= len(piece)
    return [passage for passage in passages if passage]


def _count(pairs: Iterable[_Pair], words: int) -> int:
    return sum(len(_cut(pair.sentences, words)) for pair in pairs)


def _until(passages: int, articles: Iterable[Article]) -> Iterator[Article]:
    left = passages
    for article in articles:
        if left <= 0:
            return
        left -= len(article.blocks)
        yield article


def _draw(pairs: Sequence[_Pair], articles: Sequence[Article], questions: int) -> tuple[BenchQuestion, ...]:
    held = {article.id for article in articles}
    gold: dict[str, set[str]] = {}
    for pair in pairs:
        if pair.key in held:
            gold.setdefault(pair.question, set()).add(pair.key)
    drawn = random.Random(SEED).sample(sorted(gold), min(questions, len(gold)))  # noqa: S311 - a sample, not a secret
    return tuple(BenchQuestion(question, frozenset(gold[question])) for question in drawn)


def bench_article(key: str, title: str, passages: Sequence[Sequence[str]]) -> Article:
    """Build an article of one paragraph per passage, each a list of sentences.

    Args:
        key: the article's id.
        title: its title; it stands in front of every passage, as a guideline's does.
        passages: the sentences of each passage, at least one passage.

    Returns:
        An article whose spans point into its text.
    """
    text, blocks = title, []
    for passage in passages:
        text += "\n\n"
        start, spans = len(text), []
        for sentence in passage:
            if len(text) > start:
                text += " "
            spans.append(Sentence(Span(len(text), len(text) + len(sentence))))
            text += sentence
        blocks.append(Block(BlockKind.PARAGRAPH, Span(start, len(text)), (), tuple(spans)))
    return Article(key, title, title, text, tuple(blocks), (), SourceFacts())
