"""Values counted in the cells of a grid that the other side fixed: what a profile is made of.

A column is read batch by batch, so that memory holds a few hundred thousand values of it however
many rows there are. With y = (x - low) perUnit, a value's base cell is floor(y), -1 below the grid
and `cells` above it; its cell is the base cell plus one plus the number of `cuts` below the value.
Both grow with the value, so that no larger value is ever in an earlier cell. Beside the count of
every cell leaves the sum of where in their base cell its values lie, in whole 256ths: whole numbers
add up alike in any order, on any engine and over any number of tables.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import duckdb

from .columns import batches_of
from .engine import Engine, query_error
from .protocol import BridgeError, Json
from .requests import Request
from .sorted import MOST_THREADS, require_numpy

# Values looked at together: what is made of them stays in the processor's cache.
BLOCK = 1 << 15
# Parts of a base cell that are told apart.
PARTS = 256
# Cells from the grid's beginning beyond which no place is told apart.
FARTHEST = 1e15


def count_columns(engine: Engine, request: Request) -> list[Json]:
    """The counts of every column, in order.

    `groups` holds SELECTs that give columns as DOUBLE, and a grid for each of them. Raises
    `package-missing` without NumPy, `cancelled`, `query-failed`.
    """
    return each_group(engine, request, counts_of)


# The columns of a group batch by batch, from the beginning whenever they are asked for.
ReadColumns = Callable[[], Iterator[list[Any]]]
# What is told of them.
ToldOf = Callable[[ReadColumns, Json, Request], list[Json]]


def each_group(engine: Engine, request: Request, told_of: ToldOf) -> list[Json]:
    """What `told_of` says of every group of columns, some groups at a time."""
    require_numpy()
    groups = request.params.get("groups")
    if not isinstance(groups, list):
        raise BridgeError("protocol", f"{request.method} needs the list groups.")
    workers = max(1, min(MOST_THREADS, len(groups), (os.cpu_count() or 1) - 1))
    found: list[Json] = []
    with ThreadPoolExecutor(workers, "model-audit-count") as pool:
        futures = [pool.submit(told_of_group, engine, request, group, told_of) for group in groups]
        try:
            for index, future in enumerate(futures):
                found.extend(future.result())
                request.progress(index + 1, len(groups))
        finally:
            # After an error the others are not begun; those under way see the same cancel.
            for future in futures:
                future.cancel()
    return found


def told_of_group(engine: Engine, request: Request, group: Json, told_of: ToldOf) -> list[Json]:
    """The columns of one SELECT, on a connection of its own."""
    import numpy as np

    count = group["columns"] if "columns" in group else len(group["grids"])
    with engine.cursor(request) as connection, np.errstate(all="ignore"):
        try:
            stored = group.get("stored")
            return told_of(
                lambda: batches_of(engine, connection, group["sql"], stored, count), group, request
            )
        except duckdb.Error as thrown:
            if request.cancelled:
                raise
            raise query_error(thrown) from thrown


def counts_of(read: ReadColumns, group: Json, request: Request) -> list[Json]:
    """Counts of the columns that come."""
    counters = [Counter(grid) for grid in group["grids"]]
    for batch in read():
        for counter, values in zip(counters, batch, strict=True):
            counter.add_all(values, request.check)
    return [counter.summary() for counter in counters]


def sum_or_nan(values: list[float]) -> float:
    return math.fsum(values) if all(map(math.isfinite, values)) else math.nan


class Places:
    """Where in a grid values lie, in arrays that are used again and again.

    New arrays of this size would each be fetched from the system and given back, which costs more
    than what is done with them, so that all grids of a thread share them.
    """

    kept = threading.local()

    def __init__(self, grid: Json) -> None:
        import numpy as np

        self.low, self.per_unit, self.cells = grid["low"], grid["perUnit"], grid["cells"]
        if not hasattr(self.kept, "doubles"):
            self.kept.doubles = [np.empty(BLOCK) for _ in range(3)]
            self.kept.homes, self.kept.cells = (np.empty(BLOCK, np.intp) for _ in range(2))
        self.doubles, self.homes = self.kept.doubles, self.kept.homes

    def of(self, values: Any) -> tuple[Any, Any, Any]:
        """Base cells from 0 on, 256ths of them, and places in cells from the grid's beginning.

        `values` are finite and at most `BLOCK`; the arrays hold until the next call.
        """
        import numpy as np

        count = len(values)
        moved, parts, bases = (each[:count] for each in self.doubles)
        np.subtract(values, self.low, out=moved)
        moved *= self.per_unit
        np.clip(moved, -FARTHEST, FARTHEST, out=parts)
        parts *= PARTS
        np.floor(parts, out=parts)
        np.multiply(parts, 1 / PARTS, out=bases)
        np.floor(bases, out=bases)
        np.clip(bases, -1, self.cells, out=bases)
        homes = self.homes[:count]
        np.copyto(homes, bases, casting="unsafe")
        homes += 1
        bases *= PARTS
        parts -= bases
        return homes, parts, moved


class CutsBelow:
    """How many cuts lie below a value in a base cell that is cut.

    Looking a value up among all cuts takes as long as all else. So every 256th of such a base cell
    says how many cuts lie below it, and which two at most in it the value is to be compared with.
    """

    def __init__(self, cuts: Any, places: Places) -> None:
        import numpy as np

        self.cuts = cuts
        homes, parts = np.empty(len(cuts), np.intp), np.empty(len(cuts))
        for start in range(0, len(cuts), BLOCK):
            block = slice(start, start + BLOCK)
            homes[block], parts[block], _ = places.of(cuts[block])
        # Cuts by base cell.
        self.inside = np.bincount(homes, minlength=places.cells + 2)
        cut = np.flatnonzero(self.inside)
        rows = np.cumsum(self.inside > 0)[homes] - 1
        at = rows * PARTS + np.clip(parts, 0, PARTS - 1).astype(np.intp)
        held = np.bincount(at, minlength=len(cut) * PARTS)
        before = held.cumsum() - held
        self.fewest = before.copy()
        self.pair = np.full((2, len(held)), np.inf)
        for place, column in enumerate(self.pair):
            having = np.flatnonzero(held > place)
            column[having] = cuts[before[having] + place]
        # More than two, or a base cell beyond the grid, which has no 256ths: looked up.
        unsure = (held > 2).reshape(-1, PARTS)
        unsure[(cut == 0) | (cut == places.cells + 1)] = True
        self.fewest[unsure.reshape(-1)] = -1

    def of(self, values: Any, rows: Any, parts: Any) -> Any:
        """`rows` counts the base cells that are cut; `parts` are the values' 256ths."""
        import numpy as np

        at = np.clip(parts, 0, PARTS - 1).astype(np.intp)
        at += rows * PARTS
        below = self.fewest.take(at)
        unsure = np.flatnonzero(below < 0)
        for column in self.pair:
            below += values > column.take(at)
        if len(unsure):
            below[unsure] = self.cuts.searchsorted(values[unsure], "left")
        return below


