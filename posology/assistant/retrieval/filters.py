"""Says which passages belong to the drugs a question names; applied after the search, never inside an index.

It does not recognise drugs in a question (see `understanding/`) and does not rank.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from posology.ingest.documents import Passage


@dataclass(frozen=True)
class AboutDrugs:
    """Keeps a passage whose article is about one of the drugs, or whose own words name one.

    Attributes:
        names: every name to look for (generic, brands, abbreviations), in any case.
        article_ids: the articles that are about one of the drugs.
    """

    names: frozenset[str]
    article_ids: frozenset[str] = frozenset()

    def __call__(self, passage: Passage) -> bool:
        """Whether the passage belongs to one of the drugs."""
        if passage.article_id in self.article_ids:
            return True
        known = self._known.get(passage.id)
        if known is None:
            known = self._known[passage.id] = self._pattern.search(passage.searchable) is not None
        return known

    @cached_property
    def _known(self) -> dict[str, bool]:
        """Passages already looked at, by id; the id is derived from the text."""
        return {}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted((name for name in self.names if name), key=lambda name: (-len(name), name))
        if not longest_first:
            return re.compile(r"(?!)")
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", re.IGNORECASE)


def about_drugs(names: Iterable[str], drugs_of: Mapping[str, Iterable[str]]) -> AboutDrugs:
    """Build the filter for the drugs a question names.

    Args:
        names: names of the drugs, synonyms included; case does not matter.
        drugs_of: the drugs each article says it is about, by article id.

    Returns:
        The filter.

    >>> keep = about_drugs(["Foscarnet", "foscavir"], {"fos-1": ["foscarnet"], "met-1": ["metformin"]})
    >>> sorted(keep.article_ids)
    ['fos-1']
    """
    wanted = frozenset(name.casefold().strip() for name in names)
    articles = (
        article for article, drugs in drugs_of.items() if any(drug.casefold().strip() in wanted for drug in drugs)
    )
    return AboutDrugs(wanted, frozenset(articles))
