"""XGBoost's and LightGBM's models: what they take and give, as far as they themselves tell."""

from __future__ import annotations

import json
from typing import Any

from .families import family_of
from .tables import imported, library_of

LIBRARIES = ("xgboost", "lightgbm")
# How LightGBM calls the columns of a model that was trained on an array.
UNNAMED = "Column_"
OUTPUTS = {
    "binary:logistic": "probabilities",
    "multi:softprob": "probabilities",
    "multi:softmax": "labels",
    "binary:hinge": "labels",
    "binary": "probabilities",
    "multiclass": "probabilities",
    "cross_entropy": "probabilities",
}


def is_boosted(owner: Any) -> bool:
    """Whether it is a booster, or scikit-learn's class around one."""
    modules = {base.__module__.partition(".")[0] for base in type(owner).__mro__}
    return not modules.isdisjoint(LIBRARIES)


def booster_of(owner: Any) -> Any:
    """The booster itself; None where there is none, as before a fit."""
    if family_of(owner) in LIBRARIES:
        return owner
    try:
        found = owner.get_booster() if hasattr(owner, "get_booster") else owner.booster_
    except Exception:
        return None
    return found if family_of(found) in LIBRARIES else None


def booster_features(booster: Any) -> list[str] | None:
    """Names of the columns that it was trained on, in order; None for an array's."""
    if family_of(booster) == "xgboost":
        return booster.feature_names
    names = [str(name) for name in booster.feature_name()]
    return None if names == [f"{UNNAMED}{index}" for index in range(len(names))] else names


def booster_output(booster: Any) -> str:
    """What `predict` gives by the objective: `probabilities`, `labels`, or `unknown`."""
    try:
        if family_of(booster) == "xgboost":
            objective = json.loads(booster.save_config())["learner"]["objective"]["name"]
        else:
            objective = booster.params.get("objective")
    except Exception:
        return "unknown"
    return OUTPUTS.get(objective, "unknown") if isinstance(objective, str) else "unknown"


def call_booster(booster: Any, rows: Any) -> Any:
    xgboost = imported("xgboost")
    assert xgboost is not None
    return booster.predict(xgboost.DMatrix(rows, enable_categorical=True))


def with_categories(owner: Any, rows: Any) -> Any:
    """Texts as categories, where the model was trained on such.

    A table that was read from a file knows texts only, and both libraries refuse them. The
    categories are the model's own, as codes of others would be read as theirs; a new one joins.
    """
    pandas = imported("pandas")
    if pandas is None or library_of(rows) != "pandas":
        return rows
    texts = [
        index
        for index, dtype in enumerate(rows.dtypes)
        if is_text(pandas, rows.iloc[:, index], dtype)
    ]
    known = categories_of(pandas, booster_of(owner), rows) if texts else {}
    if not any(index in known for index in texts):
        return rows
    columns = []
    for index in range(rows.shape[1]):
        column = rows.iloc[:, index]
        if index in texts and index in known:
            column = as_categories(pandas, column, known[index])
        columns.append(column)
    changed = pandas.concat(columns, axis=1)
    changed.columns = rows.columns
    return changed


def is_text(pandas: Any, column: Any, dtype: Any) -> bool:
    if isinstance(dtype, pandas.CategoricalDtype) or dtype.kind not in "OU":
        return False
    return all(isinstance(value, str) for value in column.dropna())


def categories_of(pandas: Any, booster: Any, rows: Any) -> dict[int, list[Any]]:
    """By a column's place, the categories that the model knows, as far as it tells."""
    if booster is None:
        return {}
    if family_of(booster) == "lightgbm":
        # It keeps the categories by the order of such columns, without their names.
        places = [
            index
            for index, dtype in enumerate(rows.dtypes)
            if isinstance(dtype, pandas.CategoricalDtype)
            or is_text(pandas, rows.iloc[:, index], dtype)
        ]
        kept = booster.pandas_categorical or []
        return dict(zip(places, kept, strict=True)) if len(places) == len(kept) else {}
    if not hasattr(booster, "get_categories") or booster.get_categories().empty():
        # Before 3.1 it kept codes alone, which a text can't be turned into.
        return {}
    categorical = zip(booster.feature_names or [], booster.feature_types or [], strict=False)
    names = {name for name, kind in categorical if kind == "c"}
    return {index: [] for index, name in enumerate(rows.columns) if str(name) in names}


def as_categories(pandas: Any, column: Any, known: list[Any]) -> Any:
    unseen = [value for value in column.dropna().unique() if value not in known]
    return column.astype(object).astype(pandas.CategoricalDtype([*known, *unseen]))
