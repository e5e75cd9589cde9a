import { memo, useEffect, useState } from 'react';
import type { ReactElement } from 'react';
import { formatInterval, formatName, formatShift } from '../format';
import { Icon, KIND_ICONS } from '../icons';
import type { ColumnRow } from '../model/columns';
import { columnTag } from './column-tag';
import { ShiftBar } from './shift-bar';
import { Sparkline } from './sparkline';
import { lineAttributes, VirtualList } from './virtual-list';
import type { LinePlace } from './virtual-list';

const ROW_HEIGHT = 20;
const MOST_ROWS = 18;

/** What a row says to those who hear it. */
export function describeRow(row: ColumnRow, output: boolean): string {
  const { report } = row;
  const parts = [formatName(report.name), output ? 'model output' : KIND_ICONS[report.kind].label];
  parts.push(report.drifted ? 'drifted' : 'not drifted');
  parts.push(
    report.effect
      ? `shift ${formatShift(report.effect.value)} (${formatInterval(report.effect.interval)})`
      : 'shift unknown'
  );
  const tag = columnTag(report);
  return tag ? [...parts, tag.title].join(', ') : parts.join(', ');
}

const ColumnLine = memo(function ColumnLine(
  props: LinePlace & {
    row: ColumnRow;
    output: boolean;
    /** The first of those that did not drift, below those that did. */
    apart: boolean;
    threshold: number;
    scale: number;
    onActivate: (position: number) => void;
    onOpen: (name: string) => void;
  }
): ReactElement {
  const { report, shape } = props.row;
  const { position, active } = props;
  const tag = columnTag(report);
  const kind = KIND_ICONS[report.kind];
  const title = report.effect
    ? `${report.name}: ${formatShift(report.effect.value)} (${formatInterval(report.effect.interval)})`
    : `${report.name}: ${report.why}`;
  return (
    <div
      {...lineAttributes(props)}
      aria-label={describeRow(props.row, props.output)}
      aria-selected={active}
      className={`jp-ModelAudit-column${report.drifted ? ' jp-mod-drifted' : ''}${active ? ' jp-mod-active' : ''}${props.apart ? ' jp-mod-apart' : ''}`}
      title={title}
      onMouseDown={() => props.onActivate(position)}
      onClick={() => props.onOpen(report.name)}
    >
      {report.drifted ? <Icon name="drifted" tone="warning" small /> : <span />}
      <Icon name={props.output ? 'output' : kind.name} />
      <span className="jp-ModelAudit-columnName">
        <span className="jp-ModelAudit-cut">{formatName(report.name)}</span>
        {tag ? (
          <span className="jp-ModelAudit-tag" title={tag.title}>
            <span className="jp-mod-long">{tag.text}</span>
            <span className="jp-mod-short">{tag.short}</span>
          </span>
        ) : null}
      </span>
      <Sparkline shape={shape} />
      <ShiftBar report={report} threshold={props.threshold} scale={props.scale} />
      <span className="jp-ModelAudit-number">
        {report.effect ? formatShift(report.effect.value) : '–'}
      </span>
    </div>
  );
});

function startsSteady(rows: ColumnRow[], index: number): boolean {
  return index > 0 && rows[index - 1].report.drifted && !rows[index].report.drifted;
}

/**
 * The compared columns, a line each. Enter and Space open the column.
 */
export function ColumnList(props: {
  rows: ColumnRow[];
  outputs: ReadonlySet<string>;
  threshold: number;
  scale: number;
  /** Whether drifted columns stand together above the others. */
  grouped: boolean;
  onOpen: (name: string) => void;
}): ReactElement {
  const { rows } = props;
  const [active, setActive] = useState(0);
  useEffect(() => setActive(0), [rows]);
  const open = (position: number): void => props.onOpen(rows[position].report.name);
  return (
    <VirtualList
      label="Columns"
      className="jp-ModelAudit-columns"
      rows={rows}
      rowHeight={ROW_HEIGHT}
      mostRows={MOST_ROWS}
      active={Math.min(active, Math.max(0, rows.length - 1))}
      startsAnew
      keyOf={nameOf}
      onActivate={setActive}
      onEnter={open}
      onSpace={open}
      line={(row, place) => (
        <ColumnLine
          key={row.report.name}
          {...place}
          row={row}
          output={props.outputs.has(row.report.name)}
          apart={props.grouped && startsSteady(rows, place.position)}
          threshold={props.threshold}
          scale={props.scale}
          onActivate={setActive}
          onOpen={props.onOpen}
        />
      )}
    />
  );
}

const nameOf = ({ report }: ColumnRow): string => report.name;
