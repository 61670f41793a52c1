"""Read and check the YAML front matter of a house Markdown article, naming the line of every fault.

It does not read the article's body. The only home of YAML in ingest.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import yaml

from posology.ingest.documents import Reference
from posology.ingest.errors import DocumentError

REQUIRED_KEYS = ("id", "question", "title", "drugs", "publisher", "status", "last_updated")
OPTIONAL_KEYS = ("indications", "edition", "url", "references")
REQUIRED_REFERENCE_KEYS = ("type", "title")
OPTIONAL_REFERENCE_KEYS = ("publisher", "year", "locator", "detail", "url")
STATUSES = ("Submitted", "Under Review", "Approved", "Changes Requested", "Rejected", "Retired")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_FENCE = re.compile(r"---[ \t]*")
_CLOSING_FENCE = re.compile(r"(?:---|\.\.\.)[ \t]*")
_EARLIEST_YEAR, _LATEST_YEAR = 1800, 2200


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The checked keys of an article's front matter; absent ones are empty."""

    id: str
    question: str
    title: str
    publisher: str
    status: str
    last_updated: str
    drugs: tuple[str, ...] = ()
    indications: tuple[str, ...] = ()
    edition: str = ""
    url: str = ""
    references: tuple[Reference, ...] = ()


def split_front_matter(text: str, path: str) -> tuple[str, str, int]:
    """Cut a document into front matter and body.

    Returns:
        The YAML text, the body, and the number of lines before the body.

    Raises:
        DocumentError: there is no front matter, or it is never closed.
    """
    lines = text.split("\n")
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    if not _FENCE.fullmatch(lines[first]):
        remedy = f"Start the file with a line `---`, the keys {', '.join(REQUIRED_KEYS)}, and a line `---`."
        raise DocumentError(path, "no front matter", remedy, first + 1)
    for index in range(first + 1, len(lines)):
        if _CLOSING_FENCE.fullmatch(lines[index]):
            yaml_text = "\n" * (first + 1) + "\n".join(lines[first + 1 : index])
            return yaml_text, "\n".join(lines[index + 1 :]), index + 1
    raise DocumentError(path, "front matter is never closed", "End it with a line `---`.", first + 1)


def read_front_matter(yaml_text: str, path: str) -> FrontMatter:
    """Parse and check front matter.

    Args:
        yaml_text: the lines between the fences, padded so that its line numbers are the file's.
        path: name used in messages.

    Raises:
        DocumentError: broken YAML, an unknown, doubled or missing key, or a value of the wrong kind.
    """
    keys = _Mapping.of(_compose(yaml_text, path), path, "front matter", REQUIRED_KEYS, OPTIONAL_KEYS)
    return FrontMatter(
        id=keys.text("id", _check_id),
        question=keys.text("question"),
        title=keys.text("title"),
        publisher=keys.text("publisher"),
        status=keys.text("status", _check_status),
        last_updated=keys.text("last_updated", _check_date),
        drugs=keys.texts("drugs"),
        indications=keys.texts("indications"),
        edition=keys.text("edition"),
        url=keys.text("url", _check_url),
        references=tuple(
            _read_reference(node, number, path) for number, node in enumerate(keys.nodes("references"), start=1)
        ),
    )


