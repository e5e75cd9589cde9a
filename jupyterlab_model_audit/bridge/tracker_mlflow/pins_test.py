"""Checkpoints that runs carry."""

from ..conftest import error_of
from .conftest import new_run


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
