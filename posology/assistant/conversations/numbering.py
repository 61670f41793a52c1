"""Citation numbers that mean the same passage in every turn of one conversation.

Renumbers a finished answer before anyone sees it; cites nothing and orders nothing anew.
"""

from __future__ import annotations

from collections.abc import Mapping

from posology.assistant.answers import Answer


def renumber(answer: Answer, given: Mapping[str, int]) -> tuple[Answer, dict[str, int]]:
    """Number an answer's citations as their conversation does.

    A passage that was cited before keeps its number; a new one gets the next free number, in the answer's own order.

    Args:
        answer: as the pipeline made it, its citations numbered by themselves.
        given: the numbers already given in the conversation, by passage id.

    Returns:
        The answer, and all numbers of the conversation with it.
    """
    numbers = dict(given)
    for citation in sorted(answer.citations, key=lambda each: each.number):
        numbers.setdefault(citation.passage_id, max(numbers.values(), default=0) + 1)
    to = {citation.number: numbers[citation.passage_id] for citation in answer.citations}

    def moved(cited: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(to[number] for number in cited)

    moved_citations = [c.model_copy(update={"number": to[c.number]}) for c in answer.citations]
    abstention = answer.abstention
    renumbered = answer.model_copy(
        update={
            "citations": tuple(sorted(moved_citations, key=lambda citation: citation.number)),
            "statements": tuple(s.model_copy(update={"citations": moved(s.citations)}) for s in answer.statements),
            "withheld": tuple(w.model_copy(update={"citations": moved(w.citations)}) for w in answer.withheld),
            "reminders": tuple(
                r if r.citations is None else r.model_copy(update={"citations": moved(r.citations)})
                for r in answer.reminders
            ),
            "abstention": abstention and abstention.model_copy(update={"nearest": moved(abstention.nearest)}),
        }
    )
    return renumbered, numbers
