"""MLflow for real: a server, a SQLite store, a file store, and what tests do with them."""

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager

import httpx
import mlflow
import pytest
from mlflow import MlflowClient

from ..conftest import stage

TAGS = {
    "audit.digest": f"sha256:{'a' * 64}",
    "audit.version": "3",
    "audit.verdict": "pass",
    "audit.checkpoint": "audits/delay\n3\nroot=\n\n— delay abc=\n",
}
METRICS = {"audit.drift.share": 0.25, "audit.probe.pass_rate": 0.5}
PASSWORDS = {"ada": "a-long-s3cret", "ben": "another-s3cret"}
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
    with serve(tmp_path_factory.mktemp("mlflow"), empty_database) as uri:
        yield uri


@pytest.fixture(scope="session")
def guarded(tmp_path_factory, empty_database):
    """MLflow's own server behind names and passwords: `ada` may do all, `ben` may read."""
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "auth.ini").write_text(
        "[mlflow]\ndefault_permission = READ\nadmin_username = ada\n"
        f"admin_password = {PASSWORDS['ada']}\ndatabase_uri = sqlite:///{folder}/auth.db\n"
        "authorization_function = mlflow.server.auth:authenticate_request_basic_auth\n"
    )
    secrets = {
        "MLFLOW_AUTH_CONFIG_PATH": str(folder / "auth.ini"),
        "MLFLOW_FLASK_SERVER_SECRET_KEY": "of this test alone",
    }
    with serve(folder, empty_database, "--app-name", "basic-auth", **secrets) as uri:
        httpx.post(
            f"{uri}/api/2.0/mlflow/users/create",
            json={"username": "ben", "password": PASSWORDS["ben"]},
            auth=("ada", PASSWORDS["ada"]),
            timeout=60,
        ).raise_for_status()
        yield uri


@contextmanager
def serve(folder, empty_database, *arguments, **variables):
    shutil.copy(empty_database, folder / "mlflow.db")
    port = free_port()
    child = subprocess.Popen(
        [
            *(sys.executable, "-m", "mlflow", "server", "--host", "127.0.0.1"),
            *("--port", str(port), "--workers", "1", *arguments),
            *("--backend-store-uri", f"sqlite:///{folder}/mlflow.db"),
            *("--artifacts-destination", str(folder / "artifacts")),
        ],
        cwd=folder,
        env={**os.environ, **variables},
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
    try:
        yield uri
    finally:
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
