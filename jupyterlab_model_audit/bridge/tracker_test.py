"""MLflow for real: a server, a SQLite store, a file store, and none of them."""

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing
from importlib.machinery import ModuleSpec
from types import ModuleType

import httpx
import mlflow
import pytest
from mlflow import MlflowClient

from .conftest import error_of

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
    os.killpg(child.pid, 15)
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
def clean_mlflow(monkeypatch):
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
            artifacts=[],
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


@pytest.mark.parametrize("ended", [False, True])
def test_attach(caller, store, monkeypatch, ended, tmp_path):
    run_id = new_run(store, monkeypatch, ended=ended)
    attached = caller.call(
        "trackerAttach",
        trackingUri=store,
        run=run_id,
        tags={"audit.verdict": "pass", "audit.long": "x" * 9000},
        metrics={"audit.drift.share": 0.25, "audit.policy.failed": 0},
        artifacts=[
            {"path": "audit/report.html", "text": HTML},
            {"path": "audit/record.dsse.json", "text": "{}"},
        ],
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
    assert len(run.data.tags["audit.long"]) == 8000
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
        assert status["trackingUri"] == server
        assert status["mlflow"] == mlflow.__version__
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
        ("trackerAttach", {"run": "x", "tags": {}, "metrics": {}, "artifacts": []}),
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


def test_paths_of_artifacts_stay_inside_the_run(caller, server, monkeypatch):
    run_id = new_run(server, monkeypatch)
    for path in ("../x", "/x", ""):
        error = error_of(
            caller.call,
            "trackerAttach",
            trackingUri=server,
            run=run_id,
            tags={},
            metrics={},
            artifacts=[{"path": path, "text": "x"}],
        )
        assert error.code == "protocol"


def test_status_while_a_cell_still_imports_mlflow(caller, monkeypatch):
    half = ModuleType("mlflow")
    half.__spec__ = ModuleSpec("mlflow", None)
    half.__spec__._initializing = True
    monkeypatch.setitem(sys.modules, "mlflow", half)
    status = caller.call("trackerStatus", trackingUri=None)
    assert status["active"] is None
    assert status["mlflow"]
