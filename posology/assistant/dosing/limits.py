"""Which printed limits apply to a clause, and how a stated value stands to a ceiling.

The limits themselves are in the monographs; what each kind of number is compared with is in `delivery_matching` and
`course_matching`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from posology.assistant.dosing import cues, delivery_cues, wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.clauses import UPPER_SIGNS
from posology.assistant.dosing.limit_scope import HoldsFor
from posology.assistant.dosing.measures import bound, comparable, equal, scaled, within
from posology.assistant.dosing.mentions import Stage
from posology.assistant.dosing.monographs import Limit, LimitKind
from posology.assistant.dosing.nearest_dose import stretch_of
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, agrees, no_rule
from posology.assistant.dosing.pairing import pairs, printing_any, single_doses
from posology.assistant.dosing.quantities import Comparator, Quantity
from posology.assistant.dosing.rule_values import Amount

# Limits that hold only where the text names what they are for; other limits hold even where it does not.
_ONLY_NAMED = frozenset({LimitKind.START_WITHIN, LimitKind.DILUTION_VOLUME, LimitKind.PUSH_TIME})
# "In contrast, metformin …" speaks of no contrast medium.
_COMPARES = re.compile(r"\b(?:in|by) contrast\b(?! (?:imaging|media|studies|agents?|procedures?))", re.IGNORECASE)
_WHOLE_WORD = 4
_FIRST = re.compile(r"\b(?:initial|first|single|loading|starting)\b", re.IGNORECASE)
_LOWER = re.compile(r"\b(?:below|under|less|lower|slower|smaller|fewer)\b", re.IGNORECASE)
_LEAST = re.compile(
    r"(?<!/)(?<!\d )\b(?:lowest|smallest|slowest|min(?:imum|imal)?)\b\.? (?:[\w-]+ ){0,4}(?:dose|dosage|rate"
    r"|concentration)\b"
    r"[^.;\d]{0,60}$",
    re.IGNORECASE,
)
_LOWER_SIDE = re.compile(r"below|under|less|lower|slower|smaller|<", re.IGNORECASE)
_EXCEPTED = re.compile(
    r",?\s+except (?:in|for)\b[^;]*|\s\((?:up )?to\s[^()]*\)|,\s+up to\s[^;,]*\bonly\b[^;,]*", re.IGNORECASE
)
_OTHERS = re.compile(r"\b(?:else|otherwise|(?:all|for) others?|the rest|remaining)\b", re.IGNORECASE)
FLOOR_SIGNS = frozenset({Comparator.GE, Comparator.GT})
_CONDEMNED_BEHIND = re.compile(
    r"[^.;,\d]{0,30}\b(?:is|are|be|would be) (?:not (?:acceptable|safe|permitted|allowed)|un(?:safe|acceptable)"
    r"|forbidden|prohibited|dangerous|wrong|avoided|too (?:fast|much|high|quick)|hazardous|toxic|excessive)\b",
    re.IGNORECASE,
)


def applicable(kinds: tuple[LimitKind, ...], clause: Clause, situation: Situation) -> list[Limit]:
    """The limits of some kinds that the clause's use, route, phase, line and dose admit."""
    limits = situation.compiled.limits(*kinds)
    if not limits:
        return []
    regimens = _regimens_meant(clause, situation) if any(limit.regimens for limit in limits) else set()
    doses = [amount for group in clause.groups for amount in single_doses(group)]
    words = _words(clause, situation)
    kept = [
        limit
        for limit in limits
        if (not limit.regimens or not regimens or regimens & set(limit.regimens))
        and (not limit.routes or not situation.routes or situation.routes & set(limit.routes))
        and (not limit.phases or not situation.phases or situation.phases & set(limit.phases))
        and (not limit.lines or not situation.lines or situation.lines & set(limit.lines))
        and (not limit.doses or not doses or any(within(d, stated) for d in doses for stated in limit.doses))
    ]
    termed = named_in(words, kept) or _of_step(clause, kept) or _named_in_whole(clause, kept)
    return termed or [limit for limit in kept if not limit.terms] or [x for x in kept if x.kind not in _ONLY_NAMED]


