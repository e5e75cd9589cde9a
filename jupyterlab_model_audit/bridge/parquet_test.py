"""Columns read straight from Parquet files against what the engine gives of them."""

import os

import duckdb
import numpy as np
import pyarrow
import pytest
from pyarrow import parquet

from . import parquet as files
from .columns import batches_of
from .conftest import error_of
from .engine import query_error
from .pool import Pool
from .requests import Request

RANDOM = np.random.default_rng(31)
ROWS = 70_000


def nulls(values, kind=None):
    return pyarrow.array(values, kind, mask=RANDOM.random(len(values)) < 0.05)


def moments(zone=None):
    values = RANDOM.integers(-(2**52), 2**52, ROWS)
    values[:3] = [2**63 - 1, -(2**63 - 1), 0]
    return nulls(values, pyarrow.timestamp("us", zone))


COLUMNS = {
    "plain": nulls(np.r_[RANDOM.normal(0, 1, ROWS - 3), np.nan, np.inf, -np.inf]),
    'a "b"; DROP': nulls(RANDOM.integers(-(2**62), 2**62, ROWS)),
    "dotted.name": nulls(RANDOM.integers(0, 200, ROWS).astype(np.uint8)),
    "dotted": nulls(RANDOM.normal(0, 1, ROWS).astype(np.float32)),
    "__proto__": pyarrow.nulls(ROWS, pyarrow.float64()),
    "moment": moments(),
    "zoned": moments("Asia/Tokyo"),
}
MOMENTS = ("moment", "zoned")


@pytest.fixture(autouse=True)
def whatever_the_size(monkeypatch):
    monkeypatch.setattr(files, "FEWEST_VALUES", 0)


def test_small_tables_are_left_to_the_engine(caller, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "FEWEST_VALUES", 8)
    parquet.write_table(pyarrow.table({"x": [1.0] * 7}), tmp_path / "t.parquet")
    assert "direct" not in caller.open("t", files="t.parquet")


@pytest.fixture
def opened(caller, tmp_path):
    """The columns in two files, as one table."""
    table = pyarrow.table(COLUMNS)
    parquet.write_table(table.slice(0, 40_000), tmp_path / "t-1.parquet", row_group_size=9_999)
    parquet.write_table(table.slice(40_000), tmp_path / "t-2.parquet")
    assert caller.open("t", files="t-*.parquet")["direct"] is True
    return tmp_path


def select(name):
    """What the other side makes of a column."""
    quoted = '"{}"'.format(name.replace('"', '""'))
    if name not in MOMENTS:
        return f"CAST({quoted} AS DOUBLE)"
    return (
        f"CASE WHEN isfinite({quoted}) THEN CAST(epoch_us({quoted}) AS DOUBLE) "
        f"WHEN {quoted} > TIMESTAMP '1970-01-01' THEN 'inf'::DOUBLE "
        f"WHEN {quoted} IS NOT NULL THEN '-inf'::DOUBLE END"
    )


def select_all(names):
    return f"SELECT {', '.join(map(select, names))} FROM t"


def read(caller, names, sql, stored):
    """All present values of some columns, ascending."""
    columns = [{"name": name, "moment": name in MOMENTS} for name in names]
    stored = {"relation": "t", "columns": columns} if stored else None
    engine, request = caller.bridge.engine, Request(1, "sorted", {}, lambda *_: None)
    with engine.cursor(request) as connection:
        batches = batches_of(engine, connection, sql, stored, len(names))
        return [np.sort(np.concatenate(column)) for column in zip(*batches, strict=True)]


# It would fail, so that what comes does not come by it.
NO_SQL = "SELECT no_such_column FROM t"


@pytest.mark.parametrize("names", [[name] for name in COLUMNS] + [list(COLUMNS)])
def test_the_values_are_those_that_the_engine_gives(caller, opened, names):
    expected = read(caller, names, select_all(names), stored=False)
    found = read(caller, names, NO_SQL, stored=True)
    for name, left, right in zip(names, found, expected, strict=True):
        np.testing.assert_array_equal(left, right, name)


def test_a_file_that_has_changed_is_left_to_the_engine(caller, opened):
    table = pyarrow.table(COLUMNS)
    parquet.write_table(table.slice(0, 10), opened / "t-2.parquet")
    with pytest.raises(duckdb.BinderException):
        read(caller, ["plain"], NO_SQL, stored=True)


