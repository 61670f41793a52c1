"""Words right beside a dose that make another one of it and that nobody reads: "as often as needed", "(per kg)".

Language only: no drug, no dose, no limit. Patterns are linear in the length of the sentence.
"""

from __future__ import annotations

import re

from posology.assistant.dosing.traces import Traces, may_hold

_COUNT = r"(?:two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|several|many|\d{1,3})"
_ROUTE = r"(?:(?:IV|PO|IM|SC|orally|by mouth|intravenously|intramuscularly|subcutaneously|given|taken|is|to be)\s)*"
_MASS = r"(?:mg|g|mcg|milligrams?|grams?|micrograms?|units?|mg/kg|mcg/kg)"
_FREQUENCY = re.compile(
    rf"\b{_MASS}\s{_ROUTE}(?:as (?:often|frequently|much) as|as (?:needed|required|necessary|desired|wished"
    r"|tolerated)|(?:when(?:ever)?|if) (?:needed|required|necessary|desired)"
    r"|on demand|ad lib(?:itum)?|at will|p\.?r\.?n\b|pro re nata|at random|irregularly|now and then"
    r"|from time to time|whenever|continuously round)"
    r"|\bwith (?:every|each) (?!dos|infusion|dialysis|session|h(?:a)?emodialysis|treatment|of\b|other"
    r"|administration|injection|one\b|later|subsequent|further)[a-z]+"
    rf"|\b(?:once|twice|thrice|{_COUNT} times)\s(?:an?|per|each|every|in an?)\s(?!day|week|24|night|morning"
    r"|evening|month|hour|minute|second|dialysis|h(?:a)?emodialysis|session"
    r"|treatment|course|cycle|other|several|few|couple|two|three|four|five|six|seven|eight|nine|ten|twelve"
    r"|\d)[a-z]+"
    r"|\b(?:yearly|annually|quarterly|seasonally|biannually|biennially|perennially|half-yearly|once-yearly)\b"
    r"|\b(?:in die|alternis|diebus|omni|quaque|quaqua|quinquies|sexies|septies|octies|novies|decies|sedecies"
    r"|duodecies|semel|hebdomad\w+|altern\w+ die|singulis)\b"
    r"|\d\s?[×x]\s?/\s?(?:h|hr|hour|min)\b",
    re.IGNORECASE,
)
_OTHER_TIMES = re.compile(
    r"\bevery (?:second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twelfth|\d+(?:st|nd|rd|th)) (?:hour"
    r"|minute|hr)\b"
    r"|\b(?:mornings?|evenings?|nights?|weekends?|weekdays?|sundays) only\b|\band (?:again |also )?at (?:noon"
    r"|midday|midnight|bedtime)\b"
    r"|\b(?:twice|thrice) over\b|[½¼¾⅓⅔]\s?(?:[×x*]|of)\s?(?:the |an? )?\d|\d{2,}[½¼¾⅓⅔]"
    r"|\b(?:half|third|quarter|tenth)\s(?:of\s)?(?:an?|the|one"
    rf"|each)\s(?:[a-z-]+\s){{0,2}}(?:of\s)?\d[\d.,]*\s?{_MASS}\b"
    r"|\b(?:until|till) (?:death|old age|menopause|adulthood)\b|\bfor (?:an?|one|half a|two|several"
    r"|many) (?:decade|centur|generation|millenn)\w*",
    re.IGNORECASE,
)
# "1 g every 8 hours as a single dose": it is repeated, or it is not.
_ONCE = re.compile(
    r"\b(?:once only|(?:only|just) once(?!\s(?:every|an?|per|daily|each|in|weekly|the|\d))|one time only|(?:not"
    r"|never) (?:to be )?repeated|one dose (?:in all"
    r"|only|in total|altogether)|single dose only)\b",
    re.IGNORECASE,
)
_SINGLE = re.compile(r"\b(?:as|in) a single (?:dose|shot|administration)\b", re.IGNORECASE)
_ASIDE = re.compile(
    r"\b(?:or|and) (?:more|less|above|below|higher|lower|longer|not so|so on|upwards?|beyond)\W*$", re.IGNORECASE
)
_WEEKDAY = re.compile(r"\bon\s(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b", re.IGNORECASE)
_WEEKLY = re.compile(r"\bweek|\bdialysis|\bhemodialysis", re.IGNORECASE)
_BASIS = re.compile(
    rf"\d\s?{_MASS}\s?(?:\(\s?(?:per|for each|for every|by|/)\s?(?:kg|kilo\w*|pounds?|lbs?|stones?|m2|m²"
    r"|square\w*|hour|day|week|year)\b"
    r"|(?:per|for each|for every)\s?\d+\s?(?:kg|kilo\w*|pounds?|lbs?|stones?|m2|m²|years?|months?)\b)",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    rf"\d\s?{_MASS}\s?[(,–—-]\s?(?:(?:as|the|a|being|in)\s)*(?:daily total|total|in all|altogether|all told"
    r"|whole)\b[^)\d]{0,30}\b(?:day|daily|24)\b(?!\sin\b)[^)\d]{0,12}[),]",
    re.IGNORECASE,
)
_DIVIDED = re.compile(
    r"\b(?:divided|split|once daily|daily in|every 24|shared|in (?:two|three|four|\d))\b", re.IGNORECASE
)
_MULTIPLE = re.compile(
    rf"\b(?:twice|thrice|double|triple|quadruple|treble|{_COUNT} times|{_COUNT}[\s-]?fold|(?:a|one|two"
    r"|three)[\s-](?:thirds?|quarters?|fifths?|tenths?|halves) of)"
    rf"\s(?:the\s)?\d[\d.,]*\s?{_MASS}\b"
    rf"|\d\s?{_MASS}\s(?:plus|and another|and a further|added to|on top of|followed at once by"
    rf"|together with)\s(?:another\s|a further\s)?\d[\d.,]*\s?{_MASS}\b"
    rf"|\d\s?(?:\.\.\.?|…)\s?{_MASS}\b|\(\s?1\s?:\s?\d[\d,. ]*\)",
    re.IGNORECASE,
)
# "By twice the actual weight", "per kg of fat", "on even days", "for the first hour only".
_OTHER_BASIS = re.compile(
    r"\bweight\s(?:is\s|was\s)?(?:taken\s|given\s|told\s)?in\s(?:pounds?|lbs?|stones?|grams?)\b"
    rf"|\b(?:twice|thrice|half|double|triple|{_COUNT} times|an? (?:third|quarter|half) of)\s"
    r"(?:(?:the|his|her|their)\s)?(?:(?:actual|ideal|adjusted|lean|total|real|true|own|dry)\s)?(?:body\s)?weight\b"
    r"|\bper\s(?:kg|kilo(?:gram)?)\sof\s(?:(?:the|his|her|their|its|excess|lost|gained)\s(?!body|weight|patient|actual|ideal)"
    r"|body\s(?:fat|water)|fat|muscle|tissue|tumou?rs?|protein|food|feed|water|fluids?|blood|liver|kidneys?|brain|bones?|skin"
    r"|mother|father|donor)"
    r"|\b(?:even|odd)\sdays\b|\bon\s(?:each|every)\sweekday\b"
    r"|\b(?:first|last)\s(?:hour|minute|day|night|week)\sonly\b"
    r"|\bonly\s(?:in|for|during)\sthe\s(?:first|last)\s(?:hour|minute)\b"
    r"|\b(?:until|till)\s[^.;\d]{3,40}\s(?:zero|nought|nil)\b|\bwithout\send\b|\bendless(?:ly)?\b"
    r"|[,;(]\s?(?:as|when|if)\s(?:needed|required|necessary)\s(?:for|in case)\b",
    re.IGNORECASE,
)
_ANY_USE = re.compile(
    r"\bfor\s(?:any|all|every|whatever|whichever|no matter what)\s(?:(?:sorts?|kinds?|types?"
    r"|manner) of\s)?(?:other\s)?(?:[a-z]+\s)?(?:infections?|diseases?|illness(?:es)?|fevers?|complaints?"
    r"|ailments?|symptoms?|germs|bugs|pains?)\b",
    re.IGNORECASE,
)
_FOR_EVER = re.compile(
    r"(?:\bfor (?:life(?!-)|ever|good|eternity|decades|the rest of)\b|\blife-?long\b|\bforever\b"
    r"|\bpermanently\b|\bfor as long as (?:he|she|they|you) (?:lives?|wish\w*|want\w*)\b)",
    re.IGNORECASE,
)
_TRACED = (
    (_FREQUENCY, Traces(
        "as often", "as frequently", "as much", "as needed", "as required", "as necessary", "as desired", "as wished",
        "as tolerated", "when", "if needed", "if required", "if necessary", "if desired", "demand", "ad lib", "at will",
        "prn", "p.r", "pro re", "random", "irregular", "now and", "time to time", "continuously", "with every",
        "with each", "once a", "once e", "once p", "once in", "twice a", "twice e", "twice p", "twice in", "thrice",
        "times a", "times e", "times p", "times in", "yearly", "annual", "quarterly", "seasonal", "bienn", "perenn",
        "in die", "altern", "diebus", "omni", "quaq", "quinq", "sexies", "septies", "octies", "novies", "decies",
        "semel", "hebdomad", "singulis", "/h", "/ h", "/min", "/ min",
    )),
    (_OTHER_TIMES, Traces(
        "every s", "every t", "every f", "every e", "every n", "th hour", "st hour", "rd hour", "nd hour", "th hr",
        "rd hr", "nd hr", "th min", "rd min", "nd min", " only", "noon", "midday", "midnight", "bedtime", "twice over",
        "thrice over", "½", "¼", "¾", "⅓", "⅔", "half", "third", "quarter", "tenth", "until", "till", "decade",
        "centur", "generation", "millenn",
    )),
    (_BASIS, Traces(
        "(per", "( per", "(for", "( for", "(by", "( by", "(/", "( /", "for each", "for every", "per 1", "per 2",
        "per 3", "per 4", "per 5", "per 6", "per 7", "per 8", "per 9",
    )),
    (_MULTIPLE, Traces(
        "twice", "thrice", "times", "double", "triple", "quadruple", "treble", "fold", "third", "quarter", "fifth",
        "tenth", "halves", "plus", "another", "further", "added", "on top", "together", "followed at once", "..", "…",
        "(1", "( 1",
    )),
    (_OTHER_BASIS, Traces(
        "weight in", "weight is", "weight was", "weight taken", "weight given", "twice", "thrice", "half", "double",
        "triple", "times", "third of", "quarter of", "kg of", "kilo of", "kilogram of", "even days", "odd days",
        "weekday", " only", "only in", "only for", "only during", "until", "till", "without end", "endless",
        "as needed",        "as required", "as necessary", "when needed", "when required",
        "when necessary", "if needed", "if required",
        "if necessary",
    )),
    (_ANY_USE, Traces("for any", "for all", "for every", "for what", "for which", "for no matter")),
    (_FOR_EVER, Traces(
        "for life", "for ever", "for good", "eternity", "decades", "the rest of", "life-long", "lifelong", "forever",
        "permanently", "for as long",
    )),
)  # fmt: skip
_OF_DAYS = Traces("day")
_TOTALS = Traces("total", "in all", "altogether", "all told", "whole")
_SINGLES = Traces("once", "only", "repeated", "one dose", "single")
_ENDS = Traces("or ", "and ")
GUARDS = (*(traces for _, traces in _TRACED), _OF_DAYS, _TOTALS, _SINGLES, _ENDS)
"""What every sentence that holds such words holds one of: each kind has its own."""


