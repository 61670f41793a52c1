"""What a paired comparison could have found: the smallest difference that some pairs show. Tests nothing itself."""

from __future__ import annotations

import math
from statistics import NormalDist

ALPHA = 0.05
"""Two-sided chance to find a difference where there is none."""
POWER = 0.8
"""Chance to find a difference that is there."""
_AT_ALPHA, _AT_POWER = NormalDist().inv_cdf(1 - ALPHA / 2), NormalDist().inv_cdf(POWER)


def detectable_difference(pairs: int, discordant_share: float) -> float | None:
    """Give the smallest difference of two paired rates that a set of this size finds with this power.

    Args:
        pairs: cases measured in both runs, at least 1.
        discordant_share: share of pairs whose outcome differs, 0 to 1.

    Returns:
        The difference as a share, None when even all changed pairs going one way would not be found.

    Raises:
        ValueError: when there is no pair or the share is none.

    Source:
        Connor 1987, Biometrics 43:207-211, solved for the difference.

    >>> [round(100 * (detectable_difference(n, 0.1) or 0), 1) for n in (100, 200, 500, 887, 2310)]
    [8.8, 6.2, 4.0, 3.0, 1.8]
    >>> detectable_difference(20, 0.1) is None
    True
    """
    if pairs < 1 or not 0 <= discordant_share <= 1:
        raise ValueError(f"{pairs} pairs with a discordant share of {discordant_share}: at least 1 pair, share 0 to 1")
    # _AT_ALPHA * sqrt(share) + _AT_POWER * sqrt(share - d^2) = d * sqrt(pairs), squared and solved for d.
    square = pairs + _AT_POWER**2
    half = _AT_ALPHA * math.sqrt(pairs * discordant_share)
    rest = half**2 - square * (_AT_ALPHA**2 - _AT_POWER**2) * discordant_share
    difference = (half + math.sqrt(max(rest, 0.0))) / square
    return difference if 0 < difference <= discordant_share * (1 + 1e-9) else None


def least_discordant_share(pairs: int) -> float:
    """Give the smallest share of changed pairs, all one way, that a set of this size finds with this power.

    Args:
        pairs: cases measured in both runs, at least 1.

    Returns:
        A share; 1 where the set is too small to find any.

    Source:
        Connor 1987, Biometrics 43:207-211, with the difference equal to the discordant share.

    >>> round(100 * least_discordant_share(376), 1)
    2.1
    """
    square, half = pairs + _AT_POWER**2, _AT_ALPHA * math.sqrt(pairs)
    root = (half + math.sqrt(max(half**2 - square * (_AT_ALPHA**2 - _AT_POWER**2), 0.0))) / square
    return min(1.0, root**2)
