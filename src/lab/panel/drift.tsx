import { useDeferredValue, useMemo, useState } from 'react';
import type { ReactElement } from 'react';
import type { Comparison } from '../../core/result';
import { formatCount, formatName, formatShare } from '../format';
import { Icon } from '../icons';
import { listColumns, ORDER_TITLES, ordersOf, shiftScale } from '../model/columns';
import type { ColumnOrder } from '../model/columns';
import { driftSentence } from '../model/sentences';
import { ColumnList } from './column-list';
import { Findings } from './findings';
import { Legend } from './legend';
import { MatterLine } from './matter-line';
import { TextButton } from './notices';
import { ShiftAxis } from './shift-bar';

/** What moved: the sentence, then the columns, drifted ones first. */
export function DriftBody(props: {
  comparisons: Comparison[];
  /** Columns that the model makes. */
  outputs: ReadonlySet<string>;
  /** While a run is under way not every column is in. */
  partial: boolean;
  onOpen: (column: string, source: string, order: ColumnOrder) => void;
}): ReactElement {
  const [source, setSource] = useState(0);
  const [chosen, setOrder] = useState<ColumnOrder>('shift');
  const [filter, setFilter] = useState('');
  const wanted = useDeferredValue(filter);
  const comparison = props.comparisons[Math.min(source, props.comparisons.length - 1)];
  const orders = ordersOf(comparison);
  const order = orders.includes(chosen) ? chosen : 'shift';
  const rows = useMemo(() => listColumns(comparison, order, wanted), [comparison, order, wanted]);
  const scale = useMemo(() => shiftScale(comparison), [comparison]);
  const { report } = comparison.drift;

  return (
    <>
      <div className="jp-ModelAudit-body">
        {props.comparisons.length > 1 ? (
          <label className="jp-ModelAudit-row">
            <span className="jp-ModelAudit-quiet">Production</span>
            <select
              className="jp-mod-styled jp-ModelAudit-grow"
              value={source}
              onChange={event => setSource(Number(event.target.value))}
            >
              {props.comparisons.map((each, index) => (
                <option key={each.snapshot.name} value={index}>
                  {each.snapshot.name}: {each.drift.report.summary.drifted} of{' '}
                  {each.drift.report.summary.columns} drifted
                </option>
              ))}
            </select>
          </label>
        ) : null}
        <p>
          {props.partial ? 'Results so far. ' : ''}
          {driftSentence(report)}
        </p>
        {comparison.analyses.importance ? (
          <MatterLine result={comparison.analyses.importance} />
        ) : null}
        {report.decision.calibration ? (
          <p className="jp-ModelAudit-small jp-ModelAudit-quiet">
            Every column has a threshold of its own, from the evaluation set:{' '}
            {report.decision.calibration.why}
          </p>
        ) : null}
        <div className="jp-ModelAudit-row jp-ModelAudit-filterRow">
          <span className="jp-ModelAudit-field jp-ModelAudit-grow">
            <Icon name="search" small />
            <input
              type="search"
              placeholder="Filter columns"
              aria-label="Filter columns"
              value={filter}
              onChange={event => setFilter(event.target.value)}
            />
          </span>
          <select
            className="jp-mod-styled jp-ModelAudit-order"
            aria-label="Sort columns"
            value={order}
            onChange={event => setOrder(event.target.value as ColumnOrder)}
          >
            {orders.map(each => (
              <option key={each} value={each}>
                {ORDER_TITLES[each]}
              </option>
            ))}
          </select>
        </div>
      </div>
      <div className="jp-ModelAudit-columnsHead">
        <Legend />
        <ShiftAxis
          threshold={report.decision.calibration ? null : report.decision.threshold}
          scale={scale}
        />
        <span
          className="jp-ModelAudit-number"
          title="Jensen-Shannon distance, base 2, from 0 (same) to 1 (disjoint)"
        >
          shift
        </span>
      </div>
      <ColumnList
        rows={rows}
        outputs={props.outputs}
        threshold={report.decision.threshold}
        scale={scale}
        grouped={order === 'shift'}
        onOpen={name => props.onOpen(name, comparison.snapshot.name, order)}
      />
      {rows.length === 0 ? (
        <p className="jp-ModelAudit-body jp-ModelAudit-quiet">
          {report.columns.length === 0
            ? 'No column was compared.'
            : `No column's name contains “${wanted.trim()}”.`}
        </p>
      ) : null}
      <Findings
        findings={report.findings}
        onOpen={name => props.onOpen(name, comparison.snapshot.name, order)}
      />
      <NotCompared columns={report.notCompared} />
    </>
  );
}

/** Columns left out, with the reason; folded, as most were left out on purpose. */
function NotCompared(props: { columns: { name: string; reason: string }[] }): ReactElement | null {
  const [open, setOpen] = useState(false);
  const count = props.columns.length;
  if (count === 0) {
    return null;
  }
  return (
    <div className="jp-ModelAudit-body jp-ModelAudit-small">
      <TextButton onClick={() => setOpen(!open)}>
        {open ? 'Hide' : 'Show'} {count === 1 ? 'the column' : `the ${formatCount(count)} columns`}{' '}
        not compared
      </TextButton>
      {open ? (
        <ul className="jp-ModelAudit-plainList">
          {props.columns.slice(0, 200).map(column => (
            <li key={column.name}>
              <code title={column.name}>{formatName(column.name)}</code>{' '}
              <span className="jp-ModelAudit-quiet">{column.reason}</span>
            </li>
          ))}
          {count > 200 ? (
            <li className="jp-ModelAudit-quiet">and {formatCount(count - 200)} more</li>
          ) : null}
        </ul>
      ) : null}
    </div>
  );
}

/** The header's result: how many of how many. */
export function DriftSummary(props: { comparisons: Comparison[]; partial: boolean }): ReactElement {
  const drifted = props.comparisons.reduce(
    (sum, each) => sum + each.drift.report.summary.drifted,
    0
  );
  const columns = props.comparisons.reduce(
    (sum, each) => sum + each.drift.report.summary.columns,
    0
  );
  return (
    <span
      title={columns > 0 ? `${formatShare(drifted / columns)} of the columns drifted` : undefined}
    >
      {drifted > 0 ? (
        <Icon name="drifted" tone="warning" small />
      ) : props.partial ? null : (
        <Icon name="pass" tone="pass" small />
      )}
      {drifted} of {columns}
    </span>
  );
}
