import { answerInWords } from '../record/answer-words';
import { findingsOf, isAccepted } from '../record/findings';
import { counted, nameOf } from './format';
import { html, type Markup } from './html';
import type { ReportInput } from './input';

/** Findings told one by one; the record holds every one. */
const MOST = 100;

/** What was answered to the record's findings when it was recorded; null where it has none. */
export function answers({ predicate }: ReportInput): Markup | null {
  const findings = findingsOf(predicate);
  if (findings.length === 0) {
    return null;
  }
  const said = new Map(predicate.remediations.map(answer => [answer.finding, answer]));
  const now = new Date(predicate.recordedAt);
  const open = findings.filter(({ id }) => !isAccepted(said.get(id) ?? null, now));
  const answered = findings.filter(({ id }) => said.has(id));
  return html`<section class="wide answers">
    <h2>Findings and answers</h2>
    <p class="lead">
      ${counted(findings.length, 'finding')}, ${open.length} open when this was recorded.
      ${answered.length === 0 ? 'None had been answered.' : null}
    </p>
    ${
      answered.length === 0
        ? null
        : html`<table>
            <caption>
              Answers that carry over from earlier versions
            </caption>
            <thead>
              <tr>
                <th scope="col">Finding</th>
                <th scope="col">Answer</th>
                <th scope="col">State</th>
              </tr>
            </thead>
            <tbody>
              ${answered.slice(0, MOST).map(({ id, title, column, sentence }) => {
                const answer = said.get(id);
                const state = isAccepted(answer ?? null, now)
                  ? 'accepted'
                  : answer?.action === 'accept'
                    ? 'open, the acceptance has ended'
                    : 'open, still found';
                return html`<tr>
                  <th scope="row" title="${id}">
                    ${title}
                    ${column === null ? html`<span class="quiet">${sentence}</span>` : nameOf(column)}
                  </th>
                  <td class="plain">${answer ? answerInWords(answer) : ''}</td>
                  <td class="plain">${state}</td>
                </tr> `;
              })}
            </tbody>
          </table>`
    }
  </section>`;
}
