"""The models among the kernel's objects: what they are, what they take, what they give."""

from __future__ import annotations

import inspect
import re
import types
from dataclasses import dataclass
from typing import Any

from .boosters import booster_features, booster_of, booster_output, is_boosted
from .families import KERAS, family_of
from .model_digest import digest_of
from .protocol import BridgeError, Json, cell_value

# What Keras calls an input that was given no name.
UNNAMED_INPUT = re.compile(r"(keras_tensor|input|input_layer)(_\d+)?")
LIBRARIES = {
    "sklearn": "scikit-learn",
    "xgboost": "XGBoost",
    "lightgbm": "LightGBM",
    "catboost": "CatBoost",
    "mlflow": "MLflow",
    "keras": "Keras",
    "torch": "PyTorch",
    "transformers": "Hugging Face",
    "tf_keras": "Keras",
    "tensorflow": "TensorFlow",
    "statsmodels": "statsmodels",
}


@dataclass
class NamedCallable:
    """What a callable path leads to."""

    path: str
    call: Any
    # The object whose method is called; the function itself for functions.
    owner: Any
    # `predict_proba`, `predict`, another method's name, or empty for a function.
    method: str


def resolve(namespace: dict[str, Any], path: str, what: str = "model") -> NamedCallable:
    """Follows names and dots; nothing is ever evaluated. `what` is the word for it."""
    parts = path.split(".")
    if not all(part.isidentifier() for part in parts):
        raise BridgeError(
            "unknown-variable",
            f"{path} is not the name of something to call.",
            "Write names and dots only, such as clf.predict_proba.",
            path,
        )
    if parts[0] not in namespace:
        raise BridgeError(
            "unknown-variable",
            f"There is no variable {parts[0]} in the kernel.",
            f"Run the cell that makes the {what}, or pick another one.",
            path,
        )
    owner = value = namespace[parts[0]]
    for index, part in enumerate(parts[1:], start=1):
        owner = value
        try:
            value = getattr(owner, part)
        except Exception as thrown:
            raise BridgeError(
                "unknown-variable",
                f"{'.'.join(parts[:index])} has no {part}.",
                "Name a method that it has, such as predict.",
                path,
            ) from thrown
    method = default_method(value)
    if method is not None:
        return NamedCallable(path, getattr(value, method), value, method)
    if not callable(value):
        raise BridgeError(
            "unknown-variable",
            f"{path} can't be called: it is a {type(value).__name__}.",
            "Name a function, or a model with predict or predict_proba.",
            path,
        )
    if len(parts) == 1:
        return NamedCallable(path, value, value, "")
    return NamedCallable(path, value, owner, parts[-1])


def default_method(value: Any) -> str | None:
    """The method to call on a model that was named without one."""
    if isinstance(value, (type, types.ModuleType, types.FunctionType, types.MethodType)):
        return None
    return next((name for name in ("predict_proba", "predict") if has_method(value, name)), None)


def has_method(value: Any, name: str) -> bool:
    try:
        return callable(getattr(value, name, None))
    except Exception:
        return False


def listed_model(name: str, value: Any) -> tuple[str, str] | None:
    """What to call and a description, for a variable that is a model; else None."""
    method = default_method(value)
    if method is not None:
        return f"{name}.{method}", kind_of(value)
    if family_of(value) is not None and not isinstance(value, type):
        return name, kind_of(value)
    if (
        isinstance(value, types.FunctionType)
        and value.__module__ == "__main__"
        and takes_one_argument(value)
    ):
        return name, kind_of(value)
    return None


def takes_one_argument(function: Any) -> bool:
    try:
        inspect.signature(function).bind(None)
    except (TypeError, ValueError):
        return False
    return True


