import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { AuditError } from '../../core/errors';
import { parsePlan } from '../../core/plan/parse';
import { lookNearby, type Nearby } from '../nearby';
import { printJson, type Output } from '../output';
import { writeError } from '../storage';

export interface InitArguments {
  model?: string;
  json?: boolean;
}

const FILE = 'audit.yaml';

/** `model-audit init`: writes a commented plan; one that is there stays as it is. */
export async function init(given: InitArguments, output: Output): Promise<number> {
  const folder = process.cwd();
  const nearby = await lookNearby(folder);
  const text = template(given.model ?? nameFrom(folder), nearby);
  // A name that is none is refused before anything is written.
  parsePlan(text, FILE);
  await writeNew(join(folder, FILE), text);
  if (given.json) {
    printJson(output, { schema: 'model-audit/init@1', path: FILE, found: nearby });
    return 0;
  }
  output.line(`Wrote ${FILE}.`);
  const missing = [
    nearby.evaluation === null ? 'the evaluation set' : '',
    nearby.production === null ? 'the production sample' : ''
  ].filter(Boolean);
  if (missing.length > 0) {
    output.line(`Nothing nearby looks like ${missing.join(' or ')}: write the paths into it.`);
  }
  output.line('Next: look through it, then model-audit run');
  return 0;
}

async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeFile(path, text, { flag: 'wx' });
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'EEXIST') {
      throw new AuditError(
        'invalid-input',
        `There is an ${FILE} here already; it was left as it is.`,
        'Edit it, or move it away first.',
        path
      );
    }
    throw writeError(thrown, path);
  }
}

/** The folder's name with what a model's name may not hold taken out. */
function nameFrom(folder: string): string {
  const name = basename(folder)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '')
    .slice(0, 128);
  return name || 'my-model';
}

function template(model: string, { evaluation, production, notebook }: Nearby): string {
  const quoted = JSON.stringify;
  return `# What is audited, against what, and by which policy. The documentation's
# page "The plan" explains every key; carry it out with: model-audit run
model: ${quoted(model)}

# A notebook or Python file that is run first, so that variables and callables exist.
${notebook === null ? '# setup: notebook.ipynb' : `# setup: ${quoted(notebook)}`}

# The reference that production is compared with: variable, files or sql.
evaluation:
  files: ${quoted(evaluation ?? 'evaluation.parquet')}
  # What the columns are. The timestamp and the label are not compared.
  # columns:
  #   timestamp: date
  #   label: outcome
  #   prediction: predicted
  #   probability: probability
  #   ignore: [row_id]
  #   kinds: {zip_code: categorical}

# What the model met in production. With a timestamp, window: {last: 7d} keeps the newest rows.
production:
  - name: production
    files: ${quoted(production ?? 'production.parquet')}
    sample: {rows: 100000, seed: 7}

# The model to probe, made by the setup above.
# target: {callable: clf.predict_proba}
# probes:
#   - {suite: builtin:tabular-robustness, rows: 50, seed: 7}

# A column has drifted if its shift is this large and not explained by chance.
drift: {threshold: 0.1, rate: 0.05}

# Critical rules fail the audit, warnings only warn.
policy:
  rules:
    - {id: drift-share, metric: drift.share, comparator: "<=", threshold: "0.30", severity: critical}
    # - {id: probe-pass-rate, metric: probe.passRate, comparator: ">=", threshold: "0.90"}
  onMissing: fail

# Where the record is attached: mlflow, trackio or wandb.
# tracker:
#   mlflow: {run: active}
`;
}
