"""Bounds that are counted criteria ("at least two of: age ≥80 years, …"), and the count itself, against the label's.

Decides nothing about doses; the regimens that criteria choose are matched in `dose_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from posology.assistant.dosing import wording
from posology.assistant.dosing.attached import rounds_to
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import bound, converted, is_point, metrics_of
from posology.assistant.dosing.mentions import Mention
from posology.assistant.dosing.nearest_dose import dose_of
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.pairing import pair_agrees, pairs
from posology.assistant.dosing.person_facts import facts_of
from posology.assistant.dosing.person_words import is_value
from posology.assistant.dosing.quantities import Metric, Quantity
from posology.assistant.dosing.rule_formulas import Criteria, Criterion
from posology.assistant.dosing.rule_values import Amount, Band

_NUMBERS = {"one": 1, "1": 1, "any": 1, "either": 1, "two": 2, "2": 2, "both": 2, "three": 3, "3": 3, "four": 4, "4": 4}
_NAMES = {
    Metric.AGE: re.compile(r"\bages?d?\b|\byears?\b|\bold(?:er)?\b", re.IGNORECASE),
    Metric.WEIGHT: re.compile(r"\bweigh\w*|\bkg\b", re.IGNORECASE),
    Metric.SCR: re.compile(r"\bcreatinine\b|\bs?cr\b", re.IGNORECASE),
}
_ALONE = re.compile(
    r"\b(?:alone|solely|by itself|on its own|(?:is|are) enough|suffic\w+|only (?:an? |the )?(?:age|weight|creatinine)"
    r"|(?:age|weight|creatinine|scr)\b[^.;:,]{0,20} only)\b",
    re.IGNORECASE,
)
_EVERYBODY = re.compile(r"\b(?:everyone|everybody|all|every)\b", re.IGNORECASE)
_WHATEVER = re.compile(
    r"\b(?:regardless|irrespective(?:ly)?|independent(?:ly)?) of [^.;:]{1,80}"
    r"|\bwhatever (?:the|his|her|their) [^.;:]{1,60}"
    r"|\bno (?:(?:dose|dosage) )?(?:adjust\w*|reduc\w*|change)[^.;:]{0,30} (?:for|by|in|with) [^.;:]{1,60}"
    r"|\b(?:age|weight|creatinine)\b[^.;:]{0,40} (?:(?:do|does) not|don't|doesn't|never|is not|are not) "
    r"(?:matter|count|change|affect|influence|relevant|considered)\b"
    r"|\b(?:for|in|to) (?:everyone|everybody|(?:all|every) (?:adults?|patients?|people|person))\b"
    r"(?! (?:who|with|aged|over))",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"\b(?P<all>all|each)(?:\s+of|\s+(?:three|3)\b)"
    r"|\b(?:any\s+)?(?P<count>one|two|three|four|[1-4]|any|either|both)\s*(?:\(\d\)\s*)?"
    r"(?:or\s+more\s+)?(?:of\s+(?:the\s+)?(?:following|these|those|three|3|criteri\w+|\w+\s+criteri\w+|:|age)"
    r"|of\s*:|(?:\w+\s+)?criteri\w+|characteristics?|(?:\w+\s+)?factors?|out\s+of|of\s+(?:age|weight|serum))",
    re.IGNORECASE,
)
_AT_MOST = re.compile(r"\b(?:at most|(?:no|not) more than|up to|a maximum of)\s+$", re.IGNORECASE)
# "Only one criterion is met": how many somebody meets, not how many the dose asks for.
_MET = re.compile(r"(?:\s+criteri\w+)?\s+(?:(?:is|are|was|were)\s+)?(?:met|fulfilled|satisfied)\b", re.IGNORECASE)
_ASKED = re.compile(r"\b(?:if|when|where|unless|provided|requires?|at least)\b[^.;:()]{0,24}$", re.IGNORECASE)
_LEADS_LIST = re.compile(r":[\s*_]*$")
_TELLS = re.compile(
    r"\b(?:is|are|was|were|has|have|should|must|may|can|will|do(?:es)?|gives?|given|use[ds]?|avoid\w*|not|no|dos(?:e|es|ing)"
    r"|for|in|with|if|when|reduc\w*|studied)\b",
    re.IGNORECASE,
)
# A dose for those who do not meet the criteria.
_EXCEPTED = re.compile(
    r"\b(?:unless|except\w*|not|without|otherwise|neither|nor|never|fewer|other than|lack\w*)\b", re.IGNORECASE
)
_ANY_ONE = re.compile(
    r"\bor\b(?!\s+(?:less|more|older|over|above|below|under|greater|higher|lower|equal))", re.IGNORECASE
)


def judge_criterion(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """Judge a bound as one of counted criteria; None where it is none.

    Args:
        quantity: a bound of age, weight, creatinine or another metric.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    metrics = metrics_of(quantity) or frozenset({quantity.metric})
    if is_point(quantity):
        return _weighed_fact(quantity, metrics, clause, situation)
    for criteria in situation.compiled.monograph.criteria:
        printed = [one for one in criteria.of if one.metric in metrics]
        if printed and _about(criteria, clause, situation):
            return _against_printed(quantity, printed[0], criteria, clause, situation)
    return None


