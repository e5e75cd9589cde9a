import { profileTable } from '../baseline/build';
import { compareWithProfile } from '../baseline/compare';
import { tableOf } from '../baseline/like';
import { compareTables, type CompareOptions } from '../drift/compare';
import { SAMPLES } from '../drift/finding-words';
import { exactRowsOf } from '../drift/exactness';
import type { DriftResult } from '../drift/report';
import { AuditError, throwIfAborted, toAuditError } from '../errors';
import type { BaselineChoice } from '../plan/baseline';
import type { Plan } from '../plan/schema';
import type { Engine, OpenedTable, TableSource } from '../ports';
import type { Profile } from '../profile/profile-schema';
import { exclusionsOf, withNowhere } from './exclusions';

/** What production is held against: a table, or what a saved baseline kept of one. */
export interface Reference {
  table: OpenedTable;
  /** Null where the rows are there. */
  baseline: Profile | null;
}

type Shown = Pick<CompareOptions, 'signal' | 'onProgress' | 'onColumns'>;

/** @throws AuditError `empty-table`, and what the engine or the reading of a baseline throws. */
export async function openReference(
  { evaluation }: Plan,
  engine: Engine,
  readBaseline: ((choice: BaselineChoice) => Promise<Profile>) | undefined,
  signal?: AbortSignal
): Promise<Reference> {
  const { baseline } = evaluation;
  if (baseline !== undefined) {
    if (readBaseline === undefined) {
      throw new AuditError(
        'invalid-plan',
        'A saved baseline can’t be read from here.',
        'Name variable, files or sql under evaluation.',
        'evaluation.baseline'
      );
    }
    const profile = await readBaseline(baseline);
    return { table: tableOf(profile), baseline: profile };
  }
  const table = await engine.open(evaluationSource(evaluation), 'evaluation', { signal });
  if (table.rows === 0) {
    throw new AuditError(
      'empty-table',
      `The evaluation set ${table.description} has no rows.`,
      'Name an evaluation set with rows.',
      table.description
    );
  }
  return { table, baseline: null };
}

/** Where the plan says the evaluation set's rows are; a saved baseline has none. */
export function evaluationSource({ variable, files, sql }: Plan['evaluation']): TableSource {
  if (variable !== undefined) {
    return { variable };
  }
  return files !== undefined ? { files } : { sql: sql ?? '' };
}

/** Compares one sample as the plan says. */
export async function compareAsPlanned(
  { drift, evaluation: { columns } }: Plan,
  engine: Engine,
  { table, baseline }: Reference,
  current: OpenedTable,
  shown: Shown
): Promise<DriftResult> {
  const options: CompareOptions = {
    threshold: drift.threshold,
    rate: drift.rate,
    exactRows: exactRowsOf(drift),
    calibration: drift.calibration && {
      options: drift.calibration,
      timestamp: columns.timestamp
    },
    kinds: columns.kinds,
    exclude: exclusionsOf(columns, [table, current]),
    sides: SAMPLES,
    ...shown
  };
  const result = await (baseline === null
    ? compareTables(engine, table, current, options)
    : compareWithProfile(engine, baseline, current, options));
  return { ...result, report: withNowhere(result.report, columns, [table, current]) };
}

/**
 * The evaluation set's profile, for later audits to compare with; null where it can't be made,
 * which costs an audit nothing else.
 *
 * @throws AuditError `cancelled`.
 */
export async function profileAsPlanned(
  { evaluation: { columns } }: Plan,
  engine: Engine,
  { table, baseline }: Reference,
  signal?: AbortSignal
): Promise<Profile | null> {
  if (baseline !== null) {
    return baseline;
  }
  try {
    const exclude = exclusionsOf(columns, [table]);
    return await profileTable(engine, table, { kinds: columns.kinds, exclude, signal });
  } catch (thrown) {
    throwIfAborted(signal);
    if (toAuditError(thrown).code === 'cancelled') {
      throw thrown;
    }
    return null;
  }
}

/** What is left out where the rows of the evaluation set are not there. */
export function needsRows(what: string): { analysis: string; message: string; action: string } {
  return {
    analysis: what,
    message: `${what} needs the rows of the evaluation set, and the plan names a saved baseline.`,
    action: 'Name variable, files or sql under evaluation to have it.'
  };
}
