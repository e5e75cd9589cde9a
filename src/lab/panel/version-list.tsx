import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useId, useRef } from 'react';
import type { KeyboardEvent, ReactElement } from 'react';
import { formatCount, formatDay, formatMoment, formatShare } from '../format';
import { Icon, VERDICT_ICONS } from '../icons';
import type { HistoryRow } from '../model/history-rows';

const ROW_HEIGHT = 36;
const MOST_ROWS = 7;

/** Drift and probes of a version in a few words; empty where neither was measured. */
export function figuresInWords({ figures }: HistoryRow['version']): string {
  const columns = figures?.columns;
  const probes = figures?.probes;
  const told = [
    ...(columns
      ? [`${formatCount(columns.drifted)} of ${formatCount(columns.compared)} drifted`]
      : []),
    ...(probes && probes.judged > 0 ? [`probes ${formatShare(probes.passed / probes.judged)}`] : [])
  ];
  return told.join(', ');
}

/** Who recorded it, by the name of the key. */
export function keyInWords({ keyName }: HistoryRow['version']): string {
  return keyName === null ? 'unknown key' : `key of ${keyName}`;
}

/** What a row says to those who hear it. */
export function describeVersion(row: HistoryRow, now: number): string {
  const { version, standing, runs, isFork } = row;
  return [
    `Version ${version.version}`,
    ...(isFork ? ['of a joined copy'] : []),
    formatDay(version.recordedAt, now),
    version.headline,
    figuresInWords(version),
    keyInWords(version),
    standing?.words ?? '',
    runs.length > 0 ? `attached to ${runs.map(run => run.runName).join(', ')}` : ''
  ]
    .filter(part => part !== '')
    .join(', ');
}

const VersionLine = memo(function VersionLine(props: {
  id: string;
  row: HistoryRow;
  now: number;
  active: boolean;
  chosen: boolean;
  position: number;
  count: number;
  offset: number;
  onActivate: (position: number) => void;
  onToggle: (position: number) => void;
  onOpen: (position: number) => void;
}): ReactElement {
  const { row, position } = props;
  const { version, standing, runs, isFork } = row;
  const icon = VERDICT_ICONS[version.state];
  const wrong = standing !== null && standing.state !== 'holds';
  return (
    <div
      id={props.id}
      role="option"
      aria-label={describeVersion(row, props.now)}
      aria-selected={props.chosen}
      aria-posinset={position + 1}
      aria-setsize={props.count}
      className={`jp-ModelAudit-version${props.active ? ' jp-mod-active' : ''}`}
      style={{ transform: `translateY(${props.offset}px)` }}
      title={`${formatMoment(version.recordedAt)}: ${version.headline}`}
      onMouseDown={() => props.onActivate(position)}
      onDoubleClick={() => props.onOpen(position)}
    >
      <span
        className={`jp-ModelAudit-box${isFork ? ' jp-mod-off' : ''}`}
        onClick={() => props.onToggle(position)}
      >
        {props.chosen ? <Icon name="check" small /> : null}
      </span>
      <Icon name={icon.name} tone={icon.tone} />
      <span className="jp-ModelAudit-grow">
        <span className="jp-ModelAudit-row jp-ModelAudit-apart">
          <span className="jp-ModelAudit-cut">
            <b>v{version.version}</b> {formatDay(version.recordedAt, props.now)}
            {isFork ? <span className="jp-ModelAudit-tag">joined copy</span> : null}
          </span>
          <span className="jp-ModelAudit-number jp-ModelAudit-small">
            {figuresInWords(version)}
          </span>
        </span>
        <span className="jp-ModelAudit-row jp-ModelAudit-apart jp-ModelAudit-small jp-ModelAudit-quiet">
          <span className="jp-ModelAudit-cut">
            {wrong ? (
              <>
                <Icon name="warning" tone="warning" small /> {standing.words}
              </>
            ) : (
              keyInWords(version)
            )}
          </span>
          <span className="jp-ModelAudit-cut">{runs.map(run => run.runName).join(', ')}</span>
        </span>
      </span>
    </div>
  );
});

/**
 * The recorded versions, newest first; only the lines in sight are in the page.
 * Arrows, Home, End and the page keys move, Space chooses for comparison, Enter
 * opens the record.
 */
export function VersionList(props: {
  rows: HistoryRow[];
  now: number;
  active: number;
  /** Files of the rows that are chosen. */
  chosen: readonly string[];
  onActivate: (position: number) => void;
  onToggle: (position: number) => void;
  onOpen: (position: number) => void;
}): ReactElement {
  const { rows, active } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const height = Math.min(rows.length, MOST_ROWS) * ROW_HEIGHT;
  const lines = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 6,
    initialRect: { width: 360, height }
  });

  const move = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + MOST_ROWS,
      PageUp: active - MOST_ROWS,
      Home: 0,
      End: rows.length - 1
    };
    if (event.key === ' ') {
      event.preventDefault();
      props.onToggle(active);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      props.onOpen(active);
    } else if (event.key in steps) {
      event.preventDefault();
      const next = Math.min(rows.length - 1, Math.max(0, steps[event.key]));
      props.onActivate(next);
      lines.scrollToIndex(next);
    }
  };

  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label="Recorded versions, newest first"
      aria-multiselectable="true"
      tabIndex={0}
      aria-activedescendant={rows.length > 0 ? `${id}-${active}` : undefined}
      className="jp-ModelAudit-versions"
      style={{ height }}
      onKeyDown={move}
    >
      <div style={{ height: lines.getTotalSize(), position: 'relative' }} role="presentation">
        {lines.getVirtualItems().map(item => (
          <VersionLine
            key={rows[item.index].version.file}
            id={`${id}-${item.index}`}
            row={rows[item.index]}
            now={props.now}
            active={item.index === active}
            chosen={props.chosen.includes(rows[item.index].version.file)}
            position={item.index}
            count={rows.length}
            offset={item.start}
            onActivate={props.onActivate}
            onToggle={props.onToggle}
            onOpen={props.onOpen}
          />
        ))}
      </div>
    </div>
  );
}
