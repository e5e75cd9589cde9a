"""Real models on real data, as a notebook would hold them: scikit-learn's own sets."""

import time

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_breast_cancer, load_diabetes, load_wine
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

random = np.random.default_rng(5)

# Two classes; numbers, levels, a hostile name, and columns that the model drops.
cancer = load_breast_cancer(as_frame=True)
X = cancer.data.iloc[:, :4].copy()
X["__proto__"] = random.normal(size=len(X))
X['size "class"'] = pd.cut(X["mean radius"], 3, labels=["small", "mid", "large"]).astype(str)
X["ignored"] = random.normal(size=len(X))
diagnosis = cancer.target.map({0: "malignant", 1: "benign"})
used = [*X.columns[:4], "__proto__"]
encode = make_column_transformer(
    (OneHotEncoder(handle_unknown="ignore", sparse_output=False), ['size "class"']),
    ("passthrough", used),
)
clf = make_pipeline(encode, HistGradientBoostingClassifier(random_state=0, max_iter=30))
clf.fit(X.iloc[::2], diagnosis.iloc[::2])
cancer_eval = X.assign(diagnosis=diagnosis)
cancer_now = cancer_eval.assign(
    **{"mean perimeter": X["mean perimeter"] + 25, "ignored": X["ignored"] + 9}
)
unlabelled = cancer_eval.assign(diagnosis=diagnosis.where(np.arange(len(X)) % 5 > 0, None))
one_class = cancer_eval[diagnosis == "benign"].reset_index(drop=True)

# Three classes.
wine = load_wine(as_frame=True)
W = wine.data.iloc[:, :5]
three = make_pipeline(StandardScaler(), LogisticRegression()).fit(W, wine.target)
wine_eval = W.assign(kind=wine.target)

# A regression.
diabetes = load_diabetes(as_frame=True)
D = diabetes.data
regressor = HistGradientBoostingRegressor(random_state=0, max_iter=30).fit(D, diabetes.target)
diabetes_eval = D.assign(progression=diabetes.target)


def moody(rows):
    """Raises on large values of a column, wherever they come from."""
    if (rows["mean texture"] > 30).any():
        raise ValueError("too coarse")
    return clf.predict_proba(rows)


def picky(rows):
    """Answers only rows as they are: radius and perimeter must belong together."""
    apart = rows["mean perimeter"] / rows["mean radius"]
    if ((apart < 6) | (apart > 8)).any():
        raise ValueError("no such circle")
    return clf.predict_proba(rows)


def raises(rows):
    raise RuntimeError("out of cheese")


def hangs(rows):
    time.sleep(3600)


def stuck(rows):
    """Hangs where radius and perimeter do not belong together."""
    apart = rows["mean perimeter"] / rows["mean radius"]
    if ((apart < 6) | (apart > 8)).any():
        time.sleep(3600)
    return clf.predict_proba(rows)


def slow(rows):
    time.sleep(0.4)
    return clf.predict_proba(rows)
