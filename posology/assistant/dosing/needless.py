"""Numbers of the label that a text says need not be kept to ("does not have to be diluted to 12 mg/mL").

Language only, beside what `limit_matching` found: a number that agrees with the label is denied, not confirmed.
"""

from __future__ import annotations

import re
from dataclasses import replace

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.opinions import Agreement, Opinion, no_rule
from posology.assistant.dosing.quantities import Comparator, Quantity, Role
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces(
    "no", "n't", "never", "unnecessary", "needless", "superfluous", "optional", "omitted", "left out", "skipped",
    "dispensed",
)  # fmt: skip
_ROLES = frozenset({Role.INFUSION_TIME, Role.CONCENTRATION, Role.VOLUME, Role.RATE, Role.DURATION, Role.FREQUENCY})
# What is not needed by somebody says nothing of the number: "patients not requiring dialysis get it over 60 minutes".
_OTHER_NEED = r"(?! [^.;:\d]{0,30}\b(?:dialysis|ventilation|oxygen|hospital\w*|insulin|adjust\w*|reduc\w*|chang\w*))"
_BEFORE = re.compile(
    r"(?:(?:\b(?:not|never|no|nobody|nothing)|n't)\b(?: [\w-]+){0,2}? "
    rf"(?:have|ha[sd]|need\w*|requir\w*|necess\w+|oblig\w+|called for|demand\w*|essential|mandatory){_OTHER_NEED}\b"
    r"|\bneeds? not\b|\b(?:unnecessary|needless|superfluous|optional)\b)"
    r"(?P<between>[^.;:\d]{0,60})$",
    re.IGNORECASE,
)
_BEHIND = re.compile(
    r"[^.;:,\d]{0,40}\b(?:(?:is|are) (?:not (?:needed|required|necessary|essential|mandatory)|unnecessary|needless"
    r"|optional|superfluous)|(?:may|can) be (?:omitted|left out|skipped|dispensed with))\b"
    r"(?! (?:if|when|unless|until|with)\b)",
    re.IGNORECASE,
)
_NOT_PUSHED = re.compile(
    r"\b(?:(?:is|are|do|must|should|may|can) (?:not|never)|never|don't|not to|cannot) (?:be )?(?:push|inject)(?:ed)?\b"
    r"[^.;:\d]{0,40}$",
    re.IGNORECASE,
)
# "No dilution to 10 mg/mL is needed": denied before the number, needed behind it.
_NONE = re.compile(r"\bno (?:[\w-]+ ){1,3}?(?:to|of|over|at|in|with)(?: at least)?\s+$", re.IGNORECASE)
_NEEDED = re.compile(
    r"[^.;:,\d]{0,30}\b(?:is|are) (?:needed|required|necessary|called for|asked for)\b(?! (?:if|when|unless|until)\b)",
    re.IGNORECASE,
)
# "Need not be diluted beyond 10 mg/mL": what is diluted as far as that is diluted enough.
_NO_FURTHER = re.compile(
    r"(?:\b(?:not|no|never|needless|unnecessary)\b|n['’]t\b)[^.;:\d]{0,40}\bdilut\w*\s+(?:any\s+)?(?:further|more)?\s*"
    r"(?:than|beyond|below|under|past|down)?\s*$",
    re.IGNORECASE,
)
_FURTHER = re.compile(r"\b(?:beyond|below|under|past|further|more|less|lower)\b", re.IGNORECASE)
_NEED = re.compile(r"\b(?:need\w*|(?:un)?necessary|require\w*|have to|has to)\b", re.IGNORECASE)
_MORE = re.compile(
    r"\b(?:exceed\w*|longer|more|above|beyond|higher|greater|faster|further|larger|only|until)\b", re.IGNORECASE
)


def enough(quantity: Quantity, clause: Clause) -> Quantity | None:
    """The concentration that a text calls enough ("need not be diluted beyond 10 mg/mL"), None of another one."""
    value = quantity.high if quantity.low is None else quantity.low
    if quantity.role is not Role.CONCENTRATION or value is None or not may_hold(clause.text, _TRACES):
        return None
    before = clause.text[: max(0, quantity.start - clause.start)]
    said = _NO_FURTHER.search(before) is not None and _NEED.search(clause.text) is not None
    if not said or _FURTHER.search(f"{before[-16:]}{quantity.text}") is None:
        return None
    return replace(quantity, low=value, high=value, low_open=False, high_open=False, comparator=Comparator.NONE)


def denied(opinion: Opinion, quantity: Quantity, clause: Clause) -> Opinion | None:
    """The opinion on a number that agrees with the label where its text says that it need not be kept to, else None.

    A bound ("need not exceed 2 hours") is left undecided: which side of it is not needed cannot be told.
    """
    if opinion.agreement is not Agreement.AGREES or quantity.role not in _ROLES or not may_hold(clause.text, _TRACES):
        return None
    before, after = clause.text[: quantity.start - clause.start], clause.text[quantity.end - clause.start :]
    if quantity.role is Role.INFUSION_TIME and quantity.comparator is Comparator.NONE and _NOT_PUSHED.search(before):
        return replace(
            opinion, agreement=Agreement.DISAGREES, reason="the text refuses what the label prints", code="polarity"
        )
    if enough(quantity, clause) is not None:
        return None
    needless = _BEFORE.search(before)
    none = _NONE.search(before) is not None and _NEEDED.match(after) is not None
    if needless is None and not none and _BEHIND.match(after) is None:
        return None
    if quantity.comparator is not Comparator.NONE or (needless is not None and _MORE.search(needless["between"])):
        return no_rule("which side of this bound the text says is not needed could not be read", "polarity")
    reason = "the text says that this need not be kept to; the label asks for it"
    return replace(opinion, agreement=Agreement.DISAGREES, reason=reason, code="polarity")