def _weighed_fact(
    quantity: Quantity, metrics: frozenset[Metric], clause: Clause, situation: Situation
) -> Opinion | None:
    """A value told of a person that counted criteria weigh; none where the text states the criteria themselves."""
    if not situation.compiled.monograph.criteria:
        return None
    whole = clause.whole or clause
    told = whole.groups or len(facts_of(clause)) > 1  # one value alone in its sentence may be anything
    if not told or not is_value(quantity, whole.text, whole.start):
        return None
    for criteria in situation.compiled.monograph.criteria:
        if _COUNT.search(whole.text) and not _counted_right(criteria, clause):
            return None
        aged = frozenset() if whole.groups else metrics & {Metric.AGE}
        printed = next((one for one in criteria.of if one.metric in (metrics - {Metric.AGE}) | aged), None)
        if printed is not None and printed.metric is Metric.WEIGHT and not quantity.unit:  # kg or lb
            return no_rule("the unit of the weight is missing", "unit")
        if printed is not None:
            source = situation.compiled.source(printed.source)
            return agrees("a fact that the label's criteria weigh", f"{situation.compiled.drug}/{criteria.id}", source)
    return None


def _counted_right(criteria: Criteria, clause: Clause) -> bool:
    """Whether every count in a text is said to be met, and is what the person whose facts are all told meets."""
    text, facts = (clause.whole or clause).text, facts_of(clause)
    if any(one.metric not in facts for one in criteria.of):
        return False
    met = sum(one.band.contains(facts[one.metric]) for one in criteria.of)
    return all(
        _MET.match(text, found.end()) is not None
        and _ASKED.search(text, 0, found.start()) is None
        and not found["all"]
        and _NUMBERS[found["count"].lower()] == met
        for found in _COUNT.finditer(text)
    )


def met_by_bounds(
    clause: Clause, group: DoseGroup | None, compiled: CompiledMonograph, levels: Sequence[str]
) -> frozenset[str]:
    """The regimens for which a text states enough of the counted criteria ("aged ≥80 years and weighing ≤60 kg").

    Args:
        clause: the clause.
        group: the dose in question; the criteria have to be told of it and not of another one.
        compiled: the rules of its drug.
        levels: the lines above the clause, nearest first, which tell the criteria where it tells none.
    """
    whole = clause.whole or clause
    if group is None or not compiled.monograph.criteria or _COUNT.search(whole.text) or _EXCEPTED.search(whole.text):
        return frozenset()
    places = [(other.start - whole.start, other.end - whole.start) for other in whole.groups]
    own = [q for q in (*whole.bands, *whole.rest) if len(places) == 1 or _dose_of(q, places, whole) == group.start]
    met: set[str] = set()
    for criteria in compiled.monograph.criteria:
        counted = _fulfilled(criteria, own, whole.text, whole.start)
        above = (_fulfilled(criteria, extract(level), level, 0) for level in levels)
        counted = next((found for found in above if found is not None), 0) if counted is None else counted
        met.update(criteria.regimens if counted >= criteria.at_least else ())
    return frozenset(met)


def _dose_of(quantity: Quantity, places: Sequence[tuple[int, int]], whole: Clause) -> int:
    mention = Mention(quantity.start - whole.start, quantity.end - whole.start, "")
    return whole.start + dose_of(mention, places, whole.text)


