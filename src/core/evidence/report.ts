import { wellFormed } from '../record/canonical';
import { analyses } from './analyses';
import { answers } from './answers';
import { banner } from './banner';
import { changes } from './changes';
import { drift } from './drift';
import { momentOf, nameOf } from './format';
import { html, Markup } from './html';
import type { ReportInput } from './input';
import { probes } from './probes';
import { proof } from './proof';
import { rules } from './rules';
import { STYLE } from './style';
import { subject } from './subject';
import { support } from './support';

export type { ReportInput } from './input';

/** Nothing may run and nothing may be fetched, whoever opens the page and wherever. */
export const CONTENT_SECURITY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * The record as one HTML page that needs nothing else: no scripts, no network;
 * light, dark or on paper. Whatever comes from data or models is escaped text.
 */
export function renderReport(given: ReportInput): string {
  const input = wellFormed(given);
  const title = titleOf(input);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${CONTENT_SECURITY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}</title>
        <style>
          ${new Markup(STYLE)}
        </style>
      </head>
      <body>
        ${sheet(input)}
      </body>
    </html> `;
  return page.text;
}

/** The report without its page, to be shown where there is one: markup whose every value is escaped. */
export function renderSheet(given: ReportInput): string {
  return sheet(wellFormed(given)).text;
}

function titleOf({ predicate }: ReportInput): string {
  return `Audit record: ${predicate.model}, v${predicate.version}`;
}

function sheet(input: ReportInput): Markup {
  const { predicate, key } = input;
  return html`<main>
    <header>
      <h1>${titleOf(input)}</h1>
      <p class="lead quiet">
        Recorded
        ${momentOf(predicate.recordedAt)}${
          predicate.recordedBy === null ? null : html` by ${nameOf(predicate.recordedBy)}`
        },
        with the key of ${nameOf(key.name)}. Policy sealed ${momentOf(predicate.policy.sealedAt)},
        before the run.
      </p>
    </header>
    ${banner(input)}
    <section class="two">${subject(input)} ${changes(input)}</section>
    ${rules(input)} ${answers(input)}
    <section class="two">${drift(input)} ${probes(input)}</section>
    ${analyses(input)} ${support(predicate.clauses)} ${proof(input)}
  </main>`;
}
