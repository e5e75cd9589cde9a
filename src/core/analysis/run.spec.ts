import { AuditError } from '../errors';
import type { Analysis, AnalysisContext } from './analysis';
import { runAnalyses } from './run';

const analysis = (title: string, run: Analysis['run'], applies = true): Analysis => ({
  title,
  applies: () => applies,
  run
});

const context = (signal?: AbortSignal) =>
  ({ signal, onProgress: () => undefined }) as unknown as Omit<AnalysisContext, 'earlier'>;

describe('the analyses of a sample', () => {
  it('goes on after one that fails, and tells of it', async () => {
    const seen: number[] = [];
    const results = await runAnalyses(context(), partial => seen.push(partial.problems.length), [
      analysis('First', () =>
        Promise.reject(new AuditError('invalid-input', 'It said: no', 'Do this.'))
      ),
      analysis('Never', () => Promise.reject(new Error('not asked for')), false),
      analysis('Last', () => Promise.resolve({}))
    ]);
    expect(results.problems).toEqual([
      { analysis: 'First', message: 'It said: no.', action: 'Do this.' }
    ]);
    expect(seen).toEqual([1, 1]);
  });

  it('counts analyses, and the one under way by the share that is done', async () => {
    const told: [number, number, string][] = [];
    const following = {
      ...context(),
      onProgress: (...progress: (typeof told)[0]) => told.push(progress)
    };
    const half: Analysis['run'] = ({ onProgress }) => {
      onProgress(20, 40, 'delay');
      return Promise.resolve({});
    };
    await runAnalyses(following, () => undefined, [
      analysis('First', half),
      analysis('Never', half, false),
      analysis('Last', half)
    ]);
    expect(told).toEqual([
      [0, 2, 'First'],
      [0.5, 2, 'First: delay'],
      [1, 2, 'Last'],
      [1.5, 2, 'Last: delay'],
      [2, 2, '']
    ]);
  });

  it('ends when it is cancelled', async () => {
    const controller = new AbortController();
    const run = runAnalyses(context(controller.signal), () => undefined, [
      analysis('Long', () => {
        controller.abort();
        return Promise.reject(new Error('interrupted'));
      })
    ]);
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
  });
});
