import type { AnalysisContext } from '../analysis/analysis';
import { isKnownMetric } from '../policy/vocabulary';
import { planSchema, type PlanInput } from '../plan/schema';
import type { OpenedTable } from '../ports';
import { overTime } from './analysis';
import { sampleTime, sampleTimeColumn } from './testing/sample';

const table = (...names: string[]): OpenedTable => ({
  relation: 'r',
  rows: 10,
  columns: names.map(name => ({ name, type: 'TIMESTAMP' })),
  digest: '',
  description: '',
  cell: null
});

function applies(timestamp: string | undefined, time: PlanInput['time'] = {}): boolean {
  const plan = planSchema.parse({
    model: 'm',
    evaluation: { variable: 'X', columns: { timestamp } },
    production: [{ name: 'June', variable: 'Y' }],
    time
  });
  const context = { plan, current: table('t', 'x'), source: table('t', 'x', 'written') };
  return overTime.applies(context as unknown as AnalysisContext);
}

describe('the analysis over time', () => {
  it('is carried out where the table has the timestamp column, or rows are counted', () => {
    expect(applies('t')).toBe(true);
    expect(applies(undefined)).toBe(false);
    expect(applies('elsewhere')).toBe(false);
    expect(applies('written')).toBe(false);
    expect(applies('written', { over: 'source' })).toBe(true);
    expect(applies(undefined, { rows: 100 })).toBe(true);
    expect(applies('t', { enabled: false })).toBe(false);
  });

  it('gives figures of the newest window that is used', () => {
    const time = sampleTime([
      sampleTimeColumn('delay', [0.02, 0.12, 0.15, null]),
      sampleTimeColumn('hour', [0.02, 0.02, 0.02, null])
    ]);
    const metrics = overTime.metrics?.({
      problems: [],
      time: { ...time, summary: { ...time.summary, latestShare: 0.5 } }
    });
    expect(metrics).toMatchObject({
      'time.latestShare': { value: 0.5, sampleSize: 1000 },
      'time.columnsOutside': { value: 1 },
      'time.windowsOutside': { value: 2 },
      'time.latestShift.delay': { value: 0.15, sampleSize: 1000 }
    });
    expect(metrics?.['time.latestShift.delay'].interval?.[0]).toBeCloseTo(0.14);
    expect(metrics?.['time.latestPsi.hour'].value).toBeCloseTo(0.0032);
    expect(Object.keys(metrics ?? {}).filter(name => !isKnownMetric(name))).toEqual([]);
  });

  it('gives none where there is nothing to speak of', () => {
    expect(overTime.metrics?.({ problems: [] })).toEqual({});
    const empty = sampleTime([sampleTimeColumn('a', [null, null])]);
    expect(overTime.metrics?.({ problems: [], time: empty })).toEqual({});
  });
});
