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
_MORE = re.compile(
    r"\b(?:exceed\w*|longer|more|above|beyond|higher|greater|faster|further|larger|only|until)\b", re.IGNORECASE
)


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
    needless = _BEFORE.search(before)
    if needless is None and _BEHIND.match(after) is None:
        return None
    if quantity.comparator is not Comparator.NONE or (needless is not None and _MORE.search(needless["between"])):
        return no_rule("which side of this bound the text says is not needed could not be read", "polarity")
    reason = "the text says that this need not be kept to; the label asks for it"
    return replace(opinion, agreement=Agreement.DISAGREES, reason=reason, code="polarity")
