"""MLflow for real: a server, a SQLite store, a file store, and none of them."""

import glob
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import tracemalloc
from base64 import b64encode
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.machinery import ModuleSpec
from types import ModuleType

import httpx
import mlflow
import pytest
from mlflow import MlflowClient

from .conftest import error_of, stage

TAGS = {
    "audit.digest": f"sha256:{'a' * 64}",
    "audit.version": "3",
    "audit.verdict": "pass",
    "audit.checkpoint": "audits/delay\n3\nroot=\n\n— delay abc=\n",
}
METRICS = {"audit.drift.share": 0.25, "audit.probe.pass_rate": 0.5}
HTML = "<html><body>§ é 😀 </script></body></html>\r\n"


def free_port():
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    """MLflow's tables take many seconds to make: they are made once and copied."""
    path = tmp_path_factory.mktemp("empty") / "mlflow.db"
    MlflowClient(tracking_uri=f"sqlite:///{path}").search_experiments()
    return path


@pytest.fixture(scope="session")
def server(tmp_path_factory, empty_database):
    folder = tmp_path_factory.mktemp("mlflow")
    shutil.copy(empty_database, folder / "mlflow.db")
    port = free_port()
    child = subprocess.Popen(
        [
            *(sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1"),
            *("--port", str(port), "--workers", "1"),
            *("--backend-store-uri", f"sqlite:///{folder}/mlflow.db"),
            *("--artifacts-destination", str(folder / "artifacts")),
        ],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    uri = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 120
    while True:
        try:
            httpx.get(f"{uri}/health").raise_for_status()
            break
        except httpx.HTTPError:
            assert time.monotonic() < deadline and child.poll() is None
            time.sleep(0.3)
    yield uri
    # Nothing of it is kept, and a kind end would wait for idle connections.
    os.killpg(child.pid, 9)
    child.wait(30)


@pytest.fixture(params=["server", "sqlite", "file"])
def store(request, tmp_path):
    """A tracking URI, and a client for looking at what is really there."""
    if request.param == "server":
        return request.getfixturevalue("server")
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("empty_database"), tmp_path / "own.db")
        return f"sqlite:///{tmp_path}/own.db"
    return f"file:{tmp_path}/mlruns"


@pytest.fixture(autouse=True)
def clean_mlflow(monkeypatch, tmp_path):
    # MLflow's own default is a database in the current folder.
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    monkeypatch.delenv("MLFLOW_RUN_ID", raising=False)
    before = mlflow.get_tracking_uri()
    yield
    mlflow.end_run()
    mlflow.set_tracking_uri(before)


def new_run(uri, monkeypatch, experiment="flights", ended=False):
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    client = MlflowClient(tracking_uri=uri)
    known = client.get_experiment_by_name(experiment)
    identifier = known.experiment_id if known else client.create_experiment(experiment)
    run = client.create_run(identifier, run_name="gradient boosting")
    if ended:
        client.set_terminated(run.info.run_id)
    monkeypatch.delenv("MLFLOW_ALLOW_FILE_STORE")
    return run.info.run_id


def test_pins(caller, store, monkeypatch):
    first, second, other = (new_run(store, monkeypatch) for _ in range(3))
    for run, model, version in [
        (first, "delay", "1"),
        (second, "delay", "2"),
        (other, "wine", "1"),
    ]:
        caller.call(
            "trackerAttach",
            trackingUri=store,
            run=run,
            metrics={},
            staging="none",
            tags={
                "audit.model": model,
                "audit.version": version,
                "audit.digest": f"sha256:{version}",
                "audit.checkpoint": f"checkpoint {model} {version}\n",
            },
        )
    bare = new_run(store, monkeypatch)
    of_model = caller.call("trackerPins", trackingUri=store, model="delay")["pins"]
    mine = {pin["run"]["runId"]: pin for pin in of_model}
    assert {first, second} <= set(mine) and not {other, bare} & set(mine)
    assert mine[second]["checkpoint"] == "checkpoint delay 2\n"
    assert (mine[second]["version"], mine[second]["digest"]) == ("2", "sha256:2")
    of_run = caller.call("trackerPins", trackingUri=store, model="delay", run=other)["pins"]
    assert [pin["checkpoint"] for pin in of_run] == ["checkpoint wine 1\n"]
    assert caller.call("trackerPins", trackingUri=store, model="delay", run=bare) == {"pins": []}
    hostile = error_of(caller.call, "trackerPins", trackingUri=store, model="x' or '1")
    assert hostile.code == "invalid-input"
    gone = error_of(caller.call, "trackerPins", trackingUri=store, model="delay", run="0" * 32)
    assert gone.code == "run-missing"
    elsewhere = error_of(caller.call, "trackerPins", tracker="wandb", model="delay")
    assert "prove nothing" in elsewhere.message


def attach(caller, uri, run, tags=None, metrics=None, artifacts=None, **more):
    return caller.call(
        "trackerAttach",
        trackingUri=uri,
        run=run,
        staging=stage(caller, artifacts or {}),
        tags=TAGS if tags is None else tags,
        metrics=METRICS if metrics is None else metrics,
        **more,
    )


def look(store, monkeypatch):
    """A client of the store for the test itself."""
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    return MlflowClient(tracking_uri=store)


@pytest.mark.parametrize("ended", [False, True])
def test_attach(caller, store, monkeypatch, ended, tmp_path):
    run_id = new_run(store, monkeypatch, ended=ended)
    attached = attach(
        caller,
        store,
        run_id,
        tags={"audit.verdict": "pass", "audit.long": "x" * 9000},
        metrics={"audit.drift.share": 0.25, "audit.policy.failed": 0},
        artifacts={"audit/report.html": HTML, "audit/record.dsse.json": "{}"},
    )
    assert attached["runId"] == run_id
    assert attached["experimentName"] == "flights"
    assert attached["runName"] == "gradient boosting"
    assert attached["status"] == ("FINISHED" if ended else "RUNNING")
    if store.startswith("http"):
        assert attached["url"] == f"{store}/#/experiments/{attached['experimentId']}/runs/{run_id}"
    else:
        assert attached["url"] is None
    assert "MLFLOW_ALLOW_FILE_STORE" not in os.environ
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    client = MlflowClient(tracking_uri=store)
    run = client.get_run(run_id)
    assert run.data.tags["audit.verdict"] == "pass"
    assert run.data.tags["audit.long"] == "x" * 7999 + "…"
    assert run.data.metrics == {"audit.drift.share": 0.25, "audit.policy.failed": 0}
    path = client.download_artifacts(run_id, "audit/report.html", str(tmp_path))
    with open(path, "rb") as stream:
        assert stream.read() == HTML.encode()


def test_runs_newest_first(caller, store, monkeypatch):
    first = new_run(store, monkeypatch, "one")
    time.sleep(0.01)
    second = new_run(store, monkeypatch, "two")
    runs = caller.call("trackerRuns", trackingUri=store)["runs"]
    assert [run["runId"] for run in runs[:2]] == [second, first]
    assert [run["experimentName"] for run in runs[:2]] == ["two", "one"]


def test_deleted_and_unknown_runs(caller, store, monkeypatch):
    run_id = new_run(store, monkeypatch)
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    MlflowClient(tracking_uri=store).delete_run(run_id)
    monkeypatch.delenv("MLFLOW_ALLOW_FILE_STORE")
    error = error_of(caller.call, "trackerResolve", trackingUri=store, run=run_id)
    assert (error.code, "was deleted" in error.message) == ("run-missing", True)
    error = error_of(caller.call, "trackerResolve", trackingUri=store, run="0" * 32)
    assert (error.code, "There is no run" in error.message) == ("run-missing", True)


def test_the_active_run_of_another_thread(caller, server):
    mlflow.set_tracking_uri(server)
    mlflow.set_experiment("active")
    assert caller.call("trackerStatus", trackingUri=None)["active"] is None
    error = error_of(caller.call, "trackerResolve", trackingUri=None, run="active")
    assert (error.code, error.message) == ("run-missing", "No MLflow run is active.")
    with mlflow.start_run(run_name="mine") as run:
        status = caller.call("trackerStatus", trackingUri=None)
        assert status["place"] == server
        assert status["version"] == mlflow.__version__
        assert status["active"]["runId"] == run.info.run_id
        resolved = caller.call("trackerResolve", trackingUri=None, run="active")
        assert (resolved["runName"], resolved["experimentName"]) == ("mine", "active")


def test_the_run_named_by_the_environment(caller, server, monkeypatch):
    run_id = new_run(server, monkeypatch)
    monkeypatch.setenv("MLFLOW_RUN_ID", run_id)
    assert caller.call("trackerResolve", trackingUri=server, run="active")["runId"] == run_id


def test_unreachable_is_said_quickly(caller):
    uri = f"http://ada:secret@127.0.0.1:{free_port()}"
    started = time.monotonic()
    for method, more in (
        ("trackerRuns", {}),
        ("trackerResolve", {"run": "x"}),
        ("trackerAttach", {"run": "x", "tags": {}, "metrics": {}, "staging": "none"}),
    ):
        error = error_of(caller.call, method, trackingUri=uri, **more)
        assert error.code == "tracker-unreachable"
        assert uri.replace("ada:secret@", "") in error.message
        assert "secret" not in error.message
    assert time.monotonic() - started < 10


def test_looking_does_not_make_an_empty_store(caller, tmp_path):
    for uri in (f"sqlite:///{tmp_path}/new.db", f"file:{tmp_path}/none"):
        assert caller.call("trackerRuns", trackingUri=uri) == {"runs": []}
        error = error_of(caller.call, "trackerResolve", trackingUri=uri, run="x")
        assert "There is no MLflow store at" in error.message
        assert error.code == "run-missing"
    assert os.listdir(tmp_path) == []


def test_without_mlflow(caller, monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "mlflow"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "mlflow", None)
    error = error_of(caller.call, "trackerResolve", trackingUri=None, run="active")
    assert error.code == "tracker-missing"
    assert "-m pip install mlflow" in error.action


def test_paths_of_artifacts_stay_inside_the_run(caller):
    for path in ("../x", "/x", ""):
        error = error_of(caller.call, "trackerStage", staging="a", path=path, text="x")
        assert error.code == "protocol"


def test_status_while_a_cell_still_imports_mlflow(caller, monkeypatch):
    half = ModuleType("mlflow")
    half.__spec__ = ModuleSpec("mlflow", None)
    half.__spec__._initializing = True
    monkeypatch.setitem(sys.modules, "mlflow", half)
    status = caller.call("trackerStatus", trackingUri=None)
    assert status["active"] is None
    assert status["version"]


def test_attaching_twice_does_nothing_twice(caller, store, monkeypatch):
    run_id = new_run(store, monkeypatch)
    files = {"audit/report.html": HTML}
    assert attach(caller, store, run_id, artifacts=files)["unchanged"] is False
    client = look(store, monkeypatch)
    before = client.get_run(run_id)
    assert attach(caller, store, run_id, artifacts=files)["unchanged"] is True
    assert client.get_run(run_id).to_dictionary() == before.to_dictionary()
    assert len(client.get_metric_history(run_id, "audit.drift.share")) == 1
    # Another version's figures are added, and what is the same stays as it is.
    later = {**TAGS, "audit.digest": f"sha256:{'b' * 64}", "audit.version": "4"}
    assert attach(caller, store, run_id, later, {**METRICS, "audit.drift.share": 0.5})
    assert len(client.get_metric_history(run_id, "audit.drift.share")) == 2
    assert len(client.get_metric_history(run_id, "audit.probe.pass_rate")) == 1
    assert client.get_run(run_id).data.tags["audit.version"] == "4"


def test_a_half_attached_record_is_completed(caller, store, monkeypatch):
    run_id = new_run(store, monkeypatch)
    client = look(store, monkeypatch)
    client.log_metric(run_id, "audit.drift.share", 0.25)
    client.set_tag(run_id, "audit.version", "3")
    assert attach(caller, store, run_id, artifacts={"audit/x": "x"})["unchanged"] is False
    assert client.get_run(run_id).data.tags["audit.digest"] == TAGS["audit.digest"]
    assert len(client.get_metric_history(run_id, "audit.drift.share")) == 1
    assert [file.path for file in client.list_artifacts(run_id, "audit")] == ["audit/x"]


def test_the_run_table_sorts_by_what_is_attached(caller, store, monkeypatch):
    shares = {}
    for share in (0.3, 0.1, 0.2):
        run_id = new_run(store, monkeypatch, "sorted")
        attach(caller, store, run_id, metrics={"audit.drift.share": share})
        shares[run_id] = share
    client = look(store, monkeypatch)
    found = client.search_runs(
        [client.get_experiment_by_name("sorted").experiment_id],
        filter_string="tags.`audit.verdict` = 'pass' and metrics.`audit.drift.share` > 0",
        order_by=["metrics.`audit.drift.share` ASC"],
    )
    mine = [shares[run.info.run_id] for run in found if run.info.run_id in shares]
    assert mine == [0.1, 0.2, 0.3]


def test_a_deleted_experiment(caller, store, monkeypatch):
    run_id = new_run(store, monkeypatch, "given up")
    client = look(store, monkeypatch)
    client.delete_experiment(client.get_run(run_id).info.experiment_id)
    error = error_of(attach, caller, store, run_id)
    assert error.code == "run-missing"
    assert error.message.startswith(f"The experiment given up of the run {run_id} was deleted")
    assert "mlflow experiments restore --experiment-id" in error.action
    client.restore_experiment(client.get_run(run_id).info.experiment_id)
    assert attach(caller, store, run_id)["experimentName"] == "given up"
    client.delete_experiment(client.get_run(run_id).info.experiment_id)


def test_nested_runs(caller, store, monkeypatch):
    parent = new_run(store, monkeypatch, "nested")
    client = look(store, monkeypatch)
    child = client.create_run(
        client.get_run(parent).info.experiment_id, tags={"mlflow.parentRunId": parent}
    ).info.run_id
    assert attach(caller, store, child)["parent"] == parent
    assert client.get_run(child).data.tags["audit.verdict"] == "pass"
    assert "audit.verdict" not in client.get_run(parent).data.tags
    assert attach(caller, store, parent)["parent"] is None
    parents = {
        run["runId"]: run["parent"] for run in caller.call("trackerRuns", trackingUri=store)["runs"]
    }
    assert (parents[child], parents[parent]) == (parent, None)


def test_the_innermost_active_run_is_the_active_one(caller, server):
    mlflow.set_tracking_uri(server)
    with mlflow.start_run(), mlflow.start_run(nested=True) as inner:
        resolved = caller.call("trackerResolve", trackingUri=None, run="active")
        assert resolved["runId"] == inner.info.run_id


@pytest.mark.parametrize("named", ["models:/{}/2", "models:/{}@champion"])
def test_a_version_of_a_registered_model(caller, store, monkeypatch, named):
    run_id = new_run(store, monkeypatch)
    client = look(store, monkeypatch)
    model = f"flight delay & {os.path.basename(named)[-8:]} {time.time_ns()}"
    client.create_registered_model(model)
    for _ in range(3):
        source = f"{client.get_run(run_id).info.artifact_uri}/model"
        client.create_model_version(model, source, run_id)
    client.set_registered_model_alias(model, "champion", "2")
    attached = attach(caller, store, run_id, model=named.format(model))
    assert attached["model"]["name"] == model
    assert attached["model"]["version"] == "2"
    if store.startswith("http"):
        assert attached["model"]["url"].startswith(f"{store}/#/models/flight%20delay%20%26")
    else:
        assert attached["model"]["url"] is None
    assert client.get_model_version(model, "2").tags == TAGS
    assert client.get_model_version(model, "3").tags == {}
    assert attach(caller, store, run_id, model=named.format(model))["unchanged"] is True
    # An alias that moved on: the run has it all, the other version gets it now.
    if "@" in named:
        client.set_registered_model_alias(model, "champion", "3")
        assert attach(caller, store, run_id, model=named.format(model))["unchanged"] is False
        assert client.get_model_version(model, "3").tags == TAGS


def test_a_model_that_is_not_registered_stops_before_anything_is_written(
    caller, store, monkeypatch
):
    run_id = new_run(store, monkeypatch)
    client = look(store, monkeypatch)
    known = f"known {time.time_ns()}"
    client.create_registered_model(known)
    for name, said in (
        ("models:/nobody/1", "There is no models:/nobody/1 in the model registry"),
        (f"models:/{known}/7", "There is no models:/"),
        (f"models:/{known}@gone", "There is no models:/"),
        ("models:/x", "names no version of a registered model"),
        ("runs:/x/1", "names no version of a registered model"),
    ):
        assert said in error_of(attach, caller, store, run_id, model=name).message
    assert "audit.digest" not in client.get_run(run_id).data.tags


def test_hostile_text_is_shown_as_text(caller, store, monkeypatch):
    run_id = new_run(store, monkeypatch)
    hostile = {
        "audit.headline": "<script>alert(1)</script> \x00\x1b[31m\r\u202egnp.exe \u2066x",
        "audit.model": "__proto__'; DROP TABLE tags; --",
        "audit.surrogate": "half \ud800 of one",
        "audit.long": "é😀" * 8000,
        "audit.lines": "one\ntwo",
    }
    attach(caller, store, run_id, hostile, {})
    tags = look(store, monkeypatch).get_run(run_id).data.tags
    assert (
        tags["audit.headline"]
        == "<script>alert(1)</script> \ufffd\ufffd[31m\ufffd\ufffdgnp.exe \ufffdx"
    )
    assert tags["audit.model"] == hostile["audit.model"]
    assert tags["audit.surrogate"] == "half \ufffd of one"
    assert (len(tags["audit.long"]), tags["audit.long"][-1]) == (8000, "…")
    assert tags["audit.lines"] == "one\ntwo"
    assert attach(caller, store, run_id, hostile, {})["unchanged"] is True


def test_large_artifacts_are_uploaded_in_bounded_memory(caller, store, monkeypatch):
    run_id = new_run(store, monkeypatch)
    piece = "0123456789abcdef" * 2**15
    pieces = 80
    tracemalloc.start()
    try:
        for _ in range(pieces):
            caller.call("trackerStage", staging="big", path="audit/big.txt", text=piece)
        caller.call("trackerStage", staging="big", path="audit/small.txt", text="x")
        caller.call(
            "trackerAttach",
            trackingUri=store,
            run=run_id,
            staging="big",
            tags=TAGS,
            metrics={},
        )
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    size = pieces * len(piece)
    assert size > 40_000_000 and peak < 16_000_000
    assert caller.progress[-1] == (size + 1, size + 1)
    listed = look(store, monkeypatch).list_artifacts(run_id, "audit")
    assert {file.path: file.file_size for file in listed} == {
        "audit/big.txt": size,
        "audit/small.txt": 1,
    }


def test_basic_authentication(caller, server, monkeypatch):
    run_id = new_run(server, monkeypatch, "guarded")
    with proxied(server) as proxy:
        error = error_of(attach, caller, proxy.url, run_id)
        assert error.message == (
            f"MLflow at {proxy.url} asks for a name and a password, which are missing or wrong."
        )
        assert "MLFLOW_TRACKING_USERNAME" in error.action
        monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "ada")
        monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "wrong")
        assert error_of(attach, caller, proxy.url, run_id).message == error.message
        monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "s3cret")
        attached = attach(caller, proxy.url, run_id, artifacts={"audit/report.html": HTML})
        assert attached["url"].startswith(f"{proxy.url}/#/experiments/")
        assert caller.call("trackerRuns", trackingUri=proxy.url)["runs"]
        proxy.forbidden = True
        refusal = error_of(attach, caller, proxy.url, run_id, tags={"audit.digest": "other"})
        assert refusal.message == f"MLflow at {proxy.url} does not allow this user to do that."
    client = look(server, monkeypatch)
    assert client.get_run(run_id).data.tags["audit.digest"] == TAGS["audit.digest"]


def test_cancelling_in_the_middle_of_an_upload(caller, server, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    run_id = new_run(server, monkeypatch)
    monkeypatch.setenv("MLFLOW_TRACKING_USERNAME", "ada")
    monkeypatch.setenv("MLFLOW_TRACKING_PASSWORD", "s3cret")
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
    """Passes on to a real server what carries the right name and password."""

    protocol_version = "HTTP/1.1"

    def answer(self):
        state = self.server.state
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        wanted = b64encode(b"ada:s3cret").decode()
        if self.path == "/health":
            return self.reply(200, b"OK", {})
        if self.headers.get("Authorization") != f"Basic {wanted}":
            return self.reply(401, b"You are not authenticated.", {"WWW-Authenticate": "Basic"})
        if self.command == "PUT":
            state.uploading.set()
            state.uploads.wait(30)
        if state.forbidden and "log-batch" in self.path:
            return self.reply(403, b"Permission denied", {})
        headers = {
            key: value
            for key, value in self.headers.items()
            if key.lower() not in ("host", "authorization", "content-length", "connection")
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
        self.forbidden = False
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
