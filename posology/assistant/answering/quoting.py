"""Find the exact span that a quote was copied from, and the passage that stands nearest to a sentence.

Pure; exact words only, white space apart. Whether the quote bears the sentence out is decided in `grounding`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from posology.assistant.answering.drafts import QuotedSpan
from posology.ingest.documents import Passage

_WORD = re.compile(r"[^\W_]+(?:[.,][0-9]+)*")


def locate(quote: str, passage: Passage) -> QuotedSpan:
    """The span of a passage that a quote stands in; the whole passage when it does not stand there word by word.

    Args:
        quote: words said to be copied from the passage; runs of white space count as one space.
        passage: the passage.
    """
    span = _span(quote.split(), passage.text)
    return QuotedSpan(passage, *(span or (0, len(passage.text))))


def nearest_first(text: str, quotes: Iterable[QuotedSpan]) -> tuple[QuotedSpan, ...]:
    """Quotes ordered by how many of a text's words and numbers their passages hold; equal ones keep their order."""
    words = set(_WORD.findall(text.lower()))

    def shared(quote: QuotedSpan) -> int:
        return len(words & set(_WORD.findall(f"{quote.passage.context} {quote.passage.text}".lower())))

    return tuple(sorted(quotes, key=shared, reverse=True))


def _span(words: list[str], text: str) -> tuple[int, int] | None:
    """The first place where words stand in a text, in exactly this form and whole.

    >>> _span("40 mg/kg".split(), "Give 140 mg/kg, not 40  mg/kg.")
    (20, 29)
    """
    if not words:
        return None
    pattern = r"\s+".join(re.escape(word) for word in words)
    start = r"(?<!\w)(?<!\d[.,])" if words[0][0].isalnum() else ""
    end = r"(?!\w)(?![.,]\d)" if words[-1][-1].isalnum() else ""
    match = re.search(f"{start}{pattern}{end}", text)
    return (match.start(), match.end()) if match else None
