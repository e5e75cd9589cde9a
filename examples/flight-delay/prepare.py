"""Make the example: features, two trained models in MLflow, and the files an audit reads.

Three million flights of 2001 become a classifier of "lands more than 15 minutes late" in two
versions, both logged to MLflow: a first one, trained on January and serving in April, and the
present one, trained on January and February and serving in June. Beside them lie an evaluation
set (March), production logs as a service would have written them, and their labels, which
arrive later. A second call finds everything in place and does nothing.
"""

import argparse
import hashlib
import json
import logging
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import joblib
import mlflow
import numpy
import pandas
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import accuracy_score, brier_score_loss, roc_auc_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OrdinalEncoder

HERE = Path(__file__).resolve().parent
FLIGHTS = Path("node_modules/vega-datasets/data/flights-3m.parquet")
EXPERIMENT = "flight-delay"
SEED = 7

NUMBERS = ["hour", "day_of_week", "distance", "departures", "origin_delay", "network_delay"]
CATEGORIES = ["origin", "destination"]
FEATURES = [*NUMBERS, *CATEGORIES]
PARAMETERS = {"learning_rate": 0.1, "max_iter": 150, "max_leaf_nodes": 31, "random_state": SEED}
# What a fitted gradient boosting holds beyond the types that skops knows.
TRUSTED_TYPES = [
    "functools.partial",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.utils.validation.check_array",
]

# The first model is smaller: fewer flights, fewer trees.
FIRST_PARAMETERS = {**PARAMETERS, "max_iter": 60}

FIRST_TRAINING_ROWS = 50_000
TRAINING_ROWS = 200_000
EVALUATION_ROWS = 100_000
APRIL = "date >= timestamp '2001-04-09' and date < timestamp '2001-04-16'"
TABLES = [
    "evaluation.parquet",
    "april.parquet",
    "april-labels.parquet",
    "production.parquet",
    "labels.parquet",
]
FILES = [*TABLES, "first-model.joblib", "model.joblib"]


def main() -> None:
    """Read the arguments, and make what is missing."""
    arguments = parse_arguments()
    started = time.monotonic()

    def say(sentence: str) -> None:
        print(f"{sentence} ({time.monotonic() - started:.1f} s)", flush=True)

    logging.getLogger("mlflow").setLevel(logging.WARNING)
    os.environ.setdefault("MLFLOW_SUPPRESS_PRINTING_URL_TO_STDOUT", "true")
    mlflow.set_tracking_uri(arguments.tracking_uri)
    recipe = recipe_digest(arguments.rows)
    runs = prepared_runs(arguments.folder, recipe)
    if runs is None:
        prepare(arguments, recipe, say)
    else:
        # The server may have moved to another port since.
        write_run(arguments.folder, runs, arguments.tracking_uri, recipe)
        say(f"The example is in place: runs {' and '.join(runs)}")


