"""Calling models: what they are, what they take, and all that can go wrong."""

import math
import time
import warnings

import numpy
import pandas
import polars
import pyarrow
import pytest
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from .conftest import error_of


def table(**columns):
    return {"columns": [{"name": name, "values": values} for name, values in columns.items()]}


def predict(caller, path, timeout=20, like="t", **columns):
    return caller.call(
        "predict", target={"callable": path}, like=like, table=table(**columns), timeout=timeout
    )["answers"]


def describe(caller, path):
    return caller.call("describeTarget", target={"callable": path})


@pytest.mark.parametrize("make", [pandas.DataFrame, polars.DataFrame, pyarrow.table])
def test_names_that_differ_only_by_case_reach_the_model_as_they_are(caller, make):
    frame = make({"N": [1.0, 2.0], "n": [10.0, 20.0]})

    def sums(rows):
        assert list(getattr(rows, "column_names", None) or rows.columns) == ["n", "N"]
        return [
            float(small) * 1000 + float(big)
            for small, big in zip(list(rows["n"]), list(rows["N"]), strict=True)
        ]

    if make is pyarrow.table:
        plain = sums
        sums = lambda rows: plain(rows.to_pandas())  # noqa: E731
    caller.namespace.update(frame=frame, sums=sums)
    opened = caller.open(variable="frame")
    assert [(column["name"], column.get("original")) for column in opened["columns"]] == [
        ("N (2)", "N"),
        ("n", None),
    ]
    assert caller.rows('SELECT n, "N (2)" FROM t ORDER BY n') == [[10.0, 1.0], [20.0, 2.0]]
    answers = predict(caller, "sums", **{"n": [10.0], "N (2)": [1.0]})
    assert [answer["score"] for answer in answers] == [10001.0]


def outcomes(answers):
    return [answer.get("code", answer["outcome"]) for answer in answers]


@pytest.fixture
def flights(caller):
    """A pipeline on mixed columns, as a notebook would hold it."""
    frame = pandas.DataFrame(
        {
            "distance": [100, 200, 300, 400] * 10,
            "origin": ["SFO", "JFK", "SFO", "LAX"] * 10,
            "late": [False, True] * 20,
        }
    )
    labels = ["on time", "delayed"] * 20
    pipeline = make_pipeline(
        make_column_transformer(
            (OneHotEncoder(handle_unknown="ignore"), ["origin"]), remainder="passthrough"
        ),
        LogisticRegression(),
    ).fit(frame, labels)
    caller.namespace.update(clf=pipeline, X_eval=frame)
    caller.open(variable="X_eval")
    return caller


def test_a_classifier_in_a_pipeline(flights):
    described = describe(flights, "clf")
    assert described["kind"] == "scikit-learn Pipeline (LogisticRegression)"
    assert described["features"] == ["distance", "origin", "late"]
    assert described["classes"] == ["delayed", "on time"]
    assert described["output"] == "probabilities"
    assert described["digest"].startswith("sha256:")
    answers = predict(
        flights, "clf", distance=[100, None], origin=["SFO", "nowhere"], late=[False, True]
    )
    assert outcomes(answers) == ["answered", "model-raised"]
    assert answers[0]["label"] in ("delayed", "on time")
    assert sum(answers[0]["probabilities"]) == pytest.approx(1)
    assert answers[0]["score"] == answers[0]["probabilities"][1]
    expected = flights.namespace["clf"].predict_proba(flights.namespace["X_eval"][:1])[0]
    assert answers[0]["probabilities"] == pytest.approx(list(expected))
    labels = predict(flights, "clf.predict", distance=[100], origin=["SFO"], late=[False])
    assert labels[0]["label"] == answers[0]["label"]
    assert describe(flights, "clf.predict")["output"] == "labels"


def test_digest_follows_the_model(flights):
    first = describe(flights, "clf")["digest"]
    assert describe(flights, "clf.predict_proba")["digest"] == first
    flights.namespace["clf"].set_params(logisticregression__C=0.5)
    assert describe(flights, "clf")["digest"] != first


def test_regressors_give_values(caller):
    caller.namespace["model"] = LinearRegression().fit([[0.0], [1.0]], [0.0, 2.0])
    caller.namespace["X"] = numpy.array([[0.0], [1.0]])
    caller.open(variable="X")
    assert describe(caller, "model")["output"] == "values"
    answers = predict(caller, "model", x0=[3.0])
    assert answers[0]["label"] is None
    assert answers[0]["score"] == pytest.approx(6)


