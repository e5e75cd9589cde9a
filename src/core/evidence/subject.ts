import { count, counted, effect, momentOf, nameOf, percent } from './format';
import { html, type Markup } from './html';
import type { ReportInput } from './input';

/** What was compared. */
export function subject({ predicate }: ReportInput): Markup {
  const { evaluation, production, target, environment } = predicate;
  const detectable = predicate.drift
    .flatMap(report => report.columns.flatMap(column => column.detectable ?? []))
    .reduce((largest, value) => Math.max(largest, value), 0);
  return html`<div>
    <h2>What was compared</h2>
    <dl class="facts">
      <dt>Evaluation set</dt>
      <dd>
        <code>${nameOf(evaluation.description)}</code>, ${count(evaluation.rows)} ×
        ${count(evaluation.columns)}
      </dd>
      ${production.map(
        sample =>
          html`<dt>Production sample</dt>
            <dd>${sampleInWords(sample)}</dd> `
      )}${
        target
          ? html`<dt>Model under test</dt>
              <dd><code>${nameOf(target.name)}</code>, ${nameOf(target.kind)}</dd> `
          : null
      }${
        detectable > 0
          ? html`<dt>Smallest visible shift</dt>
              <dd>${effect(detectable)} at these sample sizes</dd> `
          : null
      }
      <dt>Ran with</dt>
      <dd>
        Python ${environment.python},
        ${environment.platform}${
          environment.git
            ? html`, commit
                <code>${environment.git.commit.slice(0, 10)}</code
                >${environment.git.dirty ? ' with uncommitted changes' : ''}`
            : null
        }
      </dd>
    </dl>
  </div>`;
}

type Sample = ReportInput['predicate']['production'][number];

function sampleInWords(sample: Sample): Markup {
  const { window } = sample;
  const drawn =
    sample.rows < sample.totalRows
      ? `${count(sample.rows)} of ${counted(sample.totalRows, 'row')} (${percent(sample.fraction)}), drawn at random${sample.seed === null ? '' : `, seed ${sample.seed}`}`
      : `all ${counted(sample.rows, 'row')}`;
  return html`<b>${nameOf(sample.name)}</b>, <code>${nameOf(sample.description)}</code>${
      window
        ? html`${window.from === null ? null : html`, from ${momentOf(window.from)}`}${window.to === null ? null : html`, to ${momentOf(window.to)}`}`
        : null
    };
    ${drawn}`;
}
