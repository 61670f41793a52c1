"""Put gated statements into the values of an answer, with the numbers of their citations. Decides nothing."""

from __future__ import annotations

from posology.assistant.answering.citing import CitationList
from posology.assistant.answering.gate import Gated, Held
from posology.assistant.answers import Statement, Withheld


def statements_of(gated: Gated, citations: CitationList) -> tuple[Statement, ...]:
    """The statements that the gate let through, numbered in reading order."""
    return tuple(
        Statement(
            id=f"s{number}",
            section=checked.statement.section,
            text=checked.statement.text,
            kind=checked.statement.kind,
            citations=citations.numbers(checked.statement.quotes),
            quotes=citations.quotes(checked.statement.quotes),
            verdict=checked.verification.verdict,
            quantities=checked.verification.findings,
            context=checked.statement.context,
            group=checked.statement.group,
            notes=citations.notes(checked.statement.quotes),
        )
        for number, checked in enumerate(gated.shown, 1)
    )


def withheld_of(gated: Gated, citations: CitationList) -> tuple[Withheld, ...]:
    """The statements that the gate kept back, each with the reading that speaks against it."""
    return tuple(_withheld(held, citations) for held in gated.withheld)


def _withheld(held: Held, citations: CitationList) -> Withheld:
    against = next((finding for finding in held.findings if finding.source is not None), None)
    return Withheld(
        text=held.statement.text,
        citations=citations.numbers(held.statement.quotes),
        verdict=held.verdict,
        reason=held.reason,
        expected=held.expected,
        context=held.statement.context,
        rule=against.rule if against else None,
        source=against.source if against else None,
    )
