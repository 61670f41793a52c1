"""How a long piece of work tells how far it is: done, of how many, and at what. Shows nothing itself."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
