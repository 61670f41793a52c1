"""The words that say when a claim holds: severity, population, course, form, preparation, and the label of a row.

Language only: reads no number and no rule. Two claims are compared only where these words leave room for it.
"""

from __future__ import annotations

import re
from functools import lru_cache

STEP = "step"
"""The condition of a claim about the steps of a titration."""
_CONDITIONS = {
    "severe": r"severe|serious|life[- ]threatening|critical(?:ly)?(?: ill)?|fulminant",
    "moderate": r"moderate(?:ly)?",
    "mild": r"mild(?:ly)?",
    "complicated": r"complicated",
    "uncomplicated": r"uncomplicated|simple",
    "obese": r"obes(?:e|ity)|overweight",
    "pregnant": r"pregnan(?:t|cy)|breast-?feeding|lactati(?:on|ng)",
    "elderly": r"elderly|older (?:adults|patients|people)|geriatric",
    "immunocompromised": r"immunocompromised|immunosuppress(?:ed|ion)|transplant\w*|neutropeni[ac]",
    "immunocompetent": r"immunocompetent",
    "hiv": r"HIV|AIDS|CD4",
    "hepatic": r"hepatic|liver|cirrhosis|Child[- ]Pugh",
    "renal": r"renal (?:impairment|insufficiency|failure|dysfunction|disease)|impaired renal|kidney (?:disease|failure)"
    r"|ESRD|CKD|anuri[ac]",
    "normal renal function": r"normal (?:renal|kidney) function",
    "dialysis": r"dialysis|dialy[sz]ed|CRRT|CVVHD?F?|CAPD|h(?:a)?emofiltration",
    "after dialysis": r"(?:after|following|post)[- ](?:each |every )?(?:h(?:a)?emo)?dialysis",
    "first dose": r"(?:first|initial|starting|loading|priming|stat) (?:dose|infusion|day|bolus)|on day (?:1|one)|day 1"
    r"|loading|initially|start(?:ing)? (?:with|at)|(?:begin|initiate)(?:s|d|ning)?(?: (?:dosing|treatment|therapy))?",
    STEP: r"increas\w+|increments?|additional|rais(?:e[ds]?|ing)|tolerat\w+",
    "later": r"then|thereafter|subsequent(?:ly)?|followed by|afterwards|step[- ]down|switch(?:ed)? to|taper\w*"
    r"|remaining",
    "recurrent": r"recurren(?:t|ce|ces)|relaps\w+",
    "initial episode": r"(?:initial|first|primary) (?:episode|infection|outbreak|attack)",
    "refractory": r"refractory|salvage|failure",
    "extended release": r"extended[- ]release|sustained[- ]release|modified[- ]release|\bXR\b|\bER\b|\bSR\b",
    "liposomal": r"liposomal|lipid complex",
    "extended infusion": r"(?:extended|prolonged|continuous) infusions?",
    "push": r"push|bolus",
    "high dose": r"high(?:er)?[- ]dose",
    "low dose": r"low(?:er)?[- ]dose",
    "combination": r"in combination|combined with|together with|plus|with probenecid|monotherapy",
    "surgery": r"surg(?:ery|ical)|(?:pre|post|peri)[- ]?operative\w*|procedures?",
    "once": r"single[- ]dose|as a single|one[- ]time|single",
    "missed": r"missed|overdos\w+|forgot\w+",
    "as needed": r"as[- ]needed|PRN",
    "heavier": r"(?:above|over|more than|at least) \d+ ?kg",
    "lighter": r"(?:below|under|less than|up to) \d+ ?kg",
    "stock": r"vials?|stock|supplied|undiluted|reconstitut\w+|premixed|solution contains|bottles?",
    "final": r"final|dilut\w+|admix\w+",
    "before": r"prior to|before|preceding|pre-?hydrat\w+",
    "during": r"with each|concurrent\w*|during|with every|simultaneous\w*",
    "exception": r"other than|except\w*|excluding|apart from|unless|without",
    "study": r"trials?|stud(?:y|ies|ied)|historical\w*|formerly|previous(?:ly)?|older labels?"
    r"|outside the United States|in Europe",
}
_CONDITION = re.compile(
    "|".join(f"(?P<c{number}>\\b(?:{pattern})\\b)" for number, pattern in enumerate(_CONDITIONS.values())),
    re.IGNORECASE,
)
_NAMES = {f"c{number}": name for number, name in enumerate(_CONDITIONS)}
_PREPARATION = frozenset({"stock", "final", "before", "during"})
_TESTS = re.compile(
    r"\b(?P<test>creatinine|clearance|electrolytes?|calcium|magnesium|potassium|phosph\w+|CBC|blood count|counts?"
    r"|platelets?|neutrophils?|haemoglobin|hemoglobin|INR|levels?|troughs?|peaks?|glucose|weight|ECG|QTc?|LFTs?|urea|BUN"
    r"|urinalysis|protein|renal function|visits?|eye|ophthalm\w+|retina\w*|hearing|audiogram|CK)\b",
    re.IGNORECASE,
)
_ALTERNATIVE = re.compile(
    r"\b(?:alternativ\w+|alternat\w+|either|options?|optional(?:ly)?|another|may also|can also|is also"
    r"|acceptable|instead"
    r"|other (?:regimen|schedule|dose)|second (?:regimen|schedule)|some (?:experts|centers|centres|clinicians))\b",
    re.IGNORECASE,
)
_STOPS = re.compile(r"\b(?:stop\w*|discontinu\w+|withh(?:o|e)ld\w*|suspend\w*|interrupt\w*)\b", re.IGNORECASE)
_CONDITION_PHRASE = re.compile(
    r"\b(?:if|when|in|with|after|against|because of|due to|caused by|from)\s+((?:[\w'’/+-]+[ ,]?){1,6})", re.IGNORECASE
)
_PURPOSE_PHRASE = re.compile(r"\b(?:for|on|by|to|at)\s+((?:[\w'’/+-]+[ ,]?){1,6})", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{3,}")
_NUMERAL = re.compile(r"\b(?:none|no|one|two|three|four|five|six|any|all|both|neither)\b", re.IGNORECASE)
_STARTING_DOSE = re.compile(
    r"\b(?:usual|normal|base|previous|former|current|full)\s+(?:dose|dosage|regimen)\s+(?:of|is|was)\s+(\d[\d.,]*\s?\w*)",
    re.IGNORECASE,
)
_GENERIC_WORDS = """
dose doses dosing dosage dosages regimen regimens schedule schedules standard usual recommended
recommendation normal adult adults patient patients treatment treat treating therapy infection infections
disease renal function kidney clearance creatinine crcl clcr egfr gfr scr min hour hours hourly day days
daily week weeks weekly month every each per the and for with without from until give given administer
administered administration infuse infused infusion infusions intravenous intravenously oral orally kilogram
milligram base based total number primary approved labelled labeled label clinical complete resolution
healing healed lesions least most more than over other their his her this that are was were not who whom has
have been being duration course maximum minimum rate interval intervals twice once three four five six two
one use uses used body weight actual adjusted adjustment adjustments reduction modified table column row
people persons person resistant divided equal first second next later last start starts started lasts
continued continues continue stays stopped stop printed prints print labels guideline source sources article
range ranges lower upper higher longer shorter time times minute minutes year years old older aged age weigh
weighing courses option options line vein pump central peripheral solution saline water volume concentration
ceiling floor limit fall falls drop drops below above less becomes become recovers rises only run runs
belong belongs need needs needed level always never immediately should must can may will while which because
also summary bottom note notes remember reminder point points key box card checklist glance overview message
practical nursing pharmacist pharmacy leaflet quick reference pearl warning caution important text section
document above mentioned drug medicine short brief conclusion haemoglobin hemoglobin platelet platelets neutrophil
neutrophils potassium count counts
"""
_GENERIC = frozenset(_GENERIC_WORDS.split())


@lru_cache(maxsize=4096)
def conditions(text: str) -> frozenset[str]:
    """The named conditions of a closed list that a text speaks of, those of preparation left out.

    >>> sorted(conditions("in severe infection, after each haemodialysis"))
    ['after dialysis', 'severe']
    """
    return _named(text) - _PREPARATION - {"normal renal function"}


@lru_cache(maxsize=4096)
def preparation(text: str) -> frozenset[str]:
    """What a text says of the stage of preparation or giving: stock or final solution, before or during.

    >>> sorted(preparation("dilute to a final concentration"))
    ['final']
    """
    return _named(text) & _PREPARATION


def _named(text: str) -> frozenset[str]:
    return frozenset(_NAMES[match.lastgroup] for match in _CONDITION.finditer(text) if match.lastgroup)


@lru_cache(maxsize=4096)
def tests_named(text: str) -> frozenset[str]:
    """The laboratory tests or examinations that a text names, in lower case without a plural s.

    >>> sorted(tests_named("Check electrolytes and creatinine weekly"))
    ['creatinine', 'electrolyte']
    """
    return frozenset(match["test"].lower().rstrip("s") for match in _TESTS.finditer(text))


def stops(text: str) -> bool:
    """Whether a text ends a course that is under way, rather than ruling the drug out beforehand."""
    return _STOPS.search(text) is not None


def offers_alternative(text: str) -> bool:
    """Whether a text presents what it says as one of several ways."""
    return _ALTERNATIVE.search(text) is not None


@lru_cache(maxsize=4096)
def own_words(text: str) -> frozenset[str]:
    """The words of a row label or heading of a column that are neither generic nor a known condition.

    >>> sorted(own_words("Usual dose for Pseudomonas, severe"))
    ['pseudomonas']
    """
    left = _CONDITION.sub(" ", text)
    return frozenset(word for match in _WORD.finditer(left) if (word := match[0].lower()) not in _GENERIC)


def label_words(text: str) -> frozenset[str]:
    """The own words of a row label and the number words by which rows are told apart.

    >>> sorted(label_words("two or three criteria"))
    ['criteria', 'three', 'two']
    """
    return own_words(text) | frozenset(match[0].lower() for match in _NUMERAL.finditer(text))


def starting_doses(text: str) -> frozenset[str]:
    """The usual doses from which a text says that a patient comes.

    >>> sorted(starting_doses("with a usual dose of 750 mg it becomes 500 mg"))
    ['from 750 mg']
    """
    return frozenset(f"from {match[1].lower()}" for match in _STARTING_DOSE.finditer(text))


@lru_cache(maxsize=4096)
def conditional_words(text: str) -> frozenset[str]:
    """What a text makes its claim depend on: own words after "in", "with", "if", "after", "due to".

    >>> sorted(conditional_words("1 g every 8 hours with cyclosporine"))
    ['cyclosporine']
    """
    return _words_after(_CONDITION_PHRASE, text)


@lru_cache(maxsize=4096)
def purpose_words(text: str) -> frozenset[str]:
    """What a text makes its claim for: own words after "for", "on", "to".

    >>> sorted(purpose_words("1 g every 8 hours for pneumonia"))
    ['pneumonia']
    """
    return _words_after(_PURPOSE_PHRASE, text)


def _words_after(phrase: re.Pattern[str], text: str) -> frozenset[str]:
    return frozenset(word for match in phrase.finditer(text) for word in own_words(match[1]))
