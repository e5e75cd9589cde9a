import { findingTitle } from '../drift/finding-titles';
import type { Finding } from '../drift/findings-schema';
import { count, nameOf } from './format';
import { html, type Markup } from './html';

/** Findings of one sample; the record holds every one. */
const MOST = 200;

/** What changed beside the shift of the columns; null where nothing did. */
export function otherFindings(findings: readonly Finding[]): Markup | null {
  if (findings.length === 0) {
    return null;
  }
  return html`<table class="found">
    <caption>
      Other findings
    </caption>
    <thead>
      <tr>
        <th scope="col">Column</th>
        <th scope="col">Finding</th>
      </tr>
    </thead>
    <tbody>
      ${findings.slice(0, MOST).map(
        finding =>
          html`<tr class="${finding.severity === 'warning' ? 'on' : ''}">
            <th scope="row">${nameOf(finding.column)}</th>
            <td class="plain">
              <b>${findingTitle(finding)}${finding.severity === 'note' ? ' (note)' : ''}:</b>
              ${finding.sentence}
            </td>
          </tr>`
      )}
      ${
        findings.length > MOST
          ? html`<tr>
              <td colspan="2" class="quiet">
                and ${count(findings.length - MOST)} more in the record
              </td>
            </tr>`
          : null
      }
    </tbody>
  </table>`;
}
