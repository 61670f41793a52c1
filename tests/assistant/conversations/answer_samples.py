"""Answers made by hand for tests of conversations: as small as the contract allows."""

from __future__ import annotations

from collections.abc import Sequence

from posology.assistant.answer_labels import CheckedCounts, Labels, Provenance
from posology.assistant.answers import Abstention, Answer, Audience, Citation, Statement, Verdict, Withheld
from posology.assistant.understanding.question import Understood

PROVENANCE = Provenance(
    library_generation="generation-1",
    corpus_digest="c1",
    rulebook_digest="r1",
    embedding_model="stub",
    app_version="0",
)


def citation(number: int, passage: str, edition: str = "2026-01-01") -> Citation:
    """A citation of one passage of the article "guide"."""
    return Citation(
        number=number, passage_id=passage, article_id="guide", title="Guide", section_path=("Dosing",), publisher="P",
        edition=edition, last_updated=edition, review_status="Submitted", quote="…", url=f"/articles/guide#{passage}",
        references=(),
    )  # fmt: skip


def statement(number: int, *citations: int) -> Statement:
    """A statement that cites some numbers."""
    return Statement(
        id=f"s{number}", section="Dosing", text=f"Statement {number}.", kind="bullet", citations=citations, quotes=(),
        verdict=None, quantities=(),
    )  # fmt: skip


def held(*citations: int) -> Withheld:
    """A withheld statement that cites some numbers."""
    return Withheld(
        text="Give 400 mg/kg.", citations=citations, verdict=Verdict.CONTRADICTED, reason="the label says otherwise",
        expected="40 mg/kg",
    )  # fmt: skip


def answer(
    passages: Sequence[str] = (), *, answer_id: str = "a_1", question: str = "q", withheld: Sequence[Withheld] = ()
) -> Answer:
    """An answer with one statement for each passage, numbered from 1."""
    return Answer(
        id=answer_id, question=question, resolved_question=question, audience=Audience.PHYSICIAN,
        created_at="2026-11-21T00:00:00+00:00", outcome="answered", abstention=None, calculation=None,
        statements=tuple(statement(number, number) for number in range(1, len(passages) + 1)), reminders=(),
        withheld=tuple(withheld),
        citations=tuple(citation(number, passage) for number, passage in enumerate(passages, 1)),
        labels=Labels(
            disclaimer="d", caution="c", review_status="Submitted", last_updated="", editorial_policy_url="/p",
            checked=CheckedCounts(verified=0, cited=0, ambiguous=0, withheld=len(withheld)), drafted_by="extractive",
        ),
        provenance=PROVENANCE,
    )  # fmt: skip


def abstained(answer_id: str, understood: Understood, reason: str) -> Answer:
    """An abstention for a question."""
    return answer(answer_id=answer_id, question=understood.question).model_copy(
        update={
            "outcome": "abstained",
            "abstention": Abstention(reason=reason, nearest=()),
            "resolved_question": understood.resolved_question,
        }
    )


class ScriptedAnswers:
    """Stands in for the pipeline: gives the passages of its script in turn and remembers what it was asked."""

    def __init__(self, *script: Sequence[str], withheld: Sequence[Withheld] = ()) -> None:
        self._script = list(script)
        self._withheld = withheld
        self._count = 0
        self.asked: list[Understood] = []

    def answer_understood(self, understood: Understood, audience: Audience) -> Answer:
        """The next answer of the script; the last one for ever after."""
        self.asked.append(understood)
        passages = self._script.pop(0) if len(self._script) > 1 else self._script[0]
        made = answer(passages, answer_id=self._next(), question=understood.question, withheld=self._withheld)
        return made.model_copy(update={"resolved_question": understood.resolved_question, "audience": audience})

    def decline(self, understood: Understood, reason: str, audience: Audience) -> Answer:
        """An abstention."""
        return abstained(self._next(), understood, reason).model_copy(update={"audience": audience})

    def _next(self) -> str:
        self._count += 1
        return f"a_{id(self)}_{self._count}"
