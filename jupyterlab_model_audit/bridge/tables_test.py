"""The kernel's tables as relations: every library, every awkward type."""

import datetime
import decimal
import math
import sys
import time

import numpy
import pandas
import polars
import pyarrow
import pytest

from . import digest as digests
from .conftest import error_of
from .requests import Request


def types(opened):
    return {column["name"]: column["type"] for column in opened["columns"]}


def values(caller, column, relation="t"):
    return [row[0] for row in caller.rows(f'SELECT "{column}" FROM "{relation}"')]


def open_frame(caller, **columns):
    caller.namespace["frame"] = pandas.DataFrame(columns)
    return caller.open(variable="frame")


def test_pandas_plain_types(caller):
    opened = open_frame(
        caller,
        whole=[1, 2],
        real=[1.5, math.nan],
        word=["a", None],
        flag=[True, False],
        moment=pandas.to_datetime(["2020-01-01", None]).as_unit("us"),
    )
    assert types(opened) == {
        "whole": "BIGINT",
        "real": "DOUBLE",
        "word": "VARCHAR",
        "flag": "BOOLEAN",
        "moment": "TIMESTAMP",
    }
    assert opened["rows"] == 2
    assert opened["description"] == "frame"
    assert values(caller, "word") == ["a", None]
    assert values(caller, "real") == [1.5, None]


def test_pandas_nullable_categorical_and_time_types(caller):
    opened = open_frame(
        caller,
        whole=pandas.array([2**62, None, 3], dtype="Int64"),
        flag=pandas.array([True, None, False], dtype="boolean"),
        real=pandas.array([1.5, None, 2], dtype="Float64"),
        label=pandas.Categorical(["a", None, "b"]),
        number_label=pandas.Categorical([1, None, 2]),
        mixed_label=pandas.Categorical([1, None, "x"]),
        moment=pandas.to_datetime(["2020-01-01", None, "2020-07-01"]).tz_localize("Europe/Berlin"),
        span=pandas.to_timedelta([1, None, 2], unit="h"),
        period=pandas.period_range("2020", periods=3, freq="Y"),
        interval=pandas.interval_range(0, 3),
        sparse=pandas.arrays.SparseArray([0, 0, 1]),
        complex=numpy.array([1 + 2j, 2, 3]),
        long=numpy.array([1, 2, 3], dtype="longdouble"),
        arrow=pandas.array([1, None, 2], dtype="int64[pyarrow]"),
    )
    assert types(opened) == {
        "whole": "BIGINT",
        "flag": "BOOLEAN",
        "real": "DOUBLE",
        "label": "VARCHAR",
        "number_label": "VARCHAR",
        "mixed_label": "VARCHAR",
        "moment": "TIMESTAMP WITH TIME ZONE",
        "span": "DOUBLE",
        "period": "VARCHAR",
        "interval": "VARCHAR",
        "sparse": "BIGINT",
        "complex": "VARCHAR",
        "long": "DOUBLE",
        "arrow": "BIGINT",
    }
    assert values(caller, "whole") == [2**62, None, 3]
    assert values(caller, "number_label") == ["1", None, "2"]
    assert values(caller, "mixed_label") == ["1", None, "x"]
    assert values(caller, "span") == [3600.0, None, 7200.0]
    assert values(caller, "moment") == ["2019-12-31 23:00:00+00", None, "2020-06-30 22:00:00+00"]


class Unspeakable:
    def __str__(self):
        raise ValueError("no text")


def test_columns_of_objects(caller):
    opened = open_frame(
        caller,
        mixed=pandas.Series([1, "x", None, math.nan, [1], Unspeakable()], dtype=object),
        flags=pandas.Series([True, None, False, True, True, True], dtype=object),
        counts=pandas.Series([1, None, 3, 4, 5, 6], dtype=object),
        money=pandas.Series([decimal.Decimal("1.5")] * 6, dtype=object),
        days=pandas.Series([datetime.date(2020, 1, 1), None] * 3, dtype=object),
        broken=pandas.Series(["a\ud800b"] * 6, dtype=object),
    )
    assert types(opened) == {
        "mixed": "VARCHAR",
        "flags": "BOOLEAN",
        "counts": "BIGINT",
        "money": "DOUBLE",
        "days": "TIMESTAMP",
        "broken": "VARCHAR",
    }
    assert values(caller, "mixed") == ["1", "x", None, None, "[1]", "<Unspeakable>"]
    assert values(caller, "flags")[:3] == [True, None, False]
    assert values(caller, "broken")[0] == "a\ufffdb"


