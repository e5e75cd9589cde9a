/**
 * Our side of probes.mjs: puts cases through the whole runner, and says how long it took.
 *
 * `echo FOLDER PYTHON URL CASES` asks a chat endpoint; `tabular FOLDER PYTHON CASES` runs the
 * tabular suite on a model of scikit-learn.
 */
import { createPorts, type BridgePorts } from '../src/bridge/ports';
import { startStdioBridge } from '../src/bridge/stdio';
import { planSchema, type Plan } from '../src/core/plan/schema';
import type { ProbeCase } from '../src/core/probe/case';
import { runProbes } from '../src/core/probe/run';
import { askerOf } from '../src/core/probe/runner/asker-of';
import { KeptAnswers } from '../src/core/probe/runner/kept-answers';
import { runCases } from '../src/core/probe/runner/run-cases';

function planOf(target: object, more: object = {}): Plan {
  return planSchema.parse({
    model: 'm',
    evaluation: { variable: 'X' },
    production: [{ name: 'p', files: 'p' }],
    target,
    ...more
  });
}

async function echo(ports: BridgePorts, url: string, count: number): Promise<object> {
  const plan = planOf({ http: { url, protocol: 'openai', model: 'echo' } });
  const target = ports.target(plan.target, 't');
  const cases = Array.from({ length: count }, (_, index): ProbeCase => {
    const text = `case ${index}`;
    return {
      ...{ id: text, suite: 's', capability: 'c', type: 'MFT', title: text, seed: text },
      ...{ attributes: {}, tags: [], right: null, asserts: [], transformation: null },
      request: { form: 'chat', messages: [{ role: 'user', content: text }] }
    };
  });
  const began = performance.now();
  const journal = await ports.journals.open('echo.jsonl');
  const kept = await KeptAnswers.takeUp(journal, 'echo', false, () => Date.now());
  const asker = askerOf({ plan, target, timeout: 10 }, kept);
  let passed = 0;
  const results = runCases(cases, asker, ({ id, suite, capability, type, title }, answer) => ({
    ...{ id, suite, capability, type, title, column: '', expected: title },
    got: answer.outcome === 'answered' ? (answer.text ?? '') : answer.message,
    outcome: answer.outcome === 'answered' && answer.text === title ? 'pass' : 'error'
  }));
  for await (const { outcome } of results) {
    passed += outcome === 'pass' ? 1 : 0;
  }
  await kept.close(false);
  return { passed, seconds: (performance.now() - began) / 1000 };
}

async function tabular(ports: BridgePorts): Promise<object> {
  await ports.setup('setup.py');
  const evaluation = await ports.engine.open({ variable: 'X' }, 'evaluation');
  const plan = planOf(
    { callable: 'clf.predict' },
    { probes: [{ suite: 'builtin:tabular-robustness', rows: 850 }] }
  );
  const target = ports.target(plan.target, 'evaluation');
  const description = await target.describe();
  const began = performance.now();
  const { summary } = await runProbes({
    ...{ engine: ports.engine, target, description, evaluation, plan, timeout: 60 },
    ...{ previous: null, journals: ports.journals, onProgress: () => undefined }
  });
  return { cases: summary.cases, errors: summary.errors, seconds: (performance.now() - began) / 1000 };
}

async function main(what: string, folder: string, python: string, ...given: string[]): Promise<void> {
  const client = await startStdioBridge({ python, folder });
  const ports = createPorts(client);
  const measured =
    what === 'echo' ? await echo(ports, given[0], Number(given[1])) : await tabular(ports);
  process.stdout.write(`${JSON.stringify(measured)}\n`);
  client.dispose();
}

const [what, folder, python, ...given] = process.argv.slice(2);
void main(what, folder, python, ...given);
