import { useCallback } from 'react';
import type { ReactElement } from 'react';
import type { ImportanceResult } from '../../core/importance/schema';
import { columnMatter, importanceNotes, lossSentence } from '../../core/importance/words';
import { formatName } from '../format';
import type { ChartColours } from './colours';
import { mattersChart } from './matters-plot';
import { Plot } from './plot';

/** Does it matter that this column moved? Yes or no, with the number behind it. */
export function Matters(props: {
  result: ImportanceResult;
  name: string;
  /** From which shift on the column has drifted. */
  threshold: number;
  theme: number;
}): ReactElement {
  const { result, name, threshold, theme } = props;
  const chart = useCallback(
    (colours: ChartColours) => mattersChart(result, name, threshold, colours),
    [result, name, threshold]
  );
  const matter = columnMatter(result, name, formatName);
  const column = result.columns.find(each => each.name === name);
  return (
    <section className="jp-ModelAudit-matters">
      <div className="jp-ModelAudit-caption">
        <h2>Does it matter?</h2>
        <span
          className="jp-ModelAudit-small jp-ModelAudit-quiet"
          title={importanceNotes(result, formatName).join(' ')}
        >
          importance by shift
        </span>
      </div>
      {result.columns.some(({ shift }) => shift !== null) ? (
        <Plot chart={chart} theme={theme} />
      ) : null}
      <p>
        {matter ? (
          <>
            <b>{matter.answer}.</b> {matter.because}
          </>
        ) : (
          <>
            <b>No.</b> {formatName(name)} is no input of the model.
          </>
        )}
        {column ? ` ${lossSentence(result, column)}` : ''}
      </p>
    </section>
  );
}
