import type { Analyses } from '../analysis/results';
import type { TimeColumn, TimeResult } from '../time/schema';
import { timeSpark } from '../time/spark';
import { latestOf, tellingColumns } from '../time/table';
import { columnNote, columnSentences, timeNotes, timeSentence } from '../time/words';
import { count, effect, nameOf } from './format';
import { html, type Markup } from './html';
import { icon } from './icons';

const WIDTH = 120;
const HEIGHT = 24;
/** Rows of the table; the record itself holds every column. */
const ROWS = 50;

/** How the sample went from window to window; a table of the columns that moved. */
export function overTime({ time }: Analyses): Markup | null {
  if (!time) {
    return null;
  }
  const columns = tellingColumns(time);
  const rest = columns.length - ROWS;
  return html`<h2>Over time</h2>
    <p class="lead">${timeSentence(time)}</p>
    ${columns.length === 0 ? null : table(time, columns.slice(0, ROWS))}
    <p class="small quiet note">
      ${rest > 0 ? `${count(rest)} more columns that moved stand in the record itself. ` : ''}Line:
      shift of each window; grey: normal range; diamonds: outside of it.
      ${timeNotes(time).join(' ')}
    </p>`;
}

function table(time: TimeResult, columns: readonly TimeColumn[]): Markup {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Column</th>
        <th scope="col" aria-label="Course"></th>
        <th scope="col" class="num">Outside</th>
        <th scope="col" class="num">Latest shift</th>
        <th scope="col" class="num">Latest stability index</th>
      </tr>
    </thead>
    <tbody>
      ${columns.map(column => row(time, column))}
    </tbody>
  </table>`;
}

function row(time: TimeResult, column: TimeColumn): Markup {
  const used = column.shift.filter(value => value !== null).length;
  const latest = (series: TimeColumn['shift']): string => {
    const value = latestOf(series);
    return value === null ? '' : effect(value);
  };
  return html`<tr class="${column.outside.length > 0 ? 'on' : ''}">
    <th scope="row">
      <span class="held"
        >${column.outside.length > 0 ? icon('drifted', 'outside its normal range') : html`<span class="blank"></span>`}
        <span title="${columnSentences(time, column).join(' ')}">${nameOf(column.name)}</span></span
      >
      <span class="plain quiet small">${columnNote(time, column)}</span>
    </th>
    <td>${drawing(column)}</td>
    <td class="num plain">${column.outside.length} of ${used}</td>
    <td class="num">${latest(column.shift)}</td>
    <td class="num plain">${latest(column.psi)}</td>
  </tr>`;
}

function drawing(column: TimeColumn): Markup | null {
  const spark = timeSpark(column, WIDTH, HEIGHT);
  return (
    spark &&
    html`<svg
      class="c"
      width="${WIDTH}"
      height="${HEIGHT}"
      viewBox="0 0 ${WIDTH} ${HEIGHT}"
      aria-hidden="true"
    >
      <path class="nr" d="${spark.band}" />
      <path class="ev" d="${spark.line}" />
      <path class="out" d="${spark.marks}" />
    </svg>`
  );
}
