import normal from '@stdlib/stats-base-dists-normal';
import { gammaln } from 'simple-statistics';

/** The standard normal distribution's quantile of 0.975, to the last bit. */
const Z = 1.959963984540054;
/** From here on the expansion is right to 1e-10. */
const MANY = 200;
/** From here on the law is the normal one to 1e-7. */
const LIMIT = 1e7;
const STEPS = 60;
const LARGEST = 20;
/** Terms of the continued fraction at most; the root of the degrees is about enough. */
const TERMS = 20_000;

/**
 * The 0.975 quantile of Student's t distribution, right to nine digits: by bisection of the
 * distribution function, the regularised incomplete beta function (Abramowitz and Stegun 26.7.1
 * and 26.5.8), and of many degrees by the expansion around the normal quantile (26.7.5).
 *
 * @param degrees - Degrees of freedom, at least 1, not only whole ones; infinitely many give the
 * normal quantile.
 */
export function studentQuantile(degrees: number): number {
  if (degrees >= MANY) {
    return expanded(degrees);
  }
  let [low, high] = [0, LARGEST];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (studentShare(middle, degrees) < 0.95) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}

function expanded(degrees: number): number {
  const z = Z;
  return (
    z +
    (z ** 3 + z) / (4 * degrees) +
    (5 * z ** 5 + 16 * z ** 3 + 3 * z) / (96 * degrees ** 2) +
    (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / (384 * degrees ** 3) +
    (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / (92160 * degrees ** 4)
  );
}

/** Probability of -t to t under Student's law; t at least 0, degrees at least 1. */
export function studentShare(t: number, degrees: number): number {
  if (t === Infinity || degrees >= LIMIT) {
    return 1 - 2 * normal.cdf(-t, 0, 1);
  }
  const tails = degrees / (degrees + t * t);
  return 1 - incompleteBeta(tails, degrees / 2, 0.5);
}

/** Regularised, I_x(a, b); mirrored where the continued fraction would be slow. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0 || x >= 1) {
    return x <= 0 ? 0 : 1;
  }
  const mirrored = x > (a + 1) / (a + b + 2);
  const scale = Math.exp(
    gammaln(a + b) - gammaln(a) - gammaln(b) + a * Math.log(x) + b * Math.log1p(-x)
  );
  return mirrored
    ? 1 - (scale * continuedFraction(1 - x, b, a)) / b
    : (scale * continuedFraction(x, a, b)) / a;
}

/** By Lentz's method, from the front on. */
function continuedFraction(x: number, a: number, b: number): number {
  let [c, d] = [1, 1 / (1 - ((a + b) * x) / (a + 1))];
  let value = d;
  for (let term = 1; term <= TERMS; term++) {
    const even = a + 2 * term;
    const steps = [
      (term * (b - term) * x) / ((even - 1) * even),
      (-(a + term) * (a + b + term) * x) / (even * (even + 1))
    ];
    const before = value;
    for (const step of steps) {
      d = 1 / (1 + step * d);
      c = 1 + step / c;
      value *= c * d;
    }
    if (Math.abs(value - before) <= Number.EPSILON * Math.abs(value)) {
      break;
    }
  }
  return value;
}
