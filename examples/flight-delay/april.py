"""The first model as it was looked at in April; the plan `april.yaml` runs this first.

It leaves what the notebook leaves for `audit.yaml`: the evaluation set `X_eval` with the model's
answers, the model `clf`, and the MLflow run that the model was trained in.
"""

import json
import os
from pathlib import Path

import joblib
import mlflow
import pandas as pd

# A server that is not there is told at once, not after minutes of trying again.
os.environ.setdefault("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "1")
training = json.loads(Path("run.json").read_text())
mlflow.set_tracking_uri(training["tracking_uri"])
try:
    run = mlflow.active_run() or mlflow.start_run(run_id=training["first_run_id"])
except mlflow.MlflowException:
    address = training["tracking_uri"]
    raise RuntimeError(f"MLflow at {address} has no such run; npm start serves it.") from None

clf = joblib.load("data/first-model.joblib")
X_eval = pd.read_parquet("data/evaluation.parquet")
probability = clf.predict_proba(X_eval[list(clf.feature_names_in_)])[:, 1]
X_eval = X_eval.assign(predicted=probability > 0.5, probability=probability)
