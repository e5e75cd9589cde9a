/**
 * Holm's adjusted p values, in the order given: at or below the rate, they bound the chance of any
 * false one by the rate, whatever the tests have in common (Scand. J. Statist. 6, 1979).
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a] - values[b]);
  const adjusted = new Array<number>(values.length);
  let largest = 0;
  order.forEach((index, place) => {
    largest = Math.min(1, Math.max(largest, values[index] * (values.length - place)));
    adjusted[index] = largest;
  });
  return adjusted;
}
