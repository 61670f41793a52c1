"""Turn the bytes of a document into clean visible text, or say why they cannot be read.

Decodes, strips characters no reader can see, folds white space. It does not look at structure.
"""

from __future__ import annotations

import html
import re
from pathlib import Path

from posology.ingest.errors import DocumentError

MAX_BYTES = 20 * 1024 * 1024
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e0fff\U000f0000-\U0010ffff]"
)
"""Controls, zero-width and bidi marks, variation selectors, tags, private use, surrogates."""
_PRINTED_SPACES = "\u00a0\u2007\u2009\u200a\u202f"
_LONG_SPACE = re.compile(r"\s{2,}|[^\S\u00a0\u2007\u2009\u200a\u202f]")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_BINARY_STARTS = {
    b"%PDF": "a PDF",
    b"PK\x03\x04": "a ZIP, Word or EPUB file",
    b"\xd0\xcf\x11\xe0": "an old Office file",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"\x1f\x8b": "a gzip file",
    b"SQLite format 3": "a SQLite database",
}


def read_source(path: Path) -> str:
    r"""Read a document file as text with `\n` line ends.

    Args:
        path: a regular file of at most 20 MB in UTF-8, or in UTF-16 or UTF-32 with a byte order mark.

    Returns:
        The decoded text, byte order mark removed, nothing else changed but line ends.

    Raises:
        DocumentError: the file is missing, not a regular file, too large, empty, binary or wrongly encoded.
    """
    require_file(path)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        problem = f"cannot be opened ({error.strerror or error})"
        raise DocumentError(str(path), problem, "Check the path and its permissions.") from error
    return decode(raw, str(path))


def require_file(path: Path) -> None:
    """Refuse a path that is not an existing regular file, before anything else is said about it.

    Raises:
        DocumentError: missing, a folder, a device, or no possible path.
    """
    try:
        exists, regular = path.exists(), path.is_file()
    except (OSError, ValueError) as error:
        raise DocumentError(str(path), f"cannot be opened ({error})", "Check the path.") from error
    if not exists:
        raise DocumentError(str(path), "no such file", "Check the path.")
    if not regular:
        raise DocumentError(str(path), "not a regular file", "Name a file, or a folder of files to `posology ingest`.")


def decode(raw: bytes, path: str) -> str:
    r"""Decode the bytes of a document.

    Args:
        raw: the whole file.
        path: name used in messages.

    Returns:
        Text with `\n` line ends.

    Raises:
        DocumentError: too large, empty, binary, or not in an encoding that can be told for certain.

    >>> decode(b"\xef\xbb\xbfa\r\nb", "x.md")
    'a\nb'
    """
    if len(raw) > MAX_BYTES:
        raise DocumentError(path, "larger than 20 MB", "Split it into one file per article.")
    if not raw.strip():
        raise DocumentError(path, "the file is empty", "Write the article into it, or leave the file out.", 1)
    text = _decode_marked(raw, path) or _decode_utf8(raw, path)
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise DocumentError(path, "the file is empty", "Write the article into it, or leave the file out.", 1)
    return text


def _decode_marked(raw: bytes, path: str) -> str:
    """Decode UTF-16 or UTF-32 when a byte order mark announces it, else return ""."""
    marks = ((b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"))
    for mark, encoding in (*marks, (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError as error:
                problem = f"starts like {encoding.upper()} but is not valid {encoding.upper()}"
                raise DocumentError(path, problem, "Save the file as UTF-8.", 1) from error
    return ""


def _decode_utf8(raw: bytes, path: str) -> str:
    """Decode UTF-8 strictly; name the likely other encoding and the line where it fails."""
    for start, kind in _BINARY_STARTS.items():
        if raw.startswith(start):
            raise DocumentError(path, f"binary content ({kind})", "Convert it to Markdown or saved text first.")
    if b"\x00" in raw:
        line = raw.count(b"\n", 0, raw.index(b"\x00")) + 1
        problem = "binary content (NUL byte; UTF-16 without a byte order mark looks like this too)"
        raise DocumentError(path, problem, "Save the article as UTF-8 text.", line)
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        value = f"byte 0x{raw[error.start]:02x}"
        if _looks_like_windows_1252(raw):
            problem = f"not UTF-8 ({value}); it looks like Windows-1252"
            raise DocumentError(path, problem, "Save the file again as UTF-8.", line) from error
        problem = f"binary content or an unknown encoding ({value} is not UTF-8)"
        raise DocumentError(path, problem, "Save the article as UTF-8 text.", line) from error


def _looks_like_windows_1252(raw: bytes) -> bool:
    """Say whether nearly all bytes are printable when read as Windows-1252."""
    try:
        sample = raw[:65536].decode("cp1252")
    except UnicodeDecodeError:
        return False
    printable = sum(character.isprintable() or character in "\n\r\t" for character in sample)
    letters = sum(character.isascii() and (character.isalnum() or character.isspace()) for character in sample)
    return printable == len(sample) and letters >= 0.6 * len(sample)


def strip_unseen(text: str) -> tuple[str, int]:
    r"""Remove characters that cannot be seen; return the text and how many were removed.

    Soft hyphens, zero-width and bidirectional controls, Unicode tags, variation selectors and
    private-use characters can hide or reorder what a reviewer believes they read.

    >>> strip_unseen("4\u200b0 mg")
    ('40 mg', 1)
    """
    return _UNSEEN.subn("", text)


def fold_space(text: str) -> str:
    r"""Fold each white-space run to one space; a single no-break or thin space stays as printed.

    >>> fold_space(" 40  mg\u00a0/ kg\n")
    '40 mg\xa0/ kg'
    """
    return _LONG_SPACE.sub(_one_space, text).strip()


def _one_space(run: re.Match[str]) -> str:
    """A run made only of one kind of printed space stays that kind."""
    kinds = set(run.group())
    return kinds.pop() if len(kinds) == 1 and run.group()[0] in _PRINTED_SPACES else " "


def decode_entities(text: str) -> str:
    """Decode complete HTML entities once; anything without its semicolon stays as printed.

    >>> decode_entities("CrCl &lt;0.4 &amp; R&notes")
    'CrCl <0.4 & R&notes'
    """
    return _ENTITY.sub(lambda found: html.unescape(found.group()), text)


def hidden_warning(count: int) -> tuple[str, ...]:
    """The warning that `count` hidden characters were stripped, or nothing for 0."""
    if not count:
        return ()
    return (f"{count} hidden character{'s were' if count > 1 else ' was'} stripped",)
