"""Doses that a question itself states, held against the rules: what a rule contradicts is told beside the answer.

A number of a question is never an answer's: it gets no citation, and nothing here calls one verified. What a question
tells of the patient is no dose, and what it leaves open (a condition, a unit) is no wrong number. What could not be
checked is told as not checked.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Collection, Sequence

from posology.assistant.answering.gate import NOT_CHECKED, told_of
from posology.assistant.answers import NumberFinding, SaidInQuestion, Verdict
from posology.assistant.dosing.quantities import Role
from posology.assistant.dosing.verification import Verifier
from posology.assistant.understanding.patient import parse_patient
from posology.assistant.understanding.question import Understood
from posology.ingest.sentences import split_sentences

_LOG = logging.getLogger(__name__)
_GIVEN = frozenset(
    {
        Role.DOSE, Role.INTERVAL, Role.DURATION, Role.RATE, Role.INFUSION_TIME,
        Role.CONCENTRATION, Role.VOLUME, Role.MAXIMUM,
    }
)  # fmt: skip
# A bound that the question only repeats is no claim; that a drug may be given beyond it is one.
_CLAIMED_OF_BOUND = "polarity"
# The label prints the number and says of it something that the question does not.
_LEFT_OUT = frozenset({"scope_lost", "scope_added"})
_COUNTED = re.compile(r"\d")
# Days that have passed are no course that somebody proposes.
_PASSED = re.compile(
    r"\b(?:after|been|already|since|had|having|received|past|last|previous(?:ly)?|was|were|still|developed|present"
    r"|persist\w*|fail\w*|despite|ago|so far)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(r"[^,;.?!]+(?:[,.](?=\d)[^,;.?!]+)*")


def contradicted_in_question(understood: Understood, verifier: Verifier) -> tuple[SaidInQuestion, ...]:
    """What the question says against a rule, sentence by sentence.

    Args:
        understood: the question; of a follow-up, the resolved question is read.
        verifier: judges its numbers.
    """
    text = understood.resolved_question
    try:
        checked = verifier.check(text).findings
    except Exception as error:  # noqa: BLE001 - fail closed: whatever broke, the question was not checked
        _LOG.error("the check of a question failed with %s", type(error).__name__)
        return (_unchecked(text),) if _COUNTED.search(text) else ()
    return _wrong(understood, checked)


def _wrong(understood: Understood, checked: Sequence[NumberFinding]) -> tuple[SaidInQuestion, ...]:
    """The sentences with findings that a rule contradicts and that the question claims of its own drug."""
    text = understood.resolved_question
    courses = _courses(understood)
    patient = [(span.start, span.end) for span in parse_patient(text).spans]
    wrong = [
        finding
        for finding in checked
        if finding.verdict is Verdict.CONTRADICTED
        and _is_of(finding, understood.drugs)
        and _is_claimed(finding)
        and (finding.role != Role.DURATION or any(start <= finding.start < end for start, end in courses))
        and not any(start < finding.end and finding.start < end for start, end in patient)
    ]
    if not any(finding.role == Role.DOSE for finding in checked):
        # "the daily total", "weekly doses": an interval without a dose is one only where it is counted.
        wrong = [finding for finding in wrong if finding.role != Role.INTERVAL or _COUNTED.search(finding.text)]
    sentences = ((start, end, [f for f in wrong if start <= f.start < end]) for start, end in split_sentences(text))
    return tuple(_said(text[start:end], found) for start, end, found in sentences if found)


def _is_of(finding: NumberFinding, drugs: Collection[str]) -> bool:
    """Whether a finding is of a drug that the question is about, and not of one that was given before or beside it."""
    return finding.rule is None or finding.rule.partition("/")[0] in drugs


def _is_claimed(finding: NumberFinding) -> bool:
    if finding.role == Role.BAND:
        return finding.code == _CLAIMED_OF_BOUND
    other_basis = finding.code == "unit" and "/kg" in finding.expected and "/kg" not in finding.unit
    return finding.role in _GIVEN and bool(finding.unit) and finding.code not in _LEFT_OUT and not other_basis


def _courses(understood: Understood) -> list[tuple[int, int]]:
    """The clauses that may say how long a drug is given: of the drug, and not of what has been.

    A resolved question names its drug before what is asked, so there every clause is of the drug.
    """
    text = understood.resolved_question
    follows_up = understood.question.strip() != text
    clauses = [clause.span() for clause in _CLAUSE.finditer(text) if not _PASSED.search(clause.group())]
    named = [mention.start for mention in understood.mentions if mention.drug in understood.drugs]
    return [(start, end) for start, end in clauses if follows_up or any(start <= place < end for place in named)]


def _unchecked(text: str) -> SaidInQuestion:
    return SaidInQuestion(
        text=text, verdict=Verdict.UNSUPPORTED, reason=NOT_CHECKED, expected="", rule=None, source=None
    )


def _said(sentence: str, found: Sequence[NumberFinding]) -> SaidInQuestion:
    reason, expected = told_of(found)
    against = next((finding for finding in found if finding.source is not None), None)
    return SaidInQuestion(
        text=sentence,
        verdict=Verdict.CONTRADICTED,
        reason=reason,
        expected=expected,
        rule=against.rule if against else None,
        source=against.source if against else None,
    )
