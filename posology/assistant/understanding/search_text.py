"""The text that a question is searched by: drugs and shorthand as the articles write them, without the patient's facts.

Searches nothing and never changes what was asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from posology.assistant.understanding.drugs import DrugMention
    from posology.assistant.understanding.lexicon import Lexicon
    from posology.assistant.understanding.patient import FactSpan
    from posology.assistant.understanding.phrases import Word


def search_text(
    text: str, words: Sequence[Word], mentions: Sequence[DrugMention], facts: Sequence[FactSpan], lexicon: Lexicon
) -> str:
    """Word a question for the search; the question itself where nothing else is left of it.

    Args:
        text: the question.
        words: its words.
        mentions: the drugs it names.
        facts: what it says of the patient: facts choose a dose, not an article.
        lexicon: how the articles write drugs and shorthand.
    """
    edits = [(span.start, span.end, " ") for span in facts]
    drugs = lexicon.drugs.drugs
    edits += [(found.start, found.end, drugs[found.drug].name) for found in mentions if found.drug in drugs]
    edits += [
        (words[match.first].start, words[match.last].end, match.value[0])
        for match in lexicon.wording.shorthand.find(words)
    ]
    pieces: list[str] = []
    done = 0
    for start, end, instead in sorted(edits):
        if start >= done:
            pieces += (text[done:start], instead)
            done = end
    return " ".join("".join((*pieces, text[done:])).split()) or text.strip()
