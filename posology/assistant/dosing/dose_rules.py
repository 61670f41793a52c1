"""One dose that a label prints, ready for matching, and what a text may name of the things that tell such doses apart.

Holds no rule of its own; rules are made from a monograph in `compiled`.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from posology.assistant.answers import RuleSource
from posology.assistant.dosing.daily_totals import once_a_day_or_more
from posology.assistant.dosing.mentions import Stage, stages
from posology.assistant.dosing.monographs import Dialysis, Outcome, Phase, Regimen, RenalRow, RenalTable
from posology.assistant.dosing.quantities import Metric
from posology.assistant.dosing.rule_values import Amount, Band

# The age from which a regimen must be printed to hold for a whole stage, and the age at which the stage is over.
# "Children" alone says no age: a regimen that begins before adolescence may be meant.
_STAGE_YEARS = {
    Stage.NEONATE: (Decimal("0.02"), Decimal(0)),
    Stage.INFANT: (Decimal("0.1"), Decimal("0.49")),
    Stage.CHILD: (Decimal(11), Decimal(2)),
    Stage.ADOLESCENT: (Decimal(12), Decimal(12)),
    Stage.ADULT: (Decimal(18), Decimal(18)),
}
# A regimen that begins at this age is one for children even where it ends at two years.
_TODDLER = Decimal(1)
# Days, weeks and months are written as parts of a year with three digits: half a day is no other age.
HALF_A_DAY = Decimal("0.00136")
LONG_TERM = frozenset({Phase.MAINTENANCE, Phase.SUPPRESSION, Phase.PROPHYLAXIS})
OPENING = frozenset({Phase.INDUCTION, Phase.LOADING})


@dataclass(frozen=True, slots=True)
class Uses:
    """What a stretch of text says about the use of a drug.

    `indications` are ids of labelled uses that it names; `outside` are words that take it out of the label.
    """

    indications: frozenset[str] = frozenset()
    outside: tuple[str, ...] = ()

    @property
    def named(self) -> bool:
        """Whether the text names any use at all."""
        return bool(self.indications or self.outside)


class Named(NamedTuple):
    """What a text names of the things that tell rules apart.

    `young` are stages of life; `picked` are regimens whose condition the text states: they stand
    for all regimens of their use. `weights` are stated ranges of body weight, `weight_kg` one stated weight.
    """

    indications: frozenset[str] = frozenset()
    routes: frozenset[str] = frozenset()
    phases: frozenset[Phase] = frozenset()
    young: frozenset[Stage] = frozenset()
    picked: frozenset[str] = frozenset()
    weights: tuple[Band, ...] = ()
    weight_kg: Decimal | None = None
    ages: tuple[tuple[Decimal | None, Decimal | None], ...] = ()

    def admits_age(self, rule: DoseRule) -> bool:
        """Whether a rule is printed for the stated stage of life, or for the stated ages, which say more."""
        begins, ends = rule.regimen.age_from_years, rule.regimen.age_below_years
        if not self.ages or (begins is None and ends is None):
            return not self.young or self.young <= rule.stages
        if begins is None and not self.young <= rule.stages:
            return False  # where no lower bound is printed, the words of the population say for whom it is
        youngest = min((low for low, _ in self.ages if low is not None), default=None)
        if youngest is not None:
            return (begins is None or youngest >= begins - HALF_A_DAY) and (
                ends is None or youngest < ends - HALF_A_DAY
            )
        oldest = max(high for _, high in self.ages if high is not None)
        if begins is not None and any(begins > _STAGE_YEARS[stage][0] for stage in self.young):
            return False
        return (begins is None or begins < oldest - HALF_A_DAY) and (ends is None or ends >= oldest - HALF_A_DAY)

    def _same_weight(self, printed: Band, stated: Band) -> bool:
        """Whether a stated range is the printed one (">40" is "40.1 or more"), or one bound beside a weight in it."""
        if printed == stated or printed.borders_on(stated):
            return True
        upper = stated.low is None and (stated.high, stated.high_open) == (printed.high, printed.high_open)
        return upper and self.weight_kg is not None and printed.contains(self.weight_kg)

    def admits_weight(self, regimen: Regimen) -> bool:
        """Whether a regimen's range of body weight is a stated one, or holds the stated weight; any where none is."""
        if regimen.weight is None:
            return True
        if self.weights:
            return any(self._same_weight(regimen.weight, stated) for stated in self.weights)
        return self.weight_kg is None or regimen.weight.contains(self.weight_kg)


