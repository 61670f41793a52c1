"""On which side of a dialysis session a text gives a dose and whether as one more, against what the label prints.

Which dose the label prints on dialysis is decided in `dose_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from posology.assistant.dosing import mentions, wording
from posology.assistant.dosing.binding import EMPTY_SCOPE, bind
from posology.assistant.dosing.cues import dialyses
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import equal
from posology.assistant.dosing.opinions import Opinion, Situation, agrees, disagrees
from posology.assistant.dosing.pairing import Pair, matching_rule, pairs
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.text_memory import remembered
from posology.assistant.dosing.timed_supplements import added_for, told_apart
from posology.assistant.dosing.traces import Traces, may_hold

AFTER_SESSION = re.compile(r"\b(?:after|following|end of)\b", re.IGNORECASE)
_SESSION = (
    r"(?:(?:each|every|the|a|an|his|her|their|any|next)\s+){0,2}(?:\d+[\s-]?h(?:ours?|rs?)?\s+)?(?:of\s+)?"
    r"(?:(?:ha?emo)?dialys|HD\b|(?:treatment\s+)?sessions?\b)"
)
_BEFORE = rf"(?<!not )(?<!than )(?<!nor )\b(?:before|ahead of|prior to|pre-?)\s*{_SESSION}"
BEFORE_SESSION = re.compile(_BEFORE, re.IGNORECASE)
# "150 mg is given before the session": the words lead from the dose right up to it.
_GIVEN = r"(?:\s+(?!(?:after|following|if|when)\b)[a-z-]+){0,5}?\s+"
ANY_TIME = re.compile(r"\bwithout regard to\b|\birrespective\b|\bregardless\b", re.IGNORECASE)
BOUND_TO_SESSION = re.compile(
    rf"\b(?:must|only|has to|have to|always|should)\b[^.;]{{0,60}}\b(?:before|after|following|prior to)\s+{_SESSION}"
    rf"|\b(?:before|after|following|prior to)\s+{_SESSION}\w*\s+only\b",
    re.IGNORECASE,
)

_EACH_SESSION = re.compile(
    r"\b(?:after|following)\s+(?:each|every)\s+(?!(?:other|second|third)\b)(?:[\w-]+\s+){0,2}(?:ha?emo)?dialysis"
    r"|\b(?:each|every)\s+(?:(?:ha?emodialysis|peritoneal|dialysis|HD|CAPD|bag)\s+){0,2}"
    r"(?:sessions?|cycles?|exchanges?|HD|ha?emodialysis|dialysis)\b",
    re.IGNORECASE,
)
_OTHER_SESSION = re.compile(
    r"\b(?:(?:each|every)\s+(?:other|second)|alternate|alternating)\s+(?:(?:ha?emodialysis|dialysis|HD)\s+)?"
    r"(?:sessions?|cycles?|HD|ha?emodialysis|dialysis)\b",
    re.IGNORECASE,
)
_SESSIONS = Traces("dialys", "hd", "session", "cycle", "exchange")
# The timing of a row whose own dose is the one more, and of a row that names one more beside its own dose.
_ADDED = re.compile(r"\bsupplement", re.IGNORECASE)
ONE_MORE = re.compile(r"\bsupplement|\bmore\b", re.IGNORECASE)

NO_MORE = re.compile(
    r"(?:\b(?:no|without(?: an?| any)?)|(?:\bnot|n't) (?:need|require|receive|get)\w*(?: an?| any)?"
    r"|\bomit\w*(?: the)?|\bnothing)\s+"
    r"(?:(?:supplement\w*|additional|extra|further)\s+(?:dos\w+|\d|after|following|is|of|beside)|supplement\w*\b|top-?ups?\b)"
    r"|\b(?:supplement\w*|additional|extra|further|top-?up)(?:\s+dos(?:e|es|ing))?(?:\s+(?:after|following)[^.;,]{0,30})?"
    r"\s+(?:is|are)\s+(?:unnecessary|superfluous|redundant|(?:not|never)\s+(?:needed|necessary|required|given|recommended|indicated))",
    re.IGNORECASE,
)
MORE = Traces("supplement", "additional", "extra", "further", "top-up", "topup")


@remembered(256)
def each_session(text: str) -> bool:
    """Whether a text gives a dose after each session of dialysis, or with each exchange."""
    return may_hold(text, _SESSIONS) and _EACH_SESSION.search(text) is not None


@remembered(256)
def alternate_session(text: str) -> bool:
    """Whether a text gives a dose after every other session of dialysis."""
    return may_hold(text, _SESSIONS) and _OTHER_SESSION.search(text) is not None


def supplements(rows: Sequence[DoseRule], group: DoseGroup, situation: Situation) -> Sequence[DoseRule]:
    """The rows whose own dose is given besides the regular ones; all rows where the text speaks of no such dose.

    Args:
        rows: the printed rows for patients on dialysis.
        group: the dose with its intervals.
        situation: what its clause is bound to.
    """
    words = group.dose.text if group.dose is not None else ""
    if not words or not any(row.row and ONE_MORE.search(row.row.timing) for row in rows):
        return rows
    dose = re.escape(words)
    called = (
        r"\b(?:supplement\w*|additional|extra|further|top-?up|on top)\s+"
        rf"(?:(?:doses?|supplement|is|of|with|an?)[\s:]+){{0,4}}{dose}(?!\w)"
        rf"|(?<!\w){dose}\s+(?:more\b|extra\b|supplement|on top\b|top-?up|in addition\b)"
    )
    if not group.intervals:
        called += rf"|(?:\b(?:plus|and)|\+)\s+{dose}\s+(?:[a-z]+\s+){{0,3}}?(?:after|following|at the end of)\s"
    if re.search(called, situation.clause, re.IGNORECASE) is None:
        return rows
    return tuple(row for row in rows if row.row and _ADDED.search(row.row.timing))


def row_printing(pair: Pair, rows: Sequence[DoseRule], weight_kg: Decimal | None, *, as_first: bool) -> DoseRule | None:
    """The row that prints a dose, or the lower of two rows of one regimen whose doses are the ends of a stated range.

    Args:
        pair: the dose with its interval.
        rows: those printed for the dialysis that the text names.
        weight_kg: the one stated weight.
        as_first: whether the text calls it the first dose.
    """
    dose, interval = pair
    if (row := matching_rule(pair, rows, weight_kg, as_first=as_first)) is not None or dose is None:
        return row
    if dose.low == dose.high or interval is not None:
        return None
    ends = [Amount(end, end, dose.unit) for end in (dose.low, dose.high)]
    low, high = ([row for row in rows if row.dose is not None and equal(row.dose, end)] for end in ends)
    places = {(row.regimen.id, row.row.timing) for row in high if row.row is not None}
    return next((one for one in low if one.row and (one.regimen.id, one.row.timing) in places), None)


def as_regular(group: DoseGroup, rows: Sequence[DoseRule]) -> Opinion | None:
    """Agreement of a dose that the words of a row name as the regular one beside its supplement."""
    named = [row for row in rows if any(_names_regular(row, pair) for pair in pairs(group))]
    return agrees(f"as the label says: {named[0].source_words}", named[0].rule, named[0].source) if named else None


def of_regular(rows: tuple[DoseRule, ...], group: DoseGroup, situation: Situation) -> tuple[DoseRule, ...]:
    """The rows whose words name a regular dose that a text tells beside another one; all rows where it tells none."""
    beside = [pair for other in situation.whole_groups if other.start != group.start for pair in pairs(other)]
    return tuple(row for row in rows if any(_names_regular(row, pair) for pair in beside)) or rows


def _names_regular(row: DoseRule, stated: Pair) -> bool:
    """Whether the words of a row name a dose at its interval ("75 mg QD regimen: one supplemental dose of …")."""
    added = row.row is not None and None not in stated and _ADDED.search(row.row.timing)
    words = row.row.source.printed if added and row.row is not None else ""
    return bool(words) and any(
        all(
            one is not None and other is not None and equal(one, other)
            for one, other in zip(stated, named, strict=True)
        )
        for named in _regimens_in(words)
    )


@lru_cache(maxsize=256)
def _regimens_in(words: str) -> tuple[Pair, ...]:
    """The doses that some printed words hold, each with its interval."""
    groups = [group for clause in bind(words, extract(words), EMPTY_SCOPE) for group in clause.groups]
    return tuple(pair for group in groups for pair in pairs(group) if None not in pair)


def on_wrong_side(rule: DoseRule, words: str, situation: Situation) -> Opinion | None:
    """The fault of a dose that a text gives before the session and the label after it, or at any time.

    Args:
        rule: the row that prints the dose.
        words: the dose as the text writes it, "" when it writes none.
        situation: what its clause is bound to.
    """
    if (denied := _supplement_denied(rule, situation)) is not None:
        return denied
    timing = rule.row.timing if rule.row is not None else ""
    expected = f"{wording.rule(rule, situation.use_name(rule))}, {timing}"
    if ANY_TIME.search(timing):
        if BOUND_TO_SESSION.search(situation.clause) and not ANY_TIME.search(situation.clause):
            return disagrees("scope_added", "the label gives this dose at any time around dialysis", expected, rule)
        return None
    if not AFTER_SESSION.search(timing):
        return None
    if _other_rhythm(rule, timing, situation):
        return disagrees("interval", "the label gives this dose after other sessions of dialysis", expected, rule)
    # A label that names a time before the session, too, speaks of another dose there.
    own = re.compile(re.escape(words) + _GIVEN + _BEFORE, re.IGNORECASE) if "before" in timing else BEFORE_SESSION
    if own.search(situation.clause) is None:
        return None
    return disagrees("polarity", "the label gives this dose after dialysis", expected, rule)


def _supplement_denied(rule: DoseRule, situation: Situation) -> Opinion | None:
    """The fault of a text that denies the dose which the label adds after dialysis."""
    whole = situation.governing.removesuffix(situation.levels)
    words = whole if len(dialyses(whole)) == 1 else situation.clause
    if not may_hold(words, MORE) or NO_MORE.search(words) is None:
        return None
    added = [row for row in situation.dialysis_rows if row.row is not None and ONE_MORE.search(row.row.timing)]
    own = next((row for row in added if row.regimen.id == rule.regimen.id), None)
    if own is None or own.row is None:
        return None
    denied = [part for part in told_apart(words) if NO_MORE.search(part)]
    if denied and all(added_for(part, own.row.timing) is False for part in denied):
        return None
    place = f"{wording.rule(own, situation.use_name(own))}, {own.row.timing}"
    return disagrees("polarity", "the label adds a dose after dialysis", place, own)


def _other_rhythm(rule: DoseRule, timing: str, situation: Situation) -> bool:
    """Whether a text gives a dose after each session and the label after every other one, or the other way round."""
    each, other = each_session(situation.clause), alternate_session(situation.clause)
    if each == other or not any(_rhythm(timing)):
        return False
    rows = [row for row in situation.dialysis_rows if row.row is not None and row.dose == rule.dose]
    of_one = situation.phases or mentions.treats(situation.clause)
    alike = [row for row in rows if row.regimen.phase is rule.regimen.phase] if of_one else rows
    return all(_rhythm(row.row.timing) != (each, other) for row in alike if row.row is not None)


def _rhythm(timing: str) -> tuple[bool, bool]:
    """Whether a printed time is after each session, and whether after every other one."""
    return each_session(timing), alternate_session(timing)
