import { useCallback, useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import type { ColumnShape } from '../../core/drift/report';
import type { Plan } from '../../core/plan/schema';
import type { AuditResult, Comparison } from '../../core/result';
import type { Segment } from '../../core/segments/schema';
import { formatName, formatShift } from '../format';
import { Icon, KIND_ICONS } from '../icons';
import type { ColumnRow } from '../model/columns';
import { listColumns, ORDER_TITLES } from '../model/columns';
import { Findings } from '../panel/findings';
import { Legend } from '../panel/legend';
import { TextButton } from '../panel/notices';
import type { ColumnChoice } from './choice';
import type { ChartColours } from './colours';
import { Matters } from './matters';
import { OverTime } from './over-time';
import { firstPart, PartChoice, rowOfPart } from './parts';
import { Plot } from './plot';
import { cumulativeChart, describeValue, distributionChart } from './plots';
import { columnSentence } from './sentence';
import {
  BySegment,
  columnWithin,
  driftWithin,
  rowWithin,
  SegmentChoice,
  WithinSentence
} from './segment';
import { useSegmentShape, type ReadShape, type SegmentDrawing } from './segment-shape';
import { WhichRows } from './slices';
import { Levels, Statistics, Summary } from './statistics';
import { VectorsApart } from './vectors';

/** The whole view of one column: the sentence first, then shape, cumulative shape and figures. */
export function ColumnPage(props: {
  result: AuditResult | null;
  choice: ColumnChoice | null;
  theme: number;
  onChoose: (choice: ColumnChoice) => void;
  /** Takes text to the clipboard. */
  onCopy: (text: string) => void;
  /** Puts code into a new cell of the notebook; absent where there is none to put it in. */
  onInsert?: (source: string) => void;
  /** Draws a column within a segment; without it, charts are of all rows. */
  readShape?: ReadShape;
}): ReactElement {
  const { result, choice, onChoose } = props;
  const [chosen, setSegment] = useState<Segment | null>(null);
  const comparison =
    result?.comparisons.find(each => each.snapshot.name === choice?.source) ?? null;
  const order = choice?.order ?? 'shift';
  const rows = useMemo(
    () => (comparison ? listColumns(comparison, order) : []),
    [comparison, order]
  );
  const position = rows.findIndex(row => row.report.name === choice?.column);
  const row = position < 0 ? null : rows[position];
  if (!result || !comparison || !choice || !row) {
    return (
      <div className="jp-ModelAudit-empty">
        <p>
          {choice && result
            ? `The last audit did not compare the column ${formatName(choice.column)}.`
            : 'The audit behind this view is gone.'}
        </p>
        <p className="jp-ModelAudit-quiet">
          Run the audit in the Model Audit panel and open a column from its Drift section.
        </p>
      </div>
    );
  }
  const { segments } = comparison.analyses;
  // Another audit has other segments.
  const segment = chosen && segments?.segments.includes(chosen) ? chosen : null;
  const go = (step: number): void => {
    const next = rows[position + step];
    if (next) {
      onChoose({ ...choice, column: next.report.name });
    }
  };
  return (
    <>
      <nav className="jp-ModelAudit-bar" aria-label="Columns">
        <button
          type="button"
          className="jp-ModelAudit-iconButton"
          aria-label="Previous column"
          disabled={position === 0}
          onClick={() => go(-1)}
        >
          <Icon name="left" />
        </button>
        <span>
          Column {position + 1} of {rows.length}, {ORDER_TITLES[order].toLowerCase()}
        </span>
        <button
          type="button"
          className="jp-ModelAudit-iconButton"
          aria-label="Next column"
          disabled={position === rows.length - 1}
          onClick={() => go(1)}
        >
          <Icon name="right" />
        </button>
        <span className="jp-ModelAudit-cut">
          <span className="jp-ModelAudit-quiet">Compare</span>{' '}
          <b>{result.evaluation.description}</b> <span className="jp-ModelAudit-quiet">with</span>{' '}
          <b>{comparison.snapshot.name}</b>
        </span>
        {segments && segments.segments.length > 0 ? (
          <SegmentChoice segments={segments} chosen={segment} onChoose={setSegment} />
        ) : null}
        <span className="jp-ModelAudit-grow" />
        <Legend />
      </nav>
      <Head row={row} segment={segment} />
      <Detail
        key={row.report.name}
        row={row}
        comparison={comparison}
        reference={result.evaluation.description}
        theme={props.theme}
        segment={segment}
        evaluation={result.plan.evaluation}
        onSegment={setSegment}
        onCopy={props.onCopy}
        onInsert={props.onInsert}
        readShape={props.readShape}
      />
    </>
  );
}

function Head(props: { row: ColumnRow; segment: Segment | null }): ReactElement {
  const { report } = props.row;
  const kind = KIND_ICONS[report.kind];
  return (
    <div className="jp-ModelAudit-columnHead">
      <div className="jp-ModelAudit-row">
        <h1 title={report.name}>{formatName(report.name)}</h1>
        <span className="jp-ModelAudit-quiet">{kind.label}</span>
        <span className={`jp-ModelAudit-chip ${report.drifted ? 'jp-mod-warn' : 'jp-mod-plain'}`}>
          <Icon
            name={report.drifted ? 'drifted' : 'pass'}
            tone={report.drifted ? 'warning' : 'pass'}
            small
          />
          {report.drifted ? 'Drifted' : 'Not drifted'}
        </span>
      </div>
      <p>
        {columnSentence(report, props.row.shape)} {report.why}
      </p>
      {props.segment ? <WithinSentence segment={props.segment} name={report.name} /> : null}
    </div>
  );
}

function Detail(props: {
  row: ColumnRow;
  comparison: Comparison;
  /** The evaluation set, as the reader knows it. */
  reference: string;
  evaluation: Plan['evaluation'];
  theme: number;
  segment: Segment | null;
  onSegment: (segment: Segment | null) => void;
  onCopy: (text: string) => void;
  onInsert?: (source: string) => void;
  readShape?: ReadShape;
}): ReactElement {
  const { comparison, theme, segment } = props;
  const { name } = props.row.report;
  const [part, setPart] = useState(() => firstPart(props.row.report));
  const { time, segments, slices, importance } = comparison.analyses;
  const { decision } = comparison.drift.report;
  const within = columnWithin(segment, name);
  const drawing = useSegmentShape(props.readShape, comparison, within && segment, name);
  const whole = useMemo(() => rowOfPart(props.row, part), [props.row, part]);
  const shown = useMemo(
    () => (within ? rowOfPart(rowWithin(within, props.row, drawing), part) : whole),
    [within, props.row, drawing, part, whole]
  );
  const findings = comparison.drift.report.findings.filter(({ column }) => column === name);
  return (
    <div className="jp-ModelAudit-detail">
      <div className="jp-ModelAudit-charts">
        <PartChoice report={props.row.report} part={part} onChoose={setPart} />
        <ShownCharts drawing={drawing} shape={shown.shape} theme={theme} />
        {time ? (
          <OverTime time={time} name={name} reference={props.reference} theme={theme} />
        ) : null}
        {slices ? (
          <WhichRows
            slices={slices}
            name={name}
            comparison={comparison}
            evaluation={props.evaluation}
            onCopy={props.onCopy}
            onInsert={props.onInsert}
          />
        ) : null}
        {segments ? <BySegment segments={segments} name={name} onChoose={props.onSegment} /> : null}
      </div>
      <div className="jp-ModelAudit-figures">
        <Statistics
          report={shown.report}
          drift={
            within && segments
              ? driftWithin(comparison.drift.report, segments)
              : comparison.drift.report
          }
        />
        {within ? null : <VectorsApart name={name} analyses={comparison.analyses} />}
        {shown.shape ? <Summary report={shown.report} shape={shown.shape} /> : null}
        <Findings findings={findings} nameless />
        {importance ? (
          <Matters
            result={importance}
            name={name}
            threshold={props.row.report.threshold?.value ?? decision.threshold}
            theme={theme}
          />
        ) : null}
      </div>
    </div>
  );
}

/** The charts of the rows that are chosen, or why they are not there. */
function ShownCharts(props: {
  drawing: SegmentDrawing;
  shape: ColumnShape | null;
  theme: number;
}): ReactElement {
  const { drawing, shape } = props;
  if (drawing.state === 'reading') {
    return (
      <p className="jp-ModelAudit-cell jp-ModelAudit-awaited jp-ModelAudit-quiet" role="status">
        Reading the segment’s rows in the kernel…
      </p>
    );
  }
  if (drawing.state === 'failed') {
    return (
      <div className="jp-ModelAudit-cell jp-ModelAudit-awaited" role="alert">
        <p>
          <Icon name="unknown" /> The charts could not be drawn. {drawing.error.sentence}
        </p>
        <p>
          <TextButton onClick={drawing.again}>Try again</TextButton>
        </p>
      </div>
    );
  }
  return shape ? (
    <Charts shape={shape} theme={props.theme} />
  ) : (
    <p className="jp-ModelAudit-cell">No shape was kept for this column.</p>
  );
}

function Charts(props: { shape: ColumnShape; theme: number }): ReactElement {
  const { shape, theme } = props;
  const distribution = useCallback(
    (colours: ChartColours) => distributionChart(shape, colours),
    [shape]
  );
  const cumulative = useCallback(
    (colours: ChartColours) => cumulativeChart(shape, colours),
    [shape]
  );
  const drawn = shape.histogram !== null || (shape.levels?.length ?? 0) > 0;
  return (
    <>
      <section className="jp-ModelAudit-cell">
        <div className="jp-ModelAudit-caption">
          <h2>Distribution</h2>
          <span className="jp-ModelAudit-small jp-ModelAudit-quiet">share of rows</span>
        </div>
        {drawn ? (
          <Plot chart={distribution} theme={theme} />
        ) : (
          <p className="jp-ModelAudit-quiet">There are no values to draw.</p>
        )}
      </section>
      <section className="jp-ModelAudit-cell">
        {shape.cumulative ? (
          <>
            <div className="jp-ModelAudit-caption">
              <h2>Cumulative share</h2>
              <span className="jp-ModelAudit-small jp-ModelAudit-quiet">
                {shape.gap
                  ? `largest gap ${formatShift(shape.gap.value)} at ${describeValue(shape, shape.gap.x)}`
                  : ''}
              </span>
            </div>
            <Plot chart={cumulative} theme={theme} />
          </>
        ) : (
          <>
            <div className="jp-ModelAudit-caption">
              <h2>What moved most</h2>
              <span className="jp-ModelAudit-small jp-ModelAudit-quiet">
                share of rows, change in points
              </span>
            </div>
            <Levels shape={shape} />
          </>
        )}
      </section>
    </>
  );
}
