"""The `posology` command: registers the commands and turns errors into messages and exit codes."""

from __future__ import annotations

import errno
import sys
from typing import Annotated

import typer
from rich.text import Text

from posology import __version__
from posology.assistant.cli.ask import ask
from posology.assistant.cli.calc import calc
from posology.assistant.cli.check import check
from posology.assistant.cli.console import err, out
from posology.assistant.cli.conversations import conversations_app
from posology.assistant.cli.doctor import doctor
from posology.assistant.cli.dose import dose
from posology.assistant.cli.exits import Exit, code_of
from posology.assistant.cli.feedback import feedback
from posology.assistant.cli.ingest import ingest
from posology.assistant.cli.serve import serve
from posology.assistant.cli.users import users

_OF_THE_DISK = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EACCES, errno.EPERM})

app = typer.Typer(
    name="posology",
    help="Answers drug and dosing questions from guideline articles, with every number checked.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(ingest)
app.command()(ask)
app.command()(check)
app.command()(dose)
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(calc)
app.add_typer(conversations_app, name="conversations")
app.command()(feedback)
app.command()(serve)
app.add_typer(users, name="users")
app.command()(doctor)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - the callback's signature is the library's
    if wanted:
        out.print(Text(f"posology {__version__}"))
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Hold the options of the whole command."""


def run(commands: typer.Typer = app) -> None:
    """Run the command line; every error ends in one message on stderr and a documented exit code."""
    try:
        commands()
    except KeyboardInterrupt:
        sys.exit(Exit.INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the outermost frame: known errors get their code, others code 1
        code = code_of(error)
        err.print(Text(_told(error) if code is Exit.UNEXPECTED else str(error)))
        sys.exit(code)


def _told(error: Exception) -> str:
    """What is said of an error that was not raised on purpose: a disk that takes nothing more is no fault of ours."""
    if isinstance(error, OSError) and error.errno in _OF_THE_DISK:
        where = f"{error.filename}: " if error.filename else ""
        return (
            f"{where}{error.strerror}. Make room, or name a folder in POSOLOGY_HOME that can be written, and try again"
        )
    return f"Unexpected error, please report it: {type(error).__name__}: {error}"
