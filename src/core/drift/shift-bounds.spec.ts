import type { CellPlaces } from '../profile/grid';
import type { GridCounts } from '../profile/grid-table';
import { seededRandom, type Random } from '../probe/random';
import { smoothedShares } from './bins';
import { jensenShannonDistance } from './divergence';
import { shiftBounds } from './shift-bounds';

/** Whole numbers counted in cells that end at the cuts, the last one open. */
function counted(values: readonly number[], cuts: readonly number[], missing = 0): GridCounts {
  const counts = [...cuts, Infinity].map(() => 0);
  values.forEach(value => {
    const cell = cuts.findIndex(cut => value <= cut);
    counts[cell < 0 ? cuts.length : cell] += 1;
  });
  const index = counts.flatMap((count, cell) => (count > 0 ? cell : []));
  return {
    present: values.length,
    nan: missing,
    positiveInfinity: 0,
    negativeInfinity: 0,
    minimum: Math.min(...values),
    maximum: Math.max(...values),
    off: 0,
    sum: 0,
    squares: 0,
    cells: { index, counts: index.map(cell => counts[cell]), parts: index.map(() => 0) }
  };
}

/** A cell of whole numbers holds one value where the cuts are one apart. */
function placesOf(cuts: readonly number[]): CellPlaces {
  const single = [...cuts, Infinity].map((cut, cell) =>
    cell > 0 && cut - cuts[cell - 1] === 1 ? 1 : 0
  );
  const none = new Float64Array(single.length);
  return { from: none, to: none, single: Uint8Array.from(single), base: new Int32Array(0) };
}

/** The shift by the exact tenths. */
function exactShift(reference: number[], current: number[], missing: [number, number]): number {
  const sorted = [...reference].sort((a, b) => a - b);
  const edges = new Set(
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map(tenth => sorted[Math.ceil((tenth * sorted.length) / 10) - 1])
  );
  const ends = [...edges, Infinity];
  const rows = (values: number[], end: number, index: number): number =>
    values.filter(value => value <= end && (index === 0 || value > ends[index - 1])).length;
  const present = ends.map((end, index) => ({
    reference: rows(reference, end, index),
    current: rows(current, end, index),
    levels: 1
  }));
  return jensenShannonDistance(
    smoothedShares({ present, missing: { reference: missing[0], current: missing[1] } })
  );
}

const draw = (random: Random, rows: number, from: number, span: number, power: number): number[] =>
  Array.from({ length: rows }, () => Math.floor(from + span * random() ** power));

describe('shiftBounds', () => {
  it('holds the shift by the exact tenths, however the grid is cut', () => {
    const random = seededRandom(11);
    let [narrow, wide] = [0, 0];
    for (let round = 0; round < 1500; round++) {
      const span = 20 + Math.floor(random() * 400);
      const reference = draw(random, 50 + random() * 1500, 0, span, 0.3 + 2 * random());
      const current = draw(random, 50 + random() * 800, span * (random() - 0.5), span, 1);
      const every = 1 + Math.floor(random() * 12);
      const upto = span * (0.3 + random());
      const cuts = Array.from({ length: Math.ceil(upto / every) }, (_, index) => index * every);
      const missing: [number, number] = [random() < 0.3 ? 40 : 0, random() < 0.3 ? 15 : 0];
      const counts = {
        reference: counted(reference, cuts, missing[0]),
        current: counted(current, cuts, missing[1])
      };
      const rows = {
        reference: reference.length + missing[0],
        current: current.length + missing[1]
      };
      const found = shiftBounds(placesOf(cuts), counts, rows);
      const exact = exactShift(reference, current, missing);
      if (found) {
        expect(exact).toBeGreaterThanOrEqual(found[0] - 1e-12);
        expect(exact).toBeLessThanOrEqual(found[1] + 1e-12);
        narrow += found[1] - found[0] < 0.1 ? 1 : 0;
        wide += found[1] - found[0] > 0.3 ? 1 : 0;
      }
    }
    expect(narrow).toBeGreaterThan(10);
    expect(wide).toBeGreaterThan(10);
  });

  it('is null where every tenth lies in a cell of one value', () => {
    const values = Array.from({ length: 300 }, (_, index) => index % 30);
    const cuts = Array.from({ length: 40 }, (_, index) => index - 1);
    const counts = { reference: counted(values, cuts), current: counted(values, cuts) };
    expect(shiftBounds(placesOf(cuts), counts, { reference: 300, current: 300 })).toBeNull();
  });
});
