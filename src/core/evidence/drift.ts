import type { ColumnReport, ColumnShape, DriftReport } from '../drift/report';
import { count, counted, effect, effectInterval, nameOf, points, probability } from './format';
import { otherFindings } from './findings';
import { html, type Markup } from './html';
import { icon } from './icons';
import { effectOf, type ReportInput } from './input';
import { sparkline } from './sparkline';

/** Rows of one table; the record's own report holds every column. */
const ROWS = 1000;
/** Rows with a drawing: the first ones are those that moved. */
const DRAWINGS = 300;
/** A rise of the missing share that is worth a tag; a fall is no alarm. */
const MISSING_CHANGE = 0.005;

/** A table a production sample, drifted columns first. */
export function drift({ predicate, shapes, rows = ROWS }: ReportInput): Markup {
  if (predicate.drift.length === 0) {
    return html`<div>
      <h2>Drift</h2>
      <p class="lead quiet">Nothing was compared.</p>
    </div>`;
  }
  const several = predicate.drift.length > 1;
  return html`<div class="wide">
    ${predicate.drift.map((report, index) =>
      sample(
        report,
        shapes[index] ?? [],
        rows,
        several ? predicate.production[index]?.name : undefined
      )
    )}
  </div>`;
}

function sample(
  report: DriftReport,
  shapes: readonly ColumnShape[],
  rows: number,
  name: string | undefined
): Markup {
  const byName = new Map(shapes.map(shape => [shape.name, shape]));
  const sorted = [...report.columns].sort(
    (left, right) =>
      Number(right.drifted) - Number(left.drifted) || effectOf(right) - effectOf(left)
  );
  return html`<table>
      <caption>
        Drift${name === undefined ? null : html`: ${nameOf(name)}`}
      </caption>
      <thead>
        <tr>
          <th scope="col">Column</th>
          <th scope="col" class="spark" aria-label="Shape"></th>
          <th scope="col" class="num">Shift</th>
          <th scope="col" class="num">Interval</th>
          <th scope="col" class="num">q</th>
        </tr>
      </thead>
      <tbody>
        ${sorted
          .slice(0, rows)
          .map((column, index) =>
            row(column, index < DRAWINGS ? sparkline(byName.get(column.name)) : null)
          )}
      </tbody>
    </table>
    ${notes(report, sorted, rows)} ${otherFindings(report.findings)}`;
}

function row(column: ColumnReport, drawing: Markup | null): Markup {
  const mark = column.drifted ? icon('drifted', 'drifted') : html`<span class="blank"></span>`;
  return html`<tr class="${column.drifted ? 'on' : ''}">
    <th scope="row">
      <span class="held"
        >${mark} <span title="${column.why.slice(0, 300)}">${nameOf(column.name)}</span></span
      >${tags(column)}
    </th>
    ${column.effect ? figures(column, column.effect, drawing) : obstacle(column)}
  </tr>`;
}

function figures(
  column: ColumnReport,
  shift: NonNullable<ColumnReport['effect']>,
  drawing: Markup | null
): Markup {
  return html`<td class="spark">${drawing}</td>
    <td class="num">${effect(shift.value)}</td>
    <td class="num plain">${effectInterval(shift.interval)}</td>
    <td class="num plain">${column.q === undefined ? '' : probability(column.q)}</td>`;
}

function obstacle(column: ColumnReport): Markup {
  return html`<td colspan="4" class="quiet plain">${column.why || 'could not be compared'}</td>`;
}

function tags({ levels, missing }: ColumnReport): Markup[] {
  const texts: string[] = [];
  if (levels && levels.added > 0) {
    texts.push(`${count(levels.added)} new`);
  }
  const rise = missing.current - missing.reference;
  if (rise >= MISSING_CHANGE) {
    texts.push(`+${points(rise)} missing`);
  }
  return texts.map(text => html` <span class="tag">${text}</span>`);
}

function notes(report: DriftReport, sorted: readonly ColumnReport[], rows: number): Markup {
  const rest = sorted.length - rows;
  const more =
    rest > 0
      ? `${counted(rest, 'more column')} with smaller shifts stand in the record itself. `
      : '';
  const left = report.notCompared;
  const { threshold, rate, calibration } = report.decision;
  const from = calibration
    ? `its own threshold on, which the evaluation set's variation gives (${unended(calibration.why)})`
    : `${threshold.toFixed(2)} on`;
  return html`<p class="small quiet note">
      ${more}Outline: evaluation set; filled: production. Shift: Jensen-Shannon distance, base 2, 0
      to 1. A column counts as drifted from ${from}, if q is below ${rate}; q is the
      Benjamini-Hochberg value over the ${counted(report.columns.length, 'column')}. Counts are
      smoothed: ${unended(report.method.smoothing)}. Bins: ${unended(report.method.bins)}.
      ${report.method.distances === undefined ? null : `${unended(report.method.distances)}. `}Missing
      in hundredths of the rows. ${unended(report.method.engine)}.
    </p>
    ${left.length === 0 ? null : html`<p class="small quiet note">Not compared: ${left.slice(0, 40).map(({ name, reason }, index) => html`${index > 0 ? '; ' : ''}${nameOf(name)} (${unended(reason)})`)}${left.length > 40 ? ` and ${count(left.length - 40)} more` : ''}.</p>`}`;
}

/** A sentence's text without its full stop. */
function unended(text: string): string {
  return text.replace(/\.$/, '');
}
