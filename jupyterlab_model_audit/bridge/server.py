"""Answers requests: one session a connection, one thread a request."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable
from typing import Any

from .methods import METHODS, Bridge
from .protocol import BridgeError, Joiner, Json, decode, encode, split, to_bridge_error
from .quiet import quiet
from .requests import Request

Send = Callable[[Json], None]


class Session:
    """One connection. `receive` never blocks: the work is done by threads of its own."""

    def __init__(self, bridge: Bridge, send: Send) -> None:
        self.bridge = bridge
        self._send = send
        self._joiner = Joiner()
        self._lock = threading.Lock()
        # Chunks of two answers must not mix with one another's progress on slow transports.
        self._send_lock = threading.Lock()
        self._requests: dict[int, Request] = {}
        self._closed = False

    @property
    def busy(self) -> bool:
        return bool(self._requests)

    def receive(self, message: Any) -> None:
        """Takes one message, or a chunk of one."""
        try:
            whole = self._joiner.add(message)
        except (BridgeError, ValueError):
            return
        if whole is None:
            return
        if "cancel" in whole:
            self._cancel(whole["cancel"])
            return
        identifier = whole.get("id")
        if not isinstance(identifier, int):
            return
        params = decode(whole.get("params"))
        request = Request(
            identifier,
            str(whole.get("method")),
            params if isinstance(params, dict) else {},
            lambda done, total: self._post(
                {"id": identifier, "progress": {"done": done, "total": total}}
            ),
        )
        with self._lock:
            if self._closed:
                return
            self._requests[identifier] = request
        # The context tells ipykernel which message, and so which client, the thread works for.
        threading.Thread(
            target=contextvars.copy_context().run,
            args=(self._answer, request),
            name=f"model-audit-{request.method}",
            daemon=True,
        ).start()

    def close(self) -> None:
        """Cancels what runs and frees the session's tables."""
        with self._lock:
            self._closed = True
            running = list(self._requests.values())
        for request in running:
            request.cancel()
        self.bridge.close()

    def _cancel(self, identifier: Any) -> None:
        with self._lock:
            request = self._requests.get(identifier)
        if request is not None:
            request.cancel()

    def _answer(self, request: Request) -> None:
        try:
            answer = {"id": request.identifier, "result": encode(self._result(request))}
        except BaseException as thrown:
            error = to_bridge_error(thrown)
            if request.cancelled:
                error = BridgeError("cancelled", "Cancelled.")
            answer = {"id": request.identifier, "error": error.to_wire()}
        finally:
            with self._lock:
                self._requests.pop(request.identifier, None)
        self._post(answer)

    def _result(self, request: Request) -> Json:
        handler = METHODS.get(request.method)
        if handler is None:
            raise BridgeError("protocol", f"There is no method {request.method}.")
        with quiet():
            result = handler(self.bridge, request)
        request.check()
        return result

    def _post(self, message: Json) -> None:
        with self._send_lock:
            if self._closed:
                return
            for part in split(message):
                self._send(part)
