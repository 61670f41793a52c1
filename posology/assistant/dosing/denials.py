"""Words around a condition that say it is absent: "without cyclosporine", "unless …", "… is stopped".

Knows no condition; which ones a drug has stands in its monograph.
"""

from __future__ import annotations

import re

_DENIED = re.compile(
    r"(?:\b(?:without|no|in the absence of|(?:has |have |had |is |are |was |been )?off|stop(?:s|ped|ping)(?: taking)?"
    r"|discontinu(?:es|ed|ing)|no longer (?:on|takes?|taking|receives?|receiving|has|have)"
    r"|never (?:took|received|had)|fewer than|fail(?:s|ing)? to meet|(?:not|don't|doesn't)"
    r"(?: (?:on|with|take|taking|receive|receiving|require|requiring|need|needing|given|have|having|in"
    r"|meet|meeting|fulfill?|satisfy"
    r"|(?:(?:indicated|approved|licensed|labell?ed|used|meant|suitable|recommended) )?for(?: treating)?))?"
    r"|unless(?: (?:the|a|an|they|patients?|is|are|on|with|takes?|taking|receives?|receiving|given|co-?administered))*)"
    r"(?: (?:concomitant|concurrent|invasive|any|a|an|the|also|other|oral|known))*"
    r"(?: (?:at )?(?:increased |high |higher )?risk (?:of|for))?"
    r"(?: (?:[a-z-]+ ){1,3}(?:and/or|or|nor))?(?: (?:[a-z-]+ ){0,3}(?:such as|like|including))?)\s+$",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(
    r"\s+(?:(?:is|are|was|were)\s+(?:not|never|no longer)\b"
    r"|(?:is|are|was|were|has been)\s+(?:stopped|discontinued|withdrawn)\b|(?:stops|ends)\b)",
    re.IGNORECASE,
)
# "It was stopped last week.": what the sentence before tells of.
_IT = re.compile(
    r"\W*(?:it|this|that|both|they|(?:the|this|that) (?:drug|combination|latter|treatment))\b", re.IGNORECASE
)
_BEFORE = 64


def denied_at(text: str, start: int, end: int) -> bool:
    """Whether the words around a stretch of text say that what it names is absent.

    >>> denied_at("without cyclosporine", 8, 20), denied_at("with cyclosporine", 5, 17)
    (True, False)
    """
    before = _DENIED.search(text, max(0, start - _BEFORE), start) is not None
    return before or _DENIED_AFTER.match(text, end) is not None


def ends_what_was_told(text: str) -> bool:
    """Whether a sentence says that what was told before it is over.

    >>> ends_what_was_told("It was stopped last week."), ends_what_was_told("She was stopped by the police.")
    (True, False)
    """
    opening = _IT.match(text)
    return opening is not None and _DENIED_AFTER.match(text, opening.end()) is not None
