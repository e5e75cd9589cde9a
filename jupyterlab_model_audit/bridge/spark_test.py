"""Comparing on a real Spark: one session of this process for the module."""

from __future__ import annotations

import datetime
import decimal
import os
import sys
import threading
import time
import types
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from . import methods, spark_settings
from .conftest import Caller, error_of
from .protocol import BridgeError
from .requests import Request
from .spark_settings import INTERPRETED, MEANING, SMALL, Settings, is_small, settings_for


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from pyspark.sql import SparkSession

    made = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", False)
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.shuffle.partitions", 2)
        .config("spark.sql.session.timeZone", "America/New_York")
        .getOrCreate()
    )
    made.sparkContext.setLogLevel("OFF")
    yield made
    made.stop()


UGLY = (
    'i long, `x y` double, `naïve "q"` float, b boolean, d date, t timestamp, '
    "n timestamp_ntz, m decimal(12,3), s string, v array<double>, k map<string,int>"
)


def ugly(count: int) -> list[tuple[Any, ...]]:
    utc = datetime.timezone.utc
    special = [float("nan"), float("inf"), float("-inf"), None, -0.0]
    return [
        (
            row,
            special[row % 5] if row % 7 == 0 else (row % 13) / 4,
            None if row % 11 == 0 else row / 3,
            None if row % 5 == 0 else row % 2 == 0,
            datetime.date(2024, 3, 1 + row % 28),
            datetime.datetime(2024, 3, 10, row % 24, tzinfo=utc),
            datetime.datetime(2024, 3, 10, row % 24, 30),
            decimal.Decimal(row) / 8,
            None if row % 9 == 0 else ["", "a'b", "ü", "1d", "inf"][row % 5],
            [0.5, float(row)],
            {"a": row},
        )
        for row in range(count)
    ]


SESSION = {"session": "spark"}


@pytest.fixture
def table(caller: Caller, spark: Any) -> Caller:
    caller.namespace["spark"] = spark
    caller.namespace["frame"] = spark.createDataFrame(ugly(60), UGLY)
    caller.call("open", source={"variable": "frame"}, relation="t", spark=SESSION)
    return caller


def rows(caller: Caller, sql: str) -> list[list[Any]]:
    return caller.call("query", statements=[sql], spark=SESSION)["results"][0]["rows"]


def test_opens_a_frame_with_types_by_the_names_of_the_other_engine(table: Caller) -> None:
    opened = table.call("open", source={"variable": "frame"}, relation="t", spark=SESSION)
    assert opened["rows"] == 60
    assert [column["type"] for column in opened["columns"]] == [
        "BIGINT", "DOUBLE", "FLOAT", "BOOLEAN", "DATE", "TIMESTAMP WITH TIME ZONE", "TIMESTAMP",
        "DECIMAL(12,3)", "VARCHAR", "DOUBLE[]", "MAP(string,int)",
    ]  # fmt: skip
    assert opened["columns"][2]["name"] == 'naïve "q"'


def test_digest_sees_values_and_missing_ones_but_no_order(table: Caller, spark: Any) -> None:
    def digest(data: list[tuple[Any, ...]]) -> str:
        table.namespace["other"] = spark.createDataFrame(data, UGLY)
        return table.call("open", source={"variable": "other"}, relation="o", spark=SESSION)[
            "digest"
        ]

    data = ugly(20)
    assert digest(data) == digest(list(reversed(data)))
    changed = [(*data[0][:8], "x", *data[0][9:]), *data[1:]]
    swapped = [(None, 0.0, *data[0][2:]), *data[1:]]
    assert len({digest(data), digest(changed), digest(swapped), digest([*data, data[0]])}) == 4


