"""Citation recall and precision: is every claim supported by what it cites, and is every citation of use.

After ALCE, with its known defects mended: lists and tables are cut into claims, a citation behind a full stop belongs
to the sentence before it, a number without an entry counts as a wrong citation, and an abstention makes no claims.
The share of parts that passed is the measure at the level of claims, the outcome that of the answer.

Source: Gao T et al., Enabling Large Language Models to Generate Text with Citations, EMNLP 2023.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from posology.assistant.answers import Answer
from posology.evals.metrics.borne_out import Source
from posology.evals.metrics.citations import numbered, source_of, states
from posology.evals.metrics.claims import Claim, claims_of
from posology.evals.metrics.metric import RIGHT, Asked, Metric, Part, undecided, wrong
from posology.evals.metrics.support import Judge, Judgement, Support

_RECALL_VERSION = 1
_PRECISION_VERSION = 1
_SHOWN = 60


def attribution_metrics(judge: Judge) -> tuple[Metric, ...]:
    """Recall and precision by a judge; a judge with a name has metrics of its own, never mixed with another's."""
    suffix = f"[{judge.name}]" if judge.name else ""
    return (
        Metric(
            f"citation.recall{suffix}",
            _RECALL_VERSION,
            "every claim is supported by the passages it cites, taken together",
            lambda asked: _recall(asked, judge),
            states,
        ),
        Metric(
            f"citation.precision{suffix}",
            _PRECISION_VERSION,
            "every citation stands behind a supported claim and is needed for it or supports it alone",
            lambda asked: _precision(asked, judge),
            states,
        ),
    )


def _recall(asked: Asked, judge: Judge) -> list[Part] | str:
    answer = asked.item.answer
    if answer is None:
        return "there is no answer"
    return [
        _part(claim, judge.judge(claim.text, context, _sources(claim.citations, answer, asked)))
        for claim, context in _claims(answer)
    ]


def _precision(asked: Asked, judge: Judge) -> list[Part] | str:
    answer = asked.item.answer
    if answer is None:
        return "there is no answer"
    parts: list[Part] = []
    for claim, context in _claims(answer):

        def judged(*numbers: int, claim: Claim = claim, context: str = context) -> Judgement:
            return judge.judge(claim.text, context, _sources(numbers, answer, asked))

        existing = [number for number in claim.citations if _sources((number,), answer, asked)]
        together = judged(*existing)
        for number in claim.citations:
            if number not in existing:
                parts.append(wrong(f"[{number}] has no entry"))
            elif together.support is not Support.SUPPORTED or len(existing) == 1:
                parts.append(_part(claim, together))
            else:
                others = [other for other in existing if other != number]
                parts.append(_needed(number, claim, judged(number), judged(*others)))
    return parts or "nothing is cited"


def _needed(number: int, claim: Claim, alone: Judgement, without: Judgement) -> Part:
    """A citation of several is of no use when it does not support its claim alone and the others do without it."""
    if alone.support is Support.SUPPORTED or without.support is Support.NOT_SUPPORTED:
        return RIGHT
    if Support.UNDECIDED in {alone.support, without.support}:
        return undecided(f"whether [{number}] is needed was not decided")
    return wrong(f"[{number}] does not support {_shown(claim)} and the others do without it")


def _claims(answer: Answer) -> Iterator[tuple[Claim, str]]:
    for statement in answer.statements:
        for claim in claims_of(statement):
            yield claim, statement.context


def _sources(numbers: Sequence[int], answer: Answer, asked: Asked) -> list[Source]:
    listed = numbered(answer)
    cited = dict.fromkeys(listed[number].passage_id for number in numbers if number in listed)
    return [source_of(asked.passages[passage_id]) for passage_id in cited if passage_id in asked.passages]


def _part(claim: Claim, judgement: Judgement) -> Part:
    if judgement.support is Support.SUPPORTED:
        return RIGHT
    reason = f"{_shown(claim)}: {judgement.reason or judgement.support.value}"
    return undecided(reason) if judgement.support is Support.UNDECIDED else wrong(reason)


def _shown(claim: Claim) -> str:
    return f"“{claim.text[:_SHOWN]}…”" if len(claim.text) > _SHOWN else f"“{claim.text}”"
