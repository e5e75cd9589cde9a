"""Figures of labelled rows by scikit-learn, calibrations by scikit-learn, and intervals by their
definitions or by the bootstrap."""

import json

import numpy as np
from scipy import stats
from sklearn import metrics
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

Z = stats.norm.ppf(0.975)


def wilson(part, whole):
    share, scale = part / whole, 1 + Z * Z / whole
    centre = share + Z * Z / (2 * whole)
    reach = Z * np.sqrt(share * (1 - share) / whole + Z * Z / (4 * whole * whole))
    return [(centre - reach) / scale, (centre + reach) / scale]


def binary_case(random, rows, digits, slope):
    truth = random.uniform(0.02, 0.9, rows)
    label = random.random(rows) < truth
    score = np.round(truth**slope, digits)
    answer = score >= 0.4
    worth = np.where(label, np.where(answer, 5.0, -3.0), np.where(answer, -1.0, 0.25))
    right = label & answer
    either = label | answer
    boot = []
    for _ in range(300):
        drawn = random.integers(0, rows, rows)
        boot.append(metrics.average_precision_score(label[drawn], score[drawn]))
    jaccard = wilson(right.sum(), either.sum())
    return {
        "score": score.tolist(),
        "label": label.tolist(),
        "answer": answer.tolist(),
        "worth": {
            "truePositive": 5,
            "falsePositive": -1,
            "trueNegative": 0.25,
            "falseNegative": -3,
        },
        "values": {
            "rocAuc": metrics.roc_auc_score(label, score),
            "averagePrecision": metrics.average_precision_score(label, score),
            "accuracy": metrics.accuracy_score(label, answer),
            "f1": metrics.f1_score(label, answer),
            "precision": metrics.precision_score(label, answer),
            "recall": metrics.recall_score(label, answer),
            "specificity": metrics.recall_score(~label, ~answer),
            "businessValue": worth.mean(),
        },
        "intervals": {
            "accuracy": wilson((label == answer).sum(), rows),
            "precision": wilson(right.sum(), answer.sum()),
            "recall": wilson(right.sum(), label.sum()),
            "specificity": wilson((~either).sum(), (~label).sum()),
            "f1": [2 * end / (1 + end) for end in jaccard],
            "businessValue": [
                worth.mean() + sign * Z * worth.std(ddof=1) / np.sqrt(rows) for sign in (-1, 1)
            ],
        },
        "bootstrapOfAveragePrecision": float(np.std(boot)),
        "confusion": metrics.confusion_matrix(label, answer, labels=[True, False]).tolist(),
    }


def several_classes(random, rows):
    truth = random.dirichlet([2, 1, 0.7], rows)
    label = np.array([random.choice(3, p=each) for each in truth])
    given = np.round(truth, 2)
    answer = given.argmax(1)
    one = [(label == k, given[:, k], answer == k) for k in range(3)]
    mean = lambda of: float(np.mean([of(*each) for each in one]))  # noqa: E731
    return {
        "score": given.tolist(),
        "label": label.tolist(),
        "answer": answer.tolist(),
        "values": {
            "rocAuc": mean(lambda y, p, _: metrics.roc_auc_score(y, p)),
            "averagePrecision": mean(lambda y, p, _: metrics.average_precision_score(y, p)),
            "accuracy": metrics.accuracy_score(label, answer),
            "f1": metrics.f1_score(label, answer, average="macro"),
            "precision": metrics.precision_score(label, answer, average="macro"),
            "recall": metrics.recall_score(label, answer, average="macro"),
            "specificity": mean(lambda y, _, a: metrics.recall_score(~y, ~a)),
        },
        "confusion": metrics.confusion_matrix(label, answer).tolist(),
    }


def calibration(random):
    score = np.arange(1, 200) / 200
    rows = random.integers(0, 30, len(score))
    positive = random.binomial(rows, score**1.7)
    used = rows > 0
    isotonic = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
    isotonic.fit(score[used], (positive / np.maximum(rows, 1))[used], sample_weight=rows[used])
    # Platt's targets as weights of both labels.
    [p, n] = [positive.sum(), (rows - positive).sum()]
    wanted = positive * (p + 1) / (p + 2) + (rows - positive) / (n + 2)
    z = np.log(score / (1 - score))
    logistic = LogisticRegression(C=np.inf, tol=1e-12, max_iter=10_000)
    logistic.fit(
        np.r_[z, z][:, None],
        np.repeat([1, 0], len(z)),
        sample_weight=np.r_[wanted, rows - wanted],
    )
    return {
        "score": score.tolist(),
        "positive": positive.tolist(),
        "negative": (rows - positive).tolist(),
        "isotonic": isotonic.predict(score).tolist(),
        "logistic": logistic.predict_proba(z[:, None])[:, 1].tolist(),
    }


random = np.random.default_rng(5)
print(
    json.dumps(
        {
            "binary": [
                binary_case(random, 1500, 9, 1),
                binary_case(random, 2500, 1, 1.6),
                binary_case(random, 400, 2, 0.5),
            ],
            "several": several_classes(random, 1200),
            "calibration": calibration(random),
        },
        default=float,
    )
)
