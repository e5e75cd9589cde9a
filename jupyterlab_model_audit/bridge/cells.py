"""Which notebook cell made which variable, and how often it was made anew.

After each cell a variable's version grows when its object is another one, or
when the cell's code stores to the name, to an attribute or item of it, or calls
a method of it that changes it. What a function does to a variable inside its
own body is not seen.
"""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

from .protocol import Json

# Methods that change the object they are called on, among tables and models.
CHANGING_METHODS = frozenset(
    [
        "fit",
        "fit_transform",
        "partial_fit",
        "set_params",
        "load_state_dict",
        "load_weights",
        "insert",
        "pop",
        "update",
        "append",
        "extend",
        "insert_column",
        "replace_column",
    ]
)
HISTORY_CELLS = 500
HISTORY_SECONDS = 0.05
LONGEST_SOURCE = 200_000


@dataclass
class Origin:
    """Where a variable was last made."""

    version: int
    cell: str
    execution_count: int | None
    ran_at: str | None

    def to_wire(self) -> Json:
        return {
            "id": self.cell,
            "executionCount": self.execution_count,
            "ranAt": self.ran_at,
            "version": self.version,
        }


class CellTracker:
    """Follows the bindings of one namespace."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace
        self._identities = self._current()
        self._origins: dict[str, Origin] = {}

    def origin(self, name: str) -> Json | None:
        """The cell that made the variable; None when it was made before anyone looked."""
        origin = self._origins.get(name)
        return origin.to_wire() if origin else None

    def note(self, source: str, cell: str, execution_count: int | None) -> None:
        """Takes in that a cell has run."""
        current = self._current()
        changed = {
            name for name, identity in current.items() if self._identities.get(name) != identity
        }
        changed |= stored_names(source) & current.keys()
        self._identities = current
        ran_at = datetime.now(timezone.utc).isoformat(timespec="seconds")
        for name in changed:
            earlier = self._origins.get(name)
            version = earlier.version + 1 if earlier else 1
            self._origins[name] = Origin(version, cell, execution_count, ran_at)

    def recall(self, history: list[str]) -> None:
        """Fills in, from IPython's `In`, what ran before the tracker was there."""
        deadline = time.monotonic() + HISTORY_SECONDS
        missing = set(self._identities) - self._origins.keys()
        first = max(0, len(history) - HISTORY_CELLS)
        for count in range(len(history) - 1, first - 1, -1):
            if not missing or time.monotonic() > deadline:
                return
            for name in stored_names(history[count]) & missing:
                self._origins[name] = Origin(0, "", count, None)
                missing.discard(name)

    def install(self, shell: Any) -> None:
        """Listens to an IPython shell; nothing it meets ever reaches the user's cell."""
        with suppress(Exception):
            self.recall(list(shell.user_ns.get("In", [])))

        def after_cell(result: Any) -> None:
            with suppress(Exception):
                info = result.info
                if info.silent or not info.raw_cell:
                    return
                cell = getattr(info, "cell_id", None) or ""
                self.note(info.raw_cell, cell, result.execution_count)

        shell.events.register("post_run_cell", after_cell)

    def _current(self) -> dict[str, int]:
        return {
            name: id(value)
            for name, value in list(self._namespace.items())
            if not name.startswith("_")
        }


def stored_names(source: str) -> set[str]:
    """Top-level names that the cell's code stores to or changes; empty if it can't be parsed."""
    if len(source) > LONGEST_SOURCE:
        return set()
    try:
        return set(changes_in(ast.parse(without_magics(source))))
    except (SyntaxError, ValueError, RecursionError):
        return set()


def without_magics(source: str) -> str:
    """The cell's Python: a cell magic's first line and single magic lines are left out."""
    lines = source.splitlines()
    return "\n".join("" if line.lstrip().startswith(("%", "!", "?")) else line for line in lines)


SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def changes_in(tree: ast.AST) -> Iterator[str]:
    """Names of the module's scope; a stack instead of recursion, as this runs after each cell."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        kind = type(node)
        if kind in SCOPES:
            yield node.name
            continue
        if kind is ast.Lambda or kind is ast.comprehension:
            continue
        if kind is ast.Name or kind is ast.Attribute or kind is ast.Subscript:
            if type(node.ctx) is not ast.Load:
                yield from base_name(node)
        elif kind is ast.Call:
            if changes_its_object(node):
                yield from base_name(node.func)
        elif kind is ast.alias:
            yield node.asname or node.name.partition(".")[0]
        for field in node._fields:
            value = getattr(node, field, None)
            if isinstance(value, list):
                waiting.extend(item for item in value if isinstance(item, ast.AST))
            elif isinstance(value, ast.AST):
                waiting.append(value)


def changes_its_object(call: ast.Call) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    if call.func.attr in CHANGING_METHODS:
        return True
    return any(
        keyword.arg == "inplace"
        and isinstance(keyword.value, ast.Constant)
        and keyword.value.value is True
        for keyword in call.keywords
    )


def base_name(node: ast.AST) -> Iterator[str]:
    """`a` for a.b[0].c; nothing where the base is no name."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id
