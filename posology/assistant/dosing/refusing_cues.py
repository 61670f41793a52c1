"""Words before a dose that say of the dose itself that it is not given, not recommended or not reached.

Language only: no drug, no dose, no limit. Patterns are linear in the length of the text. See `cues` for the other ones.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.traces import Traces, at_end, may_hold

# "A clearance below 15 mL/min rules out the drug", not a disease; "1 tablet daily; not if CrCl <30 mL/min".
RULED_OUT = (
    r"(?<![\w ] )(?<!\w)not (?:if|when|with|at) (?=[^.;\d]{0,40}[<>≥≤])"
    r"|rules? (?:it|its use) out|rules out(?! (?:an? |the )?(?:infect|toxic|disease|resist|bleed))"
    r"|(?:precludes?|forbids?) (?:it|its use)"
)
TRACES = Traces(
    "not", "n't", "never", "contraindicated", "forbidden", "prohibited", "against", "no role", "no place", "no longer",
    "avoid", "other than", "discourag", "no ", "nil ", "zero ", "hold", "giving", "using", "prescribing",
)  # fmt: skip
_GIVEN = (
    r"(?:dosed|given|administered|used|prescribed|started|infused|taken|reduced|lowered|decreased|adjusted|increased"
    r"|raised|changed|cut|recommended|advised|indicated|approved|licensed)"
)
_NO_OTHER = (
    r"(?:(?!adjust|reduc|chang|more|above|exceed|fast|less|below|stop|any|other|beyond|high|low|load|alter|bolus|rapid"
    r"|and\b|or\b|by\b|but\b|give\b)[\w-]+\s+)"
)
# "Is not dosed at 30 mg", "should not be reduced to 75 mg": nothing but how it is given may stand before the dose.
_NOT_AT = re.compile(
    r"(?:\b(?:is|are|be|being|was|were)\s+(?:not|never)|\b(?:is|are)n['’]t"
    r"|\b(?:should|must|may|can|need|shall|will)\s*(?:not|never)\s+be|\bnever\s+be|\bcannot\s+be)\s+"
    rf"{_GIVEN}\s+(?:\w+ly\s+|by mouth\s+|IV\s+|PO\s+|SC\s+){{0,2}}(?:at|to|as|in)\s+"
    r"(?:(?:a|the|an|reduced|usual|full|dose|doses|dosage|of|rate)\s+){0,4}$",
    re.IGNORECASE,
)
_NO_ADVICE = re.compile(
    r"\b(?:(?:do|does|did)\s+not|(?:do|does|did)n['’]t|never)\s+(?:recommends?|advises?|advocates?|suggests?|endorses?)\s+"
    rf"{_NO_OTHER}{{0,5}}$",
    re.IGNORECASE,
)
_AGAINST = re.compile(
    r"\b(?:(?:advis|warn|recommend|caution|decid|argu|sp[eo]ak)\w*\s+against|discourag\w+|no\s+(?:role|place)\s+for)\s+"
    rf"{_NO_OTHER}{{0,6}}$"
    rf"|(?<!to )(?<!and )\bavoid(?:ing)?\s+{_NO_OTHER}{{1,2}}$"
    rf"|\b(?:withh?old(?:ing)?|(?:stop|cease|quit)\s+(?:giving|using|prescribing))\s+{_NO_OTHER}{{1,3}}$"
    r"|\b(?:should|must|can|may|shall|is|are|will)\s+no\s+longer\s+(?:be\s+)?(?:(?:given|used|dosed)\s+(?:at|as)\s+)?$",
    re.IGNORECASE,
)
# "No cefepime 2 g every 8 hours in meningitis": at most a name and what kind of dose it is stand between.
# "Allergies: no" is the end of a line.
_NO_SUCH = re.compile(
    r"(?<!with )(?<!if )(?<!or )(?<!has )(?<!have )(?<!had )(?<!when )(?<!and )\b(?:no|nil|zero) "
    r"(?!(?<=[:?] no )(?-i:[A-Z]))"
    r"(?:(?:IV|PO|oral|intravenous|loading|initial|starting|first|second|dose|doses|of|bolus) )*+"
    r"(?:(?!adjust|chang|reduc|modif|data|more|less|other|further|addition|need|renal|kidney|dialysis|impair|respon|improv"
    r"|relaps|allerg|infect|symptom|eviden|matter|long|late|few|great|high|low|limit|upper|maxim|minim|differ|doubt|problem"
    r"|contra|interact|inhibit|supplement|titrat|correct|known|history|prior|previous|monitor|food|specific|special|standard"
    r"|usual|single|rule|label|such|extra|special|safe|fixed|clear"
    r"|circumstance|account|event|situation)"
    r"[a-z][a-z/-]{4,} )?(?:(?:IV|PO|oral|intravenous|loading|dose|doses|of|at|bolus) )*+$",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"\b(?:dose|dosage|regimen|amount)\s+other\s+than\s+$", re.IGNORECASE)
_REACH = 110
_NONE = re.compile(r"\b(?:no|not|never|nothing|nobody|cannot)\b|n['’]t\b", re.IGNORECASE)
_REFUSED_BEHIND = re.compile(
    r"[\s,]*(?:(?:once|as a single dose|daily|IV|PO|IM|SC|orally|by mouth|intravenously|intramuscularly|subcutaneously"
    r"|bolus|loading|dose|injection)\b[\s,]*){0,4}(?:of\s+[a-z-]+\s+)?"
    r"(?:(?:is|are|was|were|(?:should|must|can|may)\s+be)\s+(?:omitted|skipped|left\s+out|avoided)"
    r"|(?:is|are|was|were)\s+(?:not|never)\s+(?:given|used|administered|recommended|advised|indicated)"
    r"|(?:is|are|was|were|seems?|remains?|would be)\s+(?:clearly\s+|now\s+|therefore\s+)?"
    r"(?:inappropriate|unsuitable|inadvisable|obsolete|outdated"
    r"|no\s+longer\s+(?:recommended|used|given|advised|appropriate|indicated|approved))"
    r"|(?:cannot|can\s+not|should\s+no\s+longer|must\s+no\s+longer|can\s+no\s+longer)\s+be\s+"
    r"(?:recommended|given|used|advised|prescribed)"
    r"|ha(?:s|ve)\s+no\s+(?:place|role)"
    r"|(?:is|are)\s+(?:an?|the|one)\s+(?:dose|dosage|regimen|amount|one)?\s*(?:that\s+|which\s+)?(?:nobody|no\s?one)\s+"
    r"(?:should|must|may|can|ought|would))\b",
    re.IGNORECASE,
)
TRACES_BEHIND = Traces(
    "omitted", "skipped", "left", "avoided", "not", "never", "inappropriate", "unsuitable", "inadvisable", "obsolete",
    "outdated", "longer", "place", "role", "nobody", "one",
)  # fmt: skip
"""What every match of the words right behind a dose that refuse it holds one of."""
_FORBIDDEN_DOSE = re.compile(
    r"\b(?:contraindicated|forbidden|prohibited)\s+(?:daily\s+)?(?:dose|dosage|regimen)\b[^.;:,\d]{0,60}?(?:\bis|\bare|\bof)\s+$",
    re.IGNORECASE,
)

_NOT_BEYOND = re.compile(r"(?:not|never)\s+(?=(?:below|under|above|over|beyond)\b)", re.IGNORECASE)
_ITEM_BEFORE = re.compile(r"(?:^|[,;:(–—])\s*(?:and\s+|but\s+)?$", re.IGNORECASE)
_ITEM_ENDS = re.compile(r"\s*(?:$|[.,;)\n])")


def refuses(before: str) -> bool:
    """Whether the words right before a dose refuse it.

    >>> refuses("Edoxaban is not dosed at "), refuses("The label does not recommend "), refuses("is not given; use ")
    (True, True, False)
    """
    if not may_hold(before, TRACES):
        return False
    other = at_end(_ANOTHER, before, _REACH) and not at_end(_NONE, before, _REACH)
    other = other or _NO_SUCH.search(before[-_REACH:]) is not None
    return other or any(at_end(pattern, before, _REACH) for pattern in (_NOT_AT, _NO_ADVICE, _FORBIDDEN_DOSE, _AGAINST))


def refuses_behind(after: str) -> bool:
    """Whether the words right behind a dose refuse it.

    >>> refuses_behind(" is no longer recommended"), refuses_behind(" is recommended")
    (True, False)
    """
    return _REFUSED_BEHIND.match(after[:80]) is not None


def is_bare_refusal(text: str, start: int, end: int) -> bool:
    """Whether a bound stands alone behind "not", as an item of its own ("60 mg daily, not above 95 mL/min").

    >>> is_bare_refusal("60 mg daily, not above 95 mL/min", 13, 32), is_bare_refusal("if not above 95 mL/min", 3, 22)
    (True, False)
    """
    if _NOT_BEYOND.match(text, start) is None or _ITEM_BEFORE.search(text, max(0, start - 12), start) is None:
        return False
    return _ITEM_ENDS.match(text, end) is not None
