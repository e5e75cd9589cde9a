"""Expected figures of windows, change points and tails, by NumPy and SciPy, as JSON."""

import json
import sys

import numpy as np
from scipy import stats
from scipy.spatial import distance

random = np.random.default_rng(11)


def shares(counts):
    return (counts + 0.5) / (counts.sum() + len(counts) / 2)


def window_case(bins, n, m, tilt):
    p = random.dirichlet(np.ones(bins))
    q = p * np.exp(tilt * np.linspace(-1, 1, bins))
    reference, window = random.multinomial(n, p), random.multinomial(m, q / q.sum())
    a, b = shares(reference), shares(window)
    return {
        "reference": reference.tolist(),
        "window": window.tolist(),
        "shift": float(distance.jensenshannon(a, b, 2)),
        "psi": float(((a - b) * np.log(a / b)).sum()),
        "missing": float(window[0] / m),
        "statistic": float(8 * n * m / (n + m) * distance.jensenshannon(a, b) ** 2),
    }


def log_likelihood(windows):
    total = windows.sum(axis=0)
    p = total / total.sum()
    return sum(stats.multinomial.logpmf(w, w.sum(), p) for w in windows if w.sum())


def change_case(windows, bins, at, tilt):
    p = random.dirichlet(np.full(bins, 3.0))
    q = p * np.exp(tilt * np.linspace(-1, 1, bins))
    q = q / q.sum()
    counts = np.array(
        [random.multinomial(random.integers(200, 400), p if w < at else q) for w in range(windows)]
    )
    whole = log_likelihood(counts)
    ratios = [
        2 * (log_likelihood(counts[:k]) + log_likelihood(counts[k:]) - whole)
        for k in range(1, windows)
    ]
    best = int(np.argmax(ratios)) + 1
    value = freedom = 0.0
    for segment in (counts[:best], counts[best:]):
        used = segment[:, segment.sum(axis=0) > 0]
        if len(used) > 1:
            test = stats.chi2_contingency(used, correction=False)
            value, freedom = value + test.statistic, freedom + test.dof
    return {
        "windows": counts.tolist(),
        "planted": at,
        "ratios": ratios,
        "after": best,
        "dispersion": max(1.0, value / freedom),
    }


def tail_cases():
    return [
        {
            "value": value,
            "first": first,
            "second": first * k,
            "tail": float(stats.f.sf(value, first, first * k)),
        }
        for first in (0.5, 1, 3, 11)
        for k in (6, 31)
        for value in (0.5, 1, 2, 4, 8)
    ]


json.dump(
    {
        "windows": [
            window_case(*case)
            for case in ((11, 5000, 400, 0), (3, 90, 70, 1), (22, 40000, 9000, 0.3))
        ],
        "changes": [
            change_case(*case)
            for case in ((30, 11, 12, 0.5), (9, 4, 5, 0.8), (60, 21, 44, 0.3), (4, 3, 2, 2))
        ],
        "tails": tail_cases(),
    },
    sys.stdout,
)
