"""Words around the name of a companion drug that say that it is not given now: refused, over, planned, another's.

"Allergic to cyclosporine", "until last week", "will start next month", "whose brother takes". Absence in the words that
fit any condition ("without", "is stopped") is read in `denials`; of whom whole sentences are, in `people`.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.traces import Traces, may_hold

_ARTICLES = r"(?: (?:concomitant|concurrent|any|a|an|the|her|his|their|oral|all|taking|using))*"
_LISTED = r"(?: [\w-]+(?:,| and| or|, and|, or))*"
# What somebody cannot or does not want to take, or what something else takes the place of.
_NOT_GIVEN = re.compile(
    rf"\b(?:(?:allerg\w+|intoleran\w+|hypersensitiv\w+|reaction) (?:to|of|against){_LISTED}"
    r"|(?:instead|in place|in lieu) of|rather than|replac\w+|from|refus\w+|declin\w+|avoid\w*"
    r"|(?:can ?not|unable to|(?:could|must|should|may|would|will|did|does|do) not|(?:ca|wo|could|did|does|do)n['’]t"
    r"|never)"
    r"(?: (?:be )?(?:take|taken|have|had|receive|received|tolerate|tolerated|use|used|get|started?|needs?))?)"
    rf"{_ARTICLES}\s+$",
    re.IGNORECASE,
)
_NOT_GIVEN_AFTER = re.compile(
    r"[ -](?:intoleran|allerg|hypersensitiv)\w+"
    r"|\s+(?:is|are|was|were|has been|have been|had been|will be|must be|should be)\s+(?:now\s+)?"
    r"(?:replaced|exchanged|swapped|switched|changed|avoided|contraindicated|refused|declined|omitted|held|withheld|paused"
    r"|ended|over)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:used to (?:take|have|be on|receive|get)|(?:previous|former)(?:ly)?"
    rf"(?: (?:took|takes|received|had|on|given|taking|receiving|treated with))?){_ARTICLES}\s+$",
    re.IGNORECASE,
)
_PAST_AFTER = re.compile(
    r"[^.;,\d]{0,40}\b(?:until (?:last|yesterday|recently|a|some|the past)\b|in the past\b|previously\b|formerly\b"
    r"|(?:years?|months?|weeks?|days?) ago\b|last (?:week|month|year)\b)",
    re.IGNORECASE,
)
_SINCE = re.compile(
    r"\b(?:re-?)?(?:start\w*|beg[aiu]n\w*|since|add\w*|introduc\w+|initiat\w+|resum\w+|for|to)\b", re.IGNORECASE
)
_WILL = re.compile(
    r"\b(?:will|shall|is to|going to|about to|due to|plan(?:s|ned|ning) to|intends? to|may later|before|prior to)"
    r"(?: (?:later|soon|also|then|be))?(?: (?:start\w*|begin\w*|receiv\w+|get|take|have|given|add\w*|need|switch\w*))?"
    rf"(?: (?:on|to|with))?{_ARTICLES}\s+$",
    re.IGNORECASE,
)
_WILL_AFTER = re.compile(
    r"\s+(?:(?:is|are) (?:planned|due|scheduled|to be|being considered|considered)\b"
    r"|will be (?:started|added|given|begun|needed)\b|(?:starts|begins) (?:next|tomorrow|on|in)\b)",
    re.IGNORECASE,
)
# "When cyclosporine will be given, 240 mg": a condition of the dose, whenever it comes.
_ON_CONDITION = re.compile(r"\b(?:if|when\w*|once|where|who|while|as soon as|in case|patients|those)\b", re.IGNORECASE)
_OF_ANOTHER = re.compile(
    r"(?:\bwhose|[\w,;:(–-] ?\b(?:his|her|their|my|the patient['’]s))\s+(?:[a-z]+\s+)?"
    r"(?:wife|mother|sister|daughter|aunt|husband|father|brother|son|uncle|partner|spouse|neighbou?r|friend|cousin|twin|roommate|donor)\s"
    r"(?:(?!\b(?:he|she|patient)\b)[^.;:])*$",
    re.IGNORECASE,
)
_TRACES = Traces(
    "llerg", "ntoler", "ypersens", "reaction", "nstead", "place", "lieu", "rather", "replac", "from", "refus", "declin",
    "avoid", "not ", "n't", "n’t", "never", "unable", "used to", "revious", "ormer", "until", "past", " ago", "last ",
    "will", "shall", "is to", "going", "about to", "due", "plan", "intend", "later", "before", "prior", "schedul",
    "consider", "starts", "begins", "whose", "his ", "her ", "their ", "my ", "’s ", "'s ", "exchang", "swap", "switch",
    "contraindic", "omitted", "held", "paused", "changed", "ended", "over",
)  # fmt: skip
_BEFORE = 60
_SENTENCE = 90


def not_given_now(text: str, start: int, end: int) -> bool:
    """Whether the words around the name of a companion drug say that the one of the text does not take it now.

    >>> not_given_now("allergic to cyclosporine", 12, 24), not_given_now("she takes cyclosporine", 10, 22)
    (True, False)
    """
    if not may_hold(text, _TRACES):
        return False
    lowest = max(0, start - _BEFORE)
    if _NOT_GIVEN.search(text, lowest, start) or _NOT_GIVEN_AFTER.match(text, end) or _PAST.search(text, lowest, start):
        return True
    before = text[max(0, start - _SENTENCE) : start]
    before = before[max(before.rfind(mark) for mark in ".;\n") + 1 :]
    past = _PAST_AFTER.match(text, end)
    if past is not None and not (_SINCE.search(before) or _SINCE.search(text, end, past.end())):
        return True
    planned = _WILL.search(text, lowest, start) or _WILL_AFTER.match(text, end)
    return bool(planned and not _ON_CONDITION.search(before)) or _OF_ANOTHER.search(before) is not None
