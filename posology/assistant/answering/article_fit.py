"""Which articles fit a question better than their words alone show: by their drugs, conditions and what narrows them.

Orders hits and drops none; which passages an answer shows is decided in drafting.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from posology.assistant.retrieval.hits import Hit
from posology.assistant.understanding.indications import is_same_use

WIDER = 0.88
"""Weight of an article for other conditions only, or for a condition but also about drugs that are not asked about.

An article without a condition, as on the measures of renal function, serves each of its drugs alike.
"""
NARROWED = 1.12
"""Weight of an article that is written for what narrows the question ("immunocompromised", "acyclovir-resistant")."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What an article is written for, or a question asks about: drugs, conditions, and what narrows them."""

    drugs: frozenset[str]
    qualifiers: frozenset[str]
    conditions: frozenset[str]


def by_article_fit(hits: Sequence[Hit], asked: Scope, scope_of: Callable[[str], Scope]) -> tuple[Hit, ...]:
    """Order hits anew by how their article fits a question; equal scores keep their order.

    Args:
        hits: best first.
        asked: what the question is about.
        scope_of: the scope of an article, by its id.
    """
    weights = {
        article: fit_of(scope_of(article), asked) for article in dict.fromkeys(hit.passage.article_id for hit in hits)
    }
    weighed = [replace(hit, score=hit.score * weights[hit.passage.article_id]) for hit in hits]
    return tuple(sorted(weighed, key=lambda hit: -hit.score))


def fit_of(article: Scope, asked: Scope) -> float:
    """The weight of an article for a question: 1 where nothing speaks for or against it.

    >>> zoster = Scope(frozenset({"acyclovir", "foscarnet"}), frozenset({"immunocompromised"}), frozenset({"zoster"}))
    >>> fit_of(zoster, Scope(frozenset({"acyclovir"}), frozenset(), frozenset({"hsv"})))
    0.88
    >>> fit_of(zoster, Scope(frozenset({"acyclovir"}), frozenset({"immunocompromised"}), frozenset({"zoster"})))
    1.12
    """
    elsewhere = (
        bool(asked.conditions and article.conditions)
        and not any(is_same_use(one, other) for one in asked.conditions for other in article.conditions)
    )  # fmt: skip
    if elsewhere:
        return WIDER
    if article.qualifiers & asked.qualifiers:
        return NARROWED
    return WIDER if asked.drugs and article.conditions and article.drugs - asked.drugs else 1.0
