/**
 * Holm's adjusted p values, in the order given: at or below a level they count
 * with at most that chance of a single false alarm among all of them, however
 * the tests hang together (S. Holm, Scandinavian Journal of Statistics 6:65-70, 1979).
 */
export function holm(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a] - values[b]);
  const adjusted = new Array<number>(values.length);
  let largest = 0;
  order.forEach((index, place) => {
    largest = Math.max(largest, Math.min(1, values[index] * (values.length - place)));
    adjusted[index] = largest;
  });
  return adjusted;
}