def test_awkward_names_and_index(caller):
    names = ['say "hi"', "select", "größe", "</script>", "a b", 7, ("x", "y"), ""]
    frame = pandas.DataFrame([range(len(names))] * 2, index=[5, 5])
    frame.columns = pandas.Index(names, tupleize_cols=False)
    caller.namespace["frame"] = frame
    opened = caller.open(variable="frame")
    assert list(types(opened)) == [*names[:5], "7", "x.y", "Unnamed: 7"]
    for name in types(opened):
        quoted = name.replace('"', '""')
        assert len(caller.rows(f'SELECT "{quoted}" FROM t')) == 2


@pytest.mark.parametrize("names", [["a", "a"], ["A", "a", "a"]])
def test_names_that_can_not_be_told_apart(caller, names):
    caller.namespace["frame"] = pandas.DataFrame([range(len(names))], columns=names)
    error = error_of(caller.open, variable="frame")
    assert error.code == "invalid-input"
    assert "frame has" in error.message


def test_zero_and_one_row_and_no_columns(caller):
    assert open_frame(caller, a=[])["rows"] == 0
    assert open_frame(caller, a=[1])["rows"] == 1
    caller.namespace["frame"] = pandas.DataFrame()
    assert error_of(caller.open, variable="frame").code == "empty-table"


def test_all_missing(caller):
    opened = open_frame(caller, a=[None, None], b=[math.nan, math.nan])
    assert opened["rows"] == 2
    assert values(caller, "a") == [None, None]


def test_later_changes_do_not_reach_the_opened_table(caller):
    frame = pandas.DataFrame({"a": [1.0, 2.0]})
    caller.namespace["frame"] = frame
    first = caller.open(variable="frame")
    frame.loc[0, "a"] = 99.0
    assert values(caller, "a") == [1.0, 2.0]
    assert caller.open(variable="frame")["digest"] != first["digest"]
    assert values(caller, "a") == [99.0, 2.0]


def test_polars(caller):
    frame = polars.DataFrame(
        {
            "real": [1.5, None, math.nan],
            "word": ["x", None, "y"],
            "day": [datetime.date(2020, 1, 1)] * 3,
        }
    ).with_columns(
        label=polars.col("word").cast(polars.Categorical),
        span=polars.lit(datetime.timedelta(minutes=1)),
        thing=polars.Series([{1}, None, {2}], dtype=polars.Object),
    )
    caller.namespace.update(frame=frame, lazy=frame.select("real").lazy())
    opened = caller.open(variable="frame")
    assert types(opened) == {
        "real": "DOUBLE",
        "word": "VARCHAR",
        "day": "DATE",
        "label": "VARCHAR",
        "span": "DOUBLE",
        "thing": "VARCHAR",
    }
    assert values(caller, "label") == ["x", None, "y"]
    assert values(caller, "thing") == ["{1}", None, "{2}"]
    assert str(values(caller, "real")) == "[1.5, None, nan]"
    assert caller.open(variable="lazy")["rows"] == 3


def test_pyarrow(caller):
    table = pyarrow.table({"a": [1, None], "b": pyarrow.array(["x", "y"]).dictionary_encode()})
    caller.namespace.update(table=table, batch=table.to_batches()[0])
    assert types(caller.open(variable="table")) == {"a": "BIGINT", "b": "VARCHAR"}
    assert caller.open(variable="batch")["rows"] == 2


def test_numpy(caller):
    caller.namespace.update(
        real=numpy.array([[1.0, 2.0], [3.0, math.nan]]),
        whole=numpy.arange(6).reshape(2, 3),
        words=numpy.array([["a", "b"], ["c", "d"]]),
        objects=numpy.array([[1, "x"], [None, "y"]], dtype=object),
        records=numpy.array(
            [(1, 2.5, "x", "2020-01-01")],
            dtype=[("id", "i4"), ("v", "f8"), ("w", "U1"), ("t", "M8[D]")],
        ),
        flat=numpy.arange(3),
    )
    assert types(caller.open(variable="real")) == {"x0": "DOUBLE", "x1": "DOUBLE"}
    assert str(values(caller, "x1")) in ("[2.0, nan]", "[2.0, None]")
    assert types(caller.open(variable="whole")) == {f"x{i}": "BIGINT" for i in range(3)}
    assert types(caller.open(variable="words")) == {"x0": "VARCHAR", "x1": "VARCHAR"}
    assert types(caller.open(variable="objects")) == {"x0": "DOUBLE", "x1": "VARCHAR"}
    assert types(caller.open(variable="records")) == {
        "id": "INTEGER",
        "v": "DOUBLE",
        "w": "VARCHAR",
        "t": "TIMESTAMP",
    }
    assert error_of(caller.open, variable="flat").code == "unknown-variable"


