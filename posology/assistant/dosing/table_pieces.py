"""What a table is cut into: its rows, its heads and the running text around it, each with its context."""

from __future__ import annotations

from dataclasses import dataclass

from posology.assistant.dosing.binding import Scope
from posology.assistant.dosing.spacing import Folded

CELLS = " | "
"""What stands between the cells of a row."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A row of a table, its heads, or running text between tables, with the context it stands in."""

    folded: Folded
    scope: Scope
    is_head: bool = False
