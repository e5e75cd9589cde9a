import type { ImportanceResult } from '../core/importance/schema';
import { formatLoss, importanceSentence, importanceTitle, percent } from '../core/importance/words';
import { plain, table } from './terminal';

/** Columns with a line; the JSON has every one. */
const ROWS = 8;

/** What `run` says of whether drift matters; nothing where it was not asked for. */
export function importanceLines(result: ImportanceResult | undefined): string[] {
  if (!result) {
    return [];
  }
  const rows = result.columns
    .slice(0, ROWS)
    .map(({ name, importance, interval, share, shift, drifted }) => [
      plain(name),
      formatLoss(importance),
      `(${interval.map(formatLoss).join(' to ')})`,
      percent(share),
      shift === null ? 'not compared' : `shift ${shift.toFixed(3)}${drifted ? ', drifted' : ''}`
    ]);
  const rest = result.columns.length - ROWS;
  return [
    `Does it matter? ${plain(importanceSentence(result))}`,
    ...(rows.length > 0 ? [`  ${importanceTitle(result)}, share of the importance, shift:`] : []),
    ...table(rows, ['left', 'right', 'left', 'right', 'left']).map(line => `  ${line}`),
    ...(rest > 0 ? [`  and ${rest} more inputs.`] : []),
    ...leftOutLines(result),
    ''
  ];
}

/** Shares are of the measured inputs alone, so a reader must be told of the others. */
function leftOutLines({ leftOut }: ImportanceResult): string[] {
  const rest = leftOut.length - ROWS;
  return [
    ...(leftOut.length > 0 ? ['  Not measured, and no part of the shares:'] : []),
    ...leftOut.slice(0, ROWS).map(({ name, reason }) => `    ${plain(name)}: ${plain(reason)}`),
    ...(rest > 0 ? [`    and ${rest} more.`] : [])
  ];
}
