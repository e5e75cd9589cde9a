"""Complaints of real engines as sentences."""

import duckdb
import pytest

from .sentences import engine_sentence, sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("boom", "boom."),
        ("Is it?", "Is it?"),
        ("Full. ", "Full."),
        ("cut…", "cut…"),
        ("so:", "so."),
    ],
)
def test_a_sentence_ends_once(text, expected):
    assert sentence(text) == expected


@pytest.mark.parametrize(
    ("query", "start"),
    [
        ("SELEC 1", "syntax error at or near"),
        ("SELECT nope", 'Referenced column "nope" was not found'),
        ("SELECT 'x'::INTEGER", "Could not convert string 'x' to INT32."),
        ("SELECT * FROM nowhere", "Table with name nowhere does not exist!"),
        ("SELECT * FROM read_parquet('/nowhere.parquet')", "No files found that match"),
    ],
)
def test_the_engines_classes_are_not_shown(query, start):
    with pytest.raises(duckdb.Error) as caught:
        duckdb.connect().execute(query)
    told = engine_sentence(caught.value)
    assert told.startswith(start)
    assert told.endswith((".", "!"))
    assert "Error:" not in told


def test_a_csv_names_the_line(tmp_path):
    (tmp_path / "wide.csv").write_text("a,b\n1,2\n1,2,3\n")
    with pytest.raises(duckdb.Error) as caught:
        duckdb.connect().execute(
            f"SELECT * FROM read_csv('{tmp_path}/wide.csv', auto_detect = false, header = true, "
            "delim = ',', columns = {'a': 'INT', 'b': 'INT'})"
        ).fetchall()
    assert engine_sentence(caught.value).startswith("line 3: Expected Number of Columns: 2")
