import { seededRandom, type Random } from '../random';
import { confidenceSequence, EarlyStop, type SequenceOptions, type Stop } from './sequence';

/** What is decided after all of the outcomes. */
function mayStop(outcomes: readonly number[], threshold: number, options?: SequenceOptions): Stop {
  const stop = new EarlyStop(threshold, options);
  outcomes.forEach(outcome => stop.add(outcome));
  return stop.answer;
}

const draw = (count: number, rate: number, random: Random): number[] =>
  Array.from({ length: count }, () => (random() < rate ? 1 : 0));

/** The answer of a run that asks after every case and stops when it may. */
function stopped(
  outcomes: number[],
  threshold: number,
  total?: number
): { answer: Stop; after: number } {
  const stop = new EarlyStop(threshold, { total });
  const last = outcomes.findIndex(outcome => stop.add(outcome) !== 'go on');
  return { answer: stop.answer, after: last < 0 ? outcomes.length : last + 1 };
}

describe('EarlyStop', () => {
  it.each([0.5, 0.9, 0.95, 0.99])(
    'is wrong in at most one of twenty runs with a rate of %d at the threshold, asked again and again',
    rate => {
      const random = seededRandom(1);
      const runs = 400;
      const outcomes = Array.from({ length: runs }, () => stopped(draw(1000, rate, random), rate));
      const share = (answer: Stop): number =>
        outcomes.filter(outcome => outcome.answer === answer).length / runs;
      expect(share('passes')).toBeLessThan(0.025 + 0.02);
      expect(share('fails')).toBeLessThan(0.025 + 0.02);
    }
  );

  it('stops early where the rate is clear, on the right side', () => {
    const random = seededRandom(2);
    const runs = Array.from({ length: 100 }, () => ({
      good: stopped(draw(1000, 0.99, random), 0.9),
      bad: stopped(draw(1000, 0.7, random), 0.9)
    }));
    const mean = (values: number[]): number =>
      values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(runs.every(({ good }) => good.answer === 'passes')).toBe(true);
    expect(runs.every(({ bad }) => bad.answer === 'fails')).toBe(true);
    expect(mean(runs.map(({ good }) => good.after))).toBeLessThan(200);
    expect(mean(runs.map(({ bad }) => bad.after))).toBeLessThan(120);
  });

  it('knows of a finite list when the rest can not matter any more', () => {
    const passed = (count: number): number[] => Array.from({ length: count }, () => 1);
    expect(mayStop(passed(8), 0.9, { total: 10 })).toBe('go on');
    expect(mayStop(passed(9), 0.9, { total: 10 })).toBe('passes');
    expect(mayStop([0, 0], 0.9, { total: 10 })).toBe('fails');
    expect(mayStop([0], 0.9, { total: 10 })).toBe('go on');
  });

  it('is right of finite lists in random order, and stops earlier on them', () => {
    const random = seededRandom(3);
    let wrong = 0;
    const after: number[] = [];
    for (let run = 0; run < 300; run++) {
      const list = draw(300, 0.92, random);
      const passes = list.reduce((sum, outcome) => sum + outcome, 0) / 300 >= 0.9;
      const { answer, after: asked } = stopped(list, 0.9, 300);
      wrong += (answer === 'passes') !== passes ? 1 : 0;
      after.push(asked);
    }
    expect(wrong / 300).toBeLessThan(0.05);
    expect(after.filter(asked => asked < 300).length).toBeGreaterThan(100);
  });

  it('goes on without outcomes, and where nothing can refute', () => {
    expect(mayStop([], 0.9)).toBe('go on');
    expect(mayStop([], 0)).toBe('go on');
    expect(mayStop([1, 1, 1], 1)).toBe('go on');
  });
});

describe('confidenceSequence', () => {
  it('holds the true rate at all times at once in 95 of 100 runs, shares by seed too', () => {
    const random = seededRandom(4);
    const runs = 150;
    let held = 0;
    for (let run = 0; run < runs; run++) {
      // Shares of eight cases a seed that go together.
      const shares = Array.from({ length: 200 }, () => {
        const rate = random() < 0.2 ? 0.5 : 1;
        return draw(8, rate, random).reduce((sum, outcome) => sum + outcome, 0) / 8;
      });
      // The bounds only draw closer, so the last ones say whether the rate was ever left.
      const [low, high] = confidenceSequence(shares);
      held += low <= 0.9 && 0.9 <= high ? 1 : 0;
    }
    expect(held / runs).toBeGreaterThan(0.93);
  });

  it('starts with everything and closes on the rate', () => {
    expect(confidenceSequence([])).toEqual([0, 1]);
    const random = seededRandom(5);
    const outcomes = draw(5000, 0.9, random);
    const [low, high] = confidenceSequence(outcomes);
    expect(high - low).toBeLessThan(0.04);
    expect(low).toBeLessThan(0.9);
    expect(high).toBeGreaterThan(0.9);
  });
});
