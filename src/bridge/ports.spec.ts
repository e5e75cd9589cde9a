import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { BridgeClient } from './client';
import { httpTargetSchema } from '../core/plan/http-target';
import { MLFLOW_PLACE } from '../core/plan/tracker';
import { createPorts } from './ports';
import type { BridgePorts } from './ports';
import { startStdioBridge } from './stdio';

const NOTEBOOK = {
  cells: [
    {
      cell_type: 'code',
      id: 'data',
      metadata: {},
      source:
        'import pandas\nX_eval = pandas.DataFrame({"delay": [1.0, 2.0, 30.0, 40.0], "origin": list("abab")})'
    },
    {
      cell_type: 'code',
      id: 'model',
      metadata: {},
      source: [
        'from sklearn.ensemble import HistGradientBoostingClassifier\n',
        'clf = HistGradientBoostingClassifier(min_samples_leaf=1).fit(X_eval[["delay"]], ["no", "no", "yes", "yes"])\n',
        'def slow(rows):\n    import time; time.sleep(30)\n',
        'def reply(given):\n    return "said " + given[0]["content"] if isinstance(given[0], dict) else ["said " + text for text in given]'
      ]
    }
  ],
  metadata: { language_info: { name: 'python' } },
  nbformat: 4,
  nbformat_minor: 5
};

describe('the ports of the domain, answered by Python', () => {
  jest.setTimeout(120_000);
  let folder: string;
  let home: string;
  let client: BridgeClient;
  let ports: BridgePorts;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ports-'));
    home = mkdtempSync(join(tmpdir(), 'home-'));
    writeFileSync(join(folder, 'flight.ipynb'), JSON.stringify(NOTEBOOK));
    client = await startStdioBridge({
      python: resolve('.venv/bin/python'),
      folder,
      environment: { MODEL_AUDIT_HOME: home }
    });
    ports = createPorts(client);
    expect(await ports.setup('flight.ipynb')).toBe(2);
  });

  afterAll(() => {
    client.dispose();
    rmSync(folder, { recursive: true, force: true });
    rmSync(home, { recursive: true, force: true });
  });

  it('opens a variable, keeps a snapshot and calls the model on its rows', async () => {
    const table = await ports.engine.open({ variable: 'X_eval' }, 'evaluation');
    expect(table).toMatchObject({ rows: 4, cell: { id: 'data', executionCount: 1 } });
    const snapshot = await ports.engine.snapshot(
      `SELECT * FROM "${table.relation}" WHERE delay > 1`,
      'last-week'
    );
    expect(snapshot).toMatchObject({
      rows: 3,
      path: expect.stringMatching(
        /^\.model-audit\/snapshots\/last-week-[0-9a-f]{12}\.parquet$/
      ) as string
    });
    const target = ports.target({ callable: 'clf', timeout: 20 }, table.relation);
    expect(await target.describe()).toMatchObject({
      name: 'clf',
      kind: 'scikit-learn HistGradientBoostingClassifier',
      features: ['delay'],
      classes: ['no', 'yes'],
      output: 'probabilities',
      cell: { id: 'model' }
    });
    const answers = await target.predict({
      columns: [{ name: 'delay', values: [1, 40, null, Infinity] }]
    });
    expect(answers.map(answer => answer.outcome)).toEqual(Array(4).fill('answered'));
    expect(answers[1]).toMatchObject({ label: 'yes' });
  });

  it('gives a hanging model up in time', async () => {
    const table = await ports.engine.open({ variable: 'X_eval' }, 'evaluation');
    const target = ports.target({ callable: 'slow', timeout: 0.3 }, table.relation);
    const answers = await target.predict({ columns: [{ name: 'delay', values: [1, 2] }] });
    expect(answers).toEqual(
      Array(2).fill({
        outcome: 'error',
        code: 'timeout',
        message: 'The model did not answer within 0.3 s.'
      })
    );
  });

  it('asks for texts and conversations', async () => {
    const target = ports.target({ callable: 'reply', timeout: 5 }, 't');
    const answers = await target.ask([
      { form: 'text', text: 'a' },
      { form: 'chat', messages: [{ role: 'user', content: 'b' }] }
    ]);
    expect(answers).toMatchObject([
      { outcome: 'answered', text: 'said a', usage: null },
      { outcome: 'answered', text: 'said b' }
    ]);
  });

  it('says that nobody answers at an address', async () => {
    const http = httpTargetSchema.parse({
      url: 'http://127.0.0.1:9',
      protocol: 'kserve',
      model: 'm'
    });
    const target = ports.target({ http, timeout: 5 }, 't');
    await expect(target.describe()).rejects.toMatchObject({ code: 'target-unreachable' });
  });

  it('keeps keys outside of the workspace', async () => {
    expect(await ports.keys.load()).toBe(null);
    const key = { keyid: 'k', seed: 'c2VlZA==', name: 'Ada', added: '2026-01-01T00:00:00Z' };
    await ports.keys.save(key);
    expect(await ports.keys.load()).toEqual(key);
  });

  it('describes the environment', async () => {
    const environment = await ports.environment();
    expect(environment.packages['scikit-learn']).toMatch(/^\d/);
    expect(environment.git).toBe(null);
  });

  it('says that no run is active', async () => {
    await expect(
      ports
        .tracker({ ...MLFLOW_PLACE, trackingUri: `sqlite:///${folder}/none.db` })
        .resolve('active')
    ).rejects.toMatchObject({ code: 'run-missing', message: 'No MLflow run is active.' });
  });
});
