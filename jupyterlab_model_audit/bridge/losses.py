"""What a regression's answers are off by, learned where labels are known, estimated where not.

Works on scikit-learn where the process has it. Each part of the evaluation set is estimated by
models that have not seen it; other rows by the mean of all of them. Each fit is made in steps,
between which a cancel is seen; one core is left to the user's own cell. Sums alone leave the
process.
"""

from __future__ import annotations

import os
from typing import Any

import duckdb

from .domain_features import read_side, table_of
from .engine import Engine, query_error
from .protocol import BridgeError, Json
from .requests import Request
from .sentences import counted

# Trees a step and steps a fit; a step is short, so that a cancel is seen within a second.
TREES = 10
STEPS = 8
LEAVES = 15
RATE = 0.05
# A leaf's mean of squared errors is of few rows else.
LEAST_IN_LEAF = 20


def estimate_loss(engine: Engine, request: Request) -> Json:
    """Sums of absolute and squared errors, measured and estimated.

    `reference` and each of `current` are SELECTs of `n`, the group `g` (of the reference: the
    part), `yhat`, `y` (NULL where unknown) and `c0`, `c1`, … for `columns`. `parts` are the
    reference's rows by group: measured and estimated sums of |e| and e². `spread` is what errors
    scatter by around their estimate: the sum of squared distances over that of squared estimates.
    `current` are lists of groups of the other tables, those with labels apart; `byModel` are the
    sums that each part's models alone give. Raises `package-missing`, `invalid-input` for fewer
    than two parts, `cancelled`, `query-failed`.
    """
    import numpy as np

    require_sklearn()
    reference = fetch(engine, request, request.text("reference"))
    others = [fetch(engine, request, sql) for sql in request.texts("current")]
    known, unknown, categorical = inputs(reference, others, request)
    error = as_numbers(reference["y"]) - as_numbers(reference["yhat"])
    losses = [np.abs(error), error**2]
    group = groups_in(reference)
    found, given = cross_fit(known, unknown, losses, group, categorical, request)
    inside = group >= 0
    ends = np.cumsum([len(side["n"]) for side in others])[:-1]
    by_table = [np.split(each, ends, axis=1) for each in given]
    return {
        "parts": [sums_of_part(losses, found, group == part) for part in parts_of(group)],
        "spread": {
            name: spread(loss[inside], estimate[inside])
            for name, loss, estimate in zip(("absolute", "squared"), losses, found, strict=True)
        },
        "current": [
            groups_of(side, [each[place] for each in by_table]) for place, side in enumerate(others)
        ],
    }


def inputs(
    reference: dict[str, Any], others: list[dict[str, Any]], request: Request
) -> tuple[Any, Any, Any]:
    """Inputs and prediction of the known and of the unknown rows, and which are categories."""
    import numpy as np

    columns = [*request.params["columns"], {"kind": "number", "encode": False}]
    names = [f"c{place}" for place in range(len(columns))]
    for side in (reference, *others):
        side[names[-1]] = side["yhat"]
    current = {name: np.concatenate([side[name] for side in others]) for name in names}
    seed = int(request.params["seed"])
    features = table_of(columns, reference, current, None, seed, request)
    varying = [feature for feature in features if feature.varies] or features[-1:]
    table = np.hstack([feature.values for feature in varying])
    categorical = np.concatenate([[feature.categorical] * feature.width for feature in varying])
    return table[: len(reference["n"])], table[len(reference["n"]) :], categorical


def require_sklearn() -> None:
    try:
        import sklearn  # noqa: F401
    except ImportError as thrown:
        raise BridgeError(
            "package-missing",
            "Learning a regression's loss needs scikit-learn, which this Python does not have.",
            "Install it with: pip install scikit-learn",
            "scikit-learn",
        ) from thrown


def fetch(engine: Engine, request: Request, sql: str) -> dict[str, Any]:
    with engine.cursor(request) as connection:
        try:
            return read_side(connection, sql)
        except duckdb.Error as thrown:
            if request.cancelled:
                raise
            raise query_error(thrown) from thrown


