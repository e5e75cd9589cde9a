"""Two samples told apart by a classifier: out-of-fold scores, and what they lose by column.

Works on scikit-learn where the process has it. Each fold's model is fitted in steps, between
which a cancel is seen; one core is left to the user's own cell. Scores and drops alone leave the
process; the scores of the current side stay here as a relation for later queries.
"""

from __future__ import annotations

import os
from typing import Any

import duckdb

from .discrepancy import discrepancy, pairs_of_pieces
from .domain_features import Feature, column_is_encoded, first_rows, read_side, table_of
from .domain_model import FIT_STEPS, learn
from .engine import Engine, Relation, describe, query_error
from .folds import block_codes, deal, fewest_blocks
from .identifiers import quote_identifier, safe_relation
from .models import resolve
from .protocol import BridgeError, Json
from .requests import Request
from .sentences import counted

# What a column of texts that the encoder reads counts for, in steps.
ENCODING = 100


def separate(engine: Engine, namespace: dict[str, Any], request: Request) -> Json:
    """Out-of-fold scores of both sides and the drops of each column.

    `reference` and `current` are SELECTs that give a row's number `n` and its block `b` first (a
    whole number, NULL for a row by itself), then one column for each of `columns` (`number`,
    `category`, `text`, `vector`). A score is the probability of the current side, from a fold's
    model that has seen no row of the block. A drop is the fold's AUC less that with the column's
    values permuted among the fold's rows: one list a column, one number a fold, the mean over
    `repeats`. `kept` names a relation of row numbers (`n`) and scores
    (`score`) of the current side. `blocks` are the rows' blocks as numbers from 0, in the order of
    the scores. With `discrepancy` (`rows`, `permutations`) the vectors of the first rows of each
    side are compared too, one entry a column, None for columns without vectors; see
    `discrepancy`. Raises `package-missing`, `invalid-input` for fewer than twice `folds` rows or
    `folds` blocks a side, `cancelled`, `query-failed`.
    """
    require_sklearn()
    import numpy as np

    columns = request.params["columns"]
    folds, seed = int(request.params["folds"]), int(request.params["seed"])
    repeats = int(request.params["repeats"])
    encoder = request.params.get("encoder")
    encode = resolve(namespace, encoder, "encoder").call if isinstance(encoder, str) else None
    reference = fetch(engine, request, "reference")
    current = fetch(engine, request, "current")
    rows = (len(reference["n"]), len(current["n"]))
    blocks = block_codes(reference["b"], current["b"])
    if min(rows) < 2 * folds:
        raise BridgeError(
            "invalid-input",
            f"One side has {counted(min(rows), 'row')}, too few for {folds} folds.",
            f"Take at least {2 * folds} rows of each side, or fewer folds.",
        )
    fewest = fewest_blocks(blocks, np.repeat([0, 1], rows))
    if fewest < folds:
        raise BridgeError(
            "invalid-input",
            f"One side has {counted(fewest, 'block')} of rows, too few for {folds} folds.",
            "Name finer blocks under multivariate.blocks, or take fewer folds.",
        )
    asked = request.params.get("discrepancy") or {"rows": 0, "permutations": 0}
    work = Work(request, columns, encode is not None, rows, folds, int(asked["rows"]))
    features = table_of(
        columns, reference, current, encode, seed, request, int(asked["rows"]), work.tell_encoded
    )
    scores, drops = cross_validate(features, rows, blocks, folds, repeats, seed, work)
    keep(engine, request, current["n"], scores[rows[0] :])
    return {
        "scores": {"reference": scores[: rows[0]].tolist(), "current": scores[rows[0] :].tolist()},
        "blocks": {"reference": blocks[: rows[0]].tolist(), "current": blocks[rows[0] :].tolist()},
        "drops": drops,
        "discrepancies": compare_vectors(features, rows, blocks, asked, seed, work),
    }


class Work:
    """How far the whole call is: texts, then trees and columns of the folds, then kernels."""

    def __init__(
        self,
        request: Request,
        columns: list[Json],
        encodes: bool,
        rows: tuple[int, int],
        folds: int,
        drawn: int,
    ) -> None:
        texts = sum(encodes and column_is_encoded(column) for column in columns)
        vectors = texts + sum(column["kind"] == "vector" for column in columns)
        self.request = request
        self.encoded = 0.0
        self.first = ENCODING * texts
        self.fold = FIT_STEPS + len(columns)
        self.pieces = pairs_of_pieces(sum(min(side, drawn) for side in rows))
        self.kernels = self.first + folds * self.fold
        self.total = self.kernels + (vectors * self.pieces if drawn > 0 else 0)

    def tell(self, done: int) -> None:
        self.request.progress(done, self.total)

    def tell_encoded(self, share: float) -> None:
        """More of a column's texts, 0 to 1, have their vectors."""
        self.encoded += share
        self.tell(round(ENCODING * self.encoded))


