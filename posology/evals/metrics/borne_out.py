"""Whether the numbers, units, signs and negations of a statement stand in the text it rests on.

Reads both texts afresh; no verdict of the assistant is looked at. Says nothing of the meaning of words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from posology.assistant.answering.wording_anchors import hides_characters
from posology.assistant.dosing.folding import fold
from posology.assistant.dosing.quantities import Quantity
from posology.assistant.dosing.standing import is_verbatim, same_quantity
from posology.evals.metrics.reading import THOUSANDS, is_cadence, numbers_in, quantities_of, sentences_of

# A limit that is worded with a negation ("no more than"): the "no" belongs to the comparison, not to what is given.
_COMPARISON = re.compile(
    r"(?P<denied>\b(?:no|not|never)\s+(?:to\s+|be\s+)*)?\b(?P<word>exceed(?=s|ed|ing|\b)"
    r"|(?:more|less|greater|fewer|faster|slower|higher|lower|longer|shorter|larger|smaller|later|earlier|sooner|older"
    r"|younger)(?=\s+(?:(?:rapidly|quickly|often)\s+)?than\b))"
)
_NEGATION = re.compile(r"\b(?:not|no|never|none|cannot|without|neither|nor|avoid(?:s|ed|ing)?|contraindicated)\b|n't\b")
_PLAIN_NEGATIONS = frozenset({"not", "no", "never", "n't"})
_SIGNS = frozenset("<>≥≤~")
_TOKEN = re.compile(r"n't\b|\d+(?:\.\d+)?|[<>≥≤~]|(?:(?!n't\b)[^\W\d_])+")
_CLAUSE_END = re.compile(r"[.;:,|()\n]")
_WORD = re.compile(r"[a-z]{3,}")
_EMPTY = frozenset(
    "the and for are was were has have had been being this that these those with from into its their than "  # noqa: SIM905
    "then".split()
)
_GOVERNED = 2
_ALIGNED_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Source:
    """A text that a statement rests on, with the heading and lead-in it stands under."""

    text: str
    lead: str = ""


def is_quoted(text: str, sources: Sequence[Source]) -> bool:
    """Whether a text is a whole source, or whole sentences of one, word by word."""
    return any(is_verbatim(text, source.text, sentences_of(source.text)) for source in sources)


def fault_of(text: str, context: str, sources: Sequence[Source]) -> str:
    """What of a statement does not stand in its sources; "" when every number, unit, sign and negation does.

    Args:
        text: the statement.
        context: the lead-in or table header it is shown under.
        sources: what it rests on; a number may stand in any of them.

    >>> fault_of("Give 400 mg every 8 hours.", "", [Source("Give 40 mg every 8 hours.")])
    '“400 mg” does not stand in the source'
    >>> fault_of("It is given as a bolus.", "", [Source("It is not given as a bolus.")])
    'the source says “not given”, the statement says it without “not”'
    """
    fault = _fault_of_numbers(context, "", sources) if context else ""
    if fault or is_quoted(text, sources):
        return fault
    if hides_characters(text):
        return "the statement holds characters that cannot be seen or read safely"
    return (
        _fault_of_numbers(text, context, sources)
        or _fault_of_negations(text, sources)
        or _fault_beside_same_words(text, sources)
    )


def _fault_of_numbers(text: str, context: str, sources: Sequence[Source]) -> str:
    held = [quantity for source in sources for quantity in _quantities(source)]
    read = quantities_of(text, context)
    for quantity in read:
        if not any(_same(quantity, other) for other in held):
            return f"“{quantity.text}” does not stand in the source"
    printed = {number for source in sources for _, _, number in numbers_in(f"{source.text}\n{source.lead}")}
    for start, end, number in numbers_in(text):
        covered = any(quantity.start <= start and end <= quantity.end for quantity in read)
        if not covered and number not in printed:
            return f"“{number}” does not stand in the source"
    return ""


def _fault_beside_same_words(text: str, sources: Sequence[Source]) -> str:
    """Whether a text has the words of a source sentence, but other numbers, signs or negations beside them."""
    words, marks = _words_and_marks(text)
    stretches = [stretch for source in sources for stretch in (source.text, *sentences_of(source.text))]
    alike = [other for same_words, other in map(_words_and_marks, stretches) if same_words == words]
    if not words or not alike or marks in alike:
        return ""
    return "the source has the same words with other numbers, signs or negations"


@lru_cache(maxsize=16384)
def _words_and_marks(text: str) -> tuple[tuple[str, ...], tuple[tuple[int, str], ...]]:
    """The words of a text, and its numbers, signs and negations each with the count of words before it."""
    words: list[str] = []
    marks: list[tuple[int, str]] = []
    for token in _TOKEN.findall(THOUSANDS.sub("", fold(text))):
        if token[0].isdigit():
            marks.append((len(words), str(Decimal(token).normalize())))
        elif token in _SIGNS:
            marks.append((len(words), token))
        elif _NEGATION.fullmatch(token):
            marks.append((len(words), "not" if token in _PLAIN_NEGATIONS else token))
        else:
            words.append(token)
    return tuple(words), tuple(marks)


@lru_cache(maxsize=16384)
def _quantities(source: Source) -> tuple[Quantity, ...]:
    led = (quantity for line in source.lead.split("\n") for quantity in quantities_of(line))
    return (*quantities_of(source.text, source.lead), *led)


def _same(quantity: Quantity, other: Quantity) -> bool:
    return is_cadence(quantity) == is_cadence(other) and same_quantity(quantity, other)


def _fault_of_negations(text: str, sources: Sequence[Source]) -> str:
    """Whether something is denied on one side and asserted on the other, beside the sentence that is nearest."""
    nearest = _nearest_sentence(text, sources)
    if nearest is None:
        return ""
    claimed, cited = _Denials(text), _Denials(nearest)
    for word in sorted(claimed.compared.keys() & cited.compared.keys()):
        if claimed.compared[word].isdisjoint(cited.compared[word]):
            return f"“{word}” is turned around"
    for word, governed in cited.denied:
        if _asserts(claimed, governed):
            return f"the source says “{word} {governed[0]}”, the statement says it without “{word}”"
    for word, governed in claimed.denied:
        if _asserts(cited, governed):
            return f"the statement says “{word} {governed[0]}”, the source says it without “{word}”"
    return ""


class _Denials:
    """The words of a text, what stands under a negation in it, and its comparisons, denied or not."""

    def __init__(self, text: str) -> None:
        self.compared: dict[str, set[bool]] = {}
        for match in _COMPARISON.finditer(fold(text)):
            self.compared.setdefault(match["word"], set()).add(match["denied"] is not None)
        folded = _COMPARISON.sub(" ", fold(text))
        self.words = frozenset(_content(folded))
        self.denied: list[tuple[str, list[str]]] = []
        for match in _NEGATION.finditer(folded):
            end = _CLAUSE_END.search(folded, match.end())
            governed = _content(folded[match.end() : end.start() if end else len(folded)])[:_GOVERNED]
            if governed:
                self.denied.append((match.group(), governed))
        self.under_denial = frozenset(word for _, governed in self.denied for word in governed)


def _asserts(text: _Denials, governed: Sequence[str]) -> bool:
    """Whether a text holds all words that the other denies, and denies none of them."""
    return text.words.issuperset(governed) and text.under_denial.isdisjoint(governed)


def _nearest_sentence(text: str, sources: Sequence[Source]) -> str | None:
    """The sentence that holds most of a statement's words, None when none holds enough of them."""
    words = set(_content(fold(text)))
    listed = [sentence for source in sources for sentence in sentences_of(source.text)]
    if not words or not listed:
        return None
    shared = [len(words & set(_content(fold(sentence)))) for sentence in listed]
    most = max(shared)
    return listed[shared.index(most)] if most >= _ALIGNED_SHARE * len(words) else None


def _content(folded: str) -> list[str]:
    return [word for word in _WORD.findall(folded) if word not in _EMPTY and not _NEGATION.fullmatch(word)]
