"""Snapshots: whole or not at all."""

import hashlib
import os
import shutil
import subprocess
import time

import duckdb

from .conftest import Caller, error_of
from .snapshots import write_error


def snapshot(caller, sql, relation="last-week"):
    return caller.call("snapshot", sql=sql, relation=relation)


def test_rows_are_kept_and_opened(caller, tmp_path):
    written = snapshot(caller, "SELECT range AS a, NULL::VARCHAR AS b FROM range(1000)")
    path = tmp_path / written["path"]
    content = path.read_bytes()
    assert written["path"].startswith(".model-audit/snapshots/last-week-")
    assert written["digest"] == "sha256:" + hashlib.sha256(content).hexdigest()
    assert (written["rows"], written["bytes"]) == (1000, len(content))
    assert caller.rows(f'SELECT sum(a), count(b) FROM "{written["relation"]}"') == [[499500, 0]]
    assert (tmp_path / ".model-audit" / ".gitignore").read_text() == "*\n"
    again = snapshot(caller, "SELECT range AS a, NULL::VARCHAR AS b FROM range(1000)")
    assert again["path"] == written["path"]
    assert len(os.listdir(path.parent)) == 1


def test_may_replace_the_table_it_reads(caller, tmp_path):
    (tmp_path / "a.csv").write_text("a\n1\n2\n")
    caller.open("last-week", files="a.csv")
    relation = caller.open("last-week", files="a.csv")["relation"]
    written = snapshot(caller, f'SELECT a FROM "{relation}" WHERE a = 2')
    assert written["relation"] == relation
    assert caller.rows(f'SELECT * FROM "{relation}"') == [[2]]


def test_nothing_is_left_of_a_failing_one(caller, tmp_path):
    error = error_of(snapshot, caller, "SELECT error('late') FROM range(10)")
    assert error.code == "query-failed"
    assert error_of(snapshot, caller, "DELETE FROM x").code == "query-failed"
    assert os.listdir(tmp_path / ".model-audit" / "snapshots") == []


def test_cancelled_while_writing(caller, tmp_path):
    running = caller.start(
        "snapshot",
        sql="SELECT a.range FROM range(10000000) a, range(10000000) b",
        relation="t",
    )
    time.sleep(0.3)
    caller.cancel(running)
    assert error_of(caller.wait, running).code == "cancelled"
    assert os.listdir(tmp_path / ".model-audit" / "snapshots") == []
    assert snapshot(caller, "SELECT 1 AS a")["rows"] == 1


def test_folder_that_can_not_be_made(caller, tmp_path):
    (tmp_path / ".model-audit").write_text("in the way")
    assert error_of(snapshot, caller, "SELECT 1 AS a").code == "read-only"
    (tmp_path / ".model-audit").unlink()
    assert snapshot(caller, "SELECT 1 AS a")["rows"] == 1


def test_folder_that_may_not_be_written(plain_user):
    caller = Caller({})
    target = plain_user / ".model-audit" / "snapshots"
    plain_user.chmod(0o555)
    assert error_of(snapshot, caller, "SELECT 1 AS a").code == "read-only"
    plain_user.chmod(0o755)
    assert snapshot(caller, "SELECT 1 AS a")["rows"] == 1
    target.chmod(0o555)
    error = error_of(snapshot, caller, "SELECT 2 AS a")
    assert (error.code, str(target) in error.message) == ("read-only", True)
    target.chmod(0o755)
    assert len(os.listdir(target)) == 1
    caller.session.close()


def test_full_disk(caller, tmp_path):
    target = tmp_path / ".model-audit" / "snapshots"
    target.mkdir(parents=True)
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "none", str(target)]
    if os.geteuid() != 0 or shutil.which("mount") is None:
        # Only root may make a small disk: elsewhere the engine's own words stand for it.
        thrown = duckdb.IOException("Could not write file: No space left on device")
        assert write_error(thrown, str(target)).code == "disk-full"
        return
    subprocess.run(mount, check=True)
    try:
        error = error_of(snapshot, caller, "SELECT random() AS a FROM range(1000000)")
        assert error.code == "disk-full"
        assert os.listdir(target) == []
        assert snapshot(caller, "SELECT 1 AS a")["rows"] == 1
    finally:
        caller.call("close", relations=["last-week"])
        subprocess.run(["umount", "-l", str(target)], check=True)
