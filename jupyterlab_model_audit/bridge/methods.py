"""The methods of the protocol, and what they share."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Callable
from typing import Any

from .. import __version__
from .engine import Engine, run_statements
from .environment import package_versions
from .files import open_files
from .identifiers import safe_relation
from .protocol import PROTOCOL_VERSION, BridgeError, Json
from .requests import Request


class Bridge:
    """What one connection holds: the engine, the folder and the user's variables."""

    def __init__(self, namespace: dict[str, Any], folder: str | None = None) -> None:
        self.namespace = namespace
        self.folder = folder or os.getcwd()
        self.engine = Engine()

    def close(self) -> None:
        self.engine.close()


def hello(bridge: Bridge, request: Request) -> Json:
    theirs = request.params.get("protocol")
    if theirs != PROTOCOL_VERSION:
        raise BridgeError(
            "version-mismatch",
            f"The Python package is version {__version__} (protocol {PROTOCOL_VERSION}), "
            f"but {request.params.get('version')} (protocol {theirs}) is asking.",
            f"Install jupyterlab-model-audit {request.params.get('version')} for {sys.executable}.",
        )
    return {
        "protocol": PROTOCOL_VERSION,
        "version": __version__,
        "python": platform.python_version(),
        "executable": sys.executable,
        "platform": platform.platform(),
        "folder": bridge.folder,
        "packages": package_versions(),
    }


def open_table(bridge: Bridge, request: Request) -> Json:
    source = request.object("source")
    name = safe_relation(request.text("relation"))
    cell = None
    if "files" in source:
        relation, rows = open_files(bridge.engine, request, source["files"], name, bridge.folder)
    else:
        raise BridgeError("protocol", "A source needs a variable, files or sql.")
    return {
        "relation": relation.name,
        "rows": rows,
        "columns": [{"name": column, "type": kind} for column, kind in relation.columns],
        "digest": relation.digest,
        "description": relation.description,
        "cell": cell,
    }


def query(bridge: Bridge, request: Request) -> Json:
    return {"results": run_statements(bridge.engine, request)}


def close(bridge: Bridge, request: Request) -> Json:
    for name in request.texts("relations"):
        bridge.engine.drop(safe_relation(name))
    return {}


METHODS: dict[str, Callable[[Bridge, Request], Json]] = {
    "hello": hello,
    "open": open_table,
    "query": query,
    "close": close,
}
