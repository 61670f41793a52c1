"""The values that travel through one question: Question, Finding, Statement, Answer.

They are the contract of `ask --json`, the API, the stored record and the eval harness. No rule lives here.
"""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import PlainSerializer

from posology.assistant.answer_labels import Labels, Provenance, Record


def _plain(value: Decimal) -> int | float:
    """A JSON number; whole values without a fraction."""
    return int(value) if value == value.to_integral_value() else float(value)


Number = Annotated[Decimal, PlainSerializer(_plain, return_type=int | float, when_used="json")]


class Verdict(StrEnum):
    """What was decided about a number. The order of worst to best is in `SEVERITY`."""

    CONTRADICTED = "contradicted"
    UNSUPPORTED = "unsupported"
    AMBIGUOUS = "ambiguous"
    CITED = "cited"
    VERIFIED = "verified"


SEVERITY: tuple[Verdict, ...] = (
    Verdict.CONTRADICTED,
    Verdict.UNSUPPORTED,
    Verdict.AMBIGUOUS,
    Verdict.CITED,
    Verdict.VERIFIED,
)


def worst(verdicts: list[Verdict]) -> Verdict | None:
    """The worst of some verdicts, None of none.

    >>> worst([Verdict.VERIFIED, Verdict.CITED]).value
    'cited'
    """
    return min(verdicts, key=SEVERITY.index) if verdicts else None


class Audience(StrEnum):
    """Who reads the answer. Numbers, units, citations, verdicts and warnings never depend on it."""

    PHYSICIAN = "physician"
    PHARMACIST = "pharmacist"
    NURSE = "nurse"
    STUDENT = "student"
    PATIENT = "patient"


class RuleSource(Record):
    """Where a rule was read; shown beside a verdict."""

    title: str
    set_id: str
    section: str
    table: str
    url: str
    read_as: str = ""


class NumberFinding(Record):
    """The verdict on one number of a text (contract 5.2)."""

    text: str
    start: int
    end: int
    role: str
    value: Number | None
    low: Number | None
    high: Number | None
    comparator: str
    unit: str
    verdict: Verdict
    code: str = ""
    reason: str
    expected: str = ""
    rule: str | None
    source: RuleSource | None


class NotationFinding(Record):
    """Advice about an error-prone way of writing."""

    text: str
    start: int
    end: int
    advice: str


class Quote(Record):
    """An exact span of a passage's text: `passage.text[start:end]`."""

    passage_id: str
    start: int
    end: int


class Statement(Record):
    """One sentence or row of an answer.

    `context` is the lead-in or table heading without which the statement means nothing;
    `group` binds rows of one table or bullets of one list, "" for none.
    """

    id: str
    section: str
    text: str
    kind: str
    citations: tuple[int, ...]
    quotes: tuple[Quote, ...]
    verdict: Verdict | None
    quantities: tuple[NumberFinding, ...]
    context: str = ""
    group: str = ""
    notes: tuple[str, ...] = ()


class ReminderShown(Record):
    """A reminder that the drafted answer left out and the engine added."""

    text: str
    topic: str
    citations: tuple[int, ...] | None
    rule: str
    source: RuleSource


class SaidInQuestion(Record):
    """Numbers that the question itself states and that a rule contradicts, or that could not be checked."""

    text: str
    verdict: Verdict
    reason: str
    expected: str
    rule: str | None
    source: RuleSource | None


class Withheld(Record):
    """A statement that the gate kept back, with the reading that speaks against it.

    `rule` and `source` name what it was held against; None where no rule was: nothing supports it.
    """

    text: str
    citations: tuple[int, ...]
    verdict: Verdict
    reason: str
    expected: str
    context: str = ""
    rule: str | None = None
    source: RuleSource | None = None


class CitedReference(Record):
    """One of the cited article's own references behind a passage; `found` is False without an entry."""

    number: int
    text: str
    found: bool


class Citation(Record):
    """One numbered source of an answer: a passage of an article edition."""

    number: int
    passage_id: str
    article_id: str
    title: str
    section_path: tuple[str, ...]
    publisher: str
    edition: str
    last_updated: str
    review_status: str
    quote: str
    url: str
    references: tuple[CitedReference, ...]


class CalculationStep(Record):
    """One worked step: "CrCl = (140 − 68) ÷ (72 × 1.05) = 0.952 mL/min/kg"."""

    label: str
    expression: str
    value: str
    unit: str
    source: str


class RegimenForPatient(Record):
    """One regimen as it applies to the patient: the row that was met and what it gives.

    `use` names the indication; `each` is one dose in an absolute unit where the printed one is per kg, per m² or per
    day; `method` names the table, formula or edition where the label has more than one.
    """

    id: str
    base: str
    band: str
    result: str
    dose_mg: Number | None = None
    interval: str = ""
    duration: str = ""
    volumes: tuple[str, ...] = ()
    infusion: str = ""
    daily_total: str = ""
    hydration: str = ""
    rule: str = ""
    source: RuleSource | None = None
    notes: tuple[str, ...] = ()
    use: str = ""
    each: str = ""
    first_dose: str = ""
    method: str = ""


class Calculation(Record):
    """The dose calculation for one patient, each step with its source.

    `verdict` is "calculated", "ambiguous", "no_dose", "missing_facts" or "no_rule".
    """

    drug: str
    indication: str | None
    steps: tuple[CalculationStep, ...]
    regimens: tuple[RegimenForPatient, ...]
    verdict: str
    warnings: tuple[str, ...]
    missing: tuple[str, ...] = ()


class RetrievedPassage(Record):
    """A passage that retrieval found and the answer does not cite: where it stands, and none of its words.

    Its numbers were not checked for this answer; `review_status` is its article's.
    """

    passage_id: str
    article_id: str
    title: str
    section_path: tuple[str, ...]
    publisher: str
    edition: str
    last_updated: str
    review_status: str
    url: str


class Abstention(Record):
    """Why no answer is given, and the numbers of the nearest citations."""

    reason: str
    nearest: tuple[int, ...]


class Answer(Record):
    """A checked, cited, labelled answer, or an abstention (contract 5.3).

    `said_in_question` and `also_retrieved` (best first) came after the first answers were stored; those hold neither.
    """

    id: str
    question: str
    resolved_question: str
    audience: Audience
    created_at: str
    outcome: str
    abstention: Abstention | None
    calculation: Calculation | None
    statements: tuple[Statement, ...]
    reminders: tuple[ReminderShown, ...]
    withheld: tuple[Withheld, ...]
    citations: tuple[Citation, ...]
    said_in_question: tuple[SaidInQuestion, ...] = ()
    also_retrieved: tuple[RetrievedPassage, ...] = ()
    labels: Labels
    provenance: Provenance
