"""Two sorted sides walked through together, every distinct value once.

With F and G the shares of the reference (n values) and the current side (m values) at or below
a value, l the rows of a distinct pooled value, c the rows at or below it and N = n + m:

    gap        max |F - G|
    area       integral of |F - G| dx
    squares    integral of (F - G)^2 dx
    spread     sum of l (d^2 + d'^2) / 2,  d = F - G at the value, d' just below it
    tails      sum of l ((d + d') / 2)^2 / (B (N - B) - N l / 4),  B = c - l / 2

`spread` is what Cramer and von Mises, `tails` what Anderson and Darling (midranks; Scholz and
Stephens 1987, formula 7) sum up; the other side makes statistics of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from .protocol import Json

# Values of a side looked at together; what is made of them stays in the processor's cache.
BLOCK = 1 << 14


class Walk:
    """Sums over the pooled distinct values of two sorted arrays of finite values."""

    def __init__(self, reference: Any, current: Any, stretches: list[list[int]]) -> None:
        self.sides = (reference, current)
        self.sizes = (len(reference), len(current))
        self.stretches = stretches
        self.gap: tuple[float, float] | None = None
        self.sums: dict[str, list[float]] = {
            name: [] for name in ("area", "squares", "spread", "tails")
        }
        self.points: list[tuple[float, int, int]] = []
        # The last value seen, the counts at or below it, and its gap.
        self.last: tuple[float, int, int, float] | None = None

    def run(self, check: Callable[[], None]) -> None:
        """Walks from the smallest value to the largest; `check` may raise to stop it."""
        at = (0, 0)
        while at != self.sizes:
            check()
            to = self._cut(at)
            self._add(*self._merged(at, to))
            at = to

    def summary(self) -> Json:
        """What the other side makes the statistics of."""
        return {
            "points": {
                "x": [x for x, _, _ in self.points],
                "reference": [count for _, count, _ in self.points],
                "current": [count for _, _, count in self.points],
            },
            "gap": None if self.gap is None else {"x": self.gap[1], "value": self.gap[0]},
            **{name: total(parts) for name, parts in self.sums.items()},
        }

    def _cut(self, at: tuple[int, int]) -> tuple[int, int]:
        """Where the next block ends: never within a group of equal values."""
        import numpy as np

        ahead = [
            side[place + BLOCK]
            for side, place, size in zip(self.sides, at, self.sizes, strict=True)
            if place + BLOCK < size
        ]
        if not ahead:
            return self.sizes
        value = min(ahead)
        below = tuple(
            place + int(np.searchsorted(side[place : place + BLOCK + 1], value, "left"))
            for side, place in zip(self.sides, at, strict=True)
        )
        if below != at:
            return below[0], below[1]
        # One value fills more than a block.
        first, second = (int(np.searchsorted(side, value, "right")) for side in self.sides)
        return first, second

    def _merged(self, at: tuple[int, int], to: tuple[int, int]) -> tuple[Any, Any, Any]:
        """Distinct values of a block, ascending, with the counts of both sides at or below."""
        import numpy as np

        first, second = (
            side[start:end] for side, start, end in zip(self.sides, at, to, strict=True)
        )
        if first.size + second.size > 1 and is_one_value(first, second):
            one = first if first.size else second
            return one[:1], np.array([to[0]]), np.array([to[1]])
        runs = [runs_of(first), runs_of(second)]
        if 2 * sum(ends.size for ends in runs) < first.size + second.size:
            return self._merged_runs((first, second), runs, at)
        both = np.concatenate([first, second])
        # Timsort merges two sorted runs in linear time.
        order = both.argsort(kind="stable")
        values = both[order]
        reference = np.cumsum(order < first.size)
        pooled = np.arange(1, both.size + 1)
        ends = ends_of(values)
        if not ends.all():
            values, reference, pooled = values[ends], reference[ends], pooled[ends]
        current = pooled - reference
        reference += at[0]
        current += at[1]
        return values, reference, current

    def _merged_runs(
        self, sides: tuple[Any, Any], runs: list[Any], at: tuple[int, int]
    ) -> tuple[Any, Any, Any]:
        """The same where many values are equal: every side's distinct values alone are merged."""
        import numpy as np

        distinct = [side[ends] for side, ends in zip(sides, runs, strict=True)]
        order = np.concatenate(distinct).argsort(kind="stable")
        values = np.concatenate(distinct)[order]
        ends = ends_of(values)
        counts = []
        for place, start in enumerate(at):
            rows = [np.zeros(each.size, np.int64) for each in distinct]
            rows[place] = np.diff(runs[place], prepend=-1)
            counts.append(start + np.concatenate(rows)[order].cumsum()[ends])
        return values[ends], counts[0], counts[1]

    def _add(self, values: Any, reference: Any, current: Any) -> None:
        import numpy as np

        n, m = self.sizes
        gaps = reference / max(1, n) - current / max(1, m)
        if self.last is None:
            self.last = (float(values[0]), 0, 0, 0.0)
        last_value, last_reference, last_current, last_gap = self.last
        sizes = np.abs(gaps)
        best = int(sizes.argmax())
        if self.gap is None or sizes[best] > self.gap[0]:
            self.gap = (float(sizes[best]), float(values[best]))
        before = shifted(gaps, last_gap)
        steps = values - shifted(values, last_value)
        pooled = reference + current
        below = shifted(pooled, last_reference + last_current)
        self._add_sums(gaps, before, steps, pooled, below)
        self._add_points(values, reference, current)
        self.last = (
            float(values[-1]),
            int(reference[-1]),
            int(current[-1]),
            float(gaps[-1]),
        )

    def _add_sums(self, gaps: Any, before: Any, steps: Any, pooled: Any, below: Any) -> None:
        import numpy as np

        rows = pooled - below
        size = float(sum(self.sizes))
        self.sums["area"].append(float((np.abs(before) * steps).sum()))
        squares = before * before
        self.sums["squares"].append(float((squares * steps).sum()))
        squares += gaps * gaps
        self.sums["spread"].append(float((squares * rows).sum()) / 2)
        middle = (pooled + below) * 0.5
        weights = middle * (size - middle) - rows * (size / 4)
        middle = gaps + before
        middle *= middle
        middle *= rows
        middle /= weights
        self.sums["tails"].append(float(middle.sum()) / 4)

    def _add_points(self, values: Any, reference: Any, current: Any) -> None:
        import numpy as np

        assert self.last is not None
        first = [0] if not self.points else []
        places = set(first)
        for counts, before, ranks in zip(
            (reference, current), self.last[1:3], self.stretches, strict=True
        ):
            reached = [rank for rank in ranks if before < rank <= counts[-1]]
            places.update(np.searchsorted(counts, reached, "left").tolist())
        for place in sorted(places):
            self.points.append((float(values[place]), int(reference[place]), int(current[place])))


def ends_of(values: Any) -> Any:
    """Whether each of some ascending values is the last of its equals."""
    import numpy as np

    ends = np.empty(values.size, bool)
    ends[-1] = True
    np.not_equal(values[1:], values[:-1], out=ends[:-1])
    return ends


def runs_of(values: Any) -> Any:
    """The places at which runs of equal values end."""
    import numpy as np

    return np.flatnonzero(ends_of(values)) if values.size else np.empty(0, np.int64)


def is_one_value(first: Any, second: Any) -> bool:
    ends = [side[place] for side in (first, second) if side.size for place in (0, -1)]
    return all(end == ends[0] for end in ends)


def shifted(values: Any, first: float) -> Any:
    """The values one place later, `first` before them."""
    import numpy as np

    moved = np.empty_like(values)
    moved[0] = first
    moved[1:] = values[:-1]
    return moved


def total(parts: list[float]) -> float:
    return math.fsum(parts) if all(map(math.isfinite, parts)) else sum(parts)
