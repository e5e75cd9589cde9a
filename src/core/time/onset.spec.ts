import { seededRandom } from '../probe/random';
import { changePoint } from './onset';
import { drawCounts, drawNormal, tilted } from './testing/draw';

const BASE = [0.02, 0.2, 0.2, 0.2, 0.2, 0.18];

describe('the change point', () => {
  it('is found within one window, and its interval holds it, where days differ by nature too', async () => {
    const random = seededRandom(21);
    const rounds = 40;
    let near = 0;
    let held = 0;
    for (let round = 0; round < rounds; round += 1) {
      const at = 4 + (round % 20);
      const windows = Array.from({ length: 28 }, (_, day) =>
        drawCounts(tilted(BASE, (day < at ? 0 : 0.8) + 0.1 * drawNormal(random)), 300, random)
      );
      const found = await changePoint(windows, round);
      near += found && Math.abs(found.after - at) <= 1 ? 1 : 0;
      held += found && found.interval[0] <= at && at <= found.interval[1] ? 1 : 0;
    }
    expect(near / rounds).toBeGreaterThanOrEqual(0.95);
    expect(held / rounds).toBeGreaterThanOrEqual(0.9);
  });

  it('is seldom found where nothing changes', async () => {
    const random = seededRandom(22);
    const rounds = 100;
    let found = 0;
    for (let round = 0; round < rounds; round += 1) {
      const windows = Array.from({ length: 15 }, () =>
        drawCounts(tilted(BASE, 0.2 * drawNormal(random)), 150, random)
      );
      found += (await changePoint(windows, round)) ? 1 : 0;
    }
    expect(found / rounds).toBeLessThanOrEqual(0.05 + 3 * Math.sqrt((0.05 * 0.95) / rounds));
  });

  it('is less sure of a slow change than of a sudden one', async () => {
    const random = seededRandom(23);
    const course = (tilt: (day: number) => number): number[][] =>
      Array.from({ length: 30 }, (_, day) => drawCounts(tilted(BASE, tilt(day)), 1000, random));
    const width = async (windows: number[][]): Promise<number> => {
      const [low, high] = (await changePoint(windows))!.interval;
      return high - low;
    };
    expect(await width(course(day => (day < 14 ? 0 : 1)))).toBe(0);
    expect(await width(course(day => Math.max(0, day - 14) * 0.1))).toBeGreaterThanOrEqual(3);
  });

  it('says nothing of three windows, of windows that are all alike and of empty ones', async () => {
    expect(
      await changePoint([
        [0, 9],
        [0, 9],
        [9, 0]
      ])
    ).toBeNull();
    expect(await changePoint(new Array<number[]>(10).fill([3, 5]))).toBeNull();
    expect(await changePoint(new Array<number[]>(10).fill([0, 0]))).toBeNull();
  });
});
