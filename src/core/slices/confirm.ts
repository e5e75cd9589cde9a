import type { Tables } from '../drift/collect';
import type { Side } from '../profile/part';
import {
  carriedShare,
  changeProbability,
  excessProbability,
  shareChange,
  shiftOf,
  type SideCounts
} from './carried';
import { holm } from './holm';
import type { Predicates } from './predicates';
import { RowTables, type Draw } from './rows';
import type { ShareSlice, ShiftSlice, SlicesOptions, TracedColumn } from './schema';
import type { Candidate, Found, Target } from './search';

/** Share of the shift below which a slice is no answer to where it comes from. */
const LEAST_CARRIED = 0.05;
/** Slices without which the shift is told too. */
const FIRST_SLICES = 2;

export interface Confirmed {
  tested: Record<Side, number>;
  tests: number;
  shares: ShareSlice[];
  columns: TracedColumn[];
}

/** Rows of a candidate by bin, in the rows that test it. */
interface Tested {
  candidate: Candidate;
  counts: SideCounts;
  /** Of those in none of the slices that were found before it: inside of it, and all. */
  own: SideCounts;
  among: SideCounts;
}

/**
 * Tests the slices on rows that had no part in finding them: of their share of the rows whether it
 * changed the same way, of a column's shift whether they carry more than their share of the rows.
 * Each is tested among the rows outside of the slices found before it, so that none is told for the
 * rows that it has in common with a better one; Holm over all of them. All figures are those of the
 * tested rows, so that nothing is flattered by the search.
 */
export async function confirm(
  tables: Tables,
  { columns }: Predicates,
  targets: readonly Target[],
  draws: Record<Side, Draw>,
  found: Found,
  options: SlicesOptions
): Promise<Confirmed> {
  const used = [...new Set(allOf(found).flatMap(({ predicates }) => predicates))];
  const owner = (predicate: (typeof used)[number]): number =>
    columns.findIndex(column => column.predicates.includes(predicate));
  const holds = ({ predicates }: Candidate): string =>
    predicates.map(predicate => `c${used.indexOf(predicate)} = 1`).join(' AND ');
  const rows = new RowTables(tables, 'tested', draws);
  try {
    await rows.create({
      values: [...columns.map(({ value }) => value), ...targets.map(({ value }) => value)],
      cells: [
        ...used.map(
          predicate => `CASE WHEN ${predicate.sql(`v${owner(predicate)}`)} THEN 1 ELSE 0 END`
        ),
        ...targets.map(({ bin }, at) => bin(`v${columns.length + at}`))
      ]
    });
    const count = async (
      slices: readonly Candidate[],
      bin: number | null,
      bins: number
    ): Promise<{ all: SideCounts; slices: Tested[] }> => {
      const [all, ...found] = await rows.count(bin, bins, conditionsOf(slices.map(holds)));
      const tested = slices.map((candidate, at): Tested => {
        const [counts, own, among] = found.slice(3 * at);
        return { candidate, counts, own, among };
      });
      return { all, slices: tested };
    };
    const shares = await count(found.shares, null, 1);
    const traced: Awaited<ReturnType<typeof count>>[] = [];
    for (const [at, { slices }] of found.targets.entries()) {
      traced.push(await count(slices, used.length + at, targets[at].bins));
    }
    const tested = totals(shares.all);
    const judged = judge(tested, shares.slices, traced, found, options);
    const told: TracedColumn[] = [];
    for (const [at, slices] of judged.columns.entries()) {
      const inside = slices.map(({ candidate }) => holds(candidate));
      const outside = inside.slice(0, FIRST_SLICES).map(each => `NOT (${each})`);
      const conditions = [...inside.map((_, place) => alone(inside, place)), outside.join(' AND ')];
      const counts =
        slices.length > 0
          ? (await rows.count(used.length + at, targets[at].bins, conditions)).slice(1)
          : [];
      const { all } = traced[at];
      const shift = shiftOf(all);
      const without = counts.length > 0 ? shiftOf(counts[counts.length - 1]) : null;
      if (shift) {
        told.push({
          name: targets[at].name,
          shift,
          slices: slices
            .map(({ slice }, place) => ({ ...slice, carried: carriedShare(counts[place], all) }))
            .filter(({ carried }) => carried.value >= LEAST_CARRIED),
          without: without && { ...without, slices: outside.length }
        });
      }
    }
    return { tested, tests: judged.tests, shares: judged.shares, columns: told };
  } finally {
    await rows.drop();
  }
}

