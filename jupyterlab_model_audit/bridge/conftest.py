"""A bridge in this process, called as the other side calls it."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from jupyterlab_model_audit.bridge.methods import Bridge
from jupyterlab_model_audit.bridge.protocol import BridgeError, Joiner, decode
from jupyterlab_model_audit.bridge.server import Session


class Caller:
    """Calls methods and waits for their answers."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self.namespace = namespace
        self.bridge = Bridge(namespace)
        self.session = Session(self.bridge, self._take)
        self.progress: list[tuple[int, int]] = []
        self._answers: dict[int, Any] = {}
        self._joiner = Joiner()
        self._arrived = threading.Condition()
        self._last = 0

    def _take(self, part: Any) -> None:
        with self._arrived:
            message = self._joiner.add(part)
            if message is None:
                return
            if "progress" in message:
                self.progress.append((message["progress"]["done"], message["progress"]["total"]))
            else:
                self._answers[message["id"]] = message
                self._arrived.notify_all()

    def start(self, method: str, **params: Any) -> int:
        self._last += 1
        self.session.receive({"id": self._last, "method": method, "params": params})
        return self._last

    def cancel(self, identifier: int) -> None:
        self.session.receive({"cancel": identifier})

    def wait(self, identifier: int, seconds: float = 60) -> Any:
        """The result; raises the answer's error as a `BridgeError`."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: identifier in self._answers, seconds)
            message = self._answers.pop(identifier)
        if "error" in message:
            raise BridgeError(**message["error"])
        return decode(message["result"])

    def call(self, method: str, **params: Any) -> Any:
        return self.wait(self.start(method, **params))

    def open(self, relation: str = "t", **source: Any) -> Any:
        return self.call("open", source=source, relation=relation)

    def rows(self, sql: str) -> list[list[Any]]:
        return self.call("query", statements=[sql])["results"][0]["rows"]


@pytest.fixture
def caller(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Caller]:
    monkeypatch.chdir(tmp_path)
    made = Caller({})
    yield made
    made.session.close()


def stage(caller: Caller, files: dict[str, str]) -> str:
    """Lays the files out for an attachment; its name."""
    name = f"test-{time.time_ns()}"
    for path, text in files.items():
        caller.call("trackerStage", staging=name, path=path, text=text)
    return name


@pytest.fixture
def plain_user(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of one's own, without the rights of root, to whom nothing is forbidden."""
    root = os.geteuid() == 0
    folder = Path(tempfile.mkdtemp(prefix="plain-user-"))
    folder.chmod(0o755)
    monkeypatch.chdir(folder)
    if root:
        os.chown(folder, 65534, 65534)
        os.seteuid(65534)
    try:
        yield folder
    finally:
        if root:
            os.seteuid(0)
        shutil.rmtree(folder)


def error_of(function: Any, *arguments: Any, **named: Any) -> BridgeError:
    with pytest.raises(BridgeError) as caught:
        function(*arguments, **named)
    error = caught.value
    assert error.message.endswith((".", "!", "…"))
    assert "Error: " not in error.message or error.code == "invalid-input"
    return error


class Loopback:
    """An HTTP server on the loopback whose every answer the test makes.

    `answer` is called with the handler, the path and the body's JSON; what it returns is sent as
    JSON, unless it has answered by itself and returns None.
    """

    def __init__(self, answer: Any, context: Any = None) -> None:
        loopback = self
        self.seen: list[Any] = []
        self.headers: list[Any] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                length = int(self.headers.get("Content-Length", 0))
                body = json.loads(self.rfile.read(length) or b"null")
                loopback.seen.append((self.path, body))
                loopback.headers.append(dict(self.headers))
                value = answer(self, self.path, body)
                if value is not None:
                    self.send(200, json.dumps(value).encode())

            do_GET = do_POST

            def send(self, status: int, content: bytes, **headers: str) -> None:
                self.send_response(status)
                for name, text in headers.items():
                    self.send_header(name.replace("_", "-"), text)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        scheme = "http"
        if context is not None:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
            scheme = "https"
        self.url = f"{scheme}://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def loopback() -> Iterator[Any]:
    """Makes servers that end with the test."""
    servers: list[Loopback] = []

    def make(answer: Any, context: Any = None) -> Loopback:
        servers.append(Loopback(answer, context))
        return servers[-1]

    yield make
    for server in servers:
        server.close()
