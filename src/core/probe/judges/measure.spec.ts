import { assertionSchema } from './assertion';
import { NOTHING_OUTSIDE } from './judge';
import { judgeReportSchema } from './judge-report';
import { JudgeMeasurement, type Labelled } from './measure';
import { cohensKappa } from './kappa';
import { seededRandom } from '../random';

const measured = async (rows: Labelled[]) => {
  const assertion = assertionSchema.parse({ type: 'contains', value: 'x' });
  const measurement = new JudgeMeasurement('contains', assertion, NOTHING_OUTSIDE);
  await measurement.add(rows.slice(0, 3));
  await measurement.add(rows.slice(3));
  return judgeReportSchema.parse(measurement.report(7));
};
const rows = (count: number, text: string | null, isPositive: boolean): Labelled[] =>
  Array.from({ length: count }, () => ({ text, isPositive }));

it('counts agreement, with intervals', async () => {
  const report = await measured([
    ...rows(8, 'x', true),
    ...rows(2, 'o', true),
    ...rows(1, 'x', false),
    ...rows(9, 'o', false),
    ...rows(4, null, true)
  ]);
  expect(report).toMatchObject({
    n: 20,
    precision: 8 / 9,
    recall: 0.8,
    specificity: 0.9,
    counts: { truePositive: 8, falsePositive: 1, falseNegative: 2, trueNegative: 9, errors: 4 },
    leftOut: 7
  });
  // SciPy: binomtest(8, 10).proportion_ci(method='wilson').
  expect(report.intervals.recall?.[0]).toBeCloseTo(0.49016247153664183, 12);
  expect(report.intervals.recall?.[1]).toBeCloseTo(0.9433178485456247, 12);
});

it('has no figure where none is defined', async () => {
  const none = await measured([]);
  expect(none).toMatchObject({ n: 0, precision: null, recall: null, specificity: null });
  expect(Object.values(none.intervals)).toEqual([null, null, null, null]);
  expect(await measured(rows(2, 'o', true))).toMatchObject({ precision: null, recall: 0 });
});

it('can be cancelled', async () => {
  const assertion = assertionSchema.parse({ type: 'is-refusal' });
  const measurement = new JudgeMeasurement('is-refusal', assertion, NOTHING_OUTSIDE);
  const signal = AbortSignal.abort();
  await expect(measurement.add(rows(1, 'x', true), { signal })).rejects.toThrow('Cancelled.');
});

describe("Cohen's kappa", () => {
  const counts = (
    truePositive: number,
    falsePositive: number,
    falseNegative: number,
    trueNegative: number
  ) => ({
    truePositive,
    falsePositive,
    falseNegative,
    trueNegative
  });

  // Checked with scikit-learn's cohen_kappa_score.
  it.each<[[number, number, number, number], number]>([
    [[20, 5, 10, 15], 0.4],
    [[45, 15, 25, 15], 0.13043478260869568],
    [[0, 10, 10, 0], -1],
    [[10, 0, 0, 10], 1]
  ])('of %j is %d', (cells, kappa) => {
    expect(cohensKappa(counts(...cells))?.value).toBeCloseTo(kappa, 12);
  });

  it('is not defined where both sides say one thing alone, or nothing', () => {
    expect(cohensKappa(counts(10, 0, 0, 0))).toBeNull();
    expect(cohensKappa(counts(0, 0, 0, 0))).toBeNull();
  });

  it('lies in its interval about 95 times in a hundred', () => {
    const random = seededRandom(11);
    const shares = [0.35, 0.1, 0.15, 0.4];
    const truth = (0.75 - (0.45 * 0.5 + 0.55 * 0.5)) / (1 - (0.45 * 0.5 + 0.55 * 0.5));
    let held = 0;
    for (let run = 0; run < 2000; run++) {
      const cells: [number, number, number, number] = [0, 0, 0, 0];
      for (let row = 0; row < 150; row++) {
        let left = random();
        const cell = shares.findIndex(share => (left -= share) < 0);
        cells[cell < 0 ? 3 : cell] += 1;
      }
      const [low, high] = cohensKappa(counts(...cells))?.interval ?? [1, -1];
      held += low <= truth && truth <= high ? 1 : 0;
    }
    expect(held / 2000).toBeGreaterThan(0.93);
    expect(held / 2000).toBeLessThan(0.97);
  });
});
