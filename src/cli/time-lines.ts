import type { TimeResult } from '../core/time/schema';
import { latestOf, tellingColumns } from '../core/time/table';
import { columnNote, timeSentence } from '../core/time/words';
import { plain, table } from './terminal';

/** Columns with a line; the JSON has every one. */
const ROWS = 12;

/** What `run` says of drift over time; nothing where it was not looked at. */
export function timeLines(time: TimeResult | undefined): string[] {
  if (!time) {
    return [];
  }
  const columns = tellingColumns(time);
  const rows = columns.slice(0, ROWS).map(column => {
    const latest = latestOf(column.shift);
    return [
      column.name,
      latest === null ? '' : `now ${latest.toFixed(3)}`,
      columnNote(time, column)
    ];
  });
  const rest = columns.length - ROWS;
  return [
    `Over time: ${plain(timeSentence(time))}`,
    ...table(rows, ['left', 'right', 'left']).map(line => `  ${line}`),
    ...(rest > 0 ? [`  and ${rest} more columns.`] : []),
    ...(time.normal.basis === 'chance' ? [`  Normal range: ${plain(time.normal.why)}`] : []),
    ''
  ];
}
