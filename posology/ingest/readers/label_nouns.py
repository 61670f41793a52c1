"""Decide whether a bare integer after a phrase can be a reference number, or belongs to the phrase.

Pure. "at baseline 2" cites reference 2, "grade 2" and "above 2" do not. When in doubt the number
stays in the text, where it is seen and checked like any other.
"""

from __future__ import annotations

import re

_LABEL = re.compile(
    r"(?:grades?|stages?|(?:geno|sero|sub|bio)?types?|class|classes|categor(?:y|ies)|tiers?|tables?|fig(?:ure)?s?\.?|"
    r"sections?|chapters?|appendix|versions?|scores?|ages?|steps?|nos?\.?|numbers?|INR|pH|HHV|HTLV|HPV|COX|SGLT|GLP|"
    r"IL|PDE|CYP|HER|FEV|ECOG|ASA|NYHA|Child-Pugh|quadrants?|lobes?|lumbar|zones?|ranks?|q|x|×)",
    re.IGNORECASE,
)
"""Nouns that take a number of their own: "grade 3", "Table 1", "type 2"."""
_LABEL_IN_PHRASE = re.compile(
    r"(?:phases?|cycles?|parts?|arms?|groups?|cohorts?|visits?|lines?|rounds?)", re.IGNORECASE
)
_TIMES = frozenset("days weeks months years hours minutes nights trimesters".split())  # noqa: SIM905
_TIME = frozenset("day week month year hour minute night trimester".split())  # noqa: SIM905
_DETERMINED = frozenset(
    "any each this that the every per same a an next last all another further no these those".split()  # noqa: SIM905
)
_ONE = frozenset("one single half whole full entire".split())  # noqa: SIM905
_PLACING = frozenset(
    "on by at until till from to through after before since in during and or plus post day days week".split()  # noqa: SIM905
)
_UNFINISHED = frozenset(
    "above below under over least most than to of or and by at in from with within about approximately around near "  # noqa: SIM905
    "nearly roughly is are was were be been equals equal exceeds exceed exceeding reaches the a an for until till "
    "after before between during per every each if when not no only up down plus minus aged another first next "
    "last these those this that on into through via as but exactly "
    "some any all any its their his her q lasting".split()
)
"""Words after which a sentence is not complete, so that a following integer is a value."""
_AFTER_AMOUNT = frozenset("total max maximum min minimum".split())  # noqa: SIM905
"""Words that end a phrase only after an amount: "1 hour minimum 2", but "maximum 2"."""
_AFTER_OR = frozenset("more less fewer".split())  # noqa: SIM905
_OPERATOR_END = tuple("<>=≤≥≈~±×÷+-–—−/(:[*^$#&")
_LAST_WORDS = re.compile(r"(?:(\S+)\s+)?(\S+)$")
_NUMBER = re.compile(r"[<>≤≥~±]?\d+(?:[.,]\d+)*%?")
_NUMBER_GOES_ON = re.compile(r".*(?:no|nos|fig|figs|approx|ca|vs|sec|sect|eq|vol|max|min|ver|ref|ch)\.", re.IGNORECASE)


def could_precede_reference(before: str, upcoming: str) -> bool:
    """Say whether the phrase before an integer is complete without the integer.

    Args:
        before: up to 60 characters that stand before the integer.
        upcoming: the two characters after the integer, "" at the end of the block.

    Returns:
        True when the integer can only be, or most plausibly is, a reference number.

    >>> could_precede_reference("every 12 hours", ""), could_precede_reference("if SCr is above", "")
    (True, False)
    """
    found = _LAST_WORDS.search(before.rstrip())
    if found is None:
        return False
    earlier, word = found.group(1) or "", found.group(2)
    bare_word = word.strip("()[]\"'“”‘’*_").lower()
    if word.endswith((*_OPERATOR_END, ",", ";")):
        return False
    if word.endswith(")"):
        return not upcoming[:1].isspace()
    if _is_unfinished(earlier.lower(), bare_word):
        return False
    if word.endswith((".", "!", "?")):
        of_minutes = (word.lower() == "min." and earlier[-1:].isdigit()) or word.lower().endswith("/min.")
        return len(word) > 2 and (of_minutes or _NUMBER_GOES_ON.fullmatch(word) is None)
    if upcoming[:1].isspace():
        return False
    if _NUMBER.fullmatch(word):
        return not upcoming.startswith(",") and _number_is_complete(before, earlier)
    return not _is_label(earlier, bare_word)


def _is_unfinished(earlier: str, word: str) -> bool:
    """Say whether `word` needs something after it."""
    if word in _AFTER_AMOUNT:
        return not (any(c.isdigit() or c in "/)" for c in earlier) or earlier in _TIME | _TIMES | {"mg", "g", "ml"})
    return word in _UNFINISHED or (word in _AFTER_OR and earlier != "or")


def _number_is_complete(before: str, earlier: str) -> bool:
    """Say whether a number right before the integer can end its phrase: "above 200", "grade 3"."""
    return bool(earlier) and not before.rstrip().endswith(",") and not earlier.endswith(",")


def _is_label(earlier: str, word: str) -> bool:
    """Say whether `word` takes the integer as its own number."""
    previous = earlier.strip("(),;:").lower()
    if _LABEL.fullmatch(word):
        return previous not in _DETERMINED
    if _LABEL_IN_PHRASE.fullmatch(word):
        return previous in _PLACING or not previous
    if word in _TIME:
        counted = previous in _DETERMINED | _ONE or any(character.isdigit() for character in previous)
        return not counted
    return word in _TIMES and (previous in _PLACING or not previous)
