import { counted } from '../counted';
import type { Analyses } from '../analysis/results';
import type {
  CoverageGap,
  Criterion,
  LabelShift,
  LabelShiftFigure,
  ReadinessResult
} from '../readiness/schema';
import {
  criteriaSentence,
  CRITERION_TITLES,
  labelSentence,
  elsewhereSentence,
  foundIn,
  labelShiftNotes,
  nearSentence,
  readinessSentence
} from '../readiness/words';
import { nameOf, percent, percentInterval } from './format';
import { html, type Markup } from './html';
import { icon, type IconName } from './icons';

/** Classes with a line; the record itself holds every one. */
const CLASSES = 12;
const WIDTH = 120;
const HEIGHT = 16;

/** Whether the production sample can be learned from, criterion by criterion. */
export function readiness({ readiness: found }: Analyses): Markup | null {
  if (!found) {
    return null;
  }
  if (found.criteria.length === 0) {
    return html`<h2>Fine-tune readiness</h2>
      <p class="lead">${readinessSentence(found)}</p>`;
  }
  const near = nearSentence(found);
  return html`<h2>Fine-tune readiness</h2>
    <p class="lead">${criteriaSentence(found)}</p>
    ${criteria(found.criteria)} ${near === null ? null : html`<p class="note">${near}</p>`}
    ${found.labelShift ? labelShift(found.labelShift) : null}
    ${found.coverage.gaps.length === 0 ? null : gaps(found.coverage.gaps)}
    <p class="small quiet note">${notes(found)}</p>`;
}

const ICONS: Record<Criterion['state'], IconName> = {
  pass: 'pass',
  warn: 'warn',
  unknown: 'error'
};

function criteria(list: readonly Criterion[]): Markup {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Criterion</th>
        <th scope="col" class="num">Found</th>
        <th scope="col" class="num">95&nbsp;%</th>
        <th scope="col" class="num">Wanted</th>
      </tr>
    </thead>
    <tbody>
      ${list.map(
        ({ name, state, value, interval, comparator, wanted, sentence }) =>
          html`<tr class="${state === 'warn' ? 'on' : ''}">
            <th scope="row">
              <span class="held"
                >${icon(ICONS[state], state === 'pass' ? 'holds' : state === 'warn' ? 'does not hold' : 'could not be measured')}
                <span
                  >${CRITERION_TITLES[name]}
                  <span class="plain quiet small">${sentence}</span></span
                ></span
              >
            </th>
            <td class="num">${value === null ? 'not measured' : percent(value)}</td>
            <td class="num plain">${interval ? percentInterval(interval) : ''}</td>
            <td class="num plain">${comparator === '>=' ? '≥' : '≤'} ${percent(wanted)}</td>
          </tr>`
      )}
    </tbody>
  </table>`;
}

function labelShift(shift: LabelShift): Markup | null {
  const { figures, warnings } = shift;
  const [first] = figures;
  if (!first) {
    return null;
  }
  const classes = [...first.classes]
    .sort((a, b) => Math.abs(b.production - b.evaluation) - Math.abs(a.production - a.evaluation))
    .slice(0, CLASSES);
  const scale = Math.max(...classes.flatMap(each => [each.evaluation, each.interval[1]])) || 1;
  return html`<h3>
      Classes in production,
      ${first.assumes === 'labels' ? foundIn(first) : `estimated ${foundIn(first)}`}
    </h3>
    <table>
      <thead>
        <tr>
          <th scope="col">Class</th>
          <th scope="col" aria-label="Shares"></th>
          <th scope="col" class="num">Evaluation</th>
          <th scope="col" class="num">Production</th>
          <th scope="col" class="num">95&nbsp;%</th>
        </tr>
      </thead>
      <tbody>
        ${classes.map(
          each =>
            html`<tr>
              <th scope="row">${nameOf(each.label)}</th>
              <td>${bars(each, scale)}</td>
              <td class="num">${percent(each.evaluation)}</td>
              <td class="num">${percent(each.production)}</td>
              <td class="num plain">${percentInterval(each.interval)}</td>
            </tr>`
        )}
      </tbody>
    </table>
    ${
      warnings.length === 0
        ? null
        : html`<ul class="marks">
            ${warnings.map(warning => html`<li>${icon('warn', 'warning')} ${warning}</li>`)}
          </ul>`
    }
    <p class="small quiet note">${labelShiftNotes(shift).join(' ')}</p>`;
}

function bars({ evaluation, production }: LabelShiftFigure['classes'][0], scale: number): Markup {
  const x = (share: number): string => ((share / scale) * WIDTH).toFixed(1);
  return html`<svg
    class="c"
    width="${WIDTH}"
    height="${HEIGHT}"
    viewBox="0 0 ${WIDTH} ${HEIGHT}"
    aria-hidden="true"
  >
    <rect class="pf" y="8" height="7" width="${x(production)}" />
    <path class="ev" d="M0 1H${x(evaluation)}V7H0" />
  </svg>`;
}

function gaps(list: readonly CoverageGap[]): Markup {
  return html`<h3>Not covered where</h3>
    <table>
      <thead>
        <tr>
          <th scope="col">Region</th>
          <th scope="col" class="num">Evaluation rows</th>
          <th scope="col" class="num">Production rows</th>
          <th scope="col" class="num">Of what is not covered</th>
        </tr>
      </thead>
      <tbody>
        ${list.map(
          gap =>
            html`<tr>
              <th scope="row">${nameOf(gap.column)} ${gap.region}</th>
              <td class="num">${percent(gap.evaluation)}</td>
              <td class="num">${percent(gap.production)}</td>
              <td class="num">${percent(gap.uncovered)}</td>
            </tr>`
        )}
      </tbody>
    </table>`;
}

function notes(found: ReadinessResult): string {
  const { effective, coverage, comparedBy } = found;
  return [
    elsewhereSentence(coverage) ?? '',
    `Effective share: of the evaluation rows, weighted by how much denser production is there (Kish 1965); weights are cut at ${effective.highest} times their mean, ${(effective.clipped * 100).toFixed(1)} % of them were.`,
    `Rows are equal where all ${comparedBy} compared columns are.`,
    `Not covered: where the classifier's odds make production more than ${coverage.odds} times denser; ${counted(coverage.rows, 'production row')} ${coverage.rows === 1 ? 'was' : 'were'} looked at, the interval is Wilson's.`,
    labelSentence(found) ?? ''
  ]
    .join(' ')
    .trim();
}
