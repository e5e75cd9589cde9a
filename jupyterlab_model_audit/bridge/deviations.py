"""Mean and deviation of one of two sides that are walked through together."""

from __future__ import annotations

import math
from typing import Any

from .protocol import Json


class SideMoments:
    """Sums of one side's values, a block of ascending ones at a time.

    Every block is summed up around a value of its own, so that neither a large offset nor the
    other side's values cost digits; values below 2 don't overflow.
    """

    def __init__(self) -> None:
        # A block's centre, its rows, and the sums of the values' distances to it and their squares.
        self.blocks: list[tuple[float, float, float, float]] = []

    def add(self, values: Any, upto: Any, rows: Any, moved: Any) -> None:
        """Adds a block: its distinct values, and the side's rows up to each and before them all.

        `rows` and `moved` are memory to work in.
        """
        import numpy as np

        count = float(upto[-1] - upto[0])
        if count == 0:
            return
        # The side has rows of the value at which its rows pass the middle.
        centre = float(values[upto[1:].searchsorted((upto[0] + upto[-1]) / 2, "right")])
        np.subtract(upto[1:], upto[:-1], out=rows)
        np.subtract(values, centre, out=moved)
        rows *= moved
        distances = float(rows.sum())
        rows *= moved
        self.blocks.append((centre, count, distances, float(rows.sum())))

    def summary(self, scale: float) -> Json:
        """Mean and sample deviation (n - 1) of values that were `scale` times as large.

        None where there is none, or beyond a double's range.
        """
        if not self.blocks:
            return {"mean": None, "standardDeviation": None}
        total = math.fsum(count for _, count, _, _ in self.blocks)
        centre = max(self.blocks, key=lambda block: block[1])[0]
        blocks = [(own - centre, *sums) for own, *sums in self.blocks]
        middle = math.fsum(count * off + first for off, count, first, _ in blocks) / total
        mean = (centre + middle) / scale
        deviation = math.nan
        if total > 1:
            squares = math.fsum(
                second + 2 * (off - middle) * first + count * (off - middle) ** 2
                for off, count, first, second in blocks
            )
            deviation = math.sqrt(max(0.0, squares) / (total - 1)) / scale
        return {
            "mean": mean if math.isfinite(mean) else None,
            "standardDeviation": deviation if math.isfinite(deviation) else None,
        }
