"""The words around a dose by which a text keeps it as it is ("stays", "remains", "continue … unchanged").

Language only: no drug, no dose, no limit. Patterns are linear in the length of the text.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces(
    "keep",
    "kept",
    "stay",
    "remain",
    "continu",
    "maintain",
    "leav",
    "left",
    "carr",
    "go on",
    "goes on",
    "stick",
    "hold",
    "still",
    "chang",
    "alter",
    "adjust",
    "reduc",
    "same",
    "full",
    "usual",
    "normal",
    "standard",
    "regular",
    "need",
    "lower",
    "retain",
    "suffice",
    "as is",
    "as before",
)
_CHANGE = r"(?:dose |dosage |renal )?(?:adjust(?:ment|ing)|chang(?:e|ing)|reduc(?:tion|ing)|modif(?:ication|ying))s?"
_LESS = r"(?:reduced?|changed?|lower(?:ed)?|adjust(?:ed)?|alter(?:ed)?|decreased?|cut|halved?)"
# Words between "keep" and its dose name the drug, the person or the route; other words begin another thought.
_FILLED = (
    r"(?:[,:]?\s+(?!(?:then|but|until|after|before|while|if|when|once|and|or|to|by|interval|frequency|spacing|dosing"
    r"|every|only|below|above|under|over)\b)[a-z][\w'-]*){0,6}[,:]?\s*$"
)
_KEPT_BEFORE = re.compile(
    r"(?:(?<!not )(?<!never )(?<!n't )(?<!cannot )\b(?:keep(?:s|ing)?|kept|stay(?:s|ing|ed)?|remain(?:s|ing|ed)?"
    r"|maintain(?:s|ed|ing)?|leav(?:e|es|ing)|left|carr(?:y|ies|ying) on|go(?:es)? on|stick(?:s|ing)? (?:to|with)"
    r"|(?<!then )(?<!and )continu(?:e|es|ed|ing)|still|retain(?:s|ed|ing)?)"
    r"(?: to (?:be (?:on|at|given)|take|get|receive))?"
    r"|\b(?:unchanged|unaltered|unadjusted|unreduced)"
    rf"|\b(?:no|without(?: an?)?) {_CHANGE}(?: is| are)?(?: needed| necessary| required)?"
    r"(?: of| for| to| from| in| with|(?=:))"
    r"|\bno (?:need|reason|cause) to (?:alter|change|adjust|reduce|lower|modify)"
    rf"|(?:\b(?:need|must|should|do|does|is|are|be) not|n't)(?: be)? {_LESS}(?: from)?"
    rf"|\bthe same(?: dose(?: of)?)?){_FILLED}",
    re.IGNORECASE,
)
_FULL_BEFORE = re.compile(
    r"(?P<part>\b(?:half|third|quarter|of|than|from|to|not|never|avoid|below|above|halv\w+|reduc\w+|lower\w*|cut\w*)"
    r"\s+(?:of\s+)?(?:the\s+|an?\s+|his\s+|her\s+)?)?"
    r"\b(?:usual|normal|full|standard|regular|unreduced|unadjusted|unchanged|ordinary) (?:[a-z-]+ ){0,2}?"
    r"(?:dos(?:es?|age|ing)|regimen|schedule)(?: (?:of|is|remains|stays|at)){0,2}\s*\(?$",
    re.IGNORECASE,
)
_KEPT_AFTER = re.compile(
    r"(?:[\s,(]+(?!(?:then|but|until|to|becomes?|interval|frequency|spacing|and(?! strong\b)|or|if|when)\b)"
    r"[a-z][\w'/-]*){0,8}?"
    r"[\s,:(—–-]+"
    r"(?:stays?|remains?|continues?|suffices"
    r"|(?:is|are|was|be|(?:can|may|should|must|will) be)(?: (?:to be|still|also|simply|just|now|then|therefore|thus))*"
    r" (?:kept|continued|maintained|retained|left|carried on|unchanged|unaltered|the same|still)"
    r"|(?:is|are|be|need|needs?|must|should|does|do) not(?: to)?(?: be| need to be)? "
    + _LESS
    + r"(?! (?:below|under|to))"
    r"|(?:[a-z]+ ?,? ){0,12}?(?:keep|carry|go) (?:doing so|on(?: so| with (?:it|this))?)"
    r"|(?:[a-z]+ ?,? ){0,12}?(?:keep|continue|stay on|stick to) (?:it|this|so)"
    r"|unchanged|unaltered|unadjusted|unreduced|still (?:applies|holds)|also (?:applies|holds)"
    rf"|(?:(?:needs?|requires?|with|there is) )?no (?:need (?:for|of|to) )?{_CHANGE}"
    rf"|without (?:any |an? )?{_CHANGE}|(?:in )?full(?: dose)?|as (?:is|before|usual))\b"
    r"(?! (?:interval|frequency|spacing))",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"(?<!not )(?<!never )\b(?:reduced|lowered|decreased|cut|halved|changed|adjusted|brought down|stepped down)"
    r"\s+(?:[\w%]+\s+){0,2}?to\b",
    re.IGNORECASE,
)


def changed_to(text: str) -> bool:
    """Whether a text says that a dose was changed to another one, which it may then keep."""
    return _CHANGED.search(text) is not None


def keeps(before: str, after: str) -> bool:
    """Whether the words before or right after a dose say that it is kept.

    >>> keeps("Keep pregabalin at ", ""), keeps("", " stays 2 g every 12 hours"), keeps("half the usual dose of ", "")
    (True, True, False)
    """
    near, behind = before[-110:], after[:110]
    if not may_hold(near, _TRACES) and not may_hold(behind, _TRACES):
        return False
    full = _FULL_BEFORE.search(near)
    if full is not None and full["part"] is None:
        return True
    return _KEPT_BEFORE.search(near) is not None or _KEPT_AFTER.match(behind) is not None
