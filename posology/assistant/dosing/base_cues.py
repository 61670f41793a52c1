"""The words around a dose that make it the regimen which an adjustment starts from.

Language only: no drug, no dose, no limit. Patterns are linear in the length of the text.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.traces import at_end

# "Extended from every 24 hours" and "prolonged from 8": the words before what an interval is changed from.
CHANGED_FROM = (
    r"\b(?:chang|switch|adjust|extend|lengthen|prolong|stretch|widen|space|shorten)[a-z]*\b"
    r"(?:[^.;\n]|\.(?=[0-9])){0,60}\s\Z"
)
_FURTHEST = 120
_BASE_BEFORE = re.compile(
    r"(?:\binstead of|\bin (?:place|lieu) of|\bas opposed to|\bcompared (?:with|to)|\bfrom|\breduced from"
    r"|\b(?:replac(?:e|es|ed|ing)|supersed(?:e|es|ed|ing)|(?:tak(?:e|es|ing)|took) the place of|stands? in for)"
    r"|\b(?:usual(?:ly)?|normal|standard)(?:\s+(?!(?:should|must|needs? only)\b)[^\W\d][\w-]*){0,3}?"
    r"(?:\s+of|\s+(?:(?:is|was|were)|(?:would|should) (?:be|have been))|:)?|\bnormally"
    r"|\bwould\s+"
    r"(?:(?:otherwise|normally|usually)\s+(?:be (?:on|given|taking|receiving)|get|receive|take|need|require)"
    r"|(?:(?:otherwise|normally|usually)\s+)?have (?:had|received|taken|been (?:on|given)))"
    r"(?:\s+(?!to\b|only\b)[^\W\d][\w-]*){0,2}?"
    r"|\bwho would (?:get|receive|take|need|require|be (?:on|given|taking|receiving|prescribed))"
    r"(?:\s+(?!to\b|only\b)[^\W\d][\w-]*){0,2}?"
    r"|\bbase(?: (?:dose|regimen))?(?: of)?:?"
    r"|\((?:was|were|previously|formerly|before|old)(?:\s+dose)?:?"
    r"|\b(?:old|former|previous)\s+(?:dose|dosage|regimen)(?:\s+(?:of|was))?:?"
    r"|(?<!stay )(?<!stays )(?<!staying )(?<!kept )(?<!keep )(?<!go )(?<!carry )(?<!remain )(?<!remains )"
    r"(?:\b(?:on|taking|receiving)"
    r"|\b(?:who|s?he|they|patients?|man|woman|adults?|child(?:ren)?) (?:is|are) treated with"
    r"|(?<!\bis )(?<!\bare )\btreated with)\s+(?!day|ha?emodialysis|dialysis|capd|hd\b)"
    r"(?:(?!(?:gets?|needs?|receives?|takes?|requires?|should|must|will|may|can|is|are|has|have)\b)[\w-]+\s+){0,2}?)"
    r"\s*(?:the\s+)?$",
    re.IGNORECASE,
)
# "Reduce the dose of", and an order that names its drug first ("CHANGED: meropenem 1 g q8h to …").
_CHANGED_BEFORE = re.compile(
    r"\b(?:reduc(?:e|es|ed|ing)|decreas(?:e|es|ed|ing)|lower(?:s|ed|ing)?|chang(?:e|es|ed|ing)|adjust(?:s|ed|ing)?|cut"
    r"|drop(?:s|ped|ping)?)\s+(?:the\s+|usual\s+|dose\s+|of\s+|from\s+){0,4}$"
    r"|(?:^|[\n.;(|]\s*|[-•*]\s|\bdose )"
    r"(?:reduc|decreas|lower|chang|adjust|increas|switch|convert)(?:ed?|s|ing)?\s*:?\s+"
    r"(?:(?!(?:by|to|if|when|for|in|at|with|until|and|or|not|infusion|rate)\b)[A-Za-z][\w/()-]*:?\s+){1,5}$",
    re.IGNORECASE,
)
_ARROW_AFTER = re.compile(r"\s*(?:-+>|→|➔|➝)")
_CHANGED_AFTER = re.compile(
    r"\W{0,2}\s*(?:is |are |should be |must be )?(?:(?:reduced|decreased|lowered|changed|cut) )?to\b", re.IGNORECASE
)
# "1 g every 12 hours at a clearance of 50 mL/min becomes …".
_AT_CLEARANCE = (
    r"(?:\s+(?:at|with|for) (?:an? )?(?:cr ?cl|clcr|(?:creatinine )?clearance|e?gfr)(?: of)?"
    r"\s?\d[\d.]* ?mL/min(?:/1\.73 ?m[²2])?(?=\s+(?:becomes?|became|is|gives|makes)\b)"
    r"|\s*\((?:at |with )?(?:an? )?(?:cr ?cl|clcr|(?:creatinine )?clearance|e?gfr)[^().;]{0,24}\))?"
)
# "500 mg when the clearance falls to 20": there it is not the dose that falls.
_BECOMES_AFTER = re.compile(
    _AT_CLEARANCE
    + r"(?:(?!\b(?:when|if|once|as|until|unless|because|since|after|cr ?cl|e?gfr|clearance|creatinine|function)\b"
    r"|\b(?:and|but|while)\s+\d[\d.,]*\s?(?:mg|g|mcg)\b)"
    r"[^.;:]){0,40}?\b(?:becomes?(?=[^.;:]{0,30}(?:\d|\b(?:half|once|twice|every|daily)\b))"
    r"|became|changes? to"
    r"|(?:falls?|fell|drops?|dropped|goes down|went down|comes? down|came down|shrinks?|turns? into)(?:\s+to)?"
    r"|(?:is|are|was|were|ha[sd] been|(?:should|must|will|can|may|had to|has to|needs to) be)\s+(?:then\s+)?"
    r"(?:reduced|decreased|lowered|changed|cut|halved|adjusted|dropped|scaled|stepped down|brought down)"
    r"(?:\s+[\w%]+){0,3}?\s+to|(?:is|are|was|were|be|been|being|gets?)\s+(?:then\s+)?(?:replaced|superseded)\s+(?:by|with)"
    r"|(?:gives?|makes?) (?:way|place|room) (?:to|for)"
    r"|with (?:an? )?(?:(?:dose|dosage|renal|further) ){0,2}(?:adjust|reduct|modificat|chang|decreas)\w* to)\b",
    re.IGNORECASE,
)
_BASE_AFTER = re.compile(
    r"\W{0,2}\s*(?:(?:IV|once|as a single dose)\s+)?"
    r"(?:(?:base |dosing |induction |maintenance )?(?:regimens?|schedules?|columns?|courses?)|(?:at )?baseline"
    r"|(?:usual|normal|standard) (?:dose|dosage|regimen))\b",
    re.IGNORECASE,
)
_USUAL_AFTER = re.compile(
    r"\W{0,2}(?:daily |(?:a|per) day )?(?:at|with|in|for|when) (?:a )?(?:normal|full|unimpaired|good|intact) "
    r"(?:renal |kidney )?function\b",
    re.IGNORECASE,
)
_UNTOLERATED_AFTER = re.compile(
    r"(?:\s+(?:IV|PO|orally|intravenously))?\s+(?:(?:is|are|was)\s+(?:not|poorly|badly)|can ?not\s+be)\s+tolerated\b",
    re.IGNORECASE,
)
# "It was 2 g q8h; please change to 1 g q12h": a sentence that begins so takes the dose before it as the one to change.
_CHANGES_LAST = re.compile(
    r"\W{0,3}(?:please |now |so |and |we (?:will |should )?){0,2}"
    r"(?:chang|reduc|cut|lower|switch|adjust|drop|decreas|step(?:ped|ping)? down)\w*"
    r"(?: (?:it|this|that|the dose|him|her|them))? to\b",
    re.IGNORECASE,
)
_OTHER_FUNCTION = re.compile(
    r"\b(?:(?<!as )usual|usually|normal(?:ly)?|standard|full dose would|(?<!as )before|until now|previously|so far"
    r"|originally|ordinar\w+|if)\b",
    re.IGNORECASE,
)
# What follows from a fact takes the place of the doses before it: "so he gets 75 mg".
_FOLLOWS = re.compile(
    r"\b(?:(?:so|therefore|thus|hence|accordingly|consequently|now|instead|(?:reduced|lower(?:ed)?|halved) doses?)\b"
    r"|(?:reduc|lower|halv)\w* (?:to|by|it|the dos|(?:his|her|their) dos))",
    re.IGNORECASE,
)


# "750 mg is adjusted below 50 mL/min", "1 g q8h: reduce from 50 mL/min": the dose that is changed there.
_CHANGED_THERE = re.compile(
    r"[\s,:;–—-]{0,4}(?:(?:IV|PO|orally|daily|dose|dosage|regimen|it|which|that|(?:for|in)\s+(?:[A-Za-z]+\s+){1,2}?)\s*){0,3}"
    r"(?:(?:is|are|must be|should be|has to be|have to be|needs? to be|gets)\s+(?:first\s+|only\s+|dose-)?"
    r"(?:adjusted|reduced|changed|lowered|decreased)"
    r"|(?:needs?|requires?|calls for|wants)\s+(?:an?\s+)?(?:(?:dose|dosage|dosing|renal|interval)\s+){0,2}"
    r"(?:adjustment|adjusting|reduction|reducing|change|changing|lowering)s?"
    r"|(?:adjust|reduce|change|lower)(?:\s+(?:the\s+)?(?:dose|dosage|it))?"
    r"|(?:the\s+)?(?:(?:dose|dosage|renal|interval|first)\s+){0,3}(?:adjustment|reduction|change)s?"
    r"(?:\s+(?:is|are)\s+(?:needed|required|necessary|due|made)|\s+(?:sets?|kicks?) in|\s+(?:starts?|begins?|comes?)))"
    r"\s*(?:\s+(?:only\s+|first\s+)?(?:at|below|under|from|when|if|once|with|in|as)\b"
    r"(?:\s+(?!to\b)[A-Za-z][\w-]*){0,8}\s*)?$",
    re.IGNORECASE,
)


def is_changed_there(between: str) -> bool:
    """Whether the words between a dose and a clearance change the dose there, without saying to what."""
    return len(between) <= _FURTHEST and _CHANGED_THERE.fullmatch(between) is not None


def changes_last(text: str) -> bool:
    """Whether a sentence changes the dose that was told before it, without naming it."""
    return _CHANGES_LAST.match(text) is not None


def of_other_function(text: str) -> bool:
    """Whether a text speaks of a dose at another renal function than the one told last ("usually", "before")."""
    return _OTHER_FUNCTION.search(text) is not None


def follows(text: str) -> bool:
    """Whether what a text says follows from a fact told before ("so he gets 75 mg")."""
    return _FOLLOWS.search(text) is not None


def is_usual(after: str) -> bool:
    """Whether the words right after a dose make it the usual one, which a later sentence may adjust."""
    return _USUAL_AFTER.match(after[:60]) is not None


def marks_base(before: str, after: str) -> bool:
    """Whether the words around a dose make it the base regimen of an adjustment, not the adjusted dose."""
    if _UNTOLERATED_AFTER.match(after[:60]):
        return True
    if _BASE_AFTER.match(after[:40]) or at_end(_BASE_BEFORE, before, 40):
        return True
    if _BECOMES_AFTER.match(after[:80]) or _ARROW_AFTER.match(after[:8]):
        return True
    changed = _CHANGED_AFTER.match(after[:40])
    return changed is not None and (" " in changed[0].strip() or at_end(_CHANGED_BEFORE, before, 64))
