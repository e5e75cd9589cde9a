"""Two samples searched for slices: conjunctions of given conditions that carry a difference.

Works on NumPy. Every conjunction of up to three conditions with rows enough is counted, by products
of 0/1 matrices; what a difference is stands in the request, as a weight a row. Indices and counts
alone leave the process.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import duckdb

from .domain_features import read_side
from .engine import Engine, query_error
from .protocol import BridgeError, Json
from .requests import Request

# Slices kept for the choice: in all, and of those that share their first condition.
MOST_KEPT = 1500
MOST_OF_A_ROOT = 40
# Bytes of the kept slices' rows.
MOST_BYTES = 48_000_000
# Slices whose rows are added up at once.
BLOCK = 128


@dataclass
class Goal:
    """One difference to look for; `weights` holds a number a row, the reference's below zero."""

    weights: Any
    without: int | None
    both: bool
    upward: bool


@dataclass
class Rows:
    """The drawn rows of both sides, reference first."""

    holds: Any  # rows x conditions, 0 or 1 as float32
    current: Any  # whether a row is of the current side
    columns: list[int]
    sizes: tuple[int, int]


def find_slices(engine: Engine, request: Request) -> Json:
    """The slices that carry most of each difference.

    `reference` and `current` are SELECTs of `p0`, `p1`, … (0 or 1, a column a condition) and `b0`,
    `b1`, … (whole numbers, a column a goal that has `bin`). `columns` numbers the column that each
    condition is about. A goal gives `weights` by bin (a single one without `bin`); a row of the
    current side weighs plus that over the side's rows, one of the reference minus. The carry of a
    slice is the sum over its rows, its excess the carry less the slice's share of all carry, and
    its score the excess over its standard error. Of each goal the best slice is chosen (the largest
    score, either sign unless `upward`), then the best on the rows outside of those chosen, up to
    `most`, while the score is `least` or more. A slice gives way to a simpler one with `simpler`
    times its score. Slices have `fewest` rows, with `both` half of it on each side, at most the
    share `largest` of all, and no condition on the column `without`. The answer has a slice's
    `conditions`, and its `rows` `among` those outside of the slices chosen before it. Raises
    `package-missing` without NumPy, `cancelled`, `query-failed`.
    """
    require_numpy()
    params = request.params
    reference, current = fetch(engine, request, "reference"), fetch(engine, request, "current")
    rows = rows_of(reference, current, params["columns"])
    goals = [goal_of(goal, reference, current) for goal in params["goals"]]
    if min(rows.sizes) == 0 or not rows.columns:
        return {"searched": 0, "goals": [[] for _ in goals]}
    with one_core_left():
        kept, searched = search(rows, goals, params, request)
        chosen = [
            choose(rows, goal, candidates, params, request)
            for goal, candidates in zip(goals, kept, strict=True)
        ]
    return {"searched": searched, "goals": chosen}


def require_numpy() -> None:
    try:
        import numpy  # noqa: F401
    except ImportError as thrown:
        raise BridgeError(
            "package-missing",
            "Finding slices needs NumPy, which this Python does not have.",
            "Install it with: pip install numpy",
            "numpy",
        ) from thrown


def one_core_left() -> Any:
    """A core is left to the user's own cell where the number of threads can be set."""
    import os

    try:
        from threadpoolctl import threadpool_limits
    except ImportError:
        return nullcontext()
    return threadpool_limits(max(1, (os.cpu_count() or 1) - 1))


def fetch(engine: Engine, request: Request, side: str) -> dict[str, Any]:
    with engine.cursor(request) as connection:
        try:
            return read_side(connection, request.text(side))
        except duckdb.Error as thrown:
            if request.cancelled:
                raise
            raise query_error(thrown) from thrown


def rows_of(reference: dict[str, Any], current: dict[str, Any], columns: list[int]) -> Rows:
    import numpy as np

    sizes = tuple(len(next(iter(side.values()), ())) for side in (reference, current))
    holds = np.empty((sum(sizes), len(columns)), dtype=np.float32)
    for index in range(len(columns)):
        holds[: sizes[0], index] = reference[f"p{index}"]
        holds[sizes[0] :, index] = current[f"p{index}"]
    return Rows(holds, np.repeat([False, True], sizes), columns, sizes)


