"""What scikit-learn says of the same models: with given permutations, and with its own."""

import json
import sys
from pathlib import Path

import numpy as np
from models import (
    cancer_eval,
    clf,
    diabetes_eval,
    diagnosis,
    regressor,
    three,
    wine_eval,
)
from sklearn.inspection import permutation_importance
from sklearn.metrics import log_loss, mean_absolute_error, roc_auc_score


def area(model, rows, truth):
    positive = model.classes_[1]
    return roc_auc_score(truth == positive, model.predict_proba(rows)[:, 1])


def loss(model, rows, truth):
    return -log_loss(truth, model.predict_proba(rows))


def error(model, rows, truth):
    return -mean_absolute_error(truth, model.predict(rows))


CASES = {
    "clf": (clf, cancer_eval.drop(columns="diagnosis"), diagnosis, area),
    "three": (three, wine_eval.drop(columns="kind"), wine_eval["kind"], loss),
    "regressor": (
        regressor,
        diabetes_eval.drop(columns="progression"),
        diabetes_eval["progression"],
        error,
    ),
}

permutations = json.loads(Path(sys.argv[1]).read_text())
found = {}
for name, (model, rows, truth, score) in CASES.items():
    base = score(model, rows, truth)
    exact = {}
    for column in rows.columns:
        losses = []
        for donors in permutations[name]:
            moved = rows.copy()
            moved[column] = rows[column].to_numpy()[np.array(donors)]
            losses.append(base - score(model, moved, truth))
        exact[column] = float(np.mean(losses))
    own = permutation_importance(model, rows, truth, scoring=score, n_repeats=20, random_state=1)
    spread = dict(zip(rows.columns, own.importances_std / np.sqrt(20), strict=True))
    found[name] = {
        "base": float(base),
        "columns": [
            {
                "name": column,
                "exact": exact[column],
                "mean": float(own.importances_mean[index]),
                "error": float(spread[column]),
                "deviation": float(own.importances_std[index]),
            }
            for index, column in enumerate(rows.columns)
        ],
    }
print(json.dumps(found))
