import { AuditError } from '../errors';
import type { Engine, OpenedTable } from '../ports';
import { pairColumns, type ColumnPair, type NotCompared } from '../profile/pairing';
import { calibrate } from './calibrate';
import { collectSummaries, isApproximate, settleKinds, type Tables } from './collect';
import { prepareParts } from './column-parts';
import { carryOut, type CompareOptions } from './comparison';
import { findChanges } from './findings';
import type { DriftResult } from './report';

export type { CompareOptions } from './comparison';

/**
 * Compares two opened tables column by column, inside the engine that holds
 * them; one small summary a column comes back. Columns come in the order of the
 * reference.
 *
 * Throws `empty-table`, `no-common-columns`, `unknown-column`, `invalid-input`
 * for a kind that a column can't have, `cancelled`, and what the engine throws.
 */
export async function compareTables(
  engine: Engine,
  reference: OpenedTable,
  current: OpenedTable,
  options: CompareOptions
): Promise<DriftResult> {
  refuseEmpty(reference, 'reference');
  refuseEmpty(current, 'current');
  const { exactRows, signal } = options;
  const tables: Tables = { engine, reference, current, exactRows, outside: new Map(), signal };
  const pairing = pairColumns(reference, current, options);
  const settled = await settleKinds(tables, pairing.pairs);
  const pairs = settled.filter((item): item is ColumnPair => 'kind' in item);
  const notCompared = [
    ...pairing.notCompared,
    ...settled.filter((item): item is NotCompared => 'reason' in item)
  ];
  const prepared = await prepareParts(tables, pairs);
  const all = pairs.flatMap(pair => [pair, ...(prepared.get(pair)?.pairs ?? [])]);
  return carryOut(
    {
      reference,
      current,
      engine: engine.description,
      approximate: isApproximate(tables),
      pairs,
      notCompared,
      prepared,
      summaries: collectSummaries(tables, all),
      calibrate: async columns =>
        options.calibration === undefined ? null : calibrate(tables, columns, options.calibration),
      findChanges: compared => findChanges(tables, compared, options.rate)
    },
    options
  );
}

export function refuseEmpty(table: OpenedTable, side: 'reference' | 'current'): void {
  if (table.rows === 0) {
    throw new AuditError(
      'empty-table',
      `The ${side} table, ${table.description}, has no rows.`,
      side === 'reference'
        ? 'Choose an evaluation set with rows.'
        : 'Choose a production source or a time window with rows.',
      table.description
    );
  }
}
