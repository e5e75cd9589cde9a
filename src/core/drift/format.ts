/** A share or distance between 0 and 1 as text, three decimals. */
export function formatDistance(value: number): string {
  return value.toFixed(3);
}

/** The threshold as its author wrote it, with at least two decimals. */
export function formatThreshold(threshold: number): string {
  const plain = String(threshold);
  const decimals = plain.split('.')[1]?.length ?? 0;
  return decimals < 2 ? threshold.toFixed(2) : plain;
}

/** `q < 0.001` or `q = 0.034`. */
export function formatProbability(name: string, value: number): string {
  return value < 0.001 ? `${name} < 0.001` : `${name} = ${value.toFixed(3)}`;
}
