"""The regimens that a text starts from: a dose with its interval in the clause, a heading or an earlier clause.

Which rows adjust them is decided in `base_regimens`.
"""

from __future__ import annotations

import re

from posology.assistant.dosing import base_cues, cue_traces, cues, mentions
from posology.assistant.dosing.base_regimens import Base, bases_of_group, is_printed_base
from posology.assistant.dosing.binding import EMPTY_SCOPE, Clause, Scope, bind
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.questions import asks_what_becomes
from posology.assistant.dosing.text_memory import remembered
from posology.assistant.dosing.traces import Traces, has_none_of, may_hold
from posology.assistant.dosing.usual_beside import usual_beside

# What a course opens with is not the dose that a table adjusts.
_LOAD_BEFORE = re.compile(r"\b(?:loading|initial|first) dose (?:of )?$", re.IGNORECASE)
_LOAD_AFTER = re.compile(r"\s+(?:(?:IV|oral|intravenous)\s+)?(?:loading|initial|first) dose\b", re.IGNORECASE)
# "With a clearance of 11–29 mL/min that becomes 1 g": "that" is the dose told last.
_TOLD_LAST = re.compile(
    r"\b(?:that|this|it|(?:the|this|that) (?:dose|regimen|schedule))"
    r" (?:(?:then|should|must|can|may|is|be|has|to) ){0,3}"
    r"(?:becom|fall|drop|goes|go down|reduc|lower|cut|chang|adjust|halv|extend|stretch|prolong|spac)"
    r"|\b(?:reduc|lower|cut|chang|adjust|extend|stretch)\w* (?:that|this|it|the (?:dose|regimen|interval)) to\b",
    re.IGNORECASE,
)
# "It may be increased to 50 mg daily": a later step, not the dose from which the adjusted course starts.
_RAISED_TO = re.compile(r"\b(?:increas|rais|titrat|escalat|uptitrat)\w*(?:\s+\w+){0,3}?\s+to\b", re.IGNORECASE)
_TRACES = Traces("that ", "this ", "it ", "the dose ", "the regimen ", "the schedule ", "the interval ")
# Words of which one stands in every text that marks a dose as one to start from (see `_starts`).
_STARTS = Traces(
    "regimen", "schedule", "column", "course", "instead", "opposed", "compared", "from", "usual", "normal", "standard",
    "base", "taking", "receiving", "treated", "becom", "becam", "fall", "fell", "replac", "place", "lieu", "supersed",
    "stand", "would", "drop", "down", "shrink", "turn", "previous", "former", "before", "function", "tolerat", "->",
)  # fmt: skip
_START_WORDS = frozenset({"on", "to", "was", "were", "way", "room", "old"})


@remembered(2048)
def bases_in(text: str) -> tuple[Base, ...]:
    """The regimens (dose with interval) that a heading or lead-in names."""
    bases: list[Base] = []
    for clause in bind(text, extract(text), EMPTY_SCOPE):
        for group in clause.groups:
            bases.extend([] if _loads(group, clause) else bases_of_group(group))
    return tuple(bases)


def _loads(group: DoseGroup, clause: Clause) -> bool:
    """Whether a dose is called the first one of its course ("after a loading dose of 1 g", "1 g loading dose")."""
    before = _LOAD_BEFORE.search(clause.text, 0, max(0, group.start - clause.start))
    return before is not None or _LOAD_AFTER.match(clause.text, max(0, group.end - clause.start)) is not None


# "CrCl 26-50: 1 g q12h; normal: 1 g q8h": what is usual may be told behind what reduces it.
_USUAL_LATER = re.compile(r"\W*(?:the |its )?(?:usual|normal|standard|regular|full)(?:ly)?\b", re.IGNORECASE)


def _own_bases(clause: Clause, drug: str) -> tuple[Base, ...]:
    """The doses of a clause that are regimens of a drug to start from, with their intervals."""
    marked = (group for group in clause.groups if group.base and group.drug in {"", drug} and not _loads(group, clause))
    return tuple(one for group in marked for one in bases_of_group(group))


