"""The protocol over stdin and stdout, one JSON object a line."""

from __future__ import annotations

import _thread
import json
import os
import queue
import signal
import sys
import threading
import types
from collections.abc import Callable
from contextlib import suppress
from typing import IO, Any

from .methods import Bridge
from .protocol import BridgeError, Json
from .requests import Request
from .server import Session


class MainThread:
    """Runs work where user code expects to be: matplotlib, signals and asyncio want it so."""

    def __init__(self) -> None:
        self._work: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self.working = False

    def serve(self) -> None:
        """Works until `stop`; called by the main thread."""
        while True:
            work = self._work.get()
            if work is None:
                return
            self.working = True
            try:
                work()
            except KeyboardInterrupt:
                # It came after the work had ended.
                continue
            finally:
                self.working = False

    def stop(self) -> None:
        self._work.put(None)

    def run(self, work: Callable[[], Any], request: Request) -> Any:
        """Waits for the work's result; a cancelled request interrupts it as Ctrl-C would."""
        done = threading.Event()
        outcome: dict[str, Any] = {}

        def task() -> None:
            try:
                request.check()
                outcome["result"] = work()
            except BaseException as thrown:
                outcome["error"] = thrown
            finally:
                done.set()

        self._work.put(task)
        with request.interruptible(self._interrupt):
            done.wait()
        if "error" in outcome:
            error = outcome["error"]
            if isinstance(error, KeyboardInterrupt):
                raise BridgeError("cancelled", "Cancelled.") from error
            raise error
        return outcome["result"]

    def _interrupt(self) -> None:
        if not self.working:
            return
        if hasattr(signal, "pthread_kill"):
            # A real signal also ends a call of the system, such as a sleep.
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
        else:
            _thread.interrupt_main()


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """Answers until `source` ends; called by the main thread."""
    main_thread = MainThread()

    def send(message: Json) -> None:
        line = json.dumps(message, allow_nan=False, separators=(",", ":")).encode("ascii") + b"\n"
        try:
            sink.write(line)
            sink.flush()
        except (BrokenPipeError, ValueError):
            # The other side is gone; there is no one left to work for.
            os._exit(0)

    session = Session(Bridge(fresh_main(), run_on_main=main_thread.run), send)

    def read() -> None:
        for line in source:
            with suppress(ValueError):
                session.receive(json.loads(line))
        session.close()
        # Neither a hanging model nor a running setup file may keep the process.
        os._exit(0)

    def on_interrupt(*_: Any) -> None:
        if not main_thread.working:
            os._exit(0)
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, on_interrupt)
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    threading.Thread(target=read, name="model-audit-stdin", daemon=True).start()
    main_thread.serve()


def fresh_main() -> dict[str, Any]:
    """The namespace of a new `__main__`, where a setup file's functions can be pickled from."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    return module.__dict__


def main() -> None:
    """Serves one client; ends with stdin, or on SIGINT and SIGTERM."""
    # User code may print: the real stdout is kept for the protocol, descriptor 1 becomes stderr.
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    source = os.fdopen(os.dup(0), "rb")
    # Code that reads stdin meets its end instead of the protocol's bytes.
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    serve(source, sink)
