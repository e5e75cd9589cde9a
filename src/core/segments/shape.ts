import { evaluationSource } from '../audit/reference';
import { throwIfAborted, AuditError } from '../errors';
import type { Tables } from '../drift/collect';
import { foldParts, prepareParts } from '../drift/column-parts';
import type { ColumnShape } from '../drift/report';
import type { ColumnSummary } from '../drift/summaries';
import type { CallOptions, Engine, OpenedTable } from '../ports';
import type { AuditResult, SnapshotInfo } from '../result';
import { summariesWithin } from './compare';
import { conditionsInWords, type Condition } from './condition';
import { divide } from './divide';
import type { Segment } from './schema';
import { pairOf } from './split';

/**
 * Opens evaluation set and kept sample of a finished audit once more, beside whatever an audit
 * under way has opened.
 *
 * @throws AuditError `invalid-input` where one of them is no longer what was audited, or its rows
 * are not to be had; and what the engine throws.
 */
export async function openAgain(
  engine: Engine,
  { plan, evaluation }: Pick<AuditResult, 'plan' | 'evaluation'>,
  snapshot: SnapshotInfo,
  options: CallOptions = {}
): Promise<Tables> {
  if (evaluation.rowless || snapshot.path === '') {
    const whose = evaluation.rowless ? 'the evaluation set' : snapshot.name;
    throw new AuditError(
      'invalid-input',
      `The rows of ${whose} are not within reach here, so they can’t be drawn by segment.`,
      'The statistics beside the charts are those of the segment all the same.',
      whose
    );
  }
  const reference = await engine.open(
    evaluationSource(plan.evaluation),
    'view_evaluation',
    options
  );
  refuseChanged(reference, evaluation.digest, evaluation.description);
  const current = await engine.open({ files: snapshot.path }, 'view_sample', options);
  refuseChanged(current, snapshot.digest, snapshot.path);
  return { engine, reference, current };
}

function refuseChanged({ digest }: OpenedTable, audited: string, what: string): void {
  if (digest !== audited) {
    throw new AuditError(
      'invalid-input',
      `${what} has changed since the audit, so the rows that were audited can’t be drawn.`,
      'Run the audit again.',
      what
    );
  }
}

/**
 * What the views draw of one column within a declared segment: summaries of its rows, by the very
 * functions that draw a column of all rows.
 *
 * @param tables as `openAgain` gives them
 * @throws AuditError `invalid-input` where there is no such segment in the tables; `cancelled`, and
 * what the engine throws.
 */
export async function segmentShape(
  tables: Tables,
  { evaluation: { columns }, segments }: AuditResult['plan'],
  { conditions }: Pick<Segment, 'conditions'>,
  name: string
): Promise<ColumnShape> {
  const by = await pairOf(tables, conditions[0].column, columns.kinds);
  const pair = await pairOf(tables, name, columns.kinds);
  throwIfAborted(tables.signal);
  if ('reason' in by || 'reason' in pair) {
    throw noSegment(conditions, name);
  }
  const divisions = await divide(tables, by, segments.mostSegments);
  const division = divisions?.find(each => sameConditions(each.conditions, conditions));
  if (!division) {
    throw noSegment(conditions, name);
  }
  const parts = (await prepareParts(tables, [pair])).get(pair)?.pairs ?? [];
  const found: ColumnSummary[] = [];
  await summariesWithin(tables, division, [pair, ...parts], summaries => found.push(...summaries));
  const own = found.find(summary => summary.pair === pair);
  if (own === undefined) {
    throw noSegment(conditions, name);
  }
  const others = parts.flatMap(part => found.find(summary => summary.pair === part) ?? []);
  return foldParts(own, others, new Map()).shape;
}

function sameConditions(some: readonly Condition[], others: readonly Condition[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ column, test, value }, index) => {
      const other = others[index];
      return column === other.column && test === other.test && value === other.value;
    })
  );
}

function noSegment(conditions: readonly Condition[], name: string): AuditError {
  return new AuditError(
    'invalid-input',
    `${name} can’t be drawn where ${conditionsInWords(conditions)}: the rows are no longer split in this way.`,
    'Run the audit again.',
    name
  );
}
