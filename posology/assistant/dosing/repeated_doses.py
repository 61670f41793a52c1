"""A dose told once with other intervals at bands of their own: "1 g every 8 hours, every 12 hours at 30-49 mL/min".

Only finds which dose and band an interval without a dose is told of; whether a row prints them is decided in
`group_opinions`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from posology.assistant.dosing import cues, sequels
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.mentions import phases
from posology.assistant.dosing.quantities import Quantity, Role

_TO_BAND = re.compile(r"\s?\(?[^.;:,()|\d]{0,40}")
_FROM_BAND = re.compile(r"[^.;|\d]{0,25}")
# "Half the dose every 12 hours": the dose is told in words of its own.
_OWN_DOSE = re.compile(
    r"\b(?:recommended|usual|full|whole|standard|normal|reduced?|half|halved|quarter|third|doubled?|twice the)\b|%",
    re.IGNORECASE,
)
_PURPOSE = re.compile(
    r"\s+(?:IV\s+|by mouth\s+|orally\s+)?(?:for|as|in|during)\s+"
    r"(?!(?:two|three|four|five|six|seven|ten|at|up|about)\b)[a-z]"
    r"|\s+(?:thereafter|afterwards)\s+(?:up\s+)?(?:to|until)\s+(?:the\s+age|\w+\s+\w+\s+of\s+age)",
    re.IGNORECASE,
)
_NEXT_PURPOSE = re.compile(r"(?:[,;]|\b(?:and|or|but|while|whereas)\b)\s*$", re.IGNORECASE)
_ONLY_DIVIDES = re.compile(r"\s*[,;(]\s*(?:or\s+)?", re.IGNORECASE)
PURPOSE_BETWEEN = re.compile(r",?\s+(?:or|but),?\s+(?:for|in)\s+[a-z][^.;:,()|\d]{2,40},?\s+", re.IGNORECASE)
"""The purpose of the interval behind it: "every 12 hours or, for pneumonia, every 8 hours"."""
_DIVIDED = re.compile(r"\b(?:divided|split)\b[^.;]*$", re.IGNORECASE)
_SEQUEL = re.compile(r"\b(?:then|followed|thereafter|afterwards|after|later)\b", re.IGNORECASE)
_RESPECTIVELY = re.compile(r"[\s,]*respectively\b", re.IGNORECASE)
# "2.25 g every 12 hours (nosocomial pneumonia: every 8 hours)": the brackets name the purpose of what they hold.
_NAMED_IN_BRACKETS = re.compile(r"\s*\((?:for|in|if)?\s*[a-z][^\d():;.]{2,40}:\s*", re.IGNORECASE)
_FROM_INTERVAL = re.compile(r"\bfrom\s+(?:once\s+)?$", re.IGNORECASE)
_SAME_DOSE_AT = re.compile(
    r"[\s,]*(?:now\s+|then\s+)?(?:receives?|gets?|takes?|needs?|is given|are given)\s+"
    r"(?:it|this|that|the same dose)\s+(?:once\s+)?",
    re.IGNORECASE,
)
# "500 mg every 8 hours for zoster is given every 12 hours at 40-59 mL/min": the second interval takes the first one's
# place.
_GIVEN_AT = re.compile(
    r"(?:\s+(?:for|in)\s+[a-z][^.;:,()|\d]{2,40}?)?,?\s+"
    r"(?:(?:is|are|(?:must|should|has to|have to|needs? to) be)\s+(?:then\s+)?(?:given|dosed|administered|taken)"
    r"|needs?|requires?|goes to|moves to|drops to)(?:\s+only)?\s+(?:once\s+)?",
    re.IGNORECASE,
)
_INTO_INTERVAL = re.compile(r"\s*(?:to|into|→|-+>|=>)\s*(?:once\s+)?", re.IGNORECASE)
_CHANGES = r"(?:chang|extend|lengthen|prolong|stretch|spac|adjust|reduc|decreas|increas|switch|mov|widen)"
_CHANGES_BEFORE = re.compile(rf"\b{_CHANGES}(?:e|es|ed|ing|s)?\b[^.;,:\d]{{0,40}}$", re.IGNORECASE)
_CHANGED_INTO = re.compile(
    rf"[\s,]*(?:(?:(?:should|must|can|may|will|ha[sd]|needs?|is|are) (?:to )?)?(?:be|been|is|are|was|were|gets?)? ?"
    rf"(?:then )?{_CHANGES}e?d(?: out)? (?:in)?to|(?:(?:should|must|will|then) )?becomes?)\s+(?:once\s+)?",
    re.IGNORECASE,
)
_PURPOSE_REACH, _LED_FROM = 40, 60
_APART = re.compile(r"[,(:]|\b(?:or|and|but)\b", re.IGNORECASE)


def split_at_bands(groups: list[DoseGroup], bands: Sequence[Quantity], text: str) -> list[DoseGroup]:
    """The groups, each later interval of a dose that has a band of its own in a group that repeats the dose.

    Args:
        groups: the doses of a clause with their intervals.
        bands: its bands, in reading order.
        text: the text that all places count in.
    """
    if not bands or all(len(group.intervals) < 2 for group in groups):
        return groups
    return [part for group in groups for part in _split(group, bands, text)]


def _split(group: DoseGroup, bands: Sequence[Quantity], text: str) -> list[DoseGroup]:
    if len(group.intervals) < 2 or (group.dose is not None and group.intervals[0].start < group.dose.end):
        return [group]
    found: list[DoseGroup] = []
    taken: list[Quantity] = []
    for before, interval in pairwise(group.intervals):
        follows = next((q.start for q in group.intervals if q.start > interval.start), len(text))
        free = [band for band in bands if band not in taken and band.start >= before.end]
        own = next((b for b in free if b.start < follows and _reaches(text, interval, b)), None)
        kind = "" if own or interval is not group.intervals[-1] else _on_dialysis(text, interval)
        own = own or (None if kind else next((b for b in free if _leads(text, b, interval)), None))
        begins = interval.start if own is None else min(own.start, interval.start)
        if (own is None and not kind) or not _APART.search(text, before.end, begins):
            return [group]
        end = interval.end if own is None else max(own.end, interval.end)
        told = _OWN_DOSE.search(text, before.end, end) is not None
        found.append(DoseGroup(None, [interval], band=own, dialysis=kind, repeats=None if told else group.dose))
        taken += [] if own is None else [own]
    start = group.intervals[0]
    free = [band for band in bands if band not in taken]
    first = next((b for b in free if _reaches(text, start, b)), None)
    if group.dose is None:
        first = first or next((b for b in free if _leads(text, b, start)), None)
        if first is None:
            return [group]
    return [replace(group, intervals=group.intervals[:1], band=first), *found]


def split_by_purpose(groups: list[DoseGroup], text: str) -> list[DoseGroup]:
    """The groups, each interval of a dose with a purpose of its own in a group of its own.

    "75 mg twice daily as treatment and once daily as prophylaxis"; what comes "then" needs a phase ("as maintenance").
    """
    if all(len(group.intervals) < 2 for group in groups):
        return groups
    return [part for group in groups for part in _by_purpose(group, text)]


def _by_purpose(group: DoseGroup, text: str) -> list[DoseGroup]:
    if group.dose is None or len(group.intervals) < 2 or group.intervals[0].start < group.dose.end:
        return [group]
    if _changes_interval(group, text):
        first, second = group.intervals
        return [replace(group, intervals=[first], base=True), DoseGroup(None, [second], repeats=group.dose)]
    ends = [*(interval.start for interval in group.intervals[1:]), min(len(text), group.end + _PURPOSE_REACH)]
    behind = [text[interval.end : end] for interval, end in zip(group.intervals, ends, strict=True)]
    between = behind[:-1]
    purposes = all(_PURPOSE.match(words) for words in behind) and all(_NEXT_PURPOSE.search(words) for words in between)
    # "Every 12 hours, every 8 hours for …": what stands behind the last is its own purpose.
    purposes = purposes or (_PURPOSE.match(behind[-1]) is not None and all(map(_ONLY_DIVIDES.fullmatch, between)))
    purposes = purposes or all(map(PURPOSE_BETWEEN.fullmatch, between))
    purposes = purposes or all(map(_NAMED_IN_BRACKETS.fullmatch, between))
    follows = any(_SEQUEL.search(words) for words in between)
    if not (phases(behind[-1]) if follows else purposes or _RESPECTIVELY.match(text, group.end)):
        return [group]
    others = [
        DoseGroup(None, [interval], repeats=group.dose, daily=_DIVIDED.search(words) is not None)
        for interval, words in zip(group.intervals[1:], between, strict=True)
    ]
    return [replace(group, intervals=group.intervals[:1]), *others]


def _changes_interval(group: DoseGroup, text: str) -> bool:
    """Whether a text changes the interval of a dose into another one ("1 g goes from every 8 to every 12 hours")."""
    if group.dose is None or len(group.intervals) != 2:
        return False
    first, second = group.intervals
    between = text[first.end : second.start]
    led = _FROM_INTERVAL.search(text, group.dose.end, first.start) is not None
    if _SAME_DOSE_AT.fullmatch(between) or _CHANGED_INTO.fullmatch(between) or _GIVEN_AT.fullmatch(between):
        return True
    led = led or _CHANGES_BEFORE.search(text, max(0, group.dose.start - _LED_FROM), group.dose.start) is not None
    return _INTO_INTERVAL.fullmatch(between) is not None and (led or not between.strip().isalpha())


def _reaches(text: str, interval: Quantity, band: Quantity) -> bool:
    """Whether an interval is told of the band right behind it ("every 12 hours at 30-49 mL/min")."""
    return interval.end <= band.start and _TO_BAND.fullmatch(text, interval.end, band.start) is not None


def _on_dialysis(text: str, interval: Quantity) -> str:
    """The kind of dialysis an interval is told of right behind it ("once weekly on hemodialysis"), "" if none."""
    behind = _TO_BAND.match(text, interval.end)
    kinds = {kind for _, kind in cues.dialysis_mentions(behind.group())} if behind is not None else set()
    return kinds.pop() if len(kinds) == 1 else ""


def _leads(text: str, band: Quantity, interval: Quantity) -> bool:
    """Whether a band leads to the interval right behind it ("30-49 mL/min: every 12 hours")."""
    return band.end <= interval.start and _FROM_BAND.fullmatch(text, band.end, interval.start) is not None


def repeat_dose(groups: Sequence[DoseGroup], bands: Sequence[Quantity], text: str, before: Sequence[DoseGroup]) -> None:
    """Give the only interval of a clause without a dose the one dose of the clause before ("1 g …; at 20: q24h").

    Without a band it is that dose where the clause goes on with it ("5 mg/kg every 12 hours. Then once daily.").

    Args:
        groups: the groups of the clause.
        bands: its bands.
        text: its words.
        before: the groups of the clause before it.
    """
    alone = len(groups) == 1 and groups[0].dose is None and len(groups[0].intervals) == 1
    alone = alone and (len(bands) == 1 or (not bands and sequels.is_sequel(text)))
    alone = alone and _OWN_DOSE.search(text) is None
    doses = [group.dose or group.repeats for group in before] if alone else []
    known = [dose for dose in doses if dose is not None and dose.role is Role.DOSE]
    if known and len({(dose.low, dose.high, dose.unit, dose.options) for dose in known}) == 1:
        groups[0].repeats = known[0]
