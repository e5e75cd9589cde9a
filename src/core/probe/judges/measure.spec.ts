import { assertionSchema } from './assertion';
import { NOTHING_OUTSIDE } from './judge';
import { JudgeMeasurement, judgeReportSchema, type Labelled } from './measure';

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
  expect(none.intervals).toEqual({ precision: null, recall: null, specificity: null });
  expect(await measured(rows(2, 'o', true))).toMatchObject({ precision: null, recall: 0 });
});

it('can be cancelled', async () => {
  const assertion = assertionSchema.parse({ type: 'is-refusal' });
  const measurement = new JudgeMeasurement('is-refusal', assertion, NOTHING_OUTSIDE);
  const signal = AbortSignal.abort();
  await expect(measurement.add(rows(1, 'x', true), { signal })).rejects.toThrow('Cancelled.');
});
