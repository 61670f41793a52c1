"""An answer in short, for two of them side by side: outcome, statements with verdicts, and what differs.

It shows what answers hold and judges nothing.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence

from posology.assistant.answers import Answer
from posology.evals.runs import Item
from posology.evals.strict_record import StrictRecord

NOT_ASKED = "not asked"
_DIGEST_LENGTH = 16


class Line(StrictRecord):
    """One statement, regimen, reminder or withheld statement in short.

    Attributes:
        part: "statement", "dose", "reminder" or "withheld".
        text: its words.
        verdict: of a statement or a calculation, "" for none.
        note: why it was withheld, "" otherwise.
    """

    part: str
    text: str
    verdict: str = ""
    note: str = ""

    @property
    def remarks(self) -> tuple[str, ...]:
        """What is told beside its words: what it is when no statement, its verdict, its note."""
        return tuple(word for word in (self.part if self.part != "statement" else "", self.verdict, self.note) if word)


class ShortAnswer(StrictRecord):
    """An answer in short.

    Attributes:
        outcome: "answered", "abstained", or "not asked" when asking failed.
        reason: of the abstention or the failure.
        lines: what the answer says, in its order.
        digest: of the whole answer but for id, time and provenance; two equal digests are the same answer.
        complete: False when only outcome and digest are known, as in a baseline.
    """

    outcome: str
    reason: str = ""
    lines: tuple[Line, ...] = ()
    digest: str = ""
    complete: bool = True


def short_answer(item: Item) -> ShortAnswer:
    """Shorten the answer of an item."""
    answer = item.answer
    if answer is None:
        return ShortAnswer(outcome=NOT_ASKED, reason=item.error)
    return ShortAnswer(
        outcome=answer.outcome,
        reason=answer.abstention.reason if answer.abstention else "",
        lines=tuple(_lines(answer)),
        digest=digest_of_answer(answer),
    )


def digest_of_answer(answer: Answer) -> str:
    """Give a digest that is the same for the same answer, whenever and from whatever library it was made."""
    words = answer.model_dump_json(exclude={"id", "created_at", "provenance"})
    return hashlib.sha256(words.encode()).hexdigest()[:_DIGEST_LENGTH]


def differences(before: ShortAnswer, after: ShortAnswer) -> tuple[str, ...]:
    """Tell in sentences what differs between two answers to the same question.

    >>> differences(ShortAnswer(outcome="answered"), ShortAnswer(outcome="abstained", reason="nothing found"))
    ('outcome: answered before, now abstained (nothing found)',)
    """
    found: list[str] = []
    if before.outcome != after.outcome:
        found.append(f"outcome: {_outcome(before)} before, now {_outcome(after)}")
    if not (before.complete and after.complete):
        same = before.digest == after.digest
        words = "the answer is the same, word for word" if same else "the answer changed"
        return (*found, f"{words}; the baseline keeps no answers")
    if before.outcome == after.outcome and before.reason != after.reason:
        found.append(f"reason: “{before.reason}” before, “{after.reason}” now")
    found += _line_differences(before.lines, after.lines)
    if not found and before.digest != after.digest:
        found.append("the words are the same; citations, quotes or labels differ")
    return tuple(found) or ("the answer is the same, word for word",)


def _lines(answer: Answer) -> Iterator[Line]:
    for statement in answer.statements:
        text = f"{statement.context} {statement.text}" if statement.context else statement.text
        text = " ".join(text.split())
        yield Line(part="statement", text=text, verdict=statement.verdict.value if statement.verdict else "no number")
    if answer.calculation:
        for regimen in answer.calculation.regimens:
            words = f"{regimen.use}: {regimen.result}" if regimen.use else regimen.result
            yield Line(part="dose", text=words, verdict=answer.calculation.verdict)
    for reminder in answer.reminders:
        yield Line(part="reminder", text=reminder.text)
    for withheld in answer.withheld:
        yield Line(part="withheld", text=withheld.text, verdict=withheld.verdict.value, note=withheld.reason)


def _line_differences(before: Sequence[Line], after: Sequence[Line]) -> Iterator[str]:
    """Lines that came, went or got another verdict, each one told once."""
    gone = Counter(before) - Counter(after)
    come = Counter(after) - Counter(before)
    for line in list(gone.elements()):
        same = next((other for other in come if (other.part, other.text) == (line.part, line.text)), None)
        if same is None:
            yield f"{line.part} gone: “{line.text}”"
            continue
        come -= Counter([same])
        what = f"{line.verdict} before, {same.verdict} now" if line.verdict != same.verdict else "another reason"
        yield f"{line.part} “{line.text}”: {what}"
    for line in come.elements():
        yield f"{line.part} new: “{line.text}”" + (f" ({line.verdict})" if line.verdict else "")


def _outcome(answer: ShortAnswer) -> str:
    return f"{answer.outcome} ({answer.reason})" if answer.reason else answer.outcome