def test_not_there_and_not_a_table(caller):
    caller.namespace["text"] = "hello"
    assert "no variable nothing" in error_of(caller.open, variable="nothing").message
    error = error_of(caller.open, variable="text")
    assert (error.code, error.message) == ("unknown-variable", "text is not a table: it is a str.")


def test_digest_is_of_the_values(caller):
    columns = {
        "a": [1, 2, None],
        "s": ["x", None, "é"],
        "f": [0.5, None, 2.0],
        "b": [True, False, True],
    }
    caller.namespace.update(
        one=pandas.DataFrame(columns).astype({"a": "Int64"}),
        same=pandas.DataFrame(columns, index=[3, 2, 1]).astype({"a": "Int64"}),
        other=polars.DataFrame(columns),
        third=pyarrow.table(columns),
        renamed=polars.DataFrame(columns).rename({"s": "t"}),
        changed=polars.DataFrame({**columns, "s": ["x", None, "e"]}),
        missing=polars.DataFrame({**columns, "s": ["x", "", "é"]}),
    )
    digest = {name: caller.open(variable=name)["digest"] for name in caller.namespace}
    assert digest["one"] == digest["same"] == digest["other"] == digest["third"]
    assert len(set(digest.values())) == 4
    assert digest["one"].startswith("sha256:")


@pytest.mark.parametrize("absent", [["pyarrow.compute"], ["pyarrow.compute", "numpy"]])
def test_digest_is_the_same_by_whichever_library(caller, monkeypatch, absent):
    import pyarrow.compute  # noqa: F401

    caller.namespace["frame"] = polars.DataFrame(
        {
            "i": [1, None, -3] * 40_000,
            "f": [0.1, None, math.nan] * 40_000,
            "s": ["x", None, "é😀\x00"] * 40_000,
            "e": [None, None, None] * 40_000,
            "u": polars.Series([2**63, 0, 1] * 40_000, dtype=polars.UInt64),
            "t": [datetime.datetime(2020, 1, 1), None, datetime.datetime(1950, 1, 1)] * 40_000,
            "d": [datetime.date(2020, 1, 1), None, None] * 40_000,
            "b": [True, None, False] * 40_000,
            "l": [[1], None, []] * 40_000,
        },
        schema_overrides={"e": polars.String},
    )
    opened = caller.open(variable="frame")
    caller.rows("CREATE TABLE kept AS SELECT * FROM t")
    request = Request(1, "open", {}, lambda done, total: None)
    present = {name: module for name, module in sys.modules.items() if name not in absent}
    monkeypatch.setattr(digests.sys, "modules", present)
    with caller.bridge.engine.cursor(request) as connection:
        columns = [(column["name"], column["type"]) for column in opened["columns"]]
        plain = digests.digest_of_values(connection, request, "kept", columns, opened["rows"])
    monkeypatch.undo()
    assert plain == opened["digest"]


def test_infinite_moments_are_not_missing(caller):
    moments = ["'infinity'", "'-infinity'", "NULL", "'1970-01-01'"]
    opened = [caller.open(sql=f"SELECT {moment}::TIMESTAMP AS t") for moment in moments]
    assert len({entry["digest"] for entry in opened}) == 4


def test_text_is_not_converted_by_every_statement(caller):
    """A statement's cost must not depend on the text columns that it does not read."""
    words = [f"word {index % 1000}" for index in range(300_000)]
    caller.namespace["frame"] = pandas.DataFrame({f"c{index}": words for index in range(10)})
    caller.open(variable="frame")
    started = time.process_time()
    for _ in range(20):
        caller.rows("SELECT count(*) FROM t")
    assert time.process_time() - started < 0.5


