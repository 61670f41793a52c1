"""Every number that is neither dose, interval nor band, given to the judge of its role.

The judges are in `concentration_matching`, `delivery_matching`, `course_matching`, `maximum_matching`,
`percent_matching` and `threshold_matching`; bounds that are counted go to `criteria_matching` first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from posology.assistant.dosing import (
    age_matching,
    concentration_matching,
    course_matching,
    delivery_matching,
    maximum_matching,
    mentions,
    percent_matching,
    threshold_matching,
)
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.clauses import TIME_UNITS
from posology.assistant.dosing.condition_matching import in_condition, in_words
from posology.assistant.dosing.criteria_matching import judge_criterion
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dose_bounds import limited_doses
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.event_sides import turned_words
from posology.assistant.dosing.late_starts import ends_instead, starts_late
from posology.assistant.dosing.limit_words import of_other_value
from posology.assistant.dosing.measures import band_of
from posology.assistant.dosing.monographs import LimitKind
from posology.assistant.dosing.needless import denied, enough
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, in_all, no_rule
from posology.assistant.dosing.parts_of_course import of_nothing
from posology.assistant.dosing.quantities import Quantity, Role
from posology.assistant.dosing.refused_values import refused, refused_rightly
from posology.assistant.dosing.strengths import made_up_strength
from posology.assistant.dosing.superlatives import turned
from posology.assistant.dosing.undiluted import given_undiluted
from posology.assistant.dosing.unknown_cues import says_unknown
from posology.assistant.dosing.ways_of_giving import infused_elsewhere


def _maximum(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge a maximum, or the doses that a printed limit is for ("up to 500 mg over 20–30 minutes")."""
    most = maximum_matching.maximum(quantity, clause, situation)
    return most if most.agreement is Agreement.AGREES else limited_doses(quantity, clause, situation) or most


_JUDGES: dict[Role, Callable[[Quantity, Clause, Situation], Opinion]] = {
    Role.RATE: delivery_matching.rate,
    Role.INFUSION_TIME: delivery_matching.infusion_time,
    Role.CONCENTRATION: concentration_matching.concentration,
    Role.VOLUME: delivery_matching.volume,
    Role.DURATION: course_matching.duration,
    Role.FREQUENCY: course_matching.frequency,
    Role.THRESHOLD: threshold_matching.threshold,
    Role.BAND: threshold_matching.threshold,
    Role.AGE: age_matching.age,
    Role.PERCENTAGE: percent_matching.percentage,
    Role.MAXIMUM: _maximum,
}


_INTO_VOLUME = re.compile(
    r"\s+(?:(?:is |are )?(?:diluted|dissolved|mixed|added|made up|put)\s+)?"
    r"(?:in|into|to|with)\s+(?:an?\s+)?\d[\d.,]*\s?mL\b",
    re.IGNORECASE,
)
_HOLDS = re.compile(
    r"\b(?:bags?|volumes?|dilut\w+|infus\w+|vials?|bottles?|saline|chloride|dextrose|water|fluids?|solutions?|suspension"
    r"|syringes?|ampoules?)\b",
    re.IGNORECASE,
)
_TELLS_FLUID = frozenset({Role.RATE, Role.INFUSION_TIME, Role.CONCENTRATION})
_RUNS = frozenset({Role.RATE, Role.INFUSION_TIME})
_LONGER = re.compile(r"\b(?:additional|further|extra)\b", re.IGNORECASE)
_AFTER_RECOVERY = re.compile(
    r"\s+(?:after|beyond|past|once)\b[^.;\d]{0,50}\b(?:sign|symptom|fever|afebrile|resol|disappear|heal|clear|negative)",
    re.IGNORECASE,
)
# "The half-life is 3 hours", "peaks within 1 hour": what the drug does in the body is no course and no time to start.
_IN_BODY = re.compile(
    r"\b(?:half-?\s?li(?:fe|ves)|peak(?:s|ed|ing)?|t ?max|onset of (?:action|effect)|steady[ -]state|cleared from"
    r"|eliminated (?:with)?in|excreted (?:with)?in)\b[^.;:\d]{0,50}$",
    re.IGNORECASE,
)
_IN_WORDS = frozenset({Role.VOLUME, Role.PERCENTAGE, Role.THRESHOLD, Role.DURATION})