def compare_vectors(
    features: list[Feature],
    rows: tuple[int, int],
    blocks: Any,
    asked: Json,
    seed: int,
    work: Work,
) -> list[Json | None]:
    """The discrepancy of each column that has vectors."""
    most = int(asked["rows"])
    drawn = (min(rows[0], most), min(rows[1], most))
    # `rows` of 0 compares none.
    of_drawn = first_rows(blocks, rows[0], most)
    found: list[Json | None] = []
    with one_core_left():
        for feature in features:
            if feature.vectors is None:
                found.append(None)
                continue
            start = work.kernels + work.pieces * sum(each is not None for each in found)
            found.append(
                discrepancy(
                    feature.vectors,
                    drawn,
                    of_drawn,
                    int(asked["permutations"]),
                    seed,
                    work.request,
                    lambda done, start=start: work.tell(start + done),
                )
            )
    return found


def one_core_left() -> Any:
    from threadpoolctl import threadpool_limits

    return threadpool_limits(max(1, (os.cpu_count() or 1) - 1))


def require_sklearn() -> None:
    try:
        import sklearn  # noqa: F401
    except ImportError as thrown:
        raise BridgeError(
            "package-missing",
            "Telling the samples apart needs scikit-learn, which this Python does not have.",
            "Install it with: pip install scikit-learn",
            "scikit-learn",
        ) from thrown


def fetch(engine: Engine, request: Request, side: str) -> dict[str, Any]:
    with engine.cursor(request) as connection:
        try:
            return read_side(connection, request.text(side))
        except duckdb.Error as thrown:
            if request.cancelled:
                raise
            raise query_error(thrown) from thrown


def cross_validate(
    features: list[Feature],
    rows: tuple[int, int],
    blocks: Any,
    folds: int,
    repeats: int,
    seed: int,
    work: Work,
) -> tuple[Any, list[list[float]]]:
    """Scores in the order of the rows, reference first, and the drops."""
    import numpy as np
    from sklearn.metrics import roc_auc_score

    usable = [feature for feature in features if feature.varies]
    side = np.repeat([0, 1], rows)
    # As if there were as many rows of either side; half where nothing tells them apart.
    even = np.full(len(side), 0.5)
    drops: list[list[float]] = [[0.0] * folds for _ in features]
    if not usable:
        return weighed(even, rows), drops
    table = np.hstack([feature.values for feature in usable])
    categories = np.concatenate([[feature.categorical] * feature.width for feature in usable])
    ends = np.cumsum([feature.width for feature in usable])
    random = np.random.default_rng(seed)
    fold_of = deal(blocks, side, folds, random)
    with one_core_left():
        for fold in range(folds):
            done = work.first + fold * work.fold
            train, test = fold_of != fold, fold_of == fold
            model = learn(
                table[train],
                side[train],
                blocks[train],
                categories,
                random,
                seed,
                work.request,
                lambda steps, done=done: work.tell(done + steps),
            )
            if model is None:
                work.tell(done + work.fold)
                continue
            held = table[test]
            even[test] = model(held)
            whole = roc_auc_score(side[test], even[test])
            for place, feature in enumerate(usable):
                part = slice(ends[place] - feature.width, ends[place])
                kept, found = held[:, part].copy(), []
                for _ in range(repeats):
                    work.request.check()
                    held[:, part] = kept[random.permutation(len(held))]
                    found.append(roc_auc_score(side[test], model(held)))
                held[:, part] = kept
                drops[feature.index][fold] = float(whole - np.mean(found))
                work.tell(done + FIT_STEPS + place + 1)
    return weighed(even, rows), drops


def weighed(even: Any, rows: tuple[int, int]) -> Any:
    """Probabilities of the current side for as many rows of each side as were drawn."""
    return even * rows[1] / (even * rows[1] + (1 - even) * rows[0])


def keep(engine: Engine, request: Request, numbers: Any, scores: Any) -> None:
    """The current side's scores by row number, as a table of the engine."""
    name = safe_relation(request.text("kept"))
    engine.drop(name)
    with engine.cursor(request) as connection:
        connection.register("_scored", {"n": numbers, "score": scores})
        try:
            connection.execute(
                f"CREATE OR REPLACE TABLE memory.main.{quote_identifier(name)} "
                "AS SELECT * FROM _scored"
            )
        finally:
            connection.unregister("_scored")
        relation = Relation(name, describe(connection, name), "", "scores of the current sample")
    engine.add(relation)
