"""How each verdict is shown to a reader: a sign, a word and what it means, never colour alone. Decides no verdict."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from posology.assistant.answers import Verdict


@dataclass(frozen=True, slots=True)
class Look:
    """How a verdict is shown: a sign, a word and the name of a colour, never one alone."""

    sign: str
    word: str
    colour: str
    meaning: str


LOOKS: Mapping[Verdict, Look] = MappingProxyType(
    {
        Verdict.CONTRADICTED: Look("✗", "contradicted", "bad", "a rule covers it and disagrees"),
        Verdict.UNSUPPORTED: Look("!", "unsupported", "weak", "no rule covers it and no reference stands behind it"),
        Verdict.AMBIGUOUS: Look("?", "ambiguous", "amb", "the rule itself leaves two readings"),
        Verdict.CITED: Look("c", "cited", "cite", "stands on its source; no rule to check it against"),
        Verdict.VERIFIED: Look("✓", "verified", "ok", "agrees with a label rule"),
    }
)
UNCHECKED = Look("⊘", "not checked", "bad", "the check could not be carried out")
