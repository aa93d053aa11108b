"""Scales of charts: round numbers on the vertical axis, and how numbers are written."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

#: At most this many steps between the lowest and the highest line of a chart.
STEPS: Final = 4


def round_ticks(highest: float, *, whole: bool = False, steps: int = STEPS) -> list[float]:
    """Return the values of the horizontal lines: from 0 in equal, round steps to *highest* or more.

    A step is 1, 2 or 5 times a power of ten; a single one also 3, 4, 6 or 8 times. *whole* is for
    counts: no step is smaller than 1.
    """
    if highest <= 0:
        return [0, 1]
    rough = highest / steps
    power = 10 ** math.floor(math.log10(rough))
    factors = (1, 2, 5, 10) if steps > 1 else (1, 2, 3, 4, 5, 6, 8, 10)
    step = next(power * factor for factor in factors if power * factor >= rough * 0.999_999)
    step = max(step, 1) if whole else step
    number = max(1, math.ceil(highest / step - 1e-9))
    return [round(step * at, 12) for at in range(number + 1)]


def write_count(number: float) -> str:
    """Return a count as people read it: 12,345."""
    return f"{number:,.0f}"


def write_share(share: float | None) -> str:
    """Return a share as a percentage with two significant digits; an en dash if there is none."""
    if share is None:
        return "–"
    if share <= 0:
        return "0 %"
    percent = 100 * share
    if percent < 0.001:
        return "< 0.001 %"
    decimals = max(0, min(3, 1 - math.floor(math.log10(percent))))
    return f"{percent:.{decimals}f} %"


def tick_labels(ticks: Sequence[float], *, percent: bool) -> list[str]:
    """Return the text of each of *ticks*; all of them have the same number of decimals."""
    if not percent:
        return [write_count(tick) for tick in ticks]
    step = 100 * (ticks[1] - ticks[0])
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return [f"{100 * tick:.{decimals}f} %" for tick in ticks]


def spread(count: int, most: int) -> list[int]:
    """Return up to *most* evenly spread positions out of *count*, with the first and the last."""
    if count <= most:
        return list(range(count))
    return sorted({round(at * (count - 1) / (most - 1)) for at in range(most)})
