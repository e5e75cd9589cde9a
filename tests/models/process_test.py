"""A bridge in a process of its own, as the command starts it, with models of several libraries."""

import json
import subprocess
import sys

import pytest

SETUP = """
import lightgbm, numpy, pandas, torch, xgboost
draw = numpy.random.default_rng(1)
X = pandas.DataFrame({"a": draw.normal(0, 1, 200), "b": draw.normal(0, 1, 200)})
late = (X["a"] > 0).astype(int)
trees = xgboost.XGBClassifier(n_estimators=5, n_jobs=1).fit(X, late)
light = lightgbm.LGBMClassifier(n_estimators=5, n_jobs=1, verbose=-1).fit(X, late)
net = torch.nn.Linear(2, 2, bias=False)
net.weight.data = torch.tensor([[-1.0, 0.0], [1.0, 0.0]])
"""


def test_the_models_of_a_setup_file(tmp_path):
    (tmp_path / "setup.py").write_text(SETUP)
    process = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab_model_audit.bridge"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    table = {"columns": [{"name": "a", "values": [2.0, -2.0]}, {"name": "b", "values": [0.0, 0.0]}]}
    last = 0

    def call(method, **params):
        nonlocal last
        last += 1
        print(
            json.dumps({"id": last, "method": method, "params": params}),
            file=process.stdin,
            flush=True,
        )
        for line in process.stdout:
            message = json.loads(line)
            if message.get("id") == last and "progress" not in message:
                return message["result"]
        raise AssertionError("the bridge has ended")

    try:
        call("setup", path="setup.py")
        call("open", source={"variable": "X"}, relation="t")
        for name in ("trees", "light", "net"):
            answers = call("predict", target={"callable": name}, like="t", table=table, timeout=60)
            first, second = answers["answers"]
            assert (first["label"], second["label"]) == (1, 0)
            assert first["score"] == pytest.approx(first["probabilities"][1])
    finally:
        process.kill()
        process.communicate()
