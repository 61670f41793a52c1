"""Say which texts of a passage are embedded: the passage, and each sentence of a longer one.

It does not embed or store.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from posology.ingest.documents import Passage


class VectorKind(StrEnum):
    """What a vector stands for; it decides how exactly it is stored."""

    PASSAGE = "passage"
    SENTENCE = "sentence"


@dataclass(frozen=True, slots=True)
class VectorText:
    """One text to embed."""

    kind: VectorKind
    text: str

    @property
    def digest(self) -> bytes:
        """Key of the text's vector: the first 16 bytes of SHA-256 over kind and text."""
        return hashlib.sha256(f"{self.kind}\x1f{self.text}".encode()).digest()[:16]


def passage_text(passage: Passage) -> VectorText:
    """Return the text that stands for the whole passage."""
    return VectorText(VectorKind.PASSAGE, passage.searchable)


def sentence_texts(passage: Passage) -> tuple[VectorText, ...]:
    """Return one text per sentence, each with heading path and context; () for fewer than two sentences.

    Heading and context stand in front of every sentence because the passage's own vector has them too: the vector
    of a one-sentence passage serves as its sentence's, and both must be on one scale.
    """
    if len(passage.sentences) < 2:
        return ()
    texts = []
    for sentence in passage.sentences:
        start, end = sentence.span.start - passage.span.start, sentence.span.end - passage.span.start
        parts = (passage.heading, passage.context, passage.text[start:end])
        texts.append(VectorText(VectorKind.SENTENCE, "\n".join(part for part in parts if part)))
    return tuple(texts)


def vector_texts(passages: Iterable[Passage]) -> tuple[VectorText, ...]:
    """Return every text that a library of these passages needs, each once, in reading order."""
    texts: dict[VectorText, None] = {}
    for passage in passages:
        texts[passage_text(passage)] = None
        texts.update(dict.fromkeys(sentence_texts(passage)))
    return tuple(texts)
