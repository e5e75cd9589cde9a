"""Expected figures of paired tests and intervals, by SciPy and NumPy, as JSON."""

import itertools
import json
import sys

import numpy as np
from scipy import optimize, stats

random = np.random.default_rng(4)
Z = stats.norm.ppf(0.975)


def mid_p(regressed, fixed):
    coins = stats.binom(regressed + fixed, 0.5)
    below = coins.cdf(fixed - 1) + coins.pmf(fixed) / 2
    above = coins.sf(fixed) + coins.pmf(fixed) / 2
    return {
        "regressed": regressed,
        "fixed": fixed,
        "worse": float(below),
        "twoSided": float(min(1, 2 * min(below, above))),
    }


def flips(changes):
    """By going through all sign flips."""
    sums = np.array(
        [np.dot(signs, changes) for signs in itertools.product((-1, 1), repeat=len(changes))]
    )
    seen = sum(changes)
    below = (sums < seen).mean() + (sums == seen).mean() / 2
    above = (sums > seen).mean() + (sums == seen).mean() / 2
    return {
        "changes": [int(change) for change in changes],
        "worse": float(below),
        "twoSided": float(min(1, 2 * min(below, above))),
    }


def score(paired, regressed, fixed, change):
    """The standardised distance, with the likeliest share found by a search and no formula."""

    def against(share):
        rest = paired - regressed - fixed
        others = 1 - 2 * share - change
        return -(
            (regressed * np.log(share) if regressed else 0)
            + (fixed * np.log(share + change) if fixed else 0)
            + (rest * np.log(others) if rest else 0)
        )

    low, high = max(0, -change), (1 - change) / 2
    gap = (high - low) * 1e-13
    found = optimize.minimize_scalar(
        against, bounds=(low + gap, high - gap), method="bounded", options={"xatol": 1e-14}
    )
    share = found.x
    variance = paired * (2 * share + change - change**2)
    return (fixed - regressed - paired * change) / np.sqrt(variance)


def interval(paired, regressed, fixed):
    seen = (fixed - regressed) / paired

    def bound(level, low, high):
        return optimize.brentq(
            lambda change: score(paired, regressed, fixed, change) - level, low, high, xtol=1e-13
        )

    bounds = [bound(Z, -1 + 1e-9, seen - 1e-9), bound(-Z, seen + 1e-9, 1 - 1e-9)]
    return {"counts": [paired, regressed, fixed], "interval": [float(bound) for bound in bounds]}


def clustered(sizes):
    """Variance of a mean by clusters over that of independent cases, from residuals."""
    sums = np.array([random.integers(-size, size + 1) for size in sizes])
    sizes = np.array(sizes)
    mean = sums.sum() / sizes.sum()
    residuals = sums - sizes * mean
    variance = len(sizes) / (len(sizes) - 1) * (residuals**2).sum() / sizes.sum() ** 2
    return {
        "seeds": [{"cases": int(n), "sum": int(s)} for n, s in zip(sizes, sums, strict=True)],
        "ratio": float(variance / (0.3 / sizes.sum())),
    }


def betting(outcomes, rate, side, level=0.05, total=None):
    """The largest capital of a bettor at any time; arXiv 2010.09686, (23) to (26)."""
    x = np.asarray(outcomes, dtype=float)
    t = np.arange(1, len(x) + 1)
    means = (0.5 + np.cumsum(x)) / (t + 1)
    variances = (0.25 + np.cumsum((x - means) ** 2)) / (t + 1)
    before = np.concatenate([[0.25], variances[:-1]])
    stakes = np.sqrt(2 * np.log(2 / level) / (before * t * np.log(t + 1)))
    seen = np.concatenate([[0], np.cumsum(x)[:-1]])
    expected = np.full(len(x), rate) if total is None else (total * rate - seen) / (total - t + 1)
    if side > 0:
        gains = np.minimum(stakes, 0.5 / expected) * (x - expected)
    else:
        gains = np.minimum(stakes, 0.5 / (1 - expected)) * (expected - x)
    return np.cumsum(np.log1p(gains)).max()


def sequence(count, rate, total=None):
    outcomes = (random.random(count) < rate).astype(int)
    goal = np.log(2 / 0.05)
    seen = outcomes.sum()
    # Of a finite list: all of the rest failed, or all of it passed.
    low, high = (0, 1) if total is None else (seen / total, 1 - (count - seen) / total)
    middle = outcomes.mean()

    def bound(side, end):
        inside = end + side * 1e-7
        if betting(outcomes, inside, side, total=total) < goal:
            return end
        return optimize.brentq(
            lambda m: betting(outcomes, m, side, total=total) - goal, inside, middle, xtol=1e-13
        )

    bounds = [bound(1, low), bound(-1, high)]
    return {
        "outcomes": outcomes.tolist(),
        "total": total,
        "interval": [float(bound) for bound in bounds],
    }


def main():
    json.dump(
        {
            "midP": [
                mid_p(*counts)
                for counts in [(4, 0), (8, 2), (0, 0), (1, 1), (0, 5), (7, 1), (60, 41), (900, 940)]
            ],
            "flips": [
                flips(changes)
                for changes in [
                    [-3, -2, 1, 0, 4, -1],
                    [-16],
                    [2, 2, -2, -2, -2],
                    random.integers(-5, 4, 14).tolist(),
                ]
            ],
            "intervals": [
                interval(*counts)
                for counts in [
                    (21, 1, 7),
                    (44, 1, 0),
                    (800, 8, 2),
                    (10, 3, 3),
                    (2000, 31, 47),
                    (200, 120, 2),
                    (33.5, 2.25, 0.75),
                ]
            ],
            "ratios": [clustered([16] * 20), clustered(random.integers(1, 30, 40).tolist())],
            "sequences": [
                sequence(300, 0.9),
                sequence(80, 0.4),
                sequence(300, 0.9, 400),
                sequence(60, 0.5, 400),
            ],
        },
        sys.stdout,
    )


main()