def _of_step(clause: Clause, limits: list[Limit]) -> list[Limit]:
    """The limits of first doses for what a part tells before "then", those of later doses for what follows."""
    if not (clause.before_sequel or clause.sequel):
        return []
    step = HoldsFor.FIRST_DOSE if clause.before_sequel else HoldsFor.LATER_DOSES
    return [limit for limit in limits if limit.terms and limit.holds_for is step]


def _named_in_whole(clause: Clause, limits: list[Limit]) -> list[Limit]:
    """The limits that the whole of a part names, unless the part has a dose of its own that other limits print."""
    if clause.whole is None:
        return []
    if _OTHERS.search(clause.text):
        return []
    whole = clause.whole.text if _EXCEPTED.search(clause.text) else _EXCEPTED.sub("", clause.whole.text)
    own = any(clause.start <= group.start < clause.end for group in clause.groups)
    named = named_in(whole.lower(), limits)
    return [limit for limit in named if limit.doses] if own and any(limit.doses for limit in limits) else named


def _words(clause: Clause, situation: Situation) -> str:
    """The words of a clause and around it, in lower case, and once more without the name of the drug."""
    words = f"{clause.text} {situation.around}".lower().replace(" very first ", " first ")
    return f"{words} {words.replace(f' {situation.compiled.drug} ', ' ')}"  # "the first rivaroxaban dose"


def condition_left_out(
    stated: Amount, ceilings: Sequence[Limit], clause: Clause, situation: Situation
) -> Opinion | None:
    """A printed ceiling of some people or cases only, in a text that names none of the cases of the printed ceilings.

    Args:
        stated: the ceiling that the text prints.
        ceilings: the printed ones that may apply.
        clause: the clause it stands in.
        situation: what the clause is bound to.
    """
    same = [limit for limit, value in with_values(ceilings) if equal(stated, value)]
    lower = [
        limit for limit, value in with_values(ceilings) if comparable(stated.unit, value.unit) and limit not in same
    ]
    words = _words(clause, situation)
    if not same or not lower or not all(one.terms for one in (*same, *lower)) or named_in(words, same):
        return None
    reason = f"the label prints this ceiling for: {same[0].subject}"
    return replace(against("scope_lost", reason, (*lower, *same), situation), agreement=Agreement.AMBIGUOUS)


def named_in(words: str, limits: Sequence[Limit]) -> list[Limit]:
    """The limits of whose own words some stand in a text."""
    words = _COMPARES.sub("", words) if "contrast" in words else words
    return [limit for limit in limits if limit.terms and any(_stands_in(term, words) for term in limit.terms)]


@lru_cache(maxsize=2048)
def _word(term: str) -> re.Pattern[str]:
    """A term as the beginning of a word, a short one as a whole word: "er" does not stand in "every"."""
    return re.compile(rf"(?<![a-z0-9]){re.escape(term)}" + (r"(?![a-z0-9])" if len(term) < _WHOLE_WORD else ""))


def _stands_in(term: str, words: str) -> bool:
    return term in words and (not term[:1].isalnum() or _word(term).search(words) is not None)


def _regimens_meant(clause: Clause, situation: Situation) -> set[str]:
    """The regimens that print a dose of the clause, else all that are in scope."""
    stated = [pair for group in clause.groups for pair in pairs(group)]
    named = {rule.regimen.id for rule in printing_any(situation.base_rules, stated)}
    return named or {rule.regimen.id for rule in situation.base_rules}


def of_those_named(limits: list[Limit], situation: Situation) -> list[Limit]:
    """The limits that hold for the people a text names, where it names no weight and the label has such limits.

    A limit of the young stands for them only, and one of a body weight for that weight only, as their doses do.
    """
    if situation.weights or situation.weight_kg is not None:
        return limits
    rules = {rule.regimen.id: rule for rule in situation.compiled.base_rules}
    young = bool(situation.young or situation.ages)

    def holds(name: str) -> bool:
        return rules[name].regimen.weight is None if young else Stage.ADULT in rules[name].stages

    return [limit for limit in limits if not limit.regimens or any(map(holds, limit.regimens))] or limits


