"""Read the sign of a number, printed (≥) or worded ("no more than"), before and after it.

Works on folded text only. Does not decide whether a limit is a dose or a band (see `roles`).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from posology.assistant.dosing.quantities import Comparator


class Sign(NamedTuple):
    """A comparator, where its printing starts or ends, and whether it was worded as a limit."""

    comparator: Comparator
    place: int
    ceiling: bool = False
    compares: bool = False


_PRINTED = {
    ">": Comparator.GT,
    ">=": Comparator.GE,
    "=>": Comparator.GE,
    "≥": Comparator.GE,
    "&gt;": Comparator.GT,
    "&ge;": Comparator.GE,
    "<": Comparator.LT,
    "<=": Comparator.LE,
    "=<": Comparator.LE,
    "≤": Comparator.LE,
    "&lt;": Comparator.LT,
    "&le;": Comparator.LE,
    "~": Comparator.ABOUT,
}
# "<del>2 g</del> 1 g": what closes a tag is no sign.
_TAG = re.compile(r"(?<![0-9.,])</?[a-z][a-z0-9]{0,9}>\Z", re.IGNORECASE)
# "<b>10</b> g": a tag between a number and its unit leaves it unread, as a sign would.
_CUT_OFF = re.compile(r"[ 0-9.,]*<")
_LONGEST_TAG = 14
_SIGN_BEFORE = re.compile(r"(>=|=>|<=|=<|<|(?<!-)>|[≥≤]|(?<!~)~|&(?:gt|ge|lt|le);)[ *†‡§¶#_\n]{0,3}\Z")
_SIGN_AFTER = re.compile(
    r"[ \n]{0,2}(>=|=>|<=|=<|[<>≥≤]|&(?:gt|ge|lt|le);) ?(?:the |serum )?"
    r"(?:cr ?cl|cl ?cr|creatinine|e?gfr|scr|anc|age|weight|x)\b"
)
_FILLER = (
    r"(?: (?:an?|the|its|their|maximum|max|recommended|total|daily|single|usual|adult|dose|doses|dosage|rate|infusion"
    r"|concentration|volume|limit|period|time|duration|interval|of|to|about|approximately|either|or|equal)){0,7}"
)
_MORE = (
    r"(?:more|greater|higher|larger|longer|faster|older|heavier|later|quicker|bigger|stronger|more concentrated"
    r"|more (?:rapidly|quickly|often|frequently))"
)
_LESS = r"(?:less|fewer|lower|smaller|shorter|slower|younger|lighter|sooner|earlier|weaker)"
_NEGATION = (
    r"(?:\b(?:no|not|never|cannot|without|neither|nor)|n't) (?:to |be |an? |ever |usually |go |rise |in )?"
    r"(?:(?:(?:single|individual|one|daily|total) )?doses? )?"
)
_WORDED = re.compile(
    rf"(?:(?P<not>{_NEGATION}(?:give |infuse |use |take |administer )?)?(?:(?P<more>{_MORE})|(?P<less>{_LESS})) than"
    rf"(?P<equal> or equal(?: to)?| or)?"
    rf"|(?P<not2>{_NEGATION})?\b"
    r"(?:(?P<reach>(?:at|equal to) or )?(?P<exceed>exceed(?:s|ed|ing)?|above(?!:)|over|beyond|in excess of))"
    rf"|(?P<not3>{_NEGATION})?\b"
    r"(?:(?P<reach2>(?:at|equal to) or )?(?P<below>below(?!:)|under|beneath|shy of|not quite"
    r"|fall(?:s|ing)? to less than)(?P<reach3> or (?:at|equal to)\b)?)"
    r"|\b(?P<floor>at least|minimum of|minimum|min\.? of|not below|as little as|equal to or (?:greater|more) than)"
    r"|\b(?P<cap>(?<!adds )(?<!add )(?<!adding )(?<!goes )(?<!go )(?<!going )(?<!moves )(?<!steps )(?<!step )up to"
    r"|at most|maximum(?: of)?|max\.?(?: of)?|as much as"
    r"|as high as|within"
    r"|equal to or (?:less|lower) than|limited? to|capped at|tops out at|a cap of|ceiling of)"
    r"|\b(?P<about>about|approximately|approx\.?|around|roughly|nearly|almost|circa|ca\.?|some))"
    rf"(?P<filler>{_FILLER})[ \n*:=]{{0,3}}\Z"
)
# Walking back from a number: words a worded sign may end in, and words that may stand between it and the number.
_SIGN_WORDS = frozenset(
    (  # noqa: SIM905 - words read better than a list of strings
        "than exceed exceeds exceeded exceeding above over beyond excess below under beneath shy quite least minimum "
        "min min. up most maximum max max. much high little within about approximately approx approx. around roughly "
        "nearly almost circa ca ca. some limited capped cap ceiling as"
    ).split()
)
_FILLER_WORDS = frozenset(
    (  # noqa: SIM905 - words read better than a list of strings
        "a an the its their recommended total daily single usual adult dose doses dosage rate infusion concentration "
        "volume limit period time duration interval of to or at either equal"
    ).split()
)
# What a sign behind a number may begin with, after one space.
_SIGN_STARTS = frozenset("oyam(,+<>≥≤=& \n")
_LETTERS = frozenset("oyam")
_WORD_STARTS = ("or ", "of ", "old", "years", "and ", "as ", "at ", "min")
_LOOSE = str.maketrans("*:=\n(", "     ")
_AFTER = re.compile(
    r"(?: of age| old| years)?,? ?(?:\(| )?(?:or|and) (?:(?P<ge>more|above|greater|over|higher|longer"
    r"|older|heavier|worse|up|upwards?|beyond|faster|quicker|larger)"
    r"|(?P<le>less|fewer|below|lower|under|younger|shorter|lighter|slower|smaller))\b(?! than)"
    r"(?!(?<=and above|and below|and under) (?:that|this|it|which)\b)"
    r"(?! (?:at least|a period|a minimum|no less|not less|about |approximately )?[0-9](?![0-9.]* ?(?:mg|g|mcg)\b)"
    r"| (?:at least|a period)\b)"
    r"(?! (?:times?|doses?|courses?|intervals?|infusions?|periods?|rates?|volumes?)\b)"
    r"|,? (?:as (?:a|the) )?(?P<floor>min(?:imum)?)\b(?! ?(?:of |is |: ?)?[0-9])"
    r"|,? at (?:(?P<least>least)|(?P<most>most))\b"
    r"(?! ?[0-9]| (?:the|an?|this|that|its|half|one|two|three|four|five|six|eight|ten|twelve)\b)"
    r"|(?P<plus>\+)(?![0-9])"
)
_NEGATED_GIVING = re.compile(
    r"(?:(?:\b(?:not|never|cannot)|n't) (?:to )?(?:be )?"
    r"|\b(?:nobody|no ?one|neither (?:[a-z]+ ){1,2}nor [a-z]+|no (?:patient|adult|child|infant|person|man|woman)s?"
    r"(?: n?or (?:patient|adult|child|infant|person|man|woman))?) "
    r"(?:(?:should|may|must|can|is to|ought to|is|are|was|were|has been|have been) )?(?:ever )?(?:be )?)"
    r"(?:give[n]?|infused?|administer(?:ed)?|used?|inject(?:ed)?|taken?|run"
    r"|dosed?|deliver(?:ed)?|go|gets?|receives?|prescribed?|continued?|prolong(?:ed)?|extend(?:ed)?|shorten(?:ed)?)\b"
    r"(?:(?!\b(?:and|but|while|whereas) (?:the|its|an?|this) [^.;:\n0-9]{1,40}?(?:is|are|may|can|must|should|runs?) )"
    r"(?!\bwithout\b)[^.;:\n0-9]){0,56}\Z"
)
# "Not faster than 3 mg/kg per hour nor at more than 5 mg/mL": what turned the sign before turns this one too.
_TURNED_TOO = re.compile(r",? n?or\b[^.;:\n0-9]{0,30}\Z")
_REVERSED = {
    Comparator.GT: Comparator.LE,
    Comparator.GE: Comparator.LT,
    Comparator.LT: Comparator.GE,
    Comparator.LE: Comparator.GT,
}
_MIRRORED = {
    Comparator.GT: Comparator.LT,
    Comparator.GE: Comparator.LE,
    Comparator.LT: Comparator.GT,
    Comparator.LE: Comparator.GE,
}


def _worded(match: re.Match[str]) -> Sign:
    start = match.start()
    if match["more"] or match["less"]:
        base = Comparator.GT if match["more"] else Comparator.LT
        if match["equal"] == " or equal" or match["equal"] == " or equal to":
            base = Comparator.GE if match["more"] else Comparator.LE
        comparator = _REVERSED[base] if match["not"] else base
        return Sign(comparator, start, bool(match["not"] and match["more"]), compares=True)
    if match["exceed"]:
        negated = bool(match["not2"])
        if match["reach"]:
            return Sign(Comparator.LT if negated else Comparator.GE, start, compares=True)
        return Sign(Comparator.LE if negated else Comparator.GT, start, negated, compares=True)
    if match["below"]:
        if match["reach2"] or match["reach3"]:
            return Sign(Comparator.GT if match["not3"] else Comparator.LE, start, compares=True)
        return Sign(Comparator.GE if match["not3"] else Comparator.LT, start, compares=True)
    if match["floor"]:
        return Sign(Comparator.GE, start)
    if match["cap"]:
        return Sign(Comparator.LE, start, match["cap"] != "within")
    return Sign(Comparator.ABOUT, start)


# "The minimum infusion time of a 40 mg/kg dose": the word bounds the time, and the dose only says of what.
_OF_ANOTHER = re.compile(r" (?:time|duration|period|rate|interval|volume|concentration) (?:of|for) an?\Z")


def sign_before(folded: str, lowest: int, place: int) -> Sign | None:
    """The sign that stands directly before `place`, not reaching further left than `lowest`.

    >>> sign_before("crcl no more than 30", 0, 18).comparator.value
    '≤'
    """
    window = max(lowest, place - 90)
    nearest = folded[max(window, place - 4) : place].rstrip(" *†‡§¶#_\n")[-1:]
    if nearest in {"<", ">", "≥", "≤", "~", "=", ";"}:
        match = _SIGN_BEFORE.search(folded, max(window, place - 10), place)
        tag = match and _TAG.search(folded, max(0, match.end(1) - _LONGEST_TAG), match.end(1))
        if tag and _CUT_OFF.match(folded, place) is None:
            return None
        if match is not None or nearest != "=":
            return Sign(_PRINTED[match[1]], match.start()) if match else None
    if not _may_be_worded(folded[window:place]):
        return None
    worded = _WORDED.search(folded, window, place)
    if worded is None or _OF_ANOTHER.search(worded["filler"]):
        return None
    return _worded(worded)


def _may_be_worded(before: str) -> bool:
    """Whether a worded sign can stand at the end of `before`: a cheap way out for most numbers."""
    tail = before.rstrip(" *:=\n(")
    last = tail[tail.rfind(" ") + 1 :]
    if last.isalpha() and last not in _SIGN_WORDS and last not in _FILLER_WORDS:
        return False
    for word in reversed(before.translate(_LOOSE).split()):
        plain = word.lstrip(",/)[-\"'")
        if plain in _SIGN_WORDS:
            return True
        if plain not in _FILLER_WORDS:
            return False
    return False


def sign_after(folded: str, place: int) -> Sign | None:
    """The sign that follows a number and its unit: "or more", "and above", "+", "< CrCl".

    >>> sign_after("65 years or older", 8).comparator.value
    '≥'
    """
    following = folded[place : place + 2].lstrip(" ")[:1]
    if following and following not in _SIGN_STARTS:
        return None
    if following in _LETTERS and not folded.startswith(_WORD_STARTS, place + (folded[place] == " ")):
        return None
    match = _AFTER.match(folded, place)
    if match:
        sign = Comparator.LE if match["le"] or match["most"] else Comparator.GE
        return Sign(sign, match.end(), ceiling=match["most"] is not None)
    mirrored = _SIGN_AFTER.match(folded, place)
    return Sign(_MIRRORED[_PRINTED[mirrored[1]]], mirrored.end(1)) if mirrored else None


def is_negated_giving(folded: str, lowest: int, place: int) -> bool:
    """Whether "do not give … less than" turns the sign around ("never give more than 40 mg" is a ceiling)."""
    return _NEGATED_GIVING.search(folded, max(lowest, place - 70), place) is not None


def is_turned_too(folded: str, last: int, place: int) -> bool:
    """Whether only "or …" or "nor …" stands between the end of a turned number and the sign of the next."""
    return _TURNED_TOO.fullmatch(folded, last, place) is not None


def reversed_sign(comparator: Comparator) -> Comparator:
    """The complement of a sign: what remains allowed when the stated side is forbidden.

    >>> reversed_sign(Comparator.GT).value
    '≤'
    """
    return _REVERSED.get(comparator, comparator)
