import { useMemo } from 'react';
import type { ReactElement } from 'react';
import type { Plan } from '../../core/plan/schema';
import type { Comparison } from '../../core/result';
import { conditionsAsQuery } from '../../core/segments/condition';
import { rowsCode } from '../../core/slices/code';
import type { ShiftSlice, SlicesResult } from '../../core/slices/schema';
import { shareOfRows, sliceName, slicesNotes, tracedSentence } from '../../core/slices/words';
import {
  formatCount,
  formatInterval,
  formatProbability,
  formatShare,
  formatShift
} from '../format';
import { typesOf } from '../model/columns';
import { TextButton } from '../panel/notices';
import { SliceWords } from '../panel/slice-words';
import { numbers, SmallTable, unseen } from '../small-table';

/** The slices that carry a column's shift; nothing where slices were not looked for. */
export function WhichRows(props: {
  slices: SlicesResult;
  name: string;
  comparison: Comparison;
  evaluation: Plan['evaluation'];
  /** Takes the text of a condition, to be pasted in a cell. */
  onCopy: (text: string) => void;
  /** Puts code into a new cell of the notebook. */
  onInsert?: (source: string) => void;
}): ReactElement {
  const { slices, comparison, evaluation, onCopy, onInsert } = props;
  const typeOf = useMemo(() => typesOf(comparison), [comparison]);
  const column = slices.columns.find(({ name }) => name === props.name);
  return (
    <section className="jp-ModelAudit-cell jp-ModelAudit-whichRows">
      <div className="jp-ModelAudit-caption">
        <h2>Which rows to look at</h2>
        <span
          className="jp-ModelAudit-small jp-ModelAudit-quiet"
          title={slicesNotes(slices).join(' ')}
        >
          slices that carry most of the shift, the best of {formatCount(slices.searched)} searched
        </span>
      </div>
      {column && column.slices.length > 0 ? (
        <SliceTable
          slices={column.slices}
          actions={slice => (
            <Actions
              name={sliceName(slice)}
              query={conditionsAsQuery(slice.conditions, typeOf)}
              code={rowsCode(slice.conditions, evaluation, comparison.snapshot, typeOf)}
              onCopy={onCopy}
              onInsert={onInsert}
            />
          )}
        />
      ) : null}
      <p className="jp-ModelAudit-small jp-ModelAudit-quiet">
        {column
          ? tracedSentence(column)
          : 'Its shift was not traced to slices: only those of the columns that drifted most are, and of the model’s answers where they moved.'}
      </p>
    </section>
  );
}

function SliceTable(props: {
  slices: readonly ShiftSlice[];
  actions: (slice: ShiftSlice) => ReactElement;
}): ReactElement {
  return (
    <SmallTable
      heads={[
        'Rows where',
        numbers('Share of rows'),
        numbers(
          'Share of shift',
          'Carried by its rows that are in no slice above it; the shares add up.'
        ),
        unseen('Share of shift as a bar'),
        numbers('Shift inside'),
        numbers('p', 'Adjusted for all slices tested (Holm).')
      ]}
    >
      {props.slices.map(slice => (
        <Row key={sliceName(slice)} slice={slice} actions={props.actions(slice)} />
      ))}
    </SmallTable>
  );
}

function Row(props: { slice: ShiftSlice; actions: ReactElement }): ReactElement {
  const { slice } = props;
  const { carried, inside, share, rows } = slice;
  const width = Math.round(100 * Math.min(1, Math.max(0, carried.value)));
  const [low, high] = carried.interval;
  return (
    <tr>
      <td>
        <SliceWords conditions={slice.conditions} />
        <div className="jp-ModelAudit-rowActions jp-ModelAudit-small">{props.actions}</div>
      </td>
      <td
        className="jp-mod-number"
        title={`${formatShare(share.reference)} of the evaluation rows (${formatCount(rows.reference)} tested), ${formatShare(share.current)} of the production rows (${formatCount(rows.current)})`}
      >
        {formatShare(shareOfRows(slice))}
      </td>
      <td className="jp-mod-number" title={`${formatShare(low)} to ${formatShare(high)}, 95 %`}>
        <b>{Math.round(100 * carried.value)} %</b>
      </td>
      <td>
        <svg className="jp-ModelAudit-carried" viewBox="0 0 100 8" aria-hidden>
          <rect className="jp-ModelAudit-drifted" width={width} height={8} />
        </svg>
      </td>
      <td
        className="jp-mod-number"
        title={inside ? `${formatInterval(inside.interval)}, 95 %` : undefined}
      >
        {inside ? formatShift(inside.value) : ''}
      </td>
      <td className="jp-mod-number">{formatProbability(slice.p)}</td>
    </tr>
  );
}

/** The condition for a cell of the reader's own, or a cell with the rows; it is never run. */
function Actions(props: {
  name: string;
  query: string | null;
  code: string | null;
  onCopy: (text: string) => void;
  onInsert?: (source: string) => void;
}): ReactElement {
  const { name, query, code, onCopy, onInsert } = props;
  return (
    <>
      {query === null ? null : (
        <TextButton
          title={`Copy for DataFrame.query: ${query}`}
          label={`Copy the condition ${name}`}
          onClick={() => onCopy(query)}
        >
          Copy
        </TextButton>
      )}
      {code === null || !onInsert ? null : (
        <TextButton
          title="Puts code that takes these rows into a new cell below the active one; it is not run."
          label={`Insert the rows where ${name} as a cell`}
          onClick={() => onInsert(code)}
        >
          Insert as a cell
        </TextButton>
      )}
    </>
  );
}
