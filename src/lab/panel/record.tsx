import { useId, useState } from 'react';
import type { ReactElement } from 'react';
import { TRACKER_NAMES, type TrackerKind } from '../../core/plan/tracker';
import { Icon } from '../icons';
import type { AuditSession } from '../model/session';
import { Answers } from './answers';
import { History } from './history';
import type { HistoryActions } from './history';
import { ErrorNotice, TextButton } from './notices';
import { Waivers } from './waivers';

/** The run that the record goes to, as a reader knows it; null where the plan names none. */
function runName(session: AuditSession): string | null {
  const choice = session.trackerChoice;
  if (!choice) {
    return null;
  }
  const { run, kind } = choice;
  return (
    session.tracker.find(run)?.runName ??
    (run === 'active' ? 'the active run' : run === 'new' ? `a new ${TRACKER_NAMES[kind]} run` : run)
  );
}

/** Record, attach, and what was recorded before. */
export function RecordBody(props: {
  session: AuditSession;
  actions: HistoryActions;
}): ReactElement {
  const { session, actions } = props;
  const { records } = session;
  const [attach, setAttach] = useState(true);
  const obstacle = session.recording.obstacle;
  const run = runName(session);
  const id = useId();
  const recorded = records.recorded ? `v${records.recorded.audit.version}` : '';
  return (
    <>
      <div className="jp-ModelAudit-row jp-ModelAudit-record">
        <button
          type="button"
          className="jp-ModelAudit-button"
          aria-disabled={obstacle !== null}
          aria-describedby={obstacle ? id : undefined}
          onClick={() => {
            if (obstacle === null) {
              void session.recording.record(attach && run !== null);
            }
          }}
        >
          <Icon name="seal" />
          Record audit v
          {records.recorded?.result === session.run.result && records.recorded
            ? records.recorded.audit.version
            : records.nextVersion}
        </button>
        {obstacle ? (
          <span id={id} className="jp-ModelAudit-small jp-ModelAudit-quiet">
            {obstacle}
          </span>
        ) : run !== null ? (
          <label className="jp-ModelAudit-check">
            <input
              type="checkbox"
              checked={attach}
              onChange={event => setAttach(event.target.checked)}
            />
            <span className="jp-ModelAudit-cut">attach to {run}</span>
          </label>
        ) : null}
      </div>
      <ErrorNotice
        error={records.recordProblem}
        title="Not recorded."
        actions={
          <TextButton onClick={() => void session.recording.record(attach && run !== null)}>
            Record again
          </TextButton>
        }
      />
      <ErrorNotice
        error={records.attachProblem}
        title={`${recorded} is recorded but not attached.`}
        actions={
          session.trackerChoice ? (
            <TextButton onClick={() => void session.recording.attachAgain()}>
              Attach {recorded} again
            </TextButton>
          ) : null
        }
      />
      {records.isAttaching ? (
        <p className="jp-ModelAudit-body jp-ModelAudit-small jp-ModelAudit-quiet" role="status">
          Attaching {recorded} to {run}…
          {records.attachedShare === null ? '' : ` ${Math.floor(100 * records.attachedShare)} %`}{' '}
          <TextButton onClick={() => records.cancelAttaching()}>Cancel</TextButton>
        </p>
      ) : null}
      <Attached session={session} onOpenUrl={actions.openUrl} />
      <History session={session} actions={actions} />
      <NewestWaivers session={session} />
      <Answers session={session} />
    </>
  );
}

/** Waivers of the newest record, as they stand today. */
function NewestWaivers(props: { session: AuditSession }): ReactElement | null {
  const newest = props.session.records.history.at(-1);
  return newest?.waivers ? (
    <div className="jp-ModelAudit-body">
      <Waivers rules={newest.waivers} version={newest.version} />
    </div>
  ) : null;
}

/** The run that the newest record is attached to, and the way there. */
export function Attached(props: {
  session: AuditSession;
  onOpenUrl: (url: string) => void;
}): ReactElement | null {
  const { records } = props.session;
  const attached = records.attachedTo;
  if (!attached || records.isAttaching) {
    return null;
  }
  const { url, tracker, version } = attached;
  const name = TRACKER_NAMES[tracker];
  return (
    <p className="jp-ModelAudit-body jp-ModelAudit-small" role="status">
      v{version} is {records.isAttachedAlready ? 'already ' : ''}attached to{' '}
      {attached.runName || attached.runId}
      {attached.model === null ? '' : ` and to the model ${attached.model}`}.{' '}
      {url ? (
        <TextButton onClick={() => props.onOpenUrl(url)}>Open in {name}</TextButton>
      ) : (
        <span className="jp-ModelAudit-quiet">{NO_PAGE[tracker]}</span>
      )}
    </p>
  );
}

/** Why there is nothing to open, and what shows the run instead. */
const NO_PAGE: Record<TrackerKind, string> = {
  mlflow: 'MLflow keeps it in files or a database, which have no page; mlflow ui shows it.',
  trackio: 'It is kept on this machine; trackio show opens it.',
  wandb: 'It is kept offline on this machine; wandb sync sends it, if you want to.'
};
