import { notCarriedOutInWords } from '../analysis/problems';
import { stateInWords } from '../policy/words';
import type { VerdictState } from '../policy/verdict';
import { count, counted, percent } from './format';
import { html, type Markup } from './html';
import { stateIcon } from './icons';
import { comparedColumns, driftedColumns, type ReportInput } from './input';

const ORDER: VerdictState[] = ['fail', 'error', 'warn', 'pass'];

/** The verdict first: one look, one sentence, the tally. */
export function banner(input: ReportInput): Markup {
  const { verdict } = input.predicate;
  const tally = ORDER.flatMap(state => {
    const rules = verdict.rules.filter(rule => rule.state === state).length;
    return rules === 0
      ? []
      : [html`<div>${stateIcon(state)} ${count(rules)} ${stateInWords(state).toLowerCase()}</div>`];
  });
  return html`<section class="banner ${verdict.state}" aria-labelledby="verdict">
    ${stateIcon(verdict.state)}
    <div>
      <h2 id="verdict">${verdict.headline}</h2>
      <p>${sentences(input).join(' ')}</p>
    </div>
    <div class="tally">${tally}</div>
  </section>`;
}

function sentences(input: ReportInput): string[] {
  const { predicate, previous } = input;
  const told: string[] = [];
  const compared = comparedColumns(predicate);
  if (predicate.drift.length > 0) {
    const drifted = driftedColumns(predicate).length;
    told.push(`${count(drifted)} of ${counted(compared, 'column')} drifted.`);
  }
  told.push(...probeSentences(predicate.probes));
  const unanswered = predicate.verdict.rules.filter(rule => rule.state === 'error');
  if (unanswered.length > 0) {
    told.push(
      `${counted(unanswered.length, 'rule')} could not be evaluated: ${unanswered.map(rule => rule.why.replace(/\.$/, '')).join('; ')}.`
    );
  }
  const left = notCarriedOutInWords(predicate.analyses);
  if (left !== null) {
    told.push(`${left}.`);
  }
  if (previous) {
    told.push(`v${previous.version}: ${previous.verdict.headline.toLowerCase()}.`);
  }
  return told;
}

function probeSentences(probes: ReportInput['predicate']['probes']): string[] {
  if (!probes) {
    return ['No probes were run.'];
  }
  const told: string[] = [];
  if (probes.passRate !== null) {
    told.push(
      `${count(probes.passed)} of ${counted(probes.passed + probes.failed, 'judged probe case')} passed (${percent(probes.passRate)}).`
    );
  }
  if (probes.errors > 0) {
    told.push(`${counted(probes.errors, 'case')} gave no usable answer.`);
  }
  const regressed = probes.regression?.regressed ?? 0;
  if (regressed > 0) {
    told.push(
      `${counted(regressed, 'case')} that passed before ${regressed === 1 ? 'fails' : 'fail'} now.`
    );
  }
  return told;
}
