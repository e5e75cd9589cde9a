/**
 * The probe runner's speed, through all of it: cases, calls by way of Python, journal, judging.
 *
 *   node benchmarks/probes.mjs
 *
 * A loopback endpoint that echoes must give 1,500 cases a second; 10,000 tabular cases on a model of
 * scikit-learn may take twice the bare `predict` of as many rows and two seconds. Fails otherwise.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundle, python, run, script } from './support/work.mjs';

const CASES = 20_000;
const LEAST_RATE = 1500;
const SPARE_SECONDS = 2;

/** Rows of 12 columns, of which two hold levels, and a forest in a pipeline. */
const SETUP = `
import numpy, pandas
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder

draw = numpy.random.default_rng(0)
X = pandas.DataFrame({f"x{i}": draw.normal(size=20_000) for i in range(10)})
X["origin"] = draw.choice(["SFO", "JFK", "ORD", "ATL"], len(X))
X["carrier"] = draw.choice(["AA", "DL", "UA"], len(X))
encode = make_column_transformer(
    (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), ["origin", "carrier"]),
    remainder="passthrough",
)
clf = make_pipeline(encode, HistGradientBoostingClassifier(random_state=0)).fit(
    X, X["x0"] + (X["origin"] == "SFO") > 0.5
)
`;

const BARE = `${SETUP}
import time
rows = X.sample(10_000, random_state=0)
clf.predict(rows)
times = []
for _ in range(5):
    began = time.perf_counter()
    clf.predict(rows)
    times.append(time.perf_counter() - began)
print(sorted(times)[2])
`;

const ours = await bundle('probes.ts');
const folder = mkdtempSync(join(tmpdir(), 'probes-'));
try {
  const failures = [await echo(), tabular()].filter(Boolean);
  if (failures.length > 0) {
    throw new Error(failures.join(' '));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function echo() {
  const server = spawn(python, [script('echo.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const [port] = await once(server.stdout, 'data');
    const url = `http://127.0.0.1:${String(port).trim()}/v1`;
    const { passed, seconds } = own('echo', url, String(CASES));
    const rate = passed / seconds;
    console.log(
      `loopback echo: ${passed} cases in ${seconds.toFixed(2)} s, ${rate.toFixed(0)} a second`
    );
    return passed < CASES || rate < LEAST_RATE ? `The echo gave ${rate.toFixed(0)} a second.` : '';
  } finally {
    server.stdin.end();
  }
}

function tabular() {
  writeFileSync(join(folder, 'setup.py'), SETUP);
  const bare = Number(run(python, '-c', BARE));
  const { cases, errors, seconds } = own('tabular');
  const most = (2 * bare * cases) / 10_000 + SPARE_SECONDS;
  console.log(
    `tabular: ${cases} cases (${errors} errors) in ${seconds.toFixed(2)} s; bare predict of 10,000 ` +
      `rows ${bare.toFixed(3)} s, so at most ${most.toFixed(2)} s`
  );
  return seconds > most ? `The tabular cases took ${seconds.toFixed(2)} s.` : '';
}

/** The quickest of three runs: the machine may have other work. */
function own(what, ...parameters) {
  const runs = [1, 2, 3].map(() =>
    JSON.parse(run(process.execPath, ours, what, folder, python, ...parameters))
  );
  return runs.sort((a, b) => a.seconds - b.seconds)[0];
}
