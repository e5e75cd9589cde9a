"""Opening files: every format, everything that can be wrong with one."""

import hashlib
import os
import time

import numpy
import pyarrow
import pyarrow.feather
import pyarrow.parquet
import pytest

from .conftest import Caller, error_of


def write_parquet(path, **columns):
    pyarrow.parquet.write_table(pyarrow.table(columns), path)


def names(opened):
    return [column["name"] for column in opened["columns"]]


def test_every_format(caller, tmp_path):
    table = pyarrow.table({"a": [1, 2], "b": ["x", None]})
    pyarrow.parquet.write_table(table, tmp_path / "t.parquet")
    pyarrow.feather.write_feather(table, str(tmp_path / "t.feather"))
    (tmp_path / "t.csv").write_text("a,b\n1,x\n2,\n")
    (tmp_path / "t.tsv").write_text("a\tb\n1\tx\n2\t\n")
    (tmp_path / "t.jsonl").write_text('{"a": 1, "b": "x"}\n{"a": 2, "b": null}\n')
    (tmp_path / "t.json").write_text('[{"a": 1, "b": "x"}, {"a": 2, "b": null}]')
    for name in os.listdir(tmp_path):
        opened = caller.open(files=name)
        assert (names(opened), opened["rows"]) == (["a", "b"], 2), name
        assert caller.rows("SELECT * FROM t ORDER BY a") == [[1, "x"], [2, None]], name
        content = (tmp_path / name).read_bytes()
        assert opened["digest"] == "sha256:" + hashlib.sha256(content).hexdigest()
        assert opened["description"] == name


def test_globs_lists_and_folders_below(caller, tmp_path):
    (tmp_path / "logs").mkdir()
    for index in range(3):
        write_parquet(tmp_path / "logs" / f"day{index}.parquet", a=[index])
    opened = caller.open(files="logs/*.parquet")
    assert opened["rows"] == 3
    assert opened["description"] == "logs/*.parquet (3 files)"
    lines = "".join(
        hashlib.sha256((tmp_path / "logs" / f"day{index}.parquet").read_bytes()).hexdigest()
        + f"  logs/day{index}.parquet\n"
        for index in range(3)
    )
    lines = "".join(line + "\n" for line in sorted(lines.splitlines(), key=lambda x: x[66:]))
    assert opened["digest"] == "sha256:" + hashlib.sha256(lines.encode()).hexdigest()
    both = caller.open(files=["logs/day0.parquet", "logs/day2.parquet", "logs/day0.parquet"])
    assert both["rows"] == 2


def test_files_with_more_columns_later(caller, tmp_path):
    write_parquet(tmp_path / "a1.parquet", a=[1])
    write_parquet(tmp_path / "a2.parquet", a=[2], b=["x"])
    assert names(caller.open(files="a*.parquet")) == ["a", "b"]
    assert caller.rows("SELECT b FROM t ORDER BY a") == [[None], ["x"]]


def test_names_with_glob_characters_and_quotes(caller, tmp_path):
    write_parquet(tmp_path / "it's [1].parquet", a=[7])
    assert caller.open(files="it's [1].parquet")["rows"] == 1


@pytest.mark.parametrize(
    ("name", "content", "code", "part"),
    [
        ("gone.csv", None, "missing-file", "There is no file gone.csv in"),
        ("gone/*.csv", None, "missing-file", "No file matches gone/*.csv in"),
        ("", None, "missing-file", "empty"),
        ("data.xlsx", b"x", "unreadable-file", "data.xlsx has no known format"),
        ("empty.csv", b"", "unreadable-file", "empty.csv is empty"),
        ("empty.parquet", b"", "unreadable-file", "empty.parquet is empty"),
        ("bad.parquet", b"not a parquet file", "unreadable-file", "bad.parquet can't be read"),
        ("torn.parquet", b"PAR1" + b"\0" * 40, "unreadable-file", "torn.parquet can't be read"),
        ("bad.feather", b"not arrow at all", "unreadable-file", "bad.feather can't be read"),
        ("bad.jsonl", b"{]\n{", "unreadable-file", "bad.jsonl can't be read"),
        ("binary.csv", bytes(range(128, 256)) * 50, "unreadable-file", "binary.csv can't be read"),
        (
            "latin.csv",
            "a,b\ncafé,1\n".encode("latin-1"),
            "unreadable-file",
            "it is not UTF-8 text.",
        ),
        ("blank.csv", b"\n\n\n", "unreadable-file", "names no column"),
        ("wide.csv", b"a,b\n1,2\n1,2,3\n", "unreadable-file", "another number of cells"),
    ],
)
def test_what_is_wrong_with_a_file(caller, tmp_path, name, content, code, part):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    error = error_of(caller.open, files=name)
    assert error.code == code
    assert part in error.message
    (tmp_path / "good.csv").write_text("a\n1\n")
    assert caller.open(files="good.csv")["rows"] == 1


