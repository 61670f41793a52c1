"""Doses without what the label gives with every one of them: "without probenecid", "hydration is not necessary".

What must be given stands with the reminders of a drug (`given_with`). Read in the clause and in the next one without
numbers. Sentences of an answer without any number are held to all reminders in `answering/denials`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.mentions import explicit_routes
from posology.assistant.dosing.opinions import Agreement, Opinions, breaks_reminder, no_rule
from posology.assistant.dosing.quantities import Role
from posology.assistant.dosing.rule_texts import Reminder
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces(
    "without", "no ", "not ", "n't", "n’t", "never", "needless", "unnecessary", "superfluous", "optional", "omit",
    "skip", "leav", "left", "forgo", "withh", "only",
)  # fmt: skip
_SORTS = r"(?:(?:any|the|an?|oral|iv|intravenous|prior|concomitant|adequate|routine|extra|infusion|normal)[ -]){0,3}"
_LATER = r"(?<!second )(?<!second litre of )(?<!second liter of )(?<!more )(?<!further )(?<!extra )(?<!additional )"
_IS = r"(?:is|are|was|were|be)"
_NEEDED = r"(?:needed|required|necessary|mandatory|indicated|essential|given)"
# "<thing>" stands for the thing. What comes beyond what the label asks for ("a second litre") may be left out.
_FORMS = (
    rf"\bwithout {_SORTS}<thing>",
    rf"\bno {_SORTS}<thing>(?=\s*(?:[.;,)]|$)|(?: [a-z]+){{0,3}} {_IS} {_NEEDED})",
    rf"{_LATER}<thing>(?: [a-z]+){{0,2}} {_IS} (?:not|never|no longer|rarely) {_NEEDED}",
    rf"{_LATER}<thing>(?: [a-z]+){{0,2}} {_IS} (?:unnecessary|needless|superfluous|optional)",
    rf"{_LATER}<thing>(?: [a-z]+){{0,2}} (?:can|may|should|could) (?:safely )?be (?:omitted|skipped|left out|withheld)",
    rf"{_LATER}<thing>(?: [a-z]+){{0,2}} needs? not be given",
    rf"\b(?:omit(?:s|ting)?|skip(?:s|ping)?|leav(?:e|es|ing) out|forgo(?:ing)?|withhold(?:ing)?) {_SORTS}<thing>",
    rf"\b(?:do|does|need|needs) (?:not|n['’]t) (?:need|require|give|add)?\s?{_SORTS}<thing>",
    rf"\bneeds? no {_SORTS}<thing>",
    rf"\bno need (?:for|of|to give|to add) {_SORTS}<thing>",
)
# "<thing> is only needed with the first dose": left out with the others.
_SOME = r"(?:first|initial|second|last|induction|loading|maintenance|some)\b"
_WITH_SOME = (
    rf"<thing>[^.;:]{{0,40}}(?<!not )\bonly (?:[a-z]+ ){{0,3}}?(?:with|for|before|at|on) (?:the )?{_SOME}",
    rf"(?<!not )\bonly (?:the )?{_SOME}[^.;:]{{0,40}}<thing>",
    rf"<thing>[^.;:]{{0,40}}\b(?:with|before) (?:the )?{_SOME} (?:dose|infusion|one)s? only\b",
)
# What is denied twice is asked for ("never without probenecid"); what hangs on a condition is undecided.
_DENIED = re.compile(r"(?:\b(?:not|never|cannot|avoid\w*|no|nor|contraindicated|forbidden|wrong)\b|n['’]t\b)[^.;:]*$")
_CONDITION = re.compile(r"\b(?:if|when|unless|until|except|whether|provided|only|who|whose)\b|\?")
_NOT = re.compile(r"(?<=[a-z])n['’]t\b")


def judge_left_out(clause: Clause, compiled: CompiledMonograph, opinions: Opinions) -> Opinions:
    """The faults of doses whose text leaves out what the label gives with every one.

    Args:
        clause: the whole clause, with what stands behind it.
        compiled: the rules of the drug.
        opinions: what the rules say of its numbers.
    """
    texts = [text for text in (clause.text, clause.behind) if may_hold(text, _TRACES)]
    if not texts:
        return {}
    asked = [reminder for reminder in compiled.monograph.reminders if reminder.given_with]
    own = f"{compiled.drug}/"
    agreed = {q: one for q, one in opinions.items() if q.role is Role.DOSE and one.agreement is Agreement.AGREES}
    doses = [q for q, one in agreed.items() if (one.rule or "").startswith(own)]
    routes = explicit_routes(clause.text)
    for text in texts:
        reminder = next((one for one in asked if _leaves_out(text, one, routes)), None)
        if reminder is not None and _is_conditional(text, reminder):
            return dict.fromkeys(doses, no_rule("the text leaves out, on a condition, what the label gives with it"))
        if reminder is not None:
            reason = "the text leaves out what the label gives with every dose"
            return dict.fromkeys(doses, breaks_reminder(reminder, reason, compiled))
    return {}


def _leaves_out(text: str, reminder: Reminder, routes: frozenset[str]) -> bool:
    if reminder.routes and routes and routes.isdisjoint(reminder.routes):
        return False
    words = _NOT.sub(" not", " ".join(text.lower().split()))
    if _for_some(reminder.given_with).search(words):
        return True
    found = _left_out(reminder.given_with).finditer(words)
    return any(_DENIED.search(words, 0, one.start()) is None for one in found)


@lru_cache(maxsize=64)
def _for_some(thing: str) -> re.Pattern[str]:
    return re.compile("|".join(_WITH_SOME).replace("<thing>", f"(?:{thing})"))


def _is_conditional(text: str, reminder: Reminder) -> bool:
    """Whether what a text leaves out hangs on a condition; some of the doses are none."""
    return _CONDITION.search(text.lower()) is not None and not _for_some(reminder.given_with).search(text.lower())


@lru_cache(maxsize=64)
def _left_out(thing: str) -> re.Pattern[str]:
    return re.compile("|".join(_FORMS).replace("<thing>", f"(?:{thing})"))
