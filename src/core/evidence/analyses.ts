import type { Analyses } from '../analysis/results';
import { nameOf } from './format';
import { html, type Markup } from './html';
import { importance } from './importance';
import type { ReportInput } from './input';
import { together } from './multivariate';
import { performance } from './performance';
import { readiness } from './readiness';
import { segments } from './segments';
import { slices } from './slices';
import { overTime } from './time';

/** A part of the report that tells of one analysis; null where it was not carried out. */
type AnalysisSection = (analyses: Analyses) => Markup | null;

/** In the order in which a reader meets them. */
const SECTIONS: readonly AnalysisSection[] = [
  performance,
  importance,
  overTime,
  segments,
  slices,
  together,
  readiness,
  problems
];

/** What was found beyond the columns, a section an analysis and production sample. */
export function analyses({ predicate }: ReportInput): Markup {
  const several = predicate.analyses.length > 1;
  return html`${predicate.analyses.map((found, index) => {
    const parts = SECTIONS.flatMap(section => section(found) ?? []);
    const name = predicate.production[index]?.name;
    return parts.length === 0
      ? null
      : html`<section class="wide">
          ${several && name !== undefined ? html`<h2>${nameOf(name)}</h2>` : null} ${parts}
        </section>`;
  })}`;
}

/** What was asked for and could not be carried out. */
function problems({ problems }: Analyses): Markup | null {
  return problems.length === 0
    ? null
    : html`<h2>Could not be carried out</h2>
        <ul>
          ${problems.map(
            ({ analysis, message, action }) => html`<li>${analysis}: ${message} ${action}</li>`
          )}
        </ul>`;
}
