import { countTail, sideTail } from './chance-bounds';

/** P(X >= inside) where `total` of `all` rows are drawn without replacement and `side` of them lie there. */
function hypergeometricTail(inside: number, total: number, side: number, all: number): number {
  const logChoose = (n: number, k: number): number => {
    let sum = 0;
    for (let i = 1; i <= k; i += 1) {
      sum += Math.log(n - k + i) - Math.log(i);
    }
    return sum;
  };
  let tail = 0;
  for (let k = inside; k <= Math.min(total, side); k += 1) {
    if (total - k <= all - side) {
      tail += Math.exp(
        logChoose(side, k) + logChoose(all - side, total - k) - logChoose(all, total)
      );
    }
  }
  return tail;
}

function poissonTail(count: number, expected: number): number {
  let term = Math.exp(-expected);
  let below = 0;
  for (let k = 0; k < count; k += 1) {
    below += term;
    term *= expected / (k + 1);
  }
  return 1 - below;
}

describe('bounds of chance', () => {
  it('never say less than the exact law, and say it exactly where all rows lie on one side', () => {
    for (const [side, all] of [
      [50, 100],
      [20, 200],
      [150, 160]
    ]) {
      for (let total = 1; total <= 30; total += 1) {
        for (let inside = 0; inside <= total; inside += 1) {
          const exact = hypergeometricTail(inside, total, side, all);
          expect(sideTail(inside, total, side / all)).toBeGreaterThanOrEqual(exact - 1e-12);
        }
        expect(sideTail(total, total, side / all)).toBeCloseTo((side / all) ** total, 12);
      }
    }
    expect(sideTail(0, 0, 0.5)).toBe(1);
  });

  it('bound the Poisson law too', () => {
    for (const expected of [0.01, 0.5, 3, 40]) {
      for (let count = 0; count < 120; count += 1) {
        expect(countTail(count, expected)).toBeGreaterThanOrEqual(
          poissonTail(count, expected) - 1e-12
        );
      }
    }
    expect(countTail(100, 40)).toBeLessThan(1e-12);
  });
});