def parse_arguments() -> argparse.Namespace:
    """The command line; the flights are looked for in the folders above the example."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tracking-uri", required=True, help="address of the MLflow server")
    parser.add_argument("--flights", type=Path, help="flights-3m.parquet of npm's vega-datasets")
    parser.add_argument("--folder", type=Path, default=HERE, help="where to write; this folder")
    parser.add_argument(
        "--rows",
        type=int,
        default=EVALUATION_ROWS,
        help="rows of the evaluation set; the other sets follow in proportion",
    )
    arguments = parser.parse_args()
    if arguments.rows < 1_000:
        parser.error("--rows must be at least 1000.")
    if arguments.flights is None:
        found = [parent / FLIGHTS for parent in HERE.parents if (parent / FLIGHTS).is_file()]
        if not found:
            parser.error(f"{FLIGHTS} was not found above {HERE}; run npm ci, or name it: --flights")
        arguments.flights = found[0]
    return arguments


def prepare(arguments: argparse.Namespace, recipe: str, say: Callable[[str], None]) -> None:
    """Build the features, train, predict, log, and write; `run.json` comes last."""
    data = arguments.folder / "data"
    data.mkdir(parents=True, exist_ok=True)
    scale = min(1.0, arguments.rows / EVALUATION_ROWS)

    january, training, evaluation, april, june = read_flights(
        arguments.flights, arguments.rows, scale
    )
    say(
        f"Read {len(training):,} flights of January and February, {len(evaluation):,} of March, "
        f"{len(april):,} of April and {len(june):,} of June"
    )

    first, first_run = train("january", FIRST_PARAMETERS, january, evaluation, say)
    model, run = train("january-february", PARAMETERS, training, evaluation, say)

    # A log's rows carry no outcome: labels arrive later, by the flight's number.
    april, june = with_predictions(first, april), with_predictions(model, june)
    labels = ["flight", "known_at", "delayed"]
    tables = [
        with_predictions(model, evaluation).drop(columns=["flight", "known_at"]),
        april.drop(columns=["known_at", "delayed"]),
        april[labels],
        june.drop(columns=["known_at", "delayed"]),
        june[labels],
    ]
    for name, table in zip(TABLES, tables, strict=True):
        write_whole(data / name, lambda path, table=table: table.to_parquet(path, index=False))
    write_whole(data / "first-model.joblib", lambda path: joblib.dump(first, path))
    write_whole(data / "model.joblib", lambda path: joblib.dump(model, path))
    write_run(arguments.folder, (first_run, run), arguments.tracking_uri, recipe)
    say(f"Wrote {', '.join(FILES)} and run.json")


def train(
    name: str,
    parameters: dict[str, float],
    training: pandas.DataFrame,
    evaluation: pandas.DataFrame,
    say: Callable[[str], None],
) -> tuple[Pipeline, str]:
    """Fit a model, measure it on March, log it to MLflow; gives it with its run's id."""
    model = make_model(parameters)
    model.fit(training[FEATURES], training["delayed"])
    answered = with_predictions(model, evaluation)
    metrics = measure(answered)
    run_id = log_run(name, model, {**parameters, "training_rows": len(training)}, answered, metrics)
    say(f"Trained {name}: ROC AUC {metrics['roc_auc']:.3f} on March, MLflow run {run_id}")
    return model, run_id


def read_flights(flights: Path, rows: int, scale: float) -> list[pandas.DataFrame]:
    """January's rows for the first model, the present one's, evaluation and both production logs.

    Each is in the order of departure. `rows` is drawn from March; the logs are kept whole at
    `scale` 1 and shrink with it.
    """
    database = duckdb.connect()
    database.read_parquet(str(flights)).create_view("flights")
    database.execute((HERE / "features.sql").read_text(encoding="utf-8"))

    def draw(condition: str, wanted: int | None = None) -> pandas.DataFrame:
        table = database.sql(
            f"select * from features where {condition} order by date, origin, destination, delayed"
        ).df()
        # A flight's number is its place in the log.
        table.insert(0, "flight", numpy.arange(1, len(table) + 1, dtype="int64"))
        wanted = int(len(table) * scale) if wanted is None else wanted
        if wanted < len(table):
            table = table.sample(wanted, random_state=SEED).sort_values("flight")
        return table.reset_index(drop=True)

    return [
        draw("month(date) = 1", int(FIRST_TRAINING_ROWS * scale)),
        draw("month(date) <= 2", int(TRAINING_ROWS * scale)),
        draw("month(date) = 3", rows),
        draw(APRIL),
        draw("month(date) = 6"),
    ]


def make_model(parameters: dict[str, float]) -> Pipeline:
    """A pipeline that takes the features as they come: missing values and new airports too."""
    categories = OrdinalEncoder(
        handle_unknown="use_encoded_value",
        unknown_value=numpy.nan,
        encoded_missing_value=numpy.nan,
        max_categories=254,
    )
    columns = ColumnTransformer(
        [("categories", categories, CATEGORIES), ("numbers", "passthrough", NUMBERS)]
    )
    classifier = HistGradientBoostingClassifier(
        categorical_features=list(range(len(CATEGORIES))), **parameters
    )
    return Pipeline([("columns", columns), ("classifier", classifier)])


