import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useId, useRef, useState } from 'react';
import type { KeyboardEvent, ReactElement } from 'react';
import { formatInterval, formatName, formatShift } from '../format';
import { Icon, KIND_ICONS } from '../icons';
import type { ColumnRow } from '../model/columns';
import { columnTag } from './column-tag';
import { ShiftBar } from './shift-bar';
import { Sparkline } from './sparkline';

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

const ColumnLine = memo(function ColumnLine(props: {
  id: string;
  row: ColumnRow;
  output: boolean;
  active: boolean;
  /** The first of those that did not drift, below those that did. */
  apart: boolean;
  position: number;
  count: number;
  offset: number;
  threshold: number;
  scale: number;
  onActivate: (position: number) => void;
  onOpen: (name: string) => void;
}): ReactElement {
  const { report, shape } = props.row;
  const tag = columnTag(report);
  const kind = KIND_ICONS[report.kind];
  const title = report.effect
    ? `${report.name}: ${formatShift(report.effect.value)} (${formatInterval(report.effect.interval)})`
    : `${report.name}: ${report.why}`;
  return (
    <div
      id={props.id}
      role="option"
      aria-label={describeRow(props.row, props.output)}
      aria-selected={props.active}
      aria-posinset={props.position + 1}
      aria-setsize={props.count}
      className={`jp-ModelAudit-column${report.drifted ? ' jp-mod-drifted' : ''}${props.active ? ' jp-mod-active' : ''}${props.apart ? ' jp-mod-apart' : ''}`}
      style={{ transform: `translateY(${props.offset}px)` }}
      title={title}
      onMouseDown={() => props.onActivate(props.position)}
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
 * The compared columns, a line each; only the lines in sight are in the page.
 * Arrows, Home, End and the page keys move, Enter opens the column.
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
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const id = useId();
  const height = Math.min(rows.length, MOST_ROWS) * ROW_HEIGHT;
  const lines = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 8,
    initialRect: { width: 360, height }
  });
  const current = Math.min(active, Math.max(0, rows.length - 1));

  useEffect(() => {
    setActive(0);
    lines.scrollToOffset(0);
    // Another list starts at its top; the virtualizer itself is stable.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rows]);

  const move = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = {
      ArrowDown: current + 1,
      ArrowUp: current - 1,
      PageDown: current + MOST_ROWS,
      PageUp: current - MOST_ROWS,
      Home: 0,
      End: rows.length - 1
    };
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      const row = rows[current];
      if (row) {
        props.onOpen(row.report.name);
      }
    } else if (event.key in steps) {
      event.preventDefault();
      const next = Math.min(rows.length - 1, Math.max(0, steps[event.key]));
      setActive(next);
      lines.scrollToIndex(next);
    }
  };

  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label="Columns"
      tabIndex={0}
      aria-activedescendant={rows.length > 0 ? `${id}-${current}` : undefined}
      className="jp-ModelAudit-columns"
      style={{ height }}
      onKeyDown={move}
    >
      <div style={{ height: lines.getTotalSize(), position: 'relative' }} role="presentation">
        {lines.getVirtualItems().map(item => (
          <ColumnLine
            key={rows[item.index].report.name}
            id={`${id}-${item.index}`}
            row={rows[item.index]}
            output={props.outputs.has(rows[item.index].report.name)}
            active={item.index === current}
            apart={props.grouped && startsSteady(rows, item.index)}
            position={item.index}
            count={rows.length}
            offset={item.start}
            threshold={props.threshold}
            scale={props.scale}
            onActivate={setActive}
            onOpen={props.onOpen}
          />
        ))}
      </div>
    </div>
  );
}
