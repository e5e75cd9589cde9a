import type { ReactElement } from 'react';
import { labelSentence, readinessSentence } from '../../core/readiness/words';
import { formatName } from '../format';
import { Icon } from '../icons';
import type { AnalysisSectionProps } from './analysis-section';
import { Section } from './section';

/** Whether the production samples can be learned from, and why. */
export function ReadinessSection(props: AnalysisSectionProps): ReactElement | null {
  const found = props.comparisons.flatMap(({ snapshot, analyses: { readiness } }) =>
    readiness ? [{ name: snapshot.name, readiness }] : []
  );
  if (found.length === 0) {
    return null;
  }
  const ready = found.every(({ readiness }) => readiness.ready);
  return (
    <Section
      title="Fine-tune readiness"
      stale={props.stale}
      summary={
        <>
          <Icon name={ready ? 'pass' : 'warning'} tone={ready ? 'pass' : 'warning'} small />
          {ready ? 'ready' : 'not ready'}
        </>
      }
    >
      {found.map(({ name, readiness }) => (
        <div key={name} className="jp-ModelAudit-body">
          {found.length > 1 ? <h3>{formatName(name)}</h3> : null}
          <p>{readinessSentence(readiness)}</p>
          <p className="jp-ModelAudit-small">{labelSentence(readiness)}</p>
        </div>
      ))}
    </Section>
  );
}
