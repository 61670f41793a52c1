"""The lexicon read from its folder: names, conditions, cue words and glosses, checked and ready for search.

The only module of understanding that reads YAML. Holds no clinical number and decides nothing about a question.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

import yaml

from posology.assistant.errors import RuleDefinitionError
from posology.assistant.understanding.drugs import Drug, DrugLexicon, DrugName, Naming
from posology.assistant.understanding.followup_cues import Cue, FactName, FollowUpLexicon
from posology.assistant.understanding.indications import Condition, IndicationLexicon
from posology.assistant.understanding.intents import Intent, IntentCue, IntentLexicon
from posology.assistant.understanding.phrases import Phrase, Phrasebook, folded_words, is_capitals, phrases
from posology.assistant.understanding.roles import RoleCues
from posology.assistant.understanding.spelling import SHORTEST, SpellingIndex

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

FILES = ("drugs.yaml", "indications.yaml", "intents.yaml", "glosses.yaml", "followups.yaml")
_NAMINGS = {
    "names": Naming.GENERIC,
    "brands": Naming.BRAND,
    "abbreviations": Naming.ABBREVIATION,
    "misspellings": Naming.MISSPELLING,
}
_EXACT_MARK = "="
V = TypeVar("V")


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
    digest: str


class _UniqueKeyLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # base chosen by build
    """Refuses a key that stands twice in one mapping; plain YAML keeps the last in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:  # noqa: FBT001, FBT002 - signature of the library
        mapping: dict[object, object] = super().construct_mapping(node, deep=deep)
        if len(mapping) != len(node.value):
            raise yaml.constructor.ConstructorError(None, None, "a key stands twice in this mapping", node.start_mark)
        return mapping


class _Section:
    """A mapping of one file with its place, read with typed access and clear refusals."""

    def __init__(self, path: str, place: str, content: object, allowed: frozenset[str] | None = None) -> None:
        self.path = path
        self.place = place
        if not isinstance(content, dict) or not all(isinstance(key, str) for key in content):
            raise RuleDefinitionError(path, place, "must be a mapping of names (quote on, off, yes and no)")
        unknown = sorted(set(content) - allowed) if allowed is not None else []
        if unknown and allowed is not None:
            raise RuleDefinitionError(
                path, place, f"does not know {unknown[0]!r}; allowed are {', '.join(sorted(allowed))}"
            )
        self.content: dict[str, object] = content

    def section(self, key: str, allowed: frozenset[str] | None = None) -> _Section:
        return _Section(self.path, f"{self.place}{key}", self.content.get(key), allowed)

    def text(self, key: str) -> str:
        value = self.content.get(key)
        if not isinstance(value, str) or not value.strip():
            raise RuleDefinitionError(self.path, f"{self.place}.{key}", "must be a text that is not empty")
        return value

    def terms(self, key: str) -> tuple[str, ...]:
        value = self.content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(term, str) and term.strip() for term in value):
            raise RuleDefinitionError(
                self.path, f"{self.place}.{key}", "must be a list of words (quote on, off, yes, no)"
            )
        return tuple(value)

    def entries(self, key: str, allowed: frozenset[str]) -> Iterator[_Section]:
        value = self.content.get(key)
        if not isinstance(value, list):
            raise RuleDefinitionError(self.path, f"{self.place}{key}", "must be a list")
        for number, entry in enumerate(value):
            yield _Section(self.path, f"{key}[{number}]", entry, allowed)

    def phrases(self, key: str, value: V) -> Iterator[Phrase[V]]:
        for term in self.terms(key):
            yield from self.phrase(key, term, value)

    def phrase(self, key: str, term: str, value: V, *, exact: bool = False) -> Iterator[Phrase[V]]:
        marked = term.startswith(_EXACT_MARK)
        try:
            yield from phrases(term.removeprefix(_EXACT_MARK), value, exact=exact or marked)
        except ValueError as error:
            raise RuleDefinitionError(self.path, f"{self.place}.{key}", str(error)) from error


