import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ContentsStorage } from '../contents-storage';
import { createPorts } from '../../bridge/ports';
import { startServer } from '../testing/jupyter-server';
import type { TestServer } from '../testing/jupyter-server';
import { PythonKernel } from '../testing/python-kernel';
import { AuditRun } from './audit-run';
import { chooseEvaluation, chooseModel, chooseProduction, chooseRun } from './plan-draft';
import { PlanModel } from './plan-model';
import { RecordBook } from './record-book';
import { reachedSentence } from './sentences';
import { subjectRows } from './subject-rows';
import { AuditSession } from './session';

jest.setTimeout(180_000);

const SETUP = `
import numpy as np, pandas as pd
from sklearn.linear_model import LogisticRegression
random = np.random.default_rng(7)
X_eval = pd.DataFrame({"size": random.normal(size=400), "weight": random.normal(size=400)})
clf = LogisticRegression().fit(X_eval, X_eval["size"] > 0)
X_live = X_eval + 1.5
`;

describe('an audit session with a real Python and a real Jupyter server', () => {
  let server: TestServer;
  let kernel: PythonKernel;
  let session: AuditSession;
  let keys: string;
  const questions: string[] = [];

  beforeAll(async () => {
    // Node has no frames to draw in.
    globalThis.requestAnimationFrame = callback => Number(setTimeout(() => callback(0), 0));
    server = await startServer();
    // Keys lie outside of the workspace, and outside of this machine's own.
    keys = mkdtempSync(join(tmpdir(), 'model-audit-keys-'));
    process.env.MODEL_AUDIT_HOME = keys;
    writeFileSync(join(server.folder, 'setup.py'), SETUP);
    writeFileSync(join(server.folder, 'model.ipynb'), '{"cells": []}');
    kernel = new PythonKernel(server.folder);
    session = new AuditSession({
      folder: '',
      kernel,
      plan: new PlanModel(new ContentsStorage(server.contents, ''), '', 'model.ipynb'),
      run: new AuditRun(),
      records: new RecordBook(server.contents, '', () => 'model.ipynb'),
      confirm: question => {
        questions.push(question);
        return Promise.resolve('cancel');
      },
      storageOf: root => new ContentsStorage(server.contents, root)
    });
  });

  afterAll(async () => {
    session.dispose();
    await server.stop();
    rmSync(keys, { recursive: true, force: true });
  });

  const settled = async (holds: () => boolean): Promise<void> => {
    const until = Date.now() + 60_000;
    while (!holds()) {
      if (Date.now() > until) {
        throw new Error('It did not come to rest in time.');
      }
      await new Promise(done => setTimeout(done, 20));
    }
  };

  it('asks nothing while it is hidden', async () => {
    await session.refresh();
    expect(kernel.client).toBeNull();
    expect(session.variables).toBeNull();
  });

  it('lists what the kernel holds when it is shown, and what is left to choose', async () => {
    session.isActive = true;
    await settled(() => session.variables !== null && session.files !== null);
    await kernel.client?.call('setup', { path: 'setup.py' });
    await session.refresh();
    expect(session.variables?.tables.map(table => table.name).sort()).toEqual(['X_eval', 'X_live']);
    expect(session.variables?.models.map(model => model.callable)).toContain('clf.predict_proba');
    expect(session.obstacle).toBe('3 choices left');
  });

  it('runs nothing before the choices are made, and says what it will do after', async () => {
    await session.start();
    expect(session.run.result).toBeNull();
    session.plan.edit(draft => chooseEvaluation(draft, 'X_eval', ['size', 'weight']));
    session.plan.edit(draft => chooseProduction(draft, { variable: 'X_live' }));
    session.plan.edit(draft => chooseModel(draft, 'clf.predict_proba'));
    session.plan.edit(draft => chooseRun(draft, null));
    expect(session.obstacle).toBeNull();
    expect(session.plan.describe().join(' ')).toContain('X_eval');
    expect(readdirSync(server.folder)).not.toContain('audits');
  });

  it('carries the audit out, with stages and columns as they come', async () => {
    const stages = new Set<string>();
    session.run.changed.connect(run => {
      run.partial?.stages
        .filter(stage => stage.state === 'running')
        .forEach(stage => stages.add(stage.stage));
    });
    await session.start();
    expect(session.run.error).toBeNull();
    const { result } = session.run;
    expect(result?.comparisons[0].drift.report.summary).toMatchObject({ columns: 2, drifted: 2 });
    expect(result?.probes?.summary.cases).toBeGreaterThan(0);
    expect(result?.verdict.state).toBe('fail');
    expect(stages.size).toBeGreaterThan(0);
    expect([...session.stale]).toEqual([]);
  });

  it('marks what was made anew as stale, and runs only that', async () => {
    await kernel.client?.call('setup', { path: 'setup.py' });
    await session.refresh();
    expect([...session.stale].sort()).toEqual(['evaluation', 'model', 'production']);
    await session.recording.record(false);
    expect(questions).toHaveLength(1);
    expect(questions[0]).toMatch(
      /^The result is of .+; X_eval, X_live and clf have changed since\. Record it all the same\?$/
    );
    expect(session.records.history).toEqual([]);
    const before = session.run.result?.finishedAt;
    await session.startStale();
    expect(session.run.result?.finishedAt).not.toBe(before);
    expect([...session.stale]).toEqual([]);
  });

  it('records the result with its plan, and reads the history back', async () => {
    expect(session.recording.obstacle).toBeNull();
    await session.recording.record(true);
    expect(questions).toHaveLength(1);
    expect(session.records.recordProblem).toBeNull();
    expect(session.records.history.map(version => version.version)).toEqual([1]);
    expect(session.records.verification?.code).toBe(0);
    expect(readFileSync(join(server.folder, 'audit.yaml'), 'utf8')).toContain('X_live');
    expect(session.plan.isEdited).toBe(false);
    expect(session.recording.obstacle).toBe('Recorded as v1.');
    expect(await session.records.report(1)).toContain('<html');
  });

  it('answers a finding by a signed entry, and shows what was said', async () => {
    const [rule] = session.records.findings.filter(({ id }) => id.startsWith('column:'));
    expect(rule).toMatchObject({ isOpen: true, answer: null, since: 1 });
    const accept = { finding: rule.id, action: 'accept' as const, why: 'Seasonal.' };
    expect(await session.recording.answer({ ...accept, until: '2001-01-01' })).toBe(false);
    expect(session.records.answerProblem?.message).toContain('has passed');
    expect(await session.recording.answer({ ...accept, until: '2999-12-31' })).toBe(true);
    expect(session.records.answerProblem).toBeNull();
    expect(session.records.findings.find(({ id }) => id === rule.id)).toMatchObject({
      isOpen: false,
      answer: { action: 'accept', until: '2999-12-31', why: 'Seasonal.' }
    });
    expect(session.records.verification).toMatchObject({ code: 0, size: 2, covered: 2 });
  });

  it('tells a record that was tampered with', async () => {
    const entry = join(server.folder, 'audits/model/log/000001.dsse.json');
    const text = readFileSync(entry, 'utf8');
    writeFileSync(
      entry,
      text.replace(/"sig":"(.)/, (_, first: string) => `"sig":"${first === 'A' ? 'B' : 'A'}`)
    );
    await session.records.load();
    expect(session.records.verification?.code).not.toBe(0);
    writeFileSync(entry, text);
    await session.records.load();
    expect(session.records.verification?.code).toBe(0);
  });

  it('cancels, keeps the earlier result, and runs again', async () => {
    const earlier = session.run.result;
    const running = session.start();
    await settled(() => session.run.isRunning);
    session.run.cancel();
    await running;
    expect(session.run.error?.code).toBe('cancelled');
    expect(session.run.result).toBe(earlier);
    await session.start(['drift']);
    expect(session.run.error).toBeNull();
    expect(session.run.result?.probes).not.toBeNull();
  });

  it('keeps the whole result when a later run cannot read the production sample', async () => {
    const earlier = session.run.result;
    writeFileSync(join(server.folder, 'drop.py'), 'del X_live\n');
    await kernel.client?.call('setup', { path: 'drop.py' });
    await session.start();
    expect(session.run.result).toBe(earlier);
    expect(session.run.error?.code).toBe('unknown-variable');
    const production = subjectRows(session, Date.now()).find(row => row.key === 'production');
    expect(production).toMatchObject({ missing: true, freshness: 'not in the kernel' });
    await kernel.client?.call('setup', { path: 'setup.py' });
    await session.start();
    expect(session.run.error).toBeNull();
    expect(session.run.unfinished).toBeNull();
  });

  it('keeps what a first run reached when it is cancelled', async () => {
    const { compiled } = session.plan;
    const { client } = kernel;
    if (!compiled || !client) {
      throw new Error('The plan and the kernel are to be ready.');
    }
    const run = new AuditRun();
    const ports = createPorts(client);
    const cancelled: typeof ports = {
      ...ports,
      target: (...given) => {
        const target = ports.target(...given);
        return {
          describe: options => target.describe(options),
          ask: (requests, options) => target.ask(requests, options),
          predict: (table, options) => {
            run.cancel();
            return target.predict(table, options);
          }
        };
      }
    };
    await run.start({ compiled, ports: cancelled, previous: null, bindings: {} });
    expect(run.error?.code).toBe('cancelled');
    expect(run.result).toBeNull();
    expect(run.unfinished?.comparisons[0].drift.report.summary.columns).toBe(2);
    expect(run.unfinished && reachedSentence(run.unfinished)).toMatch(
      /^drift is complete, probes stopped/
    );
    run.dispose();
  });

  it('says that a variable is gone when the kernel was replaced, and runs again after', async () => {
    kernel.end();
    expect(session.obstacle).toBe('The kernel is not connected.');
    await kernel.connect();
    await session.refresh();
    expect([...session.stale].sort()).toEqual(['evaluation', 'model', 'production']);
    await session.start();
    expect(session.run.error?.code).toBe('unknown-variable');
    await kernel.client?.call('setup', { path: 'setup.py' });
    await session.start();
    expect(session.run.error).toBeNull();
  });

  it('reads the plan anew when the file changes, and says where it is wrong', async () => {
    writeFileSync(
      join(server.folder, 'audit.yaml'),
      'model: model\nevaluation:\n  varable: X_eval\nproduction: []\n'
    );
    await session.plan.load();
    expect(session.plan.problem?.where).toBe('audit.yaml:3:3');
    expect(session.obstacle).toBe('The plan has a problem.');
    expect(session.plan.isBroken).toBe(true);
    session.plan.edit(draft => chooseEvaluation(draft, 'X_eval', ['size']));
    expect(session.plan.draft.evaluation).toBeNull();
    expect(session.plan.compiled).toBeNull();
    await session.savePlan();
    expect(readFileSync(join(server.folder, 'audit.yaml'), 'utf8')).toContain('varable');
    expect(session.records.history).not.toEqual([]);
  });
});