def goal_of(goal: Json, reference: dict[str, Any], current: dict[str, Any]) -> Goal:
    import numpy as np

    by_bin = np.asarray(goal["weights"], dtype=np.float64)
    sides = []
    for side, sign in ((reference, -1), (current, 1)):
        count = len(next(iter(side.values()), ()))
        bins = np.zeros(count, int) if goal["bin"] is None else side[f"b{goal['bin']}"].astype(int)
        sides.append(sign * by_bin[bins] / max(1, count))
    weights = np.concatenate(sides)
    # Any scale gives the same scores; about one keeps the digits of a float32.
    weights /= max(np.abs(weights).max(initial=0), np.finfo(float).tiny)
    return Goal(weights, goal["without"], bool(goal["both"]), bool(goal["upward"]))


def vectors_of(rows: Rows, goals: list[Goal]) -> Any:
    """What is added up over the rows of a slice: rows of each side, then for each goal w and w²."""
    import numpy as np

    current = rows.current.astype(np.float32)
    parts = [1 - current, current]
    for goal in goals:
        parts += [goal.weights, goal.weights**2]
    return np.stack(parts, axis=1).astype(np.float32)


def scores_of(sums: Any, whole: Any, sizes: tuple[int, int], place: int) -> tuple[Any, Any]:
    """Scores of one goal, and each slice's share of the rows as the mean of both sides."""
    import numpy as np

    share = (sums[..., 0] / sizes[0] + sums[..., 1] / sizes[1]) / 2
    carry, squares = sums[..., 2 + 2 * place], sums[..., 3 + 2 * place]
    excess = carry - share * whole[2 + 2 * place]
    variance = (1 - 2 * share) * squares + share**2 * whole[3 + 2 * place]
    return excess / np.sqrt(np.maximum(variance, 1e-12)), share


def conjunctions(
    rows: Rows, vectors: Any, depth: int, fewest: int, request: Request
) -> Iterator[tuple[Any, Any]]:
    """Conditions of the slices with rows enough, -1 where there are fewer than three; their sums.

    Rare conditions come first, so that the many pairs are counted over few rows.
    """
    import numpy as np

    holds = rows.holds
    order = np.argsort(holds.sum(0), kind="stable")
    for place, root in enumerate(order):
        request.check()
        within = holds[:, root] > 0
        own = vectors[within]
        if len(own) < fewest:
            continue
        single = np.array([[root, -1, -1]])
        yield single, own.astype(np.float64).sum(0, keepdims=True)
        others = order[place + 1 :]
        if depth < 2 or len(others) == 0:
            continue
        part = holds[np.ix_(within, others)]
        pairs = part.T @ own
        enough = pairs[:, 0] + pairs[:, 1] >= fewest
        others, part, pairs = others[enough], part[:, enough], pairs[enough]
        yield padded(root, others), pairs.astype(np.float64)
        if depth > 2 and len(others) > 1:
            yield triples(root, others, part, own, fewest)
        request.progress(place + 1, len(order) + 1)


def padded(root: int, others: Any) -> Any:
    import numpy as np

    return np.stack([np.full(len(others), root), others, np.full(len(others), -1)], axis=1)


def triples(root: int, others: Any, part: Any, own: Any, fewest: int) -> tuple[Any, Any]:
    import numpy as np

    first, second = np.triu_indices(len(others), 1)
    counts = [(part * own[:, [side]]).T @ part for side in (0, 1)]
    enough = (counts[0] + counts[1])[first, second] >= fewest
    first, second = first[enough], second[enough]
    sums = np.empty((len(first), own.shape[1]))
    for index in range(own.shape[1]):
        table = counts[index] if index < 2 else (part * own[:, [index]]).T @ part
        sums[:, index] = table[first, second]
    conditions = np.stack([np.full(len(first), root), others[first], others[second]], axis=1)
    return conditions, sums


