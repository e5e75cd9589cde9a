"""Values counted in the cells of a grid that the other side fixed: what a profile is made of.

A column is read batch by batch, so that memory holds a few hundred thousand values of it however
many rows there are. With y = (x - low) perUnit, a value's base cell is floor(y), -1 below the grid
and `cells` above it; its cell is the base cell plus one plus the number of `cuts` below the value.
Both grow with the value, so that no larger value is ever in an earlier cell. Beside the count of
every cell leaves the sum of where in their base cell its values lie, in whole 256ths: whole numbers
add up alike in any order, on any engine and over any number of tables.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import duckdb

from .engine import Engine, query_error
from .protocol import BridgeError, Json
from .requests import Request
from .sorted import MOST_THREADS, present_values, require_numpy, sum_or_nan

# Values looked at together: what is made of them stays in the processor's cache.
BLOCK = 1 << 16
# Rows of a batch of the engine's.
BATCH = 1 << 19
# Parts of a base cell that are told apart.
PARTS = 256
# Cells from the grid's beginning beyond which no place is told apart.
FARTHEST = 1e15


def count_columns(engine: Engine, request: Request) -> list[Json]:
    """The counts of every column, in order; or where its grid is to be cut, if it has a `search`.

    `groups` holds SELECTs that give columns as DOUBLE, and a grid for each of them. Raises
    `package-missing` without NumPy, `cancelled`, `query-failed`.
    """
    require_numpy()
    groups = request.params.get("groups")
    if not isinstance(groups, list):
        raise BridgeError("protocol", "counted needs the list groups.")
    workers = max(1, min(MOST_THREADS, len(groups), (os.cpu_count() or 1) - 1))
    found: list[Json] = []
    with ThreadPoolExecutor(workers, "model-audit-count") as pool:
        futures = [pool.submit(counts_of, engine, request, group) for group in groups]
        try:
            for index, future in enumerate(futures):
                found.extend(future.result())
                request.progress(index + 1, len(groups))
        finally:
            # After an error the others are not begun; those under way see the same cancel.
            for future in futures:
                future.cancel()
    return found


def counts_of(engine: Engine, request: Request, group: Json) -> list[Json]:
    """The columns of one SELECT, on a connection of its own."""
    grids = group["grids"]
    with engine.cursor(request) as connection:
        try:
            connection.execute(group["sql"])
            if len(grids) > 1:
                fetched = connection.fetchnumpy()
                columns = [[present_values(fetched.pop(name))] for name in list(fetched)]
                return [
                    told_of(batches, grid, request)
                    for batches, grid in zip(columns, grids, strict=True)
                ]
            return [told_of(batches_of(connection), grids[0], request)]
        except duckdb.Error as thrown:
            if request.cancelled:
                raise
            raise query_error(thrown) from thrown


def batches_of(connection: duckdb.DuckDBPyConnection) -> Iterator[Any]:
    """The only column's values, as arrays; by way of Arrow or pandas, which read on demand.

    Without either the whole column is one array.
    """
    try:
        import pyarrow  # noqa: F401
    except ImportError:
        yield from batches_by_pandas(connection)
        return
    read = getattr(connection, "to_arrow_reader", None) or connection.fetch_record_batch
    for batch in read(BATCH):
        yield batch.column(0).to_numpy(zero_copy_only=False)


def batches_by_pandas(connection: duckdb.DuckDBPyConnection) -> Iterator[Any]:
    try:
        import pandas  # noqa: F401
    except ImportError:
        fetched = connection.fetchnumpy()
        yield present_values(fetched.pop(next(iter(fetched))))
        return
    while len(frame := connection.fetch_df_chunk(BATCH >> 11)):
        yield frame.iloc[:, 0].to_numpy()


def told_of(batches: Any, grid: Json, request: Request) -> Json:
    """All that leaves this process about one column."""
    import numpy as np

    counter = Search(grid) if grid.get("search") else Counter(grid)
    with np.errstate(all="ignore"):
        for values in batches:
            for start in range(0, len(values), BLOCK):
                request.check()
                counter.add(values[start : start + BLOCK])
        return counter.summary()


def places_of(grid: Json, values: Any) -> tuple[Any, Any, Any]:
    """Base cells from 0 on, 256ths of them, and places in cells from the grid's beginning."""
    import numpy as np

    moved = (values - grid["low"]) * grid["perUnit"]
    parts = np.clip(moved, -FARTHEST, FARTHEST)
    parts *= PARTS
    np.floor(parts, out=parts)
    bases = np.floor(parts * (1 / PARTS))
    np.clip(bases, -1, grid["cells"], out=bases)
    parts -= bases * PARTS
    bases += 1
    return bases.astype(np.intp), parts, moved