def test_columns_of_several_types_are_left_to_the_engine(caller, tmp_path):
    """Which makes 32-bit floats of both, where 16777217 is 16777216."""
    whole = pyarrow.table({"x": pyarrow.array([16_777_217], pyarrow.int32())})
    parquet.write_table(whole, tmp_path / "t-1.parquet")
    parquet.write_table(
        pyarrow.table({"x": pyarrow.array([0.5], pyarrow.float32())}), tmp_path / "t-2.parquet"
    )
    caller.open("t", files="t-*.parquet")
    found = read(caller, ["x"], select_all(["x"]), stored=True)
    assert found[0].tolist() == [0.5, 16_777_216]


def test_of_many_files_one_is_open_at_a_time(caller, opened):
    # The engine keeps files open too.
    before = open_files()
    stored = [{"name": "plain", "moment": False}]
    batches = caller.bridge.engine.relations["t"].files.batches(stored)
    next(batches)
    assert len(open_files()) == len(before) + 1
    batches.close()
    assert open_files() == before


def open_files():
    folder = f"/proc/{os.getpid()}/fd"
    links = [os.path.join(folder, each) for each in os.listdir(folder)]
    paths = [os.readlink(link) for link in links if os.path.lexists(link)]
    return sorted(path for path in paths if path.endswith(".parquet"))


def test_a_file_that_breaks_off_while_it_is_read_is_told_in_a_sentence(caller, opened):
    files_read = caller.bridge.engine.relations["t"].files
    batches = files_read.batches([{"name": "plain", "moment": False}])
    next(batches)
    os.truncate(opened / "t-2.parquet", 100)
    error = error_of(list, batches)
    assert error.code == "unreadable-file"
    assert error.message.startswith("t-2.parquet can't be read: ")


def test_what_the_engine_says_by_way_of_arrow_is_a_sentence(caller):
    late = "CASE WHEN i = 700000 THEN error('not this one') ELSE i END"
    sql = f"SELECT CAST({late} AS DOUBLE) FROM range(900000) t(i)"
    error = error_of(read, caller, ["x"], sql, False)
    assert (error.code, error.message) == ("query-failed", "not this one.")
    whole = query_error(OSError("Out of Memory Error: could not allocate block of size 256 KiB"))
    assert whole.message == "The query needs more memory than there is."


@pytest.mark.parametrize(
    "column",
    [
        pyarrow.array([1, 2], pyarrow.decimal128(9, 2)),
        pyarrow.array([1, 2], pyarrow.timestamp("ms")),
        pyarrow.array([True, False]),
    ],
    ids=["decimal", "milliseconds", "boolean"],
)
def test_other_types_are_left_to_the_engine(caller, tmp_path, column):
    parquet.write_table(pyarrow.table({"moment": column, "plain": column}), tmp_path / "t.parquet")
    caller.open("t", files="t.parquet")
    for name in ("moment", "plain"):
        with pytest.raises(duckdb.BinderException):
            read(caller, [name], NO_SQL, stored=True)


def test_columns_that_paths_may_name_are_left_to_the_engine(caller, tmp_path):
    (tmp_path / "plain=7").mkdir()
    table = pyarrow.table({"plain": [1.0, 2.0]})
    parquet.write_table(table, tmp_path / "plain=7" / "t.parquet")
    assert "direct" not in caller.open("t", files="plain=7/t.parquet")


def test_values_too_far_apart_for_one_scale_are_sorted_all_the_same():
    sides = [np.r_[1e300, -1e300, 5e-324, 0.0, -0.0, 3.0], np.r_[2e-310, 1e300, -5e-324, 0.0]]
    pool = Pool()
    for values in sides:
        pool.take([values], lambda: None)
    pool.sort(lambda: None)
    both = np.concatenate(sides)
    assert [pool.value_of(int(key) >> 1) for key in pool.keys] == np.sort(both).tolist()
    odd = [pool.value_of(int(key) >> 1) for key in pool.keys if key & 1]
    assert odd == np.sort(sides[0]).tolist()
    assert pool.places_below(np.array([0.0, 1e300])).tolist() == [2, 8]
