import { Fragment, useState } from 'react';
import type { ReactElement } from 'react';
import { withMinus } from '../../core/counted';
import type { ColumnReport, ColumnShape, DriftReport, SideSummary } from '../../core/drift/report';
import {
  formatCount,
  formatFigure,
  formatInterval,
  formatName,
  formatPlural,
  formatProbability,
  formatShare,
  formatShift
} from '../format';
import { DECISION_WORDS, STATISTIC_WORDS } from '../../core/drift/words';
import { Icon } from '../icons';
import { TextButton } from '../panel/notices';
import { numbers, SmallTable, unseen } from '../small-table';
import type { Measure } from './measures';
import { measuresOf } from './measures';
import { describeValue } from './plots';

/** Lines under the shift before the others are asked for. */
const FIRST_MEASURES = 4;

/** What was measured: figures in the table, what each means below it and in tooltips. */
export function Statistics(props: { report: ColumnReport; drift: DriftReport }): ReactElement {
  const { report, drift } = props;
  const [unfolded, setUnfolded] = useState(false);
  const measures = measuresOf(report.statistics);
  const shown = unfolded ? measures : measures.slice(0, FIRST_MEASURES);
  return (
    <>
      <div className="jp-ModelAudit-caption">
        <h2>Statistics</h2>
        <span className="jp-ModelAudit-small jp-ModelAudit-quiet">
          {formatPlural(drift.summary.columns, 'test')},{' '}
          {formatShare(drift.decision.rate).replace('.0', '')} false discoveries
        </span>
      </div>
      <SmallTable
        heads={['Measure', numbers('Value'), numbers('p'), numbers('q', qMeaning(drift))]}
      >
        {report.effect ? (
          <tr className="jp-mod-strong">
            <td title={shiftMeaning(report, report.effect.interval, drift)}>
              {STATISTIC_WORDS.jensenShannon.label}
            </td>
            <td className="jp-mod-number">{formatShift(report.effect.value)}</td>
            <td />
            <td />
          </tr>
        ) : null}
        {shown.map(measure => (
          <MeasureRow
            key={measure.name}
            measure={measure}
            q={isTested(report, measure) ? report.q : undefined}
          />
        ))}
      </SmallTable>
      {measures.length > FIRST_MEASURES ? (
        <p className="jp-ModelAudit-small jp-ModelAudit-more">
          <TextButton onClick={() => setUnfolded(!unfolded)}>
            {unfolded ? 'Show fewer' : `Show all ${measures.length + (report.effect ? 1 : 0)}`}
          </TextButton>
        </p>
      ) : null}
      <Meanings report={report} drift={drift} measures={shown} />
    </>
  );
}

/** Whether the decision rests on this statistic; other tests may have a part in it, as of missing values. */
function isTested(report: ColumnReport, measure: Measure): boolean {
  return report.test?.name.split('+').includes(measure.name) ?? false;
}

function shiftMeaning(
  { threshold }: ColumnReport,
  interval: [number, number],
  drift: DriftReport
): string {
  const { method, meaning } = STATISTIC_WORDS.jensenShannon;
  const least = threshold?.value ?? drift.decision.threshold;
  const basis =
    threshold?.source === 'calibrated'
      ? ` (calibrated on ${threshold.chunks ?? 0} chunks of the evaluation set)`
      : '';
  return `${method}, between ${formatInterval(interval)}; ${formatShift(least)}${basis} or more counts as drift. ${meaning}`;
}

function qMeaning(drift: DriftReport): string {
  return `${DECISION_WORDS.q.method}, adjusted for the ${formatPlural(drift.summary.columns, 'column')} tested. ${DECISION_WORDS.q.meaning}`;
}

function measureMeaning({ words }: Measure): string {
  return `${words.method}. ${words.meaning} ${words.trap}`;
}

function MeasureRow(props: { measure: Measure; q: number | undefined }): ReactElement {
  const { measure, q } = props;
  const { words, value, exact, bound } = measure;
  return (
    <tr>
      <td title={measureMeaning(measure)}>
        {words.label}
        {exact === null ? null : (
          <span className="jp-ModelAudit-tag" title={bound}>
            {exact ? 'exact' : 'approx.'}
          </span>
        )}
      </td>
      <td className="jp-mod-number">{value}</td>
      <td className="jp-mod-number">{sayProbability(measure)}</td>
      <td className="jp-mod-number">{q === undefined ? '' : formatProbability(q)}</td>
    </tr>
  );
}

/** With the sign of a bound where no more is known. */
function sayProbability({ p, capped }: Measure): string {
  if (p === null || capped === null) {
    return p === null ? '' : formatProbability(p);
  }
  return `${capped === 'atLeast' ? '≥' : '≤'} ${formatProbability(p)}`;
}

