import { memo } from 'react';
import type { ReactElement } from 'react';
import { formatCount, formatDay, formatMoment, formatShare } from '../format';
import { Icon, VERDICT_ICONS } from '../icons';
import type { HistoryRow } from '../model/history-rows';
import { lineAttributes, VirtualList } from './virtual-list';
import type { LinePlace } from './virtual-list';

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

const VersionLine = memo(function VersionLine(
  props: LinePlace & {
    row: HistoryRow;
    now: number;
    chosen: boolean;
    onActivate: (position: number) => void;
    onToggle: (position: number) => void;
    onOpen: (position: number) => void;
  }
): ReactElement {
  const { row, position } = props;
  const { version, standing, runs, isFork } = row;
  const icon = VERDICT_ICONS[version.state];
  const wrong = standing !== null && standing.state !== 'holds';
  return (
    <div
      {...lineAttributes(props)}
      aria-label={describeVersion(row, props.now)}
      aria-selected={props.chosen}
      className={`jp-ModelAudit-version${props.active ? ' jp-mod-active' : ''}`}
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
 * The recorded versions, newest first. Space chooses for comparison, Enter opens
 * the record.
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
  return (
    <VirtualList
      label="Recorded versions, newest first"
      className="jp-ModelAudit-versions"
      rows={props.rows}
      rowHeight={ROW_HEIGHT}
      mostRows={MOST_ROWS}
      active={props.active}
      multiselectable
      keyOf={fileOf}
      onActivate={props.onActivate}
      onEnter={props.onOpen}
      onSpace={props.onToggle}
      line={(row, place) => (
        <VersionLine
          key={row.version.file}
          {...place}
          row={row}
          now={props.now}
          chosen={props.chosen.includes(row.version.file)}
          onActivate={props.onActivate}
          onToggle={props.onToggle}
          onOpen={props.onOpen}
        />
      )}
    />
  );
}

const fileOf = ({ version }: HistoryRow): string => version.file;
