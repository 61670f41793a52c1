"""Says which extra to install when a library of evaluation is missing. Imports none of them."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

from posology.assistant.errors import ConfigurationError
from posology.evals.errors import EvalError


class MissingExtraError(EvalError, ConfigurationError):
    """A library that only evaluation needs is not installed."""

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        super().__init__(
            f"evaluation needs {' and '.join(missing)}, not installed here. "
            "Install the extra `evals`: pip install 'posology[evals]'"
        )


def require(*libraries: str, find: Callable[[str], object | None] = find_spec) -> None:
    """Check that libraries can be imported, before a command starts its work.

    Args:
        libraries: import names, "scipy" for example.
        find: how a library is looked for.

    Raises:
        MissingExtraError: when one of them is missing.
    """
    missing = tuple(library for library in libraries if find(library) is None)
    if missing:
        raise MissingExtraError(missing)
