"""How well counts fit what was expected, without a library for statistics."""

from __future__ import annotations

import math
from collections.abc import Collection


def survival(statistic: float, freedom: int) -> float:
    """Of the chi-squared distribution: how likely chance alone lies at least so far off."""
    half = statistic / 2
    tail, at = (math.erfc(math.sqrt(half)), 1) if freedom % 2 else (math.exp(-half), 2)
    while at < freedom:
        tail += math.exp(at / 2 * math.log(half) - half - math.lgamma(at / 2 + 1)) if half else 0.0
        at += 2
    return tail


def evenness(counts: Collection[int]) -> float:
    """How likely it is that things of the same chance came up as unevenly as this."""
    expected = sum(counts) / len(counts)
    return survival(sum((count - expected) ** 2 for count in counts) / expected, len(counts) - 1)
