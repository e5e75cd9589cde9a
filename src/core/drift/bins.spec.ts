import type { Moments } from '../profile/moments';
import type { OrderedSummary } from '../profile/ordered';
import { decileBins, quantile, smoothedShares } from './bins';

const moments = (present: number, infinite: [number, number] = [0, 0]): Moments => ({
  present,
  finite: present - infinite[0] - infinite[1],
  nan: 0,
  negativeInfinity: infinite[0],
  positiveInfinity: infinite[1],
  mean: 0,
  standardDeviation: 0
});

const summaryOf = (points: [number, number, number][]): OrderedSummary => ({
  points: points.map(([x, reference, current]) => ({ x, reference, current })),
  gap: null,
  area: 0,
  pooled: null,
  histogram: { reference: [], current: [] },
  minimum: { reference: null, current: null },
  maximum: { reference: null, current: null }
});

const nothing = { reference: 0, current: 0 };

describe('bins between the tenths of the reference', () => {
  it('lie at x[ceil(k n / 10) - 1]', () => {
    // Reference 1..20, current twenty times 3: edges 2, 4, …, 18.
    const points = Array.from({ length: 20 }, (_, i): [number, number, number] => [
      i + 1,
      i + 1,
      i + 1 >= 3 ? 20 : 0
    ]);
    const bins = decileBins(
      summaryOf(points),
      { reference: moments(20), current: moments(20) },
      nothing
    );
    expect(bins.present.map(bin => bin.reference)).toEqual(new Array(10).fill(2));
    expect(bins.present.map(bin => bin.current)).toEqual([0, 20, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('melt where the reference repeats a value', () => {
    const sides = { reference: moments(10), current: moments(4) };
    const bins = decileBins(
      summaryOf([
        [5, 10, 1],
        [9, 10, 4]
      ]),
      sides,
      nothing
    );
    expect(bins.present).toEqual([
      { reference: 10, current: 1, levels: 1 },
      { reference: 0, current: 3, levels: 1 }
    ]);
  });

  it('put infinities into the outer bins', () => {
    // Reference: -inf three times, 1..4, +inf three times.
    const points = [1, 2, 3, 4].map((x): [number, number, number] => [x, x, 0]);
    const sides = { reference: moments(10, [3, 3]), current: moments(2, [1, 1]) };
    const bins = decileBins(summaryOf(points), sides, nothing);
    expect(bins.present.map(bin => bin.reference)).toEqual([3, 1, 1, 1, 1, 3, 0]);
    expect(bins.present.map(bin => bin.current)).toEqual([1, 0, 0, 0, 0, 1, 0]);
    expect(quantile(summaryOf(points), sides, 'reference', 1)).toBe(-Infinity);
    expect(quantile(summaryOf(points), sides, 'reference', 5)).toBe(2);
    expect(quantile(summaryOf(points), sides, 'reference', 9)).toBe(Infinity);
  });

  it('are one open bin where the reference has no value', () => {
    const sides = { reference: moments(0), current: moments(3) };
    const bins = decileBins(summaryOf([[1, 0, 3]]), sides, { reference: 5, current: 1 });
    expect(bins.present).toEqual([{ reference: 0, current: 3, levels: 1 }]);
  });

  it('are smoothed by half a row', () => {
    const shares = smoothedShares({
      present: [
        { reference: 3, current: 0, levels: 1 },
        { reference: 1, current: 2, levels: 2 }
      ],
      missing: { reference: 0, current: 1 }
    });
    expect(shares).toEqual([
      { p: 3.5 / 7, q: 0.5 / 7, weight: 1 },
      { p: 1.5 / 7, q: 2.5 / 7, weight: 2 },
      { p: 0.5 / 7, q: 1.5 / 7, weight: 1 }
    ]);
    expect(shares.reduce((sum, { p, weight }) => sum + p * weight, 0)).toBeCloseTo(1, 14);
  });
});
