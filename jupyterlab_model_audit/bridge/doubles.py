"""Arrow's arrays of numbers and moments as NumPy's doubles."""

from __future__ import annotations

from typing import Any

# Arrow's types of numbers whose memory NumPy can read, and NumPy's.
NUMPY_TYPES = {
    "double": "f8",
    "float": "f4",
    **{f"int{bits}": f"i{bits // 8}" for bits in (8, 16, 32, 64)},
    **{f"uint{bits}": f"u{bits // 8}" for bits in (8, 16, 32, 64)},
}
# How its types of moments in microseconds begin, whatever their time zone.
MOMENT = "timestamp[us"
# An infinite moment; the one before all others is its negative.
LATEST = (1 << 63) - 1


def is_readable(kind: str, moment: bool) -> bool:
    """Whether `present_doubles` reads the type."""
    return kind.startswith(MOMENT) if moment else kind in NUMPY_TYPES


def present_doubles(column: Any, moment: bool) -> Any:
    """The present values of one of Arrow's arrays of numbers, or of moments in microseconds.

    Not by its `to_numpy`, which imports pandas: a quarter of a second.
    """
    import numpy as np

    if column.null_count == len(column):
        return np.empty(0)
    kind = np.dtype(np.int64 if moment else NUMPY_TYPES[str(column.type)])
    values = np.frombuffer(column.buffers()[1], kind, len(column), column.offset * kind.itemsize)
    if column.null_count:
        values = without_nulls(values, column)
    if kind == np.float64:
        return values
    doubles = values.astype(np.float64)
    if moment:
        doubles[values == LATEST] = np.inf
        doubles[values == -LATEST] = -np.inf
    return doubles


def without_nulls(values: Any, column: Any) -> Any:
    """The present values, those from the end in the place of the others: their order is lost.

    Taking the others out one by one costs three times as much.
    """
    import numpy as np

    bits = np.frombuffer(column.buffers()[0], np.uint8)
    first = column.offset // 8
    count = column.offset % 8 + len(column)
    present = np.unpackbits(bits[first:], count=count, bitorder="little").view(bool)
    present = present[column.offset % 8 :]
    kept = len(values) - column.null_count
    moved = values[:kept].copy()
    moved[np.flatnonzero(~present[:kept])] = values[kept:][present[kept:]]
    return moved
