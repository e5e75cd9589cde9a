"""Journals: lines that stay, whoever is killed, and one run at a time."""

import errno
import os
import signal
import subprocess
import sys
import time

import pytest

from jupyterlab_model_audit.bridge import journal as module

from .conftest import Caller, error_of

NAME = "flight-0123.jsonl"


def read(caller):
    lines, start = [], 0
    while start is not None:
        page = caller.call("journalRead", name=NAME, **{"from": start})
        lines += page["lines"]
        start = page["next"]
    return lines


def append(caller, *lines, fresh=False):
    caller.call("journalAppend", name=NAME, lines=list(lines), fresh=fresh)


def path_of(caller):
    return os.path.join(caller.bridge.folder, ".model-audit", "probes", NAME)


def test_lines_stay_until_they_are_no_longer_wanted(caller):
    caller.call("journalOpen", name=NAME)
    assert read(caller) == []
    append(caller, "a", "b ✓")
    append(caller)
    append(caller, "c")
    caller.call("journalClose", name=NAME, keep=True)
    caller.call("journalOpen", name=NAME)
    assert read(caller) == ["a", "b ✓", "c"]
    append(caller, "d", fresh=True)
    assert read(caller) == ["d"]
    caller.call("journalClose", name=NAME, keep=False)
    assert not os.path.exists(path_of(caller))
    assert os.path.exists(os.path.join(".model-audit", ".gitignore"))


def test_many_lines_come_in_pages(caller):
    caller.call("journalOpen", name=NAME)
    lines = [f"{number} " + "x" * 900 for number in range(5000)] + ["y" * (3 * 2**20), "end"]
    append(caller, *lines)
    assert read(caller) == lines


@pytest.mark.parametrize("left", [b"whole\nhal", b"whole\n" + b"x" * (2**20 + 5)])
def test_a_torn_line_is_cut_off(caller, left):
    os.makedirs(os.path.dirname(path_of(caller)))
    with open(path_of(caller), "wb") as stream:
        stream.write(left)
    caller.call("journalOpen", name=NAME)
    append(caller, "next")
    assert read(caller) == ["whole", "next"]


def test_a_full_disk_loses_nothing(caller, monkeypatch):
    caller.call("journalOpen", name=NAME)
    append(caller, "first")
    real = os.write

    def full(descriptor, data):
        if bytes(data).startswith(b"second"):
            return real(descriptor, bytes(data)[:3])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(module.os, "write", full)
    error = error_of(append, caller, "second")
    assert (error.code, "disk is full" in error.message) == ("disk-full", True)
    monkeypatch.undo()
    append(caller, "third")
    assert read(caller) == ["first", "third"]


def test_one_run_at_a_time_in_a_process(caller, monkeypatch):
    caller.call("journalOpen", name=NAME)
    append(caller, "mine")
    other = Caller({})
    error = error_of(other.call, "journalOpen", name=NAME)
    assert (error.code, error.message) == (
        "already-running",
        "Another run of these probes is under way.",
    )
    # A tab that was closed says nothing more: its run is taken over.
    monkeypatch.setattr(module, "SILENT_SECONDS", 0.0)
    other.call("journalOpen", name=NAME)
    assert read(other) == ["mine"]
    assert error_of(append, caller, "late").code == "already-running"
    other.session.close()
    caller.call("journalOpen", name=NAME)


HOLDER = """
import os, sys
from jupyterlab_model_audit.bridge.journal import Journals
journals = Journals(os.getcwd())
journals.open(sys.argv[1])
journals.of(sys.argv[1]).append(["from the other process"], False)
print("open", flush=True)
sys.stdin.read()
"""


def test_one_run_at_a_time_on_a_machine_and_kill_frees_it(caller):
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, NAME],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=caller.bridge.folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
    )
    assert holder.stdout.readline() == "open\n"
    assert error_of(caller.call, "journalOpen", name=NAME).code == "already-running"
    holder.send_signal(signal.SIGKILL)
    holder.wait()
    began = time.monotonic()
    caller.call("journalOpen", name=NAME)
    assert time.monotonic() - began < 1
    assert read(caller) == ["from the other process"]


@pytest.mark.parametrize("name", ["../key.json", "", "a/b", ".hidden", "a\nb"])
def test_names_that_lead_elsewhere(caller, name):
    assert error_of(caller.call, "journalOpen", name=name).code == "protocol"


def test_a_folder_that_can_not_be_made(plain_user):
    caller = Caller({})
    (plain_user / ".model-audit").write_text("in the way")
    assert error_of(caller.call, "journalOpen", name=NAME).code == "read-only"
    caller.session.close()
