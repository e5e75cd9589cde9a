import type { ReactElement, ReactNode } from 'react';
import type { ColumnKind } from '../core/drift/report';
import type { VerdictState } from '../core/policy/verdict';
import type { StageState } from '../core/result';

/** Shapes on a 16 by 16 grid, drawn with the current colour. */
const SHAPES = {
  fail: (
    <>
      <path d="M5.5 2h5L14 5.5v5L10.5 14h-5L2 10.5v-5z" fill="currentColor" />
      <path className="jp-ModelAudit-knock" d="M6 6l4 4m0-4l-4 4" strokeWidth={1.5} />
    </>
  ),
  pass: (
    <>
      <circle cx={8} cy={8} r={6.2} />
      <path d="M5.2 8.3l2 2L10.9 6" />
    </>
  ),
  warning: (
    <>
      <path d="M8 2.3l6 11.2H2z" />
      <path d="M8 6.5v3.1m0 1.9v.1" />
    </>
  ),
  unknown: (
    <>
      <circle cx={8} cy={8} r={6.2} strokeDasharray="2.2 2" />
      <path d="M6.3 6.5c0-1 .7-1.7 1.7-1.7s1.7.6 1.7 1.5c0 1.2-1.6 1.3-1.6 2.5m0 2.2v.1" />
    </>
  ),
  waiting: <circle cx={8} cy={8} r={6.2} strokeDasharray="2.2 2" />,
  queued: (
    <>
      <circle cx={8} cy={8} r={6.2} />
      <path d="M8 4.6V8l2.3 1.6" />
    </>
  ),
  running: (
    <>
      <path d="M13.9 8a5.9 5.9 0 1 1-2.6-4.9" />
      <path d="M8 8l3.5-3.2" />
    </>
  ),
  drifted: <path d="M8 3.2L12.8 8 8 12.8 3.2 8z" fill="currentColor" stroke="none" />,
  table: (
    <>
      <rect x={2} y={3} width={12} height={10} rx={0.5} />
      <path d="M2 6.4h12M2 9.7h12M6.2 6.4V13" />
    </>
  ),
  source: (
    <>
      <ellipse cx={8} cy={4} rx={5} ry={2} />
      <path d="M3 4v8c0 1.1 2.2 2 5 2s5-.9 5-2V4M3 8c0 1.1 2.2 2 5 2s5-.9 5-2" />
    </>
  ),
  model: (
    <>
      <path d="M8 1.8l5.4 3v6.4L8 14.2l-5.4-3V4.8z" />
      <path d="M2.8 4.9L8 7.8l5.2-2.9M8 7.8v6.2" />
    </>
  ),
  experiment: (
    <>
      <path d="M6.2 2h3.6M6.8 2v4.2l-3.6 6.4c-.4.8.1 1.4.9 1.4h7.8c.8 0 1.3-.6.9-1.4L9.2 6.2V2" />
      <path d="M4.9 10h6.2" />
    </>
  ),
  seal: (
    <>
      <circle cx={8} cy={6.4} r={4.2} />
      <path d="M5.6 9.9l-.8 4.3L8 12.6l3.2 1.6-.8-4.3" />
      <path d="M6.3 6.5l1.2 1.2 2.2-2.5" />
    </>
  ),
  number: <path d="M6.3 3L5 13m6-10L9.7 13M3.2 6h10m-10.4 4h10" />,
  category: <path d="M3 4h10M3 8h6.5M3 12h3.5" />,
  boolean: (
    <>
      <circle cx={8} cy={8} r={5} />
      <path d="M8 3a5 5 0 0 1 0 10z" fill="currentColor" stroke="none" />
    </>
  ),
  datetime: (
    <>
      <rect x={2.5} y={3.5} width={11} height={10} rx={0.5} />
      <path d="M2.5 6.7h11M5.4 2v3m5.2-3v3" />
    </>
  ),
  text: <path d="M3.5 4V3h9v1M8 3v10m-1.7 0h3.4" />,
  output: <path d="M2.5 8h8m-3-3l3 3-3 3m6-7.5v9" />,
  edit: <path d="M3 13l.6-2.7 7.2-7.2 2.1 2.1-7.2 7.2zM9.6 4.3l2.1 2.1" />,
  search: (
    <>
      <circle cx={7} cy={7} r={4.2} />
      <path d="M10.2 10.2l3.3 3.3" />
    </>
  ),
  menu: (
    <g fill="currentColor" stroke="none">
      <circle cx={8} cy={3.6} r={1.2} />
      <circle cx={8} cy={8} r={1.2} />
      <circle cx={8} cy={12.4} r={1.2} />
    </g>
  ),
  play: <path d="M5 3.2v9.6L12.6 8z" fill="currentColor" />,
  stop: <rect x={4} y={4} width={8} height={8} fill="currentColor" />,
  down: <path d="M4.5 6.2L8 9.8l3.5-3.6" />,
  up: <path d="M4.5 9.8L8 6.2l3.5 3.6" />,
  right: <path d="M6.2 4.5L9.8 8l-3.6 3.5" />,
  left: <path d="M9.8 4.5L6.2 8l3.6 3.5" />,
  insert: (
    <>
      <path d="M2.5 3.5h11M8 7v6M5 10h6" />
    </>
  ),
  cross: <path d="M4.5 4.5l7 7m0-7l-7 7" />,
  check: <path d="M3.5 8.4l3 3 6-6.6" />
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof SHAPES;
export type IconTone = 'pass' | 'fail' | 'warning' | 'quiet' | 'brand';

/** An icon; with a label it speaks for itself, without one the words beside it do. */
export function Icon(props: {
  name: IconName;
  tone?: IconTone;
  label?: string;
  small?: boolean;
}): ReactElement {
  const classes = ['jp-ModelAudit-icon'];
  if (props.tone) {
    classes.push(`jp-mod-${props.tone}`);
  }
  if (props.small) {
    classes.push('jp-mod-small');
  }
  const spoken = props.label
    ? ({ role: 'img', 'aria-label': props.label } as const)
    : ({ 'aria-hidden': true } as const);
  return (
    <svg className={classes.join(' ')} viewBox="0 0 16 16" {...spoken}>
      {SHAPES[props.name]}
    </svg>
  );
}

export const VERDICT_ICONS: Record<
  VerdictState,
  { name: IconName; tone: IconTone; label: string }
> = {
  pass: { name: 'pass', tone: 'pass', label: 'passed' },
  warn: { name: 'warning', tone: 'warning', label: 'warns' },
  fail: { name: 'fail', tone: 'fail', label: 'failed' },
  error: { name: 'unknown', tone: 'quiet', label: 'could not evaluate' }
};

export const STAGE_ICONS: Record<StageState, { name: IconName; tone: IconTone; label: string }> = {
  waiting: { name: 'waiting', tone: 'quiet', label: 'not started' },
  running: { name: 'running', tone: 'brand', label: 'running' },
  done: { name: 'pass', tone: 'pass', label: 'done' },
  error: { name: 'unknown', tone: 'quiet', label: 'could not evaluate' },
  cancelled: { name: 'stop', tone: 'quiet', label: 'cancelled' }
};

export const KIND_ICONS: Record<ColumnKind, { name: IconName; label: string }> = {
  numeric: { name: 'number', label: 'number' },
  categorical: { name: 'category', label: 'category' },
  boolean: { name: 'boolean', label: 'yes or no' },
  datetime: { name: 'datetime', label: 'date and time' },
  text: { name: 'text', label: 'text' },
  embedding: { name: 'model', label: 'embedding' }
};
