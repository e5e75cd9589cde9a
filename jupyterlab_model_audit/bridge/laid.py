"""Grids fixed by the values that are counted on them.

A column is held while its grid is found, or read again where it is too large: a sample places
equal base cells, their counts tell which of them hold the tenths or values of many rows, and the
values in those say where they are cut. How fine all that is comes with the request (`rules`); the
same is done by SQL on other engines, see `grid-choose.ts`, whose words are used here.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from .counted import BLOCK, Counter, Places, ReadColumns, each_group
from .engine import Engine
from .protocol import Json
from .requests import Request
from .sorted import held

# Names the numbers that pick the rows of the sample, so that two runs pick the same.
SEED = 20_240_301
# Values of a column that are held while its grid is found: 160 MB.
MOST_HELD = 20_000_000


def lay_columns(engine: Engine, request: Request) -> list[Json]:
    """A grid and the counts on it for every column, in order.

    `groups` holds SELECTs that give columns as DOUBLE and says how many; `rules` holds the numbers
    that `layGrids` goes by. Raises `package-missing` without NumPy, `cancelled`, `query-failed`.
    """
    return each_group(engine, request, laid_of)


def laid_of(read: ReadColumns, group: Json, request: Request) -> list[Json]:
    """The columns of one SELECT: held together, laid one after the other; a single one that is too
    large to be held is read again for every look at it."""
    count, rules = group["columns"], request.object("rules")
    if count == 1:
        batches = held_if_small((batch[0] for batch in read()), request)
        if batches is None:
            return [Laying(lambda: (batch[0] for batch in read()), False, rules, request).laid()]
        return [Laying(lambda: iter(batches), True, rules, request).laid()]
    columns = held(read(), count, request)
    laid = []
    while columns:
        # Each column is forgotten when it is laid.
        column = columns.pop(0)
        laid.append(Laying(column.__iter__, True, rules, request).laid())
    return laid


def held_if_small(batches: Iterator[Any], request: Request) -> list[Any] | None:
    """All of a column; None where it has too many values."""
    column: list[Any] = []
    rows = 0
    for values in batches:
        request.check()
        column.append(values)
        rows += len(values)
        if rows > MOST_HELD:
            return None
    return column


class Laying:
    """One column, which comes in the same arrays every time it is read."""

    def __init__(
        self, read: Callable[[], Iterator[Any]], is_held: bool, rules: Json, request: Request
    ) -> None:
        self.read, self.is_held, self.rules, self.request = read, is_held, rules, request

    def laid(self) -> Json:
        """The grid, and the counts on it; where every cell is one value the tenths are not cut."""
        lengths, bounds = self.bounds()
        sample = self.sample(lengths)
        decimals = likely_decimals(sample, self.rules)
        grid = base_grid(sample, bounds, decimals, self.rules)
        if grid["decimals"] is not None:
            counter = self.counted(grid)
            if counter.off == 0:
                return {"grid": grid, "counts": counter.summary()}
            # Some value has more decimal places than the sample's.
            grid = base_grid(sample, bounds, None, self.rules)
        if bounds is not None:
            grid = with_cuts(grid, self.cuts(grid), bounds, self.rules)
        return {"grid": grid, "counts": self.counted(grid).summary()}

    def blocks(self) -> Any:
        for batch in self.read():
            for start in range(0, len(batch), BLOCK):
                self.request.check()
                yield batch[start : start + BLOCK]

    def counted(self, grid: Json) -> Counter:
        scale = None if grid["decimals"] is None else 10.0 ** grid["decimals"]
        counter = Counter({**grid, "cuts": cuts_of(grid), "scale": scale})
        for values in self.blocks():
            counter.add(values)
        return counter

    def sample(self, lengths: list[int]) -> list[float] | None:
        """The quantiles of some values that the grid goes by; None where no value is finite."""
        import numpy as np

        ends = np.cumsum(lengths or [0])
        picked = []
        if ends[-1] <= 2 * self.rules["sampleRows"]:
            picked.extend(self.blocks())
        else:
            # The old generator, as its numbers are the same for ever.
            places = np.random.RandomState(SEED).randint(0, ends[-1], self.rules["sampleRows"])
            places.sort()
            homes = ends.searchsorted(places, "right")
            for home, block in enumerate(self.blocks()):
                own = places[slice(*homes.searchsorted([home, home + 1]))]
                picked.append(block[own - (ends[home] - len(block))])
        values = np.concatenate([*picked, np.empty(0)])
        values = np.sort(values[np.isfinite(values)])
        count = len(values)
        if count == 0:
            return None
        # As DuckDB's quantile_disc.
        places = [max(1, count - math.floor(count - count * q)) - 1 for q in self.rules["shares"]]
        return values[places].tolist()

    def bounds(self) -> tuple[list[int], tuple[float, float] | None]:
        """The blocks' lengths, and the smallest and largest finite value."""
        import numpy as np

        low, high = math.inf, -math.inf
        lengths = []
        for values in self.blocks():
            lengths.append(len(values))
            least, most = float(values.min()), float(values.max())
            if not (math.isfinite(least) and math.isfinite(most)):
                values = values[np.isfinite(values)]
                if not len(values):
                    continue
                least, most = float(values.min()), float(values.max())
            low, high = min(low, least), max(high, most)
        return lengths, (low, high) if low <= high else None

    def cuts(self, grid: Json) -> tuple[list[float], list[float]]:
        """Values that get a cell of their own, and those that end a cell beside."""
        import numpy as np

        counts = np.zeros(grid["cells"] + 3, np.int64)
        present = below = 0
        # Kept for the next look, where the values are.
        homes = [] if self.is_held else None
        for values, at in self.placed(grid):
            present += len(values) - int(np.isnan(values).sum())
            below += int((values == -np.inf).sum())
            counts += np.bincount(at, minlength=len(counts))
            if homes is not None:
                homes.append(at.astype(np.uint16))
        counts = counts[:-1]
        search = cut_search(counts, present, below, self.rules, True)
        found = self.searched(grid, homes, search)
        if len(found[0]) > self.rules["mostPoints"]:
            search = cut_search(counts, present, below, self.rules, False)
            found = self.searched(grid, homes, search)
        return found

    def placed(self, grid: Json) -> Iterator[tuple[Any, Any]]:
        """The values with their base cells from 0 on; those of values that are not finite are one
        that there is not, so that they are never looked into."""
        import numpy as np

        places = Places(grid)
        for values in self.blocks():
            finite = np.isfinite(values)
            if finite.all():
                yield values, places.of(values)[0]
            else:
                at = places.of(np.where(finite, values, grid["low"]))[0]
                at[~finite] = grid["cells"] + 2
                yield values, at

    def searched(
        self, grid: Json, homes: list[Any] | None, search: Json
    ) -> tuple[list[float], list[float]]:
        import numpy as np

        wanted = np.zeros(grid["cells"] + 3, bool)
        wanted[search["bases"]] = True
        placed = self.placed(grid) if homes is None else zip(self.blocks(), homes, strict=True)
        kept = [values[wanted.take(at)] for values, at in placed]
        values, rows = np.unique(np.concatenate([*kept, np.empty(0)]), return_counts=True)
        if not len(values):
            return [], []
        places = Places(grid)
        bases = np.concatenate(
            [
                places.of(values[start : start + BLOCK])[0].copy()
                for start in range(0, len(values), BLOCK)
            ]
        )
        upto = rows.cumsum()
        first = np.searchsorted(bases, bases, "left")
        upto -= upto[first] - rows[first]
        single = rows >= search["least"]
        for base, rank in search["tenths"]:
            single |= (bases == base) & (upto >= rank) & (upto - rows < rank)
        step = search["step"]
        between = np.zeros(len(values), bool)
        if step is not None:
            between = (upto // step != (upto - rows) // step) & ~single
        return values[single].tolist(), values[between].tolist()


def likely_decimals(sample: list[float] | None, rules: Json) -> int | None:
    """The fewest decimal places that the sample's quantiles have; None for too many."""
    for decimals in range(rules["mostDecimals"] + 1 if sample else 0):
        scale = 10.0**decimals
        if all(
            abs(x * scale) < rules["largestWhole"] and math.floor(x * scale + 0.5) / scale == x
            for x in sample or []
        ):
            return decimals
    return None


def base_grid(
    sample: list[float] | None,
    bounds: tuple[float, float] | None,
    decimals: int | None,
    rules: Json,
) -> Json:
    """A value a cell where the values have few decimal places, else equal cells over the core."""
    if decimals is not None and bounds is not None:
        scale = 10.0**decimals
        ends = [x * scale + 0.5 for x in bounds]
        if all(abs(end) < rules["largestWhole"] for end in ends):
            first, last = (math.floor(end) for end in ends)
            if last - first + 1 <= rules["mostValues"]:
                return grid_of((first - 0.5) / scale, scale, last - first + 1, decimals)
    low, high = bounds or (0.0, 0.0)
    if sample is not None and sample[0] < sample[-1]:
        low, high = sample[0], sample[-1]
    cells = rules["cells"]
    width = high - low
    per_unit = cells / width if width > 0 else math.inf
    if math.isfinite(per_unit) and per_unit > 0 and width * per_unit > 0:
        return grid_of(low, per_unit, cells, None)
    return grid_of(low - 0.5, 1.0, 1, None)


def grid_of(low: float, per_unit: float, cells: int, decimals: int | None) -> Json:
    return {
        "low": low,
        "perUnit": per_unit,
        "cells": cells,
        "decimals": decimals,
        "points": [],
        "ends": [],
    }


def cut_search(counts: Any, present: int, below: int, rules: Json, few: bool) -> Json:
    """Which base cells (from 0 on) are looked into, and what for.

    With few filled cells every value may get one; else the tenths x[ceil(k n / 10) - 1] of the
    present values and the values of many rows.
    """
    import numpy as np

    upto = counts.cumsum()
    finite = int(upto[-1])
    tenths = []
    for tenth in range(1, 10):
        rank = -(-tenth * present // 10) - below
        if 1 <= rank <= finite:
            base = int(upto.searchsorted(rank, "left"))
            tenths.append((base, rank - int(upto[base] - counts[base])))
    filled = np.flatnonzero(counts)
    fewest = rules["fewestRows"]
    if few and len(filled) <= rules["fewFilled"] and len(filled) * fewest <= finite:
        return {"tenths": tenths, "bases": filled, "least": 1, "step": None}
    least = max(fewest, math.ceil(finite * rules["heavyShare"]))
    heavy = np.flatnonzero(counts >= least)
    bases = np.union1d(heavy, np.array([base for base, _ in tenths], np.intp))
    step = max(fewest, math.ceil(finite * rules["cellShare"]))
    return {"tenths": tenths, "bases": bases, "least": least, "step": step}


def with_cuts(
    grid: Json,
    found: tuple[list[float], list[float]],
    bounds: tuple[float, float],
    rules: Json,
) -> Json:
    """The grid cut at what was found, and with its tails split in ever wider cells."""
    low, width = grid["low"], 1 / grid["perUnit"]
    high = low + grid["cells"] * width
    minimum, maximum = bounds
    ends = {
        *found[1],
        *(low - step for step in tail_steps(low - minimum, width, rules["tailCells"])),
        *(high + step for step in tail_steps(maximum - high, width, rules["tailCells"])),
    }
    return {
        **grid,
        # Beyond the reference's own ends lie other tables' values alone.
        "points": sorted({*found[0], minimum, maximum}),
        "ends": sorted(end for end in ends if minimum < end < maximum),
    }


def tail_steps(reach: float, width: float, most: int) -> list[float]:
    if not reach > width or not math.isfinite(reach):
        return []
    count = min(most, math.ceil(4 * math.log2(reach / width)))
    factor = (reach / width) ** (1 / count)
    return [width * factor**step for step in range(count)]


def cuts_of(grid: Json) -> list[float]:
    """All cuts, ascending: a point's cell begins above the next smaller double."""
    return sorted(
        {
            *grid["ends"],
            *grid["points"],
            *(math.nextafter(point, -math.inf) for point in grid["points"]),
        }
    )
