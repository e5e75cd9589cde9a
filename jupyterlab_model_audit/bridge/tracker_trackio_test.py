"""Trackio for real: SQLite and files in a folder of the test's own."""

import os
import subprocess
import sys
import tempfile
import threading

import pytest

# Trackio reads it once, as it is imported.
FOLDER = os.environ.setdefault("TRACKIO_DIR", tempfile.mkdtemp(prefix="trackio-"))
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import trackio  # noqa: E402

from .conftest import error_of, stage  # noqa: E402

TAGS = {
    "audit.digest": f"sha256:{'a' * 64}",
    "audit.version": "3",
    "audit.model": "delay",
    "audit.headline": "<script>alert(1)</script>\x1b[31m\u202egnp",
    "audit.verdict": "pass",
}
METRICS = {"audit.drift.share": 0.25, "audit.probe.pass_rate": 0.5}
FILES = {"audit/report.html": "<html>é 😀</html>\r\n", "audit/record.dsse.json": "{}"}


@pytest.fixture
def project(request, monkeypatch):
    for name in ("TRACKIO_SPACE_ID", "TRACKIO_SERVER_URL", "TRACKIO_PROJECT"):
        monkeypatch.delenv(name, raising=False)
    yield request.node.name.replace("_", "-")
    if trackio.context_vars.current_run.get() is not None:
        trackio.finish()
        trackio.context_vars.current_run.set(None)


def attach(caller, run, **more):
    return caller.call(
        "trackerAttach",
        **{
            "tracker": "trackio",
            "run": run,
            "tags": TAGS,
            "metrics": METRICS,
            "staging": stage(caller, FILES),
            **more,
        },
    )


def start(project, name, **more):
    return trackio.init(
        project=project, name=name, embed=False, auto_log_gpu=False, auto_log_cpu=False, **more
    )


def rows(project, run):
    return trackio.SQLiteStorage.get_logs(project, run)


def config(project, run):
    return trackio.SQLiteStorage.get_run_config(project, run)


def files(project, tmp_path):
    """What the newest version of the record's artifact holds, and its aliases."""
    with_run = start(project, "look")
    artifact = with_run.use_artifact("audit-delay", type="audit-record")
    folder = artifact.download(str(tmp_path / "downloaded"))
    with_run.finish()
    trackio.context_vars.current_run.set(None)
    return folder, artifact


def test_a_new_run(caller, project, tmp_path):
    attached = attach(caller, "new", project=project)
    name = f"audit-{'a' * 16}"
    assert (attached["runName"], attached["experimentName"]) == (name, project)
    assert (attached["url"], attached["unchanged"]) == (None, False)
    assert caller.progress[-1][0] == caller.progress[-1][1] > 0
    held = config(project, name)
    assert held["audit.digest"] == TAGS["audit.digest"]
    assert held["audit.headline"] == "<script>alert(1)</script>\ufffd[31m\ufffdgnp"
    (row,) = rows(project, name)
    assert {key: row[key] for key in METRICS} == METRICS
    folder, artifact = files(project, tmp_path)
    assert "audit-3" in artifact.aliases
    with open(os.path.join(folder, "audit/report.html"), "rb") as stream:
        assert stream.read() == FILES["audit/report.html"].encode()
    found = caller.call("trackerRuns", tracker="trackio", project=project)["runs"]
    assert attached["runId"] in [run["runId"] for run in found]


def test_attaching_twice_does_nothing_twice(caller, project):
    first = attach(caller, "new", project=project)
    for run in ("new", first["runId"], first["runName"]):
        again = attach(caller, run, project=project)
        assert (again["unchanged"], again["runId"]) == (True, first["runId"])
    assert len(rows(project, first["runName"])) == 1
    later = {**TAGS, "audit.digest": "sha256:b", "audit.version": "4"}
    assert attach(caller, first["runName"], project=project, tags=later)["unchanged"] is False
    assert config(project, first["runName"])["audit.version"] == "4"
    assert len(trackio.SQLiteStorage.get_artifacts(project)) == 1


def test_the_active_run_stays_the_users(caller, project):
    assert error_of(attach, caller, "active").message == "No Trackio run is active."
    mine = start(project, "<b>mine</b>", config={"learning_rate": 0.1})
    trackio.log({"loss": 1.0})
    status = caller.call("trackerStatus", tracker="trackio")
    assert status["version"] == trackio.__version__
    assert status["place"] == FOLDER
    assert status["active"]["runName"] == "<b>mine</b>"
    wait_for(lambda: len(rows(project, mine.name)) == 1)
    created = config(project, mine.name)["_Created"]
    attached = attach(caller, "active")
    assert (attached["runId"], attached["unchanged"]) == (mine.id, False)
    assert attach(caller, "active")["unchanged"] is True
    assert trackio.context_vars.current_run.get() is mine
    trackio.log({"loss": 0.5})
    trackio.finish()
    held = config(project, mine.name)
    assert (held["learning_rate"], held["audit.version"]) == (0.1, "3")
    assert held["_Created"] == created
    logged = rows(project, mine.name)
    assert [row["loss"] for row in logged if "loss" in row] == [1.0, 0.5]
    assert [row["audit.drift.share"] for row in logged if "audit.drift.share" in row] == [0.25]
    assert caller.call("trackerStatus", tracker="trackio")["active"] is None


def wait_for(condition):
    ready = threading.Event()
    for _ in range(200):
        if condition():
            return
        ready.wait(0.05)
    raise AssertionError("It did not come to be.")


def test_nothing_is_sent_elsewhere(caller, project, monkeypatch):
    monkeypatch.setenv("TRACKIO_SPACE_ID", "ada/runs")
    for run in ("new", "some-run"):
        error = error_of(attach, caller, run, project=project)
        assert error.message.startswith("TRACKIO_SPACE_ID has Trackio send runs to ada/runs")
    monkeypatch.delenv("TRACKIO_SPACE_ID")
    mine = start(project, "mine")
    monkeypatch.setattr(mine, "_is_local", False)
    monkeypatch.setattr(mine, "url", "https://runs.example")
    error = error_of(attach, caller, "active")
    assert error.message.startswith("The Trackio run mine is sent to https://runs.example, but")
    monkeypatch.undo()


def test_a_run_that_is_not_there(caller, project):
    error = error_of(attach, caller, "nobody", project=project)
    assert error.message.startswith(f"There is no run nobody in the project {project} in Trackio")
    error = error_of(caller.call, "trackerResolve", tracker="trackio", run="nobody")
    assert (error.code, "There is no run nobody" in error.message) == ("run-missing", True)
    assert project not in trackio.SQLiteStorage.get_projects()


def test_a_hostile_project(caller, project):
    for name in ("../x", "registry-x", "<b>;'\"", "x_configs"):
        try:
            attach(caller, "new", project=name)
        except Exception as thrown:
            assert thrown.code == "tracker-unreachable"
            assert thrown.message.startswith("Trackio refused: ")
    inside = os.path.realpath(FOLDER)
    assert os.path.exists(inside) and not os.path.exists(os.path.join(inside, "..", "x.db"))


def test_without_the_package():
    code = (
        "import sys; sys.modules['trackio'] = None\n"
        "from jupyterlab_model_audit.bridge import tracker_trackio as t\n"
        "from jupyterlab_model_audit.bridge.protocol import BridgeError\n"
        "try: t.import_trackio()\n"
        "except BridgeError as error: print(error.code, error.action)\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.startswith("tracker-missing Install it with: ")
