import type { Analyses } from '../analysis/results';
import type { Segment } from '../segments/schema';
import {
  columnsByShift,
  segmentName,
  segmentNote,
  segmentsNotes,
  segmentsSentence,
  worstSegments
} from '../segments/words';
import { count, effect, effectInterval, percent, nameOf } from './format';
import { html, type Markup } from './html';
import { icon } from './icons';

/** Rows of the table; the record itself holds every segment and column. */
const ROWS = 30;

/** The declared segments, the worst first, with the column that moved most in each. */
export function segments({ segments: found }: Analyses): Markup | null {
  if (!found) {
    return null;
  }
  const rows = worstSegments(found).slice(0, ROWS);
  return html`<h2>Segments</h2>
    <p class="lead">${segmentsSentence(found)}</p>
    ${rows.length === 0 ? null : table(rows)}
    <p class="small quiet note">${segmentsNotes(found).join(' ')}</p>`;
}

function table(rows: readonly Segment[]): Markup {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Rows where</th>
        <th scope="col" class="num">Evaluation rows</th>
        <th scope="col" class="num">Production rows</th>
        <th scope="col" class="num">Drifted</th>
        <th scope="col">Moved most</th>
        <th scope="col" class="num">Shift</th>
        <th scope="col" class="num">Interval</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(row)}
    </tbody>
  </table>`;
}

function row(segment: Segment): Markup {
  const { rows, share, columns, drifted } = segment;
  const most = columnsByShift(segment).at(0);
  return html`<tr class="${drifted > 0 ? 'on' : ''}">
    <th scope="row">
      <span class="held"
        >${drifted > 0 ? icon('drifted', 'has drifted columns') : html`<span class="blank"></span>`}
        <span title="${segmentNote(segment)}">${nameOf(segmentName(segment))}</span></span
      >
    </th>
    <td class="num plain">${count(rows.reference)} (${percent(share.reference)})</td>
    <td class="num plain">${count(rows.current)} (${percent(share.current)})</td>
    <td class="num">${drifted} of ${columns.length}</td>
    <td class="plain">${most ? nameOf(most.name) : null}</td>
    <td class="num">${most?.effect ? effect(most.effect.value) : null}</td>
    <td class="num plain">${most?.effect ? effectInterval(most.effect.interval) : null}</td>
  </tr>`;
}
