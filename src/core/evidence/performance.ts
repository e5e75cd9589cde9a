import type { Analyses } from '../analysis/results';
import { performanceTitle } from '../performance/names';
import type { PerformanceFigure, PerformanceResult } from '../performance/schema';
import { performanceSpark } from '../performance/spark';
import {
  confusionTables,
  figureLines,
  formatEnded,
  labelledInWords,
  type FigureLine
} from '../performance/view-words';
import {
  earlierErrorSentence,
  figureSentence,
  formatFigure,
  pastErrorSentence,
  performanceNotes,
  performanceSentence
} from '../performance/words';
import { count, counted, nameOf } from './format';
import { html, Markup } from './html';

const WIDTH = 240;
const HEIGHT = 48;
/** Above this a table of labels by answers does not fit the page. */
const MOST_CLASSES = 12;

/** What the model is worth in production: estimated, and measured as labels arrive. */
export function performance({ performance: result }: Analyses): Markup | null {
  if (!result) {
    return null;
  }
  return html`<h2>Estimated performance</h2>
    <p class="lead">${performanceSentence(result)}</p>
    ${(result.labelTrouble ?? []).map(sentence)} ${sentence(pastErrorSentence(result))}
    ${sentence(earlierErrorSentence(result))} ${course(result)}
    ${result.figures.length === 0 ? null : table(result)} ${confusion(result)}
    <p class="small quiet note">
      ${counted(result.rows.reference, 'evaluation row')},
      ${counted(result.rows.current, 'production row')}, ${labelledInWords(result)}.
      ${performanceNotes(result).join(' ')}
    </p>`;
}

function sentence(text: string | null): Markup | null {
  return text === null ? null : html`<p class="lead quiet">${text}</p>`;
}

/** The first figure from window to window; squares where it was measured. */
function course({ windows }: PerformanceResult): Markup | null {
  const spark = windows && performanceSpark(windows, null, WIDTH, HEIGHT);
  return (
    spark &&
    windows &&
    html`<p class="small quiet note">
        ${performanceTitle(windows.metric)} in ${counted(windows.points.length, 'window')} of
        ${windows.period}; grey: interval of the estimate; squares: measured.
      </p>
      <svg
        class="c"
        width="${WIDTH}"
        height="${HEIGHT}"
        viewBox="0 0 ${WIDTH} ${HEIGHT}"
        aria-hidden="true"
      >
        <path class="nr" d="${spark.band}" />
        <path class="ev" d="${spark.line}" />
        <path class="out" d="${spark.measured}" />
      </svg>`
  );
}

function table(result: PerformanceResult): Markup {
  const measured = result.figures.some(({ realised }) => realised !== null);
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Figure</th>
        <th scope="col" class="num">Evaluation</th>
        <th scope="col" class="num">Estimated</th>
        ${measured ? html`<th scope="col" class="num">Measured</th>` : null}
        <th scope="col" class="num">Past error</th>
      </tr>
    </thead>
    <tbody>
      ${result.figures.map(figure =>
        figureLines(result, figure).map(line => row(figure, line, measured))
      )}
    </tbody>
  </table>`;
}

function row(figure: PerformanceFigure, line: FigureLine, measured: boolean): Markup {
  const { metric, past } = figure;
  const { title, ofLabelled, reference, estimated } = line;
  const error = past ? formatFigure(metric, past.mean) : 'unknown';
  return html`<tr>
    <th
      scope="row"
      ${ofLabelled ? new Markup('class="small quiet"') : null}
      title="${figureSentence(figure)}"
    >
      ${title}
    </th>
    <td class="num">${reference}</td>
    ${cell(figure, estimated)} ${measured ? cell(figure, line.measured) : null}
    <td class="num plain">${ofLabelled ? '' : error}</td>
  </tr>`;
}

/** A figure with its interval; empty where the line does not speak of it. */
function cell({ metric }: PerformanceFigure, ended: FigureLine['measured']): Markup {
  if (!ended) {
    return html`<td class="num">${ended === null ? 'none' : ''}</td>`;
  }
  const { value, interval } = formatEnded(metric, ended);
  return html`<td class="num">${value}${interval === null ? '' : ` (${interval})`}</td>`;
}

function confusion(result: PerformanceResult): Markup | null {
  const { confusion: tables, classes } = result;
  if (!tables || classes.length > MOST_CLASSES) {
    return null;
  }
  return html`${confusionTables(result).map(({ title, rows }) => matrix(title, classes, rows))}`;
}

function matrix(
  title: string,
  classes: readonly string[],
  rows: readonly (readonly number[])[]
): Markup {
  return html`<h3>${title}</h3>
    <table>
      <thead>
        <tr>
          <th scope="col">Label, then answer</th>
          ${classes.map(name => html`<th scope="col" class="num">${nameOf(name)}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${classes.map(
          (name, place) =>
            html`<tr>
              <th scope="row">${nameOf(name)}</th>
              ${classes.map(
                (_, answer) =>
                  html`<td class="num">${count(Math.round(rows[place]?.[answer] ?? 0))}</td>`
              )}
            </tr>`
        )}
      </tbody>
    </table>`;
}
