"""MLServer, which speaks KServe's second protocol, with models of scikit-learn, asked for real.

It pins other versions than the development environment, so it gets one of its own, which is kept
in `.work` for the next time.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from environments import environment, plain_environment

from jupyterlab_model_audit.bridge.conftest import Caller

FITTING = """
import joblib, numpy, sys
from sklearn.linear_model import LogisticRegression
rows = numpy.array([[0.0, 1.0], [1.0, 0.0], [2.0, 1.0], [3.0, 0.0]])
joblib.dump(LogisticRegression().fit(rows, [0, 0, 1, 1]), sys.argv[1])
"""
ROWS = {"a": [0.0, 3.0, 2.5], "b": [1.0, 0.0, 1.0]}
EXPECTED = [0, 1, 1]


@pytest.fixture(scope="module")
def mlserver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with the models `bare`, which says nothing of inputs, and `typed`."""
    python = environment("mlserver")
    folder = tmp_path_factory.mktemp("mlserver")
    matrix = {"name": "rows", "datatype": "FP64", "shape": [-1, 2]}
    for name, inputs in (("bare", []), ("typed", [matrix])):
        model = folder / name
        model.mkdir()
        subprocess.run([python, "-c", FITTING, model / "model.joblib"], check=True)
        settings = {
            "name": name,
            "platform": "sklearn" if inputs else "",
            "implementation": "mlserver_sklearn.SKLearnModel",
            "inputs": inputs,
            "parameters": {"uri": "./model.joblib"},
        }
        (model / "model-settings.json").write_text(json.dumps(settings))
    ports = dict(zip(("http_port", "grpc_port", "metrics_port"), free_ports(3), strict=True))
    settings = {"debug": False, "host": "127.0.0.1", "parallel_workers": 0, **ports}
    (folder / "settings.json").write_text(json.dumps(settings))
    log = folder / "log.txt"
    with log.open("w") as stream:
        server = subprocess.Popen(
            [python.with_name("mlserver"), "start", folder],
            stdout=stream,
            stderr=subprocess.STDOUT,
            env=plain_environment(),
            start_new_session=True,
        )
    try:
        wait_for(ports["http_port"], server, log)
        yield f"http://127.0.0.1:{ports['http_port']}"
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def wait_for(port: int, server: subprocess.Popen, log: Path) -> None:
    for _ in range(600):
        assert server.poll() is None, log.read_text()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AssertionError(log.read_text())


@pytest.fixture
def caller(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Caller]:
    monkeypatch.chdir(tmp_path)
    made = Caller({})
    yield made
    made.session.close()


def target(url: str, model: str) -> dict:
    return {"http": {"url": url, "protocol": "kserve", "model": model}}


def predict(caller: Caller, url: str, model: str, **columns: list) -> list[dict]:
    table = {"columns": [{"name": name, "values": values} for name, values in columns.items()]}
    answers = caller.call("predict", target=target(url, model), like="t", table=table, timeout=30)
    return answers["answers"]


# MLServer has no release for newer Pythons.
if sys.version_info < (3, 13):

    @pytest.mark.parametrize(
        ("model", "kind"),
        [("bare", "KServe endpoint"), ("typed", "KServe endpoint (sklearn)")],
    )
    def test_rows(caller: Caller, mlserver: str, model: str, kind: str) -> None:
        described = caller.call("describeTarget", target=target(mlserver, model))
        assert (described["kind"], described["features"]) == (kind, None)
        answers = predict(caller, mlserver, model, **ROWS)
        assert [answer["label"] for answer in answers] == EXPECTED

    def test_what_the_model_does_not_take_costs_its_row_alone(
        caller: Caller, mlserver: str
    ) -> None:
        answers = predict(caller, mlserver, "typed", a=[0.0, "x", 3.0, None], b=[1.0, 1, 0, 1])
        assert [answer["outcome"] for answer in answers] == [
            "answered",
            "error",
            "answered",
            "error",
        ]
        assert "takes FP64" in answers[1]["message"]
        assert "answered 500" in answers[3]["message"]

    def test_models_that_are_not_there(caller: Caller, mlserver: str) -> None:
        (answer,) = predict(caller, mlserver, "nobody", a=[1.0])
        assert (answer["outcome"], answer["status"]) == ("error", 404)
