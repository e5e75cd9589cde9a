"""A scoring endpoint for real: HTTP on the loopback, well and badly behaved."""

import contextlib
import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy
import pandas
import pytest

from .conftest import error_of


class Scoring(BaseHTTPRequestHandler):
    """Answers as MLflow's scoring server does; the path says how it behaves."""

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        split = body["dataframe_split"]
        self.server.seen.append(split)
        values = [row[0] for row in split["data"]]
        status, answer = 200, {"predictions": values}
        if self.path.startswith("/slow"):
            time.sleep(3)
        elif self.path.startswith("/short"):
            answer = {"predictions": values[1:]}
        elif self.path.startswith("/wrong"):
            answer = {"oops": 1}
        elif self.path.startswith("/down"):
            status, answer = 503, {}
        elif self.path.startswith("/broken"):
            status, answer = 500, {"message": "no model"}
        elif self.path.startswith("/picky") and None in values:
            status, answer = 400, {"error_code": "BAD", "message": "Missing\nvalues"}
        elif self.path.startswith("/proba"):
            answer = {"predictions": [[0.25, 0.75]] * len(values)}
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        pass


@pytest.fixture
def endpoint():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Scoring)
    server.daemon_threads = True
    server.seen = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def ask(caller, endpoint, path, values, timeout=10):
    port = endpoint if isinstance(endpoint, int) else endpoint.server_port
    return caller.call(
        "predict",
        target={"http": {"url": f"http://127.0.0.1:{port}{path}", "protocol": "mlflow"}},
        like="t",
        table={"columns": [{"name": "a", "values": values}]},
        timeout=timeout,
    )["answers"]


def test_answers(caller, endpoint):
    answers = ask(caller, endpoint, "", ["x", "y"])
    assert [answer["label"] for answer in answers] == ["x", "y"]
    assert endpoint.seen == [{"columns": ["a"], "data": [["x"], ["y"]]}]
    answers = ask(caller, endpoint, "/proba/invocations", [{"~": "NaN"}, {"~": "Infinity"}, 2**53])
    assert [answer["score"] for answer in answers] == [0.75] * 3
    assert endpoint.seen[-1]["data"] == [[None], ["inf"], [2**53]]


def test_only_the_refused_rows_are_errors(caller, endpoint):
    answers = ask(caller, endpoint, "/picky", ["x", None, "y", "z"])
    assert [answer["outcome"] for answer in answers] == [
        "answered",
        "error",
        "answered",
        "answered",
    ]
    assert answers[1]["code"] == "model-raised"
    assert answers[1]["message"].endswith("/picky/invocations answered 400: Missing.")


def test_an_endpoint_that_refuses_every_row_is_not_asked_for_all_of_them(caller, endpoint):
    answers = ask(caller, endpoint, "/broken", ["x"] * 400)
    assert {answer["code"] for answer in answers} == {"model-raised", "server-error"}
    assert len(endpoint.seen) < 60


@pytest.mark.parametrize(
    ("path", "code", "part"),
    [
        ("/short", "model-nonsense", "1 answer for 2 rows"),
        ("/wrong", "model-nonsense", "no predictions"),
        ("/down", "server-error", "answered 503"),
        ("/slow", "timeout", "did not answer within 0.5 s"),
    ],
)
def test_bad_behaviour(caller, endpoint, path, code, part):
    answers = ask(caller, endpoint, path, ["x", "y"], timeout=0.5)
    assert [answer["code"] for answer in answers] == [code] * 2
    assert part in answers[0]["message"]


def test_nobody_there(caller, endpoint):
    port = endpoint.server_port
    endpoint.shutdown()
    endpoint.server_close()
    answers = ask(caller, port, "", ["x"])
    assert (answers[0]["code"], "can't be reached" in answers[0]["message"]) == (
        "unreachable",
        True,
    )


