"""Whether a text gives a drug in plain words, or calls a number a limit.

Does not judge where the label forbids the drug (see `lone_bands` and `threshold_matching`).
"""

from __future__ import annotations

import re

from posology.assistant.dosing.cues import allows_use, ends_use
from posology.assistant.dosing.text_memory import remembered
from posology.assistant.dosing.traces import may_hold

# Plain words for giving the drug; any word of doubt, exception or another drug beside them takes the plainness away.
_GIVES = re.compile(
    r"(?:^\W*|[.;:,]\s+|\b(?:then|can|may|should|must)\s+)(?:give|administer|use|start|initiate|begin|prescribe|infuse"
    r"|continue|treat)\b(?! of\b)"
    r"|\b(?:is|are|be)\s+(?:\w+ly\s+)?(?:given|administered|used|started|initiated|begun|prescribed|infused|continued"
    r"|indicated|appropriate|acceptable|permitted|allowed)\b|\breceives?\b",
    re.IGNORECASE,
)
_QUALIFIED = re.compile(
    r"\b(?:not|never|no|none|nor|nobody|unless|except\w*|exclud\w+|until|instead|another|others?|alternatives?|rather"
    r"|avoid\w*|stop\w*|hold|cautio\w+|\w*dialysis|CRRT|wrong\w*|error|mistake|without|forbid\w*|preclud\w+|rul\w+ out"
    r"|interrupt\w*|suspend\w*|delay\w*|defer\w*|limit\w*|check\w*|monitor\w*)\b|n't\b",
    re.IGNORECASE,
)
_KEEPS_AWAY = re.compile(
    r"\b(?:unless|except\w*|excluding|not (?:in|for|at|with)"
    r"|(?:use|choose|give|prefer) (?:an? )?(?:another|alternative))\b",
    re.IGNORECASE,
)
_EXCEPTED = re.compile(r"\b(?:unless|except (?:if|when|where|below|under))\b[^.;:\d]{0,60}$", re.IGNORECASE)
_ALLOWED = re.compile(
    r"\b(?:is|are|remains?)\s+(?:fine|safe|acceptable|appropriate|allowed|suitable|recommended|ok(?:ay)?)\b"
    r"|\b(?:can|may)\s+be\s+(?:used|given)\b",
    re.IGNORECASE,
)
_LIMIT = re.compile(r"\b(?:limit|threshold|cut-?off)s?\b", re.IGNORECASE)


@remembered(256)
def gives(text: str) -> bool:
    """Whether a text says in plain words that the drug is given.

    >>> gives("Give metformin at an eGFR below 30"), gives("Give metformin unless the eGFR is below 30")
    (True, False)
    """
    return allows_use(text) or (_GIVES.search(text) is not None and is_plain(text))


@remembered(256)
def is_plain(text: str) -> bool:
    """Whether a text says what it says without any doubt, exception or other drug."""
    return _QUALIFIED.search(text) is None and not ends_use(text)


def marks_limit(text: str) -> bool:
    """Whether a text calls a number a limit, or keeps the drug away from it ("unless the eGFR is below 30")."""
    return _LIMIT.search(text) is not None or _KEEPS_AWAY.search(text) is not None


def keeps_away(text: str) -> bool:
    """Whether a text keeps the drug away from the bound that follows it.

    >>> keeps_away("It may be given unless the platelets are "), keeps_away("Unless it is given with 5 mg, at ")
    (True, False)
    """
    return may_hold(text, ("unless", "except")) and _EXCEPTED.search(text) is not None


def allows_except(text: str) -> bool:
    """Whether a text allows the drug but for the bound that follows it.

    >>> allows_except("It is fine unless the CrCl is "), allows_except("It is not recommended unless the CrCl is ")
    (True, False)
    """
    return keeps_away(text) and _ALLOWED.search(text) is not None
