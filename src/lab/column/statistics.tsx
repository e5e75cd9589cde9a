import type { ReactElement } from 'react';
import type { ColumnReport, ColumnShape, DriftReport, SideSummary } from '../../core/drift/report';
import {
  formatCount,
  formatFigure,
  formatInterval,
  formatPlural,
  formatProbability,
  formatShare,
  formatShift
} from '../format';
import { DECISION_WORDS, STATISTIC_WORDS } from '../../core/drift/words';
import { Icon } from '../icons';
import type { Measure } from './measures';
import { measuresOf } from './measures';
import { describeValue } from './plots';

/** What was measured, with what each figure means. */
export function Statistics(props: { report: ColumnReport; drift: DriftReport }): ReactElement {
  const { report, drift } = props;
  return (
    <>
      <div className="jp-ModelAudit-caption">
        <h2>Statistics</h2>
        <span className="jp-ModelAudit-small jp-ModelAudit-quiet">
          {formatPlural(drift.summary.columns, 'test')},{' '}
          {formatShare(drift.decision.rate).replace('.0', '')} false discoveries
        </span>
      </div>
      <table className="jp-ModelAudit-table">
        <thead>
          <tr>
            <th scope="col">Measure</th>
            <th scope="col" className="jp-mod-number">
              Value
            </th>
            <th scope="col" className="jp-mod-number">
              p
            </th>
          </tr>
        </thead>
        <tbody>
          {report.effect ? (
            <tr className="jp-mod-strong">
              <td title={STATISTIC_WORDS.jensenShannon.trap}>
                {STATISTIC_WORDS.jensenShannon.label}
                <Meaning
                  text={`${STATISTIC_WORDS.jensenShannon.method}, between ${formatInterval(report.effect.interval)}; ${drift.decision.threshold.toFixed(2)} or more counts as drift. ${STATISTIC_WORDS.jensenShannon.meaning}`}
                />
              </td>
              <td className="jp-mod-number">{formatShift(report.effect.value)}</td>
              <td />
            </tr>
          ) : null}
          {measuresOf(report.statistics).map(measure => (
            <MeasureRow key={measure.name} measure={measure} />
          ))}
          {report.q !== undefined ? (
            <tr>
              <td title={DECISION_WORDS.q.meaning}>
                By chance
                <Meaning
                  text={`q by ${DECISION_WORDS.q.method}, adjusted for the ${formatPlural(drift.summary.columns, 'column')} tested`}
                />
              </td>
              <td className="jp-mod-number">{formatProbability(report.q)}</td>
              <td className="jp-mod-number">
                {report.test ? formatProbability(report.test.p) : ''}
              </td>
            </tr>
          ) : null}
        </tbody>
      </table>
    </>
  );
}

function MeasureRow(props: { measure: Measure }): ReactElement {
  const { words, value, p, exact, bound } = props.measure;
  return (
    <tr>
      <td title={words.trap}>
        {words.label}
        {exact === null ? null : (
          <span className="jp-ModelAudit-tag" title={bound}>
            {exact ? 'exact' : 'approx.'}
          </span>
        )}
        <Meaning text={`${words.method}. ${words.meaning}`} />
      </td>
      <td className="jp-mod-number">{value}</td>
      <td className="jp-mod-number">{p === null ? '' : formatProbability(p)}</td>
    </tr>
  );
}

function Meaning(props: { text: string }): ReactElement {
  return <span className="jp-ModelAudit-meaning">{props.text}</span>;
}

/** Both sides in figures. */
export function Summary(props: { report: ColumnReport; shape: ColumnShape }): ReactElement {
  const { report, shape } = props;
  const value = (figure: number | null): string =>
    figure === null ? '' : describeValue(shape, figure);
  const missingMoved = Math.abs(report.missing.current - report.missing.reference) >= 0.005;
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
      cell: side => (side === shape.reference ? shape.type.reference : shape.type.current)
    }
  ];
  return (
    <>
      <div className="jp-ModelAudit-caption">
        <h2>Summary</h2>
      </div>
      <table className="jp-ModelAudit-table">
        <thead>
          <tr>
            <th scope="col">
              <span className="jp-ModelAudit-unseen">Figure</span>
            </th>
            <th scope="col" className="jp-mod-number">
              Evaluation
            </th>
            <th scope="col" className="jp-mod-number">
              Production
            </th>
          </tr>
        </thead>
        <tbody>
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
        </tbody>
      </table>
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
    <table className="jp-ModelAudit-table">
      <thead>
        <tr>
          <th scope="col">Value</th>
          <th scope="col" className="jp-mod-number">
            Evaluation
          </th>
          <th scope="col" className="jp-mod-number">
            Production
          </th>
          <th scope="col" className="jp-mod-number">
            Points
          </th>
        </tr>
      </thead>
      <tbody>
        {moved.map(level => (
          <tr key={level.label}>
            <td className="jp-ModelAudit-levelName" title={level.label}>
              <code>{level.label}</code>
            </td>
            <td className="jp-mod-number">{formatShare(level.reference / totals.reference)}</td>
            <td className="jp-mod-number">{formatShare(level.current / totals.current)}</td>
            <td className="jp-mod-number">
              {level.change > 0 ? '+' : ''}
              {(level.change * 100).toFixed(1).replace('-', '−')}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
