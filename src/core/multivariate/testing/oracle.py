"""AUC and DeLong's variance by their definitions, pair by pair, with scikit-learn beside."""

import json

import numpy as np
from scipy import stats
from sklearn.metrics import roc_auc_score

random = np.random.default_rng(11)
cases = []
for n, m, shift, digits in ((50, 70, 0.5, 9), (400, 90, 0.0, 9), (120, 300, 1.5, 1), (9, 7, 2, 1)):
    low, high = random.normal(0, 1, n).round(digits), random.normal(shift, 1, m).round(digits)
    order = (high[:, None] > low) + 0.5 * (high[:, None] == low)
    auc = roc_auc_score(np.r_[np.zeros(n), np.ones(m)], np.r_[low, high])
    variance = order.mean(1).var(ddof=1) / m + order.mean(0).var(ddof=1) / n
    reach = stats.norm.ppf(0.975) * np.sqrt(variance) / (auc * (1 - auc))
    logit = np.log(auc / (1 - auc))
    cases.append(
        {
            "negatives": low.tolist(),
            "positives": high.tolist(),
            "value": float(auc),
            "variance": float(variance),
            "low": float(1 / (1 + np.exp(reach - logit))),
            "high": float(1 / (1 + np.exp(-reach - logit))),
            "p": float(2 * stats.norm.sf(abs(auc - 0.5) / np.sqrt(variance))),
        }
    )
print(json.dumps(cases))
