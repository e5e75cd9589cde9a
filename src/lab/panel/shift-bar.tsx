import { memo } from 'react';
import type { ReactElement } from 'react';
import { formatThreshold } from '../../core/drift/format';
import type { ColumnReport } from '../../core/drift/report';

/** Drawn in these units; the style sheet sets the width in the page. */
const SHIFT_WIDTH = 92;
const HEIGHT = 20;

/** The shift as a bar with its interval, against the threshold. */
export const ShiftBar = memo(function ShiftBar(props: {
  report: ColumnReport;
  threshold: number;
  scale: number;
}): ReactElement {
  const x = (value: number): number =>
    Math.round(Math.min(1, Math.max(0, value / props.scale)) * SHIFT_WIDTH * 10) / 10;
  const { effect } = props.report;
  return (
    <svg
      className="jp-ModelAudit-chart jp-ModelAudit-stretch"
      height={HEIGHT}
      viewBox={`0 0 ${SHIFT_WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden
    >
      <path className="jp-ModelAudit-axis" d={`M0 0V${HEIGHT}`} />
      {effect ? (
        <>
          <rect
            className={props.report.drifted ? 'jp-ModelAudit-drifted' : 'jp-ModelAudit-steady'}
            x={0}
            y={7}
            width={x(effect.value)}
            height={6}
          />
          <path
            className="jp-ModelAudit-whisker"
            d={`M${x(effect.interval[0])} 10H${x(effect.interval[1])}M${x(effect.interval[0])} 7v6M${x(effect.interval[1])} 7v6`}
          />
        </>
      ) : null}
      <path
        className="jp-ModelAudit-threshold"
        d={`M${x(props.report.threshold?.value ?? props.threshold)} 0V${HEIGHT}`}
      />
    </svg>
  );
});

/** The scale above the bars: nothing, the threshold where all columns have one, the largest shift. */
export function ShiftAxis(props: { threshold: number | null; scale: number }): ReactElement {
  const share = Math.min(1, (props.threshold ?? 0) / props.scale) * 100;
  return (
    <span className="jp-ModelAudit-scale" aria-hidden>
      <span>0</span>
      {/* Beside its line where there is room, else moved until no label hides another. */}
      {props.threshold === null ? null : (
        <b
          style={{
            left: `clamp(11px, calc(${share.toFixed(1)}% - 12px), calc(100% - var(--jp-model-audit-axis-room)))`
          }}
        >
          {formatThreshold(props.threshold)}
        </b>
      )}
      <span>{props.scale.toFixed(2)}</span>
    </span>
  );
}
