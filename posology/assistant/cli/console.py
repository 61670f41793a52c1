"""Where output goes: results on stdout, progress and notes on stderr, JSON as one object."""

from __future__ import annotations

import sys
from typing import Any

import orjson
from pydantic import BaseModel
from rich.console import Console

_PIPED_WIDTH = 110


def _console(*, to_stderr: bool) -> Console:
    """A console as wide as its terminal; a fixed, readable width where output goes into a file or pipe."""
    console = Console(stderr=to_stderr, highlight=False, emoji=False, markup=False)
    if not console.is_terminal:
        console = Console(stderr=to_stderr, highlight=False, emoji=False, markup=False, width=_PIPED_WIDTH)
    return console


out = _console(to_stderr=False)
err = _console(to_stderr=True)


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    return str(value)


def print_json(value: Any) -> None:  # noqa: ANN401 - any JSON value
    """Write one JSON value to stdout, UTF-8, one trailing newline."""
    ready = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    options = orjson.OPT_APPEND_NEWLINE | orjson.OPT_INDENT_2
    sys.stdout.buffer.write(orjson.dumps(ready, default=_plain, option=options))
    sys.stdout.buffer.flush()
