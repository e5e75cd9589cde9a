"""Boosted trees of XGBoost and LightGBM: scikit-learn's classes and boosters."""

import lightgbm
import numpy
import pandas
import pytest
import xgboost
from asking import describe, outcomes, predict

draw = numpy.random.default_rng(5)
COUNT = 400
FRAME = pandas.DataFrame(
    {
        "delay": draw.normal(20, 10, COUNT),
        "hour of day": draw.integers(0, 24, COUNT),
        "carrier": pandas.Categorical(draw.choice(["AA", "DL", "WN"], COUNT)),
    }
)
LATE = ((FRAME["delay"] > 22) ^ (FRAME["carrier"] == "WN")).to_numpy()
CLASSES = numpy.where(FRAME["delay"] < 15, 0, numpy.where(FRAME["carrier"] == "DL", 1, 2))
SMALL = {"n_estimators": 8, "max_depth": 3, "n_jobs": 1}
ROWS = {
    "delay": [5.0, 40.0, 40.0, None],
    "hour of day": [3, 12, 12, 7],
    "carrier": ["AA", "DL", "WN", None],
}


def xgboost_classifier(target=LATE):
    return xgboost.XGBClassifier(**SMALL, enable_categorical=True).fit(FRAME, target.astype(int))


def lightgbm_classifier(target=LATE):
    return lightgbm.LGBMClassifier(**SMALL, verbose=-1).fit(FRAME, target)


def as_frame(rows):
    frame = pandas.DataFrame(rows)
    return frame.astype({"carrier": FRAME["carrier"].dtype})


@pytest.fixture
def flights(caller, tmp_path):
    """The frame as `t`, and as a file as `file`, where carriers are texts."""
    caller.namespace["X"] = FRAME
    caller.open(variable="X")
    FRAME.astype({"carrier": str}).to_parquet(tmp_path / "flights.parquet")
    caller.open(relation="file", files="flights.parquet")
    return caller


@pytest.mark.parametrize("make", [xgboost_classifier, lightgbm_classifier])
@pytest.mark.parametrize("like", ["t", "file"])
def test_a_classifier(flights, make, like):
    model = make()
    flights.namespace["clf"] = model
    described = describe(flights, "clf")
    assert (described["output"], len(described["classes"])) == ("probabilities", 2)
    assert [name.replace("_", " ") for name in described["features"]] == list(FRAME.columns)
    answers = predict(flights, "clf", like, **ROWS)
    wanted = model.predict_proba(as_frame(ROWS))
    assert outcomes(answers) == ["answered"] * 4
    for answer, shares in zip(answers, wanted, strict=True):
        assert answer["probabilities"] == pytest.approx(shares.tolist(), rel=1e-6)
        assert answer["score"] == pytest.approx(shares[1], rel=1e-6)
        assert answer["label"] == model.classes_.tolist()[shares.argmax()]
    # The carrier decides, so that codes of other categories would show.
    assert len({answer["label"] for answer in answers[1:3]}) == 2


@pytest.mark.parametrize("make", [xgboost_classifier, lightgbm_classifier])
@pytest.mark.parametrize("like", ["t", "file"])
def test_new_categories_and_batches_of_one_carrier(flights, make, like):
    flights.namespace["clf"] = make()
    alone = [
        predict(flights, "clf", like, **{name: [values[row]] for name, values in ROWS.items()})[0]
        for row in range(3)
    ]
    assert alone == predict(flights, "clf", like, **ROWS)[:3]
    new = {"delay": [40.0], "hour of day": [12], "carrier": ["<b>ZZ</b>"]}
    (answer,) = predict(flights, "clf", like, **new)
    assert answer["outcome"] == "answered" or "category" in answer["message"].lower()


@pytest.mark.parametrize("make", [xgboost_classifier, lightgbm_classifier])
def test_a_text_among_numbers_costs_its_row_alone(flights, make):
    flights.namespace["clf"] = make()
    rows = {**ROWS, "delay": [5.0, "fast", 40.0, 1.0]}
    answers = predict(flights, "clf", **rows)
    assert outcomes(answers) == ["answered", "error", "answered", "answered"]
    assert answers[1]["code"] == "model-raised" and "int, float" in answers[1]["message"]