# Statements of the kinds that the comparison is made of, the same on both engines.
CONSTRUCTS = {
    "discrete quantiles": "SELECT q[1], q[3] "
    "FROM (SELECT quantile_disc(i, [0.1, 0.5, 0.998]) AS q FROM t)",
    "one quantile": "SELECT quantile_disc(i, 0.5) FROM t",
    "finite values": 'SELECT count(CASE WHEN isfinite("x y") THEN 1 END), '
    'count(CASE WHEN isnan("x y") THEN 1 END) FROM t',
    "infinities": "SELECT count(CASE WHEN \"x y\" = CAST('-inf' AS DOUBLE) THEN 1 END) FROM t",
    "greatest skips missing ones": "SELECT greatest(NULL, 2),"
    " least(greatest(CAST('nan' AS DOUBLE), -1), 10)",
    "moments with a zone": "SELECT CAST(sum(CASE WHEN isfinite(t) THEN epoch_us(t) END) AS BIGINT) "
    "FROM t",
    "moments without": "SELECT CAST(sum(CASE WHEN isfinite(n) THEN epoch_us(n) END) AS BIGINT) "
    "FROM t",
    "dates": "SELECT epoch_us(max(d)) FROM t WHERE isfinite(d)",
    "a written moment": "SELECT count(*) FROM t WHERE n < CAST('2024-03-10 05:00:00' AS TIMESTAMP) "
    "AND t >= CAST('2024-03-10 03:00:00+00' AS TIMESTAMPTZ)",
    "decimals": "SELECT sum(CAST(m AS DOUBLE)) FROM t",
    "whole division": "SELECT (i * 10) // 7 AS g, count(*) "
    "FROM t GROUP BY (i * 10) // 7 ORDER BY g LIMIT 5",
    "levels": "SELECT v, left(v, 1), count(*) AS n FROM (SELECT CAST(s AS VARCHAR) AS v FROM t) "
    "GROUP BY v ORDER BY n DESC, v",
    "numbers in text": "SELECT count(TRY_CAST(CAST(s AS VARCHAR) AS DOUBLE)) FROM t",
    "different ones": "SELECT count(DISTINCT s), count(DISTINCT \"x y\") FROM t",
    "largest by": "SELECT arg_max(i, m) FROM t",
    "filter": "SELECT count(*) FILTER (WHERE b), sum(CASE WHEN b THEN 1 ELSE 0 END) FROM t",
    "no order of rows": "SELECT max(place) - min(place) >= 59 "
    "FROM (SELECT row_number() OVER () AS place FROM t)",
    "named windows": "WITH c AS MATERIALIZED (SELECT i, count(*) AS n FROM t GROUP BY i) "
    "SELECT i, CAST(sum(n) OVER o AS BIGINT), lead(i) OVER o FROM c "
    "WINDOW o AS (ORDER BY i ROWS UNBOUNDED PRECEDING) ORDER BY i LIMIT 3",
    "missing neighbours": "SELECT count(*) "
    "FROM (SELECT i, lead(i) OVER (ORDER BY i) AS next FROM t) "
    "WHERE next IS DISTINCT FROM i",
    "qualify": "SELECT i FROM t QUALIFY row_number() OVER (ORDER BY i DESC) = 1",
    "order of missing ones": 'SELECT "x y" FROM t ORDER BY "x y" DESC, i LIMIT 20',
    "all but one": "SELECT * EXCLUDE (a) FROM (SELECT 1 AS a, 2 AS c)",
    "values": "SELECT a, c FROM (VALUES (1, 'x'), (2, NULL)) AS v(a, c) ORDER BY a",
    "a regular expression": r"SELECT count(*) FROM t WHERE regexp_matches(s, '^\w$')",
    "packed counts": "SELECT string_agg(CAST(n AS VARCHAR) || ' ' || i, ';') "
    "FROM (SELECT 1 AS n, 2 AS i)",
    "bytes": "SELECT CAST(i AS UTINYINT) FROM t ORDER BY i LIMIT 3",
    "texts": "SELECT ';--', 'a''b', '\\', '\\n', '%'",
}  # fmt: skip


@pytest.mark.parametrize("sql", CONSTRUCTS.values(), ids=CONSTRUCTS.keys())
def test_says_what_duckdb_says(table: Caller, sql: str) -> None:
    if "t" not in table.bridge.engine.relations:
        table.namespace["arrow"] = table.namespace["frame"].toArrow()
        table.open("t", variable="arrow")
    expected, found = table.rows(sql), rows(table, sql)
    assert len(found) == len(expected) > 0
    for left, right in zip(expected, found, strict=True):
        for one, other in zip(left, right, strict=True):
            assert one == (pytest.approx(other, rel=1e-12, nan_ok=True) if number(other) else other)


def number(value: Any) -> bool:
    return isinstance(value, float)


def test_sql_sources_are_translated_and_may_name_frames(table: Caller) -> None:
    opened = table.call(
        "open",
        source={"sql": "SELECT i // 2 AS h, quantile_disc(i, 0.5) AS q FROM frame GROUP BY ALL"},
        relation="q",
        spark=SESSION,
    )
    assert (opened["rows"], opened["columns"][0]) == (30, {"name": "h", "type": "BIGINT"})