@dataclass(frozen=True, eq=False)
class DoseRule:
    """One dose the label prints: a base regimen, or a renal row of one base regimen.

    `band` is None for a base regimen and for dialysis rows; `rule` names it in verdicts. Rules are compared by
    identity: each is made once per rulebook.
    """

    rule: str
    regimen: Regimen
    dose: Amount | None
    intervals: tuple[Amount, ...]
    source: RuleSource
    row: RenalRow | None = None
    table: RenalTable | None = None
    base: DoseRule | None = None

    @cached_property
    def band(self) -> Band | None:
        """The printed band, None for a base regimen."""
        return self.row.band if self.row else None

    @cached_property
    def stages(self) -> frozenset[Stage]:
        """The stages of life that the regimen is printed for."""
        begins, ends = self.regimen.age_from_years, self.regimen.age_below_years
        if begins is None:
            named = stages(self.regimen.population) or frozenset({Stage.ADULT})
            grown = Stage.CHILD in named and ends is not None and ends >= _STAGE_YEARS[Stage.ADULT][0]
            return named | {Stage.ADOLESCENT} if grown else named
        return frozenset(
            stage
            for stage, (latest, reached) in _STAGE_YEARS.items()
            if begins <= latest and (ends is None or ends > reached or (stage is Stage.CHILD and begins >= _TODDLER))
        )

    @property
    def source_words(self) -> str:
        """The words of the label that the rule was read from."""
        return self.row.source.printed if self.row else self.regimen.source.printed

    @cached_property
    def metric(self) -> Metric:
        """The metric of the band."""
        return self.table.metric if self.table else Metric.UNKNOWN

    @cached_property
    def first_dose(self) -> Amount | None:
        """A printed larger first dose of the course."""
        return self.row.first_dose if self.row and self.row.first_dose else self.regimen.first_dose

    @cached_property
    def hours_between(self) -> tuple[Decimal, ...]:
        """The hours from one dose to the next, for each interval that is at most a day."""
        return tuple(hours for one in self.intervals if (hours := once_a_day_or_more(one)) is not None)

    @cached_property
    def own_phases(self) -> frozenset[Phase]:
        """The phases that a rule with a larger first dose has in itself: that dose, and what goes on after it."""
        if self.first_dose is None:
            return frozenset()
        goes_on = {Phase.MAINTENANCE} if self.regimen.phase is Phase.TREATMENT else set[Phase]()
        return frozenset({Phase.LOADING} | goes_on)

    @cached_property
    def dialysis(self) -> Dialysis:
        """The kind of dialysis that the row is printed for."""
        return self.row.dialysis if self.row else Dialysis.NONE

    @cached_property
    def dialysis_row(self) -> bool:
        """Whether the row is printed for patients on dialysis."""
        return self.dialysis is not Dialysis.NONE

    @cached_property
    def outcome(self) -> Outcome:
        """What the row says; a base regimen gives a dose."""
        return self.row.outcome if self.row else Outcome.DOSE

    @cached_property
    def bands(self) -> tuple[Band, ...]:
        """Every printed form of the band."""
        return (self.row.band, *self.row.also_printed) if self.row and self.row.band else ()


def same_phase(phase: Phase, named: frozenset[Phase]) -> bool:
    """Whether a regimen is of a named phase; "induction" names a treatment course too."""
    if phase in named:
        return True
    if phase in LONG_TERM:
        return bool(named & LONG_TERM) and Phase.MAINTENANCE not in named
    return phase is Phase.TREATMENT and bool(named & {Phase.INDUCTION, Phase.TREATMENT})


def prevents_in(rule: DoseRule, preventive: frozenset[str]) -> bool:
    """Whether a rule is a phase of a prevention, and not prevention as a phase."""
    return rule.regimen.indication in preventive and rule.regimen.phase is not Phase.PROPHYLAXIS
