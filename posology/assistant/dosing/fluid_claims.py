"""The fluid in which a text makes up or dilutes a drug, against the ones that the label's words rule out.

Volumes and the fluid printed for each are judged in `diluent_matching`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.fluids import fluid_places, fluids
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions
from posology.assistant.dosing.traces import Traces, may_hold

_RULED_OUT = re.compile(r"\b(?:never in|not in|no diluents? with|without)\s+(?P<fluids>[^.;,]{3,40})", re.IGNORECASE)
# Saline for the patient is no diluent: the words lead from making up or diluting to the fluid.
_DILUTED_IN = re.compile(
    r"\b(?:dilut|reconstitut|dissolv|mix|suspend|made up|prepared)\w*\b(?:[^.;]|\.(?=\d)){0,60}?"
    r"\b(?:in|with|into|to|using)\b[^.;,]{0,30}$",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|never|no|without|avoid\w*|nor|rather than|instead of|unlike|incompatible|cannot)\b|n't\b", re.IGNORECASE
)
_DENIED_BEHIND = re.compile(
    r"[^.;,]{0,30}\b(?:not|never|avoid\w*|incompatible|contraindicated|precipitat\w*|forbidden|wrong)\b", re.IGNORECASE
)
_TRACES = Traces("dilut", "reconstitut", "dissolv", "mix", "suspend", "made up", "prepared")


def judge_fluids(clause: Clause, compiled: CompiledMonograph, opinions: Opinions) -> Opinions:
    """The fault of the agreed numbers of a clause that dilutes the drug in a fluid which the label rules out.

    Args:
        clause: the whole clause; the next sentence without a number may tell the fluid.
        compiled: the rules of its drug.
        opinions: what the rules say of its numbers.
    """
    texts = [text for text in (clause.text, clause.behind) if may_hold(text, _TRACES)]
    if not texts:
        return {}
    told = [(limit.note, limit.id, limit.source) for limit in compiled.monograph.limits]
    told += [(reminder.text, reminder.id, reminder.source) for reminder in compiled.monograph.reminders]
    found = next((one for one in told for text in texts if _takes(text, ruled_out(one[0]))), None)
    if found is None:
        return {}
    words, name, source = found
    reason, rule = "the label does not dilute the drug in this fluid", f"{compiled.drug}/{name}"
    fault = Opinion(Agreement.DISAGREES, reason, "polarity", words, rule, compiled.source(source))
    return {number: fault for number, one in opinions.items() if one.agreement is Agreement.AGREES}


@lru_cache(maxsize=1024)
def ruled_out(words: str) -> frozenset[str]:
    """The kinds of fluid that printed words rule out.

    >>> sorted(ruled_out("In 5% dextrose; never in saline."))
    ['saline']
    """
    return frozenset(kind for found in _RULED_OUT.finditer(words) for kind in fluids(found["fluids"]))


def _takes(text: str, kinds: frozenset[str]) -> bool:
    """Whether a text makes up or dilutes the drug in a fluid of some kinds, and does not speak against it."""
    for kind, start, end in fluid_places(text) if kinds else ():
        led = _DILUTED_IN.search(text, 0, start) if kind in kinds else None
        if led is None or _DENIED.search(text, max(0, led.start() - 20), start):
            continue
        if not _DENIED_BEHIND.match(text, end):
            return True
    return False