class Counter:
    """Counts of one column, block by block."""

    def __init__(self, grid: Json) -> None:
        import numpy as np

        self.cells, self.scale = grid["cells"], grid["scale"]
        self.cuts = np.array(grid["cuts"], np.float64)
        self.places = Places(grid)
        self.present = self.nan = self.off = 0
        self.infinite = [0, 0]
        self.ends: tuple[float, float] | None = None
        self.sums: list[float] = []
        self.squares: list[float] = []
        self.below = CutsBelow(self.cuts, self.places)
        inside = self.below.inside
        # The cell that a base cell begins at; below 0 where the cuts have to be looked at.
        self.first = np.arange(self.cells + 2) + inside.cumsum()
        cut = inside > 0
        self.first[cut] = -np.arange(1, np.count_nonzero(cut) + 1)
        self.counts = np.zeros(self.cells + 2 + len(self.cuts), np.int64)
        self.fractions = np.zeros(len(self.counts))

    def add_all(self, values: Any, check: Callable[[], None]) -> None:
        """Counts values, of which some may be NaN or infinite; `check` may raise to stop it."""
        for start in range(0, len(values), BLOCK):
            check()
            self.add(values[start : start + BLOCK])

    def add(self, values: Any) -> None:
        """Counts some values, NaN and infinities apart."""
        import numpy as np

        if not len(values):
            return
        self.present += len(values)
        low, high = float(values.min()), float(values.max())
        if not (math.isfinite(low) and math.isfinite(high)):
            values = self.finite(values)
            if not len(values):
                return
            low, high = float(values.min()), float(values.max())
        self.ends = (min(low, (self.ends or (low,))[0]), max(high, (self.ends or (0, high))[1]))
        if self.scale is not None:
            rounded = self.places.doubles[0][: len(values)]
            np.multiply(values, self.scale, out=rounded)
            rounded += 0.5
            np.floor(rounded, out=rounded)
            rounded /= self.scale
            self.off += int(np.count_nonzero(rounded != values))
        homes, fractions, moved = self.places.of(values)
        cells = self.first.take(homes, out=self.places.kept.cells[: len(values)], mode="clip")
        among = np.flatnonzero(cells < 0)
        if len(among):
            rows = -1 - cells[among]
            cells[among] = homes[among] + self.below.of(values[among], rows, fractions[among])
        self.counts += np.bincount(cells, minlength=len(self.counts))
        self.fractions += np.bincount(cells, fractions, minlength=len(self.counts))
        moved -= self.cells / 2
        self.sums.append(float(moved.sum()))
        moved *= moved
        self.squares.append(float(moved.sum()))

    def finite(self, values: Any) -> Any:
        """The finite ones of some values; the others are counted."""
        import numpy as np

        nan = int(np.isnan(values).sum())
        self.nan += nan
        self.present -= nan
        for place, infinity in enumerate((np.inf, -np.inf)):
            self.infinite[place] += int((values == infinity).sum())
        return values[np.isfinite(values)]

    def summary(self) -> Json:
        """Counts and sums; cells as `encoded` writes them."""
        import numpy as np

        full = np.flatnonzero(self.counts)
        counts = self.counts[full]
        offsets = self.fractions[full] - counts * (PARTS // 2)
        return {
            "present": self.present,
            "nan": self.nan,
            "positiveInfinity": self.infinite[0],
            "negativeInfinity": self.infinite[1],
            "minimum": self.ends[0] if self.ends else None,
            "maximum": self.ends[1] if self.ends else None,
            "off": self.off,
            "sum": sum_or_nan(self.sums),
            "squares": sum_or_nan(self.squares),
            "counts": encoded(full, counts),
            # By Python's whole numbers, as those of values far off need more than 64 bits.
            "offsets": ",".join(str(int(each)) for each in offsets.tolist())
            if offsets.any()
            else "",
        }


def encoded(full: Any, counts: Any) -> str:
    """Counts of the cells in order; a negative number is that many empty cells."""
    import numpy as np

    empty = np.diff(full, prepend=-1) - 1
    if not empty.any():
        return ",".join(map(str, counts.tolist()))
    texts: list[str] = []
    for run, count in zip(empty.tolist(), counts.tolist(), strict=True):
        if run:
            texts.append(f"-{run}")
        texts.append(str(count))
    return ",".join(texts)
