"""Putting a probe's question to a model again, in a notebook's cell, the way the probe did."""

from __future__ import annotations

import types
from collections.abc import Sequence
from typing import Any

from .bridge.adapters import chat_call, rows_call, texts_call
from .bridge.frames import array_rows, arrow_rows, build_rows, pandas_rows, polars_rows
from .bridge.models import NamedCallable, default_method
from .bridge.tables import library_of

__all__ = ["ask_chat", "ask_rows", "ask_texts", "rows_like"]

ROWS = {
    "pandas": pandas_rows,
    "polars": polars_rows,
    "pyarrow": arrow_rows,
    "NumPy": array_rows,
}


def rows_like(columns: dict[str, list[Any]], table: Any = None) -> Any:
    """Rows by column, as a table of the same library and types as `table`.

    A value that its column's type can't hold stays as it is, so that the model meets it. Without a
    table, a pandas frame where pandas is installed, else a list of one dict a row.
    """
    build = ROWS.get(library_of(table) or "")
    return build_rows(columns, None) if build is None else build(columns, table)


def ask_rows(model: Any, rows: Any) -> Any:
    """What the model gives for a table of rows, made into what its library takes."""
    return rows_call(named(model))(rows)


def ask_texts(model: Any, texts: Sequence[str]) -> Any:
    """What the model gives for texts: a list at once, or one after another where it takes one."""
    return texts_call(named(model))(list(texts))


def ask_chat(model: Any, messages: list[dict[str, str]]) -> Any:
    """What the model says next in a conversation."""
    return chat_call(named(model))(messages)


def named(model: Any) -> NamedCallable:
    """A model, one of its methods, or a function, as the bridge finds it by its name."""
    method = default_method(model)
    if method is not None:
        return NamedCallable(type(model).__name__, getattr(model, method), model, method)
    if isinstance(model, types.MethodType):
        return NamedCallable(model.__name__, model, model.__self__, model.__name__)
    return NamedCallable(type(model).__name__, model, model, "")
