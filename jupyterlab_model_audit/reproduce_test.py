"""Cells that ask a model again give it what the probe gave it."""

import numpy
import pandas
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from .reproduce import ask_chat, ask_rows, ask_texts, rows_like


def test_rows_get_the_types_of_the_table():
    table = pandas.DataFrame(
        {"hour": numpy.array([1, 2], dtype="int8"), "origin": pandas.Categorical(["DEN", "ATL"])}
    )
    rows = rows_like({"hour": [7], "origin": ["unseen"]}, table)
    assert rows["hour"].dtype == numpy.dtype("int8")
    assert rows["origin"].tolist() == ["unseen"]
    assert list(rows["origin"].cat.categories) == ["ATL", "DEN", "unseen"]


def test_a_value_that_the_type_cannot_hold_stays_as_it_is():
    table = pandas.DataFrame({"hour": [1, 2]})
    assert rows_like({"hour": ["seven"]}, table)["hour"].tolist() == ["seven"]


def test_without_a_table_rows_are_a_frame():
    assert rows_like({"a": [1], "b": ["x"]}).to_dict("records") == [{"a": 1, "b": "x"}]


def test_models_methods_and_functions_are_asked():
    table = pandas.DataFrame({"x": [0.0, 1.0, 2.0, 3.0]})
    model = LogisticRegression().fit(table, [0, 0, 1, 1])
    row = rows_like({"x": [3]}, table)
    assert ask_rows(model, row).shape == (1, 2)
    assert ask_rows(model.predict, row).tolist() == [1]
    assert ask_rows(lambda rows: len(rows), row) == 1
    words = make_pipeline(CountVectorizer(), LogisticRegression()).fit(["a good", "so bad"], [1, 0])
    assert list(ask_texts(words.predict, ["a good"])) == [1]


def test_functions_of_texts_and_conversations_are_asked():
    def shout(text: str):
        return text.upper()

    async def reply(messages):
        return f"{len(messages)} said"

    assert ask_texts(shout, ["tea", "cup"]) == ["TEA", "CUP"]
    assert ask_chat(reply, [{"role": "user", "content": "tea"}]) == "1 said"
