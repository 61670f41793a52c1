"""One message of a conversation read by itself: its cues, what it names, and the words that ask.

Knows no earlier turn; what the message means after one is decided in `resolution`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TypeVar

from posology.assistant.conversations.label_uses import Standing, UsedFor
from posology.assistant.conversations.state import Asked, Use
from posology.assistant.dosing.extraction import extract
from posology.assistant.dosing.laboratory import laboratory_values
from posology.assistant.dosing.mentions import route_mentions
from posology.assistant.dosing.quantities import Role
from posology.assistant.understanding.drugs import DrugMention, drugs_among
from posology.assistant.understanding.followup_cues import Cue, FollowUpLexicon
from posology.assistant.understanding.indications import IndicationMention, indications_among, qualifiers_among
from posology.assistant.understanding.intents import Intent, intents_among
from posology.assistant.understanding.lexicon import Lexicon
from posology.assistant.understanding.patient import parse_patient
from posology.assistant.understanding.phrases import Match, Word, words_of
from posology.assistant.understanding.question import Understood, understand

_BARE_CLEARANCE = re.compile(r"(?<!creatinine )(?<!creat )(?<!Cr )\bclearance\b(?! of creatinine)", re.IGNORECASE)
_INSTEAD = re.compile(r"\s*(?:instead\s+of|rather\s+than|in\s+place\s+of|,?\s*not)\s*", re.IGNORECASE)
_REGIMEN = frozenset({Role.DOSE, Role.INTERVAL, Role.DURATION, Role.RATE, Role.INFUSION_TIME, Role.MAXIMUM})
_LONGEST_CUE = 4
# What belongs to the number before it and is no word: "2+", "30%".
_SIGN_BEHIND = re.compile(r"[+%]?")
_FOR_A_USE = frozenset(
    {"for", "against", "in", "with", "treat", "treats", "treating", "treated", "prevent", "prevents", "preventing"}
)
_BEFORE_A_CONDITION = frozenset(
    {"a", "an", "the", "severe", "mild", "acute", "chronic", "active", "suspected", "his", "her"}
)
_DESCRIBED_WITHIN = 3
_TALKS_TO_SOMEONE = re.compile(r"\b(?:i|you|we)\b", re.IGNORECASE)
Indices = frozenset[int]
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class TurnReading:
    """What one message says.

    Attributes:
        text: the message, a bare "clearance" spelled out.
        words: its words.
        own: the message understood by itself.
        opening: words that only open a follow-up.
        facts: words that state facts of the patient.
        drugs, uses, routes: words that name them.
        asking: words of intent cues and of section names.
        regimens: words of doses, rates, intervals and durations.
        numbers: words of every number with a clinical role.
        found: where each cue stands.
        harms: words of conditions that the drug in question is not used for, and that are named as no use either.
        unruled: drugs named that no label rule is held for.
        laboratory: whether it tells a laboratory value that is no patient fact.
        standing: how the one drug named stands to the one in question, by their labels.
    """

    text: str
    words: tuple[Word, ...]
    own: Understood
    opening: Indices
    facts: Indices
    drugs: Indices
    uses: Indices
    routes: Indices
    asking: Indices
    regimens: Indices
    numbers: Indices
    found: dict[Cue, Indices]
    harms: Indices = frozenset()
    unruled: tuple[str, ...] = ()
    standing: Standing = Standing.INSTEAD
    laboratory: bool = False

    def has(self, cue: Cue) -> bool:
        """Whether the message holds a cue."""
        return bool(self.found[cue])


def read_turn(message: str, lexicon: Lexicon) -> TurnReading:
    """Read one message."""
    text = _BARE_CLEARANCE.sub("creatinine clearance", message.strip())
    words = words_of(text)
    book = lexicon.followups
    own = understand(text, lexicon)
    own = replace(own, patient=parse_patient(_without_owners(text, words, book)))
    quantities = extract(text)
    cues, headings = lexicon.intents.cues.find(words), lexicon.intents.headings.find(words)
    return TurnReading(
        text=text,
        words=words,
        own=own,
        opening=_opening(words, lexicon),
        facts=covered(words, ((span.start, span.end) for span in own.patient.spans)),
        drugs=covered(words, ((mention.start, mention.end) for mention in own.mentions)),
        uses=covered(words, ((mention.start, mention.end) for mention in own.indications)),
        routes=covered(words, ((mention.start, mention.end) for mention in route_mentions(text))),
        asking=_places(cues) | _places(headings),
        regimens=covered(words, ((q.start, q.end) for q in quantities if q.role in _REGIMEN)),
        numbers=covered(words, ((q.start, q.end) for q in quantities)),
        found={cue: _places(book.find(cue, words)) for cue in Cue},
        laboratory=bool(laboratory_values(text)),
    )


def without_harms(reading: TurnReading, held: Sequence[str], used_for: UsedFor, lexicon: Lexicon) -> TurnReading:
    """The reading without conditions that are no use: "what about seizures?" of a drug that is given for none.

    A condition stays a use where words say so ("for seizures"), or where a label speaks of the drug for it.

    Args:
        reading: of the message.
        held: the drugs of the conversation.
        used_for: whether a drug may be meant for a condition.
        lexicon: the words that make a use.
    """
    drugs = reading.own.drugs or tuple(held)
    if not drugs:
        return reading
    harms = tuple(
        mention
        for mention in reading.own.indications
        if not any(used_for(drug, mention.id) for drug in drugs) and not _treated(reading, mention, lexicon)
    )
    uses = tuple(mention for mention in reading.own.indications if mention not in harms)
    places = covered(reading.words, ((mention.start, mention.end) for mention in harms))
    own = replace(reading.own, indications=uses)
    return replace(reading, own=own, uses=reading.uses - places, harms=places)


def _treated(reading: TurnReading, mention: IndicationMention, lexicon: Lexicon) -> bool:
    """Whether the words right before a condition make it the use: "for …", "to treat a …", "in severe …"."""
    places = covered(reading.words, [(mention.start, mention.end)])
    place = min(places, default=0) - 1
    while place >= 0:
        word = reading.words[place].folded
        if word in _FOR_A_USE:
            return True
        if word not in _BEFORE_A_CONDITION and word not in lexicon.indications.qualifiers.vocabulary:
            return False
        place -= 1
    return False


def _without_owners(text: str, words: Sequence[Word], book: FollowUpLexicon) -> str:
    """The text without the pronouns of "her brother" and "not for her", which tell the sex of somebody else."""
    elsewhere = _places((*book.find(Cue.RELATIVE, words), *book.find(Cue.ANOTHER_PERSON, words)))
    for place in elsewhere:
        pronoun = book.cues[Cue.PERSON].at(words, place)
        if pronoun is not None and pronoun.last == place:
            start, end = words[place].start, words[place].end
            text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _opening(words: Sequence[Word], lexicon: Lexicon) -> Indices:
    place = 0
    while place < len(words):
        books = (lexicon.followups.cues[cue] for cue in (Cue.OPENING, Cue.COURTESY))
        ends = [match.last for book in books if (match := book.at(words, place)) is not None]
        if not ends:
            break
        place = max(ends) + 1
    return frozenset(range(place))


def _places(matches: Iterable[Match[V]]) -> Indices:
    return frozenset(place for match in matches for place in range(match.first, match.last + 1))


def covered(words: Sequence[Word], spans: Iterable[tuple[int, int]]) -> Indices:
    """The words that some spans of the text touch."""
    ordered = sorted(spans)
    starts = [start for start, _ in ordered]
    reach = list(accumulate((end for _, end in ordered), max))
    touched = ((place, word, bisect_left(starts, word.end)) for place, word in enumerate(words))
    return frozenset(place for place, word, before in touched if before and reach[before - 1] > word.start)


def unexplained(reading: TurnReading, lexicon: Lexicon) -> tuple[str, ...]:
    """The words that no lexicon explains and that are no mere function words: what makes a message new."""
    cues: Indices = frozenset().union(*(reading.found[cue] for cue in Cue if cue not in {Cue.OPENING, Cue.WITHHELD}))
    cues |= _places(lexicon.followups.facts.find(reading.words))
    known = (
        reading.opening | reading.facts | reading.drugs | reading.uses | reading.routes
        | reading.asking | reading.numbers | cues
    )  # fmt: skip
    fillers = lexicon.followups.fillers
    qualifying = lexicon.indications.qualifiers.vocabulary
    return tuple(
        word.folded
        for place, word in enumerate(reading.words)
        if place not in known and word.folded not in fillers and word.folded not in qualifying
    )


def core_text(reading: TurnReading, taken: Indices, lexicon: Lexicon) -> str:
    """What a message asks when some of its words are taken away, function words at the edges dropped.

    One that opens words that ask together stays: "what else could I give".
    """
    words, runs = reading.words, [list[int]()]
    for place in range(len(words)):
        if place in taken:
            runs.append([])
        else:
            runs[-1].append(place)
    edges = frozenset(place for place, word in enumerate(words) if word.folded in lexicon.followups.edges)
    for run in runs:
        while run and run[0] in edges - reading.asking:
            run.pop(0)
        while run and run[-1] in edges:
            run.pop()
    ends = ((words[run[0]].start, _SIGN_BEHIND.match(reading.text, words[run[-1]].end)) for run in runs if run)
    return " ".join(reading.text[start : behind.end()] for start, behind in ends if behind)


def specific_intents(text: str, lexicon: Lexicon) -> tuple[Intent, ...]:
    """The intents of a text that say what is asked; a population alone asks for nothing new."""
    vague = {Intent.GENERAL, Intent.SPECIAL_POPULATION}
    return tuple(intent for intent in intents_among(words_of(text), lexicon.intents) if intent not in vague)


def asked_in(text: str, lexicon: Lexicon) -> Asked:
    """What a text asks, in words that ask the same of another subject.

    Short cue words are kept as typed; long ones, which hold the grammar of their sentence, give way to the name of
    the intent. Where no cue speaks, the words that remain are what is asked; a drug that stands beside the subject
    keeps the whole text.
    """
    words = words_of(text)
    if drugs_among(text, words, lexicon.drugs):
        return Asked(words=(text,))
    parts: dict[str, None] = {}
    for match in lexicon.intents.cues.find(words):
        intent = match.value.intent
        if intent is None:
            continue
        typed = text[words[match.first].start : words[match.last].end]
        short = match.last - match.first < _LONGEST_CUE and not _TALKS_TO_SOMEONE.search(typed)
        parts[typed if short and _asks_alone(typed, lexicon) else intent.value.replace("_", " ")] = None
    regimen = " ".join(dict.fromkeys(q.text for q in extract(text) if q.role in _REGIMEN))
    if not parts and not regimen:
        fillers = lexicon.followups.fillers
        parts = dict.fromkeys(word.original for word in words if not (word.folded in fillers or word.folded.isdigit()))
    return Asked(words=tuple(part for part in parts if part not in regimen), regimen=regimen)


def _asks_alone(typed: str, lexicon: Lexicon) -> bool:
    return intents_among(words_of(typed), lexicon.intents) != (Intent.GENERAL,)


def uses_in(reading: TurnReading, lexicon: Lexicon) -> tuple[Use, ...]:
    """The conditions a message names, each in words that name it with everything that narrows it."""
    return tuple(
        {mention.id: Use(id=mention.id, words=_words(mention, lexicon)) for mention in reading.own.indications}.values()
    )


def _words(mention: IndicationMention, lexicon: Lexicon) -> str:
    alone = words_of(mention.text)
    found = indications_among(mention.text, alone, lexicon.indications)
    if any(each.id == mention.id for each in found):
        return mention.text
    held = qualifiers_among(alone, lexicon.indications)
    missing = (qualifier for qualifier in mention.qualifiers if qualifier not in held)
    return " ".join((*missing, mention.text))


def route_in(reading: TurnReading) -> str:
    """The one route that a message names, in its own words; "" for none or several.

    Of two with "instead of" between them the first is meant: "PO instead of IV".
    """
    mentions = route_mentions(reading.text)
    named = {mention.name: reading.text[mention.start : mention.end] for mention in mentions}
    if len(named) == 1:
        return next(iter(named.values()))
    if len(mentions) > 1 and _INSTEAD.fullmatch(reading.text[mentions[0].end : mentions[1].start]):
        return reading.text[mentions[0].start : mentions[0].end]
    return ""


def population_in(reading: TurnReading, lexicon: Lexicon) -> str:
    """The words of a message that name a population, as typed."""
    return " ".join(reading.words[place].original for place in sorted(population_places(reading, lexicon)))


def population_places(reading: TurnReading, lexicon: Lexicon) -> Indices:
    """Where a message names a population; a word that only hints at one ("liver") names none."""
    return frozenset(
        place
        for match in lexicon.intents.cues.find(reading.words)
        if match.value.intent is Intent.SPECIAL_POPULATION and match.value.strong
        for place in range(match.first, match.last + 1)
        if place not in reading.facts
    )


def told_population_places(reading: TurnReading, lexicon: Lexicon) -> Indices:
    """Where a message says of the patient what population they belong to: "she is pregnant", not "can she …"."""
    described = reading.found[Cue.DESCRIBING]
    return frozenset(
        place
        for place in population_places(reading, lexicon)
        if any(0 < place - before <= _DESCRIBED_WITHIN for before in described)
    )


def told_population(reading: TurnReading, lexicon: Lexicon) -> str:
    """The words of what a message tells of the patient's population, as typed."""
    return " ".join(reading.words[place].original for place in sorted(told_population_places(reading, lexicon)))


def named_drugs(mentions: Iterable[DrugMention]) -> tuple[str, ...]:
    """The drugs that some mentions name, each once."""
    return tuple(dict.fromkeys(mention.drug for mention in mentions if mention.drug))