def with_predictions(model: Pipeline, table: pandas.DataFrame) -> pandas.DataFrame:
    """The table with `probability` (of a delay, 0 to 1) and `predicted` (above one half)."""
    probability = model.predict_proba(table[FEATURES])[:, 1]
    return table.assign(predicted=probability > 0.5, probability=probability)


def measure(table: pandas.DataFrame) -> dict[str, float]:
    """How good the predictions of a labelled table are."""
    return {
        "accuracy": accuracy_score(table["delayed"], table["predicted"]),
        "roc_auc": roc_auc_score(table["delayed"], table["probability"]),
        "brier_score": brier_score_loss(table["delayed"], table["probability"]),
        "delayed_share": float(table["delayed"].mean()),
    }


def log_run(
    name: str,
    model: Pipeline,
    parameters: dict[str, float],
    evaluation: pandas.DataFrame,
    metrics: dict[str, float],
) -> str:
    """Log parameters, metrics, evaluation set and model as one finished run; gives its id."""
    mlflow.set_experiment(EXPERIMENT)
    with mlflow.start_run(run_name=name) as run:
        mlflow.log_params(parameters)
        mlflow.log_metrics(metrics)
        # Doubles, as every number may be missing.
        inputs = evaluation[FEATURES].astype(dict.fromkeys(NUMBERS, "float64"))
        dataset = mlflow.data.from_pandas(inputs, name="flights-march")
        mlflow.log_input(dataset, context="evaluation")
        mlflow.sklearn.log_model(
            model,
            name="model",
            signature=mlflow.models.infer_signature(
                inputs.head(100), evaluation["predicted"][:100]
            ),
            # Loads without running code from the file, unlike a pickle.
            serialization_format="skops",
            skops_trusted_types=TRUSTED_TYPES,
            pip_requirements=["scikit-learn", "pandas", "numpy"],
        )
    return run.info.run_id


def recipe_digest(rows: int) -> str:
    """Changes with the recipe: this file, the SQL, the number of rows."""
    parts = [Path(__file__).read_bytes(), (HERE / "features.sql").read_bytes(), str(rows).encode()]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def prepared_runs(folder: Path, recipe: str) -> tuple[str, str] | None:
    """Both runs of an earlier call, if its files and its MLflow runs are all there."""
    try:
        known = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if known.get("recipe") != recipe:
        return None
    if not all((folder / "data" / name).is_file() for name in FILES):
        return None
    runs = (known["first_run_id"], known["run_id"])
    try:
        found = [mlflow.MlflowClient().get_run(run_id) for run_id in runs]
    except mlflow.MlflowException as error:
        if error.error_code == "RESOURCE_DOES_NOT_EXIST":
            return None
        raise
    return runs if all(run.info.lifecycle_stage == "active" for run in found) else None


def write_run(folder: Path, runs: tuple[str, str], tracking_uri: str, recipe: str) -> None:
    """Write `run.json`, from which the notebook and `april.py` find their training runs."""
    text = json.dumps(
        {
            "run_id": runs[1],
            "first_run_id": runs[0],
            "tracking_uri": tracking_uri,
            "experiment": EXPERIMENT,
            "recipe": recipe,
        },
        indent=2,
    )
    write_whole(folder / "run.json", lambda path: path.write_text(text + "\n", encoding="utf-8"))


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Write through a neighbour, so that a half-written file never stands under its name."""
    partial = path.with_name(f".{path.name}.partial")
    write(partial)
    os.replace(partial, path)


if __name__ == "__main__":
    try:
        main()
    except mlflow.MlflowException as error:
        sys.exit(f"MLflow did not answer as expected: {error.message.splitlines()[0]}")
