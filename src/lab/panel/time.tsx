import { useState } from 'react';
import type { ReactElement } from 'react';
import type { TimeColumn, TimeResult } from '../../core/time/schema';
import { timeSpark } from '../../core/time/spark';
import { latestOf, tellingColumns } from '../../core/time/table';
import { columnNote, columnSentences, timeNotes, timeSentence } from '../../core/time/words';
import { formatName, formatPlural, formatShift } from '../format';
import { Icon } from '../icons';
import type { AnalysisSectionProps } from './analysis-section';
import { TextButton } from './notices';
import { Section } from './section';

/** Rows before the rest is asked for; a row each for the columns that moved. */
const FEW_ROWS = 6;
const MOST_ROWS = 100;
const WIDTH = 110;
const HEIGHT = 20;

/** How the samples went from window to window. */
export function TimeSection(props: AnalysisSectionProps): ReactElement | null {
  const followed = props.comparisons.flatMap(({ snapshot, analyses: { time } }) =>
    time ? [{ name: snapshot.name, time }] : []
  );
  if (followed.length === 0) {
    return null;
  }
  const moved = followed.reduce((sum, { time }) => sum + time.summary.moved, 0);
  const columns = followed.reduce((sum, { time }) => sum + time.summary.columns, 0);
  return (
    <Section
      title="Over time"
      stale={props.stale}
      summary={
        <span title={`${formatPlural(moved, 'column')} left the normal range`}>
          <Icon name={moved > 0 ? 'drifted' : 'pass'} tone={moved > 0 ? 'warning' : 'pass'} small />
          {moved} of {columns}
        </span>
      }
    >
      {followed.map(({ name, time }) => (
        <Followed
          key={name}
          name={name}
          time={time}
          several={followed.length > 1}
          onOpen={props.onOpen}
        />
      ))}
    </Section>
  );
}

function Followed(props: {
  name: string;
  time: TimeResult;
  several: boolean;
  onOpen: AnalysisSectionProps['onOpen'];
}): ReactElement {
  const { name, time } = props;
  const [all, setAll] = useState(false);
  const columns = tellingColumns(time);
  const shown = columns.slice(0, all ? MOST_ROWS : FEW_ROWS);
  return (
    <>
      <div className="jp-ModelAudit-body">
        {props.several ? <h3>{formatName(name)}</h3> : null}
        <p title={timeNotes(time).join(' ')}>{timeSentence(time)}</p>
        {time.normal.basis === 'chance' ? (
          <p className="jp-ModelAudit-small jp-ModelAudit-quiet">Normal range: {time.normal.why}</p>
        ) : null}
      </div>
      {shown.length > 0 ? (
        <ul className="jp-ModelAudit-courses">
          {shown.map(column => (
            <Row
              key={column.name}
              time={time}
              column={column}
              onOpen={() => props.onOpen?.(column.name, name, 'shift')}
            />
          ))}
        </ul>
      ) : null}
      {columns.length > FEW_ROWS ? (
        <div className="jp-ModelAudit-body jp-ModelAudit-small">
          <TextButton onClick={() => setAll(!all)}>
            {all ? 'Show fewer' : `Show all ${columns.length}`}
          </TextButton>
          {all && columns.length > MOST_ROWS ? ` The first ${MOST_ROWS} are shown.` : null}
        </div>
      ) : null}
    </>
  );
}

function Row(props: { time: TimeResult; column: TimeColumn; onOpen: () => void }): ReactElement {
  const { time, column } = props;
  const outside = column.outside.length > 0;
  const latest = latestOf(column.shift);
  return (
    <li>
      <button
        type="button"
        className={`jp-ModelAudit-listRow${outside ? ' jp-mod-drifted' : ''}`}
        title={columnSentences(time, column).join(' ')}
        onClick={props.onOpen}
      >
        {outside ? <Icon name="drifted" tone="warning" small /> : <span />}
        <span className="jp-ModelAudit-cut">{formatName(column.name)}</span>
        <CourseSparkline column={column} />
        <span className="jp-ModelAudit-number">{latest === null ? '–' : formatShift(latest)}</span>
        <span className="jp-ModelAudit-courseWords jp-ModelAudit-small jp-ModelAudit-quiet">
          {columnNote(time, column)}
        </span>
      </button>
    </li>
  );
}

/** The shift from window to window above the normal range; diamonds outside of it. */
export function CourseSparkline(props: { column: TimeColumn }): ReactElement {
  const spark = timeSpark(props.column, WIDTH, HEIGHT);
  return (
    <svg
      className="jp-ModelAudit-chart"
      width={WIDTH}
      height={HEIGHT}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      aria-hidden
    >
      {spark ? (
        <>
          <path className="jp-ModelAudit-normalRange" d={spark.band} />
          <path className="jp-ModelAudit-courseLine" d={spark.line} />
          <path className="jp-ModelAudit-drifted" d={spark.marks} />
        </>
      ) : null}
    </svg>
  );
}
