"""Loads monograph files into a frozen rulebook, refusing any file that a static check does not pass.

What the checks of one monograph are stands in `rule_checks`; applying rules is the work of `doses` and `verification`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import yaml
from pydantic import BaseModel, ValidationError

from posology.assistant.dosing.monographs import Monograph
from posology.assistant.dosing.rule_checks import check_monograph
from posology.assistant.errors import RuleDefinitionError, UnknownDrugError

_SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SHOWN_PROBLEMS = 3
# The YAML library ends the process on such a text instead of refusing it.
_TOO_DEEP = re.compile(r"(?:[\[{]\s*+){40}|(?:[-?] ){40}")
_WORDS_TAG = "tag:yaml.org,2002:str"
CONDITIONS = Path("shared") / "conditions.yaml"


class _StrictLoader(_SafeLoader):  # type: ignore[misc]
    """A safe loader that refuses a key written twice, which plain YAML would silently overwrite."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - signature of the base class
        seen: set[object] = set()
        for key_node, _ in node.value:
            key = key_node.value
            if key in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"key {key!r} is written twice; keep one", key_node.start_mark
                )
            seen.add(key)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 - signature of the base class
        # Most of a monograph is plain words, which need no constructor.
        plain = node.tag == _WORDS_TAG and isinstance(node, yaml.ScalarNode)
        return node.value if plain else super().construct_object(node, deep)


@dataclass(frozen=True)
class Rulebook:
    """Every monograph that was loaded.

    Attributes:
        monographs: by drug id, in alphabetical order.
        digest: SHA-256 over names and bytes of the files; part of an answer's provenance.
        conditions, populations: words for them; a text that names one which a monograph does not know is about a
            use that no rule of that drug covers; a population takes a text out of the label even beside a known use.
    """

    monographs: Mapping[str, Monograph]
    digest: str
    conditions: tuple[str, ...] = ()
    populations: tuple[str, ...] = ()

    @property
    def drugs(self) -> tuple[str, ...]:
        """Ids of all drugs, in alphabetical order."""
        return tuple(self.monographs)

    def monograph(self, drug: str) -> Monograph:
        """The monograph of a drug.

        Args:
            drug: id as in the file name; letter case and outer spaces do not matter.

        Raises:
            UnknownDrugError: no monograph has this id; names those that exist.
        """
        found = self.monographs.get(drug.strip().lower())
        if found is None:
            raise UnknownDrugError(drug, self.drugs)
        return found


def load_rulebook(folder: Path) -> Rulebook:
    """Read and check every `*.yaml` file of a folder.

    Args:
        folder: holds one file per drug, named after the drug's id, and may hold `shared/conditions.yaml`.

    Returns:
        The rulebook; the same files give the same digest on every machine.

    Raises:
        RuleDefinitionError: the folder or a file cannot be used; names file, place and what is allowed.
    """
    if not folder.is_dir():
        raise RuleDefinitionError(str(folder), "folder", "is not a folder; give the folder that holds the monographs")
    digest = hashlib.sha256()
    monographs: dict[str, Monograph] = {}
    shared: dict[str, tuple[str, ...]] = {}
    for path in (*sorted(folder.glob("*.yaml"), key=lambda found: found.name), folder / CONDITIONS):
        if path.name == CONDITIONS.name and not path.exists():
            continue
        content = _read(path)
        digest.update(f"{path.name}\0{len(content)}\0".encode())
        digest.update(content)
        if path.name == CONDITIONS.name:
            shared = {key: _words(path, content, key) for key in ("conditions", "populations")}
        else:
            monograph = read_monograph(path, content)
            monographs[monograph.drug] = monograph
    return Rulebook(MappingProxyType(monographs), digest.hexdigest(), **shared)


def _words(path: Path, content: bytes, key: str) -> tuple[str, ...]:
    """One list of words of the shared file."""
    listed = _parse(path, content)
    words = listed.get(key) if isinstance(listed, dict) else None
    if not isinstance(words, list) or not all(isinstance(word, str) and word == word.strip().lower() for word in words):
        raise RuleDefinitionError(path.name, key, "must be a list of words in lower case, without outer spaces")
    return tuple(words)


