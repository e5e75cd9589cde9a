"""Attaching a record to a run: whole, once, and whatever its texts hold."""

import os
import tracemalloc

import pytest
from mlflow import MlflowClient

from ..conftest import error_of
from .conftest import HTML, METRICS, TAGS, attach, look, new_run


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


def test_paths_of_artifacts_stay_inside_the_run(caller):
    for path in ("../x", "/x", ""):
        error = error_of(caller.call, "trackerStage", staging="a", path=path, text="x")
        assert error.code == "protocol"
