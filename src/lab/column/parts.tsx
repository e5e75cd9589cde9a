import type { ReactElement } from 'react';
import type { ColumnReport } from '../../core/drift/report';
import { partWords } from '../../core/drift/part-words';
import { formatShift } from '../format';
import type { ColumnRow } from '../model/columns';

/** The part that is shown first: the one that the column's shift is of; null for the column itself. */
export function firstPart(report: ColumnReport): string | null {
  return report.effect?.part ?? null;
}

/** A part as a row of its own, for whatever draws a column; the row itself without one. */
export function rowOfPart(row: ColumnRow, name: string | null): ColumnRow {
  const part = row.report.parts?.find(each => each.name === name);
  return part === undefined
    ? row
    : {
        report: { ...part, why: '' },
        shape: row.shape?.parts?.find(shape => shape.name === name) ?? null
      };
}

/** Chooses between a column and what it is compared by: hour, length, norm. */
export function PartChoice(props: {
  report: ColumnReport;
  part: string | null;
  onChoose: (part: string | null) => void;
}): ReactElement | null {
  const { report, part } = props;
  if (!report.parts || report.parts.length === 0) {
    return null;
  }
  const whole = report.kind === 'datetime' ? 'the moments themselves' : 'missing values alone';
  return (
    <label className="jp-ModelAudit-row">
      <span className="jp-ModelAudit-quiet">Show</span>
      <select
        className="jp-mod-styled"
        value={part ?? ''}
        onChange={event => props.onChoose(event.target.value || null)}
      >
        <option value="">{whole}</option>
        {report.parts.map(each => (
          <option key={each.name} value={each.name} title={partWords(each.name).meaning}>
            {partWords(each.name).label}
            {each.effect ? `, shift ${formatShift(each.effect.value)}` : ''}
            {each.drifted ? ', drifted' : ''}
          </option>
        ))}
      </select>
      {part === null ? null : (
        <span className="jp-ModelAudit-small jp-ModelAudit-quiet">{partWords(part).meaning}</span>
      )}
    </label>
  );
}
