import { useId } from 'react';
import type { ReactElement } from 'react';
import { canBePinned } from '../../core/record/pinned';
import type { ProofCheck } from '../../core/record/standing';
import { formatCount, formatText } from '../format';
import { Icon } from '../icons';
import type { IconName, IconTone } from '../icons';
import type { AskPins } from '../model/log-pins';
import { ErrorNotice, TextButton } from '../panel/notices';
import { PinProblem } from '../panel/pinned';
import type { RecordDocument } from './model';

const STATES: Record<ProofCheck['state'], { name: IconName; tone: IconTone; label: string }> = {
  holds: { name: 'pass', tone: 'pass', label: 'holds' },
  fails: { name: 'warning', tone: 'warning', label: 'does not hold' },
  open: { name: 'unknown', tone: 'quiet', label: 'not decided' }
};

/** Whether the record can be relied on, as it was checked here and now. */
export function Proof(props: {
  document: RecordDocument;
  /** Asks the tracker; null where no kernel beside these records could. */
  ask: AskPins | null;
}): ReactElement {
  const { document, ask } = props;
  const id = useId();
  const { proof, verification, verifyProblem } = document;
  const again = <TextButton onClick={() => void document.verify()}>Verify again</TextButton>;
  return (
    <section className="jp-ModelAudit-proof" aria-labelledby={id}>
      <h2 id={id}>
        {verifyProblem ? 'Not verified' : verification === null ? 'Verifying' : sentenceOf(proof)}
      </h2>
      <ErrorNotice error={verifyProblem} title="It could not be checked." actions={again} />
      {verification === null && !verifyProblem ? <Progress document={document} /> : null}
      <ul>
        {proof.map(({ name, state, sentence }) => (
          <li key={name}>
            <Icon {...STATES[state]} small />
            <span>
              <b>{name}</b> <span className="jp-ModelAudit-quiet">{formatText(sentence)}</span>
            </span>
          </li>
        ))}
      </ul>
      {verification === null ? null : <KeptElsewhere document={document} ask={ask} />}
    </section>
  );
}

/** The tracker is asked on the reader's word alone, by the kernel beside the records. */
function KeptElsewhere(props: {
  document: RecordDocument;
  ask: AskPins | null;
}): ReactElement | null {
  const { document, ask } = props;
  const { pins, attachments, held } = document;
  if (pins.isAsking) {
    return (
      <p className="jp-ModelAudit-small jp-ModelAudit-quiet" role="status">
        Asking MLflow for its copies of the checkpoint…{' '}
        <TextButton onClick={() => pins.cancel()}>Cancel</TextButton>
      </p>
    );
  }
  if (!canBePinned(attachments)) {
    return null;
  }
  return (
    <>
      <PinProblem error={pins.problem} attachments={attachments} />
      {ask ? (
        <p className="jp-ModelAudit-small">
          <TextButton onClick={() => void document.holdAgainst(ask)}>
            Ask MLflow{held ? ' again' : ''} for its copies of the checkpoint
          </TextButton>
        </p>
      ) : (
        <p className="jp-ModelAudit-small jp-ModelAudit-quiet">
          To ask MLflow from here, open the notebook of this audit and its Model Audit panel.
        </p>
      )}
    </>
  );
}

function sentenceOf(all: readonly ProofCheck[]): string {
  // What is kept elsewhere weighs where it was asked for; without it the log still holds by itself.
  const proof = all.filter(({ name, state }) => name !== 'Kept elsewhere' || state !== 'open');
  const wrong = proof.filter(({ state }) => state === 'fails').length;
  if (wrong > 0) {
    return `This record cannot be relied on: ${wrong} of ${proof.length} checks do not hold`;
  }
  const open = proof.filter(({ state }) => state === 'open').length;
  return open > 0
    ? `Verified here, ${open} of ${proof.length} checks not decided`
    : proof.some(({ name }) => name === 'Kept elsewhere')
      ? 'Verified here: signature, key, chain, cited files and checkpoint hold, and the tracker agrees'
      : 'Verified here: signature, key, chain, cited files and checkpoint hold';
}

function Progress(props: { document: RecordDocument }): ReactElement {
  const { progress } = props.document;
  return (
    <p className="jp-ModelAudit-small jp-ModelAudit-quiet" role="status">
      {progress
        ? `Checked ${formatCount(progress.done)} of ${formatCount(progress.total)} entries…`
        : 'Reading the log…'}
    </p>
  );
}
