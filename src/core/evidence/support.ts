import { shortDigest } from '../record/digest';
import { aboutClause, FRAMEWORK_NAMES } from './clauses/catalogue';
import { FRAMEWORKS, type SupportedClause } from './clauses/schema';
import { nameOf } from './format';
import { html, type Markup } from './html';

/** Which clauses the record supports, and on what that rests; null where it supports none. */
export function support(clauses: readonly SupportedClause[]): Markup | null {
  if (clauses.length === 0) {
    return null;
  }
  return html`<section class="wide support">
    <h2>What this supports</h2>
    <p class="lead quiet">
      Evidence towards these clauses, each with the digest of what it rests on. Whether a clause is
      met is for an auditor to say: no record shows compliance.
    </p>
    ${FRAMEWORKS.map(framework => {
      const own = clauses.filter(each => each.framework === framework);
      return own.length === 0 ? null : table(FRAMEWORK_NAMES[framework], own);
    })}
  </section>`;
}

function table(title: string, clauses: readonly SupportedClause[]): Markup {
  return html`<table>
    <caption>
      ${title}
    </caption>
    <thead>
      <tr>
        <th scope="col">Clause</th>
        <th scope="col">What the record holds</th>
        <th scope="col">sha256</th>
      </tr>
    </thead>
    <tbody>
      ${clauses.map(
        ({ framework, clause, because, objects }) =>
          html`<tr>
            <th scope="row">
              ${clause}
              <div class="small quiet">${aboutClause(framework, clause) ?? ''}</div>
            </th>
            <td class="plain">${because.join(' ')}</td>
            <td class="plain">
              ${objects.map(
                ({ name, digest }) =>
                  html`<div class="small">
                    ${nameOf(name)}
                    <span class="hash" title="${digest}">${shortDigest(digest)}</span>
                  </div>`
              )}
            </td>
          </tr> `
      )}
    </tbody>
  </table>`;
}
