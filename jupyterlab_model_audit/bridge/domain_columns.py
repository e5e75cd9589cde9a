"""Two samples told apart by what each column by itself says of blocks of rows it was not shown.

Few blocks, such as the seven days of a week, are too few to learn from how columns go together,
and enough to see that one of them has moved. So each column's values are cut into ranges, how
much denser one side is in a range is told by the other blocks, and the columns that hold for
blocks that they were not counted in are added up. Blocks count, not rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .requests import Request

# Parts that the blocks are dealt to; each is told by the others.
PARTS = 4
# Ranges of a column's values, of about as many rows each.
RANGES = 8
# Standard errors, by blocks, that what a column tells must lie above nothing.
ERRORS = 1.5
# Shares of the columns' sum that are tried: columns of the same news would count it twice.
SHARES = (0.25, 0.5, 0.75, 1.0, 1.25, 1.5)


@dataclass
class Rows:
    """Rows to learn from, with the part that each block was dealt to."""

    table: Any
    side: Any
    blocks: Any
    parts: Any


@dataclass
class Column:
    """A column's ranges and how much denser, as a logarithm, the current side is in each."""

    place: int
    categorical: bool
    edges: Any
    ratio: Any

    def of(self, table: Any) -> Any:
        return self.ratio[places(table[:, self.place], self.edges, self.categorical)]


@dataclass
class Added:
    """Columns added up: the log of the current side's odds, were both sides as large."""

    columns: list[Column]
    weights: Any
    # Of the rows that were learned from, told by the other parts.
    learned: Any

    def of(self, table: Any) -> Any:
        pairs = zip(self.columns, self.weights, strict=True)
        return sum(weight * column.of(table) for column, weight in pairs)


@dataclass
class Alone:
    """What columns tell by themselves."""

    # Places of columns whose log loss is below that of guessing.
    holding: Any
    # The sum of those that are so beyond doubt; None where there is none.
    added: Added | None


def columns_alone(rows: Rows, categories: Any, request: Request) -> Alone:
    """What each column tells of the parts of blocks that it was not counted in.

    A column weighs what its log loss, averaged over both sides alike, gains over guessing, less
    `ERRORS` standard errors by blocks; the sum counts by the share of least log loss.
    """
    import numpy as np

    counts = Counts(rows)
    gains, sure = [], []
    for place in range(rows.table.shape[1]):
        request.check()
        _, told = counts.column(place, bool(categories[place]))
        gain, error = counts.gain(told)
        gains.append(gain)
        sure.append(gain - ERRORS * error)
    holding = np.flatnonzero(np.array(gains) > 0)
    chosen = np.flatnonzero(np.array(sure) > 0)
    if len(chosen) == 0:
        return Alone(holding, None)
    weights = np.array(sure)[chosen] / max(sure)
    columns, learned = [], np.zeros(len(rows.side))
    for place, weight in zip(chosen, weights, strict=True):
        request.check()
        column, told = counts.column(int(place), bool(categories[place]))
        columns.append(column)
        learned += weight * told
    share = max(SHARES, key=lambda share: counts.gain(share * learned)[0])
    return Alone(holding, Added(columns, share * weights, share * learned))


def log_losses(log_odds: Any, side: Any) -> Any:
    """Of each row, by the odds of the current side."""
    import numpy as np

    return np.logaddexp(0, np.where(side == 1, -log_odds, log_odds))


def mean_loss(log_odds: Any, side: Any) -> float:
    """Mean log loss, both sides alike; log 2 by guessing."""
    losses = log_losses(log_odds, side)
    return float((losses[side == 0].mean() + losses[side == 1].mean()) / 2)


class Counts:
    """Counts of the rows by side, part and block, in which a block weighs as much as another."""

    def __init__(self, rows: Rows) -> None:
        import numpy as np

        self.rows = rows
        pairs = 2 * rows.blocks + rows.side
        names, self.block = np.unique(pairs, return_inverse=True)
        self.side_of_block = names % 2
        self.shares = 1 / np.bincount(self.block)[self.block]
        of_side = np.bincount(rows.side, minlength=2)
        self.weights = 0.5 / of_side[rows.side]
        self.block_weights = np.bincount(self.block, self.weights)

    def column(self, place: int, categorical: bool) -> tuple[Column, Any]:
        """The column's ratios by all parts, and each row's log odds by the parts of others.

        There is one block more whose rows are spread evenly, so that a range that few blocks
        have says little.
        """
        import numpy as np

        values = self.rows.table[:, place]
        edges = edges_of(values, categorical)
        count = len(edges) + 2
        found = places(values, edges, categorical)
        cells = self.rows.parts * count + found
        density, density_of_others = [], []
        for side in (0, 1):
            own = self.rows.side == side
            blocks = np.bincount(cells[own], self.shares[own], PARTS * count)
            blocks = blocks.reshape(PARTS, count)
            whole = blocks.sum(axis=0)
            density.append(np.log((whole + 1 / count) / (whole.sum() + 1)))
            others = whole - blocks
            density_of_others.append(
                np.log((others + 1 / count) / (others.sum(axis=1, keepdims=True) + 1))
            )
        told = (density_of_others[1] - density_of_others[0])[self.rows.parts, found]
        return Column(place, categorical, edges, density[1] - density[0]), told

    def gain(self, log_odds: Any) -> tuple[float, float]:
        """What the mean log loss lies below that of guessing, and its standard error by blocks."""
        import numpy as np

        return self.mean(np.log(2) - log_losses(log_odds, self.rows.side))

    def mean(self, values: Any) -> tuple[float, float]:
        """Of a value a row, both sides alike, and its standard error by blocks."""
        import numpy as np

        sums = np.bincount(self.block, self.weights * values)
        variance = 0.0
        for side in (0, 1):
            own = self.side_of_block == side
            count = int(own.sum())
            if count < 2:
                return float(sums.sum()), float("inf")
            weights = self.block_weights[own]
            apart = sums[own] - weights * sums[own].sum() / weights.sum()
            variance += count / (count - 1) * float(apart @ apart)
        return float(sums.sum()), variance**0.5


def edges_of(values: Any, categorical: bool) -> Any:
    """Levels, or upper ends of ranges."""
    import numpy as np

    present = values[~np.isnan(values)]
    if categorical or len(present) == 0:
        return np.unique(present)
    shares = np.arange(1, RANGES) / RANGES
    return np.unique(np.quantile(present, shares, method="inverted_cdf"))


def places(values: Any, edges: Any, categorical: bool) -> Any:
    """The range or level of each value; missing ones last, and next to last those beyond all edges
    and levels that are not among them."""
    import numpy as np

    found = np.searchsorted(edges, values, "left")
    if categorical and len(edges):
        unseen = edges.take(found, mode="clip") != values
        found[unseen] = len(edges)
    found[np.isnan(values)] = len(edges) + 1
    return found
