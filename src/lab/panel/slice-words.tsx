import type { ReactElement } from 'react';
import { conditionInWords, type Condition } from '../../core/segments/condition';

/** The conditions of a slice as a sentence that breaks between them where it can. */
export function SliceWords(props: { conditions: readonly Condition[] }): ReactElement {
  return (
    <span className="jp-ModelAudit-sliceWords">
      {props.conditions.map((condition, index) => (
        <span key={index}>
          {index > 0 ? <span className="jp-ModelAudit-quiet">and </span> : null}
          <span>{conditionInWords(condition)}</span>
          {index < props.conditions.length - 1 ? ' ' : null}
        </span>
      ))}
    </span>
  );
}
