import type { ReactElement } from 'react';
import type { Segment, SegmentColumn, SegmentsResult } from '../../core/segments/schema';
import { segmentName } from '../../core/segments/words';
import type { ColumnReport, DriftReport } from '../../core/drift/report';
import {
  formatCount,
  formatInterval,
  formatName,
  formatProbability,
  formatShare,
  formatShift
} from '../format';
import { Icon } from '../icons';
import { TextButton } from '../panel/notices';

/** Chooses the rows whose statistics are shown: all, or one declared segment. */
export function SegmentChoice(props: {
  segments: SegmentsResult;
  chosen: Segment | null;
  onChoose: (segment: Segment | null) => void;
}): ReactElement {
  const { segments } = props.segments;
  return (
    <select
      className="jp-mod-styled jp-ModelAudit-segmentChoice"
      aria-label="Rows"
      value={props.chosen ? segments.indexOf(props.chosen) : ''}
      onChange={event => {
        const { value } = event.target;
        props.onChoose(value === '' ? null : segments[Number(value)]);
      }}
    >
      <option value="">All rows</option>
      {segments.map((segment, index) => (
        <option key={index} value={index}>
          {segmentName(segment)}
          {segment.drifted > 0 ? `, ${segment.drifted} drifted` : ''}
        </option>
      ))}
    </select>
  );
}

/** A column within a segment; null where it is one and the same value there, or was not compared. */
export function columnWithin(segment: Segment | null, name: string): SegmentColumn | null {
  return segment?.columns.find(column => column.name === name) ?? null;
}

/** The report of a column within a segment, for whatever shows one of a whole table. */
export function reportWithin(column: SegmentColumn): ColumnReport {
  return { ...column, why: '' };
}

/** The comparison's report with the tests that a segment's q values are adjusted for. */
export function driftWithin(drift: DriftReport, { decision }: SegmentsResult): DriftReport {
  return { ...drift, summary: { ...drift.summary, columns: decision.tests } };
}

/** What the chosen segment says of the column, above everything that is of all rows. */
export function WithinSentence(props: { segment: Segment; name: string }): ReactElement {
  const { segment, name } = props;
  const column = columnWithin(segment, name);
  const { rows } = segment;
  const effect = column?.effect;
  return (
    <p>
      <b>Where {segmentName(segment)}</b> ({formatCount(rows.reference)} evaluation and{' '}
      {formatCount(rows.current)} production rows):{' '}
      {effect
        ? `the shift is ${formatShift(effect.value)} (${formatInterval(effect.interval)})${column.q === undefined ? '' : `, q ${formatProbability(column.q)}`}; ${column.drifted ? 'drifted' : 'not drifted'}. `
        : `${formatName(name)} can’t be compared there. `}
      <span className="jp-ModelAudit-quiet">
        {effect
          ? 'The statistics are of these rows, charts and summary of all rows.'
          : 'Everything below is of all rows.'}
      </span>
    </p>
  );
}

/** One column in every declared segment, the largest shift first. */
export function BySegment(props: {
  segments: SegmentsResult;
  name: string;
  onChoose: (segment: Segment) => void;
}): ReactElement | null {
  const rows = props.segments.segments
    .flatMap(segment => {
      const column = columnWithin(segment, props.name);
      return column?.effect ? [{ segment, column, effect: column.effect }] : [];
    })
    .sort((a, b) => b.effect.value - a.effect.value);
  const largest = Math.max(1e-9, ...rows.map(({ effect }) => effect.interval[1]));
  return rows.length === 0 ? null : (
    <section className="jp-ModelAudit-cell jp-ModelAudit-whichRows">
      <div className="jp-ModelAudit-caption">
        <h2>By segment</h2>
        <span className="jp-ModelAudit-small jp-ModelAudit-quiet">
          each against the same rows of the evaluation set
        </span>
      </div>
      <div className="jp-ModelAudit-windows">
        <table className="jp-ModelAudit-table">
          <thead>
            <tr>
              <th scope="col">Rows where</th>
              <th scope="col" className="jp-mod-number">
                Share of rows
              </th>
              <th scope="col" className="jp-mod-number">
                Shift
              </th>
              <th scope="col">
                <span className="jp-ModelAudit-unseen">Shift as a bar</span>
              </th>
              <th scope="col" className="jp-mod-number">
                q
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ segment, column, effect }) => (
              <tr key={segmentName(segment)} className={column.drifted ? 'jp-mod-strong' : ''}>
                <td>
                  {column.drifted ? (
                    <Icon name="drifted" tone="warning" label="drifted" small />
                  ) : null}{' '}
                  <TextButton onClick={() => props.onChoose(segment)}>
                    {segmentName(segment)}
                  </TextButton>
                </td>
                <td
                  className="jp-mod-number"
                  title={`${formatShare(segment.share.reference)} of the evaluation rows`}
                >
                  {formatShare(segment.share.current)}
                </td>
                <td className="jp-mod-number" title={`${formatInterval(effect.interval)}, 95 %`}>
                  {formatShift(effect.value)}
                </td>
                <td>
                  <svg className="jp-ModelAudit-carried" viewBox="0 0 100 8" aria-hidden>
                    <rect
                      className={column.drifted ? 'jp-ModelAudit-drifted' : 'jp-ModelAudit-steady'}
                      width={Math.round((100 * effect.value) / largest)}
                      height={8}
                    />
                  </svg>
                </td>
                <td className="jp-mod-number">
                  {column.q === undefined ? '' : formatProbability(column.q)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
