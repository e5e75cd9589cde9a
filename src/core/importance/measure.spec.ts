import type { Answer, CellValue } from '../ports';
import { measureOf } from './measure';

const scored = (score: number): Answer => ({
  outcome: 'answered',
  label: null,
  score,
  probabilities: null
});
const shares = (...probabilities: number[]): Answer => ({
  outcome: 'answered',
  label: probabilities.indexOf(Math.max(...probabilities)),
  score: probabilities.length === 2 ? probabilities[1] : null,
  probabilities
});
const named = (label: CellValue): Answer => ({
  outcome: 'answered',
  label,
  score: null,
  probabilities: null
});
const nothing: Answer = { outcome: 'error', code: 'model-raised', message: 'No.' };
const unknown = { classes: null, output: 'unknown' } as const;
const all = [0, 1, 2, 3];

describe('measureOf', () => {
  it('reads truth values, numbers and texts as the classes of the model', () => {
    const answers = [0.1, 0.4, 0.6, 0.9].map(p => shares(1 - p, p));
    for (const labels of [
      [false, false, true, true],
      [0, 0, 1, 1],
      ['0', '0', '1', '1'],
      [0n, 0n, 1n, 1n]
    ]) {
      const measure = measureOf(labels, answers, { classes: [0, 1], output: 'probabilities' }, {});
      expect(measure.metric).toBe('rocAuc');
      expect(measure.baseline(all, answers)).toBe(1);
    }
  });

  it('takes the second class, or the one that the plan calls positive', () => {
    const answers = [0.1, 0.4, 0.6, 0.9].map(scored);
    const labels = ['late', 'late', 'early', 'late'];
    expect(measureOf(labels, answers, unknown, {}).baseline(all, answers)).toBeCloseTo(1 / 3);
    const early = measureOf(labels, answers, unknown, { positive: 'early' });
    expect(early.baseline(all, answers)).toBeCloseTo(2 / 3);
    const other = measureOf(labels, answers, { classes: ['late', 'early'], output: 'unknown' }, {});
    expect(other.baseline(all, answers)).toBeCloseTo(2 / 3);
    expect(measureOf(labels, answers, unknown, { positive: 'never' }).metric).toBe('answers');
  });

  it('measures more classes by log loss, where it knows whose probability is whose', () => {
    const answers = [shares(0.5, 0.3, 0.2), shares(0, 1, 0), shares(0.2, 0.2, 0.6)];
    const labels = ['a', 'b', 'c'];
    const measure = measureOf(labels, answers, unknown, {});
    expect(measure.metric).toBe('logLoss');
    expect(measure.baseline([0, 1, 2], answers)).toBeCloseTo(
      -(Math.log(0.5) + Math.log(1 - Number.EPSILON) + Math.log(0.6)) / 3,
      12
    );
    expect(Number.isFinite(measure.baseline([1], [answers[0], shares(1, 0, 0)])!)).toBe(true);
    expect(measureOf(['a', 'b', 'b'], answers, unknown, {}).metric).toBe('answers');
    const described = { classes: ['a', 'b', 'c'], output: 'probabilities' as const };
    const strange = measureOf(['a', 'b', 'x'], answers, described, {});
    expect([0, 1, 2].map(row => strange.objection(row))).toEqual([
      null,
      null,
      'the model does not know their label'
    ]);
  });

  it('measures numbers by their mean absolute error', () => {
    const answers = [1, 2, 3].map(scored);
    const measure = measureOf([2, NaN, 3n], answers, { classes: null, output: 'values' }, {});
    expect(measure.metric).toBe('meanAbsoluteError');
    expect([0, 1, 2].map(row => measure.objection(row))).toEqual([
      null,
      'their label is missing',
      null
    ]);
    expect(measure.baseline([0, 2], answers)).toBe(0.5);
    expect(measureOf([1, 2, 4], [1, 2, 3].map(named), unknown, {}).metric).toBe('answers');
    expect(measureOf([1, 2, 4], [1, 2, 3].map(named), unknown, { kind: 'regression' }).metric).toBe(
      'meanAbsoluteError'
    );
    expect(measureOf([0, 1, 1], answers, unknown, { kind: 'regression' }).metric).toBe(
      'meanAbsoluteError'
    );
  });

  it('measures how far answers move in their own measure', () => {
    const moved = (before: Answer[], after: Answer[]): number =>
      measureOf(null, before, unknown, {}).loss([0, 1], before, after)!.value;
    expect(
      moved([shares(0.5, 0.3, 0.2), shares(1, 0, 0)], [shares(0.3, 0.5, 0.2), shares(1, 0, 0)])
    ).toBeCloseTo(0.1, 12);
    expect(moved([scored(4), scored(1)], [scored(1), scored(2)])).toBe(2);
    expect(moved([named('a'), named('b')], [named('b'), named('b')])).toBe(0.5);
  });

  it('takes no answer that is none or of another shape', () => {
    const measure = measureOf(null, [shares(0.5, 0.5)], unknown, {});
    expect(measure.takes(0, nothing)).toBe(false);
    expect(measure.takes(0, shares(0.2, 0.3, 0.5))).toBe(false);
    expect(measure.takes(0, shares(NaN, 1))).toBe(false);
    expect(measureOf([1], [nothing], unknown, {}).metric).toBe('answers');
  });
});