def seen_by(caller, value, **columns):
    """What a model is called with, for a table like `value`."""
    seen = []
    caller.namespace.update(table=value, model=lambda rows: seen.append(rows) or [1] * len(rows))
    caller.open("like", variable="table")
    predict(caller, "model", like="like", **columns)
    return seen[0]


def test_rows_take_the_types_of_the_frame(caller):
    frame = pandas.DataFrame(
        {
            "i": numpy.array([1, 2], dtype="int32"),
            "f": numpy.array([1, 2], dtype="float32"),
            "c": pandas.Categorical(["a", "b"], categories=["b", "a"], ordered=True),
            "n": pandas.Categorical([1, 2]),
            "m": pandas.to_datetime(["2020-01-01", "2020-01-02"]).tz_localize("Europe/Berlin"),
            "b": [True, False],
            "nullable": pandas.array([1, None], dtype="Int64"),
            "s": ["x", "y"],
            7: [1, 2],
        }
    )
    rows = seen_by(
        caller,
        frame,
        i=[1, 2],
        f=[0.5, 1],
        c=["a", "b"],
        n=["1", "2"],
        m=["2019-12-31 23:00:00+00", None],
        b=[True, False],
        nullable=[1, None],
        s=["x", None],
        **{"7": [1, 2]},
    )
    assert list(rows.columns) == list(frame.columns)
    assert (rows.dtypes == frame.dtypes).all()
    assert rows["m"][0] == frame["m"][0]
    rows = seen_by(
        caller, frame, i=[1, None], c=["a", "new"], n=["3", None], b=[True, None], f=["text", 1]
    )
    assert rows["i"].dtype == "float64"
    assert list(rows["c"].cat.categories) == ["b", "a", "new"]
    assert rows["b"][0] is True
    assert rows["b"].isna().tolist() == [False, True]
    assert rows["f"][0] == "text"


def test_rows_like_other_libraries(caller):
    rows = seen_by(caller, numpy.array([[1, 2]]), x0=[1, 2], x1=[3, None])
    assert rows.dtype == "float64"
    assert math.isnan(rows[1, 1])
    rows = seen_by(
        caller,
        polars.DataFrame(
            {"a": [1], "m": [None], "s": ["x"]},
            schema_overrides={"a": polars.Int32, "m": polars.Datetime},
        ),
        a=[1, None],
        m=["2020-01-01 00:00:00", None],
        s=["x", "y"],
    )
    assert rows.schema["a"] == polars.Int32
    assert rows["m"][0].year == 2020
    rows = seen_by(caller, pyarrow.table({"a": [1.5], "s": ["x"]}), a=[1, None], s=["x", None])
    assert str(rows.schema.field("a").type) == "double"


@pytest.mark.parametrize(
    "table",
    [
        pandas.DataFrame({"x0": [1.5], "x1": [2]}),
        pandas.DataFrame({"x0": [1.5], "x1": [2]}).convert_dtypes(),
        polars.DataFrame({"x0": [1.5], "x1": [2]}),
        pyarrow.table({"x0": [1.5], "x1": [2]}),
        numpy.array([[1.5, 2]]),
        numpy.array([[1, 2]]),
    ],
)
def test_a_number_as_text_reaches_the_model_as_text(caller, table):
    rows = seen_by(caller, table, x0=["1.5", "2.5"], x1=[2, 3])
    if isinstance(table, numpy.ndarray):
        assert rows.tolist() == [["1.5", 2], ["2.5", 3]]
    else:
        column = rows["x0"].to_pylist() if hasattr(rows["x0"], "to_pylist") else list(rows["x0"])
        assert column == ["1.5", "2.5"]


def test_a_number_as_text_among_numbers(caller, tmp_path):
    rows = seen_by(caller, pandas.DataFrame({"a": [1.5], "b": [2]}), a=["7", 5.0], b=[1, "2"])
    assert (list(rows["a"]), list(rows["b"])) == (["7", 5.0], [1, "2"])
    caller.namespace.clear()
    (tmp_path / "t.csv").write_text("i,f,b\n1,0.5,true\n")
    seen = []
    caller.namespace["model"] = lambda rows: seen.append(rows) or [0] * len(rows)
    caller.open(files="t.csv")
    predict(caller, "model", i=["1", 2], f=["0.5", 2.0], b=["true", False])
    assert seen[0].iloc[0].tolist() == ["1", "0.5", "true"]


