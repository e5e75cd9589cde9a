import { useState } from 'react';
import type { ReactElement } from 'react';
import { findingTitle } from '../../core/drift/finding-titles';
import type { Finding } from '../../core/drift/findings-schema';
import { formatCount, formatName, formatPlural } from '../format';
import { Icon } from '../icons';
import { TextButton } from './notices';

const FIRST = 5;
const MOST = 200;

/** What changed beside the shift of the columns, warnings first; notes are folded away. */
export function Findings(props: {
  findings: readonly Finding[];
  /** Without the names, where all are about one column. */
  nameless?: boolean;
  onOpen?: (column: string) => void;
}): ReactElement | null {
  const [open, setOpen] = useState(false);
  const { findings, onOpen } = props;
  if (findings.length === 0) {
    return null;
  }
  const warnings = findings.filter(({ severity }) => severity === 'warning').length;
  const first = Math.min(warnings, FIRST);
  const shown = open ? findings.slice(0, MOST) : findings.slice(0, first);
  return (
    <div className="jp-ModelAudit-body jp-ModelAudit-small">
      <h3 className="jp-ModelAudit-small">
        Other findings: {formatPlural(warnings, 'warning')},{' '}
        {formatPlural(findings.length - warnings, 'note')}
      </h3>
      <ul className="jp-ModelAudit-plainList">
        {shown.map((finding, index) => (
          <li key={`${index} ${finding.kind} ${finding.column}`}>
            {finding.severity === 'warning' ? (
              <Icon name="warning" tone="warning" label="warning" small />
            ) : null}{' '}
            <b>{findingTitle(finding)}</b>{' '}
            {props.nameless ? null : (
              <FindingColumn column={finding.column} onOpen={openOf(finding, onOpen)} />
            )}{' '}
            <span className="jp-ModelAudit-quiet">{finding.sentence}</span>
          </li>
        ))}
        {open && findings.length > MOST ? (
          <li className="jp-ModelAudit-quiet">and {formatCount(findings.length - MOST)} more</li>
        ) : null}
      </ul>
      {findings.length > first ? (
        <TextButton onClick={() => setOpen(!open)}>
          {open ? 'Show fewer' : `Show all ${formatCount(findings.length)}`}
        </TextButton>
      ) : null}
    </div>
  );
}

/** A column that only one table has, or that was not compared, has no view. */
function openOf(
  { kind, column }: Finding,
  onOpen: ((column: string) => void) | undefined
): (() => void) | undefined {
  const apart: Finding['kind'][] = ['missingColumn', 'addedColumn', 'changedType'];
  return onOpen && !apart.includes(kind) ? () => onOpen(column) : undefined;
}

function FindingColumn(props: { column: string; onOpen?: () => void }): ReactElement {
  const name = <code title={props.column}>{formatName(props.column)}</code>;
  return props.onOpen ? <TextButton onClick={props.onOpen}>{name}</TextButton> : name;
}
