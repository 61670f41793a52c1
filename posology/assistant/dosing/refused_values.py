"""Printed values that a text refuses, or whose allowed side it forbids ("must not be infused over 30 to 60 minutes").

Language only, beside what `limit_matching` found; values that need not be kept to are read in `needless`.
"""

from __future__ import annotations

import re
from dataclasses import replace

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.clauses import UPPER_SIGNS
from posology.assistant.dosing.limits import FLOOR_SIGNS
from posology.assistant.dosing.monographs import LimitKind
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation
from posology.assistant.dosing.quantities import Comparator, Quantity, Role
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces("not", "n't", "never", "cannot", "avoid", "forbid", "prohibit", "prevent")
_VERB = (
    r"(?:give[n]?|infuse[d]?|administer(?:ed)?|run|inject(?:ed)?|dilute[d]?|dissolve[d]?|mix(?:ed)?|add(?:ed)?|use[d]?"
    r"|made up|reconstituted?|continue[d]?|take[n]?)"
)
_REFUSED = re.compile(
    rf"(?:\b(?:is|are|must|should|may|can|shall|will|do(?:es)?|to)\s+(?:not|never)|n['’]t|\bcannot|\bnever)\s+(?:be\s+)?{_VERB}"
    r"(?:\s+(?!less|more|than|below|under|above|beyond|without|rapid|fast|bolus|undilut|push|until|unless|after|before"
    r"|longer)[a-z-]+){0,4}?\s+(?:over|for|in|into|with|to)\s+(?:up\s+to\s+|about\s+|an?\s+|the\s+){0,2}$",
    re.IGNORECASE,
)
# "Do not give foscarnet 24 mg/mL …", "24 mg/mL must not be given peripherally": the concentration itself is refused.
_BUT = r"(?!unless|until|without|before|except|only|more|less|above|below|over|rapid|fast|bolus)"
_GIVING_REFUSED = re.compile(
    rf"(?:\b(?:must|should|may|shall|will|do(?:es)?|to)\s+(?:not|never)|n['’]t|\bcannot|\bnever)\s+(?:be\s+)?{_VERB}\b"
    rf"(?:\W+{_BUT}[^\W\d][\w'-]*){{0,6}}?\W*$",
    re.IGNORECASE,
)
_REFUSED_BEHIND = re.compile(
    rf"(?:\W+{_BUT}[^\W\d][\w'-]*){{0,4}}?\W+(?:must|should|may|can|is|are)\s*(?:not|never)\s+(?:to\s+)?(?:be\s+)?{_VERB}\b"
    rf"(?!\s+(?:more|less|above|below|over|faster|rapidly|as\b|if\b|when\b|with\b|without\b|in\b|to\b))",
    re.IGNORECASE,
)
_ABOVE = re.compile(r"above the label's")
_PLAIN = frozenset({Role.INFUSION_TIME, Role.VOLUME, Role.DURATION})
_SAID_ALREADY = re.compile(r"forbids|refuses|is not given|is not used")
_BELOW = re.compile(r"\W*(?:below|under|less|lower|shorter|<)", re.IGNORECASE)
_AVOID = re.compile(r"\b(?:avoid|forbid|prohibit|prevent)(?:s|ed|ing)?\b[^.;:\d]{0,60}$", re.IGNORECASE)
_AVOIDED = re.compile(
    r"[^.;:,\d]{0,30}\b(?:is|are|be|being)\s+(?:strictly\s+)?(?:avoided|forbidden|prohibited|prevented"
    r"|not\s+(?:allowed|permitted|acceptable|recommended))\b",
    re.IGNORECASE,
)
_LET_BE = re.compile(
    r"[^.;:,\d]{0,30}\b(?:(?:should|must|need)\s+not|needn['’]t|do(?:es)?\s+not\s+(?:need|have)\s+to)\s+be\s+avoided\b",
    re.IGNORECASE,
)
_CEILINGS = (LimitKind.LEVEL_MAX, LimitKind.RATE_MAX, LimitKind.CONCENTRATION_MAX, LimitKind.DURATION_MAX)


def refused(opinion: Opinion, quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a number that agrees with a printed limit while its text refuses what the limit allows, else None.

    Args:
        opinion: what the rules say of the number.
        quantity: the number.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    if opinion.agreement is not Agreement.AGREES:
        return None
    if quantity.role is Role.CONCENTRATION and _refuses_concentration(quantity, clause):
        return _turned(opinion, "the text refuses what the label prints")
    kind = _kind_of(opinion, situation)
    if kind is LimitKind.DILUTION_VOLUME_MIN and quantity.comparator in UPPER_SIGNS:
        return _turned(opinion, "the text makes a ceiling of the label's least volume")
    if not may_hold(clause.text, _TRACES):
        return None
    before, after = clause.text[: max(0, quantity.start - clause.start)], clause.text[quantity.end - clause.start :]
    plain = quantity.role in _PLAIN and quantity.comparator is Comparator.NONE and kind is not LimitKind.PUSH_TIME
    if plain and not _SAID_ALREADY.search(opinion.reason):
        return _turned(opinion, "the text refuses what the label prints") if _REFUSED.search(before) else None
    if kind not in _CEILINGS:
        return None
    if (
        quantity.comparator in UPPER_SIGNS
        and _BELOW.match(quantity.text)
        and (_AVOID.search(before) or _AVOIDED.match(after))
    ):
        return _turned(opinion, "the text forbids what the label's ceiling allows")
    if quantity.comparator in FLOOR_SIGNS and _LET_BE.match(after):
        return _turned(opinion, "the text allows what lies above the label's ceiling")
    return None


def refused_rightly(opinion: Opinion, quantity: Quantity, clause: Clause) -> Opinion | None:
    """Agreement with a concentration above the label's ceiling that the text refuses, too; None of any other.

    Args:
        opinion: what the rules say of the number.
        quantity: the number.
        clause: the clause it stands in.
    """
    above = quantity.role is Role.CONCENTRATION and _ABOVE.match(opinion.reason) is not None
    if not above or not _refuses_concentration(quantity, clause):
        return None
    return replace(opinion, agreement=Agreement.AGREES, reason="the label refuses it, too", code="")


def _refuses_concentration(quantity: Quantity, clause: Clause) -> bool:
    """Whether a text refuses to give a plain concentration."""
    if quantity.comparator is not Comparator.NONE or not may_hold(clause.text, _TRACES):
        return False
    before, after = clause.text[: max(0, quantity.start - clause.start)], clause.text[quantity.end - clause.start :]
    return _GIVING_REFUSED.search(before) is not None or _REFUSED_BEHIND.match(after) is not None


def _kind_of(opinion: Opinion, situation: Situation) -> LimitKind | None:
    drug = situation.compiled.drug
    return next((one.kind for one in situation.compiled.monograph.limits if f"{drug}/{one.id}" == opinion.rule), None)


def _turned(opinion: Opinion, reason: str) -> Opinion:
    return replace(opinion, agreement=Agreement.DISAGREES, reason=reason, code="polarity")
