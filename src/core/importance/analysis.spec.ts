import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AnalysisContext } from '../analysis/analysis';
import { runAnalyses } from '../analysis/run';
import { PYTHON } from '../drift/testing/bridge';
import { importance } from './analysis';
import { ChatServer } from '../probe/runner/testing/chat-server';
import { permutation } from './permutation';
import { importanceResultSchema, type ImportanceResult } from './schema';
import { Kernel } from './testing/kernel';

jest.setTimeout(120_000);

let kernel: Kernel;
beforeAll(async () => {
  kernel = await Kernel.start();
});
afterAll(() => kernel.stop());

const CANCER = { reference: 'cancer_eval', current: 'cancer_now', label: 'diagnosis' };
const TABLES = {
  clf: ['clf.predict_proba', CANCER, 'rocAuc'],
  three: ['three.predict_proba', { reference: 'wine_eval', label: 'kind' }, 'logLoss'],
  regressor: [
    'regressor.predict',
    { reference: 'diabetes_eval', label: 'progression' },
    'meanAbsoluteError'
  ]
} as const;

async function measured(context: AnalysisContext): Promise<ImportanceResult> {
  const { importance: found } = await importance.run(context);
  expect(importanceResultSchema.parse(found)).toEqual(found);
  return found!;
}

const column = (result: ImportanceResult, name: string): ImportanceResult['columns'][number] =>
  result.columns.find(each => each.name === name)!;

