"""Steps by which a dose is changed ("raised by 5 mg per dose every 3 days") against the steps that a label prints.

Whether the words of a text make a dose a step is read in `cues`; doses themselves are judged in `dose_matching`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from posology.assistant.dosing.binding import EMPTY_SCOPE, bind
from posology.assistant.dosing.daily_totals import in_a_day, once_a_day_or_more
from posology.assistant.dosing.dose_rules import DoseRule
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.measures import alternatives, equal, per_week
from posology.assistant.dosing.opinions import Opinion, Situation, agrees, disagrees, no_rule
from posology.assistant.dosing.pairing import Pair, pairs
from posology.assistant.dosing.rule_values import Amount


def judge_step(group: DoseGroup, situation: Situation) -> Opinion:
    """Judge a step and how often it is taken by the words of the rules in scope.

    Args:
        group: the step with its intervals.
        situation: what its clause is bound to.
    """
    open_yet = no_rule("a step by which a dose changes", "step")
    stated = [pair for pair in _a_day_more(group) or pairs(group) if _is_whole(pair)]
    printed = [step for rule in situation.base_rules for step in _steps_of(rule)]
    if not stated or not printed or situation.uncovered:
        return open_yet
    meant = [next((step for step in printed if _same(pair, step[1])), None) for pair in stated]
    if meant[0] is not None and None not in meant:
        rule, _, words = meant[0]
        return agrees(f"as the label says: {words}", rule.rule, rule.source)
    rule, _, words = printed[0]
    if any(_is_other(pair, [step for _, step, _ in printed]) for pair in stated):
        return disagrees("value", "the label prints another step", words, rule)
    return open_yet


def judge_step_time(often: Amount, situation: Situation) -> Opinion | None:
    """Judge how often a dose is raised by the words of the rules in scope; None where they print no step.

    Args:
        often: the time from one step to the next ("raised every 2 weeks to …").
        situation: what its clause is bound to.
    """
    printed = [step for rule in situation.base_rules for step in _steps_of(rule)]
    if not printed or situation.uncovered:
        return None
    spaced = [(step, step[1][1]) for step in printed if step[1][1] is not None]
    rate = per_week(often.low, often.high, often.unit)
    same = next((step for step, every in spaced if rate == per_week(every.low, every.high, every.unit)), None)
    rule, _, words = same or printed[0]
    if same is None:
        return disagrees("interval", "the label raises the dose at another interval", words, rule)
    return agrees(f"as the label says: {words}", rule.rule, rule.source)


def between_steps(time: Amount, rules: Sequence[DoseRule]) -> Opinion | None:
    """Judge the time from one step of a schedule to the next by the words of its rules; None where they print none.

    Args:
        time: how long the text gives the first of two steps.
        rules: the rules of the schedule.
    """
    printed = [(rule, step[1], words) for rule in rules for rule, step, words in _steps_of(rule)]
    spaced = [(rule, every, words) for rule, every, words in printed if every is not None]
    if not spaced:
        return None
    rule, _, words = next((one for one in spaced if equal(time, one[1])), spaced[0])
    if any(equal(time, every) for _, every, _ in spaced):
        return agrees(f"as the label says: {words}", rule.rule, rule.source)
    return disagrees("interval", "the label raises the dose at another interval", words, rule)


def _a_day_more(group: DoseGroup) -> list[Pair]:
    """What a step of single doses comes to in a day, with how often it is taken ("by 500 mg BID every 2 weeks")."""
    doses = alternatives(group.dose) if group.dose is not None else ()
    spacings = [one for quantity in group.intervals for one in alternatives(quantity)]
    total = in_a_day(doses[0], spacings[:1]) if len(doses) == 1 and len(spacings) == 2 else None
    if total is None or once_a_day_or_more(spacings[0]) is None or once_a_day_or_more(spacings[1]) is not None:
        return []
    return [(replace(total, unit=f"{total.unit}/day"), spacings[1])]


def _steps_of(rule: DoseRule) -> list[tuple[DoseRule, Pair, str]]:
    texts = (rule.regimen.note, rule.regimen.duration_note, rule.source_words)
    return [(rule, step, words) for words in texts if words for step in _steps_in(words)]


@lru_cache(maxsize=1024)
def _steps_in(words: str) -> tuple[Pair, ...]:
    """The steps that some printed words hold, with how often each is taken."""
    groups = [group for clause in bind(words, extract(words), EMPTY_SCOPE) for group in clause.groups if group.step]
    return tuple(pair for group in groups for pair in pairs(group) if _is_whole(pair))


def _is_whole(step: Pair) -> bool:
    """Whether a step tells how often it is taken, by its interval or by its unit ("by 5 to 10 mg per day")."""
    dose, spacing = step
    return dose is not None and (spacing is not None or dose.unit.endswith("/day"))


def _same(stated: Pair, printed: Pair) -> bool:
    if stated[1] is None or printed[1] is None:
        return (
            stated[1] is printed[1]
            and stated[0] is not None
            and printed[0] is not None
            and equal(stated[0], printed[0])
        )
    return all(
        one is not None and other is not None and equal(one, other) for one, other in zip(stated, printed, strict=True)
    )


def _is_other(stated: Pair, printed: list[Pair]) -> bool:
    """Whether a step is a printed one taken at another interval, or a larger one at a printed interval."""
    dose, spacing = stated
    like = [step for step in printed if step[0] is not None and dose is not None and step[0].unit == dose.unit]
    often = [step for step in like if step[1] is not None and spacing is not None and equal(spacing, step[1])]
    if often:
        return all(step[0] is not None and dose is not None and dose.low > step[0].high for step in often)
    return any(step[0] is not None and dose is not None and equal(dose, step[0]) for step in like)
