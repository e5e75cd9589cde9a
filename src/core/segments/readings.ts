import type { AnalysisContext } from '../analysis/analysis';
import { exclusionsOf } from '../audit/exclusions';
import { settleKinds, type Tables } from '../drift/collect';
import { prepareParts } from '../drift/column-parts';
import type { Threshold } from '../drift/report';
import { pairColumns, type ColumnPair } from '../profile/pairing';
import type { Readings } from './compare';
import type { Division } from './divide';

/** The compared columns that moved most, with the thresholds that they had as a whole. */
export async function readingsOf(
  { plan, drift, reference, current }: AnalysisContext,
  tables: Tables
): Promise<{ readings: Readings; beyond: number }> {
  const { columns } = plan.evaluation;
  const pairing = pairColumns(reference, current, {
    kinds: columns.kinds,
    exclude: exclusionsOf(columns, [reference, current])
  });
  const reports = new Map(drift.report.columns.map(report => [report.name, report]));
  const shift = ({ name }: ColumnPair): number => reports.get(name)?.effect?.value ?? -1;
  const ranked = pairing.pairs
    .filter(({ name }) => reports.has(name))
    .sort((a, b) => shift(b) - shift(a));
  const chosen = new Set(ranked.slice(0, plan.segments.mostColumns));
  const settled = await settleKinds(
    tables,
    pairing.pairs.filter(pair => chosen.has(pair))
  );
  const pairs = settled.filter((item): item is ColumnPair => 'kind' in item);
  const prepared = await prepareParts(tables, pairs);
  const thresholds = new Map<ColumnPair, Threshold>();
  for (const pair of pairs) {
    const report = reports.get(pair.name);
    const parts = prepared.get(pair)?.pairs ?? [];
    const own = report?.effect?.part === undefined ? report?.threshold : undefined;
    keep(thresholds, pair, own);
    for (const part of parts) {
      keep(thresholds, part, report?.parts?.find(({ name }) => name === part.part)?.threshold);
    }
  }
  return {
    readings: { pairs, prepared, thresholds },
    beyond: ranked.length - chosen.size
  };
}

function keep(
  thresholds: Map<ColumnPair, Threshold>,
  pair: ColumnPair,
  threshold: Threshold | undefined
): void {
  if (threshold?.source === 'calibrated') {
    thresholds.set(pair, threshold);
  }
}

/** Without the column that is one and the same value throughout the segment. */
export function readingsWithin(readings: Readings, { conditions }: Division): Readings {
  const constant = conditions.filter(({ test }) => test === 'is' || test === 'missing');
  const names = new Set(constant.map(({ column }) => column));
  return { ...readings, pairs: readings.pairs.filter(({ name }) => !names.has(name)) };
}
