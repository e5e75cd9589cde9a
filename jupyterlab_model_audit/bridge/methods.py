"""The methods of the protocol, and what they share."""

from __future__ import annotations

import json
import os
import platform
import sys
import threading
from collections.abc import Callable
from typing import Any

from .. import __version__
from . import tracker
from .adapters import forms_of
from .calling import ask_callable, predict_callable
from .cells import CellTracker
from .counted import count_columns
from .endpoint import Endpoint
from .engine import Engine, Relation, described_columns, run_statements
from .environment import describe_environment, package_versions
from .exchange import Callers
from .files import open_files
from .frames import Rows, read_columns
from .identifiers import safe_relation
from .journal import (
    Journals,
    append_to_journal,
    close_journal,
    open_journal,
    read_journal,
)
from .judging import call_function, encode_texts
from .keys import list_keys, load_key, save_key
from .laid import lay_columns
from .losses import estimate_loss
from .models import describe_callable, resolve
from .nearby import nearby_files
from .parquet import has_arrow
from .prepare import run_setup
from .protocol import PROTOCOL_VERSION, BridgeError, Json
from .requests import Request
from .separate import separate
from .slices import find_slices
from .snapshots import write_snapshot
from .sorted import summarise_sorted
from .sources import open_sql, open_variable
from .spark_engine import SparkEngine, run_on_spark
from .spark_sources import open_on_spark, session_of, snapshot_on_spark
from .states import state_of
from .tracker_staging import Staging
from .variables import list_variables


class Bridge:
    """What one connection holds: the engine, the folder and the user's variables."""

    def __init__(
        self,
        namespace: dict[str, Any],
        cells: CellTracker | None = None,
        run_on_main: Callable[[Callable[[], Any], Request], Any] | None = None,
    ) -> None:
        self.namespace = namespace
        self.cells = cells or CellTracker(namespace)
        self.folder = os.getcwd()
        self.engine = Engine()
        self.callers = Callers()
        self.journals = Journals(self.folder)
        self.staging = Staging()
        self._spark: dict[str, SparkEngine] = {}
        self._spark_lock = threading.Lock()
        # Set where this process is ours alone, so that it may run a setup file.
        self.run_on_main = run_on_main

    def spark(self, request: Request) -> SparkEngine | None:
        """The Spark session that the request names; None where it is DuckDB's."""
        named = request.params.get("spark")
        if not isinstance(named, dict):
            return None
        key = json.dumps(named, sort_keys=True)
        value = self.namespace.get(str(named.get("session")))
        # Requests may come at once, and what is opened on one engine is not on another.
        with self._spark_lock:
            kept = self._spark.get(key)
            if kept is not None and "session" in named and kept.session is not value:
                del self._spark[key]
                # Aside, as a server that is gone is tried again for minutes.
                threading.Thread(target=kept.close, name="model-audit-close", daemon=True).start()
                kept = None
            if kept is None:
                kept = self._spark[key] = session_of(self.namespace, named)
            return kept

    def _engines(self) -> list[SparkEngine]:
        # A copy, as another request may add one.
        return list(self._spark.values())

    def relation(self, name: str) -> Relation | None:
        """The open relation of the name, on whichever engine it is."""
        for engine in (self.engine, *self._engines()):
            if name in engine.relations:
                return engine.relations[name]
        return None

    def drop(self, name: str) -> None:
        self.engine.drop(name)
        for engine in self._engines():
            if name in engine.relations:
                engine.drop(name)

    def close(self) -> None:
        for engine in self._engines():
            engine.close()
        self.engine.close()
        self.callers.close()
        self.journals.close_all()
        self.staging.close()


