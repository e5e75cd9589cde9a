"""A model that tells two samples apart by what holds for blocks of rows that it has not seen.

Trees know a day by the values that its rows share, and go on learning such days long after they
have learned what tells the sides apart. So a part of the blocks is kept back: it decides by which
columns trees tell the sides apart, how many are grown, and whether they tell more than the columns
by themselves do, added up.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .domain_columns import PARTS, Added, Counts, Rows, columns_alone, log_losses, mean_loss
from .folds import deal
from .requests import Request

# Trees a step and steps of a model; a step is short, so that a cancel is seen within a second.
TREES = 10
STEPS = 8
LEAVES = 15
# Steps without a gain after which no more are tried.
PATIENCE = 2
# Steps that one call of `learn` tells at most: with all columns, with some, and once more.
FIT_STEPS = 3 * STEPS


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
    alone = columns_alone(rows, categories, request)
    added = alone.added
    aside = rows.parts == 0
    if len(set(side[aside])) < 2 or len(set(side[~aside])) < 2:
        return added and probability(added)
    every = np.arange(table.shape[1])
    candidates = [every]
    if 0 < len(alone.holding) < len(every):
        candidates.append(alone.holding)
    grower = Grower(seed, request)
    best = Held(float(np.log(2)), 0, None)
    columns = every
    for place, candidate in enumerate(candidates):
        held = grower.steps_that_hold(
            rows,
            candidate,
            categories,
            lambda done, first=place * STEPS: told(first + done),
        )
        if held.loss < best.loss:
            best, columns = held, candidate
    if best.steps == 0 or (added is not None and not tells_more(best, added, rows)):
        return added and probability(added)
    return grower.grown(
        rows, columns, categories, best.steps, lambda done: told(len(candidates) * STEPS + done)
    )


@dataclass
class Held:
    """The least log loss of the blocks kept back, reached after so many steps by these log odds."""

    loss: float
    steps: int
    log_odds: Any


def tells_more(trees: Held, added: Added, rows: Rows) -> bool:
    """Whether trees gain more than one standard error, by the blocks kept back, over the columns.

    Where one side has one such block, nobody knows.
    """
    aside = rows.parts == 0
    kept = Rows(rows.table[aside], rows.side[aside], rows.blocks[aside], rows.parts[aside])
    losses = [log_losses(odds, kept.side) for odds in (added.learned[aside], trees.log_odds)]
    gain, error = Counts(kept).mean(losses[0] - losses[1])
    return gain > error


def probability(added: Added) -> Callable[[Any], Any]:
    import numpy as np

    return lambda table: 1 / (1 + np.exp(-added.of(table)))


class Grower:
    """Grows trees step by step."""

    def __init__(self, seed: int, request: Request) -> None:
        self.seed = seed
        self.request = request

    def steps_that_hold(
        self, rows: Rows, columns: Any, categories: Any, told: Callable[[int], None]
    ) -> Held:
        """How well trees by these columns do for the blocks kept back; log 2 by guessing."""
        import numpy as np

        aside = rows.parts == 0
        chosen = rows.table[:, columns]
        side = rows.side[aside]
        model = self.start(categories[columns])
        best = Held(float(np.log(2)), 0, None)
        for step in range(STEPS):
            self.grow(model, chosen[~aside], rows.side[~aside], step)
            told(step + 1)
            given = np.clip(evened(model, chosen[aside], rows.side[~aside]), 1e-9, 1 - 1e-9)
            log_odds = np.log(given / (1 - given))
            loss = mean_loss(log_odds, side)
            if loss < best.loss:
                best = Held(loss, step + 1, log_odds)
            elif step + 1 - best.steps >= PATIENCE:
                break
        return best

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
