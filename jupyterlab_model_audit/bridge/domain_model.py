"""A model that tells two samples apart by what holds for blocks of rows that it has not seen.

Trees know a day by the values that its rows share, and go on learning such days long after they
have learned what tells the sides apart. So a part of the blocks is kept back: it decides by which
columns the sides are told apart, how many trees are grown, and whether any are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .folds import deal
from .requests import Request

# Trees a step and steps of a model; a step is short, so that a cancel is seen within a second.
TREES = 10
STEPS = 8
LEAVES = 15
# Steps without a gain after which no more are tried.
PATIENCE = 2
# Parts that the blocks are dealt to; one of them is kept back.
PARTS = 4
# Ranges of a column that is looked at by itself.
RANGES = 16
# Steps that one call of `learn` tells at most: with all columns, with some, and once more.
FIT_STEPS = 3 * STEPS


@dataclass
class Rows:
    """Rows to learn from, with the part that each block was dealt to."""

    table: Any
    side: Any
    blocks: Any
    parts: Any


def learn(
    table: Any,
    side: Any,
    blocks: Any,
    categories: Any,
    random: Any,
    seed: int,
    request: Request,
    told: Callable[[int], None],
) -> Callable[[Any], Any] | None:
    """What gives rows of such a table the probability of the current side, were both as large.

    None where nothing tells blocks apart that were kept back. `told` is called with the steps
    done, of `FIT_STEPS`.
    """
    import numpy as np

    rows = Rows(table, side, blocks, deal(blocks, side, PARTS, random))
    grower = Grower(seed, request)
    every = np.arange(table.shape[1])
    aside = rows.parts == 0
    if len(set(side[aside])) < 2 or len(set(side[~aside])) < 2:
        return grower.grown(rows, every, categories, STEPS, told)
    candidates = [every]
    alone = columns_that_hold(rows, categories, request)
    if 0 < len(alone) < len(every):
        candidates.append(alone)
    best, columns, steps = float(np.log(2)), every, 0
    for place, candidate in enumerate(candidates):
        loss, grown = grower.steps_that_hold(
            rows,
            candidate,
            categories,
            lambda done, first=place * STEPS: told(first + done),
        )
        if loss < best:
            best, columns, steps = loss, candidate, grown
    if steps == 0:
        return None
    return grower.grown(
        rows, columns, categories, steps, lambda done: told(len(candidates) * STEPS + done)
    )


class Grower:
    """Grows trees step by step."""

    def __init__(self, seed: int, request: Request) -> None:
        self.seed = seed
        self.request = request

    def steps_that_hold(
        self, rows: Rows, columns: Any, categories: Any, told: Callable[[int], None]
    ) -> tuple[float, int]:
        """The least log loss of the blocks kept back, and after how many steps it was reached."""
        import numpy as np

        aside = rows.parts == 0
        chosen = rows.table[:, columns]
        side = rows.side[aside]
        model = self.start(categories[columns])
        best, steps = float(np.log(2)), 0
        for step in range(STEPS):
            self.grow(model, chosen[~aside], rows.side[~aside], step)
            told(step + 1)
            given = np.clip(evened(model, chosen[aside], rows.side[~aside]), 1e-9, 1 - 1e-9)
            loss = -(np.log(1 - given[side == 0]).mean() + np.log(given[side == 1]).mean()) / 2
            if loss < best:
                best, steps = float(loss), step + 1
            elif step + 1 - steps >= PATIENCE:
                break
        return best, steps

    def grown(
        self,
        rows: Rows,
        columns: Any,
        categories: Any,
        steps: int,
        told: Callable[[int], None],
    ) -> Callable[[Any], Any]:
        """A model of all rows by these columns."""
        chosen = rows.table[:, columns]
        model = self.start(categories[columns])
        for step in range(steps):
            self.grow(model, chosen, rows.side, step)
            told(step + 1)
        return lambda table: evened(model, table[:, columns], rows.side)

    def start(self, categories: Any) -> Any:
        from sklearn.ensemble import HistGradientBoostingClassifier

        return HistGradientBoostingClassifier(
            max_leaf_nodes=LEAVES,
            early_stopping=False,
            warm_start=True,
            categorical_features=categories,
            random_state=self.seed,
        )

    def grow(self, model: Any, table: Any, side: Any, step: int) -> None:
        self.request.check()
        model.set_params(max_iter=TREES * (step + 1))
        model.fit(table, side)


def evened(model: Any, table: Any, side: Any) -> Any:
    """The model's probabilities, had it learned from as many rows of either side.

    Weights would do the same, but make the trees twenty times as slow.
    """
    given = model.predict_proba(table)[:, 1]
    ratio = side.mean() / (1 - side.mean())
    return given / (given + (1 - given) * ratio)


def columns_that_hold(rows: Rows, categories: Any, request: Request) -> Any:
    """Columns that by themselves tell the sides of unseen blocks apart, by their places."""
    import numpy as np

    shares = 1 / rows_of_own_block(rows)
    found = []
    for place in range(rows.table.shape[1]):
        request.check()
        ranges, count = ranges_of(rows.table[:, place], bool(categories[place]))
        if loss_alone(rows, ranges, count, shares) < np.log(2):
            found.append(place)
    return np.array(found, dtype=np.int64)


def rows_of_own_block(rows: Rows) -> Any:
    """For each row, how many rows of its side its block has."""
    import numpy as np

    pairs = 2 * rows.blocks + rows.side
    return np.bincount(pairs)[pairs]


def ranges_of(values: Any, categorical: bool) -> tuple[Any, int]:
    """The range or level of each value, and how many there are; missing values have the last."""
    import numpy as np

    missing = np.isnan(values)
    present = values[~missing]
    if categorical or len(present) == 0:
        edges = np.unique(present)
    else:
        shares = np.arange(1, RANGES) / RANGES
        edges = np.unique(np.quantile(present, shares, method="inverted_cdf"))
    found = np.searchsorted(edges, values, "left")
    found[missing] = len(edges) + 1
    return found, len(edges) + 2


def loss_alone(rows: Rows, ranges: Any, count: int, shares: Any) -> float:
    """Mean log loss of each part's rows by the ratio of densities in the other parts.

    A block counts as one, however many rows it has (`shares` are a row's part of it), and there is
    one more whose rows are spread evenly, so that a range that few blocks have says little.
    """
    import numpy as np

    cells = rows.parts * count + ranges
    density, seen = [], []
    for side in (0, 1):
        own = rows.side == side

        def table(weights: Any, own: Any = own) -> Any:
            return np.bincount(cells[own], weights, PARTS * count).reshape(PARTS, count)

        blocks = table(shares[own])
        others = blocks.sum(axis=0) - blocks
        density.append(np.log((others + 1 / count) / (others.sum(axis=1, keepdims=True) + 1)))
        seen.append(table(None) / own.sum())
    ratio = density[1] - density[0]
    losses = (seen[0] * np.logaddexp(0, ratio)).sum() + (seen[1] * np.logaddexp(0, -ratio)).sum()
    return float(losses / 2)