def for_every_place(limits: Sequence[Limit], situation: Situation) -> list[Limit]:
    """The limits of each line and phase that the text names in one breath must all hold: the ones to satisfy at once.

    Empty when the text joins nothing; then any one of the limits may be the one that is meant.
    """
    return [
        limit
        for limit in limits
        if (situation.joint_lines and situation.joint_lines & set(limit.lines))
        or (situation.joint_phases and situation.joint_phases & set(limit.phases))
    ]


def in_line(limit: Limit, situation: Situation, reason: str) -> Opinion:
    """Agreement with a printed limit."""
    return agrees(reason, f"{situation.compiled.drug}/{limit.id}", situation.compiled.limit_sources[limit.id])


def against(code: str, reason: str, limits: Sequence[Limit], situation: Situation) -> Opinion:
    """Disagreement with printed limits, the first one shown as the source."""
    expected = wording.listing(_in_words(limit) for limit in limits)
    first = limits[0]
    return Opinion(
        Agreement.DISAGREES,
        reason,
        code,
        expected,
        f"{situation.compiled.drug}/{first.id}",
        situation.compiled.limit_sources[first.id],
    )


def _in_words(limit: Limit) -> str:
    value = wording.amount(limit.value) if limit.value is not None else str(limit.band)
    kind = limit.kind.value.replace("_", " ")
    return f"{kind} {value}" + (f" ({limit.subject})" if limit.subject else "")


def with_values(limits: Sequence[Limit]) -> list[tuple[Limit, Amount]]:
    """The limits that print a value, with it."""
    return [(limit, limit.value) for limit in limits if limit.value is not None]


def same_number_other_unit(stated: Amount, limits: Sequence[Limit]) -> bool:
    """Whether a stated value repeats a printed number in another unit ("1 mg/kg/h" for 1 mg/kg/min): a slip.

    A printed mass with or without its body weight or surface ("80 mg/kg" for 80 mg) is one, too.
    """
    return any(
        (
            value.unit != stated.unit
            and (value.low, value.high) == (stated.low, stated.high)
            and not equal(stated, value)
        )
        or _other_body(stated, value)
        for _, value in with_values(limits)
    )


def _other_body(stated: Amount, printed: Amount) -> bool:
    """Whether two amounts are the same but for the body weight or surface that one of them counts."""
    per, other = _body_in(stated.unit), _body_in(printed.unit)
    if per == other:
        return False
    plain = [replace(one, unit=one.unit.replace(body, "")) for one, body in ((stated, per), (printed, other))]
    return equal(*plain)


def _body_in(unit: str) -> str:
    """The body weight or surface that a unit counts, "" where it counts none."""
    return "/kg" if "/kg" in unit else "/m2" if "/m2" in unit else ""


def under_ceiling(quantity: Quantity, limits: list[Limit], situation: Situation, word: str) -> Opinion:
    """A stated rate, concentration or dose under printed ceilings."""
    each = [_under_any(quantity, [limit], situation, word) for limit in for_every_place(limits, situation)]
    return max(each, key=lambda one: one.agreement) if each else _under_any(quantity, limits, situation, word)


def _under_any(quantity: Quantity, limits: list[Limit], situation: Situation, word: str) -> Opinion:
    stated = bound(quantity)
    if not limits or stated is None:
        return no_rule(f"the monograph prints no {word} limit")
    if not quantity.unit:
        return no_rule("the unit is missing", "unit")
    if _FIRST.search(situation.clause) and any(_of_day(stated, value) for _, value in with_values(limits)):
        return no_rule(f"the label prints this {word} for a day, the text for one dose", "unit")
    if same_number_other_unit(stated, limits):
        return against("unit", f"the label prints this {word} in another unit", limits, situation)
    convertible = [(limit, value) for limit, value in with_values(limits) if comparable(quantity.unit, value.unit)]
    if not convertible:
        return no_rule(f"the label's {word} limit is in another unit", "unit")
    same = next((limit for limit, value in convertible if equal(stated, value)), None)
    if same is not None and (said := _at_ceiling(quantity, same, situation, word)) is not None:
        return said
    if quantity.comparator in FLOOR_SIGNS:
        return _above(quantity, convertible, limits, situation, word)
    if quantity.comparator in UPPER_SIGNS:
        return against("limit", f"the label prints another {word} ceiling", limits, situation)
    obeyed = next((limit for limit, value in convertible if _at_most(stated, value)), None)
    if obeyed is not None:
        return in_line(obeyed, situation, f"below the label's {word} ceiling")
    return against("limit", f"above the label's {word} ceiling", limits, situation)


