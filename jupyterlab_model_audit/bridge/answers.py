"""What a model gave back, as one answer a row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from .protocol import Json, cell_value
from .sentences import counted
from .tables import library_of

# How far a row's probabilities may be from 1 in sum: models compute in 32 bits.
SUM_TOLERANCE = 1e-3


class WrongShape(Exception):
    """The output as a whole does not fit the rows."""


def answered(label: Any, score: float | None, probabilities: list[float] | None) -> Json:
    return {
        "outcome": "answered",
        "label": cell_value(label),
        "score": score,
        "probabilities": probabilities,
    }


def failed(code: str, message: str) -> Json:
    return {"outcome": "error", "code": code, "message": message[:300]}


def nonsense(message: str) -> Json:
    return failed("model-nonsense", message)


def read_answers(output: Any, rows: int, kind: str, classes: list[Any] | None) -> list[Json]:
    """One answer a row.

    `kind` is what the model says it gives: `probabilities`, `labels`, `values`
    or `unknown`. Of an unknown kind, rows of several numbers are probabilities,
    single floats are values, everything else is a label.

    Raises `WrongShape` when the number of answers is not the number of rows.
    """
    values = plain_rows(output)
    if values is None:
        if rows != 1:
            given = f"a single {type(output).__name__}"
            raise WrongShape(f"The model gave {given} for {counted(rows, 'row')}.")
        values = [output]
    if len(values) != rows:
        given = counted(len(values), "answer")
        raise WrongShape(f"The model gave {given} for {counted(rows, 'row')}.")
    if kind == "unknown" and holds_floats(values):
        kind = "values"
    return [read_answer(value, kind, classes) for value in values]


def plain_rows(output: Any) -> list[Any] | None:
    """The output as a list, a row an entry; None where it is a single value."""
    if library_of(output) in ("pandas", "polars"):
        output = output.to_numpy()
    elif library_of(output) == "pyarrow":
        output = list(zip(*(column.to_pylist() for column in output.columns), strict=True))
    if isinstance(output, dict) and isinstance(output.get("predictions"), (list, tuple)):
        output = output["predictions"]
    if hasattr(output, "detach") and hasattr(output, "cpu"):
        # NumPy has no 16-bit brain floats; a list has.
        output = output.detach().cpu()
    to_list = getattr(output, "to_list", None) or getattr(output, "tolist", None)
    values = to_list() if callable(to_list) else output
    if isinstance(values, tuple):
        values = list(values)
    return values if isinstance(values, list) else None


def holds_floats(values: Sequence[Any]) -> bool:
    """Whether the answers are numbers with a fraction's type, one a row."""
    present = [unwrapped(value) for value in values]
    numbers = [value for value in present if value is not None]
    return bool(numbers) and all(type(value) is float for value in numbers)


def unwrapped(value: Any) -> Any:
    """The only entry of a row of one; the value itself otherwise."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)) and len(value) == 1:
        return value[0]
    return value


def read_answer(value: Any, kind: str, classes: list[Any] | None) -> Json:
    value = unwrapped(value)
    if hasattr(value, "item") and getattr(value, "ndim", 1) == 0:
        value = value.item()
    if isinstance(value, (list, tuple)) or hasattr(value, "tolist"):
        entries = value.tolist() if hasattr(value, "tolist") else list(value)
        return read_probabilities(entries, kind, classes)
    if value is None:
        return nonsense("The model gave nothing for this row.")
    if isinstance(value, float) and not math.isfinite(value):
        return nonsense(f"The model gave {value} for this row.")
    if kind == "probabilities":
        return read_one_probability(value, classes)
    if kind == "values":
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return answered(None, float(value), None)
        return nonsense(f"The model gave a {type(value).__name__} instead of a number.")
    if isinstance(value, (str, int, float, bool)):
        return answered(value, None, None)
    if type(value).__module__ in ("datetime", "decimal"):
        return answered(value, None, None)
    return nonsense(f"The model gave a {type(value).__name__} for this row.")


def read_one_probability(value: Any, classes: list[Any] | None) -> Json:
    """The probability of the positive class alone."""
    if not is_number(value) or not 0 <= value <= 1:
        return nonsense(f"The model gave {str(value)[:60]}, which is not a probability.")
    score = float(value)
    return with_label([1 - score, score], classes)


def read_probabilities(entries: list[Any], kind: str, classes: list[Any] | None) -> Json:
    if not entries:
        return nonsense("The model gave nothing for this row.")
    if not all(is_number(entry) for entry in entries):
        return nonsense("The model gave a row that is not of numbers.")
    numbers = [float(entry) for entry in entries]
    bad = next((number for number in numbers if not math.isfinite(number)), None)
    if bad is not None:
        return nonsense(f"The model gave a probability of {bad}.")
    total = sum(numbers)
    if min(numbers) < -SUM_TOLERANCE or abs(total - 1) > SUM_TOLERANCE:
        if kind == "probabilities":
            return nonsense(f"The model's probabilities add up to {total:.4g} instead of 1.")
        return nonsense(f"The model gave {len(numbers)} numbers a row that are no probabilities.")
    return with_label(numbers, classes)


def with_label(probabilities: list[float], classes: list[Any] | None) -> Json:
    """The likeliest class; the score is the last class' probability where there are two."""
    best = max(range(len(probabilities)), key=probabilities.__getitem__)
    named = classes is not None and len(classes) == len(probabilities)
    label = classes[best] if named and classes is not None else best
    score = probabilities[-1] if len(probabilities) == 2 else None
    return answered(label, score, probabilities)


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)