def test_query_source_reads_variables_and_keeps_its_rows(caller):
    caller.namespace["frame"] = pandas.DataFrame(
        {"a": [3, 1, 2], "c": pandas.Categorical(list("xyx"))}
    )
    opened = caller.open(sql="SELECT c, sum(a) AS total FROM frame GROUP BY c ORDER BY c;")
    assert opened["rows"] == 2
    assert caller.rows("SELECT * FROM t") == [["x", 5], ["y", 1]]
    again = caller.open(sql="SELECT c, sum(a) AS total FROM frame GROUP BY c ORDER BY c")
    assert again["digest"] == opened["digest"]


@pytest.mark.parametrize(
    "sql",
    ["DROP TABLE x", "SELECT 1; SELECT 2", "", "SELECT nope", "SELEC 1", "SELECT * FROM gone"],
)
def test_bad_query_source(caller, sql):
    assert error_of(caller.open, sql=sql).code == "query-failed"
    assert caller.rows("SELECT 1") == [[1]]


def test_reopening_with_another_kind_of_source_replaces(caller, tmp_path):
    caller.namespace["frame"] = pandas.DataFrame({"a": [1], "c": pandas.Categorical(["x"])})
    (tmp_path / "a.csv").write_text("z\n5\n6\n")
    for _ in range(2):
        caller.open(variable="frame")
        assert caller.rows("SELECT a FROM t") == [[1]]
        caller.open(files="a.csv")
        assert caller.rows("SELECT z FROM t") == [[5], [6]]
        caller.open(sql="SELECT 8 AS q")
        assert caller.rows("SELECT q FROM t") == [[8]]
    caller.call("close", relations=["t", "never"])
    assert error_of(caller.rows, "SELECT * FROM t").code == "query-failed"


def test_relation_names_are_kept_apart(caller, tmp_path):
    (tmp_path / "a.csv").write_text("z\n5\n")
    names = [
        caller.open(relation, files="a.csv")["relation"]
        for relation in ("last week", "last-week", "Last-Week", 'x"; DROP TABLE t; --', "plain")
    ]
    assert len({name.lower() for name in names}) == 5
    assert names[-1] == "plain"
    assert all(caller.rows(f'SELECT * FROM "{name}"') == [[5]] for name in names)


def test_types_that_the_engine_lacks_become_near_ones(caller):
    half = pyarrow.array(numpy.array([1.5, 2], dtype="float16"))
    caller.namespace["arrow"] = pyarrow.table(
        {
            "half": half,
            "halves": pyarrow.array([half, None], type=pyarrow.list_(pyarrow.float16())),
            "wide": pyarrow.array([1, None], type=pyarrow.decimal256(50, 2)),
            "union": pyarrow.UnionArray.from_dense(
                pyarrow.array([0, 1], pyarrow.int8()),
                pyarrow.array([0, 0], pyarrow.int32()),
                [pyarrow.array([1]), pyarrow.array(["a"])],
            ),
        }
    )
    opened = caller.open(variable="arrow")
    assert types(opened) == {
        "half": "FLOAT",
        "halves": "FLOAT[]",
        "wide": "DOUBLE",
        "union": "VARCHAR",
    }
    assert values(caller, "half") == [1.5, 2]
    assert values(caller, "wide") == [1, None]
    assert values(caller, "union") == ["1", "a"]


@pytest.mark.parametrize("library", ["pandas", "polars", "NumPy"])
def test_half_floats_of_every_library(caller, library):
    array = numpy.array([[1.5], [2]], dtype="float16")
    caller.namespace["table"] = {
        "pandas": lambda: pandas.DataFrame(array, columns=["x0"]),
        "polars": lambda: polars.DataFrame({"x0": [1.5, 2]}).cast(polars.Float16),
        "NumPy": lambda: array,
    }[library]()
    assert types(caller.open(variable="table")) == {"x0": "FLOAT"}
    assert values(caller, "x0") == [1.5, 2]


def test_wide_whole_numbers_of_polars(caller):
    caller.namespace["table"] = polars.DataFrame({"a": [1, None]}).cast(polars.Int128)
    assert types(caller.open(variable="table")) == {"a": "DOUBLE"}
    assert values(caller, "a") == [1, None]


def test_lists_in_a_pandas_frame(caller):
    opened = open_frame(
        caller,
        embedding=[[0.5, 1.0], None],
        array=[numpy.array([1, 2], dtype="float32"), numpy.array([3], dtype="float32")],
        mixture=[[1, "a"], [2]],
    )
    assert types(opened) == {"embedding": "DOUBLE[]", "array": "FLOAT[]", "mixture": "VARCHAR"}
    assert caller.rows("SELECT embedding[1] FROM t") == [[0.5], [None]]
