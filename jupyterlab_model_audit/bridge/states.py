"""What tells a changed model from an unchanged one, also where it has no digest of its own."""

from __future__ import annotations

import hashlib
import types
from typing import Any

from .model_digest import digest_of
from .models import NamedCallable

# Functions that call functions are followed this far.
DEEPEST = 8


class Unknown(Exception):
    """Something that the function uses can't be told apart from another of its kind."""


def state_of(target: NamedCallable, digest: str | None) -> str | None:
    """The model's digest and method; of a function, its code and what it uses of the notebook.

    Answers of an interrupted run are taken up where it is the same. None where something that the
    function uses has no digest.
    """
    function = function_of(target)
    if function is None:
        return None if digest is None else f"{digest}.{target.method}"
    known = hashlib.sha256()
    try:
        add_function(known, function, {id(function)}, 0)
    except (Unknown, RecursionError):
        return None
    return "sha256:" + known.hexdigest()


def function_of(target: NamedCallable) -> types.FunctionType | None:
    return target.call if isinstance(target.call, types.FunctionType) else None


def add_function(known: Any, function: types.FunctionType, seen: set[int], depth: int) -> None:
    if depth > DEEPEST:
        raise Unknown
    add_code(known, function.__code__)
    add_value(known, function.__defaults__, seen, depth)
    add_value(known, function.__kwdefaults__, seen, depth)
    for cell in function.__closure__ or ():
        try:
            value = cell.cell_contents
        except ValueError:
            continue
        add_value(known, value, seen, depth)
    for name in sorted(names_in(function.__code__)):
        if name in function.__globals__:
            known.update(f"{name}=".encode())
            add_value(known, function.__globals__[name], seen, depth)


def names_in(code: types.CodeType) -> set[str]:
    """Names of the code and of the functions inside of it."""
    inner = (names_in(value) for value in code.co_consts if isinstance(value, types.CodeType))
    return set(code.co_names).union(*inner)


def add_code(known: Any, code: types.CodeType) -> None:
    known.update(code.co_code)
    known.update(repr((code.co_names, code.co_varnames)).encode())
    for value in code.co_consts:
        if isinstance(value, types.CodeType):
            add_code(known, value)
        else:
            known.update(repr(sorted(value) if isinstance(value, frozenset) else value).encode())


def add_value(known: Any, value: Any, seen: set[int], depth: int) -> None:
    if isinstance(value, types.ModuleType):
        version = getattr(value, "__version__", "")
        known.update(f"module {value.__name__} {version};".encode())
    elif isinstance(value, types.FunctionType) and value.__module__ in ("__main__", "builtins"):
        if id(value) not in seen:
            seen.add(id(value))
            add_function(known, value, seen, depth + 1)
    elif isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)):
        known.update(f"{value.__module__}.{value.__qualname__};".encode())
    else:
        digest = digest_of(value)
        if digest is None:
            raise Unknown
        known.update(digest.encode())
