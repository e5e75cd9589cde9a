import type { TimeColumn, TimeResult } from '../schema';

/** A column that follows the given shifts, with a normal range up to 0.05. */
export function sampleTimeColumn(
  name: string,
  shifts: readonly (number | null)[],
  more: Partial<TimeColumn> = {}
): TimeColumn {
  const outside = shifts.flatMap((shift, place) => (shift !== null && shift > 0.05 ? place : []));
  const each = (value: (shift: number) => number): (number | null)[] =>
    shifts.map(shift => (shift === null ? null : value(shift)));
  return {
    name,
    kind: 'numeric',
    sampleDrifted: false,
    shift: [...shifts],
    low: each(shift => Math.max(0, shift - 0.01)),
    high: each(shift => shift + 0.01),
    psi: each(shift => 8 * shift * shift),
    missing: each(() => 0.01),
    normal: each(() => 0.05),
    q: each(shift => (shift > 0.05 ? 0.001 : 0.6)),
    outside,
    drifted: outside.filter(place => (shifts[place] ?? 0) >= 0.1),
    onset: null,
    ...more
  };
}

/** Days of June 2026 from the first on. */
export function sampleTime(
  columns: readonly TimeColumn[],
  more: Partial<TimeResult> = {}
): TimeResult {
  const days = columns[0]?.shift.length ?? 0;
  const day = (number: number): string =>
    new Date(Date.UTC(2026, 5, number)).toISOString().replace('.000', '');
  const windows = Array.from({ length: days }, (_, place) => ({
    from: day(place + 1),
    to: day(place + 2),
    rows: columns[0].shift[place] === null ? 3 : 1000,
    used: columns[0].shift[place] !== null,
    inSample: true,
    outside: columns.filter(({ outside }) => outside.includes(place)).length
  }));
  const first = windows.findIndex(({ outside }) => outside > 0);
  return {
    timestamp: 't',
    over: 'sample',
    cut: { period: '1d', chosen: true },
    rows: windows.reduce((sum, { rows }) => sum + rows, 0),
    digest: 'sha256:00',
    leftOut: { missing: 0, infinite: 0 },
    windows,
    normal: {
      basis: 'windows',
      windows: 31,
      level: 0.95,
      why: 'From 31 windows of the evaluation set with 50 rows or more, each against the rest of it.'
    },
    decision: { threshold: 0.1, rate: 0.05, minimumRows: 50, tests: days * columns.length },
    columns: [...columns],
    notFollowed: [],
    summary: {
      columns: columns.length,
      moved: columns.filter(({ outside }) => outside.length > 0).length,
      first:
        first < 0
          ? null
          : {
              window: first,
              columns: columns.flatMap(({ name, outside }) => (outside[0] === first ? name : []))
            },
      latestShare: columns.length > 0 ? (windows.at(-1)?.outside ?? 0) / columns.length : null
    },
    ...more
  };
}
