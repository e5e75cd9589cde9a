import type { ReactElement } from 'react';
import { conditionsAsQuery } from '../../core/segments/condition';
import type { ShiftSlice, SlicesResult } from '../../core/slices/schema';
import { shareOfRows, sliceName, slicesNotes, tracedSentence } from '../../core/slices/words';
import {
  formatCount,
  formatInterval,
  formatProbability,
  formatShare,
  formatShift
} from '../format';
import { TextButton } from '../panel/notices';

/** The slices that carry a column's shift; nothing where slices were not looked for. */
export function WhichRows(props: {
  slices: SlicesResult;
  name: string;
  /** Takes the text of a condition, to be pasted in a cell. */
  onCopy: (text: string) => void;
}): ReactElement {
  const { slices } = props;
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
        <SliceTable slices={column.slices} onCopy={props.onCopy} />
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
  onCopy: (text: string) => void;
}): ReactElement {
  return (
    <table className="jp-ModelAudit-table">
      <thead>
        <tr>
          <th scope="col">Rows where</th>
          <th scope="col" className="jp-mod-number">
            Share of rows
          </th>
          <th
            scope="col"
            className="jp-mod-number"
            title="Carried by its rows that are in no slice above it; the shares add up."
          >
            Share of shift
          </th>
          <th scope="col">
            <span className="jp-ModelAudit-unseen">Share of shift as a bar</span>
          </th>
          <th scope="col" className="jp-mod-number">
            Shift inside
          </th>
          <th scope="col" className="jp-mod-number" title="Adjusted for all slices tested (Holm).">
            p
          </th>
          <th scope="col">
            <span className="jp-ModelAudit-unseen">Copy</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {props.slices.map(slice => (
          <Row key={sliceName(slice)} slice={slice} onCopy={props.onCopy} />
        ))}
      </tbody>
    </table>
  );
}

function Row(props: { slice: ShiftSlice; onCopy: (text: string) => void }): ReactElement {
  const { slice } = props;
  const { carried, inside, share, rows } = slice;
  const query = conditionsAsQuery(slice.conditions);
  const width = Math.round(100 * Math.min(1, Math.max(0, carried.value)));
  const [low, high] = carried.interval;
  return (
    <tr>
      <td>
        <code>{sliceName(slice)}</code>
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
      <td>
        {query === null ? null : (
          <TextButton
            title={`Copy for DataFrame.query: ${query}`}
            label={`Copy the condition ${sliceName(slice)}`}
            onClick={() => props.onCopy(query)}
          >
            Copy
          </TextButton>
        )}
      </td>
    </tr>
  );
}
