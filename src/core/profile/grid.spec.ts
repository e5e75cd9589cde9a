import { baseCell, cutsOf, nextBelow, placesOf, type ReferenceGrid } from './grid';
import { decodeCells, encodeCells, mergeCells, type Cells } from './grid-cells';
import { mergeCounts, type GridCounts } from './grid-table';

const grid = (change: Partial<ReferenceGrid> = {}): ReferenceGrid => ({
  low: 0,
  perUnit: 4,
  cells: 8,
  decimals: null,
  points: [],
  ends: [],
  ...change
});

describe('the next smaller double', () => {
  it.each([1, -1, 0, 0.1, -3e300, 5e-324, 1e-310])('below %d', value => {
    const below = nextBelow(value);
    expect(below).toBeLessThan(value);
    expect((below + value) / 2 === below || (below + value) / 2 === value).toBe(true);
  });
});

describe('the cells of a grid', () => {
  const cut = grid({ points: [0.5, 1.1], ends: [-2, 7] });

  it('follow each other without a gap, points alone in theirs', () => {
    const { from, to, single, base } = placesOf(cut, false);
    expect(from).toHaveLength(8 + 2 + 6);
    for (let cell = 1; cell < from.length; cell += 1) {
      expect(from[cell]).toBeGreaterThanOrEqual(to[cell - 1]);
      expect(base[cell]).toBeGreaterThanOrEqual(base[cell - 1]);
    }
    const points = [...single.keys()].filter(cell => single[cell] === 1);
    expect(points.map(cell => to[cell])).toEqual([0.5, 1.1]);
    expect([from[0], to[to.length - 1]]).toEqual([-Infinity, Infinity]);
  });

  it('hold every value that is counted in them', () => {
    const cuts = cutsOf(cut);
    const { from, to } = placesOf(cut, false);
    for (let x = -5; x < 9; x += 0.013) {
      const cell = baseCell(cut, x) + 1 + cuts.filter(each => each < x).length;
      expect(x >= from[cell] && x <= to[cell]).toBe(true);
    }
  });

  it('are one value each where all values have few decimal places', () => {
    const tenths = grid({ low: 1.15, perUnit: 10, cells: 5, decimals: 1, ends: [1.4] });
    const { to, single } = placesOf(tenths, true);
    const values = [...single.keys()].filter(cell => single[cell] === 1).map(cell => to[cell]);
    expect(values).toEqual([1.2, 1.3, 1.4, 1.5, 1.6]);
  });
});

describe('cells as texts', () => {
  const cells: Cells = { index: [0, 1, 5], counts: [3, 1, 2], parts: [384, 130, -4] };

  it('come back as they were', () => {
    const texts = encodeCells(cells);
    expect(texts).toEqual({ counts: '3,1,-3,2', offsets: '0,2,-260' });
    expect(decodeCells(texts)).toEqual(cells);
  });

  it('are short where every value lies in the middle', () => {
    expect(encodeCells({ index: [2], counts: [7], parts: [896] })).toEqual({
      counts: '-2,7',
      offsets: ''
    });
    expect(decodeCells({ counts: '', offsets: '' }).index).toEqual([]);
  });

  it.each([
    { counts: '1,x', offsets: '' },
    { counts: '1,2', offsets: '3' },
    { counts: '1', offsets: 'y' }
  ])('are refused where nothing wrote them: %j', texts => {
    expect(() => decodeCells(texts)).toThrow('can’t be read');
  });
});

describe('merging', () => {
  let state = 7;
  const random = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
  const draw = (): GridCounts => {
    const index = Array.from({ length: 40 }, (_, cell) => cell).filter(() => random() < 0.4);
    const whole = (most: number): number => Math.floor(random() * most);
    const empty = index.length === 0;
    return {
      present: whole(100),
      nan: whole(9),
      positiveInfinity: whole(9),
      negativeInfinity: whole(9),
      minimum: empty ? null : -random(),
      maximum: empty ? null : random(),
      off: whole(3),
      sum: whole(1000),
      squares: whole(1000),
      cells: {
        index,
        counts: index.map(() => 1 + whole(50)),
        parts: index.map(() => whole(5000))
      }
    };
  };

  it('is associative and commutative, and nothing changes nothing', () => {
    for (let time = 0; time < 200; time += 1) {
      const [a, b, c] = [draw(), draw(), draw()];
      expect(mergeCounts(mergeCounts(a, b), c)).toEqual(mergeCounts(a, mergeCounts(b, c)));
      expect(mergeCounts(a, b)).toEqual(mergeCounts(b, a));
      expect(mergeCells(a.cells, { index: [], counts: [], parts: [] })).toEqual(a.cells);
    }
  });
});