def test_leaves_the_users_session_as_it_was(table: Caller, spark: Any) -> None:
    assert spark.conf.get("spark.sql.session.timeZone") == "America/New_York"
    frame = spark.range(1)
    frame.createOrReplaceTempView("evaluation")
    table.call("open", source={"variable": "frame"}, relation="evaluation", spark=SESSION)
    assert spark.table("evaluation").count() == 1
    table.call("close", relations=["evaluation", "t"])
    assert [view.name for view in spark.catalog.listTables()] == ["evaluation"]


def cached(spark: Any) -> int:
    return spark.sparkContext._jsc.getPersistentRDDs().size()


def settings(spark: Any) -> dict[str, Any]:
    return {name: spark.conf.get(name, None) for name in (*MEANING, *SMALL, INTERPRETED[0])}


def test_small_tables_lie_in_one_partition_and_settings_stay(table: Caller, spark: Any) -> None:
    before = settings(spark)
    assert before["spark.sql.shuffle.partitions"] == "2"
    engine = next(iter(table.bridge._spark.values()))
    made = ["CREATE OR REPLACE TABLE part AS SELECT i, s FROM t WHERE i > 9"]
    counted = "SELECT s, count(*) FROM part GROUP BY s ORDER BY s"
    found = table.call("query", statements=[*made, counted], spark=SESSION)["results"][1]["rows"]
    assert [count for _, count in found] == [9, 9, 9, 9, 9, 5]
    for name in ("t", "part"):
        assert spark.table(engine.prefix + name).rdd.getNumPartitions() == 1
    for statement in ("SELECT nope FROM t", "CREATE OR REPLACE TABLE part AS SELECT nope FROM t"):
        error_of(table.call, "query", statements=[statement], spark=SESSION)
    assert settings(spark) == before
    assert spark.sparkContext.getLocalProperty(INTERPRETED[0]) is None


def test_what_was_kept_is_freed(caller: Caller, spark: Any) -> None:
    caller.namespace.update(spark=spark, frame=spark.range(50).persist())
    caller.namespace["frame"].count()
    before = cached(spark)
    caller.call("open", source={"variable": "frame"}, relation="t", spark=SESSION)
    query = {"sql": "SELECT id FROM frame WHERE id > 1"}
    caller.call("open", source=query, relation="q", spark=SESSION)
    statements = ["CREATE OR REPLACE TABLE part AS SELECT id FROM t", "SELECT count(*) FROM part"]
    caller.call("query", statements=statements, spark=SESSION)
    assert cached(spark) > before
    caller.bridge.close()
    assert cached(spark) == before
    assert caller.namespace["frame"].storageLevel.useMemory
    caller.namespace["frame"].unpersist()
    names = [view.name for view in spark.catalog.listTables()]
    assert not any(name.startswith("model_audit_") for name in names)


def test_relations_of_one_frame_are_freed_apart(table: Caller, spark: Any) -> None:
    table.call("open", source={"variable": "frame"}, relation="u", spark=SESSION)
    made = [f"CREATE OR REPLACE TABLE {name} AS SELECT i FROM t" for name in ("one", "other")]
    table.call("query", statements=[*made, "SELECT count(*) FROM other"], spark=SESSION)
    engine = next(iter(table.bridge._spark.values()))
    table.call("query", statements=["DROP TABLE one"], spark=SESSION)
    table.call("close", relations=["t"])
    for name in ("u", "other"):
        assert spark.catalog.isCached(engine.prefix + name)


