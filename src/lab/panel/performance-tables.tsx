import type { ReactElement } from 'react';
import { performanceTitle } from '../../core/performance/names';
import type { PerformanceFigure, PerformanceResult } from '../../core/performance/schema';
import { labelledRows, shortPastError } from '../../core/performance/view-words';
import { figureSentence, formatFigure } from '../../core/performance/words';
import { formatCount, formatName } from '../format';
import { numbers, SmallTable } from '../small-table';

/** Above this a table of labels by answers is not read in a side bar. */
const MOST_CLASSES = 8;

/** Every figure: on the evaluation set, estimated, and measured where labels have arrived. */
export function FigureTable(props: { result: PerformanceResult }): ReactElement {
  const { figures } = props.result;
  const measured = figures.some(({ realised }) => realised !== null);
  return (
    <SmallTable
      className="jp-ModelAudit-figureTable"
      heads={[
        'Figure',
        numbers('Evaluation'),
        numbers('Estimated'),
        measured && numbers('Measured', labelledRows(props.result))
      ]}
    >
      {figures.map(figure => (
        <FigureRow key={figure.metric} figure={figure} measured={measured} />
      ))}
    </SmallTable>
  );
}

function FigureRow(props: { figure: PerformanceFigure; measured: boolean }): ReactElement {
  const { figure } = props;
  const { metric, reference, estimated, realised } = figure;
  return (
    <tr title={[figureSentence(figure), shortPastError(figure) ?? ''].join(' ').trim()}>
      <th scope="row">{performanceTitle(metric)}</th>
      <td className="jp-mod-number">
        {reference === null ? 'none' : formatFigure(metric, reference)}
      </td>
      <Ends metric={metric} figure={estimated} />
      {props.measured ? <Ends metric={metric} figure={realised} /> : null}
    </tr>
  );
}

/** A figure with its interval below it. */
function Ends(props: {
  metric: PerformanceFigure['metric'];
  figure: { value: number; interval: [number, number] } | null;
}): ReactElement {
  const { metric, figure } = props;
  return (
    <td className="jp-mod-number">
      {figure ? (
        <>
          <b>{formatFigure(metric, figure.value)}</b>
          <span className="jp-ModelAudit-small jp-ModelAudit-quiet">
            {formatFigure(metric, figure.interval[0])} to {formatFigure(metric, figure.interval[1])}
          </span>
        </>
      ) : (
        'none'
      )}
    </td>
  );
}

/** Rows by label and answer, as estimated; measured beside it where labels have arrived. */
export function ConfusionTable(props: { result: PerformanceResult }): ReactElement | null {
  const { confusion, classes } = props.result;
  if (!confusion) {
    return null;
  }
  if (classes.length > MOST_CLASSES) {
    return (
      <p className="jp-ModelAudit-small jp-ModelAudit-quiet">
        The table of {formatCount(classes.length)} labels by answers stands in the record.
      </p>
    );
  }
  return (
    <>
      <Matrix title="Rows, estimated" classes={classes} rows={confusion.estimated} />
      {confusion.realised ? (
        <Matrix
          title={`Rows, measured ${labelledRows(props.result)}`}
          classes={classes}
          rows={confusion.realised}
        />
      ) : null}
    </>
  );
}

function Matrix(props: {
  title: string;
  classes: readonly string[];
  rows: readonly (readonly number[])[];
}): ReactElement {
  const { classes, rows } = props;
  return (
    <SmallTable
      className="jp-ModelAudit-figureTable"
      caption={props.title}
      heads={['Label, then answer', ...classes.map(name => numbers(formatName(name), name))]}
    >
      {classes.map((name, row) => (
        <tr key={name}>
          <th scope="row" title={name}>
            {formatName(name)}
          </th>
          {classes.map((answer, column) => (
            <td key={answer} className="jp-mod-number">
              {formatCount(rows[row]?.[column] ?? 0)}
            </td>
          ))}
        </tr>
      ))}
    </SmallTable>
  );
}
