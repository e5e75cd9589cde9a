import type { ColumnReport, DriftReport } from '../../drift/report';
import type { RecordPredicate } from '../statement';
import { changeOf, isBeyondChance, type Change, type Estimate } from './change';

/** What became of one column of one production sample. */
export interface ColumnDifference {
  /** The sample's name in the later record. */
  sample: string;
  column: string;
  /**
   * `began` and `ceased` to drift; `changed`, where the shift moved beyond its
   * interval on the same side of the threshold; `kind`, where it was compared
   * otherwise; `added` and `removed`, where one record alone compared it.
   */
  what: 'began' | 'ceased' | 'changed' | 'kind' | 'added' | 'removed';
  before: Estimate | null;
  after: Estimate | null;
  change: Change | null;
  kinds: [before: string, after: string] | null;
}

/** Two samples that are held against each other; null where one record alone has it. */
export interface SamplePair {
  name: string;
  before: DriftReport | null;
  after: DriftReport | null;
}

/** Samples of one name belong together, the others in the order of their plans. */
export function pairSamples(before: RecordPredicate, after: RecordPredicate): SamplePair[] {
  const left = before.production.map(({ name }, index) => ({ name, report: before.drift[index] }));
  const right = after.production.map(({ name }, index) => ({ name, report: after.drift[index] }));
  const named = new Set(right.map(({ name }) => name));
  const spare = left.filter(({ name }) => !named.has(name));
  const pairs = right.map(({ name, report }): SamplePair => {
    const match = left.find(each => each.name === name) ?? spare.shift();
    return { name, before: match?.report ?? null, after: report ?? null };
  });
  return [...pairs, ...spare.map(({ name, report }) => ({ name, before: report, after: null }))];
}

/** Only what differs, by sample, in the order of the later record. */
export function columnDifferences(pairs: readonly SamplePair[]): ColumnDifference[] {
  return pairs.flatMap(({ name, before, after }) => {
    const then = new Map((before?.columns ?? []).map(column => [column.name, column]));
    const now = after?.columns ?? [];
    const kept = new Set(now.map(column => column.name));
    return [
      ...now.flatMap(column => difference(name, then.get(column.name) ?? null, column)),
      ...[...then.values()]
        .filter(column => !kept.has(column.name))
        .flatMap(column => difference(name, column, null))
    ];
  });
}

function difference(
  sample: string,
  before: ColumnReport | null,
  after: ColumnReport | null
): ColumnDifference[] {
  const column = (after ?? before)?.name ?? '';
  const [then, now] = [estimateOf(before), estimateOf(after)];
  const change = then && now ? changeOf(then, now) : null;
  const whole = { sample, column, before: then, after: now, change, kinds: null };
  if (!before || !after) {
    return [{ ...whole, what: before ? 'removed' : 'added' }];
  }
  if (before.kind !== after.kind) {
    return [{ ...whole, what: 'kind', change: null, kinds: [before.kind, after.kind] }];
  }
  if (before.drifted !== after.drifted) {
    return [{ ...whole, what: after.drifted ? 'began' : 'ceased' }];
  }
  const moved = change ? isBeyondChance(change) : (then === null) !== (now === null);
  return moved ? [{ ...whole, what: 'changed' }] : [];
}

function estimateOf(column: ColumnReport | null): Estimate | null {
  return column?.effect ? { value: column.effect.value, interval: column.effect.interval } : null;
}
