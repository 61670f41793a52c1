"""The labels of an answer: review status, dates, caution and the count of what was checked.

Status comes from decisions pinned to content hashes, never from a document's own claim.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from posology.assistant.answer_labels import CheckedCounts, Labels
from posology.assistant.answering.texts import LabelTexts
from posology.assistant.answers import Citation, Statement, Verdict
from posology.ingest.documents import Article

STATUSES = ("Submitted", "Under Review", "Approved")

StatusOf = Callable[[Article], str]


def never_reviewed(article: Article) -> str:  # noqa: ARG001 - the signature of a status source
    """The status of an article for which no decision is recorded: Submitted, whatever its text claims."""
    return STATUSES[0]


def board_line(status: str) -> str:
    """What the editorial board has done with something of a review status.

    >>> board_line("Submitted")
    'Editorial board: reviewed by nobody yet'
    """
    done = {STATUSES[1]: "a reviewer has taken it up", STATUSES[2]: "approved as it stands here"}
    return f"Editorial board: {done.get(status, 'reviewed by nobody yet')}"


def least_reviewed(statuses: Sequence[str]) -> str:
    """The least reviewed of some statuses; Submitted when there is none.

    >>> least_reviewed(["Approved", "Under Review"])
    'Under Review'
    """
    ranked = [STATUSES.index(status) if status in STATUSES else 0 for status in statuses]
    return STATUSES[min(ranked, default=0)]


def drafted_in_words(drafted_by: str) -> str:
    """Where the sentences of an answer come from.

    >>> drafted_in_words("extractive")
    "Composed from the guideline's own sentences, no language model."
    """
    if drafted_by in {"extractive", "none"}:
        return "Composed from the guideline's own sentences, no language model."
    return f"Drafted by {drafted_by}; every number was checked by rules."


def updated_range(citations: Sequence[Citation]) -> str:
    """The oldest edition date beside the newest, one date when they agree, "" without any."""
    dates = sorted({citation.last_updated for citation in citations if citation.last_updated})
    if not dates:
        return ""
    return dates[0] if dates[0] == dates[-1] else f"{dates[0]} to {dates[-1]}"


def count_checked(statements: Sequence[Statement], withheld: int) -> CheckedCounts:
    """How many numbers of the shown statements have each verdict."""
    verdicts = [finding.verdict for statement in statements for finding in statement.quantities]
    return CheckedCounts(
        verified=verdicts.count(Verdict.VERIFIED),
        cited=verdicts.count(Verdict.CITED),
        ambiguous=verdicts.count(Verdict.AMBIGUOUS),
        withheld=withheld,
    )


def label(
    texts: LabelTexts, citations: Sequence[Citation], counts: CheckedCounts, drafted_by: str, policy_url: str
) -> Labels:
    """Put the labels together. A live answer was reviewed by nobody, so it is Submitted."""
    cited = least_reviewed([citation.review_status for citation in citations])
    return Labels(
        disclaimer=texts.disclaimer,
        caution="" if cited == STATUSES[-1] and citations else texts.caution,
        review_status=STATUSES[0],
        last_updated=updated_range(citations),
        editorial_policy_url=policy_url,
        checked=counts,
        drafted_by=drafted_by,
    )


def with_caution(labels: Labels, *more: str) -> Labels:
    """The labels with more sentences in their caution; the same labels when there are none."""
    cautions = [caution for caution in (labels.caution, *more) if caution]
    return labels.model_copy(update={"caution": " ".join(cautions)}) if more else labels
