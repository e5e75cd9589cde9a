import type { Analyses } from '../analysis/results';
import type { DiscrepancyResult } from '../multivariate/schema';
import {
  discrepancyNotes,
  discrepancySentence,
  liesApart,
  sayDiscrepancies,
  sayDiscrepancy,
  tellingColumns,
  togetherNotes,
  togetherSentence
} from '../multivariate/words';
import { effect, effectInterval, nameOf, probability } from './format';
import { html, type Markup } from './html';
import { icon } from './icons';

const ROWS = 20;

/** Whether the columns together tell the samples apart, and which ones do. */
export function together({ multivariate }: Analyses): Markup | null {
  if (!multivariate) {
    return null;
  }
  const columns = tellingColumns(multivariate).slice(0, ROWS);
  return html`<h2>Together</h2>
    <p class="lead">${togetherSentence(multivariate)}</p>
    ${
      columns.length === 0
        ? null
        : html`<table>
            <thead>
              <tr>
                <th scope="col">Column that tells them apart</th>
                <th scope="col" class="num">Loss without it</th>
                <th scope="col" class="num">Folds</th>
              </tr>
            </thead>
            <tbody>
              ${columns.map(
                ({ name, drop, range }) =>
                  html`<tr>
                    <th scope="row">${nameOf(name)}</th>
                    <td class="num">${effect(drop)}</td>
                    <td class="num plain">${effectInterval(range)}</td>
                  </tr>`
              )}
            </tbody>
          </table>`
    }
    <p class="small quiet note">${togetherNotes(multivariate).join(' ')}</p>
    ${multivariate.discrepancies.length === 0 ? null : vectors(multivariate.discrepancies)}`;
}

/** Embeddings, and texts through an encoder, as distributions. */
function vectors(discrepancies: readonly DiscrepancyResult[]): Markup {
  return html`<h3>Vectors as distributions</h3>
    <table>
      <thead>
        <tr>
          <th scope="col">Column</th>
          <th scope="col" class="num">Discrepancy</th>
          <th scope="col" class="num">95&nbsp;%</th>
          <th scope="col" class="num">Chance stays below</th>
          <th scope="col" class="num">q</th>
        </tr>
      </thead>
      <tbody>
        ${discrepancies.slice(0, ROWS).map(row)}
      </tbody>
    </table>
    <p class="small quiet note">
      ${discrepancies.slice(0, 1).flatMap(discrepancyNotes).join(' ')} Chance: what 95&nbsp;% of the
      permutations stay below.
    </p>`;
}

function row(result: DiscrepancyResult): Markup {
  const { name, found } = result;
  const apart = liesApart(result);
  return html`<tr class="${apart ? 'on' : ''}">
    <th scope="row">
      <span class="held"
        >${apart ? icon('drifted', 'lies apart') : html`<span class="blank"></span>`}
        <span title="${discrepancySentence(result)}">${nameOf(name)}</span></span
      >
    </th>
    ${
      found
        ? html`<td class="num">${sayDiscrepancy(found.value)}</td>
            <td class="num plain">${sayDiscrepancies(found.interval)}</td>
            <td class="num plain">${sayDiscrepancy(found.chance)}</td>
            <td class="num plain">${probability(found.q)}</td>`
        : html`<td colspan="4" class="quiet plain">${discrepancySentence(result)}</td>`
    }
  </tr>`;
}
