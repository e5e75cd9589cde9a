"""How models of known libraries are called; found by their classes, without importing anything."""

from __future__ import annotations

import asyncio
import inspect
import math
import types
from collections.abc import Callable
from typing import Any

from .answers import SUM_TOLERANCE, WrongShape, plain_rows
from .boosters import call_booster, is_boosted, with_categories
from .evaluation import in_evaluation
from .families import KERAS, family_of
from .models import NamedCallable, has_method, output_of
from .protocol import BridgeError
from .sentences import counted
from .tables import array_names, column_names, imported, library_of

TEXT_NAMES = frozenset(["text", "texts", "prompt", "prompts", "sentence", "sentences", "documents"])
ONE_TEXT_NAMES = frozenset(["text", "prompt", "sentence"])
CHAT_NAMES = frozenset(["messages", "conversation", "chat", "history"])
CHAT_TASKS = frozenset(["text-generation", "conversational", "image-text-to-text"])


def rows_call(target: NamedCallable) -> Callable[[Any], Any]:
    """What is called with a table of rows."""
    owner, family = target.owner, family_of(target.owner)
    if family == "torch" and target.method in ("", "forward", "__call__"):
        return lambda rows: call_torch(owner, rows)
    if family in KERAS and target.method in ("", "predict"):
        return lambda rows: call_keras(owner, rows)
    if family == "xgboost" and target.method == "predict":
        return lambda rows: call_booster(owner, with_categories(owner, rows))
    if is_boosted(owner):
        return lambda rows: finished(target.call(with_categories(owner, rows)))
    return lambda rows: finished(target.call(rows))


def finished(output: Any) -> Any:
    """The result of a coroutine, for functions that are written with `async`."""

    async def wait() -> Any:
        return await output

    return asyncio.run(wait()) if inspect.isawaitable(output) else output


def number_matrix(rows: Any) -> Any:
    """The rows as a matrix of 64-bit floats; missing values are NaN.

    Raises `ValueError` where a column holds something else than numbers.
    """
    numpy = imported("numpy")
    if numpy is None:
        import numpy
    if library_of(rows) == "NumPy" and rows.dtype.kind in "biuf":
        return numpy.asarray(rows, dtype="float64")
    arrays = []
    for name, column in number_columns(rows):
        try:
            arrays.append(numpy.array([number_of(value) for value in column], dtype="float64"))
        except (TypeError, ValueError) as thrown:
            raise ValueError(
                f"the model takes numbers, and the column {name} holds something else"
            ) from thrown
    return numpy.column_stack(arrays)


def number_columns(rows: Any) -> list[tuple[str, list[Any]]]:
    """Name and values of each column."""
    library = library_of(rows)
    if library == "pandas":
        columns = [rows.iloc[:, index].to_list() for index in range(rows.shape[1])]
        return list(zip(column_names(rows.columns), columns, strict=True))
    if library == "polars":
        return [(name, rows[name].to_list()) for name in rows.columns]
    if library == "pyarrow":
        return [(name, rows[name].to_pylist()) for name in rows.column_names]
    if library == "NumPy":
        names = array_names(rows)
        keys = names if rows.dtype.names else range(rows.shape[1])
        columns = [(rows[key] if rows.dtype.names else rows[:, key]).tolist() for key in keys]
        return list(zip(names, columns, strict=True))
    return [(name, [row[name] for row in rows]) for name in rows[0]]


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
    tensor = torch.as_tensor(number_matrix(rows))
    weights = next((each for each in module.parameters() if each.is_floating_point()), None)
    if weights is None:
        tensor = tensor.to(torch.get_default_dtype())
    else:
        tensor = tensor.to(dtype=weights.dtype, device=weights.device)
    with in_evaluation(module), torch.no_grad():
        output = module(tensor)
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
    """A matrix of numbers, or a dict of columns where the model has an input a column.

    Inputs that are called as the columns are get these, whatever the order; others go by place.
    """
    matrix = number_matrix(rows).astype("float32")
    given = matrix
    inputs = [str(each.name).split(":")[0] for each in getattr(model, "inputs", None) or []]
    if len(inputs) > 1 and len(inputs) == matrix.shape[1]:
        columns = [name for name, _ in number_columns(rows)]
        order = inputs if set(inputs) == set(columns) else columns
        given = {name: matrix[:, [columns.index(order[i])]] for i, name in enumerate(inputs)}
    output = model.predict(given, verbose=0)
    # A list is of several outputs, and a dict is.
    return shares(plain_output(output[0] if isinstance(output, list) else output))


def texts_call(target: NamedCallable) -> Callable[[Any], Any]:
    """What is called with a list of texts."""
    if family_of(target.owner) == "torch":
        raise BridgeError(
            "invalid-input",
            f"{target.path} is a PyTorch module, which takes numbers and no texts.",
            "Write a function of texts that calls it, and name that as the target.",
            target.path,
        )
    if family_of(target.owner) == "transformers":
        return lambda texts: text_rows(call_pipeline(target.owner, list(texts)), len(texts))
    if takes_one_text(target):
        return lambda texts: [finished(target.call(text)) for text in texts]
    return lambda texts: text_rows(finished(target.call(list(texts))), len(texts))


def call_pipeline(pipeline: Any, given: Any) -> Any:
    """A pipeline of Hugging Face, asked for texts or for the messages of a conversation.

    What continues a text is asked for the continuation alone: with the text before it, every
    judge that looks for something in the answer would find what was asked.
    """
    chat = bool(given) and isinstance(given[0], dict)
    named = {"return_full_text": False} if pipeline.task == "text-generation" and not chat else {}
    with in_evaluation(pipeline):
        return pipeline(given, **named)


def text_rows(output: Any, count: int) -> list[Any]:
    values = plain_rows(output) if not isinstance(output, str) else None
    if values is None:
        if count != 1:
            given = f"a single {type(output).__name__}"
            raise WrongShape(f"The model gave {given} for {counted(count, 'text')}.")
        return [output]
    if len(values) != count:
        given = counted(len(values), "answer")
        raise WrongShape(f"The model gave {given} for {counted(count, 'text')}.")
    return values


def chat_call(target: NamedCallable) -> Callable[[Any], Any]:
    """What is called with the list of one conversation's messages."""
    if family_of(target.owner) == "mlflow":
        return lambda messages: target.call({"messages": messages})
    if family_of(target.owner) == "transformers":
        return lambda messages: call_pipeline(target.owner, messages)
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