def test_rows_like_a_file(caller, tmp_path):
    (tmp_path / "t.csv").write_text("i,f,s,m,b\n1,0.5,x,2020-01-01,true\n")
    seen = []
    caller.namespace["model"] = lambda rows: seen.append(rows) or [0] * len(rows)
    caller.open(files="t.csv")
    predict(
        caller,
        "model",
        i=[1, 2],
        f=[0.5, None],
        s=["x", None],
        m=["2020-01-01", "2021-01-01"],
        b=[True, False],
    )
    kinds = [dtype.kind for dtype in seen[0].dtypes]
    assert kinds == ["i", "f", "O", "M", "b"]


@pytest.mark.parametrize(
    ("give", "expected"),
    [
        (lambda rows: ["yes", "no"], ["yes", "no"]),
        (lambda rows: numpy.array([1, 0]), [1, 0]),
        (lambda rows: pandas.Series([True, False]), [True, False]),
        (lambda rows: pandas.DataFrame({"p": [1, 0]}), [1, 0]),
        (lambda rows: polars.Series(["a", "b"]), ["a", "b"]),
        (lambda rows: (1, 0), [1, 0]),
        (lambda rows: [[0.2, 0.8], [0.9, 0.1]], [1, 0]),
        (lambda rows: {"predictions": ["a", "b"]}, ["a", "b"]),
    ],
)
def test_labels_in_many_shapes(caller, give, expected):
    caller.namespace.update(model=give, X=numpy.array([[1.0], [2.0]]))
    caller.open(variable="X")
    assert [answer["label"] for answer in predict(caller, "model", x0=[1, 2])] == expected


@pytest.mark.parametrize(
    ("give", "part"),
    [
        (lambda rows: numpy.array([[math.nan, 0.5]] * len(rows)), "probability of nan"),
        (lambda rows: numpy.array([[0.9, 0.9]] * len(rows)), "no probabilities"),
        (lambda rows: numpy.array([math.inf] * len(rows)), "gave inf"),
        (lambda rows: [None] * len(rows), "gave nothing"),
        (lambda rows: [object()] * len(rows), "gave a object"),
        (lambda rows: [1] * (len(rows) + 1), "3 answers for 2 rows"),
        (lambda rows: None, "gave"),
        (lambda rows: 0.5, "single float for 2 rows"),
        (lambda rows: "yes", "single str for 2 rows"),
        (lambda rows: numpy.float64(0.5), "single float64 for 2 rows"),
        (lambda rows: [["a", "b"]] * len(rows), "not of numbers"),
    ],
)
def test_nonsense(caller, give, part):
    caller.namespace.update(model=give, X=numpy.array([[1.0], [2.0]]))
    caller.open(variable="X")
    answers = predict(caller, "model", x0=[1, 2])
    assert outcomes(answers) == ["model-nonsense"] * 2
    assert part in answers[0]["message"]


def test_only_the_offending_rows_are_errors(caller):
    def model(rows):
        if (rows[:, 0] < 0).any():
            raise ValueError("negative\nand a second line")
        return rows[:, 0] * 2.0

    caller.namespace.update(model=model, X=numpy.array([[1.0], [2.0]]))
    caller.open(variable="X")
    values = [1.0] * 50
    values[7] = values[33] = -1.0
    answers = predict(caller, "model", x0=values)
    assert [i for i, answer in enumerate(answers) if answer["outcome"] == "error"] == [7, 33]
    assert answers[7] == {
        "outcome": "error",
        "code": "model-raised",
        "message": "ValueError: negative",
    }
    assert answers[0]["score"] == 2


def test_rows_that_the_model_drops(caller):
    caller.namespace.update(
        model=lambda rows: rows[~numpy.isnan(rows[:, 0]), 0] * 1.0, X=numpy.array([[1.0]])
    )
    caller.open(variable="X")
    answers = predict(caller, "model", x0=[1, None, 3])
    assert outcomes(answers) == ["model-nonsense"] * 3
    assert answers[0]["message"] == "The model gave 2 answers for 3 rows."


def test_a_single_answer_fits_a_single_row(caller):
    caller.namespace.update(model=lambda rows: 0.5, X=numpy.array([[1.0]]))
    caller.open(variable="X")
    assert predict(caller, "model", x0=[1])[0]["score"] == 0.5


