"""Ways of giving and kinds of bodies for which no dose of a label of a systemic drug for people is meant.

"Into the eye", "by nebuliser", "in dogs". Language only; what a text denies ("not for intrathecal use") is none.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.traces import Traces, may_hold

_FOREIGN = re.compile(
    r"\b(?:(?:(?:in|on)to\s(?:the\s|each\s|both\s|one\s|an?\s|his\s|her\s|their\s|either\s)?|(?:given|applied"
    r"|injected|instilled|put|placed|dropped|rubbed|dabbed|sprayed|infused)\s(?:directly\s)?(?:in|on|to|under"
    r"|over|around|through|via|behind)\s(?:the\s|each\s|both\s|one\s|an?\s|his\s|her\s|their\s|either\s)?"
    r"|in\s(?:each|both|either)\s|under\sthe\s(?=tongue)|behind\sthe\s(?=ear)|in\sthe\s(?=cheek))(?:(?:left"
    r"|right|affected|other|upper|lower)\s)?"
    r"(?:eyes?|ears?|nostrils?|nose|limbs?|joints?|knees?|lungs?|bladder|spine|spinal canal|csf|ventricles?"
    r"|brain|pleura\w*|peritoneum|vagina|rectum|colon"
    r"|tongue|cheek|gums?|scalp|(?<!under the )skin|wounds?|lesions?|tumou?rs?|ventricle|cistern|epidural space"
    r"|artery|arteries|bone marrow|amnion|bowel)"
    r"(?![\s-](?:infections?|surgery|disease|transplant|function|and skin structure|structure|cancer|ulcers?"
    r"|biops\w+|culture|sites?|pain|abscess\w*|replacement|wounds?))\b"
    r"|(?:by|via|through|with|from|as|using)\s(?:an?\s|the\s)?(?:nebuli[sz]\w+|inhal\w+|puffer|aerosol|spray"
    r"|enema|suppositor\w+|pessar\w+|eye ?drops?|ear ?drops?|nose ?drops?|patch(?:es)?"
    r"|mouth-?wash|gargle|lozenge\w*|cream|ointment|gel|lotion|shampoo|paste|irrigation|lavage"
    r"|depot(?: implant)?|implant|epidural catheter|epidural|icv\b|ommaya\w*|lumbar\w*"
    r"|intra-?art\w+|intrac\w+|intrao\w+|intrav[ei]s\w+|intra-?vit\w+|intrath\w+|bone needle|scarification"
    r"|snuff|vap\w+)"
    r"|vaginally|per vaginam|per rectum|rectally|intrathecally|intraventricularly|intravitreally|topically"
    r"|nebuli[sz]ed|inhaled|intra-?articularly"
    r"|intra-?osseously|intra-?arterially|intra-?pleurally|intranasally|epidurally|intradermally|transdermally"
    r"|conjunctivally|buccally|sublingually"
    r"|(?:rubbed|dabbed|painted|smeared|sprayed|sprinkled|instilled|inhaled|sniffed|smoked|gargled)\s(?:on|in"
    r"|into|onto|to|over|under|twice|daily)\b"
    r"|(?:intrathecal|epidural|intraventricular|intravitreal|topical|rectal|vaginal|inhaled|nebuli[sz]ed"
    r"|ophthalmic|otic|nasal|intra-?articular|transdermal|intravesical|intraperitoneal)\s"
    r"(?:use|route|administration|injections?|doses?|dosing|therapy|application|instillation|drops?|spray)\b"
    r"|route\s(?:is|was|:)\s(?:the\s)?(?:intrathecal|epidural|rectal|topical|vaginal|inhal\w+|intraventricular"
    r"|ocular|nasal|buccal|sublingual|intra-?articular|intra-?arterial)"
    r"|per\s(?:side|limb|eye|ear|nostril|tumou?r|lesion|lung|arm|leg|breast|joint|buttock|cavity|wound|puff"
    r"|spray|drop|bite|glass)\b|in\seach\s(?:limb|arm|leg|eye|ear|buttock|nostril|lung)\b"
    r"|(?:in|for|of|to|on|on the|like)\s(?:(?:pregnant|adult|young|old|large|small|healthy|domestic)\s)?(?:dogs"
    r"|cats|mice|rats|horses|cattle|cows|pigs|sheep|rabbits|monkeys|birds|poultry|chickens|goats|hamsters|ferrets"
    r"|animals|livestock|puppies|kittens|fish|bees)\b(?!\s(?:bites?|scratch\w*|stud\w+|models?))|veterinary)(?!\w)"
    r"|\binject(?:ed|ing)?\s(?:the\s|its\s)?(?:contents?|powder|crushed|dissolved|opened|capsules?|tablets?|suspension)\b"
    r"|(?<![\w.])(?:i\.?th|p\.v|p\.r|PR|PV|icv|ICV)\b(?!\s(?:interval|prolong|segment))",
    re.IGNORECASE,
)
_ALONE = re.compile(
    r"\W*(?:only\s|by\s)?(?:the\s)?(?:intrathecal|epidural|intraventricular|intravitreal|topical|rectal|vaginal"
    r"|inhaled|nebuli[sz]ed|ophthalmic|otic|nasal"
    r"|intra-?articular|transdermal|intravesical|intraperitoneal|buccal|sublingual)(?:ly)?(?:\s(?:only|route))?\W*",
    re.IGNORECASE,
)
_CASED = re.compile(r"^(?:pr|pv)$")
_DENIED = re.compile(
    r"\b(?:not|never|no|nor|without|avoid\w*|contraindicated|cannot|neither|than|rather|unlike|inadvertent"
    r"|accidental|fatal|do not|if|carcinogen\w*|teratogen\w*|toxic\w*|harm\w*|seen|observed|reported|shown"
    r"|studied|tested|occurr\w*|found)\b|n['’]t\b",
    re.IGNORECASE,
)
_DENIED_BEHIND = re.compile(
    r"[^.;:\n]{0,40}\b(?:not|never|avoid\w*|contraindicated|unknown|fatal|forbidden|no|unsafe|off-label"
    r"|ineffective)\b",
    re.IGNORECASE,
)
_REACH = 70
TRACES = Traces(
    " eye", " ear", " nostril", " nose", " limb", " joint", " knee", " lung", " bladder", " spin", " csf", " ventric",
    " brain", " pleura", " peritone", " vagina", " rectum", " colon", " tongue", " cheek", " gum", " scalp", " skin",
    " wound", " lesion", " tumo", " cistern", "epidural", " arter", " bone", " amnion", " bowel", "mouthwash",
    "mouth-wash", "nebuli", "inhal", "puff", "aerosol", "spray", "enema", "suppositor", "pessar", "drop", "patch",
    "gargle", "lozenge", " cream", "ointment", " gel", "lotion", "shampoo", " paste", "irrigation", "lavage", "depot",
    "implant", "icv", "ommaya", "lumbar", "intra-", "intrac", "intrao", "intraves", "intravis", "intravit", "intrath",
    "intraventric", "intraart", "intrapleur", "intraperit", "intranas", "intraderm", "scarific", "snuff", " vap",
    "rectal", "topical", "dermal", "conjunctiv", "buccal", "sublingual", "rubbed", "dabbed", "painted", "smeared",
    "sprinkled", "instilled", "sniffed", "smoked", "ophthalmic", " otic", "nasal", "route is", "route was", "route :",
    "route:", "inject",
    "per side", " arm", " leg", " breast", "buttock", "cavity", "per bite", "per glass", "dogs", "cats",
    "mice", "rats", "horses", "cattle", "cows", "pigs", "sheep", "rabbits", "monkeys", "birds", "poultry", "chickens",
    "goats", "hamsters", "ferrets", "animals", "livestock", "puppies", "kittens", "fish", "bees", "veterinary", " ith",
    "i.th", "p.v", "p.r", " pr", " pv",
)  # fmt: skip
"""What every text that names one of them holds."""


def foreign(sentence: str) -> bool:
    """Whether a sentence gives a dose in a way, or to a body, that no label of a systemic drug for people means.

    >>> foreign("1 g into the eye daily"), foreign("1 g IV, not for intrathecal use"), foreign("1 g in dogs")
    (True, False, True)
    """
    if not may_hold(sentence, TRACES):
        return False
    if _ALONE.fullmatch(sentence) is not None:
        return True
    return any(
        _CASED.match(found.group()) is None
        and _DENIED.search(sentence, max(0, found.start() - _REACH), found.start()) is None
        and _DENIED_BEHIND.match(sentence, found.end()) is None
        for found in _FOREIGN.finditer(sentence)
    )
