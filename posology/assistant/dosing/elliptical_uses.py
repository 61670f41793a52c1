"""Uses of which a text tells only what is other than in the one before: "initial genital herpes …; recurrent: …".

Which use whole words name is read in `compiled`.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.dose_rules import Uses
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces(
    "initial", "recurr", "complicated", "acute", "chronic", "severe", "mild", "first", "nosocomial", "community"
)
_HEAD = re.compile(
    r"\W*(?:(?:for|in)\s+)?(?P<kind>initial|first|recurrent|recurring|(?:un)?complicated|acute|chronic|severe|moderate|mild"
    r"|nosocomial|community-acquired)(?:\s+(?:episodes?|ones?|cases?|forms?|disease|infections?))?\s*(?::|,(?=\s\d)|\s[–—-]\s)",
    re.IGNORECASE,
)


def told_by_difference(clause: Clause, compiled: CompiledMonograph) -> Uses | None:
    """The use that a clause's head makes of the one told in the sentence before; None where it is no such head.

    Args:
        clause: the clause; only what stands before its first number counts.
        compiled: the rules of its drug.
    """
    if not clause.earlier or not may_hold(clause.text, _TRACES):
        return None
    head = _HEAD.match(clause.text)
    if head is None:
        return None
    before = clause.earlier[0]
    for mention in compiled.use_mentions(before):
        words = before[mention.start : mention.end].split()
        for kept in (words, words[1:]):
            uses = compiled.uses(" ".join((head["kind"], *kept))) if kept else Uses()
            if uses.indications and mention.name not in uses.indications:
                return uses
    return None
