"""Where a text names routes, phases of a course, stages of life and venous lines, and which of them in one breath.

Language only: no drug, no dose, no limit. One pass over the text for each kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple, TypeVar

from posology.assistant.dosing.monographs import Phase
from posology.assistant.dosing.sequels import openings_over
from posology.assistant.dosing.text_memory import remembered
from posology.assistant.dosing.traces import Traces, is_plain, may_hold, opening_pattern


class Mention(NamedTuple):
    """Where a text names something: `text[start:end]` names the thing `name`."""

    start: int
    end: int
    name: str


Kind = TypeVar("Kind", bound=str)

_ROUTES = {
    "intravitreal": r"intravitreal(?:ly)?\b",
    "intrathecal": r"intrathecal(?:ly)?\b|it\s+injection",
    "iv": r"intravenous(?:ly)?\b|iv\b|i\.v\.|infus(?:ed?|ions?|ing)\b|by (?:the )?vein\b|into (?:a |the )?vein\b",
    "oral": r"oral(?:ly)?\b(?! (?:bioavailability|absorption)\b)"
    r"|by mouth\b|po\b|p\.o\.|tablets?\b|capsules?\b|caplets?\b"
    r"|(?<!injectable )suspension\b(?! for i)",
    "im": r"intramuscular(?:ly)?\b|im\b|i\.m\.|into (?:a |the )?muscle\b",
    "sc": r"subcutaneous(?:ly)?\b|sc\b|sq\b|subcut\b|under the skin\b",
    "injected": r"(?<!for )(?<!chloride )(?<!dextrose )(?<!water )(?<!after )(?<!the )injection\b"
    r"|injection(?= (?:form\b|(?:is|should be|must be) (?:to be )?avoided\b|(?:is|should|must) not\b))",
    "topical": r"topical(?:ly)?\b|gel\b|cream\b|ointment\b",
    "inhaled": r"inhal(?:ed|ation)\b|nebuli[sz]ed\b",
    "rectal": r"rectal(?:ly)?\b",
    # "Epidural haematoma", "buccal mucosa": only with the word of giving behind it is one of these a route.
    **{
        name: name.replace("intra", "intra-?")
        + r"(?:ly\b|\s+(?:injection|infusion|administration|route|instillation)s?\b)"
        for name in (
            "epidural",
            "intraperitoneal",
            "intraventricular",
            "intradermal",
            "sublingual",
            "buccal",
            "intranasal",
            "transdermal",
            "intraarticular",
            "intravesical",
        )
    },
}
ROUTE_NAMES = frozenset(_ROUTES)
"""The routes that a text may name."""
_PHASES = {
    Phase.LOADING: r"loading\b"
    r"|(?<!viral )(?<!sodium )(?<!potassium )(?<!fluid )load(?=,? (?:and then|then|followed by)\b|:? (?:of )?\d)"
    r"|loaded with\b|load with\b",
    Phase.INDUCTION: r"induction\b",
    Phase.MAINTENANCE: r"(?<!addition to the )(?<!addition to )(?<!plus the )(?<!added to the )"
    r"(?<!top of the )maintenance\b(?! dos\w+ (?:are |is )?(?:based|according))|maintained with\b",
    Phase.SUPPRESSION: r"(?<!-)(?<!marrow )(?<!immune )(?<!haematologic )(?<!hematologic )(?<!adrenal )(?<!acid )"
    r"(?<!cough )suppress(?:es|ing|ion|ive)?\b(?! (?:of )?(?:the )?(?:bone|marrow|immun|haemato|hemato))",
    Phase.PROPHYLAXIS: r"prophyla(?:xis|ctic)\b|preventi(?:on|ve)\b|ppx\b",
}


class Stage(StrEnum):
    """A stage of life."""

    NEONATE = "neonates"
    INFANT = "infants"
    CHILD = "children"
    ADOLESCENT = "adolescents"
    ADULT = "adults"


_STAGES = {
    Stage.NEONATE: r"neonat(?:es?|al)\b|newborns?\b|first (?:hours?|days?|weeks?|month|(?:7|28) days) of life\b",
    Stage.INFANT: r"(?<!older )infants?\b|baby\b|babies\b",
    Stage.CHILD: r"older infants?\b|child(?:ren)?\b(?![- ]?(?:turcotte|pugh))|pa?ed(?:iatric)?s?\b"
    r"|juvenile\b(?! myoclonic)|jia\b|pjia\b|toddlers?\b|boys?\b|girls?\b",
    Stage.ADOLESCENT: r"adolescents?\b|teenagers?\b",
    Stage.ADULT: r"adults?\b|adulthood\b",
}
# What a drug treats or a course begins with is not what a prevention, suppression or maintenance says of it.
_TREATS = re.compile(
    r"\b(?:for|as) (?:the |acute |active |initial )*treatment\b"
    r"|\btreatment(?=\s*(?:[:)]|\d|(?:is|needs|requires|takes|uses|with) \d|doses?\b|courses?\b|regimens?\b|of\b))"
    r"|\btherapeutic(?! (?:range|level|window|concentration|drug|trough|peak|monitor|index|target)\w*)\b"
    r"|\bto treat\b|\b(?:is|are) treated (?:with|by)\b"
    r"|\b(?:at|before|on) (?:the )?(?:start|beginning|initiation|outset) of (?:the )?(?:therapy|treatment)\b"
    r"|\b(?:before|on|when) (?:starting|beginning|initiating)\b",
    re.IGNORECASE,
)
_TREATMENT = re.compile(
    r"\b(?:for|as) (?:the |acute |active )*treatment\b(?! of)|\btreatment (?:doses?|dosage|regimen|schedule)\b"
    r"|(?<!after )(?<!following )(?<!before )(?<!during )(?<!of )(?<!to )\btreatment(?=\s?[,:(])",
    re.IGNORECASE,
)
_LONG = frozenset({Phase.PROPHYLAXIS, Phase.SUPPRESSION, Phase.MAINTENANCE})
_TREATMENTS = Traces("treatment")
_TREATS_TRACES = Traces("treat", "therapeutic", "start", "beginning", "initiati", "outset")
# "Adults with diabetes in neonates" names no people that there are: it is about each of them, not about either.
_ADULTS_IN = re.compile(
    r"\badults?\b(?:(?!\b(?:and|or|to|than)\b)[^,;:/&(.\d])*\bin (?:neonates?|newborns?|infants?|children)\b",
    re.IGNORECASE,
)
_DOSE_BEHIND = re.compile(r"\s+(?:doses?|dosages?|maximum)\b", re.IGNORECASE)
_BOUND_BEFORE = re.compile(
    r"\b(?:than|above|exceed\w*|beyond|at most|up to|over|capped at|limited to)\s+"
    r"(?:(?:the|its|usual|recommended|maximum|full|corresponding)\s+){0,3}$",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"\(\?<![^)]*\)")
_BEGINNING = re.compile(r"(?:[a-z](?![?*{]))+")
_VESSEL = r" (?:lines?|veins?|catheters?|access)\b"
_LIMB_VEIN = r" (?:veins?|cannulas?|cannulae)\b"
_LINES = {
    "central": r"central(?:ly)?\b|cv(?:c|l|ad)\b|picc\b|hickman\b|broviac\b|port-?a-?cath\b|implanted port\b"
    rf"|subclavian{_VESSEL}|jugular{_VESSEL}|femoral{_VESSEL}",
    "peripheral": r"peripheral(?:ly)?\b|midline catheters?\b|venflon\b|forearm\b|antecubital\b"
    rf"|arm{_LIMB_VEIN}|hand{_LIMB_VEIN}|foot{_LIMB_VEIN}|veins? (?:of|in) (?:the|an?) (?:arm|hand|foot)\b"
    r"|iv cannula|intravenous cannula|venous cannula",
}


def _beginnings(pattern: str) -> list[str]:
    """The letters that the alternatives of a pattern begin with, whatever must not stand before them.

    Raises:
        ValueError: an alternative begins with no letter.
    """
    depth, plain = 0, ""
    for character in _BEHIND.sub("", pattern):
        depth += (character == "(") - (character == ")")
        plain += character if depth == 0 else ""
    found = [_BEGINNING.match(alternative) for alternative in plain.split("|")]
    if None in found:
        raise ValueError(f"{pattern!r} has an alternative that begins with no letter")
    return [match.group() for match in found if match is not None]


class _Kinds:
    """Every kind of mention in a single pass; the group that matched names the kind."""

    def __init__(self, named: Mapping[Kind, str]) -> None:
        """Take the pattern of each kind, in lower case."""
        groups = "|".join(f"(?P<{name}>{pattern})" for name, pattern in named.items())
        beginnings = sorted({b for pattern in named.values() for b in _beginnings(pattern)})
        self._beginnings = Traces(*beginnings)
        self._any_case = re.compile(rf"\b(?:{groups})", re.IGNORECASE)
        # To compare letters in any case is dear: in a text in lower case most places are passed over by two letters.
        self._lower_case = re.compile(rf"\b{opening_pattern(beginnings)}(?:{groups})")

    def read(self, text: str) -> tuple[Mention, ...]:
        """Where a text names something, in order."""
        if not may_hold(text, self._beginnings):
            return ()
        found = self._lower_case.finditer(text.lower()) if is_plain(text) else self._any_case.finditer(text)
        return tuple([Mention(match.start(), match.end(), match.lastgroup or "") for match in found])


_ROUTE = _Kinds(_ROUTES)
_PHASE = _Kinds(_PHASES)
_STAGE = _Kinds(_STAGES)
_LINE = _Kinds(_LINES)
_NO = re.compile(r"\b(?:no|without)\s+(?:an?\s+|any\s+|the\s+|initial\s+)*$", re.IGNORECASE)
_BOLUS = re.compile(r"\s+(?:bolus|loading|push)\b", re.IGNORECASE)
_BEFORE = 24
_INJECTED = "injected"
_PARENTERAL = frozenset({"iv", "im", "sc"})
_FORM = re.compile(r"(?:tablet|capsule|caplet|suspension)s?\b", re.IGNORECASE)
_TEENS = re.compile(
    r"\b1[2-7]\s?(?:-|–|to|through)\s?1[2-9]\s?(?:years?|yrs?|y\b)"
    r"|(?<!below )(?<!under )(?<!than )(?<!<)(?<!< )(?<!before )(?<!to )(?<!through )(?<!-)(?<!–)"
    r"\b1[2-7]\s?(?:years?|yrs?|y\b|and\s(?:older|over|above))",
    re.IGNORECASE,
)
_JOINT = re.compile(
    r"(?:\s+(?:line|vein|route|phase|therapy|treatment|infusion))?(?:,?\s+(?:and|or|and/or|as well as)\s+|\s*[/&]\s*)"
    r"(?:(?:for|in|by|through|via|as|an?|the|during|with|of|also)\s+){0,3}",
    re.IGNORECASE,
)


@remembered(1024)
def route_mentions(text: str) -> tuple[Mention, ...]:
    """Where a text names routes, in order; that of a bolus which is not given is none."""
    found = [mention for mention in _ROUTE.read(text) if not _of_no_bolus(text, mention)]
    if len(found) > 1 and any(mention.name != _INJECTED for mention in found):
        found = [mention for mention in found if mention.name != _INJECTED]  # "IV injection" is by that route alone
    return tuple(found)


@remembered(1024)
def phase_mentions(text: str) -> tuple[Mention, ...]:
    """Where a text names phases of a course, in order; an opening that is over is none."""
    found = _PHASE.read(text)
    over = openings_over(text) if found else ()
    return tuple([m for m in found if not any(a <= m.start < b for a, b in over)]) if over else found


@remembered(1024)
def line_mentions(text: str) -> tuple[Mention, ...]:
    """Where a text names kinds of venous line, in order."""
    return _LINE.read(text)


def _of_no_bolus(text: str, mention: Mention) -> bool:
    denied = _NO.search(text, max(0, mention.start - _BEFORE), mention.start)
    return denied is not None and _BOLUS.match(text, mention.end) is not None


def explicit_routes(text: str) -> frozenset[str]:
    """The routes that a text names as such, not by the form of the product; any by needle for an injection."""
    found = route_mentions(text)
    if not found:
        return frozenset()
    if found[0].name == _INJECTED:
        return _PARENTERAL
    return frozenset([mention.name for mention in found if not _FORM.match(text, mention.start)])


def routes(text: str) -> frozenset[str]:
    """The routes a text names.

    >>> sorted(routes("40 mg/kg IV every 8 hours")), sorted(routes("digoxin injection"))
    (['iv'], ['im', 'iv', 'sc'])
    """
    found = route_mentions(text)
    # A tablet says by which route it is taken only where no route is named.
    return (explicit_routes(text) or frozenset([mention.name for mention in found])) if found else frozenset()


def phases(text: str) -> frozenset[Phase]:
    """The phases of a course a text names."""
    found = phase_mentions(text)
    return frozenset([Phase(mention.name) for mention in found]) if found else frozenset()


@remembered(256)
def treats(text: str) -> bool:
    """Whether a text says that it is about treating, or about the beginning of a treatment.

    >>> treats("on hemodialysis for treatment: 30 mg"), treats("prophylaxis of influenza")
    (True, False)
    """
    return may_hold(text, _TREATS_TRACES) and _TREATS.search(text) is not None


@remembered(256)
def names_treatment(text: str) -> bool:
    """Whether a text calls what it gives a treatment, and no prevention.

    >>> names_treatment("30 mg is the treatment dose"), names_treatment("before treatment of her flu")
    (True, False)
    """
    return may_hold(text, _TREATMENTS) and _TREATMENT.search(text) is not None and not phases(text) & _LONG


def lines(text: str) -> frozenset[str]:
    """The kinds of venous line a text names: central, peripheral."""
    return frozenset([mention.name for mention in line_mentions(text)])


def joined(text: str, mentions: Sequence[Mention]) -> frozenset[str]:
    """Names of different things that a text lists in one breath: what it says is meant for each.

    >>> sorted(joined("IV or orally", route_mentions("IV or orally")))
    ['iv', 'oral']
    """
    if len(mentions) < 2:
        return frozenset()
    return frozenset(
        name
        for first, second in pairwise(mentions)
        if first.name != second.name and _JOINT.fullmatch(text, first.end, max(first.end, second.start))
        for name in (first.name, second.name)
    )


@remembered(1024)
def stages(text: str) -> frozenset[Stage]:
    """The stages of life that a text is about; children of 12 years or more are adolescents.

    >>> [stage.value for text in ("Children from 2 years", "children aged 12 years") for stage in stages(text)]
    ['children', 'adolescents']
    """
    named = [mention for mention in _STAGE.read(text) if not _bounds_dose(text, mention)]
    if not named:
        return frozenset()
    found = frozenset(map(Stage, {mention.name for mention in named}))
    if Stage.CHILD in found and _TEENS.search(text):
        return found - {Stage.CHILD} | {Stage.ADOLESCENT}
    return found


def _bounds_dose(text: str, mention: Mention) -> bool:
    """Whether adults are only named by the dose that another one stays below ("never more than the adult dose")."""
    if mention.name != Stage.ADULT or not _DOSE_BEHIND.match(text, mention.end):
        return False
    return _BOUND_BEFORE.search(text, max(0, mention.start - 40), mention.start) is not None


def only_stages(text: str) -> frozenset[Stage]:
    """The stages of life of a heading that is not about the young and adults alike."""
    found = stages(text)
    alike = Stage.ADULT in found and len(found) > 1 and _ADULTS_IN.search(text) is None
    return frozenset() if alike else found
