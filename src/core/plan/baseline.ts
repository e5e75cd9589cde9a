import { z } from 'zod';

const PREVIOUS = 'previous';

/** `evaluation.baseline` of the plan. */
export const baselineSchema = z
  .union([
    z.string().min(1),
    z.strictObject({
      record: z.int().min(1).describe('Version of a record of this model that keeps the profile.')
    })
  ])
  .describe(
    "A saved profile in place of rows: a file that model-audit profile wrote, relative to the plan, a record's, or previous for the last record's."
  );
export type BaselineChoice = z.infer<typeof baselineSchema>;

/** The version of this model whose record keeps a profile. */
export type KeptVersion = number | typeof PREVIOUS;

/** Where a saved profile is: in a file, or in a record of this model. */
export function baselinePlace(choice: BaselineChoice): { file: string } | { version: KeptVersion } {
  if (typeof choice !== 'string') {
    return { version: choice.record };
  }
  return choice === PREVIOUS ? { version: PREVIOUS } : { file: choice };
}

/** `evaluation.baseline` for a record's profile. */
export function baselineOf(version: KeptVersion): BaselineChoice {
  return version === PREVIOUS ? PREVIOUS : { record: version };
}

/** `base.json`, `baseline of v3`, `baseline of the last record`. */
export function baselineName(choice: BaselineChoice): string {
  const place = baselinePlace(choice);
  if ('file' in place) {
    return place.file;
  }
  return place.version === PREVIOUS
    ? 'baseline of the last record'
    : `baseline of v${place.version}`;
}

/** `the saved baseline base.json`, `the saved baseline of record 3`, `… of the last record`. */
export function baselineInWords(choice: BaselineChoice): string {
  const place = baselinePlace(choice);
  if ('file' in place) {
    return `the saved baseline ${place.file}`;
  }
  return `the saved baseline of ${place.version === PREVIOUS ? 'the last record' : `record ${place.version}`}`;
}