def _of_day(stated: Amount, printed: Amount) -> bool:
    """Whether a printed amount of a day has the number of one without a time."""
    return printed.unit == f"{stated.unit}/day" and (stated.low, stated.high) == (printed.low, printed.high)


def _at_ceiling(quantity: Quantity, limit: Limit, situation: Situation, word: str) -> Opinion | None:
    """The opinion on a value that is a printed ceiling; None where the text makes a floor of it."""
    if delivery_cues.unbounded(situation.clause):
        return against("polarity", f"the text denies the label's {word} ceiling", [limit], situation)
    if quantity.comparator in FLOOR_SIGNS:
        return None
    if _LEAST.search(situation.clause[: max(0, situation.clause.find(quantity.text))]):
        return against("polarity", f"the text makes a floor of the label's {word} ceiling", [limit], situation)
    if quantity.comparator in UPPER_SIGNS and _refused_behind(quantity, situation.clause):
        return against("polarity", f"the text refuses what the label's {word} ceiling allows", [limit], situation)
    return in_line(limit, situation, f"the label's {word} limit")


def names_lower_side(quantity: Quantity) -> bool:
    """Whether the words of a bound name what is below it, also where they are turned ("not lower than 4 g")."""
    return _LOWER.search(quantity.text) is not None


def _refused_behind(quantity: Quantity, text: str) -> bool:
    """Whether the words right behind a bound refuse the side it names ("below 200 mg/h is not recommended")."""
    place = text.find(quantity.text)
    named = place >= 0 and _LOWER_SIDE.match(quantity.text) is not None
    return named and cues.spoken_against("", quantity.text, text[place + len(quantity.text) :])


def _above(
    quantity: Quantity, convertible: list[tuple[Limit, Amount]], limits: list[Limit], situation: Situation, word: str
) -> Opinion:
    """A floor where the label prints a ceiling: right only where the text speaks against what is above it."""
    stated = bound(quantity)
    same = next((limit for limit, value in convertible if stated is not None and equal(stated, value)), None)
    behind = situation.clause.partition(quantity.text)[2]
    refused = cues.ends_use(situation.clause) or _CONDEMNED_BEHIND.match(behind) is not None
    if same is not None and refused and not names_lower_side(quantity):
        return in_line(same, situation, f"above the label's {word} ceiling it is not used")
    return against("polarity", f"the text makes a floor of the label's {word} ceiling", limits, situation)


def _at_most(stated: Amount, ceiling: Amount) -> bool:
    same = scaled(stated, ceiling.unit)
    return same is not None and same.high <= ceiling.low


def of_use_beside(limits: list[Limit], quantity: Quantity, clause: Clause, situation: Situation) -> list[Limit]:
    """The limits of the use that stands by one of several like numbers ("zoster within 72 hours, genital within 6")."""
    like = [other for other in clause.rest if other.role is quantity.role and other.unit == quantity.unit]
    found = situation.compiled.use_mentions(clause.text) if len(like) > 1 else ()
    if len({mention.name for mention in found}) < 2:
        return limits
    places = [(one.start - clause.start, one.end - clause.start) for one in like]
    own = quantity.start - clause.start, quantity.end - clause.start
    low, high = stretch_of(own, places, len(clause.text), leads=found[0].start < places[0][0])
    named = {mention.name for mention in found if low <= mention.start < high}
    regimens = situation.compiled.regimens
    return [limit for limit in limits if any(regimens[name].indication in named for name in limit.regimens)] or limits
