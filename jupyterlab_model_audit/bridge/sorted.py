"""Numbers of two sides, sorted and walked through once: what the exact statistics rest on.

Works on NumPy where the process has it. The columns of one SELECT are fetched, sorted and
summarised before a thread takes the next, so that memory holds a few columns at a time; one core
is left to the user's own cell. A summary alone leaves the process. Everything is added up in the
order of the values, so that neither the order of the rows nor the number of threads moves a digit.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import duckdb

from .cell_sort import sort_values
from .engine import Engine, query_error
from .protocol import BridgeError, Json
from .requests import Request
from .walk import Walk

SIDES = ("reference", "current")
# A third thread saves a tenth of the time and costs a seventh more work: memory is the limit.
MOST_THREADS = 2


def summarise_sorted(engine: Engine, request: Request) -> list[Json]:
    """One summary a column, in order.

    `groups` holds, for every few columns, one SELECT a side that gives them as DOUBLE;
    `drawing` how a histogram is drawn. Raises `package-missing` without NumPy, `cancelled`,
    `query-failed`.
    """
    require_numpy()
    groups = request.params.get("groups")
    drawing = request.object("drawing")
    if not isinstance(groups, list):
        raise BridgeError("protocol", "sorted needs the list groups.")
    workers = max(1, min(MOST_THREADS, len(groups), (os.cpu_count() or 1) - 1))
    found: list[Json] = []
    with ThreadPoolExecutor(workers, "model-audit-sort") as pool:
        futures = [pool.submit(summaries_of, engine, request, group, drawing) for group in groups]
        try:
            for index, future in enumerate(futures):
                found.extend(future.result())
                request.progress(index + 1, len(groups))
        finally:
            # After an error the others are not begun; those under way see the same cancel.
            for future in futures:
                future.cancel()
    return found


def summaries_of(engine: Engine, request: Request, group: Json, drawing: Json) -> list[Json]:
    """The columns of one SELECT a side, on a connection of its own."""
    fetched = {}
    with engine.cursor(request) as connection:
        for side in SIDES:
            request.check()
            try:
                fetched[side] = connection.execute(group[side]).fetchnumpy()
            except duckdb.Error as thrown:
                if request.cancelled:
                    raise
                raise query_error(thrown) from thrown
    return [
        summary_of(reference, current, drawing, request)
        for reference, current in taken(fetched["reference"], fetched["current"])
    ]


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


def taken(reference: dict[str, Any], current: dict[str, Any]) -> Iterator[tuple[Any, Any]]:
    """Column by column, each forgotten by the fetched ones, so that its memory can go."""
    for name in list(reference):
        yield present_values(reference.pop(name)), present_values(current.pop(name))


def present_values(values: Any) -> Any:
    """The values that are not NULL, as an array of its own."""
    import numpy as np

    return values.compressed() if isinstance(values, np.ma.MaskedArray) else values


def summary_of(reference: Any, current: Any, drawing: Json, request: Request) -> Json:
    """All that leaves this process about one column."""
    import numpy as np

    finite, moments = {}, {}
    with np.errstate(all="ignore"):
        for name, values in zip(SIDES, (reference, current), strict=True):
            request.check()
            values = sort_values(values, request.check)
            low = int(np.searchsorted(values, -np.inf, "right"))
            high = int(np.searchsorted(values, np.inf, "left"))
            nan = len(values) - int(np.searchsorted(values, np.nan, "left"))
            finite[name] = values[low:high]
            moments[name] = {
                "present": len(values) - nan,
                "finite": high - low,
                "nan": nan,
                "positiveInfinity": len(values) - nan - high,
                "negativeInfinity": low,
                **mean_and_deviation(finite[name]),
            }
        request.check()
        walk = Walk(finite["reference"], finite["current"], stretches_of(moments))
        walk.run(request.check)
        return {
            "moments": moments,
            **walk.summary(),
            "histogram": histogram_of(finite["reference"], finite["current"], drawing),
            **{
                name: {side: end_of(finite[side], place) for side in SIDES}
                for name, place in (("minimum", 0), ("maximum", -1))
            },
        }


def end_of(values: Any, place: int) -> float | None:
    return float(values[place]) if len(values) else None


def stretches_of(moments: dict[str, Json]) -> list[list[int]]:
    """The ranks, counted among finite values, at which a curve's points stand.

    Every hundredth of the reference's present values and every fiftieth of the current ones.
    """
    return [
        [
            -(-k * moments[side]["present"] // parts) - moments[side]["negativeInfinity"]
            for k in range(1, parts + 1)
        ]
        for side, parts in (("reference", 100), ("current", 50))
    ]


# Values added up at a time: they stay in the processor's cache.
BLOCK = 1 << 15


def mean_and_deviation(values: Any) -> Json:
    """Mean and sample deviation (n - 1) of sorted finite values.

    They are taken from the middle value and scaled by the span, so that neither a large offset
    nor a large value costs digits. None where there is none, or beyond a double's range.
    """
    count = len(values)
    if count == 0:
        return {"mean": None, "standardDeviation": None}
    centre = values[count // 2]
    span = float(values[-1] - values[0]) or 1.0
    sums, squares = [], []
    for start in range(0, count, BLOCK):
        moved = (values[start : start + BLOCK] - centre) / span
        sums.append(float(moved.sum()))
        moved *= moved
        squares.append(float(moved.sum()))
    total = sum_or_nan(sums)
    mean = float(centre) + total / count * span
    deviation = math.nan
    if count > 1:
        variance = max(0.0, sum_or_nan(squares) - total * total / count) / (count - 1)
        deviation = math.sqrt(variance) * span
    return {
        "mean": mean if math.isfinite(mean) else None,
        "standardDeviation": deviation if math.isfinite(deviation) else None,
    }


def sum_or_nan(values: list[float]) -> float:
    return math.fsum(values) if all(map(math.isfinite, values)) else math.nan


def histogram_of(reference: Any, current: Any, drawing: Json) -> Json:
    """Counts in equal bins between the outer hundredths; values beyond lie in the outer bins.

    Few whole numbers get a bin each. The bins are [low + i / perUnit, low + (i + 1) / perUnit).
    """
    import numpy as np

    low, per_unit, bins = histogram_bins([reference, current], drawing)
    inner = low + np.arange(1, bins) / per_unit
    counts = [
        np.diff(np.searchsorted(values, inner, "left"), prepend=0, append=len(values)).tolist()
        for values in (reference, current)
    ]
    return {"low": low, "perUnit": per_unit, "reference": counts[0], "current": counts[1]}


def histogram_bins(sides: list[Any], drawing: Json) -> tuple[float, float, int]:
    """Where the bins begin, how many there are a unit, and how many in all."""
    known = [values for values in sides if len(values)]
    if not known:
        return -0.5, 1.0, 1
    low, high = (
        min(float(values[0]) for values in known),
        max(float(values[-1]) for values in known),
    )
    if high - low < drawing["valueBins"] and all(are_whole(values) for values in known):
        return low - 0.5, 1.0, int(high - low) + 1
    for share in drawing["shares"]:
        ends = [
            min(quantile(values, share) for values in known),
            max(quantile(values, 1 - share) for values in known),
        ]
        per_unit = drawing["bins"] / (ends[1] - ends[0]) if ends[1] > ends[0] else 0.0
        if 0 < per_unit < math.inf and (ends[1] - ends[0]) * per_unit > 0:
            return ends[0], per_unit, drawing["bins"]
    return low - 0.5, 1.0, 1


def quantile(values: Any, share: float) -> float:
    return float(values[max(0, math.ceil(share * len(values)) - 1)])


def are_whole(values: Any) -> bool:
    import numpy as np

    return all(
        bool((np.floor(block) == block).all())
        for block in (values[start : start + BLOCK] for start in range(0, len(values), BLOCK))
    )