def test_describe(caller):
    target = {"http": {"url": "http://ada:secret@localhost:5001/", "protocol": "mlflow"}}
    described = caller.call("describeTarget", target=target)
    assert described["name"] == "http://localhost:5001/invocations"
    assert described["kind"] == "MLflow scoring endpoint"
    bad = {"http": {"url": "file:///etc/passwd", "protocol": "mlflow"}}
    assert error_of(caller.call, "describeTarget", target=bad).code == "invalid-plan"


def test_a_real_mlflow_model(caller, tmp_path):
    """The package's own pyfunc model, called in this process."""
    import mlflow
    from sklearn.linear_model import LogisticRegression

    frame = pandas.DataFrame({"a": [0.0, 1.0], "b": [1.0, 0.0]})
    fitted = LogisticRegression().fit(frame, [0, 1])
    signature = mlflow.models.infer_signature(frame, fitted.predict(frame))
    mlflow.sklearn.save_model(fitted, str(tmp_path / "model"), signature=signature)
    caller.namespace.update(model=mlflow.pyfunc.load_model(str(tmp_path / "model")), frame=frame)
    caller.open(variable="frame")
    described = caller.call("describeTarget", target={"callable": "model"})
    assert described["features"] == ["a", "b"]
    assert described["kind"] == "MLflow PyFuncModel (sklearn)"
    answers = caller.call(
        "predict",
        target={"callable": "model"},
        like="t",
        table={
            "columns": [{"name": "a", "values": [0.0, 1.0]}, {"name": "b", "values": [1.0, 0.0]}]
        },
        timeout=10,
    )["answers"]
    assert [answer["label"] for answer in answers] == [0, 1]


def example():
    """The example's own preparation, whose model is served."""
    path = Path(__file__).resolve().parents[2] / "examples" / "flight-delay" / "prepare.py"
    specification = importlib.util.spec_from_file_location("prepare_example", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """MLflow's own scoring server, on the example's model; gives the model, rows, the address."""
    import mlflow

    folder = tmp_path_factory.mktemp("served")
    prepare = example()
    draw = numpy.random.default_rng(0)
    frame = pandas.DataFrame({name: draw.normal(10, 5, 400) for name in prepare.NUMBERS})
    for name in prepare.CATEGORIES:
        frame[name] = draw.choice(["DEN", "ATL", "SEA"], 400)
    frame = frame[prepare.FEATURES]
    fitted = prepare.make_model(prepare.PARAMETERS).fit(
        frame, frame["origin_delay"] + frame["hour"] > 22
    )
    mlflow.sklearn.save_model(
        fitted,
        str(folder / "model"),
        signature=mlflow.models.infer_signature(frame, fitted.predict(frame)),
        serialization_format="skops",
        skops_trusted_types=prepare.TRUSTED_TYPES,
        pip_requirements=["scikit-learn", "pandas", "numpy"],
    )
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "mlflow", "models", "serve", "-m", str(folder / "model")]
    server = subprocess.Popen(
        [*command, "-p", str(port), "-h", "127.0.0.1", "--env-manager", "local"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PATH": f"{os.path.dirname(sys.executable)}:{os.environ['PATH']}"},
        start_new_session=True,
    )
    try:
        wait_for(port, server)
        yield fitted, frame.head(20), f"http://127.0.0.1:{port}"
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()


def wait_for(port, server):
    for _ in range(600):
        assert server.poll() is None, server.stdout.read().decode()
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise AssertionError("The server did not start.")


def test_mlflow_models_serve(caller, served):
    fitted, rows, url = served
    table = {
        "columns": [
            {"name": name, "values": [*rows[name].tolist(), None if name == "hour" else last]}
            for name, last in rows.iloc[0].items()
        ]
    }
    table["columns"][1]["values"][3] = "Tuesday"
    target = {"http": {"url": url, "protocol": "mlflow"}}
    answers = caller.call("predict", target=target, like="t", table=table, timeout=30)["answers"]
    labels = [answer.get("label") for answer in answers]
    expected = fitted.predict(pandas.concat([rows, rows.head(1).assign(hour=numpy.nan)])).tolist()
    assert labels == [*expected[:3], None, *expected[4:]]
    assert answers[3]["code"] == "model-raised"
    assert "answered 400" in answers[3]["message"]
