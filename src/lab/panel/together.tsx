import type { ReactElement } from 'react';
import { tellingColumns, togetherNotes, togetherSentence } from '../../core/multivariate/words';
import { formatName, formatShift } from '../format';
import { Icon } from '../icons';
import type { AnalysisSectionProps } from './analysis-section';
import { Section } from './section';

const ROWS = 6;

/** Whether the columns together tell the samples apart, and which ones do. */
export function TogetherSection(props: AnalysisSectionProps): ReactElement | null {
  const found = props.comparisons.flatMap(({ snapshot, analyses: { multivariate } }) =>
    multivariate ? [{ name: snapshot.name, result: multivariate }] : []
  );
  if (found.length === 0) {
    return null;
  }
  const worst = found.reduce((most, next) =>
    next.result.auc.value > most.result.auc.value ? next : most
  ).result;
  const apart = worst.auc.interval[0] > 0.5;
  return (
    <Section
      title="Together"
      stale={props.stale}
      summary={
        <span title={togetherSentence(worst)}>
          <Icon name={apart ? 'drifted' : 'pass'} tone={apart ? 'warning' : 'pass'} small />
          {Math.round(worst.auc.value * 100)} of 100
        </span>
      }
    >
      {found.map(({ name, result }) => (
        <div key={name} className="jp-ModelAudit-body">
          {found.length > 1 ? <h3>{formatName(name)}</h3> : null}
          <p title={togetherNotes(result).join(' ')}>{togetherSentence(result)}</p>
          <ul className="jp-ModelAudit-small" aria-label="Columns that tell the samples apart">
            {tellingColumns(result)
              .slice(0, ROWS)
              .map(column => (
                <li key={column.name}>
                  {formatName(column.name)}: {formatShift(column.drop)} lost without it
                </li>
              ))}
          </ul>
        </div>
      ))}
    </Section>
  );
}
