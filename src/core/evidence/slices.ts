import type { Analyses } from '../analysis/results';
import type { SlicesResult, TracedColumn } from '../slices/schema';
import {
  shareOfRows,
  sliceName,
  slicesNotes,
  slicesSentence,
  tracedSentence
} from '../slices/words';
import { effect, nameOf, percent, percentInterval, points, probability } from './format';
import { html, type Markup } from './html';

/** Slices whose share of the rows changed, and of each traced column those that carry its shift. */
export function slices({ slices: found }: Analyses): Markup | null {
  return found
    ? html`<h2>Which rows to look at</h2>
        <p class="lead">${slicesSentence(found)}</p>
        ${found.shares.length === 0 ? null : shares(found.shares)} ${found.columns.map(traced)}
        <p class="small quiet note">${slicesNotes(found).join(' ')}</p>`
    : null;
}

function shares(rows: SlicesResult['shares']): Markup {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Rows where</th>
        <th scope="col" class="num">Evaluation</th>
        <th scope="col" class="num">Production</th>
        <th scope="col" class="num">Change, points</th>
        <th scope="col" class="num">Interval</th>
        <th scope="col" class="num">p</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        slice =>
          html`<tr>
            <th scope="row">${nameOf(sliceName(slice))}</th>
            <td class="num">${percent(slice.share.reference)}</td>
            <td class="num">${percent(slice.share.current)}</td>
            <td class="num">${slice.change > 0 ? '+' : ''}${points(slice.change)}</td>
            <td class="num plain">${points(slice.interval[0])} to ${points(slice.interval[1])}</td>
            <td class="num plain">${probability(slice.p)}</td>
          </tr>`
      )}
    </tbody>
  </table>`;
}

function traced(column: TracedColumn): Markup {
  return html`<h3>Shift of ${nameOf(column.name)}</h3>
    <p class="lead">${tracedSentence(column)}</p>
    ${
      column.slices.length === 0
        ? null
        : html`<table>
            <thead>
              <tr>
                <th scope="col">Rows where</th>
                <th scope="col" class="num">Share of rows</th>
                <th scope="col" class="num">Share of shift</th>
                <th scope="col" class="num">Interval</th>
                <th scope="col" class="num">Shift inside</th>
                <th scope="col" class="num">p</th>
              </tr>
            </thead>
            <tbody>
              ${column.slices.map(
                slice =>
                  html`<tr>
                    <th scope="row">${nameOf(sliceName(slice))}</th>
                    <td class="num">${percent(shareOfRows(slice))}</td>
                    <td class="num">${percent(slice.carried.value)}</td>
                    <td class="num plain">${percentInterval(slice.carried.interval)}</td>
                    <td class="num">${slice.inside ? effect(slice.inside.value) : null}</td>
                    <td class="num plain">${probability(slice.p)}</td>
                  </tr>`
              )}
            </tbody>
          </table>`
    }`;
}
