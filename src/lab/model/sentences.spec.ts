import type { StageStatus } from '../../core/result';
import { paceSentence, workDone } from './sentences';

const stage = (changes: Partial<StageStatus>): StageStatus => ({
  stage: 'drift',
  state: 'running',
  done: 10,
  total: 40,
  unit: 'columns',
  detail: '',
  startedAt: 0,
  finishedAt: null,
  error: null,
  ...changes
});

describe('how far a stage is', () => {
  it('is told with its rate and the time left', () => {
    expect(workDone(stage({}))).toBe('10 of 40 columns');
    expect(paceSentence(stage({}), 5_000)).toMatch(/^2 columns a second, about 15 s left$/);
    expect(paceSentence(stage({}), 10_000)).toMatch(/^1 column a second, /);
    expect(paceSentence(stage({ done: 1 }), 20_000)).toMatch(/^3 columns a minute, /);
  });

  it('has no rate where one piece of work is not like another, and whole ones alone', () => {
    const analyses = stage({ stage: 'analyses', done: 2.7, total: 6, unit: 'analyses' });
    expect(workDone(analyses)).toBe('2 of 6 analyses');
    expect(paceSentence(analyses, 5_000)).toBe('');
  });
});