def read_monograph(path: Path, content: bytes) -> Monograph:
    """Parse and check the content of one monograph file.

    Args:
        path: names the file in messages; its stem must be the drug's id.
        content: the file's bytes, UTF-8.

    Raises:
        RuleDefinitionError: names the place by line (not YAML) or by key path (not a monograph).
    """
    parsed = _parse(path, content)
    try:
        monograph = Monograph.model_validate(parsed)
    except ValidationError as refused:
        raise _schema_problem(path, parsed, refused) from refused
    problems = check_monograph(monograph, path.stem)
    if problems:
        place, problem = problems[0]
        others = "; ".join(f"{where}: {what}" for where, what in problems[1:_SHOWN_PROBLEMS])
        raise RuleDefinitionError(path.name, place, problem + _further(others, len(problems)))
    return monograph


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as unreadable:
        reason = unreadable.strerror or "cannot be read"
        raise RuleDefinitionError(path.name, "file", f"cannot be read: {reason}") from unreadable


def _parse(path: Path, content: bytes) -> object:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        problem = f"is not UTF-8 text (byte {wrong.start}); save the file as UTF-8"
        raise RuleDefinitionError(path.name, "file", problem) from wrong
    if _TOO_DEEP.search(text):
        raise RuleDefinitionError(path.name, "file", "is not valid YAML: brackets stand too deep in each other")
    try:
        parsed = yaml.load(text, Loader=_StrictLoader)  # noqa: S506 - a subclass of the safe loader
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        place = f"line {mark.line + 1}" if mark else "file"
        raise RuleDefinitionError(path.name, place, f"is not valid YAML: {wrong.problem or wrong}") from wrong
    except (yaml.YAMLError, RecursionError, ValueError) as wrong:
        raise RuleDefinitionError(path.name, "file", f"is not valid YAML: {wrong}") from wrong
    if not isinstance(parsed, dict):
        allowed = ", ".join(Monograph.model_fields)
        raise RuleDefinitionError(path.name, "file", f"must hold keys and values at the top; keys are {allowed}")
    return parsed


def _further(others: str, count: int) -> str:
    if count <= 1:
        return ""
    more = f" (and {count - _SHOWN_PROBLEMS} more)" if count > _SHOWN_PROBLEMS else ""
    return f" | also {others}{more}"


def _schema_problem(path: Path, parsed: object, refused: ValidationError) -> RuleDefinitionError:
    """The first thing that the schema refused, with the allowed keys or the value that stands there."""
    # An unknown key comes first: it is usually the misspelling behind a key that is missing.
    errors = sorted(refused.errors(include_url=False), key=lambda error: error["type"] != "extra_forbidden")
    described = [(_place(error["loc"], parsed), _describe(error, parsed)) for error in errors[:_SHOWN_PROBLEMS]]
    place, problem = described[0]
    others = "; ".join(f"{where}: {what}" for where, what in described[1:])
    return RuleDefinitionError(path.name, place, problem + _further(others, len(errors)))


def _place(loc: tuple[int | str, ...], parsed: object) -> str:
    """A key path with the ids of list entries: "renal_tables[renal-hsv-40-q8h].rows[2].dose"."""
    text, here = "", parsed
    for step in loc:
        if isinstance(step, int):
            here = here[step] if isinstance(here, list | tuple) and step < len(here) else None
            name = here.get("id") if isinstance(here, dict) else None
            text += f"[{name if isinstance(name, str) else step + 1}]"
        else:
            here = here.get(step) if isinstance(here, dict) else None
            text += f".{step}" if text else step
    return text or "file"


def _describe(error: Any, parsed: object) -> str:  # noqa: ANN401 - the shape is pydantic's own
    if error["type"] == "extra_forbidden":
        allowed = ", ".join(_allowed_keys(error["loc"][:-1]))
        return f"unknown key {error['loc'][-1]!r}; allowed keys are {allowed}"
    if error["type"] == "missing":
        return "is missing and must be given"
    message = str(error["msg"]).removeprefix("Value error, ")
    value = error.get("input")
    shown = f"; found {value!r}" if isinstance(value, str | int | float | bool) and repr(value) not in message else ""
    return f"{message}{shown}" if parsed is not None else message


def _allowed_keys(loc: tuple[int | str, ...]) -> tuple[str, ...]:
    """Keys of the model at a place of the schema."""
    model: type[BaseModel] = Monograph
    for step in loc:
        if isinstance(step, str) and step in model.model_fields:
            model = _model_in(model.model_fields[step].annotation) or model
    return tuple(model.model_fields)


def _model_in(annotation: object) -> type[BaseModel] | None:
    """The model inside "tuple[Model, ...]", "dict[str, Model]" or "Model | None"."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in {tuple, dict, Annotated, Union, UnionType}:
        for part in get_args(annotation):
            found = _model_in(part)
            if found is not None:
                return found
    return None
