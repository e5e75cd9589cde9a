import type { ReactElement } from 'react';
import type { ReadinessResult } from '../../core/readiness/schema';
import {
  criteriaSentence,
  labelCode,
  nearSentence,
  readinessSentence
} from '../../core/readiness/words';
import { formatName, formatPlural } from '../format';
import { Icon } from '../icons';
import type { AnalysisSectionProps } from './analysis-section';
import { CoverageGaps } from './coverage-gaps';
import { LabelShift } from './label-shift';
import { Criteria } from './readiness-criteria';
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
        <span>
          <Icon name={ready ? 'pass' : 'warning'} tone={ready ? 'pass' : 'warning'} small />
          {ready ? 'ready' : 'not ready'}
        </span>
      }
    >
      {found.map(({ name, readiness }) => (
        <div key={name} className="jp-ModelAudit-body jp-ModelAudit-readiness">
          {found.length > 1 ? <h3>{formatName(name)}</h3> : null}
          <p title={readinessSentence(readiness)}>{criteriaSentence(readiness)}</p>
          <Criteria criteria={readiness.criteria} />
          <Near readiness={readiness} />
          {readiness.labelShift ? <LabelShift shift={readiness.labelShift} /> : null}
          <CoverageGaps
            coverage={readiness.coverage}
            onOpen={column => props.onOpen?.(column, name, 'shift')}
          />
          <ToLabel readiness={readiness} onInsert={props.onInsert} />
        </div>
      ))}
    </Section>
  );
}

/** Rows that nearly repeat or leak, beside the exact ones among the criteria. */
function Near(props: { readiness: ReadinessResult }): ReactElement | null {
  const sentence = nearSentence(props.readiness);
  return sentence === null ? null : (
    <p className="jp-ModelAudit-small jp-ModelAudit-quiet">{sentence}</p>
  );
}

/** The rows worth labelling first, and how they come into the notebook. */
function ToLabel(props: {
  readiness: ReadinessResult;
  onInsert: AnalysisSectionProps['onInsert'];
}): ReactElement | null {
  const { readiness, onInsert } = props;
  const code = labelCode(readiness);
  if (!readiness.toLabel || code === null) {
    return null;
  }
  const { rows, path } = readiness.toLabel;
  return (
    <div className="jp-ModelAudit-toLabel">
      <p>
        {formatPlural(rows, 'row')} worth labelling first:{' '}
        <code title={path}>{path.split('/').pop()}</code>
      </p>
      {onInsert ? (
        <button
          type="button"
          className="jp-ModelAudit-button"
          title={`Puts ${code.split('\n').slice(-2)[0]} into a new cell below the active one; it is not run.`}
          onClick={() => onInsert(code)}
        >
          Insert as a cell
        </button>
      ) : null}
    </div>
  );
}
