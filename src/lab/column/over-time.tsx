import { useCallback, useState } from 'react';
import type { ReactElement } from 'react';
import type { TimeColumn, TimeResult } from '../../core/time/schema';
import { columnSentences, timeNotes, windowName, windowUnit } from '../../core/time/words';
import { formatCount, formatInterval, formatName, formatShare, formatShift } from '../format';
import { TextButton } from '../panel/notices';
import { numbers, SmallTable } from '../small-table';
import type { ChartColours } from './colours';
import { Plot } from './plot';
import {
  MEASURE_TITLES,
  TIME_MEASURES,
  timeChart,
  windowState,
  type TimeMeasure
} from './time-plot';

/** One column from window to window: a chart, what it says, and the same as a table. */
export function OverTime(props: {
  time: TimeResult;
  name: string;
  /** The evaluation set, as the reader knows it. */
  reference: string;
  theme: number;
}): ReactElement {
  const { time, name, theme } = props;
  const [measure, setMeasure] = useState<TimeMeasure>('shift');
  const column = time.columns.find(each => each.name === name);
  const unit = windowUnit(time);
  return (
    <section className="jp-ModelAudit-cell jp-ModelAudit-overTime">
      <div className="jp-ModelAudit-caption">
        <h2>
          {MEASURE_TITLES[measure]} by {/^[a-z]/.test(unit) ? unit : `windows of ${unit}`}
        </h2>
        <span className="jp-ModelAudit-small jp-ModelAudit-quiet jp-ModelAudit-cut">
          each against {formatName(props.reference)}
          {time.normal.basis === 'windows'
            ? `; band: where ${Math.round(100 * time.normal.level)} % of evaluation windows fall`
            : '; band: what chance alone gives'}
        </span>
        <select
          className="jp-mod-styled jp-ModelAudit-measure"
          aria-label="Measure over time"
          value={measure}
          onChange={event => setMeasure(event.target.value as TimeMeasure)}
        >
          {TIME_MEASURES.map(each => (
            <option key={each} value={each}>
              {MEASURE_TITLES[each]}
            </option>
          ))}
        </select>
      </div>
      {column ? (
        <Course time={time} column={column} measure={measure} theme={theme} />
      ) : (
        <p className="jp-ModelAudit-quiet">
          Not followed over time:{' '}
          {time.notFollowed.find(each => each.name === name)?.reason ?? 'it was not compared'}.
        </p>
      )}
    </section>
  );
}

function Course(props: {
  time: TimeResult;
  column: TimeColumn;
  measure: TimeMeasure;
  theme: number;
}): ReactElement {
  const { time, column, measure, theme } = props;
  const chart = useCallback(
    (colours: ChartColours) => timeChart(time, column, measure, colours),
    [time, column, measure]
  );
  return (
    <>
      <Plot chart={chart} theme={theme} />
      <p className="jp-ModelAudit-small">{columnSentences(time, column).join(' ')}</p>
      <WindowTable time={time} column={column} />
    </>
  );
}

/** Every window with its figures, on demand, for those who do not see the chart. */
function WindowTable(props: { time: TimeResult; column: TimeColumn }): ReactElement {
  const { time, column } = props;
  const [open, setOpen] = useState(false);
  return (
    <div className="jp-ModelAudit-small">
      <TextButton onClick={() => setOpen(!open)}>
        {open ? 'Hide the figures' : 'Show the figures of every window'}
      </TextButton>
      <div className="jp-ModelAudit-windows" tabIndex={open ? 0 : undefined}>
        {open ? (
          <>
            <SmallTable
              heads={[
                'Window',
                numbers('Rows'),
                numbers('Shift'),
                numbers('Normal up to'),
                numbers('Stability index'),
                numbers('Missing'),
                'State'
              ]}
            >
              {time.windows.map((window, place) => (
                <tr key={place}>
                  <td>{windowName(time, place)}</td>
                  <td className="jp-mod-number">{formatCount(window.rows)}</td>
                  <Figures column={column} place={place} />
                  <td>{windowState(column, place)}</td>
                </tr>
              ))}
            </SmallTable>
            <p className="jp-ModelAudit-quiet">{timeNotes(time).join(' ')}</p>
          </>
        ) : null}
      </div>
    </div>
  );
}

function Figures(props: { column: TimeColumn; place: number }): ReactElement {
  const { column, place } = props;
  const { shift, low, high, normal, psi, missing } = column;
  const [value, limit, index, share] = [shift, normal, psi, missing].map(series => series[place]);
  const say = (figure: number | null, text: (known: number) => string): string =>
    figure === null ? '' : text(figure);
  return (
    <>
      <td className="jp-mod-number">
        {say(
          value,
          known => `${formatShift(known)} (${formatInterval([low[place] ?? 0, high[place] ?? 1])})`
        )}
      </td>
      <td className="jp-mod-number">{say(limit, formatShift)}</td>
      <td className="jp-mod-number">{say(index, formatShift)}</td>
      <td className="jp-mod-number">{say(share, formatShare)}</td>
    </>
  );
}
