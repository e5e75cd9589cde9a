"""How models of known libraries are called; found by their classes, without importing anything."""

from __future__ import annotations

import asyncio
import inspect
import math
import types
from collections.abc import Callable
from typing import Any

from .answers import SUM_TOLERANCE, WrongShape, plain_rows
from .families import family_of
from .models import NamedCallable, has_method, output_of
from .tables import column_names, imported, library_of

TEXT_NAMES = frozenset(["text", "texts", "prompt", "prompts", "sentence", "sentences", "documents"])
ONE_TEXT_NAMES = frozenset(["text", "prompt", "sentence"])
CHAT_NAMES = frozenset(["messages", "conversation", "chat", "history"])
CHAT_TASKS = frozenset(["text-generation", "conversational", "image-text-to-text"])


def rows_call(target: NamedCallable) -> Callable[[Any], Any]:
    """What is called with a table of rows."""
    family = family_of(target.owner)
    if family == "torch" and target.method in ("", "forward", "__call__"):
        return lambda rows: call_torch(target.owner, rows)
    if family in ("keras", "tf_keras", "tensorflow") and target.method in ("", "predict"):
        return lambda rows: call_keras(target.owner, rows)
    if family == "xgboost" and target.method == "predict":
        return lambda rows: call_booster(target.owner, rows)
    return lambda rows: finished(target.call(rows))


def finished(output: Any) -> Any:
    """The result of a coroutine, for functions that are written with `async`."""

    async def wait() -> Any:
        return await output

    return asyncio.run(wait()) if inspect.isawaitable(output) else output


def number_matrix(rows: Any) -> Any:
    """The rows as a matrix of 32-bit floats; missing values are NaN.

    Raises `ValueError` where a column holds something else than numbers.
    """
    numpy = imported("numpy")
    if numpy is None:
        import numpy
    library = library_of(rows)
    if library == "NumPy":
        return numpy.asarray(rows, dtype="float32")
    names = list(rows.column_names) if library == "pyarrow" else None
    if library in ("pandas", "polars"):
        names = column_names(rows.columns) if library == "pandas" else list(rows.columns)
        columns = [rows.iloc[:, i] if library == "pandas" else rows[n] for i, n in enumerate(names)]
    elif names is not None:
        columns = [rows[name].to_pylist() for name in names]
    else:
        names = list(rows[0])
        columns = [[row[name] for row in rows] for name in names]
    arrays = []
    for name, column in zip(names, columns, strict=True):
        try:
            plain = column.to_list() if hasattr(column, "to_list") else column
            arrays.append(numpy.array([number_of(value) for value in plain], dtype="float32"))
        except (TypeError, ValueError) as thrown:
            raise ValueError(
                f"the model takes numbers, and the column {name} holds something else"
            ) from thrown
    return numpy.column_stack(arrays)


def number_of(value: Any) -> float:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return float("nan")
    if isinstance(value, str):
        raise TypeError(value)
    return float(value)


def call_torch(module: Any, rows: Any) -> Any:
    """One tensor of numbers in, in evaluation mode and without gradients."""
    torch = imported("torch")
    assert torch is not None
    first = next(iter(module.parameters()), None)
    tensor = torch.as_tensor(number_matrix(rows))
    if first is not None:
        tensor = tensor.to(dtype=first.dtype, device=first.device)
    # Sub-modules may stand in another mode than the whole: each gets its own back.
    modes = [(part, part.training) for part in module.modules()]
    module.eval()
    try:
        with torch.no_grad():
            output = module(tensor)
    finally:
        for part, training in modes:
            part.training = training
    return shares(plain_output(output))


def plain_output(output: Any) -> list[Any]:
    """The rows of a tensor, of the first of several, or of what is named `logits`."""
    logits = output.get("logits") if isinstance(output, dict) else getattr(output, "logits", None)
    if logits is not None:
        output = logits
    elif isinstance(output, (tuple, dict)) and output:
        output = next(iter(output.values() if isinstance(output, dict) else output))
    values = plain_rows(output)
    if values is None:
        raise WrongShape(f"The model gave a single {type(output).__name__}.")
    return values


def shares(values: list[Any]) -> list[Any]:
    """Rows of several numbers of which any is no share of 1 are logits: their softmax instead.

    The largest logit's place, and so the label, stays the same. A row with NaN stays as it is.
    """
    if not all(isinstance(row, list) and len(row) > 1 for row in values):
        return values
    if not all(isinstance(value, (int, float)) for row in values for value in row):
        return values
    finite = [row for row in values if all(map(math.isfinite, row))]
    if all(min(row) >= 0 and abs(sum(row) - 1) < SUM_TOLERANCE for row in finite):
        return values
    return [softmax(row) if all(map(math.isfinite, row)) else row for row in values]