def test_large_tables_are_read_where_they_lie(
    table: Caller, spark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = 'SELECT b, count(*), min("x y"), sum(i) FROM t GROUP BY b ORDER BY b'
    gathered = rows(table, sql)
    monkeypatch.setattr(spark_settings, "SMALL_VALUES", 100)
    before = cached(spark)
    table.call("open", source={"variable": "frame"}, relation="t", spark=SESSION)
    assert rows(table, sql) == gathered
    assert cached(spark) < before


def test_what_is_small_goes_by_values() -> None:
    plain, nested = ("a", "DECIMAL(12,3)"), ("v", "DOUBLE[]")
    assert is_small(50_000, [plain] * 10)
    assert not is_small(50_001, [plain] * 10)
    assert not is_small(1000, [plain, nested])
    assert is_small(400, [plain, nested])
    assert not is_small(1000, [("m", "MAP(string,int)")])


class Conf:
    """The settings of a session, and how often they were asked for or changed."""

    def __init__(self) -> None:
        self.values: dict[str, str] = {"spark.sql.adaptive.enabled": "true"}
        self.asked = 0

    def get(self, name: str, otherwise: Any) -> Any:
        self.asked += 1
        return self.values.get(name, otherwise)

    def set(self, name: str, value: str) -> None:
        self.asked += 1
        self.values[name] = value

    def unset(self, name: str) -> None:
        self.asked += 1
        self.values.pop(name, None)


def test_a_session_of_our_own_is_set_once() -> None:
    session = types.SimpleNamespace(conf=Conf())
    small, large = settings_for(True, True), settings_for(False, True)
    own = Settings(session, own=True)
    for _ in range(3):
        with own.meanwhile(small):
            assert session.conf.values == {**MEANING, **SMALL, **dict([INTERPRETED])}
    assert session.conf.asked == len(small)
    with own.meanwhile(large):
        assert session.conf.values == MEANING


def test_a_users_session_is_set_meanwhile() -> None:
    session = types.SimpleNamespace(conf=Conf())
    with (
        pytest.raises(ZeroDivisionError),
        Settings(session, own=False).meanwhile(settings_for(True, True)),
    ):
        assert session.conf.values["spark.sql.adaptive.enabled"] == "false"
        raise ZeroDivisionError
    assert session.conf.values == {"spark.sql.adaptive.enabled": "true"}


class Opened:
    """What stands for the engine of a session."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self.closed = threading.Event()

    def close(self) -> None:
        self.closed.set()


def test_requests_at_once_share_an_engine_which_ends_with_its_session(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[Opened] = []

    def slowly(namespace: dict[str, Any], _: Any) -> Opened:
        time.sleep(0.2)
        made.append(Opened(namespace["spark"]))
        return made[-1]

    monkeypatch.setattr(methods, "session_of", slowly)
    bridge = methods.Bridge({"spark": object()})
    request = Request(1, "open", {"spark": SESSION}, lambda *_: None)
    with ThreadPoolExecutor(2) as pool:
        found = [pool.submit(bridge.spark, request) for _ in range(2)]
    assert {each.result() for each in found} == set(made) and len(made) == 1
    bridge.namespace["spark"] = object()
    assert bridge.spark(request) is made[1]
    assert made[0].closed.wait(10) and not made[1].closed.is_set()
    bridge.close()
    assert made[1].closed.is_set()


def test_a_cancelled_request_waits_for_no_other() -> None:
    request = Request(1, "query", {}, lambda *_: None)
    request.cancel()
    waiting = Settings(types.SimpleNamespace(conf=Conf()), own=False)
    with spark_settings.PLANNING, pytest.raises(BridgeError, match="Cancelled"):
        waiting.meanwhile(MEANING, request.check).__enter__()
    assert not spark_settings.PLANNING.locked()


def test_what_the_user_sets_meanwhile_stays() -> None:
    session = types.SimpleNamespace(conf=Conf())
    with Settings(session, own=False).meanwhile(settings_for(True, True)):
        session.conf.values["spark.sql.session.timeZone"] = "Europe/Berlin"
        del session.conf.values["spark.sql.adaptive.enabled"]
    assert session.conf.values == {"spark.sql.session.timeZone": "Europe/Berlin"}


def test_files_are_read_by_spark(table: Caller, spark: Any, tmp_path: Any) -> None:
    spark.range(7).write.parquet(str(tmp_path / "ids.parquet"))
    (tmp_path / "a.csv").write_text('x,y\n1,"a, b"\n2,\n')
    (tmp_path / "a.jsonl").write_text('{"x": 1}\n{"x": null}\n')
    for path, expected in (("ids.parquet", 7), ("a.csv", 2), ("a.jsonl", 2)):
        opened = table.call("open", source={"files": path}, relation="f", spark=SESSION)
        assert opened["rows"] == expected
    missing = error_of(
        table.call, "open", source={"files": "no.parquet"}, relation="f", spark=SESSION
    )
    assert "no.parquet" in missing.message


def test_moments_of_large_files_are_in_utc(
    table: Caller, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spark_settings, "SMALL_VALUES", 0)
    (tmp_path / "m.csv").write_text("x,at\n1,2024-03-10 06:30:00\n")
    table.call("open", source={"files": "m.csv"}, relation="m", spark=SESSION)
    assert rows(table, "SELECT epoch_us(at) FROM m") == [[1_710_052_200_000_000]]


@pytest.mark.parametrize("most", [0, spark_settings.SMALL_VALUES])
def test_moments_of_a_users_frame_are_those_that_the_user_sees(
    table: Caller, spark: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Which the session's time zone, New York's, is part of."""
    monkeypatch.setattr(spark_settings, "SMALL_VALUES", most)
    (tmp_path / "m.csv").write_text("x,at\n1,2024-03-10 06:30:00\n")
    path = f"file:{tmp_path}/m.csv"
    table.namespace["frame"] = spark.read.csv(path, header=True, inferSchema=True)
    table.call("open", source={"variable": "frame"}, relation="m", spark=SESSION)
    assert rows(table, "SELECT epoch_us(at) FROM m") == [[1_710_066_600_000_000]]


def test_a_snapshot_stays_on_the_cluster(table: Caller, tmp_path: Any) -> None:
    taken = table.call(
        "snapshot",
        sql="SELECT i, s FROM t ORDER BY md5_number_lower('1:' || i) LIMIT 10",
        relation="snapshot_1",
        spark=SESSION,
    )
    assert (taken["path"], taken["rows"], taken["bytes"]) == ("", 10, 0)
    assert taken["columns"] == [{"name": "i", "type": "BIGINT"}, {"name": "s", "type": "VARCHAR"}]
    assert list(tmp_path.iterdir()) == []
    assert rows(table, "SELECT count(*) FROM snapshot_1") == [[10]]


def test_tables_are_made_and_dropped(table: Caller) -> None:
    made = ['CREATE OR REPLACE TABLE "p w" AS SELECT i FROM t', 'SELECT count(*) FROM "p w"']
    results = table.call("query", statements=made, spark=SESSION)["results"]
    assert results[1]["rows"] == [[60]]
    table.call("query", statements=['DROP TABLE IF EXISTS "p w"'], spark=SESSION)
    assert "p_w" in error_of(rows, table, 'SELECT 1 FROM "p w"').message


def test_cancels_within_a_second(table: Caller) -> None:
    spark = table.namespace["spark"]
    table.namespace["ids"] = spark.range(3_000_000)
    identifier = table.start(
        "open",
        source={"sql": "SELECT sum(a.id * b.id) AS s FROM ids AS a, ids AS b WHERE a.id <> b.id"},
        relation="slow",
        spark=SESSION,
    )
    time.sleep(2)
    began = time.monotonic()
    table.cancel(identifier)
    assert error_of(table.wait, identifier).code == "cancelled"
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ({"variable": "pandas_frame"}, "is a pandas table in the kernel"),
        ({"variable": "nothing"}, "There is no variable nothing"),
        ({"variable": "number"}, "no Spark table: it is a int"),
        ({"sql": "SELECT nope FROM frame"}, "nope"),
        ({"sql": "DROP TABLE x"}, "not a single SELECT"),
        ({"sql": "SELECT (1"}, "can't be translated"),
        ({"sql": "SELECT 1 AS a; SELECT 2 AS b"}, "not a single SELECT"),
        ({"files": "x.xlsx"}, "has no format that Spark reads"),
    ],
)
def test_bad_sources_end_in_a_sentence(table: Caller, source: Any, words: str) -> None:
    import pandas

    table.namespace.update(pandas_frame=pandas.DataFrame({"a": [1]}), number=1)
    error = error_of(table.call, "open", source=source, relation="bad", spark=SESSION)
    assert words in error.message


@pytest.mark.parametrize(
    ("chosen", "code", "words"),
    [
        ({"session": "none"}, "unknown-variable", "no Spark session none"),
        ({"session": "number"}, "unknown-variable", "number is no Spark session"),
    ],
)
def test_a_missing_session_ends_in_a_sentence(
    table: Caller, chosen: Any, code: str, words: str
) -> None:
    table.namespace["number"] = 1
    error = error_of(table.call, "query", statements=["SELECT 1"], spark=chosen)
    assert (error.code, words in error.message) == (code, True), error.message


def test_a_missing_translator_ends_in_a_sentence(
    table: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sqlglot", None)
    chosen = {"session": "again"}
    table.namespace["again"] = table.namespace["spark"]
    error = error_of(table.call, "query", statements=["SELECT 1"], spark=chosen)
    assert error.code == "package-missing"
    assert error.action == "Install it with: pip install sqlglot"


def test_lists_the_sessions(table: Caller) -> None:
    assert table.call("variables")["sparkSessions"] == ["spark"]
