import type { Answer } from '../ports';
import { problemOf } from '../probe/judge';
import { pause } from '../record/pause';
import { importanceOf, type Repeat } from './estimate';
import { permutation } from './permutation';
import type { Sample } from './sample';
import type { ImportanceColumn, ImportanceOptions } from './schema';

/** What permuting a column costs, or why that can't be told. */
export type FoundColumn =
  Pick<ImportanceColumn, 'importance' | 'interval' | 'unanswered'> | { reason: string };

/**
 * Permutes the input at `place` among the rows, a few times, and asks the model each time. Rows
 * that stay without an answer once are left out of all repeats. Every input is permuted alike, so
 * that none depends on which others are.
 */
export async function permuteColumn(
  sample: Sample,
  place: number,
  { repeats, seed }: ImportanceOptions
): Promise<FoundColumn> {
  const { measure, answers } = sample;
  const asked: { donors: Int32Array; permuted: Answer[] }[] = [];
  for (let repeat = 0; repeat < repeats; repeat++) {
    const donors = permutation(answers.length, seed, repeat);
    asked.push({ donors, permuted: await sample.askPermuted(place, donors) });
  }
  const rows = answers
    .map((_, row) => row)
    .filter(row => asked.every(({ permuted }) => measure.takes(row, permuted[row])));
  const places = new Map(rows.map((row, index) => [row, index]));
  const found: Repeat[] = [];
  for (const { donors, permuted } of asked) {
    await pause();
    const loss = measure.loss(rows, answers, permuted);
    if (loss) {
      found.push({ ...loss, donors: Int32Array.from(rows, row => places.get(donors[row]) ?? -1) });
    }
  }
  if (found.length < repeats) {
    const problem = asked.flatMap(({ permuted }) =>
      permuted.flatMap(each => problemOf(each) ?? [])
    );
    return {
      reason: `the model answers too few rows with its values permuted${problem.length > 0 ? `: ${problem[0]}` : ''}`
    };
  }
  const { value, interval } = importanceOf(found);
  return { importance: value, interval, unanswered: answers.length - rows.length };
}
