/** Gives the next number of a sequence, at least 0 and below 1. */
export type Random = () => number;

/**
 * Mulberry32, a generator with 32 bits of state (Tommy Ettinger, public domain).
 * The same seed gives the same sequence everywhere, which is all that is asked
 * of it here; it is no source of secrets.
 */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Draws `count` different whole numbers from 1 to `total`, each set equally
 * likely, in ascending order; all of them when there are no more than `count`.
 *
 * A Fisher-Yates shuffle that stops after `count` steps; the shuffled places
 * are kept in a map, so memory grows with `count` and not with `total`.
 */
export function drawRowNumbers(total: number, count: number, random: Random): number[] {
  if (count >= total) {
    return Array.from({ length: total }, (_, index) => index + 1);
  }
  const moved = new Map<number, number>();
  const drawn: number[] = [];
  for (let place = 0; place < count; place++) {
    const other = place + Math.floor(random() * (total - place));
    drawn.push((moved.get(other) ?? other) + 1);
    moved.set(other, moved.get(place) ?? place);
  }
  return drawn.sort((a, b) => a - b);
}
