"""Uses that a text claims in words that stand in no list ("5 mg twice daily for sarcoidosis").

A use is told by its place ("for", "to treat", "approved in") and by how words for diseases are built. What only
describes a patient, or what is watched for, is none; nor is what the words of a monograph know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from posology.assistant.dosing.monographs import Monograph
from posology.assistant.dosing.traces import Traces, may_hold, words_in

_TRACES = Traces("for ", "against", "treat", "therapy of", "management of", "prevention of", " in ", "works")
_JOINS = (
    "and|or|but|with|without|in|at|on|by|to|of|from|who|whose|is|are|was|were|if|when|as|than|until|unless|after|before"
    "|while|during|over|under|every|once|twice|daily|per|not|do|does|give|given|gives|use|then|plus|due|despite|needs?"
    "|requires?|should|must|may|can|will|has|have|gets?"
)
_CLAIM = re.compile(
    r"\b(?:for(?: the (?:treatment|management|prevention|relief|prophylaxis) of)?|against|to (?:treat|prevent)"
    r"|treat(?:s|ing)|(?:treatment|therapy|management|prevention|prophylaxis|relief) of|(?:approved|indicated|licensed"
    r"|labell?ed|registered|authori[sz]ed|effective|works?|used|good) in)\s+(?:an?\s+|the\s+|any\s+|all\s+)?"
    rf"(?P<what>[^\W\d_][\w'’-]*(?:\s+(?!(?:{_JOINS})\b)[^\W\d_][\w'’-]*){{0,4}})",
    re.IGNORECASE,
)
_BUILT = re.compile(
    r"[a-z]{2,}(?:itis|itides|[^d]osis|oses|[aei]?emia|uria|[^r]oma|omas|opath(?:y|ies)|algia|plegia"
    r"|rrh(?:o?ea|age|oids?)|ectasis|a?trophy|penia|kinesia|lepsy|thyroidism|adrenalism|plasia|phobia|lithiasis"
    r"|cardia|thermia|paresis|dynia|mania|aemia)"
    r"|(?:disease|syndrome|disorder|cancer|carcinoma|tumou?r|deficiency|fever|valve|phenomenon|palsy|reflux|ulcer"
    r"|stone|fissure|rejection|withdrawal|dependence|overdose|poisoning|addiction|rash|wart|burn|bite|allergy|attack"
    r"|seizure|dystrophy|incontinence|dysfunction|apno?ea|embolism|infarction|insipidus|degeneration|replacement"
    r"|dissection|ovale|sickness|wrinkle|polyp|polyposis|effusion|pneumothorax|hydrocephalus|cramp|spasm|ejaculation"
    r"|shock|pain|ache|loss|gain|shoulder|bladder|healing|injury|eye|covid)s?"
    r"|sarcoidosis|cachexia|anorexia|bulimia|autism|eczema|urticaria|vitiligo|melasma|glaucoma|cataracts?|colic|croup"
    r"|scurvy|rickets|menopause|endometriosis|infertility|enuresis|stuttering|tinnitus|hyperhidrosis|scleroderma"
    r"|anaphylaxis|mastocytosis|acromegaly|puberty|cessation|vomiting|nausea|hyperemesis|teething|age?ing|longevity"
    r"|baldness|hiccups?|obstruction|claudication|eclampsia|preeclampsia|miscarriage|ha?emophilia|dystonia|ataxia"
    r"|dehydration|frostbite|snakebite|cellulite|suppurativa|rheumatica|optica|imperfecta|gravis|areata|vulgaris",
    re.IGNORECASE,
)
# An abbreviation of three to six capitals that is no measure, place, kind of dialysis or word of an order.
_SHORT = re.compile(r"[A-Z]{3,6}")
_NO_USE = words_in(
    "crrt cvvh cvvhd cvvhdf capd ihd sled rrt icu nicu picu fda ema ecmo ckd esrd eskd aki bmi gfr egfr"
    " crcl bid tid qid daily only each use all not the patient adult adults days day dose doses hsct hct"
    " aids hiv ibw abw lbw tbw mic mics auc tdm load max min opat npo ngt peg"
)
# "For severe disease" names no use of its own.
_GENERAL = words_in(
    "disease diseases severe serious mild moderate invasive active acute chronic disseminated localized"
    " localised advanced early late end stage end-stage progressive recurrent established proven suspected"
    " confirmed possible the this that"
)
# What describes a patient, a course or a watch and is no use.
_DESCRIBES = re.compile(
    r"\b(?:renal|kidney(?! stones?\b)|hepatic|liver|dialysis|transplant\w*|obes\w*|aids|immuno\w+|surgery|surgical"
    r"|patients?|people|adults?|child(?:ren)?|infants?|neonates?|newborns?|adolescents?|women|men|woman|man"
    r"|weight(?! (?:gain|loss)\b)|age|function|clearance|creatinine|infections?|doses?|dosing|regimens?|infusion"
    r"|injection|days?|weeks?|months?|hours?|side|adverse|toxicity|azot\w+|ura?emia|hypersensitivity|intoleran\w+)\b",
    re.IGNORECASE,
)
# "Monitor for neutropenia", "reduce it for leukopenia": what is watched for, or a reason to change.
_WATCHED = re.compile(
    r"\b(?:monitor|watch|check|screen|assess|observ|look|evaluat|test|risk|caution|alert|wait|ask|allow|account|correct"
    r"|adjust|reduc|decreas|lower|halv|increas|chang|stop|hold|held|withh|interrupt|discontinu|paus|avoid|contraindicat"
    r"|toxic|except|not|no|never|nor|cause[sd]?|because|potential|propensity|known)\w*\b[^.;:]{0,60}$",
    re.IGNORECASE,
)
_REACH = 90
# Words that stand in many names of uses and tell none of them.
_COMMON = words_in("of the and in with for or a an disease syndrome disorder acute chronic severe mild adult")


def claimed_uses(text: str) -> Iterator[str]:
    """The words of uses that a text claims, as they stand in it.

    >>> list(claimed_uses("5 mg for adults, against sarcoidosis")), list(claimed_uses("monitor for neutropenia"))
    (['sarcoidosis'], [])
    """
    if not may_hold(text, _TRACES):
        return
    for found in _CLAIM.finditer(text):
        words = found["what"]
        if _DESCRIBES.search(words) or _WATCHED.search(text[max(0, found.start() - _REACH) : found.start()]):
            continue
        first, last = words.split()[0], words.split()[-1].strip("'’")
        short = _SHORT.fullmatch(first) and first.lower() not in _NO_USE
        if (short or _BUILT.fullmatch(last)) and not words_in(words) <= _GENERAL:
            yield words


class ForeignClaims:
    """Finds the uses that a text claims and of which a monograph holds no word."""

    def __init__(self, monograph: Monograph) -> None:
        """Take the monograph."""
        self._monograph = monograph

    def find(self, text: str) -> list[str]:
        """The claimed uses that no word of the monograph knows, as they stand in the text."""
        return [use for use in claimed_uses(text) if self._own.isdisjoint(words_in(use))]

    @cached_property
    def _own(self) -> frozenset[str]:
        """The words of the uses, populations, conditions, limits and refusals of the monograph, in lower case."""
        own = self._monograph
        told = [text for use in own.indications for text in (use.name, *use.terms)]
        told += [text for one in own.regimens for text in (one.condition, one.population, one.note, *one.terms)]
        told += [text for limit in own.limits for text in (limit.subject, *limit.terms)]
        told += [text for one in own.refusals for text in (one.text, *one.people)]
        return frozenset[str]().union(*map(words_in, told)) - _COMMON
