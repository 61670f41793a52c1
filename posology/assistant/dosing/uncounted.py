"""Amounts, times and lengths in words or marks that no number stands for ("for several days", "until 5 May").

What they say is not worked out; a number beside one of them is read only in part (see `misreadings`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from posology.assistant.dosing.traces import Traces, may_hold

_MASS = r"(?:mg|mcg|g|mL|milligrams?|micrograms?|grams?|units?)\b"
_UNCOUNTED = re.compile(
    r"\b(?:quarter|third)s?[\s-](?:of\s)?(?:an?\s)?hour|\bdozens?\b|\bfortnight\b"
    r"|\bfor\s+(?:several|many|a\s+few|some|a\s+couple\s+of|an?(?!\s+week\b))\s+(?:days?|weeks?|months?|years?)\b"
    r"|(?:[.;!]\s+(?:[\w,]+\s+){0,5}?)?\b(?:lasts?|takes|goes\s+on\s+for|continued?\s+for|(?:give|treat)\s+(?:it\s+)?for)"
    r"\s+(?:(?:about|at\s+least|up\s+to)\s+)?(?:an?|a\s+few|several|some)\s+(?:seconds?|minutes?|fortnights?|months?|years?)\b"
    r"|(?:[.;!]\s+(?:[\w,]+\s+){0,5}?)?\b(?:give|use|take|needs?|gets?|receives?)\s+(?:only\s+|about\s+)?"
    r"(?:half|twice|double|triple|a\s+third|a\s+quarter)(?:\s+(?:of\s+)?(?:that|it|this|as\s+much))?(?=\s*(?:[.;]|$))"
    r"|\b(?:for|every|over)\s+(?-i:[IVX]{1,6})\s+(?:days?|weeks?|hours?|months?|minutes?)\b"
    rf"|(?:(?<![_?])[_?]++|\b(?-i:X{{1,3}}))\s?{_MASS}"
    r"|\b(?:zero|nought|oh|one|two|three|four|five|six|seven|eight|nine|ten)\s+point\s+\w"
    r"|\d\s?-?(?:hrly|hly)\b|(?<![\d/])\d{1,2}/24\b|\d:[0-5]\d\s*(?:,|and|&|/)\s*[\d]{1,2}:\d"
    r"|\d\s?[ap]\.?m\b\.?\s*(?:,|and|&|/)\s*(?:at\s+)?\d{1,2}(?::\d\d)?\s?[ap]\.?m\b"
    r"|\b(?:morning|breakfast)\b[^.;\n]{0,12}\b(?:noon|midday|lunch)|\beach\s+meal\b"
    r"|(?<![\d.,-])\d-\d-\d(?:-\d)?(?![\d.,-])|&#?\w{1,6};\s?\w?"
    r"|\b(?:more|less)\s+(?:often|frequent(?:ly)?)\s+(?:if|when|as|where)\s+(?:needed|required|necessary|tolerated|severe)\b"
    r"|(?:[.;!]\s+(?:[\w,]+\s+){0,5}?)?(?<!not )\brepeat(?:ed|ing)?\s+(?:the|this|a|another)\s+(?:\w+\s+)?"
    r"(?:course|cycle)\b|\brepeat(?:ed)?\s+(?:once|twice|thrice)\b|\b(?:days|weeks)\s+(?:twice|thrice)\b"
    r"|(?:[.;!]\s+)?\bthen\s+(?:double|triple|quadruple|halve)\b"
    r"|(?:[.;!]\s+(?:[\w,]+\s+){0,5}?)?\b(?:doubl|tripl|quadrupl|halv)(?:e|es|ing)\s+(?:it|this|that)\b(?!\s+to\s)"
    r"|\b(?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve)\s(?:more\s)?(?:cycles|infusions|injections|rounds"
    r"|administrations|applications)\b|\d\s?[ap]\.?m\b[^.;\n]{0,24}\b(?:noon|midday|midnight)\b"
    r"|(?:(?<=mg )|(?<=[btq]id )|(?<=daily )|(?<=tablet )|(?<=tablets ))(?-i:HS|hs|BT)\b|(?<![\w/])[i1]/d(?!\w)",
    re.IGNORECASE,
)
# Every match of a pattern holds one of its traces.
_TRACED = Traces(
    "quarter", "third", "dozen", "fortnight", "several ", "many ", "few ", "couple ", "for a ", "for an ", "for some ",
    "for i", "for v", "for x", "every i", "every v", "every x", "over i", "over v", "over x", "_", "??", "? ", "x g",
    "x m", "x u", " point ", "hrly", "hly", "/24", ":0", ":1", ":2", ":3", ":4", ":5", "noon", "midday", "lunch",
    "each meal", "pm", "p.m", "&", "repeat", "twice", "thrice", "-0-", "-1-", "-2-", "double", "doubling",
    "tripl", "quadrupl", " half",
    "lasts ", "takes ", "goes on", "continue", "treat for", "give it for",
    "more often", "less often", "frequent", "halve", "halving", " hs", " bt", "i/d", "1/d",
    " cycles", " infusions", " injections", " rounds", " administrations", " applications", "midnight",
)  # fmt: skip
_WHILE = re.compile(
    r"\b(?:at\s+least|up\s+to|after|about|another|nearly|almost|than|over|lasting)\s+a\s(?:full\s|whole\s)?(?:month|year|week|fortnight)\b",
    re.IGNORECASE,
)
_WHILES = Traces(
    "least a ", "up to a ", "after a ", "about a ", "another a ", "nearly a ", "almost a ", "than a ", "over a ",
    "lasting a ",
)  # fmt: skip
_UNTIL = re.compile(
    r"\b(?:until|till|through|to|ending|stop(?:ped|ping)?(?:\s+on)?)\s+(?:the\s+)?\d{1,2}(?:st|nd|rd|th)?\s(?:of\s)?"
    r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b",
    re.IGNORECASE,
)
_MONTHS = Traces("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
# "Syringes of 40 mg; give one every 12 hours": pieces whose amount stands elsewhere.
_PIECES = re.compile(
    r"\b(?:give|take|use|inject|administer|apply|swallow)\s+(?:one|two|three|four|half|[1-4])\s+"
    r"(?=(?:every|each|once|twice|daily|nightly|weekly|at|in\sthe|with|before|after|q\d|[bt]\.?i\.?d|(?:three|four)\stimes)\b)",
    re.IGNORECASE,
)
_GIVEN = Traces("give ", "take ", "use ", "inject ", "administer ", "apply ", "swallow ")
_UNREAD = ((_PIECES, _GIVEN), (_UNCOUNTED, _TRACED), (_WHILE, _WHILES), (_UNTIL, _MONTHS))


def uncounted(text: str) -> Iterator[tuple[int, int]]:
    """Where a text tells amounts, times and lengths that no number stands for, kind by kind.

    >>> [("1 g for several days"[a:b]) for a, b in uncounted("1 g for several days")]
    ['for several days']
    """
    for pattern, traces in _UNREAD:
        if may_hold(text, traces):
            yield from (match.span() for match in pattern.finditer(text))