def test_folder_mixture_and_clashing_names(caller, tmp_path):
    (tmp_path / "folder").mkdir()
    error = error_of(caller.open, files="folder")
    assert "folder is a folder" in error.message
    assert "folder/*.parquet" in error.action
    (tmp_path / "a.csv").write_text("a\n1\n")
    write_parquet(tmp_path / "a.parquet", a=[1])
    assert "mixes formats" in error_of(caller.open, files=["a.csv", "a.parquet"]).message
    (tmp_path / "twice.csv").write_text("x,y,x\n1,2,3\n")
    assert "two columns named" in error_of(caller.open, files="twice.csv").message


def test_without_permission(plain_user):
    caller = Caller({})
    path = plain_user / "secret.csv"
    path.write_text("a\n1\n")
    path.chmod(0)
    error = error_of(caller.open, files="secret.csv")
    assert (error.code, "secret.csv can't be read" in error.message) == ("unreadable-file", True)
    path.chmod(0o600)
    assert caller.open(files="secret.csv")["rows"] == 1
    caller.session.close()


def test_header_only_and_one_row(caller, tmp_path):
    (tmp_path / "head.csv").write_text("a,b\n")
    opened = caller.open(files="head.csv")
    assert (opened["rows"], names(opened)) == (0, ["a", "b"])
    write_parquet(tmp_path / "none.parquet", a=pyarrow.array([], type=pyarrow.int64()))
    assert caller.open(files="none.parquet")["rows"] == 0


def test_types_that_show_late_in_a_csv(caller, tmp_path):
    (tmp_path / "late.csv").write_text("a\n" + "1\n" * 50_000 + "x\n")
    opened = caller.open(files="late.csv")
    assert (opened["rows"], opened["columns"][0]["type"]) == (50_001, "VARCHAR")


def test_nearby_files(caller, tmp_path):
    deep = tmp_path / "one" / "two" / "three"
    (deep / "four").mkdir(parents=True)
    for folder in (tmp_path, deep, deep / "four", tmp_path / ".hidden", tmp_path / "node_modules"):
        folder.mkdir(exist_ok=True)
        write_parquet(folder / "t.parquet", a=[1, 2, 3])
    (tmp_path / "t.csv").write_text("a\n1\n")
    (tmp_path / "notes.txt").write_text("no data")
    os.utime(tmp_path / "t.csv", (time.time() + 60, time.time() + 60))
    (tmp_path / "broken.parquet").write_text("no")
    found = caller.call("files")["files"]
    assert found[0]["path"] == "t.csv"
    assert {entry["path"]: entry["rows"] for entry in found} == {
        "t.csv": None,
        "t.parquet": 3,
        "one/two/three/t.parquet": 3,
        "broken.parquet": None,
    }


@pytest.mark.parametrize(
    ("name", "content", "expected", "rows"),
    [
        ("numbers.csv", "0,1,2\n0.5,1,2\n", ["0", "1", "2"], [[0.5, 1, 2]]),
        ("flags.csv", "t,f\nt,f\nf,t\n", ["t", "f"], [[True, False], [False, True]]),
        ("flag.csv", "f\nt\nf\n", ["f"], [[True], [False]]),
        ("words.tsv", "x\ty\na\tb\n", ["x", "y"], [["a", "b"]]),
        ("remark.csv", "# made by hand\n\na,b\n1,2\n3,4\n", ["a", "b"], [[1, 2], [3, 4]]),
    ],
)
def test_the_first_line_of_a_csv_names_its_columns(caller, tmp_path, name, content, expected, rows):
    (tmp_path / name).write_text(content)
    opened = caller.open(files=name)
    assert (names(opened), opened["rows"]) == (expected, len(rows))
    assert caller.rows("SELECT * FROM t") == rows


def test_the_second_of_two_csv_files_has_a_header_too(caller, tmp_path):
    (tmp_path / "one.csv").write_text("0,1\n5,6\n")
    (tmp_path / "two.csv").write_text("0,1\n7,8\n")
    opened = caller.open(files=["one.csv", "two.csv"])
    assert (names(opened), opened["rows"]) == (["0", "1"], 2)


def test_nested_parquet_columns_may_share_names_inside(caller, tmp_path):
    pair = {"id": 1, "value": 0.5}
    write_parquet(
        tmp_path / "nested.parquet",
        id=[1],
        first=[[1, 2]],
        second=[[3]],
        left=[pair],
        right=[pair],
        deep=[[{"id": [1]}]],
        tags=pyarrow.array([[("k", 1)]], type=pyarrow.map_("string", "int64")),
        more=pyarrow.array([[("k", 1)]], type=pyarrow.map_("string", "int64")),
    )
    opened = caller.open(files="nested.parquet")
    assert names(opened) == ["id", "first", "second", "left", "right", "deep", "tags", "more"]
    write_parquet(tmp_path / "case.parquet", first=[[1]], First=[[2]])
    assert names(caller.open(files="case.parquet")) == ["first", "First (2)"]