describe('permutation importance', () => {
  it('is that of scikit-learn: the same permutations to the digit, its own within chance', async () => {
    const options = { rows: 600, repeats: 4, seed: 9 };
    const results: Record<string, ImportanceResult> = {};
    for (const [name, [callable, tables]] of Object.entries(TABLES)) {
      results[name] = await measured(
        await kernel.context(callable, tables, { importance: options })
      );
    }
    const permutations = Object.fromEntries(
      Object.entries(results).map(([name, { rows }]) => [
        name,
        [0, 1, 2, 3].map(repeat => [...permutation(rows, options.seed, repeat)])
      ])
    );
    const file = join(kernel.folder, 'permutations.json');
    writeFileSync(file, JSON.stringify(permutations));
    const oracle = JSON.parse(
      execFileSync(PYTHON, [resolve('src/core/importance/testing/oracle.py'), file], {
        encoding: 'utf8',
        env: { ...process.env, OMP_NUM_THREADS: '1' }
      })
    ) as Record<string, { base: number; columns: Record<string, number | string>[] }>;
    for (const [name, [, , metric]] of Object.entries(TABLES)) {
      const { base, columns } = oracle[name];
      expect(results[name].metric).toBe(metric);
      expect(results[name].columns).toHaveLength(columns.length);
      expect(Math.abs(results[name].baseline! - Math.abs(base))).toBeLessThan(1e-9);
      for (const wanted of columns) {
        const found = column(results[name], wanted.name as string);
        expect(Math.abs(found.importance - Number(wanted.exact))).toBeLessThan(1e-9);
        const error = Math.hypot(Number(wanted.error), Number(wanted.deviation) / 2);
        expect(Math.abs(found.importance - Number(wanted.mean))).toBeLessThanOrEqual(
          4 * error + 1e-12
        );
      }
    }
  });

  it('ranks what drifted by what it matters; what the model ignores is exactly 0', async () => {
    const result = await measured(await kernel.context('clf.predict_proba', CANCER));
    expect(result).toMatchObject({
      rows: 569,
      rowsLeftOut: [],
      calls: 569 * (1 + 7 * 3),
      leftOut: []
    });
    expect(result.columns[0]).toMatchObject({
      name: 'mean perimeter',
      drifted: true,
      unanswered: 0
    });
    const ignored = column(result, 'ignored');
    expect(ignored).toMatchObject({ importance: 0, interval: [0, 0], share: 0, matters: 0 });
    expect(ignored.drifted).toBe(true);
    expect(ignored.shift).toBeGreaterThan(0.5);
    const shares = result.columns.reduce((sum, { share }) => sum + share, 0);
    expect(shares).toBeCloseTo(1, 12);
    for (const { importance: value, interval, matters, share, shift } of result.columns) {
      expect(interval[0]).toBeLessThanOrEqual(value);
      expect(interval[1]).toBeGreaterThanOrEqual(value);
      expect(matters).toBe(share * shift!);
    }
    expect(importance.metrics!({ problems: [], importance: result })).toMatchObject({
      'drift.matters': { value: expect.closeTo(result.columns[0].matters, 10) as number },
      'importance.ignored': { value: 0, sampleSize: 569, interval: [0, 0] },
      'importance.__proto__': { sampleSize: 569 },
      'drift.matters.size "class"': { value: 0 }
    });
  });

  it('asks once for two samples of one audit, and gives the same again for the same seed', async () => {
    const context = await kernel.context('clf.predict_proba', CANCER, {
      importance: { rows: 100, repeats: 1 }
    });
    const first = await measured(context);
    const again = await measured(context);
    expect(again).toEqual(first);
    const afresh = await kernel.context('clf.predict_proba', CANCER, {
      importance: { rows: 100, repeats: 1 }
    });
    expect(await measured(afresh)).toEqual(first);
    const other = await kernel.context('clf.predict_proba', CANCER, {
      importance: { rows: 100, repeats: 1, seed: 1 }
    });
    expect((await measured(other)).columns).not.toEqual(first.columns);
  });

  it('measures how far answers move where there is no label or it says nothing', async () => {
    const byShare = await measured(
      await kernel.context('clf.predict_proba', { reference: 'X', current: 'X' })
    );
    expect(byShare).toMatchObject({ metric: 'answers', baseline: null });
    expect(column(byShare, 'ignored').importance).toBe(0);
    expect(column(byShare, 'mean perimeter').importance).toBeGreaterThan(0.001);
    expect(column(byShare, 'mean perimeter').importance).toBeLessThan(1);
    const labels = await measured(await kernel.context('clf.predict', CANCER));
    expect(labels.metric).toBe('answers');
    const oneClass = await measured(
      await kernel.context('clf.predict_proba', { reference: 'one_class', label: 'diagnosis' })
    );
    expect(oneClass.metric).toBe('answers');
  });

  it('leaves out and counts rows without a label or an answer', async () => {
    const labels = await measured(
      await kernel.context('clf.predict_proba', { reference: 'unlabelled', label: 'diagnosis' })
    );
    expect(labels).toMatchObject({
      rows: 455,
      rowsLeftOut: [{ reason: 'their label is missing', rows: 114 }]
    });
    const moody = await measured(
      await kernel.context('moody', CANCER, { importance: { rows: 150, repeats: 1 } })
    );
    expect(moody.rowsLeftOut).toEqual([
      { reason: 'the model could not answer them', rows: expect.any(Number) as number }
    ]);
    expect(moody.rows + moody.rowsLeftOut[0].rows).toBe(150);
    expect(moody.columns.every(({ unanswered }) => unanswered === 0)).toBe(true);
    const picky = await measured(
      await kernel.context('picky', CANCER, { importance: { rows: 150, repeats: 1 } })
    );
    expect(column(picky, 'mean radius').unanswered).toBeGreaterThan(50);
    expect(column(picky, 'mean texture').unanswered).toBe(0);
  });

  it('permutes those that moved most, and says what it left out', async () => {
    const result = await measured(
      await kernel.context('clf.predict_proba', CANCER, {
        importance: { rows: 60, repeats: 1, mostColumns: 2 }
      })
    );
    expect(result.columns.map(({ name }) => name).sort()).toEqual(['ignored', 'mean perimeter']);
    expect(result.leftOut).toHaveLength(5);
    expect(result.calls).toBe(60 * 3);
  });

  it.each([
    ['raises', 'model-raised', /could answer none of 60 rows .*: RuntimeError: out of cheese$/],
    ['hangs', 'timeout', /The model did not answer within 1 s\.$/]
  ])('says in a sentence why nothing can be told: %s', async (callable, code, message) => {
    const context = await kernel.context(callable, CANCER, {
      importance: { rows: 60 },
      timeout: 1
    });
    await expect(importance.run(context)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message) as string
    });
    const { problems } = await runAnalyses(context, () => undefined, [importance]);
    expect(problems).toMatchObject([{ analysis: 'Importance' }]);
  });

  it('tells progress by column and ends within a second of being cancelled', async () => {
    const controller = new AbortController();
    const seen: string[] = [];
    let cancelledAt = 0;
    const context = {
      ...(await kernel.context('slow', CANCER, { importance: { rows: 60, repeats: 1 } })),
      signal: controller.signal,
      onProgress: (done: number, total: number, name: string) => {
        seen.push(`${done}/${total} ${name}`);
        if (done === 2) {
          setTimeout(() => {
            cancelledAt = Date.now();
            controller.abort();
          }, 100);
        }
      }
    };
    await expect(importance.run(context)).rejects.toMatchObject({ code: 'cancelled' });
    expect(Date.now() - cancelledAt).toBeLessThan(1000);
    expect(seen.slice(0, 2).map(each => each.split(' ')[0])).toEqual(['0/7', '1/7']);
    expect(seen).toHaveLength(3);
  });

  it('leaves a model that hangs within a second of being cancelled, and can ask another one', async () => {
    const controller = new AbortController();
    const hanging = await kernel.context('hangs', CANCER, { importance: { rows: 60 } });
    const asked = importance.run({ ...hanging, signal: controller.signal });
    await new Promise(resolve => setTimeout(resolve, 500));
    const cancelledAt = Date.now();
    controller.abort();
    await expect(asked).rejects.toMatchObject({ code: 'cancelled', message: 'Cancelled.' });
    expect(Date.now() - cancelledAt).toBeLessThan(1000);
    const other = await measured(
      await kernel.context('clf.predict_proba', CANCER, { importance: { rows: 60, repeats: 1 } })
    );
    expect(other.rows).toBe(60);
  });

  it('waits once for a model that hangs on some permuted rows', async () => {
    const startedAt = Date.now();
    const result = await measured(
      await kernel.context('stuck', CANCER, { importance: { rows: 60 }, timeout: 1 })
    );
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    expect(result.columns.length + result.leftOut.length).toBe(7);
    expect(result.leftOut.length).toBeGreaterThan(0);
    expect(result.leftOut[0].reason).toMatch(/The model did not answer within 1 s\.$/);
  });

  it('applies only where the plan asks and there is a model', async () => {
    const context = await kernel.context('clf.predict_proba', CANCER);
    expect(importance.applies(context)).toBe(true);
    expect(importance.applies({ ...context, target: null })).toBe(false);
    const plan = { ...context.plan, importance: undefined };
    expect(importance.applies({ ...context, plan })).toBe(false);
  });
});

it('asks an endpoint at its own pace, and again where it refuses for a while', async () => {
  const server = await ChatServer.start();
  try {
    await server.behave({ late: 13, seconds: 0.01, refuseFirst: 3, status: 503 });
    const context = await kernel.context(
      '',
      { reference: 'cancer_eval' },
      {
        target: { http: { url: server.url, protocol: 'mlflow' } },
        runner: { batch: 50 },
        importance: { rows: 200, repeats: 2, mostColumns: 3 }
      }
    );
    const result = await measured(context);
    const first = context.reference.columns[0].name;
    const used = column(result, first);
    expect(result.rows).toBe(200);
    expect(used?.importance).toBeGreaterThan(0.2);
    for (const other of result.columns.filter(({ name }) => name !== first)) {
      expect(other.importance).toBe(0);
    }
    const { most, seen } = await server.seen();
    expect(most).toBeGreaterThan(1);
    // Four batches of the rows as they are, and of each permutation; three refusals.
    expect(seen.length).toBe(4 * (1 + 2 * result.columns.length) + 3);
  } finally {
    server.stop();
  }
});