def hello(bridge: Bridge, request: Request) -> Json:
    theirs = request.params.get("protocol")
    if theirs != PROTOCOL_VERSION:
        wanted = request.params.get("version")
        raise BridgeError(
            "version-mismatch",
            f"The Python package is version {__version__} (protocol {PROTOCOL_VERSION}), "
            f"but version {wanted} (protocol {theirs}) is asking.",
            f"Install it with: {sys.executable} -m pip install jupyterlab-model-audit=={wanted}",
            sys.executable,
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


def environment(bridge: Bridge, _request: Request) -> Json:
    return describe_environment(bridge.folder)


def variables(bridge: Bridge, _request: Request) -> Json:
    return list_variables(bridge.namespace, bridge.cells)


def files(bridge: Bridge, request: Request) -> Json:
    with bridge.engine.cursor(request) as connection:
        return {"files": nearby_files(connection, bridge.folder)}


def setup(bridge: Bridge, request: Request) -> Json:
    if bridge.run_on_main is None:
        raise BridgeError("protocol", "A setup file runs in a process of the command only.")
    return {
        "cells": bridge.run_on_main(
            lambda: run_setup(request, bridge.folder, bridge.namespace, bridge.cells), request
        )
    }


def open_table(bridge: Bridge, request: Request) -> Json:
    source = request.object("source")
    name = safe_relation(request.text("relation"))
    cell = None
    spark = bridge.spark(request)
    if spark is not None:
        opened = open_on_spark(spark, request, bridge.namespace, source, bridge.folder)
        variable = source.get("variable")
        cell = bridge.cells.origin(variable) if isinstance(variable, str) else None
        return {**opened, "cell": cell}
    if isinstance(source.get("variable"), str):
        variable = source["variable"]
        relation, rows = open_variable(bridge.engine, request, bridge.namespace, variable, name)
        cell = bridge.cells.origin(variable)
    elif isinstance(source.get("sql"), str):
        relation, rows = open_sql(bridge.engine, request, bridge.namespace, source["sql"], name)
    elif "files" in source:
        as_text = source.get("asText") is True
        relation, rows = open_files(
            bridge.engine, request, source["files"], name, bridge.folder, as_text
        )
    else:
        raise BridgeError("protocol", "A source needs a variable, files or sql.")
    return {
        "relation": relation.name,
        "rows": rows,
        "columns": described_columns(relation),
        "digest": relation.digest,
        "description": relation.description,
        "cell": cell,
        **({"direct": True} if relation.files is not None and has_arrow() else {}),
    }


def query(bridge: Bridge, request: Request) -> Json:
    spark = bridge.spark(request)
    if spark is not None:
        return {"results": run_on_spark(spark, request)}
    return {"results": run_statements(bridge.engine, request)}


def sorted_columns(bridge: Bridge, request: Request) -> Json:
    return {"columns": summarise_sorted(bridge.engine, request)}


def counted_columns(bridge: Bridge, request: Request) -> Json:
    return {"columns": count_columns(bridge.engine, request)}


def laid_columns(bridge: Bridge, request: Request) -> Json:
    return {"columns": lay_columns(bridge.engine, request)}


def separate_samples(bridge: Bridge, request: Request) -> Json:
    return separate(bridge.engine, bridge.namespace, request)


def slices(bridge: Bridge, request: Request) -> Json:
    return find_slices(bridge.engine, request)


def losses(bridge: Bridge, request: Request) -> Json:
    return estimate_loss(bridge.engine, request)


def snapshot(bridge: Bridge, request: Request) -> Json:
    spark = bridge.spark(request)
    if spark is not None:
        return snapshot_on_spark(spark, request)
    return write_snapshot(bridge.engine, request, bridge.folder)


def close(bridge: Bridge, request: Request) -> Json:
    for name in request.texts("relations"):
        bridge.drop(safe_relation(name))
    return {}


def describe_target(bridge: Bridge, request: Request) -> Json:
    target = request.object("target")
    if isinstance(target.get("http"), dict):
        timeout = float(request.params.get("timeout", 60))
        described = endpoint_of(bridge, request, target["http"]).describe(timeout)
        return {**described, "cell": None, "state": None}
    path = callable_path(target)
    found = resolve(bridge.namespace, path)
    described = describe_callable(found)
    return {
        **described,
        "forms": forms_of(found),
        "state": state_of(found, described["digest"]),
        "cell": bridge.cells.origin(path.partition(".")[0]),
    }


def predict(bridge: Bridge, request: Request) -> Json:
    target = request.object("target")
    like = request.params.get("like")
    known = bridge.relation(safe_relation(like)) if isinstance(like, str) else None
    columns = read_columns(request.object("table"), known)
    timeout = float(request.params.get("timeout", 60))
    if isinstance(target.get("http"), dict):
        return {"answers": endpoint_of(bridge, request, target["http"]).predict(columns, timeout)}
    found = resolve(bridge.namespace, callable_path(target))
    rows = Rows(columns, like_relation(bridge, request))
    count = len(next(iter(columns.values())))
    return {"answers": predict_callable(request, found, rows, count, timeout)}


def ask(bridge: Bridge, request: Request) -> Json:
    """Asks for texts and conversations, one answer each."""
    target = request.object("target")
    asked = read_requests(request)
    timeout = float(request.params.get("timeout", 60))
    if isinstance(target.get("http"), dict):
        return {"answers": endpoint_of(bridge, request, target["http"]).ask(asked, timeout)}
    found = resolve(bridge.namespace, callable_path(target))
    return {"answers": ask_callable(request, found, asked, timeout)}


def read_requests(request: Request) -> list[Json]:
    asked = request.params.get("requests")
    if not isinstance(asked, list) or not all(
        isinstance(each, dict)
        and (
            (each.get("form") == "text" and isinstance(each.get("text"), str))
            or (each.get("form") == "chat" and isinstance(each.get("messages"), list))
        )
        for each in asked
    ):
        raise BridgeError("protocol", "ask needs requests that are texts or conversations.")
    return asked


def endpoint_of(bridge: Bridge, request: Request, http: Json) -> Endpoint:
    return Endpoint(request, http, bridge.callers, bridge.folder)


def like_relation(bridge: Bridge, request: Request) -> Relation:
    like = request.text("like")
    relation = bridge.relation(safe_relation(like))
    if relation is None:
        raise BridgeError(
            "protocol", f"The table {like} is not open.", "Open the evaluation set first.", like
        )
    return relation


def callable_path(target: Json) -> str:
    path = target.get("callable")
    if not isinstance(path, str):
        raise BridgeError("protocol", "A target needs a callable or an http address.")
    return path


METHODS: dict[str, Callable[[Bridge, Request], Json]] = {
    "hello": hello,
    "environment": environment,
    "variables": variables,
    "files": files,
    "setup": setup,
    "open": open_table,
    "query": query,
    "sorted": sorted_columns,
    "counted": counted_columns,
    "laid": laid_columns,
    "separate": separate_samples,
    "slices": slices,
    "estimateLoss": losses,
    "snapshot": snapshot,
    "close": close,
    "describeTarget": describe_target,
    "predict": predict,
    "ask": ask,
    "encode": lambda bridge, request: encode_texts(bridge.namespace, request),
    "callFunction": lambda bridge, request: call_function(bridge.namespace, request),
    "journalOpen": lambda bridge, request: open_journal(bridge.journals, request),
    "journalRead": lambda bridge, request: read_journal(bridge.journals, request),
    "journalAppend": lambda bridge, request: append_to_journal(bridge.journals, request),
    "journalClose": lambda bridge, request: close_journal(bridge.journals, request),
    "trackerStatus": lambda _bridge, request: tracker.status(request),
    "trackerRuns": lambda _bridge, request: tracker.runs(request),
    "trackerResolve": lambda _bridge, request: tracker.resolve(request),
    "trackerPins": lambda _bridge, request: tracker.pins(request),
    "trackerStage": lambda bridge, request: bridge.staging.append(request),
    "trackerUnstage": lambda bridge, request: bridge.staging.drop(request),
    "trackerAttach": lambda bridge, request: tracker.attach(bridge.staging, request),
    "loadKey": lambda bridge, _request: {"key": load_key(bridge.folder)},
    "listKeys": lambda bridge, _request: {"keys": list_keys(bridge.folder)},
    "saveKey": lambda bridge, request: save_key(bridge.folder, request.params) or {},
}
