"""The way of one question: understand, retrieve, draft, verify, gate, remind, label. Calls the steps, no more.

Every step is a function elsewhere; adapters come from `bootstrap`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from posology.assistant.answer_labels import Provenance
from posology.assistant.answering.abstention import LibraryView, Thresholds, reason_to_abstain
from posology.assistant.answering.alternatives import (
    Readings,
    no_alternative,
    offers_instead,
    replaced_in,
    without_replaced,
    written_for,
)
from posology.assistant.answering.article_fit import Scope, by_article_fit
from posology.assistant.answering.citing import CitationList
from posology.assistant.answering.denials import Denials
from posology.assistant.answering.doubts import behind, doubted_articles, hits_beside
from posology.assistant.answering.drafts import Draft
from posology.assistant.answering.extractive import EXTRACTIVE, Shelf, Use, draft_extractive
from posology.assistant.answering.gate import Gated, gate
from posology.assistant.answering.handed import AnswerWithEvidence, Handed
from posology.assistant.answering.labels import StatusOf, count_checked, label, with_caution
from posology.assistant.answering.other_patients import said_of_others
from posology.assistant.answering.passage_readings import PassageReadings
from posology.assistant.answering.patient_doses import calculated_for, names_labelled_use
from posology.assistant.answering.question_numbers import contradicted_in_question
from posology.assistant.answering.reminders import missing_reminders
from posology.assistant.answering.shown import statements_of, withheld_of
from posology.assistant.answering.texts import LabelTexts
from posology.assistant.answers import Abstention, Answer, Audience, ReminderShown, Statement
from posology.assistant.dosing.compiled import CompiledMonograph
from posology.assistant.dosing.doses import is_child
from posology.assistant.dosing.verification import Verifier
from posology.assistant.retrieval.coverage import Coverage
from posology.assistant.retrieval.hits import Hit
from posology.assistant.understanding.indications import is_same_use
from posology.assistant.understanding.intents import Intent
from posology.assistant.understanding.lexicon import Lexicon
from posology.assistant.understanding.question import Understood, understand
from posology.ingest.documents import Article, Passage

_LOG = logging.getLogger(__name__)
POOL = 60
NEAREST = 3
MOST_BESIDE = 12
_NOTHING = Gated((), ())
_UNREAD_REMINDERS = (
    "The reminders for {drug} could not be read: limits, monitoring and warnings of its label may be missing here."
)

_PATIENT_UNUSED = (
    "What was given about the patient was not used: a dose is worked out only where the question names one drug "
    "that has rules here."
)
_OF_A_CHILD = "The patient is a child: a dose below that does not name children is printed for adults, or for no age."


class Search(Protocol):
    """What the pipeline asks of retrieval."""

    def search(self, query: str, k: int = 8, *, keep: Callable[[Passage], bool] | None = None) -> tuple[Hit, ...]:
        """The best passages for a query, of those `keep` admits."""
        ...

    def coverage(self, asked: Mapping[str, Sequence[str]], hits: Sequence[Hit]) -> Coverage:
        """How well hits cover words, each given with the phrases that say the same."""
        ...


class Shelves(Protocol):
    """What the pipeline asks of the library: whole articles and their passages."""

    def article(self, article_id: str) -> Article:
        """One article."""
        ...

    def passages_of(self, article_id: str) -> Sequence[Passage]:
        """Its passages in reading order."""
        ...

    def about(self, drugs: Sequence[str]) -> Callable[[Passage], bool]:
        """A filter for passages about some drugs."""
        ...

    def covered_drugs(self) -> frozenset[str]:
        """The drugs that have an article of their own."""
        ...

    def drugs_of(self, article_id: str) -> frozenset[str]:
        """The drugs that an article is about."""
        ...


Keep = Callable[[Passage], bool]
Drafter = Callable[[str, Sequence[Hit], Sequence[str], Shelf], Draft]


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything the pipeline is built from."""

    lexicon: Lexicon
    search: Search
    shelves: Shelves
    verifier: Verifier
    rules: Mapping[str, CompiledMonograph]
    draft: Drafter
    texts: LabelTexts
    thresholds: Thresholds
    provenance: Provenance
    policy_url: str
    status_of: StatusOf
    now: Callable[[], str]
    new_id: Callable[[], str]


@dataclass(frozen=True, slots=True)
class _Decided:
    """What an answer is put together from; a `reason` says why nothing is answered."""

    hits: Sequence[Hit]
    gated: Gated = _NOTHING
    drafted_by: str = "none"
    reason: str = ""


