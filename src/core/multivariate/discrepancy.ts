import normal from '@stdlib/stats-base-dists-normal';
import { benjaminiHochberg } from '../drift/false-discovery';
import type { Discrepancy } from '../ports';
import { studentQuantile } from '../probe/student';
import type { BlockRule, DiscrepancyResult } from './schema';

/** Figures that differ by less are equal: kernels lie between 0 and 1, and sums round. */
const ROUNDING = 1e-12;

/**
 * What each column's discrepancy says beside chance, the strongest first.
 *
 * - `p` is (1 + permutations at or above the value) / (1 + permutations), which holds at any size
 *   (Phipson and Smyth 2010); `q` adjusts it for the number of columns.
 * - The interval is value ± 1.96 √(V₁ + V₀): V₁ the variance to the first order, which vanishes
 *   without a shift, and V₀ that of the permutations, which is what is left then. With a shift the
 *   sum errs on the wide side. Where rows come in blocks both count blocks, and the quantile is
 *   Student's for those of the side that has fewer.
 * - `detectable` is the least δ with δ ≥ chance + 0.84 √(V₀ + 4 δ √(V₀ / 2)). The square root of
 *   V₀ / 2 is at least the largest eigenvalue of the centred kernel times (1/n + 1/m), so that
 *   the second term is at least V₁ at δ: the power is 0.8 or more.
 */
export function judgeDiscrepancies(
  columns: readonly { name: string; discrepancy: Discrepancy }[],
  rule: BlockRule
): DiscrepancyResult[] {
  const figures = columns.map(({ discrepancy }) => judge(discrepancy));
  const adjusted = benjaminiHochberg(figures.flatMap(figure => figure?.p ?? []));
  let tested = 0;
  return columns
    .map(({ name, discrepancy }, index): DiscrepancyResult => {
      const { rows, blocks, dimensions } = discrepancy;
      const figure = figures[index];
      return {
        name,
        rows,
        ...(comeInBlocks(discrepancy) && { blocks: { ...rule, ...blocks } }),
        dimensions,
        found: figure && { ...figure, q: adjusted[tested++] }
      };
    })
    .sort((a, b) => (b.found?.value ?? -Infinity) - (a.found?.value ?? -Infinity));
}

type Figure = Omit<NonNullable<DiscrepancyResult['found']>, 'q'>;

function comeInBlocks({ rows, blocks }: Discrepancy): boolean {
  return blocks.reference < rows.reference || blocks.current < rows.current;
}

function judge(discrepancy: Discrepancy): Figure | null {
  const { value, variance, bandwidth, blocks, permuted } = discrepancy;
  if (value === null || variance === null || bandwidth === null || permuted.length === 0) {
    return null;
  }
  const sorted = [...permuted].sort((a, b) => a - b);
  const atLeast = permuted.filter(each => each >= value - ROUNDING).length;
  const ofChance = varianceOf(permuted);
  const degrees = comeInBlocks(discrepancy)
    ? Math.min(blocks.reference, blocks.current) - 1
    : Infinity;
  const reach = studentQuantile(degrees) * Math.sqrt(variance + ofChance);
  const chance = sorted[Math.ceil(0.95 * sorted.length) - 1];
  return {
    value,
    interval: [value - reach, value + reach],
    p: (1 + atLeast) / (1 + permuted.length),
    permutations: permuted.length,
    chance,
    detectable: detectable(chance, ofChance),
    bandwidth
  };
}

/** Solves δ = c + z √(V + 4 δ √(V / 2)), a quadratic in δ; the root above c. */
function detectable(chance: number, variance: number): number {
  const z = normal.quantile(0.8, 0, 1);
  const half = chance + 2 * z * z * Math.sqrt(variance / 2);
  return half + Math.sqrt(Math.max(0, half * half - chance * chance + z * z * variance));
}

function varianceOf(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
}
