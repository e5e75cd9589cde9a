"""Sorting keys of doubles where NumPy's own sort is slow: into cells by radix, then run by run.

NumPy takes 6 to 9 ns a value where its AVX2 code runs, but 36 to 65 where its AVX-512 code meets
slow compressed stores, and 64 to 88 without vector code; cells take 17 to 37 (20 to 54 without).
So NumPy's speed is tried once and the faster way taken. Both give the same values in the same
order, so no figure hangs on the choice.
"""

from __future__ import annotations

import functools
import math
import time
from collections.abc import Callable
from typing import Any

# Below, cells cost more than they save; above, their places would take too much memory.
FEWEST_VALUES = 1 << 14
MOST_VALUES = 1 << 23
# As many as 16 bits tell apart, since NumPy sorts 16 bits by radix.
CELLS = 1 << 16
# Values sorted at a time.
RUN = 500
# Nanoseconds a value from which NumPy's sort is slower than the cells.
SLOW_NANOSECONDS = 25
# Values that the bounds of the cells are taken from.
SAMPLE = 4000


def sort_keys(keys: Any, doubles_of: Callable[[Any], Any], check: Callable[[], None]) -> None:
    """Sorts whole numbers in place; `doubles_of` gives finite doubles that ascend with them."""
    if FEWEST_VALUES <= len(keys) <= MOST_VALUES and sorts_slowly():
        sort_in_cells(keys, doubles_of(keys), check)
    else:
        keys.sort()


def sort_in_cells(keys: Any, doubles: Any, check: Callable[[], None]) -> None:
    """As `sort_keys`, without a look at whether it pays; the doubles are lost."""
    import numpy as np

    low, scale = bounds_of(doubles)
    if not 0 < scale < math.inf:
        keys.sort()
        return
    check()
    # Subtraction and multiplication round monotonically: no larger value is in an earlier cell.
    with np.errstate(over="ignore"):
        doubles -= low
        doubles *= scale
    np.clip(doubles, 0, CELLS - 1, out=doubles)
    cells = doubles.astype(np.uint16)
    keys[:] = keys[cells.argsort(kind="stable")]
    check()
    ends = np.bincount(cells, minlength=CELLS).cumsum()
    runs = np.searchsorted(ends, np.arange(RUN, len(keys), RUN))
    start = 0
    for end in [*np.unique(ends[runs]).tolist(), len(keys)]:
        keys[start:end].sort()
        start = end


def bounds_of(values: Any) -> tuple[float, float]:
    """Where the cells begin and how many there are a unit; 0 where they can't be told."""
    import numpy as np

    sample = np.sort(values[:: max(1, len(values) // SAMPLE)])
    edge = len(sample) // 500
    low, high = float(sample[edge]), float(sample[-1 - edge])
    return low, CELLS / (high - low) if high > low else 0.0


@functools.cache
def sorts_slowly() -> bool:
    """Whether NumPy sorts doubles slowly on this processor; tried once, in five milliseconds."""
    import numpy as np

    values = np.sin(np.arange(FEWEST_VALUES, dtype=np.float64) ** 2)
    fastest = math.inf
    for _ in range(5):
        copied = values.copy()
        started = time.thread_time_ns()
        copied.sort()
        fastest = min(fastest, time.thread_time_ns() - started)
    return fastest > SLOW_NANOSECONDS * len(values)
