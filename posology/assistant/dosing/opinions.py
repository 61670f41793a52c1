"""What the rules say about one number: agreement, disagreement or silence, with the reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import IntEnum

from posology.assistant.answers import RuleSource
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.dose_rules import DoseRule, Named, Uses
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.mentions import Stage
from posology.assistant.dosing.monographs import Outcome, Phase
from posology.assistant.dosing.properties import worked_out
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.release_forms import of_form
from posology.assistant.dosing.rule_texts import Reminder
from posology.assistant.dosing.rule_values import Amount, Band


class Agreement(IntEnum):
    """How rules stand to a number; a higher value wins when several rules speak."""

    NO_RULE = 0
    AGREES = 1
    AMBIGUOUS = 2
    DISAGREES = 3


@dataclass(frozen=True, slots=True)
class Opinion:
    """The rules' view of one number. `expected` says what the rule prints; `rule` names it."""

    agreement: Agreement
    reason: str
    code: str = ""
    expected: str = ""
    rule: str | None = None
    source: RuleSource | None = None


@dataclass(frozen=True)
class Situation:
    """Everything a clause or dose group is bound to when it is compared with rules.

    Attributes:
        uses: the use that the nearest text names.
        routes, phases, lines: as named by the nearest text, empty when not named.
        uncovered: why no label rule covers this use, "" when one may ("children", "zoster", "maintenance").
        bases: base regimens that the context names (dose, intervals).
        governing: clause, lead-in and headings in one string, for words that steer limits.
        young: the stages of life that the text is about; only rules printed for them are in scope.
        joint_uses, joint_phases, joint_routes, joint_lines, joint_young: what the text names in one breath ("HSV
            and CMV retinitis"); a rule must hold for each.
        levels: lead-in and headings in one string.
        around: the same without the sentences before that tell a number of their own: their words belong to that.
        picked: regimens whose condition the text states.
        weight_kg: the one patient weight that the text states, if any.
        whole_groups: every dose group of the whole clause.
        dialysis: the kind of dialysis that the nearest text names, "" when it names none.
        weights, ages: the ranges of body weight (kg) and of age (years, from and to) that the text states.
    """

    compiled: CompiledMonograph
    clause: str
    mode: Mode
    attributed: bool
    uses: Uses = field(default_factory=Uses)
    routes: frozenset[str] = frozenset()
    phases: frozenset[Phase] = frozenset()
    lines: frozenset[str] = frozenset()
    uncovered: str = ""
    bases: tuple[tuple[Amount, tuple[Amount, ...]], ...] = ()
    governing: str = ""
    weight_kg: Decimal | None = None
    young: frozenset[Stage] = frozenset()
    picked: frozenset[str] = frozenset()
    joint_uses: frozenset[str] = frozenset()
    joint_phases: frozenset[Phase] = frozenset()
    joint_routes: frozenset[str] = frozenset()
    joint_lines: frozenset[str] = frozenset()
    joint_young: frozenset[Stage] = frozenset()
    levels: str = ""
    around: str = ""
    whole_groups: tuple[DoseGroup, ...] = ()
    dialysis: str = ""
    weights: tuple[Band, ...] = ()
    ages: tuple[tuple[Decimal | None, Decimal | None], ...] = ()

    @worked_out
    def dialysis_rows(self) -> tuple[DoseRule, ...]:
        """The rows in scope that are printed for the kind of dialysis that the text names."""
        if not self.dialysis:
            return ()
        of_any_phase = replace(self, phases=self.phases - {Phase.LOADING}, dialysis="")
        rows = (rule for rule in of_any_phase.row_rules if rule.outcome is not Outcome.NO_DATA)
        return tuple(rule for rule in rows if rule.dialysis == self.dialysis)

    @worked_out
    def base_rules(self) -> tuple[DoseRule, ...]:
        """The base regimens in scope."""
        return self.base_rules_of(self.named)

    @worked_out
    def row_rules(self) -> tuple[DoseRule, ...]:
        """The renal rows in scope."""
        return self._in_scope(self.named, rows=True)

    @worked_out
    def named(self) -> Named:
        """What the text names of the things that tell rules apart."""
        return Named(
            self.uses.indications,
            self.routes,
            self.phases,
            self.young,
            self.picked,
            self.weights,
            self.weight_kg,
            self.ages,
        )

    def base_rules_of(self, named: Named) -> tuple[DoseRule, ...]:
        """The base regimens of what a text names."""
        return self._in_scope(named, rows=False)

    def _in_scope(self, named: Named, *, rows: bool) -> tuple[DoseRule, ...]:
        rules = self.compiled.in_scope(named, rows=rows)
        return of_form(rules, (self.clause, self.levels)) if self.compiled.has_forms else rules

    @property
    def of_each_stage(self) -> tuple[Situation, ...]:
        """The situations of each stage of life that the text joins, none where one rule may hold for all."""
        return tuple(
            replace(self, young=frozenset({stage}), joint_young=frozenset()) for stage in sorted(self.joint_young)
        )

    def use_name(self, rule: DoseRule) -> str:
        """The name of the use that a rule is for."""
        return self.compiled.indications[rule.regimen.indication].name


Opinions = dict[Quantity, Opinion]
_GRAVITY = (Agreement.AGREES, Agreement.AMBIGUOUS, Agreement.NO_RULE, Agreement.DISAGREES)


def gravity(opinion: Opinion) -> int:
    """How grave an opinion is among several on one number that must all hold: silence is worse than agreement."""
    return _GRAVITY.index(opinion.agreement)


def in_all(judged: Sequence[Opinions]) -> Opinions:
    """The opinions on numbers that were judged in several situations, in each of which they must be right."""
    first, *others = judged
    for other in others:
        first = {q: other.get(q, one) if one.agreement is Agreement.AGREES else one for q, one in first.items()}
    return first


def agrees(reason: str, rule: str, source: RuleSource) -> Opinion:
    """An opinion of agreement with one rule."""
    return Opinion(Agreement.AGREES, reason, rule=rule, source=source)


def breaks_reminder(reminder: Reminder, reason: str, compiled: CompiledMonograph) -> Opinion:
    """An opinion of disagreement with what a reminder of a drug says, which is shown as what was expected."""
    rule, source = f"{compiled.drug}/{reminder.id}", compiled.source(reminder.source)
    return Opinion(Agreement.DISAGREES, reason, "polarity", reminder.text.strip(), rule, source)


def no_rule(reason: str, code: str = "no_rule") -> Opinion:
    """An opinion of silence: no rule covers the number."""
    return Opinion(Agreement.NO_RULE, reason, code)


def disagrees(code: str, reason: str, expected: str, rule: DoseRule | None = None) -> Opinion:
    """An opinion of disagreement; `rule` is the nearest rule, shown as its source."""
    return Opinion(
        Agreement.DISAGREES,
        reason,
        code,
        expected,
        rule.rule if rule else None,
        rule.source if rule else None,
    )