class Counter:
    """Counts of one column, block by block."""

    def __init__(self, grid: Json) -> None:
        import numpy as np

        self.grid, self.cells = grid, grid["cells"]
        self.cuts = np.array(grid["cuts"], np.float64)
        self.scale = grid["scale"]
        self.present = self.nan = self.above = self.below = self.off = 0
        self.ends: tuple[float, float] | None = None
        self.sums: list[float] = []
        self.squares: list[float] = []
        with np.errstate(all="ignore"):
            homes = places_of(grid, self.cuts)[0]
        inside = np.bincount(homes, minlength=self.cells + 2)
        # The cell that a base cell begins at, less the cuts below it, which are added again.
        self.first = np.arange(self.cells + 2) + inside.cumsum() - inside
        self.cut = inside > 0
        self.counts = np.zeros(self.cells + 2 + len(self.cuts), np.int64)
        self.fractions = np.zeros(len(self.counts))

    def add(self, values: Any) -> None:
        """Counts some values, NaN and infinities apart."""
        import numpy as np

        self.present += len(values)
        finite = np.isfinite(values)
        if not finite.all():
            nan = int(np.isnan(values).sum())
            self.nan += nan
            self.present -= nan
            self.above += int((values == np.inf).sum())
            self.below += int((values == -np.inf).sum())
            values = values[finite]
        if not len(values):
            return
        low, high = float(values.min()), float(values.max())
        self.ends = (min(low, (self.ends or (low,))[0]), max(high, (self.ends or (0, high))[1]))
        if self.scale is not None:
            self.off += int((np.floor(values * self.scale + 0.5) / self.scale != values).sum())
        places, fractions, moved = places_of(self.grid, values)
        cells = self.first[places]
        among = np.flatnonzero(self.cut[places])
        if len(among):
            # Of all cuts below the value, those of lower base cells are counted already.
            at = places[among]
            cells[among] = at + self.cuts.searchsorted(values[among], "left")
        self.counts += np.bincount(cells, minlength=len(self.counts))
        self.fractions += np.bincount(cells, fractions, minlength=len(self.counts))
        moved -= self.cells / 2
        self.sums.append(float(moved.sum()))
        moved *= moved
        self.squares.append(float(moved.sum()))

    def summary(self) -> Json:
        """Counts and sums; cells as `encoded` writes them."""
        import numpy as np

        full = np.flatnonzero(self.counts)
        counts = self.counts[full]
        offsets = self.fractions[full] - counts * (PARTS // 2)
        return {
            "present": self.present,
            "nan": self.nan,
            "positiveInfinity": self.above,
            "negativeInfinity": self.below,
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


class Search:
    """Where some base cells are cut: at values of many rows, at given ranks, and in between.

    `search` names the base cells, the rows from which a value has a cell of its own (`least`), the
    tenths as base cell and rank in it, and the rows after which a base cell is cut anyway (`step`).
    """

    def __init__(self, grid: Json) -> None:
        import numpy as np

        self.grid, self.search = grid, grid["search"]
        self.wanted = np.zeros(grid["cells"] + 2, bool)
        self.wanted[[base + 1 for base in self.search["bases"]]] = True
        self.kept: list[Any] = []

    def add(self, values: Any) -> None:
        import numpy as np

        values = values[np.isfinite(values)]
        self.kept.append(values[self.wanted[places_of(self.grid, values)[0]]])

    def summary(self) -> Json:
        """The values with a cell of their own, and those that end a cell beside."""
        import numpy as np

        values, rows = np.unique(np.concatenate([*self.kept, np.empty(0)]), return_counts=True)
        if not len(values):
            return {"points": [], "ends": []}
        bases = places_of(self.grid, values)[0] - 1
        upto = rows.cumsum()
        first = np.searchsorted(bases, bases, "left")
        upto -= upto[first] - rows[first]
        single = rows >= self.search["least"]
        for base, rank in self.search["tenths"]:
            single |= (bases == base) & (upto >= rank) & (upto - rows < rank)
        step = self.search["step"]
        between = np.zeros(len(values), bool)
        if step is not None:
            between = (upto // step != (upto - rows) // step) & ~single
        return {"points": values[single].tolist(), "ends": values[between].tolist()}


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
