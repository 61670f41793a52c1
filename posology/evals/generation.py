"""Ask cases and write a run folder: manifest, cases, items, passages. A question that fails does not stop the run.

Scores nothing (see `scoring`). Cases are asked of the library in the data home, as `posology ask` would.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from posology import __version__
from posology.assistant import bootstrap
from posology.assistant.answering.extractive import EXTRACTIVE
from posology.assistant.bootstrap import Knowledge, Opened
from posology.assistant.settings import Settings
from posology.evals.asking import ConversingOver, ask, carried_topics, is_drawn, other_audiences
from posology.evals.cases import Case, PlantedDocument, digest_of
from posology.evals.conversing import conversation_over
from posology.evals.errors import RunError
from posology.evals.evidence import Evidence
from posology.evals.metrics.invariance import without_id_and_time
from posology.evals.planting import PlantingGround, planting_ground
from posology.evals.provenance import code_digest, library_versions
from posology.evals.run_folders import claim_folder
from posology.evals.runs import CASES, ITEMS, MANIFEST, PASSAGES, Item, Manifest, write_json, write_lines
from posology.ingest.progress import Progress

_SECONDS_SHOWN = 4


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What is asked and where it goes.

    Attributes:
        cases: what is asked, in this order.
        folder: of the run; made here, must not hold anything yet.
        seed: draws the cases that are asked again and for other audiences.
        conversing_over: how a question of a conversation is asked.
    """

    cases: Sequence[Case]
    folder: Path
    seed: int = 0
    conversing_over: ConversingOver = conversation_over


def generate(chosen: Settings, plan: RunPlan, progress: Progress) -> Manifest:
    """Ask every case and write the run folder; what was asked is written even when the run is interrupted.

    Args:
        chosen: the settings in force.
        plan: what is asked and where it goes.
        progress: called with (done, total, label) while the run goes on.

    Raises:
        RunError: when there is nothing to ask, or the folder holds something already or cannot be made.
    """
    if not plan.cases:
        raise RunError(str(plan.folder), "there is no case to ask", "Name files with cases")
    claim_folder(plan.folder)
    opened = bootstrap.open_for_questions(chosen, progress)
    try:
        run = _Asking(chosen, plan, opened, progress)
        write_json(plan.folder / MANIFEST, run.manifest)
        write_lines(plan.folder / CASES, plan.cases)
        try:
            run.ask_all()
        finally:
            write_lines(plan.folder / ITEMS, run.items())
            write_lines(plan.folder / PASSAGES, run.evidence.passages())
    finally:
        opened.generation.close()
        opened.library.close()
    return run.manifest


class _Asking:
    """One run as it goes on: every case once, then those with planted documents, then the repeats."""

    def __init__(self, chosen: Settings, plan: RunPlan, opened: Opened, progress: Progress) -> None:
        self._chosen = chosen
        self._plan = plan
        self._opened = opened
        self._progress = progress
        self._knowledge = bootstrap.knowledge_of(chosen)
        self._conversing = plan.conversing_over(
            bootstrap.pipeline_over(chosen, opened, self._knowledge), self._knowledge
        )
        self._items: dict[str, Item] = {}
        self._planted = [case for case in plan.cases if case.document is not None]
        self._repeated = [case for case in plan.cases if is_drawn(case, plan.seed, "repeat")]
        self._done = 0
        self.evidence = Evidence()
        self.manifest = _manifest(chosen, plan, opened, self._knowledge, self._conversing.name)

    def items(self) -> list[Item]:
        """What was asked so far, in the order of the cases."""
        return [self._items[case.id] for case in self._plan.cases if case.id in self._items]

    def ask_all(self) -> None:
        for case in self._plan.cases:
            self._attempt(case, self._ask_once, "asking")
        if self._planted:
            with planting_ground(self._chosen, self._opened, self._knowledge) as ground:
                for case in self._planted:
                    self._attempt(case, lambda case: self._ask_planted(case, ground), "planting")
        for case in self._repeated:
            self._attempt(case, self._ask_again, "repeating")

    def _attempt(self, case: Case, asking: Callable[[Case], Item], label: str) -> None:
        total = len(self._plan.cases) + len(self._planted) + len(self._repeated)
        self._progress(self._done, total, label)
        known = self._items.get(case.id)
        if known is None or not known.error:
            try:
                self._items[case.id] = asking(case)
            except Exception as error:  # noqa: BLE001 - one question that fails is reported, the run goes on
                self._items[case.id] = Item(case_id=case.id, answer=None, error=f"{type(error).__name__}: {error}")
        self._done += 1
        self._progress(self._done, total, label)

    def _ask_once(self, case: Case) -> Item:
        started = time.perf_counter()
        asked = ask(self._conversing, case)
        seconds = time.perf_counter() - started
        others = other_audiences(case) if is_drawn(case, self._plan.seed, "audience") else ()
        self.evidence.keep(self._opened.library, asked.handed, asked.answer)
        return Item(
            case_id=case.id,
            answer=asked.answer,
            retrieved=tuple(passage.id for passage in asked.handed),
            in_force=asked.in_force,
            seconds=round(seconds, _SECONDS_SHOWN),
            audiences=tuple(ask(self._conversing, case, audience).answer for audience in others),
            carried_topics=carried_topics(asked.answer, self._knowledge),
        )

    def _ask_planted(self, case: Case, ground: PlantingGround) -> Item:
        clean = self._items[case.id]
        with ground.holding(_document(case)) as planted:
            asked = ask(self._plan.conversing_over(planted.pipeline, self._knowledge), case)
            self.evidence.keep(planted.library, asked.handed, asked.answer, planted.article_id)
        return Item(
            case_id=case.id,
            answer=asked.answer,
            retrieved=tuple(passage.id for passage in asked.handed),
            in_force=asked.in_force,
            seconds=clean.seconds,
            clean_twin=clean.answer,
            carried_topics=carried_topics(asked.answer, self._knowledge),
        )

    def _ask_again(self, case: Case) -> Item:
        """Ask once more after everything else; a case with a planted document repeats its clean question."""
        known = self._items[case.id]
        again = without_id_and_time(ask(self._conversing, case).answer)
        if known.clean_twin is None:
            return known.model_copy(update={"repeats": (again,)})
        return known


def _document(case: Case) -> PlantedDocument:
    if case.document is None:
        raise ValueError(f"case {case.id!r} plants no document")
    return case.document


def _manifest(chosen: Settings, plan: RunPlan, opened: Opened, knowledge: Knowledge, follow_ups: str) -> Manifest:
    provenance = bootstrap.provenance_of(opened, knowledge.rulebook)
    return Manifest(
        name=plan.folder.name,
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        system=f"posology {chosen.language_model or EXTRACTIVE}",
        app_version=__version__,
        code_digest=code_digest(chosen.corpus),
        cases_digest=digest_of(plan.cases),
        corpus_digest=provenance.corpus_digest,
        rulebook_digest=provenance.rulebook_digest,
        library_generation=provenance.library_generation,
        embedding_model=provenance.embedding_model,
        seed=plan.seed,
        library_versions=library_versions(),
        follow_ups=follow_ups,
    )
