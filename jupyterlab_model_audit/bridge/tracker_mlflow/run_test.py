"""Runs to choose from, the active one, those that are gone, and a tracker that is away."""

import os
import sys
import time
from importlib.machinery import ModuleSpec
from types import ModuleType

import mlflow
from mlflow import MlflowClient

from ..conftest import error_of
from . import run
from .conftest import attach, free_port, look, new_run


def test_runs_newest_first(caller, store, monkeypatch):
    first = new_run(store, monkeypatch, "one")
    time.sleep(0.01)
    second = new_run(store, monkeypatch, "two")
    runs = caller.call("trackerRuns", trackingUri=store)["runs"]
    assert [run["runId"] for run in runs[:2]] == [second, first]
    assert [run["experimentName"] for run in runs[:2]] == ["two", "one"]


def test_runs_of_more_experiments_than_a_page_holds(caller, monkeypatch, tmp_path):
    monkeypatch.setattr(run, "EXPERIMENTS_PER_PAGE", 1)
    uri = f"file:{tmp_path}/mlruns"
    made = {new_run(uri, monkeypatch, name) for name in ("one", "two", "three")}
    runs = caller.call("trackerRuns", trackingUri=uri)["runs"]
    assert {each["runId"] for each in runs} == made


def test_deleted_and_unknown_runs(caller, store, monkeypatch):
    run_id = new_run(store, monkeypatch)
    monkeypatch.setenv("MLFLOW_ALLOW_FILE_STORE", "true")
    MlflowClient(tracking_uri=store).delete_run(run_id)
    monkeypatch.delenv("MLFLOW_ALLOW_FILE_STORE")
    error = error_of(caller.call, "trackerResolve", trackingUri=store, run=run_id)
    assert (error.code, "was deleted" in error.message) == ("run-missing", True)
    error = error_of(caller.call, "trackerResolve", trackingUri=store, run="0" * 32)
    assert (error.code, "There is no run" in error.message) == ("run-missing", True)


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


def test_the_innermost_active_run_is_the_active_one(caller, server):
    mlflow.set_tracking_uri(server)
    with mlflow.start_run(), mlflow.start_run(nested=True) as inner:
        resolved = caller.call("trackerResolve", trackingUri=None, run="active")
        assert resolved["runId"] == inner.info.run_id


def test_the_run_named_by_the_environment(caller, server, monkeypatch):
    run_id = new_run(server, monkeypatch)
    monkeypatch.setenv("MLFLOW_RUN_ID", run_id)
    assert caller.call("trackerResolve", trackingUri=server, run="active")["runId"] == run_id


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


def test_status_while_a_cell_still_imports_mlflow(caller, monkeypatch):
    half = ModuleType("mlflow")
    half.__spec__ = ModuleSpec("mlflow", None)
    half.__spec__._initializing = True
    monkeypatch.setitem(sys.modules, "mlflow", half)
    status = caller.call("trackerStatus", trackingUri=None)
    assert status["active"] is None
    assert status["version"]