def _fulfilled(criteria: Criteria, numbers: Iterable[Quantity], text: str, start: int) -> int | None:
    """How many criteria the bounds among some numbers of a text meet together; None where it bounds none of them."""
    bounds = [q for q in numbers if not is_point(q)]
    about = [q for q in bounds if any(_is_of(q, one) for one in criteria.of)]
    if not about:
        return None
    if _offers_one(about, text, start) or _COUNT.search(text) or _EXCEPTED.search(text):
        return 0
    return sum(any(_fulfils(q, one) for q in about) for one in criteria.of)


def _offers_one(bounds: Sequence[Quantity], text: str, start: int) -> bool:
    """Whether "or" stands between some bounds of a text that begins at `start`."""
    first, last = min(q.start for q in bounds), max(q.end for q in bounds)
    return _ANY_ONE.search(text, max(0, first - start), last - start) is not None


def _is_of(quantity: Quantity, printed: Criterion) -> bool:
    return printed.metric in (metrics_of(quantity) or frozenset({quantity.metric}))


def _fulfils(quantity: Quantity, printed: Criterion) -> bool:
    """Whether all values of a bound meet a criterion."""
    if not _is_of(quantity, printed):
        return False
    stated = _in_unit(quantity, wording.metric_unit(printed.metric).removesuffix("s"))
    return (stated is not None and stated.lies_in(printed.band)) or _is_rounded(quantity, printed)


def one_for_enough(group: DoseGroup, situation: Situation) -> Opinion | None:
    """The fault of a dose of counted criteria that a text gives for fewer of them ("age 80 alone").

    Args:
        group: the dose and its intervals, as stated.
        situation: what the clause is bound to.
    """
    if not situation.compiled.monograph.criteria or not _ALONE.search(situation.clause):
        return None
    own_use = situation.compiled.uses(situation.clause).indications
    for criteria in situation.compiled.monograph.criteria:
        chosen = [one for one in situation.compiled.base_rules if one.regimen.id in criteria.regimens]
        if own_use and own_use.isdisjoint(one.regimen.indication for one in chosen):
            continue  # "after hip replacement … at age 80": the dose is that of another use
        named = [one for one in criteria.of if one.metric in _NAMES and _NAMES[one.metric].search(situation.clause)]
        given = any(pair_agrees(one, *pair) for one in chosen for pair in pairs(group))
        if given and 0 < len(named) < criteria.at_least:
            reason = f"the text takes {len(named)} of the criteria for enough, the label asks for {criteria.at_least}"
            return disagrees("scope_lost", reason, criteria.text, chosen[0])
    return None


def weighed_for_nothing(group: DoseGroup, situation: Situation) -> Opinion | None:
    """The fault of a dose that counted criteria choose or refuse, given whatever they come to ("whatever the age").

    Args:
        group: the dose and its intervals, as stated.
        situation: what the clause is bound to.
    """
    weighs = situation.compiled.monograph.criteria
    ignored = " ".join(found.group() for found in _WHATEVER.finditer(situation.clause)) if weighs else ""
    if not ignored:
        return None
    for criteria in weighs:
        weighed = {*criteria.regimens, *criteria.otherwise}
        first = next((one for one in situation.base_rules if one.regimen.id in weighed), None)
        named = any(one.metric in _NAMES and _NAMES[one.metric].search(ignored) for one in criteria.of)
        of_all = _EVERYBODY.search(ignored) is not None and situation.uses.indications
        if first is not None and (named or of_all) and any(pair_agrees(first, *pair) for pair in pairs(group)):
            reason = "the text gives this dose to everybody; the label counts criteria"
            return disagrees("scope_lost", reason, criteria.text, first)
    return None


def _about(criteria: Criteria, clause: Clause, situation: Situation) -> bool:
    """Whether a clause is about these criteria: it states two, or a dose that they choose, or is counted in a list."""
    stated = [q for q in (*clause.bands, *clause.rest) if not is_point(q)]
    metrics = {metric for q in stated for metric in (metrics_of(q) or frozenset({q.metric}))}
    if len([one for one in criteria.of if one.metric in metrics]) > 1:
        return True
    whole = clause.whole or clause
    return _lead_in(whole) != "" or _gives_chosen(criteria, clause, situation)


