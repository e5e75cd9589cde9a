const STEPS = 60;
/** Beyond this many the normal quantile serves; the difference is below 0.0003. */
const MANY = 10_000;
const LARGEST = 20;

/**
 * The 0.975 quantile of Student's t distribution with a whole number of degrees
 * of freedom, by bisection of the distribution function, which is a finite sum
 * then (Abramowitz and Stegun 26.7.3 and 26.7.4).
 *
 * @param degrees - At least 1.
 */
export function studentQuantile(degrees: number): number {
  let [low, high] = [0, LARGEST];
  for (let step = 0; step < STEPS; step++) {
    const middle = (low + high) / 2;
    if (centralShare(middle, Math.min(degrees, MANY)) < 0.95) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}

/** Probability of -t to t. */
function centralShare(t: number, degrees: number): number {
  const angle = Math.atan(t / Math.sqrt(degrees));
  const square = Math.cos(angle) ** 2;
  const isOdd = degrees % 2 === 1;
  let term = isOdd ? Math.cos(angle) : 1;
  let sum = degrees === 1 ? 0 : term;
  for (let k = isOdd ? 3 : 2; k <= degrees - 2; k += 2) {
    term *= (square * (k - 1)) / k;
    sum += term;
  }
  return isOdd ? (2 / Math.PI) * (angle + Math.sin(angle) * sum) : Math.sin(angle) * sum;
}
