"""The words around a number that say how it is meant: polarity, attribution, report; language only.

Patterns are linear in the length of the text. Routes, phases, lines and ages are in `mentions`.
"""

from __future__ import annotations

import re
from enum import StrEnum

from posology.assistant.dosing import cue_traces
from posology.assistant.dosing.haste_cues import forbids_absence, forbids_haste, without_denials
from posology.assistant.dosing.refusing_cues import RULED_OUT, refuses, refuses_behind
from posology.assistant.dosing.text_memory import remembered
from posology.assistant.dosing.traces import at_end, may_hold


class Mode(StrEnum):
    """How a clause means its numbers."""

    RECOMMEND = "recommend"
    PROHIBIT = "prohibit"
    REPORT = "report"


_ATTRIBUTION = re.compile(
    r"\b(?:FDA|label(?:s|led|ed|ing|ling)?|prescribing information|package insert|manufacturer(?:'s)?)\b", re.IGNORECASE
)
_NO_ATTRIBUTION = re.compile(
    r"\b(?:not|off|un|non|outside|without|no|nor|beyond)[- ]?(?:\w+[- ]){0,4}?(?:FDA|label\w*|manufacturer)\b"
    r"|\blabel\w* (?:is silent|does not|do not|has no|gives no|prints no|names no)"
    r"|\b(?:unlabel|off-label)",
    re.IGNORECASE,
)
_RECOMMENDS = re.compile(
    r"\b(?:give|administer|use|start|dose at|recommend(?:s|ed)?|should|must|treat with|prescribe|infuse|continue)\b",
    re.IGNORECASE,
)
_REPORTS = re.compile(
    r"\b(?:trials?|stud(?:y|ies|ied)|randomi[sz]ed|uncontrolled|case (?:series|reports?)|cohort|retrospective|"
    r"patients (?:were |was )?(?:treated|received|given|randomi[sz]ed)|healed in|healing in|responded|"
    r"was reported|were reported|has been reported|experience|ha(?:s|ve) been used|half-li(?:fe|ves)|accumulation|"
    r"healthy (?:adult )?(?:subjects|volunteers)|(?:average|mean|peak) (?:plasma|serum) (?:concentration|level)s?)\b",
    re.IGNORECASE,
)
_DONE = "adjusted|changed|altered|affected|influenced|reduced|halved|lowered|extended"  # to a dose: no prohibition
_HARMFUL = "toxic|unsafe|dangerous|harmful|forbidden|excessive|wrong"  # what a text says it is not
_PROHIBITS = re.compile(
    r"\b(?:do not (?:give|use|administer|start|initiate|exceed)|(?<!who )(?<!that )don't|(?:must|should) not"
    r"|avoid(?:ed)?|contraindicated|(?<!have )(?<!ha[sd] )never(?! (?:be )?(?:mixed|confused|combined|interchanged"
    r"|swapped|averaged)\b(?! with))(?! (?:more|faster|longer|higher|greater|quicker|above|beyond|over|less|shorter"
    r"|in (?:less|under)|daily|weekly|every)\b)"
    r"|no dose(?! adjust| reduc| chang| modif| (?:of )?(?:more|over|above|exceed|beyond|greater|higher|larger))"
    r"|(?:can)?not (?:be )?(?:recommended|used|given|indicated|advised|started|established|appropriate|approved)"
    r"|stop(?:ped)?(?! at (?:a (?:maximum|total) of )?\d)"
    rf"|(?<!who )(?:is|are|was) not\b(?! (?:(?:\w+ly )?(?:interchangeable|{_DONE})|{_HARMFUL}|bioequivalent|needed"
    rf"|required|necessary|tolerated|available|possible))|discontinue[ds]?|withh[oe]ld|{RULED_OUT})\b",
    re.IGNORECASE,
)
_ENDS_USE = re.compile(
    r"\b(?:not (?:recommended|advised|advisable|suitable|permitted|allowed|an option)|contraindicat(?:ed|es|ions?)"
    r"|(?<!not )forbidden|discontinue[ds]?|stop(?:ped|ping)?|withh(?:o|e)ld"
    r"|(?<!to )\bhold\b|avoid(?:ed)?(?=[^.;]{0,90}\b(?:in|at|below|above|if|when|use)\b|\W*$)"
    r"|(?:(?:do|must|should|may) not|don't|never) (?:use|give|start|administer|initiate|prescribe|receive)"
    r"|no dose(?! adjust| reduc| chang| modif| (?:of )?(?:more|over|above|exceed|beyond|greater|higher|larger))"
    r"|(?:(?:can)?not|never) (?:to )?be (?:used|given|started|begun|continued|administered|prescribed)"
    r"|(?:is|are) never (?:used|given|started|administered|prescribed)"
    r"|(?<!if )(?<!when )not (?:used|given|started|administered|prescribed)"
    r"(?= (?:at|below|under|above) [^.;\d]{0,40}\d[\d.–-]*+(?! ?(?:mg|g|mcg|units?|hours?)\b))"
    rf"|{RULED_OUT})\b"
    r"|\bno (?!dos|adjust|chang|reduc|need|data|rule|more|less|other|further|renal|correct|special)[\w-]+"
    r" (?:if|when|once|below|above)\b",
    re.IGNORECASE,
)
_ALLOWS_USE = re.compile(
    r"\b(?:(?:can|may|should) be (?:used|given|continued|started|initiated)|acceptable (?=down|if)|keep \w+ going"
    r"|continue|full dose|(?:is|are|remains?) (?:recommended|safe|acceptable|permitted|allowed|fine|appropriate))\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"\b(?:not|never|no need to|without|no reason to|needn't)\s+(?:be\s+|necessarily\s+|yet\s+)?"
    r"(?:stop(?:ped|ping)?|discontinu(?:e|ed|ing)|withh(?:old|eld|olding))\b|\b(?:not|no) contraindicat(?:ed|ions?)\b",
    re.IGNORECASE,
)
_SILENT = re.compile(
    r"\b(?:(?:no|no dosing|inadequate) (?:data|row|rule|information|recommendations?)|silent|d(?:o|oes|id) not"
    r" (?:say|print|give|decide)|not (?:yet |been )*(?:established|studied|known|printed|decided|covered))\b",
    re.IGNORECASE,
)
_REFUTED_BEFORE = re.compile(
    r"(?:\bnot|\b(?:is|are|was)n['’]t|\brather than|\binstead of|\bunlike|\bnever|\bavoid(?:ing)?|\bdo not"
    r" (?:give|use|administer))\s+(?:(?:the|a|an|of|as|give|giving|usual|\w+ly)\s+){0,3}$",
    re.IGNORECASE,
)
_FORBIDDEN_BEFORE = re.compile(
    r"\b(?:do not|don't|never|must not|should not|cannot|can not|not to)\s+(?:be\s+)?(?:gives?n?|used?|"
    r"administer(?:ed)?|prescribed?|infused?|receive|take|dosed?|treat(?:ed)?)\b"
    r"(?![^.;:,]*\b(?:give|use|administer|reduce|instead|but|more (?:often|frequently) than)\b)[^.;:,]{0,70}$",
    re.IGNORECASE,
)
_REFUTED_AFTER = re.compile(
    r"[\s,]*(?:(?:once|as a single dose|daily)[\s,]+)?"
    r"(?:(?:IV|PO|IM|SC|orally|by mouth|intravenously|intramuscularly|subcutaneously)\b[\s,]*)?"
    r"(?:(?:is|are|was|were|should|must|may|can)\s+(?:not|never)\b"
    rf"(?!\s+(?:only|exceed|less|more|tolerated|{_DONE}|(?:\w+ly )?interchang\w+|(?:bio)?equivalent|{_HARMFUL}))"
    r"|(?:is|are)\s+(?:contraindicated|unsafe|prohibited|to be avoided|wrong)\b|(?:should|must)\s+be\s+avoided\b"
    r"|\W{0,3}(?:not (?:recommended|advised|advisable)|contraindicated)\b)",
    re.IGNORECASE,
)
# "1 g every 8 hours for zoster should not be given": what the dose is for may stand between.
_FORBIDDEN_AFTER = re.compile(
    r"\s+(?:for|in|as|to)\s(?:(?!\b(?:who|whose|that|which|when|where|while|if|unless|because|and|but)\b)"
    r"[^.;:,()\d]){1,70}?"
    r"\b(?:(?:should|must|may|can|is|are)\s+(?:not|never)\s+(?:to\s+)?(?:be\s+)?(?:given|used|administered"
    r"|recommended|prescribed|indicated|appropriate|advised|started|taken)"
    r"|(?:is|are)\s+(?:contraindicated|prohibited|to be avoided)|(?:should|must)\s+be\s+avoided)\b",
    re.IGNORECASE,
)
_CONDEMNED_AFTER = re.compile(
    r"(?![^.;:,()]{0,60}\b(?:if|when|unless|because)\b)"
    r"[^.;:,()]{0,60}?\b(?:is|are|was|were|would be|may be)\s+(?:far\s+|much\s+|clearly\s+)?(?:an?\s+)?"
    r"(?:too\s+(?:low|high|much|little|strong|weak|frequent|rare)|(?:over|under)-?dos\w+|wrong|incorrect|errors?|mistakes?"
    r"|ineffective|excessive|insufficient|inadequate|unsafe|dangerous|toxic|lethal|fatal|contraindicated)\b",
    re.IGNORECASE,
)
_CONDEMNED_BEFORE = re.compile(
    r"\b(?:wrong(?:ly)?|incorrect(?:ly)?|erroneous(?:ly)?|mistake(?:nly)?|myth|false(?:ly)?|no reason|nobody|no one"
    r"|unsafe|dangerous|refrain|ought not|(?:do|does|did) not (?:allow|permit|support|endorse)"
    r"(?![^.;:,]*\b(?:adjust|reduc|chang|more|above|exceed|faster)))"
    r"\b[^.;:,]{0,80}$",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(r"\b(?:when|if|where|once|unless|until)\s+(?:[a-z-]+\s+){0,4}$", re.IGNORECASE)
_FLOOR_BEFORE = re.compile(
    r"(?<!/)(?<!\d )\b(?:minimum|minimal|min\.?|lowest|least|smallest)\s+(?:[\w-]+\s+){0,4}?"
    r"(?:dose|dosage|total|amount)\b[^.;:]{0,50}$",
    re.IGNORECASE,
)
_STEP_BEFORE = re.compile(
    r"\b(?:(?:rais|rise|rising|increas|decreas|titrat|reduc|lower|adjust|(?:go|goes|going|step|stepped) (?:up|down))\w*"
    r"\s+(?:\w+\s+){0,3}?by|(?:up|down)\s+by|(?:increments?|steps?|decrements?)\s+of|\badd(?:s|ing)?(?: another)?)"
    r"\s+$|(?<=[\s,;(])\+$",
    re.IGNORECASE,
)
_REPLACED_BEFORE = re.compile(
    r"\b(?:instead of|rather than|in (?:place|lieu) of|replac(?:es|ing)|to replace|tak(?:es?|ing) the place of)"
    r"\s+(?:the\s+)?(?:usual\s+)?$",
    re.IGNORECASE,
)
_EQUIVALENCE = re.compile(
    r"\b(?:equivalent|(?<!not )interchangeable|identical|the same as|equals?|equal to|corresponds? to"
    r"|match(?:es|ed by)|(?:converts?|translates?|switch(?:es)?) (?:in)?to)\b",
    re.IGNORECASE,
)
# "When cyclosporine is not given", "who stopped carbamazepine": what somebody does without is a condition.
_ABSENT = re.compile(
    r"\b(?:when|if|where|while|whenever)\s+(?:[\w-]+\s+){1,2}(?:is|are) not (?:being |also )?"
    r"(?:given|used|taken|co-?administered)\b"
    r"|\b(?:is|are) not (?:on|receiving|undergoing|requiring) (?:[a-z]+ ){0,2}(?:(?:h[ae]+mo)?dialysis|HD)\b"
    r"|\b(?:when|if|where|once|unless|until)\s+(?:[\w./-]+\s+){1,8}?(?:is|are|was|were|proves?) not "
    r"(?:enough|sufficient|adequate|effective|controlled|tolerated|helping|working)\b"
    r"|\b(?:when|if|once|after)\s+(?:[\w-]+\s+){1,6}?(?:is|was|are|were|has been|have been)\s+"
    r"(?:stopped|discontinued|interrupted|withheld)\b(?=[^.;]*,)"
    r"|\b(?:who|he|she|they|patients?|people|has|have|had) (?:(?:has|have|had|recently|just|already|once) )*"
    r"(?:stopped|discontinued) (?!(?:it|this|at|if|when|because|for|after)\b)(?:taking |using )?[\w-]+",
    re.IGNORECASE,
)
# "Stop at day 100", "stopped by going down to 5 mg": the end of a course forbids nothing.
_ENDS_COURSE = re.compile(
    r"\b(?:stop(?:ped)?|discontinued?)\s+(?:it\s+|(?:the )?(?:drug|treatment|therapy|course)\s+)?(?:at|on|after|by)\s+"
    r"(?:about\s+)?(?:day|week|month|[\w-]+\s+(?:days?|weeks?|months?))\b"
    r"|\b(?:stop|discontinu)\w*(?:\s+[\w-]+){0,2}?\s+by\s+(?:going|reducing|tapering|lowering|stepping|decreasing|cutting|halving)\b",
    re.IGNORECASE,
)
_NO_BOLUS = re.compile(
    r"\b(?:never|do not|must not|should not|not|avoid)\b[^.;:,]{0,60}"
    r"\b(?:bolus|push|rapid)\w*(?: (?:infusion|injection)s?)?",
    re.IGNORECASE,
)
_DIALYSIS = re.compile(
    r"\b(?:(?P<peritoneal>peritoneal dialysis|CAPD)|(?P<continuous>CRRT|CVVHD?F?|continuous (?:renal|veno)\w*)"
    r"|(?P<haemodialysis>ha?emodialysis|HD(?=\s*[:|,])|(?<![\w ] )(?<!\w)HD(?=\W*$)|HD patients?"
    r"|(?:on|receiving|undergoing|(?:after|following)(?: each)?) HD\b"
    r"|(?:on|receiving|undergoing|using) dialysis|dialysis patients?"
    r"|dialysis(?=\s*[:|]| sessions?\b| supplement)|(?<=hours of )dialysis|(?<=hour )dialysis"
    r"|(?<=after )dialysis|(?<=after each )dialysis|(?<=following )dialysis))",
    re.IGNORECASE,
)
_NO_DIALYSIS = re.compile(
    r"\b(?:(?:not|without|no|off)\b[\w ]{0,20}\b(?:ha?emo|peritoneal )?dialysis"
    r"|(?:not (?:on|receiving|undergoing)|off|without) (?:HD|CAPD|CRRT|RRT))\b",
    re.IGNORECASE,
)
_TIME_WORDS = 40
_DIALYSIS_TIME = re.compile(
    r"\b(?:after|following|before|during|between)\s+(?:(?:each|every|the|a|completion|of|intermittent|session|4|four|-|hours?"
    r"|hrs?|h)[\s-]+){0,6}$",
    re.IGNORECASE,
)
_ALTERNATIVE_SECTION = re.compile(r"\balternatives?\b|\bother (?:agents|drugs|options)\b|\bcomparison\b", re.IGNORECASE)
_NORMAL_FUNCTION = re.compile(r"\b(?:normal|unimpaired|intact)\s+(?:renal|kidney)\s+function\b", re.IGNORECASE)
_RENAL = re.compile(r"\b(?:renal|clearance|CrCl|ESRD|kidney)\b|\bimpair|\breduce[ds]?\b|\badjust", re.IGNORECASE)


@remembered(256)
def attributed_to_label(text: str) -> bool:
    """Whether a text says that the label says it (and not that it is off-label).

    >>> attributed_to_label("per the FDA label"), attributed_to_label("off-label in zoster")
    (True, False)
    """
    said = _ATTRIBUTION.search(text) if may_hold(text, cue_traces.LABELS) else None
    return said is not None and _NO_ATTRIBUTION.search(text) is None


@remembered(256)
def mode_of(clause: str) -> Mode:
    """How a clause means its numbers; a report that also recommends is a recommendation."""
    words = _NO_BOLUS.sub("", clause) if may_hold(clause, cue_traces.RAPID) else clause
    if may_hold(words, cue_traces.AGAINST):
        words = _ENDS_COURSE.sub("", _ABSENT.sub("", words))
    words = without_denials(words)
    if may_hold(words, cue_traces.AGAINST) and _PROHIBITS.search(words):
        return Mode.PROHIBIT
    if may_hold(clause, cue_traces.STUDIES) and _REPORTS.search(clause) and not _RECOMMENDS.search(clause):
        return Mode.REPORT
    return Mode.RECOMMEND


@remembered(256)
def ends_use(text: str) -> bool:
    """Whether a text says not to use the drug."""
    return may_hold(text, cue_traces.ENDING) and _ENDS_USE.search(text) is not None and _GOES_ON.search(text) is None


@remembered(256)
def allows_use(text: str) -> bool:
    """Whether a text says outright that the drug can be used, or that it is not to be stopped."""
    denied = " unless " in text.lower() or ends_use(text) or says_silent(text)
    return _GOES_ON.search(text) is not None or (not denied and _ALLOWS_USE.search(text) is not None)


@remembered(256)
def says_silent(text: str) -> bool:
    """Whether a text says that the source is silent here ("no data in children")."""
    return _SILENT.search(text) is not None


def refuted(before: str) -> bool:
    """Whether the words before a dose refute it: right before ("not", "instead of"), or "do not give … at"."""
    said = may_hold(before, cue_traces.REFUTING) and (
        at_end(_REFUTED_BEFORE, before, 48)
        or at_end(_FORBIDDEN_BEFORE, before, 110)
        or at_end(_CONDEMNED_BEFORE, before, 110)
    )
    return said or refuses(before)


def spoken_against(before: str, dose: str, after: str) -> bool:
    """Whether the words around a dose refute it: not haste or a lack, nor in a condition ("if 5 mg is too little")."""
    if not refuted(before):
        condemns = may_hold(after, cue_traces.CONDEMNING)
        behind = (_REFUTED_AFTER.match(after[:60]) or _CONDEMNED_AFTER.match(after)) if condemns else None
        behind = behind or (_FORBIDDEN_AFTER.match(after) if may_hold(after, cue_traces.AGAINST) else None)
        if (behind is None and not refuses_behind(after)) or at_end(_SUPPOSED, before, 60):
            return False
    return not (forbids_haste(said := f"{before}{dose}{after}") or forbids_absence(said))


def replaced(before: str) -> bool:
    """Whether the words right before a dose say that another one stands in for it ("instead of 5 mg")."""
    return may_hold(before, cue_traces.INSTEAD) and at_end(_REPLACED_BEFORE, before, 32)


def titrates(before: str) -> bool:
    """Whether the words right before a dose make it a step by which another dose changes ("raised by 500 mg")."""
    return may_hold(before, cue_traces.STEPPING) and at_end(_STEP_BEFORE, before, 40)


def makes_floor(before: str) -> bool:
    """Whether the words right before a dose call it the least one."""
    return may_hold(before, cue_traces.LEAST) and at_end(_FLOOR_BEFORE, before, 60)


def says_equivalent(text: str) -> bool:
    """Whether a text claims that two doses are the same."""
    return may_hold(text, cue_traces.SAME) and _EQUIVALENCE.search(text) is not None


@remembered(1024)
def dialyses(text: str) -> frozenset[str]:
    """The kinds of dialysis that the patients of a text are on.

    >>> sorted(dialyses("on haemodialysis")), sorted(dialyses("patients not on dialysis"))
    (['haemodialysis'], [])
    """
    if not may_hold(text, cue_traces.ON_DIALYSIS) or _NO_DIALYSIS.search(text):
        return frozenset()
    return frozenset(match.lastgroup or "" for match in _DIALYSIS.finditer(text))


@remembered(1024)
def dialysis_mentions(text: str) -> tuple[tuple[int, str], ...]:
    """Where a text says on which kind of dialysis its patients are; a time ("after haemodialysis") is none.

    >>> [kind for _, kind in dialysis_mentions("On CAPD 1 g; give it after hemodialysis")]
    ['peritoneal']
    """
    if not may_hold(text, cue_traces.ON_DIALYSIS) or _NO_DIALYSIS.search(text):
        return ()
    return tuple(
        (match.start(), match.lastgroup or "")
        for match in _DIALYSIS.finditer(text)
        if not _DIALYSIS_TIME.search(text[max(0, match.start() - _TIME_WORDS) : match.start()])
    )


def says_normal_function(text: str) -> bool:
    """Whether a text is about patients whose kidneys work normally."""
    return _NORMAL_FUNCTION.search(text) is not None


def about_renal_adjustment(text: str) -> bool:
    """Whether a text is about a reduced dose."""
    return _RENAL.search(text) is not None


def about_alternatives(text: str) -> bool:
    """Whether a heading announces other drugs."""
    return _ALTERNATIVE_SECTION.search(text) is not None