def _lead_in(whole: Clause) -> str:
    """The line above a list that counts its items, "" where a clause is no item of such a list.

    "Two of the following:" leads "- body weight ≤60 kg".
    """
    if whole.groups or whole.bands or _TELLS.search(whole.text):
        return ""
    return next((line for line in whole.earlier if _COUNT.search(line) and _LEADS_LIST.search(line)), "")


def _gives_chosen(criteria: Criteria, clause: Clause, situation: Situation) -> bool:
    """Whether a clause gives a dose that the criteria choose."""
    named = situation.uses.indications
    chosen = [rule for rule in situation.compiled.base_rules if rule.regimen.id in criteria.regimens]
    chosen = [rule for rule in chosen if not named or rule.regimen.indication in named]
    whole = clause.whole or clause
    return any(pair_agrees(rule, *pair) for rule in chosen for group in whole.groups for pair in pairs(group))


def _against_printed(
    quantity: Quantity, printed: Criterion, criteria: Criteria, clause: Clause, situation: Situation
) -> Opinion:
    rule = f"{situation.compiled.drug}/{criteria.id}"
    source = situation.compiled.source(printed.source)
    stated = _in_unit(quantity, wording.metric_unit(printed.metric).removesuffix("s"))
    counted = _COUNT.search((clause.whole or clause).text) is not None or _gives_chosen(criteria, clause, situation)
    if stated is not None and stated == printed.band.complement and not counted:
        return agrees(f"the other side of one of the label's criteria ({criteria.text})", rule, source)
    if stated != printed.band and not _is_rounded(quantity, printed):
        reason = "the label prints another bound for this criterion"
        expected = f"{wording.metric_name(printed.metric)} {printed.band} {wording.metric_unit(printed.metric)}"
        return Opinion(Agreement.DISAGREES, reason, "bound", expected, rule, source)
    fault = _count_fault(criteria, clause)
    if fault is not None:
        return Opinion(Agreement.DISAGREES, fault, "scope_lost", criteria.text, rule, source)
    return agrees(f"one of the label's criteria ({criteria.text})", rule, source)


def _is_rounded(quantity: Quantity, printed: Criterion) -> bool:
    """Whether a bound is the printed one in another unit, rounded as written ("≥133 µmol/L" for 1.5 mg/dL)."""
    unit = wording.metric_unit(printed.metric).removesuffix("s")
    stated, value = bound(quantity), printed.band.low if printed.band.low is not None else printed.band.high
    if stated is None or value is None or stated.unit == unit:
        return False
    signs = (quantity.low is None, quantity.low_open, quantity.high_open)
    same = signs == (printed.band.low is None, printed.band.low_open, printed.band.high_open)
    return same and rounds_to(Amount(value, value, unit), stated)


def _in_unit(quantity: Quantity, unit: str) -> Band | None:
    ends = [None if end is None else converted(end, quantity.unit, unit) for end in (quantity.low, quantity.high)]
    if all(end is None for end in ends):
        return None
    return Band(ends[0], ends[1], quantity.low_open, quantity.high_open)


def _count_fault(criteria: Criteria, clause: Clause) -> str | None:
    """What is wrong with how many criteria the text asks for, None when nothing is."""
    whole = clause.whole or clause
    text = _lead_in(whole) or " ".join((whole.text, *whole.earlier[:1]))
    if any(_AT_MOST.search(text, 0, found.start()) for found in _COUNT.finditer(text)):
        return f"the text asks for few of the criteria, the label for at least {criteria.at_least}"
    counts = list(_counts(text, len(criteria.of)))
    if counts:
        wrong = [count for count in counts if count != criteria.at_least]
        return f"the text asks for {wrong[0]} of the criteria, the label for {criteria.at_least}" if wrong else None
    named = [one for one in criteria.of if one.metric in _NAMES and _NAMES[one.metric].search(whole.text)]
    if len(named) < criteria.at_least:
        return f"the text takes {len(named)} of the criteria for enough, the label asks for {criteria.at_least}"
    about = [q for q in (*whole.bands, *whole.rest) if any(_is_of(q, one) for one in criteria.of)]
    return "the text takes any one of the criteria for enough" if _offers_one(about, whole.text, whole.start) else None


def _counts(text: str, all_of_them: int) -> Iterator[int]:
    for match in _COUNT.finditer(text):
        yield all_of_them if match["all"] else _NUMBERS[match["count"].lower()]
