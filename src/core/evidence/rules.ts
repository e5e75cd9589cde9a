import type { RuleResult, VerdictState } from '../policy/verdict';
import { isWaived } from '../policy/waiver';
import { metricInWords, stateInWords } from '../policy/words';
import { html, type Markup } from './html';
import { stateIcon } from './icons';
import type { ReportInput } from './input';
import { figureAgainst, intervalAgainst, nameOf } from './format';

const ORDER: VerdictState[] = ['fail', 'error', 'warn', 'pass'];

/** Every rule with its threshold and what was measured; exceptions first. */
export function rules({ predicate, previous }: ReportInput): Markup {
  const sorted = [...predicate.verdict.rules].sort(
    (left, right) => ORDER.indexOf(left.state) - ORDER.indexOf(right.state)
  );
  if (sorted.length === 0) {
    return html`<section>
      <h2>Policy rules</h2>
      <p class="lead quiet">The plan has no rules, so nothing was decided.</p>
    </section>`;
  }
  return html`<section class="wide rules">
    <table>
      <caption>
        Policy rules
      </caption>
      <thead>
        <tr>
          <th scope="col">Rule</th>
          <th scope="col" class="num">Threshold</th>
          ${previous ? html`<th scope="col" class="num">v${previous.version}</th>` : null}
          <th scope="col" class="num">v${predicate.version}</th>
          <th scope="col" class="num">Interval</th>
          <th scope="col" class="gap">Result</th>
        </tr>
      </thead>
      <tbody>
        ${sorted.map(rule => row(rule, previous))}
      </tbody>
    </table>
  </section>`;
}

function row(rule: RuleResult, previous: ReportInput['previous']): Markup {
  const before = previous?.metrics[rule.metric]?.value;
  const on = rule.state === 'fail' || rule.state === 'warn' ? 'on' : '';
  const interval = rule.interval ? intervalAgainst(rule.interval, rule.threshold) : '';
  const told = rule.state === 'error' || rule.waiver !== undefined;
  return html`<tr class="${on}${told ? ' told' : ''}">
      <th scope="row">
        <span class="held"
          >${stateIcon(rule.state)}
          <span title="${rule.id}">${nameOf(metricInWords(rule.metric))}</span></span
        >
      </th>
      <td class="num plain">${rule.title}</td>
      ${
        previous
          ? html`<td class="num plain quiet">
              ${before === undefined ? '' : figureAgainst(before, rule.threshold)}
            </td>`
          : null
      }
      <td class="num">
        ${rule.value === null ? 'unknown' : figureAgainst(rule.value, rule.threshold)}
      </td>
      <td class="num plain quiet">${interval}</td>
      <td class="gap">${resultInWords(rule)}</td>
    </tr>
    ${
      told
        ? html`<tr>
            <td class="small quiet plain" colspan="${previous ? 6 : 5}">${whyOf(rule)}</td>
          </tr>`
        : null
    } `;
}

/** Why a rule has no value, or who has waived it until when, and why. */
function whyOf({ why, waiver }: RuleResult): string {
  return waiver && waiver.instead === null && !waiver.expired
    ? `${why} The waiver by ${waiver.approver} until ${waiver.until} was not needed.`
    : why;
}

function resultInWords(rule: RuleResult): string {
  if (isWaived(rule)) {
    return `Waived until ${rule.waiver?.until ?? ''}`;
  }
  const isFirst = rule.state === 'pass' && rule.why.startsWith('No earlier version');
  return isFirst ? 'Passed, first record' : stateInWords(rule.state);
}
