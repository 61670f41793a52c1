"""The lexicon read from its folder: names, conditions, cue words and glosses, checked and ready for search.

The only module of understanding that reads YAML. Holds no clinical number and decides nothing about a question.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from posology.assistant.errors import RuleDefinitionError
from posology.assistant.understanding.demands import DemandLexicon
from posology.assistant.understanding.drugs import Drug, DrugLexicon, DrugName, Naming
from posology.assistant.understanding.followup_cues import Cue, FactName, FollowUpLexicon
from posology.assistant.understanding.indications import Condition, IndicationLexicon
from posology.assistant.understanding.intents import Intent, IntentCue, IntentLexicon
from posology.assistant.understanding.lexicon_files import EXACT_MARK, Section, parse, read_original
from posology.assistant.understanding.phrases import Phrase, Phrasebook, folded_words, is_capitals
from posology.assistant.understanding.roles import RoleCues
from posology.assistant.understanding.spelling import SHORTEST, SpellingIndex
from posology.assistant.understanding.telling_words import Wording

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FILES = ("drugs.yaml", "indications.yaml", "intents.yaml", "glosses.yaml", "followups.yaml", "wording.yaml")
_NAMINGS = {
    "names": Naming.GENERIC,
    "brands": Naming.BRAND,
    "abbreviations": Naming.ABBREVIATION,
    "misspellings": Naming.MISSPELLING,
}


@dataclass(frozen=True, slots=True)
class MedicalWords:
    """Words and word endings that show a text is about medicine at all."""

    words: frozenset[str]
    endings: tuple[str, ...]
    not_medical: frozenset[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All words by which questions are understood; `digest` is the SHA-256 of the files it was read from."""

    drugs: DrugLexicon
    indications: IndicationLexicon
    intents: IntentLexicon
    medical: MedicalWords
    glosses: Mapping[str, str]
    followups: FollowUpLexicon
    wording: Wording
    digest: str


def load_lexicon(folder: Path) -> Lexicon:
    """Read and check the lexicon files of a folder.

    Raises:
        RuleDefinitionError: a file is missing, is not YAML, or says something the schema does not allow;
            the error names file, place and what is allowed.
    """
    originals = {name: read_original(folder / name) for name in FILES}
    contents = {name: parse(str(folder / name), original) for name, original in originals.items()}
    digest = hashlib.sha256()
    for name, original in sorted(originals.items()):
        digest.update(f"{name}\0{len(original)}\0".encode() + original)
    drugs, indications, intents, glosses, followups, wording = (contents[name] for name in FILES)
    medical = _medical(intents)
    asked = _intents(intents)
    conditions = _indications(indications)
    leaning = _followups(followups)
    plain = glosses.section("glosses")
    worded = _wording(wording)
    ordinary = (
        medical.words
        | asked.cues.vocabulary
        | conditions.terms.vocabulary
        | leaning.fillers
        | worded.everyday
        | worded.beside_names
    )
    return Lexicon(
        drugs=_drugs(drugs, ordinary.union(*(book.vocabulary for book in leaning.cues.values()))),
        indications=conditions,
        intents=asked,
        medical=medical,
        glosses=MappingProxyType({term: plain.text(term) for term in plain.content}),
        wording=worded,
        followups=leaning,
        digest=digest.hexdigest(),
    )


def _drugs(file: Section, ordinary: frozenset[str]) -> DrugLexicon:
    drugs: dict[str, Drug] = {}
    names: dict[str, tuple[str, DrugName]] = {}
    for entry in file.entries("drugs", frozenset({"id", "name", *_NAMINGS})):
        drug = Drug(entry.text("id"), entry.text("name"), covered=True)
        _add_drug(entry, drug, drugs)
        _add_name(entry, drug.name, DrugName(drug.id, Naming.GENERIC), names)
        for key, how in _NAMINGS.items():
            for term in entry.terms(key):
                _add_name(entry, term, DrugName(drug.id, how), names)
    known = file.section("known")
    for generic in known.content:
        drug = Drug(generic.replace(" ", "-").lower(), generic, covered=False)
        _add_drug(known, drug, drugs)
        for term in (generic, *known.terms(generic)):
            how = Naming.GENERIC if term[0].islower() else Naming.BRAND
            _add_name(known, term, DrugName(drug.id, how), names)
    owners = _owners(names, drugs)
    written: dict[str, tuple[str, ...]] = {}
    for term, name in names.values():
        written[name.drug] = (*written.get(name.drug, ()), term)
    return DrugLexicon(
        drugs=MappingProxyType(drugs),
        written=MappingProxyType(written),
        names=Phrasebook(
            found
            for term, name in names.values()
            for found in file.phrase("names", term, name, exact=_only_in_capitals(term, name))
        ),
        spellings=SpellingIndex(_edits_allowed(owners, names)),
        owners=MappingProxyType(owners),
        ordinary=ordinary | frozenset(file.terms("not_drugs")),
        stems=file.terms("stems"),
        roles=_role_cues(file.section("roles")),
    )


def _add_drug(entry: Section, drug: Drug, drugs: dict[str, Drug]) -> None:
    if drug.id in drugs:
        raise RuleDefinitionError(entry.path, entry.place, f"drug {drug.id!r} stands twice; keep one entry")
    drugs[drug.id] = drug


def _only_in_capitals(term: str, name: DrugName) -> bool:
    return name.how is Naming.ABBREVIATION and is_capitals(term)


def _add_name(entry: Section, term: str, name: DrugName, names: dict[str, tuple[str, DrugName]]) -> None:
    words = " ".join(folded_words(term))
    key = f"{words} {EXACT_MARK}" if _only_in_capitals(term, name) else words
    owner = names.setdefault(key, (term, name))[1].drug
    if owner != name.drug:
        raise RuleDefinitionError(
            entry.path, entry.place, f"{term!r} already names {owner!r}; leave ambiguous names out"
        )


