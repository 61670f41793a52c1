"""Words before a dose that say of the dose itself that it is not given, not recommended or not reached.

Language only: no drug, no dose, no limit. Patterns are linear in the length of the text. See `cues` for the other ones.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.traces import may_hold

TRACES = ("not", "n't", "never", "contraindicated", "forbidden", "prohibited")
_GIVEN = (
    r"(?:dosed|given|administered|used|prescribed|started|infused|taken|reduced|lowered|decreased|adjusted|increased"
    r"|raised|changed|cut)"
)
# "Is not dosed at 30 mg", "should not be reduced to 75 mg": nothing but how it is given may stand before the dose.
_NOT_AT = re.compile(
    r"(?:\b(?:is|are|be|being|was|were)\s+(?:not|never)|\b(?:is|are)n['’]t"
    r"|\b(?:should|must|may|can|need|shall|will)\s*(?:not|never)\s+be|\bnever\s+be|\bcannot\s+be)\s+"
    rf"{_GIVEN}\s+(?:\w+ly\s+|by mouth\s+|IV\s+|PO\s+|SC\s+){{0,2}}(?:at|to|as|in)\s+"
    r"(?:(?:a|the|an|reduced|usual|full|dose|doses|dosage|of|rate)\s+){0,4}$",
    re.IGNORECASE,
)
_NO_ADVICE = re.compile(
    r"\b(?:(?:do|does|did)\s+not|(?:do|does|did)n['’]t|never)\s+(?:recommends?|advises?|advocates?|suggests?|endorses?)\s+"
    r"(?:(?!adjust|reduc|chang|more|above|exceed|fast|less|below|stop|any|other|beyond|high|low|load|alter)[\w-]+\s+)"
    r"{0,5}$",
    re.IGNORECASE,
)
_FORBIDDEN_DOSE = re.compile(
    r"\b(?:contraindicated|forbidden|prohibited)\s+(?:daily\s+)?(?:dose|dosage|regimen)\b[^.;:,\d]{0,60}?(?:\bis|\bare|\bof)\s+$",
    re.IGNORECASE,
)


def refuses(before: str) -> bool:
    """Whether the words right before a dose refuse it.

    >>> refuses("Edoxaban is not dosed at "), refuses("The label does not recommend "), refuses("is not given; use ")
    (True, True, False)
    """
    if not may_hold(before, TRACES):
        return False
    near = before[-110:]
    return any(pattern.search(near) is not None for pattern in (_NOT_AT, _NO_ADVICE, _FORBIDDEN_DOSE))
