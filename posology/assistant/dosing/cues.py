"""The words around a number that say how it is meant: polarity, route, phase, population, attribution.

Language only: no drug, no dose, no limit. Patterns are linear in the length of the text.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache

from posology.assistant.dosing.monographs import Phase


class Mode(StrEnum):
    """How a clause means its numbers."""

    RECOMMEND = "recommend"
    PROHIBIT = "prohibit"
    REPORT = "report"


_ROUTES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (route, re.compile(pattern, re.IGNORECASE))
    for route, pattern in (
        ("intravitreal", r"\bintravitreal(?:ly)?\b"),
        ("intrathecal", r"\bintrathecal(?:ly)?\b|\bIT\s+injection"),
        ("iv", r"\bintravenous(?:ly)?\b|\bIV\b|\bi\.v\.|\binfus(?:ed?|ions?|ing)\b"),
        ("oral", r"\boral(?:ly)?\b|\bby mouth\b|\bPO\b|\bp\.o\.|\btablets?\b|\bcapsules?\b|\bcaplets?\b"),
        ("im", r"\bintramuscular(?:ly)?\b|\bIM\b|\bi\.m\."),
        ("sc", r"\bsubcutaneous(?:ly)?\b|\bSC\b|\bSQ\b|\bsubcut\b"),
        ("topical", r"\btopical(?:ly)?\b|\bgel\b|\bcream\b|\bointment\b"),
        ("inhaled", r"\binhal(?:ed|ation)\b|\bnebuli[sz]ed\b"),
        ("rectal", r"\brectal(?:ly)?\b"),
    )
)
_PHASES: tuple[tuple[Phase, re.Pattern[str]], ...] = tuple(
    (phase, re.compile(pattern, re.IGNORECASE))
    for phase, pattern in (
        (Phase.LOADING, r"\bloading\b"),
        (Phase.INDUCTION, r"\binduction\b"),
        (Phase.MAINTENANCE, r"\bmaintenance\b"),
        (Phase.SUPPRESSION, r"\bsuppressi(?:on|ve)\b"),
        (Phase.PROPHYLAXIS, r"\bprophyla(?:xis|ctic)\b|\bpreventi(?:on|ve)\b"),
    )
)
_YOUNG = re.compile(
    r"\b(?:child(?:ren)?|pa?ediatrics?|infants?|neonat(?:es?|al)|newborns?|toddlers?|adolescents?)\b", re.IGNORECASE
)
_ATTRIBUTION = re.compile(
    r"\b(?:FDA|label(?:s|led|ed|ing|ling)?|prescribing information|package insert|manufacturer(?:'s)?)\b", re.IGNORECASE
)
_NO_ATTRIBUTION = re.compile(
    r"\b(?:not|off|un|non|outside|without|no|nor|beyond)[- ]?(?:\w+[- ]){0,4}?(?:FDA|label\w*|manufacturer)\b"
    r"|\blabel\w* (?:is silent|does not|do not|has no|gives no|prints no|names no)"
    r"|\b(?:unlabel|off-label)",
    re.IGNORECASE,
)
_RECOMMENDS = re.compile(
    r"\b(?:give|administer|use|start|dose at|recommend(?:s|ed)?|should|must|treat with|prescribe|infuse|continue)\b",
    re.IGNORECASE,
)
_REPORTS = re.compile(
    r"\b(?:trials?|stud(?:y|ies)|randomi[sz]ed|uncontrolled|case (?:series|reports?)|cohort|retrospective|"
    r"patients (?:were |was )?(?:treated|received|given|randomi[sz]ed)|healed in|healing in|responded|"
    r"was reported|were reported|has been reported|experience)\b",
    re.IGNORECASE,
)
_PROHIBITS = re.compile(
    r"\b(?:do not (?:give|use|administer|start|initiate|exceed)|don't|never|must not|should"
    r" not|avoid(?:ed)?|contraindicated|"
    r"not (?:be )?(?:recommended|used|given|indicated|advised|started|established|appropriate|approved)|"
    r"(?:is|are|was) not\b(?! (?:needed|required|necessary))|discontinue[ds]?|stop(?:ped)?|withh(?:o|e)ld|no dose)\b",
    re.IGNORECASE,
)
_ENDS_USE = re.compile(
    r"\b(?:not recommended|contraindicated|discontinue[ds]?|stop(?:ped|ping)?|withh(?:o|e)ld|avoid(?:ed)?(?= in\b|"
    r" at\b| below| if\b| when\b| use|\W*$)|do not (?:use|give|start|administer|initiate)|"
    r"should not be (?:used|given|started)|must not be (?:used|given|started)|no dose|not be (?:used|given|started))\b",
    re.IGNORECASE,
)
_ALLOWS_USE = re.compile(
    r"\b(?:is recommended|are recommended|can be (?:used|given|continued)|may be (?:used|given|continued)|is safe|full"
    r" dose|continue)\b",
    re.IGNORECASE,
)
_UNCHANGED = re.compile(
    r"\b(?:no (?:dose |dosage )?(?:change|adjustment|reduction)|(?:dose |dosage )?adjustment is not|usual dose|full"
    r" dose|unchanged|same dose|"
    r"not need(?:ed)?|no need)\b",
    re.IGNORECASE,
)
_SILENT = re.compile(
    r"\bno (?:data|row|rule|information|recommendation)\b|\bsilent\b|\b(?:does|do|did) not (?:say|print|give|decide)\b"
    r"|\bnot (?:established|studied|known|printed|decided|covered)\b|\binadequate information\b",
    re.IGNORECASE,
)
_REFUTED_BEFORE = re.compile(
    r"(?:\bnot|\brather than|\binstead of|\bunlike|\bnever|\bavoid(?:ing)?|\bdo not"
    r" (?:give|use|administer))\s+(?:(?:the|a|an|of|as|give|giving|usual|\w+ly)\s+){0,3}$",
    re.IGNORECASE,
)
_BASE_BEFORE = re.compile(
    r"(?:\binstead of|\bfrom|\breduced from|\busual(?: dose)?(?: of| is)?|\bnormally)\s+(?:the\s+)?$", re.IGNORECASE
)
_BASE_AFTER = re.compile(
    r"\W{0,2}\s*(?:IV\s+)?(?:base |dosing |induction |maintenance )?(?:regimens?|schedules?|columns?|courses?)\b",
    re.IGNORECASE,
)
_EQUIVALENCE = re.compile(r"\b(?:equivalent|interchangeable|identical|the same as|equals?|equal to)\b", re.IGNORECASE)
_OPTIONS_EQUIVALENT = re.compile(
    r"\b(?:options?|regimens?|schedules?|doses?|dosages?|two|both)\b[^.;:]{0,60}\b(?:equivalent|interchangeable|identical|equal)\b",
    re.IGNORECASE,
)
_HYDRATION = re.compile(
    r"hydrat|saline|dextrose|\bfluids?\b|diuresis|\bNS\b|\bD5W\b|before the first|preload", re.IGNORECASE
)
_MONITORING = re.compile(
    r"\b(?:monitor(?:ing|ed)?|check(?:ed|s|ing)?|measure[ds]?|test(?:ed|s|ing)?|assess(?:ed)?|levels?|creatinine|electrolytes?|clearance)\b",
    re.IGNORECASE,
)
_AFTER_STOP = re.compile(
    r"\b(?:until|recover(?:s|ed|y)?|resol(?:ve|ves|ved|ution)|discontinu|stopp?(?:ed|ing)?)\b", re.IGNORECASE
)
_ALTERNATIVE_SECTION = re.compile(r"\balternatives?\b|\bother (?:agents|drugs|options)\b|\bcomparison\b", re.IGNORECASE)
_RENAL = re.compile(r"\brenal\b|\bclearance\b|\bCrCl\b|\bkidney\b|\bimpair|\breduce[ds]?\b|\badjust", re.IGNORECASE)
_LINES = (
    ("central", re.compile(r"\bcentral\b", re.IGNORECASE)),
    ("peripheral", re.compile(r"\bperipheral(?:ly)?\b", re.IGNORECASE)),
)


@lru_cache(maxsize=4096)
def routes(text: str) -> frozenset[str]:
    """The routes a text names.

    >>> sorted(routes("40 mg/kg IV every 8 hours"))
    ['iv']
    """
    return frozenset(route for route, pattern in _ROUTES if pattern.search(text))


@lru_cache(maxsize=4096)
def phases(text: str) -> frozenset[Phase]:
    """The phases of a course a text names."""
    return frozenset(phase for phase, pattern in _PHASES if pattern.search(text))


def phase_mentions(text: str) -> tuple[tuple[int, Phase], ...]:
    """Where a text names phases, in order."""
    return tuple(sorted((match.start(), phase) for phase, pattern in _PHASES for match in pattern.finditer(text)))


@lru_cache(maxsize=4096)
def lines(text: str) -> frozenset[str]:
    """The kinds of venous line a text names: central, peripheral."""
    return frozenset(line for line, pattern in _LINES if pattern.search(text))


def young(text: str) -> bool:
    """Whether a text is about children."""
    return _YOUNG.search(text) is not None


def attributed_to_label(text: str) -> bool:
    """Whether a text says that the label says it (and not that it is off-label).

    >>> attributed_to_label("per the FDA label"), attributed_to_label("off-label in zoster")
    (True, False)
    """
    return _ATTRIBUTION.search(text) is not None and _NO_ATTRIBUTION.search(text) is None


def mode_of(clause: str) -> Mode:
    """How a clause means its numbers; a report that also recommends is a recommendation."""
    if _PROHIBITS.search(clause):
        return Mode.PROHIBIT
    if _REPORTS.search(clause) and not _RECOMMENDS.search(clause):
        return Mode.REPORT
    return Mode.RECOMMEND


def ends_use(text: str) -> bool:
    """Whether a text says not to use the drug."""
    return _ENDS_USE.search(text) is not None


def allows_use(text: str) -> bool:
    """Whether a text says outright that the drug can be used."""
    return _ALLOWS_USE.search(text) is not None and not ends_use(text)


def says_silent(text: str) -> bool:
    """Whether a text says that the source is silent here ("no data in children")."""
    return _SILENT.search(text) is not None


def says_unchanged(text: str) -> bool:
    """Whether a text says that the usual dose is kept."""
    return _UNCHANGED.search(text) is not None


def refuted(before: str) -> bool:
    """Whether the words right before a number refute it ("not", "instead of")."""
    return _REFUTED_BEFORE.search(before[-48:]) is not None


def marks_base(before: str, after: str) -> bool:
    """Whether the words around a dose make it the base regimen of an adjustment, not the adjusted dose."""
    return _BASE_AFTER.match(after[:40]) is not None or _BASE_BEFORE.search(before[-32:]) is not None


def says_equivalent(text: str) -> bool:
    """Whether a text claims that two doses are the same."""
    return _EQUIVALENCE.search(text) is not None


def options_equivalent(before: str) -> bool:
    """Whether the words before a list of doses call all of them equivalent."""
    return _OPTIONS_EQUIVALENT.search(before) is not None


def about_hydration(text: str) -> bool:
    """Whether a text is about fluids given with the drug."""
    return _HYDRATION.search(text) is not None


def about_monitoring(text: str) -> bool:
    """Whether a text is about tests."""
    return _MONITORING.search(text) is not None


def about_renal_adjustment(text: str) -> bool:
    """Whether a text is about a reduced dose."""
    return _RENAL.search(text) is not None


def after_stopping(text: str) -> bool:
    """Whether a test frequency is meant for the time after the drug was stopped."""
    return _AFTER_STOP.search(text) is not None


def about_alternatives(text: str) -> bool:
    """Whether a heading announces other drugs."""
    return _ALTERNATIVE_SECTION.search(text) is not None
