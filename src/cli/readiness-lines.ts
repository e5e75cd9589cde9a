import type { Criterion, ReadinessResult } from '../core/readiness/schema';
import {
  criteriaSentence,
  CRITERION_TITLES,
  elsewhereSentence,
  foundIn,
  gapSentence,
  labelSentence,
  nearSentence,
  percent,
  percents
} from '../core/readiness/words';
import { plain, table } from './terminal';

/** Lines of a list; the JSON has every one. */
const ROWS = 8;

const STATES: Record<Criterion['state'], string> = {
  pass: 'pass',
  warn: 'warn',
  unknown: 'not measured'
};

/** What `run` says of fine-tune readiness; nothing where it was not asked for. */
export function readinessLines(result: ReadinessResult | undefined): string[] {
  if (!result) {
    return [];
  }
  const { criteria, labelShift, coverage } = result;
  const label = labelSentence(result);
  const near = nearSentence(result);
  const elsewhere = elsewhereSentence(coverage);
  return [
    criteriaSentence(result),
    ...indented(table(criteria.map(criterionRow), ['left', 'left', 'right', 'left', 'left'])),
    ...(near ? [`  ${near}`] : []),
    ...classLines(labelShift?.figures[0]),
    ...(labelShift?.figures.length ? labelShift.warnings.map(each => `  ${plain(each)}`) : []),
    ...(coverage.gaps.length > 0 ? ['  Not covered where'] : []),
    ...indented(
      table(
        coverage.gaps.slice(0, ROWS).map(gap => [gap.column, gapSentence(gap)]),
        ['left', 'left']
      )
    ).map(line => `  ${line}`),
    ...(elsewhere ? [`  ${elsewhere}`] : []),
    ...(label ? [`  ${plain(label)}`] : []),
    ''
  ];
}

function criterionRow(criterion: Criterion): string[] {
  const { name, state, value, interval, comparator, wanted, sentence } = criterion;
  return [
    STATES[state],
    CRITERION_TITLES[name],
    value === null ? '' : percent(value),
    interval ? `(${percents(interval)})` : '',
    state === 'unknown' ? sentence : `${comparator} ${percent(wanted)}`
  ];
}

function classLines(
  figure: NonNullable<ReadinessResult['labelShift']>['figures'][0] | undefined
): string[] {
  if (!figure) {
    return [];
  }
  const classes = [...figure.classes].sort(
    (a, b) => Math.abs(b.production - b.evaluation) - Math.abs(a.production - a.evaluation)
  );
  const rows = classes
    .slice(0, ROWS)
    .map(({ label, evaluation, production, interval }) => [
      label,
      percent(evaluation),
      '->',
      percent(production),
      `(${percents(interval)})`
    ]);
  return [
    `  Classes, evaluation set -> production ${figure.assumes === 'labels' ? foundIn(figure) : "as the model's answers tell it"}`,
    ...indented(indented(table(rows, ['left', 'right', 'left', 'right', 'left'])))
  ];
}

function indented(lines: readonly string[]): string[] {
  return lines.map(line => `  ${line}`);
}
