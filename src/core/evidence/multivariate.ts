import type { Analyses } from '../analysis/results';
import { tellingColumns, togetherNotes, togetherSentence } from '../multivariate/words';
import { effect, effectInterval, nameOf } from './format';
import { html, type Markup } from './html';

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
    <p class="small quiet note">${togetherNotes(multivariate).join(' ')}</p>`;
}
