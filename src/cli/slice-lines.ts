import type { SlicesResult } from '../core/slices/schema';
import { changeInWords, sliceName, slicesSentence, tracedSentence } from '../core/slices/words';
import { namedTable, plain } from './terminal';

/** Slices with a line, of each view; the JSON has every one. */
const ROWS = 5;

/** What `run` says of slices; nothing where they were not asked for. */
export function sliceLines(result: SlicesResult | undefined): string[] {
  if (!result) {
    return [];
  }
  const name = (slice: Parameters<typeof sliceName>[0]): string => sliceName(slice, Infinity);
  const shares = result.shares.slice(0, ROWS).map(slice => [name(slice), changeInWords(slice)]);
  return [
    `Which rows to look at: ${plain(slicesSentence(result, Infinity))}`,
    ...namedTable(shares, ['left', 'left']).map(line => `  ${line}`),
    ...result.columns.flatMap(column => [
      `  ${plain(column.name)}: ${tracedSentence(column)}`,
      ...namedTable(
        column.slices
          .slice(0, ROWS)
          .map(slice => [
            name(slice),
            `${(100 * slice.carried.value).toFixed(0)} % of the shift`,
            slice.inside ? `shift inside ${slice.inside.value.toFixed(3)}` : ''
          ]),
        ['left', 'right', 'left']
      ).map(line => `    ${line}`)
    ]),
    ''
  ];
}
