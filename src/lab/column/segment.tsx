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
import type { ColumnRow } from '../model/columns';
import { TextButton } from '../panel/notices';
import { numbers, SmallTable, unseen } from '../small-table';
import type { SegmentDrawing } from './segment-shape';

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

/**
 * A column within a segment as a row, for whatever shows one of a whole table. Its shape is that of
 * the segment's rows, null until they are drawn; that of all rows where they are never drawn.
 */
export function rowWithin(
  column: SegmentColumn,
  whole: ColumnRow,
  drawing: SegmentDrawing
): ColumnRow {
  const shape =
    drawing.state === 'drawn' ? drawing.shape : drawing.state === 'none' ? whole.shape : null;
  const report: ColumnReport = { ...column, why: '' };
  return { report, shape };
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
          ? 'Statistics, distribution and summary are of these rows, the rest is of all rows.'
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
        <SmallTable
          heads={[
            'Rows where',
            numbers('Share of rows'),
            numbers('Shift'),
            unseen('Shift as a bar'),
            numbers('q')
          ]}
        >
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
        </SmallTable>
      </div>
    </section>
  );
}
