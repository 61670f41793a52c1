"""The drugs a text names: generic, brand, abbreviation or misspelling, and the role of each mention.

Never turns one correctly spelled drug into another; a misspelling near two drugs is reported as ambiguous, not chosen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from posology.assistant.understanding.phrases import Match, Phrasebook, Word, words_of
from posology.assistant.understanding.roles import Place, Role, RoleCues, roles_of
from posology.assistant.understanding.spelling import SHORTEST, SpellingIndex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from posology.assistant.understanding.lexicon import Lexicon

# A pasted page may hold thousands of unknown words; a question never has this many.
_MOST_UNKNOWN_WORDS = 150
_ROUTE = r"(?:IV|PO|SC|IM|oral(?:ly)?|intravenous(?:ly)?|subcutaneous(?:ly)?|by mouth)"
_AMOUNT = (
    r"\d[\d.,]*(?:\s?[-–]\s?\d[\d.,]*)?\s?(?:mg|g|mcg|µg|milligrams?|micrograms?|grams?|units?|IU|MU)(?:/kg|/m2|/m²)?"
)
_AMOUNT_AFTER = re.compile(
    rf"\s+(?:(?:\([^()\n]{{1,30}}\)|{_ROUTE}|at|is|of|doses?|dosed|given|tablets?|capsules?|injection)\s+){{0,5}}{_AMOUNT}(?![\w/])",
    re.IGNORECASE,
)
_AMOUNT_BEFORE = re.compile(rf"(?<![\d.,]){_AMOUNT}\s+(?:of\s+)?(?:{_ROUTE}\s+)?\Z", re.IGNORECASE)
_REACH = 40


class Naming(StrEnum):
    """How a text calls a drug."""

    GENERIC = "generic"
    BRAND = "brand"
    ABBREVIATION = "abbreviation"
    MISSPELLING = "misspelling"
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug of the lexicon; `covered` is False for one that is only known by name."""

    id: str
    name: str
    covered: bool


@dataclass(frozen=True, slots=True)
class DrugName:
    """What a name in the lexicon stands for."""

    drug: str
    how: Naming


@dataclass(frozen=True, slots=True)
class DrugLexicon:
    """Everything needed to find drugs in a text.

    `owners` holds, per single word that takes part in the search for misspellings, the drugs it can mean;
    `written` every name of each drug as the lexicon writes it.
    """

    drugs: Mapping[str, Drug]
    written: Mapping[str, tuple[str, ...]]
    names: Phrasebook[DrugName]
    spellings: SpellingIndex
    owners: Mapping[str, frozenset[str]]
    ordinary: frozenset[str]
    stems: tuple[str, ...]
    roles: RoleCues


class DrugMention(NamedTuple):
    """A drug named at `start:end` of a text.

    `drug` is "" where the spelling fits several `candidates`; `cue` holds the words that made it a modifier.
    """

    drug: str
    start: int
    end: int
    text: str
    how: Naming
    role: Role = Role.SUBJECT
    candidates: tuple[str, ...] = ()
    cue: str = ""


def find_drugs(text: str, lexicon: Lexicon) -> tuple[DrugMention, ...]:
    """Find the drugs that a text names, in reading order."""
    return drugs_among(text, words_of(text), lexicon.drugs)


def drugs_among(text: str, words: Sequence[Word], lexicon: DrugLexicon) -> tuple[DrugMention, ...]:
    """Find the drugs among the words of a text, in reading order."""
    matches = lexicon.names.find(words)
    corrected, ambiguous = _corrections(words, matches, lexicon)
    if corrected:
        respelled = [
            word._replace(folded=corrected[place]) if place in corrected else word for place, word in enumerate(words)
        ]
        matches = lexicon.names.find(respelled)
    if not matches and not ambiguous:
        return ()
    found: list[tuple[Place, str, Naming, tuple[str, ...]]] = []
    for match in matches:
        misspelled = bool(corrected) and any(place in corrected for place in range(match.first, match.last + 1))
        drug, how = match.value.drug, Naming.MISSPELLING if misspelled else match.value.how
        found.append((Place(drug, match.first, match.last), drug, how, ()))
    for place, candidates in ambiguous.items():
        found.append((Place("?".join(candidates), place, place), "", Naming.AMBIGUOUS, candidates))
    found.sort(key=lambda entry: entry[0].first)
    readings = roles_of(words, [place for place, *_ in found], lexicon.roles)
    mentions: list[DrugMention] = []
    for (named, drug, how, candidates), reading in zip(found, readings, strict=True):
        start, end = words[named.first].start, words[named.last].end
        mentions.append(DrugMention(drug, start, end, text[start:end], how, reading.role, candidates, reading.cue))
    return tuple(mentions)