def test_a_model_that_always_fails_is_not_asked_for_ever(caller):
    calls = []

    def model(rows):
        calls.append(1)
        raise SystemExit("x" * 1000)

    caller.namespace.update(model=model, X=numpy.array([[1.0]]))
    caller.open(variable="X")
    answers = predict(caller, "model", x0=[1.0] * 5000)
    assert outcomes(answers) == ["model-raised"] * 5000
    assert len(answers[0]["message"]) <= 300
    assert len(calls) < 100


def test_a_hanging_model_is_given_up_and_the_next_call_works(caller):
    def model(rows):
        if rows[0, 0] == 13:
            time.sleep(30)
        return [1] * len(rows)

    caller.namespace.update(model=model, X=numpy.array([[1.0]]))
    caller.open(variable="X")
    started = time.monotonic()
    assert outcomes(predict(caller, "model", timeout=0.5, x0=[13, 1])) == ["timeout"] * 2
    assert time.monotonic() - started < 5
    assert outcomes(predict(caller, "model", x0=[1, 2])) == ["answered"] * 2


def test_cancelling_a_hanging_model(caller):
    caller.namespace.update(model=lambda rows: time.sleep(30), X=numpy.array([[1.0]]))
    caller.open(variable="X")
    running = caller.start(
        "predict", target={"callable": "model"}, like="t", table=table(x0=[1]), timeout=20
    )
    time.sleep(0.2)
    caller.cancel(running)
    assert error_of(caller.wait, running, 5).code == "cancelled"


def test_prints_and_warnings_are_silent(caller, capfd):
    def model(rows):
        print("out")
        warnings.warn("careful", stacklevel=1)
        return [1] * len(rows)

    caller.namespace.update(model=model, X=numpy.array([[1.0]]))
    caller.open(variable="X")
    predict(caller, "model", x0=[1])
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")
    print("still here")
    assert capfd.readouterr().out == "still here\n"


@pytest.mark.parametrize(
    "path", ["nothing", "X.nothing", "X", "__import__('os')", "X.shape", "model()", "", "X..a"]
)
def test_paths_that_lead_nowhere(caller, path):
    caller.namespace.update(model=lambda rows: rows, X=numpy.array([[1.0]]))
    assert error_of(describe, caller, path).code == "unknown-variable"


def test_the_like_table_must_be_open(caller):
    caller.namespace["model"] = lambda rows: rows
    assert error_of(predict, caller, "model", like="never", x0=[1]).code == "protocol"


def test_functions_and_objects_with_methods(caller):
    class Wrapper:
        def score(self, rows):
            return [0.25] * len(rows)

    caller.namespace.update(wrapper=Wrapper(), X=numpy.array([[1.0]]))
    caller.open(variable="X")
    assert predict(caller, "wrapper.score", x0=[1])[0]["score"] == 0.25
    described = describe(caller, "wrapper.score")
    assert (described["output"], described["features"]) == ("unknown", None)


def test_variables_lists_tables_and_models_only(caller):
    source = "def f(x): return x\ndef g(a, b): pass\nclass C: pass\nimport math\nlam = lambda x: x"
    caller.namespace["__name__"] = "__main__"
    exec(source, caller.namespace)
    caller.namespace.update(
        X_eval=pandas.DataFrame({"a": [1, 2]}),
        table=polars.DataFrame({"a": [1]}),
        arrow=pyarrow.table({"a": [1]}),
        matrix=numpy.zeros((3, 2)),
        flat=numpy.zeros(3),
        clf=HistGradientBoostingClassifier(),
        _hidden=pandas.DataFrame(),
        number=5,
        mean=numpy.mean,
    )
    listed = caller.call("variables")
    assert [(entry["name"], entry["library"], entry["rows"]) for entry in listed["tables"]] == [
        ("X_eval", "pandas", 2),
        ("table", "polars", 1),
        ("arrow", "pyarrow", 1),
        ("matrix", "NumPy", 3),
    ]
    assert listed["tables"][3]["columns"] == ["x0", "x1"]
    assert {
        entry["name"]: (entry["callable"], entry["description"]) for entry in listed["models"]
    } == {
        "f": ("f", "Python function"),
        "lam": ("lam", "Python function"),
        "clf": ("clf.predict_proba", "scikit-learn HistGradientBoostingClassifier"),
    }
