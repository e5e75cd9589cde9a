"""Addresses as they are shown, and the switch of file stores."""

import os
import threading

import pytest

from ..conftest import error_of
from .store import FILE_STORE_SWITCH, file_store_allowed, without_password


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("http://ada:secret@host:5000", "http://host:5000"),
        ("http://ada@host/mlflow", "http://host/mlflow"),
        ("http://host:5000/teams/@flights", "http://host:5000/teams/@flights"),
        ("http://host/teams/a:b@flights", "http://host/teams/a:b@flights"),
        ("postgresql://ada:se/cr#e?t@host:5432/runs", "postgresql://host:5432/runs"),
        ("postgresql://ada:s@cret@host/runs", "postgresql://host/runs"),
        ("postgresql://host/runs?user=ada&password=secret", "postgresql://host/runs"),
        ("mysql+pymysql://:secret@host/runs", "mysql+pymysql://host/runs"),
        ("sqlite:////data/a@b.db", "sqlite:////data/a@b.db"),
        ("file:/data/mlruns", "file:/data/mlruns"),
        ("mlruns", "mlruns"),
        (None, None),
    ],
)
def test_an_address_is_shown_without_what_signs_in(uri, shown):
    assert without_password(uri) == shown


@pytest.mark.parametrize(
    "uri",
    [
        # Not a kind of store that MLflow knows, which it quotes.
        "postgres://ada:secret@localhost/runs",
        "postgres://ada:secret@localhost/" + 300 * "r",
        "http://ada:secret@localhost:port",
    ],
)
def test_a_complaint_never_shows_a_password(caller, uri):
    error = error_of(caller.call, "trackerRuns", trackingUri=uri)
    assert error.code == "tracker-unreachable"
    assert "secret" not in str(error.to_wire())


def test_the_switch_is_on_for_as_long_as_any_request_needs_it(tmp_path):
    uri, begun, ended = f"file:{tmp_path}", threading.Event(), threading.Event()

    def read():
        with file_store_allowed(uri):
            begun.set()
            assert ended.wait(10)

    with file_store_allowed(uri):
        late = threading.Thread(target=read)
        late.start()
        # It does not wait for the other.
        assert begun.wait(10)
    assert os.environ[FILE_STORE_SWITCH] == "true"
    ended.set()
    late.join()
    assert FILE_STORE_SWITCH not in os.environ


def test_a_switch_of_the_user_stays(monkeypatch, tmp_path):
    monkeypatch.setenv(FILE_STORE_SWITCH, "1")
    with file_store_allowed(f"file:{tmp_path}"):
        pass
    assert os.environ[FILE_STORE_SWITCH] == "1"
