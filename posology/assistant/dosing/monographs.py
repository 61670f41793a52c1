"""The schema of a drug monograph and of everything that a rule can say.

Every value carries its source; unknown keys are refused. Loading and static checks are in `rulebook`, sources in
`provenance`, formulas and counted criteria in `rule_formulas`, reminders and sayings in `rule_texts`.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from posology.assistant.dosing.limit_scope import HoldsFor
from posology.assistant.dosing.provenance import AmountField, BandField, Source, SourceDocument, Strict, standing_in
from posology.assistant.dosing.quantities import Metric
from posology.assistant.dosing.rule_formulas import Criteria, Formula
from posology.assistant.dosing.rule_refusals import Refusal
from posology.assistant.dosing.rule_texts import DeclaredGap, Reminder, Saying


class Indication(Strict):
    """A use of the drug.

    `terms` are the words by which a text names it (lower case, matched as whole words);
    `outside` are words that take a text out of it ("disseminated"): then no label rule covers the use. `refines`
    is the id of a wider use: a text that names both means this one.
    """

    id: str
    name: str
    labelled: bool
    terms: tuple[str, ...]
    outside: tuple[str, ...] = ()
    refines: str = ""
    source: Source


class Phase(StrEnum):
    """The part of a course that a regimen is for."""

    LOADING = "loading"
    INDUCTION = "induction"
    TREATMENT = "treatment"
    MAINTENANCE = "maintenance"
    SUPPRESSION = "suppression"
    PROPHYLAXIS = "prophylaxis"


class Regimen(Strict):
    """One printed regimen: dose by one route at one interval, or at printed alternatives.

    `intervals` are alternatives as printed, never averaged; `doses_in_course` counts doses where the label
    limits the number ("for one day, two doses"). `duration_note` holds the condition that belongs to the
    duration ("or until clinical resolution"). `daily_total` is the total that the label prints for it; the ages
    bound the population, the lower one included, the upper one excluded; `weight` is the printed range of body
    weight in kg. `terms` are the words in which texts state its `condition`: a text that holds one means this
    regimen, a text that holds none has lost the condition; with `alternative` the label may offer the dose beside the
    usual one, so that losing the condition leaves two readings; without, it is wrong. `also_routes` are further routes
    of the same dose; `first_dose` is a printed larger first dose of the same course; a `dose` per day ("mg/kg/day")
    is divided by `intervals`. `starts` marks what a titration begins with, `kidneys_fail` what is only for patients
    without kidney function. `form` is the dosage form it is printed for, where forms are dosed apart. `edition` names
    the label it stands in, if labels of one drug differ.
    """

    id: str
    indication: str
    route: str
    also_routes: tuple[str, ...] = ()
    phase: Phase
    population: str
    dose: AmountField
    first_dose: AmountField | None = None
    intervals: tuple[AmountField, ...] = ()
    duration: AmountField | None = None
    duration_note: str = ""
    doses_in_course: int | None = None
    daily_total: AmountField | None = None
    age_from_years: Decimal | None = None
    age_below_years: Decimal | None = None
    weight: BandField | None = None
    condition: str = ""
    terms: tuple[str, ...] = ()
    alternative: bool = True
    starts: bool = False
    kidneys_fail: bool = False
    form: str = ""
    edition: str = ""
    note: str = ""
    source: Source

    @property
    def routes(self) -> tuple[str, ...]:
        """Every route by which the label gives this dose."""
        return (self.route, *self.also_routes)


class Outcome(StrEnum):
    """What a renal row says."""

    DOSE = "dose"
    PERCENT_OF_BASE = "percent_of_base"
    UNCHANGED = "unchanged"
    NOT_RECOMMENDED = "not_recommended"
    CONTRAINDICATED = "contraindicated"
    NO_DATA = "no_data"


REFUSED = frozenset({Outcome.NOT_RECOMMENDED, Outcome.CONTRAINDICATED})
NO_USE = REFUSED | {Outcome.NO_DATA}


class Dialysis(StrEnum):
    """The kind of dialysis a row is for."""

    NONE = "none"
    HAEMODIALYSIS = "haemodialysis"
    PERITONEAL = "peritoneal"
    CONTINUOUS = "continuous"


class RenalRow(Strict):
    """One row of a renal table for one base regimen.

    `also_printed` is a second printed form of the same band; `doses_in_course` is set where the row limits the
    number of doses ("500 mg single dose"); `first_dose` is a printed larger first dose of the row ("500 mg, then 250
    mg every 24 h"). A dialysis row needs no interval where the dose follows each session: `timing` says when.
    A row without a source of its own stands in its table, where `printed` gives its words.
    """

    band: BandField | None = None
    also_printed: tuple[BandField, ...] = ()
    dialysis: Dialysis = Dialysis.NONE
    outcome: Outcome = Outcome.DOSE
    dose: AmountField | None = None
    first_dose: AmountField | None = None
    intervals: tuple[AmountField, ...] = ()
    percent: Decimal | None = None
    doses_in_course: int | None = None
    timing: str = ""
    note: str = ""
    source: Source


class Gap(Strict):
    """A declared hole or overlap: the range that the table does not decide, and why."""

    band: BandField
    kind: Literal["hole", "overlap"]
    reason: str


class RenalTable(Strict):
    """The printed renal adjustment of one or more base regimens, in one metric.

    With `points` the rows are single printed values of the metric between which the label interpolates. `edition`
    names the label it stands in, where labels of one drug print different tables.
    """

    id: str
    regimens: tuple[str, ...]
    metric: Metric
    points: bool = False
    edition: str = ""
    rows: tuple[RenalRow, ...]
    gaps: tuple[Gap, ...] = ()
    source: Source

    @model_validator(mode="before")
    @classmethod
    def _rows_stand_in_the_table(cls, table: object) -> object:
        """Give each row without a source the table's, with the row's own printed words and band."""
        if not isinstance(table, dict) or not isinstance(table.get("source"), dict):
            return table
        rows = table.get("rows")
        if not isinstance(rows, list | tuple):
            return table
        return {**table, "rows": [standing_in(row, table["source"]) for row in rows]}


class LimitKind(StrEnum):
    """What a limit bounds. The suffix says the side: `_max` is a ceiling, `_min` a floor."""

    RATE_MAX = "rate_max"
    INFUSION_TIME_MIN = "infusion_time_min"
    CONCENTRATION_MAX = "concentration_max"
    CONCENTRATION = "concentration"
    DOSE_MAX = "dose_max"
    DAILY_MAX = "daily_max"
    DURATION_MAX = "duration_max"
    HYDRATION_VOLUME = "hydration_volume"
    HYDRATION_TIME = "hydration_time"
    TEST_FREQUENCY = "test_frequency"
    STOP_BELOW = "stop_below"
    DO_NOT_USE = "do_not_use"
    USE_ONLY_IF = "use_only_if"
    START_WITHIN = "start_within"
    PUSH_TIME = "push_time"
    DILUTION_VOLUME = "dilution_volume"
    LEVEL_MAX = "level_max"
    WEEKLY_MAX = "weekly_max"
    DOSE_MIN = "dose_min"
    DURATION_MIN = "duration_min"
    DILUTION_VOLUME_MIN = "dilution_volume_min"


class Limit(Strict):
    """A printed limit or companion value and what it applies to; empty tuples mean "any".

    `doses` narrows it to regimens with these doses; `lines` to "central" or "peripheral"; `subject` says
    what is measured or given ("creatinine clearance", "electrolytes", "before the first infusion"). `situation` is
    what must be the case for it to hold ("iodinated contrast imaging"), named in texts by `terms`. `holds_for` and
    `age_below_years` (not included) say which doses of whom a calculation binds by it. `of_part` is the part of a
    combination whose amount alone is meant: no volume of the whole dose follows from it.
    """

    id: str
    kind: LimitKind
    value: AmountField | None = None
    band: BandField | None = None
    metric: Metric = Metric.UNKNOWN
    subject: str = ""
    regimens: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    phases: tuple[Phase, ...] = ()
    doses: tuple[AmountField, ...] = ()
    terms: tuple[str, ...] = ()
    situation: str = ""
    holds_for: HoldsFor | None = None
    age_below_years: Decimal | None = None
    of_part: str = ""
    note: str = ""
    source: Source


class DialysisRule(Strict):
    """What the label says about patients on one kind of dialysis, where it is not a row of the renal table."""

    dialysis: Dialysis
    outcome: Outcome
    text: str
    source: Source


class Product(Strict):
    """A presentation: strength of the solution or tablet, and the container."""

    form: str
    strength: AmountField
    container: str = ""
    source: Source


class Monograph(Strict):
    """All rules of one drug. `status` is its review status; shipped monographs are Submitted."""

    format: Literal[1]
    drug: str
    name: str
    status: Literal["Submitted", "Under Review", "Approved"]
    last_updated: str
    sources: dict[str, SourceDocument]
    indications: tuple[Indication, ...]
    not_labelled: tuple[str, ...] = Field(default=())
    unread: tuple[str, ...] = Field(default=())
    products: tuple[Product, ...] = ()
    regimens: tuple[Regimen, ...]
    renal_metric: Metric
    renal_formula: str = ""
    renal_weight: Literal["as given", "actual", "ideal", "adjusted"] = "as given"
    renal_tables: tuple[RenalTable, ...] = ()
    formulas: tuple[Formula, ...] = ()
    criteria: tuple[Criteria, ...] = ()
    limits: tuple[Limit, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    sayings: tuple[Saying, ...] = ()
    refusals: tuple[Refusal, ...] = ()
    declared_gaps: tuple[DeclaredGap, ...] = ()
    dialysis_rules: tuple[DialysisRule, ...] = ()
    weight_rule: str = ""
    dose_weight: Literal["as given", "ideal in obesity"] = "as given"

    @cached_property
    def given_with(self) -> tuple[str, ...]:
        """The patterns of what is given with every dose."""
        return tuple(reminder.given_with for reminder in self.reminders if reminder.given_with)
