"""The protocol over stdin and stdout, one JSON object a line."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from typing import IO

from .methods import Bridge
from .protocol import Json
from .server import Session


class StdioServer:
    """Reads requests until stdin ends; nothing but the protocol reaches stdout."""

    def __init__(self, source: IO[bytes], sink: IO[bytes]) -> None:
        self._source = source
        self._sink = sink
        self._write_lock = threading.Lock()
        self.session = Session(Bridge(fresh_main()), self._send)

    def run(self) -> None:
        for line in self._source:
            if not line.strip():
                continue
            try:
                message = json.loads(line)
            except ValueError:
                continue
            self.session.receive(message)

    def _send(self, message: Json) -> None:
        line = json.dumps(message, allow_nan=False, separators=(",", ":")).encode("ascii") + b"\n"
        with self._write_lock:
            try:
                self._sink.write(line)
                self._sink.flush()
            except (BrokenPipeError, ValueError):
                # The other side is gone; there is no one left to work for.
                os._exit(0)


def fresh_main() -> dict[str, object]:
    """The namespace that a script would see."""
    return {"__name__": "__main__", "__builtins__": __builtins__}


def main() -> None:
    """Serves one client; ends with stdin, or on SIGINT and SIGTERM."""
    # User code may print: the real stdout is kept for the protocol, descriptor 1 becomes stderr.
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    sys.stdout = sys.stderr
    source = os.fdopen(os.dup(0), "rb")
    # Code that reads stdin gets the end of the file instead of the protocol's bytes.
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: os._exit(0))
    server = StdioServer(source, sink)
    server.run()
    server.session.close()
    # Threads of hanging models must not keep the process.
    os._exit(0)
