"""Callables of all kinds, asked for rows, texts and conversations.

scikit-learn, MLflow and functions are real. PyTorch, Hugging Face, XGBoost, LightGBM and Keras are
stood in for by classes of the same names and modules, as these tests run without the libraries.
"""

import sys
import types

import numpy
import pandas
import pytest
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from jupyterlab_model_audit.bridge.models import NamedCallable, listed_model, resolve
from jupyterlab_model_audit.bridge.states import state_of


def ask(caller, path, *requests, timeout=10):
    return caller.call("ask", target={"callable": path}, requests=list(requests), timeout=timeout)[
        "answers"
    ]


def text(value):
    return {"form": "text", "text": value}


def chat(*contents):
    return {"form": "chat", "messages": [{"role": "user", "content": each} for each in contents]}


def describe(caller, path):
    return caller.call("describeTarget", target={"callable": path})


def predict(caller, path, **columns):
    caller.namespace.setdefault("X", pandas.DataFrame(columns))
    caller.open(variable="X")
    table = {"columns": [{"name": name, "values": values} for name, values in columns.items()]}
    return caller.call("predict", target={"callable": path}, like="t", table=table, timeout=10)[
        "answers"
    ]


def test_functions_of_texts(caller):
    def upper(texts):
        return [each.upper() for each in texts]

    def polite(text: str):
        return f"Please {text}"

    async def slowly(prompts):
        return [{"label": "ok", "score": 0.5} for _ in prompts]

    def picky(texts):
        if "bad" in texts:
            raise ValueError("no")
        return texts

    caller.namespace.update(upper=upper, polite=polite, slowly=slowly, picky=picky)
    assert describe(caller, "upper")["forms"] == ["text"]
    assert describe(caller, "polite")["forms"] == ["text"]
    assert [a["text"] for a in ask(caller, "upper", text("a"), text("b"))] == ["A", "B"]
    assert [a["text"] for a in ask(caller, "polite", text("a"), text("b"))] == [
        "Please a",
        "Please b",
    ]
    (answer,) = ask(caller, "slowly", text("a"))
    assert (answer["label"], answer["score"], answer["text"]) == ("ok", 0.5, "ok")
    answers = ask(caller, "picky", text("a"), text("bad"), text("c"))
    assert [a["outcome"] for a in answers] == ["answered", "error", "answered"]
    assert (answers[1]["code"], answers[1]["message"]) == ("model-raised", "ValueError: no")
    assert answers[1]["status"] is None and answers[1]["retryAfter"] is None


def test_functions_of_conversations(caller):
    def bot(messages):
        if messages[-1]["content"] == "object":
            message = types.SimpleNamespace(content="from an object")
            usage = types.SimpleNamespace(prompt_tokens=4, completion_tokens=3)
            choice = types.SimpleNamespace(message=message)
            return types.SimpleNamespace(choices=[choice], usage=usage)
        if messages[-1]["content"] == "nothing":
            return None
        return {"role": "assistant", "content": f"{len(messages)} so far"}

    caller.namespace.update(bot=bot)
    assert describe(caller, "bot")["forms"] == ["chat"]
    answers = ask(caller, "bot", chat("a", "b"), chat("object"), chat("nothing"))
    assert answers[0]["text"] == "2 so far"
    assert (answers[1]["text"], answers[1]["usage"]) == (
        "from an object",
        {"input": 4, "output": 3},
    )
    assert (answers[2]["code"], answers[2]["outcome"]) == ("model-nonsense", "error")


def test_wrong_numbers_of_answers(caller):
    caller.namespace.update(few=lambda texts: texts[1:], one=lambda texts: 3.5)
    answers = ask(caller, "few", text("a"), text("b"))
    assert [a["message"] for a in answers] == ["The model gave 1 answers for 2 texts."] * 2
    answers = ask(caller, "one", text("a"), text("b"))
    assert [a["message"] for a in answers] == ["The model gave a single float for 2 texts."] * 2


def test_a_scikit_learn_pipeline_of_texts(caller):
    pipeline = make_pipeline(CountVectorizer(), LogisticRegression())
    pipeline.fit(["good film", "bad film", "good", "bad"], ["up", "down", "up", "down"])
    caller.namespace.update(clf=pipeline)
    assert describe(caller, "clf")["forms"] == ["text"]
    answers = ask(caller, "clf", text("good"), text("bad"))
    assert [a["text"] for a in answers] == ["up", "down"]
    assert answers[0]["score"] > 0.5 > answers[1]["score"]


def stand_in(module, name, **members):
    """A class that says it is the library's."""
    return type(name, (), {"__module__": module, **members})


@pytest.fixture
def torch(monkeypatch):
    """As much of PyTorch as a module of numbers needs."""
    module = types.ModuleType("torch")

    class Tensor:
        def __init__(self, values):
            self.values = values

        def to(self, dtype, device):
            assert device == "cpu"
            return Tensor(self.values.astype(dtype))

        def detach(self):
            return self

        cpu = detach

        def numpy(self):
            return self.values

    class NoGrad:
        def __enter__(self):
            module.grad = False

        def __exit__(self, *_):
            module.grad = True

    module.Tensor, module.as_tensor, module.no_grad, module.grad = Tensor, Tensor, NoGrad, True
    monkeypatch.setitem(sys.modules, "torch", module)
    return module


