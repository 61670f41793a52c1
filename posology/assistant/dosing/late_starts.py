"""A printed time by which treatment starts, in a text that starts behind it ("may be begun later than day 28").

The time itself is judged in `threshold_matching` and `course_days`; here only the side that the words around it name.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.limits import against
from posology.assistant.dosing.monographs import LimitKind
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces("start", "begin", "begun", "initiat", "commenc")
_WORDS = re.compile(r"\b(?:start|begin|begun|initiat|commenc)\w*", re.IGNORECASE)
# What denies the earlier side is no denial of the later one: "not before", "no sooner than".
_NOT_EARLIER = re.compile(
    r"\b(?:no|not) (?:sooner|earlier) than|\bnot (?:be (?:started|begun|given|initiated) )?before|\bnot until"
    r"|\bat the earliest"
    r"|\b(?:start|begin|begun|initiat|commenc)\w* (?:only )?from\b",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:later than|after|beyond|past|more than|longer than|over|from)\s+(?:the\s+|about\s+)?$", re.IGNORECASE
)
_BY = re.compile(r"\b(?:by|before|within|until|up to)\s+(?:the\s+)?$", re.IGNORECASE)
_AND_LATER = re.compile(
    r"\s*(?:or|and) (?:later|after(?:wards)?|beyond)\b|\s*(?:,\s*)?(?:at the earliest|onwards?)\b", re.IGNORECASE
)
_DENIED = re.compile(
    r"\b(?:not|never|cannot|no|nor|nobody|avoid\w*)\b(?! (?:too late|problem|harm|reason|matter))|n['’]t\b",
    re.IGNORECASE,
)
_ENDS_THEN = re.compile(
    r"(?!.*\b(?:start|begin|begun|initiat))(?:[^.;:\d]{0,60}?\b(?:should|must|to)\s+(?:be\s+)?|\W*)(?:stop|discontinu)\w*\b"
    r"[^.;:]{0,40}\bwithin\b",
    re.IGNORECASE | re.DOTALL,
)
_NEEDLESS = re.compile(
    r"\b(?:need not|needn['’]t|no need|not (?:need|have) to|not necessary|unnecessary)\b", re.IGNORECASE
)


def starts_late(opinion: Opinion, quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a time that agrees with a printed one to start within, where the text starts behind it.

    Args:
        opinion: what the rules say of the time.
        quantity: the time.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    if opinion.agreement is not Agreement.AGREES or not may_hold(clause.text, _TRACES):
        return None
    drug = situation.compiled.drug
    starts = [one for one in situation.compiled.limits(LimitKind.START_WITHIN) if f"{drug}/{one.id}" == opinion.rule]
    within = [one for one in starts if not one.subject.startswith("after ") and "after at least" not in one.subject]
    last = any(one.value is not None and one.value.high == quantity.high for one in within)
    if not last or _WORDS.search(clause.text) is None or quantity.low != quantity.high:
        return None
    before = clause.text[: max(0, quantity.start - clause.start)]
    if not _is_late(before, quantity.text, clause.text[max(0, quantity.end - clause.start) :]):
        return None
    return against("polarity", "the text starts after the time within which the label starts", within, situation)


def _is_late(before: str, stated: str, behind: str) -> bool:
    """Whether the words before and behind a time start something after it."""
    if _AND_LATER.match(behind) or _NOT_EARLIER.search(f"{before[-70:]}{stated}"):
        return True
    if _NEEDLESS.search(before):
        return _BY.search(before) is not None
    refused = _DENIED.search(before) is not None or _DENIED.search(behind) is not None
    return _LATER.search(before) is not None and not refused


def ends_instead(opinion: Opinion, quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a time to start by which a text ends the drug ("stop it within 48 hours of onset"), else None.

    Args:
        opinion: what the rules say of the number.
        quantity: the number.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    if (
        opinion.agreement is not Agreement.AGREES
        or _ENDS_THEN.match(clause.text, 0, quantity.end - clause.start) is None
    ):
        return None
    drug = situation.compiled.drug
    limits = [one for one in situation.compiled.limits(LimitKind.START_WITHIN) if f"{drug}/{one.id}" == opinion.rule]
    return against("polarity", "the text ends the drug at the time to start it", limits, situation) if limits else None
