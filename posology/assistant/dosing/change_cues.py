"""Words of a sentence that change the dose told before it: "Double it in men.", "For mg read mcg.", "* per kg".

Language only: no drug, no dose, no limit. Patterns are linear in the length of the sentence.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.traces import Traces, may_hold

_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|twenty|hundred|several|many|\d{1,3}(?:\.\d+)?)"
_PART = r"(?:half|halves|thirds?|quarters?|fifths?|sixths?|eighths?|tenths?|hundredths?)"
_FACTOR = rf"(?:twice|thrice|double|triple|treble|quadruple|{_COUNT}[\s-]times|{_COUNT}[\s-]?fold|{_PART})"
_IT = (
    r"(?:it|this|that|these|those|them|the (?:above|said|stated|same|given|whole|previous|single|printed|first)?\s?"
    r"(?:dos(?:es?|age)|amounts?|figures?|numbers?|quantity|interval))"
)
_AS_MUCH = r"as (?:much|many|large|high|often|frequent(?:ly)?|big|long|strong|small|little|low|slow(?:ly)?|fast)\b"
_MORE = r"(?:larger|higher|more|lower|less|smaller|bigger|greater|longer|shorter|stronger|weaker)\b"
_BY_FACTOR = re.compile(
    rf"\b{_FACTOR}\s(?:of\s)?{_IT}\b|\b{_FACTOR}\s(?:{_AS_MUCH}|{_MORE})"
    r"|\b(?:is|are|be|gets?|receives?|needs?|takes?|give|use|only|then)\s(?:only\s"
    rf"|just\s)?(?:an?\s)?{_FACTOR}d?\s*(?:[.,;]|$|in\b|for\b)"
    rf"|:\s{_FACTOR}\W*$"
    rf"|\b(?:doubl|tripl|trebl|quadrupl|halv)(?:e|es|ed|ing)?\b(?!\s(?:blind|strand|therap|antibiotic|cover))"
    rf"(?=\s(?:{_IT}|in|for|at|after|from|on|every|each|if)\b|\s*[.,;]|\s*$)"
    r"|\b(?:multipl(?:y|ied)|divided?|increased?|decreased?|reduced?|raised?|lowered?|cut)\s(?:it |this "
    r"|the dose )?(?:by|with)\s(?!injection|splitting)"
    rf"(?:the weight|weight|age|height|a factor|{_COUNT}\b|an?\s{_PART}\b)",
    re.IGNORECASE,
)
_BY_PLACE = re.compile(
    r"\b(?:omit|skip|miss|leave out|forget)\w*\s(?:out\s)?(?:every|each|the)\s(?:other|second|third|fourth|next"
    r"|night|evening|morning)\b"
    r"|\b(?:lengthen|extend|prolong|shorten|stretch|widen)\w*\s(?:the|its|this|that)\s(?:interval|spacing|gap)\b"
    r"|\b(?:an?|one|two)\s(?:extra|additional|further|second|another|more|supplementary)\s(?:dose|tablet"
    r"|capsule|vial|injection|infusion)s?\b"
    r"|\bboth\s(?:doses|tablets)\stogether\b|\b(?:such|of these|of those|of them)\s(?:doses\s|tablets\s)?(?:are"
    r"|is)\s(?:given|taken)\s(?:at a time|at once|together)\b"
    r"|\b(?:each|every)\s(?:dose|one|tablet|infusion|injection)\s(?:is|must be|should be)\s(?:given|taken"
    rf"|repeated|infused)\s(?:twice|thrice|{_COUNT} times)\b"
    r"|\bevery\s(?:minute|second|half[\s-]hour|quarter[\s-]hour|heartbeat|breath)\b"
    r"|\b(?:for|per|with)\s(?:each|every)\s(?:year|month)\sof\s(?:age|life)\b",
    re.IGNORECASE,
)
# What corrects or turns a text round; "never" or "not" before it makes nothing right.
_CORRECTS = re.compile(
    r"^\W*(?:erratum|errata|corrigend\w+|corrections?|corrected|misprint|typo|retraction|retracted|withdrawn"
    r"|superseded"
    r"|nb: wrong)\b\s*[:–—-]"
    r"|\b(?:misprint(?:ed)?|typing errors?|typographical|typo(?:s)?|typed wrong|printing errors?"
    r"|slip of the pen|transcription errors?)\b"
    r"|\b(?:for|instead of)\s[\w/%]+,?\s(?:please\s)?read\b|\bread\s[\w/%]+\s(?:as|for|instead of)\s[\w/%]+"
    r"|\b(?:swap|exchange|interchange|switch|transpose|invert)\w*\s(?:the|these|those"
    r"|both)\s(?:two\s)?(?:numbers|figures|doses|intervals|units|values|drugs|routes|columns|rows)\b"
    r"|\bthe\s(?:reverse|opposite|contrary|converse|inverse)\s(?:is|holds|applies|was|of (?:this|that))\b"
    r"|\b(?:he|she|they|everyone|everybody|we|i|you)\s(?:is|are|was|were|am)\s(?:all\s)?(?:\w+ly\s)?(?:wrong"
    r"|mistaken|incorrect|in error|lying|joking|kidding)\b"
    r"|\b(?:this|that|it)\sis\s(?:not|never)\s(?:what|how|so\b|right\b|true\b|the case\b)|\bmix(?:ed"
    r"|ing)\s(?:\w+\s){0,2}up\b|\bconfus(?:ed|ing)\s(?:this|it|that)\swith\b"
    r"|\boops\b|\bwrong\s(?:drug|patient|dose|unit|route|interval|label|line|row|column)\W*$|^\W*or\s(?:was|is"
    r"|were)\s(?:it|that|this)\b"
    r"|^\W*(?:a:\s*|answer:\s*)?(?:false|wrong|incorrect|nonsense|rubbish|by no means|certainly not"
    r"|of course not|absolutely not|definitely not|far from it|quite the contrary)\W*$"
    r"|\b(?:that|this|it|which|the above|the dose above|the dose)\s(?:was|is|were|has been)\s(?:the\s|an?\s"
    r"|all\s)?(?:\w+ly\s)?"
    r"(?:wrong|incorrect|false|mistaken|erroneous|superseded|withdrawn|obsolete|abandoned|retracted|invented"
    r"|fabricated|made up"
    r"|a? ?(?:lie|joke|mistake|error|typo|misprint|overdose|underdose))\b"
    r"|\bshould\s(?:be|read|have been|have read)\s(?:grains?|grams?|milligrams?|micrograms?|mg|mcg|g|units?"
    r"|hours?|days?|weeks?|minutes?)\b"
    r"|\b(?:unit|units|interval|dose|number|figure|route)s?\s(?:above\s)?(?:is|are|was|were)\s(?:wrong"
    r"|incorrect|false|mistyped|misprinted|invented|mistaken)\b"
    r"|\b(?:none|nothing|little)\s(?:of\s(?:this|that|it|the above)\s)?(?:applies|is (?:true|right|correct)"
    r"|holds)\b"
    r"|\b(?:ignore|disregard|forget|delete|strike(?: out)?)\s(?:this|that|the (?:above|last|previous|preceding)"
    r"|what)\b",
    re.IGNORECASE,
)
_TOTALS = re.compile(
    r"\b(?:amounts?|doses?|figures?|numbers?|values?|quantity|it|this|that|these|those)\s(?:above\s)?(?:is"
    r"|are)\s(?:the\s|all\s)?(?:daily\s|weekly\s)?"
    r"(?:totals?\b|(?:for|over)\s(?:the|a)\s(?:whole\s)?(?:day|week)\b|(?:meant\s|given\s|expressed\s|told\s"
    r"|stated\s)?per\s(?:kilo|kg|day|hour|minute|pound|lb|square|m2|m²))"
    r"|^\W*(?:(?:doses?|amounts?)\s)?(?:is\s|are\s)?per\s(?:kilo\w*|kg|day|pound|lb|square met\w+|m2|m²|hour"
    r"|week)\b"
    r"|^[^\w)]*(?:daily\s)?total\b(?!\))",
    re.IGNORECASE,
)
# What gives the dose to the young too, to another salt or form by the same amount, or lets something stand in its way.
_ALSO_FOR = re.compile(
    r"\b(?:newborns?|neonates?|infants?|babies|toddlers|preterm\w*|children|kids|the young"
    r"|the unborn)\b[^.;:,]{0,40}"
    r"\b(?:too|as well|likewise|alike|as much|equally|the same|the identical|the adult dose|also|no less)\b"
    r"|\b(?:same|equal|identical) (?:dose|amount|regimen)? ?(?:is given |is used |applies |goes )?(?:to|for"
    r"|in) (?:newborns?|neonates?|infants?|babies|toddlers|preterm|children|kids)\b"
    r"|\b(?:the )?(?:same|equal) (?:amounts?|milligrams?|mg|numbers?|figures?|quantit\w+|volumes?)\b"
    r"|\b(?:below|above|under|over|beyond) (?:that|this|it)\b[^.;]{0,40}\b(?:same|likewise|unchanged|too"
    r"|as well|no different)\b"
    r"|\b(?:is|are|be) (?:no|not an?|hardly an?) (?:obstacle|bar|hindrance|problem|impediment"
    r"|reason (?:not )?to (?:stop|lower|reduce|withhold|avoid|change|adjust|hesitate|pause))"
    r"|\b(?:is|are|gets?) (?:raised|increased|reduced|lowered|changed) (?:by )?(?:\w+fold|a (?:half|third"
    r"|quarter)|half)\b"
    r"|\b(?:half|a third|a quarter) again\b|\b(?:two|three|four|five|six|eight|ten|twelve) such doses\b"
    r"|\b(?:start|begin)\w* (?:over|again|afresh)\b|\b(?:first|second|last|whole) (?:dose|course|day) is repeated\b"
    r"|\b(?:can|may|could) (?:also )?be (?:pushed|injected rapidly|squirted|given as (?:a|an iv) (?:bolus"
    r"|push))|\bas (?:fast|quickly|rapidly) as\b",
    re.IGNORECASE,
)
_ONLY_FOR = re.compile(
    r"\b(?:only|solely|exclusively|just)\s(?:in|for|to)\s(?:the\s)?(?:\w+\s)?(?:newborns?|neonates?|infants?"
    r"|babies|preterm|premature|children|animals|mice|rats|dogs|cats)\b"
    r"|\b(?:holds?|applies|apply|meant|intended|valid|good|goes|is|are|was|were)\s(?:only\s|true\s"
    r"|solely\s)?(?:for|to|in)\s(?:the\s)?(?:newborn|neonat|preterm|premature|infant|unborn|animal|mice|rats"
    r"|dogs?\b|cats?\b)\w*",
    re.IGNORECASE,
)
_LIMITS = re.compile(
    r"\b(?:there is|has|with|is there|set)\s(?:no|not any|hardly any)\s(?:maximum|upper limit|ceiling|limit"
    r"|maximal dose|top dose)\b"
    r"|\b(?:maximum|limit|ceiling|most)\s(?:\w+\s){0,6}(?:is|are)\s(?:only\s)?(?:one|two|half"
    r"|a single)\s(?:of\s|an?\s|such\s)*(?:such|this|these|that|those|dose|tablet)\w*",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"\b(?:gets?|receives?|needs?|takes?|are given|is given)\s(?:nothing|none|no (?:dose|drug|treatment) at all)\b",
    re.IGNORECASE,
)
# No label gives more of a drug where the kidneys clear less of it.
_MORE_OF_IT = re.compile(
    r"\b(?:needs?|gets?|receives?|takes?|give|use)\s(?:it\s|them\s)?more\b(?!\s(?:time|careful|caution"
    r"|attention|fluid|hydration|monitoring|slowly|than))"
    r"|\b(?:is|are|be)\s(?:doubled|tripled|raised|increased|trebled|quadrupled)\b|\b(?:double|triple|raise"
    r"|increase|treble)\s(?:it|this|the dose)\b"
    r"|\b(?:twice|three times|thrice|double|triple)\s(?:as much|as often|that|this|of it|the (?:usual )?dose)\b"
    r"|\bmore often\b",
    re.IGNORECASE,
)
_OF_KIDNEYS = re.compile(r"\b(?:renal|kidneys?|dialysis|ha?emodialysis|esrd|anuri[ac])\b", re.IGNORECASE)
_BUT = re.compile(r"\b(?:but|yet|though|whereas|or|and|was|is)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|never|no|without|avoid|nor|neither|cannot|rarely|instead of)\b|n['’]t\b", re.IGNORECASE)
_MORE_THAN = re.compile(r"\b(?:more|less|above|over|beyond|exceed\w*)\b", re.IGNORECASE)
# What the label itself changes without a number is judged by its rules.
_OF_LABEL = re.compile(
    r"\b(?:renal|kidneys?|clearance|cr?cl|e?gfr|ha?emodialysis|dialysis|dialysed|dialyzed|hepatic|liver"
    r"|child-pugh|impair\w*|creatinine"
    r"|vomit\w*|miss(?:ed)?(?= (?:a|dose|one|it))|forgot\w*|inhibitors?|cyclosporine?|ciclosporin|phenytoin"
    r"|carbamazepine|first day|day 1|load\w*|severe)\b",
    re.IGNORECASE,
)
_CHANGES = Traces(
    "twice", "thrice", "doubl", "tripl", "trebl", "quadrupl", "times", "fold", "half", "halv", "third", "quarter",
    "fifth", "sixth", "eighth", "tenth", "hundredth", "multipl", "divide", "increase", "decrease", "reduce", "raise",
    "lower", "cut", "omit", "skip", "miss", "leave out", "forget", "lengthen", "extend", "prolong", "shorten",
    "stretch", "widen", "extra", "additional", "further", "second", "another", "more ", "supplementary", "together",
    "at a time", "at once", "every minute", "half-hour", "half hour", "quarter-hour", "heartbeat", "breath", "of age",
    "of life", "more",
)  # fmt: skip
_OTHERS = Traces(
    "errat", "corrig", "correct", "misprint", "typo", "retract", "withdrawn", "supersed", "wrong", "typing", "typed",
    "printing", "slip", "transcription", "read", "swap", "exchange", "interchange", "switch", "transpose", "invert",
    "reverse", "opposite", "contrary", "converse", "inverse", "false", "mistake", "erroneous", "obsolete",
    "abandoned", "invented", "fabricated", "made up", "lie", "joke", "error", "overdose", "underdose", "should",
    "mistyped", "none", "nothing", "little", "ignore", "disregard", "forget", "delete", "strike", "per ", "total",
    "only", "solely", "exclusively", "just", "neonat", "newborn", "preterm", "premature", "infant", "unborn",
    "animal", "mice", "rats", "dog", "cat", "kidding", "lying", "joking", "mix", "confus", "oops", "nonsense",
    "rubbish", "no means", "not", "far from", "never", "or was", "or is", "for the ", "over ", "for a ", "maximum",
    "limit", "ceiling", "most", "maximal", "top dose",
)  # fmt: skip
_NEVER = re.compile(
    r"\b(?:(?:do|does|must|should|may|can|is|are) (?:not|never)(?! an?\b)|cannot|never|avoid|neither|nor)\b|n['’]t\b",
    re.IGNORECASE,
)
_ALSO = Traces(
    "too", "as well", "likewise", "alike", "as much", "equal", "same", "identical", "adult dose", "also", "no less",
    "unchanged", "obstacle", "bar", "hindrance", "problem", "impediment", "reason", "fold", "half", "third",
    "quarter", "again", "such doses", "over", "afresh", "repeated", "pushed", "rapidly", "squirted", "bolus", "push",
    "as fast", "as quickly",
)  # fmt: skip
_NONE = Traces("nothing", "none", "at all")
TRACES = Traces(*_CHANGES.stretches, *_OTHERS.stretches, *_ALSO.stretches)
"""What every sentence that changes a dose holds one of."""


def last_part(words: str) -> str:
    """The part of some words that goes on behind the last "but", all where there is none.

    >>> last_part(" for adults but half of it in men"), last_part(" for adults")
    (' half of it in men', ' for adults')
    """
    return words[max((but.end() for but in _BUT.finditer(words)), default=0) :]


def gives_nothing(sentence: str) -> bool:
    """Whether a sentence says of some people that they get nothing.

    >>> gives_nothing("Patients above 50 kg get nothing."), gives_nothing("Nothing is known.")
    (True, False)
    """
    return may_hold(sentence, _NONE) and _NOTHING.search(sentence) is not None


def changes(sentence: str) -> bool:
    """Whether a sentence without an amount changes, corrects or narrows the dose told before it.

    >>> changes("Double it in men."), changes("Never double the dose."), changes("Halve it in renal impairment.")
    (True, False, False)
    >>> changes("For mg read mcg."), changes("These are totals for the day."), changes("* only in newborns")
    (True, True, True)
    """
    if may_hold(sentence, _OTHERS) and any(
        one.search(sentence) is not None for one in (_CORRECTS, _TOTALS, _ONLY_FOR, _LIMITS)
    ):
        return True
    if may_hold(sentence, _ALSO):
        also = _ALSO_FOR.search(sentence)
        if also is not None and _NEVER.search(sentence, 0, also.end()) is None:
            return True
    if not may_hold(sentence, _CHANGES):
        return False
    if _OF_KIDNEYS.search(sentence) is not None and _MORE_OF_IT.search(sentence) is not None:
        return _NOT.search(sentence) is None
    found = _BY_FACTOR.search(sentence) or _BY_PLACE.search(sentence)
    if found is None or _OF_LABEL.search(sentence) is not None:
        return False
    denied = _NOT.search(sentence, 0, found.start())
    return denied is None or _MORE_THAN.search(sentence, denied.end(), found.start()) is not None
