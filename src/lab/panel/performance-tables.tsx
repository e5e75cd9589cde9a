import type { ReactElement } from 'react';
import type { PerformanceFigure, PerformanceResult } from '../../core/performance/schema';
import {
  confusionTables,
  figureLines,
  formatEnded,
  shortPastError,
  type FigureLine
} from '../../core/performance/view-words';
import { figureSentence } from '../../core/performance/words';
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
        measured && numbers('Measured')
      ]}
    >
      {figures.map(figure =>
        figureLines(props.result, figure).map(line => (
          <FigureRow
            key={`${figure.metric} ${line.title}`}
            figure={figure}
            line={line}
            measured={measured}
          />
        ))
      )}
    </SmallTable>
  );
}

function FigureRow(props: {
  figure: PerformanceFigure;
  line: FigureLine;
  measured: boolean;
}): ReactElement {
  const { figure, line } = props;
  const { metric } = figure;
  return (
    <tr title={[figureSentence(figure), shortPastError(figure) ?? ''].join(' ').trim()}>
      <th
        scope="row"
        className={line.ofLabelled ? 'jp-ModelAudit-small jp-ModelAudit-quiet' : undefined}
      >
        {line.title}
      </th>
      <td className="jp-mod-number">{line.reference}</td>
      <Ends metric={metric} figure={line.estimated} />
      {props.measured ? <Ends metric={metric} figure={line.measured} /> : null}
    </tr>
  );
}

/** A figure with its interval below it; empty where the line does not speak of it. */
function Ends(props: {
  metric: PerformanceFigure['metric'];
  figure: FigureLine['measured'];
}): ReactElement {
  const { metric, figure } = props;
  if (!figure) {
    return <td className="jp-mod-number">{figure === null ? 'none' : ''}</td>;
  }
  const { value, interval } = formatEnded(metric, figure);
  return (
    <td className="jp-mod-number">
      <b>{value}</b>
      {interval === null ? null : (
        <span className="jp-ModelAudit-small jp-ModelAudit-quiet">{interval}</span>
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
      {confusionTables(props.result).map(({ title, rows }) => (
        <Matrix key={title} title={title} classes={classes} rows={rows} />
      ))}
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
