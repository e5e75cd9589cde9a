import type { ReactElement } from 'react';
import type { RecordedVersion } from '../../core/record/log';
import { formatShare } from '../format';

const WIDTH = 120;
const HEIGHT = 22;
const EDGE = 3;
/** Versions that are drawn; older ones stand in the list. */
const MOST_POINTS = 40;

interface Point {
  version: number;
  share: number;
}

/** How the share of drifted columns and the probes' pass rate went from version to version. */
export function VersionCourse(props: { history: readonly RecordedVersion[] }): ReactElement | null {
  const shown = props.history.slice(-MOST_POINTS);
  const drift = shown.flatMap(({ version, figures }): Point[] =>
    figures?.columns && figures.columns.compared > 0
      ? [{ version, share: figures.columns.drifted / figures.columns.compared }]
      : []
  );
  const probes = shown.flatMap(({ version, figures }): Point[] =>
    figures?.probes && figures.probes.judged > 0
      ? [{ version, share: figures.probes.passed / figures.probes.judged }]
      : []
  );
  if (drift.length < 2 && probes.length < 2) {
    return null;
  }
  return (
    <div className="jp-ModelAudit-versionCourses">
      <Course name="Columns drifted" points={drift} />
      <Course name="Probes passed" points={probes} />
    </div>
  );
}

function Course(props: { name: string; points: readonly Point[] }): ReactElement | null {
  const { name, points } = props;
  const [first, last] = [points.at(0), points.at(-1)];
  if (points.length < 2 || !first || !last) {
    return null;
  }
  const shares = points.map(({ share }) => share);
  // A course that hardly moves must not look like one that does.
  const low = Math.min(...shares);
  const span = Math.max(Math.max(...shares) - low, 0.05);
  const x = (index: number): number => EDGE + (index / (points.length - 1)) * (WIDTH - 2 * EDGE);
  const y = (share: number): number => HEIGHT - EDGE - ((share - low) / span) * (HEIGHT - 2 * EDGE);
  const path = points
    .map(
      ({ share }, index) =>
        `${index === 0 ? 'M' : 'L'}${x(index).toFixed(1)} ${y(share).toFixed(1)}`
    )
    .join('');
  const words = `${formatShare(first.share)} in v${first.version}, ${formatShare(last.share)} in v${last.version}`;
  return (
    <figure title={`${name}: ${words}`}>
      <figcaption className="jp-ModelAudit-small jp-ModelAudit-quiet">
        {name} <b>{formatShare(last.share)}</b>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={`${name}: ${words}`}>
        <path d={path} />
        <circle cx={x(points.length - 1)} cy={y(last.share)} r={2.2} />
      </svg>
    </figure>
  );
}