def softmax(logits: list[float]) -> list[float]:
    largest = max(logits)
    raised = [math.exp(logit - largest) for logit in logits]
    total = sum(raised)
    return [value / total for value in raised]


def call_keras(model: Any, rows: Any) -> Any:
    """A matrix of numbers, or a dict of columns where the model has an input a column."""
    matrix = number_matrix(rows)
    inputs = [str(each.name).split(":")[0] for each in getattr(model, "inputs", None) or []]
    if len(inputs) > 1 and len(inputs) == matrix.shape[1]:
        return model.predict({name: matrix[:, [i]] for i, name in enumerate(inputs)}, verbose=0)
    return model.predict(matrix, verbose=0)


def call_booster(booster: Any, rows: Any) -> Any:
    xgboost = imported("xgboost")
    assert xgboost is not None
    return booster.predict(xgboost.DMatrix(rows, enable_categorical=True))


def texts_call(target: NamedCallable) -> Callable[[Any], Any]:
    """What is called with a list of texts."""
    if family_of(target.owner) == "torch":
        raise ValueError("a PyTorch module takes numbers; wrap it in a function of texts")
    if takes_one_text(target):
        return lambda texts: [finished(target.call(text)) for text in texts]
    return lambda texts: text_rows(finished(target.call(list(texts))), len(texts))


def text_rows(output: Any, count: int) -> list[Any]:
    values = plain_rows(output) if not isinstance(output, str) else None
    if values is None:
        if count != 1:
            raise WrongShape(f"The model gave a single {type(output).__name__} for {count} texts.")
        return [output]
    if len(values) != count:
        raise WrongShape(f"The model gave {len(values)} answers for {count} texts.")
    return values


def chat_call(target: NamedCallable) -> Callable[[Any], Any]:
    """What is called with the list of one conversation's messages."""
    if family_of(target.owner) == "mlflow":
        return lambda messages: target.call({"messages": messages})
    return lambda messages: finished(target.call(messages))


def forms_of(target: NamedCallable) -> list[str]:
    """What the callable takes, as far as it tells: its first choice first."""
    family = family_of(target.owner)
    if family == "transformers":
        chat = str(getattr(target.owner, "task", "")) in CHAT_TASKS
        return ["chat", "text"] if chat else ["text"]
    if family == "mlflow":
        return pyfunc_forms(target.owner)
    if family is not None:
        return ["row"]
    if target.method == "" or isinstance(target.call, (types.FunctionType, types.MethodType)):
        named = first_parameter(target)
        if named in CHAT_NAMES:
            return ["chat"]
        if named in TEXT_NAMES:
            return ["text"]
    if reads_texts(target.owner):
        return ["text"]
    return ["row"] if output_of(target) != "unknown" else ["row", "text", "chat"]


def first_parameter(target: NamedCallable) -> str:
    parameter = parameter_of(target)
    return "" if parameter is None else parameter.name


def parameter_of(target: NamedCallable) -> inspect.Parameter | None:
    try:
        return next(iter(inspect.signature(target.call).parameters.values()), None)
    except (TypeError, ValueError):
        return None


def takes_one_text(target: NamedCallable) -> bool:
    """Whether a function says by its parameter's type or name that it takes a text at a time."""
    if not isinstance(target.call, (types.FunctionType, types.MethodType)):
        return False
    parameter = parameter_of(target)
    if parameter is None:
        return False
    if parameter.annotation is not inspect.Parameter.empty:
        return parameter.annotation in (str, "str")
    return parameter.name in ONE_TEXT_NAMES


def reads_texts(owner: Any) -> bool:
    """Whether a scikit-learn pipeline begins with what counts words."""
    steps = getattr(owner, "steps", None)
    if not isinstance(steps, list) or not steps or not isinstance(steps[0], tuple):
        return False
    first = steps[0][-1]
    return has_method(first, "build_analyzer") and has_method(first, "transform")


def pyfunc_forms(owner: Any) -> list[str]:
    """By the model's signature; without one, all that a pyfunc can take."""
    try:
        schema = owner.metadata.get_input_schema()
    except Exception:
        return ["row"]
    if schema is None:
        return ["row", "text", "chat"]
    if schema.has_input_names() and "messages" in schema.input_names():
        return ["chat"]
    kinds = {str(kind).rpartition(".")[2].lower() for kind in schema.input_types()}
    one_text = len(schema.input_types()) == 1 and kinds == {"string"}
    return ["row", "text"] if one_text else ["row"]