def test_names_that_differ_only_by_case(caller, tmp_path):
    columns = {"n": [1, 2], "N (2)": [5, 6], "N": [3, 4], "x": [7, 8]}
    table = pyarrow.table(columns)
    pyarrow.parquet.write_table(table, tmp_path / "a.parquet")
    pyarrow.feather.write_feather(table, str(tmp_path / "a.arrow"))
    (tmp_path / "a.csv").write_text("n,N (2),N,x\n1,5,3,7\n2,6,4,8\n")
    for file in ("a.parquet", "a.arrow", "a.csv"):
        opened = caller.open(files=file)
        assert names(opened) == ["n", "N (2)", "N (3)", "x"], file
        assert opened["columns"][2] == {"name": "N (3)", "type": "BIGINT", "original": "N"}
        assert "original" not in opened["columns"][0]
        assert caller.rows('SELECT n, "N (2)", "N (3)", x FROM t') == [[1, 5, 3, 7], [2, 6, 4, 8]]


def test_several_files_whose_names_differ_only_by_case(caller, tmp_path):
    write_parquet(tmp_path / "a1.parquet", n=[1], N=[2])
    write_parquet(tmp_path / "a2.parquet", n=[3], N=[4])
    assert names(caller.open(files="a*.parquet")) == ["n", "N (2)"]
    assert caller.rows('SELECT n, "N (2)" FROM t ORDER BY n') == [[1, 2], [3, 4]]
    write_parquet(tmp_path / "d1.parquet", n=[1], N=[2])
    write_parquet(tmp_path / "d2.parquet", N=[4], n=[3])
    error = error_of(caller.open, files="d*.parquet")
    assert error.message == (
        "d1.parquet has columns whose names differ only by case, and d2.parquet has other "
        "columns or another order."
    )
    (tmp_path / "b1.csv").write_text("n,N\n1,2\n")
    (tmp_path / "b2.csv").write_text("N,n\n4,3\n")
    assert "another order" in error_of(caller.open, files="b*.csv").message
    for number in (1, 2):
        columns = {"n": [number], "N": [-number]}
        order = sorted(columns, reverse=number == 2)
        part = pyarrow.table({name: columns[name] for name in order})
        pyarrow.feather.write_feather(part, str(tmp_path / f"c{number}.arrow"))
    # Arrow is read by the names as they are written.
    caller.open(files="c*.arrow")
    assert caller.rows('SELECT n, "N (2)" FROM t ORDER BY n') == [[1, -1], [2, -2]]


def test_arrow_files_with_types_that_the_engine_lacks(caller, tmp_path):
    half = pyarrow.array(numpy.array([1.5, 2], dtype="float16"))
    pyarrow.feather.write_feather(pyarrow.table({"h": half}), str(tmp_path / "h.arrow"))
    assert caller.open(files="h.arrow")["columns"] == [{"name": "h", "type": "FLOAT"}]
    assert caller.rows("SELECT * FROM t") == [[1.5], [2]]


def test_pipes_and_devices_are_refused_at_once(caller, tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    for name in ("pipe.csv", "/dev/zero"):
        if name == "/dev/zero":
            (tmp_path / "zero.csv").symlink_to(name)
            name = "zero.csv"
        error = error_of(caller.open, files=name)
        assert (error.code, "a pipe or a device" in error.message) == ("unreadable-file", True)


@pytest.mark.parametrize(
    ("sql", "part"),
    [
        ("SELEC 1", "The SQL source of t failed: syntax error"),
        ("SELECT nope FROM nowhere", "The SQL source of t failed: Table with name nowhere"),
        ("DROP TABLE x", "The SQL source of t failed: The query is not a single SELECT."),
    ],
)
def test_an_sql_source_that_fails_says_which(caller, sql, part):
    error = error_of(caller.open, sql=sql)
    assert error.code == "query-failed"
    assert error.message.startswith(part)
    assert error.action


def test_cells_as_they_are_written(caller, tmp_path):
    (tmp_path / "codes.csv").write_text('code,note\n007,"a\nb"\n1.0,TRUE\n')
    source = {"files": "codes.csv", "asText": True}
    opened = caller.call("open", source=source, relation="codes")
    assert [column["type"] for column in opened["columns"]] == ["VARCHAR", "VARCHAR"]
    (result,) = caller.call("query", statements=["SELECT * FROM codes"])["results"]
    assert result["rows"] == [["007", "a\nb"], ["1.0", "TRUE"]]
