"""AUC of rows in blocks with Obuchowski's variance by its definition, pair by pair."""

import json

import numpy as np
from scipy import stats
from sklearn.metrics import roc_auc_score

random = np.random.default_rng(17)
cases = []
for n, m, blocks, digits, shared, folds in (
    (60, 50, 12, 9, False, 5),
    (200, 90, 31, 1, True, 3),
    (40, 300, 8, 1, True, None),
    (70, 30, 0, 2, False, 10),
):
    low, high = random.normal(0, 1, n).round(digits), random.normal(0.7, 1, m).round(digits)
    first = 0 if shared else blocks
    of_low = random.integers(0, blocks, n) if blocks else np.arange(n)
    of_high = first + random.integers(0, blocks, m) if blocks else n + np.arange(m)
    order = (high[:, None] > low) + 0.5 * (high[:, None] == low)
    auc = roc_auc_score(np.r_[np.zeros(n), np.ones(m)], np.r_[low, high])
    x, y = order.mean(1) - auc, order.mean(0) - auc
    every = np.union1d(of_low, of_high)
    by_high = np.array([x[of_high == block].sum() for block in every])
    by_low = np.array([y[of_low == block].sum() for block in every])
    with_high, with_low, all_blocks = len(set(of_high)), len(set(of_low)), len(every)
    s10 = with_high / ((with_high - 1) * m) * (by_high**2).sum()
    s01 = with_low / ((with_low - 1) * n) * (by_low**2).sum()
    s11 = all_blocks / (all_blocks - 1) * (by_high * by_low).sum()
    variance = s10 / m + s01 / n + 2 * s11 / (m * n)
    parts = np.array([s10 / m, s01 / n])
    degrees = parts.sum() ** 2 / (parts**2 / [with_high - 1, with_low - 1]).sum()
    raised = variance * (1 + folds / (folds - 1) if folds else 1)
    reach = stats.t.ppf(0.975, degrees) * np.sqrt(raised) / (auc * (1 - auc))
    logit = np.log(auc / (1 - auc))
    cases.append(
        {
            "negatives": {"scores": low.tolist(), "blocks": of_low.tolist()},
            "positives": {"scores": high.tolist(), "blocks": of_high.tolist()},
            "folds": folds,
            "value": float(auc),
            "variance": float(variance),
            "degrees": float(degrees),
            "low": float(1 / (1 + np.exp(reach - logit))),
            "high": float(1 / (1 + np.exp(-reach - logit))),
        }
    )
print(json.dumps(cases))
