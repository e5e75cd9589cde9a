import { useEffect } from 'react';
import type { ReactElement } from 'react';
import {
  attachingInWords,
  TRACKER_KINDS,
  TRACKER_NAMES,
  TRACKER_PACKAGES,
  type TrackerKind
} from '../../core/plan/tracker';
import { chooseRun } from '../model/plan-draft';
import type { AuditSession } from '../model/session';
import { Hint } from './choices';

interface RunChoiceProps {
  session: AuditSession;
  focus?: boolean;
  onChosen?: () => void;
}

/** The experiment run that the record is attached to, of whichever tracker. */
export function RunChoice(props: RunChoiceProps): ReactElement {
  const { session } = props;
  const { status, runs: loaded, problem } = session.tracker;
  const choice = session.trackerChoice;
  const kind = choice?.kind ?? 'mlflow';
  const chosen = choice?.run ?? '';
  const { asked } = session.tracker;
  useEffect(() => {
    if (asked !== kind) {
      void session.refreshTracker();
    }
  }, [session, asked, kind]);
  useEffect(() => {
    if (session.kernel.client && status?.version && loaded === null) {
      void session.loadTrackerRuns();
    }
  }, [session, session.kernel.client, status, loaded]);
  const runs = loaded ?? [];
  const known =
    ['', 'active', ...(kind === 'mlflow' ? [] : ['new'])].includes(chosen) ||
    runs.some(run => run.runId === chosen);
  const missing = status !== null && status.version === null;
  return (
    <>
      <TrackerKindChoice session={session} kind={kind} focus={props.focus} />
      {missing ? (
        <Hint>
          {TRACKER_NAMES[kind]} is not installed in this kernel, so a record is not attached to a
          run. Install it with: pip install {TRACKER_PACKAGES[kind]}
        </Hint>
      ) : (
        <select
          className="jp-mod-styled jp-ModelAudit-select"
          aria-label="Experiment run"
          value={chosen}
          onChange={event => {
            session.plan.edit(draft => chooseRun(draft, event.target.value || null, kind));
            props.onChosen?.();
          }}
        >
          <option value="">No run</option>
          <option value="active">
            The active run{status?.active ? `: ${status.active.runName}` : ' (none is active now)'}
          </option>
          {kind === 'mlflow' ? null : <option value="new">A new run for the record</option>}
          {known ? null : <option value={chosen}>{chosen}</option>}
          {runs.map(run => (
            <option key={run.runId} value={run.runId}>
              {run.runName}, {run.experimentName}
              {run.parent === null ? '' : ', nested'}
            </option>
          ))}
        </select>
      )}
      {choice && !missing ? <Hint>{attachingInWords(choice).join(' ')}</Hint> : null}
      {choice && !missing && status?.place ? <Hint>Kept in {status.place}</Hint> : null}
      {problem ? <Hint>{problem.sentence}</Hint> : null}
    </>
  );
}

/** Which tracker; another one starts with its active run. */
function TrackerKindChoice(props: {
  session: AuditSession;
  kind: TrackerKind;
  focus?: boolean;
}): ReactElement {
  const { session } = props;
  const choose = (name: string): void => {
    const kind = TRACKER_KINDS.find(each => each === name);
    if (kind) {
      session.plan.edit(draft => chooseRun(draft, 'active', kind));
    }
  };
  return (
    <select
      className="jp-mod-styled jp-ModelAudit-select"
      aria-label="Experiment tracker"
      autoFocus={props.focus}
      value={props.kind}
      onChange={event => choose(event.target.value)}
    >
      {TRACKER_KINDS.map(kind => (
        <option key={kind} value={kind}>
          {TRACKER_NAMES[kind]}
        </option>
      ))}
    </select>
  );
}
