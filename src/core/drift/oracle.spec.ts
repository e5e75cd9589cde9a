import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { driftReportSchema, type ColumnReport, type DriftResult, type SideSummary } from './report';
import { TestBridge, withoutSorting } from './testing/bridge';

interface Expected {
  kind: string;
  missing: { reference: number; current: number };
  statistics: Record<string, Record<string, number>>;
  moments: {
    reference: Record<string, number | null>;
    current: Record<string, number | null>;
  } | null;
  p: number | null;
  q?: number;
}

const CASES = ['main', 'turned', 'large', 'one', 'one-many', 'few'];
const WAYS = ['sorting', 'SQL'];
const RUNS = CASES.flatMap(name => WAYS.map(way => [name, way]));
/** SciPy's own figure of no shift at all is the root of what rounding leaves. */
const NOTHING = 1e-16;
const RELATIVE = 1e-9;

function expectClose(actual: number | null | undefined, expected: number, what: string): void {
  const error = Math.abs((actual ?? NaN) - expected);
  if (!(error <= RELATIVE * Math.abs(expected) + NOTHING)) {
    throw new Error(`${what}: ${actual} instead of ${expected}`);
  }
}

function expectStatistics(column: ColumnReport, expected: Expected): void {
  const found = column.statistics as Record<string, Record<string, number>>;
  expect({ [column.name]: Object.keys(found).sort() }).toEqual({
    [column.name]: Object.keys(expected.statistics).sort()
  });
  for (const [name, figures] of Object.entries(expected.statistics)) {
    for (const [figure, value] of Object.entries(figures)) {
      expectClose(found[name][figure], value, `${column.name}: ${name}.${figure}`);
    }
  }
}

function expectMoments(
  summary: SideSummary,
  expected: Record<string, number | null>,
  name: string
): void {
  for (const [figure, value] of Object.entries(expected)) {
    const actual = summary[figure as keyof SideSummary];
    if (value === null) {
      expect(actual).toBeNull();
    } else {
      expectClose(actual, value, `${name}: ${figure}`);
    }
  }
}

describe('against SciPy and NumPy', () => {
  jest.setTimeout(120_000);
  let bridge: TestBridge;

  beforeAll(async () => {
    bridge = await TestBridge.start();
    bridge.python('oracle.py', bridge.folder);
  });

  afterAll(() => bridge.stop());

  const compareCase = async (
    name: string,
    way: string
  ): Promise<[DriftResult, Record<string, Expected>]> => {
    const path = (file: string): string => join(bridge.folder, name, file);
    const expected = JSON.parse(readFileSync(path('expected.json'), 'utf8')) as Record<
      string,
      Expected
    >;
    return [
      await bridge.compareFiles(
        path('reference.parquet'),
        path('current.parquet'),
        {},
        way === 'SQL' ? withoutSorting(bridge.engine) : bridge.engine
      ),
      expected
    ];
  };

  it.each(RUNS)('gives the same figures: %s by %s', async (name, way) => {
    const [{ report, shapes }, expected] = await compareCase(name, way);
    driftReportSchema.parse(report);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
    expect(report.notCompared).toEqual([]);
    expect(report.columns.map(column => column.name)).toEqual(Object.keys(expected));
    report.columns.forEach((column, index) => {
      const wanted = expected[column.name];
      expect([column.name, column.kind]).toEqual([column.name, wanted.kind]);
      expectClose(column.missing.reference, wanted.missing.reference, `${column.name}: missing`);
      expectClose(column.missing.current, wanted.missing.current, `${column.name}: missing`);
      expectStatistics(column, wanted);
      if (wanted.p === null) {
        expect([column.name, column.test]).toEqual([column.name, undefined]);
      } else {
        expectClose(column.test?.p, wanted.p, `${column.name}: p`);
        expectClose(column.q, wanted.q!, `${column.name}: q`);
      }
      if (wanted.moments) {
        expectMoments(shapes[index].reference, wanted.moments.reference, column.name);
        expectMoments(shapes[index].current, wanted.moments.current, column.name);
      }
    });
  });

  it.each(WAYS)('draws every row once, by %s', async way => {
    const [{ shapes }] = await compareCase('large', way);
    for (const shape of shapes) {
      for (const side of ['reference', 'current'] as const) {
        const { rows, missing, positiveInfinity, negativeInfinity } = shape[side];
        const finite = rows - missing - positiveInfinity - negativeInfinity;
        expect(shape.histogram![side].reduce((sum, count) => sum + count, 0)).toBe(finite);
        expect(shape.cumulative![side].at(-1)).toBe(1);
        expect(shape.cumulative![side]).toEqual([...shape.cumulative![side]].sort((a, b) => a - b));
      }
      expect(shape.histogram!.edges).toHaveLength(shape.histogram!.reference.length + 1);
      expect(shape.histogram!.reference.length).toBeGreaterThan(15);
    }
  });
});
