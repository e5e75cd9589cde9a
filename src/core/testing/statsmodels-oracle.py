"""Expected figures of intervals, paired tests and adjusted p values, by statsmodels, as JSON."""

import json
import sys

import numpy as np
import statsmodels.api as sm
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import (
    binom_test,
    confint_proportions_2indep,
    proportion_confint,
)

random = np.random.default_rng(21)


def wilson(passed, total):
    low, high = proportion_confint(passed, total, alpha=0.05, method="wilson")
    return {"passed": passed, "total": total, "interval": [float(low), float(high)]}


def paired(regressed, fixed):
    """statsmodels has the exact test; the mid-p value counts half of what was seen less."""
    exact = mcnemar([[40, regressed], [fixed, 40]], exact=True).pvalue
    changed = regressed + fixed
    worse = binom_test(fixed, changed, 0.5, alternative="smaller") if changed else 1
    # How likely exactly this many are.
    above = binom_test(fixed - 1, changed, 0.5, alternative="smaller") if fixed else 0
    seen = worse - above
    return {
        "regressed": regressed,
        "fixed": fixed,
        "worse": float(worse - seen / 2),
        # On both tails the observed count weighs one half, which makes it one whole.
        "twoSided": float(exact - seen) if regressed != fixed else 1,
    }


def newcombe(before, rows_before, now, rows_now):
    low, high = confint_proportions_2indep(
        now, rows_now, before, rows_before, method="newcomb", compare="diff", correction=False
    )
    return {
        "before": [before, rows_before],
        "now": [now, rows_now],
        "interval": [float(low), float(high)],
    }


def adjusted(values):
    return {
        "values": list(map(float, values)),
        "holm": multipletests(values, method="holm")[1].tolist(),
        "benjaminiHochberg": multipletests(values, method="fdr_bh")[1].tolist(),
    }


def clustered(sizes):
    """Variance of a mean by clusters: ordinary least squares of the outcomes on a constant."""
    outcomes = [random.choice([-1, 0, 0, 1], size) for size in sizes]
    groups = np.repeat(np.arange(len(sizes)), sizes)
    cases = np.concatenate(outcomes).astype(float)
    model = sm.OLS(cases, np.ones(len(cases)))
    fitted = model.fit(cov_type="cluster", cov_kwds={"groups": groups})
    return {
        "seeds": [{"cases": len(each), "sum": int(each.sum())} for each in outcomes],
        "variance": float(fitted.cov_params()[0, 0]),
    }


def main():
    ties = [0.01, 0.04, 0.01, 0.5, 0.04, 0.01]
    json.dump(
        {
            "wilson": [
                wilson(*counts)
                for counts in [
                    *[(0, 1), (1, 1), (0, 10), (10, 10), (3, 7), (37, 50)],
                    *[(799, 800), (1, 2000), (412, 1000), (123_456, 1_000_000)],
                ]
            ],
            "paired": [
                paired(*counts)
                for counts in [
                    *[(4, 0), (0, 5), (1, 0), (8, 2), (2, 8), (1, 7), (3, 3), (0, 0)],
                    *[(60, 41), (41, 60), (300, 340)],
                ]
            ],
            "newcombe": [
                newcombe(*counts)
                for counts in [
                    *[(48, 80, 56, 70), (0, 10, 3, 12), (9, 10, 3, 10), (5, 5, 5, 5)],
                    *[(0, 20, 0, 35), (512, 4000, 601, 3900)],
                ]
            ],
            "adjusted": [
                adjusted(values)
                for values in [
                    *[[0.03], [0, 1], [1, 1, 1], ties],
                    *[random.random(200), random.random(1000) ** 4],
                ]
            ],
            "clustered": [
                clustered([4, 2, 5, 1]),
                clustered([16] * 20),
                clustered(random.integers(1, 30, 40)),
            ],
        },
        sys.stdout,
    )


main()
