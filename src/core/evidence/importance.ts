import type { Analyses } from '../analysis/results';
import type { ImportanceColumn, ImportanceResult } from '../importance/schema';
import {
  columnMatterSentence,
  doesMatter,
  formatLoss,
  importanceNotes,
  importanceSentence,
  importanceTitle,
  percent
} from '../importance/words';
import { count, effect, nameOf } from './format';
import { html, type Markup } from './html';
import { icon } from './icons';

/** Rows of the table; the record itself holds every column. */
const ROWS = 20;
const WIDTH = 60;
const HEIGHT = 12;

/** Whether what drifted matters to the model: those that matter most first. */
export function importance({ importance: result }: Analyses): Markup | null {
  if (!result) {
    return null;
  }
  const rest = result.columns.length - ROWS;
  return html`<h2>Does it matter?</h2>
    <p class="lead">${importanceSentence(result)}</p>
    ${result.columns.length === 0 ? null : table(result)}
    <p class="small quiet note">
      ${rest > 0 ? `${count(rest)} more inputs stand in the record itself. ` : ''}${importanceNotes(
        result
      ).join(' ')}
    </p>`;
}

function table(result: ImportanceResult): Markup {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Input</th>
        <th scope="col" class="num">${importanceTitle(result)}</th>
        <th scope="col" class="num">Interval</th>
        <th scope="col" aria-label="Share as a bar"></th>
        <th scope="col" class="num">Share</th>
        <th scope="col" class="num">Shift</th>
      </tr>
    </thead>
    <tbody>
      ${result.columns.slice(0, ROWS).map(column => row(result, column))}
    </tbody>
  </table>`;
}

function row(result: ImportanceResult, column: ImportanceColumn): Markup {
  const { name, importance: loss, interval, share, shift, drifted } = column;
  const matters = doesMatter(result, column);
  return html`<tr class="${matters ? 'on' : ''}">
    <th scope="row">
      <span class="held"
        >${drifted ? icon('drifted', 'drifted') : html`<span class="blank"></span>`}
        <span title="${columnMatterSentence(result, name) ?? ''}">${nameOf(name)}</span></span
      >
    </th>
    <td class="num">${formatLoss(loss)}</td>
    <td class="num plain">${formatLoss(interval[0])} to ${formatLoss(interval[1])}</td>
    <td>
      <svg
        class="c"
        width="${WIDTH}"
        height="${HEIGHT}"
        viewBox="0 0 ${WIDTH} ${HEIGHT}"
        aria-hidden="true"
      >
        <rect class="pf" width="${Math.round(share * WIDTH * 10) / 10}" y="3" height="7" />
        <path class="ax" d="M.5 0V${HEIGHT}" />
      </svg>
    </td>
    <td class="num">${percent(share)}</td>
    <td class="num">${shift === null ? 'none' : effect(shift)}</td>
  </tr>`;
}
