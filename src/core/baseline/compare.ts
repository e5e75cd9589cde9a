import { carryOut, type CompareOptions, type Comparison } from '../drift/comparison';
import { refuseEmpty } from '../drift/compare';
import { changesOf, type Compared } from '../drift/findings';
import { rowsOutside } from '../drift/grid-summary';
import type { DriftResult } from '../drift/report';
import type { ColumnSummary, RowsOutside } from '../drift/summaries';
import type { Calibration } from '../drift/calibrate';
import type { Engine, OpenedTable } from '../ports';
import type { ColumnPair } from '../profile/pairing';
import type { Profile, ProfilePart } from '../profile/profile-schema';
import { columnOf, describe } from './build';
import { findLikeness, tableOf, type Likeness, type LikenessOptions } from './like';
import { countsOf, readParts, refuseNoRows } from './read';
import { summaryOf } from './summarise';

/**
 * Compares a table with a saved profile: the table alone is read. Bins, levels, missing values and
 * all that rests on them are those of a comparison with the profile's own table; distances come with
 * the interval that holds the exact one.
 *
 * @throws AuditError `empty-table`, `no-common-columns`, `invalid-input` for a kind other than the
 * profile's, `cancelled`, and what the engine throws.
 */
export async function compareWithProfile(
  engine: Engine,
  profile: Profile,
  current: OpenedTable,
  options: CompareOptions
): Promise<DriftResult> {
  refuseEmpty(current, 'current');
  const likeness = await findLikeness(engine, profile, current, options);
  const counted = new Map<ColumnSummary, RowsOutside>();
  const comparison: Comparison = {
    reference: { rows: profile.rows, digest: profile.digest },
    current: { rows: current.rows, digest: current.digest },
    engine: engine.description,
    approximate: true,
    pairs: likeness.pairs,
    notCompared: likeness.notCompared,
    prepared: likeness.prepared,
    summaries: summariesOf(engine, profile, current, likeness, counted, options.signal),
    calibrate: () => Promise.resolve(options.calibration ? uncalibrated(options) : null),
    findChanges: (compared: Compared) =>
      changesOf({ reference: tableOf(profile), current }, compared, counted, options.rate)
  };
  return carryOut(comparison, options);
}

async function* summariesOf(
  engine: Engine,
  profile: Profile,
  current: OpenedTable,
  { kept }: Likeness,
  counted: Map<ColumnSummary, RowsOutside>,
  signal?: AbortSignal
): AsyncGenerator<ColumnSummary[]> {
  const rows = { reference: profile.rows, current: current.rows };
  for await (const parts of readLike(engine, current, kept, signal)) {
    yield parts.map(([pair, part]) => {
      const own = kept.get(pair)!;
      const summary = summaryOf(pair, rows, own, part, profile.tables > 1);
      if (own.form === 'ordered' && part.form === 'ordered' && pair.part === undefined) {
        counted.set(summary, rowsOutside(own.grid, countsOf(own), countsOf(part)));
      }
      return summary;
    });
  }
}

function readLike(
  engine: Engine,
  table: OpenedTable,
  kept: ReadonlyMap<ColumnPair, ProfilePart>,
  signal?: AbortSignal
): AsyncGenerator<[ColumnPair, ProfilePart][]> {
  const gridOf = (pair: ColumnPair) => {
    const own = kept.get(pair);
    return own?.form === 'ordered' ? own.grid : null;
  };
  return readParts({ engine, table, side: 'current', signal, gridOf }, [...kept.keys()]);
}

function uncalibrated({ calibration }: CompareOptions): Calibration {
  return {
    thresholds: new Map(),
    report: {
      by: 'size',
      chunks: 0,
      fewestRows: 0,
      falseAlarms: calibration?.options.falseAlarms ?? 0,
      why: 'The fixed threshold stands: a saved baseline has no rows to cut into chunks.'
    }
  };
}

/**
 * The profile of another table, counted as a profile was, so that the two add up. Columns that the
 * table does not have, or that can't be read alike there, are left out.
 *
 * @throws AuditError as `compareWithProfile`.
 */
export async function profileLike(
  engine: Engine,
  profile: Profile,
  table: OpenedTable,
  options: LikenessOptions
): Promise<Profile> {
  refuseNoRows(table);
  const { pairs, prepared, kept, columns } = await findLikeness(engine, profile, table, options);
  const found = new Map<ColumnPair, ProfilePart>();
  for await (const parts of readLike(engine, table, kept, options.signal)) {
    parts.forEach(([pair, part]) => found.set(pair, part));
  }
  return {
    ...describe(engine, table),
    columns: pairs.map(pair => {
      const parts = prepared.get(pair);
      return columnOf(pair, parts, columns.get(pair)?.alphabet, parts?.lengths?.current, found);
    })
  };
}
