"""One request under way: its parameters, its cancel flag, its progress."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .protocol import BridgeError, Json

PROGRESS_SECONDS = 0.1


class Request:
    """What a handler needs to know of the call it answers."""

    def __init__(
        self,
        identifier: int,
        method: str,
        params: Json,
        send_progress: Callable[[int, int], None],
    ) -> None:
        self.identifier = identifier
        self.method = method
        self.params = params
        self._send_progress = send_progress
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._interrupts: list[Callable[[], None]] = []
        self._told_at = 0.0

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Asks the handler to stop; work inside `interruptible` is stopped from outside."""
        self._cancelled.set()
        with self._lock:
            for interrupt in self._interrupts:
                interrupt()

    def check(self) -> None:
        """Raises `cancelled` once the caller has given up."""
        if self._cancelled.is_set():
            raise BridgeError("cancelled", "Cancelled.")

    @contextmanager
    def interruptible(self, interrupt: Callable[[], None]) -> Iterator[None]:
        """Calls `interrupt` if the request is cancelled while the block runs."""
        with self._lock:
            self.check()
            self._interrupts.append(interrupt)
        try:
            yield
        finally:
            with self._lock:
                self._interrupts.remove(interrupt)

    def progress(self, done: int, total: int) -> None:
        """Tells how far the work is, at most ten times a second, and always the end."""
        now = time.monotonic()
        if done < total and now - self._told_at < PROGRESS_SECONDS:
            return
        self._told_at = now
        self._send_progress(done, total)

    def text(self, name: str) -> str:
        """A parameter that must be text."""
        value = self.params.get(name)
        if not isinstance(value, str):
            raise BridgeError("protocol", f"{self.method} needs the text {name}.")
        return value

    def texts(self, name: str) -> list[str]:
        """A parameter that must be a list of text."""
        value = self.params.get(name)
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise BridgeError("protocol", f"{self.method} needs the list of text {name}.")
        return value

    def object(self, name: str) -> dict[str, Any]:
        """A parameter that must be an object."""
        value = self.params.get(name)
        if not isinstance(value, dict):
            raise BridgeError("protocol", f"{self.method} needs the object {name}.")
        return value
