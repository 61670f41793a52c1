"""One file of the lexicon read from YAML, with typed access and refusals that name file, place and what is allowed.

Knows nothing of what the files say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import yaml

from posology.assistant.errors import RuleDefinitionError
from posology.assistant.understanding.phrases import Phrase, phrases

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EXACT_MARK = "="
V = TypeVar("V")


class _UniqueKeyLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # base chosen by build
    """Refuses a key that stands twice in one mapping; plain YAML keeps the last in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:  # noqa: FBT001, FBT002 - signature of the library
        mapping: dict[object, object] = super().construct_mapping(node, deep=deep)
        if len(mapping) != len(node.value):
            raise yaml.constructor.ConstructorError(None, None, "a key stands twice in this mapping", node.start_mark)
        return mapping


class Section:
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

    def section(self, key: str, allowed: frozenset[str] | None = None) -> Section:
        """The mapping under a key; only `allowed` names may stand in it."""
        return Section(self.path, f"{self.place}{key}", self.content.get(key), allowed)

    def text(self, key: str) -> str:
        """The text under a key."""
        value = self.content.get(key)
        if not isinstance(value, str) or not value.strip():
            raise RuleDefinitionError(self.path, f"{self.place}.{key}", "must be a text that is not empty")
        return value

    def terms(self, key: str) -> tuple[str, ...]:
        """The list of words under a key; none where the key is missing."""
        value = self.content.get(key, [])
        if not isinstance(value, list) or not all(isinstance(term, str) and term.strip() for term in value):
            raise RuleDefinitionError(
                self.path, f"{self.place}.{key}", "must be a list of words (quote on, off, yes, no)"
            )
        return tuple(value)

    def entries(self, key: str, allowed: frozenset[str]) -> Iterator[Section]:
        """The mappings of the list under a key."""
        value = self.content.get(key)
        if not isinstance(value, list):
            raise RuleDefinitionError(self.path, f"{self.place}{key}", "must be a list")
        for number, entry in enumerate(value):
            yield Section(self.path, f"{key}[{number}]", entry, allowed)

    def phrases(self, key: str, value: V) -> Iterator[Phrase[V]]:
        """The phrases written under a key, each standing for `value`."""
        for term in self.terms(key):
            yield from self.phrase(key, term, value)

    def phrase(self, key: str, term: str, value: V, *, exact: bool = False) -> Iterator[Phrase[V]]:
        """The phrases of one written term; the mark makes it count only in the case as written."""
        marked = term.startswith(EXACT_MARK)
        try:
            yield from phrases(term.removeprefix(EXACT_MARK), value, exact=exact or marked)
        except ValueError as error:
            raise RuleDefinitionError(self.path, f"{self.place}.{key}", str(error)) from error


def read_original(path: Path) -> bytes:
    """Read one file as it is.

    Raises:
        RuleDefinitionError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise RuleDefinitionError(str(path), "file", "cannot be read; the lexicon needs it") from error


def parse(path: str, original: bytes) -> Section:
    """Parse a file as YAML.

    Raises:
        RuleDefinitionError: it is not UTF-8, not YAML, or no mapping.
    """
    try:
        content = yaml.load(original.decode("utf-8"), _UniqueKeyLoader)  # noqa: S506 - a safe loader
    except UnicodeDecodeError as error:
        raise RuleDefinitionError(path, f"byte {error.start}", "is not UTF-8; save the file as UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}" if mark else "file"
        raise RuleDefinitionError(path, place, f"is not YAML: {getattr(error, 'problem', error)}") from error
    return Section(path, "", content)
