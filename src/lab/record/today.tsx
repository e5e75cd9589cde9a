import { useId, useState } from 'react';
import type { ReactElement } from 'react';
import { waivedRules } from '../../core/policy/waiver-words';
import type { ShownRecord } from '../../core/record/document';
import { formatPlural } from '../format';
import { FindingLine } from '../panel/finding-line';
import { TextButton } from '../panel/notices';
import { Waivers } from '../panel/waivers';
import type { RecordDocument } from './model';

/** Findings that are listed before the rest is counted. */
const FIRST = 4;
const MOST = 200;

/** What has become of the record since: which findings are open, what was answered, which waivers have ended. */
export function Today(props: {
  document: RecordDocument;
  shown: ShownRecord;
}): ReactElement | null {
  const { findings } = props.document;
  const waivers = waivedRules(props.shown.predicate.verdict.rules);
  const [whole, setWhole] = useState(false);
  const id = useId();
  if (findings.length === 0 && waivers.length === 0) {
    return null;
  }
  const open = findings.filter(({ isOpen }) => isOpen);
  // What somebody has answered comes first: the findings themselves stand in the record below.
  const sorted = [...findings].sort(
    (left, right) => Number(right.answer !== null) - Number(left.answer !== null)
  );
  const shown = sorted.slice(0, whole ? MOST : FIRST);
  return (
    <section className="jp-ModelAudit-proof jp-ModelAudit-today" aria-labelledby={id}>
      <h2 id={id}>
        Today: {formatPlural(findings.length, 'finding')}, {open.length} open
      </h2>
      <Waivers rules={waivers} />
      <ul className="jp-ModelAudit-plainList jp-ModelAudit-small">
        {shown.map(finding => (
          <li key={finding.id}>
            <FindingLine finding={finding} />
          </li>
        ))}
        {whole && findings.length > MOST ? (
          <li className="jp-ModelAudit-quiet">
            and {formatPlural(findings.length - MOST, 'more finding')}
          </li>
        ) : null}
      </ul>
      {findings.length > FIRST ? (
        <TextButton onClick={() => setWhole(!whole)}>
          {whole ? 'Show fewer' : `Show all ${findings.length}`}
        </TextButton>
      ) : null}
    </section>
  );
}
