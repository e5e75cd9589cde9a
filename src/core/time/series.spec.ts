import { seededRandom, type Random } from '../probe/random';
import { judgeSeries, measureSeries, type ColumnSeries } from './series';
import { drawCounts, drawNormal, tilted } from './testing/draw';

const BASE = [0.02, 0.2, 0.2, 0.2, 0.2, 0.18];

/** A column that drifted as a whole, with 15 windows that differ by nature and a change after `at`. */
function series(name: string, at: number, random: Random): ColumnSeries {
  const windows = (count: number, change: number): number[][] =>
    Array.from({ length: count }, (_, day) =>
      drawCounts(tilted(BASE, (day < change ? 0 : 1) + 0.2 * drawNormal(random)), 150, random)
    );
  const referenceWindows = windows(12, 12);
  const reference = BASE.map((_, bin) =>
    referenceWindows.reduce((sum, window) => sum + window[bin], 0)
  );
  return {
    name,
    kind: 'numeric',
    drifted: true,
    reference,
    referenceWindows,
    windows: windows(15, at)
  };
}

describe('onsets of many columns', () => {
  jest.setTimeout(60_000);

  it('are told of few samples of 20 columns that did not change, and of the one that did', async () => {
    const random = seededRandom(31);
    const rounds = 20;
    let [alarms, found, alone] = [0, 0, 0];
    for (let round = 0; round < rounds; round += 1) {
      const all = Array.from({ length: 20 }, (_, index) =>
        measureSeries(series(`c${index}`, index === 0 ? 7 : 15, random))
      );
      const { columns } = await judgeSeries(all, { threshold: 0.1, rate: 0.05 });
      found += columns[0].onset ? 1 : 0;
      alarms += columns.slice(1).some(({ onset }) => onset) ? 1 : 0;
      for (const column of all.slice(1, 4)) {
        const single = await judgeSeries([column], { threshold: 0.1, rate: 0.05 });
        alone += single.columns[0].onset ? 1 : 0;
      }
      expect(columns[0].onset?.q ?? 0).toBeLessThanOrEqual(0.05);
    }
    // Without the adjustment 62 of 100 such samples would have a false one.
    expect(alarms / rounds).toBeLessThanOrEqual(0.2);
    expect(found / rounds).toBeGreaterThanOrEqual(0.95);
    expect(alone / (3 * rounds)).toBeLessThanOrEqual(0.15);
  });
});
