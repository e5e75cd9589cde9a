"""Which library's kind of model an object is; found by its classes, without importing anything."""

from __future__ import annotations

from typing import Any

# Modules and classes of what is not called as scikit-learn's models are.
FAMILIES = {
    "torch": ("torch.nn", "Module"),
    "transformers": ("transformers.pipelines", "Pipeline"),
    "keras": ("keras", "Model"),
    "tf_keras": ("tf_keras", "Model"),
    "tensorflow": ("tensorflow.python.keras", "Model"),
    "xgboost": ("xgboost", "Booster"),
    "lightgbm": ("lightgbm", "Booster"),
    "mlflow": ("mlflow.pyfunc", "PyFuncModel"),
}

# The families that are called as Keras' models are.
KERAS = frozenset(["keras", "tf_keras", "tensorflow"])


def family_of(owner: Any) -> str | None:
    """The library whose kind of model `owner` is, a subclass' too."""
    for base in type(owner).__mro__:
        for family, (module, name) in FAMILIES.items():
            if base.__name__ == name and (base.__module__ + ".").startswith(f"{module}."):
                return family
    return None
