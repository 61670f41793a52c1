"""A small right answer with its evidence, and how to put one fault into it."""

from __future__ import annotations

from typing import Any

from posology.assistant.answer_labels import CheckedCounts, Labels, Provenance
from posology.assistant.answers import (
    Answer,
    Audience,
    Citation,
    CitedReference,
    NumberFinding,
    Quote,
    Statement,
    Verdict,
)
from posology.evals.cases import Case, CaseKind, Fact, GoldPassage
from posology.evals.metrics.metric import Asked, Metric
from posology.evals.runs import EvidencePassage, EvidenceReference, Item, Outcome, Score

LABEL = "FOSCAVIR prescribing information. Clinigen"
ZOVIRAX = "Zovirax prescribing information. GSK"

DOSE = EvidencePassage(
    id="p_dose",
    article_id="foscarnet-hsv",
    edition="2",
    current_edition="2",
    text=(
        "Foscarnet is given at 40 mg/kg every 8 hours or every 12 hours for 2–3 weeks. "
        "It is not given as a rapid injection, and the rate is no more than 1 mg/kg/min."
    ),
    lead="For acyclovir-resistant HSV:\nFoscarnet › Dosing",
    references=(EvidenceReference(number=1, text=LABEL), EvidenceReference(number=4, text="A trial. 1991")),
)
BAND = EvidencePassage(
    id="p_band",
    article_id="foscarnet-hsv",
    edition="2",
    current_edition="2",
    text=">1.0–1.4 | 30 every 8 hours",
    lead="From 40 mg/kg every 8 hours:\ncolumn heads: Clearance (mL/min/kg) | Dose (mg/kg)\nFoscarnet › Renal",
    references=DOSE.references,
)
OTHER = EvidencePassage(
    id="p_other",
    article_id="acyclovir-hsv",
    edition="7",
    current_edition="7",
    text="Acyclovir is given at 10 mg/kg every 8 hours.",
    lead="Acyclovir › Dosing",
    references=(EvidenceReference(number=1, text=ZOVIRAX),),
)
FLUIDS = EvidencePassage(
    id="p_fluids",
    article_id="foscarnet-hsv",
    edition="2",
    current_edition="2",
    text="Fluids are given with each infusion.",
    lead="Foscarnet › Hydration",
    references=DOSE.references,
)

FIRST = "Foscarnet is given at 40 mg/kg every 8 hours or every 12 hours for 2–3 weeks."
SECOND = "It is not given as a rapid injection, and the rate is no more than 1 mg/kg/min."
REWORDED = "Give foscarnet at 40 mg/kg every 8 or 12 hours for 2–3 weeks."


def finding(text: str = "40 mg/kg", verdict: Verdict = Verdict.VERIFIED, unit: str = "mg/kg") -> NumberFinding:
    return NumberFinding(
        text=text, start=0, end=len(text), role="dose", value=None, low=None, high=None, comparator="", unit=unit,
        verdict=verdict, reason="", rule=None, source=None,
    )  # fmt: skip


def statement(number: int, text: str, passage: EvidencePassage, cited: int, **changed: Any) -> Statement:  # noqa: ANN401
    """A statement that quotes the passage's sentence of the same words, else its first sentence."""
    quoted = text if text in passage.text else passage.text.split(". ")[0] + "." * (". " in passage.text)
    start = passage.text.index(quoted)
    fields: dict[str, Any] = {
        "id": f"s{number}",
        "section": "Dosing",
        "text": text,
        "kind": "bullet",
        "citations": (cited,),
        "quotes": (Quote(passage_id=passage.id, start=start, end=start + len(quoted)),),
        "verdict": Verdict.VERIFIED,
        "quantities": (finding(),),
    }
    return Statement(**{**fields, **changed})


def citation(number: int, passage: EvidencePassage, quote: str) -> Citation:
    entry = passage.references[0]
    return Citation(
        number=number,
        passage_id=passage.id,
        article_id=passage.article_id,
        title=passage.article_id,
        section_path=("Dosing",),
        publisher="Posology",
        edition=passage.edition,
        last_updated="2026-11-20",
        review_status="Submitted",
        quote=quote,
        url=f"/articles/{passage.article_id}#{passage.id}",
        references=(CitedReference(number=entry.number, text=entry.text, found=True),),
    )


def right_answer() -> Answer:
    """Two sentences and a row quoted word by word, and one sentence restated."""
    statements = (
        statement(1, FIRST, DOSE, 1, kind="lead"),
        statement(2, SECOND, DOSE, 1),
        statement(3, BAND.text, BAND, 2, kind="row", context="\n".join(BAND.lead.split("\n")[:2])),
        statement(4, REWORDED, DOSE, 1),
    )
    return Answer(
        id="a_1",
        question="How is foscarnet dosed?",
        resolved_question="How is foscarnet dosed?",
        audience=Audience.PHYSICIAN,
        created_at="2026-11-21T00:00:00+00:00",
        outcome="answered",
        abstention=None,
        calculation=None,
        statements=statements,
        reminders=(),
        withheld=(),
        citations=(citation(1, DOSE, FIRST), citation(2, BAND, BAND.text)),
        labels=Labels(
            disclaimer="No replacement for judgement.", caution="Not reviewed.", review_status="Submitted",
            last_updated="2026-11-20", editorial_policy_url="/editorial-policy",
            checked=CheckedCounts(verified=4, cited=0, ambiguous=0, withheld=0), drafted_by="extractive",
        ),
        provenance=Provenance(
            library_generation="g", corpus_digest="c", rulebook_digest="r", embedding_model="m", app_version="0"
        ),
    )  # fmt: skip


def case(**changed: Any) -> Case:  # noqa: ANN401
    fields: dict[str, Any] = {
        "id": "c-1",
        "kind": CaseKind.ANSWERABLE,
        "question": "How is foscarnet dosed?",
        "gold": (GoldPassage(article="foscarnet-hsv", contains="40 mg/kg"),),
        "vital": (Fact(says="the dose", needs=("40 mg/kg", "q8h")),),
        "made": "by hand",
    }
    return Case(**{**fields, **changed})


def asked(answer: Answer | None = None, of: Case | None = None, **item: Any) -> Asked:  # noqa: ANN401
    """A case with its answer and all evidence; every passage was retrieved unless said otherwise."""
    passages = {passage.id: passage for passage in (DOSE, BAND, OTHER, FLUIDS)}
    known: dict[str, Any] = {"answer": answer or right_answer(), "retrieved": tuple(passages)}
    question = of or case()
    return Asked(question, Item(case_id=question.id, **{**known, **item}), passages)


def with_statement(answer: Answer, place: int, **changed: Any) -> Answer:  # noqa: ANN401
    statements = list(answer.statements)
    statements[place] = statements[place].model_copy(update=changed)
    return answer.model_copy(update={"statements": tuple(statements)})


def with_citation(answer: Answer, place: int, **changed: Any) -> Answer:  # noqa: ANN401
    citations = list(answer.citations)
    citations[place] = citations[place].model_copy(update=changed)
    return answer.model_copy(update={"citations": tuple(citations)})


def score(metric: Metric, of: Asked) -> Score:
    assert metric.applies(of), f"{metric.name} does not apply"
    return metric.score(of)


def outcome(metric: Metric, of: Asked) -> Outcome:
    return score(metric, of).outcome
