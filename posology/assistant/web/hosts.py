"""Which names a request may be addressed to; anything else, also a name written oddly, is refused. Knows no routes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from starlette.datastructures import Headers

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?)(?::\d{1,5})?")


class Hosts:
    """The names the site is known by.

    Args:
        names: host names and addresses without a port; an IPv6 address with or without brackets.

    >>> Hosts(["localhost", "::1"]).known(Headers({"host": "[::1]:8000"}))
    True
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(name.lower().strip("[]") for name in names)

    def known(self, headers: Headers) -> bool:
        """Whether a request names exactly one host, in plain form, and it is one of ours."""
        named = headers.getlist("host")
        match = _HOST.fullmatch(named[0]) if len(named) == 1 else None
        return match is not None and match["name"].lower().strip("[]") in self._names
