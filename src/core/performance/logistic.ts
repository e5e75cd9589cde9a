import type { Calibrator, LabelCounts } from './calibrator';

/** Probabilities closer to 0 or 1 than this are taken as this far away. */
const NEAREST = 1e-9;
const STEPS = 100;

/** ln(p / (1 - p)), bounded. */
function logit(probability: number): number {
  const bounded = Math.min(Math.max(probability, NEAREST), 1 - NEAREST);
  return Math.log(bounded / (1 - bounded));
}

/**
 * Logistic calibration: chance = 1 / (1 + exp(-(a + b logit p))), by maximum likelihood on Platt's
 * targets (Platt 1999), which keep a and b finite where the classes are apart. The identity is
 * a = 0, b = 1. The variance comes from the inverse of the information matrix.
 */
export function fitLogistic({ score, positive, negative }: LabelCounts): Calibrator {
  const z = Float64Array.from(score, logit);
  const [positives, negatives] = [total(positive), total(negative)];
  const targets = { high: (positives + 1) / (positives + 2), low: 1 / (negatives + 2) };
  const rows = z.map((_, bucket) => positive[bucket] + negative[bucket]);
  const wanted = z.map(
    (_, bucket) => positive[bucket] * targets.high + negative[bucket] * targets.low
  );
  const centre = total(z.map((value, bucket) => value * rows[bucket])) / total(rows);
  const x = z.map(value => value - centre);
  const share = total(wanted) / total(rows);
  let [a, b] = [Math.log(share / (1 - share)), 0];
  const loss = (intercept: number, slope: number): number => {
    let sum = 0;
    for (let bucket = 0; bucket < x.length; bucket++) {
      const eta = intercept + slope * x[bucket];
      // ln(1 + e^eta), which must not overflow.
      const soft = eta > 0 ? eta + Math.log1p(Math.exp(-eta)) : Math.log1p(Math.exp(eta));
      sum += rows[bucket] * soft - wanted[bucket] * eta;
    }
    return sum;
  };
  let reached = loss(a, b);
  for (let step = 0; step < STEPS; step++) {
    const [gradient, information] = derivatives(x, rows, wanted, a, b);
    const [da, db] = solve(information, gradient);
    if (Math.abs(da) + Math.abs(db) < 1e-10) {
      break;
    }
    // Newton's step, halved where it goes too far; rounding alone makes no step too far.
    const limit = reached + 1e-12 * Math.abs(reached);
    let scale = 1;
    let now = loss(a - da, b - db);
    while (!(now <= limit) && scale > 1e-6) {
      scale /= 2;
      now = loss(a - scale * da, b - scale * db);
    }
    [a, b, reached] = [a - scale * da, b - scale * db, now];
  }
  const chance = x.map(value => 1 / (1 + Math.exp(-(a + b * value))));
  const information = derivatives(x, rows, wanted, a, b)[1];
  return {
    chance,
    variance: weights => {
      let [first, second] = [0, 0];
      for (let bucket = 0; bucket < chance.length; bucket++) {
        const slope = weights[bucket] * chance[bucket] * (1 - chance[bucket]);
        first += slope;
        second += slope * x[bucket];
      }
      const [u, v] = solve(information, [first, second]);
      return Math.max(0, first * u + second * v);
    }
  };
}

type Information = [aa: number, ab: number, bb: number];

/** Gradient and Hessian of the loss. */
function derivatives(
  x: Float64Array,
  rows: Float64Array,
  wanted: Float64Array,
  a: number,
  b: number
): [[number, number], Information] {
  const gradient: [number, number] = [0, 0];
  const information: Information = [0, 0, 0];
  for (let bucket = 0; bucket < x.length; bucket++) {
    const chance = 1 / (1 + Math.exp(-(a + b * x[bucket])));
    const difference = rows[bucket] * chance - wanted[bucket];
    const weight = rows[bucket] * chance * (1 - chance);
    gradient[0] += difference;
    gradient[1] += difference * x[bucket];
    information[0] += weight;
    information[1] += weight * x[bucket];
    information[2] += weight * x[bucket] ** 2;
  }
  return [gradient, information];
}

/** Solves two equations; where all scores are one, only the first has an answer. */
function solve([aa, ab, bb]: Information, [first, second]: [number, number]): [number, number] {
  const determinant = aa * bb - ab * ab;
  if (!(determinant > 1e-12 * aa * aa)) {
    return aa > 0 ? [first / aa, 0] : [0, 0];
  }
  return [(bb * first - ab * second) / determinant, (aa * second - ab * first) / determinant];
}

function total(values: Float64Array): number {
  let sum = 0;
  for (const value of values) {
    sum += value;
  }
  return sum;
}
