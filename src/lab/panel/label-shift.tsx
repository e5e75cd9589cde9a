import type { ReactElement } from 'react';
import type { LabelShift as Shift, LabelShiftFigure } from '../../core/readiness/schema';
import { foundIn, labelShiftNotes, percent, percents } from '../../core/readiness/words';
import { formatName } from '../format';
import { Icon } from '../icons';
import { Legend } from './legend';

/** Classes with a bar, those whose share changed the most. */
const CLASSES = 6;
const WIDTH = 100;
const HEIGHT = 18;

/** Shares of the classes, evaluation set against production as the model's answers tell it. */
export function LabelShift(props: { shift: Shift }): ReactElement | null {
  const { figures, warnings } = props.shift;
  const [first] = figures;
  if (!first) {
    return null;
  }
  const classes = [...first.classes]
    .sort((a, b) => Math.abs(b.production - b.evaluation) - Math.abs(a.production - a.evaluation))
    .slice(0, CLASSES);
  const scale = Math.max(...classes.flatMap(each => [each.evaluation, each.interval[1]]));
  const rest = first.classes.length - classes.length;
  return (
    <div className="jp-ModelAudit-labelShift">
      <div className="jp-ModelAudit-caption">
        <h3 title={labelShiftNotes(props.shift).join(' ')}>
          Classes in production, {first.assumes === 'labels' ? foundIn(first) : 'estimated'}
        </h3>
        <Legend />
      </div>
      <ul>
        {classes.map(each => (
          <ClassBar key={each.label} figure={each} scale={scale} />
        ))}
      </ul>
      {rest > 0 ? (
        <p className="jp-ModelAudit-small jp-ModelAudit-quiet">and {rest} that changed less</p>
      ) : null}
      {warnings.map(warning => (
        <p key={warning} className="jp-ModelAudit-small">
          <Icon name="warning" tone="warning" label="warning" small /> {warning}
        </p>
      ))}
    </div>
  );
}

function ClassBar(props: { figure: LabelShiftFigure['classes'][0]; scale: number }): ReactElement {
  const { label, evaluation, production, interval } = props.figure;
  const x = (share: number): number => Math.round((share / (props.scale || 1)) * WIDTH * 10) / 10;
  return (
    <li title={`${percents(interval)} of production, 95 %`}>
      <span className="jp-ModelAudit-cut">
        <code>{formatName(label)}</code>
      </span>
      <svg
        className="jp-ModelAudit-chart jp-ModelAudit-stretch"
        height={HEIGHT}
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        preserveAspectRatio="none"
        aria-hidden
      >
        <rect className="jp-ModelAudit-production" x={0} y={9} width={x(production)} height={7} />
        <path className="jp-ModelAudit-evaluation" d={`M0 1.5H${x(evaluation)}V7.5H0`} />
        <path
          className="jp-ModelAudit-whisker"
          d={`M${x(interval[0])} 12.5H${x(interval[1])}M${x(interval[0])} 10v5M${x(interval[1])} 10v5`}
        />
      </svg>
      <span className="jp-ModelAudit-number">
        {percent(evaluation)} → <b>{percent(production)}</b>
      </span>
    </li>
  );
}
