"""The versioned texts printed on every answer: disclaimer and caution, read from `corpus/disclaimer.md`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from posology.assistant.errors import ConfigurationError

_FRONT = re.compile(r"\A---\n(?P<front>.*?)\n---\n(?P<body>.*)\Z", re.DOTALL)
_VERSION = re.compile(r'^version:\s*"?(?P<version>[^"\n]+)"?\s*$', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LabelTexts:
    """Disclaimer and caution with the version they were printed from."""

    version: str
    disclaimer: str
    caution: str


def read_label_texts(path: Path) -> LabelTexts:
    """Read `disclaimer.md`: front matter with a version, paragraphs, then a "## Caution" section.

    Raises:
        ConfigurationError: when the file is missing or has no version, disclaimer or caution.
    """
    try:
        match = _FRONT.match(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(
            f"{path}: the disclaimer cannot be read ({error.strerror}); no answer is shown without it"
        ) from error
    version = _VERSION.search(match["front"]) if match else None
    if match is None or version is None:
        raise ConfigurationError(
            f"{path}: front matter with a `version` is missing; start the file with ---, version, ---"
        )
    before, _, caution = match["body"].partition("\n## Caution\n")
    paragraphs = [line.strip() for line in before.split("\n\n") if line.strip() and not line.lstrip().startswith("#")]
    if not paragraphs or not caution.strip():
        raise ConfigurationError(f"{path}: needs at least one paragraph of disclaimer and a '## Caution' section")
    return LabelTexts(
        version["version"], "\n\n".join(" ".join(p.split()) for p in paragraphs), " ".join(caution.split())
    )
