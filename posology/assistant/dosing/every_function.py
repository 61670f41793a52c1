"""Doses that a text gives at every renal function, or without renal adjustment, where the label changes them.

Bands that a text states are judged in `renal_matching` and `lone_bands`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from posology.assistant.dosing import cues, wording
from posology.assistant.dosing.binding import Clause
from posology.assistant.dosing.cues import Mode
from posology.assistant.dosing.full_dose_cues import says_unchanged
from posology.assistant.dosing.grouping import DoseGroup
from posology.assistant.dosing.impaired_function import refused_below
from posology.assistant.dosing.limits import against
from posology.assistant.dosing.monographs import NO_USE, Outcome
from posology.assistant.dosing.opinions import Agreement, Opinion, Situation, disagrees, no_rule
from posology.assistant.dosing.pairing import prints
from posology.assistant.dosing.quantities import OF_KIDNEYS, Metric
from posology.assistant.dosing.scope_faults import is_base
from posology.assistant.dosing.traces import Traces, may_hold

_TRACES = Traces("renal", "kidney", "clearance", "crcl")
_PEOPLE = re.compile(
    r"\b(?:renal(?:ly)?|kidneys?|ckd|clearance|crcl|e?gfr|esrd|eskd|anuri[ac]|anephric|oliguri[ac]|ura?emi[ac]"
    r"|(?:h[ae]+mo)?dialysis|capd|end[- ]stage)\b",
    re.IGNORECASE,
)
# What keeps the dose beside what says it outright: "the same", "they get it too", "may be ignored".
_KEPT_TOO = re.compile(
    r"\b(?:the same|likewise|as well|too|also|fine|suitable|ignored?|disregard\w*|neglected|irrelevant|immaterial"
    r"|identical|nothing (?:\w+ ){0,2}?(?:changes|alters|altered|needs|changed)|keep (?:this|it)"
    r"|no reason to \w+|need not be (?:considered|known|taken)|no matter|makes no difference|whatever"
    r"|whether or not|get it|take it|receive it)\b",
    re.IGNORECASE,
)
# What limits it, watches for something or speaks of something else than the dose.
_LIMITED = re.compile(
    r"\b(?:if|unless|until|when|once|except|mild|normal|lower|half|longer|less|smaller|avoid\w*|contraindicated"
    r"|supplement\w*"
    r"|after|before|between|during|monitor\w*|check\w*|measur\w*|watch\w*|assess\w*|determin\w*|estimat\w*"
    r"|calculat\w*|hydrat\w*"
    r"|nephrotox\w*|excret\w*|eliminat\w*|levels?|toxic\w*|risk|caution|label|table|differs?|other|another"
    r"|adjust(?:ed|ment) is"
    r"|must be|should be|reduced (?:in|for|by|to|with)|extend\w*|not the same|never the same|hepatic|liver"
    r"|weight|age|first|load\w*)\b|\d|\?",
    re.IGNORECASE,
)
_DENIED_CHANGE = re.compile(
    r"(?:\b(?:not|never|no|without|nor)|n['’]t)\s(?:\w+\s){0,3}?(?:adjust|chang|modif|reduc|alter|lower|extend"
    r"|differ)\w*",
    re.IGNORECASE,
)
_PEOPLE_TRACES = Traces(
    *_TRACES.stretches,
    "ckd",
    "gfr",
    "esrd",
    "eskd",
    "anuri",
    "anephric",
    "oligur",
    "uremi",
    "uraemi",
    "dialysis",
    "capd",
    "end stage",
    "end-stage",
)
_FUNCTION = (
    r"(?:renal|kidney) (?:function|impairment|status|insufficiency|disease|failure)|(?:creatinine )?clearance|CrCl"
)
_ADJUSTED = r"(?:(?:dose|dosage|dosing) )?(?:adjust\w*|reduc\w*|modification|change)"
_CHANGED = r"(?:adjust|reduc|lower|chang|alter|modif|affect|influenc)\w*"
_BE_CHANGED = rf"(?:(?:need|have|require) (?:to )?)?(?:to )?(?:be )?(?:dose-)?{_CHANGED}"
_EVERY = re.compile(
    r"\b(?:regardless|irrespective(?:ly)?|independent(?:ly)?) of (?:the |any |a |his |her |their |patient's )*"
    rf"(?:{_FUNCTION})\b"
    rf"|\bwhatever (?:the |his |her |their )?(?:{_FUNCTION})\b"
    r"|\b(?:at|for|in|with) (?:any|every|all) (?:(?:degrees?|levels?|grades?|stages?"
    rf"|values?) of )?(?:{_FUNCTION})\b"
    rf"|\b(?:no|not need(?:ed)?|needs? no) (?:renal|kidney) {_ADJUSTED}"
    rf"|\bno {_ADJUSTED} (?:(?:is|are) (?:needed|required|necessary|made) )?(?:for|by|to"
    rf"|in) (?:any )?(?:{_FUNCTION})\b"
    rf"|(?:{_FUNCTION}) (?:does not|doesn't|do not|need not|never|has no|plays no"
    r"|is (?:not|of no|irrelevant|immaterial))\b"
    r"(?:(?! (?:when|if|below|under|above|unless|until)\b)[^.;\d]){0,40}"
    r"\b(?:matter|role|influence|affect|change|effect|bearing|relevan\w*|irrelevant|immaterial|importan\w*)\b"
    rf"|(?:{_FUNCTION}) (?:changes|alters|affects) nothing\b"
    rf"|(?:{_FUNCTION}) (?:is|are|was) (?:quite |wholly |entirely |completely |clinically )?(?:irrelevant"
    r"|immaterial"
    r"|unimportant|negligible|of no (?:importance|consequence|relevance|concern|interest))\b(?! (?:when|if"
    r"|unless|until)\b)"
    rf"|(?:{_FUNCTION}) (?:can|may|need not|should|must) (?:safely |simply )?be (?:ignored|disregarded"
    r"|neglected|forgotten)\b"
    r"|\b(?:suits?|fits?|covers?) (?:any|every|all) (?:(?:degrees?|levels?|grades?|stages?"
    rf"|values?) of )?(?:{_FUNCTION})\b"
    r"|\bwhether or not the kidneys (?:work|function|fail)\b"
    r"|\bthe kidneys (?:need no|play no|(?:do not|don't|never) (?:matter|count|change|affect))\b"
    rf"|\bno need (?:to adjust|for (?:an? )?{_ADJUSTED}|of {_ADJUSTED})[^.;\d]{{0,20}} (?:for|to|in|by)"
    rf" (?:{_FUNCTION})\b"
    rf"|\b{_ADJUSTED} (?:for|in|by) (?:{_FUNCTION}) (?:is|are)"
    r" (?:unnecessary|superfluous|not (?:needed|required|necessary))\b"
    rf"|\b(?:the )?same dose (?:in|for|at|with|even in|also in) (?:any |severe |all )?(?:{_FUNCTION})\b"
    rf"|\bwithout (?:any )?(?:renal|kidney) {_ADJUSTED}[\s.;,)]*$"
    rf"|(?:\bnot|n't|\bnever) {_BE_CHANGED} (?:for|in|by|with|to|according to|based on|despite)"
    rf" (?:(?:the|any|severe|all|his|her|their|reduced|impaired|low|poor) ){{0,2}}(?:{_FUNCTION})\b"
    rf"|(?:\bnot|n't|\bnever) (?:(?:need|have) to )?(?:be )?renally {_CHANGED}\b"
    r"|\b(?:renal|kidney) (?:(?:function|impairment|dose|dosage|dosing)[ -]?)?(?:(?:dose|dosage) )?"
    r"(?:adjust\w*|reduc\w*|modification|change|dos(?:e|ing))s?[ *_]*(?:[:=?–—-]|\bis\b|\bare\b)[ *_]*"
    rf"(?:none\b|nil\b|n/?a\b|unnecessary|no(?=[\W_]*$)|not (?:needed|required|necessary|applicable|indicated)"
    rf"|(?:needs? |requires? )?no {_ADJUSTED})"
    r"(?! (?:if|when|above|unless|until|for|with|in|at)\b)",
    re.IGNORECASE,
)
# A sentence of its own behind the dose speaks of that dose where it names nothing else.
_OF_DOSE = re.compile(
    r"\W*(?:(?:and|but|there is|with|the|his|her|severe|moderate|mild|any|even) )*"
    r"(?:(?:it|this|this dose|the dose|the drug) )?"
    r"(?:is |needs? |requires? |holds? |applies |does |do |should |must |will |would )?(?:the same |given )?",
    re.IGNORECASE,
)
# A sentence or line that says no more than that nothing changes with the kidneys; any other word may limit it.
_PLAIN = frozenset(
    word
    for line in (
        "a adjust adjusted adjusting adjustment adjustments also an and any all are at be been can change changed",
        "changes ckd clearance creatinine crcl disease do does doesn dosage dose doses dosing drug even every failure",
        "for function get gets give given in insufficiency is it kidney kidneys may modification n na necessary need",
        "needed needs never nil no none not of people patients receive receives reduced reducing reduction reductions",
        "regimen remains renal renally required requires same severe should stays t take takes that the them there",
        "these this those to unchanged unadjusted unnecessary use used with without impaired impairment yes",
    )
    for word in line.split()
)
_USUAL = frozenset(
    {"usual", "full", "normal", "standard", "regular", "as", "its", "stay", "kept", "remain", "unaltered"}
)
_LONGEST_LINE, _MOST_NAMED = 120, 6
_KEPT = re.compile(r"\W*(?:as )?(?:usual|normal|full|standard|unchanged|the same|same)\W*", re.IGNORECASE)
# A line with a name and the full dose, no more.
_FULL_LINE = re.compile(
    r"\W*(?:[a-z-]+(?:\s[a-z-]+){0,2}\W{0,4}\s)?(?:(?:is )?(?:given )?(?:at|in) )?(?:the )?"
    r"(?:full|usual|normal|standard|regular|unchanged) dos(?:e|age)(?:\s(?:IV|PO|orally|intravenously))?\W*",
    re.IGNORECASE,
)
_NOTHING_CHANGES = re.compile(
    r"\b(?:no|not|never|without)\b[^.;]{0,40}\b(?:adjust|chang|modif|reduc(?!\w* (?:renal|kidney)))\w*"
    r"|\b(?:adjustments?|changes?|reductions?|modification|dos(?:e|age|ing)|function|impairment)\b[^.;]{0,30}"
    r"(?:\bnot (?:needed|required|necessary)\b|\bunnecessary\b)"
    r"|\?\W*(?:no|none|nil)\b|:\W*(?:none|nil|no|n/?a|not (?:needed|required|necessary))\W*$|\bsame\b"
    r"|\b(?:unchanged|unadjusted)\b",
    re.IGNORECASE,
)
_DENIES_SAME = re.compile(
    r"\b(?:not?|never)\b[^.;]*\b(?:same|without|unchanged|unadjusted)\b"
    r"|\b(?:same|without|unchanged|unadjusted)\b[^.;]*\?\W*(?:no|never)\b",
    re.IGNORECASE,
)
_OF_RENAL_FUNCTION = frozenset({*OF_KIDNEYS, Metric.SCR})
_OF_KIDNEYS = re.compile(r"\b(?:renal(?:ly)?|kidneys?|ckd|clearance|crcl)\b", re.IGNORECASE)
_WORD = re.compile(r"[a-z]+", re.IGNORECASE)


def kept_everywhere(group: DoseGroup, clause: Clause, situation: Situation) -> Opinion | None:
    """The fault of a dose that the text keeps at every renal function and the label changes at some.

    Args:
        group: a dose that a rule in scope prints.
        clause: the clause it stands in.
        situation: what the group is bound to.
    """
    if group.dose is None or group.band is not None or clause.mode is not Mode.RECOMMEND:
        return None
    if group.dialysis or any(map(cues.dialyses, clause.texts)):
        return None
    whole = clause.whole or clause
    lines = tuple(_told(whole.behind_it))
    says = _says_every(whole.text) or any(map(_goes_on, lines[:1])) or any(map(_keeps_it, lines))
    if situation.uncovered or not (says or any(map(_seems_to_keep, lines[:2]))):
        return None
    changed = [row for row in situation.row_rules if row.bands and not is_base(row)]
    rules = {rule.regimen.id for rule in situation.base_rules}
    changed = [row for row in changed if row.regimen.id in rules]
    if not changed:
        return _worked_out(rules, situation) or (_not_used_at_some(group, situation) if says else None)
    if not says:
        return no_rule("the text keeps this dose where the label changes it by renal function", "band")
    reason = "the text gives this dose at every renal function; the label changes it"
    known = [row for row in changed if row.outcome is not Outcome.NO_DATA]
    if not known:
        place = wording.rules(changed, situation.use_name)
        return Opinion(Agreement.AMBIGUOUS, reason, "scope_lost", place, changed[0].rule, changed[0].source)
    given = [row for row in known if row.outcome not in NO_USE] or known
    return disagrees("value", reason, wording.rules(given, situation.use_name), given[0])


def _worked_out(regimens: set[str], situation: Situation) -> Opinion | None:
    """The doubt about such a dose where the label works out another one from the renal function."""
    formulas = [one for one in situation.compiled.monograph.formulas if one.metric in _OF_RENAL_FUNCTION]
    if all(regimens.isdisjoint(formula.regimens) for formula in formulas):
        return None
    return no_rule("the text keeps this dose where the label works out another one by renal function", "band")


def _not_used_at_some(group: DoseGroup, situation: Situation) -> Opinion | None:
    """The fault of such a dose where a limit ends every regimen that prints it at some renal function."""
    limits = [refused_below(rule, situation) for rule in situation.base_rules if prints(rule, group)]
    ending = [limit for limit in limits if limit is not None]
    if not ending or len(ending) < len(limits):
        return None
    reason = "the text gives this dose at every renal function; the label does not use it at some"
    return against("polarity", reason, ending[:1], situation)


def _says_every(text: str) -> bool:
    return may_hold(text, _TRACES) and _EVERY.search(text) is not None


def _told(lines: Sequence[str]) -> Iterator[str]:
    """What some lines tell: a question is read with the line behind it ("Renal adjustment? None.")."""
    for line, following in zip(lines, (*lines[1:], ""), strict=False):
        if not line.endswith("?"):
            yield line
        elif following:
            yield f"{line} {following.partition('. ')[0]}"  # "No. Please read …": not the number of something


def _keeps_it(behind: str) -> bool:
    """Whether a sentence or line says of the dose before it, and of nothing else, that the kidneys do not change it."""
    plain = _OF_KIDNEYS.search(behind) is not None and _PLAIN.issuperset(_WORD.findall(behind.lower()))
    return plain and _NOTHING_CHANGES.search(behind) is not None and _DENIES_SAME.search(behind) is None


def _seems_to_keep(behind: str) -> bool:
    """Whether a sentence seems to keep the dose before it for people whose kidneys work badly, or on dialysis.

    >>> _seems_to_keep("Anuric patients get the same."), _seems_to_keep("Check renal function too.")
    (True, False)
    """
    if len(behind) > _LONGEST_LINE or not may_hold(behind, _PEOPLE_TRACES) or _PEOPLE.search(behind) is None:
        return False
    if _DENIES_SAME.search(behind) is not None or not (_KEPT_TOO.search(behind) or says_unchanged(behind)):
        return False
    return _LIMITED.search(_DENIED_CHANGE.sub("", behind)) is None


def plainly_kept(behind: str) -> bool:
    """Whether a sentence says that the usual dose is given, and nothing that could limit it.

    >>> plainly_kept("The dose is the usual dose."), plainly_kept("No adjustment is needed in the elderly.")
    (True, False)
    """
    if len(behind) > _LONGEST_LINE:
        return False
    head, _, tail = behind.rpartition(":")  # "Valacyclovir (zoster): no adjustment"
    said = tail if len(head.split()) <= _MOST_NAMED else behind
    words = _WORD.findall(said.lower())
    plain = bool(words) and (_PLAIN | _USUAL).issuperset(words) and says_unchanged(said)
    return plain or _KEPT.fullmatch(tail) is not None or _FULL_LINE.fullmatch(behind) is not None


def _goes_on(behind: str) -> bool:
    """Whether the sentence behind a dose keeps it at every function."""
    found = _EVERY.search(behind) if behind and may_hold(behind, _TRACES) else None
    return found is not None and _OF_DOSE.fullmatch(behind, 0, found.start()) is not None
