"""The words that keep the full dose, forbid it, or forbid to change it.

Language only: no drug, no dose, no limit. Patterns are linear in the length of the text.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.text_memory import remembered
from posology.assistant.dosing.traces import may_hold

_UNCHANGED = re.compile(
    r"(?<!not the same as )\b(?:no (?:dose |dosage )?(?:change|adjustment|reduction)"
    r"|(?:dose |dosage )?adjustment is not|(?:usual|full|standard|normal|regular) dose|unchanged|unaltered|unmodified"
    r"|same dose|not need(?:ed)?|no need|unnecessary|nothing (?:needs )?to"
    r"|as (?:it|they) (?:is|are|was|were)|as before|as usual|left alone|leave (?:it|them|the dose) alone"
    r"|(?:stay|remain|be kept)s? the same|same as (?:with|in|for|at) (?:normal|healthy|full|good|intact))\b"
    r"|(?:\bnot|n't) (?:necessary|required)\b"
    r"|\b(?:keep|keeps|maintain|maintains|leave|leaves) (?:the|this|that|his|her|their) (?:[\w-]+ ){0,2}?"
    r"(?:dose|dosage|dosing|regimen|schedule)\b(?! (?:low|small|reduced|down|below|under|at (?:half|\d)))",
    re.IGNORECASE,
)
_NO_ADJUSTMENT = re.compile(
    r"\b(?:no|without|not need(?:ed)?(?: an?)?|not require(?: an?)?|no need (?:for|of))\s+(?:dos(?:e|age|ing)\s+)?"
    r"(?:adjust\w*|reduc\w*|change|modification)",
    re.IGNORECASE,
)
_FULL = (
    r"(?:full|usual|normal|standard|unadjusted|unreduced|unchanged|regular)[\s-]+"
    r"(?:(?!reduc)[\w-]+\s+){0,2}?dos(?:e|es|age|ing)\b"
)
_FORBIDDEN = re.compile(
    r"\b(?:never|avoid(?:ing)?|(?:do|does|must|should|may|can|ought) not|don't|cannot|not to|no)\s+"
    rf"(?:(?!reduc|lower|decreas|adjust|chang|cut|halv)[\w'-]+\s+){{0,4}}?{_FULL}"
    rf"|\b{_FULL}(?:[^.;]{{0,40}}\s)?(?:(?:is|are|must|should|may)\s+(?:not|never)(?! chang| reduc| adjust)\b"
    r"|contraindicated|forbidden|unsafe|too (?:high|much))",
    re.IGNORECASE,
)
_CHANGE_FORBIDDEN = re.compile(
    r"\b(?:never|(?:do|must|should|need) not|don't|not to)\s+(?:be\s+)?"
    r"(?:reduc\w+|adjust\w*|lower\w*|chang\w+|halv\w+|decreas\w+|modif\w+|cut)\b",
    re.IGNORECASE,
)
_UNTIL = ("until", "unless")
_KEPT_UNTIL = re.compile(
    r"\b(?:no|not|without|unchanged|full|usual|same)\b[^.;]{0,80}\b(?:until|unless)\b[^.;]{0,60}"
    r"(?:\b(?:below|under|less than|lower than|(?:fall|drop|decline)s? to)\b|\d [^.;\d]{0,24}or (?:less|lower)\b)"
    r"|\b(?:until|unless)\b[^.;\d]{0,60}[<≤]",
    re.IGNORECASE,
)


@remembered(256)
def says_unchanged(text: str) -> bool:
    """Whether a text says that the usual dose is kept.

    >>> says_unchanged("no dose adjustment"), says_unchanged("never the full dose"), says_unchanged("never reduce it")
    (True, False, True)
    """
    return (_UNCHANGED.search(text) is not None and not forbids_full(text)) or _CHANGE_FORBIDDEN.search(
        text
    ) is not None


@remembered(256)
def says_unchanged_until(text: str) -> bool:
    """Whether a text keeps the usual dose up to a bound only ("no change until the clearance drops below …")."""
    return may_hold(text, _UNTIL) and _KEPT_UNTIL.search(text) is not None


@remembered(256)
def says_no_adjustment(text: str) -> bool:
    """Whether a text says outright that nothing is adjusted."""
    return _NO_ADJUSTMENT.search(text) is not None


@remembered(256)
def forbids_full(text: str) -> bool:
    """Whether a text forbids the full dose.

    >>> forbids_full("Avoid the usual dose at"), forbids_full("the full dose is never reduced")
    (True, False)
    """
    return _FORBIDDEN.search(text) is not None
