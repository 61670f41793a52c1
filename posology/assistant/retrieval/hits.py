"""The value a search gives back: Hit, a passage with the parts of its score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from posology.ingest.documents import Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """One passage found, and why it stands where it stands.

    Attributes:
        passage: the passage, as the library holds it.
        score: the fused score the hits are ordered by.
        cosine: cosine between question and passage, -1 to 1.
        lexical: BM25 over the passage, divided by the best of this question, 0 to 1.
        title: BM25 over title and headings, divided by the best of this question, 0 to 1.
        sentence: place of the best sentence in `passage.sentences`, -1 when none was compared.
        sentence_score: cosine of that sentence, 0 when none was compared.
    """

    passage: Passage
    score: float
    cosine: float
    lexical: float
    title: float
    sentence: int = -1
    sentence_score: float = 0.0