def as_numbers(values: Any) -> Any:
    """Missing ones as NaN."""
    import numpy as np

    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def groups_in(side: dict[str, Any]) -> Any:
    """Each row's group; -1 where it has none."""
    import numpy as np

    group = as_numbers(side["g"])
    return np.where(np.isnan(group), -1, group).astype(np.int64)


def parts_of(group: Any) -> list[int]:
    import numpy as np

    return [int(part) for part in np.unique(group) if part >= 0]


def cross_fit(
    known: Any,
    unknown: Any,
    losses: list[Any],
    group: Any,
    categorical: Any,
    request: Request,
) -> tuple[list[Any], list[Any]]:
    """Of each loss: estimates of the known rows by models without their part, and of the unknown
    ones by every model, a row a model. Rows without a part are learned from by all.
    """
    import numpy as np
    from threadpoolctl import threadpool_limits

    parts = parts_of(group)
    if len(parts) < 2:
        raise BridgeError(
            "invalid-input",
            f"A loss can't be learned from {counted(len(group), 'labelled row')}.",
            "Take an evaluation set with more rows.",
        )
    found = [np.full(len(known), loss.mean()) for loss in losses]
    given = [np.zeros((len(parts), len(unknown))) for _ in losses]
    total = len(parts) * len(losses) * STEPS
    done = 0
    with threadpool_limits(max(1, (os.cpu_count() or 1) - 1)):
        for place, part in enumerate(parts):
            held = group == part
            for which, loss in enumerate(losses):
                told = (done, total)
                model = fit(known[~held], loss[~held], categorical, request, told)
                done += STEPS
                found[which][held] = np.maximum(model.predict(known[held]), 0)
                if len(unknown) > 0:
                    given[which][place] = np.maximum(model.predict(unknown), 0)
    return found, given


def fit(table: Any, loss: Any, categorical: Any, request: Request, told: tuple[int, int]) -> Any:
    from sklearn.ensemble import HistGradientBoostingRegressor

    model = HistGradientBoostingRegressor(
        max_iter=TREES,
        max_leaf_nodes=LEAVES,
        learning_rate=RATE,
        min_samples_leaf=max(LEAST_IN_LEAF, len(loss) // 200),
        early_stopping=False,
        warm_start=True,
        categorical_features=categorical,
        random_state=int(request.params["seed"]),
    )
    for step in range(STEPS):
        request.check()
        model.set_params(max_iter=TREES * (step + 1))
        model.fit(table, loss)
        request.progress(told[0] + step + 1, told[1])
    return model


def sums_of_part(losses: list[Any], found: list[Any], rows: Any) -> Json:
    return {
        "rows": int(rows.sum()),
        **{
            name: {
                "measured": float(loss[rows].sum()),
                "estimated": float(estimate[rows].sum()),
                "squares": float((estimate[rows] ** 2).sum()),
            }
            for name, loss, estimate in zip(("absolute", "squared"), losses, found, strict=True)
        },
    }


def spread(loss: Any, estimate: Any) -> float:
    squares = float((estimate**2).sum())
    return float(((loss - estimate) ** 2).sum()) / squares if squares > 0 else 0.0


def groups_of(side: dict[str, Any], given: list[Any]) -> list[Json]:
    """Sums of one table by group, rows with a label apart."""
    import numpy as np

    group = groups_in(side)
    labelled = ~np.isnan(as_numbers(side["y"]))
    found = []
    for part in np.unique(group):
        for with_label in (False, True):
            rows = (group == part) & (labelled == with_label)
            if not rows.any():
                continue
            sums: Json = {
                "group": None if part < 0 else int(part),
                "labelled": with_label,
                "rows": int(rows.sum()),
            }
            for name, each in zip(("absolute", "squared"), given, strict=True):
                mean = each[:, rows].mean(axis=0)
                sums[name] = {
                    "estimated": float(mean.sum()),
                    "squares": float((mean**2).sum()),
                    "byModel": each[:, rows].sum(axis=1).tolist(),
                }
            found.append(sums)
    return found
