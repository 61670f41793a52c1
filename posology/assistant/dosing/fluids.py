"""The fluids in which a drug is made up or diluted, as a text names them. Language only."""

from __future__ import annotations

import re

_FLUIDS = re.compile(
    r"(?P<dextrose>\b(?:dextrose|glucose)\b(?: (?:5 ?% )?in water)?|\bD5W\b)"
    r"|(?P<saline>\bsaline\b|\bsodium chloride\b|\bNS\b)"
    r"|(?P<water>\bwater\b)|(?P<lidocaine>\b(?:lidocaine|lignocaine)\b)",
    re.IGNORECASE,
)


def fluids(text: str) -> frozenset[str]:
    """The kinds of fluid that a text names.

    >>> sorted(fluids("5% dextrose in water")), sorted(fluids("sterile water"))
    (['dextrose'], ['water'])
    """
    return frozenset(kind for kind, _, _ in fluid_places(text))


def fluid_places(text: str) -> tuple[tuple[str, int, int], ...]:
    """The fluids that a text names: the kind of each, and where it begins and ends."""
    return tuple((match.lastgroup or "", match.start(), match.end()) for match in _FLUIDS.finditer(text))
