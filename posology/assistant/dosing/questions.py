"""Questions that ask what becomes of a dose ("What is gabapentin 600 mg TID at a clearance of 45 mL/min?").

Language only: no drug, no dose, no limit. Patterns are linear in the length of the text.
"""

from __future__ import annotations

import re

# "Is 400 mg twice daily right at 45 mL/min?" asks of the dose itself.
_CHANGES = re.compile(
    r"\b(?:what|how|chang\w*|adjust\w*|reduc\w*|alter\w*|becomes?|become|modif\w*|lower\w*|halv\w*)\b", re.IGNORECASE
)
_OF_ITSELF = re.compile(
    r"\b(?:right|correct|appropriate|ok(?:ay)?|true|should [^.;?]{0,40}\bbe given)\b", re.IGNORECASE
)

_TAKES_PLACE = re.compile(
    r"\W*(?:[A-Z][\w. ]{0,20}:\W*)?"
    r"(?:(?:no|nope|wrong|incorrect|disagree|not quite|sorry|actually|correction)\b"
    r"[\s,.:;–—-]"
    r"|(?:on (?:reflection|second thoughts?)|in fact|rather|better)\b[,:]?\s"
    r"|[^.;,]{1,40}\b(?:is|are) (?:right|correct)\W*$"
    r"|(?:(?:the|its) (?:correct |right |current |new )?(?:dose|regimen)|it|that|this) "
    r"(?:is now|should be|should have been|has since been)\b"
    r"|the (?:current|new|revised|updated|present)(?: (?:one|version|edition|label|protocol|guideline))?"
    r" (?:gives|says|is|has)\b)",
    re.IGNORECASE,
)

# A line of a record says what the dose in the next one is for.
_RECORD = re.compile(r"\W*(?:indications?|diagnosis|use|for)\W*:", re.IGNORECASE)


def opens_dose(text: str) -> bool:
    """Whether a sentence leads to the dose behind it: a question that it answers, or a line that says what it is for.

    >>> opens_dose("How is it dosed in children?"), opens_dose("- Indication: zoster"), opens_dose("Give it slowly.")
    (True, True, False)
    """
    return is_question(text) or _RECORD.match(text) is not None


def is_question(text: str) -> bool:
    """Whether a sentence asks something."""
    return text.rstrip(' "”)*_').endswith("?")


def asks_what_becomes(text: str) -> bool:
    """Whether a sentence asks what becomes of a dose that it names.

    >>> asks_what_becomes("Does 150 mg/day need a change?"), asks_what_becomes("Is 150 mg/day right?")
    (True, False)
    """
    return is_question(text) and _CHANGES.search(text) is not None and _OF_ITSELF.search(text) is None


def takes_place(text: str) -> bool:
    """Whether a sentence puts something in the place of what was said right before it.

    >>> takes_place("Pharmacist: No, give 30 mg."), takes_place("The dose is now 30 mg."), takes_place("Give 30 mg.")
    (True, True, False)
    """
    return _TAKES_PLACE.match(text) is not None
