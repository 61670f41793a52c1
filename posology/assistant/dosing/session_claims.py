"""What a text says of its doses around dialysis besides their numbers: that one more is given, or none, or before it.

Read in the clause and in the next one without numbers ("… on hemodialysis. It needs no supplement."); the side on which
a row gives its own dose, where one clause tells both, is judged in `dialysis_timing`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from posology.assistant.dosing import wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.condition_matching import holds_amount
from posology.assistant.dosing.cues import dialyses
from posology.assistant.dosing.dialysis_timing import (
    AFTER_SESSION,
    ANY_TIME,
    BEFORE_SESSION,
    BOUND_TO_SESSION,
    MORE,
    NO_MORE,
    ONE_MORE,
)
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.measures import bound
from posology.assistant.dosing.monographs import Outcome
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions, disagrees, no_rule
from posology.assistant.dosing.quantities import Role
from posology.assistant.dosing.timed_supplements import added_for, is_timed, other_time, tells_time, told_apart
from posology.assistant.dosing.traces import Traces, holds, may_hold

_A_DOSE = (
    r"(?:(?:an?|one|the|another)\s+)?(?:(?:supplement(?:al|ary)?|additional|extra|further|top-?up)\s+"
    r"(?:\d[\d.]*\s?(?:mg|g|mcg)(?:/kg)?\s+)?dos(?:e|es|ing)\b"
    r"|(?:(?:additional|extra|further)\s+)?supplements?\b(?!\s+of\b)|top-?up\b|extra\b(?=\s+after))"
)
_ASKS = (
    r"(?:needs?|requires?|receives?|gets?|gives?|given|adds?|added|with|plus|calls? for|warrants?|followed by"
    r"|recommends?)"
)
_MORE_GIVEN = re.compile(
    rf"\b{_ASKS}\s+{_A_DOSE}"
    rf"|(?<!no ){_A_DOSE}[^.;]{{0,40}}?\b(?:is|are|should|must|has to|follows?|needed|required)\b(?! not\b)",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:if|whether|unless|may|might|could|consider|not|no|nor|never|without|n't|except)\b|\?", re.IGNORECASE
)
_NOT_DRUG = re.compile(r"\b(?:nutrition\w*|diet\w*|iron|vitamin|calcium|oxygen|potassium|protein)\b", re.IGNORECASE)
_OF_SESSION = re.compile(r"dialys|\bHD\b|\bsession|\bCAPD\b|\bCRRT\b", re.IGNORECASE)
_TRACES = Traces("dialys", "hd", "session", "capd", "crrt")
_OF_DOSE = re.compile(
    r"^\W*(?:it|this|these|they|that|(?:the|each|every|its) (?:[a-z-]+ )?(?:doses?|drug|antibiotic|medicine))\s+"
    r"(?:is|are|was|goes|go|should|must|has to|have to|can|may)\b"
    r"|^\W*(?:always |then |so )?(?:give|take|administer|infuse)\b",
    re.IGNORECASE,
)
_NEVER = re.compile(r"\b(?:not|never|avoid\w*|rather than|instead of|no)\b", re.IGNORECASE)


def judge_sessions(clause: Clause, compiled: CompiledMonograph, opinions: Opinions) -> Opinions:
    """The faults of doses on dialysis whose text denies or adds a dose, or gives them on the wrong side of it.

    Args:
        clause: the whole clause, with what stands around it.
        compiled: the rules of the drug.
        opinions: what the rules say of its numbers.
    """
    if not (may_hold(clause.text, _TRACES) or may_hold(clause.behind, _TRACES)):
        return {}
    words = f"{clause.text} {clause.behind}"
    if _OF_SESSION.search(words) is None:
        return {}
    kind = _kind(clause, words)
    rows = [row for row in compiled.row_rules if row.dialysis == kind and row.outcome is not Outcome.NO_DATA]
    timed = next((row for row in rows if row.row is not None and is_timed(row.row.timing)), None)
    if timed is not None and tells_time(clause.text):
        fault = _of_timed(clause, timed, compiled)
    else:
        fault = _of_supplement(clause, compiled, kind, rows)
    fault = fault or _of_side(clause.behind, kind, rows, compiled)
    if fault is None:
        return {}
    doses = [q for q in opinions if q.role in {Role.DOSE, Role.INTERVAL}] or list(opinions)
    return {q: fault for q in doses if opinions[q].agreement in {Agreement.AGREES, Agreement.AMBIGUOUS}}


def _kind(clause: Clause, words: str) -> str:
    """The kind of dialysis that a clause, what stands behind it or what stood before it names."""
    for text in (words, *clause.earlier):
        if kinds := dialyses(text):
            return min(kinds) if len(kinds) == 1 else ""
    return "haemodialysis"


def _of_supplement(clause: Clause, compiled: CompiledMonograph, kind: str, rows: Sequence[DoseRule]) -> Opinion | None:
    """The fault of words that deny a dose which the label adds, or add one that it does not."""
    for text in (clause.behind, clause.text):
        if not may_hold(text, MORE) or _NOT_DRUG.search(text):
            continue
        denied = NO_MORE.search(text) is not None
        given = not denied and _OPEN.search(text) is None and _MORE_GIVEN.search(text) is not None
        if denied or given:
            return _denied(kind, rows, compiled) if denied else _added(kind, rows, compiled)
    return None


def _of_timed(clause: Clause, row: DoseRule, compiled: CompiledMonograph) -> Opinion | None:
    """The fault of words that add or deny a dose for another time before the session than the label does.

    Args:
        clause: the whole clause, which tells such a time.
        row: the row whose added dose hangs on the time of the one before.
        compiled: the rules of the drug.
    """
    timing = row.row.timing if row.row is not None else ""
    place = f"{wording.rule(row, compiled.indications[row.regimen.indication].name)}, {timing}"
    doses = [group.dose for group in clause.groups if group.dose is not None and not group.refuted]
    added = [dose.text for dose in doses if (amount := bound(dose)) is not None and holds_amount(timing, amount)]
    for part in told_apart(clause.text):
        denied = NO_MORE.search(part) is not None
        gives = not denied and (any(dose in part for dose in added) or _MORE_GIVEN.search(part) is not None)
        if not (denied or gives):
            continue
        if other_time(part, timing):
            return disagrees("scope_added", "the label adds this dose for another time before dialysis", place, row)
        if added_for(part, timing) is denied:
            told = "adds no dose" if gives else "adds a dose"
            return disagrees("polarity", f"the label {told} when the one before was given then", place, row)
    return None


def _denied(kind: str, rows: Sequence[DoseRule], compiled: CompiledMonograph) -> Opinion | None:
    """The fault of words that deny one more dose, where the label adds one."""
    row = next((row for row in rows if row.row is not None and ONE_MORE.search(row.row.timing)), None)
    if row is not None and row.row is not None:
        place = f"{wording.rule(row, compiled.indications[row.regimen.indication].name)}, {row.row.timing}"
        return disagrees("polarity", "the label adds a dose after dialysis", place, row)
    told = next((rule.text for rule in compiled.monograph.dialysis_rules if rule.dialysis == kind), "")
    if holds(told, MORE) and NO_MORE.search(told) is None:
        return disagrees("polarity", "the label adds a dose after dialysis", told)
    return None


def _added(kind: str, rows: Sequence[DoseRule], compiled: CompiledMonograph) -> Opinion | None:
    """The fault of words that add a dose, where the label adds none; silence where it says nothing of it."""
    if any(row.row is not None and ONE_MORE.search(f"{row.row.timing} {row.row.source.printed}") for row in rows):
        return None
    rule = next((rule for rule in compiled.monograph.dialysis_rules if rule.dialysis == kind), None)
    told = rule.text if rule is not None else ""
    if holds(told, MORE) and NO_MORE.search(told) is None:
        return None
    after = (
        AFTER_SESSION.search(told)
        if not rows
        else any(row.row is not None and AFTER_SESSION.search(row.row.timing) for row in rows)
    )
    unchanged = rule is not None and rule.outcome is Outcome.UNCHANGED
    if NO_MORE.search(told) or ((rows or unchanged) and not after):
        place = told or wording.rules(rows, lambda row: compiled.indications[row.regimen.indication].name)
        return disagrees("polarity", "the label adds no dose after dialysis", place, rows[0] if rows else None)
    return no_rule("no rule adds a dose after dialysis")


def _of_side(behind: str, kind: str, rows: Sequence[DoseRule], compiled: CompiledMonograph) -> Opinion | None:
    """The fault of a sentence that gives the doses before it on the wrong side of the session."""
    if not behind or _OF_DOSE.search(behind) is None or _NEVER.search(behind):
        return None
    told = [(row.row.timing, row) for row in rows if row.row is not None and row.row.timing]
    timings = [timing for timing, _ in told] or [
        rule.text for rule in compiled.monograph.dialysis_rules if rule.dialysis == kind
    ]
    row = told[0][1] if told else None
    place = f"{wording.rule(row, compiled.indications[row.regimen.indication].name)}, " if row is not None else ""
    place += timings[0] if timings else ""
    if told and all(map(ANY_TIME.search, timings)):
        if BOUND_TO_SESSION.search(behind) and not ANY_TIME.search(behind):
            return disagrees("scope_added", "the label gives this dose at any time around dialysis", place, row)
        return None
    after = timings and all(AFTER_SESSION.search(timing) and "before" not in timing for timing in timings)
    if after and BEFORE_SESSION.search(behind):
        return disagrees("polarity", "the label gives this dose after dialysis", place, row)
    return None
