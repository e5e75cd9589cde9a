import type { ReactElement } from 'react';
import type { SlicesResult } from '../../core/slices/schema';
import {
  changeInWords,
  sliceName,
  slicesNotes,
  slicesSentence,
  slicesTold
} from '../../core/slices/words';
import { formatName } from '../format';
import { Icon } from '../icons';
import type { AnalysisSectionProps } from './analysis-section';
import { TextButton } from './notices';
import { Section } from './section';

const ROWS = 5;

/** The slices in which production differs most, and what shift they carry. */
export function SlicesSection(props: AnalysisSectionProps): ReactElement | null {
  const found = props.comparisons.flatMap(({ snapshot, analyses: { slices } }) =>
    slices ? [{ name: snapshot.name, result: slices }] : []
  );
  if (found.length === 0) {
    return null;
  }
  const told = found.reduce((sum, { result }) => sum + slicesTold(result), 0);
  return (
    <Section
      title="Which rows to look at"
      stale={props.stale}
      summary={
        <span>
          <Icon name={told > 0 ? 'drifted' : 'pass'} tone={told > 0 ? 'warning' : 'pass'} small />
          {told}
        </span>
      }
    >
      {found.map(({ name, result }) => (
        <div key={name} className="jp-ModelAudit-body">
          {found.length > 1 ? <h3>{formatName(name)}</h3> : null}
          <p title={slicesNotes(result).join(' ')}>{slicesSentence(result)}</p>
          <Shares result={result} />
          <Shifts result={result} onOpen={column => props.onOpen?.(column, name, 'shift')} />
        </div>
      ))}
    </Section>
  );
}

function Shares(props: { result: SlicesResult }): ReactElement | null {
  const { shares } = props.result;
  return shares.length === 0 ? null : (
    <ul className="jp-ModelAudit-slices jp-ModelAudit-small" aria-label="Slices of other size">
      {shares.slice(0, ROWS).map(slice => (
        <li key={sliceName(slice)}>
          <code>{sliceName(slice)}</code>{' '}
          <span className="jp-ModelAudit-quiet">{changeInWords(slice)}</span>
        </li>
      ))}
      {shares.length > ROWS ? <li>and {shares.length - ROWS} more in the report</li> : null}
    </ul>
  );
}

/** Of every traced column the slice that carries most; the column's view has the others. */
function Shifts(props: {
  result: SlicesResult;
  onOpen: (column: string) => void;
}): ReactElement | null {
  const { columns } = props.result;
  return columns.length === 0 ? null : (
    <ul className="jp-ModelAudit-slices jp-ModelAudit-small" aria-label="Slices that carry a shift">
      {columns.map(({ name, slices: [first] }) => (
        <li key={name}>
          <TextButton onClick={() => props.onOpen(name)}>{formatName(name)}</TextButton>{' '}
          {first ? (
            <>
              <span className="jp-ModelAudit-quiet">
                {Math.round(100 * first.carried.value)} % of its shift where
              </span>{' '}
              <code>{sliceName(first)}</code>
            </>
          ) : (
            <span className="jp-ModelAudit-quiet">no slice stands out</span>
          )}
        </li>
      ))}
    </ul>
  );
}