def load_lexicon(folder: Path) -> Lexicon:
    """Read and check the lexicon files of a folder.

    Raises:
        RuleDefinitionError: a file is missing, is not YAML, or says something the schema does not allow;
            the error names file, place and what is allowed.
    """
    originals = {name: _read(folder / name) for name in FILES}
    contents = {name: _parse(str(folder / name), original) for name, original in originals.items()}
    digest = hashlib.sha256()
    for name, original in sorted(originals.items()):
        digest.update(f"{name}\0{len(original)}\0".encode() + original)
    drugs, indications, intents, glosses, followups = (contents[name] for name in FILES)
    medical = _medical(intents)
    asked = _intents(intents)
    conditions = _indications(indications)
    leaning = _followups(followups)
    plain = glosses.section("glosses")
    ordinary = medical.words | asked.cues.vocabulary | conditions.terms.vocabulary | leaning.fillers
    return Lexicon(
        drugs=_drugs(drugs, ordinary.union(*(book.vocabulary for book in leaning.cues.values()))),
        indications=conditions,
        intents=asked,
        medical=medical,
        glosses=MappingProxyType({term: plain.text(term) for term in plain.content}),
        followups=leaning,
        digest=digest.hexdigest(),
    )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RuleDefinitionError(str(path), "file", "cannot be read; the lexicon needs " + ", ".join(FILES)) from error


def _parse(path: str, original: bytes) -> _Section:
    try:
        content = yaml.load(original.decode("utf-8"), _UniqueKeyLoader)  # noqa: S506 - a safe loader
    except UnicodeDecodeError as error:
        raise RuleDefinitionError(path, f"byte {error.start}", "is not UTF-8; save the file as UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else "file"
        raise RuleDefinitionError(path, place, f"is not YAML: {getattr(error, 'problem', error)}") from error
    return _Section(path, "", content)


def _drugs(file: _Section, ordinary: frozenset[str]) -> DrugLexicon:
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


def _add_drug(entry: _Section, drug: Drug, drugs: dict[str, Drug]) -> None:
    if drug.id in drugs:
        raise RuleDefinitionError(entry.path, entry.place, f"drug {drug.id!r} stands twice; keep one entry")
    drugs[drug.id] = drug


def _only_in_capitals(term: str, name: DrugName) -> bool:
    return name.how is Naming.ABBREVIATION and is_capitals(term)


def _add_name(entry: _Section, term: str, name: DrugName, names: dict[str, tuple[str, DrugName]]) -> None:
    words = " ".join(folded_words(term))
    key = f"{words} {_EXACT_MARK}" if _only_in_capitals(term, name) else words
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


def _role_cues(roles: _Section) -> RoleCues:
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


def _indications(file: _Section) -> IndicationLexicon:
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


def _intents(file: _Section) -> IntentLexicon:
    intents = file.section("intents", frozenset(Intent))
    cues: list[Phrase[IntentCue]] = []
    headings: list[Phrase[Intent]] = []
    sections: dict[Intent, tuple[str, ...]] = {}
    for intent in Intent:
        entry = intents.section(intent, frozenset({"cues", "hints", "headings", "sections"}))
        cues.extend(entry.phrases("cues", IntentCue(intent, strong=True)))
        cues.extend(entry.phrases("hints", IntentCue(intent, strong=False)))
        headings.extend(entry.phrases("headings", intent))
        sections[intent] = entry.terms("sections")
    cues.extend(file.phrases("neutral", IntentCue(None, strong=True)))
    return IntentLexicon(Phrasebook(cues), Phrasebook(headings), MappingProxyType(sections))


def _followups(file: _Section) -> FollowUpLexicon:
    cues = file.section("cues", frozenset(Cue))
    facts = file.section("facts", frozenset(FactName))
    return FollowUpLexicon(
        cues=MappingProxyType({cue: Phrasebook(cues.phrases(cue, cue)) for cue in Cue}),
        facts=Phrasebook(match for name in FactName for match in facts.phrases(name, name)),
        fillers=frozenset(file.terms("fillers")),
        edges=frozenset(file.terms("edges")),
    )


def _medical(file: _Section) -> MedicalWords:
    entry = file.section("medical", frozenset({"words", "endings", "not_medical"}))
    return MedicalWords(frozenset(entry.terms("words")), entry.terms("endings"), frozenset(entry.terms("not_medical")))