@pytest.mark.parametrize(
    "booster", [lambda: xgboost_classifier().get_booster(), lambda: lightgbm_classifier().booster_]
)
@pytest.mark.parametrize("like", ["t", "file"])
def test_a_booster_of_two_classes_gives_probabilities(flights, booster, like):
    flights.namespace["trees"] = booster()
    described = describe(flights, "trees")
    assert described["kind"] in ("XGBoost Booster", "LightGBM Booster")
    assert (described["output"], described["classes"]) == ("probabilities", None)
    answers = predict(flights, "trees", like, **ROWS)
    wanted = xgboost_classifier() if described["kind"][0] == "X" else lightgbm_classifier()
    for answer, share in zip(answers, wanted.predict_proba(as_frame(ROWS))[:, 1], strict=True):
        assert answer["score"] == pytest.approx(share, rel=1e-6)
        assert answer["probabilities"] == pytest.approx([1 - share, share], rel=1e-6)
        assert answer["label"] == int(share > 0.5)


def test_boosters_of_several_classes_and_of_values(flights):
    matrix = xgboost.DMatrix(FRAME, CLASSES, enable_categorical=True)
    several = {"num_class": 3, "max_depth": 3}
    flights.namespace.update(
        shares=xgboost.train({"objective": "multi:softprob", **several}, matrix, 5),
        labels=xgboost.train({"objective": "multi:softmax", **several}, matrix, 5),
        light=lightgbm.train(
            {"objective": "multiclass", "verbose": -1, **several},
            lightgbm.Dataset(FRAME, CLASSES),
            5,
        ),
        values=lightgbm.LGBMRegressor(**SMALL, verbose=-1).fit(FRAME, FRAME["delay"]).booster_,
    )
    rows = {"delay": [5.0, 40.0, 40.0], "hour of day": [1, 2, 3], "carrier": ["AA", "DL", "WN"]}
    for name in ("shares", "light"):
        answers = predict(flights, name, **rows)
        assert [answer["label"] for answer in answers] == [0, 1, 2]
        assert {len(answer["probabilities"]) for answer in answers} == {3}
        assert describe(flights, name)["output"] == "probabilities"
    assert [answer["label"] for answer in predict(flights, "labels", **rows)] == [0, 1, 2]
    assert describe(flights, "labels")["output"] == "labels"
    answers = predict(flights, "values", **rows)
    assert {answer["label"] for answer in answers} == {None}
    assert answers[0]["score"] < answers[1]["score"]


def test_names_that_models_of_arrays_do_not_have(caller):
    matrix = FRAME[["delay", "hour of day"]].to_numpy()
    caller.namespace.update(
        X=matrix,
        light=lightgbm.LGBMClassifier(**SMALL, verbose=-1).fit(matrix, LATE),
        trees=xgboost.XGBClassifier(**SMALL).fit(matrix, LATE.astype(int)),
        unfitted=lightgbm.LGBMClassifier(),
    )
    caller.namespace["booster"] = caller.namespace["light"].booster_
    caller.open(variable="X")
    for name in ("light", "trees", "booster", "unfitted"):
        assert describe(caller, name)["features"] is None
    for name in ("light", "trees", "booster"):
        answers = predict(caller, name, x0=[5.0, 60.0], x1=[1.0, 2.0])
        assert outcomes(answers) == ["answered"] * 2
        assert answers[0]["score"] < answers[1]["score"]
    (answer,) = predict(caller, "unfitted", x0=[5.0], x1=[1.0])
    assert answer["code"] == "model-raised" and "not fitted" in answer["message"]


def test_labels_that_are_texts_and_other_orders_of_columns(flights):
    named = lightgbm_classifier(numpy.where(LATE, "late", "on <time>"))
    flights.namespace.update(named=named, trees=xgboost_classifier())
    assert describe(flights, "named")["classes"] == ["late", "on <time>"]
    labels = [answer["label"] for answer in predict(flights, "named", **ROWS)]
    assert labels == named.predict(as_frame(ROWS)).tolist()
    turned = dict(reversed(ROWS.items()))
    answers = predict(flights, "trees", **turned)
    assert {answer["outcome"] for answer in answers} == {"error"}
    assert "feature_names mismatch" in answers[0]["message"]


def test_the_digest_follows_the_trees(flights):
    flights.namespace.update(
        first=xgboost_classifier(),
        again=xgboost_classifier(),
        other=xgboost_classifier(CLASSES > 0),
        light=lightgbm_classifier(),
        same=lightgbm_classifier(),
    )
    digest = {name: describe(flights, name)["digest"] for name in flights.namespace if name != "X"}
    assert digest["first"] == digest["again"] != digest["other"]
    assert digest["light"] == digest["same"] != digest["first"]
