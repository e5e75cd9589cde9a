import type { DiscrepancyResult, MultivariateResult } from '../schema';

/** Vectors of one column that lie as far apart as chance gives, or farther. */
export function sampleDiscrepancy(
  name: string,
  value: number,
  changes: Partial<DiscrepancyResult> = {}
): DiscrepancyResult {
  const apart = value > 0.01;
  return {
    name,
    rows: { reference: 500, current: 400 },
    dimensions: 384,
    found: {
      value,
      interval: [value - 0.002, value + 0.002],
      p: apart ? 0.005 : 0.4,
      q: apart ? 0.01 : 0.4,
      permutations: 200,
      chance: 0.0012,
      detectable: 0.0045,
      bandwidth: 1.25
    },
    ...changes
  };
}

/** Columns together that a classifier tells apart by one of them. */
export function sampleTogether(discrepancies: DiscrepancyResult[] = []): MultivariateResult {
  return {
    rows: { reference: 500, current: 400 },
    folds: 5,
    blocks: {
      by: 'period',
      column: null,
      period: '1d',
      why: null,
      reference: 31,
      current: 7
    },
    seed: 0,
    repeats: 3,
    auc: { value: 0.71, interval: [0.68, 0.74], p: 1e-9 },
    columns: [{ name: 'delay', drop: 0.12, range: [0.1, 0.15] }],
    discrepancies,
    leftOut: []
  };
}
