"""Checks the regular expressions of a monograph: none missing, each one readable, none that can take forever.

What else a monograph must keep to is checked in `rule_checks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_MOST_REPEATS = 10
_PART = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|(?P<open>\((?:\?(?:>|P<\w+>|<?[=!]|[a-zA-Z-]*:))?)|(?P<close>\))|(?P<or>\|)"
    r"|(?P<repeat>[*+?]|\{(?P<least>\d*)(?P<comma>,)?(?P<most>\d*)(?<!\{)\})(?P<possessive>\+)?\??|.",
    re.DOTALL,
)


def pattern_problems(place: str, patterns: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with a list of patterns, as place and words.

    >>> list(pattern_problems("words", ()))
    [('words', 'is empty; give at least one pattern')]
    """
    if not patterns:
        yield place, "is empty; give at least one pattern"
    for pattern in patterns:
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as wrong:
            yield place, f"{pattern!r} is not a regular expression: {wrong}"
            continue
        group = nested_repeat(pattern)
        if group:
            remedy = f"repeat it at most {_MOST_REPEATS} times, or let it have one length"
            yield place, f"{pattern!r} repeats {group!r}, which varies in length: on some texts it never ends; {remedy}"


def nested_repeat(pattern: str) -> str:
    r"""The first group of a valid pattern that is repeated often although it can match in several lengths, "" if none.

    >>> nested_repeat(r"(a+)+b"), nested_repeat(r"(?:\w+ ){0,3}b"), nested_repeat("(?:ab)+")
    ('(a+)', '', '')
    """
    opened: list[re.Match[str]] = []
    varies = [False]  # the whole pattern, then each open group: whether what it matches has several lengths
    repeated = ""  # what varies and ends right before the part at hand
    for part in _PART.finditer(pattern):
        before, repeated = repeated, ""
        if part["open"]:
            opened.append(part)
            varies.append(False)
        elif part["close"]:
            begin = opened.pop()
            if varies.pop() and begin["open"] != "(?>":  # an atomic group gives nothing back
                varies[-1] = True
                repeated = pattern[begin.start() : part.end()]
        elif part["repeat"]:
            if before and not part["possessive"] and _often(part):
                return before
            varies[-1] |= part["repeat"][0] != "{" or part["comma"] is not None
        else:
            varies[-1] |= part["or"] is not None
    return ""


def _often(repeat: re.Match[str]) -> bool:
    """Whether a repeat lets its part stand more than a few times."""
    most = repeat["most"] if repeat["comma"] else repeat["least"]
    return repeat["repeat"] in {"*", "+"} or (repeat["repeat"] != "?" and (not most or int(most) > _MOST_REPEATS))
