"""Names and texts inside SQL."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from .protocol import BridgeError


def quote_identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def quote_literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def safe_relation(name: str) -> str:
    """A relation's name inside the engine: the same for the same `name`, else another.

    The engine ignores case, so whatever is not plain lower case gets a digest.
    """
    if re.fullmatch(r"[a-z][a-z0-9_]{0,60}", name):
        return name
    plain = re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_")[:40]
    return f"t_{plain}_{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:10]}"


def distinct_names(names: Sequence[str], where: str) -> list[str]:
    """Names that the engine, which ignores case, can tell apart: `n` and `N` as `n` and `N (2)`.

    The same names are changed alike wherever they stand: of those that differ only by case, the
    last in the order of their characters, which has the small letters, keeps its own.
    """
    if len({name.lower() for name in names}) == len(names):
        return list(names)
    if len(set(names)) < len(names):
        refuse_equal_names(names, where)
    groups: dict[str, list[str]] = {}
    for name in names:
        groups.setdefault(name.lower(), []).append(name)
    taken = set(groups)
    changed: dict[str, str] = {}
    for spellings in groups.values():
        number = 2
        for name in sorted(spellings, reverse=True)[1:]:
            while f"{name} ({number})".lower() in taken:
                number += 1
            changed[name] = f"{name} ({number})"
            taken.add(changed[name].lower())
    return [changed.get(name, name) for name in names]


def changed_names(names: Sequence[str], distinct: Sequence[str]) -> dict[str, str]:
    """What the names that were changed are in the table itself."""
    return {new: old for old, new in zip(names, distinct, strict=True) if new != old}


def refuse_equal_names(names: Sequence[str], where: str) -> None:
    """Column names must differ by more than their case."""
    seen: dict[str, str] = {}
    for name in names:
        earlier = seen.get(name.lower())
        seen[name.lower()] = name
        if earlier is not None:
            same = earlier == name
            raise BridgeError(
                "invalid-input",
                f"{where} has two columns named {name!r}."
                if same
                else f"{where} has columns {earlier!r} and {name!r}, which differ only by case.",
                "Rename or drop one of them.",
                where,
            )