def search(rows: Rows, goals: list[Goal], params: Json, request: Request) -> tuple[list[Any], int]:
    """The conditions of the slices with the best scores of each goal, and how many were counted."""
    import numpy as np

    depth, fewest = int(params["depth"]), int(params["fewest"])
    largest = float(params["largest"])
    vectors = vectors_of(rows, goals)
    whole = vectors.astype(np.float64).sum(0)
    columns = np.array([*rows.columns, -1])
    kept: list[list[tuple[Any, Any]]] = [[] for _ in goals]
    searched = 0
    for conditions, sums in conjunctions(rows, vectors, depth, fewest, request):
        searched += len(conditions)
        for place, goal in enumerate(goals):
            score, share = scores_of(sums, whole, rows.sizes, place)
            score = score if goal.upward else np.abs(score)
            fits = share <= largest
            if goal.both:
                fits &= np.minimum(sums[:, 0], sums[:, 1]) >= fewest / 2
            if goal.without is not None:
                fits &= (columns[conditions] != goal.without).all(1)
            score = np.where(fits, score, -np.inf)
            best = np.argsort(-score, kind="stable")[:MOST_OF_A_ROOT]
            best = best[np.isfinite(score[best])]
            kept[place].append((score[best], conditions[best]))
    most = int(max(1, min(MOST_KEPT, MOST_BYTES // max(1, sum(rows.sizes)))))
    return [best_of(found, most) for found in kept], searched


def best_of(found: list[tuple[Any, Any]], most: int) -> Any:
    import numpy as np

    if not found:
        return np.empty((0, 3), int)
    scores = np.concatenate([score for score, _ in found])
    conditions = np.concatenate([condition for _, condition in found])
    return conditions[np.argsort(-scores, kind="stable")[:most]]


def mask_of(rows: Rows, conditions: Any) -> Any:
    return rows.holds[:, [index for index in conditions if index >= 0]].all(1)


def choose(rows: Rows, goal: Goal, candidates: Any, params: Json, request: Request) -> list[Json]:
    """The best slice, then the best on the rows outside of those chosen, and so on."""
    import numpy as np

    vectors = vectors_of(rows, [goal])
    masks = np.array([mask_of(rows, conditions) for conditions in candidates], dtype=bool)
    free = np.ones(len(rows.current), bool)
    chosen: list[Json] = []
    while len(chosen) < int(params["most"]) and len(candidates) > 0:
        request.check()
        left = vectors * free[:, None]
        whole = left.astype(np.float64).sum(0)
        sizes = (max(1, whole[0]), max(1, whole[1]))
        sums = np.concatenate(
            [
                masks[start : start + BLOCK].astype(np.float32) @ left
                for start in range(0, len(masks), BLOCK)
            ]
        ).astype(np.float64)
        score = scores_of(sums, whole, sizes, 0)[0]
        score = score if goal.upward else np.abs(score)
        score = np.where(sums[:, 0] + sums[:, 1] >= int(params["fewest"]) / 2, score, -np.inf)
        best = int(np.argmax(score))
        if score[best] < float(params["least"]):
            break
        wanted = float(params["simpler"]) * score[best]
        conditions = simplest(rows, goal, candidates[best], left, whole, sizes, wanted, params)
        mask = mask_of(rows, conditions)
        own = mask & free
        chosen.append(
            {
                "conditions": conditions,
                "rows": sides_of(own, rows),
                "among": sides_of(free, rows),
            }
        )
        free &= ~mask
    return chosen


def sides_of(mask: Any, rows: Rows) -> Json:
    return {
        "reference": int(mask[~rows.current].sum()),
        "current": int(mask[rows.current].sum()),
    }


def simplest(
    rows: Rows,
    goal: Goal,
    conditions: Any,
    left: Any,
    whole: Any,
    sizes: tuple[float, float],
    wanted: float,
    params: Json,
) -> list[int]:
    """The fewest of the conditions that still have the score wanted; the best of those."""
    own = [int(index) for index in conditions if index >= 0]
    for count in range(1, len(own)):
        scored = []
        for some in combinations(own, count):
            mask = mask_of(rows, some)
            sums = left[mask].sum(0)
            score, _ = scores_of(sums, whole, sizes, 0)
            # As the search counts it, so that the same rows in fewer words are never too many.
            share = (mask[~rows.current].mean() + mask[rows.current].mean()) / 2
            too_large = share > float(params["largest"])
            scored.append((-1.0 if too_large else score if goal.upward else abs(score), some))
        score, some = max(scored)
        if score >= wanted:
            return sorted(some)
    return sorted(own)
