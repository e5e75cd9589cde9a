"""Callables asked for texts and conversations; models of large libraries are in tests/models."""

import types

from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from jupyterlab_model_audit.bridge.models import NamedCallable, resolve
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
    assert [a["message"] for a in answers] == ["The model gave 1 answer for 2 texts."] * 2
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
