"""The schema of a drug monograph and of everything that a rule can say.

Every value carries its source; unknown keys are refused. Loading and static checks are in `rulebook`.
Quantities and bands are written as a label prints them ("40 mg/kg", "2-3 weeks", ">1.0-1.4") and parsed on load.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from posology.assistant.dosing.quantities import Metric
from posology.assistant.dosing.rule_values import Amount, Band, parse_amount, parse_band


def _amount(value: object) -> object:
    return parse_amount(value) if isinstance(value, str) else value


def _band(value: object) -> object:
    return parse_band(value) if isinstance(value, str) else value


AmountField = Annotated[Amount, BeforeValidator(_amount)]
BandField = Annotated[Band, BeforeValidator(_band)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class ReadAs(StrEnum):
    """How a value was read: in the label, in a quotation of it, or in a secondary transcription."""

    LABEL = "label"
    QUOTATION = "quotation"
    SECONDARY = "secondary"


class SourceDocument(_Strict):
    """One document the monograph rests on. `set_id` is the DailyMed set id; "" where none was read.

    `check_in` lists set ids of current labels of the same drug in which a reviewer should look the value up
    again; it says nothing about where it was read.
    """

    title: str
    publisher: str
    read: ReadAs
    set_id: str = ""
    labeler: str = ""
    version: str = ""
    year: int | None = None
    url: str = ""
    note: str = ""
    check_in: tuple[str, ...] = ()


class Source(_Strict):
    """Where one value stands: source document, section or heading, table, row, column, printed words."""

    ref: str
    section: str = ""
    table: str = ""
    row: str = ""
    column: str = ""
    printed: str = ""


class Indication(_Strict):
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


class Regimen(_Strict):
    """One printed regimen: dose by one route at one interval, or at printed alternatives.

    `intervals` are alternatives as printed, never averaged; `doses_in_course` counts doses where the label
    limits the number ("for one day, two doses"). `duration_note` holds the condition that belongs to the
    duration ("or until clinical resolution"). `daily_total` is the total that the label prints for it; the ages
    bound the population, the lower one included, the upper one excluded. `terms` are the words in which texts
    state its `condition`: a text that holds one means this regimen, a text that holds none has lost the condition.
    """

    id: str
    indication: str
    route: str
    phase: Phase
    population: str
    dose: AmountField
    intervals: tuple[AmountField, ...] = ()
    duration: AmountField | None = None
    duration_note: str = ""
    doses_in_course: int | None = None
    daily_total: AmountField | None = None
    age_from_years: Decimal | None = None
    age_below_years: Decimal | None = None
    condition: str = ""
    terms: tuple[str, ...] = ()
    note: str = ""
    source: Source


class Outcome(StrEnum):
    """What a renal row says."""

    DOSE = "dose"
    PERCENT_OF_BASE = "percent_of_base"
    UNCHANGED = "unchanged"
    NOT_RECOMMENDED = "not_recommended"
    CONTRAINDICATED = "contraindicated"
    NO_DATA = "no_data"


class Dialysis(StrEnum):
    """The kind of dialysis a row is for."""

    NONE = "none"
    HAEMODIALYSIS = "haemodialysis"
    PERITONEAL = "peritoneal"
    CONTINUOUS = "continuous"


class RenalRow(_Strict):
    """One row of a renal table for one base regimen.

    `also_printed` is a second printed form of the same band; `doses_in_course` is set where the row limits the
    number of doses ("500 mg single dose").
    """

    band: BandField | None = None
    also_printed: tuple[BandField, ...] = ()
    dialysis: Dialysis = Dialysis.NONE
    outcome: Outcome = Outcome.DOSE
    dose: AmountField | None = None
    intervals: tuple[AmountField, ...] = ()
    percent: Decimal | None = None
    doses_in_course: int | None = None
    note: str = ""
    source: Source


class Gap(_Strict):
    """A declared hole or overlap: the range that the table does not decide, and why."""

    band: BandField
    kind: Literal["hole", "overlap"]
    reason: str


class RenalTable(_Strict):
    """The printed renal adjustment of one or more base regimens, in one metric."""

    id: str
    regimens: tuple[str, ...]
    metric: Metric
    rows: tuple[RenalRow, ...]
    gaps: tuple[Gap, ...] = ()
    source: Source


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
    START_WITHIN = "start_within"


class Limit(_Strict):
    """A printed limit or companion value and what it applies to; empty tuples mean "any".

    `doses` narrows it to regimens with these doses; `lines` to "central" or "peripheral"; `subject` says
    what is measured or given ("creatinine clearance", "electrolytes", "before the first infusion").
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
    note: str = ""
    source: Source


class Topic(StrEnum):
    """The subject of a reminder."""

    MAXIMUM = "maximum"
    RENAL = "renal"
    RATE = "rate"
    HYDRATION = "hydration"
    MONITORING = "monitoring"
    CONTRAINDICATION = "contraindication"
    INTERACTION = "interaction"
    DIALYSIS = "dialysis"


class Reminder(_Strict):
    """What an answer of one of `intents` about this drug must not leave out.

    `satisfied_by`: regular expressions over the lower-cased answer text; the reminder is carried when every
    one of them is found.
    """

    id: str
    topic: Topic
    intents: tuple[str, ...]
    indications: tuple[str, ...] = ()
    text: str
    satisfied_by: tuple[str, ...]
    source: Source


class DeclaredGap(_Strict):
    """Something the label does not say, so that silence is not read as permission."""

    topic: str
    text: str
    source: Source


class DialysisRule(_Strict):
    """What the label says about patients on one kind of dialysis, where it is not a row of the renal table."""

    dialysis: Dialysis
    outcome: Outcome
    text: str
    source: Source


class Product(_Strict):
    """A presentation: strength of the solution or tablet, and the container."""

    form: str
    strength: AmountField
    container: str = ""
    source: Source


class Monograph(_Strict):
    """All rules of one drug. `status` is its review status; shipped monographs are Submitted."""

    format: Literal[1]
    drug: str
    name: str
    status: Literal["Submitted", "Under Review", "Approved"]
    last_updated: str
    sources: dict[str, SourceDocument]
    indications: tuple[Indication, ...]
    not_labelled: tuple[str, ...] = Field(default=())
    products: tuple[Product, ...] = ()
    regimens: tuple[Regimen, ...]
    renal_metric: Metric
    renal_formula: str = ""
    renal_tables: tuple[RenalTable, ...] = ()
    limits: tuple[Limit, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    declared_gaps: tuple[DeclaredGap, ...] = ()
    dialysis_rules: tuple[DialysisRule, ...] = ()
    weight_rule: str = ""
