"""Private keys stay private, whole, and out of the workspace."""

import os
import stat

import pytest

from .conftest import error_of

KEY = {"keyid": "k1", "seed": "c2VlZA==", "name": "Ada", "added": "2026-01-01T00:00:00Z"}


@pytest.fixture
def home(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("MODEL_AUDIT_HOME", str(folder / "data"))
    return folder / "data"


def test_kept_for_the_owner_alone(caller, home):
    assert caller.call("loadKey") == {"key": None}
    assert caller.call("saveKey", **KEY) == {}
    assert caller.call("loadKey") == {"key": KEY}
    path = home / "keys" / "signing-key.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert os.listdir(path.parent) == ["signing-key.json"]


def test_another_key_does_not_lose_the_first(caller, home):
    caller.call("saveKey", **KEY)
    caller.call("saveKey", **{**KEY, "keyid": "k2", "seed": "b3RoZXI="})
    assert caller.call("loadKey")["key"]["keyid"] == "k2"
    kept = [name for name in os.listdir(home / "keys") if name.startswith("retired-")]
    assert len(kept) == 1
    assert '"k1"' in (home / "keys" / kept[0]).read_text()


def test_lists_keys_without_their_seeds(caller, home):
    assert caller.call("listKeys") == {"keys": []}
    caller.call("saveKey", **KEY)
    caller.call("saveKey", **{**KEY, "keyid": "k2", "seed": "b3RoZXI=", "name": "Ben"})
    (home / "keys" / "retired-damaged.json").write_text("{")
    assert caller.call("listKeys") == {
        "keys": [
            {"keyid": "k2", "name": "Ben", "added": KEY["added"], "signing": True},
            {"keyid": "k1", "name": "Ada", "added": KEY["added"], "signing": False},
        ]
    }


def test_refused_inside_the_workspace(caller, tmp_path, monkeypatch):
    monkeypatch.setenv("MODEL_AUDIT_HOME", str(tmp_path / "keys"))
    error = error_of(caller.call, "saveKey", **KEY)
    assert (error.code, "inside the workspace" in error.message) == ("invalid-input", True)
    assert not (tmp_path / "keys").exists()


def test_a_widened_key_is_tightened(caller, home):
    caller.call("saveKey", **KEY)
    path = home / "keys" / "signing-key.json"
    path.chmod(0o644)
    assert caller.call("loadKey") == {"key": KEY}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("content", ["{", '{"keyid": "k1"}', "[]"])
def test_damaged(caller, home, content):
    (home / "keys").mkdir(parents=True)
    (home / "keys" / "signing-key.json").write_text(content)
    assert error_of(caller.call, "loadKey").code == "unreadable-file"


def test_the_platforms_folder(monkeypatch):
    from . import keys

    monkeypatch.delenv("MODEL_AUDIT_HOME", raising=False)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setenv("HOME", "/home/ada")
    monkeypatch.setattr(keys.sys, "platform", "linux")
    assert keys.home_folder() == "/home/ada/.local/share/jupyterlab-model-audit"
    monkeypatch.setattr(keys.sys, "platform", "darwin")
    assert keys.home_folder() == "/home/ada/Library/Application Support/jupyterlab-model-audit"
    # A workspace that is the home folder holds everything; the platform's folder is allowed there.
    assert keys.key_folder("/home/ada")
