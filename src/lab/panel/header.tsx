import { useRef } from 'react';
import type { ReactElement } from 'react';
import { notCarriedOutInWords, policyHeadline } from '../../core/analysis/problems';
import type { Analyses } from '../../core/analysis/results';
import type { AuditResult } from '../../core/result';
import { formatAge, formatDay, formatMoment } from '../format';
import { Icon, VERDICT_ICONS } from '../icons';
import type { IconName, IconTone } from '../icons';
import type { AuditSession } from '../model/session';
import { changesSentence } from '../model/sentences';
import { useNow } from './clock';
import { Progress } from './running';

interface Chip {
  icon: IconName;
  tone: IconTone;
  text: string;
  edge: 'pass' | 'fail' | 'warn' | 'plain';
}

const EDGES = { pass: 'pass', warn: 'warn', fail: 'fail', error: 'plain' } as const;

/** The one look: running, the verdict, or that nothing has run yet. The reasons stand below. */
export function chipOf(session: AuditSession): Chip | null {
  const { run } = session;
  if (run.isRunning) {
    return {
      icon: 'running',
      tone: 'brand',
      text: run.isCancelling ? 'Cancelling' : 'Running',
      edge: 'plain'
    };
  }
  if (session.plan.isBroken) {
    return { icon: 'unknown', tone: 'quiet', text: 'Plan cannot be used', edge: 'plain' };
  }
  if (run.result) {
    const { verdict } = run.result;
    const icon = VERDICT_ICONS[verdict.state];
    return {
      icon: icon.name,
      tone: icon.tone,
      text:
        verdict.state === 'error'
          ? 'Could not evaluate'
          : policyHeadline(verdict, analysesOf(run.result)),
      edge: EDGES[verdict.state]
    };
  }
  if (run.error?.code === 'cancelled') {
    return { icon: 'stop', tone: 'quiet', text: 'Cancelled', edge: 'plain' };
  }
  if (run.error) {
    return { icon: 'unknown', tone: 'quiet', text: 'Could not evaluate', edge: 'plain' };
  }
  return session.plan.compiled
    ? { icon: 'waiting', tone: 'quiet', text: 'Not run yet', edge: 'plain' }
    : null;
}

/** Title, chip, Run with its menu, and when it last ran; while running, the progress. */
export function Header(props: {
  session: AuditSession;
  onRunMenu: (anchor: HTMLElement) => void;
  onMenu: (anchor: HTMLElement) => void;
}): ReactElement {
  const { session } = props;
  const chip = chipOf(session);
  const named = session.plan.exists || session.plan.compiled !== null;
  const { run } = session;
  const changed = run.isRunning || session.plan.isBroken ? '' : changesSentence(session.changes);
  return (
    <div className="jp-ModelAudit-header">
      <div className="jp-ModelAudit-row">
        <div className="jp-ModelAudit-title">
          <h1 className="jp-ModelAudit-cut">
            {named ? session.plan.draft.rest.model : 'Model Audit'}
          </h1>
          {chip ? (
            <span
              className={`jp-ModelAudit-chip jp-mod-${chip.edge}`}
              role="status"
              title={changed ? `stale: ${changed}` : undefined}
            >
              {changed ? (
                <Icon name="warning" tone="warning" label={`stale: ${changed}`} small />
              ) : null}
              <Icon name={chip.icon} tone={chip.tone} />
              <span className="jp-ModelAudit-cut">{chip.text}</span>
            </span>
          ) : null}
        </div>
        <button
          type="button"
          className="jp-ModelAudit-iconButton"
          aria-label="Plan, records and settings"
          aria-haspopup="menu"
          onClick={event => props.onMenu(event.currentTarget)}
        >
          <Icon name="menu" />
        </button>
      </div>
      {run.isRunning || !run.result ? null : <NotCarriedOut result={run.result} />}
      {run.isRunning ? (
        <Progress
          partial={run.partial}
          cancelling={run.isCancelling}
          onCancel={() => run.cancel()}
        />
      ) : (
        <RunRow session={session} onRunMenu={props.onRunMenu} />
      )}
    </div>
  );
}

/** Below the chip, which has room for the policy's part of the headline alone. */
export function NotCarriedOut(props: { result: AuditResult }): ReactElement | null {
  const words = notCarriedOutInWords(analysesOf(props.result));
  return words === null ? null : (
    <p className="jp-ModelAudit-small">
      <Icon name="warning" tone="warning" small /> {words}.
    </p>
  );
}

function analysesOf({ comparisons }: AuditResult): Analyses[] {
  return comparisons.map(({ analyses }) => analyses);
}

function RunRow(props: {
  session: AuditSession;
  onRunMenu: (anchor: HTMLElement) => void;
}): ReactElement {
  const { session } = props;
  const obstacle = session.obstacleTo();
  const split = useRef<HTMLSpanElement>(null);
  return (
    <div className="jp-ModelAudit-row jp-ModelAudit-runRow">
      <span className="jp-ModelAudit-split" ref={split}>
        <button
          type="button"
          className="jp-ModelAudit-button jp-mod-primary"
          aria-disabled={obstacle !== null}
          title={obstacle ?? 'Run everything (Alt A)'}
          onClick={() => void session.start()}
        >
          <Icon name="play" small />
          Run audit
        </button>
        <button
          type="button"
          className="jp-ModelAudit-button jp-mod-primary"
          aria-label="Run only one part"
          aria-haspopup="menu"
          onClick={() => split.current && props.onRunMenu(split.current)}
        >
          <Icon name="down" small />
        </button>
      </span>
      <span className="jp-ModelAudit-small jp-ModelAudit-quiet">
        {obstacle && session.plan.choicesLeft > 0 && !session.plan.problem ? (
          obstacle
        ) : (
          <LastRun session={session} />
        )}
      </span>
    </div>
  );
}

/** When it last ran, and the last recorded version. */
function LastRun(props: { session: AuditSession }): ReactElement {
  const now = useNow(15_000);
  const { run, records } = props.session;
  const last = records.history.at(-1);
  const recorded = records.recorded !== null && records.recorded.result === run.result;
  return (
    <>
      {run.result ? (
        <span className="jp-ModelAudit-block" title={formatMoment(run.result.finishedAt)}>
          Ran {formatAge(run.result.finishedAt, now)},{' '}
          {recorded ? `recorded as v${records.recorded?.audit.version}` : 'not recorded yet'}
        </span>
      ) : null}
      {last && !recorded ? (
        <span className="jp-ModelAudit-block" title={formatMoment(last.recordedAt)}>
          Last recorded: v{last.version}, {formatDay(last.recordedAt, now)},{' '}
          {VERDICT_ICONS[last.state].label}
        </span>
      ) : null}
      {!run.result && !run.error && !last ? (
        <span className="jp-ModelAudit-block">No audit has run in this session.</span>
      ) : null}
    </>
  );
}
