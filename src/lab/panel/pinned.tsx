import { useId } from 'react';
import type { ReactElement } from 'react';
import type { AuditError } from '../../core/errors';
import type { RecordedAttachment } from '../../core/record/attachments';
import { attachedAt, canBePinned, pinCheck } from '../../core/record/pinned';
import { formatText } from '../format';
import { Icon } from '../icons';
import type { AuditSession } from '../model/session';
import { ErrorNotice, Notice, TextButton } from './notices';

/**
 * Whether copies of the checkpoint that MLflow's runs carry agree with the log.
 * MLflow is asked when the reader says so, or has just attached a record to it.
 */
export function Pinned(props: { session: AuditSession }): ReactElement | null {
  const { records, recording, trackerChoice } = props.session;
  const { verification, attachedRuns, root } = records;
  const { pins } = recording;
  if (!verification) {
    return null;
  }
  if (pins.isAsking) {
    return (
      <p className="jp-ModelAudit-body jp-ModelAudit-small jp-ModelAudit-quiet" role="status">
        Asking MLflow for its copies of the checkpoint…{' '}
        <TextButton onClick={() => pins.cancel()}>Cancel</TextButton>
      </p>
    );
  }
  const held = pins.heldFor(root, verification.head);
  const { state, sentence } = pinCheck(held, attachedRuns);
  const mayAsk = held !== null || canBePinned(attachedRuns) || trackerChoice?.kind === 'mlflow';
  const ask = mayAsk ? <AskButton session={props.session} again={held !== null} /> : null;
  if (state === 'fails') {
    return (
      <Notice title="The log is not what the tracker keeps." actions={ask} alert>
        {formatText(sentence)}
      </Notice>
    );
  }
  return (
    <>
      <PinProblem error={pins.problem} attachments={attachedRuns} />
      <p className="jp-ModelAudit-body jp-ModelAudit-small" role="status">
        {state === 'holds' ? <Icon name="pass" tone="pass" label="agrees" small /> : null}{' '}
        <span className="jp-ModelAudit-quiet">{formatText(sentence)}</span> {ask}
      </p>
    </>
  );
}

/** Why MLflow could not be asked; the kernel asks where its own MLflow points to. */
export function PinProblem(props: {
  error: AuditError | null;
  attachments: readonly RecordedAttachment[];
}): ReactElement | null {
  const place = attachedAt(props.attachments);
  return (
    <ErrorNotice
      error={props.error}
      title="MLflow could not be asked."
      actions={
        place === null || place === props.error?.where ? null : (
          <span className="jp-ModelAudit-small">
            The record was attached at {formatText(place)}. If the kernel has another address, run
            the cell that sets it first.
          </span>
        )
      }
    />
  );
}

function AskButton(props: { session: AuditSession; again: boolean }): ReactElement {
  const { kernel, recording } = props.session;
  const obstacle =
    kernel.situation.state === 'ready' ? null : 'The kernel asks MLflow and is not connected.';
  const id = useId();
  return (
    <>
      <button
        type="button"
        className="jp-ModelAudit-link"
        aria-disabled={obstacle !== null}
        aria-describedby={obstacle === null ? undefined : id}
        onClick={() => {
          if (obstacle === null) {
            void recording.askPins();
          }
        }}
      >
        {props.again ? 'Ask MLflow again' : 'Ask MLflow'}
      </button>
      {obstacle === null ? null : (
        <span id={id} className="jp-ModelAudit-quiet">
          {' '}
          {obstacle}
        </span>
      )}
    </>
  );
}