def judge_rest(quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """Judge a number of a clause that is neither dose, interval nor band."""
    if situation.joint_young:
        return in_all([{quantity: judge_rest(quantity, clause, one)} for one in situation.of_each_stage])[quantity]
    if quantity.low is None and quantity.high is None:
        return no_rule("the number could not be read with certainty", "unreadable")
    if quantity.unit in TIME_UNITS and _IN_BODY.search(clause.text[: max(0, quantity.start - clause.start)]):
        return no_rule("what the drug does in the body; no rule speaks of that", "report")
    made_up = made_up_strength(quantity, clause, situation) if quantity.role is Role.CONCENTRATION else None
    counted = judge_criterion(quantity, clause, situation)
    judged = enough(quantity, clause) or quantity
    elsewhere = infused_elsewhere(clause.text, situation) if quantity.role in _RUNS else None
    opinion = made_up or counted or elsewhere or _JUDGES[quantity.role](judged, clause, situation)
    if not opinion.agreement:
        opinion = in_condition(quantity, clause, situation) or opinion
    if counted is None and quantity.role is Role.AGE and opinion.agreement is Agreement.DISAGREES:
        said = in_condition(quantity, clause, situation)
        opinion = said if said is not None and said.agreement is Agreement.AGREES else opinion
    silent = not opinion.agreement and quantity.role in _IN_WORDS
    if silent or (quantity.role is Role.VOLUME and opinion.agreement is Agreement.DISAGREES):
        said = in_words(quantity, situation, _rows_of(clause, situation))
        said = said and (of_other_value(quantity, said, clause, situation) or said)
        opinion = opinion if said is None or _is_poured(quantity, clause, said, situation) else said
    if situation.uncovered and opinion.agreement is Agreement.AGREES and not _printed_for(opinion, situation):
        return no_rule(f"no label rule covers this use ({situation.uncovered})", "indication")
    if (
        quantity.role is Role.DURATION
        and opinion.agreement is Agreement.AGREES
        and of_nothing(quantity, clause, situation)
    ):
        return no_rule("nothing says what lasts so long, and the label does not print it for everything", "duration")
    if opinion.agreement is Agreement.DISAGREES:
        return refused_rightly(opinion, quantity, clause) or _in_its_words(opinion, quantity, clause, situation)
    return _turned_round(opinion, quantity, clause, situation) or opinion


def _turned_round(opinion: Opinion, quantity: Quantity, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a number that its text denies, refuses, or tells for the other side of what the label prints."""
    told = (opinion, quantity, clause, situation)
    said = denied(opinion, quantity, clause) or starts_late(*told) or turned(*told) or refused(*told)
    said = said or ends_instead(*told)
    if said is None and quantity.role in _TELLS_FLUID and opinion.agreement is Agreement.AGREES:
        said = given_undiluted(situation)
    place = quantity.start - clause.start, quantity.end - clause.start
    if said is None and quantity.unit in TIME_UNITS and turned_words(clause.text, *place, opinion.reason):
        reason = "the label prints this time on the other side of the event"
        return replace(opinion, agreement=Agreement.DISAGREES, reason=reason, code="polarity")
    return said


def _in_its_words(opinion: Opinion, quantity: Quantity, clause: Clause, situation: Situation) -> Opinion:
    """A fault, or silence where the text only reports, says that nothing is known, or tells how much longer."""
    lasts = quantity.role is Role.DURATION
    if lasts and situation.uncovered:
        return no_rule(f"no label rule covers this use ({situation.uncovered})", "indication")
    if situation.mode is Mode.REPORT:
        return no_rule("reported from a study; the label prints another value", "report")
    if says_unknown(clause.text):
        return no_rule("the text says that nothing is known of this", "silent")
    if lasts and _AFTER_RECOVERY.match(clause.text, quantity.end - clause.start):
        return no_rule("a time after the signs are gone, not the length of a course", "duration")
    if lasts and _LONGER.search(quantity.text) is not None:
        return no_rule("how much longer a course may go on; the label prints whole courses", "duration")
    return opinion


def _is_poured(volume: Quantity, clause: Clause, said: Opinion, situation: Situation) -> bool:
    """Whether a volume stands where the text has the dose: poured into another one, or alone with no bag nor rate.

    What the words of a printed dilution hold is such an amount there, too: "each 5 mL in 125 mL".
    """
    dilutions = situation.compiled.limits(LimitKind.DILUTION_VOLUME, LimitKind.DILUTION_VOLUME_MIN)
    if volume.role is not Role.VOLUME or any(said.rule == f"{situation.compiled.drug}/{one.id}" for one in dilutions):
        return False
    if _INTO_VOLUME.match(clause.text, volume.end - clause.start):
        return True
    return not (_HOLDS.search(clause.text) or any(q.role in _TELLS_FLUID for q in clause.rest))


def _printed_for(opinion: Opinion, situation: Situation) -> bool:
    """Whether a limit that a number agrees with is itself printed for the stages of life that no regimen covers."""
    drug = situation.compiled.drug
    limit = next((one for one in situation.compiled.monograph.limits if f"{drug}/{one.id}" == opinion.rule), None)
    if limit is None:
        return False
    named = mentions.stages(" ".join((limit.subject, *limit.terms)))
    return {stage.value for stage in named} >= set(situation.uncovered.split(" and "))


def _rows_of(clause: Clause, situation: Situation) -> list[DoseRule]:
    """The printed rows of the bands that a clause names."""
    stated = [band_of(band) for band in clause.bands]
    return [row for row in situation.row_rules if any(band in row.bands for band in stated)] if stated else []
