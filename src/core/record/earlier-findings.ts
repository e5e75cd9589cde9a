import type { LogEntry } from './entries';
import { findingsOf, type FoundIn } from './findings';

/** A finding of the newest record in the ones before it. */
export interface FindingRow {
  /** The first of the unbroken row of records that have it; null where none before has. */
  start: LogEntry | null;
  /** What it was called in a version of the row. */
  names: Map<number, string>;
}

/** What one record calls its findings, by what the newest one would call them. */
interface Names {
  entry: LogEntry;
  version: number;
  byNewest: Map<string, string>;
}

/**
 * Finds the findings of a record in those before it. A sample is the same one under
 * another name where both records have one such sample from the same source.
 */
export class EarlierFindings {
  constructor(
    newest: FoundIn,
    private readonly records: readonly LogEntry[]
  ) {
    this.later = newest;
    this.called = new Map(newest.production.map(({ name }) => [name, name]));
  }

  rowOf(id: string): FindingRow {
    const row: FindingRow = { start: null, names: new Map() };
    for (let back = 0; back < this.records.length; back += 1) {
      const names = this.namesAt(back);
      const name = names.byNewest.get(id);
      if (name === undefined) {
        break;
      }
      row.start = names.entry;
      row.names.set(names.version, name);
    }
    return row;
  }

  /** Of the record that lies so many before the end; each is looked at once. */
  private namesAt(back: number): Names {
    for (let known = this.known.length; known <= back; known += 1) {
      const entry = this.records[this.records.length - 1 - known];
      const { record } = entry;
      const byNewest = new Map<string, string>();
      if (record) {
        this.called = calledAs(record, this.later, this.called);
        this.later = record;
        const { called } = this;
        const own = findingsOf(record);
        const told = findingsOf(record, sample => called.get(sample) ?? sample);
        told.forEach(({ id }, index) => byNewest.set(id, own[index]?.id ?? id));
      }
      this.known.push({ entry, version: record?.version ?? 0, byNewest });
    }
    return this.known[back];
  }

  private readonly known: Names[] = [];
  private later: FoundIn;
  /** What the newest record calls the samples of the one looked at last. */
  private called: ReadonlyMap<string, string>;
}

/** What the newest record calls the samples of an earlier one, from what it calls those of the one after that. */
function calledAs(
  earlier: FoundIn,
  later: FoundIn,
  called: ReadonlyMap<string, string>
): Map<string, string> {
  const has = (record: FoundIn, wanted: string): boolean =>
    record.production.some(({ name }) => name === wanted);
  const gone = earlier.production.filter(({ name }) => !has(later, name));
  const come = later.production.filter(({ name }) => !has(earlier, name));
  return new Map(
    earlier.production.map(({ name, description }) => {
      const from = gone.filter(sample => sample.description === description);
      const to = come.filter(sample => sample.description === description);
      const isRenamed = !has(later, name) && from.length === 1 && to.length === 1;
      const then = isRenamed ? to[0].name : name;
      return [name, called.get(then) ?? then];
    })
  );
}
