import type { ReactElement } from 'react';
import { blockNotes } from '../../core/multivariate/block-words';
import type { DiscrepancyResult } from '../../core/multivariate/schema';
import {
  discrepancyNotes,
  discrepancySentence,
  liesApart,
  sayDiscrepancy,
  tellingColumns,
  togetherNotes,
  togetherSentence
} from '../../core/multivariate/words';
import { formatName, formatShift } from '../format';
import { Icon } from '../icons';
import type { AnalysisSectionProps } from './analysis-section';
import { TextButton } from './notices';
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
  const apart =
    worst.auc.interval[0] > 0.5 || found.some(({ result }) => result.discrepancies.some(liesApart));
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
          <p className="jp-ModelAudit-small jp-ModelAudit-quiet">{blockNotes(result).join(' ')}</p>
          <ul className="jp-ModelAudit-small" aria-label="Columns that tell the samples apart">
            {tellingColumns(result)
              .slice(0, ROWS)
              .map(column => (
                <li key={column.name}>
                  {formatName(column.name)}: {formatShift(column.drop)} lost without it
                </li>
              ))}
          </ul>
          {result.discrepancies.length > 0 ? (
            <Discrepancies
              discrepancies={result.discrepancies}
              onOpen={column => props.onOpen?.(column, name, 'shift')}
            />
          ) : null}
        </div>
      ))}
    </Section>
  );
}

/** Embeddings, and texts through an encoder, as distributions. */
function Discrepancies(props: {
  discrepancies: readonly DiscrepancyResult[];
  onOpen: (column: string) => void;
}): ReactElement {
  return (
    <table className="jp-ModelAudit-table">
      <thead>
        <tr>
          <th scope="col">Vectors of</th>
          <th scope="col" className="jp-mod-number">
            Discrepancy
          </th>
          <th scope="col" className="jp-mod-number">
            Chance
          </th>
        </tr>
      </thead>
      <tbody>
        {props.discrepancies.slice(0, ROWS).map(result => {
          const apart = liesApart(result);
          return (
            <tr
              key={result.name}
              className={apart ? 'jp-mod-strong' : undefined}
              title={[discrepancySentence(result), ...discrepancyNotes(result)].join(' ')}
            >
              <td>
                <Icon
                  name={result.found ? (apart ? 'drifted' : 'pass') : 'unknown'}
                  tone={result.found ? (apart ? 'warning' : 'pass') : 'quiet'}
                  label={
                    result.found ? (apart ? 'lies apart' : 'as chance gives') : 'too few vectors'
                  }
                  small
                />{' '}
                <TextButton onClick={() => props.onOpen(result.name)}>
                  {formatName(result.name)}
                </TextButton>
              </td>
              <td className="jp-mod-number">
                {result.found ? sayDiscrepancy(result.found.value) : ''}
              </td>
              <td className="jp-mod-number">
                {result.found ? `< ${sayDiscrepancy(result.found.chance)}` : ''}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
