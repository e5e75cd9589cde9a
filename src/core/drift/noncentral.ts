import normal from '@stdlib/stats-base-dists-normal';

/**
 * The noncentral chi-square distribution function by Sankaran's second normal
 * approximation (Biometrika 50, 1963), good to about 0.005 anywhere.
 */
export function noncentralChiSquareCdf(value: number, df: number, noncentrality: number): number {
  if (value <= 0) {
    return 0;
  }
  const mean = df + noncentrality;
  const spread = df + 2 * noncentrality;
  const h = 1 - (2 * mean * (df + 3 * noncentrality)) / (3 * spread * spread);
  const p = spread / (mean * mean);
  const m = (h - 1) * (1 - 3 * h);
  const shift = 1 + h * p * (h - 1 - 0.5 * (2 - h) * m * p);
  const scale = h * Math.sqrt(2 * p) * (1 + 0.5 * m * p);
  return normal.cdf(((value / mean) ** h - shift) / scale, 0, 1);
}

const HALVINGS = 60;

/**
 * The noncentrality at which the distribution function of `value` falls to
 * `probability`; 0 where it is below that already without any.
 */
export function noncentralityAt(value: number, df: number, probability: number): number {
  const above = (noncentrality: number): boolean =>
    noncentralChiSquareCdf(value, df, noncentrality) > probability;
  if (!above(0)) {
    return 0;
  }
  let low = 0;
  let high = value + df + 10;
  while (above(high)) {
    low = high;
    high *= 2;
  }
  for (let halving = 0; halving < HALVINGS; halving += 1) {
    const middle = (low + high) / 2;
    if (above(middle)) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}