def drugs_in_small_letters(text: str, words: Sequence[Word], lexicon: DrugLexicon) -> tuple[DrugMention, ...]:
    """Find the drugs of a question that names none otherwise, abbreviations in small letters ("gcv dose") included.

    Only for questions: in a text that names drugs, small letters are as likely another word.
    """
    return drugs_among(text, [word._replace(original=word.folded.upper()) for word in words], lexicon)


def _corrections(
    words: Sequence[Word], matches: Sequence[Match[DrugName]], lexicon: DrugLexicon
) -> tuple[dict[int, str], dict[int, tuple[str, ...]]]:
    """Spellings to read words as, and words whose spelling fits several drugs, both by place."""
    named: set[int] = set()
    for match in matches:
        named.update(range(match.first, match.last + 1))
    corrected: dict[int, str] = {}
    ambiguous: dict[int, tuple[str, ...]] = {}
    seen: dict[str, tuple[str, ...]] = {}
    for place, word in enumerate(words):
        if len(word.folded) < SHORTEST or place in named or not _may_be_misspelled(word, lexicon):
            continue
        if word.folded not in seen:
            if len(seen) >= _MOST_UNKNOWN_WORDS:
                break
            seen[word.folded] = lexicon.spellings.near(word.folded)
        near = seen[word.folded]
        if not near:
            continue
        owners = [lexicon.owners[known] for known in near]
        if frozenset.intersection(*owners):
            corrected[place] = near[0]
        else:
            ambiguous[place] = tuple(sorted(frozenset.union(*owners)))
    return corrected, ambiguous


def _may_be_misspelled(word: Word, lexicon: DrugLexicon) -> bool:
    return len(word.folded) >= SHORTEST and word.folded.isalpha() and word.folded not in lexicon.ordinary


def unknown_drug_words(words: Sequence[Word], mentions: Sequence[DrugMention], lexicon: DrugLexicon) -> tuple[str, ...]:
    """Words that end like a drug name and are in no list, in reading order, each once.

    They tell a question about a drug that nobody here has heard of from one about no drug at all.
    """
    return tuple(dict.fromkeys(word.folded for word in _unknown(words, mentions, lexicon)))


def find_dosed_drugs(text: str, lexicon: Lexicon) -> tuple[DrugMention, ...]:
    """Find the drugs that a text names, and words beside an amount that end like a drug name and are in no list.

    The amount is then not one of the drug that the text names elsewhere ("methotrexate 7.5 mg weekly and baricitinib
    4 mg").
    """
    words = words_of(text)
    named = drugs_among(text, words, lexicon.drugs)
    unknown = (
        DrugMention(word.folded, word.start, word.end, text[word.start : word.end], Naming.UNKNOWN)
        for word in _unknown(words, named, lexicon.drugs)
        if _AMOUNT_AFTER.match(text, word.end) or _AMOUNT_BEFORE.search(text, max(0, word.start - _REACH), word.start)
    )
    return tuple(sorted((*named, *unknown), key=lambda mention: mention.start))


def _unknown(words: Sequence[Word], mentions: Sequence[DrugMention], lexicon: DrugLexicon) -> Iterator[Word]:
    """The words that end like a drug name and are in no list, in reading order."""
    ahead = iter(sorted((mention.start, mention.end) for mention in mentions))
    start, end = next(ahead, (-1, -1))
    for word in words:
        while 0 <= end <= word.start:
            start, end = next(ahead, (-1, -1))
        if start <= word.start < end or not _may_be_misspelled(word, lexicon):
            continue
        if word.folded.endswith(lexicon.stems):
            yield word
