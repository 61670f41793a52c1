"""Words that say that nothing is known of what a clause describes: "has not been established", "no evidence that …".

Language only; that a source is silent about a place of its own tables is told in `cues`.
"""

from __future__ import annotations

import re

_UNKNOWN = re.compile(
    r"\b(?:no|limited|insufficient)(?: [a-z]+)? (?:data|information|evidence)\b"
    r"|\bnot (?:yet )?(?:been )?(?:established|studied|known|determined)\b",
    re.IGNORECASE,
)


def says_unknown(text: str) -> bool:
    """Whether a text says that nothing is known of what it describes, so that it recommends no number in it.

    >>> says_unknown("The efficacy has not been established"), says_unknown("Give 1 g once")
    (True, False)
    """
    return _UNKNOWN.search(text) is not None
