import { seededRandom } from '../probe/random';
import { importanceOf, type Repeat } from './estimate';
import { measureOf } from './measure';
import { permutation } from './permutation';
import type { Answer, CellValue } from '../ports';

/** Two normal numbers a call. */
function normals(random: () => number): [number, number] {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  const angle = 2 * Math.PI * random();
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

const logistic = (x: number): number => 1 / (1 + Math.exp(-x));

/** A model of two inputs on drawn rows, its first input permuted: the area lost, as estimated. */
function estimate(rows: number, repeats: number, seed: number): ReturnType<typeof importanceOf> {
  const random = seededRandom(seed);
  const inputs = Array.from({ length: rows }, () => normals(random));
  const labels: CellValue[] = inputs.map(([x, y]) => Number(random() < logistic(2 * x + y)));
  const answers = (donors: ArrayLike<number>): Answer[] =>
    inputs.map(([, y], row) => {
      const score = logistic(2 * inputs[donors[row]][0] + y);
      return { outcome: 'answered', label: null, score, probabilities: [1 - score, score] };
    });
  const places = inputs.map((_, row) => row);
  const before = answers(places);
  const measure = measureOf(labels, before, { classes: [0, 1], output: 'probabilities' }, {});
  return importanceOf(
    Array.from({ length: repeats }, (_, repeat): Repeat => {
      const donors = permutation(rows, seed, repeat);
      return { ...measure.loss(places, before, answers(donors))!, donors };
    })
  );
}

describe('the interval of an importance', () => {
  it.each([
    [200, 1],
    [200, 3],
    [500, 10]
  ])('holds the true loss in 95 of 100 samples: %d rows, %d repeats', (rows, repeats) => {
    const truth = estimate(60_000, 1, 99_991).value;
    const rounds = 400;
    let [inside, width] = [0, 0];
    for (let round = 0; round < rounds; round++) {
      const { interval } = estimate(rows, repeats, round * 7 + rows);
      inside += Number(interval[0] <= truth && truth <= interval[1]);
      width += (interval[1] - interval[0]) / rounds;
    }
    expect(inside / rounds).toBeGreaterThan(0.925);
    expect(inside / rounds).toBeLessThan(0.985);
    expect(width).toBeLessThan(0.4);
  });

  it('is a point where nothing changes', () => {
    const donors = permutation(4, 0, 0);
    expect(importanceOf([{ value: 0, terms: new Float64Array(4), donors }])).toEqual({
      value: 0,
      interval: [0, 0]
    });
  });
});

describe('permutation', () => {
  it('has every place once, and others for another repeat or seed', () => {
    const places = permutation(100, 3, 1);
    expect([...places].sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(permutation(100, 3, 1)).toEqual(places);
    expect(permutation(100, 3, 2)).not.toEqual(places);
    expect(permutation(100, 4, 1)).not.toEqual(places);
    expect(permutation(100, 4, 0)).not.toEqual(permutation(100, 3, 1));
  });

  it('makes every order of three equally often', () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 6000; seed++) {
      const order = permutation(3, seed, 0).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(counts.size).toBe(6);
    expect([...counts.values()].every(count => Math.abs(count - 1000) < 150)).toBe(true);
  });
});
