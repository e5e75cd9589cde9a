"""Shares of classes by NumPy's solver, and by SciPy's search for the largest likelihood."""

import json

import numpy as np
from scipy.optimize import minimize

random = np.random.default_rng(4)


def case(by_class, answers, shares):
    rates = by_class / by_class.sum(axis=1, keepdims=True)
    return {
        "byClass": by_class.tolist(),
        "answers": answers.tolist(),
        "shares": shares.tolist(),
        "condition": float(np.linalg.cond(rates.T)),
    }


def sought(by_class, answers):
    rates = by_class / by_class.sum(axis=1, keepdims=True)
    count = len(by_class)

    def loss(shares):
        return -(answers * np.log(np.maximum(shares @ rates, 1e-300))).sum() / answers.sum()

    found = minimize(
        loss,
        np.full(count, 1 / count),
        jac=lambda shares: (
            -(rates * (answers / np.maximum(shares @ rates, 1e-300))).sum(axis=1) / answers.sum()
        ),
        bounds=[(0, 1)] * count,
        constraints={"type": "eq", "fun": lambda shares: shares.sum() - 1},
        options={"ftol": 1e-15, "maxiter": 1000},
    )
    return np.maximum(found.x, 0) / np.maximum(found.x, 0).sum()


solved = []
for count in (2, 3, 5, 12):
    by_class = random.integers(1, 20, (count, count)) + np.diag(np.full(count, 60))
    rates = by_class / by_class.sum(axis=1, keepdims=True)
    shares = random.dirichlet(np.full(count, 5.0))
    answers = np.round(1e9 * shares @ rates).astype(int)
    exact = np.linalg.solve(rates.T, answers / answers.sum())
    solved.append(case(by_class, answers, exact))

found = []
for count, groups in ((2, 2), (2, 20), (3, 9), (4, 4), (5, 8)):
    by_class = random.integers(1, 60, (count, groups))
    answers = random.integers(0, 200, groups)
    found.append(case(by_class, answers, sought(by_class, answers)))
print(json.dumps({"solved": solved, "sought": found}))
