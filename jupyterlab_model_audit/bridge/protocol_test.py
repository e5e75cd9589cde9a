"""Messages: what JSON can't carry, what is too long, what is malformed."""

import math
import time

import pytest

from .conftest import error_of
from .environment import git_state
from .protocol import CHUNK_CHARACTERS, Joiner, clean_text, decode, encode, split


def test_special_numbers_there_and_back():
    values = [math.nan, math.inf, -math.inf, 2**53, -(2**70), 5, 1.5, True, None, "x"]
    wire = encode(values)
    assert wire[:4] == [
        {"~": "NaN"},
        {"~": "Infinity"},
        {"~": "-Infinity"},
        {"~": "int", "value": "9007199254740992"},
    ]
    back = decode(wire)
    assert math.isnan(back[0])
    assert back[1:] == values[1:]
    assert type(back[7]) is bool


def test_lone_surrogates_are_replaced():
    assert clean_text("a\ud800b") == "a\ufffdb"
    assert clean_text("😀") == "😀"


@pytest.mark.parametrize("length", [10, CHUNK_CHARACTERS, 5 * CHUNK_CHARACTERS])
def test_chunks_join_in_any_order(length):
    message = {"id": 1, "result": {"text": "é😀" * (length // 2)}}
    parts = list(split(message))
    assert (len(parts) == 1) == (length == 10)
    joiner = Joiner()
    answers = [joiner.add(part) for part in reversed(parts)]
    assert answers[-1] == message
    assert all(answer is None for answer in answers[:-1])


def test_what_is_no_request_is_passed_over(caller):
    for message in (None, [], "x", {}, {"id": "x"}, {"cancel": 99}, {"chunk": {"key": 1}}):
        caller.session.receive(message)
    assert caller.rows("SELECT 1") == [[1]]


def test_wrong_methods_and_parameters(caller):
    assert error_of(caller.call, "nothing").code == "protocol"
    assert error_of(caller.call, "query", statements="SELECT 1").code == "protocol"
    assert error_of(caller.call, "open", source={}, relation="t").code == "protocol"
    assert error_of(caller.call, "open", source={"variable": "x"}).code == "protocol"
    assert error_of(caller.call, "setup", path="x.py").code == "protocol"
    error = error_of(caller.call, "hello", protocol=99, version="9.9.9")
    assert (error.code, "9.9.9" in error.message) == ("version-mismatch", True)


def test_hello_and_environment(caller, tmp_path):
    hello = caller.call("hello", protocol=1, version="x")
    assert hello["folder"] == str(tmp_path)
    assert hello["packages"]["duckdb"]
    environment = caller.call("environment")
    assert environment["packages"]["duckdb"] == hello["packages"]["duckdb"]
    assert environment["git"] is None
    assert environment["user"]


def test_git_state(tmp_path):
    import subprocess

    def git(*arguments):
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments],
            cwd=tmp_path,
            check=True,
            capture_output=True,
        )

    git("init")
    assert git_state(str(tmp_path)) is None
    (tmp_path / "a").write_text("1")
    git("add", "a")
    git("commit", "-m", "one")
    state = git_state(str(tmp_path))
    assert (len(state["commit"]), state["dirty"]) == (40, False)
    (tmp_path / "a").write_text("2")
    assert git_state(str(tmp_path))["dirty"]


def test_values_of_every_kind_in_a_query(caller):
    rows = caller.rows(
        "SELECT TIMESTAMPTZ '2020-01-01 00:00:00+02', 'infinity'::TIMESTAMP, DATE '290000-01-01', "
        "1.5::DECIMAL(9, 2), '\\xAA'::BLOB, [1, NULL], {'a': 1}, 2::HUGEINT ** 3, "
        "9007199254740993, INTERVAL 3 DAY, NULL, true"
    )
    assert rows == [
        [
            "2019-12-31 22:00:00+00",
            "infinity",
            "290000-01-01",
            1.5,
            "\\xAA",
            "[1, NULL]",
            "{'a': 1}",
            8,
            9007199254740993,
            "3 days",
            None,
            True,
        ]
    ]


def test_a_query_can_not_reach_this_process(caller):
    secret = [1, 2, 3]
    assert error_of(caller.rows, "SELECT * FROM secret").code == "query-failed"
    assert secret


def test_cancel_stops_the_query_itself(caller):
    running = caller.start(
        "query",
        statements=["SELECT count(*) FROM range(1000000000) a, range(1000000000) b"],
    )
    time.sleep(0.2)
    started = time.monotonic()
    caller.cancel(running)
    assert error_of(caller.wait, running, 10).code == "cancelled"
    assert time.monotonic() - started < 5
    assert caller.rows("SELECT 1") == [[1]]


def test_requests_run_side_by_side(caller):
    running = caller.start(
        "query",
        statements=["SELECT count(*) FROM range(1000000000) a, range(1000000000) b"],
    )
    assert caller.rows("SELECT 1") == [[1]]
    caller.cancel(running)
    assert error_of(caller.wait, running).code == "cancelled"
