"""Weights & Biases for real, offline; a listener stands in for its server and must hear nothing."""

import glob
import json
import os
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest
import wandb
from wandb.proto import wandb_internal_pb2

from .conftest import error_of, stage

TAGS = {
    "audit.digest": f"sha256:{'a' * 64}",
    "audit.version": "3",
    "audit.model": "delay",
    "audit.headline": "<script>alert(1)</script>\x1b[31m\u202egnp",
    "audit.verdict": "pass",
}
METRICS = {"audit.drift.share": 0.25, "audit.probe.pass_rate": 0.5}
FILES = {"audit/report.html": "<html>é 😀</html>\r\n", "audit/record.dsse.json": "{}"}


@contextmanager
def listening():
    """A server at the address that W&B would call; counts who connects."""
    heard = []
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()

        def listen():
            while True:
                try:
                    heard.append(listener.accept()[1])
                except OSError:
                    return

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", heard
        listener.shutdown(socket.SHUT_RDWR)


@pytest.fixture(autouse=True)
def quiet_wandb(monkeypatch, tmp_path):
    for name in ("WANDB_MODE", "WANDB_PROJECT", "WANDB_DIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WANDB_SILENT", "true")
    monkeypatch.setenv("WANDB_ERROR_REPORTING", "false")
    monkeypatch.setenv("WANDB_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("WANDB_CACHE_DIR", str(tmp_path / "cache"))
    yield
    if wandb.run is not None:
        wandb.run.finish()


def attach(caller, run, **more):
    return caller.call(
        "trackerAttach",
        **{
            "tracker": "wandb",
            "run": run,
            "tags": TAGS,
            "metrics": METRICS,
            "staging": stage(caller, FILES),
            **more,
        },
    )


def folders(tmp_path, identifier):
    return glob.glob(str(tmp_path / "wandb" / f"offline-run-*-{identifier}"))


def logged(path):
    """The records of a file in LevelDB's log format, after W&B's own header of seven bytes."""
    with open(path, "rb") as stream:
        content = stream.read()
    place, whole = 7, b""
    while place + 7 <= len(content):
        left = 32768 - place % 32768
        if left < 7:
            place += left
            continue
        length, kind = struct.unpack("<HB", content[place + 4 : place + 7])
        if place + 7 + length > len(content):
            return
        whole += content[place + 7 : place + 7 + length]
        place += 7 + length
        # Whole, or the last of several parts.
        if kind in (1, 4):
            yield whole
            whole = b""


def records(folder):
    """All records of a run that has ended; W&B's own process writes them a moment later."""
    (path,) = glob.glob(os.path.join(folder, "*.wandb"))
    until = time.monotonic() + 30
    while time.monotonic() < until:
        found = [wandb_internal_pb2.Record.FromString(data) for data in logged(path)]
        if found and found[-1].WhichOneof("record_type") in ("exit", "footer"):
            return found
        time.sleep(0.05)
    raise AssertionError(f"{path} does not end with the end of the run")


def kept(folder):
    """What the run's own file holds, read as W&B's sync reads it: config, summary and artifacts."""
    config, summary, artifacts = {}, {}, []
    for record in records(folder):
        for item in record.run.config.update:
            config[item.key or item.nested_key[0]] = json.loads(item.value_json)
        for item in record.config.update:
            config[item.key or item.nested_key[0]] = json.loads(item.value_json)
        for item in record.summary.update:
            summary[item.key or item.nested_key[0]] = json.loads(item.value_json)
        if record.request.log_artifact.artifact.name:
            artifacts.append(record.request.log_artifact.artifact)
        if record.artifact.name:
            artifacts.append(record.artifact)
    return config, summary, artifacts


def test_a_new_offline_run(caller, tmp_path, monkeypatch):
    with listening() as (address, heard):
        monkeypatch.setenv("WANDB_BASE_URL", address)
        monkeypatch.setenv("HTTPS_PROXY", address)
        attached = attach(caller, "new", project="flights")
        assert heard == []
    identifier = f"audit-{'a' * 16}"
    assert attached["runId"] == identifier
    assert (attached["unchanged"], attached["url"], attached["status"]) == (False, None, "OFFLINE")
    assert attached["experimentName"] == "flights"
    assert caller.progress[-1][0] == caller.progress[-1][1] > 0
    (folder,) = folders(tmp_path, identifier)
    config, summary, artifacts = kept(folder)
    assert config["audit.digest"] == TAGS["audit.digest"]
    assert config["audit.headline"] == "<script>alert(1)</script>\ufffd[31m\ufffdgnp"
    assert {key: summary[key] for key in METRICS} == METRICS
    (artifact,) = artifacts
    assert (artifact.name, artifact.type) == ("audit-delay", "audit-record")
    assert set(artifact.aliases) == {"latest", "audit-3"}
    contents = {each.path: each.local_path for each in artifact.manifest.contents}
    assert set(contents) == set(FILES)
    with open(contents["audit/report.html"], "rb") as stream:
        assert stream.read() == FILES["audit/report.html"].encode()
    assert wandb.run is None


def test_attaching_twice_does_nothing_twice(caller, tmp_path):
    identifier = f"audit-{'a' * 16}"
    attach(caller, "new")
    assert attach(caller, "new")["unchanged"] is True
    assert attach(caller, identifier)["unchanged"] is True
    assert len(folders(tmp_path, identifier)) == 1
    # What a killed attachment left has no mark at its end, so it is done again for the same run.
    os.remove(os.path.join(folders(tmp_path, identifier)[0], "model-audit.json"))
    assert attach(caller, "new")["runId"] == identifier


def test_a_named_run_gets_an_offline_part(caller, tmp_path):
    assert attach(caller, "my-run")["runId"] == "my-run"
    (folder,) = folders(tmp_path, "my-run")
    assert kept(folder)[1]["audit.drift.share"] == 0.25
    for name in ("../x", "a b", "", "x" * 200):
        error = error_of(attach, caller, name)
        assert error.code == "run-missing", name


def test_the_active_run(caller, tmp_path):
    assert error_of(attach, caller, "active").message == "No W&B run is active."
    with wandb.init(
        mode="offline", project="flights", name="<b>mine</b>", dir=str(tmp_path)
    ) as run:
        run.config["learning_rate"] = 0.1
        run.log({"loss": 1.0})
        status = caller.call("trackerStatus", tracker="wandb")
        assert status["version"] == wandb.__version__
        assert status["active"]["runName"] == "<b>mine</b>"
        assert caller.call("trackerRuns", tracker="wandb")["runs"] == [status["active"]]
        attached = attach(caller, "active")
        assert (attached["runId"], attached["unchanged"]) == (run.id, False)
        assert attach(caller, "active")["unchanged"] is True
        assert wandb.run is run and run.step == 1
        run.log({"loss": 0.5})
        identifier = run.id
    config, summary, artifacts = kept(folders(tmp_path, identifier)[0])
    assert (config["learning_rate"], summary["loss"]) == (0.1, 0.5)
    assert config["audit.version"] == "3" and summary["audit.drift.share"] == 0.25
    assert len(artifacts) == 1
    assert caller.call("trackerStatus", tracker="wandb")["active"] is None


def test_nothing_is_sent_without_leave(caller, monkeypatch):
    with wandb.init(mode="offline", project="flights") as run:
        # To be online takes an account; all that is looked at is whether the run says so.
        monkeypatch.setattr(type(run), "offline", property(lambda _: False))
        for method in (lambda: attach(caller, "active"), lambda: resolve(caller)):
            error = error_of(method)
            assert "is online, so the record would be sent to" in error.message
            assert "online: true" in error.action
        assert "audit.digest" not in dict(run.config)
        assert resolve(caller, online=True)["runId"] == run.id
        monkeypatch.undo()


def resolve(caller, **more):
    return caller.call("trackerResolve", tracker="wandb", run="active", **more)


def test_a_disabled_run_keeps_nothing(caller):
    with wandb.init(mode="disabled"):
        error = error_of(attach, caller, "active")
        assert error.code == "run-missing" and "is disabled" in error.message


def test_without_the_package():
    code = (
        "import sys; sys.modules['wandb'] = None\n"
        "from jupyterlab_model_audit.bridge import tracker_wandb as t\n"
        "from jupyterlab_model_audit.bridge.protocol import BridgeError\n"
        "try: t.import_wandb()\n"
        "except BridgeError as error: print(error.code, error.action)\n"
    )
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.startswith("tracker-missing Install it with: ")
