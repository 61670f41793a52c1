"""Find the files that paths on a command line stand for.

Folders are walked in sorted order and hidden entries skipped. It opens no file.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """What the given paths stand for, all absolute with links resolved.

    Attributes:
        files: each file once, in the order found.
        folders: the folders that were walked.
        refused: paths that stand for nothing, with the reason.
    """

    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    refused: tuple[tuple[str, str], ...]

    def vanished(self, known: Iterable[str]) -> tuple[str, ...]:
        """Return those known paths that lie in a walked folder and are no longer there."""
        present = {str(path) for path in self.files}
        return tuple(
            path
            for path in known
            if path not in present and any(Path(path).is_relative_to(folder) for folder in self.folders)
        )


def find_files(paths: Sequence[Path]) -> FoundFiles:
    """Expand files and folders into files.

    Args:
        paths: files or folders, as given by the user.
    """
    files: dict[Path, None] = {}
    folders: dict[Path, None] = {}
    refused = []
    for given in paths:
        path = given.expanduser().resolve()
        if path.is_dir():
            folders[path] = None
            files.update(dict.fromkeys(_walk(path)))
        elif path.is_file():
            files[path] = None
        elif path.exists():
            refused.append((str(given), "it is neither a file nor a folder. Give a document or a folder of documents"))
        else:
            refused.append((str(given), "it does not exist. Check the spelling, or give a folder of documents"))
    return FoundFiles(tuple(files), tuple(folders), tuple(refused))


def _walk(folder: Path) -> Iterable[Path]:
    for place, inner, names in os.walk(folder):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        for name in sorted(names):
            path = Path(place, name)
            if not name.startswith(".") and path.is_file():
                yield path.resolve()