def _compose(yaml_text: str, path: str) -> yaml.Node | None:
    """Parse YAML to nodes, which keep their line numbers."""
    remedy = "Correct the YAML; put a value that holds `: ` or `#` in quotes."
    try:
        return yaml.compose(yaml_text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise DocumentError(path, f"broken front matter ({error.problem or error.context})", remedy, line) from error
    except (yaml.YAMLError, ValueError) as error:
        raise DocumentError(path, "broken front matter (a character YAML does not allow)", remedy, 1) from error
    except RecursionError as error:
        raise DocumentError(path, "broken front matter (nested too deeply)", remedy, 1) from error


def _read_reference(node: yaml.Node, number: int, path: str) -> Reference:
    """Read entry `number` of the reference list."""
    place = f"reference {number}"
    keys = _Mapping.of(node, path, place, REQUIRED_REFERENCE_KEYS, OPTIONAL_REFERENCE_KEYS)
    year = keys.text("year", _check_year)
    return Reference(
        number=number,
        type=keys.text("type"),
        title=keys.text("title"),
        publisher=keys.text("publisher"),
        year=int(year) if year else None,
        locator=keys.text("locator"),
        detail=keys.text("detail"),
        url=keys.text("url", _check_url),
    )


@dataclass(frozen=True, slots=True)
class _Mapping:
    """A YAML mapping whose keys are known, each once, and none missing."""

    values: dict[str, yaml.Node]
    path: str
    place: str
    required: tuple[str, ...]
    line: int

    @classmethod
    def of(
        cls, node: yaml.Node | None, path: str, place: str, required: tuple[str, ...], optional: tuple[str, ...]
    ) -> _Mapping:
        """Check the keys of a node."""
        allowed = f"Allowed keys: {', '.join((*required, *optional))}."
        line = node.start_mark.line + 1 if node is not None else 1
        if not isinstance(node, yaml.MappingNode):
            raise DocumentError(path, f"{place} is not a list of `key: value` lines", allowed, line)
        values: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key, key_line = str(key_node.value), key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode) or key not in (*required, *optional):
                raise DocumentError(path, f"unknown key {key[:60]!r} in {place}", allowed, key_line)
            if key in values:
                raise DocumentError(path, f"key {key!r} stands twice in {place}", "Keep one of them.", key_line)
            values[key] = value
        missing = [key for key in required if key not in values]
        if missing:
            raise DocumentError(path, f"{place} lacks {', '.join(missing)}", allowed, line)
        return cls(values, path, place, required, line)

    def text(self, key: str, check: Callable[[str], str] | None = None) -> str:
        """One value as text; `check` returns what is wrong with it, or ""."""
        node = self.values.get(key)
        if node is None:
            return ""
        value = self._scalar(key, node)
        problem = check(value) if check and value else ""
        if not value and key in self.required:
            problem = "is empty"
        if problem:
            remedy = "Give it a value." if not value else "Correct the value."
            shown = f" ({value[:60]!r})" if value else ""
            raise DocumentError(self.path, f"{key} in {self.place} {problem}{shown}", remedy, node.start_mark.line + 1)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts."""
        return tuple(value for node in self.nodes(key) if (value := self._scalar(key, node)))

    def nodes(self, key: str) -> tuple[yaml.Node, ...]:
        """The entries of a list; none when the key is absent or empty."""
        node = self.values.get(key)
        if node is None or (isinstance(node, yaml.ScalarNode) and node.value in ("", "~", "null")):
            return ()
        if not isinstance(node, yaml.SequenceNode):
            remedy = f"Write `{key}: [a, b]`, or one `- ` line for each entry."
            raise DocumentError(self.path, f"{key} is not a list", remedy, node.start_mark.line + 1)
        return tuple(node.value)

    def _scalar(self, key: str, node: yaml.Node) -> str:
        if not isinstance(node, yaml.ScalarNode):
            raise DocumentError(
                self.path, f"{key} in {self.place} is not plain text", "Write one value.", node.start_mark.line + 1
            )
        plain = node.style is None
        value = " ".join(str(node.value).split(" "))
        return "" if plain and value in ("~", "null") else re.sub(r"\s*\n\s*", " ", value).strip()


def _check_id(value: str) -> str:
    return "" if _ID.fullmatch(value) and len(value) <= 100 else "is not lower-case words joined by hyphens"


def _check_status(value: str) -> str:
    known = {status.lower() for status in STATUSES}
    return "" if value.lower() in known else f"is none of {', '.join(STATUSES)}"


def _check_date(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        return "is not a date of the form YYYY-MM-DD"
    return "" if len(value) == len("YYYY-MM-DD") else "is not a date of the form YYYY-MM-DD"


def _check_year(value: str) -> str:
    known = value.isascii() and value.isdigit() and _EARLIEST_YEAR <= int(value[:9]) <= _LATEST_YEAR
    return "" if known else "is not a year of four digits"


def _check_url(value: str) -> str:
    return "" if re.fullmatch(r"https?://[^\s<>\"']+", value) else "is not an http or https address"
