import type { ColumnReport, DriftReport } from '../core/drift/report';
import { isTestApproximate } from '../core/drift/exactness';
import { plain, shortened, table } from './terminal';

/** `0.213 (0.204 to 0.222)`. */
function sayShift({ effect }: ColumnReport): string {
  return effect
    ? `${effect.value.toFixed(3)} (${effect.interval.map(bound => bound.toFixed(3)).join(' to ')})`
    : '-';
}

/** With ~ where it rests on an approximate figure. */
function sayChance(column: ColumnReport): string {
  const { q } = column;
  const mark = isTestApproximate(column) ? '~' : '';
  return q === undefined ? '-' : mark + (q < 0.001 ? '< 0.001' : q.toFixed(3));
}

/** More would push the figures of every column out of sight. */
const LONGEST_NAME = 40;

/** Drifted columns first, then by shift; names decide between equals. */
function byUrgency(a: ColumnReport, b: ColumnReport): number {
  return (
    Number(b.drifted) - Number(a.drifted) ||
    (b.effect?.value ?? -1) - (a.effect?.value ?? -1) ||
    a.name.localeCompare(b.name)
  );
}

/** `4 of 10 columns drifted`. */
export function sayDrift({ summary }: DriftReport): string {
  return `${summary.drifted} of ${summary.columns} ${summary.columns === 1 ? 'column' : 'columns'} drifted`;
}

/** Columns as a compact table, those that drifted first. */
export function columnLines(columns: readonly ColumnReport[]): string[] {
  if (columns.length === 0) {
    return [];
  }
  const head = ['column', 'kind', 'shift', 'q', ''];
  const rows = [...columns]
    .sort(byUrgency)
    .map(column => [
      shortened(plain(column.name), LONGEST_NAME),
      column.kind,
      sayShift(column),
      sayChance(column),
      column.drifted ? 'drifted' : column.effect ? '' : column.why
    ]);
  return table([head, ...rows], ['left', 'left', 'left', 'right', 'left']);
}

/** How to read the table, and what it does not show. */
export function driftNotes({ columns, decision, notCompared }: DriftReport): string[] {
  return [
    ...(decision.calibration
      ? [
          `shift: Jensen-Shannon distance from 0 to 1, with its 95 % interval; drifted from the column's own`,
          `threshold on (${decision.calibration.why.replace(/\.$/, '')}),`
        ]
      : [
          `shift: Jensen-Shannon distance from 0 to 1, with its 95 % interval; drifted from ${decision.threshold} on,`
        ]),
    `where q, the share of false discoveries accepted with it, is at most ${decision.rate}.`,
    ...(columns.some(isTestApproximate)
      ? [
          '~ from a largest gap that is approximate, and so at most too large; with the rows of both sides --exact computes it.'
        ]
      : []),
    ...notCompared.map(
      ({ name, reason }) => `Not compared: ${plain(name)}; ${plain(inner(reason))}.`
    )
  ];
}

/** A sentence as a part of another one. */
function inner(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1).replace(/\.$/, '');
}
