"""Numbers of two sides, sorted and walked through once: what the exact statistics rest on.

Works on NumPy where the process has it. The columns of one SELECT are fetched, sorted and
summarised before a thread takes the next, so that memory holds a few columns at a time; one core
is left to the user's own cell. A summary alone leaves the process. Everything is added up in the
order of the values, so that neither the order of the rows nor the number of threads moves a digit.
"""

from __future__ import annotations

import math
import os
import queue
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import duckdb

from .columns import batches_of
from .engine import Engine, query_error
from .pool import Pool
from .protocol import BridgeError, Json
from .requests import Request
from .walk import Scratch, Walk

SIDES = ("reference", "current")
# A third thread saves a tenth of the time and costs a seventh more work: memory is the limit.
MOST_THREADS = 2
# Parts into which a curve's points cut a side.
CURVE = (100, 50)


@dataclass
class Memory:
    """What one thread works in, column after column."""

    pool: Pool
    scratch: Scratch


def summarise_sorted(engine: Engine, request: Request) -> list[Json]:
    """One summary a column, in order.

    `groups` holds, for every few columns, one SELECT a side that gives them as DOUBLE, how many
    they are (`columns`), and where that is so what they are as they stand (`stored`, see
    `batches_of`); `drawing` how a histogram is drawn; `rows` how many values a column has on both
    sides. Raises `package-missing` without NumPy, `cancelled`, `query-failed`.
    """
    require_numpy()
    groups = request.params.get("groups")
    drawing = request.object("drawing")
    rows = int(request.params.get("rows", 0))
    if not isinstance(groups, list):
        raise BridgeError("protocol", "sorted needs the list groups.")
    workers = max(1, min(MOST_THREADS, len(groups), (os.cpu_count() or 1) - 1))
    memories: queue.SimpleQueue[Memory] = queue.SimpleQueue()
    for _ in range(workers):
        memories.put(Memory(Pool(rows), Scratch()))

    @contextmanager
    def memory() -> Iterator[Memory]:
        own = memories.get()
        try:
            yield own
        finally:
            memories.put(own)

    def summaries(group: Json) -> list[Json]:
        with memory() as own:
            return summaries_of(engine, request, group, drawing, own)

    found: list[Json] = []
    with ThreadPoolExecutor(workers, "model-audit-sort") as pool:
        futures = [pool.submit(summaries, group) for group in groups]
        try:
            for index, future in enumerate(futures):
                found.extend(future.result())
                request.progress(index + 1, len(groups))
        finally:
            # After an error the others are not begun; those under way see the same cancel.
            for future in futures:
                future.cancel()
    return found


def summaries_of(
    engine: Engine, request: Request, group: Json, drawing: Json, memory: Memory
) -> list[Json]:
    """The columns of one SELECT a side, on a connection of its own."""
    import numpy as np

    count = group.get("columns", 1)
    stored = group.get("stored") or {}
    with engine.cursor(request) as connection, np.errstate(all="ignore"):

        def read(side: str) -> Iterator[list[Any]]:
            return batches_of(engine, connection, group[side], stored.get(side), count)

        try:
            if count == 1:
                # Not held: each side is taken into the pool batch by batch.
                sides = ((batch[0] for batch in read(side)) for side in SIDES)
                return [summary_of(sides, drawing, request, memory)]
            columns = [held(read(side), count, request) for side in SIDES]
            return [
                summary_of((side.pop(0) for side in columns), drawing, request, memory)
                for _ in range(count)
            ]
        except duckdb.Error as thrown:
            if request.cancelled:
                raise
            raise query_error(thrown) from thrown


def held(batches: Iterator[list[Any]], count: int, request: Request) -> list[list[Any]]:
    """All of some columns, each as the arrays that it came in."""
    columns: list[list[Any]] = [[] for _ in range(count)]
    for batch in batches:
        request.check()
        for column, values in zip(columns, batch, strict=True):
            column.append(values)
    return columns


