"""Doses that a text changes in one direction while their numbers go in the other ("reduced from 2.5 mg to 5 mg").

Compares the numbers of a text with its own words, never with rules; what a changed dose has to be is judged elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from posology.assistant.dosing.daily_totals import day_total
from posology.assistant.dosing.measures import bound, scaled
from posology.assistant.dosing.opinions import Agreement, Opinion, Opinions
from posology.assistant.dosing.quantities import OF_KIDNEYS, Comparator, Quantity, Role, between
from posology.assistant.dosing.rule_values import Amount
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces(
    "higher", "larger", "bigger", "doubl", "halv",
    "increas", "rais", "escalat", "step", "titrat", "go up", "goes up", "goes down", "go down", "went", "reduc",
    "lower", "decreas", "drop", "taper", "fall", "fell",
)  # fmt: skip
_UP = (
    r"increas(?:e[sd]?|ing)|doubl(?:e[sd]?|ing)|rais(?:e[sd]?|ing)|escalat(?:e[sd]?|ing)|step(?:s|ped)? up"
    r"|(?:go(?:es)?|went) up"
    r"|(?:up-?titrat(?:e[sd]?|ing)|titrat(?:e[sd]?|ing) up)"
)
_DOWN = (
    r"(?:reduc|decreas|de-?escalat|halv)(?:e[sd]?|ing)|lower(?:s|ed|ing)?|drop(?:s|ped|ping)?|taper(?:s|ed|ing)?|falls?|fell"
    r"|step(?:s|ped)? down|(?:go(?:es)?|went) down|(?:down-?titrat(?:e[sd]?|ing)|titrat(?:e[sd]?|ing) down)"
)
_CHANGE = re.compile(rf"\b(?:(?P<up>{_UP})|(?:{_DOWN}))\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:[^.\n|]|\.(?!\s))+")
_PART = re.compile(r"[^;]+")
_TO = re.compile(r"[^\d()]*\b(?:back )?to\s+(?:[a-z-]+\s+){0,5}$|\s*(?:->|→)\s*$", re.IGNORECASE)
_FROM = re.compile(r"(?:[^\d()]*\bfrom)?\s+(?:[a-z-]+\s+){0,4}$", re.IGNORECASE)
_NOT_CHANGED = re.compile(
    r"(?:\b(?:not|never|no|without|cannot|rather than|instead of|avoid\w*|wrong\w*|incorrect\w*|myth|mistake\w*)\b"
    r"|n['’]t\b)[^,:]{0,24}$",
    re.IGNORECASE,
)
_RENAL_RAISE = re.compile(
    rf"(?:(?P<subject>[^.;:|,]{{0,60}})\b(?:is|are|be)\s+(?:then\s+|usually\s+)?|^\W*)(?:{_UP})\b"
    r"|\b(?:needs?|requires?|gets?|wants?|calls? for)\s+(?:an?\s+)?(?:higher|larger|bigger|increased)\s+"
    r"dos(?:e|es|age)\b",
    re.IGNORECASE,
)
_OF_ELSE = re.compile(
    r"\b(?:risks?|exposures?|AUC|levels?|concentrations?|half|bleed\w*|toxic\w*|(?:clearance|crcl)\s*$|intervals?|creatinine|often"
    r"|frequency|monitor\w*|mortality|rates?|incidence|effects?|potassium|events?|not|never|no|who|time|spacing|volume)(?:\b|$)",
    re.IGNORECASE,
)
_RECOVERS = re.compile(
    r"\b(?:recover\w*|improv\w*|ris(?:e|es|en|ing)|rose|returns?|normali[sz]\w*|better|again|augmented|tolerat\w*"
    r"|interval|spacing)\b",
    re.IGNORECASE,
)
_DOSES = frozenset({Role.DOSE, Role.MAXIMUM})
_FAULT = "the words change the dose in one direction, its numbers in the other"
_RAISED = "renal impairment makes a dose smaller or rarer; the text raises it"


def judge_directions(text: str, quantities: Sequence[Quantity]) -> Opinions:
    """The opinions on doses whose change is told in words against their numbers, or raised for renal impairment.

    A direction that one of the doses before it, or how often they are given, may fit is taken as it is told.

    Args:
        text: the text.
        quantities: its numbers, in the order of their places.
    """
    if not may_hold(text, _TRACES):
        return {}
    judged: Opinions = {}
    for sentence in _SENTENCE.finditer(text):
        told = between(quantities, *sentence.span())
        for change in _CHANGE.finditer(text, *sentence.span()) if told else ():
            if _NOT_CHANGED.search(text, max(sentence.start(), change.start() - 32), change.start()):
                continue
            for faulty in _turned(change, told, text):
                judged[faulty] = Opinion(Agreement.DISAGREES, _FAULT, "polarity")
        for part in _PART.finditer(text, *sentence.span()) if told else ():
            raised = _raised_for_kidneys(part.group(), between(told, *part.span()))
            judged.update(dict.fromkeys(raised, Opinion(Agreement.DISAGREES, _RAISED, "polarity")))
    return judged


def _turned(change: re.Match[str], told: Sequence[Quantity], text: str) -> Iterator[Quantity]:
    """The doses of a sentence that a change leads to against its direction."""
    doses = [one for one in told if one.role in _DOSES]
    behind = [one for one in doses if one.start >= change.end()]
    if not behind:
        return
    words = text[change.end() : behind[0].start]
    if _TO.fullmatch(words):
        reached, starts = behind[0], [one for one in doses if one.end <= change.start() and one.role is Role.DOSE]
    elif len(behind) > 1 and _FROM.fullmatch(words) and _TO.search(text[behind[0].end : behind[1].start]):
        reached, starts = behind[1], behind[:1]
    else:
        return
    wanted = -1 if change["up"] is None else 1
    if starts and all(_against(wanted, one, reached, told) for one in starts):
        yield reached


def _against(wanted: int, first: Quantity, then: Quantity, told: Sequence[Quantity]) -> bool:
    """Whether the second of two doses goes against a rise (1) or fall (-1), in a day as well as by itself."""
    sides = [_compared(bound(first), bound(then))]
    totals = [day_total(one, _often(one, told)) for one in (first, then)]
    if all(_often(one, told) or one.unit.endswith("/day") for one in (first, then)):
        sides.append(_compared(*totals))
    known = [side for side in sides if side is not None]
    return bool(known) and wanted not in known and -wanted in known


def _compared(first: Amount | None, then: Amount | None) -> int | None:
    """1 where the second amount is the larger one, -1 where it is the smaller, None where they cannot be told apart."""
    same = None if first is None or then is None else scaled(then, first.unit)
    if first is None or same is None:
        return None
    return 1 if same.low > first.high else -1 if same.high < first.low else 0


def _often(dose: Quantity, told: Sequence[Quantity]) -> list[Quantity]:
    """The intervals that stand between a dose and the next one."""
    place = told.index(dose)
    found: list[Quantity] = []
    for other in told[place + 1 :]:
        if other.role in _DOSES:
            break
        if other.role is Role.INTERVAL:
            found.append(other)
    return found


def _raised_for_kidneys(part: str, told: Sequence[Quantity]) -> list[Quantity]:
    """The clearances at which a part of a sentence raises a dose."""
    bands = [one for one in told if one.role is Role.BAND and one.metric in OF_KIDNEYS and _is_low(one)]
    raised = _RENAL_RAISE.search(part) if bands else None
    if raised is None or _OF_ELSE.search(raised["subject"] or "") or _RECOVERS.search(part):
        return []
    return bands


def _is_low(band: Quantity) -> bool:
    """Whether a clearance is told as a value, a range or what lies below a bound."""
    return band.high is not None and band.comparator not in {Comparator.GE, Comparator.GT}
