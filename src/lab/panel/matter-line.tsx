import type { ReactElement } from 'react';
import type { ImportanceResult } from '../../core/importance/schema';
import { importanceNotes, wholeMatter } from '../../core/importance/words';
import { formatName } from '../format';

/** Whether what drifted matters to the model; how that was found stands in the tooltip. */
export function MatterLine(props: { result: ImportanceResult }): ReactElement {
  const { answer, because } = wholeMatter(props.result, formatName);
  return (
    <p title={importanceNotes(props.result, formatName).join(' ')}>
      <span className="jp-ModelAudit-quiet">Does it matter?</span> <b>{answer}.</b> {because}
    </p>
  );
}
