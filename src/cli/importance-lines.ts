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
    ''
  ];
}
