"""Versions of registered models."""

import os
import time

import pytest

from ..conftest import error_of
from .conftest import TAGS, attach, look, new_run


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
