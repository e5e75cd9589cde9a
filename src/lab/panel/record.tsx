import { useEffect, useId, useRef, useState } from 'react';
import type { ReactElement } from 'react';
import { formatDay, formatMoment } from '../format';
import { Icon, VERDICT_ICONS } from '../icons';
import { TRACKER_NAMES, type TrackerKind } from '../../core/plan/tracker';
import type { AuditSession } from '../model/session';
import { useNow } from './clock';
import { ErrorNotice, Notice, TextButton } from './notices';

/** Problems of the records shown; `model-audit verify` lists them all. */
const MOST_PROBLEMS = 5;

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
  onOpenReport: (version: number) => void;
  onOpenUrl: (url: string) => void;
}): ReactElement {
  const { session } = props;
  const { records } = session;
  const [attach, setAttach] = useState(true);
  const obstacle = session.recordObstacle;
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
              void session.record(attach && run !== null);
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
          <TextButton onClick={() => void session.record(attach && run !== null)}>
            Record again
          </TextButton>
        }
      />
      <ErrorNotice
        error={records.attachProblem}
        title={`${recorded} is recorded but not attached.`}
        actions={
          session.trackerChoice ? (
            <TextButton onClick={() => void session.attachAgain()}>
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
      <Attached session={session} onOpenUrl={props.onOpenUrl} />
      <History session={session} onOpenReport={props.onOpenReport} />
    </>
  );
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

/** Recorded versions with their verdicts, the draft at the end, and whether the chain holds. */
export function History(props: {
  session: AuditSession;
  onOpenReport: (version: number) => void;
}): ReactElement | null {
  const { records, run } = props.session;
  const now = useNow(60_000);
  const line = useRef<HTMLOListElement>(null);
  const { history } = records;
  useEffect(() => {
    line.current?.scrollTo?.({ left: line.current.scrollWidth });
  }, [history.length]);
  if (records.problem) {
    return (
      <ErrorNotice
        error={records.problem}
        title="The records could not be read."
        actions={<TextButton onClick={() => void records.load()}>Try again</TextButton>}
      />
    );
  }
  const draft = run.isRunning || (run.result !== null && records.recorded?.result !== run.result);
  if (history.length === 0 && !draft) {
    return null;
  }
  return (
    <>
      <ol
        ref={line}
        className="jp-ModelAudit-history"
        aria-label="Recorded versions and their verdicts"
      >
        {history.map(version => {
          const icon = VERDICT_ICONS[version.state];
          return (
            <li key={version.sequence}>
              <button
                type="button"
                title={`${formatMoment(version.recordedAt)}: ${version.headline}. Open the report.`}
                aria-label={`Version ${version.version}, ${formatDay(version.recordedAt, now)}, ${icon.label}: open the report`}
                onClick={() => props.onOpenReport(version.version)}
              >
                <Icon name={icon.name} tone={icon.tone} />
                <span>v{version.version}</span>
                <span className="jp-ModelAudit-quiet">{formatDay(version.recordedAt, now)}</span>
              </button>
            </li>
          );
        })}
        {draft ? (
          <li className="jp-mod-draft">
            <span>
              {run.isRunning || !run.result ? (
                <Icon name="running" tone="quiet" label="running" />
              ) : (
                <Icon {...VERDICT_ICONS[run.result.verdict.state]} />
              )}
              <b>v{records.nextVersion}</b>
              <span className="jp-ModelAudit-quiet">{run.isRunning ? 'running' : 'draft'}</span>
            </span>
          </li>
        ) : null}
      </ol>
      <Chain session={props.session} />
    </>
  );
}

/** `v1 to v3 signed, chain intact`, or what is wrong with it. */
function Chain(props: { session: AuditSession }): ReactElement | null {
  const { verification, history } = props.session.records;
  if (!verification || history.length === 0) {
    return null;
  }
  const [first, last] = [history[0].version, history[history.length - 1].version];
  const span = first === last ? `v${first}` : `v${first} to v${last}`;
  if (verification.code !== 0) {
    return (
      <Notice title="The records do not verify.">
        {verification.problems.slice(0, MOST_PROBLEMS).map(problem => (
          <span key={`${problem.file} ${problem.message}`} className="jp-ModelAudit-block">
            {problem.file}: {problem.message}
          </span>
        ))}
      </Notice>
    );
  }
  return (
    <p className="jp-ModelAudit-chain">
      <Icon name="seal" small />
      <span>{span} signed, chain intact</span>
    </p>
  );
}