class AnswerPipeline:
    """Answers questions from one opened library generation and one rulebook."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._readings = PassageReadings(parts.lexicon, parts.shelves.article, parts.shelves.drugs_of)
        self._denials = Denials(parts.rules, parts.verifier.find_drugs)

    def answer(self, question: str, patient: str = "", audience: Audience = Audience.PHYSICIAN) -> Answer:
        """Answer a question, or abstain with a reason.

        Args:
            question: the clinician's question, in free text.
            patient: further facts of the patient in free text; they win over the question's own.
            audience: who reads; numbers, citations and verdicts do not depend on it.
        """
        return self.answer_with_evidence(question, patient, audience).answer

    def answer_with_evidence(
        self, question: str, patient: str = "", audience: Audience = Audience.PHYSICIAN
    ) -> AnswerWithEvidence:
        """Answer as `answer` does, and give the passages that the drafter was handed."""
        return self.understood_with_evidence(understand(question, self._parts.lexicon, patient), audience)

    def answer_understood(self, understood: Understood, audience: Audience = Audience.PHYSICIAN) -> Answer:
        """Answer a question that is already understood, for example one resolved against its conversation."""
        return self.understood_with_evidence(understood, audience).answer

    def decline(self, understood: Understood, reason: str, audience: Audience = Audience.PHYSICIAN) -> Answer:
        """An answer that gives nothing but the reason why: for a message that asks nothing of the library."""
        return self._abstain(understood, (), reason, audience)

    def understood_with_evidence(self, understood: Understood, audience: Audience) -> AnswerWithEvidence:
        """Answer as `answer_understood` does, and give the passages that the drafter was handed."""
        replaced = replaced_in(understood)
        understood = without_replaced(understood, replaced) if replaced else understood
        keep = self._kept(understood, replaced)
        hits = self._hits(understood, keep)
        handed = Handed(hit.passage for hit in hits)
        if replaced and not hits:
            return self._without_alternative(understood, replaced, audience)
        reason = self._reason_to_abstain(understood, hits)
        if reason:
            return AnswerWithEvidence(self._abstain(understood, hits, reason, audience), handed.passages())
        answer = self._answered(understood, hits, handed.noting(self._shelf(understood, keep)), audience)
        return AnswerWithEvidence(answer, handed.passages())

    def _without_alternative(
        self, understood: Understood, replaced: frozenset[str], audience: Audience
    ) -> AnswerWithEvidence:
        beside = self._hits(understood, written_for(understood, self._readings.scope_of))
        others = {drug for hit in beside for drug in self._readings.scope_of(hit.passage.article_id).drugs} - replaced
        reason = no_alternative(replaced, understood, others)
        handed = tuple(hit.passage for hit in beside)
        return AnswerWithEvidence(self._abstain(understood, beside, reason, audience), handed)

    def _answered(self, understood: Understood, hits: Sequence[Hit], shelf: Shelf, audience: Audience) -> Answer:
        draft = self._parts.draft(understood.resolved_question, hits, _names(understood), shelf)
        gated = self._gate(draft)
        if not any(checked.statement.kind == "bullet" for checked in gated.shown) and draft.drafted_by != EXTRACTIVE:
            # Nothing that the model wrote was borne out: the articles answer in their own sentences.
            draft = draft_extractive(hits, _names(understood), shelf)
            own = self._gate(draft)
            gated = Gated(own.shown, (*own.withheld, *gated.withheld))
        if draft.drafted_by == EXTRACTIVE:
            others = hits_beside(hits, doubted_articles(gated, _names(understood)), shelf)
            if others:
                gated = behind(gated, self._gate(draft_extractive(others, _names(understood), shelf)))
        return self._assemble(understood, _Decided(hits, gated, draft.drafted_by), audience)

    def _gate(self, draft: Draft) -> Gated:
        return gate(draft, self._parts.verifier, self._denials)

    def _kept(self, understood: Understood, replaced: frozenset[str]) -> Keep | None:
        """Which passages may answer; None for all of them."""
        if replaced:
            readings = Readings(self._readings.mentions_in, self._readings.intents_of, self._parts.shelves.drugs_of)
            return offers_instead(replaced, readings)
        return self._parts.shelves.about(understood.drugs) if understood.drugs else None

    def _hits(self, understood: Understood, keep: Keep | None) -> tuple[Hit, ...]:
        hits = self._parts.search.search(understood.search_text, POOL, keep=keep)
        asked = Scope(
            frozenset(understood.drugs),
            frozenset(understood.qualifiers),
            frozenset(mention.id for mention in understood.indications),
        )
        if asked.conditions and not asked.drugs:
            about = [hit for hit in hits if not asked.conditions.isdisjoint(self._readings.conditions_of(hit.passage))]
            hits = tuple(about) or hits
        return by_article_fit(hits, asked, self._readings.scope_of)

    def _reason_to_abstain(self, understood: Understood, hits: Sequence[Hit]) -> str:
        coverage = self._parts.search.coverage(understood.telling, hits)
        library = LibraryView(
            self._parts.shelves.covered_drugs(),
            self._readings.conditions_of,
            self._readings.demands_met,
            self._readings.drugs_named,
            lambda asked: names_labelled_use(asked, self._monographs(asked)),
        )
        return reason_to_abstain(understood, hits, coverage, library, self._parts.thresholds)

    def _shelf(self, understood: Understood, keep: Keep | None) -> Shelf:
        asked = {mention.id for mention in understood.indications}
        meant = {mention.drug for mention in understood.mentions}

        def use_of(text: str) -> Use:
            named = self._readings.conditions_in(text)
            if not asked or not named:
                return Use.SILENT
            return Use.ASKED if any(is_same_use(one, other) for one in asked for other in named) else Use.OTHER

        def passages_of(article_id: str) -> Sequence[Passage]:
            passages = self._parts.shelves.passages_of(article_id)
            return passages if keep is None else [p for p in passages if keep(p)]

        def drugs_of(article_id: str) -> frozenset[str]:
            return self._parts.shelves.drugs_of(article_id) & frozenset(understood.drugs)

        def is_of_others(passage: Passage) -> bool:
            named = self._readings.drugs_in(passage.text) or self._readings.drugs_in(passage.context)
            return bool(understood.drugs and named) and named.isdisjoint(meant)

        return Shelf(passages_of, self._readings.intents_of, use_of, drugs_of, is_of_others, self._is_backed)

    def _is_backed(self, passage: Passage) -> bool:
        listed = {reference.number for reference in self._parts.shelves.article(passage.article_id).references}
        return listed.issuperset(passage.references)

    def _assemble(self, understood: Understood, decided: _Decided, audience: Audience) -> Answer:
        citations = CitationList(self._parts.shelves.article, self._parts.status_of)
        statements = statements_of(decided.gated, citations)
        withheld = withheld_of(decided.gated, citations)
        nearest = tuple(citations.of_passage(hit.passage) for hit in decided.hits[:NEAREST]) if decided.reason else ()
        listed = citations.listed()
        reminders, unread = self._reminders(understood, statements) if not decided.reason else ((), ())
        counts = count_checked(statements, len(withheld))
        cautions = [_UNREAD_REMINDERS.format(drug=drug) for drug in unread]
        if statements and is_child(understood.patient.facts):
            cautions.append(_OF_A_CHILD)
        monographs = self._monographs(understood)
        calculation = calculated_for(understood, monographs)
        if calculation is None and understood.patient.given:
            cautions.append(_PATIENT_UNUSED)
        weights = {compiled.monograph.renal_weight for compiled in monographs}
        cautions.extend(said_of_others(statements, understood.patient.facts, weights))
        labels = label(self._parts.texts, listed, counts, decided.drafted_by, self._parts.policy_url)
        return Answer(
            id=self._parts.new_id(),
            question=understood.question,
            resolved_question=understood.resolved_question,
            audience=audience,
            created_at=self._parts.now(),
            outcome="abstained" if decided.reason else "answered",
            abstention=Abstention(reason=decided.reason, nearest=nearest) if decided.reason else None,
            calculation=calculation,
            statements=statements,
            reminders=reminders,
            withheld=withheld,
            citations=listed,
            said_in_question=contradicted_in_question(understood, self._parts.verifier),
            also_retrieved=citations.uncited((hit.passage for hit in decided.hits), MOST_BESIDE),
            labels=with_caution(labels, *cautions),
            provenance=self._parts.provenance,
        )

    def _abstain(self, understood: Understood, hits: Sequence[Hit], reason: str, audience: Audience) -> Answer:
        return self._assemble(understood, _Decided(hits, reason=reason), audience)

    def _monographs(self, understood: Understood) -> list[CompiledMonograph]:
        return [self._parts.rules[drug] for drug in understood.drugs if drug in self._parts.rules]

    def _reminders(
        self, understood: Understood, statements: Sequence[Statement]
    ) -> tuple[tuple[ReminderShown, ...], tuple[str, ...]]:
        """What the answer leaves out of its drugs' reminders, and the drugs whose reminders could not be read."""
        shown = "\n".join(f"{statement.context}\n{statement.text}" for statement in statements)
        found: list[ReminderShown] = []
        unread: list[str] = []
        for compiled in self._monographs(understood):
            try:
                uses = compiled.uses(understood.resolved_question)
                found.extend(missing_reminders(compiled, _names(understood), uses.indications, shown))
            except Exception as error:  # noqa: BLE001 - fail closed: the answer says that its reminders were not read
                _LOG.error("reading the reminders of a drug failed with %s", type(error).__name__)
                unread.append(compiled.drug)
        return tuple(found), tuple(unread)


def _names(understood: Understood) -> tuple[str, ...]:
    """What is asked for; of a child also what is printed for children."""
    own = tuple(intent.value for intent in understood.intents)
    child = (Intent.SPECIAL_POPULATION.value,) if is_child(understood.patient.facts) else ()
    return tuple(dict.fromkeys((*own, *child)))
