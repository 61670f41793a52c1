"""The anchors of a sentence: what it says once grammar is taken away, in order; words, signs and numbers.

Language only: it knows no drug and no dose, and it does not decide whether two sentences agree (see `rewording`).
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.folding import INVISIBLE, ODD_DIGIT, fold
from posology.assistant.dosing.quantities import Quantity

Anchor = str | Quantity

_TOKEN = re.compile(r"\w+(?:[-'.’/]\w+)*|[^\w\s]")
_OR = re.compile(r"\bor\b")
_LONGEST_PHRASE = 3

# Words that carry no condition, no object and no direction: leaving them out or adding them changes no fact.
NEUTRAL = frozenset(
    """
    a an the this that these those there it its is are be been being was were has have had do does did of in on
    at as by for to if when whenever from with into through via over per during and or either both each every
    given give gives giving administer administered administering administration received receive receives
    receiving take taken takes taking use used uses using recommended recommends recommend recommendation
    should must shall will would usual usually standard dose doses dosed dosing dosage dosages regimen regimens
    schedule schedules patient patients people person persons who whom whose which while treatment treated
    treating treat therapy run runs running falls fall drops amount time rate duration course so also case
    cases setting thus hence here equal equals corresponds namely such state states stated says say print
    prints printed list lists listed name names named
    """.split()  # noqa: SIM905 - a word list is read as one
)
_FAMILIES = (
    "iv intravenous intravenously i.v",
    "oral orally p.o po",
    "im intramuscular intramuscularly i.m",
    "sc subcutaneous subcutaneously s.c sq",
    "crcl clcr ccr",
    "egfr gfr",
    "hemodialysis haemodialysis hd",
    "not no never cannot nor don't doesn't isn't aren't mustn't shouldn't can't won't",
    "may can might could",
    "before preceding",
    "after following",
    "then subsequently afterwards thereafter followed",
    "stop stops stopped stopping discontinue discontinued discontinues discontinuation",
    "avoid avoided avoids avoiding",
    "child children pediatric paediatric",
    "adult adults",
    "woman women female females",
    "man men male males",
    "kidney kidneys renal",
    "label labels labeled labelled labeling labelling",
    "infuse infused infuses infusing infusion infusions",
    "dilute diluted dilutes diluting dilution",
    "inject injected injects injecting injection injections",
    "check checked checks checking monitor monitored monitors monitoring",
    "reduce reduced reduces reducing reduction decrease decreased decreases decreasing lower lowered lowers lowering",
    "increase increased increases increasing raise raised raises raising",
    "adjust adjusted adjusts adjusting adjustment adjustments",
    "continue continued continues continuing continuation",
    "begin begins start starts starting started initiate initiated initiates initiation begun",
    "week weeks weekly",
    "day days daily",
    "hour hours hourly hr hrs",
    "minute minutes min mins",
    "month months monthly",
    "year years yearly",
    "two 2",
    "three 3",
    "need needs needed needing require requires required requiring necessary",
    "highest maximum max maximal",
    "lowest minimum minimal",
    "divide divided divides dividing division",
    "multiply multiplied multiplies multiplying",
    "report reported reports",
    "occur occurred occurs occurring",
    "supply supplied supplies",
    "immunocompromised immunosuppressed immune-compromised",
    "infection infections",
    "impairment impaired",
    "resistant resistance",
    "last lasts lasting lasted",
    "prophylaxis prophylactic",
    "exceed exceeds exceeded exceeding",
    "contraindicated contraindication contraindications contraindicate",
    "prefer prefers preferred preferable preference",
    "replace replaces replaced replacing",
    "compare compared compares comparing comparison",
    "withhold withholds withheld withholding hold held",
    "halve halved halves halving",
)  # fmt: skip
_CLASS = {word: line.split()[0] for line in _FAMILIES for word in line.split()}
_PHRASES = {
    ("creatinine", "clearance"): "crcl",
    ("serum", "creatinine"): "scr",
    ("estimated", "glomerular", "filtration"): "egfr",
    ("glomerular", "filtration"): "egfr",
    ("by", "mouth"): "oral",
    ("prior", "to"): "before",
    ("prescribing", "information"): "label",
    ("herpes", "simplex", "virus"): "hsv",
    ("herpes", "simplex"): "hsv",
    ("deep", "vein", "thrombosis"): "dvt",
    ("pulmonary", "embolism"): "pe",
}
_SINGLE_PHRASES = {"cytomegalovirus": "cmv"}

POLARITY = frozenset(
    """
    not without avoid neither rather instead than but except unless only may before after until then all any
    below above under less more exceed whichever contraindicated least most unlike
    """.split()  # noqa: SIM905 - a word list is read as one
)
"""Anchors that turn, bound or order what stands beside them."""
ACTIONS = frozenset(
    """
    stop reduce increase continue adjust begin withhold halve double omit replace prefer need
    """.split()  # noqa: SIM905 - a word list is read as one
)
"""Anchors that say what is done; like those of polarity, a heading never lends them to a sentence."""
ORDERED = frozenset(
    """
    not without neither rather instead than but except unless then avoid whichever unlike replace prefer
    compare versus vs
    """.split()  # noqa: SIM905 - a word list is read as one
)
"""Anchors that make the order of the others part of the meaning."""
LINKING = frozenset(
    """
    until before after
    """.split()  # noqa: SIM905 - a word list is read as one
)
"""Anchors that are bound to the anchor right after them."""
NUMERALS = frozenset(
    """
    one two three four five six seven eight nine ten eleven twelve half third quarter double triple twice once
    thrice dozen hundred thousand first second
    """.split()  # noqa: SIM905 - a word list is read as one
)


def anchors(text: str, unit_context: str = "") -> tuple[Anchor, ...]:
    """The anchors of a text in order; numbers with a clinical role stand as quantities.

    Args:
        text: one sentence or row.
        unit_context: where a missing unit may be taken from.

    >>> anchors("The infusions are not given by mouth")
    ('infuse', 'not', 'oral')
    """
    folded = fold(text)
    found: list[Anchor] = []
    place = 0
    for quantity in extract(text, unit_context):
        found.extend(_words(folded[place : quantity.start]))
        found.append(quantity)
        place = quantity.end
    found.extend(_words(folded[place:]))
    return tuple(found)


def words(text: str) -> frozenset[str]:
    """The word anchors of a context line that a sentence may borrow: no numbers and nothing that turns a meaning."""
    lendable = (anchor for anchor in anchors(text) if isinstance(anchor, str))
    return frozenset(
        anchor
        for anchor in lendable
        if anchor not in POLARITY | ACTIONS and not is_numeral(anchor) and anchor.isalnum()
    )


def is_numeral(anchor: Anchor) -> bool:
    """Whether a word anchor states a number by itself."""
    return isinstance(anchor, str) and (anchor[:1].isdigit() or anchor in NUMERALS)


def hides_characters(text: str) -> bool:
    """Whether a text holds characters that a reader does not see, or that turn the order of what is read."""
    folded = fold(text)
    return INVISIBLE in folded or ODD_DIGIT in folded


def count_or(text: str) -> int:
    """How many times a text offers an alternative."""
    return len(_OR.findall(fold(text)))


def _words(folded: str) -> list[str]:
    tokens = [token for token in _TOKEN.findall(folded) if _counts(token)]
    kept: list[str] = []
    place = 0
    while place < len(tokens):
        for length in range(_LONGEST_PHRASE, 1, -1):
            phrase = _PHRASES.get(tuple(tokens[place : place + length]))
            if phrase is not None and place + length <= len(tokens):
                kept.append(phrase)
                place += length
                break
        else:
            kept.extend(_anchor(tokens[place]))
            place += 1
    return kept


def _counts(token: str) -> bool:
    """Whether a token is a word, or a sign that may change a meaning (brackets and stops are not)."""
    return token[0].isalnum() or token[0] == "_" or unicodedata.category(token[0])[0] in "SC"


@lru_cache(maxsize=8192)
def _anchor(token: str) -> tuple[str, ...]:
    """The anchor of one token, () for a neutral one."""
    plain = token.replace("’", "'")
    plain = plain.removesuffix("'s")
    if plain in NEUTRAL or token in {"|", "`"}:
        return ()
    if plain in _SINGLE_PHRASES:
        return (_SINGLE_PHRASES[plain],)
    if plain in _CLASS:
        return (_CLASS[plain],)
    if plain.endswith("n't"):
        return ("not",)
    return (_stem(plain.replace("-", "")),)


def _stem(word: str) -> str:
    """The word without its ending, so that number and tense do not count; nothing else is cut.

    >>> _stem("lesions"), _stem("ganciclovir"), _stem("intravitreal")
    ('lesion', 'ganciclovir', 'intravitreal')
    """
    spelled = word.replace("ae", "e").replace("oe", "e").replace("isation", "ization").replace("ised", "ized")
    for ending in ("ing", "ed", "ly", "es", "s", "e"):
        if spelled.endswith(ending) and len(spelled) - len(ending) >= 4 and not spelled.endswith("ss"):
            return spelled.removesuffix(ending).removesuffix("e")
    return spelled
