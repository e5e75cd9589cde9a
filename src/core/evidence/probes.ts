import { agreementInWords } from '../probe/judges/agreement-words';
import type { CaseResult, SuiteResult } from '../probe/result';
import { capabilityInWords, count, counted, nameOf, percent, percentInterval } from './format';
import { html, type Markup } from './html';
import { icon } from './icons';
import type { ReportInput } from './input';
import { regression } from './regression';

/** Cases that are told one by one. */
const TOLD = 8;

type Tally = Pick<SuiteResult, 'passed' | 'failed' | 'errors' | 'passRate' | 'interval'>;

/** Pass rates by capability, and the cases worth reading. */
export function probes({ predicate, previous, cases }: ReportInput): Markup {
  const summary = predicate.probes;
  if (!summary) {
    return html`<div>
      <h2>Probes</h2>
      <p class="lead quiet">No probes were run.</p>
    </div>`;
  }
  const before = new Map(
    previous?.probes?.suites.flatMap(suite =>
      suite.capabilities.map(entry => [`${suite.suite}/${entry.capability}`, entry] as const)
    )
  );
  const version = previous?.probes ? previous.version : null;
  const rows = summary.suites.flatMap(suite =>
    suite.capabilities.map(entry =>
      row(
        html`<span title="${entry.title}">${nameOf(capabilityInWords(entry.capability))}</span>`,
        entry,
        before.get(`${suite.suite}/${entry.capability}`),
        version
      )
    )
  );
  return html`<div class="wide">
    <table>
      <caption>
        Probes
      </caption>
      <thead>
        <tr>
          <th scope="col">Kind</th>
          <th scope="col" class="num">Passed</th>
          <th scope="col" class="num">Rate, %</th>
          <th scope="col" class="num">Interval</th>
          ${version === null ? null : html`<th scope="col" class="num">v${version}</th>`}
        </tr>
      </thead>
      <tbody>
        ${rows}${row(html`<b>All</b>`, summary, previous?.probes ?? undefined, version)}
      </tbody>
    </table>
    ${summary.suites.map(suite => suite.problem && html`<p class="small note">${icon('error')} ${nameOf(suite.suite)} could not be run: ${suite.problem}</p>`)}
    ${summary.suites.flatMap(suite => (suite.notes ?? []).map(note => html`<p class="small note">${nameOf(suite.suite)}: ${note}</p>`))}
    ${(summary.judges ?? []).map(agreement => html`<p class="small note">Judge: ${agreementInWords(agreement, text => text)}</p>`)}
    ${regression(summary.regression)} ${told(predicate, cases)}
    <p class="small quiet note">
      Rate: passed cases of those that could be judged; the interval is
      Wilson's${summary.suites.some(suite => suite.endedEarly) ? ", of suites that ended early a confidence sequence's" : ''},
      95&nbsp;%.
    </p>
  </div>`;
}

function row(
  name: Markup,
  tally: Tally,
  before: Tally | undefined,
  version: number | null
): Markup {
  const judged = tally.passed + tally.failed;
  const errors =
    tally.errors > 0 ? html` <span class="tag">${counted(tally.errors, 'error')}</span>` : null;
  return html`<tr>
    <th scope="row">${name}${errors}</th>
    <td class="num">${count(tally.passed)} of ${count(judged)}</td>
    <td class="num"><b>${rate(tally)}</b></td>
    <td class="num quiet">${tally.interval ? percentInterval(tally.interval) : ''}</td>
    ${version === null ? null : html`<td class="num quiet">${before ? rate(before) : ''}</td>`}
  </tr> `;
}

function rate(tally: Tally): string {
  return tally.passRate === null ? 'none' : percent(tally.passRate).replace(/\D+$/, '');
}

function told(
  { probes: summary }: ReportInput['predicate'],
  cases: ReportInput['cases']
): Markup | null {
  if (cases === null) {
    return null;
  }
  const regressed = new Set(summary?.regression?.regressedCases);
  const bad = cases.filter(({ outcome }) => outcome !== 'pass');
  const sorted = [...bad].sort(
    (left, right) =>
      Number(regressed.has(right.id)) - Number(regressed.has(left.id)) ||
      Number(right.outcome === 'fail') - Number(left.outcome === 'fail')
  );
  if (sorted.length === 0) {
    return html`<p class="small note">Every case passed.</p>`;
  }
  const shown = sorted.slice(0, TOLD);
  return html`<p class="small note">
      ${
        shown.length < sorted.length
          ? `${count(shown.length)} of ${counted(sorted.length, 'case')} that did not pass:`
          : 'Cases that did not pass:'
      }
    </p>
    <ul class="small marks">
      ${shown.map(found => caseItem(found, regressed.has(found.id)))}
    </ul>`;
}

function caseItem(found: CaseResult, isRegressed: boolean): Markup {
  const mark =
    found.outcome === 'fail' ? icon('cross', 'failed') : icon('error', 'no usable answer');
  return html`<li>
    ${mark} ${clipped(found.title)}: expected ${clipped(found.expected)}, got
    ${clipped(found.got)}${isRegressed ? html` <span class="tag">passed before</span>` : null}
  </li> `;
}

function clipped(text: string): string {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}
