"""The finite values of two sides in one array, each a whole number that tells value and side.

A double's bits, read as a whole number, ascend with the double. Scaled by a power of two to below
2 they need 63 of the 64, so that the last one can say which side a value is of: one sort of whole
numbers then sorts both sides at once, and no merge is needed to tell how they interleave. Scaling
by a power of two loses nothing; where values lie so far apart that it would, they are numbered.
"""

from __future__ import annotations

import itertools
import math
import sys
from collections.abc import Callable, Iterable
from typing import Any

from .cell_sort import sort_keys
from .protocol import Json

# Values looked at together: what is made of them stays in the processor's cache.
BLOCK = 1 << 15
# The bits of a double without its sign.
MAGNITUDE = (1 << 63) - 1
# The smallest double that has all of its digits.
SMALLEST = sys.float_info.min
# As large as a power of two gets.
LARGEST_EXPONENT = 1023


class Pool:
    """Two sides of a column, one column after the other in the same memory.

    New arrays of this size would each be fetched from the system page by page, which costs a
    quarter of what is done with them.
    """

    def __init__(self, rows: int = 0) -> None:
        import numpy as np

        self.doubles = np.empty(max(rows, BLOCK))
        self.spare = np.empty(BLOCK, np.int64)
        self.empty()

    def empty(self) -> None:
        """Forgets the column."""
        self.sizes: list[int] = []
        self.ends: list[tuple[float, float] | None] = []
        self.size = 0
        # The smallest and the largest magnitude but 0.
        self.smallest, self.largest = math.inf, 0.0
        self.scale = 1.0
        # The different values, ascending, where they are numbered.
        self.table: Any = None

    @property
    def keys(self) -> Any:
        """Both sides, ascending once they are sorted; reference values are odd."""
        import numpy as np

        return self.doubles[: self.size].view(np.int64)

    def take(self, batches: Iterable[Any], check: Callable[[], None]) -> Json:
        """Takes one side's values, the reference's first, and counts those that are not finite."""
        import numpy as np

        begin = self.size
        nan, infinite = 0, [0, 0]
        ends: tuple[float, float] | None = None
        for batch in batches:
            check()
            self._reserve(len(batch))
            for start in range(0, len(batch), BLOCK):
                values = batch[start : start + BLOCK]
                low, high = float(values.min()), float(values.max())
                if not (math.isfinite(low) and math.isfinite(high)):
                    nan += int(np.isnan(values).sum())
                    for place, infinity in enumerate((np.inf, -np.inf)):
                        infinite[place] += int((values == infinity).sum())
                    values = values[np.isfinite(values)]
                    if not len(values):
                        continue
                    low, high = float(values.min()), float(values.max())
                self.doubles[self.size : self.size + len(values)] = values
                self.size += len(values)
                self._note_magnitudes(values, low, high)
                ends = (min(low, ends[0]), max(high, ends[1])) if ends else (low, high)
        self.sizes.append(self.size - begin)
        self.ends.append(ends)
        return {
            "present": self.sizes[-1] + sum(infinite),
            "finite": self.sizes[-1],
            "nan": nan,
            "positiveInfinity": infinite[0],
            "negativeInfinity": infinite[1],
        }

    def _reserve(self, count: int) -> None:
        import numpy as np

        if self.size + count > len(self.doubles):
            larger = np.empty(max(self.size + count, 2 * len(self.doubles)))
            larger[: self.size] = self.doubles[: self.size]
            self.doubles = larger

    def _note_magnitudes(self, values: Any, low: float, high: float) -> None:
        import numpy as np

        self.largest = max(self.largest, -low, high)
        if low <= 0 <= high:
            sizes = np.abs(values, out=self.spare.view(np.float64)[: len(values)])
            least = float(sizes.min())
            if least == 0:
                least = float(sizes.min(where=sizes > 0, initial=math.inf))
        else:
            least = min(abs(low), abs(high))
        self.smallest = min(self.smallest, least)

    def sort(self, check: Callable[[], None]) -> None:
        """Makes keys of the values, and sorts them."""
        import numpy as np

        # The largest magnitude is at least a half and below 1 times two to this.
        exponent = math.frexp(self.largest)[1]
        self.scale = 2.0 ** min(1 - exponent, LARGEST_EXPONENT)
        if self.smallest * self.scale < SMALLEST and self.scale < 1:
            self._number()
        else:
            for start in range(0, self.size, BLOCK):
                check()
                self._encode(slice(start, min(start + BLOCK, self.size)))
        # The first side's keys are odd.
        keys = self.keys
        for start in range(0, self.sizes[0], BLOCK):
            block = keys[start : min(start + BLOCK, self.sizes[0])]
            np.bitwise_or(block, 1, out=block)
        check()
        sort_keys(keys, self.decoded, check)

    def _encode(self, place: slice) -> None:
        import numpy as np

        values = self.doubles[place]
        values *= self.scale
        # Minus zero becomes zero.
        values += 0.0
        keys = values.view(np.int64)
        flips = np.right_shift(keys, 63, out=self.spare[: len(keys)])
        flips &= MAGNITUDE
        keys ^= flips
        keys <<= 1

    def _number(self) -> None:
        import numpy as np

        values = self.doubles[: self.size]
        self.table, numbers = np.unique(values + 0.0, return_inverse=True)
        np.left_shift(numbers, 1, out=self.keys)

    def decoded(self, keys: Any) -> Any:
        """The scaled values of some keys, in any order."""
        import numpy as np

        halves = keys >> 1
        if self.table is not None:
            return self.table[halves] * self.scale
        halves ^= (halves >> 63) & MAGNITUDE
        return halves.view(np.float64)

    def halved(self, halves: Any) -> Any:
        """The scaled values of ascending keys whose side was cut off, in the same memory."""
        import numpy as np

        if self.table is not None:
            values = halves.view(np.float64)
            values[:] = self.table[halves]
            values *= self.scale
            return values
        if len(halves) and halves[0] < 0:
            halves[: halves.searchsorted(0)] ^= MAGNITUDE
        return halves.view(np.float64)

    def value_of(self, key: int) -> float:
        """The value behind a key without its side, as it was."""
        import numpy as np

        if self.table is not None:
            return float(self.table[key])
        bits = np.array([key ^ MAGNITUDE if key < 0 else key], np.int64)
        return float(bits.view(np.float64)[0]) / self.scale

    def places_below(self, values: Any) -> Any:
        """How many of both sides' values lie below each of some finite values within the ends."""
        return self.keys.searchsorted(self._halves_of(values) << 1, "left")

    def places_upto(self, values: Any) -> Any:
        """How many lie at or below each of some of the values themselves."""
        return self.keys.searchsorted(self._halves_of(values) << 1 | 1, "right")

    def _halves_of(self, values: Any) -> Any:
        import numpy as np

        if self.table is not None:
            return self.table.searchsorted(values, "left")
        keys = (np.asarray(values, np.float64) * self.scale + 0.0).view(np.int64)
        return keys ^ ((keys >> 63) & MAGNITUDE)

    def rows_between(self, places: Any) -> tuple[list[int], list[int]]:
        """Rows of each side between places, the first from the beginning, the last to the end."""
        import numpy as np

        edges = [0, *places.tolist(), self.size]
        pairs = list(itertools.pairwise(edges))
        reference = []
        for begin, end in pairs:
            odd = 0
            for start in range(begin, end, BLOCK):
                keys = self.keys[start : min(start + BLOCK, end)]
                odd += int(np.bitwise_and(keys, 1, out=self.spare[: len(keys)]).sum())
            reference.append(odd)
        both = [end - begin for begin, end in pairs]
        return reference, [each - odd for each, odd in zip(both, reference, strict=True)]

    def are_whole(self) -> bool:
        """Whether all values are whole numbers; asked of sorted ones."""
        import numpy as np

        for start in range(0, self.size, BLOCK):
            keys = self.keys[start : start + BLOCK]
            values = self.halved(np.right_shift(keys, 1, out=self.spare[: len(keys)]))
            values /= self.scale
            if not (np.floor(values) == values).all():
                return False
        return True
