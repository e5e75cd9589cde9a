"""MLflow's pyfunc around models of several libraries, and around functions and conversations."""

import lightgbm
import mlflow
import numpy
import pandas
import pytest
import torch
from asking import ask, chat, describe, outcomes, predict, text
from mlflow.models import infer_signature
from sklearn.linear_model import LogisticRegression

draw = numpy.random.default_rng(2)
FRAME = pandas.DataFrame({"delay": draw.normal(0, 10, 200), "distance": draw.normal(0, 1, 200)})
LATE = numpy.where(FRAME["delay"] > 0, "late", "on time")


class Bot(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input: list[str], params=None) -> list[str]:
        if any("bad" in each for each in model_input):
            raise ValueError("out of words")
        return [f"You said {each}" for each in model_input]


class Clerk(mlflow.pyfunc.ChatModel):
    def predict(self, context, messages, params=None):
        reply = {"role": "assistant", "content": f"{len(messages)}: {messages[-1].content}"}
        return mlflow.types.llm.ChatCompletionResponse.from_dict(
            {"choices": [{"index": 0, "message": reply, "finish_reason": "stop"}]}
        )


@pytest.fixture
def loaded(caller, tmp_path):
    """Saves a model with one of MLflow's flavours, and loads it as the pyfunc `model`."""

    def load(flavour, **named):
        folder = tmp_path / "model"
        flavour.save_model(path=str(folder), **named)
        caller.namespace.update(model=mlflow.pyfunc.load_model(str(folder)), X=FRAME)
        caller.open(variable="X")
        return describe(caller, "model")

    return load


def test_scikit_learn_gives_labels_and_keeps_its_columns(caller, loaded):
    model = LogisticRegression().fit(FRAME, LATE)
    described = loaded(
        mlflow.sklearn, sk_model=model, signature=infer_signature(FRAME, LATE), pip_requirements=[]
    )
    assert described["kind"] == "MLflow PyFuncModel (sklearn)"
    assert (described["features"], described["forms"]) == (["delay", "distance"], ["row"])
    answers = predict(caller, "model", distance=[0.0, 0.0, 0.0], delay=[30.0, -30.0, None])
    assert [answer.get("label") for answer in answers] == ["late", "on time", None]
    assert answers[2]["code"] == "model-raised"


def test_lightgbm(caller, loaded):
    booster = (
        lightgbm.LGBMClassifier(n_estimators=5, verbose=-1).fit(FRAME, LATE == "late").booster_
    )
    described = loaded(
        mlflow.lightgbm, lgb_model=booster, signature=infer_signature(FRAME), pip_requirements=[]
    )
    assert described["kind"] == "MLflow PyFuncModel (lightgbm)"
    answers = predict(caller, "model", delay=[30.0, -30.0], distance=[0.0, 0.0])
    assert answers[0]["score"] > 0.5 > answers[1]["score"]


def test_pytorch(caller, loaded):
    net = torch.nn.Linear(2, 1, bias=False)
    net.weight.data = torch.tensor([[1.0, 10.0]])
    small = FRAME.astype("float32")
    loaded(
        mlflow.pytorch,
        pytorch_model=net,
        serialization_format="pickle",
        signature=infer_signature(small),
        pip_requirements=[],
    )
    caller.namespace["X"] = small
    caller.open(variable="X", relation="small")
    answers = predict(caller, "model", "small", delay=[1.0, 2.0], distance=[2.0, 3.0])
    assert [answer["score"] for answer in answers] == [21.0, 32.0]


def test_a_model_of_texts(caller, loaded):
    described = loaded(mlflow.pyfunc, python_model=Bot(), pip_requirements=[])
    assert "text" in described["forms"]
    answers = ask(caller, "model", text("hello"), text("bad"), text("<b>"))
    assert outcomes(answers) == ["answered", "error", "answered"]
    assert [answers[0]["text"], answers[2]["text"]] == ["You said hello", "You said <b>"]
    assert answers[1]["code"] == "model-raised"


def test_a_model_of_conversations(caller, loaded):
    described = loaded(mlflow.pyfunc, python_model=Clerk(), pip_requirements=[])
    assert described["forms"] == ["chat"]
    (answer,) = ask(caller, "model", chat("a", "b", "c"))
    assert (answer["outcome"], answer["text"]) == ("answered", "3: c")
