import type { Random } from '../../probe/random';

/** Rows by bin of a sample with these shares. */
export function drawCounts(shares: readonly number[], rows: number, random: Random): number[] {
  const counts = new Array<number>(shares.length).fill(0);
  for (let row = 0; row < rows; row += 1) {
    let left = random();
    let bin = 0;
    while (bin < shares.length - 1 && left >= shares[bin]) {
      left -= shares[bin];
      bin += 1;
    }
    counts[bin] += 1;
  }
  return counts;
}

/** Shares that lean toward one end; 0 leaves them as they are. */
export function tilted(shares: readonly number[], tilt: number): number[] {
  const middle = (shares.length - 1) / 2;
  const weights = shares.map((share, bin) => share * Math.exp((tilt * (bin - middle)) / middle));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map(weight => weight / sum);
}

/** A standard normal value by Box and Muller. */
export function drawNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
