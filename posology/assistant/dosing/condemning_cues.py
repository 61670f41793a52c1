"""Words that speak against a dose from the edges of its sentence or from a heading: "Lethal: …", "… is forbidden".

Language only: no drug, no dose, no limit. Patterns are linear in the length of what they are asked of.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.traces import Traces, at_end, may_hold

_LEADS = r"^[\s>*_#|•‣–—+\"“'(-]*(?:\(?\w{1,2}[.)]\s+)?[*_]*"
_BAD = (
    r"(?:lethal|fatal|deadly|toxic|poison\w*|overdos\w+|underdos\w+|sub-?therapeutic|excessive|recall(?:ed)?"
    r"|superseded"
    r"|retract\w+|withdrawn|obsolete|outdated|former(?:ly)?|abandoned|rejected|cancell?ed|void|invalid"
    r"|forbidden|prohibited"
    r"|banned|illegal|unlicen[sc]ed|unverified|unchecked|made[ -]up|invented|fabricated|fictitious|fictional"
    r"|fake|hoax|joke"
    r"|trap|distractor|never[ -]events?|wrong(?:ly)?|incorrect(?:ly)?|false(?:ly)?|errors?|mistakes?"
    r"|mistaken(?:ly)?|untrue"
    r"|misprint(?:ed|s)?|typos?|too (?:high|low|much|little|strong|weak)|not (?:recommended|advised"
    r"|to be (?:given|used|done)|true"
    r"|correct|approved|allowed|permitted|indicated)|contraindicated|veterinary|animals?|mice|rats|dogs?|cats?"
    r"|horses"
    r"|don['’]?t['’]?s?|do not(?: do| give| use)?|harmful|dangerous|unsafe|inappropriate|suicid\w+"
    r"|near[ -]miss(?:es)?|to be (?:verified|confirmed|checked)|unsure|not sure|guess(?:work)?|test data"
    r"|dummy text|placeholder"
    r"|blocked|overrid\w+|sentinel|incidents?|interventions?|falsch|falso|faux|nicht \w+|ne pas \w+|no (?:dar"
    r"|usar|administrar)|delete|remove"
    r"|rumou?rs?|old (?:label|dose|regimen|protocol|guideline)s?|do_not_\w+|wrong_\w+|exceeds (?:the )?limits?)"
)
_LABEL = re.compile(
    rf"{_LEADS}(?:[\w-]+\s){{0,3}}{_BAD}\b(?:[\s,]+\(?[\w-]+\)?){{0,4}}[\s*_]*(?:[:–—=]|!)\s", re.IGNORECASE
)
_HEADING = re.compile(
    rf"[\s>*_#|•‣–—+-]*(?:(?:[\w-]+[\s,]+){{0,3}}{_BAD}\b(?:[\s,]+\(?[\w-]+\)?){{0,4}}"
    r"|(?:please\s)?avoid(?:\s(?:the following|these|those|this|giving|the|such)(?:\s\w+)?)?|(?:never"
    r"|do not) (?:give|do|use|prescribe)(?: the following| this| these)?"
    r"|(?:the\s)?following\s(?:\w+\s){0,3}(?:false|wrong|incorrect|untrue|erroneous|mistaken|not true|forbidden)"
    r"|(?:\w+[\s,]+){0,4}(?:numbers|doses|figures)\s(?:made up|invented|unverified|wrong))[\s*_:.!]*",
    re.IGNORECASE,
)
# "Avoiding errors", "overdose: …", "contraindicated with": a heading of advice about what is bad.
_ABOUT = re.compile(
    r"\b(?:avoiding|prevent\w*|how to|management|treatment|treating|of overdos\w+|limits?|if|when|with|below"
    r"|above|for|or not|no longer)\b",
    re.IGNORECASE,
)
_LEAD = re.compile(
    rf"{_LEADS}(?:"
    r"(?:under no circumstances?|on no account|in no (?:case|event|way)|at no time)\b"
    r"|(?:contrary to|unlike|in violation of|in breach of|against) (?:the |our |all |every "
    r"|medical )?(?:label\w*|advice|guidelines?|protocol|guidance|recommendations?|prescribing information)\b"
    r"|(?:accidentally|inadvertently|mistakenly|erroneously|wrongly|by (?:mistake|accident)|in error)\b"
    r"|(?:suppose|supposing|imagine|assume|pretend|as if|as though|if only|if the label (?:were|was|is) wrong)\b"
    r"|(?:delete|remove|replace|ban|reject|refuse|cancel|abolish|abandon|beware(?: of)?|forget|ignore|disregard"
    r"|stop)(?: the following)?[\s:]+(?!if\b|the (?:dose|label)\b|.*\b(?:by|from|at|after|to)\b)(?:[\w-]+\s){0,4}$"
    r"|(?:until|before|till) (?:last year|recently|the recall|(?:19|20)\d\d)\b(?!.*\b(?:now|since)\b)"
    r"|(?:with the exception of|in lieu of|in place of)\s(?:[\w-]+\s){0,4}$"
    r"|(?:(?:you|we|one|they) )?(?:can(?:no|['’])t|can not|must never|may never|never again) (?:give|use|take"
    r"|prescribe|order)?\b\s?(?:[\w-]+\s){0,4}$"
    r"|never again\b|to (?:kill|poison|harm|hurt) (?:himself|herself|themselves|him|her|someone)\b"
    r"|(?:give|use|take|prescribe|order)?\s?(?:\w+\s)?(?:less|more|other|higher|lower|greater"
    r"|smaller) than\s(?:[\w-]+\s){1,4}$"
    r"|(?:double|triple|treble|quadruple|twice|thrice|half(?: of)?|a (?:third|quarter|tenth) of|(?:two|three"
    r"|four|five|six|ten|twenty) times)\s"
    r"(?!daily|weekly|a\b|per\b|every\b|the (?:usual|normal)|the dose\b|dose\b|strength|blind)(?:[\w-]+\s){1,4}$"
    r"|neither\b(?!.*\b(?:more|less|exceed\w*|above|below)\b)|cease\b|no longer\b(?! than)"
    r"|no\s(?:(?!dos|adjust|chang|reduc|modif|data|more|less|other|further|addition|need|renal|kidney|dialysis"
    r"|impair|respon|improv|allerg|infect"
    r"|symptom|eviden|matter|long|late|few|great|high|low|limit|upper|maxim|minim|differ|doubt|problem|contra"
    r"|interact|inhibit|supplement|titrat|known"
    r"|history|prior|previous|monitor|food|specific|special|standard|usual|single|rule|label|such|extra|safe"
    r"|fixed|clear|circumstance|account|event"
    r"|situation|load|first|is\b|if\b|on\b|in\b|for\b|or\b|and\b)[\w-]+\s){1,4}$"
    r"|(?:it|this|that)(?:['’]s| is| was| would be| has been| is now)\s(?:\w+ly\s)?(?:no longer"
    r"|an? (?:\w+\s)?(?:error|mistake|blunder|crime|overdose)"
    r"|unlicen[sc]ed|forbidden|prohibited|banned|illegal|unlawful|harmful|unwise|pointless|useless|hazardous"
    r"|reckless|negligent"
    r"|malpractice|contraindicated|(?:not|never) (?:recommended|advised|advisable|right|correct|allowed"
    r"|permitted|appropriate|good practice))\s"
    r"(?:\w+\s)?(?:to|that)\b"
    r"|(?:hardly ever|rarely|seldom|scarcely ever|almost never|never) (?:is|should|do|may|can|must)\b"
    r"|(?:there (?:is|was|are) )?(?:no|little|hardly any|scant) (?:justification|evidence|reason|basis"
    r"|rationale|support|indication|place|role|excuse"
    r"|case|grounds?|merit|point|sense|benefit) (?:for|in|to)\b"
    r"|(?:(?:we|they|experts|guidelines) are )?far from (?:recommending|being|advising)"
    r"|(?:(?:the|a|one|his|her)\s)?(?:patients?|man|woman|child|boy|girl|people|he|she) (?:\w+\s)?(?:died"
    r"|was harmed|was killed|were harmed|suffered|collapsed)\b"
    r"|(?:anything|everything|all|any regimen|any dose) (?:rather than|except|but|other than)\b"
    r"|(?:everyone|everybody|nobody|no one|no-one|few|who) (?:now |ever |still |would |should )*(?:rejects?"
    r"|denies|gives?|recommends?|advises|uses|believes)\b"
    r"|(?:critics|experts|authors|guidelines?|reviewers|pharmacists) (?:\w+\s)?(?:reject|refute|dispute|condemn"
    r"|oppose|discourage|criticis\w+)\w*\b"
    r"|(?:he|she|they|the \w+|someone|somebody|a \w+) (?:wrongly|falsely|mistakenly|erroneously|incorrectly"
    r"|inadvertently|accidentally)\b"
    r")",
    re.IGNORECASE,
)
_FRAGMENT = re.compile(rf"{_LEADS}(?:instead of|rather than|in place of|except)\b", re.IGNORECASE)
_VERB = re.compile(
    r"\b(?:gives?n?|uses?d?|takes?n?|is|are|was|were|should|must|may|can|gets?|receives?|needs?|prescribe"
    r"|choose)\b",
    re.IGNORECASE,
)
# Whom or what no label means, whatever the sentence supposes.
_NOT_FOR = re.compile(
    r"\bor not\W*$|\bif (?:you|he|she|they) (?:like|wish|want|please|fancy)s?\b"
    r"|\b(?:allerg\w+|hypersensitiv\w+|intoleran\w+) to (?:it|this|that|the drug|the antibiotic)\b"
    r"|\bin healthy (?:people|persons|volunteers|subjects)\b|\bas (?:an? )?placebo\b"
    r"|\bwhen nothing is wrong\b|\bif the cultures? (?:is|are|remains?) negative\b",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\b(?:is|are|was|were|be|been|being|becomes?|became|proved|proves|seems|remains|considered|deemed|called"
    r"|judged|thought)\s"
    r"(?:(?!not\b|never\b|neither\b|no\b)(?:\w+ly|now|an?|the|simply|far|much|just|also|long|all|quite"
    r"|what is)\s){0,3}"
    r"(?:forbidden|prohibited|banned|illegal|abandoned|withdrawn|superseded|retracted|obsolete|outdated|lethal"
    r"|fatal|deadly|toxic|harmful"
    r"|dangerous|unsafe|hazardous|wrong|incorrect|erroneous|false|untrue|mistaken|inappropriate|invalid|void"
    r"|fictitious|fictional|made[ -]up"
    r"|invented|fabricated|hypothetical|unlicen[sc]ed|sub-?therapeutic|insufficient|inadequate|excessive"
    r"|overdos\w+|underdos\w+"
    r"|mistakes?|errors?|misprints?|typos?|blunder|hoax|myth|trap|distractor|nonsense|malpractice|homeopathic"
    r"|too (?:high|low|much|little|strong|weak|long|short)"
    r"|(?:veterinary|animal|dog|cat|mouse|rat|horse|lethal|toxic|wrong|old|former|neonatal"
    r"|intrathecal) (?:dos\w+|regimen|one|schedule|advice|recommendation)"
    r"|(?:rejected|refuted|disproved|condemned|discredited|criticis\w+|contested|contradicted|disputed|denied"
    r"|discouraged))\b"
    r"|\b(?:is|are|was|were)\s(?:not|never)\s(?:(?:\w+ly|an?|the|what)\s){0,3}(?:enough|so|true|right|valid"
    r"|correct|sufficient|adequate|acceptable|sensible|justified"
    r"|the label|the case|the dose|printed|labell?ed|found|supported|what|in the label|how)\b"
    r"|\b(?:killed|kills|poisoned|poisons|harmed|harms|injured|overdosed|blinded|deafened)\s(?:the|a|an|one|him"
    r"|her|them|many|some|most|two|three|his|this|patients|people|children)\b"
    r"|\b(?:does|do|did)\s(?:not|no longer)\s(?:apply|hold|exist|stand|work)\b|\bno longer\s(?:applies|holds"
    r"|exists|stands|works|valid|advised|recommended|used|given|in use)\b"
    r"|\b(?:contradicts?|violates?|breaches|exceeds|goes against|departs from|deviates from"
    r"|conflicts with) (?:the |our |all |every )?(?:label\w*|advice|guidelines?|limits?|maximum|protocol|evidence)"
    r"|\b(?:failed|fails) (?:in|to)\b|\b(?:was|were|is|has been|have been) (?:crossed out|struck out|deleted"
    r"|refused|omitted|cancelled|canceled|declined|overruled|vetoed|blocked|intercepted)\b"
    r"|\b(?:has|have|had) (?:not|never) (?:yet )?been (?:studied|tested|tried|approved|licen[sc]ed|validated"
    r"|confirmed|shown|proven)"
    r"|\b(?:is|are|was|were|remains?) (?:\w+ly )?(?:an? |the |my |his |her |our |one |of |only )*(?:off-label"
    r"|doubtful|dubious|unproven|unlikely|untested|unstudied|guess\w*|rumou?rs?|fake|lie|joke|option that is wrong"
    r"|wrong (?:option|answer|choice)|historical|history|distractors?|no more\b)"
    r"|\b(?:by|in) (?:mistake|error|accident)\b|\b(?:inadvertently|accidentally|mistakenly|wrongly"
    r"|erroneously)\W*$|[,–—-]\s?(?:perhaps|maybe|possibly|not|or not|allegedly|supposedly)\W*$"
    r"|\((?:[^()\d]{0,30}\s)?(?:old dose|wrong|wrong dose|to be (?:confirmed|verified|checked)|tbc|tbd|not sure"
    r"|unsure|error|withdrawn|off-label|unlicensed|kidding|joking|joke|sarcasm|sic|guess|unverified"
    r"|unconfirmed|outdated|obsolete|superseded|incorrect|false|mistake|typo|invented|fictional|hypothetical"
    r"|retracted|draft|estimate)(?:\s[^()\d]{0,20})?\)"
    r"|\bbut (?:is )?no longer\b|\b(?:lacks?|has no|have no|without) (?:any )?(?:basis|evidence|support"
    r"|justification|foundation|merit|place|role)\b"
    r"|\b(?:should|must|ought to) be (?:abandoned|abolished|banned|condemned|rejected|refused|discouraged"
    r"|avoided|stopped|forgotten|deleted)\b",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:if|when|where|once (?=the|it|she|he|they)|unless|until|because|whose|while|whether)\b", re.IGNORECASE
)
_CONDITION = re.compile(
    r"[^.;:\n]{0,40}\b(?:if|when|unless|because|above|below|in (?:over|combination)|with|without|after)\b",
    re.IGNORECASE,
)
_COMPARES = re.compile(
    r"\b(?:(?:more|less|greater|higher|lower|larger|faster|longer|other) than|over|above|beyond|exceed\w*|below"
    r"|under)\s*$",
    re.IGNORECASE,
)
# "Diluted in saline is forbidden", "as a bolus is dangerous": it is the way of giving that is spoken against.
_OF_WAY = re.compile(
    r"\b(?:undiluted|dilut|mix|dissolv|reconstitut|bolus|push|rapid|faster|together|combin)\w*", re.IGNORECASE
)
_SUPPOSED_BEFORE = re.compile(r"\b(?:when|if|where|once|unless|until)\s+(?:[\w-]+\s+){0,4}$", re.IGNORECASE)
_DENIED = re.compile(
    r"(?:\b(?:not|never|hardly|nor|no|avoid\w*|contraindicated|without|nobody)|n['’]t)\s+(?:\w+\s+){0,3}\Z",
    re.IGNORECASE,
)
_LEADING = Traces(
    "no ", "neither", "cease", "it is", "it's", "it’s", "it was", "it would", "it has", "this is", "that is",
    "that was", "hardly", "rarely", "seldom", "scarcely", "never", "little", "scant", "far from", "died", "harmed",
    "killed", "suffered", "collapsed", "anything", "everything", "all ", "any ", "every", "nobody", "no-one", "few",
    "who ", "critic", "expert", "author", "guideline", "reviewer", "pharmacist", "contrary", "unlike", "violation",
    "breach", "against", "in error", "by accident", "by mistake", "suppose", "supposing", "imagine", "assume",
    "pretend", "as if", "as though", "if only", "if the label", "delete", "remove", "replace", "ban", "reject",
    "refuse", "cancel", "abolish", "abandon", "beware", "forget", "ignore", "disregard", "stop", "until", "before",
    "till", "exception", "lieu", "can't", "can’t", "cannot", "can not", "kill", "poison", "harm", "hurt", "than",
    "double", "triple", "treble", "quadruple", "twice", "thrice", "half", "third", "quarter", "tenth", "times",
    "wrongly", "falsely", "mistakenly", "erroneously", "incorrectly", "inadvertently", "accidentally", "instead",
    "rather", "in place", "except",
)  # fmt: skip
_BADS = Traces(
    "lethal", "fatal", "deadly", "toxic", "poison", "overdos", "underdos", "therapeutic", "excessive", "recall",
    "supersed", "retract", "withdrawn", "obsolete", "outdated", "former", "abandon", "reject", "cancel", "void",
    "verified", "confirm", "check", "sure", "guess", "test", "dummy", "placeholder", "block", "overrid", "sentinel",
    "incident", "intervention", "fals", "faux", "nicht", "ne pas", "no dar", "no usar", "no admin", "remove", "rumo",
    "old ", "exceed", "do_not", "violat", "breach", "goes against", "departs", "deviates", "conflict", "fail",
    "cross", "struck", "omit", "declined", "overruled", "vetoed", "intercept", "studied", "tried", "shown", "proven",
    "off-label", "doubt", "dubious", "likely", "lie", "option", "answer", "choice", "histor", "no more", "accident",
    "inadvertent", "or not", "not!", "not.", "perhaps", "maybe", "possibly", "allegedly", "supposed", "if you",
    "if he", "if she", "if they", "allerg", "hypersens", "intoleran", "healthy", "placebo", "nothing", "culture",
    "tbc", "tbd", "kidding", "joking", "sarcasm", "sic", "draft", "estimate", "invalid", "forbidden", "prohibit",
    "banned", "illegal", "unlicen", "unverified", "unchecked", "made up", "made-up", "invented", "fabricat", "ficti",
    "fake", "hoax", "joke", "trap", "distractor", "never", "wrong", "correct", "false", "error", "mistake", "untrue",
    "misprint", "typo", "too ", "not ", "contraindicat", "veterinary", "animal", "mice", "rat", "dog", "cat", "horse",
    "don", "harm", "danger", "unsafe", "appropriate", "suicid", "near-miss", "near miss", "avoid", "kill", "injur",
    "blind", "deafen", "longer", "basis", "evidence", "support", "justification", "foundation", "merit", "place",
    "role", "condemn", "refut", "disput", "contest", "contradict", "denied", "discourag", "disprove", "discredit",
    "criticis", "stopped", "forgotten", "delete", "blunder", "myth", "nonsense", "malpractice", "homeopathic",
    "insufficient", "inadequate", "hazard", "hypothetical", "abolish", "refused",
)  # fmt: skip
TRACES = Traces(*_LEADING.stretches, *_BADS.stretches)
"""What every text holds one of in which one of the words speaks against a dose."""


def condemns_before(lead: str, behind: str) -> bool:
    """Whether the words from the beginning of a sentence up to its dose speak against it.

    Args:
        lead: the words up to the dose.
        behind: the rest of the sentence.

    >>> condemns_before("Lethal: cefepime ", ""), condemns_before("It is an error to give ", "")
    (True, True)
    >>> condemns_before("Never events aside, ", ""), condemns_before("Instead of 1 g give ", "")
    (False, False)
    """
    if at_end(_COMPARES, lead, 24):
        return False  # a limit ("never more than 1 g") is judged as one
    if may_hold(lead, _BADS) and _LABEL.match(lead) is not None:
        return True
    if not may_hold(lead, _LEADING):
        return False
    if _LEAD.match(lead) is not None:
        return True
    return _FRAGMENT.match(lead) is not None and _VERB.search(lead + behind) is None and ", " not in behind


def condemns_behind(tail: str, before: str = "") -> bool:
    """Whether the words of a sentence behind its last dose speak against it.

    Args:
        tail: the words behind the dose.
        before: the words before it; what they suppose ("if 1 g is too little") is no verdict.

    >>> condemns_behind(" is forbidden."), condemns_behind(" is not forbidden."), condemns_behind(" is too much.")
    (True, False, True)
    """
    apart = _NOT_FOR.search(tail) if may_hold(tail, _BADS) else None
    if apart is not None and _DENIED.search(tail, 0, apart.start()) is None:
        return True
    if at_end(_SUPPOSED_BEFORE, before, 60):
        return False
    found = _TAIL.search(tail) if may_hold(tail, _BADS) else None
    if found is None or any(one.search(tail, 0, found.start()) is not None for one in (_SUPPOSED, _OF_WAY)):
        return False
    if _DENIED.search(tail, 0, found.start()) is not None:
        return False
    return _CONDITION.match(tail, found.end()) is None


def condemns_below(line: str) -> bool:
    """Whether a heading or lead-in speaks against what stands below it.

    >>> condemns_below("## Lethal doses"), condemns_below("Avoid the following:"), condemns_below("## Avoiding errors")
    (True, True, False)
    """
    return may_hold(line, _BADS) and _HEADING.fullmatch(line) is not None and _ABOUT.search(line) is None
