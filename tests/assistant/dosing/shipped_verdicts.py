"""The shipped rules and names, read once, and what they say of a statement: its verdict, and that on one number."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from posology.assistant.bootstrap import drug_finder
from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.findings import Verification
from posology.assistant.dosing.rulebook import Rulebook, load_rulebook
from posology.assistant.dosing.verification import Verifier
from posology.assistant.understanding.lexicon import Lexicon, load_lexicon

_CORPUS = Path(__file__).parents[3] / "corpus"
_NOWHERE = Scope()


@cache
def shipped_rulebook() -> Rulebook:
    """The shipped rules."""
    return load_rulebook(_CORPUS / "monographs")


@cache
def shipped_lexicon() -> Lexicon:
    """The shipped words and names."""
    return load_lexicon(_CORPUS / "lexicon")


@cache
def shipped() -> Verifier:
    """The verifier with the shipped rules and drug names."""
    return Verifier(shipped_rulebook(), drug_finder(shipped_lexicon()))


def checked(text: str, scope: Scope = _NOWHERE) -> Verification:
    """What the shipped rules say of a statement."""
    return shipped().check(text, scope)


def said_of(number: str, text: str, scope: Scope = _NOWHERE) -> tuple[str, str]:
    """The verdict on one number of a statement, and its code; the number is named by its own text."""
    (found,) = [finding for finding in checked(text, scope).findings if finding.text == number]
    return found.verdict.value, found.code


def reasons_of(verification: Verification) -> str:
    """Every number with its verdict and reason, for a test that fails."""
    return "; ".join(f"{f.text}: {f.verdict} ({f.reason})" for f in verification.findings)


def verdict_of(text: str, scope: Scope = _NOWHERE) -> str:
    """The verdict on a whole statement."""
    return str(checked(text, scope).verdict)
