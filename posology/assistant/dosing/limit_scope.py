"""Which doses of a course a printed limit binds.

Names the cases; what is done with them is in `dose_arithmetic`.
"""

from __future__ import annotations

from enum import StrEnum


class HoldsFor(StrEnum):
    """Which doses of a course a limit binds; a named case is one that only its subject's words can tell."""

    EVERY_DOSE = "every_dose"
    FIRST_DOSE = "first_dose"
    LATER_DOSES = "later_doses"
    NAMED_CASE = "named_case"