def kind_of(value: Any) -> str:
    """Such as `scikit-learn Pipeline (HistGradientBoostingClassifier)`."""
    if isinstance(value, (types.FunctionType, types.MethodType)):
        return "Python function"
    owner = type(value)
    module = owner.__module__.partition(".")[0]
    library = LIBRARIES.get(module) or LIBRARIES.get(family_of(value) or "", "")
    inner = inner_name(value)
    described = f"{owner.__name__} ({inner})" if inner else owner.__name__
    return f"{library} {described}".strip()


def inner_name(value: Any) -> str | None:
    """The model that a pipeline, a search or a wrapper is about."""
    try:
        steps = getattr(value, "steps", None)
        if isinstance(steps, list) and steps and isinstance(steps[-1], tuple):
            return type(steps[-1][-1]).__name__
        metadata = getattr(value, "metadata", None)
        flavors = getattr(metadata, "flavors", None)
        if isinstance(flavors, dict):
            return next((flavor for flavor in flavors if flavor != "python_function"), None)
        estimator = getattr(value, "estimator", None)
        if estimator is not None and hasattr(estimator, "get_params"):
            return type(estimator).__name__
    except Exception:
        return None
    return None


def describe_callable(target: NamedCallable) -> Json:
    """The description of `TargetDescription`, without the cell."""
    return {
        "name": target.path,
        "kind": kind_of(target.owner),
        "features": features_of(target.owner),
        "classes": wire_classes(classes_of(target.owner)),
        "output": output_of(target),
        "digest": digest_of(target.owner),
    }


def features_of(owner: Any) -> list[str] | None:
    """Names of the inputs, in order, where the model knows them."""
    if is_boosted(owner):
        booster = booster_of(owner)
        return None if booster is None else booster_features(booster)
    if family_of(owner) in KERAS:
        return input_names(owner)
    for name in ("feature_names_in_", "feature_name_", "feature_names_"):
        try:
            names = getattr(owner, name, None)
        except Exception:
            continue
        if names is not None and not callable(names):
            return [str(item) for item in names]
    try:
        inputs = owner.metadata.get_input_schema()
        names = inputs.input_names() if inputs is not None and inputs.has_input_names() else None
    except Exception:
        return None
    return [str(item) for item in names] if names else None


def input_names(model: Any) -> list[str] | None:
    """Names of the inputs of a Keras model that has one a column; None of other models."""
    try:
        inputs = [(str(each.name).split(":")[0], tuple(each.shape)) for each in model.inputs]
    except Exception:
        return None
    single = all(shape in ((None,), (None, 1)) for _, shape in inputs)
    named = not any(UNNAMED_INPUT.fullmatch(name) for name, _ in inputs)
    return [name for name, _ in inputs] if len(inputs) > 1 and single and named else None


def classes_of(owner: Any) -> list[Any] | None:
    """Labels in the order of the probabilities."""
    try:
        classes = getattr(owner, "classes_", None)
        if classes is None:
            return None
        values = classes.tolist() if hasattr(classes, "tolist") else list(classes)
    except Exception:
        return None
    return values if values and not isinstance(values[0], (list, tuple)) else None


def wire_classes(classes: list[Any] | None) -> list[Any] | None:
    return None if classes is None else [cell_value(value) for value in classes]


def output_of(target: NamedCallable) -> str:
    """What one answer is, as far as the model itself tells."""
    if target.method == "predict_proba":
        return "probabilities"
    if target.method != "predict":
        return "unknown"
    if family_of(target.owner) in ("xgboost", "lightgbm"):
        return booster_output(target.owner)
    if classes_of(target.owner) is not None or is_estimator(target.owner, "classifier"):
        return "labels"
    return "values" if is_estimator(target.owner, "regressor") else "unknown"


def is_estimator(owner: Any, kind: str) -> bool:
    """Whether scikit-learn's conventions call it a classifier or a regressor."""
    try:
        tags = owner.__sklearn_tags__()
        return tags.estimator_type == kind
    except Exception:
        return getattr(owner, "_estimator_type", None) == kind
