import { AuditError } from '../errors';
import type { PartialAudit } from '../result';
import { Progress } from './progress';

const wait = (milliseconds: number): Promise<void> =>
  new Promise(resolve => setTimeout(resolve, milliseconds));

it('tells at most five times a second, and the last state', async () => {
  const told: PartialAudit[] = [];
  const progress = new Progress(
    partial => told.push(partial),
    () => new Date()
  );
  progress.begin('subject');
  const started = Date.now();
  for (let step = 1; Date.now() - started < 700; step++) {
    progress.advance('subject', step, 1000, '');
    await wait(2);
  }
  progress.finish('subject');
  progress.close();
  expect(told.length).toBeGreaterThanOrEqual(3);
  expect(told.length).toBeLessThanOrEqual(6);
  expect(told.at(-1)?.stages[0]).toMatchObject({ state: 'done', total: 1000 });
});

it('tells the end of a burst although nothing follows', async () => {
  const told: PartialAudit[] = [];
  const progress = new Progress(
    partial => told.push(partial),
    () => new Date()
  );
  progress.begin('drift');
  progress.advance('drift', 3, 10, 'distance');
  await wait(250);
  expect(told.at(-1)?.stages[1]).toMatchObject({ done: 3, detail: 'distance' });
  const before = told.length;
  await wait(250);
  expect(told).toHaveLength(before);
  progress.close();
});

it('gives states that later changes do not touch', () => {
  const told: PartialAudit[] = [];
  const progress = new Progress(
    partial => told.push(partial),
    () => new Date()
  );
  progress.begin('subject');
  progress.fail('subject', new AuditError('empty-table', 'Empty.'));
  progress.close();
  expect(told[0].stages[0].state).toBe('running');
  expect(told.at(-1)?.stages[0]).toMatchObject({ state: 'error', error: { code: 'empty-table' } });
});

it('marks what is not finished as cancelled', () => {
  const progress = new Progress(undefined, () => new Date(5));
  progress.begin('subject');
  progress.finish('subject');
  progress.begin('drift');
  progress.cancel();
  expect(progress.status.map(({ state }) => state)).toEqual([
    'done',
    'cancelled',
    'cancelled',
    'cancelled',
    'cancelled'
  ]);
  expect(progress.status[1].finishedAt).toBe(5);
});
