import type { ReactElement } from 'react';
import type { ReadinessResult } from '../../core/readiness/schema';
import { elsewhereSentence, gapSentence, percent } from '../../core/readiness/words';
import { formatName } from '../format';
import { numbers, SmallTable } from '../small-table';
import { TextButton } from './notices';

/** Where the evaluation set has few rows or none, a line a region. */
export function CoverageGaps(props: {
  coverage: ReadinessResult['coverage'];
  onOpen: (column: string) => void;
}): ReactElement | null {
  const { coverage, onOpen } = props;
  const { gaps } = coverage;
  const elsewhere = elsewhereSentence(coverage);
  return (
    <>
      {gaps.length === 0 ? null : (
        <SmallTable
          heads={[
            {
              text: 'Not covered where',
              title: 'Ranges and levels that hold most of what is not covered.'
            },
            numbers('Evaluation', 'Share of evaluation rows there.'),
            numbers('Production', 'Share of production rows there.')
          ]}
        >
          {gaps.map(gap => (
            <tr
              key={`${gap.column} ${gap.region}`}
              title={`${formatName(gap.column)} ${gapSentence(gap)}`}
            >
              <td>
                <TextButton onClick={() => onOpen(gap.column)}>
                  <code>{formatName(gap.column)}</code>
                </TextButton>{' '}
                {formatName(gap.region)}
              </td>
              <td className="jp-mod-number">{percent(gap.evaluation)}</td>
              <td className="jp-mod-number">{percent(gap.production)}</td>
            </tr>
          ))}
        </SmallTable>
      )}
      {elsewhere ? <p className="jp-ModelAudit-small">{elsewhere}</p> : null}
    </>
  );
}