def require_numpy() -> None:
    try:
        import numpy  # noqa: F401
    except ImportError as thrown:
        raise BridgeError(
            "package-missing",
            "NumPy can't be imported in this Python.",
            "Repair it with: pip install --force-reinstall numpy",
            "numpy",
        ) from thrown


def summary_of(
    sides: Iterable[Iterable[Any]], drawing: Json, request: Request, memory: Memory
) -> Json:
    """All that leaves this process about one column."""
    pool = memory.pool
    pool.empty()
    moments = {
        name: pool.take(side, request.check) for name, side in zip(SIDES, sides, strict=True)
    }
    pool.sort(request.check)
    asked = [outer_ranks(size, drawing) for size in pool.sizes]
    walk = Walk(pool, memory.scratch, curve_ranks(moments), asked)
    walk.run(request.check)
    for name, side in zip(SIDES, walk.moments, strict=True):
        moments[name].update(side.summary(pool.scale))
    request.check()
    return {
        "moments": moments,
        **walk.summary(),
        "histogram": histogram_of(pool, walk.found, drawing),
        **{
            name: {
                side: None if ends is None else ends[place]
                for side, ends in zip(SIDES, pool.ends, strict=True)
            }
            for place, name in enumerate(("minimum", "maximum"))
        },
        "outside": rows_outside(pool),
    }


def curve_ranks(moments: dict[str, Json]) -> list[list[int]]:
    """The ranks, counted among finite values, at which a curve's points stand.

    Every hundredth of the reference's present values and every fiftieth of the current ones.
    """
    return [
        [
            -(-k * moments[side]["present"] // parts) - moments[side]["negativeInfinity"]
            for k in range(1, parts + 1)
        ]
        for side, parts in zip(SIDES, CURVE, strict=True)
    ]


def outer_ranks(size: int, drawing: Json) -> list[int]:
    """The ranks that a histogram may begin and end at."""
    if size == 0:
        return []
    shares = drawing["shares"]
    return sorted({rank_of(each, size) for share in shares for each in (share, 1 - share)})


def rank_of(share: float, size: int) -> int:
    return max(1, math.ceil(share * size))


def rows_outside(pool: Pool) -> Json | None:
    """Current rows below and above all of the reference's values; None where it has none."""
    ends = pool.ends[0]
    if ends is None:
        return None
    return {
        "below": int(pool.places_below(ends[0])),
        "above": pool.size - int(pool.places_upto(ends[1])),
    }


def histogram_of(pool: Pool, found: list[dict[int, float]], drawing: Json) -> Json:
    """Counts in equal bins between the outer hundredths; values beyond lie in the outer bins.

    Few whole numbers get a bin each. The bins are [low + i / perUnit, low + (i + 1) / perUnit).
    """
    import numpy as np

    low, per_unit, bins = histogram_bins(pool, found, drawing)
    inner = low + np.arange(1, bins) / per_unit
    reference, current = pool.rows_between(pool.places_below(inner))
    return {"low": low, "perUnit": per_unit, "reference": reference, "current": current}


def histogram_bins(
    pool: Pool, found: list[dict[int, float]], drawing: Json
) -> tuple[float, float, int]:
    """Where the bins begin, how many there are a unit, and how many in all."""
    known = [
        (ends, size, values)
        for ends, size, values in zip(pool.ends, pool.sizes, found, strict=True)
        if ends is not None
    ]
    if not known:
        return -0.5, 1.0, 1
    low, high = min(ends[0] for ends, _, _ in known), max(ends[1] for ends, _, _ in known)
    if high - low < drawing["valueBins"] and pool.are_whole():
        return low - 0.5, 1.0, int(high - low) + 1
    for share in drawing["shares"]:
        first = min(values[rank_of(share, size)] for _, size, values in known)
        last = max(values[rank_of(1 - share, size)] for _, size, values in known)
        per_unit = drawing["bins"] / (last - first) if last > first else 0.0
        if 0 < per_unit < math.inf and (last - first) * per_unit > 0:
            return first, per_unit, drawing["bins"]
    return low - 0.5, 1.0, 1
