import { counted, count, nameOf, percent } from './format';
import { html, type Markup } from './html';
import { icon, type IconName } from './icons';
import { driftedColumns, type ReportInput } from './input';
import { stateInWords } from '../policy/words';
import { significanceInWords } from '../probe/regression/words';

type Predicate = ReportInput['predicate'];

/** Names that are listed before the rest is counted. */
const NAMED = 8;

/** What is different from the previous record; an introduction where there is none. */
export function changes({ predicate, previous }: ReportInput): Markup {
  if (previous === undefined) {
    return html`<div>
      <h2>Changes</h2>
      <p class="lead quiet">The record before it is not at hand.</p>
    </div>`;
  }
  if (previous === null) {
    return html`<div>
      <h2>Changes</h2>
      <p class="lead quiet">
        This is the first record of ${nameOf(predicate.model)}; later ones are compared with it.
      </p>
    </div>`;
  }
  const items = [
    verdictChange(predicate, previous),
    ...driftChanges(predicate, previous),
    ...levelChanges(predicate),
    ...probeChanges(predicate, previous),
    ...identityChanges(predicate, previous)
  ];
  return html`<div>
    <h2>Changes since v${previous.version}</h2>
    <ul class="marks">
      ${items}
    </ul>
  </div>`;
}

function item(name: IconName, text: Markup): Markup {
  return html`<li>${icon(name)} ${text}</li> `;
}

function verdictChange(now: Predicate, then: Predicate): Markup {
  const words = [then, now].map(({ verdict }) => stateInWords(verdict.state).toLowerCase());
  if (words[0] === words[1]) {
    return item('same', html`Verdict: ${words[1]}, as before`);
  }
  const icons = { pass: 'pass', warn: 'warn', fail: 'warn', error: 'warn' } as const;
  return item(icons[now.verdict.state], html`Verdict: ${words[0]} → <b>${words[1]}</b>`);
}

function driftChanges(now: Predicate, then: Predicate): Markup[] {
  const before = new Set(driftedColumns(then).map(({ name }) => name));
  const after = driftedColumns(now).map(({ name }) => name);
  const fresh = after.filter(name => !before.has(name));
  const calmed = [...before].filter(name => !after.includes(name));
  const figures = html`Drifted columns ${count(before.size)} → ${count(after.length)}`;
  const items: Markup[] = [];
  if (fresh.length > 0) {
    items.push(item('warn', html`${figures}, newly ${names(fresh)}`));
  } else if (calmed.length === 0) {
    items.push(item('same', html`${figures}, the same ones`));
  }
  if (calmed.length > 0) {
    items.push(
      item(
        'pass',
        html`${fresh.length > 0 ? '' : html`${figures}; `}no longer drifted: ${names(calmed)}`
      )
    );
  }
  return items;
}

function levelChanges({ drift }: Predicate): Markup[] {
  return drift
    .flatMap(report => report.columns)
    .filter(({ drifted, levels }) => drifted && (levels?.added ?? 0) > 0)
    .slice(0, 3)
    .map(({ name, levels }) =>
      item(
        'warn',
        html`<b>${nameOf(name)}</b> has ${counted(levels?.added ?? 0, 'value')} that the evaluation
          set lacks`
      )
    );
}

function probeChanges(now: Predicate, then: Predicate): Markup[] {
  const items: Markup[] = [];
  const [before, after] = [then.probes?.passRate ?? null, now.probes?.passRate ?? null];
  if (before !== null && after !== null) {
    const name = after < before ? 'warn' : after > before ? 'pass' : 'same';
    items.push(item(name, html`Probe pass rate ${percent(before)} → ${percent(after)}`));
  }
  const regression = now.probes?.regression;
  if (regression && regression.regressed > 0) {
    items.push(
      item(
        'warn',
        html`Probe cases regressed: ${count(regression.regressed)} of ${count(regression.paired)}
        that both versions judged ${significanceInWords(regression)}`
      )
    );
  }
  if (regression && regression.fixed > 0) {
    items.push(item('pass', html`Probe cases fixed: ${count(regression.fixed)}`));
  }
  return items;
}

function identityChanges(now: Predicate, then: Predicate): Markup[] {
  const parts: [string, string | null, string | null][] = [
    ['policy', then.policy.sha256, now.policy.sha256],
    ['evaluation set', then.evaluation.digest, now.evaluation.digest],
    ['model', then.target?.digest ?? null, now.target?.digest ?? null]
  ];
  const known = parts.filter(([, before, after]) => before !== null && after !== null);
  const list = (same: boolean): string =>
    known
      .filter(([, before, after]) => (before === after) === same)
      .map(([name]) => name)
      .join(', ');
  const sentence = (text: string, what: string): Markup =>
    html`${text.charAt(0).toUpperCase()}${text.slice(1)}: ${what}`;
  return [
    ...(list(false) ? [item('warn', sentence(list(false), 'changed'))] : []),
    ...(list(true) ? [item('same', sentence(list(true), 'unchanged'))] : [])
  ];
}

function names(list: readonly string[]): Markup {
  const shown = list
    .slice(0, NAMED)
    .map((name, index) => html`${index > 0 ? ', ' : ''}<b>${nameOf(name)}</b>`);
  const rest = list.length - NAMED;
  return html`${shown}${rest > 0 ? ` and ${count(rest)} more` : ''}`;
}
