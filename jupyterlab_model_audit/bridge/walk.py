"""Both sides' sorted values walked through, every distinct value once.

With F and G the shares of the reference (n values) and the current side (m values) at or below
a value, l the rows of a distinct pooled value, c the rows at or below it and N = n + m:

    gap        max |F - G|
    area       integral of |F - G| dx
    squares    integral of (F - G)^2 dx
    spread     sum of l (d^2 + d'^2) / 2,  d = F - G at the value, d' just below it
    tails      sum of l ((d + d') / 2)^2 / (B (N - B) - N l / 4),  B = c - l / 2

`spread` is what Cramer and von Mises, `tails` what Anderson and Darling (midranks; Scholz and
Stephens 1987, formula 7) sum up; the other side makes statistics of them. Gaps are summed up
n m times as large, as whole numbers, and values as the pool scales them.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable
from typing import Any

from .deviations import SideMoments
from .pool import BLOCK, Pool
from .protocol import Json


class Scratch:
    """What is made of a block, in memory that is used again and again."""

    def __init__(self, size: int = BLOCK) -> None:
        import numpy as np

        self.bits, self.upto = (np.empty(size, np.int64) for _ in range(2))
        self.ends = np.empty(size, bool)
        self.ranks = np.arange(1.0, size + 1)
        self.first, self.second, self.third = (np.empty(size) for _ in range(3))
        # One more each, as the last of the block before comes along.
        self.halves = np.empty(size + 1, np.int64)
        self.gaps, self.sizes, self.pooled = (np.empty(size + 1) for _ in range(3))
        self.counts = [np.empty(size + 1) for _ in range(2)]


class Walk:
    """Sums over the distinct values of a sorted pool.

    `curve` holds, for each side, ascending ranks whose values are points of the curve; `asked`
    those whose values `found` is to tell.
    """

    def __init__(
        self, pool: Pool, scratch: Scratch, curve: list[list[int]], asked: list[list[int]]
    ) -> None:
        self.pool, self.scratch = pool, scratch
        self.curve, self.asked = curve, asked
        self.found: list[dict[int, float]] = [{}, {}]
        self.weights = [max(1, size) for size in pool.sizes]
        # The largest gap, as a share and as counted here, and where it is.
        self.gap: tuple[float, float, float] | None = None
        self.sums: dict[str, list[float]] = {
            name: [] for name in ("area", "squares", "spread", "tails")
        }
        self.points: list[tuple[float, int, int]] = []
        self.moments = [SideMoments(), SideMoments()]
        # Rows of both sides at or below the last value seen, that value, and its gap.
        self.rows = [0, 0]
        self.last: tuple[float, float] | None = None

    def run(self, check: Callable[[], None]) -> None:
        """Walks from the smallest value to the largest; `check` may raise to stop it."""
        at = 0
        while at < self.pool.size:
            check()
            to, single = self._cut(at)
            if single:
                self._add_single(at, to)
            else:
                self._add_block(at, to)
            at = to

    def summary(self) -> Json:
        """What the other side makes the statistics of."""
        product = float(self.weights[0] * self.weights[1])
        scale = self.pool.scale
        units = {
            "area": scale,
            "squares": product * scale,
            "spread": 2 * product,
            "tails": 4 * product,
        }
        return {
            "points": {
                "x": [x for x, _, _ in self.points],
                "reference": [count for _, count, _ in self.points],
                "current": [count for _, _, count in self.points],
            },
            "gap": None if self.gap is None else {"x": self.gap[2], "value": self.gap[0]},
            **{name: total(parts) / product / units[name] for name, parts in self.sums.items()},
        }

    def _cut(self, at: int) -> tuple[int, bool]:
        """Where the next block ends, never within equal values, and whether it is one value."""
        keys, end = self.pool.keys, at + len(self.scratch.ends)
        if end >= len(keys):
            return len(keys), False
        value = int(keys[end]) >> 1
        to = at + int(keys[at:end].searchsorted(value << 1, "left"))
        if to > at:
            return to, False
        return int(keys.searchsorted((value << 1) | 1, "right")), True

    def _add_single(self, at: int, to: int) -> None:
        """One value that fills more than a block; its current rows come first."""
        keys, scratch = self.pool.keys, self.scratch
        even = int(keys[at:to].searchsorted(int(keys[at]) | 1, "left"))
        scratch.halves[1] = keys[at] >> 1
        scratch.upto[0] = to - at - even
        scratch.pooled[1] = to
        self._add(1, float(to - at))

    def _add_block(self, at: int, to: int) -> None:
        """The distinct values of a block, and the rows at or below them."""
        import numpy as np

        scratch, size = self.scratch, to - at
        keys = self.pool.keys[at:to]
        halves = np.right_shift(keys, 1, out=scratch.halves[1 : size + 1])
        bits = np.bitwise_and(keys, 1, out=scratch.bits[:size])
        upto = np.cumsum(bits, out=scratch.upto[:size])
        ends = scratch.ends[:size]
        ends[-1] = True
        np.not_equal(halves[1:], halves[:-1], out=ends[:-1])
        count = int(np.count_nonzero(ends))
        pooled = scratch.pooled[1 : count + 1]
        if count == size:
            np.add(scratch.ranks[:size], at, out=pooled)
            self._add(count, 1.0)
            return
        places = np.flatnonzero(ends)
        halves[:count] = halves[places]
        upto[:count] = upto[places]
        np.add(places, at + 1, out=pooled)
        scratch.pooled[0] = at
        self._add(count, np.subtract(pooled, scratch.pooled[:count]))

    def _add(self, count: int, rows: Any) -> None:
        """Some distinct values; `rows` is one number where each has as many."""
        import numpy as np

        scratch = self.scratch
        pooled = scratch.pooled[1 : count + 1]
        reference, current = counts = [each[: count + 1] for each in scratch.counts]
        np.add(scratch.upto[:count], self.rows[0], out=reference[1:])
        np.subtract(pooled, reference[1:], out=current[1:])
        reference[0], current[0] = self.rows
        # n m (F - G), all of them whole numbers.
        gaps = scratch.gaps[: count + 1]
        np.multiply(reference[1:], sum(self.weights), out=gaps[1:])
        gaps[1:] -= np.multiply(pooled, self.weights[0], out=scratch.first[:count])
        gaps[0] = self.last[1] if self.last else 0.0
        sizes = np.abs(gaps, out=scratch.sizes[: count + 1])
        keys = scratch.halves[1 : count + 1]
        self._note_values(keys, counts, sizes)
        self.pool.halved(keys)
        values = scratch.halves[: count + 1].view(np.float64)
        values[0] = self.last[0] if self.last else values[1]
        self._add_sums(values, gaps, sizes, pooled, rows)
        for moments, each in zip(self.moments, counts, strict=True):
            moments.add(values[1:], each, scratch.first[:count], scratch.second[:count])
        self.rows = [int(each[-1]) for each in counts]
        self.last = (float(values[-1]), float(gaps[-1]))

    def _add_sums(self, values: Any, gaps: Any, sizes: Any, pooled: Any, rows: Any) -> None:
        import numpy as np

        first, second = (each[: len(pooled)] for each in (self.scratch.first, self.scratch.second))
        size = float(self.pool.size)
        steps = np.subtract(values[1:], values[:-1], out=first)
        steps *= sizes[:-1]
        self.sums["area"].append(float(steps.sum()))
        steps *= sizes[:-1]
        self.sums["squares"].append(float(steps.sum()))
        middle = np.add(gaps[1:], gaps[:-1], out=first)
        middle *= middle
        middle *= rows
        # B (N - B) - N l / 4
        below = np.subtract(pooled, rows / 2, out=second)
        weights = np.subtract(size, below, out=self.scratch.third[: len(pooled)])
        weights *= below
        weights -= rows * (size / 4)
        middle /= weights
        self.sums["tails"].append(float(middle.sum()))
        sizes *= sizes
        both = np.add(sizes[1:], sizes[:-1], out=first)
        both *= rows
        self.sums["spread"].append(float(both.sum()))

    def _note_values(self, keys: Any, counts: list[Any], sizes: Any) -> None:
        """The largest gap, and the values at the ranks that are reached."""
        reference, current = (each[1:] for each in counts)
        best = int(sizes[1:].argmax())
        if self.gap is None or sizes[best + 1] > self.gap[1]:
            shares = (reference[best] / self.weights[0], current[best] / self.weights[1])
            gap = abs(float(shares[0] - shares[1]))
            self.gap = (gap, float(sizes[best + 1]), self.pool.value_of(int(keys[best])))
        places = set() if self.points else {0}
        for side, upto in enumerate((reference, current)):
            for rank, place in reached(self.asked[side], self.rows[side], upto):
                self.found[side][rank] = self.pool.value_of(int(keys[place]))
            places.update(place for _, place in reached(self.curve[side], self.rows[side], upto))
        for place in sorted(places):
            value = self.pool.value_of(int(keys[place]))
            self.points.append((value, int(reference[place]), int(current[place])))


def reached(ranks: list[int], before: int, upto: Any) -> list[tuple[int, int]]:
    """The ascending ranks within a block, each with the place of its value."""
    some = ranks[bisect_right(ranks, before) : bisect_right(ranks, int(upto[-1]))]
    return list(zip(some, upto.searchsorted(some, "left").tolist(), strict=True)) if some else []


def total(parts: list[float]) -> float:
    return math.fsum(parts) if all(map(math.isfinite, parts)) else sum(parts)
