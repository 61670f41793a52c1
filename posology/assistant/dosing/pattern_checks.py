"""Checks the regular expressions of a monograph: none missing, each one readable.

What else a monograph must keep to is checked in `rule_checks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence


def pattern_problems(place: str, patterns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with a list of patterns, as place and words.

    >>> list(pattern_problems("words", ()))
    [('words', 'is empty; give at least one pattern')]
    """
    if not patterns:
        yield place, "is empty; give at least one pattern"
    for pattern in patterns:
        try:
            re.compile(pattern)
        except re.error as wrong:
            yield place, f"{pattern!r} is not a regular expression: {wrong}"
