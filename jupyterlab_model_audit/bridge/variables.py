"""What the user's namespace offers: tables and models, by name; reads no data."""

from __future__ import annotations

import types
from collections.abc import Iterator
from typing import Any

from .cells import CellTracker
from .models import listed_model
from .protocol import Json
from .spark_sources import list_sessions
from .tables import library_of, shape_of

OWN_NAMES = frozenset(["In", "Out", "exit", "quit", "get_ipython", "open"])


def candidates(namespace: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The user's own names, without modules and classes."""
    for name, value in list(namespace.items()):
        if name.startswith("_") or name in OWN_NAMES:
            continue
        if not isinstance(value, (type, types.ModuleType)):
            yield name, value


def list_variables(namespace: dict[str, Any], cells: CellTracker) -> Json:
    tables: list[Json] = []
    models: list[Json] = []
    for name, value in candidates(namespace):
        library = library_of(value)
        if library is not None:
            rows, columns = shape_of(value, library)
            tables.append(
                {
                    "name": name,
                    "library": library,
                    "rows": rows,
                    "columns": columns,
                    "cell": cells.origin(name),
                }
            )
            continue
        model = listed_model(name, value)
        if model is not None:
            models.append(
                {
                    "name": name,
                    "callable": model[0],
                    "description": model[1],
                    "cell": cells.origin(name),
                }
            )
    return {"tables": tables, "models": models, "sparkSessions": list_sessions(namespace)}
