import { z } from 'zod';
import { couldNotJudge, excerpt, passIf, textJudge } from './judge';

const DEFAULT_DISTANCE = 5;

/** Cells of the table that are worth filling: some 100 ms. */
const MOST_CELLS = 20_000_000;

/** The answer is the value but for `threshold` letters added, lost or changed (5 without it). */
export const levenshtein = textJudge(
  {
    title: 'is the value but for a few letters',
    configuration: z.strictObject({
      value: z.string(),
      threshold: z.number().int().nonnegative().default(DEFAULT_DISTANCE)
    })
  },
  (text, { value, threshold }) => {
    const expected = `at most ${threshold} letters from “${excerpt(value)}”`;
    const [a, b] = [[...text], [...value]];
    const band = 2 * threshold + 1;
    if (Math.min(a.length, b.length) * Math.min(band, b.length + 1) > MOST_CELLS) {
      return couldNotJudge(expected, 'The texts are too long for this distance.');
    }
    const distance = distanceWithin(a, b, threshold);
    return {
      outcome: passIf(distance !== null),
      expected,
      got: `${distance ?? `more than ${threshold}`} from it: ${excerpt(text)}`
    };
  }
);

/**
 * Levenshtein's distance where it is at most `limit`, else null. Only cells
 * near the diagonal can lie on a path that cheap (E. Ukkonen, 1985), so the
 * time is that of the length times the limit.
 */
export function distanceWithin(
  a: readonly string[],
  b: readonly string[],
  limit: number
): number | null {
  if (Math.abs(a.length - b.length) > limit) {
    return null;
  }
  const beyond = limit + 1;
  let before = Array.from({ length: b.length + 1 }, (_, column) => Math.min(column, beyond));
  let current = [...before];
  for (let row = 1; row <= a.length; row++) {
    const first = Math.max(1, row - limit);
    const last = Math.min(b.length, row + limit);
    current[first - 1] = first === 1 ? row : beyond;
    for (let column = first; column <= last; column++) {
      const change = a[row - 1] === b[column - 1] ? 0 : 1;
      const above = column <= row - 1 + limit ? before[column] + 1 : beyond;
      current[column] = Math.min(before[column - 1] + change, above, current[column - 1] + 1);
    }
    [before, current] = [current, before];
  }
  return before[b.length] <= limit ? before[b.length] : null;
}