def test_a_pytorch_module(caller, torch):
    base = stand_in("torch.nn.modules.module", "Module")

    class Net(base):
        training = True

        def modules(self):
            return [self]

        def eval(self):
            self.training = False

        def parameters(self):
            yield types.SimpleNamespace(dtype="float32", device="cpu")

        def __call__(self, tensor):
            assert not self.training and not torch.grad
            values = tensor.values
            return torch.Tensor(numpy.stack([values[:, 0], values[:, 1] * 2], axis=1))

    net = Net()
    caller.namespace.update(net=net)
    assert describe(caller, "net")["kind"] == "PyTorch Net"
    assert listed_model("net", net) == ("net", "PyTorch Net")
    answers = predict(caller, "net", a=[0.0, 5.0], b=[1, 1])
    assert net.training and torch.grad
    assert [a["label"] for a in answers] == [1, 0]
    assert answers[0]["probabilities"] == pytest.approx(
        [1 / (1 + numpy.e**2), 1 / (1 + numpy.e**-2)]
    )
    (answer,) = predict(caller, "net", a=["x"], b=[1])
    assert "the model takes numbers, and the column a" in answer["message"]
    answers = predict(caller, "net", a=[None, 0.0], b=[1, 1])
    assert answers[0]["code"] == "model-nonsense"
    assert answers[1]["label"] == 1


def test_hugging_face_pipelines(caller):
    base = stand_in("transformers.pipelines.base", "Pipeline")

    class TextClassificationPipeline(base):
        task = "text-classification"

        def __call__(self, texts):
            return [[{"label": "NEG", "score": 0.1}, {"label": "POS", "score": 0.9}]] * len(texts)

        def predict(self, texts):
            return self(texts)

    class TextGenerationPipeline(base):
        task = "text-generation"

        def __call__(self, given):
            if isinstance(given[0], dict):
                reply = {"role": "assistant", "content": "hi"}
                return [{"generated_text": [*given, reply]}]
            return [[{"generated_text": f"{each} …"}] for each in given]

    caller.namespace.update(sentiment=TextClassificationPipeline(), writer=TextGenerationPipeline())
    assert describe(caller, "sentiment")["kind"] == "Hugging Face TextClassificationPipeline"
    assert describe(caller, "sentiment")["forms"] == ["text"]
    answers = ask(caller, "sentiment", text("a"), text("b"))
    assert [(a["label"], a["score"], a["text"]) for a in answers] == [("POS", 0.9, "POS")] * 2
    assert describe(caller, "writer")["forms"] == ["chat", "text"]
    answers = ask(caller, "writer", text("once"), chat("hello"))
    assert [a["text"] for a in answers] == ["once …", "hi"]


def test_boosters_and_keras(caller, monkeypatch):
    xgboost = types.ModuleType("xgboost")
    xgboost.DMatrix = lambda rows, enable_categorical: ("matrix", rows)
    monkeypatch.setitem(sys.modules, "xgboost", xgboost)

    def predict_matrix(self, given):
        kind, rows = given
        assert kind == "matrix"
        return rows["a"].to_numpy() / 10

    booster = stand_in("xgboost.core", "Booster", feature_names=["a"], predict=predict_matrix)
    light = stand_in(
        "lightgbm.basic",
        "Booster",
        feature_name=lambda self: ["a"],
        predict=lambda self, rows: rows["a"].to_numpy() / 10,
    )

    def predict_keras(self, matrix, verbose):
        assert matrix.dtype == "float32" and verbose == 0
        return matrix[:, :1] / 10

    keras = stand_in("keras.src.models.model", "Model", predict=predict_keras)

    def predict_two(self, columns, verbose):
        return columns["a"] + columns["b"]

    two_inputs = [types.SimpleNamespace(name="a"), types.SimpleNamespace(name="b:0")]
    two = stand_in("keras.src.models.model", "Model", predict=predict_two, inputs=two_inputs)
    caller.namespace.update(xgb=booster(), lgb=light(), net=keras(), two=two())
    (answer,) = predict(caller, "two", a=[1.0], b=[2.0])
    assert answer["score"] == 3
    del caller.namespace["X"]
    for name, kind in (
        ("xgb", "XGBoost Booster"),
        ("lgb", "LightGBM Booster"),
        ("net", "Keras Model"),
    ):
        described = describe(caller, name)
        assert described["kind"] == kind
        assert described["features"] == (None if name == "net" else ["a"])
        answers = predict(caller, name, a=[1.0, 2.0])
        assert [a["score"] for a in answers] == pytest.approx([0.1, 0.2])


def state(namespace, path):
    return state_of(resolve(namespace, path), None)


def make(source, **names):
    namespace = {"__name__": "__main__", **names}
    exec(source, namespace)
    return namespace


def test_functions_are_told_apart_by_what_they_do_and_use():
    source = (
        "def scale(x):\n    return x * factor\ndef score(x):\n    return [scale(v) + 1 for v in x]"
    )
    first = state(make(source, factor=2), "score")
    assert first.startswith("sha256:")
    assert state(make(source, factor=2), "score") == first
    assert state(make(source, factor=3), "score") != first
    assert state(make(source.replace("+ 1", "+ 2"), factor=2), "score") != first
    assert state(make(source, factor=open), "score") != first
    unknown = make(source, factor=iter([1]).__class__)
    assert state(unknown, "score") is not None
    lock = make(source, factor=__import__("threading").Lock())
    assert state(lock, "score") is None
    recursive = make("def f(x):\n    return f(x)")
    assert state(recursive, "f") is not None
    model = NamedCallable("clf", None, object(), "predict")
    assert state_of(model, "sha256:ab") == "sha256:ab.predict"
    assert state_of(model, None) is None
