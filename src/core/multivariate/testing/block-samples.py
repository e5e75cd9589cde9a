"""Scores of samples of days, cross-validated as the bridge does it; one list of rounds.

Days differ: a figure that all rows of an hour share (and no other hour has), one that differs by
day, a weekday, and one of each row's own, which alone moves by `shift` deviations.
"""

import json
import sys

import numpy as np
from threadpoolctl import threadpool_limits

from jupyterlab_model_audit.bridge.domain_model import learn
from jupyterlab_model_audit.bridge.folds import deal
from jupyterlab_model_audit.bridge.requests import Request

FOLDS = 5
rounds, rows = int(sys.argv[1]), int(sys.argv[2])
days = (int(sys.argv[3]), int(sys.argv[4]))
shift, by_row = float(sys.argv[5]), sys.argv[6] == "row"
# More threads than cores to run on would wait for each other.
threadpool_limits(1)
request = Request(1, "separate", {}, lambda *_: None)


def sample(count, moved, random):
    day = np.sort(random.integers(0, count, rows))
    of_day = random.normal(size=count)
    hourly = of_day[:, None] + random.normal(size=(count, 24)) / 2
    columns = (
        hourly[day, random.integers(0, 24, rows)],
        of_day[day] / 2 + random.normal(size=rows),
        random.integers(0, 7, count)[day].astype(float),
        random.normal(moved, 1, rows),
    )
    return np.column_stack(columns), day


found = []
for seed in range(rounds):
    random = np.random.default_rng(seed)
    (reference, of_reference), (current, of_current) = (
        sample(count, moved, random) for count, moved in zip(days, (0, shift), strict=True)
    )
    table, side = np.vstack([reference, current]), np.repeat([0, 1], rows)
    known = np.r_[of_reference, days[0] + of_current]
    blocks = np.arange(2 * rows) if by_row else known
    fold_of = deal(blocks, side, FOLDS, random)
    scores = np.full(2 * rows, 0.5)
    for fold in range(FOLDS):
        train, test = fold_of != fold, fold_of == fold
        categories = np.array([False, False, True, False])
        given = (table[train], side[train], blocks[train], categories, random, seed)
        model = learn(*given, request, lambda _: None)
        if model is not None:
            scores[test] = model(table[test])
    found.append(
        {
            "reference": {"scores": scores[:rows].tolist(), "blocks": blocks[:rows].tolist()},
            "current": {"scores": scores[rows:].tolist(), "blocks": blocks[rows:].tolist()},
        }
    )
print(json.dumps(found))
