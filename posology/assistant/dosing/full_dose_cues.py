"""The words that keep the full dose, forbid it, or forbid to change it.

Language only: no drug, no dose, no limit. Patterns are linear in the length of the text.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.text_memory import remembered
from posology.assistant.dosing.traces import Traces, may_hold

_UNCHANGED = re.compile(
    r"(?<!not the same as )\b(?:no (?:(?:[\w-]+ )?(?:dose|dosage|dosing) |(?!further|other|more|interval)[\w-]{6,} )?"
    r"(?:change|adjustment|reduction)"
    r"|(?:dose |dosage )?adjustment is not"
    r"|(?:usual|full|standard|normal|regular) (?:(?!half)[a-z-]+ )?(?:dos(?:e|age|ing)|regimen|schedule)"
    r"|unchanged|unaltered|unmodified|unreduced|unadjusted"
    r"|same dose(?! (?:(?:but|only) )?(?:every|each|q ?\d))|not need(?:ed)?|no need|unnecessary|nothing (?:needs )?to"
    r"|as (?:it|they) (?:is|are|was|were)|as before|as usual|left alone|leave (?:it|them|the dose) alone"
    r"|in full|full strength|dosed normally|as normal|nothing special|like (?:an? )?(?:healthy|normal)"
    r"|(?:stay|remain|be kept)s? the same|same as (?:with|in|for|at) (?:normal|healthy|full|good|intact))\b"
    r"|(?:\bnot|n't) (?:necessary|required)\b"
    r"|\b(?:(?:is|are|was|were|be|does|do|stays?|remains?) not|isn't|aren't|doesn't|don't)(?: to be)?"
    r" (?:changed?|adjust(?:ed)?|alter(?:ed)?|modif(?:y|ied)|reduced?|halved?|lower(?:ed)?|decreased?"
    r"|extend(?:ed)?|lengthen(?:ed)?|prolong(?:ed)?|stretch(?:ed)?)\b"
    r"|(?:\bnot|n't|\bnever) (?:ha(?:s|ve)|needs?|requires?|calls? for) (?:to )?(?:be )?(?:an? |any )?(?:dose )?"
    r"(?:chang|adjust|alter|modif|reduc|halv|lower|decreas)\w*"
    r"|\b(?:keep|keeps|maintain|maintains|leave|leaves) (?:the|this|that|his|her|their) (?:[\w-]+ ){0,2}?"
    r"(?:dose|dosage|dosing|regimen|schedule)\b(?! (?:low|small|reduced|down|below|under|at (?:half|\d)))",
    re.IGNORECASE,
)
_NO_ADJUSTMENT = re.compile(
    r"\b(?:no|without|not need(?:ed)?(?: an?)?|not require(?: an?)?|no need (?:for|of))\s+(?:dos(?:e|age|ing)\s+)?"
    r"(?:adjust\w*|reduc\w*|change|modification)"
    r"|(?:\bnot|n't|\bnever) (?:(?:need|have|require) (?:to )?)?(?:be )?"
    r"(?:adjusted|reduced|changed|altered|modified|lowered)\b",
    re.IGNORECASE,
)
_FULL = (
    r"(?:full|usual|normal|standard|unadjusted|unreduced|unchanged|regular)[\s-]+"
    r"(?:(?!reduc)[\w-]+\s+){0,2}?dos(?:e|es|age|ing)\b"
)
_FORBIDDEN = re.compile(
    r"\b(?:never|avoid(?:ing)?|(?:do|does|must|should|may|can|ought) not|don't|cannot|not to|no)\s+"
    rf"(?:(?!reduc|lower|decreas|adjust|chang|cut|halv)[\w'-]+\s+){{0,4}}?{_FULL}"
    r"|\b(?:advis|warn|recommend|caution)\w* against (?:(?!reduc|lower|decreas|adjust|chang|cut|halv)[\w'-]+\s+){0,4}?"
    rf"{_FULL}|\bno (?:role|place|reason|indication) for (?:[\w'-]+\s+){{0,4}}?{_FULL}"
    rf"|\brefrain\w* from (?:[\w'-]+\s+){{0,4}}?{_FULL}|\bwrong to (?:give|use) (?:[\w'-]+\s+){{0,4}}?{_FULL}"
    rf"|\b{_FULL}(?:[^.;]{{0,40}}\s)?(?:nobody|no one|inappropriate|wrong|has no place"
    r"|no longer (?:recommended|given|used|advised|appropriate)|cannot be (?:recommended|given|used|advised))\b"
    rf"|\b{_FULL}(?:[^.;]{{0,40}}\s)?(?:(?:is|are|must|should|may)\s+(?:not|never)(?! chang| reduc| adjust)\b"
    r"|contraindicated|forbidden|unsafe|too (?:high|much))",
    re.IGNORECASE,
)
_CHANGE_FORBIDDEN = re.compile(
    r"\b(?:never|(?:do|must|should|need) not|don't|not to)\s+(?:be\s+)?"
    r"(?:reduc\w+|adjust\w*|lower\w*|chang\w+|halv\w+|decreas\w+|modif\w+|cut)\b",
    re.IGNORECASE,
)
_NO_INFLUENCE = re.compile(
    r"\b(?:no|not|never|without)\b(?: [\w-]+){0,2}?"
    r" (?:influence|effect|impact|bearing|affect|matter|special precautions?)\b"
    r"|\b(?:makes?|made|making) no difference\b"
    r"|\bno (?:reason|cause|need) to (?:space|stretch|reduce|change|lower|adjust|extend|halve|cut)\b"
    r"|\b(?:reduction|adjustment|change)s?(?: is| are)? (?:not called for|uncalled for|not warranted"
    r"|unwarranted|needless)\b"
    r"|(?:\b(?:not|never)|n't) (?:change|alter|modify) (?:the |its |his |her )?dos"
    r"|\b(?:irrelevant|immaterial|independent(?:ly)? of (?:the )?(?:renal|kidney|clearance|creatinine|cr ?cl|e?gfr))\b"
    r"|\b(?:can|may|could) be (?:ignored|disregarded|neglected)\b",
    re.IGNORECASE,
)
_RAISED = re.compile(
    r"\b(?:not|never|no|avoid|without)\b[^.;]{0,30}\b(?:increas|rais|doubl|higher)"
    r"|(?P<raised>\bdos(?:es?|age|ing)\s+(?:(?:is|are|must|should|has to|have to|needs? to|be)\s+){0,3}"
    r"(?:increased|raised|doubled|tripled)\b(?!\s+(?:risk|exposure))"
    r"|\b(?:increase|raise|double|triple)\s+(?:the\s+|a\s+|his\s+|her\s+)?(?:[\w-]+\s+)?dos(?:e|age|ing)\b"
    r"|\b(?:higher|larger|bigger|double|doubled)\s+dos(?:e|es|age|ing)\b"
    r"|\bshort(?:en\w*|er)\s+(?:the\s+|an?\s+)?(?:dosing\s+|dosage\s+)?intervals?\b)",
    re.IGNORECASE,
)
_OF_KIDNEYS = "".join(
    f"(?<!{word} )" for word in ("function", "clearance", "crcl", "gfr", "rate", "kidneys", "creatinine", "function is")
)
_CHANGES = r"(?:adjust|reduc|lower|lengthen|extend|chang|decreas|halv)\w*"
_CHANGE_TOLD = re.compile(rf"(?<!or )(?<!and )\b{_CHANGES}", re.IGNORECASE)  # not "30 or lower"
_CHANGE_NAMED = re.compile(
    rf"(?<!or )(?<!and ){_OF_KIDNEYS}\b{_CHANGES}\b"
    r"(?! (?:renal|kidney|creatinine|clearance|glomerular|function|cr ?cl|e?gfr))|\bextension",
    re.IGNORECASE,
)
_CHANGED_ONLY = re.compile(
    rf"\b{_CHANGES}[^.;]{{0,40}}\b(?:only|not before)\b|\bonly\b[^.;]{{0,80}}\b{_CHANGES}"
    rf"|\b{_CHANGES}[^.;]{{0,40}}, not before\b|\bthe first (?:dos\w+ )?(?:adjustment|reduction|change)\b",
    re.IGNORECASE,
)
# "Adjust from a CrCl of 30 mL/min": above that value nothing is changed.
_BEGINS_BEFORE = re.compile(
    r"(?:\b(?:from|as of|as from)|\b(?:start|begin)(?:s|ning|ing)? (?:from|at|with|to be [a-z]+ at)"
    r"|\bsets? in at|\bkicks? in at)"
    r"\s+(?:an?\s+|the\s+)?(?:(?!to\b)[a-z-]+\s+){0,4}?$",
    re.IGNORECASE,
)
_BEGINS_BEHIND = re.compile(
    r"(?:\s(?:of\s)?(?:e?gfr|crcl|clcr|(?:creatinine |renal )?clearance))?"
    r",?\s(?:and\s)?(?:downwards?|down|on|onwards?)\b"
    r"(?!\s(?:to|the|a|dialysis)\b)",
    re.IGNORECASE,
)
_BEGINS = re.compile(
    rf"\bfirst (?:be |time )?(?:becomes? |is |are |be )?(?:to be )?(?:necessary|needed|required|{_CHANGES})"
    rf"|\b{_CHANGES}\s+(?:first\b|for the first time)"
    rf"|\b(?:starts?|begins?|beginning)\s+(?:to\s+(?:be\s+)?|with\s+)?{_CHANGES}"
    r"|\b(?:first|earliest|highest clearance for|(?:threshold|cut-?off|trigger) (?:for|of|to))\s+(?:an?\s+|the\s+)?"
    rf"(?:dos(?:e|age|ing)\s+|renal\s+|interval\s+)*(?:{_CHANGES}|extensions?\b)"
    rf"|\b(?:{_CHANGES}|extensions?|modif\w+)\s(?:[a-z-]+\s){{0,3}}?(?:begin|start|set|kick|become)s?\b",
    re.IGNORECASE,
)
_SPEAKS_OF_DOSE = re.compile(
    r"\bdos(?:es?|ed|ing|ages?)\b|\bgiv(?:e|es|en|ing)\b|\b(?:re)?adjust|\breduc(?!ed (?:renal|kidney))|\bregimens?\b"
    r"|\bintervals?\b",
    re.IGNORECASE,
)
_LESS = (
    r"(?:adjust(?:ed|ments?|ing)?|reduc(?:ed?|tions?|ing)|lower(?:ed|ing)?|decreas(?:ed?|ing)|halv(?:ed?|ing)|cut"
    r"|modif(?:y|ied|ications?)|chang(?:ed?|es|ing)|lengthen(?:ed|ing)?|extend(?:ed|ing)?|extensions?|spaced"
    r"|longer|smaller|less)"
)
_NOT_BEFORE = r"(?<!not )(?<!never )(?<!no need to )(?<!n't )"
_CHANGE_SAID = (
    rf"{_NOT_BEFORE}{_OF_KIDNEYS}\b(?:is|are|be|gets?|being)\s+(?:(?:then|always|also|given|at|in|an?)\s+){{0,3}}"
    rf"(?:dose-)?{_LESS}\b(?! (?:renal|kidney|creatinine|clearance))"
    rf"|{_NOT_BEFORE}\b(?:reduce|adjust|lower|decrease|halve|cut|lengthen|extend|modify)\b"
    rf"|{_NOT_BEFORE}\b(?:needs?|requires?|calls? for|demands?|warrants?)\s+(?!no\b)(?:[\w-]+\s+){{0,3}}?{_LESS}\b"
    r"|\b(?:adjustments?|reductions?|modifications?|changes?|extensions?)\b[^.;]{0,40}?\b"
    r"(?:(?:is|are)\s+made|needed|required|necessary|recommended|advised|indicated|begins?|starts?|sets? in)\b"
)
_SAYS_CHANGE = re.compile(_CHANGE_SAID, re.IGNORECASE)
# "No renal adjustment is needed", "no obligation to reduce it".
_NO_CHANGE = re.compile(
    r"\b(?:no|not|without|nor|nobody|never|hardly|rarely)\b(?: [\w-]+){0,3}? "
    r"(?:dose-)?(?:adjust|reduc|modif|chang|lower|decreas|halv|cut|extend|lengthen|prolong|stretch)\w*"
    r"|\b(?:adjustment|reduction|modification|change)s?\W{1,3}(?:none|nil|no|not)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    rf"{_CHANGE_SAID}|{_BEGINS.pattern}"
    r"|\b(?:adjustments?|reductions?|changes?)\b[^.;]{0,40}?\bcomes?\b"
    r"|\b(?:rows?|bands?|prints?|printed|belongs?|table|label|proportion)\b|\?|:\s*$",
    re.IGNORECASE,
)
_UNTIL = Traces("until", "unless")
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
    kept = _UNCHANGED.search(text) is not None and not forbids_full(text)
    return kept or _CHANGE_FORBIDDEN.search(text) is not None or says_no_influence(text)


@remembered(256)
def says_no_influence(text: str) -> bool:
    """Whether a text says that a clearance does not matter for the dose."""
    return _NO_INFLUENCE.search(text) is not None


@remembered(256)
def raises_dose(text: str) -> bool:
    """Whether a text says that the dose is raised, or given more often.

    >>> raises_dose("double the dose"), raises_dose("the dose must not be increased")
    (True, False)
    """
    found = _RAISED.search(text)
    return found is not None and found["raised"] is not None


@remembered(256)
def leaves_open(text: str) -> bool:
    """Whether a text speaks of a dose and does not say in known words that it is changed.

    >>> leaves_open("the dose as anybody gets it"), leaves_open("needs a lower dose"), leaves_open("she is ill")
    (True, False, False)
    """
    return _SPEAKS_OF_DOSE.search(text) is not None and (
        not _CHANGED.search(text) or _NO_CHANGE.search(text) is not None
    )


@remembered(256)
def tells_change(text: str) -> bool:
    """Whether a text speaks of a changed dose or interval, or of one that is not changed.

    >>> tells_change("halved at 30 mL/min"), tells_change("1 g at 30 mL/min or lower")
    (True, False)
    """
    return _CHANGE_TOLD.search(text) is not None or says_unchanged(text)


@remembered(256)
def says_changed(text: str) -> bool:
    """Whether a text says that the dose is changed, and nothing that keeps it.

    >>> says_changed("must be reduced at 30 mL/min"), says_changed("need not be reduced"), says_changed("low GFR")
    (True, False, False)
    """
    return _SAYS_CHANGE.search(text) is not None and not (_NO_CHANGE.search(text) or says_unchanged(text))


@remembered(256)
def mentions_change(text: str) -> bool:
    """Whether a text speaks of a changed dose, however it does, and does not say that it is kept.

    >>> mentions_change("dose reduction: 30 mL/min"), mentions_change("in reduced renal function")
    (True, False)
    """
    return _CHANGE_NAMED.search(text) is not None and not (_NO_CHANGE.search(text) or says_unchanged(text))


@remembered(256)
def says_changed_only(text: str) -> bool:
    """Whether a text says that the dose is not changed before some bound ("adjusted only below …")."""
    return _CHANGED_ONLY.search(text) is not None


def says_change_begins(text: str, start: int, end: int) -> bool:
    """Whether a text says that the dose is changed from the clearance on that stands in a range of it.

    >>> says_change_begins("Adjust from a CrCl of 30 mL/min", 22, 31), says_change_begins("Adjust at 30", 10, 12)
    (True, False)
    """
    if _BEGINS.search(text) is not None:
        return True
    return _CHANGE_TOLD.search(text) is not None and names_beginning(text, start, end)


def names_beginning(text: str, start: int, end: int) -> bool:
    """Whether the words around a range of a text make it the one from which on something holds."""
    return (_BEGINS_BEFORE.search(text[:start][-60:]) or _BEGINS_BEHIND.match(text, end)) is not None


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
