"""Figures of slices by their definitions, row by row, with statsmodels' names for the methods."""

import json

import numpy as np
from scipy import stats
from scipy.spatial.distance import jensenshannon

random = np.random.default_rng(17)


def side(rows, tilt):
    bins = np.minimum(4, random.poisson(1.5, rows))
    inside = random.random(rows) < 0.3
    bins = np.where(inside & (random.random(rows) < tilt), 4, bins)
    return bins, inside


def smoothed(bins):
    return (np.bincount(bins, minlength=5) + 0.5) / (len(bins) + 2.5)


def term(p, q):
    m = (p + q) / 2
    return p * np.log(p / m) + q * np.log(q / m)


def counts(bins):
    return np.bincount(bins, minlength=5).tolist()


cases = []
for n, m, tilt in ((400, 700, 0.5), (5000, 3000, 0.1), (300, 300, 0.0)):
    (a, in_a), (b, in_b) = side(n, 0), side(m, tilt)
    p, q = smoothed(a), smoothed(b)
    weights = term(p, q) / (q - p)
    share = 0.27
    left, right = weights[a] * (in_a - share), weights[b] * (in_b - share)
    z = (right.mean() - left.mean()) / np.sqrt(left.var(ddof=1) / n + right.var(ddof=1) / m)
    whole = weights[b].mean() - weights[a].mean()
    carried = ((weights[b] * in_b).mean() - (weights[a] * in_a).mean()) / whole
    left, right = weights[a] * (in_a - carried), weights[b] * (in_b - carried)
    reach = stats.norm.ppf(0.975) * np.sqrt(left.var(ddof=1) / n + right.var(ddof=1) / m) / whole
    k, j = in_a.sum(), in_b.sum()
    pooled = (k + j) / (n + m)
    unit = 1 / n + 1 / m
    error = np.sqrt(pooled * (1 - pooled) * unit)
    cases.append(
        {
            "all": {"reference": counts(a), "current": counts(b)},
            "slice": {"reference": counts(a[in_a]), "current": counts(b[in_b])},
            "weights": weights.tolist(),
            "share": share,
            "excess": float(stats.norm.sf(z)),
            "carried": float(carried),
            "reach": float(reach),
            "shift": float(jensenshannon(p, q, base=2)),
            "change": float(j / m - k / n),
            "changeUp": float(stats.norm.sf((j / m - k / n - unit / 2) / error)),
        }
    )
p = random.random(9) ** 3
order = np.argsort(p)
holm = np.empty(9)
holm[order] = np.minimum(1, np.maximum.accumulate(p[order] * np.arange(9, 0, -1)))
print(json.dumps({"cases": cases, "p": p.tolist(), "holm": holm.tolist()}))