def unread(sentence: str) -> bool:
    """Whether a sentence with a dose holds words that make another dose of it, or give it at no time that is known.

    >>> unread("1 g IV as often as needed"), unread("1 g IV every 8 hours, levels as needed"), unread("1 g (per kg) IV")
    (True, False, True)
    >>> unread("twice 1 g IV"), unread("1 g IV twice daily"), unread("1 g plus 1 g IV"), unread("1 g on Mondays")
    (True, False, True, True)
    """
    if any(may_hold(sentence, traces) and one.search(sentence) is not None for one, traces in _TRACED):
        return True
    on_days = _WEEKDAY.search(sentence) if may_hold(sentence, _OF_DAYS) else None
    if on_days is not None and _WEEKLY.search(sentence) is None:
        return True
    in_all = _TOTAL.search(sentence) if may_hold(sentence, _TOTALS) else None
    return in_all is not None and _DIVIDED.search(sentence) is None


def told_once(sentence: str, *, daily: bool) -> bool:
    """Whether a sentence says of a repeated dose that it is given a single time.

    Args:
        sentence: the sentence.
        daily: whether the dose is given once a day: "once daily as a single dose" is what it says.

    >>> told_once("1 g IV as a single dose", daily=False), told_once("1 g IV as a single dose", daily=True)
    (True, False)
    """
    if not may_hold(sentence, _SINGLES):
        return False
    return _ONCE.search(sentence) is not None or (not daily and _SINGLE.search(sentence) is not None)


def goes_beyond(tail: str) -> int:
    """Where the words stand by which a sentence leaves its dose open at its end ("or more"), -1 where none do.

    >>> goes_beyond("for zoster or more."), goes_beyond("for zoster.")
    (11, -1)
    """
    found = _ASIDE.search(tail) if may_hold(tail, _ENDS) else None
    return -1 if found is None else found.start()
