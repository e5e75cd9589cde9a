/** Euler and Mascheroni's constant. */
const EULER = 0.5772156649015329;
/** Up to here harmonic numbers are added up, beyond they follow from their expansion. */
const SUMMED = 100;

/**
 * Table 1 of Scholz and Stephens, "K-sample Anderson-Darling tests", JASA 82 (1987), for two
 * samples: the statistic that is exceeded with each probability, b0 + b1 + b2.
 */
const LEVELS = [0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001];
const CRITICAL = [
  0.675 - 0.245 - 0.105,
  1.281 + 0.25 - 0.305,
  1.645 + 0.678 - 0.362,
  1.96 + 1.149 - 0.391,
  2.326 + 1.822 - 0.396,
  2.573 + 2.364 - 0.345,
  3.085 + 3.615 - 0.154
];

export interface AndersonDarling {
  /** The statistic less its mean, over its standard deviation. */
  value: number;
  p: number;
  /** Where the table ends before the statistic: `p` is only known to be at least or at most this. */
  capped?: 'atLeast' | 'atMost';
}

/**
 * Two-sample Anderson-Darling with midranks, standardised (formulas 4 and 7 of Scholz and
 * Stephens). `tails` is the sum over distinct pooled values of l d^2 / (B (N - B) - N l / 4): l the
 * rows of the value, d the difference of the cumulative shares halfway through them, B the rows
 * below plus l / 2. p is interpolated in the paper's table as SciPy does, by a parabola of its
 * logarithm; outside of the table it is the table's end and `capped` says so.
 *
 * Null with fewer than four rows, or where all rows hold one value. Traps: it
 * grows with the rows, and p is only known between 0.001 and 0.25.
 */
export function andersonDarling(tails: number, n: number, m: number): AndersonDarling | null {
  const rows = n + m;
  if (n < 1 || m < 1 || rows < 4 || !Number.isFinite(tails)) {
    return null;
  }
  const statistic = ((rows - 1) / rows) * n * m * tails;
  const value = (statistic - 1) / Math.sqrt(variance(n, m));
  if (value < CRITICAL[0]) {
    return { value, p: LEVELS[0], capped: 'atLeast' };
  }
  if (value > CRITICAL[CRITICAL.length - 1]) {
    return { value, p: LEVELS[LEVELS.length - 1], capped: 'atMost' };
  }
  return { value, p: Math.exp(parabola(value)) };
}

/** Variance of the statistic under no drift, for two samples (formula 4). */
function variance(n: number, m: number): number {
  const rows = n + m;
  const inverse = 1 / n + 1 / m;
  const h = harmonic(rows - 1);
  // The paper's double sum, in closed form.
  const g = harmonicSquares(rows - 1) - (2 * h) / rows;
  const a = 4 * g - 6 + (10 - 6 * g) * inverse;
  const b = 4 * (2 * g - 4) + 16 * h + (2 * g - 14 * h - 4) * inverse - 8 * h + 4 * g - 6;
  const c = 4 * (6 * h + 2 * g - 2) + 2 * (4 * h - 4 * g + 6) + (2 * h - 6) * inverse + 4 * h;
  const d = 4 * (2 * h + 6) - 8 * h;
  return (((a * rows + b) * rows + c) * rows + d) / ((rows - 1) * (rows - 2) * (rows - 3));
}

function harmonic(count: number): number {
  if (count > SUMMED) {
    return (
      Math.log(count) + EULER + 1 / (2 * count) - 1 / (12 * count ** 2) + 1 / (120 * count ** 4)
    );
  }
  let sum = 0;
  for (let k = count; k >= 1; k -= 1) {
    sum += 1 / k;
  }
  return sum;
}

function harmonicSquares(count: number): number {
  if (count > SUMMED) {
    return (
      Math.PI ** 2 / 6 -
      1 / count +
      1 / (2 * count ** 2) -
      1 / (6 * count ** 3) +
      1 / (30 * count ** 5)
    );
  }
  let sum = 0;
  for (let k = count; k >= 1; k -= 1) {
    sum += 1 / (k * k);
  }
  return sum;
}

/** The least-squares parabola through the table's logarithms, at `x`. */
function parabola(x: number): number {
  const mean = CRITICAL.reduce((sum, value) => sum + value, 0) / CRITICAL.length;
  const power = (degree: number): number =>
    CRITICAL.reduce((sum, value) => sum + (value - mean) ** degree, 0);
  const against = (degree: number): number =>
    CRITICAL.reduce(
      (sum, value, place) => sum + Math.log(LEVELS[place]) * (value - mean) ** degree,
      0
    );
  const [c0, c1, c2] = solve(
    [
      [power(0), power(1), power(2)],
      [power(1), power(2), power(3)],
      [power(2), power(3), power(4)]
    ],
    [against(0), against(1), against(2)]
  );
  const moved = x - mean;
  return c0 + c1 * moved + c2 * moved * moved;
}

/** Cramer's rule for three equations. */
function solve(matrix: number[][], right: number[]): number[] {
  const whole = determinant(matrix);
  return right.map((_, column) => {
    const replaced = matrix.map((row, place) =>
      row.map((cell, at) => (at === column ? right[place] : cell))
    );
    return determinant(replaced) / whole;
  });
}

function determinant([[a, b, c], [d, e, f], [g, h, i]]: number[][]): number {
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}
