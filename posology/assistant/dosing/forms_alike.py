"""Doses whose text makes alike what the label keeps apart: "suspension and tablets are interchangeable".

Which forms or products are not alike stands with the reminders of a drug. Read in the clause and in the next one
without numbers.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.opinions import Agreement, Opinions, breaks_reminder
from posology.assistant.dosing.quantities import Role
from posology.assistant.dosing.rule_texts import Reminder
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces(
    "interchang", "substitut", "exchang", "swap", "same", "equal", "equivalent", "identical", "alike", "mg for mg",
    "milligram for milligram", "replace", "one for one", "1:1", "like",
)  # fmt: skip
_APART = re.compile(r"\bnot (?:be )?(?:interchangeable|replace one another|apply to|substitut\w+)", re.IGNORECASE)
_ALIKE = re.compile(
    r"\b(?:(?:are|is|be|as) (?:freely |fully |completely |directly )?"
    r"(?:interchangeable|equivalent|identical|substitutable)"
    r"|(?:can|may|could) (?:freely |safely |simply )?be "
    r"(?:interchanged|substituted|exchanged|swapped|replaced|used interchangeably)"
    r"|interchangeably|(?:milligram|mg)[ -]for[ -](?:milligram|mg)|one[ -]for[ -]one"
    r"|(?:at|in|has|have|with|is|gets?|takes?|uses?|needs?) (?:exactly )?the same (?:daily )?dos(?:e|es|age|ages|ing)"
    r"|(?:the )?same dos(?:e|es|age|ing) (?:as|applies|is used|holds|for (?:both|all|either|the))"
    r"|dosed (?:alike|identically|equally|the same|like)|(?:replaces?|substitutes? for) (?:one another|each other))\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(?:not|never|neither|nor|cannot|no|avoid\w*|wrong|false|error|differs?|different|unlike|than)\b|n['’]t\b|\?",
    re.IGNORECASE,
)


def judge_forms(clause: Clause, compiled: CompiledMonograph, opinions: Opinions) -> Opinions:
    """The faults of doses whose text calls forms or products alike that the label keeps apart.

    Args:
        clause: the whole clause, with what stands behind it.
        compiled: the rules of the drug.
        opinions: what the rules say of its numbers.
    """
    both = ((clause.text, clause.text), (clause.behind, f"{clause.text} {clause.behind}"))
    texts = [told for said, told in both if may_hold(said, _TRACES) and _ALIKE.search(said)]
    apart = [one for one in compiled.monograph.reminders if texts and _APART.search(one.text)]
    reminder = next((one for text in texts for one in apart if _is_of(one, text)), None)
    if reminder is None:
        return {}
    fault = breaks_reminder(reminder, "the text makes alike what the label keeps apart", compiled)
    return {q: fault for q, one in opinions.items() if q.role is Role.DOSE and one.agreement is not Agreement.DISAGREES}


def _is_of(reminder: Reminder, text: str) -> bool:
    """Whether a text that calls two things alike speaks of those that a reminder keeps apart."""
    lowered = text.lower()
    return _DENIED.search(text) is None and all(re.search(pattern, lowered) for pattern in reminder.satisfied_by)
