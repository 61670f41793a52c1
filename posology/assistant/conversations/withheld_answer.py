"""The answer to "why was that withheld?": the statements that the last answer kept back, with their reasons.

States no number of its own and shows no withheld statement as true: each stays among the withheld ones.
"""

from __future__ import annotations

from posology.assistant.answers import Answer, Statement

_HELD = "The last answer withheld the statements below; each stands with its verdict, its reason and what was expected."
_NOTHING_HELD = "The last answer withheld nothing."
_NO_ANSWER = "The last question was not answered, so nothing was withheld; the reason was given with it."


def explain_withheld(frame: Answer, last: Answer) -> Answer:
    """The last answer's withheld statements as an answer of their own.

    Args:
        frame: an answer to this question that gives nothing; its id, question and date are kept.
        last: the stored answer that is asked about.
    """
    text = _HELD if last.withheld else _NO_ANSWER if last.outcome == "abstained" else _NOTHING_HELD
    cited = {number for held in last.withheld for number in held.citations}
    checked = last.labels.checked.model_copy(
        update={"verified": 0, "cited": 0, "ambiguous": 0, "withheld": len(last.withheld)}
    )
    return frame.model_copy(
        update={
            "outcome": "answered",
            "abstention": None,
            "calculation": None,
            "statements": (_said(text),),
            "withheld": last.withheld,
            "citations": tuple(citation for citation in last.citations if citation.number in cited),
            "labels": last.labels.model_copy(update={"checked": checked, "drafted_by": "none"}),
            "provenance": last.provenance,
        }
    )


def _said(text: str) -> Statement:
    return Statement(
        id="s1", section="", text=text, kind="lead", citations=(), quotes=(), verdict=None, quantities=()
    )  # fmt: skip
