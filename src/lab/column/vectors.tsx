import type { ReactElement } from 'react';
import type { Analyses } from '../../core/analysis/results';
import {
  discrepancyNotes,
  discrepancySentence,
  liesApart,
  sayDiscrepancies,
  sayDiscrepancy
} from '../../core/multivariate/words';
import { formatProbability } from '../format';
import { Icon } from '../icons';

/** A column's vectors as distributions, where they were compared. */
export function VectorsApart(props: { name: string; analyses: Analyses }): ReactElement | null {
  const result = props.analyses.multivariate?.discrepancies.find(({ name }) => name === props.name);
  if (!result) {
    return null;
  }
  const { found } = result;
  return (
    <>
      <div className="jp-ModelAudit-caption">
        <h2>Vectors as distributions</h2>
      </div>
      {found ? (
        <table className="jp-ModelAudit-table">
          <tbody>
            <tr className={liesApart(result) ? 'jp-mod-strong' : undefined}>
              <td title={discrepancyNotes(result).join(' ')}>
                {liesApart(result) ? (
                  <Icon name="drifted" tone="warning" label="lies apart" small />
                ) : null}{' '}
                Discrepancy
              </td>
              <td className="jp-mod-number">{sayDiscrepancy(found.value)}</td>
            </tr>
            <tr>
              <td>between</td>
              <td className="jp-mod-number">{sayDiscrepancies(found.interval)}</td>
            </tr>
            <tr>
              <td title="What 95 % of the permutations stay below.">by chance below</td>
              <td className="jp-mod-number">{sayDiscrepancy(found.chance)}</td>
            </tr>
            <tr>
              <td title="Of samples of this size, four of five show a discrepancy of the populations of this size or more.">
                would be seen from
              </td>
              <td className="jp-mod-number">{sayDiscrepancy(found.detectable)}</td>
            </tr>
            <tr>
              <td>p, q</td>
              <td className="jp-mod-number">
                {formatProbability(found.p)}, {formatProbability(found.q)}
              </td>
            </tr>
          </tbody>
        </table>
      ) : null}
      <p className="jp-ModelAudit-small">{discrepancySentence(result)}</p>
    </>
  );
}
