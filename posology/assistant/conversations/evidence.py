"""What has changed in the evidence of a stored answer since it was given.

Compares what the answer says of itself with what holds now; the answer itself is never altered.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from posology.assistant.answers import Answer, Citation


@dataclass(frozen=True, slots=True)
class EvidenceNow:
    """What the library and the rules hold now.

    Attributes:
        rulebook_digest: of the rules in force.
        editions: the edition of each article, by article id; an article that is gone has none.
        passages: ids of passages that still stand as they stood; an id is derived from the passage's words.
    """

    rulebook_digest: str
    editions: Mapping[str, str]
    passages: Collection[str]


def changes_since(answer: Answer, now: EvidenceNow) -> tuple[str, ...]:
    """What a reader of a stored answer must know: one notice per changed article, and one for the rules.

    Returns:
        Nothing when every cited passage stands as it stood and the same rules hold.
    """
    notices: dict[str, None] = {}
    for citation in answer.citations:
        notice = _change(citation, now)
        if notice:
            notices[notice] = None
    if answer.provenance.rulebook_digest != now.rulebook_digest:
        notices["The dosing rules have changed since this answer was checked; ask again to check it anew"] = None
    return tuple(notices)


def _change(citation: Citation, now: EvidenceNow) -> str:
    edition = now.editions.get(citation.article_id)
    if edition is None:
        return f"“{citation.title}” is no longer in the library"
    if edition != citation.edition:
        cited = citation.edition or "undated"
        return f"“{citation.title}” has another edition now ({edition or 'undated'}; this answer cites {cited})"
    if citation.passage_id not in now.passages:
        return f"A passage of “{citation.title}” has changed since this answer was given (citation {citation.number})"
    return ""
