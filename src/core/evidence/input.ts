import type { ColumnReport, ColumnShape } from '../drift/report';
import type { CaseResult } from '../probe/result';
import type { RecordPredicate } from '../record/statement';

/** What a report is made from. */
export interface ReportInput {
  /** Without the objects, as the report is one of them. */
  predicate: Omit<RecordPredicate, 'objects'>;
  /** One list a production sample, in the record's order. */
  shapes: readonly (readonly ColumnShape[])[];
  /** Null where they are not at hand: then none is told, and nothing is said of how many there are. */
  cases: readonly CaseResult[] | null;
  /** Null for the first record; undefined where it is not at hand. */
  previous: Omit<RecordPredicate, 'objects'> | null | undefined;
  key: { keyid: string; name: string };
  /** Rows of the tables of columns; all that a page can bear without it. */
  rows?: number;
}

/** Drifted columns over all production samples, each once, the largest shift first. */
export function driftedColumns(predicate: Pick<RecordPredicate, 'drift'>): ColumnReport[] {
  const byName = new Map<string, ColumnReport>();
  for (const column of predicate.drift.flatMap(report => report.columns)) {
    const known = byName.get(column.name);
    if (column.drifted && (!known || effectOf(column) > effectOf(known))) {
      byName.set(column.name, column);
    }
  }
  return [...byName.values()].sort((left, right) => effectOf(right) - effectOf(left));
}

export function effectOf(column: ColumnReport): number {
  return column.effect?.value ?? 0;
}

/** Compared columns of all production samples, each name once. */
export function comparedColumns(predicate: Pick<RecordPredicate, 'drift'>): number {
  return new Set(predicate.drift.flatMap(report => report.columns.map(({ name }) => name))).size;
}