def bases_of(
    clause: Clause, local: str, scope: Scope, compiled: CompiledMonograph, named: frozenset[str]
) -> tuple[Base, ...]:
    """The regimens of a drug to start from: the clause's own, else an earlier clause's, else the nearest heading's.

    Args:
        clause: the clause in question.
        local: the head of the column of a dose.
        scope: the context of the clause.
        compiled: the rules of the drug.
        named: the uses that the text names.
    """
    stretches = (clause, clause.whole) if clause.whole is not None else (clause,)
    own = next((found for stretch in stretches if (found := _own_bases(stretch, compiled.drug))), ())
    if own:
        return own
    if (last := _told_last(clause) or _asked_last(clause, compiled)) is not None:
        return (last,)
    earlier = next((found for level in clause.earlier if (found := _bases_marked(level))), ())
    if earlier:
        return _of_use(earlier, clause, compiled)
    if clause.bands and _USUAL_LATER.match(clause.later) and (later := _bases_marked(clause.later)):
        return _of_use(later, clause, compiled)
    if local and (headed := bases_in(local)):
        return headed
    if beside := usual_beside(clause, local, scope, compiled, named):
        return beside
    above = next((found for level in scope.near if level and (found := bases_in(level))), ())
    return above or _told_before(clause, compiled)


def _of_use(told: tuple[Base, ...], clause: Clause, compiled: CompiledMonograph) -> tuple[Base, ...]:
    """The usual doses told before that are printed for the use which a clause names by itself; all where it names none.

    Under "usual dose 3.375 g, nosocomial pneumonia 4.5 g" a line for nosocomial pneumonia starts from its own.
    """
    named = compiled.uses((clause.whole or clause).text).indications
    printed = [rule for rule in compiled.base_rules if rule.regimen.indication in named]
    return tuple(one for one in told if any(is_printed_base(rule, *one) for rule in printed)) if printed else told


def _told_before(clause: Clause, compiled: CompiledMonograph) -> tuple[Base, ...]:
    """The one regimen told before a clause that adjusts it and names no use, phase or condition of its own."""
    words = (clause.whole or clause).text
    if not clause.earlier or not clause.groups or not (clause.bands or cues.dialysis_mentions(words)):
        return ()
    told: set[Base] = set()
    for text in clause.earlier:
        told.update(_adjustable(text) if _RAISED_TO.search(text) is None else ())
        if told and compiled.names_drug(text):
            break  # a sentence that names the drug begins anew
    plain = len(told) == 1 and all(dose.low == dose.high for dose, _ in told)
    if not plain or compiled.uses(words).named or mentions.phases(words) or compiled.regimens_named(words):
        return ()
    printed = (*compiled.base_rules, *compiled.row_rules)
    return tuple(one for one in told if any(is_printed_base(rule, *one) for rule in printed))


@remembered(512)
def _adjustable(text: str) -> tuple[Base, ...]:
    """The regimens that an earlier clause tells to be adjusted; none where it only adjusts, or tells of no dose."""
    for clause in bind(text, extract(text), EMPTY_SCOPE):
        marked = _own_bases(clause, "")
        groups = [group for group in clause.groups if group.dose is not None and group.intervals]
        if marked or (groups and not clause.bands):
            return marked or tuple(one for group in groups for one in bases_of_group(group))
    return ()


def _told_last(clause: Clause) -> Base | None:
    """The one regimen of the sentence before, where a clause that names a clearance says what becomes of it."""
    if base_cues.changes_last(clause.text) and any(group.band is not None for group in clause.groups):
        told = next((found for text in clause.earlier if (found := bases_in(text))), ())
    elif clause.bands and clause.earlier and may_hold(clause.text, _TRACES) and _TOLD_LAST.search(clause.text):
        told = bases_in(clause.earlier[0])
    else:
        return None
    plain = len(told) == 1 and told[0][0].low == told[0][0].high and bool(told[0][1])
    return told[0] if plain else None


def _asked_last(clause: Clause, compiled: CompiledMonograph) -> Base | None:
    """The one regimen of which the question before a clause asks what becomes of it."""
    question = clause.earlier[0] if clause.earlier else ""
    if not question or not clause.groups or not asks_what_becomes(question):
        return None
    told = bases_in(question)
    printed = any(is_printed_base(rule, *one) for rule in compiled.base_rules for one in told)
    return told[0] if len(told) == 1 and printed else None


@remembered(512)
def _bases_marked(text: str) -> tuple[Base, ...]:
    """The regimens that an earlier clause names as a regimen to start from ("on the 40 mg/kg … regimen")."""
    if not may_hold(text, cue_traces.BASES) or not (may_hold(text, _STARTS) or not has_none_of(text, _START_WORDS)):
        return ()
    groups = (group for clause in bind(text, extract(text), EMPTY_SCOPE) for group in clause.groups)
    return tuple(one for group in groups if group.dose and _starts(text, group) for one in bases_of_group(group))


def _starts(text: str, group: DoseGroup) -> bool:
    """Whether the words around a dose make it one to start from."""
    after = text[group.end :]
    return base_cues.marks_base(text[: group.start], after) or base_cues.is_usual(after)