/** Of each slice: inside; inside of it alone; outside of all that stand before it. */
function conditionsOf(holds: readonly string[]): string[] {
  return holds.flatMap((inside, at) => [inside, alone(holds, at), before(holds, at) || 'TRUE']);
}

/** In the slice and in none of those before it. */
function alone(holds: readonly string[], at: number): string {
  return [holds[at], before(holds, at)].filter(Boolean).join(' AND ');
}

function before(holds: readonly string[], at: number): string {
  return holds
    .slice(0, at)
    .map(each => `NOT (${each})`)
    .join(' AND ');
}

function allOf({ shares, targets }: Found): Candidate[] {
  return [...shares, ...targets.flatMap(({ slices }) => slices)];
}

function totals({ reference, current }: SideCounts): Record<Side, number> {
  const sum = (counts: readonly number[]): number => counts.reduce((all, count) => all + count, 0);
  return { reference: sum(reference), current: sum(current) };
}

interface Judged {
  tests: number;
  shares: ShareSlice[];
  /** Without what they carry, which hangs on the slices that stay. */
  columns: { candidate: Candidate; slice: Omit<ShiftSlice, 'carried'> }[][];
}

function judge(
  tested: Record<Side, number>,
  shares: readonly Tested[],
  traced: readonly { all: SideCounts; slices: Tested[] }[],
  found: Found,
  { rate, leastChange }: SlicesOptions
): Judged {
  const drawnShare = ({ rows, among }: Candidate, side: Side): number =>
    rows[side] / Math.max(1, among[side]);
  const both = tested.reference > 0 && tested.current > 0;
  const raw = both
    ? [
        ...shares.map(({ candidate, own, among }) => {
          const change = drawnShare(candidate, 'current') - drawnShare(candidate, 'reference');
          const rows = { slice: totals(own), all: totals(among) };
          return changeProbability(rows, Math.sign(change));
        }),
        ...traced.flatMap(({ slices }, at) =>
          slices.map(({ candidate, own, among }) => {
            const share =
              (drawnShare(candidate, 'reference') + drawnShare(candidate, 'current')) / 2;
            return excessProbability(found.targets[at].weights, own, among, share);
          })
        )
      ]
    : [];
  const p = holm(raw);
  const common = ({ candidate, counts }: Tested, at: number) => {
    const rows = totals(counts);
    return {
      conditions: candidate.predicates.map(({ condition }) => condition),
      rows,
      share: {
        reference: rows.reference / tested.reference,
        current: rows.current / tested.current
      },
      p: p[at]
    };
  };
  let next = shares.length;
  return {
    tests: raw.length,
    shares: shares
      .map((slice, at): ShareSlice => {
        const { value, interval } = shareChange({ slice: totals(slice.counts), all: tested });
        return { ...common(slice, at), change: value, interval };
      })
      .filter(slice => slice.p <= rate && Math.abs(slice.change) >= leastChange)
      .sort((a, b) => Math.abs(b.change) - Math.abs(a.change)),
    columns: traced.map(({ slices }) =>
      slices
        .map(each => ({
          candidate: each.candidate,
          slice: {
            ...common(each, next++),
            inside: shiftOf(each.counts)
          }
        }))
        .filter(({ slice }) => slice.p <= rate)
    )
  };
}