/** The figures' meanings, folded, as the numbers come first. */
function Meanings(props: {
  report: ColumnReport;
  drift: DriftReport;
  measures: Measure[];
}): ReactElement {
  const { report, drift, measures } = props;
  return (
    <details className="jp-ModelAudit-meanings">
      <summary>What do these mean?</summary>
      <dl>
        {report.effect ? (
          <>
            <dt>{STATISTIC_WORDS.jensenShannon.label}</dt>
            <dd>{shiftMeaning(report, report.effect.interval, drift)}</dd>
          </>
        ) : null}
        {measures.map(measure => (
          <Fragment key={measure.name}>
            <dt>{measure.words.label}</dt>
            <dd>{measureMeaning(measure)}</dd>
          </Fragment>
        ))}
        <dt>{DECISION_WORDS.q.label}</dt>
        <dd>{qMeaning(drift)}</dd>
      </dl>
    </details>
  );
}

/** Both sides in figures. */
export function Summary(props: { report: ColumnReport; shape: ColumnShape }): ReactElement {
  const { report, shape } = props;
  const value = (figure: number | null): string =>
    figure === null ? '' : describeValue(shape, figure);
  const missingMoved = report.missing.current - report.missing.reference >= 0.005;
  const rows: { title: string; cell: (side: SideSummary) => string; finding?: boolean }[] = [
    { title: 'Rows', cell: side => formatCount(side.rows) },
    {
      title: 'Missing',
      cell: side => (side.rows === 0 ? '' : formatShare(side.missing / side.rows)),
      finding: missingMoved
    },
    { title: 'of them NaN', cell: side => (side.nan === 0 ? '' : formatCount(side.nan)) },
    {
      title: 'Infinite',
      cell: side => {
        const count = side.positiveInfinity + side.negativeInfinity;
        return count === 0 ? '' : formatCount(count);
      }
    },
    {
      title: 'Distinct values',
      cell: side => (side.distinct === null ? '' : formatCount(side.distinct))
    },
    { title: 'Median', cell: side => value(side.median) },
    { title: '90th percentile', cell: side => value(side.p90) },
    { title: 'Mean', cell: side => value(side.mean) },
    {
      title: 'Standard deviation',
      cell: side =>
        side.standardDeviation === null || shape.kind === 'datetime'
          ? ''
          : formatFigure(side.standardDeviation)
    },
    { title: 'Smallest', cell: side => value(side.minimum) },
    { title: 'Largest', cell: side => value(side.maximum) },
    {
      title: 'Type',
      // The engine's name of a type is news only where the sides differ.
      cell: side =>
        shape.type.reference === shape.type.current
          ? ''
          : side === shape.reference
            ? shape.type.reference
            : shape.type.current
    }
  ];
  return (
    <>
      <div className="jp-ModelAudit-caption">
        <h2>Summary</h2>
      </div>
      <SmallTable heads={[unseen('Figure'), numbers('Evaluation'), numbers('Production')]}>
        {rows.map(row => {
          const [reference, current] = [row.cell(shape.reference), row.cell(shape.current)];
          return reference === '' && current === '' ? null : (
            <tr key={row.title} className={row.finding ? 'jp-mod-strong' : undefined}>
              <td>{row.title}</td>
              <td className="jp-mod-number">{reference || 'none'}</td>
              <td className="jp-mod-number">
                {row.finding ? <Icon name="drifted" tone="warning" label="moved" small /> : null}{' '}
                {current || 'none'}
              </td>
            </tr>
          );
        })}
        {report.levels ? (
          <tr>
            <td>Values on one side only</td>
            <td className="jp-mod-number">{formatCount(report.levels.vanished)}</td>
            <td className="jp-mod-number">{formatCount(report.levels.added)}</td>
          </tr>
        ) : null}
      </SmallTable>
    </>
  );
}

/** Levels with their shares, where there is no cumulative curve. */
export function Levels(props: { shape: ColumnShape }): ReactElement | null {
  const { shape } = props;
  if (!shape.levels) {
    return null;
  }
  const totals = {
    reference: Math.max(1, shape.reference.rows - shape.reference.missing),
    current: Math.max(1, shape.current.rows - shape.current.missing)
  };
  const moved = shape.levels
    .map(level => ({
      ...level,
      change: level.current / totals.current - level.reference / totals.reference
    }))
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change))
    .slice(0, 8);
  return (
    <SmallTable heads={['Value', numbers('Evaluation'), numbers('Production'), numbers('Points')]}>
      {moved.map(level => (
        <tr key={level.label}>
          <td className="jp-ModelAudit-levelName" title={level.label}>
            <code>{formatName(level.label)}</code>
          </td>
          <td className="jp-mod-number">{formatShare(level.reference / totals.reference)}</td>
          <td className="jp-mod-number">{formatShare(level.current / totals.current)}</td>
          <td className="jp-mod-number">
            {level.change > 0 ? '+' : ''}
            {withMinus((level.change * 100).toFixed(1))}
          </td>
        </tr>
      ))}
    </SmallTable>
  );
}