def _owners(names: Mapping[str, tuple[str, DrugName]], drugs: Mapping[str, Drug]) -> dict[str, frozenset[str]]:
    """Correct single words that a misspelling may stand for, with the drugs they can mean."""
    owners: dict[str, set[str]] = {}
    for key, (_, name) in names.items():
        if name.how in {Naming.GENERIC, Naming.BRAND} and key.isalpha() and len(key) >= SHORTEST:
            owners.setdefault(key, set()).add(name.drug)
    for drug in drugs.values():
        if drug.covered:
            for part in drug.id.split("-"):
                if len(part) >= SHORTEST:
                    owners.setdefault(part, set()).add(drug.id)
    return {word: frozenset(owned) for word, owned in owners.items()}


def _edits_allowed(owners: Mapping[str, frozenset[str]], names: Mapping[str, tuple[str, DrugName]]) -> dict[str, int]:
    """Two edits for a generic name; one for a trade name, which often lies close to an everyday word."""
    brands = {key for key, (_, name) in names.items() if name.how is Naming.BRAND}
    return {word: 1 if word in brands else 2 for word in sorted(owners)}


def _role_cues(roles: Section) -> RoleCues:
    def book(key: str) -> Phrasebook[str]:
        return Phrasebook(found for term in roles.terms(key) for found in roles.phrase(key, term, term))

    return RoleCues(
        before=book("before"),
        after=book("after"),
        before_with_other=book("before_with_other_drug"),
        after_with_other=book("after_with_other_drug"),
        treating=frozenset(roles.terms("treating")),
        fillers=frozenset(roles.terms("fillers")),
        fillers_after=frozenset(roles.terms("fillers_after")),
    )


def _indications(file: Section) -> IndicationLexicon:
    qualifiers = file.section("qualifiers")
    conditions: dict[str, Condition] = {}
    terms: list[Phrase[str]] = []
    for entry in file.entries("indications", frozenset({"id", "name", "terms", "refined"})):
        condition = entry.text("id")
        if condition in conditions:
            raise RuleDefinitionError(entry.path, entry.place, f"condition {condition!r} stands twice; keep one entry")
        refined = entry.section("refined") if "refined" in entry.content else None
        narrower = tuple((key, refined.text(key)) for key in refined.content) if refined else ()
        for qualifier, _ in narrower:
            if qualifier not in qualifiers.content:
                raise RuleDefinitionError(
                    entry.path, f"{entry.place}.refined", f"{qualifier!r} is not among the qualifiers"
                )
        conditions[condition] = Condition(condition, entry.text("name"), narrower)
        terms.extend(entry.phrases("terms", condition))
    for broad in tuple(conditions.values()):
        for _, narrow in broad.refined:
            conditions.setdefault(narrow, Condition(narrow, narrow.replace("_", " "), ()))
    found = (match for key in qualifiers.content for match in qualifiers.phrases(key, key))
    return IndicationLexicon(MappingProxyType(conditions), Phrasebook(terms), Phrasebook(found))


def _intents(file: Section) -> IntentLexicon:
    intents = file.section("intents", frozenset(Intent))
    cues: list[Phrase[IntentCue]] = []
    headings: list[Phrase[Intent]] = []
    for intent in Intent:
        entry = intents.section(intent, frozenset({"cues", "hints", "headings"}))
        cues.extend(entry.phrases("cues", IntentCue(intent, strong=True)))
        cues.extend(entry.phrases("hints", IntentCue(intent, strong=False)))
        headings.extend(entry.phrases("headings", intent))
    cues.extend(file.phrases("neutral", IntentCue(None, strong=True)))
    return IntentLexicon(Phrasebook(cues), Phrasebook(headings))


def _followups(file: Section) -> FollowUpLexicon:
    cues = file.section("cues", frozenset(Cue))
    facts = file.section("facts", frozenset(FactName))
    return FollowUpLexicon(
        cues=MappingProxyType({cue: Phrasebook(cues.phrases(cue, cue)) for cue in Cue}),
        facts=Phrasebook(match for name in FactName for match in facts.phrases(name, name)),
        fillers=frozenset(file.terms("fillers")),
        edges=frozenset(file.terms("edges")),
    )


def _medical(file: Section) -> MedicalWords:
    entry = file.section("medical", frozenset({"words", "endings", "not_medical"}))
    return MedicalWords(frozenset(entry.terms("words")), entry.terms("endings"), frozenset(entry.terms("not_medical")))


def _wording(file: Section) -> Wording:
    demands = file.section("demands")
    asked: list[Phrase[str]] = []
    held: list[Phrase[str]] = []
    for name in demands.content:
        entry = demands.section(name, frozenset({"terms", "held"}))
        asked.extend(entry.phrases("terms", name))
        held.extend(entry.phrases("held", name))
    shorthand = tuple(_alike(file.section("shorthand")))
    return Wording(
        everyday=frozenset(word for line in file.terms("everyday") for word in line.split()),
        beside_names=frozenset(word for line in file.terms("beside_names") for word in line.split()),
        capitals=frozenset(file.terms("capitals")),
        alike=Phrasebook((*_alike(file.section("alike")), *shorthand)),
        shorthand=Phrasebook(shorthand),
        demands=DemandLexicon(Phrasebook(asked), Phrasebook([*asked, *held])),
    )


def _alike(groups: Section) -> Iterator[Phrase[tuple[str, ...]]]:
    """Every phrase of every group, standing for the whole group."""
    for term in groups.content:
        group = (term, *(other.removeprefix(EXACT_MARK) for other in groups.terms(term)))
        yield from groups.phrase(term, term, group)
        yield from groups.phrases(term, group)
