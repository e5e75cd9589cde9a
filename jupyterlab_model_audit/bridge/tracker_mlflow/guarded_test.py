"""A server behind a name and a password, and an upload that is given up."""

import glob
import tempfile
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from ..conftest import error_of, stage
from .conftest import HTML, METRICS, PASSWORDS, TAGS, attach, look, new_run


def sign_in(monkeypatch, name, password):
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", name)
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", password)


def test_basic_authentication(caller, guarded, monkeypatch):
    sign_in(monkeypatch, "ada", PASSWORDS["ada"])
    run_id = new_run(guarded, monkeypatch, "guarded")
    monkeypatch.delenv("MLFLOW_TRACKING_USERNAME")
    monkeypatch.delenv("MLFLOW_TRACKING_PASSWORD")
    error = error_of(attach, caller, guarded, run_id)
    assert error.message == (
        f"MLflow at {guarded} asks for a name and a password, which are missing or wrong."
    )
    assert "MLFLOW_TRACKING_USERNAME" in error.action
    sign_in(monkeypatch, "ada", "wrong")
    assert error_of(attach, caller, guarded, run_id).message == error.message
    sign_in(monkeypatch, "ben", PASSWORDS["ben"])
    assert caller.call("trackerRuns", trackingUri=guarded)["runs"]
    refusal = error_of(attach, caller, guarded, run_id)
    assert refusal.message == f"MLflow at {guarded} does not allow this user to do that."
    sign_in(monkeypatch, "ada", PASSWORDS["ada"])
    client = look(guarded, monkeypatch)
    assert "audit.digest" not in client.get_run(run_id).data.tags
    attached = attach(caller, guarded, run_id, artifacts={"audit/report.html": HTML})
    assert attached["url"].startswith(f"{guarded}/#/experiments/")
    assert client.get_run(run_id).data.tags["audit.digest"] == TAGS["audit.digest"]


def test_cancelling_in_the_middle_of_an_upload(caller, server, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    run_id = new_run(server, monkeypatch)
    with proxied(server) as proxy:
        proxy.uploads.clear()
        call = caller.start(
            "trackerAttach",
            trackingUri=proxy.url,
            run=run_id,
            staging=stage(caller, {"audit/a": "x" * 2_000_000}),
            tags=TAGS,
            metrics=METRICS,
        )
        assert proxy.uploading.wait(30)
        started = time.monotonic()
        caller.cancel(call)
        assert error_of(caller.wait, call).code == "cancelled"
        assert time.monotonic() - started < 1
        proxy.uploads.set()
        deadline = time.monotonic() + 20
        while any(thread.name == "model-audit attach" for thread in threading.enumerate()):
            assert time.monotonic() < deadline
            time.sleep(0.05)
    data = look(server, monkeypatch).get_run(run_id).data
    assert "audit.digest" not in data.tags and data.metrics == {}
    assert not glob.glob(str(tmp_path / "model-audit-*"))


class Proxy(BaseHTTPRequestHandler):
    """Passes on to a real server, and holds uploads back."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        state = self.server.state
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self.command == "PUT":
            state.uploading.set()
            state.uploads.wait(30)
        headers = {
            key: value
            for key, value in self.headers.items()
            if key.lower() not in ("host", "content-length", "connection")
        }
        passed = httpx.request(
            self.command, state.upstream + self.path, content=body, headers=headers, timeout=60
        )
        return self.reply(
            passed.status_code,
            passed.content,
            {"Content-Type": passed.headers.get("content-type", "text/plain")},
        )

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer

    def reply(self, status, content, headers):
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


class Behaviour:
    def __init__(self, upstream):
        self.upstream = upstream
        self.uploading = threading.Event()
        self.uploads = threading.Event()
        self.uploads.set()
        self.url = ""


@contextmanager
def proxied(upstream):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    server.daemon_threads = True
    server.state = Behaviour(upstream)
    server.state.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.state
    finally:
        server.shutdown()
        server.server_close()
