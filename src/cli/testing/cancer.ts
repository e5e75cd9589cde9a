import { TestCommand, type Ended, type StartOptions } from './command';

/** A real classifier on the breast cancer set; production holds larger cells than were seen. */
export const SETUP = `
import os, time
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import train_test_split

cancer = load_breast_cancer(as_frame=True)
features = list(cancer.data.columns[:8])
train, held_out, y_train, y_held_out = train_test_split(
    cancer.data[features], cancer.target, test_size=0.5, random_state=1
)
clf = HistGradientBoostingClassifier(random_state=1).fit(train, y_train)
X_eval = held_out.reset_index(drop=True).assign(outcome=y_held_out.values)

def raises(rows): raise RuntimeError("no weights")
def hangs(rows): time.sleep(3600)
def slow(rows):
    open("called", "w").close()
    time.sleep(20)
    return clf.predict(rows)
def dies(rows): os._exit(9)

if os.environ.get("WITH_RUN"):
    import mlflow
    mlflow.set_tracking_uri("sqlite:///mlflow.db")
    mlflow.set_experiment("audits")
    mlflow.start_run(run_name="candidate")
`;

const FILES = `
exec(open("setup.py").read())
moved = X_eval.drop(columns="outcome").sample(frac=1, random_state=2)
moved["mean radius"] *= 1.6
moved.to_parquet("production.parquet")
`;

export const PLAN = `model: cancer
setup: setup.py
evaluation:
  variable: X_eval
  columns: {label: outcome}
production:
  - {name: clinic, files: production.parquet, sample: {rows: 200, seed: 5}}
target: {callable: clf.predict_proba}
probes: [{suite: builtin:tabular-robustness, rows: 20, seed: 1}]
policy:
  rules:
    - {id: drift-share, metric: drift.share, comparator: "<=", threshold: "0.9"}
    - {id: no-errors, metric: probe.errors, comparator: "<=", threshold: "0"}
    - {id: no-regression, metric: probe.regressions, comparator: "<=", threshold: "0", baseline: previous}
`;

/** A folder with the classifier, its evaluation set and a production sample. */
export function cancerCommand(): TestCommand {
  const command = new TestCommand();
  command.write('setup.py', SETUP);
  command.write('broken.py', 'raise RuntimeError("must not run")');
  command.python(FILES);
  return command;
}

/** What a run is given beside its model: texts of the plan to replace, arguments, options. */
export type Given = [replaced?: Record<string, string>, given?: string[], options?: StartOptions];

/** Runs a plan in which some text is replaced; each has a model of its own, so a log of its own. */
export function runCancer(
  command: TestCommand,
  model: string,
  replaced: Record<string, string> = {},
  given: string[] = [],
  options: StartOptions = {}
): Promise<Ended> {
  let plan = PLAN.replace('model: cancer', `model: ${model}`);
  for (const [text, other] of Object.entries(replaced)) {
    if (!plan.includes(text)) {
      throw new Error(`The plan has no ${text}.`);
    }
    plan = plan.replace(text, other);
  }
  command.write(`${model}.yaml`, plan);
  return command.start(['run', `${model}.yaml`, ...given], options);
}
