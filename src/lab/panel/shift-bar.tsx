import { memo } from 'react';
import type { ReactElement } from 'react';
import type { ColumnReport } from '../../core/drift/report';

export const SHIFT_WIDTH = 92;
const HEIGHT = 20;

/** The shift as a bar with its interval, against the threshold. */
export const ShiftBar = memo(function ShiftBar(props: {
  report: ColumnReport;
  threshold: number;
  scale: number;
}): ReactElement {
  const x = (value: number): number =>
    Math.round(Math.min(1, Math.max(0, value / props.scale)) * (SHIFT_WIDTH - 2) * 10) / 10 + 1;
  const { effect } = props.report;
  return (
    <svg
      className="jp-ModelAudit-chart"
      width={SHIFT_WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${SHIFT_WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden
    >
      <path className="jp-ModelAudit-axis" d={`M.5 0V${HEIGHT}`} />
      {effect ? (
        <>
          <rect
            className={props.report.drifted ? 'jp-ModelAudit-drifted' : 'jp-ModelAudit-steady'}
            x={1}
            y={7}
            width={Math.max(0, x(effect.value) - 1)}
            height={6}
          />
          <path
            className="jp-ModelAudit-whisker"
            d={`M${x(effect.interval[0])} 10H${x(effect.interval[1])}M${x(effect.interval[0])} 7v6M${x(effect.interval[1])} 7v6`}
          />
        </>
      ) : null}
      <path className="jp-ModelAudit-threshold" d={`M${x(props.threshold)} 0V${HEIGHT}`} />
    </svg>
  );
});

/** The scale above the bars: nothing, the threshold, the largest shift. */
export function ShiftAxis(props: { threshold: number; scale: number }): ReactElement {
  const at = 1 + (props.threshold / props.scale) * (SHIFT_WIDTH - 2);
  return (
    <svg className="jp-ModelAudit-chart" width={SHIFT_WIDTH} height={16} aria-hidden>
      {at > 22 ? (
        <text x={0} y={12}>
          0
        </text>
      ) : null}
      <text className="jp-mod-strong" x={Math.max(at, 12)} y={12} textAnchor="middle">
        {props.threshold.toFixed(2)}
      </text>
      {at < SHIFT_WIDTH - 42 ? (
        <text x={SHIFT_WIDTH} y={12} textAnchor="end">
          {props.scale.toFixed(2)}
        </text>
      ) : null}
    </svg>
  );
}
