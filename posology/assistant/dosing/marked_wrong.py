"""Statements that a text itself marks as wrong or takes back: "❌ …", "Wrong: …", "Don'ts:" above a list, "~~…~~".

What is marked so is no claim: it is neither verified nor contradicted, whatever the rules say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing.binding import Clause, Scope, column_heading
from posology.assistant.dosing.extraction import cell_ends
from posology.assistant.dosing.opinions import Opinions, no_rule
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces(
    "wrong", "incorrect", "false", "error", "mistake", "myth", "don", "pitfall", "misconception", "not true", "untrue",
    "not", "isn", "wasn", "outdated", "obsolete", "superseded", "withdrawn",
)  # fmt: skip
_LEADS = r"[\s>*_#|•‣–+-]*(?:\(?\w{1,2}[.)]\s+[*_]*)?"
_SIGN = re.compile(rf"{_LEADS}(?:❌|❎|✗|✘|✖|🚫|⛔|☒|👎)")
# "❌ Do not use above 95 mL/min" forbids, and is no statement marked as wrong.
_FORBIDS = re.compile(
    rf"{_LEADS}\S\ufe0f?[\s*_]*(?:do|does|should|must|is|are)?[\s*_]*(?:not|never|avoid|contraindicated|stop|don['’]t)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(
    rf"{_LEADS}(?:(?:common|frequent|typical|known|classic|prescribing|dosing|dose|medication)\s+){{0,2}}"
    r"(?:wrong(?:ly)?|incorrect(?:ly)?|false|errors?|mistakes?|myths?|don['’]?t['’]?s?|pitfalls?|misconceptions?"
    r"|not true|untrue|outdated|obsolete|superseded|withdrawn)\b(?:\s(?!is\b|are\b|was\b)[\w-]+){0,4}[\s*_]*:",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\W*(?:(?:that|this|it) is |answer:? )?(?:false|wrong|incorrect|not true|untrue)\W*"
    r"|\W*(?:but )?(?:(?:that|this|it) (?:is not|isn['’]t|was not|wasn['’]t)(?: so| true| right| correct| the case)?"
    r"|not so)\W*",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"\W*(?:(?:common|frequent|typical)\s)?"
    r"(?:don['’]?ts?|do not|wrong|incorrect|errors?|mistakes?|not this|before"
    r"|previously|formerly|(?:old|former|previous|prior|outdated)"
    r"(?:\s(?!new\b)[\w()-]+){0,6}|superseded|myths?)\W*",
    re.IGNORECASE,
)
# "Which dose is not recommended? 1 g": the answer is what is not to be given.
_ASKS_WRONG = re.compile(
    r"\b(?:what|which)\b[^.;?]{0,80}\b(?:(?:not|never|n['’]t|cannot) (?:be )?(?:given|used|recommended|right|correct"
    r"|appropriate|indicated|suitable|safe|acceptable|prescribed|ordered|the (?:right|correct|recommended|usual))"
    r"|(?:is|are|would be) (?:wrong|incorrect|false|inappropriate|contraindicated|unsafe|to be avoided"
    r"|an? (?:error|mistake)|too (?:high|low|much|little)))\b[^.;?]*\?",
    re.IGNORECASE,
)
_OPTION = re.compile(r"\W*(?:[A-H]|[1-8])[.):]\s", re.IGNORECASE)  # which of several is meant is read in `taken_back`
_STRUCK = re.compile(r"~~[^~\n]{1,400}~~|<(?P<tag>del|s|strike)>[^<\n]{1,400}</(?P=tag)>", re.IGNORECASE)
_WRONG = no_rule("the text itself marks this as wrong", "refuted")
_TAKEN_BACK = no_rule("the text strikes this out", "refuted")


def judge_marked(clause: Clause, scope: Scope, opinions: Opinions) -> Opinions:
    """The opinions on the numbers of a clause that its text marks as wrong, or strikes out.

    Args:
        clause: the whole clause, with what stands around it.
        scope: the lines above the text.
        opinions: what the rules say of its numbers.
    """
    if any(map(_marks, (clause.text, *clause.above[:1], *scope.near[:1]))) or _is_denied(clause.behind):
        return dict.fromkeys(opinions, _WRONG)
    if any(map(_asks_wrong, clause.earlier[:1])) and not _OPTION.match(clause.text):
        return dict.fromkeys(opinions, _WRONG)
    if any(map(_HEAD.fullmatch, scope.header)):
        edges = cell_ends(clause.text, len(scope.header))
        opinions = {q: one for q, one in opinions.items() if _HEAD.fullmatch(_head_of(q, clause, edges, scope))}
        return dict.fromkeys(opinions, _WRONG)
    if "~~" not in clause.text and "<" not in clause.text:
        return {}
    struck = [match.span() for match in _STRUCK.finditer(clause.text)]
    return {q: _TAKEN_BACK for q in opinions if any(a <= q.start - clause.start < b for a, b in struck)}


def _head_of(quantity: Quantity, clause: Clause, edges: Sequence[int], scope: Scope) -> str:
    return column_heading(edges, quantity.start - clause.start, scope.header)


def _asks_wrong(line: str) -> bool:
    return "?" in line and _ASKS_WRONG.search(line) is not None


def _marks(line: str) -> bool:
    if not line.isascii() and _SIGN.match(line) is not None:
        return _FORBIDS.match(line) is None
    return ":" in line and may_hold(line, _TRACES) and _LABEL.match(line) is not None


def _is_denied(behind: str) -> bool:
    return may_hold(behind, _TRACES) and _DENIED.fullmatch(behind) is not None
